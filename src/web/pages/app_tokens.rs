//! `/account/tokens`: tokens with which an owner's scripts and mail programs use the API, for the own mailbox only.
//!
//! A token is shown in the answer to the form that made it, and never again: only its hash is kept. It opens the mailbox
//! without the second step, so where that is on, its code is asked for before one is made. A token goes on counting when
//! the password is changed, unless its owner ends it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::second_factor_news::tell;
use super::token_form::{MOST, Made, Sent, TokenForm, made_before};
use crate::mailer::FactorNews;
use crate::store::{StoreError, Tx};
use crate::tenancy::{AppScope, AppToken, Secret};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, escape};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::state::{Web, WebState};
use crate::web::times::{Moment, Present};

const PATH: &str = "/account/tokens";

#[derive(Template, WebTemplate)]
#[template(path = "account/tokens.html")]
struct Show {
    page: Page,
    lines: Vec<Line>,
    is_full: bool,
    form: TokenForm<AppScope>,
    /// A code is asked for.
    in_two_steps: bool,
    /// Made just now, shown this once.
    made: Option<Made>,
}

struct Line {
    id: Uuid,
    name: String,
    may_change: bool,
    made: Moment,
    used: Option<Moment>,
    expires: Option<Moment>,
    is_expired: bool,
}

/// `GET /account/tokens`
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    owner: Owner,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let page = show(&mut tx, &owner, TokenForm::empty(AppScope::Read), None).await?;
    Ok(page.into_response())
}

/// `POST /account/tokens`
pub(in crate::web) async fn change(
    State(web): State<Web>,
    owner: Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "make" => make(&web, &owner, &sent).await,
        "revoke" => revoke(&web.state, &owner, sent.token).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn make(web: &Web, owner: &Owner, sent: &Sent) -> Result<Response, Error> {
    let account = &owner.account;
    let mut form = TokenForm::typed(sent, AppScope::parse(&sent.scope))?;
    // Before the one writer is asked to wait for us.
    let secret = Secret::generate(account.tenant_id)
        .map_err(|error| Error::failure("randomness", &error))?;
    let mut tx = web.state.database.write().await?;
    let known = tx
        .of(account.tenant_id)
        .app_tokens()
        .list(account.id)
        .await?;
    if known.iter().any(|known| known.id == form.id) {
        return made_before(owner, PATH).await;
    }
    if known.len() >= MOST {
        form.name.fail(say!("tokens-full", most = MOST));
    }
    // Last, for what is right is used up.
    if !form.name.is_fine() || !form.codes.pass(&mut tx, web, owner).await? {
        let page = show(&mut tx, owner, form, None).await?;
        tx.commit().await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let token = AppToken {
        id: form.id,
        tenant_id: account.tenant_id,
        account_id: account.id,
        expires_at: form.end(owner.now),
        name: form.name.value,
        scope: form.scope,
        created_at: owner.now,
        last_used_at: None,
    };
    let mut tokens = tx.of(account.tenant_id).app_tokens();
    match tokens.add(&token, secret.hash()).await {
        // By the same form, at the same time.
        Err(StoreError::Exists) => return made_before(owner, PATH).await,
        added => added?,
    }
    let detail = format!("{}, scope: {}", token.name, token.scope.as_str());
    let event = owner.event("app_token.made", account.address.as_str(), detail);
    tx.of(account.tenant_id).audit().add(&event).await?;
    let news = FactorNews::TokenMade;
    tell(&mut tx, &web.state, account, news, owner.now).await?;
    let (public_url, address) = (
        &web.state.config.web.public_url,
        escape(owner.mailbox.address.as_str()),
    );
    let url = format!("{public_url}/api/v1/mailboxes/{address}/entries");
    let made = Made::of(token.name, secret.text(), &url);
    let page = show(&mut tx, owner, TokenForm::empty(AppScope::Read), Some(made)).await?;
    tx.commit().await?;
    Ok(page.into_response())
}

async fn revoke(state: &WebState, owner: &Owner, id: Option<Uuid>) -> Result<Response, Error> {
    let account = &owner.account;
    let id = id.ok_or(Error::NO_SUCH_FORM)?;
    let mut tx = state.database.write().await?;
    let mut tokens = tx.of(account.tenant_id).app_tokens();
    let Some(name) = tokens.remove(account.id, id).await? else {
        drop(tx);
        let flash = Flash::warning(say!("tokens-gone"));
        return owner.redirect(PATH, flash).await;
    };
    let event = owner.event("app_token.revoked", account.address.as_str(), &*name);
    tx.of(account.tenant_id).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("tokens-revoked", name = name));
    owner.redirect(PATH, flash).await
}

/// Ends all tokens of the person, from the page of the account.
pub(super) async fn end_all(state: &WebState, person: &Person) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let ended = revoke_all(&mut tx, person).await?;
    tx.commit().await?;
    let flash = match ended {
        0 => Flash::warning(say!("tokens-none-left")),
        _ => Flash::done(say!("tokens-all-ended")),
    };
    person.redirect("/account", flash).await
}

/// Revokes all tokens of the person, those that they made for the organisation too, and says how many those were. The caller commits.
pub(super) async fn revoke_all(tx: &mut Tx, person: &Person) -> Result<u64, Error> {
    let account = &person.account;
    let mut tokens = tx.of(account.tenant_id).app_tokens();
    let own = tokens.remove_all(account.id).await?;
    let mut tokens = tx.of(account.tenant_id).tokens();
    let of_house = tokens.remove_made_by(account.id).await?;
    for (ended, action) in [(own, "app_token.revoked"), (of_house, "token.ended")] {
        if ended > 0 {
            let event = person.event(action, account.address.as_str(), "all");
            tx.of(account.tenant_id).audit().add(&event).await?;
        }
    }
    Ok(own + of_house)
}

async fn show(
    tx: &mut Tx,
    owner: &Owner,
    form: TokenForm<AppScope>,
    made: Option<Made>,
) -> Result<Show, Error> {
    let account = &owner.account;
    let present = Present {
        now: owner.now,
        zone: owner.time_zone(),
    };
    let tokens = tx
        .of(account.tenant_id)
        .app_tokens()
        .list(account.id)
        .await?;
    let line = |token: AppToken| Line {
        id: token.id,
        name: token.name,
        may_change: token.scope == AppScope::Change,
        made: present.day(token.created_at),
        used: token.last_used_at.map(|at| present.moment(at)),
        is_expired: token.expires_at.is_some_and(|at| at <= owner.now),
        expires: token.expires_at.map(|at| present.until(at)),
    };
    let mut factors = tx.of(account.tenant_id).second_factors();
    Ok(Show {
        page: owner.page(say!("tokens-title"), "/account"),
        is_full: tokens.len() >= MOST,
        lines: tokens.into_iter().map(line).collect(),
        form,
        in_two_steps: factors.is_on(account.id).await?,
        made,
    })
}
