//! The logos of tenants: pictures that were decoded and written anew, so that nothing else is in them. Their versions and
//! sizes are in the tenant's row.

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::TenantId;

/// The logo of one tenant.
pub struct Logos<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl Logos<'_> {
    /// The picture, as PNG.
    pub async fn find(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar("SELECT png FROM logos WHERE tenant_id = $1")
            .bind(self.1.0)
            .fetch_optional(conn))
    }

    /// Puts a picture in the place of the one that is there.
    pub async fn set(&mut self, png: &[u8]) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO logos (tenant_id, png) VALUES ($1, $2) \
                 ON CONFLICT (tenant_id) DO UPDATE SET png = excluded.png")
            .bind(self.1.0)
            .bind(png)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Takes the picture away.
    pub async fn remove(&mut self) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query("DELETE FROM logos WHERE tenant_id = $1")
            .bind(self.1.0)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}
