//! A short list of networks: those an entry trusts, and those its sender was proven from.

use std::fmt;
use std::net::IpAddr;

use ipnet::{AddrParseError, IpNet, Ipv4Net, Ipv6Net};

/// A short list of networks (at most [`Networks::MOST`]); text form is CIDRs separated by spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// How many networks one entry remembers; the oldest is forgotten first.
    pub const MOST: usize = 8;

    /// Reads CIDRs and single addresses separated by white space; of too many the last are kept.
    pub fn parse(text: &str) -> Result<Self, AddrParseError> {
        let mut networks = Self::default();
        for word in text.split_whitespace() {
            networks.add(parse_network(word)?);
        }
        Ok(networks)
    }

    /// Returns the networks, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &IpNet> {
        self.0.iter()
    }

    /// Returns how many networks there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says whether a client is in one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Adds a network at the end, dropping the oldest beyond [`Self::MOST`]; false when it was there.
    pub fn add(&mut self, network: IpNet) -> bool {
        let network = canonical(network);
        if self.0.contains(&network) {
            return false;
        }
        if self.0.len() >= Self::MOST {
            self.0.remove(0);
        }
        self.0.push(network);
        true
    }

    /// The network remembered for a client: /24 for IPv4, /48 for IPv6.
    pub fn around(client: IpAddr) -> IpNet {
        let client = client.to_canonical();
        let length = if client.is_ipv4() { 24 } else { 48 };
        // Both lengths are valid: the fallback, the address alone, is never taken.
        IpNet::new(client, length)
            .unwrap_or_else(|_| IpNet::from(client))
            .trunc()
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, network) in self.0.iter().enumerate() {
            let space = if position == 0 { "" } else { " " };
            write!(f, "{space}{network}")?;
        }
        Ok(())
    }
}

/// Reads `192.0.2.0/24` or one address.
pub(super) fn parse_network(text: &str) -> Result<IpNet, AddrParseError> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(canonical(IpNet::from(address))),
        Err(_) => text.parse().map(canonical),
    }
}

/// Host bits cleared, and IPv4 written as IPv6 (`::ffff:192.0.2.0/120`) turned back.
pub(super) fn canonical(network: IpNet) -> IpNet {
    match network {
        IpNet::V6(v6) => as_v4(v6).map_or(network, IpNet::V4),
        IpNet::V4(_) => network,
    }
    .trunc()
}

fn as_v4(network: Ipv6Net) -> Option<Ipv4Net> {
    let length = network.prefix_len().checked_sub(96)?;
    Ipv4Net::new(network.addr().to_ipv4_mapped()?, length).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_networks_are_one() {
        let networks =
            Networks::parse("192.0.2.7/24  2001:db8::/32 198.51.100.1 ::ffff:203.0.113.0/120")
                .unwrap();
        assert_eq!(
            networks.to_string(),
            "192.0.2.0/24 2001:db8::/32 198.51.100.1/32 203.0.113.0/24"
        );
        assert_eq!(Networks::parse(&networks.to_string()).unwrap(), networks);
        assert!(Networks::parse("192.0.2.0/33").is_err());
        assert!(Networks::parse("").unwrap().is_empty());
    }

    #[test]
    fn the_oldest_network_is_forgotten_first() {
        let mut networks = Networks::default();
        for number in 0..9u8 {
            assert!(networks.add(Networks::around([192, 0, number, 1].into())));
        }
        assert!(!networks.add(Networks::around([192, 0, 8, 77].into())));
        assert_eq!(networks.len(), Networks::MOST);
        assert!(
            !networks.contain([192, 0, 0, 1].into()) && networks.contain([192, 0, 1, 1].into())
        );
    }

    #[test]
    fn a_client_is_remembered_with_its_neighbours() {
        assert_eq!(
            Networks::around([192, 0, 2, 7].into()).to_string(),
            "192.0.2.0/24"
        );
        assert_eq!(
            Networks::around("::ffff:192.0.2.7".parse().unwrap()).to_string(),
            "192.0.2.0/24"
        );
        assert_eq!(
            Networks::around("2001:db8:1:2::3".parse().unwrap()).to_string(),
            "2001:db8:1::/48"
        );
    }
}
