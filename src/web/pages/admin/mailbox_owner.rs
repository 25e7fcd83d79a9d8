//! A mailbox whose owner has left gets another.

use axum::response::Response;

use super::mailbox::path;
use crate::store::{StoreError, Tx};
use crate::tenancy::Mailbox;
use crate::web::error::Error;
use crate::web::extract::Admin;
use crate::web::flash::Flash;

/// For a mailbox whose owner has left: an account that signs in by links, until it has a password.
pub(super) async fn add_owner(
    mut tx: Tx,
    admin: &Admin,
    mailbox: &Mailbox,
) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    let mut accounts = tx.of(tenant).accounts();
    if accounts.find_by_mailbox(mailbox.id).await?.is_some() {
        drop(tx);
        let flash = Flash::warning(say!("mailbox-owner-was-there"));
        return admin.redirect(&path(mailbox.id), flash).await;
    }
    match accounts.make_owner(mailbox, None).await {
        // Somebody signs in with this address, and owns another mailbox.
        Err(StoreError::Exists) => {
            drop(tx);
            let flash = Flash::warning(say!("mailbox-owner-elsewhere"));
            return admin.redirect(&path(mailbox.id), flash).await;
        }
        made => made?,
    }
    let event = admin.event("account.added", mailbox.address.as_str(), "");
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("mailbox-owner-added"));
    admin.redirect(&path(mailbox.id), flash).await
}
