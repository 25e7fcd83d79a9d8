//! From the first step to being in: one step is enough, unless the account asks for a second.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use crate::store::{Actor, AuditEvent, Tx};
use crate::tenancy::Account;
use crate::web::error::Error;
use crate::web::extract::{Visitor, on_site, see_other};
use crate::web::half_way::HalfWay;
use crate::web::session::SignedIn;
use crate::web::state::{Web, WebState};

/// The page of the second step.
pub(super) const SECOND_STEP: &str = "/second-step";

/// A password or a link was right: lets them in, or asks for the second step. `how` is the word for the audit log.
pub(super) async fn first_step(
    web: &Web,
    mut tx: Tx,
    visitor: &Visitor,
    account: &Account,
    (how, next): (&str, &str),
) -> Result<Response, Error> {
    refuse_switched_off(&mut tx, account).await?;
    let mut factors = tx.of(account.tenant_id).second_factors();
    if factors.is_on(account.id).await? {
        // What was taken for the first step, a link, is used up.
        tx.commit().await?;
        let now = web.state.clock.now();
        HalfWay::start(&visitor.session, account, (how, on_site(next)), now).await?;
        return Ok(see_other(SECOND_STEP));
    }
    admit(&mut tx, &web.state, account, visitor, how).await?;
    tx.commit().await?;
    enter(web, visitor, account, next).await
}

/// What was written before stays undone when their organisation is switched off.
pub(super) async fn refuse_switched_off(tx: &mut Tx, account: &Account) -> Result<(), Error> {
    let tenant = tx.of(account.tenant_id).row().find().await?;
    match tenant.filter(|tenant| tenant.disabled_at.is_some()) {
        Some(tenant) => Err(Error::SwitchedOff(tenant.name)),
        None => Ok(()),
    }
}

/// Writes down that they came in.
pub(super) async fn admit(
    tx: &mut Tx,
    state: &WebState,
    account: &Account,
    visitor: &Visitor,
    how: &str,
) -> Result<(), Error> {
    let now = state.clock.now();
    tx.of(account.tenant_id)
        .accounts()
        .signed_in(account.id, now)
        .await?;
    let event = AuditEvent {
        at: now,
        actor: Actor::Account(account.id, account.address.to_string()),
        action: "account.signed_in".to_owned(),
        subject: account.address.to_string(),
        detail: how.to_owned(),
        client_address: visitor.client.to_string(),
    };
    Ok(tx.of(account.tenant_id).audit().add(&event).await?)
}

/// Makes the session theirs, under a new id, and remembers the browser.
pub(super) async fn enter(
    web: &Web,
    visitor: &Visitor,
    account: &Account,
    next: &str,
) -> Result<Response, Error> {
    SignedIn::start(&visitor.session, account, web.state.clock.now()).await?;
    let mut response = see_other(on_site(next));
    let known = web.tokens.known_browser(account.address.as_str());
    if let Ok(known) = HeaderValue::from_str(&known) {
        response.headers_mut().append(SET_COOKIE, known);
    }
    Ok(response)
}
