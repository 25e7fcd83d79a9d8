//! In which language a page speaks.

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::lang::{Language, in_language};

/// Each page begins in the browser's language; who is signed in may have chosen another
/// ([`crate::lang::speak_to`]).
pub(super) async fn of_browser(request: Request, next: Next) -> Response {
    let accepted = request.headers().get(ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|header| header.to_str().ok());
    let asked = accepted.and_then(Language::accepted);
    let mut response = in_language(asked, next.run(request)).await;
    let headers = response.headers_mut();
    if is_page(headers) {
        headers.append(VARY, HeaderValue::from_static("accept-language"));
    }
    response
}

/// Styles, icons and answers for machines are the same in every language.
fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
