//! In which language a page speaks.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_LANGUAGE, VARY};
use axum::middleware::Next;
use axum::response::Response;

use crate::lang::{Language, in_language};

/// For pages whose readers have no account: the browser's language.
pub(super) async fn of_browser(request: Request, next: Next) -> Response {
    let accepted = request.headers().get(ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|header| header.to_str().ok());
    let language = accepted.and_then(Language::accepted).unwrap_or_default();
    let mut response = in_language(language, next.run(request)).await;
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("accept-language"));
    response
}
