//! `/admin/tokens`: the tokens with which an organisation's programs use the API.
//!
//! A token is shown in the answer to the form that made it, and never again. One that an admin made may do no more than the
//! admin, and ends with the admin's rights.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use crate::mailer::FactorNews;
use crate::store::{ListedToken, StoreError, Tx};
use crate::tenancy::{ApiToken, Secret, TokenMaker, TokenScope};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::pages::second_factor_news::tell;
use crate::web::pages::token_form::{MOST, Made, Sent, TokenForm, made_before};
use crate::web::shown::{ShownAddress, plain};
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

pub(super) const PATH: &str = "/admin/tokens";

#[derive(Template, WebTemplate)]
#[template(path = "admin/tokens.html")]
struct Show {
    page: Page,
    lines: Vec<Line>,
    is_full: bool,
    form: TokenForm<TokenScope>,
    in_two_steps: bool,
    /// Made just now, shown this once.
    made: Option<Made>,
}

struct Line {
    id: Uuid,
    name: String,
    may: String,
    made: Moment,
    /// None: on the command line.
    by: Option<ShownAddress>,
    used: Option<Moment>,
    expires: Option<Moment>,
    is_expired: bool,
    works: bool,
}

/// `GET /admin/tokens`
pub(in crate::web) async fn index(State(web): State<Web>, admin: Admin) -> Result<Response, Error> {
    let mut tx = web.state.database.read().await?;
    let page = show(&mut tx, &admin, TokenForm::empty(TokenScope::Read), None).await?;
    Ok(page.into_response())
}

/// `POST /admin/tokens`
pub(in crate::web) async fn change(
    State(web): State<Web>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    match sent.action.as_str() {
        "make" => make(&web, &admin, &sent).await,
        "end" => end(&web, &admin, sent.token).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn make(web: &Web, admin: &Admin, sent: &Sent) -> Result<Response, Error> {
    // What reaches every tenant is the operator's to make.
    let scope = TokenScope::parse(&sent.scope).filter(|scope| *scope != TokenScope::Operator);
    let (account, tenant) = (&admin.account, admin.tenant.id);
    let mut form = TokenForm::typed(sent, scope)?;
    let mut tx = web.state.database.write().await?;
    let known = tx.of(tenant).tokens().list().await?;
    if known.iter().any(|known| known.token.id == form.id) {
        return made_before(admin, PATH).await;
    }
    if known.len() >= MOST {
        form.name.fail(say!("house-tokens-full", most = MOST));
    }
    if !form.name.is_fine() || !form.codes.pass(&mut tx, web, admin).await? {
        let page = show(&mut tx, admin, form, None).await?;
        // A recovery code that was used stays used.
        tx.commit().await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let secret = Secret::generate(tenant).map_err(|error| Error::failure("randomness", &error))?;
    let token = ApiToken {
        id: form.id,
        tenant_id: tenant,
        expires_at: form.end(admin.now),
        name: form.name.value,
        scope: form.scope,
        made_by: Some(TokenMaker {
            account: account.id,
            address: account.address.to_string(),
        }),
        created_at: admin.now,
        last_used_at: None,
    };
    match tx.of(tenant).tokens().add(&token, secret.hash()).await {
        // By the same form, at the same time.
        Err(StoreError::Exists) => return made_before(admin, PATH).await,
        added => added?,
    }
    let detail = format!("scope: {}", token.scope.as_str());
    let event = admin.event("token.created", &*token.name, detail);
    tx.of(tenant).audit().add(&event).await?;
    let news = FactorNews::HouseTokenMade;
    tell(&mut tx, &web.state, account, news, admin.now).await?;
    let public_url = &web.state.config.web.public_url;
    let url = format!("{public_url}/api/v1/tenants/{}", admin.tenant.slug.as_str());
    let made = Made::of(token.name, secret.text(), &url);
    let page = show(
        &mut tx,
        admin,
        TokenForm::empty(TokenScope::Read),
        Some(made),
    )
    .await?;
    tx.commit().await?;
    Ok(page.into_response())
}

async fn end(web: &Web, admin: &Admin, id: Option<Uuid>) -> Result<Response, Error> {
    let (id, tenant) = (id.ok_or(Error::NO_SUCH_FORM)?, admin.tenant.id);
    let mut tx = web.state.database.write().await?;
    let Some(name) = tx.of(tenant).tokens().remove(id).await? else {
        drop(tx);
        let flash = Flash::warning(say!("tokens-gone"));
        return admin.redirect(PATH, flash).await;
    };
    let event = admin.event("token.ended", &*name, "");
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    let flash = Flash::done(say!("tokens-revoked", name = name));
    admin.redirect(PATH, flash).await
}

async fn show(
    tx: &mut Tx,
    admin: &Admin,
    form: TokenForm<TokenScope>,
    made: Option<Made>,
) -> Result<Show, Error> {
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let tokens = tx.of(admin.tenant.id).tokens().list().await?;
    let mut factors = tx.of(admin.account.tenant_id).second_factors();
    Ok(Show {
        page: admin.page(say!("house-tokens-title"), super::settings::PATH),
        is_full: tokens.len() >= MOST,
        in_two_steps: factors.is_on(admin.account.id).await?,
        lines: tokens
            .into_iter()
            .map(|token| Line::of(token, present))
            .collect(),
        form,
        made,
    })
}

impl Line {
    fn of(listed: ListedToken, present: Present) -> Self {
        let ListedToken { token, works } = listed;
        let by = token.made_by.map(|maker| ShownAddress::new(&maker.address));
        Self {
            id: token.id,
            name: plain(&token.name),
            may: match token.scope {
                TokenScope::Operator | TokenScope::Tenant => say!("house-token-changes"),
                TokenScope::Decide => say!("house-token-decides"),
                TokenScope::Read => say!("tokens-reads"),
            },
            made: present.day(token.created_at),
            by,
            used: token.last_used_at.map(|at| present.moment(at)),
            is_expired: token.expires_at.is_some_and(|at| at <= present.now),
            expires: token.expires_at.map(|at| present.until(at)),
            works,
        }
    }
}
