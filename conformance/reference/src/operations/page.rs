//! A page of a list, and the token that continues it.

use crate::crypto::{base64_url, from_base64_url};
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

/// The items of a page, and the token of the next one if there is more.
type Page<T> = (Vec<T>, Option<String>);

/// Up to `limit` items after the one that `token` names, and the token of the next page if there is more. The token
/// holds the key of the last item, so that a page starts where the one before ended whatever happens in between.
pub(super) fn page<'a, K: AsRef<str> + ?Sized + 'a, T>(
    items: impl Iterator<Item = (&'a K, T)>,
    token: Option<&str>,
    limit: Option<i32>,
) -> Result<Page<T>, ServiceFailure> {
    page_of("", items, token, limit)
}

/// The same for a list that a request narrows: its tokens are good for the same request alone.
pub(super) fn page_of<'a, K: AsRef<str> + ?Sized + 'a, T>(
    request: &str,
    items: impl Iterator<Item = (&'a K, T)>,
    token: Option<&str>,
    limit: Option<i32>,
) -> Result<Page<T>, ServiceFailure> {
    let after = token.map(|token| last_key(request, token)).transpose()?;
    let limit =
        limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0).unwrap_or(PAGE);
    let mut rest =
        items.filter(|(key, _)| after.as_ref().is_none_or(|after| key.as_ref() > after.as_str())).peekable();
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
    Ok((page, next.map(|key| base64_url(format!("{}{SEPARATOR}{request}", key.as_ref()).as_bytes()))))
}

/// Between the key and the request in a token; no key has it.
const SEPARATOR: char = '\n';

/// The key in a token of the same request; `""` for a list that no request narrows.
pub(super) fn last_key(request: &str, token: &str) -> Result<String, ServiceFailure> {
    let text = from_base64_url(token).and_then(|bytes| String::from_utf8(bytes).ok());
    text.as_deref()
        .and_then(|text| text.split_once(SEPARATOR))
        .filter(|(_, of)| *of == request)
        .map(|(key, _)| key.to_owned())
        .ok_or_else(|| {
            ServiceFailure::invalid_parameter(format!("Paging marker {token} is invalid for request"))
        })
}
