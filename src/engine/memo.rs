//! Questions asked before: the same `instance` and recipient get the same answer, counted once.
//!
//! Postfix asks again after a broken connection, and for a recipient that is named twice. Accepts are remembered by
//! their hash alone in a table of fixed size (a newer question may overwrite an older one, which costs at most a
//! second count); refusals keep their answer, because the link in it must be the same.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;

use super::Answer;
use crate::policy::Request;

/// How many accepts are remembered: 512 KiB.
const ACCEPTS: usize = 65_536;
/// How many refusals are remembered.
const REFUSALS: usize = 8_192;

/// A refusal as it was answered, and the policies it was made from.
#[derive(Clone)]
struct Refusal {
    revisions: Revisions,
    /// A message that waits does so until then, whatever its instance.
    until: Option<DateTime<Utc>>,
    answer: Arc<Answer>,
}

/// Which loaded mailbox and tenant policy a decision was made from.
pub(super) type Revisions = (u64, u64);

/// Hash of one question; zero is never one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question(u64);

/// What was answered lately.
pub(super) struct Memo {
    hasher: RandomState,
    accepts: Box<[AtomicU64]>,
    refusals: Cache<Question, Refusal>,
}

impl Memo {
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            accepts: (0..ACCEPTS).map(|_| AtomicU64::new(0)).collect(),
            refusals: Cache::new(REFUSALS),
        }
    }

    /// The question's hash; None when the mail server gave no instance.
    pub(super) fn question(&self, request: &Request<'_>) -> Option<Question> {
        let instance = request.instance.filter(|instance| !instance.is_empty())?;
        let mut hasher = self.hasher.build_hasher();
        instance.hash(&mut hasher);
        request.recipient.as_str().hash(&mut hasher);
        request.sender.as_str().hash(&mut hasher);
        request.client_address.hash(&mut hasher);
        Some(Question(hasher.finish().max(1)))
    }

    /// The hash under which a message to a spamtrap is remembered, beside its verdict.
    pub(super) fn trap_question(&self, request: &Request<'_>) -> Option<Question> {
        let Question(hash) = self.question(request)?;
        Some(Question((!hash).max(1)))
    }

    /// Remembers an accept; true when it was asked before.
    pub(super) fn accepted_before(&self, question: Question) -> bool {
        let slot = usize::try_from(question.0 % ACCEPTS as u64).unwrap_or(0);
        self.accepts
            .get(slot)
            .is_some_and(|slot| slot.swap(question.0, Ordering::Relaxed) == question.0)
    }

    /// The refusal answered to this question before, unless the policies changed since, or its time is over.
    pub(super) fn refused_before(
        &self,
        question: Question,
        revisions: Revisions,
        now: DateTime<Utc>,
    ) -> Option<Answer> {
        let refusal = self.refusals.get(&question)?;
        let holds = refusal.until.is_none_or(|until| now < until);
        (holds && refusal.revisions == revisions).then(|| refusal.answer.as_ref().clone())
    }

    pub(super) fn remember_refusal(
        &self,
        question: Question,
        revisions: Revisions,
        answer: &Answer,
    ) {
        self.refusals.insert(
            question,
            Refusal {
                revisions,
                until: answer.decision.waits_until,
                answer: Arc::new(answer.clone()),
            },
        );
    }
}
