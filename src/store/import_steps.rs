//! The work on an import, step by step: each step is one transaction over a range of lines, whole or absent, and says
//! how far it came. Whoever goes on after a crash begins where the last step ended.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on};
use super::words::Word;
use super::{Database, Import, ImportState, Imports, ListOwner, Pace, StoreError, Tx};
use crate::policy::ImportId;
use crate::tenancy::TenantId;

/// A range of lines of one import.
#[derive(Clone, Copy)]
struct Range<'i> {
    tenant: TenantId,
    import: &'i Import,
    from: i64,
    to: i64,
    now: DateTime<Utc>,
}

impl Database {
    /// Does the next step of an import, at this pace, and returns it as it is then; None: there is none, or none that has
    /// work to do.
    pub async fn import_step(
        &self,
        tenant: TenantId,
        id: ImportId,
        now: DateTime<Utc>,
        pace: &mut Pace,
    ) -> Result<Option<Import>, StoreError> {
        let mut tx = self.write().await?;
        let step = pace.begin();
        let import = Imports(&mut tx, tenant).lock(id).await?;
        let Some(import) = import.filter(|import| import.state.is_busy()) else {
            return Ok(None);
        };
        let to = import.place.saturating_add(pace.lines()).min(import.total);
        let range = Range {
            tenant,
            import: &import,
            from: import.place,
            to,
            now,
        };
        match import.state {
            ImportState::Taking => range.take_in(&mut tx).await?,
            ImportState::Undoing => range.take_back(&mut tx).await?,
            _ => range.sort(&mut tx).await?,
        }
        // Once, at the end: each time, everybody's policy of this mailbox is loaded anew, and with a long list that takes
        // longer than a step. Until then some of the list counts already, as policies happen to be loaded.
        if import.state != ImportState::Reading && to == import.total {
            tx.announce(ListOwner::Mailbox(import.mailbox).change(tenant));
        }
        let state = match import.state {
            state if to < import.total => state,
            ImportState::Taking => ImportState::Done,
            ImportState::Undoing => ImportState::Undone,
            _ => ImportState::Ready,
        };
        let after = Import {
            state,
            place: to,
            touched_at: now,
            ..import.clone()
        };
        Imports(&mut tx, tenant).set(&after).await?;
        tx.commit().await?;
        pace.end(step, to - import.place);
        Ok(Some(after))
    }
}

/// Runs a statement on a range: `$1` tenant, `$2` import, `$3` from, `$4` to, `$5` mailbox, `$6` list, `$7` now, `$8` the
/// other list. `in_range!` names all of them: neither database takes a value that its statement doesn't use.
macro_rules! on_range {
    ($range:expr, $tx:expr, $($sql:tt)+) => {
        on!($tx, conn => sqlx::query(concat!($($sql)+))
            .bind($range.tenant.0)
            .bind($range.import.id.0)
            .bind($range.from)
            .bind($range.to)
            .bind($range.import.mailbox.0)
            .bind($range.import.list.word())
            .bind($range.now)
            .bind($range.import.list.other().word())
            .execute(conn)
            .counted())?
    };
}

macro_rules! in_range {
    () => {
        "import_lines.tenant_id = $1 AND import_lines.import_id = $2 AND import_lines.place >= $3 \
         AND import_lines.place < $4 AND $5 = $5 AND $6 = $6 AND $7 = $7 AND $8 = $8 "
    };
}

/// The entry that the line would come to; `$list` is a parameter.
macro_rules! entry_on {
    ($list:literal) => {
        concat!(
            "SELECT 1 FROM entries e WHERE e.tenant_id = $1 AND e.mailbox_id = $5 AND e.list = ",
            $list,
            " AND e.pattern = import_lines.pattern "
        )
    };
}

/// In what the entry that is there is otherwise than its line, which says nothing of what it leaves empty; words: `end`,
/// `proof`, `note`.
macro_rules! difference {
    () => {
        "SELECT CASE WHEN e.expires_at IS NULL AND import_lines.expires_at IS NOT NULL THEN 'end' \
         WHEN e.expires_at <> import_lines.expires_at THEN 'end' \
         WHEN import_lines.require_auth AND NOT e.require_auth THEN 'proof' \
         WHEN import_lines.note <> '' AND e.note <> '' AND e.note <> import_lines.note THEN 'note' ELSE '' END \
         FROM entries e WHERE e.tenant_id = $1 AND e.mailbox_id = $5 AND e.list = $6 \
         AND e.pattern = import_lines.pattern AND e.removed_at IS NULL"
    };
}

macro_rules! counts {
    () => {
        "AND e.removed_at IS NULL AND (e.expires_at IS NULL OR e.expires_at > $7)"
    };
}

impl Range<'_> {
    /// Finds out what would become of each line now.
    async fn sort(self, tx: &mut Tx) -> Result<(), StoreError> {
        on_range!(
            self,
            tx,
            "UPDATE import_lines SET detail = coalesce((",
            difference!(),
            "), ''), outcome = CASE WHEN import_lines.list = $8 THEN 'elsewhere' ",
            "WHEN import_lines.expires_at IS NOT NULL AND import_lines.expires_at <= $7 THEN 'ended' WHEN EXISTS (",
            entry_on!("$8"),
            counts!(),
            ") THEN 'contrary' ",
            "WHEN EXISTS (",
            entry_on!("$6"),
            counts!(),
            ") THEN 'present' ELSE 'new' END WHERE ",
            in_range!(),
            "AND outcome IN ('new', 'present', 'contrary', 'elsewhere', 'ended', 'full', 'undone')"
        );
        Ok(())
    }

    /// Puts what is new on the list. What had been there before comes back as a new line, like one that a person adds.
    async fn take_in(self, tx: &mut Tx) -> Result<(), StoreError> {
        self.sort(tx).await?;
        on_range!(
            self,
            tx,
            "UPDATE import_lines SET outcome = 'back' WHERE ",
            in_range!(),
            "AND outcome = 'new' ",
            "AND EXISTS (",
            entry_on!("$6"),
            ")"
        );
        self.turn_away_what_has_no_room(tx).await?;
        on_range!(
            self,
            tx,
            "UPDATE entries SET id = import_lines.entry_id, source = 'manual', require_auth = import_lines.require_auth, ",
            "binding = false, expires_at = import_lines.expires_at, trusted_networks = '', created_at = $7, ",
            "note = import_lines.note, search_text = import_lines.search_text, removed_at = NULL, learned_from = NULL, ",
            "suspended_at = NULL, suspended_why = NULL, import_id = import_lines.import_id, edited_at = NULL ",
            "FROM import_lines WHERE ",
            in_range!(),
            "AND import_lines.outcome = 'back' AND entries.tenant_id = $1 ",
            "AND entries.mailbox_id = $5 AND entries.list = $6 AND entries.pattern = import_lines.pattern"
        );
        on_range!(
            self,
            tx,
            "INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, ",
            "expires_at, trusted_networks, proven_networks, hits, created_at, note, search_text, import_id) ",
            "SELECT tenant_id, $5, $6, pattern, entry_id, kind, 'manual', require_auth, false, expires_at, '', '', 0, $7, ",
            "note, search_text, import_id FROM import_lines WHERE ",
            in_range!(),
            "AND outcome = 'new' ",
            "ORDER BY pattern ON CONFLICT DO NOTHING"
        );
        // What somebody else put there meanwhile is there already.
        on_range!(
            self,
            tx,
            "UPDATE import_lines SET outcome = CASE WHEN EXISTS (SELECT 1 FROM entries e WHERE e.tenant_id = $1 ",
            "AND e.id = import_lines.entry_id) THEN 'taken' ELSE 'present' END WHERE ",
            in_range!(),
            "AND outcome = 'new'"
        );
        Ok(())
    }

    /// Marks the lines for which the tenant's limit leaves no room: the first come in.
    async fn turn_away_what_has_no_room(self, tx: &mut Tx) -> Result<(), StoreError> {
        let owner = ListOwner::Mailbox(self.import.mailbox);
        let Some(room) = tx.of(self.tenant).entries(owner).room().await? else {
            return Ok(());
        };
        let first: Option<i64> = on!(tx, conn => sqlx::query_scalar(
                "SELECT place FROM import_lines WHERE tenant_id = $1 AND import_id = $2 AND place >= $3 AND place < $4 \
                 AND outcome IN ('new', 'back') ORDER BY place LIMIT 1 OFFSET $5")
            .bind(self.tenant.0)
            .bind(self.import.id.0)
            .bind(self.from)
            .bind(self.to)
            .bind(room.left.max(0))
            .fetch_optional(conn))?;
        let Some(first) = first else { return Ok(()) };
        on!(tx, conn => sqlx::query(
                "UPDATE import_lines SET outcome = 'full', detail = $5 WHERE tenant_id = $1 AND import_id = $2 \
                 AND place >= $3 AND place < $4 AND outcome IN ('new', 'back')")
            .bind(self.tenant.0)
            .bind(self.import.id.0)
            .bind(first)
            .bind(self.to)
            .bind(room.problem())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Takes off what came with the import and is as it came. What had been there before is off the list as it was.
    async fn take_back(self, tx: &mut Tx) -> Result<(), StoreError> {
        on_range!(
            self,
            tx,
            "UPDATE entries SET removed_at = $7, import_id = NULL FROM import_lines WHERE ",
            in_range!(),
            "AND import_lines.outcome = 'back' AND entries.tenant_id = $1 AND entries.id = import_lines.entry_id ",
            "AND entries.removed_at IS NULL AND entries.edited_at IS NULL"
        );
        // The whole key is named, since the rows are clustered by it.
        on_range!(
            self,
            tx,
            "DELETE FROM entries WHERE tenant_id = $1 AND mailbox_id = $5 AND list = $6 AND pattern IN (",
            "SELECT import_lines.pattern FROM import_lines WHERE ",
            in_range!(),
            "AND import_lines.outcome = 'taken') ",
            "AND import_id = $2 AND removed_at IS NULL AND edited_at IS NULL"
        );
        // What the person put on the other list stays there. What was learned there since, they didn't put.
        on_range!(
            self,
            tx,
            "UPDATE import_lines SET outcome = 'contrary', detail = 'moved' WHERE ",
            in_range!(),
            "AND outcome IN ('taken', 'back') AND NOT EXISTS (",
            entry_on!("$6"),
            "AND e.removed_at IS NULL) AND EXISTS (",
            entry_on!("$8"),
            counts!(),
            " AND e.source = 'manual')"
        );
        // By its match, since one that went to the other list and came back is another entry, which stays.
        on_range!(
            self,
            tx,
            "UPDATE import_lines SET outcome = 'undone' WHERE ",
            in_range!(),
            "AND outcome IN ('taken', 'back') AND NOT EXISTS (",
            entry_on!("$6"),
            "AND e.removed_at IS NULL)"
        );
        // There is room again, and whether for all is found out when they come in anew.
        on_range!(
            self,
            tx,
            "UPDATE import_lines SET outcome = 'new', detail = '' WHERE ",
            in_range!(),
            "AND outcome = 'full'"
        );
        Ok(())
    }
}
