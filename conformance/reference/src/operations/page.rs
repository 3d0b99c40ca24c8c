//! A page of a list, and the token that continues it.

use crate::failure::ServiceFailure;

/// The size of a page when the caller names none.
const PAGE: usize = 60;

/// The size of a page in operations that count a `MaxResults` that was left out as 0, and refuse it (I-022).
pub(super) fn asked(max_results: Option<i32>) -> Result<i32, ServiceFailure> {
    max_results.filter(|most| *most > 0).ok_or_else(|| {
        ServiceFailure::invalid_parameter(
            "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value \
             greater than or equal to 1",
        )
    })
}

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
