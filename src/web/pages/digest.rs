//! `/digest/{link}`: where the links in a digest lead, each to let one sender in or to keep it out. Whoever reads the
//! owner's mail may press, without signing in: once, for this one mailbox and sender, for a week; and take it back.
//!
//! Looking changes nothing: mail programs open links by themselves.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::bounds::{Bounds, Whose};
use super::sign_in::frame;
use crate::engine::{MailedLinks, MailedPurpose};
use crate::mail::Address;
use crate::policy::{EntryId, List, Pattern};
use crate::store::{Actor, AuditEvent, DecisionQuery, DigestPress, DigestPresses, ListOwner, Tx};
use crate::tenancy::{Account, AccountId, Mailbox, MailboxId, SecretHash, Tenant, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Form, Path, Visitor, see_other};
use crate::web::lists::{self, Lists, Put};
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::{Web, WebState};
use crate::web::times::Moment;
use crate::web::words;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
}

/// The sender and the button; or what was done, and the way back.
#[derive(Template, WebTemplate)]
#[template(path = "digest/index.html")]
struct Index {
    page: Page,
    path: String,
    lets_in: bool,
    sender: ShownAddress,
    recipient: ShownAddress,
    /// When it was turned away last, by which server, and why.
    last: Option<(Moment, String, String)>,
    /// Why it can't be let in.
    kept_out: Option<String>,
    /// It is kept out already, so that there is nothing to press.
    is_blocked: bool,
    /// What to know of it.
    note: Option<String>,
    pressed: Option<Pressed>,
}

/// What was done.
struct Pressed {
    at: Moment,
    /// It was on the list already.
    was_there: bool,
    undone: Option<Moment>,
}

/// The link can't be used any more, or never could.
#[derive(Template, WebTemplate)]
#[template(path = "digest/gone.html")]
struct Gone {
    page: Page,
}

/// A link that leads to something, and all that stands behind it.
struct Found {
    token: String,
    tenant: Tenant,
    mailbox: Mailbox,
    account: Account,
    list: List,
    sender: Address,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Found {
    fn path(&self) -> String {
        format!("/digest/{}", self.token)
    }

    fn hash(&self) -> SecretHash {
        MailedLinks::hash(&self.token)
    }

    fn owner(&self) -> Whose<'_> {
        Whose {
            tenant: &self.tenant,
            mailbox: &self.mailbox,
            now: self.now,
        }
    }

    fn lists(&self) -> Lists {
        Lists {
            tenant: self.tenant.id,
            owner: ListOwner::Mailbox(self.mailbox.id),
        }
    }

    fn presses<'t>(&self, tx: &'t mut Tx) -> DigestPresses<'t> {
        tx.of(self.tenant.id).digest_presses()
    }

    fn event(&self, visitor: &Visitor, action: &str) -> AuditEvent {
        AuditEvent {
            at: self.now,
            actor: Actor::Account(self.account.id, self.account.address.to_string()),
            action: action.to_owned(),
            subject: self.sender.to_string(),
            detail: format!("{}, by_digest", lists::list_name(self.list)),
            client_address: visitor.client.to_string(),
        }
    }
}

/// Shows whom it is about, with the button; or what was done.
pub(in crate::web) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    let Some(opened) = Opened::of(&web.state, link) else {
        return gone(&visitor);
    };
    let mut tx = web.state.database.read().await?;
    let Some(found) = find(&mut tx, opened).await? else {
        drop(tx);
        return gone(&visitor);
    };
    let press = found.presses(&mut tx).find(found.hash()).await?;
    let bounds = Bounds::of(&mut tx, found.owner()).await?;
    let kept_out = found.list == List::Allow && bounds.keep_out_sender(&found.sender);
    let patterns = [Pattern::Address(found.sender.clone())];
    let own = found.lists().own(&mut tx, found.list, &patterns).await?;
    let is_blocked = found.list == List::Block && is_listed(&mut tx, &found).await?;
    let title = match found.list {
        List::Allow => say!("digest-let-in-title"),
        List::Block => say!("digest-keep-out-title"),
    };
    let page = Index {
        page: frame(&visitor, &title)?,
        path: found.path(),
        lets_in: found.list == List::Allow,
        sender: ShownAddress::new(found.sender.as_str()),
        recipient: ShownAddress::new(found.mailbox.address.as_str()),
        last: last(&mut tx, &found).await?,
        kept_out: kept_out.then(|| words::kept_out(&found.tenant.name, found.owner().mode())),
        is_blocked,
        note: lists::own_words(own, &patterns),
        pressed: press.map(|press| pressed(&found, &press)),
    };
    Ok(page.into_response())
}

/// Does what the link is for, once, or takes it back, once; a second press finds it done.
pub(in crate::web) async fn press(
    State(web): State<Web>,
    visitor: Visitor,
    Path(link): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    // Before anybody waits for the one writer: a token can be made up.
    let Some(opened) = Opened::of(&web.state, link) else {
        return gone(&visitor);
    };
    let mut tx = web.state.database.write().await?;
    let Some(found) = find(&mut tx, opened).await? else {
        drop(tx);
        return gone(&visitor);
    };
    let changed = match sent.action.as_str() {
        "put" => put(&mut tx, &found, &visitor).await?,
        "undo" => undo(&mut tx, &found, &visitor).await?,
        _ => return Err(Error::NO_SUCH_FORM),
    };
    if changed {
        tx.commit().await?;
    }
    // The page says what was done, or why nothing was.
    Ok(see_other(&found.path()))
}

async fn put(tx: &mut Tx, found: &Found, visitor: &Visitor) -> Result<bool, Error> {
    let bounds = Bounds::of(tx, found.owner()).await?;
    if found.list == List::Allow && bounds.keep_out_sender(&found.sender) {
        return Ok(false);
    }
    let times = (found.now, found.expires_at);
    let mut presses = found.presses(tx);
    if !presses.press(found.hash(), found.mailbox.id, times).await? {
        return Ok(false);
    }
    let entry = lists::manual(found.list, Pattern::Address(found.sender.clone()));
    let mut put = Put::default();
    found.lists().put(tx, &entry, found.now, &mut put).await?;
    let done = (put.added.first().copied(), put.taken_off.first().copied());
    found.presses(tx).set_done(found.hash(), done).await?;
    // The log says what changed; that it was on the list already is no change.
    if done != (None, None) {
        let event = found.event(visitor, "entry.added");
        tx.of(found.tenant.id)
            .audit()
            .add_to_own_lists(&event)
            .await?;
    }
    Ok(true)
}

async fn undo(tx: &mut Tx, found: &Found, visitor: &Visitor) -> Result<bool, Error> {
    let Some(press) = found.presses(tx).find(found.hash()).await? else {
        return Ok(false);
    };
    if !found.presses(tx).undo(found.hash(), found.now).await? {
        return Ok(false);
    }
    let ids = |id: Option<EntryId>| id.into_iter().collect::<Vec<_>>();
    let (remove, mut restore) = (ids(press.added), ids(press.taken_off));
    // What another press of the same digest had put there, and was taken back since, stays off.
    if let Some(taken_off) = press.taken_off
        && found.presses(tx).is_taken_back(taken_off).await?
    {
        restore.clear();
    }
    let entries = (remove.as_slice(), restore.as_slice());
    if found.lists().undo(tx, entries, found.now).await? > 0 {
        let event = found.event(visitor, "entry.removed");
        tx.of(found.tenant.id)
            .audit()
            .add_to_own_lists(&event)
            .await?;
    }
    Ok(true)
}

/// A link that is ours and still works, whatever it leads to.
struct Opened {
    token: String,
    tenant: TenantId,
    mailbox: MailboxId,
    account: AccountId,
    list: List,
    sender: Address,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Opened {
    fn of(state: &WebState, token: String) -> Option<Self> {
        let now = state.clock.now();
        let link = state.engine.links().mailed().open(&token, now)?;
        let MailedPurpose::Put {
            account,
            list,
            sender,
        } = link.purpose
        else {
            return None;
        };
        Some(Self {
            token,
            tenant: link.tenant,
            mailbox: link.mailbox,
            account,
            list,
            sender,
            expires_at: link.expires_at,
            now,
        })
    }
}

/// What a link leads to. An owner who may not sign in may not press either, and who gets the mailbox later is another.
async fn find(tx: &mut Tx, opened: Opened) -> Result<Option<Found>, Error> {
    let id = opened.tenant;
    let tenant = tx.of(id).row().find().await?;
    let account = tx.of(id).accounts().find(opened.account).await?;
    let mailbox = tx.of(id).mailboxes().find(opened.mailbox).await?;
    let (Some(tenant), Some(mailbox), Some(account)) = (tenant, mailbox, account) else {
        return Ok(None);
    };
    let is_owner = account.mailbox_id == Some(mailbox.id) && account.disabled_at.is_none();
    Ok((is_owner && tenant.disabled_at.is_none()).then_some(Found {
        token: opened.token,
        tenant,
        mailbox,
        account,
        list: opened.list,
        sender: opened.sender,
        expires_at: opened.expires_at,
        now: opened.now,
    }))
}

/// Says whether the owner's list has the very address.
async fn is_listed(tx: &mut Tx, found: &Found) -> Result<bool, Error> {
    let lists = found.lists();
    let pattern = Pattern::Address(found.sender.clone());
    let mut entries = tx.of(lists.tenant).entries(lists.owner);
    Ok(entries.find_match(found.list, &pattern).await?.is_some())
}

/// The last time it was turned away, if the record still has it.
async fn last(tx: &mut Tx, found: &Found) -> Result<Option<(Moment, String, String)>, Error> {
    let query = DecisionQuery {
        mailbox: Some(found.mailbox.id),
        turned_away: true,
        sender: Some(found.sender.to_string()),
        limit: 1,
        ..DecisionQuery::default()
    };
    let decisions = tx.of(found.tenant.id).decisions().list(&query).await?;
    Ok(decisions.first().map(|decision| {
        (
            found.owner().present().moment(decision.decided_at),
            super::home::client_words(decision),
            words::reason(decision, &found.tenant.name),
        )
    }))
}

fn pressed(found: &Found, press: &DigestPress) -> Pressed {
    let present = found.owner().present();
    Pressed {
        at: present.moment(press.pressed_at),
        was_there: press.added.is_none(),
        undone: press.undone_at.map(|at| present.moment(at)),
    }
}

fn gone(visitor: &Visitor) -> Result<Response, Error> {
    let page = Gone {
        page: frame(visitor, say!("link-gone-title"))?,
    };
    Ok((StatusCode::GONE, page).into_response())
}
