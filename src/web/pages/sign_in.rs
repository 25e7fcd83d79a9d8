//! The door: a password, or a mailed link that works once.
//!
//! Known and unknown addresses get the same answers in the same time: an unknown one costs a hash too, and a link
//! is looked up and mailed after the answer has gone out. Known limit: an address with several places costs a hash for
//! each, and whoever measures that learns that it has several. An alias signs nobody in: its mailbox is mailed the link
//! that it would have got by its own name, with a line that says so, and the answer tells nothing of it. That an
//! organisation is switched off is said only to those who have shown that they belong to it. Where an address signs in
//! is `store::Door`'s to say.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use tracing::{info, warn};

use super::admission::{FirstStep, first_step};
use super::home::Sent;
use crate::lang::{Language, in_language, spoken};
use crate::mail::Address;
use crate::mailer::Message;
use crate::store::{LinkPurpose, StoreError};
use crate::tenancy::{Account, Secret, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Path, Visitor, on_site};
use crate::web::form::Field;
use crate::web::limits::{Attempt, SignInLimits};
use crate::web::page::Page;
use crate::web::shown::plain;
use crate::web::state::{Web, WebState};
use crate::web::words;

/// How long a mailed link works.
const LINK_MINUTES: u32 = 30;
/// Bytes of a password that are looked at; longer ones are wrong anyway.
const LONGEST_PASSWORD: usize = 4 * 256;

/// The door.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in/door.html")]
struct Door {
    page: Page,
    email: Field,
    next: String,
    problem: Option<String>,
    /// Where the address and the password fit, if that is several; None is chosen.
    places: Vec<Place>,
    has_passkeys: bool,
}

/// One of several places where somebody signs in.
struct Place {
    tenant: TenantId,
    name: String,
}

/// Whom an address and a password fit.
enum Fits {
    Nobody,
    One(Box<Account>),
    /// They are asked where they want to go, for a password alone doesn't say.
    Several(Vec<Place>),
}

/// After a link was asked for: the same words for everyone.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in/mailed.html")]
struct Mailed {
    page: Page,
    minutes: u32,
}

/// Behind a link: one button, because mail programs open links by themselves.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in/link.html")]
struct LinkPage {
    page: Page,
    path: String,
}

/// The link was used, or is too old.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in/spent.html")]
struct Spent {
    page: Page,
}

/// Shows the door.
pub(super) fn door(visitor: &Visitor, next: &str) -> Result<Response, Error> {
    let Some(tenant) = &visitor.switched_off else {
        return Ok(new_door(visitor, Field::default(), next, None)?.into_response());
    };
    let problem = Some(words::switched_off(tenant));
    let page = new_door(visitor, Field::default(), next, problem)?;
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

/// The door for somebody whose second step took too long.
pub(super) fn too_late(visitor: &Visitor) -> Result<Response, Error> {
    let problem = say!("sign-in-too-late");
    let page = new_door(visitor, Field::default(), "/", Some(problem))?;
    Ok((StatusCode::GONE, page).into_response())
}

/// The door for somebody whose passkey didn't open it.
pub(super) fn refused(
    visitor: &Visitor,
    status: StatusCode,
    problem: String,
) -> Result<Response, Error> {
    let page = new_door(visitor, Field::default(), "/", Some(problem))?;
    Ok((status, page).into_response())
}

/// Signs in by password.
pub(super) async fn with_password(
    web: &Web,
    visitor: &Visitor,
    headers: &HeaderMap,
    sent: Sent,
) -> Result<Response, Error> {
    let typed = sent.email.trim();
    if typed.is_empty() {
        return without_address(visitor, &sent);
    }
    if sent.password.is_empty() {
        let problem = say!("sign-in-no-password");
        return not_in(visitor, &sent, StatusCode::UNPROCESSABLE_ENTITY, problem);
    }
    let address = Address::parse(typed).ok();
    let account_key = address
        .as_ref()
        .map_or_else(|| key_of_no_address(typed), Address::to_string);
    let known_browser = web.tokens.knows_browser(headers, &account_key);
    let attempt = Attempt {
        client: visitor.client,
        account: &account_key,
        known_browser,
    };
    if !web.limits.admit(attempt) {
        warn!(client.address = %visitor.client, "Too many sign-ins from {}", visitor.client);
        let problem = say!("sign-in-many-tries");
        return not_in(visitor, &sent, StatusCode::TOO_MANY_REQUESTS, problem);
    }
    let account = match check(web, address.as_ref(), &sent).await? {
        Fits::One(account) => account,
        Fits::Several(places) => return which(visitor, &sent, places),
        Fits::Nobody => {
            let problem = say!("sign-in-no-match");
            return not_in(visitor, &sent, StatusCode::UNPROCESSABLE_ENTITY, problem);
        }
    };
    let tx = web.state.database.write().await?;
    let came = (FirstStep::Password, sent.next.as_str());
    first_step(web, tx, visitor, &account, came).await
}

/// What is typed is kept for a while as the key of a bucket, so it has an end.
fn key_of_no_address(typed: &str) -> String {
    let longest = 320;
    typed
        .chars()
        .take(longest)
        .collect::<String>()
        .to_lowercase()
}

/// Promises a link; who gets one is found out when the answer has gone.
pub(super) fn mail_link(web: &Web, visitor: &Visitor, sent: &Sent) -> Result<Response, Error> {
    if sent.email.trim().is_empty() {
        return without_address(visitor, sent);
    }
    let page = Mailed {
        page: visitor.page(say!("sign-in-mailed-title"))?,
        minutes: LINK_MINUTES,
    };
    if let Ok(address) = Address::parse(sent.email.trim())
        && web.limits.admit_mail(visitor.client, address.as_str())
    {
        let (state, limits) = (web.state.clone(), web.limits.clone());
        let asked = spoken();
        web.state.tracker.spawn(async move {
            if let Err(error) = send_links(&state, &limits, &address, asked).await {
                warn!(error = %error, "A sign-in link was not sent: {error}");
            }
        });
    }
    Ok(page.into_response())
}

/// Shows the button behind a link. Nothing is used up: whoever only looks changes nothing.
pub(in crate::web) async fn link(
    State(web): State<Web>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Result<Response, Error> {
    let now = web.state.clock.now();
    let Some(secret) = Secret::parse(&text) else {
        return spent(&visitor);
    };
    let mut tx = web.state.database.read().await?;
    let account = tx
        .of(secret.tenant_id())
        .links()
        .find(secret.hash(), LinkPurpose::SignIn, now)
        .await?;
    if account.is_none() {
        return spent(&visitor);
    }
    let page = LinkPage {
        page: frame(&visitor, say!("sign-in-title"))?,
        path: format!("/sign-in/{}", secret.text()),
    };
    Ok(page.into_response())
}

/// Signs in by a link, once.
pub(in crate::web) async fn by_link(
    State(web): State<Web>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Result<Response, Error> {
    let now = web.state.clock.now();
    let Some(secret) = Secret::parse(&text) else {
        return spent(&visitor);
    };
    let tenant = secret.tenant_id();
    // Whoever makes links up does not keep the one writer.
    let mut tx = web.state.database.read().await?;
    let mut links = tx.of(tenant).links();
    let found = links.find(secret.hash(), LinkPurpose::SignIn, now).await?;
    if found.is_none() {
        return spent(&visitor);
    }
    drop(tx);
    let mut tx = web.state.database.write().await?;
    let id = tx
        .of(tenant)
        .links()
        .take(secret.hash(), LinkPurpose::SignIn, now)
        .await?;
    let account = match id {
        Some(id) => tx.of(tenant).accounts().find(id).await?,
        None => None,
    };
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
        return spent(&visitor);
    };
    first_step(&web, tx, &visitor, &account, (FirstStep::Link, "/")).await
}

/// The door again, with what was typed and why it stays shut.
fn not_in(
    visitor: &Visitor,
    sent: &Sent,
    status: StatusCode,
    problem: String,
) -> Result<Response, Error> {
    let email = Field::new(sent.email.trim());
    let page = new_door(visitor, email, &sent.next, Some(problem))?;
    Ok((status, page).into_response())
}

/// The door again, with the places to choose from. The password isn't kept, so it is typed again.
fn which(visitor: &Visitor, sent: &Sent, places: Vec<Place>) -> Result<Response, Error> {
    let email = Field::new(sent.email.trim());
    let problem = Some(say!("sign-in-several"));
    let door = Door {
        places,
        ..new_door(visitor, email, &sent.next, problem)?
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, door).into_response())
}

fn without_address(visitor: &Visitor, sent: &Sent) -> Result<Response, Error> {
    let mut email = Field::default();
    email.fail(say!("sign-in-no-address"));
    let page = new_door(visitor, email, &sent.next, None)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn new_door(
    visitor: &Visitor,
    email: Field,
    next: &str,
    problem: Option<String>,
) -> Result<Door, Error> {
    let next = on_site(next);
    let next = if next == "/" {
        String::new()
    } else {
        next.to_owned()
    };
    Ok(Door {
        page: frame(visitor, say!("sign-in-title"))?,
        email,
        next,
        problem,
        places: Vec::new(),
        has_passkeys: visitor.has_passkeys(),
    })
}

/// A page of the door has forms that fit whoever looks: someone signed in may be here too, by a link.
pub(super) fn frame(visitor: &Visitor, title: impl Into<String>) -> Result<Page, Error> {
    let mut page = visitor.page(title)?;
    if let Some(person) = &visitor.person {
        page.csrf.clone_from(&person.csrf);
    }
    Ok(page)
}

fn spent(visitor: &Visitor) -> Result<Response, Error> {
    let page = Spent {
        page: frame(visitor, say!("sign-in-spent-title"))?,
    };
    Ok((StatusCode::GONE, page).into_response())
}

/// Finds whose password this is. Takes the time of one comparison for each account of the address, and of one where there
/// is none.
async fn check(web: &Web, address: Option<&Address>, sent: &Sent) -> Result<Fits, Error> {
    let mut accounts = match address {
        Some(address) => {
            let mut tx = web.state.database.read().await?;
            tx.system().door().accounts(address).await?
        }
        None => Vec::new(),
    };
    accounts.retain(|account| sent.place.is_none_or(|place| place == account.tenant_id));
    let password = if sent.password.len() <= LONGEST_PASSWORD {
        sent.password.as_str()
    } else {
        ""
    };
    if accounts.is_empty() {
        web.passwords.matches(None, password.to_owned()).await?;
    }
    let mut fitting = Vec::new();
    for account in accounts {
        let hash = account.password_hash.clone();
        if web.passwords.matches(hash, password.to_owned()).await? {
            fitting.push(account);
        }
    }
    match (fitting.pop(), fitting.is_empty()) {
        (None, _) => Ok(Fits::Nobody),
        (Some(account), true) => Ok(Fits::One(Box::new(account))),
        (Some(last), false) => {
            fitting.push(last);
            places(web, fitting).await
        }
    }
}

async fn places(web: &Web, accounts: Vec<Account>) -> Result<Fits, Error> {
    let mut tx = web.state.database.read().await?;
    let mut places = Vec::new();
    for Account { tenant_id, .. } in accounts {
        let tenant = tx.of(tenant_id).row().find().await?;
        let name = tenant.map_or_else(|| say!("sign-in-operators"), |tenant| plain(&tenant.name));
        let tenant = tenant_id;
        places.push(Place { tenant, name });
    }
    Ok(Fits::Several(places))
}

#[derive(Debug, thiserror::Error)]
enum LinkFailure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
    #[error(transparent)]
    Mailer(#[from] crate::mailer::MailerError),
}

/// To every account that the address signs in to; where it signs in to none, to the mailbox that it is an alias of.
async fn send_links(
    state: &WebState,
    limits: &SignInLimits,
    address: &Address,
    asked: Language,
) -> Result<(), LinkFailure> {
    let mut tx = state.database.read().await?;
    let accounts = tx.system().door().accounts(address).await?;
    let behind = if accounts.is_empty() {
        tx.system().door().account_behind(address).await?
    } else {
        None
    };
    drop(tx);
    for account in &accounts {
        send_link(state, account, None, asked).await?;
    }
    // However many aliases a mailbox has, it gets no more links than by its own name.
    if let Some(account) = behind
        && limits.admit_mail_by_alias(account.address.as_str())
    {
        send_link(state, &account, Some(address), asked).await?;
    }
    Ok(())
}

/// Whoever chose no language is written to in the one that was asked in.
async fn send_link(
    state: &WebState,
    account: &Account,
    alias: Option<&Address>,
    asked: Language,
) -> Result<(), LinkFailure> {
    let secret = Secret::generate(account.tenant_id)?;
    let expires_at = state.clock.now() + TimeDelta::minutes(i64::from(LINK_MINUTES));
    let mut tx = state.database.write().await?;
    tx.of(account.tenant_id)
        .links()
        .add(secret.hash(), LinkPurpose::SignIn, account.id, expires_at)
        .await?;
    let tenant = tx.of(account.tenant_id).row().find().await?;
    tx.commit().await?;
    let house = tenant.as_ref().and_then(|tenant| tenant.language);
    let language = account.mail_language(house.or(Some(asked)));
    let message = Message::SignIn {
        to: account.address.clone(),
        alias: alias.cloned(),
        link: format!("{}/sign-in/{}", state.config.web.public_url, secret.text()),
        valid_minutes: LINK_MINUTES,
        provider: tenant.map_or_else(|| "Guestlist".to_owned(), |tenant| tenant.name),
    };
    in_language(Some(language), state.mailer.send(&message)).await?;
    info!("A sign-in link is on its way");
    Ok(())
}
