//! Mailboxes on their way into the database: the lines of a file first, to be looked at; then what they come to.

use super::batches::Batches;
use super::mailbox_file::mailboxes;
use crate::clock::Clock;
use crate::store::{Actor, Database, MailboxImportId, Pace, StoreError};
use crate::tenancy::TenantId;

/// Lines that are kept in one transaction.
const BATCH: usize = 250;

/// Begins an import.
pub async fn start_mailboxes(
    database: &Database,
    clock: &Clock,
    tenant: TenantId,
    (file_name, actor, client_address): (&str, &Actor, &str),
) -> Result<MailboxImportId, StoreError> {
    let mut tx = database.write().await?;
    let mut imports = tx.of(tenant).mailbox_imports();
    let who = (actor, client_address);
    let id = imports.add(file_name, who, clock.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Reads all lines into an import that has begun, and finds out what would become of each.
pub async fn read_mailboxes(
    database: &Database,
    clock: &Clock,
    (tenant, id): (TenantId, MailboxImportId),
    text: String,
) -> Result<(), StoreError> {
    let mut batches = Batches::read(BATCH, move |keep| mailboxes(&text, keep));
    while let Some(batch) = batches.next().await {
        let mut tx = database.write().await?;
        let mut imports = tx.of(tenant).mailbox_imports();
        imports.add_lines(id, &batch, clock.now()).await?;
        tx.commit().await?;
    }
    batches.end().await?;
    carry_on_mailboxes(database, clock, (tenant, id)).await
}

/// Does what is to be done with an import until nothing is left.
pub async fn carry_on_mailboxes(
    database: &Database,
    clock: &Clock,
    (tenant, id): (TenantId, MailboxImportId),
) -> Result<(), StoreError> {
    let mut pace = Pace::default();
    while let Some(import) = database
        .mailbox_import_step(tenant, id, clock.now(), &mut pace)
        .await?
    {
        if !import.state.is_busy() {
            break;
        }
    }
    Ok(())
}
