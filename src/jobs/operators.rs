//! Who runs the installation.

use crate::mail::Address;
use crate::store::{Database, StoreError};
use crate::tenancy::{Role, TenantId};

/// The addresses of all operators who can sign in.
pub(super) async fn addresses(database: &Database) -> Result<Vec<Address>, StoreError> {
    let mut tx = database.read().await?;
    let accounts = tx.of(TenantId::SYSTEM).accounts().list().await?;
    let operators = accounts
        .into_iter()
        .filter(|account| account.role == Role::Operator && account.disabled_at.is_none());
    Ok(operators.map(|account| account.address).collect())
}
