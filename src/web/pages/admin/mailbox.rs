//! One mailbox: its addresses and settings, paused learning, its owner's sign-in, and its removal.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use uuid::Uuid;

use super::domains;
use super::mailbox_form::{MailboxForm, MailboxInput};
use super::mailbox_owner::add_owner;
use super::mailboxes::{self, all_free};
use super::mode_choice::ModeChoice;
use crate::policy::{List, Mode, Source};
use crate::store::{DecisionCounts, EntryQuery, ListOwner, Tx};
use crate::tenancy::{Account, DomainRecord, Mailbox, MailboxId, Role, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, Path};
use crate::web::flash::Flash;
use crate::web::html::{Html, linked};
use crate::web::page::Page;
use crate::web::pages::second_factor_news;
use crate::web::pages::sign_in_link::{HandedLink, hand_out, made_before, note_made, was_made};
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words;

/// Says whether a mailbox's mail is judged: only once its domain has been shown to be the tenant's.
pub(super) fn is_guarded(mailbox: &Mailbox, domains: &[DomainRecord]) -> bool {
    domains.iter().any(|domain| {
        domain.name.as_str() == mailbox.address.domain() && domain.verified_at.is_some()
    })
}

/// A link to the domain that must be proven before the mailbox's mail is judged; None: it is.
pub(super) fn unproven(mailbox: &Mailbox, domains: &[DomainRecord]) -> Option<Html> {
    let name = mailbox.address.domain();
    (!is_guarded(mailbox, domains)).then(|| {
        linked(
            &format!("{}/{name}", domains::PATH),
            &ShownAddress::new(name),
        )
    })
}

/// The page of a mailbox.
pub(in crate::web) fn path(id: MailboxId) -> String {
    format!("{}/{id}", mailboxes::PATH)
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/mailbox.html")]
struct Show {
    page: Page,
    mailbox: Mailbox,
    address: ShownAddress,
    form: MailboxForm,
    /// How the organisation's mailboxes treat strangers unless they say otherwise.
    default_mode: String,
    modes: [ModeChoice; 5],
    /// Mail for this mailbox is not judged, because nobody has shown that this domain is the tenant's.
    unproven: Option<Html>,
    week: DecisionCounts,
    allowed: i64,
    blocked: i64,
    burst: Option<Burst>,
    owner: Option<Owner>,
    /// Made just now, shown this once.
    link: Option<HandedLink>,
}

/// Learning stopped by itself.
struct Burst {
    paused: Moment,
    learned: i64,
}

struct Owner {
    address: ShownAddress,
    /// Whoever looks at the page.
    is_me: bool,
    signed_in: Option<Moment>,
    is_admin: bool,
    has_second_factor: bool,
}

/// `GET /admin/mailboxes/{id}`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    Path(id): Path<MailboxId>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let mailbox = find(&mut tx, &admin, id).await?;
    let form = MailboxForm::of(&mailbox);
    Ok(page(&mut tx, &admin, mailbox, form, None)
        .await?
        .into_response())
}

/// `POST /admin/mailboxes/{id}`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Path(id): Path<MailboxId>,
    Form(input): Form<MailboxInput>,
) -> Result<Response, Error> {
    let mut tx = state.database.write().await?;
    let mut mailboxes = tx.of(admin.tenant.id).mailboxes();
    let mailbox = mailboxes.find_to_change(id).await?.ok_or(Error::Absent)?;
    match input.action.as_str() {
        "save" => save(tx, &admin, mailbox, input).await,
        "undo-burst" => undo_burst(tx, &admin, mailbox).await,
        "carry-on" => carry_on(tx, &admin, mailbox).await,
        "sign-in-link" => sign_in_link(&state, tx, &admin, (mailbox, input.form)).await,
        "reset-second-factor" => reset_second_factor(&state, tx, &admin, &mailbox).await,
        "add-owner" => add_owner(tx, &admin, &mailbox).await,
        "remove" => remove(tx, &admin, &mailbox).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn save(
    mut tx: Tx,
    admin: &Admin,
    mailbox: Mailbox,
    input: MailboxInput,
) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    let mut form = MailboxForm::from(input);
    let domains = tx.of(tenant).domains().list().await?;
    if form.was_changed_meanwhile(&mailbox) {
        return refused(tx, admin, mailbox, (StatusCode::CONFLICT, form)).await;
    }
    let Some(checked) = form.check(Some(&mailbox.address), &domains) else {
        let wrong = (StatusCode::UNPROCESSABLE_ENTITY, form);
        return refused(tx, admin, mailbox, wrong).await;
    };
    let changed = Mailbox {
        display_name: checked.display_name,
        aliases: checked.aliases,
        mode: checked.mode,
        ask_everyone: checked.ask_everyone,
        learning: checked.learning,
        ..mailbox.clone()
    };
    if !all_free(&mut tx, tenant, &changed, Some(&mailbox), &mut form).await? {
        let wrong = (StatusCode::UNPROCESSABLE_ENTITY, form);
        return refused(tx, admin, mailbox, wrong).await;
    }
    tx.of(tenant).mailboxes().update(&changed).await?;
    let detail = changes(&mailbox, &changed).join(", ");
    tx.of(tenant)
        .audit()
        .add(&admin.event("mailbox.changed", mailbox.address.as_str(), detail))
        .await?;
    tx.commit().await?;
    admin
        .redirect(&path(mailbox.id), Flash::done(say!("mailbox-changed")))
        .await
}

async fn undo_burst(mut tx: Tx, admin: &Admin, mailbox: Mailbox) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    let since = mailbox.burst_started_at.ok_or(Error::Absent)?;
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(mailbox.id));
    let forgotten = entries.forget_learned_since(since).await?;
    resume(&mut tx, tenant, &mailbox).await?;
    let event = admin.event(
        "learning.undone",
        mailbox.address.as_str(),
        format!("entries: {forgotten}"),
    );
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    let text = say!("mailbox-burst-undone", count = forgotten);
    admin.redirect(&path(mailbox.id), Flash::done(text)).await
}

async fn carry_on(mut tx: Tx, admin: &Admin, mailbox: Mailbox) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    mailbox.learning_paused_at.ok_or(Error::Absent)?;
    resume(&mut tx, tenant, &mailbox).await?;
    tx.of(tenant)
        .audit()
        .add(&admin.event("learning.resumed", mailbox.address.as_str(), ""))
        .await?;
    tx.commit().await?;
    admin
        .redirect(
            &path(mailbox.id),
            Flash::done(say!("mailbox-burst-carried-on")),
        )
        .await
}

async fn resume(tx: &mut Tx, tenant: TenantId, mailbox: &Mailbox) -> Result<(), Error> {
    let mailbox = Mailbox {
        learning_paused_at: None,
        burst_started_at: None,
        ..mailbox.clone()
    };
    Ok(tx.of(tenant).mailboxes().update(&mailbox).await?)
}

/// The account that owns a mailbox and nothing else: with an admin's link one would be the admin, so it is the operator
/// who helps those.
async fn only_owner(tx: &mut Tx, admin: &Admin, mailbox: &Mailbox) -> Result<Account, Error> {
    let mut accounts = tx.of(admin.tenant.id).accounts();
    let owner = accounts.find_by_mailbox(mailbox.id).await?;
    match owner {
        Some(owner) if owner.role == Role::Owner => Ok(owner),
        Some(_) => Err(Error::NotYours),
        None => Err(Error::Absent),
    }
}

/// For an owner who has lost the phone and the recovery codes.
async fn reset_second_factor(
    state: &WebState,
    mut tx: Tx,
    admin: &Admin,
    mailbox: &Mailbox,
) -> Result<Response, Error> {
    let owner = only_owner(&mut tx, admin, mailbox).await?;
    let text = if second_factor_news::reset(&mut tx, state, admin, &owner).await? {
        say!("mailbox-owner-was-reset")
    } else {
        say!("mailbox-owner-was-off")
    };
    tx.commit().await?;
    admin.redirect(&path(mailbox.id), Flash::done(text)).await
}

async fn sign_in_link(
    state: &WebState,
    mut tx: Tx,
    admin: &Admin,
    (mailbox, made_by): (Mailbox, Option<Uuid>),
) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    if was_made(admin, made_by).await? {
        return admin.redirect(&path(mailbox.id), made_before()).await;
    }
    let owner = only_owner(&mut tx, admin, &mailbox).await?;
    let link = hand_out(&mut tx, &owner, admin.now, &state.config.web.public_url).await?;
    let event = admin.event("sign_in_link.made", owner.address.as_str(), "");
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    note_made(admin, made_by).await?;
    let mut tx = state.database.read().await?;
    let form = MailboxForm::of(&mailbox);
    Ok(page(&mut tx, admin, mailbox, form, Some(link))
        .await?
        .into_response())
}

async fn remove(mut tx: Tx, admin: &Admin, mailbox: &Mailbox) -> Result<Response, Error> {
    let tenant = admin.tenant.id;
    tx.of(tenant)
        .mailboxes()
        .remove(mailbox.id, admin.now)
        .await?;
    tx.of(tenant)
        .audit()
        .add(&admin.event("mailbox.removed", mailbox.address.as_str(), ""))
        .await?;
    tx.commit().await?;
    let text = say!(
        "mailbox-removed",
        mailbox = ShownAddress::new(mailbox.address.as_str()).text()
    );
    admin.redirect(mailboxes::PATH, Flash::done(text)).await
}

/// Another tenant's mailbox is as absent as one that nobody has.
pub(super) async fn find(tx: &mut Tx, admin: &Admin, id: MailboxId) -> Result<Mailbox, Error> {
    tx.of(admin.tenant.id)
        .mailboxes()
        .find(id)
        .await?
        .ok_or(Error::Absent)
}

async fn refused(
    mut tx: Tx,
    admin: &Admin,
    mailbox: Mailbox,
    (status, form): (StatusCode, MailboxForm),
) -> Result<Response, Error> {
    let page = page(&mut tx, admin, mailbox, form, None).await?;
    Ok((status, page).into_response())
}

async fn page(
    tx: &mut Tx,
    admin: &Admin,
    mailbox: Mailbox,
    form: MailboxForm,
    link: Option<HandedLink>,
) -> Result<Show, Error> {
    let tenant = &admin.tenant;
    let present = present(admin);
    let domains = tx.of(tenant.id).domains().list().await?;
    let owner = tx
        .of(tenant.id)
        .accounts()
        .find_by_mailbox(mailbox.id)
        .await?;
    let week = tx
        .of(tenant.id)
        .decisions()
        .mailbox_counts(mailbox.id, admin.now - TimeDelta::days(7))
        .await?;
    Ok(Show {
        page: admin.page(
            ShownAddress::new(mailbox.address.as_str()).text(),
            mailboxes::PATH,
        ),
        address: ShownAddress::new(mailbox.address.as_str()),
        default_mode: words::mode_name(tenant.mode),
        modes: ModeChoice::all(&form.mode.value),
        form,
        unproven: unproven(&mailbox, &domains),
        week,
        allowed: count(tx, tenant.id, &mailbox, List::Allow).await?,
        blocked: count(tx, tenant.id, &mailbox, List::Block).await?,
        burst: burst(tx, admin, &mailbox).await?,
        owner: match owner {
            Some(owner) => Some(Owner {
                address: ShownAddress::new(owner.address.as_str()),
                is_me: owner.id == admin.account.id,
                is_admin: owner.role != Role::Owner,
                signed_in: owner.last_sign_in_at.map(|at| present.moment(at)),
                has_second_factor: tx.of(tenant.id).second_factors().is_on(owner.id).await?,
            }),
            None => None,
        },
        link,
        mailbox,
    })
}

impl Show {
    /// Whose sign-in goes with the mailbox, or stays, as a word for the messages.
    fn whose(&self) -> &'static str {
        match &self.owner {
            Some(owner) if owner.is_me => "me",
            Some(owner) if owner.is_admin => "admin",
            Some(_) => "owner",
            None => "nobody",
        }
    }
}

async fn count(tx: &mut Tx, tenant: TenantId, mailbox: &Mailbox, list: List) -> Result<i64, Error> {
    let query = EntryQuery {
        list: Some(list),
        limit: 1,
        ..EntryQuery::default()
    };
    Ok(tx
        .of(tenant)
        .entries(ListOwner::Mailbox(mailbox.id))
        .list(&query)
        .await?
        .total)
}

/// What was learned in the burst that paused learning.
async fn burst(tx: &mut Tx, admin: &Admin, mailbox: &Mailbox) -> Result<Option<Burst>, Error> {
    let Some(paused_at) = mailbox.learning_paused_at else {
        return Ok(None);
    };
    let query = EntryQuery {
        list: Some(List::Allow),
        source: Some(Source::Learned),
        created_since: mailbox.burst_started_at,
        limit: 1,
        ..EntryQuery::default()
    };
    let learned = tx
        .of(admin.tenant.id)
        .entries(ListOwner::Mailbox(mailbox.id))
        .list(&query)
        .await?
        .total;
    Ok(Some(Burst {
        paused: present(admin).moment(paused_at),
        learned,
    }))
}

fn present(admin: &Admin) -> Present {
    Present {
        now: admin.now,
        zone: admin.time_zone(),
    }
}

/// What differs, for the audit log.
fn changes(before: &Mailbox, after: &Mailbox) -> Vec<String> {
    let mut changes = Vec::new();
    if before.display_name != after.display_name {
        changes.push(format!("name: {}", after.display_name));
    }
    if before.aliases != after.aliases {
        let aliases: Vec<&str> = after
            .aliases
            .iter()
            .map(crate::mail::Address::as_str)
            .collect();
        changes.push(format!("aliases: {}", aliases.join(" ")));
    }
    if before.mode != after.mode {
        changes.push(format!(
            "mode: {}",
            after.mode.map_or("default", Mode::as_str)
        ));
    }
    if before.learning != after.learning {
        changes.push(format!(
            "learning: {}",
            if after.learning { "on" } else { "off" }
        ));
    }
    changes
}
