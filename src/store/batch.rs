//! Writes behind the decisions that concern entries, many at once: hits and proven networks. Rows are always taken in
//! the order of their keys, so that two nodes can't wait for each other.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ipnet::IpNet;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::database::Driver;
use super::dialect::locking;
use super::entry::ListOwner;
use super::tx::{Counted, on};
use super::{Database, StoreError, Tx};
use crate::policy::{EntryId, Networks};
use crate::tenancy::TenantId;

/// Entries in one UPDATE: five parameters each, and SQLite takes 32,766.
const HITS_A_STATEMENT: usize = 256;

/// Hits of one entry to add.
#[derive(Clone, Copy, Debug)]
pub struct HitCount {
    /// Whose entry.
    pub tenant_id: TenantId,
    /// Which entry.
    pub entry_id: EntryId,
    /// How many more.
    pub hits: u32,
    /// When the last of them was.
    pub last_hit_at: DateTime<Utc>,
    /// For learned entries: renewed by contact.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A network from which an entry was proven.
#[derive(Clone, Copy, Debug)]
pub struct ProvenNetwork {
    /// Whose entry.
    pub tenant_id: TenantId,
    /// Which entry.
    pub entry_id: EntryId,
    /// To be remembered beside those from before.
    pub network: IpNet,
}

impl Database {
    /// Adds hits; announces nothing (policies in memory count them already). Entries that are gone are passed over.
    pub async fn add_hits(&self, hits: &[HitCount]) -> Result<(), StoreError> {
        if hits.is_empty() {
            return Ok(());
        }
        // An entry comes more than once when its policy was loaded anew meanwhile; an UPDATE takes one row for each.
        let mut sums: BTreeMap<_, HitCount> = BTreeMap::new();
        for hit in hits {
            let sum = sums
                .entry((hit.tenant_id, hit.entry_id))
                .or_insert(HitCount { hits: 0, ..*hit });
            sum.hits = sum.hits.saturating_add(hit.hits);
            sum.last_hit_at = sum.last_hit_at.max(hit.last_hit_at);
            sum.expires_at = sum.expires_at.max(hit.expires_at);
        }
        let hits: Vec<HitCount> = sums.into_values().collect();
        let mut tx = self.write().await?;
        for hits in hits.chunks(HITS_A_STATEMENT) {
            add(&mut tx, hits).await?;
        }
        tx.commit().await
    }

    /// Adds to the networks that entries were proven from, and announces the mailboxes. Entries that are gone are
    /// passed over.
    pub async fn remember_networks(&self, proven: &[ProvenNetwork]) -> Result<(), StoreError> {
        if proven.is_empty() {
            return Ok(());
        }
        let mut proven: Vec<&ProvenNetwork> = proven.iter().collect();
        proven.sort_by_key(|proven| (proven.tenant_id, proven.entry_id));
        let mut tx = self.write().await?;
        for proven in proven {
            remember_network(&mut tx, proven).await?;
        }
        tx.commit().await
    }
}

/// PostgreSQL locks rows as it meets them: they are locked in the order of their keys first.
async fn add(tx: &mut Tx, hits: &[HitCount]) -> Result<(), StoreError> {
    if tx.driver() == Driver::Postgres {
        on!(tx, conn => {
            let mut lock = QueryBuilder::new("WITH asked (tenant_id, id) AS (");
            lock.push_values(hits, |mut row, hit| {
                row.push_bind(hit.tenant_id.0).push_bind(hit.entry_id.0);
            });
            lock.push(
                ") SELECT 1 FROM asked a JOIN entries e ON e.tenant_id = a.tenant_id AND e.id = a.id \
                 ORDER BY e.tenant_id, e.id FOR UPDATE OF e",
            );
            async move { lock.build().persistent(false).execute(conn).counted().await }
        })?;
    }
    on!(tx, conn => {
        let mut update =
            QueryBuilder::new("WITH counted (tenant_id, id, hits, hit_at, renewed) AS (");
        update.push_values(hits, |mut row, hit| {
            row.push_bind(hit.tenant_id.0)
                .push_bind(hit.entry_id.0)
                .push_bind(i64::from(hit.hits))
                .push_bind(hit.last_hit_at)
                .push_bind(hit.expires_at);
        });
        update.push(
            ") UPDATE entries SET hits = entries.hits + c.hits, last_hit_at = c.hit_at, last_contact_at = c.hit_at, \
             expires_at = CASE WHEN source = 'learned' THEN coalesce(c.renewed, expires_at) ELSE expires_at END \
             FROM counted c WHERE entries.tenant_id = c.tenant_id AND entries.id = c.id",
        );
        async move { update.build().persistent(false).execute(conn).counted().await }
    })?;
    Ok(())
}

async fn remember_network(tx: &mut Tx, proven: &ProvenNetwork) -> Result<(), StoreError> {
    let sql = locking!(
        tx.driver(),
        "SELECT mailbox_id, proven_networks FROM entries WHERE tenant_id = $1 AND id = $2"
    );
    let row: Option<(Uuid, String)> = on!(tx, conn => sqlx::query_as(sql)
        .bind(proven.tenant_id.0)
        .bind(proven.entry_id.0)
        .fetch_optional(conn))?;
    let Some((owner, networks)) = row else {
        return Ok(());
    };
    let mut networks = Networks::parse(&networks).map_err(|_| StoreError::Inconsistent {
        table: "entries",
        column: "proven_networks",
        id: proven.entry_id.0.to_string(),
    })?;
    if !networks.add(proven.network) {
        return Ok(());
    }
    on!(tx, conn => sqlx::query("UPDATE entries SET proven_networks = $3 WHERE tenant_id = $1 AND id = $2")
        .bind(proven.tenant_id.0)
        .bind(proven.entry_id.0)
        .bind(networks.to_string())
        .execute(conn)
        .counted())?;
    tx.announce(ListOwner::from_key(owner).change(proven.tenant_id));
    Ok(())
}
