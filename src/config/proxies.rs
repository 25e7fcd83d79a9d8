//! `web.trusted_proxies`, and what is believed of X-Forwarded-For because of them: one rule for pages and API.

use std::net::IpAddr;
use std::sync::Arc;

use ipnet::IpNet;

/// Reverse proxies whose X-Forwarded-For is believed; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Returns where a request came from; `lines` are the values of X-Forwarded-For, in order.
    ///
    /// They are believed only when the connection itself comes from a trusted proxy, and then only the right-most
    /// address that is no such proxy's: whatever stands left of it, anyone could have written.
    pub fn client_address(&self, peer: IpAddr, lines: &[&str]) -> IpAddr {
        let mut last = peer.to_canonical();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.contain(last) {
                break;
            }
            let Ok(address) = hop.trim().parse::<IpAddr>() else {
                break;
            };
            last = address.to_canonical();
        }
        last
    }

    /// Says whether this is one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromIterator<IpNet> for TrustedProxies {
    fn from_iter<T: IntoIterator<Item = IpNet>>(networks: T) -> Self {
        Self(networks.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let proxies = TrustedProxies::from_iter(["192.0.2.0/24".parse().unwrap()]);
        proxies
            .client_address(peer.parse().unwrap(), lines)
            .to_string()
    }

    #[test]
    fn the_header_is_believed_only_behind_a_trusted_proxy() {
        assert_eq!(seen("198.51.100.7", &["203.0.113.9"]), "198.51.100.7");
        assert_eq!(seen("192.0.2.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("::ffff:192.0.2.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn what_the_client_wrote_itself_is_left_of_what_the_proxy_saw() {
        for lines in [
            &["10.0.0.1, 203.0.113.9, 192.0.2.2"][..],
            &["10.0.0.1", "203.0.113.9", "192.0.2.2"],
            &["nonsense, 203.0.113.9"],
        ] {
            assert_eq!(seen("192.0.2.1", lines), "203.0.113.9", "{lines:?}");
        }
        assert_eq!(seen("192.0.2.1", &["203.0.113.9, nonsense"]), "192.0.2.1");
        assert_eq!(seen("192.0.2.1", &["192.0.2.3, 192.0.2.2"]), "192.0.2.3");
    }
}
