//! Who runs the installation.

use crate::lang::Language;
use crate::mail::Address;
use crate::store::{Database, StoreError};
use crate::tenancy::{Account, Role, TenantId};

/// The addresses of all operators who can sign in, and in which language each is written to.
pub(super) async fn all(database: &Database) -> Result<Vec<(Address, Language)>, StoreError> {
    let mut tx = database.read().await?;
    let accounts = tx.of(TenantId::SYSTEM).accounts().list().await?;
    let operators = accounts
        .into_iter()
        .filter(|account| account.role == Role::Operator && account.disabled_at.is_none());
    let operator = |account: Account| (account.address.clone(), account.mail_language(None));
    Ok(operators.map(operator).collect())
}
