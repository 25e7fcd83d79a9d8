//! Rules and policies in few words, for the tests of this room.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    About, Asked, Asking, Check, CheckKind, Checks, Decision, DnsList, EntryId, Evidence, List,
    ListAnswer, ListQuestion, ListResult, MailboxPolicy, Mode, Needs, Networks, Outcome, Pattern,
    Policy, Request, ReverseName, Rule, RuleSet, Scope, Source, SpfEvidence, Step, Subject,
    SystemPolicy, TenantPolicy, decide,
};
use crate::mail::{Address, Domain, ReversePath, SpfResult};

/// The time at which the tests take place.
pub(super) const NOW: DateTime<Utc> = DateTime::from_timestamp_nanos(1_800_000_000_000_000_000);

/// A manual rule that never expires.
pub(super) fn rule(number: u128, list: List, pattern: &str) -> Rule {
    Rule {
        id: EntryId(Uuid::from_u128(number)),
        list,
        pattern: Pattern::parse(pattern).unwrap(),
        source: Source::Manual,
        require_auth: false,
        binding: false,
        suspended: false,
        expires_at: None,
        trusted_networks: Networks::default(),
        proven_networks: Networks::default(),
    }
}

/// An entry on the whitelist.
pub(super) fn allow(number: u128, pattern: &str) -> Rule {
    rule(number, List::Allow, pattern)
}

/// An entry on the blocklist.
pub(super) fn block(number: u128, pattern: &str) -> Rule {
    rule(number, List::Block, pattern)
}

/// The same entry, expired a second ago.
pub(super) fn expired(rule: Rule) -> Rule {
    Rule {
        expires_at: Some(NOW - TimeDelta::seconds(1)),
        ..rule
    }
}

/// A tenant in standard mode that owns `own.example` and forwards through `forwarder.example`.
pub(super) fn tenant(rules: Vec<Rule>) -> TenantPolicy {
    TenantPolicy {
        name: "Own".into(),
        disabled: false,
        mode: Mode::Standard,
        asking: Asking::default(),
        threshold: 5,
        recipient_delimiter: Some('+'),
        domains: vec![Domain::parse("own.example").unwrap()],
        unlisted_domains: Vec::new(),
        forwarders: vec![Domain::parse("forwarder.example").unwrap()],
        checks: Checks::default(),
        rules: RuleSet::compile(rules),
    }
}

/// A list of clients' addresses, each for itself, free of charge.
pub(super) fn list(zone: &str) -> DnsList {
    DnsList {
        name: None,
        zone: Domain::parse(zone).unwrap(),
        subject: Subject::Client,
        scope: Scope::Address,
        paid_removal: false,
        codes: std::collections::BTreeMap::new(),
        lookup_url: None,
    }
}

/// A check of such a list that is on.
pub(super) fn dnsbl(zone: &str, points: i32) -> Check {
    check(CheckKind::Dnsbl(list(zone)), points)
}

/// A check that is on.
pub(super) fn check(kind: CheckKind, points: i32) -> Check {
    Check {
        enabled: true,
        points,
        kind,
    }
}

/// One question and everything behind it.
pub(super) struct Scene {
    pub(super) mailbox: MailboxPolicy,
    pub(super) tenant: TenantPolicy,
    pub(super) system: SystemPolicy,
    pub(super) evidence: Evidence,
    pub(super) client: IpAddr,
    pub(super) client_name: Option<&'static str>,
    pub(super) helo_name: Option<&'static str>,
    pub(super) recipient: &'static str,
    pub(super) sasl_username: Option<&'static str>,
}

impl Scene {
    /// A mailbox with these entries, whitelist-only so that every match shows.
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        Self {
            mailbox: MailboxPolicy {
                mode: Some(Mode::WhitelistOnly),
                ignore_sender_tag: false,
                learning: true,
                learning_paused: false,
                ask_everyone: false,
                rules: RuleSet::compile(rules),
            },
            tenant: tenant(Vec::new()),
            system: SystemPolicy::default(),
            evidence: Evidence::default(),
            client: "192.0.2.25".parse().unwrap(),
            client_name: None,
            helo_name: None,
            recipient: "anna@own.example",
            sasl_username: None,
        }
    }

    pub(super) fn tenant_rules(mut self, rules: Vec<Rule>) -> Self {
        self.tenant.rules = RuleSet::compile(rules);
        self
    }

    pub(super) fn system_rules(mut self, rules: Vec<Rule>) -> Self {
        self.system.rules = RuleSet::compile(rules);
        self
    }

    pub(super) fn mode(mut self, mode: Mode) -> Self {
        self.mailbox.mode = Some(mode);
        self
    }

    pub(super) fn recipient(mut self, recipient: &'static str) -> Self {
        self.recipient = recipient;
        self
    }

    pub(super) fn client_name(mut self, name: &'static str) -> Self {
        self.client_name = Some(name);
        self
    }

    pub(super) fn ignoring_tags(mut self) -> Self {
        self.mailbox.ignore_sender_tag = true;
        self
    }

    /// What SPF says of a domain.
    pub(super) fn spf(mut self, domain: &str, result: SpfResult) -> Self {
        self.evidence.spf.push(SpfEvidence {
            domain: domain.into(),
            result,
            dmarc_enforced: false,
        });
        self
    }

    /// SPF says nothing, and DMARC asks to distrust that.
    pub(super) fn dmarc(mut self, domain: &str, result: SpfResult) -> Self {
        self.evidence.spf.push(SpfEvidence {
            domain: domain.into(),
            result,
            dmarc_enforced: true,
        });
        self
    }

    /// In a mode `ask` of its own, about every stranger.
    pub(super) fn asking_about_everyone(mut self) -> Self {
        self.mailbox.ask_everyone = true;
        self.mode(Mode::Ask)
    }

    /// Nobody was asked about the stranger yet, and nothing proves who that is.
    pub(super) fn not_asked_yet(self) -> Self {
        self.asked(Asked::NotYet)
            .spf("example.com", SpfResult::None)
            .spf("agency.example", SpfResult::None)
    }

    /// What became of the question to the owner.
    pub(super) fn asked(mut self, asked: Asked) -> Self {
        self.evidence.asked = Some(asked);
        self
    }

    /// One more check that is on.
    pub(super) fn check(mut self, check: Check) -> Self {
        let mut checks: Vec<Check> = self.tenant.checks.iter().cloned().collect();
        checks.push(check);
        self.tenant.checks = Checks::compile(checks);
        self
    }

    /// What a list says of the client.
    pub(super) fn listed(mut self, zone: &str, result: ListResult) -> Self {
        self.evidence.lists.push(ListAnswer {
            question: ListQuestion {
                zone: Domain::parse(zone).unwrap(),
                about: About::Client(self.client),
            },
            result,
        });
        self
    }

    /// A check that is on and found the worst.
    pub(super) fn finding(mut self, kind: &str, points: i32) -> Self {
        match kind {
            "dnsbl" => {
                let zone = format!("bl{}.example", self.evidence.lists.len());
                let listed = ListResult::of_addresses([[127, 0, 0, 2].into()]);
                self.check(dnsbl(&zone, points)).listed(&zone, listed)
            }
            "reverse_dns" => {
                self.evidence.reverse_name = Some(ReverseName::None);
                self.check(check(CheckKind::ReverseDns, points))
            }
            "spf" => self
                .check(check(CheckKind::Spf, points))
                .spf("example.com", SpfResult::Fail),
            other => panic!("no finding of {other}"),
        }
    }

    pub(super) fn request(&self, sender: &str) -> Request<'static> {
        Request {
            client_address: self.client,
            client_name: self.client_name,
            reverse_client_name: None,
            helo_name: self.helo_name,
            sender: ReversePath::parse(sender),
            recipient: Address::parse(self.recipient).unwrap(),
            submission: self.sasl_username.is_some(),
            sasl_username: self.sasl_username,
            instance: None,
            queue_id: None,
        }
    }

    pub(super) fn outcome(&self, sender: &str, trail: Option<&mut Vec<Step>>) -> Outcome {
        let request = self.request(sender);
        let policy = Policy {
            mailbox: &self.mailbox,
            tenant: &self.tenant,
            system: &self.system,
        };
        decide(&request, policy, &self.evidence, NOW, trail)
    }

    /// The decision; with a trail or without, it is the same.
    pub(super) fn decision(&self, sender: &str) -> Decision {
        let mut trail = Vec::new();
        let outcome = self.outcome(sender, Some(&mut trail));
        assert_eq!(outcome, self.outcome(sender, None));
        assert!(!trail.is_empty());
        match outcome {
            Outcome::Decided(decision) => decision,
            Outcome::Needs(needs) => panic!("{sender} needs {needs:?}"),
        }
    }

    /// The code of the decision's reason.
    pub(super) fn reason(&self, sender: &str) -> &'static str {
        self.decision(sender).reason.code()
    }

    /// What must be known first.
    pub(super) fn all_needs(&self, sender: &str) -> Needs {
        let mut trail = Vec::new();
        match self.outcome(sender, Some(&mut trail)) {
            Outcome::Decided(decision) => panic!("{sender} is decided: {decision:?}"),
            Outcome::Needs(needs) => {
                assert!(trail.is_empty());
                needs
            }
        }
    }

    /// The domains whose SPF must be known first.
    pub(super) fn needs(&self, sender: &str) -> Vec<String> {
        let needs = self.all_needs(sender);
        needs.spf.iter().map(ToString::to_string).collect()
    }
}
