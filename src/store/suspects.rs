//! Whom a tenant's traps and owners speak against, and since when: read by the engine's book and by the pages, written
//! behind.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::words::Place;
use super::{Change, Database, StoreError, Tx};
use crate::mail::Address;
use crate::policy::{Against, Checks, Suspect};
use crate::tenancy::TenantId;

/// Whom a tenant's traps and owners speak against.
pub struct Suspects<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct SuspectRecord {
    /// Whom.
    pub suspect: Suspect,
    /// What is known.
    pub against: Against,
    /// How often it wrote to a spamtrap.
    pub trap_hits: i64,
}

/// Messages to spamtraps that wait to be written, summed up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrapHits {
    /// By trap: how often, and when last.
    pub traps: BTreeMap<(TenantId, Address), (u32, DateTime<Utc>)>,
    /// By who wrote there.
    pub suspects: BTreeMap<(TenantId, Suspect), (u32, DateTime<Utc>)>,
}

/// What nothing is held against any longer.
fn longest_hold() -> TimeDelta {
    TimeDelta::hours(i64::from(*Checks::HOURS.end()))
}

impl Suspects<'_> {
    /// Rows of each kind that are read of a tenant: the newest.
    pub const MOST: i64 = 10_000;

    /// All that may still be held against; ordered by suspect.
    pub async fn list(&mut self, now: DateTime<Utc>) -> Result<Vec<SuspectRecord>, StoreError> {
        let since = now - longest_hold();
        let mut found: BTreeMap<Suspect, SuspectRecord> = BTreeMap::new();
        for (suspect, hits, at) in self.trapped(since).await? {
            let record = SuspectRecord::at(&mut found, suspect);
            record.trap_hits = hits;
            record.against.trapped_at = Some(at);
        }
        let mut last_word: BTreeMap<(Suspect, String), DateTime<Utc>> = BTreeMap::new();
        for (suspect, reporter, at) in self.complained(since).await? {
            let last = last_word.entry((suspect, reporter)).or_insert(at);
            *last = at.max(*last);
        }
        for ((suspect, _), at) in last_word {
            let record = SuspectRecord::at(&mut found, suspect);
            record.against.complained_at.push(at);
        }
        for record in found.values_mut() {
            let times = &mut record.against.complained_at;
            times.sort_unstable_by(|one, other| other.cmp(one));
            times.truncate(Against::MOST_COMPLAINTS);
        }
        Ok(found.into_values().collect())
    }

    async fn trapped(
        &mut self,
        since: DateTime<Utc>,
    ) -> Result<Vec<(Suspect, i64, DateTime<Utc>)>, StoreError> {
        let rows: Vec<(String, String, i64, DateTime<Utc>)> = on!(self.0, conn => sqlx::query_as(
                "SELECT kind, suspect, hits, last_hit_at FROM trapped WHERE tenant_id = $1 AND last_hit_at > $2 \
                 ORDER BY last_hit_at DESC, kind, suspect LIMIT $3")
            .bind(self.1.0)
            .bind(since)
            .bind(Self::MOST)
            .fetch_all(conn))?;
        let place = self.place("trapped");
        let read = |(kind, suspect, hits, at): (String, String, i64, DateTime<Utc>)| {
            let suspect = place.require("suspect", Suspect::parse(&kind, &suspect))?;
            Ok((suspect, hits, at))
        };
        rows.into_iter().map(read).collect()
    }

    /// Each complaint speaks against a network, a sender, or both.
    async fn complained(
        &mut self,
        since: DateTime<Utc>,
    ) -> Result<Vec<(Suspect, String, DateTime<Utc>)>, StoreError> {
        type Row = (String, Option<String>, Option<String>, DateTime<Utc>);
        let rows: Vec<Row> = on!(self.0, conn => sqlx::query_as(
                "SELECT reporter, client_network, sender, complained_at FROM complaints \
                 WHERE tenant_id = $1 AND complained_at > $2 AND (client_network IS NOT NULL OR sender IS NOT NULL) \
                 ORDER BY complained_at DESC, reporter, about LIMIT $3")
            .bind(self.1.0)
            .bind(since)
            .bind(Self::MOST)
            .fetch_all(conn))?;
        let place = self.place("complaints");
        let mut found = Vec::new();
        for (reporter, network, sender, at) in rows {
            for (kind, text) in [("client", network), ("sender", sender)] {
                if let Some(text) = text {
                    let suspect = place.require(kind, Suspect::parse(kind, &text))?;
                    found.push((suspect, reporter.clone(), at));
                }
            }
        }
        Ok(found)
    }

    /// Forgets what the traps hold against a suspect; returns whether there was anything.
    pub async fn forgive_traps(&mut self, suspect: &Suspect) -> Result<bool, StoreError> {
        let forgiven = on!(self.0, conn => sqlx::query(
                "DELETE FROM trapped WHERE tenant_id = $1 AND kind = $2 AND suspect = $3")
            .bind(self.1.0)
            .bind(suspect.kind())
            .bind(suspect.to_string())
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Suspects(self.1));
        Ok(forgiven > 0)
    }

    /// Forgets what owners' complaints hold against a suspect; returns whether there was anything.
    pub async fn forgive_complaints(&mut self, suspect: &Suspect) -> Result<bool, StoreError> {
        let sql = match suspect {
            Suspect::Client(_) => {
                "UPDATE complaints SET client_network = NULL WHERE tenant_id = $1 AND client_network = $2"
            }
            Suspect::Sender(_) => {
                "UPDATE complaints SET sender = NULL WHERE tenant_id = $1 AND sender = $2"
            }
        };
        let forgiven = on!(self.0, conn => sqlx::query(sql)
            .bind(self.1.0)
            .bind(suspect.to_string())
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Suspects(self.1));
        Ok(forgiven > 0)
    }

    /// Removes what no setting could hold against anybody any longer.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM trapped WHERE tenant_id = $1 AND last_hit_at <= $2",
            "DELETE FROM complaints WHERE tenant_id = $1 AND complained_at <= $2",
        ] {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(now - longest_hold())
                .execute(conn)
                .counted())?;
        }
        Ok(())
    }

    fn place(&self, table: &'static str) -> Place {
        Place {
            table,
            id: self.1.0,
        }
    }
}

impl SuspectRecord {
    fn at(found: &mut BTreeMap<Suspect, Self>, suspect: Suspect) -> &mut Self {
        found.entry(suspect.clone()).or_insert(Self {
            suspect,
            against: Against::default(),
            trap_hits: 0,
        })
    }
}

impl TrapHits {
    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.traps.is_empty() && self.suspects.is_empty()
    }
}

impl Database {
    /// The tenants against whose suspects anything is known.
    pub async fn tenants_with_suspects(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<TenantId>, StoreError> {
        let mut tx = self.read().await?;
        let tenants: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(
                "SELECT t.tenant_id FROM tenants t WHERE t.gone_at IS NULL AND (EXISTS (SELECT 1 FROM trapped h \
                 WHERE h.tenant_id = t.tenant_id AND h.last_hit_at > $1) OR EXISTS (SELECT 1 FROM complaints c \
                 WHERE c.tenant_id = t.tenant_id AND c.complained_at > $1)) ORDER BY t.tenant_id")
            .bind(now - longest_hold())
            .fetch_all(conn))?;
        Ok(tenants.into_iter().map(TenantId).collect())
    }

    /// Adds messages to spamtraps, in one transaction; announces whose suspects there are more of. A trap that is gone
    /// is passed over, and so is a tenant.
    pub async fn add_trap_hits(&self, hits: &TrapHits) -> Result<(), StoreError> {
        if hits.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for ((tenant, address), (many, at)) in &hits.traps {
            on!(tx, conn => sqlx::query(
                    "UPDATE spamtraps SET hits = hits + $3, last_hit_at = $4 WHERE tenant_id = $1 AND address = $2")
                .bind(tenant.0)
                .bind(address.as_str())
                .bind(i64::from(*many))
                .bind(at)
                .execute(conn)
                .counted())?;
        }
        for ((tenant, suspect), (many, at)) in &hits.suspects {
            on!(tx, conn => sqlx::query(
                    "INSERT INTO trapped (tenant_id, kind, suspect, hits, last_hit_at) \
                     SELECT t.tenant_id, $2, $3, $4, $5 FROM tenants t WHERE t.tenant_id = $1 AND t.gone_at IS NULL \
                     ON CONFLICT (tenant_id, kind, suspect) DO UPDATE SET hits = trapped.hits + excluded.hits, \
                     last_hit_at = excluded.last_hit_at")
                .bind(tenant.0)
                .bind(suspect.kind())
                .bind(suspect.to_string())
                .bind(i64::from(*many))
                .bind(at)
                .execute(conn)
                .counted())?;
            tx.announce(Change::Suspects(*tenant));
        }
        tx.commit().await
    }
}
