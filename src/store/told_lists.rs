//! What the operators were told of the lists in the DNS.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::mail::Domain;
use crate::tenancy::TenantId;

/// What was told last, by list.
pub struct ToldLists<'t>(pub(super) &'t mut Tx);

/// What was told last of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldList {
    /// Below which its answers stand.
    pub zone: Domain,
    /// What it is asked about: `addresses`, `domains`.
    pub about: String,
    /// That it is out of use; else: that it is in use again.
    pub out_of_use: bool,
    /// When.
    pub told_at: DateTime<Utc>,
}

impl ToldLists<'_> {
    /// All of them, ordered by zone.
    pub async fn list(&mut self) -> Result<Vec<ToldList>, StoreError> {
        let rows: Vec<(String, String, bool, DateTime<Utc>)> = on!(self.0, conn => sqlx::query_as(
                "SELECT zone, about, out_of_use, told_at FROM told_lists WHERE tenant_id = $1 \
                 ORDER BY zone, about")
            .bind(TenantId::SYSTEM.0)
            .fetch_all(conn))?;
        let place = Place {
            table: "told_lists",
            id: Uuid::nil(),
        };
        let read = |(zone, about, out_of_use, told_at): (String, String, bool, DateTime<Utc>)| {
            Ok(ToldList {
                zone: place.domain("zone", &zone)?,
                about,
                out_of_use,
                told_at,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes what is going to be told, if nobody told anything since `before`; false: another node was quicker.
    pub async fn claim(
        &mut self,
        told: &ToldList,
        before: Option<&ToldList>,
    ) -> Result<bool, StoreError> {
        let touched = match before {
            None => on!(self.0, conn => sqlx::query(
                    "INSERT INTO told_lists (tenant_id, zone, about, out_of_use, told_at) \
                     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, zone, about) DO NOTHING")
                .bind(TenantId::SYSTEM.0)
                .bind(told.zone.as_str())
                .bind(&told.about)
                .bind(told.out_of_use)
                .bind(told.told_at)
                .execute(conn)
                .counted())?,
            Some(before) => on!(self.0, conn => sqlx::query(
                    "UPDATE told_lists SET out_of_use = $4, told_at = $5 \
                     WHERE tenant_id = $1 AND zone = $2 AND about = $3 AND told_at = $6")
                .bind(TenantId::SYSTEM.0)
                .bind(told.zone.as_str())
                .bind(&told.about)
                .bind(told.out_of_use)
                .bind(told.told_at)
                .bind(before.told_at)
                .execute(conn)
                .counted())?,
        };
        Ok(touched == 1)
    }

    /// Forgets what was told of a list.
    pub async fn remove(&mut self, told: &ToldList) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM told_lists WHERE tenant_id = $1 AND zone = $2 AND about = $3")
            .bind(TenantId::SYSTEM.0)
            .bind(told.zone.as_str())
            .bind(&told.about)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}
