//! Which tenants' admins are to be mailed that somebody asks for a server.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::words::Place;
use super::{ServerRequests, StoreError, Tx};
use crate::tenancy::TenantId;

/// How often the admins are mailed at most.
const MAILED_EVERY: TimeDelta = TimeDelta::hours(1);
/// When a mail that did not leave is tried again, by whichever node.
const MAIL_AGAIN: TimeDelta = TimeDelta::minutes(10);

impl ServerRequests<'_> {
    /// Takes the requests of which the admins are to be mailed now, so that no other node does; returns their servers.
    /// [`Self::told`] says that the mail left; if it doesn't, they come again in ten minutes.
    pub async fn claim_untold(&mut self, now: DateTime<Utc>) -> Result<Vec<IpAddr>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self.0, conn => sqlx::query_as(
                "UPDATE server_requests SET telling_at = $2 WHERE tenant_id = $1 AND proven_at IS NOT NULL \
                 AND answered_at IS NULL AND told_at IS NULL AND expires_at > $2 \
                 AND (telling_at IS NULL OR telling_at <= $3) RETURNING id, client_address")
            .bind(self.1.0)
            .bind(now)
            .bind(now - MAIL_AGAIN)
            .fetch_all(conn))?;
        let read = |(id, address): (Uuid, String)| {
            let place = Place {
                table: "server_requests",
                id,
            };
            place.require("client_address", address.parse().ok())
        };
        rows.into_iter().map(read).collect()
    }

    /// The mail about those that were claimed at this time has left.
    pub async fn told(&mut self, claimed_at: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE server_requests SET told_at = $2 WHERE tenant_id = $1 AND telling_at = $2 AND told_at IS NULL")
            .bind(self.1.0)
            .bind(claimed_at)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}

/// Server requests of all tenants.
pub struct AllServerRequests<'t>(pub(super) &'t mut Tx);

impl AllServerRequests<'_> {
    /// Tenants whose admins are to be mailed: something was proven of which they know nothing, and their last mail is
    /// an hour old.
    pub async fn tenants_to_tell(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<TenantId>, StoreError> {
        // Reads the whole table: it is small, because little is asked and old requests go.
        let rows: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT DISTINCT r.tenant_id FROM server_requests r WHERE r.proven_at IS NOT NULL \
                 AND r.answered_at IS NULL AND r.told_at IS NULL AND r.expires_at > $1 \
                 AND (r.telling_at IS NULL OR r.telling_at <= $2) AND NOT EXISTS (SELECT 1 FROM server_requests o \
                 WHERE o.tenant_id = r.tenant_id AND o.told_at > $3) ORDER BY r.tenant_id LIMIT $4")
            .bind(now)
            .bind(now - MAIL_AGAIN)
            .bind(now - MAILED_EVERY)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        Ok(rows.into_iter().map(TenantId).collect())
    }
}
