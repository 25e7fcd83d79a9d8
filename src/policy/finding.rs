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
    /// The client's network tries names that nobody has.
    Probing,
    /// The client's network wrote to a spamtrap.
    TrappedClient,
    /// The sender wrote to a spamtrap.
    TrappedSender,
    /// Owners reported mail from the client's network as spam.
    ReportedClient,
    /// Owners reported the sender's mail as spam.
    ReportedSender,
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

    /// Says the same to the sender, in the reply of a mail server: one that fits into `room` characters, as far as any
    /// does; without full stop. What gives way are names, and then the server's address, which the reader knows.
    pub fn sentence(&self, client: IpAddr, room: usize) -> Option<String> {
        let found = self.found.as_ref()?;
        let servers = [
            format!("Your mail server {client}"),
            "Your mail server".to_owned(),
        ];
        if let Found::Listed(listing) = found {
            return Some(listing.sentence(&servers, room));
        }
        let sentence = |server: &String| plain_sentence(found, server, client);
        let mut sentences = servers.iter().map(sentence);
        sentences
            .clone()
            .find(|sentence| sentence.len() <= room)
            .or_else(|| sentences.next_back())
    }
}

fn plain_sentence(found: &Found, server: &str, client: IpAddr) -> String {
    match found {
        Found::NoName => format!("{server} has no name in the DNS"),
        Found::NameLeadsElsewhere => format!("{server} has a name that does not lead back to it"),
        Found::PoolName => format!("{server} has the name of a pool of addresses, not its own"),
        Found::SpfFail | Found::SpfSoftfail => {
            format!("The sender's domain does not let {client} send its mail (SPF)")
        }
        Found::DmarcUnproven => {
            "The sender's domain asks to distrust mail that proves nothing (DMARC)".to_owned()
        }
        Found::Probing => "Your network tried too many unknown recipients".to_owned(),
        Found::TrappedClient => {
            format!("{server} or one beside it wrote to an address that nobody uses (spamtrap)")
        }
        Found::TrappedSender => {
            "This sender wrote to an address that nobody uses (spamtrap)".to_owned()
        }
        Found::ReportedClient => {
            format!("Mail from {client} or its neighbours was reported as spam (complaints)")
        }
        Found::ReportedSender => {
            "Mail from this sender was reported as spam (complaints)".to_owned()
        }
        Found::Listed(listing) => format!("{server} is on {}", listing.name),
    }
}

/// Characters of a name or domain that are left at least, so that it can be recognised.
const SHORTEST_NAME: usize = 12;

impl Listing {
    /// `Your mail server 192.0.2.7 is on Example BL`, in at most so many characters.
    fn sentence(&self, servers: &[String; 2], room: usize) -> String {
        let [whole, short] = servers;
        let about = self.about.as_str();
        let cut = shortened(about, 2 * SHORTEST_NAME);
        let beginnings = match self.subject {
            Subject::Client => vec![format!("{whole} is on "), format!("{short} is on ")],
            Subject::SenderDomain => vec![
                format!("The sender's domain {about} is on "),
                format!("The sender's domain {cut} is on "),
                "The sender's domain is on ".to_owned(),
            ],
            Subject::Helo => vec![
                format!("{whole} calls itself {about}, which is on "),
                format!("{short} calls itself {cut}, which is on "),
                format!("{short}'s own name is on "),
            ],
        };
        let needed = self.name.chars().count().min(SHORTEST_NAME);
        let fits = |beginning: &&String| beginning.len() + needed <= room;
        let beginning = beginnings.iter().find(fits).or(beginnings.last());
        let beginning = beginning.map(String::as_str).unwrap_or_default();
        let left = room.saturating_sub(beginning.len()).max(SHORTEST_NAME);
        format!("{beginning}{}", shortened(&self.name, left))
    }

    /// Why it refuses nobody without a second finding; None: it may.
    pub fn why_not_alone(&self) -> Option<&'static str> {
        match (self.scope, self.paid_removal) {
            (Scope::Address, false) => None,
            (Scope::Address, true) => Some("it takes money for removals"),
            _ => Some("it lists more than the one address that did something"),
        }
    }
}

/// Takes out the middle of what is longer than so many characters.
fn shortened(text: &str, longest: usize) -> String {
    let count = text.chars().count();
    if count <= longest {
        return text.to_owned();
    }
    let kept = longest.saturating_sub(3);
    let begin = text.chars().take(kept.div_ceil(2));
    let end = text.chars().skip(count - kept / 2);
    begin.chain("...".chars()).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_gives_way_and_never_the_sentence() {
        let listed = |subject, about: &str, name: &str| Finding {
            check: "dnsbl".to_owned(),
            points: 5,
            text: String::new(),
            found: Some(Found::Listed(Box::new(Listing {
                name: name.to_owned(),
                zone: "bl.test".to_owned(),
                subject,
                about: about.to_owned(),
                codes: Vec::new(),
                scope: Scope::Address,
                paid_removal: false,
                text: None,
                lookup_url: None,
            }))),
        };
        let (v4, v6) = ("198.51.100.200", "2001:db8:1111:2222:3333:4444:5555:6666");
        let (long, domain) = (
            "an-example-of-a-name-".repeat(3),
            format!("{}.example", "a".repeat(60)),
        );
        for (finding, client, room, sentence) in [
            (
                listed(Subject::Client, v4, "Example BL"),
                v4,
                56,
                "Your mail server 198.51.100.200 is on Example BL",
            ),
            (
                listed(Subject::Client, v4, &long),
                v4,
                56,
                "Your mail server 198.51.100.200 is on an-examp...a-name-",
            ),
            (
                listed(Subject::Client, v6, "Example BL"),
                v6,
                56,
                "Your mail server is on Example BL",
            ),
            (
                listed(Subject::SenderDomain, &domain, "Example BL"),
                v4,
                70,
                "The sender's domain aaaaaaaaaaa...aa.example is on Example BL",
            ),
            (
                listed(Subject::SenderDomain, &domain, "Example BL"),
                v4,
                56,
                "The sender's domain is on Example BL",
            ),
            (
                listed(Subject::Helo, &domain, &long),
                v4,
                56,
                "Your mail server's own name is on an-example...f-a-name-",
            ),
        ] {
            let said = finding.sentence(client.parse().unwrap(), room).unwrap();
            assert_eq!(said, sentence);
            assert!(said.len() <= room, "{said}");
        }
        let nameless = Finding {
            found: Some(Found::NoName),
            ..listed(Subject::Client, v6, "")
        };
        assert_eq!(
            nameless.sentence(v6.parse().unwrap(), 56).as_deref(),
            Some("Your mail server has no name in the DNS")
        );
    }
}
