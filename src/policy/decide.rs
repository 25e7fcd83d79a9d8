//! The judgement: asks the ladder, and says what it must know first.
//!
//! A match whose proof is open is tried both ways. Only where the verdict differs is SPF worth the
//! question; elsewhere the mail is let in either way and nobody waits for the DNS. The checks are asked
//! last, when no entry has decided, and only if they could reach the threshold together, or the tenant watches one of
//! them; and in the mode `ask` whether the owner was asked comes after all of them.

use chrono::{DateTime, Utc};

use super::forms::Forms;
use super::ladder::{Ladder, Opens};
use super::proof::Witness;
use super::{Decision, Evidence, ListQuestion, Policy, Reason, Request, Step, Verdict};
use crate::mail::Domain;

/// What must be known before the verdict is certain. All of it must be in the evidence when asked
/// again: trouble of the DNS as `temperror` or `Unknown`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// SPF (and DMARC policy) of these domains for this client.
    pub spf: Vec<Domain>,
    /// What lists say of the client or the sender.
    pub lists: Vec<ListQuestion>,
    /// What the client is called.
    pub reverse_name: bool,
    /// What the tenant's own traps and owners say.
    pub held: bool,
    /// What became of the question to the owner about this sender.
    pub asked: bool,
}

impl Needs {
    /// What is in our own memory, if that is needed: without it, little is left that others need be asked.
    pub(super) fn own_first(self) -> Self {
        if self.held {
            return Self {
                held: true,
                ..Self::default()
            };
        }
        self
    }

    /// Says whether nothing need be known.
    pub fn is_empty(&self) -> bool {
        let Self {
            spf,
            lists,
            reverse_name,
            held,
            asked,
        } = self;
        spf.is_empty() && lists.is_empty() && !reverse_name && !held && !asked
    }
}

/// A decision, or what it lacks.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// This is the answer.
    Decided(Decision),
    /// Find this out and ask again.
    Needs(Needs),
}

/// Judges one request for a mailbox of ours that is no submission. `trail` receives every step of a
/// decision when given, and nothing when more must be known first.
pub fn decide(
    request: &Request<'_>,
    policy: Policy<'_>,
    evidence: &Evidence,
    now: DateTime<Utc>,
    trail: Option<&mut Vec<Step>>,
) -> Outcome {
    let forms = Forms::of(&request.sender, policy.mailbox.ignore_sender_tag);
    let client = request.client_address.to_canonical();
    let ladder = Ladder {
        witness: Witness {
            request,
            policy,
            evidence,
            client,
        },
        forms: forms.as_slice(),
        now,
    };

    let mut opens = Opens::Count;
    let mut walk = ladder.walk(opens, None);
    if !walk.open.is_empty() {
        let without = ladder.walk(Opens::DontCount, None);
        // What the checks would say is not asked yet: a friend whose proof holds needs none of it.
        let differs = without.decision.verdict != Verdict::Accept
            || without.decision.would_have.is_some()
            || without.lacks.is_some();
        if differs {
            return Outcome::Needs(Needs {
                spf: without.open,
                ..Needs::default()
            });
        }
        // Let in by a proven entry as well: that one is sure.
        if matches!(without.decision.reason, Reason::Whitelisted(_)) {
            opens = Opens::DontCount;
            walk = without;
        }
    }
    if let Some(needs) = walk.lacks.or(walk.watches) {
        return Outcome::Needs(needs);
    }
    if trail.is_some() {
        walk = ladder.walk(opens, trail);
    }
    Outcome::Decided(walk.decision)
}
