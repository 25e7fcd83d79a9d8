//! What the buttons of the home do. Each leads back to the home, with a sentence about what was done.

use axum::response::Response;

use super::bounds::{Bounds, Trust};
use super::entries::{back_home, lists_of, path_of};
use crate::mail::Address;
use crate::policy::{List, Pattern};
use crate::store::{DecisionId, EntryChange};
use crate::web::error::Error;
use crate::web::extract::Owner;
use crate::web::flash::Flash;
use crate::web::lists::{self, Put};
use crate::web::state::Web;
use crate::web::words;

/// Lets a sender in, or keeps it out, from now on.
pub(super) async fn put(
    web: &Web,
    owner: &Owner,
    list: List,
    sender: &str,
) -> Result<Response, Error> {
    let Ok(address) = Address::parse(sender) else {
        let text = say!("home-no-address");
        return owner.redirect("/", Flash::warning(text)).await;
    };
    let lists = lists_of(owner);
    let mut tx = web.state.database.write().await?;
    let bounds = Bounds::of(&mut tx, owner).await?;
    if list == List::Allow && bounds.keep_out_sender(&address) {
        drop(tx);
        let why = words::kept_out(&owner.tenant.name, owner.mode());
        let text = say!("nothing-changed-because", why = why);
        return owner.redirect("/", Flash::warning(text)).await;
    }
    let pattern = Pattern::Address(address);
    let entry = lists::manual(list, pattern.clone());
    let mut put = Put::default();
    lists.put(&mut tx, &entry, owner.now, &mut put).await?;
    let event = owner.event("entry.added", pattern.to_string(), lists::list_name(list));
    tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    let patterns = [pattern];
    let own = lists.own(&mut tx, list, &patterns).await?;
    tx.commit().await?;
    let mut flash = lists::added(list, &patterns, &put, path_of(list));
    if let Some(undo) = &mut flash.undo {
        undo.fields.push(back_home());
    }
    if let Some(own) = lists::own_words(own, &patterns) {
        flash = flash.but(&own);
    }
    owner.redirect("/", flash).await
}

/// Trusts the network a message came from, for the entry that it matched.
pub(super) async fn trust(
    web: &Web,
    owner: &Owner,
    id: Option<DecisionId>,
) -> Result<Response, Error> {
    let id = id.ok_or(Error::Absent)?;
    let lists = lists_of(owner);
    let mut tx = web.state.database.write().await?;
    let decision = tx.of(lists.tenant).decisions().find(id).await?;
    let decision = decision.filter(|decision| decision.mailbox_id == owner.mailbox.id);
    let decision = decision.ok_or(Error::Absent)?;
    let bounds = Bounds::of(&mut tx, owner).await?;
    let (entry, network) = match bounds.trust(&mut tx, &decision).await? {
        Trust::Offer { entry, network } => (*entry, network),
        refused => {
            drop(tx);
            let text = refused.words(bounds.provider());
            let text = text.unwrap_or_else(|| say!("home-nothing-to-trust"));
            return owner.redirect("/", Flash::warning(text)).await;
        }
    };
    let mut trusted_networks = entry.rule.trusted_networks.clone();
    trusted_networks.add(network);
    let change = EntryChange {
        note: entry.note,
        expires_at: entry.rule.expires_at,
        require_auth: entry.rule.require_auth,
        trusted_networks,
    };
    tx.of(lists.tenant)
        .entries(lists.owner)
        .update(entry.rule.id, &change, owner.now)
        .await?;
    let event = owner.event(
        "entry.changed",
        entry.rule.pattern.to_string(),
        format!("trusted: {network}"),
    );
    tx.of(lists.tenant).audit().add_to_own_lists(&event).await?;
    tx.commit().await?;
    let text = say!(
        "home-trusted",
        who = words::matches_text(&entry.rule.pattern),
        network = network.to_string()
    );
    owner.redirect("/", Flash::done(text)).await
}

/// Takes back what was learned in the burst, and learns again.
pub(super) async fn forget_burst(web: &Web, owner: &Owner) -> Result<Response, Error> {
    let Some(since) = owner
        .mailbox
        .burst_started_at
        .or(owner.mailbox.learning_paused_at)
    else {
        return not_paused(owner).await;
    };
    let lists = lists_of(owner);
    let mut tx = web.state.database.write().await?;
    let forgotten = tx
        .of(lists.tenant)
        .entries(lists.owner)
        .forget_learned_since(since)
        .await?;
    let forgotten = usize::try_from(forgotten).unwrap_or(usize::MAX);
    let words = format!("entries: {forgotten}");
    resume(&mut tx, owner, "learning.undone", &words).await?;
    tx.commit().await?;
    let text = say!("home-forgotten", count = forgotten);
    owner.redirect("/", Flash::done(text)).await
}

/// Keeps what was learned in the burst, and learns again.
pub(super) async fn carry_on(web: &Web, owner: &Owner) -> Result<Response, Error> {
    if owner.mailbox.learning_paused_at.is_none() {
        return not_paused(owner).await;
    }
    let mut tx = web.state.database.write().await?;
    resume(&mut tx, owner, "learning.resumed", "").await?;
    tx.commit().await?;
    let flash = Flash::done(say!("home-carried-on"));
    owner.redirect("/", flash).await
}

/// Someone else was quicker, or the page was old.
async fn not_paused(owner: &Owner) -> Result<Response, Error> {
    let flash = Flash::warning(say!("home-not-paused"));
    owner.redirect("/", flash).await
}

async fn resume(
    tx: &mut crate::store::Tx,
    owner: &Owner,
    action: &str,
    detail: &str,
) -> Result<(), Error> {
    let mut mailboxes = tx.of(owner.tenant.id).mailboxes();
    let mailbox = mailboxes.find_to_change(owner.mailbox.id).await?;
    let mut mailbox = mailbox.ok_or(Error::Absent)?;
    mailbox.learning_paused_at = None;
    mailbox.burst_started_at = None;
    tx.of(owner.tenant.id).mailboxes().update(&mailbox).await?;
    let event = owner.event(action, mailbox.address.to_string(), detail);
    Ok(tx.of(owner.tenant.id).audit().add(&event).await?)
}
