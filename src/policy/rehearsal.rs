//! Judges recorded decisions again, as if other checks, another threshold or another mode had held: by the same code
//! that judges mail, from the evidence that was recorded.
//!
//! What an entry decided stays as it was, but for monitor mode, which lifts blocks too. Where an answer that could have
//! mattered isn't on record, the decision stays as it was as well, and says what was lacking.

use chrono::{DateTime, Utc};

use super::ladder::Ladder;
use super::proof::Witness;
use super::recorded::{REPLAYED_AT, recall};
use super::{
    Asked, Check, CheckKind, MailboxPolicy, Mode, Needs, Policy, Proof, Reason, Request, RuleSet,
    SystemPolicy, TenantPolicy, Verdict,
};
use crate::mail::{Address, Domain, ReversePath};

/// A decision as it was recorded, as far as it takes to judge it again.
#[derive(Clone, Copy, Debug)]
pub struct PastDecision<'d> {
    /// What was answered.
    pub verdict: Verdict,
    /// In monitor mode: what would have been answered.
    pub would_have: Option<Verdict>,
    /// Why.
    pub reason: Reason,
    /// Canonical; empty for the null sender.
    pub sender: &'d str,
    /// Network address of the client.
    pub client_address: &'d str,
    /// Forward-confirmed name of the client; empty when there is none.
    pub client_name: &'d str,
    /// What the client called itself; empty when it is not known.
    pub helo_name: &'d str,
    /// As [`super::RecordedEvidence::as_str`] gave it.
    pub evidence: &'d str,
}

/// What would have been different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Difference {
    /// It was let in, and would be turned away.
    Refused,
    /// It was let in, and would wait for the owner's answer.
    Deferred,
    /// It was turned away, and would be let in.
    Accepted,
    /// It was let in, and would be let in with a mark.
    Tagged,
    /// The mailbox only watches: it would be noted as one to turn away, and wasn't.
    Noted,
    /// The mailbox only watches: it was noted as one to turn away, and wouldn't be.
    NotNoted,
}

/// Evidence that isn't on record and could have mattered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lacking {
    /// The answer of this list.
    List(Domain),
    /// The client's name.
    ReverseName,
    /// SPF and DMARC of the sender's domain.
    Spf,
    /// What the tenant's own traps and owners say.
    Held,
}

/// A recorded decision, judged again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// What would be answered; what was, if something is lacking.
    pub verdict: Verdict,
    /// None: nothing.
    pub difference: Option<Difference>,
    /// Why, if there is a difference.
    pub reason: Option<Reason>,
    /// Not empty: this wasn't recorded and could have mattered, so the decision stays as it was.
    pub lacking: Vec<Lacking>,
}

/// What a mailbox has chosen for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnMode {
    /// Its mode.
    pub mode: Mode,
    /// If that is `ask`: its owner is asked about every stranger.
    pub ask_everyone: bool,
}

/// Settings to be tried out on the past.
#[derive(Debug)]
pub struct Rehearsal {
    tenant: TenantPolicy,
    system: SystemPolicy,
    recipient: Address,
}

impl Rehearsal {
    /// Takes a tenant's policy with the checks, threshold and mode that are proposed. Its lists play no part.
    pub fn new(tenant: TenantPolicy) -> Self {
        Self {
            tenant: TenantPolicy {
                rules: RuleSet::default(),
                ..tenant
            },
            system: SystemPolicy::default(),
            // Nothing is judged by whom it is for: what is special to one recipient was decided before the checks.
            recipient: Address::from_canonical("anyone@recipient.invalid"),
        }
    }

    /// Judges a decision again, for a mailbox that has this mode of its own, or none.
    pub fn replay(&self, past: &PastDecision<'_>, own_mode: Option<OwnMode>) -> Replayed {
        let mode = own_mode.map_or(self.tenant.mode, |own| own.mode);
        let (verdict, would_have, why) = match past.reason {
            reason if reason.is_about_strangers() => match self.judge(past, own_mode) {
                Ok(judged) => judged,
                Err(lacking) => {
                    return Replayed {
                        verdict: past.verdict,
                        difference: None,
                        reason: None,
                        lacking,
                    };
                }
            },
            Reason::Blocked(_) | Reason::BlockedBinding => {
                let meant = past.would_have.unwrap_or(past.verdict);
                match mode {
                    Mode::Monitor => (Verdict::Accept, Some(meant), past.reason),
                    _ => (meant, None, past.reason),
                }
            }
            _ => (past.verdict, past.would_have, past.reason),
        };
        let difference = difference(past, (verdict, would_have), mode);
        Replayed {
            verdict,
            difference,
            reason: difference.map(|_| why),
            lacking: Vec::new(),
        }
    }

    fn judge(
        &self,
        past: &PastDecision<'_>,
        own_mode: Option<OwnMode>,
    ) -> Result<(Verdict, Option<Verdict>, Reason), Vec<Lacking>> {
        let Ok(client_address) = past.client_address.parse() else {
            return Ok((past.verdict, past.would_have, past.reason));
        };
        let given = |name| Some(name).filter(|name: &&str| !name.is_empty());
        let request = Request {
            client_address,
            client_name: given(past.client_name),
            reverse_client_name: None,
            helo_name: given(past.helo_name),
            sender: ReversePath::parse(past.sender),
            recipient: self.recipient.clone(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        };
        let mut recalled = recall(past.evidence, &request).unwrap_or_default();
        recalled.evidence.asked = Some(asked(past.reason));
        let mailbox = MailboxPolicy {
            mode: own_mode.map(|own| own.mode),
            ignore_sender_tag: false,
            learning: false,
            learning_paused: false,
            ask_everyone: own_mode.is_some_and(|own| own.ask_everyone),
            rules: RuleSet::default(),
        };
        let ladder = Ladder {
            witness: Witness {
                request: &request,
                policy: Policy {
                    mailbox: &mailbox,
                    tenant: &self.tenant,
                    system: &self.system,
                },
                evidence: &recalled.evidence,
                client: client_address.to_canonical(),
            },
            forms: &[],
            now: REPLAYED_AT,
        };
        let walk = ladder.walk_as_stranger(recalled.client_allowed);
        // Who is at the door matters to the question, hardly ever to whether there is one.
        let asks = walk.decision.reason == Reason::AskOwner;
        let is_over = asks || walk.decision.points >= self.tenant.threshold.max(1);
        let mode = own_mode.map_or(self.tenant.mode, |own| own.mode);
        // Whom the owner is asked about is said only where nothing is lacking.
        let may_ask = mode == Mode::Ask && !asks;
        match walk.lacks {
            Some(needs) if !is_over || may_ask || self.could_speak_for(&needs) => {
                Err(lacking(needs))
            }
            _ => {
                let decision = walk.decision;
                Ok((decision.verdict, decision.would_have, decision.reason))
            }
        }
    }

    /// Says whether one of these answers could take points away.
    fn could_speak_for(&self, needs: &Needs) -> bool {
        let is_asked = |check: &Check| match &check.kind {
            CheckKind::Dnswl(list) => needs.lists.iter().any(|open| open.zone == list.zone),
            _ => false,
        };
        self.tenant.checks.iter().any(is_asked)
    }
}

/// What had become of the question to the owner: it held for this very message.
fn asked(reason: Reason) -> Asked {
    match reason {
        Reason::UnansweredAccepted | Reason::UnansweredRefused => Asked::Waits {
            until: REPLAYED_AT,
            proof: Proof::Proven,
        },
        Reason::NotNow => Asked::NotNow {
            until: DateTime::<Utc>::MAX_UTC,
            proof: Proof::Proven,
        },
        _ => Asked::NotYet,
    }
}

fn lacking(needs: Needs) -> Vec<Lacking> {
    let Needs {
        spf,
        lists,
        reverse_name,
        held,
        // Known from the past decision.
        asked: _,
    } = needs;
    let mut lacking: Vec<Lacking> = lists
        .into_iter()
        .map(|question| Lacking::List(question.zone))
        .collect();
    if reverse_name {
        lacking.push(Lacking::ReverseName);
    }
    if !spf.is_empty() {
        lacking.push(Lacking::Spf);
    }
    if held {
        lacking.push(Lacking::Held);
    }
    lacking.sort();
    lacking.dedup();
    lacking
}

fn difference(
    past: &PastDecision<'_>,
    (verdict, would_have): (Verdict, Option<Verdict>),
    mode: Mode,
) -> Option<Difference> {
    let is_away = |verdict| matches!(verdict, Verdict::Reject | Verdict::Defer);
    match (is_away(past.verdict), is_away(verdict)) {
        (false, true) if verdict == Verdict::Defer => return Some(Difference::Deferred),
        (false, true) => return Some(Difference::Refused),
        (true, false) => return Some(Difference::Accepted),
        (true, true) => return None,
        (false, false) => {}
    }
    if mode == Mode::Monitor {
        let noted = would_have.is_some_and(is_away);
        return match (past.would_have.is_some_and(is_away), noted) {
            (false, true) => Some(Difference::Noted),
            (true, false) => Some(Difference::NotNoted),
            _ => None,
        };
    }
    (verdict == Verdict::Tag && past.verdict != Verdict::Tag).then_some(Difference::Tagged)
}
