//! One walk down the ladder of the design's section 2, top to bottom; the first rule that applies decides.
//!
//! Two points that the ladder leaves to us: a binding block stands above everything in the lists,
//! the tenant's own allows included; and a client that the tenant or the system allows is skipped by
//! the checks *and* by client blocks that are less specific or of a lower level, since the more
//! specific word on the client is then "this mail server is fine". Blocks of senders still hold.

use chrono::{DateTime, Utc};

use super::asking::{Inquiry, inquire};
use super::forms::Form;
use super::proof::{Ground, Standing, Witness};
use super::rule_set::Candidate;
use super::weigh::Weighing;
use super::{
    CompiledRule, Decision, EntryId, Finding, Level, List, Mode, Needs, Proof, Reason, RuleMatch,
    RuleSet, Step, Verdict, is_role_address,
};
use crate::mail::{Domain, ReversePath};

/// What to take of a match whose proof is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    Count,
    DontCount,
}

/// One question with all that stands behind it.
pub(super) struct Ladder<'a> {
    pub(super) witness: Witness<'a>,
    pub(super) forms: &'a [Form<'a>],
    pub(super) now: DateTime<Utc>,
}

/// What one walk came to.
pub(super) struct Walk {
    pub(super) decision: Decision,
    /// Domains whose SPF would settle an open proof on the way.
    pub(super) open: Vec<Domain>,
    /// What the checks must know before the decision is more than a guess.
    pub(super) lacks: Option<Needs>,
    /// What the checks want to know only to have it on record.
    pub(super) watches: Option<Needs>,
}

/// What is gathered on the way.
struct Way<'t> {
    opens: Opens,
    trail: Option<&'t mut Vec<Step>>,
    open: Vec<Domain>,
    could_be_forged: Option<EntryId>,
    client_allowed: bool,
    winner: Option<Decision>,
    lacks: Option<Needs>,
    watches: Option<Needs>,
}

impl<'t> Way<'t> {
    fn begin(opens: Opens, trail: Option<&'t mut Vec<Step>>) -> Self {
        Self {
            opens,
            trail,
            open: Vec::new(),
            could_be_forged: None,
            client_allowed: false,
            winner: None,
            lacks: None,
            watches: None,
        }
    }

    fn end(self, decision: Decision) -> Walk {
        Walk {
            decision,
            open: self.open,
            lacks: self.lacks,
            watches: self.watches,
        }
    }

    /// Adds a step; makes it only when someone reads it.
    fn step(&mut self, step: impl FnOnce() -> Step) {
        if let Some(trail) = self.trail.as_deref_mut() {
            trail.push(step());
        }
    }
}

/// A rule that matches, with where it stands.
#[derive(Clone, Copy)]
struct Match<'a> {
    level: Level,
    set: &'a RuleSet,
    rule: &'a CompiledRule,
    index: usize,
    form: Option<&'a Form<'a>>,
}

impl Match<'_> {
    fn told(&self) -> RuleMatch {
        RuleMatch {
            level: self.level,
            entry_id: self.rule.id,
            list: self.rule.list,
            pattern: self.set.pattern(self.rule),
            source: self.rule.source,
        }
    }

    fn matched(&self, proof: Option<Proof>, counted: bool, why: Ground) -> Step {
        Step::Matched {
            rule: self.told(),
            proof,
            counted,
            why,
        }
    }

    fn decision(&self, verdict: Verdict, reason: Reason, proof: Option<Proof>) -> Decision {
        Decision {
            entry: Some((self.level, self.rule.id)),
            rule_index: Some(self.index),
            proof,
            ..Decision::new(verdict, reason)
        }
    }
}

impl<'a> Ladder<'a> {
    /// Walks down once. The trail receives every step when given.
    pub(super) fn walk(&self, opens: Opens, trail: Option<&mut Vec<Step>>) -> Walk {
        let mut way = Way::begin(opens, trail);
        if let Some(decision) = self.before_the_lists(&mut way) {
            return way.end(decision);
        }
        self.binding_blocks(&mut way);
        for (level, set) in self.levels() {
            if way.winner.is_some() && way.trail.is_none() {
                break;
            }
            self.level(level, set, &mut way);
        }
        let mut decision = match way.winner.take() {
            Some(decision) => decision,
            None => self.stranger(&mut way),
        };
        decision.could_be_forged = way.could_be_forged;
        decision.client_allowed = way.client_allowed;
        self.watch_only(&mut decision, &mut way);
        way.end(decision)
    }

    /// Walks the last two rungs alone, for a message that no entry decides about.
    pub(super) fn walk_as_stranger(&self, client_allowed: bool) -> Walk {
        let mut way = Way::begin(Opens::DontCount, None);
        way.client_allowed = client_allowed;
        let mut decision = self.stranger(&mut way);
        self.watch_only(&mut decision, &mut way);
        way.end(decision)
    }

    fn levels(&self) -> [(Level, &'a RuleSet); 3] {
        let policy = self.witness.policy;
        [
            (Level::Mailbox, &policy.mailbox.rules),
            (Level::Tenant, &policy.tenant.rules),
            (Level::System, &policy.system.rules),
        ]
    }

    fn before_the_lists(&self, way: &mut Way<'_>) -> Option<Decision> {
        if self.witness.policy.tenant.disabled {
            way.step(|| Step::Note("The tenant is switched off: no opinion.".to_owned()));
            return Some(Decision::new(Verdict::None, Reason::TenantDisabled));
        }
        let recipient = &self.witness.request.recipient;
        if is_role_address(recipient) {
            let recipient = recipient.local_part();
            way.step(|| {
                Step::Note(format!(
                    "Mail to {recipient} is never refused by lists or modes."
                ))
            });
            return Some(Decision::new(Verdict::Accept, Reason::RoleAddress));
        }
        None
    }

    fn binding_blocks(&self, way: &mut Way<'_>) {
        let set = &self.witness.policy.tenant.rules;
        if !set.has_binding() {
            return;
        }
        let mut found = Vec::new();
        set.matches(self.forms, self.witness.client, &mut found);
        let binding = found
            .iter()
            .filter_map(|candidate| self.resolve(Level::Tenant, set, candidate))
            .find(|found| {
                found.rule.binding
                    && found.rule.list == List::Block
                    && !found.rule.is_expired(self.now)
            });
        if let Some(found) = binding {
            way.step(|| found.matched(None, true, Ground::Binding));
            way.winner = Some(found.decision(Verdict::Reject, Reason::BlockedBinding, None));
        }
    }

    fn level(&self, level: Level, set: &'a RuleSet, way: &mut Way<'_>) {
        let mut found = Vec::new();
        set.matches(self.forms, self.witness.client, &mut found);
        let mut last = None;
        // The sender itself is suspended: a wider entry of the same lists doesn't let it in either.
        let mut suspended = None;
        for candidate in &found {
            // Two forms of one sender may lead to the same entry: once is enough when it is settled.
            let Some(found) = self.resolve(level, set, candidate) else {
                continue;
            };
            let repeated = last.replace(found.index) == Some(found.index);
            if found.rule.is_expired(self.now) {
                if !repeated {
                    way.step(|| Step::Expired(found.told()));
                }
                continue;
            }
            if found.rule.suspended {
                if found.form.is_some() {
                    suspended.get_or_insert(found.rule.id);
                }
                if !repeated {
                    way.step(|| Step::Suspended(found.told()));
                }
                continue;
            }
            if let Some(winner) = way.winner.as_ref().and_then(|winner| winner.entry) {
                if winner.1 != found.rule.id && !repeated {
                    way.step(|| Step::Outranked {
                        loser: found.told(),
                        winner: winner.1,
                    });
                }
                continue;
            }
            let of_sender = found.rule.list == List::Allow && found.form.is_some();
            if let Some(winner) = suspended.filter(|_| of_sender) {
                if !repeated {
                    way.step(|| Step::Outranked {
                        loser: found.told(),
                        winner,
                    });
                }
                continue;
            }
            way.winner = match found.rule.list {
                List::Block => Self::block(found, way),
                List::Allow => self.allow(found, way),
            };
            if way.winner.is_some() && way.trail.is_none() {
                return;
            }
        }
        if found.is_empty() {
            way.step(|| Step::NoEntry(level));
        }
    }

    fn resolve(&self, level: Level, set: &'a RuleSet, candidate: &Candidate) -> Option<Match<'a>> {
        let rule = set.rules().get(candidate.index)?;
        let form = candidate.form.and_then(|position| self.forms.get(position));
        Some(Match {
            level,
            set,
            rule,
            index: candidate.index,
            form,
        })
    }

    fn block(found: Match<'_>, way: &mut Way<'_>) -> Option<Decision> {
        if found.form.is_none() && way.client_allowed {
            way.step(|| found.matched(None, false, Ground::MoreSpecific));
            return None;
        }
        way.step(|| found.matched(None, true, Ground::Block));
        Some(found.decision(Verdict::Reject, Reason::Blocked(found.level), None))
    }

    fn allow(&self, found: Match<'a>, way: &mut Way<'_>) -> Option<Decision> {
        if found.form.is_none() && found.level != Level::Mailbox {
            way.client_allowed = true;
            way.step(|| found.matched(Some(Proof::Proven), true, Ground::LiftsChecks));
            return None;
        }
        let reason = Reason::Whitelisted(found.level);
        match self.witness.standing(found.set, found.rule, found.form) {
            Standing::Settled(proof, ground) if Witness::counts(found.rule, found.form, proof) => {
                way.step(|| found.matched(Some(proof), true, ground));
                let decision = found.decision(Verdict::Accept, reason, Some(proof));
                // Other proofs cost nothing to find again; this one costs a question to the DNS.
                Some(Decision {
                    newly_proven: ground == Ground::SpfPass,
                    ..decision
                })
            }
            Standing::Settled(proof, ground) => {
                way.could_be_forged.get_or_insert(found.rule.id);
                way.step(|| found.matched(Some(proof), false, ground));
                None
            }
            Standing::Open { domain, forwarder } => {
                for domain in [Some(domain), forwarder].into_iter().flatten() {
                    if !way.open.iter().any(|known| known.as_str() == domain) {
                        way.open.push(Domain::from_canonical(domain));
                    }
                }
                if way.opens == Opens::DontCount {
                    return None;
                }
                way.step(|| found.matched(None, true, Ground::NotSought));
                Some(found.decision(Verdict::Accept, reason, None))
            }
        }
    }

    fn stranger(&self, way: &mut Way<'_>) -> Decision {
        match self.probing(way) {
            Some(decision) => decision,
            None => self.checks_and_mode(way),
        }
    }

    /// Who comes from a network that tries names nobody has is told to come later, in every mode but those that refuse
    /// nothing: it takes no one's time to find out more.
    fn probing(&self, way: &mut Way<'_>) -> Option<Decision> {
        let policy = self.witness.policy;
        policy.tenant.checks.probing()?;
        let step = |text: String| Step::Checked {
            check: "probing",
            list: None,
            points: 0,
            text,
        };
        let Some(hold) = self.witness.evidence.probing else {
            way.step(|| step("its network is not held".to_owned()));
            return None;
        };
        if way.client_allowed {
            way.step(|| step("not asked: an entry lifts the checks on this client".to_owned()));
            return None;
        }
        let mode = policy.mode();
        let verdict = match mode {
            Mode::Tag => Verdict::Tag,
            Mode::Monitor | Mode::Standard | Mode::Ask | Mode::WhitelistOnly => Verdict::Defer,
        };
        let decision = hold.decision(verdict);
        let found = decision.findings.first();
        way.step(|| step(found.map(|found| found.text.clone()).unwrap_or_default()));
        Some(Self::by_mode(mode, decision, way))
    }

    fn checks_and_mode(&self, way: &mut Way<'_>) -> Decision {
        let policy = self.witness.policy;
        // A bounce is no stranger: only its client can be held against it.
        let is_bounce = matches!(self.witness.request.sender, ReversePath::Null);
        let mode = policy.mode();
        if mode == Mode::WhitelistOnly && !is_bounce {
            way.step(|| {
                Step::Note("The checks don't matter to who takes mail from a list only.".to_owned())
            });
            return Self::by_mode(mode, Decision::new(Verdict::Reject, Reason::Stranger), way);
        }
        let weighing = Weighing {
            witness: self.witness,
            now: self.now,
            client_allowed: way.client_allowed,
            is_bounce,
        };
        let weighed = weighing.weigh(way.trail.as_deref_mut());
        way.lacks = weighed.lacks;
        way.watches = weighed.watches;
        let threshold = policy.tenant.threshold.max(1);
        let over = weighed.points >= threshold;
        way.step(|| Step::Note(summed_up(&weighed.findings, weighed.points, threshold)));
        let (verdict, reason) = match (mode, over) {
            (_, false) if is_bounce => (Verdict::Accept, Reason::NullSender),
            (_, false) => (Verdict::Accept, Reason::BelowThreshold),
            (Mode::Tag, true) => (Verdict::Tag, Reason::AboveThreshold),
            (Mode::Monitor | Mode::Standard | Mode::Ask | Mode::WhitelistOnly, true) => {
                (Verdict::Reject, Reason::AboveThreshold)
            }
        };
        let decision = Decision {
            points: weighed.points,
            findings: weighed.findings,
            ..Decision::new(verdict, reason)
        };
        let asks = mode == Mode::Ask && !is_bounce && (over || policy.asks_about_everyone());
        let decision = if asks && way.lacks.is_none() {
            self.ask(decision, way)
        } else {
            decision
        };
        Self::by_mode(mode, decision, way)
    }

    /// What the owner's answer makes of a stranger, where there is one; `otherwise` is what standard mode would do.
    fn ask(&self, otherwise: Decision, way: &mut Way<'_>) -> Decision {
        match inquire(&self.witness, self.now) {
            Inquiry::Lacks(needs) => {
                way.lacks = Some(needs);
                Decision {
                    verdict: Verdict::Defer,
                    reason: Reason::AskOwner,
                    ..otherwise
                }
            }
            Inquiry::Waits { until, proof } => {
                way.step(|| {
                    Step::Note(format!(
                        "The owner is asked about this sender, whose mail waits until {}.",
                        until.format("%F %H:%M UTC")
                    ))
                });
                Decision {
                    verdict: Verdict::Defer,
                    reason: Reason::AskOwner,
                    proof: Some(proof),
                    waits_until: Some(until),
                    ..otherwise
                }
            }
            Inquiry::Over(verdict, reason) => Decision {
                verdict,
                reason,
                ..otherwise
            },
            Inquiry::NotAsked(why) => {
                way.step(|| {
                    Step::Note(format!(
                        "The owner is not asked: {why}. As in mode standard."
                    ))
                });
                otherwise
            }
        }
    }

    fn by_mode(mode: Mode, decision: Decision, way: &mut Way<'_>) -> Decision {
        way.step(|| {
            Step::Note(format!(
                "Mode {}: {}.",
                mode.as_str(),
                decision.reason.explanation()
            ))
        });
        decision
    }

    /// Monitor refuses nothing at all, blocks included.
    fn watch_only(&self, decision: &mut Decision, way: &mut Way<'_>) {
        if self.witness.policy.mode() == Mode::Monitor && decision.verdict != Verdict::Accept {
            decision.would_have = Some(decision.verdict);
            decision.verdict = Verdict::Accept;
            way.step(|| Step::Note("Mode monitor only watches: let in, and noted.".to_owned()));
        }
    }
}

/// How the points of the checks compare with the threshold.
fn summed_up(findings: &[Finding], points: i32, threshold: i32) -> String {
    let side = if points >= threshold {
        "at or above"
    } else {
        "below"
    };
    let all: i32 = findings
        .iter()
        .fold(0, |sum, finding| sum.saturating_add(finding.points));
    if all == points {
        return format!("The checks found {points} points, {side} {threshold}.");
    }
    format!(
        "The checks found {all} points, of which {points} count, {side} {threshold}: a list that lists more than one \
         address, or takes money for removals, refuses nobody without a second finding."
    )
}
