//! A list of people on its way into the database: its lines first, to be looked at, and then its entries. Whoever reads
//! has one batch in memory at a time; the work of reading is done beside the threads that answer.

use super::batches::{Batches, Seen};
use super::line::{Found, Line};
use super::read::{Kind, lines};
use crate::clock::Clock;
use crate::mail::Domain;
use crate::policy::ImportId;
use crate::store::{Database, Import, LineOutcome, NewImport, NewImportLine, Pace, StoreError};
use crate::tenancy::TenantId;

/// Lines that are kept in one transaction.
const BATCH: usize = 250;

/// Begins an import.
pub async fn start_reading(
    database: &Database,
    clock: &Clock,
    tenant: TenantId,
    import: &NewImport,
) -> Result<ImportId, StoreError> {
    let mut tx = database.write().await?;
    let id = tx.of(tenant).imports().add(import, clock.now()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Reads all lines into an import that has begun, and finds out what would become of each.
pub async fn read_in(
    database: &Database,
    clock: &Clock,
    (tenant, id): (TenantId, ImportId),
    (text, kind): (String, Kind),
) -> Result<(), StoreError> {
    let mut tx = database.read().await?;
    let domains = tx.of(tenant).domains().list().await?;
    drop(tx);
    let own = domains
        .into_iter()
        .filter(|domain| domain.verified_at.is_some());
    let own: Vec<Domain> = own.map(|domain| domain.name).collect();
    let mut batches = Batches::read(BATCH, move |keep| {
        let mut seen = Seen::default();
        let mut lines = lines(&text, kind);
        // Nobody takes them any more when the database failed: then it is said there.
        lines.all(|line| keep(as_new(line, &own, &mut seen)));
    });
    while let Some(batch) = batches.next().await {
        let mut tx = database.write().await?;
        let mut imports = tx.of(tenant).imports();
        imports.add_lines(id, &batch, clock.now()).await?;
        tx.commit().await?;
    }
    batches.end().await?;
    carry_on(database, clock, (tenant, id), |_| ()).await
}

/// Does what is to be done with an import until nothing is left; `told` hears of each step.
pub async fn carry_on(
    database: &Database,
    clock: &Clock,
    (tenant, id): (TenantId, ImportId),
    mut told: impl FnMut(&Import),
) -> Result<(), StoreError> {
    let mut pace = Pace::default();
    while let Some(import) = database
        .import_step(tenant, id, clock.now(), &mut pace)
        .await?
    {
        told(&import);
        if !import.state.is_busy() {
            break;
        }
    }
    Ok(())
}

fn as_new(line: Line, own: &[Domain], seen: &mut Seen) -> NewImportLine {
    let mut new = NewImportLine {
        line: line.number,
        written: line.written,
        outcome: LineOutcome::Nothing,
        detail: String::new(),
        pattern: None,
        note: String::new(),
        list: None,
        expires_at: None,
        require_auth: false,
    };
    match line.found {
        Found::Nothing => {}
        Found::Wrong(why) => {
            new.outcome = LineOutcome::Wrong;
            new.detail = why.to_string();
        }
        Found::Entry(wanted) => {
            new.outcome = LineOutcome::New;
            if let Some(first) = seen.before(&(&wanted.pattern, wanted.list), line.number) {
                new.outcome = LineOutcome::Double;
                new.detail = first.to_string();
            } else if own.iter().any(|domain| wanted.pattern.is_within(domain)) {
                new.outcome = LineOutcome::Own;
            }
            new.note = wanted.note;
            new.list = wanted.list;
            new.expires_at = wanted.expires_at;
            new.require_auth = wanted.require_auth;
            new.pattern = Some(wanted.pattern);
        }
    }
    new
}
