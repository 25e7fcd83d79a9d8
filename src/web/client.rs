//! The visitor's network address, for rate limits and the audit log.
//!
//! X-Forwarded-For is believed only when the connection itself comes from a configured proxy, and then only its
//! right-most address that is no such proxy: everything left of it is the visitor's own claim.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

/// The reverse proxies whose word is taken.
#[derive(Clone)]
pub(super) struct Proxies(Arc<[IpNet]>);

impl Proxies {
    pub(super) fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// The unit that rate limits count: one IPv4 address, or an IPv6 /64.
    pub(crate) fn prefix(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        }
    }
}

impl std::fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<S> FromRequestParts<S> for ClientAddress
where
    Proxies: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Behind a unix socket or in a test there is no peer address: all such visitors count as one.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
            info.0.ip().to_canonical()
        });
        Ok(Self(believed(
            peer,
            &parts.headers,
            &Proxies::from_ref(state),
        )))
    }
}

fn believed(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    if !proxies.contain(peer) {
        return peer;
    }
    let named = headers.get_all("x-forwarded-for");
    let named: Vec<&str> = named
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .collect();
    let mut last = peer;
    for text in named.iter().rev() {
        let Ok(address) = text.trim().parse::<IpAddr>() else {
            break;
        };
        last = address.to_canonical();
        if !proxies.contain(last) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(forwarded: &str) -> HeaderMap {
        HeaderMap::from_iter([(
            "x-forwarded-for".parse().unwrap(),
            forwarded.parse().unwrap(),
        )])
    }

    #[test]
    fn a_forged_header_is_ignored_without_a_proxy() {
        let peer = "192.0.2.1".parse().unwrap();
        assert_eq!(
            believed(peer, &headers("203.0.113.9"), &Proxies::new(&[])),
            peer
        );
    }

    #[test]
    fn behind_a_proxy_the_right_most_stranger_counts() {
        let proxies = Proxies::new(&["192.0.2.0/24".parse().unwrap()]);
        let peer = "192.0.2.1".parse().unwrap();
        let visitor: IpAddr = "203.0.113.9".parse().unwrap();
        let header = headers("198.51.100.66, 203.0.113.9, 192.0.2.7");
        assert_eq!(believed(peer, &header, &proxies), visitor);
    }

    #[test]
    fn ipv6_visitors_are_counted_by_their_64() {
        let client = ClientAddress("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(client.prefix(), "2001:db8:1:2::".parse::<IpAddr>().unwrap());
    }
}
