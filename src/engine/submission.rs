//! Submissions: our own people write, and whom they write to is learned before the mail server gets its answer.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;

use super::core::Inner;
use super::{Answer, EngineError, Notice};
use crate::mail::Address;
use crate::policy::{Reason, Request, may_learn};
use crate::store::{LearnJob, LearnOutcome};
use crate::tenancy::{MailboxId, TenantId};

/// A mailbox and its tenant. Learning needs no lists in memory: the batch reads what it must know of them.
type Owner = (TenantId, MailboxId);

/// Seconds between two lines about logins that name no mailbox: a whole installation may have only such.
const SAID_EVERY: i64 = 60 * 60;

/// When something was last said, in Unix time, so that it is not said all the time.
pub(super) struct Seldom(AtomicI64);

impl Inner {
    /// Learns the recipient for the owner, if there is one. The answer is always "no opinion".
    pub(super) async fn submit(&self, request: &Request<'_>) -> Result<Answer, EngineError> {
        let answer = Answer::no_opinion(Reason::Submission);
        let at = self.clock.now();
        let Some(owner) = self.owner_of(request).await? else {
            return Ok(answer);
        };
        let (tenant_id, mailbox_id) = owner;
        let Some(tenant) = self.cache.tenant(&self.database, tenant_id, at).await? else {
            return Ok(answer);
        };
        if tenant.policy.disabled {
            return Ok(answer);
        }
        if let Err(why) = may_learn(&request.recipient, &tenant.policy) {
            let message = request.queue_id.or(request.instance).unwrap_or_default();
            tracing::debug!(message.id = message, "A recipient is not learned: {why}");
            return Ok(answer);
        }
        let lives =
            TimeDelta::from_std(self.config.learning.expires_after).unwrap_or(TimeDelta::MAX);
        let job = LearnJob {
            tenant_id,
            mailbox_id,
            address: request.recipient.clone(),
            at,
            expires_at: at.checked_add_signed(lives).unwrap_or(at),
            learned_from: request.queue_id.or(request.instance).map(str::to_owned),
        };
        let outcome = self.learner.learn(job).await?;
        self.learned(request, owner, outcome);
        Ok(answer)
    }

    fn learned(&self, request: &Request<'_>, owner: Owner, outcome: LearnOutcome) {
        let (tenant_id, mailbox_id) = owner;
        let message = request.queue_id.or(request.instance).unwrap_or_default();
        tracing::debug!(message.id = message, ?outcome, "Submission seen");
        metrics::counter!("guestlist_learning_total", "outcome" => word(outcome)).increment(1);
        if outcome == LearnOutcome::Paused {
            tracing::warn!(
                tenant.id = %tenant_id,
                mailbox.id = %mailbox_id,
                message.id = message,
                "Learning is paused for mailbox {mailbox_id}: it wrote to far more new people than ever before"
            );
            let notice = Notice::LearningPaused(tenant_id, mailbox_id);
            if self.notices.try_send(notice).is_err() {
                tracing::warn!(
                    "A notice about paused learning could not be queued; the pages show it"
                );
            }
        }
    }

    /// Whose submission it is: by the login, then by the sender; never by a header.
    ///
    /// A login that is an address must be the sender's mailbox too, else someone uses another's address (or a
    /// filter redirects a stranger's message), and nothing is learned. A login without a domain is tried in the
    /// sender's domain; where that leads nowhere the login is opaque, and teaches only if the operator says that
    /// the mail server checks which sender it may use.
    async fn owner_of(&self, request: &Request<'_>) -> Result<Option<Owner>, EngineError> {
        let Some(sender) = request.sender.address() else {
            return Ok(None);
        };
        let Some(by_sender) = self.ours(sender).await? else {
            return Ok(None);
        };
        let Some(login) = request.sasl_username.filter(|login| !login.is_empty()) else {
            return Ok(Some(by_sender));
        };
        let named = if login.contains('@') {
            Address::parse(login)
        } else {
            Address::parse(&format!("{login}@{}", sender.domain()))
        };
        let by_login = match named {
            Ok(address) => self.ours(&address).await?,
            Err(_) => None,
        };
        match by_login {
            Some(found) if found == by_sender => Ok(Some(found)),
            None if !login.contains('@') => Ok(self.by_opaque_login(request, by_sender)),
            Some(_) | None => Ok(None),
        }
    }

    fn by_opaque_login(&self, request: &Request<'_>, by_sender: Owner) -> Option<Owner> {
        if self.config.learning.opaque_logins {
            return Some(by_sender);
        }
        let message = request.queue_id.or(request.instance).unwrap_or_default();
        tracing::debug!(
            message.id = message,
            "Nothing is learned: the login names no mailbox"
        );
        if self.opaque_logins.is_time(self.clock.now().timestamp()) {
            tracing::info!(
                message.id = message,
                "Nothing is learned from logins that name no mailbox; if the mail server checks which sender a login \
                 may use, set learning.opaque_logins"
            );
        }
        None
    }

    async fn ours(&self, address: &Address) -> Result<Option<Owner>, EngineError> {
        let now = self.clock.now();
        Ok(self.cache.find(&self.database, address, now).await?)
    }
}

impl Default for Seldom {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Seldom {
    fn is_time(&self, now: i64) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        // A time that lies ahead (the clock was set back) is over too.
        let lately = (0..SAID_EVERY).contains(&now.saturating_sub(last));
        let swap = || {
            self.0
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
        };
        !lately && swap().is_ok()
    }
}

fn word(outcome: LearnOutcome) -> &'static str {
    match outcome {
        LearnOutcome::Learned => "learned",
        LearnOutcome::Known => "known",
        LearnOutcome::Declined => "declined",
        LearnOutcome::Off => "off",
        LearnOutcome::Paused => "paused",
    }
}
