//! What the engine answers.

use crate::mail::SmtpReply;
use crate::policy::{Decision, Mode, Reason, Step, Verdict};
use crate::store::DecisionId;

/// The answer to one request, for every protocol.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was decided.
    pub decision: Decision,
    /// For reject and defer: the whole reply, link included.
    pub reply: Option<SmtpReply>,
    /// For reject and defer: where the refusal is explained.
    pub why_url: Option<String>,
    /// The id under which the decision is recorded, for reject and defer.
    pub decision_id: Option<DecisionId>,
}

/// What `explain` tells: the decision and every step that led there.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What would be answered now; without link and id, because nothing is refused.
    pub answer: Answer,
    /// Every rule that was looked at, in order.
    pub steps: Vec<Step>,
    /// The tenant's slug, if the recipient is ours.
    pub tenant: Option<String>,
    /// The mailbox's primary address, if the recipient is ours.
    pub mailbox: Option<String>,
    /// The mode in force.
    pub mode: Option<Mode>,
}

impl Answer {
    /// No opinion, for that reason.
    pub(super) fn no_opinion(reason: Reason) -> Self {
        Self::from(Decision::new(Verdict::None, reason))
    }
}

impl From<Decision> for Answer {
    fn from(decision: Decision) -> Self {
        Self {
            decision,
            reply: None,
            why_url: None,
            decision_id: None,
        }
    }
}
