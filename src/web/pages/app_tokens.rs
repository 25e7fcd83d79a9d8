//! `/account/tokens`: tokens with which an owner's scripts and mail programs use the API, for the own mailbox only.
//!
//! A token is shown in the answer to the form that made it, and never again: only its hash is kept.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::second_factor_news::tell;
use super::token_form::{self, MOST, Made, USUAL_DAYS, check_name};
use crate::mailer::FactorNews;
use crate::store::Tx;
use crate::tenancy::{AppScope, AppToken, Secret};
use crate::web::error::Error;
use crate::web::extract::{Form, Owner, escape};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

const PATH: &str = "/account/tokens";

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    name: String,
    scope: String,
    days: String,
    token: Option<Uuid>,
}

#[derive(Template, WebTemplate)]
#[template(path = "account/tokens.html")]
struct Show {
    page: Page,
    lines: Vec<Line>,
    is_full: bool,
    form: TokenForm,
    /// Made just now, shown this once.
    made: Option<Made>,
}

/// What was typed.
struct TokenForm {
    name: Field,
    scope: AppScope,
    days: i64,
}

impl Default for TokenForm {
    fn default() -> Self {
        Self {
            name: Field::default(),
            scope: AppScope::Read,
            days: USUAL_DAYS,
        }
    }
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
    let page = show(&mut tx, &owner, TokenForm::default(), None).await?;
    Ok(page.into_response())
}

/// `POST /account/tokens`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    owner: Owner,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "make" => make(&state, &owner, &sent).await,
        "revoke" => revoke(&state, &owner, sent.token).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn make(state: &WebState, owner: &Owner, sent: &Sent) -> Result<Response, Error> {
    let days = token_form::days(&sent.days);
    let (Some(scope), Some(days)) = (AppScope::parse(&sent.scope), days) else {
        return Err(Error::NO_SUCH_FORM);
    };
    let account = &owner.account;
    let mut form = TokenForm {
        name: Field::new(sent.name.trim()),
        scope,
        days,
    };
    check_name(&mut form.name);
    let mut tx = state.database.write().await?;
    let known = tx
        .of(account.tenant_id)
        .app_tokens()
        .list(account.id)
        .await?;
    if known.len() >= MOST {
        form.name.fail(say!("tokens-full", most = MOST));
    }
    if !form.name.is_fine() {
        let page = show(&mut tx, owner, form, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let secret = Secret::generate(account.tenant_id)
        .map_err(|error| Error::failure("randomness", &error))?;
    let token = AppToken {
        id: Uuid::now_v7(),
        tenant_id: account.tenant_id,
        account_id: account.id,
        name: form.name.value,
        scope,
        created_at: owner.now,
        expires_at: token_form::end(days, owner.now),
        last_used_at: None,
    };
    let mut tokens = tx.of(account.tenant_id).app_tokens();
    tokens.add(&token, secret.hash()).await?;
    let detail = format!("{}, scope: {}", token.name, scope.as_str());
    let event = owner.event("app_token.made", account.address.as_str(), detail);
    tx.of(account.tenant_id).audit().add(&event).await?;
    tell(&mut tx, state, account, FactorNews::TokenMade, owner.now).await?;
    let (public_url, address) = (
        &state.config.web.public_url,
        escape(owner.mailbox.address.as_str()),
    );
    let url = format!("{public_url}/api/v1/mailboxes/{address}/entries");
    let made = Made::of(token.name, secret.text(), &url);
    let page = show(&mut tx, owner, TokenForm::default(), Some(made)).await?;
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

async fn show(
    tx: &mut Tx,
    owner: &Owner,
    form: TokenForm,
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
    Ok(Show {
        page: owner.page(say!("tokens-title"), "/account"),
        is_full: tokens.len() >= MOST,
        lines: tokens.into_iter().map(line).collect(),
        form,
        made,
    })
}
