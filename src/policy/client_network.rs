//! The network that a client is taken for where one address is too easily changed for another: /24 for IPv4, /64 for
//! IPv6.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::networks::parse_network;

/// A client's network in nine bytes; its text is `192.0.2.0/24` or `2001:db8:0:1::/64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClientNetwork {
    /// The first three bytes.
    V4([u8; 3]),
    /// The first eight bytes.
    V6([u8; 8]),
}

impl ClientNetwork {
    /// The network of a client; an IPv4 client on an IPv6 socket is the IPv4 client.
    pub fn of(client: IpAddr) -> Self {
        match client.to_canonical() {
            IpAddr::V4(v4) => {
                let [one, two, three, _] = v4.octets();
                Self::V4([one, two, three])
            }
            IpAddr::V6(v6) => {
                let [one, two, three, four, five, six, seven, eight, ..] = v6.octets();
                Self::V6([one, two, three, four, five, six, seven, eight])
            }
        }
    }

    /// Reads a network of this size, or an address, which stands for its network.
    pub fn parse(text: &str) -> Option<Self> {
        let network = parse_network(text).ok()?;
        let alone = network.prefix_len() == network.max_prefix_len();
        let found = Self::of(network.addr());
        (alone || found.network() == network.trunc()).then_some(found)
    }

    /// The network itself.
    pub fn network(self) -> IpNet {
        let (address, length) = match self {
            Self::V4([one, two, three]) => (Ipv4Addr::new(one, two, three, 0).into(), 24),
            Self::V6(first) => {
                let mut octets = [0; 16];
                for (octet, own) in octets.iter_mut().zip(first) {
                    *octet = own;
                }
                (Ipv6Addr::from(octets).into(), 64)
            }
        };
        // Both lengths are valid: the fallback, the address alone, is never taken.
        IpNet::new(address, length).unwrap_or_else(|_| IpNet::from(address))
    }

    /// Says whether a client is in it.
    pub fn contains(self, client: IpAddr) -> bool {
        Self::of(client) == self
    }
}

impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.network().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_of_one_network_are_one() {
        for (one, other) in [
            ("192.0.2.1", "192.0.2.254"),
            ("::ffff:192.0.2.1", "192.0.2.7"),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"),
        ] {
            let [one, other] = [one, other].map(|text| ClientNetwork::of(text.parse().unwrap()));
            assert_eq!(one, other);
        }
        for (one, other) in [
            ("192.0.2.1", "192.0.3.1"),
            ("2001:db8:0:1::1", "2001:db8:0:2::1"),
        ] {
            let [one, other] = [one, other].map(|text| ClientNetwork::of(text.parse().unwrap()));
            assert_ne!(one, other);
        }
    }

    #[test]
    fn its_text_is_read_again_and_an_address_stands_for_its_network() {
        for (text, network) in [
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("192.0.2.7", "192.0.2.0/24"),
            ("2001:db8:0:1::/64", "2001:db8:0:1::/64"),
            ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ] {
            let read = ClientNetwork::parse(text).unwrap();
            assert_eq!(read.to_string(), network);
            assert!(read.contains(read.network().addr()));
        }
        for text in [
            "",
            "192.0.2.0/23",
            "192.0.2.0/25",
            "2001:db8::/48",
            "x",
            "192.0.2.0/24/1",
        ] {
            assert_eq!(ClientNetwork::parse(text), None, "{text}");
        }
    }
}
