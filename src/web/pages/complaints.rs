//! "This is spam": what an owner reports of a message, from the home, the activity and the page of one decision.

use axum::response::Response;

use super::entries::lists_of;
use crate::engine::Reported;
use crate::mail::{Address, ReversePath};
use crate::policy::{EntryId, SuspendedFor};
use crate::store::{DecisionId, DecisionRecord, NewComplaint, Reporter, StoreError, Tx};
use crate::web::error::Error;
use crate::web::extract::Owner;
use crate::web::flash::Flash;
use crate::web::shown::plain;
use crate::web::state::WebState;
use crate::web::words;

/// Reports a message, and leads back with a way to take it back, and one to keep the sender out.
pub(super) async fn report(
    state: &WebState,
    owner: &Owner,
    id: Option<DecisionId>,
    back: &str,
) -> Result<Response, Error> {
    let record = find(state, owner, id).await?;
    let sender = ReversePath::parse(&record.sender);
    let client = record.client_address.parse().ok();
    let helo_name = Some(record.helo_name.as_str()).filter(|name| !name.is_empty());
    // The DNS may take seconds: no transaction stays open meanwhile.
    let suspects = state
        .engine
        .suspects(Reported {
            tenant_id: owner.tenant.id,
            client,
            helo_name,
            sender: &sender,
        })
        .await?;
    let mut tx = state.database.write().await?;
    let suspended = suspend(&mut tx, owner, &sender).await?;
    let complaint = NewComplaint {
        reporter: Reporter::Mailbox(owner.mailbox.id),
        decision: Some(record.id),
        suspects,
        suspended,
    };
    let mut complaints = tx.of(owner.tenant.id).complaints();
    complaints.add(&complaint, owner.now).await?;
    let event = owner.event(
        "complaint.added",
        record.sender.as_str(),
        record.id.reference(),
    );
    tx.of(owner.tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    state.engine.hear_complaints().await;
    let who = words::sender(&record.sender).text();
    let tenant = plain(&owner.tenant.name);
    let mut flash = Flash::done(match suspended {
        Some(_) => say!("spam-reported-suspended", who = who, tenant = tenant),
        None => say!("spam-reported", who = who, tenant = tenant),
    });
    flash = flash.with_undo(back, fields("not-spam", &record));
    if let Some(address) = sender.address() {
        flash = flash.with_offer(&say!("spam-keep-out"), "/", block(address));
    }
    owner.redirect(back, flash).await
}

/// Whoever reports a sender that is on their whitelist is asked whether it shall stay there.
async fn suspend(
    tx: &mut Tx,
    owner: &Owner,
    sender: &ReversePath,
) -> Result<Option<EntryId>, StoreError> {
    let Some(sender) = sender.address() else {
        return Ok(None);
    };
    let lists = lists_of(owner);
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    entries
        .suspend(sender, SuspendedFor::Complaint, owner.now)
        .await
}

/// Takes a report back.
pub(super) async fn take_back(
    state: &WebState,
    owner: &Owner,
    id: Option<DecisionId>,
    back: &str,
) -> Result<Response, Error> {
    let record = find(state, owner, id).await?;
    let mut tx = state.database.write().await?;
    let mut complaints = tx.of(owner.tenant.id).complaints();
    let removed = complaints.remove(owner.mailbox.id, record.id).await?;
    if let Some(Some(entry)) = removed {
        let lists = lists_of(owner);
        tx.of(lists.tenant).entries(lists.owner).keep(entry).await?;
    }
    if removed.is_some() {
        let event = owner.event(
            "complaint.removed",
            record.sender.as_str(),
            record.id.reference(),
        );
        tx.of(owner.tenant.id).audit().add(&event).await?;
    }
    tx.commit().await?;
    state.engine.hear_complaints().await;
    let flash = match removed {
        Some(_) => Flash::done(say!("spam-taken-back")),
        None => Flash::warning(say!("spam-not-reported")),
    };
    owner.redirect(back, flash).await
}

/// Another owner's message is not there.
async fn find(
    state: &WebState,
    owner: &Owner,
    id: Option<DecisionId>,
) -> Result<DecisionRecord, Error> {
    let id = id.ok_or(Error::Absent)?;
    let mut tx = state.database.read().await?;
    let record = tx.of(lists_of(owner).tenant).decisions().find(id).await?;
    record
        .filter(|record| record.mailbox_id == owner.mailbox.id)
        .ok_or(Error::Absent)
}

fn fields(action: &str, record: &DecisionRecord) -> Vec<(String, String)> {
    vec![
        ("action".to_owned(), action.to_owned()),
        ("decision".to_owned(), record.id.0.to_string()),
    ]
}

fn block(sender: &Address) -> Vec<(String, String)> {
    vec![
        ("action".to_owned(), "block".to_owned()),
        ("sender".to_owned(), sender.to_string()),
    ]
}
