//! Whoever is told to try again later has changed nothing: where that can't be said, the answer says so.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::{Kind, Problem};
use crate::store::{Commits, Kept};

/// Stands around every method that changes something.
pub(super) async fn told(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let commits = Commits::default();
    let response = commits.watch(next.run(request)).await;
    if response.status() != StatusCode::SERVICE_UNAVAILABLE {
        return response;
    }
    let detail = match commits.kept() {
        Kept::Nothing => return response,
        Kept::Unknown => {
            "The database did not say whether this was done. Look before you send it again."
        }
        Kept::Something => {
            "This was done, or a part of it; only the answer could not be made. Look before you send it again."
        }
    };
    Problem::new(Kind::Unavailable, detail).into_response()
}
