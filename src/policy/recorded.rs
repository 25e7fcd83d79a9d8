//! The evidence of one decision as it is recorded with it: short enough to be written with every stranger's message,
//! and all that it takes to judge that message again by other checks.
//!
//! Words parted by spaces. The first is the version; who reads a version that it doesn't know takes nothing from it.
//! Each other word says by its first letter what it is about; a letter that isn't known is passed over, so that kinds
//! of evidence can be added.
//!
//! ```text
//! 1                  the version
//! l                  an entry lifts the checks on this client
//! pSECONDS           its network is held for probing, until then (seconds since 1970)
//! n-  n?             the client has no name; the DNS didn't say
//! n=NAME  n!NAME     its name leads back to it; its name doesn't
//! sfail  spass+      SPF of the sender's domain; +: DMARC asks to distrust what isn't proven
//! c-ZONE             the list ZONE, asked about the client: not listed
//! d?ZONE  h/ZONE     asked about the sender's domain: unknown; asked about the HELO name: the list is out of use
//! c=0.0.2,0.0.4@ZONE listed, with these answers (127. is left out)
//! k60/5,90  w/       the client's network wrote to a spamtrap 60 seconds ago, and two owners reported it as spam 5 and 90
//!                    seconds ago; nothing is held against the sender
//! ```
//!
//! Left out: a list's own words, which decide nothing, and whatever can be seen from the decision's other columns.

use std::net::Ipv4Addr;

use chrono::{DateTime, TimeDelta, Utc};

use super::check::Subject;
use super::weigh::about;
use super::{
    About, Against, ClientNetwork, Decision, Evidence, Held, ListAnswer, ListQuestion, ListResult,
    ProbingHold, Request, ReverseName, SpfEvidence,
};
use crate::mail::{Domain, SpfResult};

const VERSION: &str = "1";

/// The time at which the past is judged again: ages are recorded, and count back from it.
pub(super) const REPLAYED_AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// The evidence of one decision, in the form in which it is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedEvidence(String);

/// What was recorded, as the judgement reads it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Recalled {
    pub(super) evidence: Evidence,
    pub(super) client_allowed: bool,
}

impl RecordedEvidence {
    /// Writes down what a decision was made from; nothing, if the checks had no part in it.
    pub fn of(
        request: &Request<'_>,
        evidence: &Evidence,
        decision: &Decision,
        now: DateTime<Utc>,
    ) -> Self {
        if !decision.reason.is_about_strangers() {
            return Self::default();
        }
        let mut words = String::with_capacity(64);
        words.push_str(VERSION);
        if decision.client_allowed {
            words.push_str(" l");
        }
        if let Some(hold) = evidence.probing {
            words.push_str(" p");
            words.push_str(&hold.until.timestamp().to_string());
        }
        if let Some(name) = &evidence.reverse_name {
            push_name(&mut words, name);
        }
        let sender_domain = request
            .sender
            .address()
            .map_or("", |sender| sender.domain());
        let is_senders = |spf: &&SpfEvidence| &*spf.domain == sender_domain;
        if let Some(spf) = evidence.spf.iter().find(is_senders) {
            words.push_str(" s");
            words.push_str(spf.result.as_str());
            words.push_str(if spf.dmarc_enforced { "+" } else { "" });
        }
        for answer in &evidence.lists {
            words.push_str(match &answer.question.about {
                About::Client(_) => " c",
                About::Domain(domain) if domain.as_str() == sender_domain => " d",
                About::Domain(_) => " h",
            });
            push_result(&mut words, &answer.result);
            words.push_str(answer.question.zone.as_str());
        }
        if let Some(Held { client, sender }) = &evidence.held {
            push_against(&mut words, 'k', client, now);
            push_against(&mut words, 'w', sender, now);
        }
        Self(words)
    }

    /// Takes what [`Self::as_str`] gave before.
    pub fn from_text(text: String) -> Self {
        Self(text)
    }

    /// Returns the text that is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn push_name(words: &mut String, name: &ReverseName) {
    let (sign, name) = match name {
        ReverseName::None => ('-', ""),
        ReverseName::Unknown => ('?', ""),
        ReverseName::Confirmed(name) => ('=', name.as_str()),
        ReverseName::Unconfirmed(name) => ('!', name.as_str()),
    };
    words.push_str(" n");
    words.push(sign);
    // A name is what a stranger put into the DNS.
    let one_word = |c: char| if c.is_ascii_graphic() { c } else { '?' };
    words.extend(name.chars().take(Domain::LONGEST).map(one_word));
}

fn push_against(words: &mut String, letter: char, against: &Against, now: DateTime<Utc>) {
    let age = |at: &DateTime<Utc>| (now - *at).num_seconds().to_string();
    let trapped = against.trapped_at.as_ref().map(age).unwrap_or_default();
    let complained: Vec<String> = against.complained_at.iter().map(age).collect();
    words.push(' ');
    words.push(letter);
    words.push_str(&trapped);
    words.push('/');
    words.push_str(&complained.join(","));
}

fn push_result(words: &mut String, result: &ListResult) {
    let sign = match result {
        ListResult::NotListed => '-',
        ListResult::Unknown => '?',
        ListResult::OutOfUse => '/',
        ListResult::Listed { .. } => '=',
    };
    words.push(sign);
    let ListResult::Listed { codes, .. } = result else {
        return;
    };
    for (place, code) in codes.iter().enumerate() {
        words.push_str(if place == 0 { "" } else { "," });
        let code = code.to_string();
        words.push_str(code.strip_prefix("127.").unwrap_or(&code));
    }
    words.push('@');
}

/// Reads what was recorded about this request; None: nothing, or nothing that this version knows.
pub(super) fn recall(text: &str, request: &Request<'_>) -> Option<Recalled> {
    let mut words = text.split(' ');
    if words.next() != Some(VERSION) {
        return None;
    }
    let mut recalled = Recalled::default();
    for word in words {
        let mut rest = word.chars();
        match rest.next() {
            Some('l') => recalled.client_allowed = true,
            Some('p') => recalled.evidence.probing = read_hold(rest.as_str(), request),
            Some('n') => recalled.evidence.reverse_name = read_name(rest.as_str()),
            Some('s') => recalled
                .evidence
                .spf
                .extend(read_spf(rest.as_str(), request)),
            Some('c') => read_list(&mut recalled, Subject::Client, rest.as_str(), request),
            Some('d') => read_list(&mut recalled, Subject::SenderDomain, rest.as_str(), request),
            Some('h') => read_list(&mut recalled, Subject::Helo, rest.as_str(), request),
            Some('k') => held(&mut recalled).client = read_against(rest.as_str()),
            Some('w') => held(&mut recalled).sender = read_against(rest.as_str()),
            _ => {}
        }
    }
    Some(recalled)
}

fn read_hold(text: &str, request: &Request<'_>) -> Option<ProbingHold> {
    Some(ProbingHold {
        network: ClientNetwork::of(request.client_address),
        until: DateTime::from_timestamp(text.parse().ok()?, 0)?,
    })
}

fn read_name(text: &str) -> Option<ReverseName> {
    let mut name = text.chars();
    match name.next()? {
        '-' => Some(ReverseName::None),
        '?' => Some(ReverseName::Unknown),
        '=' => Some(ReverseName::Confirmed(name.as_str().to_owned())),
        '!' => Some(ReverseName::Unconfirmed(name.as_str().to_owned())),
        _ => None,
    }
}

fn read_spf(text: &str, request: &Request<'_>) -> Option<SpfEvidence> {
    let (word, dmarc_enforced) = match text.strip_suffix('+') {
        Some(word) => (word, true),
        None => (text, false),
    };
    let result = SpfResult::parse(word)?;
    let domain = request.sender.address()?.domain().into();
    Some(SpfEvidence {
        domain,
        result,
        dmarc_enforced,
    })
}

fn read_list(recalled: &mut Recalled, subject: Subject, text: &str, request: &Request<'_>) {
    let mut rest = text.chars();
    let (result, zone) = match rest.next() {
        Some('-') => (ListResult::NotListed, rest.as_str()),
        Some('?') => (ListResult::Unknown, rest.as_str()),
        Some('/') => (ListResult::OutOfUse, rest.as_str()),
        Some('=') => match rest.as_str().split_once('@') {
            Some((codes, zone)) => (ListResult::of_addresses(read_codes(codes)), zone),
            None => return,
        },
        _ => return,
    };
    let Some(about) = about(request, request.client_address.to_canonical(), subject) else {
        return;
    };
    let zone = Domain::from_canonical(zone);
    recalled.evidence.lists.push(ListAnswer {
        question: ListQuestion { zone, about },
        result,
    });
}

fn held(recalled: &mut Recalled) -> &mut Held {
    recalled.evidence.held.get_or_insert_default()
}

fn read_against(text: &str) -> Against {
    let (trapped, complained) = text.split_once('/').unwrap_or((text, ""));
    let at = |age: &str| {
        let age = TimeDelta::try_seconds(age.parse().ok()?)?;
        REPLAYED_AT.checked_sub_signed(age)
    };
    Against {
        trapped_at: at(trapped),
        complained_at: complained.split(',').filter_map(at).collect(),
    }
}

fn read_codes(text: &str) -> impl Iterator<Item = Ipv4Addr> {
    text.split(',').filter_map(|code| {
        let mut octets = code.split('.').map(str::parse);
        let mut next = || octets.next()?.ok();
        Some(Ipv4Addr::new(127, next()?, next()?, next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Reason, Verdict};
    use super::*;
    use crate::mail::{Address, ReversePath};

    fn request(sender: &str) -> Request<'static> {
        Request {
            client_address: "::ffff:192.0.2.7".parse().unwrap(),
            client_name: None,
            reverse_client_name: None,
            helo_name: Some("Mail.Agency.Example"),
            sender: ReversePath::parse(sender),
            recipient: Address::parse("anna@own.example").unwrap(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        }
    }

    fn answer(zone: &str, about: About, result: ListResult) -> ListAnswer {
        let zone = Domain::parse(zone).unwrap();
        ListAnswer {
            question: ListQuestion { zone, about },
            result,
        }
    }

    fn evidence() -> Evidence {
        let client = || About::Client("192.0.2.7".parse().unwrap());
        let domain = |name| About::Domain(Domain::parse(name).unwrap());
        let listed = ListResult::of_addresses([[127, 0, 0, 2].into(), [127, 0, 1, 4].into()]);
        Evidence {
            spf: vec![SpfEvidence {
                domain: "agency.example".into(),
                result: SpfResult::Softfail,
                dmarc_enforced: true,
            }],
            lists: vec![
                answer("bl.test", client(), listed),
                answer("out.test", client(), ListResult::OutOfUse),
                answer("dbl.test", domain("agency.example"), ListResult::NotListed),
                answer(
                    "dbl.test",
                    domain("mail.agency.example"),
                    ListResult::Unknown,
                ),
            ],
            reverse_name: Some(ReverseName::Unconfirmed("host.isp.test".to_owned())),
            probing: Some(ProbingHold {
                network: ClientNetwork::parse("192.0.2.0/24").unwrap(),
                until: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            }),
            held: Some(Held {
                client: Against {
                    trapped_at: Some(REPLAYED_AT - TimeDelta::seconds(60)),
                    complained_at: vec![
                        REPLAYED_AT - TimeDelta::seconds(5),
                        REPLAYED_AT - TimeDelta::days(30),
                    ],
                },
                sender: Against::default(),
            }),
            asked: None,
        }
    }

    fn decision(client_allowed: bool) -> Decision {
        Decision {
            client_allowed,
            ..Decision::new(Verdict::Accept, Reason::BelowThreshold)
        }
    }

    #[test]
    fn what_was_recorded_is_recalled() {
        let request = request("someone@agency.example");
        let recorded = RecordedEvidence::of(&request, &evidence(), &decision(true), REPLAYED_AT);
        assert_eq!(
            recorded.as_str(),
            "1 l p1800000000 n!host.isp.test ssoftfail+ c=0.0.2,0.1.4@bl.test c/out.test d-dbl.test h?dbl.test k60/5,2592000 w/"
        );
        let recalled = recall(recorded.as_str(), &request).unwrap();
        assert_eq!(recalled.evidence, evidence());
        assert!(recalled.client_allowed);
        for name in [ReverseName::None, ReverseName::Unknown] {
            let evidence = Evidence {
                reverse_name: Some(name),
                ..Evidence::default()
            };
            let recorded = RecordedEvidence::of(&request, &evidence, &decision(false), REPLAYED_AT);
            let recalled = recall(recorded.as_str(), &request).unwrap();
            assert_eq!(recalled.evidence, evidence);
            assert!(!recalled.client_allowed);
        }
    }

    #[test]
    fn a_friends_message_carries_nothing() {
        let decision = Decision::new(
            Verdict::Accept,
            Reason::Whitelisted(super::super::Level::Mailbox),
        );
        let recorded =
            RecordedEvidence::of(&request("a@b.example"), &evidence(), &decision, REPLAYED_AT);
        assert_eq!(recorded.as_str(), "");
        assert_eq!(recall("", &request("a@b.example")), None);
        assert_eq!(recall("2 l", &request("a@b.example")), None);
    }

    #[test]
    fn a_name_from_the_dns_stays_one_word() {
        let evidence = Evidence {
            reverse_name: Some(ReverseName::Confirmed("a b\n=c\u{1f}.test".to_owned())),
            ..Evidence::default()
        };
        let recorded = RecordedEvidence::of(&request(""), &evidence, &decision(false), REPLAYED_AT);
        assert_eq!(recorded.as_str(), "1 n=a?b?=c?.test");
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_in_the_column_is_read_without_a_panic(text: String) {
            let request = request("someone@agency.example");
            drop(recall(&text, &request));
            drop(recall(&format!("1 {text}"), &request));
        }
    }
}
