//! Removes what is left of mailboxes and tenants that are gone, in portions: it may be millions of rows.

use super::Jobs;
use crate::store::StoreError;
use crate::tenancy::Job;

pub(super) async fn every_minute(jobs: Jobs) {
    let failed = "What is left of those who are gone was not all removed; it is tried again";
    jobs.do_each_minute(Job::Gone, failed, || clear(&jobs))
        .await;
}

async fn clear(jobs: &Jobs) -> Result<(), StoreError> {
    let removed = jobs.database.clear_gone(jobs.clock.now()).await?;
    if removed > 0 {
        tracing::debug!("Removed {removed} rows of mailboxes and tenants that are gone");
    }
    Ok(())
}
