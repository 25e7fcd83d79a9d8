//! Entries that let nothing in for now: the owner is asked whether they shall stay.

use axum::response::Response;

use super::entries::{lists_of, remove};
use super::entry_row::EntryRow;
use crate::policy::{EntryId, List};
use crate::store::{StoreError, Tx};
use crate::web::error::Error;
use crate::web::extract::Owner;
use crate::web::flash::Flash;
use crate::web::state::WebState;
use crate::web::times::Present;
use crate::web::words;

/// Those of the owner, for the home.
pub(super) async fn rows(
    tx: &mut Tx,
    owner: &Owner,
    present: Present,
) -> Result<Vec<EntryRow>, StoreError> {
    let lists = lists_of(owner);
    let entries = tx.of(lists.tenant).entries(lists.owner).suspended().await?;
    let rows = entries.iter().map(|entry| EntryRow::new(entry, present));
    Ok(rows.collect())
}

/// Lets an entry count again.
pub(super) async fn keep(
    state: &WebState,
    owner: &Owner,
    id: Option<EntryId>,
    back: &str,
) -> Result<Response, Error> {
    let id = id.ok_or(Error::Absent)?;
    let lists = lists_of(owner);
    let mut tx = state.database.write().await?;
    let entry = tx.of(lists.tenant).entries(lists.owner).find(id).await?;
    let entry = entry.filter(|entry| entry.removed_at.is_none());
    let entry = entry.ok_or(Error::Absent)?;
    let who = words::matches_text(&entry.rule.pattern);
    if !tx.of(lists.tenant).entries(lists.owner).keep(id).await? {
        drop(tx);
        let flash = Flash::warning(say!("entry-keeps-already", who = who));
        return owner.redirect(back, flash).await;
    }
    let event = owner.event("entry.kept", entry.rule.pattern.to_string(), "whitelist");
    tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("entry-kept", who = who));
    owner.redirect(back, flash).await
}

/// Takes it off the whitelist.
pub(super) async fn drop_it(
    state: &WebState,
    owner: &Owner,
    id: Option<EntryId>,
) -> Result<Response, Error> {
    let id = id.ok_or(Error::Absent)?;
    remove(state, owner, List::Allow, (&[id], "/")).await
}
