//! An entry of a list as the database has it, and whose list it is on.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::{fold, unicode_form};
use super::words::Place;
use super::{Change, StoreError};
use crate::policy::{
    CameWith, Entry, EntryId, ImportId, List, Networks, Pattern, Rule, Source, SuspendedFor,
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
            "AND i.id = entries.import_id AND i.forgotten_at IS NULL) AS import_name"
        )
    };
}
pub(super) use entry_columns;

macro_rules! select_entries {
    ($($rest:expr),+) => {
        concat!(
            "SELECT ",
            $crate::store::entry::entry_columns!(),
            " FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 ",
            $($rest),+
        )
    };
}
pub(super) use select_entries;

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

/// What a search looks through.
pub(super) fn search_text(pattern: &str, note: &str) -> String {
    let readable = unicode_form(pattern);
    if readable == pattern {
        fold(&[pattern, note])
    } else {
        fold(&[pattern, &readable, note])
    }
}
