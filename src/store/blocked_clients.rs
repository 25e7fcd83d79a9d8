//! Networks whose mail has to wait, because they tried too many names that nobody has. Written behind the decisions by
//! every node, and read by all: what one of them holds is soon held by the others.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::words::Place;
use super::{Database, StoreError, Tx};
use crate::policy::{ClientNetwork, Mode};
use crate::tenancy::{Slug, TenantId};

/// A network that is held at a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedClient {
    /// At whose mailboxes.
    pub tenant_id: TenantId,
    /// The tenant's slug.
    pub tenant: Slug,
    /// False: the tenant only watches, and refuses nobody.
    pub refused: bool,
    /// Which network.
    pub network: ClientNetwork,
    /// When it went too far.
    pub since: DateTime<Utc>,
    /// As far as is known now: each further try moves it.
    pub until: DateTime<Utc>,
    /// Unknown recipients that it asked for.
    pub tries: i64,
    /// Somebody let it in again.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// What a node saw of a network since it last said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockedClientSeen {
    /// At whose mailboxes.
    pub tenant_id: TenantId,
    /// Which network.
    pub network: ClientNetwork,
    /// Since when it is held.
    pub since: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Further tries.
    pub tries: u32,
}

/// Which blocked clients a page begins after, and how many it has at most.
#[derive(Clone, Debug, Default)]
pub struct BlockedClientQuery {
    /// Network and tenant's slug of the last one before, as [`BlockedClient::key`] has them.
    pub after: Option<(String, String)>,
    /// How many.
    pub limit: u32,
}

/// Up to where the changes were read.
#[derive(Clone, Debug)]
pub struct BlockedClientsRead {
    updated_at: DateTime<Utc>,
    tenant_id: Uuid,
    network: String,
}

impl BlockedClientsRead {
    /// All that changed from this time on.
    pub fn from(updated_at: DateTime<Utc>) -> Self {
        Self {
            updated_at,
            tenant_id: Uuid::nil(),
            network: String::new(),
        }
    }

    /// When the last one that was read had changed.
    pub fn updated_at(&self) -> DateTime<Utc> {
        self.updated_at
    }
}

impl BlockedClient {
    /// What orders them: network, and the tenant's slug.
    pub fn key(&self) -> (String, String) {
        (self.network.to_string(), self.tenant.to_string())
    }
}

macro_rules! columns {
    () => {
        "b.tenant_id, t.slug, t.mode, b.network, b.held_since, b.held_until, b.tries, b.lifted_at, b.updated_at "
    };
}

#[derive(sqlx::FromRow)]
struct BlockedRow {
    tenant_id: Uuid,
    slug: String,
    mode: String,
    network: String,
    held_since: DateTime<Utc>,
    held_until: DateTime<Utc>,
    tries: i64,
    lifted_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<BlockedRow> for BlockedClient {
    type Error = StoreError;

    fn try_from(row: BlockedRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "blocked_clients",
            id: row.tenant_id,
        };
        let mode = place.require("mode", Mode::parse(&row.mode))?;
        Ok(Self {
            tenant_id: TenantId(row.tenant_id),
            tenant: place.require("slug", Slug::parse(&row.slug).ok())?,
            refused: mode != Mode::Monitor,
            network: place.require("network", ClientNetwork::parse(&row.network))?,
            since: row.held_since,
            until: row.held_until,
            tries: row.tries,
            lifted_at: row.lifted_at,
        })
    }
}

/// Networks that are held at one tenant.
pub struct BlockedClients<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl BlockedClients<'_> {
    /// Those that are held now, ordered by network.
    pub async fn list(
        &mut self,
        query: &BlockedClientQuery,
        now: DateTime<Utc>,
    ) -> Result<Vec<BlockedClient>, StoreError> {
        let (network, _) = query.after.clone().unwrap_or_default();
        let rows: Vec<BlockedRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), "FROM blocked_clients b JOIN tenants t ON t.tenant_id = b.tenant_id ",
                "WHERE b.tenant_id = $1 AND b.held_until > $2 AND b.lifted_at IS NULL AND b.network > $3 ",
                "ORDER BY b.network LIMIT $4"))
            .bind(self.1.0)
            .bind(now)
            .bind(&network)
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(BlockedClient::try_from).collect()
    }

    /// Lets a network in again; false when it isn't held.
    pub async fn lift(
        &mut self,
        network: ClientNetwork,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let lifted = on!(self.0, conn => sqlx::query(
                "UPDATE blocked_clients SET lifted_at = $3, updated_at = $3 WHERE tenant_id = $1 AND network = $2 \
                 AND lifted_at IS NULL AND held_until > $3")
            .bind(self.1.0)
            .bind(network.to_string())
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(lifted == 1)
    }

    /// Takes [`Self::lift`] back; false when there is nothing to be taken back, or its time is over.
    pub async fn restore(
        &mut self,
        network: ClientNetwork,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let restored = on!(self.0, conn => sqlx::query(
                "UPDATE blocked_clients SET lifted_at = NULL, updated_at = $3 WHERE tenant_id = $1 AND network = $2 \
                 AND lifted_at IS NOT NULL AND held_until > $3")
            .bind(self.1.0)
            .bind(network.to_string())
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(restored == 1)
    }

    /// Clean-up: those whose time is over; returns how many went.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM blocked_clients WHERE tenant_id = $1 AND held_until <= $2")
            .bind(self.1.0)
            .bind(now)
            .execute(conn)
            .counted())
    }
}

/// Networks that are held at any tenant.
pub struct AllBlockedClients<'t>(pub(super) &'t mut Tx);

impl AllBlockedClients<'_> {
    /// Those that are held now, ordered by network and the tenant's slug.
    pub async fn list(
        &mut self,
        query: &BlockedClientQuery,
        now: DateTime<Utc>,
    ) -> Result<Vec<BlockedClient>, StoreError> {
        let (network, slug) = query.after.clone().unwrap_or_default();
        let rows: Vec<BlockedRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), "FROM blocked_clients b JOIN tenants t ON t.tenant_id = b.tenant_id ",
                "WHERE b.held_until > $1 AND b.lifted_at IS NULL AND (b.network, t.slug) > ($2, $3) ",
                "ORDER BY b.network, t.slug LIMIT $4"))
            .bind(now)
            .bind(&network)
            .bind(&slug)
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(BlockedClient::try_from).collect()
    }

    /// At which tenants a network is held now.
    pub async fn tenants_of(
        &mut self,
        network: ClientNetwork,
        now: DateTime<Utc>,
    ) -> Result<Vec<TenantId>, StoreError> {
        let rows: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT tenant_id FROM blocked_clients WHERE network = $1 AND held_until > $2 AND lifted_at IS NULL \
                 ORDER BY tenant_id")
            .bind(network.to_string())
            .bind(now)
            .fetch_all(conn))?;
        Ok(rows.into_iter().map(TenantId).collect())
    }

    /// What changed after `read` and is not over, oldest first, at most `limit`; those that were lifted too. Moves
    /// `read` along.
    pub async fn changed(
        &mut self,
        read: &mut BlockedClientsRead,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<BlockedClient>, StoreError> {
        let rows: Vec<BlockedRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), "FROM tenants t JOIN blocked_clients b ON b.tenant_id = t.tenant_id ",
                "WHERE b.updated_at >= $1 AND (b.updated_at, b.tenant_id, b.network) > ($1, $2, $3) ",
                "AND b.held_until > $4 ORDER BY b.updated_at, b.tenant_id, b.network LIMIT $5"))
            .bind(read.updated_at)
            .bind(read.tenant_id)
            .bind(&read.network)
            .bind(now)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(conn))?;
        if let Some(last) = rows.last() {
            *read = BlockedClientsRead {
                updated_at: last.updated_at,
                tenant_id: last.tenant_id,
                network: last.network.clone(),
            };
        }
        rows.into_iter().map(BlockedClient::try_from).collect()
    }
}

impl Database {
    /// Writes what this node saw of networks that are held. What was lifted since they went too far stays lifted, and
    /// tenants that are gone are passed over.
    pub async fn hold_clients(
        &self,
        seen: &[BlockedClientSeen],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut seen: Vec<&BlockedClientSeen> = seen.iter().collect();
        // In the order of their keys, so that two nodes can't wait for each other.
        seen.sort_by_key(|seen| (seen.tenant_id, seen.network));
        let mut tx = self.write().await?;
        for seen in seen {
            on!(tx, conn => sqlx::query(
                    "INSERT INTO blocked_clients (tenant_id, network, held_since, held_until, tries, updated_at) \
                     SELECT $1, $2, $3, $4, $5, $6 WHERE EXISTS (SELECT 1 FROM tenants t WHERE t.tenant_id = $1 AND t.gone_at IS NULL) \
                     ON CONFLICT (tenant_id, network) DO UPDATE SET held_since = CASE \
                     WHEN blocked_clients.lifted_at IS NULL AND blocked_clients.held_until > excluded.held_since \
                     THEN blocked_clients.held_since ELSE excluded.held_since END, \
                     tries = excluded.tries + CASE \
                     WHEN blocked_clients.lifted_at IS NULL AND blocked_clients.held_until > excluded.held_since \
                     THEN blocked_clients.tries ELSE 0 END, \
                     held_until = CASE WHEN blocked_clients.held_until > excluded.held_until \
                     THEN blocked_clients.held_until ELSE excluded.held_until END, \
                     lifted_at = NULL, updated_at = excluded.updated_at \
                     WHERE blocked_clients.lifted_at IS NULL OR blocked_clients.lifted_at < excluded.held_since")
                .bind(seen.tenant_id.0)
                .bind(seen.network.to_string())
                .bind(seen.since)
                .bind(seen.until)
                .bind(i64::from(seen.tries))
                .bind(now)
                .execute(conn)
                .counted())?;
        }
        tx.commit().await
    }

    /// The networks that are refused now, each once, for a firewall: those of one tenant or of all, and none of tenants
    /// that only watch.
    pub async fn refused_networks(
        &self,
        tenant: Option<TenantId>,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let mut tx = self.read().await?;
        on!(tx, conn => sqlx::query_scalar(
                "SELECT DISTINCT b.network FROM blocked_clients b JOIN tenants t ON t.tenant_id = b.tenant_id \
                 WHERE b.held_until > $1 AND b.lifted_at IS NULL AND t.mode <> 'monitor' AND t.disabled_at IS NULL \
                 AND b.tenant_id = coalesce($2, b.tenant_id) ORDER BY b.network LIMIT $3")
            .bind(now)
            .bind(tenant.map(|tenant| tenant.0))
            .bind(i64::from(limit))
            .fetch_all(conn))
    }
}
