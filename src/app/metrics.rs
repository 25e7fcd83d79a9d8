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
        if !peer.ip().is_loopback() || is_forwarded(&headers) {
            return StatusCode::NOT_FOUND.into_response();
        }
        render(&handle)
    };
    Router::new().route("/metrics", get(answer))
}

/// Says whether a proxy speaks for somebody else: behind one on this machine everybody would be on loopback.
fn is_forwarded(headers: &HeaderMap) -> bool {
    let by_name = |name: &header::HeaderName| {
        let name = name.as_str();
        name.starts_with("x-forwarded-") || matches!(name, "forwarded" | "via" | "x-real-ip")
    };
    headers.keys().any(by_name)
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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn whoever_comes_by_a_proxy_is_not_on_this_machine() {
        for (name, forwarded) in [
            ("x-forwarded-for", true),
            ("x-forwarded-proto", true),
            ("x-forwarded-host", true),
            ("forwarded", true),
            ("via", true),
            ("x-real-ip", true),
            ("user-agent", false),
            ("accept", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("x"));
            assert_eq!(is_forwarded(&headers), forwarded, "{name}");
        }
        assert!(!is_forwarded(&HeaderMap::new()));
    }
}
