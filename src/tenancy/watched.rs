//! What of the operator's own is looked up in others' lists.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use crate::mail::Domain;

/// Addresses in one network that is watched: each costs a question to each list.
const MOST_ADDRESSES_BITS: u8 = 8;

/// A small network, or a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    Network(IpNet),
    Domain(Domain),
}

/// Why a text is nothing to watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WatchedError {
    #[error("neither an address, a network nor a domain")]
    Neither,
    #[error("a network of more than 256 addresses")]
    TooLarge,
    #[error("an address that is nobody's in the Internet")]
    NotPublic,
}

impl Watched {
    /// Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::25` or `example.org`.
    pub fn parse(text: &str) -> Result<Self, WatchedError> {
        let text = text.trim();
        let network = match text.parse::<IpAddr>() {
            Ok(address) => Some(IpNet::from(address.to_canonical())),
            Err(_) => text.parse::<IpNet>().ok().map(|network| network.trunc()),
        };
        let Some(network) = network else {
            let domain = Domain::parse(text).ok().filter(is_name);
            return domain.map(Self::Domain).ok_or(WatchedError::Neither);
        };
        if network.max_prefix_len() - network.prefix_len() > MOST_ADDRESSES_BITS {
            return Err(WatchedError::TooLarge);
        }
        if !is_public(network.network()) || !is_public(network.broadcast()) {
            return Err(WatchedError::NotPublic);
        }
        Ok(Self::Network(network))
    }

    /// How many questions a look at one list takes.
    pub fn count(&self) -> usize {
        match self {
            Self::Network(_) => self.addresses().count(),
            Self::Domain(_) => 1,
        }
    }

    /// Every address of it; none of a domain.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + use<> {
        let network = match self {
            Self::Network(network) => Some(*network),
            Self::Domain(_) => None,
        };
        let all = network.map(|network| {
            let last = network.broadcast();
            std::iter::successors(Some(network.network()), move |address| {
                (*address < last).then(|| next(*address))
            })
        });
        all.into_iter().flatten()
    }
}

impl fmt::Display for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) if network.prefix_len() == network.max_prefix_len() => {
                network.addr().fmt(f)
            }
            Self::Network(network) => network.fmt(f),
            Self::Domain(domain) => f.write_str(domain.as_str()),
        }
    }
}

/// Not half an address: no top-level domain is made of digits.
fn is_name(domain: &Domain) -> bool {
    let last = domain.as_str().rsplit_once('.');
    last.is_some_and(|(_, last)| last.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

fn next(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4((u32::from(address).wrapping_add(1)).into()),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address).wrapping_add(1)).into()),
    }
}

/// Not private (RFC 1918, 4193), shared (RFC 6598), this machine's, this link's or many's.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let shared = matches!(address.octets(), [100, 64..=127, ..]);
            let this = address.octets()[0] == 0;
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_broadcast()
                || shared
                || this)
        }
        IpAddr::V6(address) => {
            let unspecified = address == Ipv6Addr::UNSPECIFIED;
            !(address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_multicast()
                || unspecified)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_public_networks_and_domains_are_watched() {
        for (text, shown, count) in [
            ("192.0.2.7", "192.0.2.7", 1),
            ("192.0.2.9/24", "192.0.2.0/24", 256),
            ("::ffff:192.0.2.7", "192.0.2.7", 1),
            ("2001:db8::/120", "2001:db8::/120", 256),
            ("Example.ORG", "example.org", 0),
        ] {
            let watched = Watched::parse(text).unwrap();
            assert_eq!(watched.to_string(), shown);
            assert_eq!(watched.addresses().count(), count, "{text}");
            assert_eq!(Watched::parse(&watched.to_string()), Ok(watched));
        }
    }

    #[test]
    fn large_networks_private_ones_and_nonsense_are_not() {
        for text in ["192.0.2.0/23", "0.0.0.0/0", "2001:db8::/119"] {
            assert_eq!(Watched::parse(text), Err(WatchedError::TooLarge), "{text}");
        }
        for text in [
            "10.0.0.1",
            "172.16.3.0/24",
            "192.168.1.0/24",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
            "::",
        ] {
            assert_eq!(Watched::parse(text), Err(WatchedError::NotPublic), "{text}");
        }
        for text in ["", "a b", "anna@isp.example", "192.0.2"] {
            assert_eq!(Watched::parse(text), Err(WatchedError::Neither), "{text}");
        }
    }
}
