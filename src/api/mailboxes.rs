//! `/api/v1/tenants/{slug}/mailboxes` and `/api/v1/mailboxes/{address}`.
//!
//! A mailbox comes with its owner's account. An address that has an account already (an admin's, say)
//! keeps it, and that person owns the mailbox too.

use std::slice::from_ref;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{created, segment};
use super::caller::{Caller, Change, Changed, Read};
use super::extract::{Json, Path, Query};
use super::fields::{self, Patch};
use super::paging::{Page, PageQuery};
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::mail::{Address, Domain};
use crate::policy::Mode;
use crate::store::{IsTrap, MailboxQuery, Tx};
use crate::tenancy::{Mailbox, PasswordError, PasswordHash, TenantId};

/// One primary address and its aliases.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mailbox)]
pub(super) struct MailboxBody {
    /// The primary address, in canonical form.
    #[schema(example = "anna@isp.example")]
    address: String,
    #[schema(example = json!(["anna.smith@isp.example"]))]
    aliases: Vec<String>,
    display_name: String,
    /// How it treats strangers; null: as its tenant does.
    #[schema(schema_with = schema::mode)]
    mode: Option<Mode>,
    /// In a mode `ask` of its own: whether the owner is asked about every stranger.
    ask_everyone: bool,
    /// Whether the addresses that its owner writes to join its whitelist.
    learning: bool,
    /// Since when learning stands still because of a burst; null while it doesn't.
    learning_paused_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<Mailbox> for MailboxBody {
    fn from(mailbox: Mailbox) -> Self {
        Self {
            address: mailbox.address.written().into_owned(),
            aliases: mailbox
                .aliases
                .iter()
                .map(|alias| alias.written().into_owned())
                .collect(),
            display_name: mailbox.display_name,
            mode: mailbox.mode,
            ask_everyone: mailbox.ask_everyone,
            learning: mailbox.learning,
            learning_paused_at: mailbox.learning_paused_at,
            created_at: mailbox.created_at,
        }
    }
}

/// A mailbox to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMailbox {
    /// In one of the tenant's domains; at most 64 octets before the @, no `*`, and no dot at an end or beside another.
    #[serde(deserialize_with = "fields::mailbox_address")]
    #[schema(value_type = String, example = "anna@isp.example")]
    address: Address,
    #[serde(default, deserialize_with = "fields::addresses")]
    #[schema(value_type = Vec<String>, max_items = 200)]
    aliases: Vec<Address>,
    #[serde(default, deserialize_with = "fields::text")]
    #[schema(max_length = 500)]
    display_name: String,
    /// The owner's password; without one, the owner signs in by a mailed link.
    #[schema(value_type = Option<String>, format = Password, min_length = 15, max_length = 256)]
    password: Option<SecretString>,
    #[serde(default, deserialize_with = "fields::given_mode")]
    #[schema(schema_with = schema::mode, required = false)]
    mode: Option<Mode>,
    /// True unless given.
    #[schema(default = true)]
    learning: Option<bool>,
}

/// What may be changed of a mailbox; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailboxChange {
    /// All aliases, the old ones too.
    #[serde(default, deserialize_with = "fields::given_addresses")]
    #[schema(value_type = Option<Vec<String>>, max_items = 200)]
    aliases: Option<Vec<Address>>,
    #[serde(default, deserialize_with = "fields::given_text")]
    display_name: Option<String>,
    /// A new password for its owner.
    #[schema(value_type = Option<String>, format = Password, min_length = 15, max_length = 256)]
    password: Option<SecretString>,
    /// Null: as the tenant does.
    #[serde(default, deserialize_with = "fields::mode_patch")]
    #[schema(schema_with = schema::mode, required = false)]
    mode: Patch<Mode>,
    /// In a mode `ask` of its own: whether the owner is asked about every stranger.
    ask_everyone: Option<bool>,
    learning: Option<bool>,
}

/// Lists a tenant's mailboxes, by address
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/mailboxes", tag = "Mailboxes",
    params(("slug" = String, Path, description = "The tenant's slug"), PageQuery),
    responses((status = 200, body = Page<MailboxBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<MailboxBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let wanted = MailboxQuery {
        after: query.after().map(str::to_owned),
        limit: query.limit.and_one_more(),
        ..MailboxQuery::default()
    };
    let mailboxes = tx.of(tenant.id).mailboxes().list(&wanted).await?;
    let page = Page::cut(mailboxes, query.limit, |mailbox| {
        mailbox.address.to_string()
    });
    Ok(Json(page.map(MailboxBody::from)))
}

/// Adds a mailbox and its owner's account
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/mailboxes", tag = "Mailboxes",
    request_body = NewMailbox,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 201, body = MailboxBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Json(new): Json<NewMailbox>,
) -> Result<Response, Problem> {
    if new.password.is_some() {
        // Admins hand out a link, which the owner is told of.
        caller.refuse_admin()?;
    }
    let typed = new.password.clone();
    let password = hashed(new.password).await?;
    let now = state.clock.now();
    let mailbox = Mailbox {
        mode: new.mode,
        learning: new.learning.unwrap_or(true),
        ..Mailbox::new(new.address, new.aliases, new.display_name, now)
    };
    let mut tx = state.database.write().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    refuse_guessable(typed.as_ref(), &mailbox.address, &tenant.name)?;
    check_domain(&mut tx, tenant.id, "address", &mailbox.address).await?;
    check_aliases(&mut tx, tenant.id, &mailbox.aliases).await?;
    refuse_traps(&mut tx, tenant.id, "address", from_ref(&mailbox.address)).await?;
    refuse_traps(&mut tx, tenant.id, "aliases", &mailbox.aliases).await?;
    tx.of(tenant.id).mailboxes().add(&mailbox).await?;
    add_owner(&mut tx, tenant.id, &mailbox, password).await?;
    let subject = mailbox.address.as_str();
    let change = Changed {
        at: now,
        action: "mailbox.added",
        subject,
        detail: "",
    };
    caller.audit(&mut tx, tenant.id, change).await?;
    tx.commit().await?;
    let location = format!("/api/v1/mailboxes/{}", segment(mailbox.address.as_str()));
    Ok(created(&location, MailboxBody::from(mailbox)))
}

/// Shows a mailbox
#[utoipa::path(get, path = "/api/v1/mailboxes/{address}", tag = "Mailboxes",
    params(("address" = String, Path, description = "The mailbox's primary address")),
    responses((status = 200, body = MailboxBody)))]
pub(super) async fn show(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(address): Path<String>,
) -> Result<Json<MailboxBody>, Problem> {
    let mut tx = state.database.read().await?;
    let (_, mailbox) = caller.mailbox(&mut tx, &address).await?;
    Ok(Json(mailbox.into()))
}

/// Changes a mailbox
#[utoipa::path(patch, path = "/api/v1/mailboxes/{address}", tag = "Mailboxes",
    request_body = MailboxChange,
    params(("address" = String, Path, description = "The mailbox's primary address")),
    responses((status = 200, body = MailboxBody)))]
pub(super) async fn update(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(address): Path<String>,
    Json(change): Json<MailboxChange>,
) -> Result<Json<MailboxBody>, Problem> {
    let typed = change.password.clone();
    let password = hashed(change.password).await?;
    let mut tx = state.database.write().await?;
    let (tenant_id, found) = caller.mailbox(&mut tx, &address).await?;
    if password.is_some() {
        // Admins hand out a link, which the owner is told of.
        caller.refuse_admin()?;
    }
    let mailbox = tx
        .of(tenant_id)
        .mailboxes()
        .find_to_change(found.id)
        .await?;
    let mut mailbox = mailbox.ok_or_else(Problem::not_found)?;
    if let Some(mut aliases) = change.aliases {
        aliases.retain(|alias| *alias != mailbox.address);
        check_aliases(&mut tx, tenant_id, &aliases).await?;
        let mut new = aliases.clone();
        new.retain(|alias| !mailbox.has(alias));
        refuse_traps(&mut tx, tenant_id, "aliases", &new).await?;
        mailbox.aliases = aliases;
    }
    mailbox.display_name = change.display_name.unwrap_or(mailbox.display_name);
    mailbox.mode = match change.mode {
        Patch::Keep => mailbox.mode,
        Patch::Clear => None,
        Patch::Set(mode) => Some(mode),
    };
    mailbox.ask_everyone = change.ask_everyone.unwrap_or(mailbox.ask_everyone);
    mailbox.learning = change.learning.unwrap_or(mailbox.learning);
    tx.of(tenant_id).mailboxes().update(&mailbox).await?;
    let detail = if password.is_some() {
        "new_password"
    } else {
        ""
    };
    if let Some(password) = password {
        let owner = tx
            .of(tenant_id)
            .accounts()
            .find_by_mailbox(mailbox.id)
            .await?;
        let Some(owner) = owner else {
            return Err(Problem::field(
                "password",
                "This mailbox has no owner to give it to.",
            ));
        };
        let tenant = tx.of(tenant_id).row().find().await?;
        let name = tenant.map(|tenant| tenant.name).unwrap_or_default();
        refuse_guessable(typed.as_ref(), &owner.address, &name)?;
        tx.of(tenant_id)
            .accounts()
            .set_password(owner.id, &password)
            .await?;
    }
    let subject = mailbox.address.as_str();
    let changed = Changed {
        at: state.clock.now(),
        action: "mailbox.updated",
        subject,
        detail,
    };
    caller.audit(&mut tx, tenant_id, changed).await?;
    tx.commit().await?;
    Ok(Json(mailbox.into()))
}

/// Removes a mailbox with its entries, decisions and owner account
#[utoipa::path(delete, path = "/api/v1/mailboxes/{address}", tag = "Mailboxes",
    params(("address" = String, Path, description = "The mailbox's primary address")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(address): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut tx = state.database.write().await?;
    let (tenant_id, mailbox) = caller.mailbox(&mut tx, &address).await?;
    let at = state.clock.now();
    tx.of(tenant_id).mailboxes().remove(mailbox.id, at).await?;
    let subject = mailbox.address.as_str();
    let change = Changed {
        at,
        action: "mailbox.removed",
        subject,
        detail: "",
    };
    caller.audit(&mut tx, tenant_id, change).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hashes a new password: slow on purpose, so not on a thread that answers others.
async fn hashed(password: Option<SecretString>) -> Result<Option<PasswordHash>, Problem> {
    let Some(password) = password else {
        return Ok(None);
    };
    let hash = tokio::task::spawn_blocking(move || PasswordHash::create(password.expose_secret()));
    match hash
        .await
        .map_err(|why| Problem::failure(Kind::Internal, &why))?
    {
        Ok(hash) => Ok(Some(hash)),
        Err(why @ PasswordError::Hash(_)) => Err(Problem::failure(Kind::Internal, &why)),
        Err(why) => Err(Problem::field("password", why.to_string())),
    }
}

fn refuse_guessable(
    password: Option<&SecretString>,
    address: &Address,
    tenant: &str,
) -> Result<(), Problem> {
    let Some(password) = password else {
        return Ok(());
    };
    PasswordHash::refuse_guessable(password.expose_secret(), address, &[tenant])
        .map_err(|why| Problem::field("password", why.to_string()))
}

async fn check_aliases(
    tx: &mut Tx,
    tenant_id: TenantId,
    aliases: &[Address],
) -> Result<(), Problem> {
    for alias in aliases {
        check_domain(tx, tenant_id, "aliases", alias).await?;
    }
    Ok(())
}

/// An address must lie in a domain of the tenant. A domain of another one reads like an unknown one.
async fn check_domain(
    tx: &mut Tx,
    tenant_id: TenantId,
    field: &str,
    address: &Address,
) -> Result<(), Problem> {
    let found = match Domain::parse(address.domain()) {
        Ok(domain) => tx.of(tenant_id).domains().find(&domain).await?,
        Err(_) => None,
    };
    if found.is_none() {
        let message = format!("Add the domain {} to the tenant first.", address.domain());
        return Err(Problem::field(field, message));
    }
    Ok(())
}

/// A spamtrap is nobody's address.
async fn refuse_traps(
    tx: &mut Tx,
    tenant_id: TenantId,
    field: &str,
    addresses: &[Address],
) -> Result<(), Problem> {
    let mut traps = tx.of(tenant_id).spamtraps();
    match traps.find_among(addresses).await? {
        Some(trap) => Err(Problem::field(field, IsTrap(trap).to_string())),
        None => Ok(()),
    }
}

async fn add_owner(
    tx: &mut Tx,
    tenant_id: TenantId,
    mailbox: &Mailbox,
    password: Option<PasswordHash>,
) -> Result<(), Problem> {
    let existing = tx
        .of(tenant_id)
        .accounts()
        .find_by_address(&mailbox.address)
        .await?;
    if existing.is_some() && password.is_some() {
        let message = "This address has an account already; leave the password out.";
        return Err(Problem::field("password", message));
    }
    let mut accounts = tx.of(tenant_id).accounts();
    Ok(accounts.make_owner(mailbox, password).await?)
}
