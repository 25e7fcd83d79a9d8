//! A tenant's spamtraps: addresses that no one uses, and how often somebody wrote to them.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on, one};
use super::words::Place;
use super::{Change, StoreError, Tx};
use crate::mail::Address;
use crate::tenancy::TenantId;

/// A tenant's spamtraps. Removed ones are seen by nobody, and can be restored.
pub struct Spamtraps<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// One address that no one uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Spamtrap {
    /// The address, in canonical form.
    pub address: Address,
    /// How often somebody wrote to it.
    pub hits: i64,
    /// When somebody last did.
    pub last_hit_at: Option<DateTime<Utc>>,
    /// When it became one.
    pub created_at: DateTime<Utc>,
}

/// An address is a spamtrap, so that it can be nobody's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is a spamtrap, an address that no one uses: remove it from your spamtraps first, or choose another."
)]
pub struct IsTrap(pub Address);

/// Why an address can't be a spamtrap: `Display` is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrapProblem {
    /// In no verified domain of the tenant.
    #[error("{0} is in none of your proven domains: nobody would write to it here.")]
    NotOurs(Address),
    /// RFC 2142.
    #[error("Everyone may write to postmaster and abuse: they can't be spamtraps.")]
    Role,
    /// A mailbox or an alias, or one of their extensions.
    #[error(
        "Mail to {0} goes to a mailbox, and a spamtrap must be an address that no one uses: take it off that mailbox \
         first, or choose another."
    )]
    InUse(Address),
    /// It looks like many addresses.
    #[error(
        "{0} would be one address with a star in it, not all that look like it: write each spamtrap whole, or let the \
         check \"probing\" watch for names that nobody has."
    )]
    Star(Address),
    /// As many as there may be.
    #[error("You can have at most {most} spamtraps: remove some first.", most = Spamtraps::MOST)]
    TooMany,
}

#[derive(sqlx::FromRow)]
struct SpamtrapRow {
    address: String,
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl Spamtraps<'_> {
    /// Spamtraps that a tenant may have.
    pub const MOST: i64 = 1_000;

    /// Those after an address, ordered by address; at most `limit`.
    pub async fn list(
        &mut self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Spamtrap>, StoreError> {
        let rows: Vec<SpamtrapRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT address, hits, last_hit_at, created_at FROM spamtraps \
                 WHERE tenant_id = $1 AND removed_at IS NULL AND address > $2 ORDER BY address LIMIT $3")
            .bind(self.1.0)
            .bind(after.unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.iter().map(|row| self.read(row)).collect()
    }

    fn read(&self, row: &SpamtrapRow) -> Result<Spamtrap, StoreError> {
        let place = Place {
            table: "spamtraps",
            id: self.1.0,
        };
        Ok(Spamtrap {
            address: place.address("address", &row.address)?,
            hits: row.hits,
            last_hit_at: row.last_hit_at,
            created_at: row.created_at,
        })
    }

    /// How many there are.
    pub async fn count(&mut self) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM spamtraps WHERE tenant_id = $1 AND removed_at IS NULL")
            .bind(self.1.0)
            .fetch_one(conn))
    }

    /// Why an address can't be one; None: it can.
    pub async fn problem(&mut self, address: &Address) -> Result<Option<TrapProblem>, StoreError> {
        let domain = self
            .0
            .of(self.1)
            .domains()
            .find(&address.to_domain())
            .await?;
        let verified = domain.is_some_and(|domain| domain.verified_at.is_some());
        if !verified {
            return Ok(Some(TrapProblem::NotOurs(address.clone())));
        }
        if matches!(address.local_part(), "postmaster" | "abuse") {
            return Ok(Some(TrapProblem::Role));
        }
        if address.local_part().contains('*') {
            return Ok(Some(TrapProblem::Star(address.clone())));
        }
        if self.is_used(address).await? {
            return Ok(Some(TrapProblem::InUse(address.clone())));
        }
        let is_full = self.count().await? >= Self::MOST;
        Ok(is_full.then_some(TrapProblem::TooMany))
    }

    /// Says whether mail to it goes to somebody's mailbox, other than by the domain's catch-all.
    async fn is_used(&mut self, address: &Address) -> Result<bool, StoreError> {
        let tenant = self.0.of(self.1).row().find().await?;
        let delimiter = tenant.and_then(|tenant| tenant.recipient_delimiter);
        let base = delimiter.and_then(|delimiter| address.without_extension(delimiter));
        let count: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM addresses WHERE tenant_id = $1 AND address IN ($2, $3)")
            .bind(self.1.0)
            .bind(address.as_str())
            .bind(base.as_ref().unwrap_or(address).as_str())
            .fetch_one(conn))?;
        Ok(count > 0)
    }

    /// The first of these addresses that is one.
    pub async fn find_among(
        &mut self,
        addresses: &[Address],
    ) -> Result<Option<Address>, StoreError> {
        for address in addresses {
            let count: i64 = on!(self.0, conn => sqlx::query_scalar(
                    "SELECT count(*) FROM spamtraps WHERE tenant_id = $1 AND address = $2 AND removed_at IS NULL")
                .bind(self.1.0)
                .bind(address.as_str())
                .fetch_one(conn))?;
            if count > 0 {
                return Ok(Some(address.clone()));
            }
        }
        Ok(None)
    }

    /// Adds one, or takes up one that was removed; `Exists` when it is there.
    pub async fn add(
        &mut self,
        address: &Address,
        now: DateTime<Utc>,
    ) -> Result<Spamtrap, StoreError> {
        let added: Option<SpamtrapRow> = on!(self.0, conn => sqlx::query_as(
                "INSERT INTO spamtraps (tenant_id, address, hits, created_at) VALUES ($1, $2, 0, $3) \
                 ON CONFLICT (tenant_id, address) DO UPDATE SET removed_at = NULL, created_at = excluded.created_at \
                 WHERE spamtraps.removed_at IS NOT NULL RETURNING address, hits, last_hit_at, created_at")
            .bind(self.1.0)
            .bind(address.as_str())
            .bind(now)
            .fetch_optional(conn))?;
        let added = added.ok_or(StoreError::Exists)?;
        self.0.announce(Change::Names);
        self.read(&added)
    }

    /// Soft: can be restored. `Absent` when it is not there.
    pub async fn remove(
        &mut self,
        address: &Address,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let removed = on!(self.0, conn => sqlx::query(
                "UPDATE spamtraps SET removed_at = $3 WHERE tenant_id = $1 AND address = $2 AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(address.as_str())
            .bind(now)
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Names);
        one(removed)
    }

    /// Undo of `remove`; `Absent` when it was not removed.
    pub async fn restore(&mut self, address: &Address) -> Result<(), StoreError> {
        let restored = on!(self.0, conn => sqlx::query(
                "UPDATE spamtraps SET removed_at = NULL WHERE tenant_id = $1 AND address = $2 \
                 AND removed_at IS NOT NULL")
            .bind(self.1.0)
            .bind(address.as_str())
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Names);
        one(restored)
    }

    /// Forgets what was removed before that time.
    pub async fn forget_removed(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query("DELETE FROM spamtraps WHERE tenant_id = $1 AND removed_at < $2")
            .bind(self.1.0)
            .bind(before)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}
