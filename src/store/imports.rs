//! Imports of one tenant: bringing their lines, looking at them, and setting them to work.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::QueryBuilder;

use super::entry::search_text;
use super::ids::new_id;
use super::import::{ImportLineRow, ImportRow, import_columns};
use super::text::clean;
use super::tx::{Counted, on};
use super::words::{Place, Word};
use super::{
    Import, ImportLine, ImportState, LineOutcome, ListOwner, NewImport, NewImportLine, StoreError,
    Tx,
};
use crate::policy::{ImportId, List};
use crate::tenancy::{MailboxId, TenantId};

/// How long the lines of an import are kept, and with them the way to take it back.
pub const IMPORT_LINES_KEPT: TimeDelta = TimeDelta::days(90);

/// The imports of one tenant.
pub struct Imports<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// The imports of all tenants.
pub struct AllImports<'t>(pub(super) &'t mut Tx);

/// Whether an import was set to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It was.
    Now,
    /// It isn't where that can be done: somebody did it before, or it is gone.
    Before,
    /// It is for the other list by now.
    Turned,
}

/// Which lines to look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineQuery {
    /// Only those of which this became.
    pub outcome: Option<LineOutcome>,
    /// New ones from this place on count as [`LineOutcome::Full`].
    pub full_from: Option<i64>,
    /// Only those behind this place.
    pub after: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// What became of a line; `$3` is where the room ends.
macro_rules! outcome_seen {
    () => {
        "CASE WHEN outcome = 'new' AND place >= $3 THEN 'full' ELSE outcome END"
    };
}

impl Imports<'_> {
    /// Begins an import; its lines come by [`Self::add_lines`].
    pub async fn add(
        &mut self,
        import: &NewImport,
        now: DateTime<Utc>,
    ) -> Result<ImportId, StoreError> {
        let id = new_id(now);
        on!(self.0, conn => sqlx::query(
                "INSERT INTO imports (tenant_id, id, mailbox_id, list, file_name, state, place, total, created_at, \
                 touched_at) VALUES ($1, $2, $3, $4, $5, 'reading', 0, 0, $6, $6)")
            .bind(self.1.0)
            .bind(id)
            .bind(import.mailbox.0)
            .bind(import.list.word())
            .bind(clean(&import.file_name))
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(ImportId(id))
    }

    /// Adds lines behind those that are there; `Absent` when nobody reads any more: another node may have given it up.
    ///
    /// Fifteen parameters each: SQLite takes 32,766 in a statement.
    pub async fn add_lines(
        &mut self,
        id: ImportId,
        lines: &[NewImportLine],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let import = self.lock(id).await?;
        let Some(import) = import.filter(|import| import.state == ImportState::Reading) else {
            return Err(StoreError::Absent);
        };
        let (tenant, first) = (self.1.0, import.total);
        on!(self.0, conn => {
            let mut insert = QueryBuilder::new(
                "INSERT INTO import_lines (tenant_id, import_id, place, line, written, outcome, detail, kind, note, \
                 search_text, list, expires_at, require_auth, entry_id, pattern) ",
            );
            insert.push_values(lines.iter().zip(first..), |mut row, (line, place)| {
                let pattern = line.pattern.as_ref();
                let text = pattern.map(ToString::to_string).unwrap_or_default();
                row.push_bind(tenant)
                    .push_bind(id.0)
                    .push_bind(place)
                    .push_bind(i64::from(line.line))
                    .push_bind(clean(&line.written).into_owned())
                    .push_bind(line.outcome.word())
                    .push_bind(clean(&line.detail).into_owned())
                    .push_bind(pattern.map_or("", |pattern| pattern.kind().as_str()))
                    .push_bind(clean(&line.note).into_owned())
                    .push_bind(search_text(&text, &line.note))
                    .push_bind(line.list.map_or("", Word::word))
                    .push_bind(line.expires_at)
                    .push_bind(line.require_auth)
                    .push_bind(new_id(now))
                    .push_bind(text);
            });
            async move { insert.build().persistent(false).execute(conn).counted().await }
        })?;
        let more = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        self.set(&Import {
            total: import.total.saturating_add(more),
            touched_at: now,
            ..import
        })
        .await
    }

    /// The import of this mailbox with this id.
    pub async fn find(
        &mut self,
        mailbox: MailboxId,
        id: ImportId,
    ) -> Result<Option<Import>, StoreError> {
        let row: Option<ImportRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", import_columns!(), " FROM imports WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 ",
                "AND forgotten_at IS NULL"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(Import::try_from).transpose()
    }

    /// The imports of a mailbox, newest first; those that came before another one, if that is named. Without those that
    /// were taken in before `since`: they can't be undone any more, because their lines are gone.
    pub async fn list(
        &mut self,
        mailbox: MailboxId,
        (since, before): (Option<DateTime<Utc>>, Option<ImportId>),
        limit: u32,
    ) -> Result<Vec<Import>, StoreError> {
        let rows: Vec<ImportRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", import_columns!(), " FROM imports WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND forgotten_at IS NULL AND (state <> 'done' OR $4 IS NULL OR touched_at >= $4) ",
                "AND ($5 IS NULL OR id < $5) ORDER BY id DESC LIMIT $3"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(i64::from(limit))
            .bind(since)
            .bind(before.map(|before| before.0))
            .fetch_all(conn))?;
        rows.into_iter().map(Import::try_from).collect()
    }

    /// Lines in the order of the file.
    pub async fn lines(
        &mut self,
        id: ImportId,
        query: LineQuery,
    ) -> Result<Vec<ImportLine>, StoreError> {
        let rows: Vec<ImportLineRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT import_id, place, line, written, ", outcome_seen!(), " AS outcome, detail, pattern, note ",
                "FROM import_lines WHERE tenant_id = $1 AND import_id = $2 ",
                "AND ($4 IS NULL OR ", outcome_seen!(), " = $4) AND place > $5 ORDER BY place LIMIT $6"))
            .bind(self.1.0)
            .bind(id.0)
            .bind(query.full_from)
            .bind(query.outcome.map(Word::word))
            .bind(query.after.unwrap_or(-1))
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(ImportLine::try_from).collect()
    }

    /// The place of the first new line for which so many free places are not enough; None: there is room for all.
    pub async fn full_from(&mut self, id: ImportId, left: i64) -> Result<Option<i64>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT place FROM import_lines WHERE tenant_id = $1 AND import_id = $2 AND outcome = 'new' \
                 ORDER BY place LIMIT 1 OFFSET $3")
            .bind(self.1.0)
            .bind(id.0)
            .bind(left.max(0))
            .fetch_optional(conn))
    }

    /// How many lines there are of each outcome; new ones from the place `full_from` on count as [`LineOutcome::Full`].
    pub async fn counts(
        &mut self,
        id: ImportId,
        full_from: Option<i64>,
    ) -> Result<BTreeMap<LineOutcome, i64>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", outcome_seen!(), " AS seen, count(*) FROM import_lines ",
                "WHERE tenant_id = $1 AND import_id = $2 GROUP BY seen ORDER BY seen"))
            .bind(self.1.0)
            .bind(id.0)
            .bind(full_from)
            .fetch_all(conn))?;
        let place = Place {
            table: "import_lines",
            id: id.0,
        };
        rows.into_iter()
            .map(|(outcome, count)| Ok((place.word("outcome", &outcome)?, count)))
            .collect()
    }

    /// How many entries came with an import and are as they came: so many would Undo take off.
    pub async fn count_as_they_came(&mut self, id: ImportId) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM import_lines l JOIN entries e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id \
                 WHERE l.tenant_id = $1 AND l.import_id = $2 AND l.outcome IN ('taken', 'back') \
                 AND e.removed_at IS NULL AND e.edited_at IS NULL")
            .bind(self.1.0)
            .bind(id.0)
            .fetch_one(conn))
    }

    /// How many lines came in and were on the other list, by the person's own hand, when the import was undone.
    pub async fn count_moved(&mut self, id: ImportId) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM import_lines WHERE tenant_id = $1 AND import_id = $2 \
                 AND outcome = 'contrary' AND detail = 'moved'")
            .bind(self.1.0)
            .bind(id.0)
            .fetch_one(conn))
    }

    /// Goes on to another state, from the beginning, if the import is for this list and in one of these.
    pub async fn begin(
        &mut self,
        (id, list): (ImportId, List),
        (from, to): (&[ImportState], ImportState),
        now: DateTime<Utc>,
    ) -> Result<Begun, StoreError> {
        let Some(import) = self.lock(id).await? else {
            return Ok(Begun::Before);
        };
        if import.list != list {
            return Ok(Begun::Turned);
        }
        if !from.contains(&import.state) {
            return Ok(Begun::Before);
        }
        self.set(&Import {
            state: to,
            place: 0,
            touched_at: now,
            ..import
        })
        .await?;
        Ok(Begun::Now)
    }

    /// Ends the taking in where it is, if it goes on; returns whether it did. What came in until now stays.
    pub async fn cut_short(
        &mut self,
        id: ImportId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let import = self.lock(id).await?;
        let Some(import) = import.filter(|import| import.state == ImportState::Taking) else {
            return Ok(false);
        };
        let change = ListOwner::Mailbox(import.mailbox).change(self.1);
        self.set(&Import {
            state: ImportState::Done,
            touched_at: now,
            ..import
        })
        .await?;
        self.0.announce(change);
        Ok(true)
    }

    /// Makes an import one for this list, if it waits and was for the other; returns whether it was. What becomes of its
    /// lines is found out anew.
    pub async fn turn(
        &mut self,
        id: ImportId,
        list: List,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let turned = on!(self.0, conn => sqlx::query(
                "UPDATE imports SET list = $3, state = 'reading', place = 0, touched_at = $4 \
                 WHERE tenant_id = $1 AND id = $2 AND state = 'ready' AND list <> $3 \
                 AND forgotten_at IS NULL")
            .bind(self.1.0)
            .bind(id.0)
            .bind(list.word())
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(turned == 1)
    }

    /// Forgets an import of which nothing is on a list: nobody sees it any more, and [`Self::remove_old`] removes what is
    /// left of it.
    pub async fn remove(
        &mut self,
        mailbox: MailboxId,
        id: ImportId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "UPDATE imports SET forgotten_at = $4 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 \
                 AND forgotten_at IS NULL \
                 AND (state IN ('ready', 'undone', 'stopped') OR (state = 'done' \
                 AND EXISTS (SELECT 1 FROM import_lines l WHERE l.tenant_id = $1 AND l.import_id = $3) \
                 AND NOT EXISTS (SELECT 1 FROM import_lines l WHERE l.tenant_id = $1 AND l.import_id = $3 \
                 AND l.outcome IN ('taken', 'back'))))")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(id.0)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(removed == 1)
    }

    /// Forgets at most so many lines of what was brought before that time or is forgotten by its owner, and, with the last
    /// of them, imports of which nothing came; entries keep where they came from. Returns how many lines that were.
    pub async fn remove_old(
        &mut self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "DELETE FROM import_lines WHERE tenant_id = $1 AND (import_id, place) IN \
                 (SELECT l.import_id, l.place FROM imports i CROSS JOIN import_lines l WHERE i.tenant_id = $1 \
                 AND (i.touched_at < $2 OR i.forgotten_at IS NOT NULL) \
                 AND i.state IN ('ready', 'done', 'undone', 'stopped') \
                 AND l.tenant_id = $1 AND l.import_id = i.id LIMIT $3)")
            .bind(self.1.0)
            .bind(before)
            .bind(i64::from(limit))
            .execute(conn)
            .counted())?;
        on!(self.0, conn => sqlx::query(
                "DELETE FROM imports WHERE tenant_id = $1 \
                 AND (forgotten_at IS NOT NULL OR (touched_at < $2 AND state IN ('ready', 'undone', 'stopped'))) \
                 AND NOT EXISTS (SELECT 1 FROM import_lines l WHERE l.tenant_id = $1 AND l.import_id = imports.id)")
            .bind(self.1.0)
            .bind(before)
            .execute(conn)
            .counted())?;
        Ok(removed)
    }

    /// The import, held until the transaction ends: two that work on it take turns.
    pub(super) async fn lock(&mut self, id: ImportId) -> Result<Option<Import>, StoreError> {
        let sql = super::dialect::locking!(
            self.0.driver(),
            "SELECT ",
            import_columns!(),
            " FROM imports WHERE tenant_id = $1 AND id = $2 AND forgotten_at IS NULL"
        );
        let row: Option<ImportRow> = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(Import::try_from).transpose()
    }

    pub(super) async fn set(&mut self, import: &Import) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE imports SET state = $3, place = $4, total = $5, touched_at = $6 \
                 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(import.id.0)
            .bind(import.state.word())
            .bind(import.place)
            .bind(import.total)
            .bind(import.touched_at)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}

impl AllImports<'_> {
    /// Imports whose work was cut off: nothing has gone on with them since.
    pub async fn left_alone(
        &mut self,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<(TenantId, Import)>, StoreError> {
        let rows: Vec<ImportRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", import_columns!(), " FROM imports WHERE state IN ('reading', 'taking', 'undoing') ",
                "AND touched_at < $1 ORDER BY touched_at, id LIMIT $2"))
            .bind(since)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let with_tenant = |row: ImportRow| Ok((TenantId(row.tenant_id), Import::try_from(row)?));
        rows.into_iter().map(with_tenant).collect()
    }
}
