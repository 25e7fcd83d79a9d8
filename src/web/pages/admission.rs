//! From the first step to being in: one step is enough, unless the account asks for a second.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use chrono::{DateTime, Utc};
use tracing::warn;

use crate::lang::{in_language, with_language};
use crate::mailer::Message;
use crate::store::{Actor, AuditEvent, BrowserSeen, Tx};
use crate::tenancy::{Account, SecretHash};
use crate::web::csrf::draw;
use crate::web::error::Error;
use crate::web::extract::{Visitor, on_site, see_other};
use crate::web::half_way::HalfWay;
use crate::web::session::SignedIn;
use crate::web::state::{Web, WebState};
use crate::web::times::exact;

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
    let browser = admit(&mut tx, &web.state, account, visitor, how).await?;
    tx.commit().await?;
    enter(web, visitor, account, (&browser, next)).await
}

/// What was written before stays undone when their organisation is switched off.
pub(super) async fn refuse_switched_off(tx: &mut Tx, account: &Account) -> Result<(), Error> {
    let tenant = tx.of(account.tenant_id).row().find().await?;
    match tenant.filter(|tenant| tenant.disabled_at.is_some()) {
        Some(tenant) => Err(Error::SwitchedOff(tenant.name)),
        None => Ok(()),
    }
}

/// Writes down that they came in, and tells them by mail if it was from a browser they never used. Returns what marks
/// the browser.
pub(super) async fn admit(
    tx: &mut Tx,
    state: &WebState,
    account: &Account,
    visitor: &Visitor,
    how: &str,
) -> Result<String, Error> {
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
    tx.of(account.tenant_id).audit().add(&event).await?;
    let browser = match &visitor.browser {
        Some(browser) => browser.clone(),
        None => draw()?,
    };
    let mark = SecretHash::of(browser.as_bytes());
    let mut known = tx.of(account.tenant_id).known_browsers();
    if known.see(account.id, mark, now).await? == BrowserSeen::New {
        tell(tx, state, account, visitor, now).await?;
    }
    Ok(browser)
}

/// The message is handed to the mailer before the sign-in is committed, so that no crash leaves it out. That it can't be
/// kept is no reason to keep somebody out.
async fn tell(
    tx: &mut Tx,
    state: &WebState,
    account: &Account,
    visitor: &Visitor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let tenant = tx.of(account.tenant_id).row().find().await?;
    let zone = tenant
        .as_ref()
        .map_or(chrono_tz::Tz::UTC, |tenant| tenant.time_zone);
    let house = tenant.as_ref().and_then(|tenant| tenant.language);
    let language = account.mail_language(house);
    let message = Message::NewSignIn {
        to: account.address.clone(),
        at: with_language(language, || exact(now, zone)),
        client: visitor.client.0,
        device: with_language(language, || visitor.device.words()),
        link: format!("{}/account", state.config.web.public_url),
        provider: tenant.map_or_else(|| "Guestlist".to_owned(), |tenant| tenant.name),
    };
    if let Err(error) = in_language(Some(language), state.mailer.send(&message)).await {
        warn!(
            error = &error as &dyn std::error::Error,
            "Nobody was told by mail of a sign-in from a new browser"
        );
    }
    Ok(())
}

/// Makes the session theirs, under a new id, and remembers the browser.
pub(super) async fn enter(
    web: &Web,
    visitor: &Visitor,
    account: &Account,
    (browser, next): (&str, &str),
) -> Result<Response, Error> {
    let seen = (visitor.client, visitor.device);
    SignedIn::start(&visitor.session, account, seen, web.state.clock.now()).await?;
    let mut response = see_other(on_site(next));
    let known = web.tokens.known_browser(account.address.as_str());
    for cookie in [known, web.tokens.browser_cookie(browser)] {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
