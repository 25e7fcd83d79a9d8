//! One check as a tenant sets it: where evidence is sought, and what it weighs.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{CodePattern, Probing};
use crate::mail::{Domain, organisational_domain};

/// A source of evidence about a client or a sender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Whether it is asked.
    pub enabled: bool,
    /// What its worst finding weighs; 0: it is watched, which is to say asked, shown and recorded, and counts for
    /// nothing. A whitelist's count for the sender.
    pub points: i32,
    /// What is asked.
    #[serde(flatten)]
    pub kind: CheckKind,
}

/// What is asked. Words: `dnsbl`, `dnswl`, `reverse_dns`, `spf`, `dmarc`, `probing`, `spamtrap`, `complaints`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CheckKind {
    /// A list in the DNS (RFC 5782) that speaks against who is on it.
    Dnsbl(DnsList),
    /// A list in the DNS that speaks for who is on it.
    Dnswl(DnsList),
    /// Whether the client has a name of its own that leads back to it.
    ReverseDns,
    /// Whether the sender's domain lets this client send its mail.
    Spf,
    /// Whether the sender's domain asks to distrust mail like this.
    Dmarc,
    /// Whether the client's network tries names that nobody has. It weighs nothing: at its limit it decides alone.
    Probing(Probing),
    /// Whether the client's network or the sender wrote to one of the tenant's spamtraps lately.
    Spamtrap {
        /// How long that is held against them.
        #[serde(default = "hold_hours")]
        hold_hours: u16,
    },
    /// Whether owners of the tenant reported mail from the client's network or the sender as spam lately.
    Complaints {
        /// How many owners must have.
        #[serde(default = "complaints_threshold")]
        threshold: u16,
        /// Within what time.
        #[serde(default = "window_hours")]
        window_hours: u16,
    },
}

fn hold_hours() -> u16 {
    48
}

fn complaints_threshold() -> u16 {
    3
}

fn window_hours() -> u16 {
    72
}

/// A list in the DNS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DnsList {
    /// Its name for people; None: the domain that its zone belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Below which its answers stand.
    #[serde(with = "zone")]
    pub zone: Domain,
    /// Whom it is asked about.
    pub subject: Subject,
    /// What one listing condemns.
    pub scope: Scope,
    /// It takes money for a removal, or for a quick one.
    pub paid_removal: bool,
    /// What its answers mean; empty: every answer of 127.0.0.0/8 but 127.255.255.0/24 is a listing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<CodePattern, CodeMeaning>,
    /// Its page about one listing, with `{address}` or `{domain}` to be filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_url: Option<String>,
}

/// What one answer of a list means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CodeMeaning {
    /// None: the check's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<i32>,
    /// What is on that part of the list, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// None: the list's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
}

/// Whom a list is asked about. Words: `client`, `sender_domain`, `helo`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The connecting host's address.
    #[default]
    Client,
    /// The domain of MAIL FROM.
    SenderDomain,
    /// The name that the client calls itself.
    Helo,
}

/// What one listing condemns. Words: `address`, `range`, `provider`, `country`, `dynamic`, `marketing`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One address or one domain, for what it did itself.
    #[default]
    Address,
    /// A whole network, for what neighbours did.
    Range,
    /// All of a provider's networks.
    Provider,
    /// A country's networks.
    Country,
    /// Lines of homes and the like, whatever they did.
    Dynamic,
    /// Who sends marketing mail.
    Marketing,
}

impl Check {
    /// Says whether nothing that it finds weighs anything.
    pub fn is_watched(&self) -> bool {
        let codes = self.kind.list().into_iter();
        let mut codes = codes.flat_map(|list| list.codes.values());
        self.points == 0 && codes.all(|code| code.points.unwrap_or(0) == 0)
    }
}

impl CheckKind {
    /// The check of spamtraps, as it is first.
    pub fn first_spamtrap() -> Self {
        Self::Spamtrap {
            hold_hours: hold_hours(),
        }
    }

    /// The check of complaints, as it is first.
    pub fn first_complaints() -> Self {
        Self::Complaints {
            threshold: complaints_threshold(),
            window_hours: window_hours(),
        }
    }

    /// Returns the word that is stored and shown by the API.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Dnsbl(_) => "dnsbl",
            Self::Dnswl(_) => "dnswl",
            Self::ReverseDns => "reverse_dns",
            Self::Spf => "spf",
            Self::Dmarc => "dmarc",
            Self::Probing(_) => "probing",
            Self::Spamtrap { .. } => "spamtrap",
            Self::Complaints { .. } => "complaints",
        }
    }

    /// The list, if it is one.
    pub fn list(&self) -> Option<&DnsList> {
        match self {
            Self::Dnsbl(list) | Self::Dnswl(list) => Some(list),
            Self::ReverseDns
            | Self::Spf
            | Self::Dmarc
            | Self::Probing(_)
            | Self::Spamtrap { .. }
            | Self::Complaints { .. } => None,
        }
    }

    /// Says whether what the tenant knows itself answers it: nobody else is asked.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Spamtrap { .. } | Self::Complaints { .. })
    }

    /// Says whether it looks at the sender alone; all others look at the client, too.
    pub fn is_about_sender(&self) -> bool {
        match self {
            Self::Dnsbl(list) | Self::Dnswl(list) => list.subject == Subject::SenderDomain,
            Self::Spf | Self::Dmarc => true,
            Self::ReverseDns
            | Self::Probing(_)
            | Self::Spamtrap { .. }
            | Self::Complaints { .. } => false,
        }
    }

    /// What makes two checks the same one: kind, zone and subject.
    pub(super) fn key(&self) -> (&'static str, &str, Subject) {
        let list = self.list();
        (
            self.as_str(),
            list.map_or("", |list| list.zone.as_str()),
            list.map_or(Subject::Client, |list| list.subject),
        )
    }

    /// Who stands behind it: findings of one source don't confirm one another. Zones of one organisation are one
    /// source, whether or not a registry runs the top level.
    pub(super) fn source(&self) -> &str {
        self.list()
            .map_or(self.as_str(), |list| registrable(list.zone.as_str()))
    }
}

impl DnsList {
    /// Returns its name for people, whoever they are: never the whole zone, which may carry a customer's key.
    pub fn name(&self) -> &str {
        self.name
            .as_deref()
            .unwrap_or_else(|| registrable(self.zone.as_str()))
    }

    /// Says whether a listing of this scope may refuse without a second finding: it is about what this one address
    /// or domain did, and nobody earns by it.
    pub fn stands_alone(&self, scope: Scope) -> bool {
        scope == Scope::Address && !self.paid_removal
    }

    /// What an answer means; None: nothing that this list is asked for.
    pub fn meaning(&self, code: Ipv4Addr) -> Option<CodeMeaning> {
        if self.codes.is_empty() {
            return Some(CodeMeaning::default());
        }
        let covering = self
            .codes
            .iter()
            .filter(|(pattern, _)| pattern.covers(code));
        covering
            .max_by_key(|(pattern, _)| pattern.precision())
            .map(|(_, meaning)| meaning.clone())
    }

    /// The page about one listing, filled in; None where the list has none, or it needs what isn't known.
    pub fn lookup_url(&self, about: &str) -> Option<String> {
        fill_lookup_url(self.lookup_url.as_deref()?, about)
    }
}

/// The domain that somebody registered to have this zone: what everybody may know of it. The labels below may be the key
/// of one customer. Where the public suffix list doesn't know, the last two labels.
pub fn registrable(zone: &str) -> &str {
    organisational_domain(zone).unwrap_or_else(|| {
        let second_dot = zone.rmatch_indices('.').nth(1);
        second_dot.map_or(zone, |(at, _)| zone.get(at + 1..).unwrap_or(zone))
    })
}

/// Fills an address or a domain into the URL of a list's page; None when nothing is there to fill in.
pub fn fill_lookup_url(url: &str, about: &str) -> Option<String> {
    if !url.contains("{address}") && !url.contains("{domain}") {
        return Some(url.to_owned());
    }
    // What stands in an address or a canonical domain needs no escaping but a literal's brackets.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-' | '_');
    if about.is_empty() || !about.chars().all(plain) {
        return None;
    }
    Some(url.replace("{address}", about).replace("{domain}", about))
}

impl Subject {
    /// Every subject there is.
    pub const ALL: [Self; 3] = [Self::Client, Self::SenderDomain, Self::Helo];

    /// Returns the word that is stored and shown by the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::SenderDomain => "sender_domain",
            Self::Helo => "helo",
        }
    }
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 6] = [
        Self::Address,
        Self::Range,
        Self::Provider,
        Self::Country,
        Self::Dynamic,
        Self::Marketing,
    ];

    /// Returns the word that is stored and shown by the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Range => "range",
            Self::Provider => "provider",
            Self::Country => "country",
            Self::Dynamic => "dynamic",
            Self::Marketing => "marketing",
        }
    }

    /// What such a list lists, for people: the end of "a list of …".
    pub fn lists(self, subject: Subject) -> &'static str {
        match (self, subject) {
            (Self::Address, Subject::Client) => "addresses that send spam",
            (Self::Address, Subject::SenderDomain | Subject::Helo) => "domains seen in spam",
            (Self::Range, _) => "whole networks, for what some in them did",
            (Self::Provider, _) => "all addresses of a provider, for what some of them did",
            (Self::Country, _) => "all addresses of a country",
            (Self::Dynamic, _) => {
                "addresses of homes and other lines that rarely send mail themselves"
            }
            (Self::Marketing, _) => "senders of marketing mail",
        }
    }
}

/// A zone is kept as its canonical text.
mod zone {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::mail::Domain;

    pub(super) fn serialize<S: Serializer>(zone: &Domain, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(zone.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Domain, D::Error> {
        Domain::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_reads_back_as_it_was_written() {
        let list = DnsList {
            name: Some("Example BL".to_owned()),
            zone: Domain::parse("bl.example.org").unwrap(),
            subject: Subject::SenderDomain,
            scope: Scope::Range,
            paid_removal: true,
            codes: BTreeMap::from([(
                CodePattern::parse("127.0.*.2").unwrap(),
                CodeMeaning {
                    points: Some(3),
                    text: "spam".to_owned(),
                    scope: Some(Scope::Dynamic),
                },
            )]),
            lookup_url: None,
        };
        for kind in [
            CheckKind::Dnsbl(list.clone()),
            CheckKind::Dnswl(list),
            CheckKind::ReverseDns,
            CheckKind::Spf,
            CheckKind::Dmarc,
            CheckKind::Probing(Probing::default()),
            CheckKind::first_spamtrap(),
            CheckKind::first_complaints(),
        ] {
            let check = Check {
                enabled: true,
                points: 2,
                kind,
            };
            let text = serde_json::to_string(&check).unwrap();
            assert_eq!(
                serde_json::from_str::<Check>(&text).unwrap(),
                check,
                "{text}"
            );
        }
    }

    #[test]
    fn a_zone_is_named_by_no_label_that_could_be_a_key() {
        for (zone, name) in [
            ("a1b2c3.zen.dq.bl.test", "bl.test"),
            ("a1b2c3.zen.dq.spamhaus.net", "spamhaus.net"),
            ("a1b2c3.bl.example.co.uk", "example.co.uk"),
            ("bl.test", "bl.test"),
            ("a.b.co.uk", "b.co.uk"),
            ("co.uk", "co.uk"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(registrable(zone), name, "{zone}");
            assert_eq!(super::super::testing::list(zone).name(), name, "{zone}");
        }
    }

    #[test]
    fn the_most_exact_code_gives_the_meaning() {
        let meaning = |text: &str| CodeMeaning {
            text: text.to_owned(),
            ..CodeMeaning::default()
        };
        let mut list = super::super::testing::list("bl.example.org");
        assert_eq!(
            list.meaning(Ipv4Addr::new(127, 0, 0, 9)),
            Some(CodeMeaning::default())
        );
        for (pattern, text) in [("127.0.*.2", "any"), ("127.0.0.2", "this")] {
            list.codes
                .insert(CodePattern::parse(pattern).unwrap(), meaning(text));
        }
        let found = |code: [u8; 4]| list.meaning(code.into()).map(|meaning| meaning.text);
        assert_eq!(found([127, 0, 0, 2]).as_deref(), Some("this"));
        assert_eq!(found([127, 0, 9, 2]).as_deref(), Some("any"));
        assert_eq!(found([127, 0, 0, 3]), None);
    }

    #[test]
    fn a_look_up_page_is_filled_in_with_nothing_that_could_lead_elsewhere() {
        let url = "https://bl.example.org/?ip={address}";
        assert_eq!(
            fill_lookup_url(url, "2001:db8::1").as_deref(),
            Some("https://bl.example.org/?ip=2001:db8::1")
        );
        assert_eq!(fill_lookup_url(url, "a\"><b"), None);
        assert_eq!(fill_lookup_url(url, ""), None);
        assert_eq!(
            fill_lookup_url("https://b.example/", "").as_deref(),
            Some("https://b.example/")
        );
    }
}
