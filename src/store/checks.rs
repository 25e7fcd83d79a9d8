//! A tenant's checks: one text for all of them, replaced as a whole.

use std::collections::BTreeMap;

use uuid::Uuid;

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

/// The checks of all tenants, for what is done for the whole installation.
pub struct AllChecks<'t>(pub(super) &'t mut Tx);

/// A list that is on for somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct ListInUse {
    /// The check that asks it, as the first tenant has it.
    pub check: Check,
    /// How many tenants have it on.
    pub tenants: usize,
}

impl ListInUse {
    /// The lists among these checks that are on, each once, ordered by zone, subject and kind.
    pub fn of(checks: &[Check]) -> Vec<Self> {
        let mut lists: BTreeMap<_, Self> = BTreeMap::new();
        for check in checks {
            let Some(list) = check.kind.list().filter(|_| check.enabled) else {
                continue;
            };
            let key = (list.zone.clone(), list.subject, check.kind.as_str());
            let in_use = lists.entry(key).or_insert_with(|| Self {
                check: check.clone(),
                tenants: 0,
            });
            in_use.tenants += 1;
        }
        lists.into_values().collect()
    }
}

impl AllChecks<'_> {
    /// Tenants whose checks are read in one query.
    const TENANTS: i64 = 500;

    /// The lists that are on for any tenant that is switched on, ordered by zone, subject and kind. Checks that can't be
    /// read are told and left out: one tenant must not stand in the way of the others.
    pub async fn lists_in_use(&mut self) -> Result<Vec<ListInUse>, StoreError> {
        let mut all = Vec::new();
        let mut after = Uuid::nil();
        loop {
            let rows: Vec<(Uuid, String)> = on!(self.0, conn => sqlx::query_as(
                    "SELECT c.tenant_id, c.checks FROM tenant_checks c JOIN tenants t ON t.tenant_id = c.tenant_id \
                     WHERE t.disabled_at IS NULL AND c.tenant_id > $1 ORDER BY c.tenant_id LIMIT $2")
                .bind(after)
                .bind(Self::TENANTS)
                .fetch_all(conn))?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (id, text) in rows {
                match read(TenantId(id), Some(&text)) {
                    Ok(checks) => all.extend(checks),
                    Err(error) => tracing::error!("A tenant's checks are left out: {error}"),
                }
            }
        }
        Ok(ListInUse::of(&all))
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
