//! A page of a list, and the token that continues it.

/// What one page holds when the caller does not say.
const PAGE: usize = 60;

/// Up to `limit` items after the one that `token` names, and the token of the next page if there is more. The token
/// is the key of the last item, so that a page starts where the one before ended whatever happens in between.
pub(super) fn page<'a, K: AsRef<str> + ?Sized + 'a, T>(
    items: impl Iterator<Item = (&'a K, T)>,
    token: Option<&str>,
    limit: Option<i32>,
) -> (Vec<T>, Option<String>) {
    let limit =
        limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0).unwrap_or(PAGE);
    let mut rest = items.filter(|(key, _)| token.is_none_or(|token| key.as_ref() > token)).peekable();
    let mut last = None;
    let page: Vec<T> = rest
        .by_ref()
        .take(limit)
        .map(|(key, item)| {
            last = Some(key);
            item
        })
        .collect();
    let next = last.filter(|_| rest.peek().is_some());
    (page, next.map(|key| key.as_ref().to_owned()))
}
