//! Writes behind the decisions, many at once: records, counts, hits, proven networks. Rows are always taken in the
//! order of their keys, so that two nodes can't wait for each other.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use ipnet::IpNet;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::dialect::locking;
use super::entries::ListOwner;
use super::text::clean;
use super::tx::{Counted, on};
use super::words::Word;
use super::{Database, DecisionRecord, StoreError, Tx};
use crate::policy::{EntryId, Networks, Verdict};
use crate::tenancy::TenantId;

/// Rows in one INSERT. A full one is prepared once and kept; reading the statement anew costs as much as writing its
/// rows.
const ROWS_A_STATEMENT: usize = 50;

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
    /// Stores decisions in one transaction, in multi-row statements, and adds them to the daily counts. One that is
    /// there already is passed over.
    pub async fn record_decisions(&self, records: &[DecisionRecord]) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for rows in records.chunks(ROWS_A_STATEMENT) {
            insert_decisions(&mut tx, rows).await?;
        }
        let mut counts = BTreeMap::new();
        for record in records {
            let day = record.decided_at.date_naive();
            *counts
                .entry((record.tenant_id.0, day, record.verdict.word()))
                .or_insert(0) += 1;
        }
        add_counts(&mut tx, &counts).await?;
        tx.commit().await
    }

    /// Adds decisions that are not stored to the tenants' daily counts: (tenant, verdict, how many), when.
    pub async fn count_decisions(
        &self,
        counts: &[(TenantId, Verdict, i64)],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if counts.is_empty() {
            return Ok(());
        }
        let mut sums = BTreeMap::new();
        for (tenant, verdict, many) in counts {
            *sums
                .entry((tenant.0, at.date_naive(), verdict.word()))
                .or_insert(0) += many;
        }
        let mut tx = self.write().await?;
        add_counts(&mut tx, &sums).await?;
        tx.commit().await
    }

    /// Adds hits; announces nothing (policies in memory count them already). Entries that are gone are passed over.
    pub async fn add_hits(&self, hits: &[HitCount]) -> Result<(), StoreError> {
        if hits.is_empty() {
            return Ok(());
        }
        let mut hits: Vec<&HitCount> = hits.iter().collect();
        hits.sort_by_key(|hit| (hit.tenant_id, hit.entry_id));
        let mut tx = self.write().await?;
        for hit in hits {
            on!(tx, conn => sqlx::query(
                    "UPDATE entries SET hits = hits + $3, last_hit_at = $4, last_contact_at = $4, \
                     expires_at = CASE WHEN source = 'learned' THEN coalesce($5, expires_at) ELSE expires_at END \
                     WHERE tenant_id = $1 AND id = $2")
                .bind(hit.tenant_id.0)
                .bind(hit.entry_id.0)
                .bind(i64::from(hit.hits))
                .bind(hit.last_hit_at)
                .bind(hit.expires_at)
                .execute(conn)
                .counted())?;
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

async fn insert_decisions(tx: &mut Tx, records: &[DecisionRecord]) -> Result<(), StoreError> {
    let is_full = records.len() == ROWS_A_STATEMENT;
    let findings: Vec<String> = records
        .iter()
        .map(write_findings)
        .collect::<Result<_, _>>()?;
    on!(tx, conn => {
        let mut insert = QueryBuilder::new(
            "INSERT INTO decisions (tenant_id, mailbox_id, id, decided_at, sender, recipient, client_address, \
             client_name, helo_name, instance, queue_id, verdict, would_have, reason, entry_level, entry_id, proof, \
             could_be_forged, points, findings, reference) ",
        );
        insert.push_values(records.iter().zip(&findings), |mut row, (record, findings)| {
            row.push_bind(record.tenant_id.0)
                .push_bind(record.mailbox_id.0)
                .push_bind(record.id.0)
                .push_bind(record.decided_at)
                .push_bind(clean(&record.sender).into_owned())
                .push_bind(clean(&record.recipient).into_owned())
                .push_bind(clean(&record.client_address).into_owned())
                .push_bind(clean(&record.client_name).into_owned())
                .push_bind(clean(&record.helo_name).into_owned())
                .push_bind(clean(&record.instance).into_owned())
                .push_bind(clean(&record.queue_id).into_owned())
                .push_bind(record.verdict.word())
                .push_bind(record.would_have.map(Word::word))
                .push_bind(record.reason.code())
                .push_bind(record.entry.map(|(level, _)| level.word()))
                .push_bind(record.entry.map(|(_, id)| id.0))
                .push_bind(record.proof.map(Word::word))
                .push_bind(record.could_be_forged.map(|id| id.0))
                .push_bind(record.points)
                .push_bind(findings.clone())
                .push_bind(record.id.searchable());
        });
        insert.push(" ON CONFLICT DO NOTHING");
        async move { insert.build().persistent(is_full).execute(conn).counted().await }
    })?;
    Ok(())
}

/// As JSON; empty when there are none.
fn write_findings(record: &DecisionRecord) -> Result<String, StoreError> {
    if record.findings.is_empty() {
        return Ok(String::new());
    }
    let text = serde_json::to_string(&record.findings);
    // JSON writes NUL as an escape, which PostgreSQL's TEXT takes.
    text.map_err(|error| StoreError::Machine(error.to_string()))
}

async fn add_counts(
    tx: &mut Tx,
    counts: &BTreeMap<(Uuid, NaiveDate, &'static str), i64>,
) -> Result<(), StoreError> {
    for ((tenant, day, verdict), many) in counts {
        on!(tx, conn => sqlx::query(
                "INSERT INTO decision_counts (tenant_id, day, verdict, total) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (tenant_id, day, verdict) DO UPDATE SET total = decision_counts.total + excluded.total")
            .bind(tenant)
            .bind(day)
            .bind(*verdict)
            .bind(many)
            .execute(conn)
            .counted())?;
    }
    Ok(())
}
