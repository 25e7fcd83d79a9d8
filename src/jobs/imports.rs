//! Goes on with imports (owners' lists, admins' mailboxes) whose process was ended in the middle: what was being taken in
//! or taken back is finished; what was being read is marked as stopped, for who brought it to bring again.

use chrono::TimeDelta;
use uuid::Uuid;

use super::Jobs;
use super::round::{Round, RoundError};
use crate::clock::Clock;
use crate::contacts;
use crate::store::{Database, Import, ImportState, MailboxImport, MailboxImportState, StoreError};
use crate::tenancy::{Job, TenantId};

/// An import with which nothing has gone on for so long has nobody who works on it.
const LEFT_ALONE: TimeDelta = TimeDelta::seconds(45);
/// Imports looked at in one go.
const AT_ONCE: u32 = 20;

pub(super) async fn every_minute(jobs: Jobs) {
    let failed = "The imports that were cut off could not be looked up; it is tried again";
    jobs.do_each_minute(Job::Imports, failed, || {
        finish_imports(&jobs.database, &jobs.clock)
    })
    .await;
}

/// Finishes every import that was left alone. One that can't go on is said in the log and tried again next time: it
/// keeps no other waiting. Fails at the end where one could not.
pub async fn finish_imports(database: &Database, clock: &Clock) -> Result<(), RoundError> {
    let since = clock.now() - LEFT_ALONE;
    let mut tx = database.read().await?;
    let lists = tx.system().imports().left_alone(since, AT_ONCE).await?;
    let mut imports = tx.system().mailbox_imports();
    let mailboxes = imports.left_alone(since, AT_ONCE).await?;
    drop(tx);
    let mut round = Round::default();
    for (tenant, import) in lists {
        let gone_on = go_on(database, clock, tenant, &import).await;
        round.note(gone_on, &cut_off(import.id.0));
    }
    for (tenant, import) in mailboxes {
        let gone_on = go_on_with_mailboxes(database, clock, tenant, &import).await;
        round.note(gone_on, &cut_off(import.id.0));
    }
    round.end()
}

fn cut_off(id: Uuid) -> String {
    format!("Import {id} could not go on; it is tried again in a minute")
}

async fn go_on(
    database: &Database,
    clock: &Clock,
    tenant: TenantId,
    import: &Import,
) -> Result<(), StoreError> {
    if import.state.can_go_on() {
        return contacts::carry_on(database, clock, (tenant, import.id), |_| ()).await;
    }
    let mut tx = database.write().await?;
    let stop = (&[ImportState::Reading][..], ImportState::Stopped);
    let mut imports = tx.of(tenant).imports();
    let which = (import.id, import.list);
    imports.begin(which, stop, clock.now()).await?;
    tx.commit().await
}

async fn go_on_with_mailboxes(
    database: &Database,
    clock: &Clock,
    tenant: TenantId,
    import: &MailboxImport,
) -> Result<(), StoreError> {
    if import.state == MailboxImportState::Taking {
        return contacts::carry_on_mailboxes(database, clock, (tenant, import.id)).await;
    }
    let mut tx = database.write().await?;
    let mut imports = tx.of(tenant).mailbox_imports();
    imports.stop(import.id, clock.now()).await?;
    tx.commit().await
}
