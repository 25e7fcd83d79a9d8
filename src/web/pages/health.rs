//! For machines: whether the process is up, and whether it can decide.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::assets;
use crate::web::extract::see_other;
use crate::web::state::WebState;

/// The process is up.
pub(in crate::web) async fn healthz() -> Response {
    status(StatusCode::OK, "ok")
}

/// 200 when it can decide, 503 when not.
pub(in crate::web) async fn readyz(State(state): State<WebState>) -> Response {
    if state.engine.is_ready().await {
        status(StatusCode::OK, "ready")
    } else {
        status(StatusCode::SERVICE_UNAVAILABLE, "not ready")
    }
}

/// The words are ours: nothing in them needs escaping in JSON.
fn status(code: StatusCode, word: &'static str) -> Response {
    let body = format!("{{\"status\":\"{word}\"}}");
    (code, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Some programs ask for this name whatever the page says.
pub(in crate::web) async fn favicon() -> Response {
    see_other(assets::mark())
}
