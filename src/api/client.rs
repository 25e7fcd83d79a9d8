//! The network address of the caller, for the audit log.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

/// The address the request came from; empty when the connection has none (a unix socket, a test).
///
/// Behind proxies that are trusted, this is the right-most address of X-Forwarded-For that isn't a
/// trusted proxy's: whatever stands left of it, anyone could have written.
pub(super) fn client_address(parts: &Parts, trusted_proxies: &[IpNet]) -> String {
    let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() else {
        return String::new();
    };
    let peer = peer.ip().to_canonical();
    let trusted = |address: &IpAddr| trusted_proxies.iter().any(|proxy| proxy.contains(address));
    if !trusted(&peer) {
        return peer.to_string();
    }
    let forwarded = forwarded(&parts.headers);
    forwarded
        .into_iter()
        .rev()
        .find(|address| !trusted(address))
        .unwrap_or(peer)
        .to_string()
}

/// The addresses of X-Forwarded-For from the right up to the first that can't be read, in order.
fn forwarded(headers: &HeaderMap) -> Vec<IpAddr> {
    let values = headers.get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut addresses: Vec<IpAddr> = hops
        .map_while(|hop| hop.trim().parse::<IpAddr>().ok())
        .map(|address| address.to_canonical())
        .collect();
    addresses.reverse();
    addresses
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn seen(peer: &str, forwarded: &str) -> String {
        let request = Request::builder()
            .header("x-forwarded-for", forwarded)
            .body(())
            .unwrap();
        let (mut parts, ()) = request.into_parts();
        let peer: SocketAddr = peer.parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        client_address(&parts, &["192.0.2.0/24".parse().unwrap()])
    }

    #[test]
    fn the_header_is_believed_only_behind_a_trusted_proxy() {
        assert_eq!(seen("198.51.100.7:9", "203.0.113.9"), "198.51.100.7");
        assert_eq!(seen("192.0.2.1:9", "203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn what_the_client_wrote_itself_is_left_of_what_the_proxy_saw() {
        assert_eq!(
            seen("192.0.2.1:9", "10.0.0.1, 203.0.113.9, 192.0.2.2"),
            "203.0.113.9"
        );
        assert_eq!(seen("192.0.2.1:9", "203.0.113.9, nonsense"), "192.0.2.1");
    }
}
