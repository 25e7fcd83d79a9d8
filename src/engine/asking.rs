//! The mode `ask`: looks up what became of the question to the owner, and asks it.
//!
//! A question is committed before the mail server is told to wait; if that fails, there is no answer at all, and mail
//! flows.

use chrono::{DateTime, Utc};

use super::EngineError;
use super::cached::Loaded;
use super::core::Inner;
use crate::mail::{Address, Wrapping};
use crate::policy::{Asked, Decision, Proof, Request};
use crate::store::{DecisionId, NewQuestion, Question};

/// Under which id a message that waits is known: that of its first try, which is the one that is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// This is the first try.
    First(DecisionId),
    /// It is another one.
    Again(DecisionId),
}

impl Known {
    pub(super) fn of(question: Question) -> Option<Self> {
        let again = if question.is_new {
            Self::First
        } else {
            Self::Again
        };
        question.decision.map(again)
    }

    pub(super) fn id(self) -> DecisionId {
        match self {
            Self::First(id) | Self::Again(id) => id,
        }
    }
}

impl Inner {
    /// What became of the question about this sender, where that matters.
    pub(super) async fn question_if(
        &self,
        matters: bool,
        request: &Request<'_>,
        loaded: &Loaded,
        now: DateTime<Utc>,
    ) -> Result<Option<Question>, EngineError> {
        if !matters {
            return Ok(None);
        }
        self.question(request, loaded, now).await.map(Some)
    }

    /// What became of the question about this sender.
    async fn question(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        now: DateTime<Utc>,
    ) -> Result<Question, EngineError> {
        let Some(sender) = request.sender.address() else {
            return Ok(Question::unasked(Asked::NotYet));
        };
        let (sender, _) = known_as(sender);
        let mut tx = self.database.read().await?;
        let mut requests = tx.of(loaded.mailbox.tenant_id).requests();
        let mailbox = loaded.mailbox.mailbox_id;
        Ok(requests.question(mailbox, &sender, now).await?)
    }

    /// Asks the owner, as was decided. Returns the question as it stands then.
    pub(super) async fn ask(
        &self,
        request: &Request<'_>,
        loaded: &Loaded,
        (decision, waits_until): (&Decision, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Result<Question, EngineError> {
        let Some(sender) = request.sender.address() else {
            return Ok(Question::unasked(Asked::TooMany));
        };
        let (sender, is_unwrapped) = known_as(sender);
        let proof = decision.proof.unwrap_or(Proof::Unproven);
        let against = decision
            .findings
            .iter()
            .filter(|finding| finding.points > 0);
        let question = NewQuestion {
            mailbox: loaded.mailbox.mailbox_id,
            sender,
            recipient: request.recipient.clone(),
            decision: self.new_id(),
            findings: against.map(|finding| finding.text.clone()).collect(),
            client_address: request.client_address,
            proof,
            needs_trust: match proof {
                Proof::Proven => false,
                // What is inside a wrapper anyone may have written: an entry for it counts only with proof.
                Proof::Unproven => is_unwrapped,
                Proof::Contradicted => true,
            },
            waits_until,
        };
        let mut tx = self.database.write().await?;
        let mut requests = tx.of(loaded.mailbox.tenant_id).requests();
        let asked = requests.ask(&question, now).await?;
        tx.commit().await?;
        Ok(asked)
    }
}

/// The name under which the owner knows a sender: a tag that changes every day (BATV) is no other person. And whether
/// it is another one than the message gives.
fn known_as(sender: &Address) -> (Address, bool) {
    let unwrapped = sender.unwrapped();
    let untagged = unwrapped.filter(|form| form.wrapping == Some(Wrapping::Batv));
    untagged.map_or_else(|| (sender.clone(), false), |form| (form.address, true))
}
