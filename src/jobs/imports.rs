//! Goes on with imports (owners' lists, admins' mailboxes) whose process was ended in the middle: what was being taken in or taken back is finished; what
//! was being read is marked as stopped, for its owner to bring again.

use chrono::{DateTime, TimeDelta, Utc};

use super::Jobs;
use super::spawn::each_minute;
use crate::contacts;
use crate::store::{ImportState, MailboxImportState, StoreError};

/// An import with which nothing has gone on for so long has nobody who works on it.
const LEFT_ALONE: TimeDelta = TimeDelta::seconds(45);
/// Imports looked at in one go.
const AT_ONCE: u32 = 20;

pub(super) async fn every_minute(jobs: Jobs) {
    let mut ticks = each_minute();
    loop {
        ticks.tick().await;
        if let Err(error) = go_on(&jobs).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "An import could not go on; it is tried again in a minute"
            );
        }
    }
}

async fn go_on(jobs: &Jobs) -> Result<(), StoreError> {
    let now = jobs.clock.now();
    let mut tx = jobs.database.read().await?;
    let left = tx
        .system()
        .imports()
        .left_alone(now - LEFT_ALONE, AT_ONCE)
        .await?;
    drop(tx);
    for (tenant, import) in left {
        if import.state.can_go_on() {
            let which = (tenant, import.id);
            contacts::carry_on(&jobs.database, &jobs.clock, which, |_| ()).await?;
            continue;
        }
        let mut tx = jobs.database.write().await?;
        let stop = (&[ImportState::Reading][..], ImportState::Stopped);
        tx.of(tenant).imports().begin(import.id, stop, now).await?;
        tx.commit().await?;
    }
    go_on_with_mailboxes(jobs, now).await
}

async fn go_on_with_mailboxes(jobs: &Jobs, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut tx = jobs.database.read().await?;
    let mut imports = tx.system().mailbox_imports();
    let left = imports.left_alone(now - LEFT_ALONE, AT_ONCE).await?;
    drop(tx);
    for (tenant, import) in left {
        if import.state == MailboxImportState::Taking {
            let which = (tenant, import.id);
            contacts::carry_on_mailboxes(&jobs.database, &jobs.clock, which).await?;
            continue;
        }
        let mut tx = jobs.database.write().await?;
        tx.of(tenant).mailbox_imports().stop(import.id, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
