//! `/passkey`: signing in with a passkey, which is both steps at once.
//!
//! The first press asks: the answer is a page with a challenge, which waits in the session. The script of that page asks
//! the browser and sends what the device signed. Whatever is wrong with that, the answer is the same.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tracing::{info, warn};

use super::admission::{admit, enter, refuse_switched_off};
use super::sign_in::{frame, refused};
use crate::store::{Actor, AuditEvent, PasskeyRecord, Tx};
use crate::tenancy::Account;
use crate::web::error::Error;
use crate::web::extract::{Form, Visitor, on_site, see_other};
use crate::web::page::Page;
use crate::web::passkeys::{Asked, Claim, Counter, Refused, Waiting};
use crate::web::session::kept_as;
use crate::web::state::Web;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    /// What the device signed, as JSON.
    credential: String,
    next: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "sign_in/passkey.html")]
struct Ask {
    page: Page,
    /// What the browser is asked, as JSON.
    options: String,
    next: String,
}

/// `POST /passkey`
pub(in crate::web) async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    // Signed in meanwhile, in another tab.
    if visitor.person.is_some() {
        return Ok(see_other("/"));
    }
    if !web.limits.admit_passkey(visitor.client) {
        warn!(client.address = %visitor.client, "Too many sign-ins from {}", visitor.client);
        let problem = say!("passkeys-many-tries");
        return refused(&visitor, StatusCode::TOO_MANY_REQUESTS, problem);
    }
    let Ok(counter) = web.passkeys.open() else {
        let problem = say!("passkeys-not-here");
        return refused(&visitor, StatusCode::UNPROCESSABLE_ENTITY, problem);
    };
    match sent.action.as_str() {
        "start" => ask(&web, counter, &visitor, &sent.next).await,
        "answer" => check(&web, counter, &visitor, &sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn ask(
    web: &Web,
    counter: Counter<'_>,
    visitor: &Visitor,
    next: &str,
) -> Result<Response, Error> {
    let (options, asked) = counter.ask_to_sign_in()?;
    Waiting::keep(&visitor.session, asked, web.state.clock.now()).await?;
    let page = Ask {
        page: frame(visitor, say!("passkeys-sign-in-title"))?,
        options,
        next: on_site(next).to_owned(),
    };
    Ok(page.into_response())
}

async fn check(
    web: &Web,
    counter: Counter<'_>,
    visitor: &Visitor,
    sent: &Sent,
) -> Result<Response, Error> {
    let now = web.state.clock.now();
    let kept = kept_as(&visitor.session);
    let asked = Waiting::take(&visitor.session, now).await?;
    let (Some(kept), Some(Asked::SignIn { state })) = (kept, asked) else {
        let problem = say!("passkeys-too-late");
        return refused(visitor, StatusCode::GONE, problem);
    };
    let claim = Claim::read(&sent.credential);
    // For one answer, also of two at once: the session goes with the challenge, and whoever comes second finds none.
    let mut tx = web.state.database.write().await?;
    let was_there = tx.system().sessions().remove(kept).await?;
    tx.commit_aside().await?;
    if !was_there {
        let problem = say!("passkeys-too-late");
        return refused(visitor, StatusCode::GONE, problem);
    }
    let Some(claim) = claim else {
        return not_in(visitor, "it names nobody");
    };
    // Nothing is proven yet: the one writer does not wait while the answer is looked at.
    let mut tx = web.state.database.read().await?;
    let Some((account, passkey)) = find(&mut tx, &claim).await? else {
        return not_in(visitor, "there is no such passkey");
    };
    drop(tx);
    let credential = match counter.check_sign_in(&claim, *state, &passkey.credential) {
        Ok(credential) => credential,
        Err(why) => {
            note_copy(web, visitor, (&account, &passkey, &why), now).await?;
            return not_in(visitor, &why.to_string());
        }
    };
    let mut tx = web.state.database.write().await?;
    let mut passkeys = tx.of(account.tenant_id).passkeys();
    if !passkeys
        .used(account.id, &passkey, &credential, now)
        .await?
    {
        return not_in(visitor, "it was used or removed at the same time");
    }
    // It may have changed since it was read.
    let Some((account, _)) = find(&mut tx, &claim).await? else {
        return not_in(visitor, "its account is gone or switched off");
    };
    refuse_switched_off(&mut tx, &account).await?;
    let browser = admit(&mut tx, &web.state, &account, visitor, "passkey").await?;
    tx.commit_aside().await?;
    enter(web, visitor, &account, (&browser, &sent.next)).await
}

/// The account that the answer names, and its passkey; nothing of it is proven.
async fn find(tx: &mut Tx, claim: &Claim) -> Result<Option<(Account, PasskeyRecord)>, Error> {
    let mut accounts = tx.of(claim.tenant).accounts();
    let account = accounts.find(claim.account).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
        return Ok(None);
    };
    let mut passkeys = tx.of(claim.tenant).passkeys();
    let passkey = passkeys.find(account.id, claim.credential_id()).await?;
    Ok(passkey.map(|passkey| (account, passkey)))
}

/// Two devices with one passkey: its owner should know.
async fn note_copy(
    web: &Web,
    visitor: &Visitor,
    (account, passkey, why): (&Account, &PasskeyRecord, &Refused),
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    if !why.is_copy() {
        return Ok(());
    }
    let event = AuditEvent {
        at,
        actor: Actor::System,
        action: "passkey.refused".to_owned(),
        subject: account.address.to_string(),
        detail: passkey.name.clone(),
        client_address: visitor.client.to_string(),
    };
    let mut tx = web.state.database.write().await?;
    tx.of(account.tenant_id).audit().add(&event).await?;
    Ok(tx.commit_aside().await?)
}

/// The door, with one sentence whatever was wrong.
fn not_in(visitor: &Visitor, why: &str) -> Result<Response, Error> {
    info!(client.address = %visitor.client, "A passkey was refused: {why}");
    let problem = say!("passkeys-refused");
    refused(visitor, StatusCode::UNPROCESSABLE_ENTITY, problem)
}
