//! Imports of mailboxes of one tenant: bringing their lines, looking at them, and setting them to work.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;

use super::ids::new_id;
use super::mailbox_import::{MailboxImportRow, MailboxLineRow, mailbox_import_columns};
use super::text::{SEPARATOR, clean};
use super::tx::{Counted, on};
use super::words::{Place, Word};
use super::{
    Actor, MailboxImport, MailboxImportId, MailboxImportState, MailboxLine, MailboxLineOutcome,
    NewMailboxLine, StoreError, Tx,
};
use crate::mail::Address;
use crate::tenancy::TenantId;

/// The imports of mailboxes of one tenant.
pub struct MailboxImports<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// Those of all tenants.
pub struct AllMailboxImports<'t>(pub(super) &'t mut Tx);

/// Which lines to look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct MailboxLineQuery {
    /// Only those of which this became.
    pub outcome: Option<MailboxLineOutcome>,
    /// Only those behind this place.
    pub after: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

impl MailboxImports<'_> {
    /// Begins an import; its lines come by [`Self::add_lines`].
    pub async fn add(
        &mut self,
        file_name: &str,
        (actor, client_address): (&Actor, &str),
        now: DateTime<Utc>,
    ) -> Result<MailboxImportId, StoreError> {
        let id = new_id(now);
        let (kind, actor_id, actor_name) = actor.columns();
        on!(self.0, conn => sqlx::query(
                "INSERT INTO mailbox_imports (tenant_id, id, actor_kind, actor_id, actor_name, client_address, \
                 file_name, state, changes, place, total, created_at, touched_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 'reading', false, 0, 0, $8, $8)")
            .bind(self.1.0)
            .bind(id)
            .bind(kind)
            .bind(actor_id)
            .bind(clean(actor_name))
            .bind(clean(client_address))
            .bind(clean(file_name))
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(MailboxImportId(id))
    }

    /// Adds lines behind those that are there; `Absent` when nobody reads any more: another node may have given it up.
    ///
    /// Eleven parameters each: SQLite takes 32,766 in a statement.
    pub async fn add_lines(
        &mut self,
        id: MailboxImportId,
        lines: &[NewMailboxLine],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let import = self.lock(id).await?;
        let Some(import) = import.filter(|import| import.state == MailboxImportState::Reading)
        else {
            return Err(StoreError::Absent);
        };
        let (tenant, first) = (self.1.0, import.total);
        on!(self.0, conn => {
            let mut insert = QueryBuilder::new(
                "INSERT INTO mailbox_import_lines (tenant_id, import_id, place, line, written, address, aliases, \
                 display_name, outcome, problem, detail) ",
            );
            insert.push_values(lines.iter().zip(first..), |mut row, (line, place)| {
                row.push_bind(tenant)
                    .push_bind(id.0)
                    .push_bind(place)
                    .push_bind(i64::from(line.line))
                    .push_bind(clean(&line.written).into_owned())
                    .push_bind(line.address.as_ref().map(Address::to_string).unwrap_or_default())
                    .push_bind(joined(&line.aliases))
                    .push_bind(clean(&line.display_name).into_owned())
                    .push_bind(line.outcome.word())
                    .push_bind(line.problem.map_or("", Word::word))
                    .push_bind(clean(&line.detail).into_owned());
            });
            async move { insert.build().persistent(false).execute(conn).counted().await }
        })?;
        let more = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        self.set(&MailboxImport {
            total: import.total.saturating_add(more),
            touched_at: now,
            ..import
        })
        .await
    }

    /// The import with this id.
    pub async fn find(&mut self, id: MailboxImportId) -> Result<Option<MailboxImport>, StoreError> {
        let row: Option<MailboxImportRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", mailbox_import_columns!(), " FROM mailbox_imports WHERE tenant_id = $1 AND id = $2"))
            .bind(self.1.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(MailboxImport::try_from).transpose()
    }

    /// The newest first; those that came before another one, if that is named.
    pub async fn list(
        &mut self,
        before: Option<MailboxImportId>,
        limit: u32,
    ) -> Result<Vec<MailboxImport>, StoreError> {
        let rows: Vec<MailboxImportRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", mailbox_import_columns!(), " FROM mailbox_imports WHERE tenant_id = $1 ",
                "AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"))
            .bind(self.1.0)
            .bind(before.map(|before| before.0))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(MailboxImport::try_from).collect()
    }

    /// Lines in the order of the file.
    pub async fn lines(
        &mut self,
        id: MailboxImportId,
        query: MailboxLineQuery,
    ) -> Result<Vec<MailboxLine>, StoreError> {
        let rows: Vec<MailboxLineRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT import_id, place, line, written, address, aliases, display_name, outcome, problem, detail \
                 FROM mailbox_import_lines WHERE tenant_id = $1 AND import_id = $2 \
                 AND ($3 IS NULL OR outcome = $3) AND place > $4 ORDER BY place LIMIT $5")
            .bind(self.1.0)
            .bind(id.0)
            .bind(query.outcome.map(Word::word))
            .bind(query.after.unwrap_or(-1))
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(MailboxLine::try_from).collect()
    }

    /// How many lines there are of each outcome.
    pub async fn counts(
        &mut self,
        id: MailboxImportId,
    ) -> Result<BTreeMap<MailboxLineOutcome, i64>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT outcome, count(*) FROM mailbox_import_lines WHERE tenant_id = $1 AND import_id = $2 \
                 GROUP BY outcome ORDER BY outcome")
            .bind(self.1.0)
            .bind(id.0)
            .fetch_all(conn))?;
        let place = Place {
            table: "mailbox_import_lines",
            id: id.0,
        };
        rows.into_iter()
            .map(|(outcome, count)| Ok((place.word("outcome", &outcome)?, count)))
            .collect()
    }

    /// Sets an import that was looked at to work, once; false: it isn't waiting for that.
    pub async fn begin(
        &mut self,
        id: MailboxImportId,
        changes: bool,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let import = self.lock(id).await?;
        let Some(import) = import.filter(|import| import.state == MailboxImportState::Ready) else {
            return Ok(false);
        };
        self.set(&MailboxImport {
            state: MailboxImportState::Taking,
            changes,
            place: 0,
            touched_at: now,
            ..import
        })
        .await?;
        Ok(true)
    }

    /// Ends the adding where it is, if it goes on; returns whether it did. What was added until now stays.
    pub async fn cut_short(
        &mut self,
        id: MailboxImportId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let import = self.lock(id).await?;
        let Some(import) = import.filter(|import| import.state == MailboxImportState::Taking)
        else {
            return Ok(false);
        };
        self.set(&MailboxImport {
            state: MailboxImportState::Done,
            touched_at: now,
            ..import
        })
        .await?;
        Ok(true)
    }

    /// Goes on where the adding was ended, with the same choice; false: it wasn't ended, or goes on already. What was
    /// added before is not looked at again: it is there by now, and would count as that.
    pub async fn go_on(
        &mut self,
        id: MailboxImportId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let import = self.lock(id).await?;
        let Some(import) = import.filter(MailboxImport::is_cut_short) else {
            return Ok(false);
        };
        self.set(&MailboxImport {
            state: MailboxImportState::Taking,
            touched_at: now,
            ..import
        })
        .await?;
        Ok(true)
    }

    /// Marks one as cut off whose reading nobody goes on with.
    pub async fn stop(
        &mut self,
        id: MailboxImportId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let import = self.lock(id).await?;
        let Some(import) = import.filter(|import| import.state == MailboxImportState::Reading)
        else {
            return Ok(());
        };
        self.set(&MailboxImport {
            state: MailboxImportState::Stopped,
            touched_at: now,
            ..import
        })
        .await
    }

    /// Forgets an import at which nobody works; its mailboxes stay.
    pub async fn remove(&mut self, id: MailboxImportId) -> Result<bool, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM mailbox_imports WHERE tenant_id = $1 AND id = $2 \
                 AND state IN ('ready', 'done', 'stopped')")
            .bind(self.1.0)
            .bind(id.0)
            .execute(conn)
            .counted())?;
        Ok(removed == 1)
    }

    /// Forgets what was brought before that time.
    pub async fn remove_old(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        self.0.take_time().await?;
        on!(self.0, conn => sqlx::query(
                "DELETE FROM mailbox_imports WHERE tenant_id = $1 AND touched_at < $2 \
                 AND state IN ('ready', 'done', 'stopped')")
            .bind(self.1.0)
            .bind(before)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// The import, held until the transaction ends: two that work on it take turns.
    pub(super) async fn lock(
        &mut self,
        id: MailboxImportId,
    ) -> Result<Option<MailboxImport>, StoreError> {
        let sql = super::dialect::locking!(
            self.0.driver(),
            "SELECT ",
            mailbox_import_columns!(),
            " FROM mailbox_imports WHERE tenant_id = $1 AND id = $2"
        );
        let row: Option<MailboxImportRow> = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(MailboxImport::try_from).transpose()
    }

    pub(super) async fn set(&mut self, import: &MailboxImport) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE mailbox_imports SET state = $3, changes = $4, place = $5, total = $6, touched_at = $7 \
                 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(import.id.0)
            .bind(import.state.word())
            .bind(import.changes)
            .bind(import.place)
            .bind(import.total)
            .bind(import.touched_at)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Writes down what became of a line.
    pub(super) async fn set_line(
        &mut self,
        id: MailboxImportId,
        line: &MailboxLine,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE mailbox_import_lines SET outcome = $4, problem = $5, detail = $6 \
                 WHERE tenant_id = $1 AND import_id = $2 AND place = $3")
            .bind(self.1.0)
            .bind(id.0)
            .bind(line.place)
            .bind(line.outcome.word())
            .bind(line.problem.map_or("", Word::word))
            .bind(clean(&line.detail))
            .execute(conn)
            .counted())?;
        Ok(())
    }
}

impl AllMailboxImports<'_> {
    /// Imports whose work was cut off: nothing has gone on with them since.
    pub async fn left_alone(
        &mut self,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<(TenantId, MailboxImport)>, StoreError> {
        let rows: Vec<MailboxImportRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", mailbox_import_columns!(), " FROM mailbox_imports WHERE state IN ('reading', 'taking') ",
                "AND touched_at < $1 ORDER BY touched_at, id LIMIT $2"))
            .bind(since)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let with_tenant = |row: MailboxImportRow| {
            let tenant = TenantId(row.tenant_id);
            Ok((tenant, MailboxImport::try_from(row)?))
        };
        rows.into_iter().map(with_tenant).collect()
    }
}

fn joined(addresses: &[Address]) -> String {
    let texts: Vec<&str> = addresses.iter().map(Address::as_str).collect();
    texts.join(&SEPARATOR.to_string())
}
