//! What was found out about a client or sender: raw answers. What they weigh is said in `weigh`.

use std::net::{IpAddr, Ipv4Addr};

use super::{Asked, Held, ProbingHold};
use crate::mail::{Domain, SpfResult};

/// What `decide` may be told. Empty at first; `decide` says what it must know ([`super::Needs`]).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// SPF and DMARC for the sender forms asked for: keyed by domain.
    pub spf: Vec<SpfEvidence>,
    /// What the lists said.
    pub lists: Vec<ListAnswer>,
    /// What the client is called; None: not asked.
    pub reverse_name: Option<ReverseName>,
    /// The client's network is held at the recipient's tenant, because it tries names that nobody has. Known at once.
    pub probing: Option<ProbingHold>,
    /// What the tenant's own traps and owners say; None: not asked.
    pub held: Option<Held>,
    /// What became of the question to the owner about this sender; None: not looked up.
    pub asked: Option<Asked>,
}

impl Evidence {
    /// Adds what was found out since.
    pub fn extend(&mut self, more: Self) {
        self.spf.extend(more.spf);
        self.lists.extend(more.lists);
        self.reverse_name = more.reverse_name.or(self.reverse_name.take());
        self.probing = more.probing.or(self.probing);
        self.held = more.held.or(self.held.take());
        self.asked = more.asked.or(self.asked);
    }
}

/// What the DNS says about mail from one domain from this client.
#[derive(Clone, Debug, PartialEq)]
pub struct SpfEvidence {
    /// Canonical, as [`crate::mail::Domain`] has it.
    pub domain: Box<str>,
    /// What SPF says.
    pub result: SpfResult,
    /// The domain's DMARC policy is quarantine or reject; not looked up when SPF passes.
    pub dmarc_enforced: bool,
}

/// One question to a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListQuestion {
    /// Which list.
    pub zone: Domain,
    /// Whom it is asked about.
    pub about: About,
}

/// Whom a list is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A client, IPv4 as IPv4.
    Client(IpAddr),
    /// A sender's domain or a HELO name; never an address literal.
    Domain(Domain),
}

/// What one list said.
#[derive(Clone, Debug, PartialEq)]
pub struct ListAnswer {
    /// To what.
    pub question: ListQuestion,
    /// What it said.
    pub result: ListResult,
}

/// What a list said.
#[derive(Clone, Debug, PartialEq)]
pub enum ListResult {
    /// It isn't there.
    NotListed,
    /// It is there.
    Listed {
        /// The answers, sorted; none of them is a mistake.
        codes: Vec<Ipv4Addr>,
        /// The list's own words, cleaned; None: none came in time.
        text: Option<String>,
    },
    /// The DNS failed, no answer came in time, or the answer was a mistake. Never taken for a listing.
    Unknown,
    /// The list is out of use, since it isn't sound: it wasn't asked, and what it said before isn't believed.
    OutOfUse,
}

impl ListResult {
    /// Answers that are kept; a list gives one or two.
    const MOST_CODES: usize = 16;

    /// Reads the addresses that a list answered with; none of them: not listed.
    ///
    /// RFC 5782, 2.1: answers are in 127.0.0.0/8. An address elsewhere is that of a domain that was sold, or of a
    /// resolver that answers everything; 127.255.255.0/24 is how lists say that they don't answer. One such address
    /// spoils the whole answer.
    pub fn of_addresses(addresses: impl IntoIterator<Item = Ipv4Addr>) -> Self {
        let mut codes = Vec::new();
        for address in addresses {
            match address.octets() {
                // Some lists refuse to answer with 127.0.0.1, and so do resolvers that block.
                [127, 255, 255, _] | [127, 0, 0, 1] => return Self::Unknown,
                [127, ..] => codes.push(address),
                _ => return Self::Unknown,
            }
        }
        codes.sort_unstable();
        codes.dedup();
        codes.truncate(Self::MOST_CODES);
        if codes.is_empty() {
            return Self::NotListed;
        }
        Self::Listed { codes, text: None }
    }
}

/// What the DNS calls the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReverseName {
    /// This name, and the name leads back to the client.
    Confirmed(String),
    /// This name, and the name doesn't lead back.
    Unconfirmed(String),
    /// Nothing.
    None,
    /// The DNS failed, or no answer came in time.
    Unknown,
}

/// Says whether lists and the DNS are asked about a client at all: what is ours, or nobody's, is on no public list,
/// and its address is nobody else's business.
///
/// The networks for documentation (RFC 5737, RFC 3849) and benchmarks are asked about: only tests use them.
pub fn is_public(client: IpAddr) -> bool {
    match client {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            // RFC 6598: shared by customers of a carrier; RFC 1112, 4: reserved.
            let shared = first == 100 && (64..128).contains(&second);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || first == 0
                || first >= 240
                || shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(addresses: &[[u8; 4]]) -> ListResult {
        ListResult::of_addresses(addresses.iter().copied().map(Ipv4Addr::from))
    }

    #[test]
    fn only_answers_of_the_loopback_network_are_listings() {
        assert_eq!(read(&[]), ListResult::NotListed);
        let listed = ListResult::Listed {
            codes: vec![Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 10)],
            text: None,
        };
        assert_eq!(
            read(&[[127, 0, 0, 10], [127, 0, 0, 2], [127, 0, 0, 2]]),
            listed
        );
        for mistake in [
            &[[10, 0, 0, 1]][..],
            &[[127, 255, 255, 254]],
            &[[127, 0, 0, 1]],
            &[[127, 0, 0, 2], [192, 0, 2, 1]],
            &[[127, 0, 0, 2], [127, 255, 255, 255]],
        ] {
            assert_eq!(read(mistake), ListResult::Unknown, "{mistake:?}");
        }
    }

    #[test]
    fn a_list_that_answers_with_hundreds_is_cut() {
        let many: Vec<[u8; 4]> = (0..=255).map(|last| [127, 0, 1, last]).collect();
        let ListResult::Listed { codes, .. } = read(&many) else {
            panic!("not listed");
        };
        assert_eq!(codes.len(), 16);
    }

    #[test]
    fn nobody_is_asked_about_clients_that_are_ours_or_nobodys() {
        for client in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.0.1",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
        ] {
            assert!(!is_public(client.parse().unwrap()), "{client}");
        }
        for client in [
            "192.0.2.7",
            "8.8.8.8",
            "100.128.0.1",
            "2001:db8::7",
            "2a00::1",
        ] {
            assert!(is_public(client.parse().unwrap()), "{client}");
        }
    }
}
