//! Removes what has expired: sessions, one-time links, old decisions and requests, networks that need not wait any more.

use chrono::TimeDelta;

use super::Jobs;
use super::spawn::every_hour;
use crate::store::StoreError;
use crate::tenancy::TenantId;

/// Tenants handled in one transaction.
const TENANTS: u32 = 100;

pub(super) async fn hourly(jobs: Jobs) {
    let mut ticks = every_hour();
    loop {
        ticks.tick().await;
        if let Err(error) = clean_up(&jobs).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "Clean-up did not finish; it is tried again in an hour"
            );
        }
    }
}

async fn clean_up(jobs: &Jobs) -> Result<(), StoreError> {
    let now = jobs.clock.now();
    let mut tx = jobs.database.write().await?;
    let sessions = tx.system().sessions().remove_expired(now).await?;
    tx.of(TenantId::SYSTEM).links().remove_expired(now).await?;
    tx.commit().await?;
    let keep = TimeDelta::from_std(jobs.config.record.keep).unwrap_or(TimeDelta::MAX);
    let oldest = now.checked_sub_signed(keep).unwrap_or_default();
    let (mut decisions, mut after) = (0, None::<String>);
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
            // One short transaction a tenant: learning must not wait for clean-up.
            let mut tx = jobs.database.write().await?;
            decisions += tx.of(tenant.id).decisions().remove_before(oldest).await?;
            tx.of(tenant.id).links().remove_expired(now).await?;
            tx.of(tenant.id).requests().remove_old(now).await?;
            tx.of(tenant.id).blocked_clients().remove_old(now).await?;
            tx.commit().await?;
        }
    }
    tracing::debug!("Removed {sessions} sessions and {decisions} decisions that were too old");
    Ok(())
}
