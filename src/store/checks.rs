//! A tenant's checks: one text for all of them, replaced as a whole.

use super::tx::{Counted, on};
use super::words::Place;
use super::{Change, StoreError, Tx};
use crate::policy::{Check, Checks};
use crate::tenancy::TenantId;

/// A tenant's checks.
pub struct TenantChecks<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl TenantChecks<'_> {
    /// All of them, on or off, in the order in which they were set; what a new tenant has, if they never were.
    pub async fn list(&mut self) -> Result<Vec<Check>, StoreError> {
        let text: Option<String> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT checks FROM tenant_checks WHERE tenant_id = $1")
            .bind(self.1.0)
            .fetch_optional(conn))?;
        read(self.1, text.as_deref())
    }

    /// Replaces all of them.
    pub async fn replace(&mut self, checks: &[Check]) -> Result<(), StoreError> {
        // JSON writes control characters as escapes, so nothing has to be cleaned.
        let text = serde_json::to_string(checks)
            .map_err(|error| StoreError::Machine(error.to_string()))?;
        on!(self.0, conn => sqlx::query(
                "INSERT INTO tenant_checks (tenant_id, checks) VALUES ($1, $2) \
                 ON CONFLICT (tenant_id) DO UPDATE SET checks = excluded.checks")
            .bind(self.1.0)
            .bind(&text)
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Tenant(self.1));
        Ok(())
    }
}

/// Reads the column; absent: what a new tenant has.
pub(super) fn read(tenant: TenantId, text: Option<&str>) -> Result<Vec<Check>, StoreError> {
    let Some(text) = text else {
        return Ok(Checks::first());
    };
    let place = Place {
        table: "tenant_checks",
        id: tenant.0,
    };
    place.require("checks", serde_json::from_str(text).ok())
}
