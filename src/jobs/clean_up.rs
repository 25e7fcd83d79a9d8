//! Removes what has expired: sessions, one-time links, old decisions and requests, networks that need not wait any more,
//! what is held against nobody any longer.

use chrono::{DateTime, TimeDelta, Utc};

use super::Jobs;
use super::spawn::HOURLY;
use crate::store::{Database, IMPORT_LINES_KEPT, StoreError};
use crate::tenancy::{Job, TenantId};

/// How long a spamtrap that was removed can come back.
const REMOVED_TRAPS: TimeDelta = TimeDelta::days(30);

/// How long a browser is known that nobody signs in from: its cookie ends then, too.
const KNOWN_BROWSERS: TimeDelta = TimeDelta::days(400);
/// How long an invitation that nobody used can be sent again.
const OLD_INVITATIONS: TimeDelta = TimeDelta::days(60);
/// How long a page tells its owner that a token has expired.
const EXPIRED_TOKENS: TimeDelta = TimeDelta::days(30);

/// How long it is told what a node did that was stopped.
const STOPPED_NODES: TimeDelta = TimeDelta::days(30);

/// Tenants looked up at once.
const TENANTS: u32 = 100;
/// Decisions removed in one transaction: learning must not wait for clean-up.
const DECISIONS: u32 = 2000;
/// The same for lines of imports.
const IMPORT_LINES: u32 = 1000;

pub(super) async fn hourly(jobs: Jobs) {
    let failed = "Clean-up did not finish; it is tried again in an hour";
    jobs.repeat(Job::CleanUp, HOURLY, failed, || clean_up(&jobs))
        .await;
}

async fn clean_up(jobs: &Jobs) -> Result<(), StoreError> {
    let now = jobs.clock.now();
    let mut tx = jobs.database.write().await?;
    let sessions = tx.system().sessions().remove_expired(now).await?;
    tx.of(TenantId::SYSTEM).links().remove_expired(now).await?;
    let mut browsers = tx.of(TenantId::SYSTEM).known_browsers();
    browsers.remove_unused_since(now - KNOWN_BROWSERS).await?;
    let mut runs = tx.system().job_runs();
    runs.remove_before(now - STOPPED_NODES).await?;
    tx.commit().await?;
    let keep = TimeDelta::from_std(jobs.config.record.keep).unwrap_or(TimeDelta::MAX);
    let oldest = now.checked_sub_signed(keep).unwrap_or_default();
    let (mut decisions, mut after, mut failed) = (0, None::<String>, Ok(()));
    loop {
        let mut tx = jobs.database.read().await?;
        let tenants = tx
            .system()
            .tenants()
            .list(after.as_deref(), TENANTS)
            .await?;
        drop(tx);
        let Some(last) = tenants.last() else { break };
        after = Some(last.slug.to_string());
        for tenant in &tenants {
            match clean_up_tenant(&jobs.database, tenant.id, (oldest, now)).await {
                Ok(removed) => decisions += removed,
                Err(error) => {
                    tracing::warn!(
                        tenant.id = %tenant.id,
                        error = &error as &dyn std::error::Error,
                        "Clean-up of a tenant did not finish; it is tried again in an hour"
                    );
                    // The others get their turn first.
                    failed = Err(error);
                }
            }
        }
    }
    tracing::debug!("Removed {sessions} sessions and {decisions} decisions that were too old");
    failed
}

async fn clean_up_tenant(
    database: &Database,
    tenant: TenantId,
    (oldest, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64, StoreError> {
    let mut tx = database.write().await?;
    tx.of(tenant).links().remove_expired(now).await?;
    let mut browsers = tx.of(tenant).known_browsers();
    browsers.remove_unused_since(now - KNOWN_BROWSERS).await?;
    let mut tokens = tx.of(tenant).app_tokens();
    tokens.remove_expired(now - EXPIRED_TOKENS).await?;
    let mut tokens = tx.of(tenant).tokens();
    tokens.remove_expired(now - EXPIRED_TOKENS).await?;
    tx.of(tenant).requests().remove_old(now).await?;
    tx.of(tenant).blocked_clients().remove_old(now).await?;
    tx.of(tenant).server_requests().remove_old(now).await?;
    tx.of(tenant).suspects().remove_old(now).await?;
    tx.of(tenant).digests().remove_old(now).await?;
    tx.of(tenant).digest_presses().remove_old(now).await?;
    tx.of(tenant)
        .invitations()
        .remove_expired(now - OLD_INVITATIONS)
        .await?;
    tx.of(tenant)
        .spamtraps()
        .forget_removed(now - REMOVED_TRAPS)
        .await?;
    tx.commit().await?;
    loop {
        let mut tx = database.write().await?;
        let mut imports = tx.of(tenant).imports();
        let before = now - IMPORT_LINES_KEPT;
        let lines = imports.remove_old(before, IMPORT_LINES).await?;
        tx.commit().await?;
        if lines < u64::from(IMPORT_LINES) {
            break;
        }
    }
    let mut tx = database.write().await?;
    tx.of(tenant)
        .mailbox_imports()
        .remove_old(now - IMPORT_LINES_KEPT)
        .await?;
    tx.commit().await?;
    let mut removed = 0;
    loop {
        let mut tx = database.write().await?;
        let some = tx
            .of(tenant)
            .decisions()
            .remove_before(oldest, DECISIONS)
            .await?;
        tx.commit().await?;
        removed += some;
        if some < u64::from(DECISIONS) {
            return Ok(removed);
        }
    }
}
