//! One tenant: its name, its admins, switching it off, and its removal.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use uuid::Uuid;

use super::limits::{self, LimitsForm, Used};
use super::{tenant_admins, tenants};
use crate::store::{DecisionCounts, InvitationId, Tx};
use crate::tenancy::{Account, AccountId, Role, Slug, Tenant, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Form, Operator, Path};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::pages::admin::check_name;
use crate::web::pages::invitations::{OpenInvitation, open};
use crate::web::pages::sign_in_link::{HandedLink, made_before, note_made, was_made};
use crate::web::shown::ShownAddress;
use crate::web::state::{Web, WebState};
use crate::web::times::{Moment, Present};

/// The page of a tenant.
pub(super) fn path(slug: &Slug) -> String {
    format!("{}/{slug}", tenants::PATH)
}

/// Logs what the operator did: for the operators, and for the tenant's own admins.
pub(super) async fn log(
    tx: &mut Tx,
    operator: &Operator,
    tenant: &Tenant,
    action: &str,
    detail: &str,
) -> Result<(), Error> {
    let event = operator.event(action, tenant.slug.as_str(), detail);
    tx.of(TenantId::SYSTEM).audit().add(&event).await?;
    Ok(tx.of(tenant.id).audit().add(&event).await?)
}

#[derive(Template, WebTemplate)]
#[template(path = "operator/tenant.html")]
pub(super) struct Show {
    page: Page,
    tenant: Tenant,
    form: TenantForm,
    admins: Vec<AdminLine>,
    open: Vec<OpenInvitation>,
    mailboxes: i64,
    domains: usize,
    week: DecisionCounts,
    used: Vec<Used>,
    /// Made just now, shown this once.
    link: Option<HandedLink>,
}

pub(super) struct AdminLine {
    id: String,
    address: ShownAddress,
    signed_in: Option<Moment>,
    has_second_factor: bool,
}

/// What can be wrong on the page.
#[derive(Debug)]
pub(super) struct TenantForm {
    pub(super) limits: LimitsForm,
    name: Field,
    pub(super) admin: Field,
    /// The slug, typed again to remove the tenant.
    slug: Field,
}

impl TenantForm {
    pub(super) fn of(tenant: &Tenant) -> Self {
        Self {
            limits: LimitsForm::of(tenant.quota),
            name: Field::new(tenant.name.as_str()),
            admin: Field::default(),
            slug: Field::default(),
        }
    }
}

/// What the page's forms may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    name: String,
    admin: String,
    slug: String,
    mailbox_limit: String,
    entry_limit: String,
    account: Option<AccountId>,
    invitation: Option<InvitationId>,
    /// The mark of a form that makes a link.
    form: Option<Uuid>,
}

/// Shows a tenant.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    operator: Operator,
    Path(slug): Path<String>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let tenant = find(&mut tx, &slug).await?;
    let form = TenantForm::of(&tenant);
    Ok(page(&mut tx, &operator, tenant, form, None)
        .await?
        .into_response())
}

/// Does what one of the page's forms asks for.
pub(in crate::web) async fn change(
    State(web): State<Web>,
    operator: Operator,
    Path(slug): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let state = &web.state;
    if let action @ ("invite-admin" | "send-again" | "withdraw") = sent.action.as_str() {
        let tenant = find(&mut state.database.read().await?, &slug).await?;
        let wanted = (action, sent.admin, sent.invitation);
        return tenant_admins::invite(&web, &operator, tenant, wanted).await;
    }
    let mut tx = state.database.write().await?;
    let tenant = find(&mut tx, &slug).await?;
    match sent.action.as_str() {
        "rename" => rename(tx, &operator, tenant, sent.name).await,
        "disable" => switch(tx, &operator, tenant, Switch::Off).await,
        "enable" => switch(tx, &operator, tenant, Switch::On).await,
        "add-admin" => tenant_admins::add(state, tx, &operator, tenant, sent.admin).await,
        "sign-in-link" => {
            let account = tenant_admins::find(&mut tx, &tenant, sent.account).await?;
            if was_made(&operator, sent.form).await? {
                return operator.redirect(&path(&tenant.slug), made_before()).await;
            }
            let shown = tenant_admins::give_link(state, tx, &operator, tenant, account).await?;
            note_made(&operator, sent.form).await?;
            Ok(shown)
        }
        "reset-second-factor" => {
            let account = tenant_admins::find(&mut tx, &tenant, sent.account).await?;
            tenant_admins::reset_second_factor(state, tx, &operator, &tenant, &account).await
        }
        "remove-admin" => tenant_admins::remove(tx, &operator, tenant, sent.account).await,
        "limits" => {
            let form = LimitsForm::typed(sent.mailbox_limit, sent.entry_limit);
            limits::save(tx, &operator, tenant, form).await
        }
        "remove" => remove(tx, &operator, tenant, sent.slug).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn rename(
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    name: String,
) -> Result<Response, Error> {
    let mut form = TenantForm::of(&tenant);
    form.name = Field::new(name);
    let Some(name) = check_name(&mut form.name) else {
        return wrong(tx, operator, tenant, form).await;
    };
    let detail = format!("name: {name}");
    let renamed = Tenant { name, ..tenant };
    tx.of(renamed.id).row().update(&renamed).await?;
    log(&mut tx, operator, &renamed, "tenant.changed", &detail).await?;
    tx.commit().await?;
    operator
        .redirect(
            &path(&renamed.slug),
            Flash::done(say!("operator-renamed", name = renamed.name.as_str())),
        )
        .await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Switch {
    Off,
    On,
}

async fn switch(
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    to: Switch,
) -> Result<Response, Error> {
    if tenant.disabled_at.is_some() == (to == Switch::Off) {
        let text = match to {
            Switch::Off => say!("operator-off-already", name = tenant.name.as_str()),
            Switch::On => say!("operator-on-already", name = tenant.name.as_str()),
        };
        let flash = Flash::warning(text);
        return operator.redirect(&path(&tenant.slug), flash).await;
    }
    let disabled_at = (to == Switch::Off).then_some(operator.now);
    let tenant = Tenant {
        disabled_at,
        ..tenant
    };
    tx.of(tenant.id).row().update(&tenant).await?;
    let (action, text) = match to {
        Switch::Off => (
            "tenant.disabled",
            say!("operator-off-done", name = tenant.name.as_str()),
        ),
        Switch::On => (
            "tenant.enabled",
            say!("operator-on-done", name = tenant.name.as_str()),
        ),
    };
    log(&mut tx, operator, &tenant, action, "").await?;
    tx.commit().await?;
    let back = if to == Switch::Off {
        "enable"
    } else {
        "disable"
    };
    let undo = vec![("action".to_owned(), back.to_owned())];
    let flash = Flash::done(text).with_undo(&path(&tenant.slug), undo);
    operator.redirect(&path(&tenant.slug), flash).await
}

async fn remove(
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    typed: String,
) -> Result<Response, Error> {
    let mut form = TenantForm::of(&tenant);
    form.slug = Field::new(typed);
    if form.slug.trimmed() != tenant.slug.as_str() {
        form.slug
            .fail(say!("operator-remove-wrong", slug = tenant.slug.as_str()));
        return wrong(tx, operator, tenant, form).await;
    }
    tx.of(tenant.id).row().remove(operator.now).await?;
    let event = operator.event("tenant.removed", tenant.slug.as_str(), tenant.name.as_str());
    tx.of(TenantId::SYSTEM).audit().add(&event).await?;
    tx.commit().await?;
    operator
        .redirect(
            tenants::PATH,
            Flash::done(say!("operator-removed", name = tenant.name.as_str())),
        )
        .await
}

async fn find(tx: &mut Tx, slug: &str) -> Result<Tenant, Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::Absent)?;
    tx.system()
        .tenants()
        .find_by_slug(&slug)
        .await?
        .ok_or(Error::Absent)
}

/// The page again, with what is wrong with it.
pub(super) async fn wrong(
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    form: TenantForm,
) -> Result<Response, Error> {
    let page = page(&mut tx, operator, tenant, form, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The page; `link` is shown this once.
pub(super) async fn page(
    tx: &mut Tx,
    operator: &Operator,
    tenant: Tenant,
    form: TenantForm,
    link: Option<HandedLink>,
) -> Result<Show, Error> {
    let present = Present {
        now: operator.now,
        zone: operator.time_zone(),
    };
    let accounts = tx.of(tenant.id).accounts().list().await?;
    let is_admin = |account: &Account| account.role == Role::Admin;
    let mut admins = Vec::new();
    for account in accounts.into_iter().filter(is_admin) {
        let mut factors = tx.of(tenant.id).second_factors();
        admins.push(AdminLine {
            has_second_factor: factors.is_on(account.id).await?,
            id: account.id.0.to_string(),
            address: ShownAddress::new(account.address.as_str()),
            signed_in: account.last_sign_in_at.map(|at| present.moment(at)),
        });
    }
    let today = operator.now.date_naive();
    let usage = tx.of(tenant.id).row().usage(today).await?;
    Ok(Show {
        used: limits::used(&usage, tenant.quota),
        page: operator.page(tenant.name.as_str(), tenants::PATH),
        open: open(tx, tenant.id, present).await?,
        admins,
        mailboxes: usage.mailboxes,
        domains: tx.of(tenant.id).domains().list().await?.len(),
        week: tx
            .of(tenant.id)
            .decisions()
            // With today.
            .counts(operator.now - TimeDelta::days(6))
            .await?,
        tenant,
        form,
        link,
    })
}
