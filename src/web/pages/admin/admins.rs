//! `/admin/admins`: who runs the tenant, who is invited to, and how each of them gets in.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::store::{InvitationId, Invitations, Tx};
use crate::tenancy::{Account, AccountId};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Query, see_other};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::pages::invitations::{Inviter, OpenInvitation, open};
use crate::web::shown::ShownAddress;
use crate::web::state::Web;
use crate::web::times::{Moment, Present};

pub(super) const PATH: &str = "/admin/admins";

#[derive(Template, WebTemplate)]
#[template(path = "invitations/admins.html")]
struct Index {
    page: Page,
    tenant: String,
    admins: Vec<Line>,
    open: Vec<OpenInvitation>,
    email: Field,
    days: u32,
    /// Whether to give up one's own rights is being asked.
    leaving: bool,
    only_one: bool,
}

struct Line {
    id: String,
    address: ShownAddress,
    is_me: bool,
    since: Moment,
    seen: Option<Moment>,
    second_factor: bool,
}

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    leave: String,
}

/// What the page's forms may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    email: String,
    confirm: String,
    invitation: Option<InvitationId>,
    account: Option<AccountId>,
}

/// `GET /admin/admins`
pub(in crate::web) async fn index(
    State(web): State<Web>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let leaving = !wanted.leave.is_empty();
    let page = page(&web, &admin, Field::default(), leaving).await?;
    Ok(page.into_response())
}

/// `POST /admin/admins`
pub(in crate::web) async fn change(
    State(web): State<Web>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let inviter = Inviter {
        person: &admin,
        tenant: &admin.tenant,
    };
    match sent.action.as_str() {
        "invite" => {
            let done = inviter.invite(&web, &sent.email).await?;
            told(&web, &admin, sent.email, done).await
        }
        "send-again" => {
            let done = inviter.send_again(&web, sent.invitation).await?;
            told(&web, &admin, String::new(), done).await
        }
        "withdraw" => {
            let flash = inviter.withdraw(&web, sent.invitation).await?;
            admin.redirect(PATH, flash).await
        }
        "remove" if sent.account == Some(admin.account.id) && sent.confirm != "yes" => {
            let page = page(&web, &admin, Field::default(), true).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        "remove" => remove(&web, &admin, inviter, sent.account).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

/// Onward with the news, or the form again with what is wrong with it.
async fn told(
    web: &Web,
    admin: &Admin,
    typed: String,
    done: Result<Flash, String>,
) -> Result<Response, Error> {
    match done {
        Ok(flash) => admin.redirect(PATH, flash).await,
        Err(problem) => {
            let mut email = Field::new(typed);
            email.fail(problem);
            let page = page(web, admin, email, false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Takes the rights of one admin away, but never the last one's: those of a tenant take turns here.
async fn remove(
    web: &Web,
    admin: &Admin,
    inviter: Inviter<'_>,
    id: Option<AccountId>,
) -> Result<Response, Error> {
    let mut tx = web.state.database.write().await?;
    let tenant = admin.tenant.id;
    tx.of(tenant).row().find_to_change().await?;
    let admins = admins(&mut tx, admin).await?;
    // Whoever asks may have lost the rights while waiting for their turn.
    if !admins.iter().any(|account| account.id == admin.account.id) {
        return Err(Error::NotYours);
    }
    let count = admins.len();
    let account = admins.into_iter().find(|account| Some(account.id) == id);
    let account = account.ok_or(Error::Absent)?;
    let address = account.address.clone();
    let shown = ShownAddress::new(address.as_str()).text();
    if count == 1 {
        let flash = Flash::warning(say!("admins-last", address = shown));
        return admin.redirect(PATH, flash).await;
    }
    let is_me = account.id == admin.account.id;
    let action = if is_me { "admin.left" } else { "admin.removed" };
    tx.of(tenant).accounts().end_admin(account).await?;
    inviter.log(&mut tx, action, &address).await?;
    tx.commit().await?;
    if is_me {
        admin.session.flush().await?;
        return Ok(see_other("/"));
    }
    let fields = [("action", "invite"), ("email", address.as_str())];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let flash = Flash::done(say!("admins-removed", address = shown)).with_offer(
        &say!("admins-invite-again"),
        PATH,
        fields.to_vec(),
    );
    admin.redirect(PATH, flash).await
}

async fn admins(tx: &mut Tx, admin: &Admin) -> Result<Vec<Account>, Error> {
    Ok(tx.of(admin.tenant.id).accounts().list_admins().await?)
}

async fn page(web: &Web, admin: &Admin, email: Field, leaving: bool) -> Result<Index, Error> {
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let tenant = admin.tenant.id;
    let mut tx = web.state.database.read().await?;
    let since = tx.of(tenant).invitations().accepted().await?;
    let mut lines = Vec::new();
    for account in admins(&mut tx, admin).await? {
        let came = since.get(account.address.as_str()).copied();
        lines.push(Line {
            id: account.id.0.to_string(),
            is_me: account.id == admin.account.id,
            since: present.until(came.unwrap_or(account.created_at)),
            seen: account.last_sign_in_at.map(|at| present.moment(at)),
            second_factor: tx.of(tenant).second_factors().is_on(account.id).await?,
            address: ShownAddress::new(account.address.as_str()),
        });
    }
    Ok(Index {
        page: admin.page(say!("admins-title"), super::settings::PATH),
        tenant: admin.tenant.name.clone(),
        only_one: lines.len() < 2,
        admins: lines,
        open: open(&mut tx, tenant, present).await?,
        email,
        days: Invitations::DAYS,
        leaving,
    })
}
