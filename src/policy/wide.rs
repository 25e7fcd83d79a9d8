//! Entries that match so many that one asks twice whether they are meant.

use super::Pattern;
use crate::mail::is_open_to_all;

/// IPv4: more than 65,536 addresses; few organisations have as many.
const SHORTEST_V4: u8 = 16;
/// IPv6: what a registry gives a provider for all its customers (RFC 6177 leaves a site a /48).
const SHORTEST_V6: u8 = 32;

/// Why an entry matches very many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// Everyone below a top-level domain.
    Tld,
    /// Everyone at a provider where anybody can have an address.
    Provider,
    /// A network that is large even for a provider.
    Network,
}

impl Pattern {
    /// Returns why it matches very many; None: it doesn't.
    pub fn wide(&self) -> Option<Wide> {
        match self {
            Self::Tld(_) => Some(Wide::Tld),
            Self::Domain(domain) | Self::ParentDomain(domain) => {
                is_open_to_all(domain).then_some(Wide::Provider)
            }
            Self::Network(network) => {
                let shortest = if network.addr().is_ipv4() {
                    SHORTEST_V4
                } else {
                    SHORTEST_V6
                };
                (network.prefix_len() < shortest).then_some(Wide::Network)
            }
            Self::Address(_) | Self::LocalWildcard { .. } | Self::ListId(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_very_many_is_told() {
        let wide = |text: &str| Pattern::parse(text).unwrap().wide();
        assert_eq!(wide(".info"), Some(Wide::Tld));
        assert_eq!(wide("gmail.com"), Some(Wide::Provider));
        assert_eq!(wide(".web.de"), Some(Wide::Provider));
        assert_eq!(wide("10.0.0.0/15"), Some(Wide::Network));
        assert_eq!(wide("2001:db8::/31"), Some(Wide::Network));
        for narrow in [
            "anna@gmail.com",
            "agency.example",
            "192.0.0.0/16",
            "2001:db8::/32",
            "news-*@web.de",
        ] {
            assert_eq!(wide(narrow), None, "{narrow}");
        }
    }
}
