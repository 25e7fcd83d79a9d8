//! What a check found, in words that a person can read; recorded with the decision.

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};

use super::check::{Scope, Subject};

/// One finding of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which check: `dnsbl`, `reverse_dns`, `spf` …
    pub check: String,
    /// What it weighs against the tenant's threshold; negative speaks for the sender.
    pub points: i32,
    /// What was found, for people: the rest of a sentence, without full stop.
    pub text: String,
    /// The same as data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

/// What was found, as data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The client has no name.
    NoName,
    /// The client's name doesn't lead back to it.
    NameLeadsElsewhere,
    /// The client's name is one of a pool's.
    PoolName,
    /// SPF: fail.
    SpfFail,
    /// SPF: softfail.
    SpfSoftfail,
    /// Not proven by SPF, and DMARC asks to distrust that.
    DmarcUnproven,
    /// On a list.
    Listed(Box<Listing>),
}

/// A place on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// The list's name for people.
    pub name: String,
    /// Its zone: for those who run the tenant or the installation alone, since it may carry a customer's key.
    pub zone: String,
    /// Whom it was asked about.
    pub subject: Subject,
    /// The address or domain itself.
    pub about: String,
    /// What it answered.
    pub codes: Vec<Ipv4Addr>,
    /// What the heaviest of these answers condemns.
    pub scope: Scope,
    /// It takes money for a removal.
    pub paid_removal: bool,
    /// The list's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its page about this listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_url: Option<String>,
}

impl Finding {
    /// The place on a list, if it is one.
    pub fn listing(&self) -> Option<&Listing> {
        match &self.found {
            Some(Found::Listed(listing)) => Some(listing),
            _ => None,
        }
    }

    /// Says the same to the sender, in the reply of a mail server: short, without full stop.
    pub fn sentence(&self, client: IpAddr) -> Option<String> {
        let server = format!("Your mail server {client}");
        Some(match self.found.as_ref()? {
            Found::NoName => format!("{server} has no name in the DNS"),
            Found::NameLeadsElsewhere => {
                format!("{server} has a name that does not lead back to it")
            }
            Found::PoolName => format!("{server} has the name of a pool of addresses, not its own"),
            Found::SpfFail | Found::SpfSoftfail => {
                format!("The sender's domain does not let {client} send its mail (SPF)")
            }
            Found::DmarcUnproven => {
                "The sender's domain asks to distrust mail that proves nothing (DMARC)".to_owned()
            }
            Found::Listed(listing) => match listing.subject {
                Subject::Client => format!("{server} is on {}", listing.name),
                Subject::SenderDomain => {
                    format!(
                        "The sender's domain {} is on {}",
                        listing.about, listing.name
                    )
                }
                Subject::Helo => format!(
                    "{server} calls itself {}, which is on {}",
                    listing.about, listing.name
                ),
            },
        })
    }
}

impl Listing {
    /// Why it refuses nobody without a second finding; None: it may.
    pub fn why_not_alone(&self) -> Option<&'static str> {
        match (self.scope, self.paid_removal) {
            (Scope::Address, false) => None,
            (Scope::Address, true) => Some("it takes money for removals"),
            _ => Some("it lists more than the one address that did something"),
        }
    }
}
