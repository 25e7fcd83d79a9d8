//! The lines of the lists, as people see and edit them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::dialect::locking;
use super::ids::new_id;
use super::text::{clean, containing, fold, unicode_form};
use super::tx::{Counted, on, one};
use super::words::{Place, Word};
use super::{Change, StoreError, Tx};
use crate::policy::{
    BindingBlocks, CameWith, Entry, EntryId, ImportId, List, Networks, Pattern, Rule, Source,
    SuspendedFor,
};
use crate::tenancy::{MailboxId, TenantId};

/// Whose list within a tenant (in `TenantId::SYSTEM`, `Tenant` is the system's list).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListOwner {
    /// One mailbox.
    Mailbox(MailboxId),
    /// The tenant itself.
    Tenant,
}

impl ListOwner {
    /// What `entries.mailbox_id` says.
    pub(super) fn key(self) -> Uuid {
        match self {
            Self::Mailbox(mailbox) => mailbox.0,
            Self::Tenant => Uuid::nil(),
        }
    }

    /// What to announce when this owner's lists change.
    pub(super) fn change(self, tenant: TenantId) -> Change {
        match self {
            Self::Mailbox(mailbox) => Change::Mailbox(tenant, mailbox),
            Self::Tenant => Change::Tenant(tenant),
        }
    }

    pub(super) fn from_key(key: Uuid) -> Self {
        if key.is_nil() {
            Self::Tenant
        } else {
            Self::Mailbox(MailboxId(key))
        }
    }
}

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

/// What a person adds.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Which list.
    pub list: List,
    /// What it matches.
    pub pattern: Pattern,
    /// Where it comes from.
    pub source: Source,
    /// The person's own words.
    pub note: String,
    /// When it stops to count.
    pub expires_at: Option<DateTime<Utc>>,
    /// An unproven match doesn't count.
    pub require_auth: bool,
    /// A tenant's block that stands above the owner's word.
    pub binding: bool,
    /// Networks the owner chose to trust.
    pub trusted_networks: Networks,
}

/// What became of an added entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New(EntryId),
    /// It had been removed or had expired, and is back (as a new line: the id is new).
    Revived(EntryId),
    /// It was learned, and is manual now.
    Adopted(EntryId),
    /// It was there already, and is as it was.
    Existed(EntryId),
}

/// What an edit may change.
#[derive(Clone, Debug)]
pub struct EntryChange {
    /// The person's own words.
    pub note: String,
    /// When it stops to count.
    pub expires_at: Option<DateTime<Utc>>,
    /// An unproven match doesn't count.
    pub require_auth: bool,
    /// Networks the owner chose to trust.
    pub trusted_networks: Networks,
}

macro_rules! entry_columns {
    () => {
        concat!(
            "id, list, pattern, source, require_auth, binding, expires_at, removed_at, trusted_networks, ",
            "proven_networks, hits, last_hit_at, last_contact_at, created_at, learned_from, note, suspended_at, ",
            "suspended_why, import_id, (SELECT i.file_name FROM imports i WHERE i.tenant_id = entries.tenant_id ",
            "AND i.id = entries.import_id) AS import_name"
        )
    };
}
pub(super) use entry_columns;

macro_rules! select_entries {
    ($($rest:expr),+) => {
        concat!(
            "SELECT ",
            $crate::store::entries::entry_columns!(),
            " FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 ",
            $($rest),+
        )
    };
}
pub(super) use select_entries;

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

#[derive(sqlx::FromRow)]
pub(super) struct EntryRow {
    id: Uuid,
    list: String,
    pattern: String,
    source: String,
    require_auth: bool,
    binding: bool,
    expires_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
    trusted_networks: String,
    proven_networks: String,
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
    last_contact_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    learned_from: Option<String>,
    note: String,
    suspended_at: Option<DateTime<Utc>>,
    suspended_why: Option<String>,
    import_id: Option<Uuid>,
    import_name: Option<String>,
}

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "entries",
            id: row.id,
        };
        let why = row.suspended_why.as_deref().and_then(SuspendedFor::parse);
        let suspended = match row.suspended_at {
            Some(at) => Some((at, place.require("suspended_why", why)?)),
            None => None,
        };
        Ok(Self {
            suspended,
            rule: Rule {
                id: EntryId(row.id),
                list: place.word("list", &row.list)?,
                pattern: place.pattern("pattern", &row.pattern)?,
                source: place.word("source", &row.source)?,
                require_auth: row.require_auth,
                binding: row.binding,
                suspended: row.suspended_at.is_some(),
                expires_at: row.expires_at,
                trusted_networks: place.networks("trusted_networks", &row.trusted_networks)?,
                proven_networks: place.networks("proven_networks", &row.proven_networks)?,
            },
            note: row.note,
            created_at: row.created_at,
            came_with: row.import_id.map(|import| CameWith {
                import: ImportId(import),
                file_name: row.import_name.unwrap_or_default(),
            }),
            learned_from: row.learned_from,
            last_contact_at: row.last_contact_at,
            hits: row.hits,
            last_hit_at: row.last_hit_at,
            removed_at: row.removed_at,
        })
    }
}

/// What is there already where an entry shall go.
#[derive(sqlx::FromRow)]
struct PresentRow {
    id: Uuid,
    source: String,
    expires_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
    suspended: bool,
}

/// What a search looks through.
pub(super) fn search_text(pattern: &str, note: &str) -> String {
    let readable = unicode_form(pattern);
    if readable == pattern {
        fold(&[pattern, note])
    } else {
        fold(&[pattern, &readable, note])
    }
}

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

    /// Adds an entry, or says how it was there already; `Quota` when the mailbox may have no more (then nothing is added).
    pub async fn add(&mut self, entry: &NewEntry, now: DateTime<Utc>) -> Result<Added, StoreError> {
        let pattern = entry.pattern.to_string();
        if let Some(room) = self.room().await? {
            let present = self.present(entry.list, &pattern).await?;
            let is_counted = |present: PresentRow| {
                present.removed_at.is_none() && present.source != Source::Learned.word()
            };
            room.take(i64::from(!present.is_some_and(is_counted)))?;
        }
        let id = new_id(now);
        if self.insert(id, entry, &pattern, now).await? {
            self.changed();
            return Ok(Added::New(EntryId(id)));
        }
        let Some(present) = self.present(entry.list, &pattern).await? else {
            // Whoever was first has taken it away again: there is nothing left to be in our way.
            return Err(StoreError::Exists);
        };
        let gone = present.removed_at.is_some()
            || present
                .expires_at
                .is_some_and(|expires_at| expires_at <= now);
        let learned = present.source == Source::Learned.word();
        if gone {
            self.overwrite(present.id, id, entry, &pattern, now).await?;
            self.changed();
            Ok(Added::Revived(EntryId(id)))
        } else if learned && entry.source == Source::Manual {
            self.adopt(present.id, entry, &pattern).await?;
            self.changed();
            Ok(Added::Adopted(EntryId(present.id)))
        } else {
            // Whoever adds it again wants it to count.
            if present.suspended {
                self.keep(EntryId(present.id)).await?;
            }
            self.make_own(present.id, now).await?;
            Ok(Added::Existed(EntryId(present.id)))
        }
    }

    async fn insert(
        &mut self,
        id: Uuid,
        entry: &NewEntry,
        pattern: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let inserted = on!(self.0, conn => sqlx::query(
                "INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, \
                 expires_at, trusted_networks, proven_networks, hits, created_at, note, search_text) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, $12, $13, $14) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(entry.list.word())
            .bind(pattern)
            .bind(id)
            .bind(entry.pattern.kind().as_str())
            .bind(entry.source.word())
            .bind(entry.require_auth)
            .bind(entry.binding)
            .bind(entry.expires_at)
            .bind(entry.trusted_networks.to_string())
            .bind(now)
            .bind(clean(&entry.note))
            .bind(search_text(pattern, &entry.note))
            .execute(conn)
            .counted())?;
        Ok(inserted == 1)
    }

    /// The entry of a list with exactly this pattern, if it counts now.
    pub(super) async fn find_on(
        &mut self,
        list: List,
        pattern: &Pattern,
        now: DateTime<Utc>,
    ) -> Result<Option<EntryId>, StoreError> {
        let present = self.present(list, &pattern.to_string()).await?;
        let counts = |present: &PresentRow| {
            present.removed_at.is_none() && present.expires_at.is_none_or(|ends| ends > now)
        };
        Ok(present.filter(counts).map(|present| EntryId(present.id)))
    }

    async fn present(
        &mut self,
        list: List,
        pattern: &str,
    ) -> Result<Option<PresentRow>, StoreError> {
        let sql = locking!(
            self.0.driver(),
            "SELECT id, source, expires_at, removed_at, suspended_at IS NOT NULL AS suspended FROM entries ",
            "WHERE tenant_id = $1 AND mailbox_id = $2 AND list = $3 AND pattern = $4"
        );
        on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(pattern)
            .fetch_optional(conn))
    }

    /// Makes a removed or expired line a new one; how often it let something in stays.
    async fn overwrite(
        &mut self,
        old: Uuid,
        new: Uuid,
        entry: &NewEntry,
        pattern: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE entries SET id = $3, source = $4, require_auth = $5, binding = $6, expires_at = $7, \
                 trusted_networks = $8, created_at = $9, note = $10, search_text = $11, removed_at = NULL, \
                 learned_from = NULL, suspended_at = NULL, suspended_why = NULL, import_id = NULL, edited_at = NULL \
                 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(old)
            .bind(new)
            .bind(entry.source.word())
            .bind(entry.require_auth)
            .bind(entry.binding)
            .bind(entry.expires_at)
            .bind(entry.trusted_networks.to_string())
            .bind(now)
            .bind(clean(&entry.note))
            .bind(search_text(pattern, &entry.note))
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Makes a learned line the person's own; what it was learned from stays known.
    async fn adopt(&mut self, id: Uuid, entry: &NewEntry, pattern: &str) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE entries SET source = $3, require_auth = $4, binding = $5, expires_at = $6, \
                 trusted_networks = $7, note = $8, search_text = $9, suspended_at = NULL, suspended_why = NULL WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id)
            .bind(entry.source.word())
            .bind(entry.require_auth)
            .bind(entry.binding)
            .bind(entry.expires_at)
            .bind(entry.trusted_networks.to_string())
            .bind(clean(&entry.note))
            .bind(search_text(pattern, &entry.note))
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Whoever adds by hand what came with an import wants it, whatever becomes of the import.
    async fn make_own(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE entries SET edited_at = $3 WHERE tenant_id = $1 AND id = $2 AND import_id IS NOT NULL")
            .bind(self.1.0)
            .bind(id)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Writes what an edit may change; `Absent` when there is no such entry, or it was removed.
    pub async fn update(
        &mut self,
        id: EntryId,
        change: &EntryChange,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let before: Option<(String, Option<DateTime<Utc>>, bool, String)> = on!(self.0, conn => sqlx::query_as(
                "SELECT pattern, expires_at, require_auth, trusted_networks FROM entries \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .fetch_optional(conn))?;
        let Some((pattern, expires_at, require_auth, trusted)) = before else {
            return Err(StoreError::Absent);
        };
        let networks = change.trusted_networks.to_string();
        // A note changes nothing of what it does: an import is still taken back as one.
        let does_another = (expires_at, require_auth, trusted.as_str())
            != (change.expires_at, change.require_auth, networks.as_str());
        let updated = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET note = $4, search_text = $5, expires_at = $6, require_auth = $7, \
                 trusted_networks = $8, edited_at = coalesce($9, edited_at) \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .bind(clean(&change.note))
            .bind(search_text(&pattern, &change.note))
            .bind(change.expires_at)
            .bind(change.require_auth)
            .bind(networks)
            .bind(does_another.then_some(now))
            .execute(conn)
            .counted())?;
        self.changed();
        one(updated)
    }

    /// Soft: can be restored; a learned one becomes a tombstone. Returns how many were removed.
    pub async fn remove(&mut self, ids: &[EntryId], now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut removed = 0;
        for id in in_order(ids) {
            removed += on!(self.0, conn => sqlx::query(
                    "UPDATE entries SET removed_at = $4 \
                     WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NULL")
                .bind(self.1.0)
                .bind(self.2.key())
                .bind(id.0)
                .bind(now)
                .execute(conn)
                .counted())?;
        }
        self.changed_if(removed);
        Ok(removed)
    }

    /// Brings back all that were taken off a list at exactly this time; returns how many. `Quota`: too many, and the
    /// transaction is to be given up.
    pub async fn restore_removed_at(
        &mut self,
        list: List,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let restored = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET removed_at = NULL \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND list = $3 AND removed_at = $4")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(at)
            .execute(conn)
            .counted())?;
        self.still_fits(restored).await?;
        self.changed_if(restored);
        Ok(restored)
    }

    /// Takes off all that were put on a list at exactly this time; returns how many.
    pub async fn remove_added_at(
        &mut self,
        list: List,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "UPDATE entries SET removed_at = $5 WHERE tenant_id = $1 AND mailbox_id = $2 AND list = $3 \
                 AND created_at = $4 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(at)
            .bind(now)
            .execute(conn)
            .counted())?;
        self.changed_if(removed);
        Ok(removed)
    }

    /// The entry of a list with exactly this match, expired or not.
    pub async fn find_match(
        &mut self,
        list: List,
        pattern: &Pattern,
    ) -> Result<Option<EntryId>, StoreError> {
        let present = self.present(list, &pattern.to_string()).await?;
        let there = present.filter(|present| present.removed_at.is_none());
        Ok(there.map(|present| EntryId(present.id)))
    }

    /// Undo of `remove`; returns how many came back. `Quota`: too many, and the transaction is to be given up.
    pub async fn restore(&mut self, ids: &[EntryId]) -> Result<u64, StoreError> {
        let mut restored = 0;
        for id in in_order(ids) {
            restored += on!(self.0, conn => sqlx::query(
                    "UPDATE entries SET removed_at = NULL \
                     WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND removed_at IS NOT NULL")
                .bind(self.1.0)
                .bind(self.2.key())
                .bind(id.0)
                .execute(conn)
                .counted())?;
        }
        self.still_fits(restored).await?;
        self.changed_if(restored);
        Ok(restored)
    }

    /// Removes what was learned since `since` (one-step undo of a burst) without leaving tombstones; returns how many.
    pub async fn forget_learned_since(&mut self, since: DateTime<Utc>) -> Result<u64, StoreError> {
        let forgotten = on!(self.0, conn => sqlx::query(
                "DELETE FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND source = 'learned' \
                 AND created_at >= $3 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(since)
            .execute(conn)
            .counted())?;
        self.changed_if(forgotten);
        Ok(forgotten)
    }

    /// "Learn again": drops what keeps this pattern from being learned after it was taken off the whitelist.
    pub async fn drop_tombstone(&mut self, pattern: &Pattern) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND list = 'allow' AND pattern = $3 \
                 AND removed_at IS NOT NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(pattern.to_string())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// `Quota` when what came back is more than the mailbox may have.
    async fn still_fits(&mut self, restored: u64) -> Result<(), StoreError> {
        if restored > 0
            && let Some(room) = self.room().await?
        {
            room.take(0)?;
        }
        Ok(())
    }

    pub(super) fn changed(&mut self) {
        let change = self.2.change(self.1);
        self.0.announce(change);
    }

    fn changed_if(&mut self, touched: u64) {
        if touched > 0 {
            self.changed();
        }
    }
}

/// Two transactions that touch the same entries must take them in the same order.
fn in_order(ids: &[EntryId]) -> Vec<EntryId> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}
