//! What each mode would have done to one mailbox's mail of late: shown to its owner, who chooses among them.

use chrono::{DateTime, Utc};

use super::EngineError;
use super::core::Inner;
use crate::policy::{Mode, OwnMode, Reason, Rehearsal, RuleSet, TenantPolicy, Verdict};
use crate::store::{PastPage, StoreError};
use crate::tenancy::{Mailbox, TenantId};

/// Messages that are looked at, the newest: five modes judge each of them while the owner's page waits.
const MOST: u32 = 300;

/// What would have become of how many messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Let in as they are.
    pub let_in: u64,
    /// Let in with a mark.
    pub marked: u64,
    /// Put off until the owner answers.
    pub asked: u64,
    /// Turned away, or put off for another reason.
    pub away: u64,
    /// Not enough is on record to tell.
    pub unknown: u64,
}

/// What each mode would have done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foretold {
    /// By mode; empty: no mail came.
    pub by_mode: Vec<(Mode, Outcomes)>,
    /// There was more mail; only so many messages were looked at.
    pub only_newest: Option<u64>,
}

impl Inner {
    /// Judges the mailbox's mail since then again in each mode, with the checks that are on now.
    pub(super) async fn foretell(
        &self,
        tenant: TenantId,
        mailbox: &Mailbox,
        since: DateTime<Utc>,
    ) -> Result<Foretold, EngineError> {
        let now = self.clock.now();
        let Some(cached) = self.cache.tenant(&self.database, tenant, now).await? else {
            return Ok(Foretold::default());
        };
        let mut tx = self.database.read().await?;
        let mut decisions = tx.of(tenant).decisions();
        let page = decisions.past_of(mailbox.id, since, MOST).await?;
        drop(tx);
        let rehearsal = Rehearsal::new(without_lists(&cached.policy));
        let ask_everyone = mailbox.ask_everyone;
        let judging = move || judge(&rehearsal, &page, ask_everyone);
        let judged = tokio::task::spawn_blocking(judging).await;
        Ok(judged.map_err(|error| EngineError::Broken(error.to_string()))??)
    }
}

fn without_lists(policy: &TenantPolicy) -> TenantPolicy {
    TenantPolicy {
        name: policy.name.clone(),
        domains: policy.domains.clone(),
        unlisted_domains: policy.unlisted_domains.clone(),
        forwarders: policy.forwarders.clone(),
        checks: policy.checks.clone(),
        rules: RuleSet::default(),
        ..*policy
    }
}

fn judge(
    rehearsal: &Rehearsal,
    page: &PastPage,
    ask_everyone: bool,
) -> Result<Foretold, StoreError> {
    let mut by_mode = Mode::ALL.map(|mode| (mode, Outcomes::default()));
    let mut messages = 0;
    for row in page.rows() {
        let decision = row?.decision;
        if decision.reason == Reason::Submission {
            continue;
        }
        messages += 1;
        for (mode, outcomes) in &mut by_mode {
            let own = OwnMode {
                mode: *mode,
                ask_everyone,
            };
            let replayed = rehearsal.replay(&decision, Some(own));
            let count = match replayed.verdict {
                // Whatever isn't known: nothing is turned away.
                _ if *mode == Mode::Monitor => &mut outcomes.let_in,
                _ if !replayed.lacking.is_empty() => &mut outcomes.unknown,
                Verdict::Accept | Verdict::None => &mut outcomes.let_in,
                Verdict::Tag => &mut outcomes.marked,
                Verdict::Defer if decision.reason != Reason::Probing => &mut outcomes.asked,
                Verdict::Defer | Verdict::Reject => &mut outcomes.away,
            };
            *count += 1;
        }
    }
    Ok(Foretold {
        by_mode: if messages == 0 {
            Vec::new()
        } else {
            by_mode.into()
        },
        only_newest: page.goes_on().then_some(messages),
    })
}
