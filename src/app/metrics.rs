//! `GET /metrics`: Prometheus text, for loopback clients, or on an address of its own.

use std::net::SocketAddr;
use std::sync::OnceLock;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::log::lost_lines;

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins counting, once for the process; None when another recorder is there already.
pub fn install_metrics() -> Option<PrometheusHandle> {
    HANDLE
        .get_or_init(|| PrometheusBuilder::new().install_recorder().ok())
        .clone()
}

/// `/metrics` beside the pages: only for clients on this machine that no proxy speaks for.
pub(super) fn for_loopback(handle: PrometheusHandle) -> Router {
    let answer = move |ConnectInfo(peer): ConnectInfo<SocketAddr>, headers: HeaderMap| async move {
        let proxied =
            headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED);
        if !peer.ip().is_loopback() || proxied {
            return StatusCode::NOT_FOUND.into_response();
        }
        render(&handle)
    };
    Router::new().route("/metrics", get(answer))
}

/// `/metrics` on an address of its own, for whoever reaches it.
pub(super) fn for_all(handle: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(move || async move { render(&handle) }))
}

fn render(handle: &PrometheusHandle) -> Response {
    ::metrics::counter!("guestlist_log_lines_lost_total").absolute(lost_lines());
    handle.run_upkeep();
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        handle.render(),
    )
        .into_response()
}
