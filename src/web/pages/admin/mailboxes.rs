//! The organisation's mailboxes: search, pages of 50, and adding one.

use std::slice::from_ref;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::mailbox_form::{MailboxForm, MailboxInput};
use super::{domain, mailbox};
use crate::store::{IsTrap, MailboxQuery, StoreError, Tx};
use crate::tenancy::{DomainRecord, Mailbox, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Query, escape};
use crate::web::flash::Flash;
use crate::web::html::{Html, in_a_row, linked};
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::words;

pub(in crate::web) const PATH: &str = "/admin/mailboxes";
pub(in crate::web) const NEW_PATH: &str = "/admin/mailboxes/new";
const PAGE_SIZE: usize = 50;

#[derive(Template, WebTemplate)]
#[template(path = "admin/mailboxes.html")]
struct Index {
    page: Page,
    /// What was searched for.
    q: String,
    /// How many there are without the search.
    total: i64,
    mailboxes: Vec<Line>,
    has_domains: bool,
    /// The address of the next page.
    next: Option<String>,
    is_first: bool,
    /// Mailboxes were imported lately.
    has_imports: bool,
}

struct Line {
    path: String,
    address: ShownAddress,
    display_name: String,
    aliases: usize,
    /// Its own mode's name; None: as the tenant.
    mode: Option<String>,
    paused: bool,
    /// A link to the domain that must be proven before anything is decided for it.
    unproven: Option<Html>,
}

/// What the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    q: String,
    /// The last address of the page before.
    after: String,
}

/// `GET /admin/mailboxes`
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let q = wanted.q.trim();
    let query = MailboxQuery {
        search: (!q.is_empty()).then(|| q.to_owned()),
        after: (!wanted.after.is_empty()).then(|| wanted.after.clone()),
        // One more than shown tells whether there is a next page.
        limit: u32::try_from(PAGE_SIZE + 1).unwrap_or(u32::MAX),
        ..MailboxQuery::default()
    };
    let mut tx = state.database.read().await?;
    let mut found = tx.of(admin.tenant.id).mailboxes().list(&query).await?;
    let total = tx.of(admin.tenant.id).mailboxes().count().await?;
    let domains = tx.of(admin.tenant.id).domains().list().await?;
    let mut imports = tx.of(admin.tenant.id).mailbox_imports();
    let has_imports = !imports.list(None, 1).await?.is_empty();
    let has_more = found.len() > PAGE_SIZE;
    found.truncate(PAGE_SIZE);
    let last = found.last().filter(|_| has_more);
    let next = last.map(|last| {
        format!(
            "{PATH}?q={}&after={}",
            escape(q),
            escape(last.address.as_str())
        )
    });
    let page = Index {
        page: admin.page(say!("admin-mailboxes"), PATH),
        q: q.to_owned(),
        total,
        mailboxes: found
            .iter()
            .map(|mailbox| Line::new(mailbox, &domains))
            .collect(),
        has_domains: !domains.is_empty(),
        next,
        is_first: wanted.after.is_empty(),
        has_imports,
    };
    Ok(page.into_response())
}

impl Line {
    fn new(mailbox: &Mailbox, domains: &[DomainRecord]) -> Self {
        Self {
            path: mailbox::path(mailbox.id),
            address: ShownAddress::new(mailbox.address.as_str()),
            display_name: mailbox.display_name.clone(),
            aliases: mailbox.aliases.len(),
            mode: mailbox.mode.map(words::mode_name),
            paused: mailbox.learning_paused_at.is_some(),
            unproven: mailbox::unproven(mailbox, domains),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/new_mailbox.html")]
struct New {
    page: Page,
    form: MailboxForm,
    domains: Vec<DomainRecord>,
}

impl New {
    /// The domains with what is to be known of those that aren't proven.
    fn domains(&self) -> Html {
        let shown = |domain: &DomainRecord| {
            let name = ShownAddress::new(domain.name.as_str());
            if domain.verified_at.is_some() {
                return Html::of(&name);
            }
            let link = linked(&domain::path(&domain.name), &name);
            say_html!("mailbox-new-unproven", domain = link)
        };
        in_a_row(&self.domains.iter().map(shown).collect::<Vec<_>>())
    }
}

/// `GET /admin/mailboxes/new`
pub(in crate::web) async fn new(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let domains = tx.of(admin.tenant.id).domains().list().await?;
    Ok(new_page(&admin, MailboxForm::default(), domains).into_response())
}

/// `POST /admin/mailboxes/new`
pub(in crate::web) async fn add(
    State(state): State<WebState>,
    admin: Admin,
    Form(input): Form<MailboxInput>,
) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    let mut form = MailboxForm::from(input);
    let mut tx = state.database.write().await?;
    let domains = tx.of(tenant).domains().list().await?;
    let address = form.check_address(&domains);
    let checked = form.check(address.as_ref(), &domains);
    let (Some(address), Some(checked)) = (address, checked) else {
        return Ok(wrong(&admin, form, domains));
    };
    let mailbox = Mailbox::new(address, checked.aliases, checked.display_name, admin.now);
    if !all_free(&mut tx, tenant, &mailbox, None, &mut form).await? {
        return Ok(wrong(&admin, form, domains));
    }
    let mut added = tx.of(tenant).mailboxes().add(&mailbox).await;
    if added.is_ok() {
        added = tx.of(tenant).accounts().make_owner(&mailbox, None).await;
    }
    match added {
        Err(StoreError::Exists) => {
            form.taken(&mailbox.address, true);
            return Ok(wrong(&admin, form, domains));
        }
        Err(StoreError::Quota(reached)) => {
            form.full(reached);
            return Ok(wrong(&admin, form, domains));
        }
        other => other?,
    }
    tx.of(tenant)
        .audit()
        .add(&admin.event("mailbox.added", mailbox.address.as_str(), ""))
        .await?;
    tx.commit().await?;
    let mut flash = Flash::done(say!(
        "mailbox-added",
        mailbox = ShownAddress::new(mailbox.address.as_str()).text()
    ));
    if !mailbox::is_guarded(&mailbox, &domains) {
        flash = flash.but(&say!(
            "mailbox-added-unproven",
            domain = mailbox.address.domain()
        ));
    }
    admin.redirect(&mailbox::path(mailbox.id), flash).await
}

/// Looks whether another mailbox has one of these addresses, or one that is new is a spamtrap, and says so in the form.
pub(super) async fn all_free(
    tx: &mut Tx,
    tenant: TenantId,
    mailbox: &Mailbox,
    before: Option<&Mailbox>,
    form: &mut MailboxForm,
) -> Result<bool, Error> {
    let mut free = true;
    for address in std::iter::once(&mailbox.address).chain(&mailbox.aliases) {
        let holder = tx.of(tenant).mailboxes().find_by_address(address).await?;
        if holder.is_some_and(|holder| holder.id != mailbox.id) {
            form.taken(address, *address == mailbox.address);
            free = false;
        }
        if before.is_some_and(|before| before.has(address)) {
            continue;
        }
        if let Some(trap) = tx
            .of(tenant)
            .spamtraps()
            .find_among(from_ref(address))
            .await?
        {
            form.trapped(&IsTrap(trap), *address == mailbox.address);
            free = false;
        }
    }
    Ok(free)
}

fn wrong(admin: &Admin, form: MailboxForm, domains: Vec<DomainRecord>) -> Response {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        new_page(admin, form, domains),
    )
        .into_response()
}

fn new_page(admin: &Admin, form: MailboxForm, domains: Vec<DomainRecord>) -> New {
    New {
        page: admin.page(say!("mailboxes-add"), PATH),
        form,
        domains,
    }
}
