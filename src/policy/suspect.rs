//! Whom a spamtrap or a complaint speaks against, and what has been said against it: raw facts. What they weigh is said
//! in `weigh`.

use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::evidence::is_public;
use super::networks::parse_network;
use crate::mail::Address;

/// A client's network, or a sender.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspect {
    /// /24 of IPv4, /64 of IPv6.
    Client(IpNet),
    /// In canonical form.
    Sender(Address),
}

impl Suspect {
    /// The network of a client. None where the address is ours, or nobody's: what a gateway of one's own passes on is
    /// not the gateway's.
    pub fn client(client: IpAddr) -> Option<Self> {
        let client = client.to_canonical();
        let length = if client.is_ipv4() { 24 } else { 64 };
        let network = IpNet::new(client, length)
            .ok()
            .filter(|_| is_public(client))?;
        Some(Self::Client(network.trunc()))
    }

    /// The stored word: `client`, `sender`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Client(_) => "client",
            Self::Sender(_) => "sender",
        }
    }

    /// Reads what [`Self::kind`] and `Display` wrote.
    pub fn parse(kind: &str, text: &str) -> Option<Self> {
        match kind {
            "client" => parse_network(text).ok().map(Self::Client),
            "sender" => Address::parse(text).ok().map(Self::Sender),
            _ => None,
        }
    }
}

/// The network or the address.
impl fmt::Display for Suspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(network) => network.fmt(f),
            Self::Sender(address) => address.fmt(f),
        }
    }
}

/// What is known against one suspect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// When it last wrote to a spamtrap.
    pub trapped_at: Option<DateTime<Utc>>,
    /// When each owner that complained did so last; the newest first.
    pub complained_at: Vec<DateTime<Utc>>,
}

impl Against {
    /// Complaints that are kept of one suspect: more than any threshold asks for.
    pub const MOST_COMPLAINTS: usize = 100;

    /// Until when it is held against for the trap; None: no longer, or not at all.
    pub fn trapped_until(&self, hold_hours: u16, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let until = self.trapped_at? + TimeDelta::hours(hold_hours.into());
        (now < until).then_some(until)
    }

    /// How many owners complained within the window.
    pub fn complaints(&self, window_hours: u16, now: DateTime<Utc>) -> usize {
        let since = now - TimeDelta::hours(window_hours.into());
        self.complained_at.iter().filter(|at| **at > since).count()
    }

    /// Until when it is held against for complaints, if nobody else complains; None: too few do.
    pub fn complained_until(
        &self,
        (threshold, window_hours): (u16, u16),
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let decisive = usize::from(threshold).checked_sub(1)?;
        let until = *self.complained_at.get(decisive)? + TimeDelta::hours(window_hours.into());
        (now < until).then_some(until)
    }

    /// Says whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.trapped_at.is_none() && self.complained_at.is_empty()
    }
}

/// What a tenant's traps and owners say of one message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// Against its client's network.
    pub client: Against,
    /// Against its sender.
    pub sender: Against,
}

#[cfg(test)]
mod tests {
    use super::super::testing::NOW;
    use super::*;

    fn client(text: &str) -> Option<String> {
        Suspect::client(text.parse().unwrap()).map(|suspect| suspect.to_string())
    }

    #[test]
    fn a_client_stands_for_its_network_and_nobodys_for_none() {
        assert_eq!(client("192.0.2.7").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(client("::ffff:192.0.2.7").as_deref(), Some("192.0.2.0/24"));
        assert_eq!(
            client("2001:db8:1:2:3::7").as_deref(),
            Some("2001:db8:1:2::/64")
        );
        assert_eq!(client("10.0.0.5"), None);
        assert_eq!(client("127.0.0.1"), None);
    }

    #[test]
    fn a_suspect_reads_back_as_it_was_written() {
        let sender = Suspect::Sender(Address::parse("scott@agency.example").unwrap());
        for suspect in [
            Suspect::client("192.0.2.7".parse().unwrap()).unwrap(),
            sender,
        ] {
            let read = Suspect::parse(suspect.kind(), &suspect.to_string());
            assert_eq!(read.as_ref(), Some(&suspect));
        }
        assert_eq!(Suspect::parse("client", "192.0.2.0/99"), None);
        assert_eq!(Suspect::parse("trap", "192.0.2.0/24"), None);
    }

    #[test]
    fn a_trap_is_forgotten_by_itself_to_the_moment() {
        let against = Against {
            trapped_at: Some(NOW - TimeDelta::hours(48)),
            ..Against::default()
        };
        assert_eq!(against.trapped_until(48, NOW), None);
        assert!(against.trapped_until(49, NOW).is_some());
    }

    #[test]
    fn complaints_count_within_their_window_and_hold_until_too_few_are_left() {
        let hours = |hours| NOW - TimeDelta::hours(hours);
        let against = Against {
            complained_at: vec![hours(1), hours(10), hours(80)],
            ..Against::default()
        };
        assert_eq!(against.complaints(72, NOW), 2);
        assert_eq!(against.complained_until((3, 72), NOW), None);
        assert_eq!(
            against.complained_until((2, 72), NOW),
            Some(NOW + TimeDelta::hours(62))
        );
    }
}
