//! What the checks' answers weigh together, and which answers are still to be sought.
//!
//! One listing of a list that condemns more than one address, or that takes money for removals, never reaches the
//! threshold by itself, whatever its points: as long as everything that speaks against a message comes from one
//! source, such points count only up to one below it. A second source lifts that.
//!
//! Answers are sought where they could change the verdict. A check with no points at all is *watched*: then everything
//! that is on is asked about every stranger, and recorded, so that a rehearsal knows what it would have been worth.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::check::Subject;
use super::evidence::is_public;
use super::proof::Witness;
use super::{
    About, Check, CheckKind, DnsList, Finding, Found, ListAnswer, ListQuestion, ListResult,
    Listing, Needs, Request, ReverseName, Step,
};
use crate::mail::{Domain, SpfResult};

/// The checks of one decision.
pub(super) struct Weighing<'a> {
    pub(super) witness: Witness<'a>,
    pub(super) now: DateTime<Utc>,
    /// An entry lifts the checks on this client.
    pub(super) client_allowed: bool,
    /// A bounce: only its client can be held against it.
    pub(super) is_bounce: bool,
}

/// What all checks came to.
pub(super) struct Weighed {
    pub(super) findings: Vec<Finding>,
    pub(super) points: i32,
    /// What to ask first, since it could change the verdict.
    pub(super) lacks: Option<Needs>,
    /// What to ask first although it couldn't: the tenant watches a check that is still open.
    pub(super) watches: Option<Needs>,
}

/// What one check came to.
pub(super) enum Outcome {
    /// Not for this message, and why.
    Skipped(&'static str),
    /// Not asked yet.
    Open,
    /// Nothing that counts, in words.
    Nothing(&'static str),
    /// Something, and the points of it that may refuse without a second finding.
    Found(Finding, i32),
}

/// What one finding adds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight<'a> {
    /// Findings of one source don't confirm one another.
    pub(super) source: &'a str,
    pub(super) points: i32,
    /// How many of the points may refuse alone.
    pub(super) alone: i32,
}

/// Adds up what speaks against a message and what speaks for it.
pub(super) fn sum(weights: &[Weight<'_>], threshold: i32) -> i32 {
    let against = weights.iter().filter(|weight| weight.points > 0);
    let add = |sum: i32, points: i32| sum.saturating_add(points);
    let all = against.clone().map(|weight| weight.points).fold(0, add);
    let alone = against.clone().map(|weight| weight.alone).fold(0, add);
    let first = against.clone().next().map(|weight| weight.source);
    let confirmed = against.clone().any(|weight| Some(weight.source) != first);
    let counted = if confirmed {
        all
    } else {
        alone.max(all.min(threshold.saturating_sub(1)))
    };
    let for_it = weights.iter().map(|weight| weight.points.min(0));
    for_it.fold(counted, add)
}

impl<'a> Weighing<'a> {
    /// Weighs what is known. The trail receives each check when given.
    pub(super) fn weigh(&self, mut trail: Option<&mut Vec<Step>>) -> Weighed {
        let policy = self.witness.policy;
        // A threshold of nothing would refuse those whom no check objects to.
        let threshold = policy.tenant.threshold.max(1);
        let mut findings = Vec::new();
        let (mut known, mut possible) = (Vec::new(), Vec::new());
        let mut needs = Needs::default();
        let mut watching = false;
        // Who probes is put off before anything is weighed.
        let weighed = |check: &&Check| !matches!(check.kind, CheckKind::Probing(_));
        for check in policy.tenant.checks.iter().filter(weighed) {
            let outcome = self.outcome(check);
            if let Some(trail) = trail.as_deref_mut() {
                trail.push(step(check, &outcome));
            }
            match outcome {
                Outcome::Skipped(_) | Outcome::Nothing(_) => {}
                Outcome::Open => {
                    self.question(check, &mut needs);
                    watching |= check.is_watched();
                    possible.push(worst(check));
                }
                Outcome::Found(finding, alone) => {
                    known.push(Weight {
                        source: check.kind.source(),
                        points: finding.points,
                        alone,
                    });
                    findings.push(finding);
                }
            }
        }
        // People read the heaviest first.
        findings.sort_by_key(|finding: &Finding| std::cmp::Reverse(finding.points));
        let points = sum(&known, threshold);
        possible.extend_from_slice(&known);
        let could_reach = sum(&possible, threshold) >= threshold;
        let open = Some(needs.own_first()).filter(|needs| !needs.is_empty());
        let (lacks, watches) = match open {
            needs if could_reach => (needs, None),
            needs if watching => (None, needs),
            _ => (None, None),
        };
        Weighed {
            findings,
            points,
            lacks,
            watches,
        }
    }

    fn outcome(&self, check: &Check) -> Outcome {
        if check.kind.is_own() {
            return self.held(check);
        }
        if check.kind.is_about_sender() {
            if self.is_bounce {
                return Outcome::Skipped("a bounce has no sender to be checked");
            }
        } else if self.client_allowed {
            return Outcome::Skipped("an entry lifts the checks on this client");
        }
        // What a domain lets its clients do can't be asked for one of ours either.
        let is_list_of_domains = check
            .kind
            .list()
            .is_some_and(|list| list.subject == Subject::SenderDomain);
        if !is_list_of_domains && !is_public(self.witness.client) {
            return Outcome::Skipped("nobody is asked about a client of a private network");
        }
        match &check.kind {
            CheckKind::Dnsbl(list) => self.list(check, list, 1),
            CheckKind::Dnswl(list) => self.list(check, list, -1),
            CheckKind::ReverseDns => self.reverse_name(check),
            CheckKind::Spf => self.spf(check),
            CheckKind::Dmarc => self.dmarc(check),
            CheckKind::Probing(_) => Outcome::Skipped("it weighs nothing"),
            CheckKind::Spamtrap { .. } | CheckKind::Complaints { .. } => self.held(check),
        }
    }

    fn about(&self, subject: Subject) -> Option<About> {
        about(self.witness.request, self.witness.client, subject)
    }

    fn list(&self, check: &Check, list: &DnsList, sign: i32) -> Outcome {
        let Some(about) = self.about(list.subject) else {
            return Outcome::Skipped("there is no name to ask about");
        };
        let answer = self
            .witness
            .evidence
            .lists
            .iter()
            .find(|answer| answer.question.zone == list.zone && answer.question.about == about);
        match answer.map(|answer| (&answer.result, answer)) {
            None => Outcome::Open,
            Some((ListResult::NotListed, _)) => Outcome::Nothing("not listed"),
            Some((ListResult::Unknown, _)) => {
                Outcome::Nothing("no answer, or one that is a mistake: it counts for nothing")
            }
            Some((ListResult::OutOfUse, _)) => Outcome::Nothing(
                "out of use, because the list isn't sound now: it isn't asked and counts for nothing",
            ),
            Some((ListResult::Listed { .. }, answer)) => Self::listed(check, list, answer, sign)
                .unwrap_or(Outcome::Nothing(
                    "listed, but not for anything that this list is asked for",
                )),
        }
    }

    fn listed(check: &Check, list: &DnsList, answer: &ListAnswer, sign: i32) -> Option<Outcome> {
        let ListResult::Listed { codes, text } = &answer.result else {
            return None;
        };
        let meant = codes.iter().filter_map(|code| {
            let meaning = list.meaning(*code)?;
            let points = meaning.points.unwrap_or(check.points).saturating_abs();
            let scope = meaning.scope.unwrap_or(list.scope);
            Some((points, scope, meaning.text, *code))
        });
        let meant: Vec<_> = meant.collect();
        let may_stand = meant
            .iter()
            .filter(|(_, scope, ..)| list.stands_alone(*scope));
        let alone = may_stand.map(|(points, ..)| *points).max().unwrap_or(0);
        let codes = meant.iter().map(|(.., code)| *code).collect();
        // At equal points the one that may stand alone is named.
        let heaviest = meant
            .into_iter()
            .max_by_key(|(points, scope, ..)| (*points, list.stands_alone(*scope)));
        let (points, scope, meaning, _) = heaviest?;
        let about = match &answer.question.about {
            About::Client(client) => client.to_string(),
            About::Domain(domain) => domain.to_string(),
        };
        let listing = Listing {
            name: list.name().to_owned(),
            zone: list.zone.to_string(),
            subject: list.subject,
            codes,
            scope,
            paid_removal: list.paid_removal,
            text: text.clone(),
            lookup_url: list.lookup_url(&about),
            about,
        };
        let finding = Finding {
            check: check.kind.as_str().to_owned(),
            points: points.saturating_mul(sign),
            text: words(&listing, &meaning, sign),
            found: Some(Found::Listed(Box::new(listing))),
        };
        Some(Outcome::Found(finding, alone))
    }

    fn reverse_name(&self, check: &Check) -> Outcome {
        let told = self
            .witness
            .request
            .client_name
            .map(|name| ReverseName::Confirmed(name.to_owned()));
        let Some(name) = told
            .as_ref()
            .or(self.witness.evidence.reverse_name.as_ref())
        else {
            return Outcome::Open;
        };
        match name {
            ReverseName::Unknown => Outcome::Nothing("no answer: it counts for nothing"),
            ReverseName::None => found(
                check,
                check.points,
                Found::NoName,
                "its server has no name in the DNS",
            ),
            ReverseName::Unconfirmed(_) => found(
                check,
                half(check.points),
                Found::NameLeadsElsewhere,
                "its server has a name that doesn't lead back to it",
            ),
            ReverseName::Confirmed(name) if is_pool_name(name, self.witness.client) => found(
                check,
                half(check.points),
                Found::PoolName,
                "its server has no name of its own, but one of a pool of addresses",
            ),
            ReverseName::Confirmed(_) => {
                Outcome::Nothing("its server has a name of its own that leads back to it")
            }
        }
    }

    fn spf(&self, check: &Check) -> Outcome {
        let Some(domain) = self.spf_domain() else {
            return Outcome::Skipped("the sender has no domain that could publish anything");
        };
        let Some(spf) = self.spf_of(domain) else {
            return Outcome::Open;
        };
        let text = "its sender's domain doesn't let this server send its mail (SPF)";
        match spf {
            (SpfResult::Fail, _) => found(check, check.points, Found::SpfFail, text),
            (SpfResult::Softfail, _) => found(
                check,
                half(check.points),
                Found::SpfSoftfail,
                "its sender's domain probably doesn't let this server send its mail (SPF)",
            ),
            (SpfResult::Pass, _) => Outcome::Nothing("SPF passes"),
            (SpfResult::Temperror, _) => Outcome::Nothing("no answer: it counts for nothing"),
            (SpfResult::Neutral | SpfResult::None | SpfResult::Permerror, _) => {
                Outcome::Nothing("the sender's domain doesn't say")
            }
        }
    }

    /// What DKIM proves is not known before the message is there, so this says less than DMARC itself would.
    fn dmarc(&self, check: &Check) -> Outcome {
        let Some(domain) = self.spf_domain() else {
            return Outcome::Skipped("the sender has no domain that could publish anything");
        };
        match self.spf_of(domain) {
            None => Outcome::Open,
            Some((SpfResult::Pass, _)) => Outcome::Nothing("SPF passes"),
            Some((SpfResult::Temperror, _)) => Outcome::Nothing("no answer: it counts for nothing"),
            Some((_, false)) => Outcome::Nothing("the sender's domain asks for nothing"),
            Some((_, true)) => found(
                check,
                check.points,
                Found::DmarcUnproven,
                "its sender's domain asks to distrust mail that isn't proven (DMARC), and SPF doesn't prove it",
            ),
        }
    }

    fn spf_domain(&self) -> Option<&'a str> {
        let domain = self.witness.request.sender.address()?.domain();
        // RFC 7208, 4.3: an address literal publishes nothing.
        (!domain.starts_with('[')).then_some(domain)
    }

    fn spf_of(&self, domain: &str) -> Option<(SpfResult, bool)> {
        let spf = &self.witness.evidence.spf;
        let spf = spf.iter().find(|spf| &*spf.domain == domain)?;
        Some((spf.result, spf.dmarc_enforced))
    }

    fn question(&self, check: &Check, needs: &mut Needs) {
        match &check.kind {
            CheckKind::Dnsbl(list) | CheckKind::Dnswl(list) => {
                let question = self.about(list.subject).map(|about| ListQuestion {
                    zone: list.zone.clone(),
                    about,
                });
                if let Some(question) = question
                    && !needs.lists.contains(&question)
                {
                    needs.lists.push(question);
                }
            }
            CheckKind::Probing(_) => {}
            CheckKind::ReverseDns => needs.reverse_name = true,
            CheckKind::Spamtrap { .. } | CheckKind::Complaints { .. } => needs.held = true,
            CheckKind::Spf | CheckKind::Dmarc => {
                let domain = self.spf_domain().map(Domain::from_canonical);
                needs.spf = domain.into_iter().collect();
            }
        }
    }
}

/// Whom a list is asked about; None: there is nobody.
pub(super) fn about(request: &Request<'_>, client: IpAddr, subject: Subject) -> Option<About> {
    match subject {
        Subject::Client => Some(About::Client(client)),
        Subject::SenderDomain => name(request.sender.address()?.domain()).map(About::Domain),
        Subject::Helo => name(request.helo_name?).map(About::Domain),
    }
}

/// The most that a check could add.
fn worst(check: &Check) -> Weight<'_> {
    let source = check.kind.source();
    let own = check.points.saturating_abs();
    match &check.kind {
        // It could only speak for the sender.
        CheckKind::Dnswl(_) => Weight {
            source,
            points: 0,
            alone: 0,
        },
        CheckKind::Dnsbl(list) if !list.codes.is_empty() => {
            let points = list.codes.values().map(|code| code.points.unwrap_or(own));
            let alone = list
                .codes
                .values()
                .filter(|code| list.stands_alone(code.scope.unwrap_or(list.scope)))
                .map(|code| code.points.unwrap_or(own));
            Weight {
                source,
                points: points.max().unwrap_or(0),
                alone: alone.max().unwrap_or(0),
            }
        }
        CheckKind::Dnsbl(list) => Weight {
            source,
            points: own,
            alone: if list.stands_alone(list.scope) {
                own
            } else {
                0
            },
        },
        CheckKind::ReverseDns
        | CheckKind::Spf
        | CheckKind::Dmarc
        | CheckKind::Probing(_)
        | CheckKind::Spamtrap { .. }
        | CheckKind::Complaints { .. } => Weight {
            source,
            points: own,
            alone: own,
        },
    }
}

pub(super) fn found(check: &Check, points: i32, found: Found, text: &str) -> Outcome {
    let finding = Finding {
        check: check.kind.as_str().to_owned(),
        points,
        text: text.to_owned(),
        found: Some(found),
    };
    Outcome::Found(finding, points)
}

/// What is suspicious weighs half of what is plain, and at least one point if that weighs anything.
fn half(points: i32) -> i32 {
    (points / 2).max(points.min(1))
}

/// `its server is on "Example BL", a list of addresses that send spam`
fn words(listing: &Listing, meaning: &str, sign: i32) -> String {
    let who = match listing.subject {
        Subject::Client => "its server is".to_owned(),
        Subject::SenderDomain => format!("its sender's domain, {}, is", listing.about),
        Subject::Helo => format!("its server calls itself {}, which is", listing.about),
    };
    let name = &listing.name;
    match (sign, meaning) {
        (-1, "") => format!("{who} on the whitelist \"{name}\""),
        (-1, meaning) => format!("{who} on the whitelist \"{name}\": {meaning}"),
        (_, "") => format!(
            "{who} on \"{name}\", a list of {}",
            listing.scope.lists(listing.subject)
        ),
        (_, meaning) => format!("{who} on \"{name}\": {meaning}"),
    }
}

fn step(check: &Check, outcome: &Outcome) -> Step {
    let list = check.kind.list();
    let (points, text) = match outcome {
        Outcome::Skipped(why) => (0, format!("not asked: {why}")),
        Outcome::Open => (0, "not asked: it couldn't change the verdict".to_owned()),
        Outcome::Nothing(what) => (0, (*what).to_owned()),
        Outcome::Found(finding, _) => (finding.points, told(finding)),
    };
    Step::Checked {
        check: check.kind.as_str(),
        list: list.map(|list| list.zone.to_string()),
        points,
        text,
    }
}

/// What was found, with the answer of a list.
fn told(finding: &Finding) -> String {
    let Some(listing) = finding.listing() else {
        return finding.text.clone();
    };
    let codes: Vec<String> = listing.codes.iter().map(ToString::to_string).collect();
    format!("{}; its answer: {}", finding.text, codes.join(", "))
}

/// A name that lists of domains can be asked about.
fn name(text: &str) -> Option<Domain> {
    let name = Domain::parse(text).ok()?;
    let is_name = name.as_str().contains('.') && !name.as_str().starts_with('[');
    // A HELO that is a bare address is no name, whatever its dots.
    (is_name && name.as_str().parse::<IpAddr>().is_err()).then_some(name)
}

/// Says whether a client's name is made from its address, as those of pools are: all of it is in the name, forward or
/// backward. Who names it `mail`, `mx`, `smtp` or `static` has at least thought of it.
pub(super) fn is_pool_name(name: &str, client: IpAddr) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphabetic());
    let own = ["mail", "mx", "smtp", "mta", "out", "relay", "static"];
    if words.any(|word| own.contains(&word)) {
        return false;
    }
    match client {
        IpAddr::V4(v4) => {
            let numbers: Vec<u32> = name
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|digits| digits.parse().ok())
                .collect();
            let octets = v4.octets().map(u32::from);
            let mut backward = octets;
            backward.reverse();
            let hexadecimal = format!("{:08x}", u32::from(v4));
            numbers
                .windows(4)
                .any(|four| four == octets || four == backward)
                || name.contains(&hexadecimal)
        }
        IpAddr::V6(v6) => {
            let digits: String = name.chars().filter(char::is_ascii_hexdigit).collect();
            digits.contains(&format!("{:032x}", u128::from(v6)))
        }
    }
}
