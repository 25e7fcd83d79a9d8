//! The outermost layer: a request that takes too long is answered in time, and whatever was refused without a page
//! of ours (an unknown method, a body too large, a panic, a session that could not be kept) gets one.

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{error, warn};

use super::{error, upload};

/// The longest a page may take. A database that hangs must not keep people waiting for more than three seconds.
const PATIENCE: Duration = Duration::from_millis(2_700);

/// Answers 503 when the rest of the house is too slow.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let patience = if upload::is_upload(&path, request.headers()) {
        upload::PATIENCE
    } else {
        PATIENCE
    };
    let Ok(response) = tokio::time::timeout(patience, next.run(request)).await else {
        let shown = without_secret(&path);
        warn!(path = %shown, "A page took too long and was given up");
        return error::Error::Unavailable.into_response();
    };
    response
}

/// The path with nothing of a link's secret: sign-in links, refusal links and the links in mail have theirs behind the
/// first name.
fn without_secret(path: &str) -> Cow<'_, str> {
    let mut names = path.trim_start_matches('/').splitn(2, '/');
    match (names.next(), names.next()) {
        (Some("admin" | "operator" | "static" | "api") | None, _) | (_, None) => {
            Cow::Borrowed(path)
        }
        (Some(first), Some(_)) => Cow::Owned(format!("/{first}/…")),
    }
}

/// Gives a page to every refusal that has none.
pub(super) async fn dress(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || has_page(response.headers()) {
        return response;
    }
    let mut reference = None;
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        let number = error::reference();
        error!(reference = number, %status, "A request ended with {status} and no page");
        reference = Some(number);
    }
    let mut dressed = error::page(status, reference);
    if let Some(allow) = response.headers().get(ALLOW) {
        dressed.headers_mut().insert(ALLOW, allow.clone());
    }
    dressed
}

/// Stands around the sessions, whose layer answers a bare 500 when it can't write one: the database is gone or full,
/// which is no mistake of ours. Handlers give their 500 a page.
pub(super) async fn unsaved(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !has_page(response.headers()) {
        return error::Error::Unavailable.into_response();
    }
    response
}

fn has_page(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| !kind.starts_with("text/plain"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_a_link_stands_in_the_log() {
        for (path, shown) in [
            ("/sign-in/b25lLXRpbWU", "/sign-in/…"),
            ("/asked/b25lLXRpbWU", "/asked/…"),
            ("/why/AQAB/server", "/why/…"),
            ("/whitelist/018f", "/whitelist/…"),
            ("/admin/mailboxes/018f", "/admin/mailboxes/018f"),
            ("/", "/"),
            ("/requests", "/requests"),
        ] {
            assert_eq!(without_secret(path), shown);
        }
    }
}
