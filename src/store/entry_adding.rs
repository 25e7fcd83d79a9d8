//! Adding entries: new ones, those that come back, and those that were learned and are a person's own from now on.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::dialect::locking;
use super::entry::search_text;
use super::ids::new_id;
use super::text::clean;
use super::tx::{Counted, on};
use super::words::Word;
use super::{Added, Entries, NewEntry, StoreError};
use crate::policy::{EntryId, List, Pattern, Source};

/// What is there already where an entry shall go.
#[derive(sqlx::FromRow)]
struct PresentRow {
    id: Uuid,
    source: String,
    expires_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
    suspended: bool,
}

impl Entries<'_> {
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
}
