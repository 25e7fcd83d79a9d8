//! Entries of whitelists and blocklists, the same at all three levels: mailbox, tenant, system.
//!
//! The handlers of each level (`mailbox_entries`, `tenant_entries`, `system_entries`) find the list and
//! leave the rest to these functions.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::created;
use super::caller::{Caller, Changed};
use super::extract::Json;
use super::fields::{self, Patch};
use super::paging::{Cursor, Limit, Page, last_key};
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::policy::{Entry, EntryId, Level, List, Networks, Pattern, Source};
use crate::store::{
    Added, EntryChange, EntryQuery, EntrySort, ListOwner, NewEntry, StoreError, Tx,
};
use crate::tenancy::TenantId;

/// Whose list it is.
pub(super) struct Place {
    pub tenant_id: TenantId,
    pub owner: ListOwner,
    pub level: Level,
    /// Whose it is, for the audit log: an address, or nothing.
    pub name: String,
    /// The path of the list, without a trailing slash.
    pub path: String,
}

/// One line of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Entry)]
pub(super) struct EntryBody {
    id: Uuid,
    #[schema(schema_with = schema::list)]
    list: List,
    /// What it matches, in canonical form.
    #[serde(rename = "match")]
    #[schema(example = "scott@example.com")]
    pattern: String,
    /// What kind of match that is.
    #[schema(schema_with = schema::kind)]
    kind: &'static str,
    /// Whether a person added it, or it was learned.
    #[schema(schema_with = schema::source)]
    source: Source,
    note: String,
    /// When it stops counting; null: never.
    expires_at: Option<DateTime<Utc>>,
    /// A match counts only when it is proven.
    require_auth: bool,
    /// A tenant's block that stands above the owner's word.
    binding: bool,
    /// Since when it lets nothing in, because its sender wrote to a spamtrap or the owner reported it as spam; null: it
    /// does. The owner lifts it, and so does adding the entry again.
    suspended_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// How often it matched.
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.rule.id.0,
            list: entry.rule.list,
            pattern: entry.rule.pattern.to_string(),
            kind: entry.rule.pattern.kind().as_str(),
            source: entry.rule.source,
            note: entry.note,
            expires_at: entry.rule.expires_at,
            require_auth: entry.rule.require_auth,
            binding: entry.rule.binding,
            suspended_at: entry.suspended.map(|(at, _)| at),
            created_at: entry.created_at,
            hits: entry.hits,
            last_hit_at: entry.last_hit_at,
        }
    }
}

/// An entry to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEntry)]
pub(super) struct EntryInput {
    #[schema(schema_with = schema::list)]
    list: List,
    /// `a@b.example`, `news-*@b.example`, `b.example` (that domain), `.b.example` (it and all below),
    /// `.tld`, `192.0.2.0/24`, `2001:db8::/32`, `list-id:dev.lists.example`.
    #[serde(rename = "match", deserialize_with = "fields::pattern")]
    #[schema(value_type = String, example = "scott@example.com")]
    pattern: Pattern,
    #[serde(default, deserialize_with = "fields::note")]
    #[schema(max_length = 200)]
    note: String,
    /// When it stops counting; never, unless given.
    #[serde(default, deserialize_with = "fields::given_time")]
    expires_at: Option<DateTime<Utc>>,
    /// A match counts only when it is proven.
    #[serde(default)]
    require_auth: bool,
    /// For a tenant's block: it stands above the owner's word.
    #[serde(default)]
    binding: bool,
}

/// What may be changed of an entry; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EntryChange)]
pub(super) struct EntryChangeInput {
    #[serde(default, deserialize_with = "fields::given_note")]
    #[schema(max_length = 200)]
    note: Option<String>,
    /// Null: never.
    #[serde(default, deserialize_with = "fields::patched_time")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Patch<DateTime<Utc>>,
    require_auth: Option<bool>,
}

/// Which entries to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    /// Only this list: `allow` or `block`.
    #[param(schema_with = schema::list, required = false)]
    list: Option<List>,
    /// Only entries from this source: `manual` or `learned`.
    #[param(schema_with = schema::source, required = false)]
    source: Option<Source>,
    /// Part of the match or the note, taken literally, in any case.
    q: Option<String>,
    /// How many items a page may have: 1 to 500.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500, default = 50)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// One page of a list, newest first.
pub(super) async fn list(
    tx: &mut Tx,
    place: &Place,
    query: EntriesQuery,
) -> Result<Json<Page<EntryBody>>, Problem> {
    let before = last_key::<Uuid>(query.cursor.as_ref())?;
    let wanted = EntryQuery {
        list: query.list,
        search: query.q.filter(|text| !text.is_empty()),
        source: query.source,
        sort: EntrySort::Newest,
        before: before.map(EntryId),
        offset: 0,
        limit: query.limit.and_one_more(),
        created_since: None,
    };
    let entries = tx
        .of(place.tenant_id)
        .entries(place.owner)
        .list(&wanted)
        .await?
        .entries;
    let page = Page::cut(entries, query.limit, |entry| entry.rule.id.0.to_string());
    Ok(Json(page.map(EntryBody::from)))
}

/// Adds an entry: 201; or 200 when a learned one became the owner's own; or 409 when it is there.
pub(super) async fn add<P>(
    state: &ApiState,
    caller: &Caller<P>,
    mut tx: Tx,
    place: &Place,
    input: EntryInput,
) -> Result<Response, Problem> {
    let now = state.clock.now();
    if input.binding && (place.level != Level::Tenant || input.list != List::Block) {
        return Err(Problem::field(
            "binding",
            "Only a tenant's block can be binding.",
        ));
    }
    let entry = NewEntry {
        list: input.list,
        pattern: input.pattern,
        source: Source::Manual,
        note: input.note,
        expires_at: input.expires_at.map(|at| future(at, now)).transpose()?,
        require_auth: input.require_auth,
        binding: input.binding,
        trusted_networks: Networks::default(),
    };
    let added = tx
        .of(place.tenant_id)
        .entries(place.owner)
        .add(&entry, now)
        .await?;
    let (id, is_new) = match added {
        Added::New(id) | Added::Revived(id) => (id, true),
        Added::Adopted(id) => (id, false),
        Added::Existed(_) => {
            let detail = format!("{} is on this list already.", entry.pattern);
            return Err(Problem::new(Kind::Exists, detail));
        }
    };
    let pattern = entry.pattern.to_string();
    note(
        caller,
        &mut tx,
        place,
        ("entry.added", &pattern, entry.list),
        now,
    )
    .await?;
    let body = EntryBody::from(find(&mut tx, place, id).await?);
    tx.commit().await?;
    if is_new {
        return Ok(created(&format!("{}/{}", place.path, id.0), body));
    }
    Ok(Json(body).into_response())
}

/// Shows one entry.
pub(super) async fn show(tx: &mut Tx, place: &Place, id: &str) -> Result<Json<EntryBody>, Problem> {
    Ok(Json(find(tx, place, entry_id(id)?).await?.into()))
}

/// Changes note, expiry or `require_auth` of one entry.
pub(super) async fn update<P>(
    state: &ApiState,
    caller: &Caller<P>,
    mut tx: Tx,
    (place, id): (&Place, &str),
    input: EntryChangeInput,
) -> Result<Json<EntryBody>, Problem> {
    let now = state.clock.now();
    let id = entry_id(id)?;
    let entry = find(&mut tx, place, id).await?;
    let expires_at = match input.expires_at {
        Patch::Keep => entry.rule.expires_at,
        Patch::Clear => None,
        Patch::Set(at) => Some(future(at, now)?),
    };
    let change = EntryChange {
        note: input.note.unwrap_or(entry.note),
        expires_at,
        require_auth: input.require_auth.unwrap_or(entry.rule.require_auth),
        trusted_networks: entry.rule.trusted_networks,
    };
    tx.of(place.tenant_id)
        .entries(place.owner)
        .update(id, &change, now)
        .await?;
    let pattern = entry.rule.pattern.to_string();
    note(
        caller,
        &mut tx,
        place,
        ("entry.updated", &pattern, entry.rule.list),
        now,
    )
    .await?;
    let body = EntryBody::from(find(&mut tx, place, id).await?);
    tx.commit().await?;
    Ok(Json(body))
}

/// Takes one entry off its list. A learned one is not learned again.
pub(super) async fn remove<P>(
    state: &ApiState,
    caller: &Caller<P>,
    mut tx: Tx,
    (place, id): (&Place, &str),
) -> Result<StatusCode, Problem> {
    let now = state.clock.now();
    let id = entry_id(id)?;
    let entry = find(&mut tx, place, id).await?;
    tx.of(place.tenant_id)
        .entries(place.owner)
        .remove(&[id], now)
        .await?;
    let pattern = entry.rule.pattern.to_string();
    note(
        caller,
        &mut tx,
        place,
        ("entry.removed", &pattern, entry.rule.list),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The entry of this id on this list; a removed one is not there.
async fn find(tx: &mut Tx, place: &Place, id: EntryId) -> Result<Entry, Problem> {
    let entry = tx.of(place.tenant_id).entries(place.owner).find(id).await?;
    entry
        .filter(|entry| entry.removed_at.is_none())
        .ok_or_else(Problem::not_found)
}

async fn note<P>(
    caller: &Caller<P>,
    tx: &mut Tx,
    place: &Place,
    (action, pattern, list): (&'static str, &str, List),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let list = match list {
        List::Allow => "allow",
        List::Block => "block",
    };
    let detail = if place.name.is_empty() {
        list.to_owned()
    } else {
        format!("{list}, {}", place.name)
    };
    let change = Changed {
        at,
        action,
        subject: pattern,
        detail: &detail,
    };
    caller.audit(tx, place.tenant_id, change).await
}

fn entry_id(text: &str) -> Result<EntryId, Problem> {
    text.parse::<Uuid>()
        .map(EntryId)
        .map_err(|_| Problem::not_found())
}

fn future(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let at = fields::kept(at);
    if at <= now {
        return Err(Problem::field(
            "expires_at",
            format!(
                "Give a time after {}, or null for good.",
                now.to_rfc3339_opts(SecondsFormat::Secs, true)
            ),
        ));
    }
    Ok(at)
}
