//! The lines of the lists, as people see and edit them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::entry::{EntryChange, EntryRow, ListOwner, search_text, select_entries};
use super::text::{clean, containing};
use super::tx::{Counted, on, one};
use super::words::{Place, Word};
use super::{StoreError, Tx};
use crate::policy::{BindingBlocks, Entry, EntryId, List, Pattern, Source};
use crate::tenancy::TenantId;

/// The entries of one owner. Removed entries are seen by `find` only.
pub struct Entries<'t>(
    pub(super) &'t mut Tx,
    pub(super) TenantId,
    pub(super) ListOwner,
);

/// Which entries to list.
#[derive(Clone, Debug, Default)]
pub struct EntryQuery {
    /// Only those on this list.
    pub list: Option<List>,
    /// Part of the match or the note, taken literally, any case.
    pub search: Option<String>,
    /// Only those that came about like this.
    pub source: Option<Source>,
    /// In which order.
    pub sort: EntrySort,
    /// Keyset for the API (order Newest): those with a smaller id.
    pub before: Option<EntryId>,
    /// How many to pass over.
    pub offset: u32,
    /// At most so many.
    pub limit: u32,
    /// Only those created at or after (home page: "new on your whitelist").
    pub created_since: Option<DateTime<Utc>>,
}

/// Order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntrySort {
    /// Last added first.
    #[default]
    Newest,
    /// By what they match.
    Match,
    /// Last used first; never used at the end.
    LastHit,
    /// Most used first.
    Hits,
}

/// One page of entries and how many there are in all.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The page.
    pub entries: Vec<Entry>,
    /// How many the query finds without `before`, `offset` and `limit`.
    pub total: i64,
}

/// `$3` list, `$4` search, `$5` source, `$6` created since.
macro_rules! of_query {
    () => {
        "AND removed_at IS NULL AND ($3 IS NULL OR list = $3) AND ($4 IS NULL OR search_text LIKE $4 ESCAPE '\\') \
         AND ($5 IS NULL OR source = $5) AND ($6 IS NULL OR created_at >= $6) "
    };
}

/// One page: `$7` before, `$8` limit, `$9` offset.
macro_rules! select_page {
    ($order:literal) => {
        select_entries!(
            of_query!(),
            "AND ($7 IS NULL OR id < $7) ORDER BY ",
            $order,
            " LIMIT $8 OFFSET $9"
        )
    };
}

impl EntrySort {
    fn select(self) -> &'static str {
        match self {
            Self::Newest => select_page!("id DESC"),
            Self::Match => select_page!("pattern, list"),
            Self::LastHit => select_page!("last_hit_at DESC NULLS LAST, id DESC"),
            Self::Hits => select_page!("hits DESC, id DESC"),
        }
    }
}

/// Match, note, end, whether it asks for a proof, and the networks that are trusted.
type EditedRow = (String, String, Option<DateTime<Utc>>, bool, String);

impl Entries<'_> {
    /// One page of entries, without removed ones.
    pub async fn list(&mut self, query: &EntryQuery) -> Result<EntryPage, StoreError> {
        let search = containing(query.search.as_deref());
        let list = query.list.map(Word::word);
        let source = query.source.map(Word::word);
        let total: i64 = on!(self.0, conn => sqlx::query_scalar(concat!(
                "SELECT count(*) FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 ", of_query!()))
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list)
            .bind(&search)
            .bind(source)
            .bind(query.created_since)
            .fetch_one(conn))?;
        let rows: Vec<EntryRow> = on!(self.0, conn => sqlx::query_as(query.sort.select())
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list)
            .bind(&search)
            .bind(source)
            .bind(query.created_since)
            .bind(query.before.map(|before| before.0))
            .bind(i64::from(query.limit))
            .bind(i64::from(query.offset))
            .fetch_all(conn))?;
        let entries = rows
            .into_iter()
            .map(Entry::try_from)
            .collect::<Result<_, _>>()?;
        Ok(EntryPage { entries, total })
    }

    /// A page of a list in the order of what its entries match, behind this one.
    pub async fn after(
        &mut self,
        list: List,
        after: Option<&Pattern>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> = on!(self.0, conn => sqlx::query_as(select_entries!(
                "AND list = $3 AND pattern > $4 AND removed_at IS NULL ORDER BY pattern LIMIT $5"))
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(after.map(ToString::to_string).unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// What the binding blocks keep out that hold at this time (of the list of a tenant: no other has any).
    pub async fn binding_blocks(
        &mut self,
        now: DateTime<Utc>,
    ) -> Result<BindingBlocks, StoreError> {
        self.read_blocks(true, now).await
    }

    /// What the whole blocklist keeps out at this time, but for mail servers and mailing lists.
    pub(super) async fn blocks(&mut self, now: DateTime<Utc>) -> Result<BindingBlocks, StoreError> {
        self.read_blocks(false, now).await
    }

    async fn read_blocks(
        &mut self,
        only_binding: bool,
        now: DateTime<Utc>,
    ) -> Result<BindingBlocks, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, pattern FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND list = 'block' \
                 AND (binding OR NOT $4) AND removed_at IS NULL AND (expires_at IS NULL OR expires_at > $3) \
                 ORDER BY pattern")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(now)
            .bind(only_binding)
            .fetch_all(conn))?;
        let read = |(id, pattern): (Uuid, String)| {
            let place = Place {
                table: "entries",
                id,
            };
            place.pattern("pattern", &pattern)
        };
        let patterns: Result<Vec<Pattern>, StoreError> = rows.into_iter().map(read).collect();
        Ok(patterns?.into())
    }

    /// The entry with this id, removed or not, if it is this owner's.
    pub async fn find(&mut self, id: EntryId) -> Result<Option<Entry>, StoreError> {
        let row: Option<EntryRow> = on!(self.0, conn => sqlx::query_as(
                select_entries!("AND id = $3"))
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(Entry::try_from).transpose()
    }

    /// Writes what an edit may change; `Absent` when there is no such entry, or it was removed.
    pub async fn update(
        &mut self,
        id: EntryId,
        change: &EntryChange,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let before: Option<EditedRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT pattern, note, expires_at, require_auth, trusted_networks FROM entries \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .fetch_optional(conn))?;
        let Some((pattern, note, expires_at, require_auth, trusted)) = before else {
            return Err(StoreError::Absent);
        };
        let networks = change.trusted_networks.to_string();
        // Whoever changes what came with an import wants it: nobody's words go with the import.
        let note_now = clean(&change.note);
        let is_edited = (note.as_str(), expires_at, require_auth, trusted.as_str())
            != (
                &*note_now,
                change.expires_at,
                change.require_auth,
                networks.as_str(),
            );
        let updated = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET note = $4, search_text = $5, expires_at = $6, require_auth = $7, \
                 trusted_networks = $8, edited_at = coalesce($9, edited_at) \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .bind(note_now)
            .bind(search_text(&pattern, &change.note))
            .bind(change.expires_at)
            .bind(change.require_auth)
            .bind(networks)
            .bind(is_edited.then_some(now))
            .execute(conn)
            .counted())?;
        self.changed();
        one(updated)
    }

    /// Writes a note beside an entry and leaves it what it was: what came with an import still goes with it. `Absent` when
    /// there is no such entry, or it was removed.
    pub async fn annotate(&mut self, id: EntryId, note: &str) -> Result<(), StoreError> {
        let entry = self.find(id).await?.ok_or(StoreError::Absent)?;
        let pattern = entry.rule.pattern.to_string();
        let updated = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET note = $4, search_text = $5 \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .bind(clean(note))
            .bind(search_text(&pattern, note))
            .execute(conn)
            .counted())?;
        self.changed();
        one(updated)
    }

    pub(super) fn changed(&mut self) {
        let change = self.2.change(self.1);
        self.0.announce(change);
    }

    pub(super) fn changed_if(&mut self, touched: u64) {
        if touched > 0 {
            self.changed();
        }
    }
}
