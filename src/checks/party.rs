//! On whose account a list was asked: one bot with many addresses, or one domain with many names, is one party, however
//! often it comes.

use std::hash::{BuildHasher, RandomState};

use crate::mail::organisational_domain;
use crate::policy::{About, ClientNetwork, ListQuestion, Request};

/// For whom a list was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A message that a mail server asks about: the answer tells how the list is.
    Mail,
    /// A message that a tenant's own program asks about: it may be made up, so it doesn't tell how much the list lists.
    Told,
    /// Somebody only looks: the answer tells nothing of the list.
    Look,
}

/// The client's network, of IPv6 the /48, which is what one customer is given (RFC 6177, section 2); and the registrable
/// domain if the list was asked about a domain: a client may claim any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Party {
    network: ClientNetwork,
    /// A hash: who finds two domains with one makes a list count less, nothing else.
    domain: Option<u64>,
}

/// Tells parties; no two programs hash alike.
#[derive(Default)]
pub(super) struct Parties(RandomState);

impl Parties {
    pub(super) fn of(&self, request: &Request<'_>, question: &ListQuestion) -> Party {
        let domain = match &question.about {
            About::Client(_) => None,
            About::Domain(domain) => {
                let domain = domain.as_str();
                Some(organisational_domain(domain).unwrap_or(domain))
            }
        };
        Party {
            network: customers(ClientNetwork::of(request.client_address)),
            domain: domain.map(|domain| self.0.hash_one(domain)),
        }
    }
}

fn customers(network: ClientNetwork) -> ClientNetwork {
    match network {
        ClientNetwork::V4(_) => network,
        ClientNetwork::V6([one, two, three, four, five, six, ..]) => {
            ClientNetwork::V6([one, two, three, four, five, six, 0, 0])
        }
    }
}

impl Party {
    /// Says whether one of the two may be the other again.
    pub(super) fn may_be(self, other: Self) -> bool {
        self.network == other.network || (self.domain.is_some() && self.domain == other.domain)
    }

    /// One of many that differ in their networks, or in their domains too.
    #[cfg(test)]
    pub(super) fn numbered(network: [u8; 3], domain: Option<u64>) -> Self {
        Self {
            network: ClientNetwork::V4(network),
            domain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(client: &str) -> ClientNetwork {
        customers(ClientNetwork::of(client.parse().unwrap()))
    }

    #[test]
    fn all_networks_of_one_customer_are_one_party() {
        assert_eq!(network("2001:db8:7:1::1"), network("2001:db8:7:ffff::1"));
        assert_ne!(network("2001:db8:7:1::1"), network("2001:db8:8:1::1"));
        assert_ne!(network("192.0.2.7"), network("192.0.3.7"));
    }
}
