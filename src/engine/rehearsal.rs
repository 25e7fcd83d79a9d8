//! Replays a tenant's recorded decisions with other settings: what would have come of them. Changes nothing.
//!
//! It never stands in the way of mail: decisions are read in small pages, on a reader's connection that goes back after
//! each; all rehearsals of a node take turns, page by page; and a tenant has at most one under way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use uuid::Uuid;

use super::locked::locked;
use super::rehearsal_report::{RehearsalReport, Tally};
use crate::policy::{
    Asking, Check, Checks, Difference, Lacking, Mode, OwnMode, Reason, Rehearsal, TenantPolicy,
};
use crate::store::{Database, DecisionId, PastPage, StoreError};
use crate::tenancy::{MailboxId, TenantId};

/// Decisions that are read at once: some hundred kilobytes of text, read and judged in some milliseconds.
const PAGE: u32 = 1000;

/// The settings that are tried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Points from which a message is held against its sender.
    pub threshold: i32,
    /// All of the tenant's checks.
    pub checks: Vec<Check>,
    /// How mailboxes that have no mode of their own treat strangers.
    pub mode: Mode,
    /// What the mode `ask` does; None: as it is.
    pub asking: Option<Asking>,
}

/// How far back, how many, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct RehearsalBounds {
    /// Decisions made since then.
    pub since: DateTime<Utc>,
    /// At most so many, the newest.
    pub most: u64,
    /// After this time it ends with what it has.
    pub time: Duration,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    /// One at a time.
    #[error("a rehearsal of this tenant is under way")]
    Busy,
    /// There is no such tenant.
    #[error("there is no such tenant")]
    Absent,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Our own code failed.
    #[error("the replay broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// The rehearsals of one node.
#[derive(Debug)]
pub struct Rehearsals {
    under_way: Mutex<HashSet<TenantId>>,
    turn: Semaphore,
}

impl Default for Rehearsals {
    fn default() -> Self {
        Self {
            under_way: Mutex::default(),
            turn: Semaphore::new(1),
        }
    }
}

/// A tenant's place, given back however its rehearsal ends.
struct Place<'r> {
    rehearsals: &'r Rehearsals,
    tenant: TenantId,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        locked(&self.rehearsals.under_way).remove(&self.tenant);
    }
}

/// A decision that would have been another one.
#[derive(Debug)]
pub(super) struct Differing {
    pub(super) id: DecisionId,
    pub(super) mailbox_id: MailboxId,
    pub(super) sender: Box<str>,
    pub(super) could_be_forged: bool,
    pub(super) difference: Difference,
    pub(super) reason: Reason,
}

/// What judging one page came to.
#[derive(Debug, Default)]
pub(super) struct JudgedPage {
    pub(super) decisions: u64,
    pub(super) undecided: u64,
    pub(super) lacking: HashMap<Lacking, u64>,
    pub(super) differing: Vec<Differing>,
}

impl Rehearsals {
    /// Replays the newest decisions; tells `progress` after each page how many were judged.
    pub async fn run(
        &self,
        database: &Database,
        tenant: TenantId,
        proposal: &Proposal,
        bounds: RehearsalBounds,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<RehearsalReport, RehearsalError> {
        let _place = self.place(tenant)?;
        let ends = Instant::now() + bounds.time;
        let policy = database.load_tenant_policy(tenant).await?;
        let policy = policy.ok_or(RehearsalError::Absent)?;
        let holds_now = proposal.holds_in(&policy);
        let rehearsal = Arc::new(Rehearsal::new(proposal.applied_to(policy)));
        let mut tx = database.read().await?;
        let modes: HashMap<_, _> = tx
            .of(tenant)
            .mailboxes()
            .own_modes()
            .await?
            .into_iter()
            .collect();
        drop(tx);
        let modes = Arc::new(modes);
        let mut tally = Tally::default();
        let mut page = read(database, tenant, bounds, DecisionId(Uuid::max())).await?;
        let cut_before = loop {
            let turn = self.turn.acquire().await;
            let next = page.next()?;
            let is_last = next.is_none()
                || tally.decisions() + u64::from(PAGE) >= bounds.most
                || Instant::now() >= ends;
            let (rehearsal, modes) = (Arc::clone(&rehearsal), Arc::clone(&modes));
            let judging =
                tokio::task::spawn_blocking(move || judge(&rehearsal, &modes, &page, holds_now));
            // The next page is read while this one is judged.
            let reading = async {
                match next.filter(|_| !is_last) {
                    Some(before) => read(database, tenant, bounds, before).await,
                    None => Ok(PastPage::default()),
                }
            };
            let (judged, read) = tokio::join!(judging, reading);
            tally.add(database, tenant, judged??).await?;
            drop(turn);
            progress(tally.decisions());
            page = read?;
            if is_last {
                break next;
            }
        };
        Ok(tally
            .report(database, tenant, (bounds.since, cut_before))
            .await
            .map(|report| RehearsalReport {
                holds_now,
                ..report
            })?)
    }

    fn place(&self, tenant: TenantId) -> Result<Place<'_>, RehearsalError> {
        if !locked(&self.under_way).insert(tenant) {
            return Err(RehearsalError::Busy);
        }
        Ok(Place {
            rehearsals: self,
            tenant,
        })
    }
}

impl Proposal {
    /// Says whether it proposes what holds already.
    fn holds_in(&self, policy: &TenantPolicy) -> bool {
        self.threshold == policy.threshold
            && self.mode == policy.mode
            && self.asking.is_none_or(|asking| asking == policy.asking)
            && Checks::compile(self.checks.clone()) == policy.checks
    }

    fn applied_to(&self, policy: TenantPolicy) -> TenantPolicy {
        TenantPolicy {
            threshold: self.threshold,
            checks: Checks::compile(self.checks.clone()),
            mode: self.mode,
            asking: self.asking.unwrap_or(policy.asking),
            ..policy
        }
    }
}

async fn read(
    database: &Database,
    tenant: TenantId,
    bounds: RehearsalBounds,
    before: DecisionId,
) -> Result<PastPage, StoreError> {
    let mut tx = database.read().await?;
    let mut decisions = tx.of(tenant).decisions();
    decisions.past(before, bounds.since, PAGE).await
}

fn judge(
    rehearsal: &Rehearsal,
    modes: &HashMap<MailboxId, OwnMode>,
    page: &PastPage,
    holds_now: bool,
) -> Result<JudgedPage, StoreError> {
    let mut judged = JudgedPage::default();
    for row in page.rows() {
        let row = row?;
        let own_mode = modes.get(&row.mailbox_id).copied();
        let replayed = rehearsal.replay(&row.decision, own_mode);
        judged.decisions += 1;
        // What holds already changes nothing, whatever isn't on record.
        if !holds_now {
            judged.undecided += u64::from(!replayed.lacking.is_empty());
            for lacking in replayed.lacking {
                *judged.lacking.entry(lacking).or_default() += 1;
            }
        }
        if let Some((difference, reason)) = replayed.difference.zip(replayed.reason) {
            judged.differing.push(Differing {
                id: row.id,
                mailbox_id: row.mailbox_id,
                sender: row.decision.sender.into(),
                could_be_forged: row.could_be_forged,
                difference,
                reason,
            });
        }
    }
    Ok(judged)
}
