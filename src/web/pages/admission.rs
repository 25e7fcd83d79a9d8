//! From the first step to being in: one step is enough, unless the account asks for a second.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::account::NOT_ME;
use super::reader::Reader;
use crate::mailer::Message;
use crate::store::{Actor, AuditEvent, BrowserSeen, StoreError, Tx};
use crate::tenancy::{Account, SecretHash};
use crate::web::csrf::draw;
use crate::web::error::Error;
use crate::web::extract::{Visitor, on_site, see_other};
use crate::web::half_way::HalfWay;
use crate::web::session::SignedIn;
use crate::web::state::{Web, WebState};
use crate::web::unsent;

/// The page of the second step.
pub(super) const SECOND_STEP: &str = "/second-step";

/// What was right.
#[derive(Clone, Copy, Debug)]
pub(super) enum FirstStep {
    Password,
    Link,
}

impl FirstStep {
    /// The word for the audit log.
    fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
        }
    }

    /// A link is used up with this: whoever then can't be let in must not be told to try it again.
    async fn commit(self, tx: Tx) -> Result<(), StoreError> {
        match self {
            Self::Password => tx.commit_aside().await,
            Self::Link => tx.commit().await,
        }
    }
}

/// A password or a link was right: lets them in, or asks for the second step.
pub(super) async fn first_step(
    web: &Web,
    mut tx: Tx,
    visitor: &Visitor,
    account: &Account,
    (step, next): (FirstStep, &str),
) -> Result<Response, Error> {
    let how = step.word();
    refuse_switched_off(&mut tx, account).await?;
    let mut factors = tx.of(account.tenant_id).second_factors();
    if factors.is_on(account.id).await? {
        step.commit(tx).await?;
        let now = web.state.clock.now();
        HalfWay::start(&visitor.session, account, (how, on_site(next)), now).await?;
        return Ok(see_other(SECOND_STEP));
    }
    let browser = admit(&mut tx, &web.state, account, visitor, how).await?;
    step.commit(tx).await?;
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
    let is_new = match known.see(account.id, mark, now).await? {
        BrowserSeen::Before => false,
        BrowserSeen::New => true,
        // Their browsers were forgotten, for they were not used for long: the one before this is none of them.
        BrowserSeen::First => account.last_sign_in_at.is_some(),
    };
    if is_new {
        tell(tx, state, account, visitor, now).await?;
    }
    Ok(browser)
}

/// Tells them of a sign-in from a browser that they never used, before it is committed.
async fn tell(
    tx: &mut Tx,
    state: &WebState,
    account: &Account,
    visitor: &Visitor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let reader = Reader::of(tx, account).await?;
    let message = Message::NewSignIn {
        to: account.address.clone(),
        at: reader.time(now),
        client: visitor.client.0,
        device: reader.says(|| visitor.device.words()),
        link: format!("{}{NOT_ME}", state.config.web.public_url),
        provider: reader.provider.clone(),
    };
    let what = "of a sign-in from a new browser";
    reader.tell(state, &message, what).await;
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
    let next = match on_site(next) {
        // Wherever the sign-in was begun: a link in a mail knows nothing of it.
        "/" if visitor.has_unsent => unsent::PATH,
        next => next,
    };
    let mut response = see_other(next);
    // Where the address doesn't sign in, somebody else may have made the account: their browser is no acquaintance of it.
    let mut tx = web.state.database.read().await?;
    let known = if tx.system().door().opens(account).await? {
        web.tokens.known_browser(account.address.as_str())
    } else {
        web.tokens.known_browser(&account.id.0.to_string())
    };
    for cookie in [known, web.tokens.browser_cookie(browser)] {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
