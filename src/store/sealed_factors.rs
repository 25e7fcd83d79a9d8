//! Which keys the secrets of authenticator apps are sealed with, in all tenants.
//!
//! A sealed secret begins with the id of its key in two bytes.

use uuid::Uuid;

use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::{AccountId, TenantId};

/// The sealed secrets of everybody.
pub struct SealedFactors<'t>(pub(super) &'t mut Tx);

/// One sealed secret, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFactor {
    pub tenant: TenantId,
    pub account: AccountId,
    /// Where to sign in with it.
    pub address: String,
    pub sealed_secret: Vec<u8>,
}

impl SealedFactors<'_> {
    /// How many there are by the id of the key that sealed them, ordered by it.
    pub async fn count_by_key(&mut self) -> Result<Vec<(u16, i64)>, StoreError> {
        let rows: Vec<(Vec<u8>, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT substr(sealed_secret, 1, 2) AS key_id, count(*) FROM second_factors \
                 GROUP BY substr(sealed_secret, 1, 2) ORDER BY key_id")
            .fetch_all(conn))?;
        let read = |(id, count): (Vec<u8>, i64)| {
            let id: [u8; 2] = id.try_into().ok()?;
            Some((u16::from_be_bytes(id), count))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Some of those that this key sealed.
    pub async fn of_key(&mut self, key: u16, limit: u32) -> Result<Vec<SealedFactor>, StoreError> {
        let rows: Vec<(Uuid, Uuid, String, Vec<u8>)> = on!(self.0, conn => sqlx::query_as(
                "SELECT f.tenant_id, f.account_id, a.address, f.sealed_secret FROM second_factors f \
                 JOIN accounts a ON a.tenant_id = f.tenant_id AND a.id = f.account_id \
                 WHERE substr(f.sealed_secret, 1, 2) = $1 ORDER BY f.tenant_id, f.account_id LIMIT $2")
            .bind(key.to_be_bytes().to_vec())
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let read = |(tenant, account, address, sealed_secret)| SealedFactor {
            tenant: TenantId(tenant),
            account: AccountId(account),
            address,
            sealed_secret,
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Puts a secret that was sealed anew in the place of the old one; false when that has changed meanwhile.
    pub async fn replace(&mut self, old: &SealedFactor, new: &[u8]) -> Result<bool, StoreError> {
        let replaced = on!(self.0, conn => sqlx::query(
                "UPDATE second_factors SET sealed_secret = $4 \
                 WHERE tenant_id = $1 AND account_id = $2 AND sealed_secret = $3")
            .bind(old.tenant.0)
            .bind(old.account.0)
            .bind(old.sealed_secret.as_slice())
            .bind(new)
            .execute(conn)
            .counted())?;
        Ok(replaced == 1)
    }
}
