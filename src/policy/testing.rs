//! Rules and policies in few words, for the tests of this room.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Decision, EntryId, Evidence, Finding, List, MailboxPolicy, Mode, Networks, Outcome, Pattern,
    Policy, Request, Rule, RuleSet, Source, SpfEvidence, Step, SystemPolicy, TenantPolicy, decide,
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
        threshold: 5,
        recipient_delimiter: Some('+'),
        domains: vec![Domain::parse("own.example").unwrap()],
        forwarders: vec![Domain::parse("forwarder.example").unwrap()],
        rules: RuleSet::compile(rules),
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
                rules: RuleSet::compile(rules),
            },
            tenant: tenant(Vec::new()),
            system: SystemPolicy::default(),
            evidence: Evidence::default(),
            client: "192.0.2.25".parse().unwrap(),
            client_name: None,
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

    pub(super) fn finding(mut self, check: &str, points: i32) -> Self {
        self.evidence.findings.push(Finding {
            check: check.to_owned(),
            points,
            text: "found".to_owned(),
        });
        self
    }

    pub(super) fn outcome(&self, sender: &str, trail: Option<&mut Vec<Step>>) -> Outcome {
        let request = Request {
            client_address: self.client,
            client_name: self.client_name,
            helo_name: None,
            sender: ReversePath::parse(sender),
            recipient: Address::parse(self.recipient).unwrap(),
            submission: self.sasl_username.is_some(),
            sasl_username: self.sasl_username,
            instance: None,
            queue_id: None,
        };
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

    /// The domains whose SPF must be known first.
    pub(super) fn needs(&self, sender: &str) -> Vec<String> {
        let mut trail = Vec::new();
        match self.outcome(sender, Some(&mut trail)) {
            Outcome::Decided(decision) => panic!("{sender} is decided: {decision:?}"),
            Outcome::Needs(needs) => {
                assert!(trail.is_empty());
                needs.spf.iter().map(ToString::to_string).collect()
            }
        }
    }
}
