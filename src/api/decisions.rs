//! `…/decisions`: what was decided, newest first.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::caller::{Caller, Read, Zones};
use super::decide::Evidence;
use super::extract::{Json, Path, Query};
use super::paging::{Cursor, Limit, Page, last_key};
use super::problem::Problem;
use super::schema;
use super::state::ApiState;
use crate::mail::ReversePath;
use crate::policy::{Level, Proof, Verdict};
use crate::store::{DecisionId, DecisionQuery, DecisionRecord, Tx};
use crate::tenancy::{MailboxId, TenantId};

/// A decision as recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub(super) struct DecisionBody {
    id: Uuid,
    /// What people read aloud: eight characters in two groups.
    reference: String,
    decided_at: DateTime<Utc>,
    /// In canonical form; empty for the null sender.
    sender: String,
    recipient: String,
    client_address: String,
    client_name: String,
    helo_name: String,
    instance: String,
    queue_id: String,
    #[schema(schema_with = schema::verdict)]
    verdict: Verdict,
    /// In monitor mode: what would have been done.
    #[schema(schema_with = schema::verdict)]
    would_have: Option<Verdict>,
    /// A stable code.
    #[schema(example = "whitelisted_by_mailbox")]
    reason: &'static str,
    /// The entry that decided.
    entry: Option<EntryReference>,
    /// How its match was proven.
    #[schema(schema_with = schema::proof)]
    proof: Option<Proof>,
    /// A whitelist entry that matched, but could have been forged.
    could_be_forged: Option<Uuid>,
    /// The checks' points in all.
    points: i32,
    evidence: Vec<Evidence>,
}

/// An entry and the level whose list it is on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EntryReference {
    #[schema(schema_with = schema::level)]
    pub level: Level,
    pub id: Uuid,
}

impl DecisionBody {
    pub(super) fn of(record: DecisionRecord, zones: Zones) -> Self {
        let findings = record.findings.into_iter();
        Self {
            id: record.id.0,
            reference: record.id.reference(),
            decided_at: record.decided_at,
            sender: record.sender,
            recipient: record.recipient,
            client_address: record.client_address,
            client_name: record.client_name,
            helo_name: record.helo_name,
            instance: record.instance,
            queue_id: record.queue_id,
            verdict: record.verdict,
            would_have: record.would_have,
            reason: record.reason.code(),
            entry: record
                .entry
                .map(|(level, id)| EntryReference { level, id: id.0 }),
            proof: record.proof,
            could_be_forged: record.could_be_forged.map(|id| id.0),
            points: record.points,
            evidence: findings
                .map(|finding| Evidence::of(finding, zones))
                .collect(),
        }
    }
}

/// Which decisions to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DecisionsQuery {
    /// Only this verdict.
    #[param(schema_with = schema::verdict, required = false)]
    verdict: Option<Verdict>,
    /// Only this sender; `<>` for the null sender.
    #[param(example = "scott@example.com")]
    sender: Option<String>,
    /// From this time on.
    since: Option<DateTime<Utc>>,
    /// Up to this time.
    until: Option<DateTime<Utc>>,
    /// How many items a page may have: 1 to 500.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500, default = 50)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Lists the decisions of a tenant, newest first
#[utoipa::path(get, path = "/api/v1/tenants/{slug}/decisions", tag = "Decisions",
    params(("slug" = String, Path, description = "The tenant's slug"), DecisionsQuery),
    responses((status = 200, body = Page<DecisionBody>)))]
pub(super) async fn of_tenant(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
    Query(query): Query<DecisionsQuery>,
) -> Result<Json<Page<DecisionBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    list(&mut tx, caller.zones(), (tenant.id, None), query).await
}

/// Lists the decisions of a mailbox, newest first
#[utoipa::path(get, path = "/api/v1/mailboxes/{address}/decisions", tag = "Decisions",
    params(("address" = String, Path, description = "The mailbox's primary address"), DecisionsQuery),
    responses((status = 200, body = Page<DecisionBody>)))]
pub(super) async fn of_mailbox(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(address): Path<String>,
    Query(query): Query<DecisionsQuery>,
) -> Result<Json<Page<DecisionBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let (tenant_id, mailbox) = caller.mailbox(&mut tx, &address).await?;
    list(
        &mut tx,
        caller.zones(),
        (tenant_id, Some(mailbox.id)),
        query,
    )
    .await
}

async fn list(
    tx: &mut Tx,
    zones: Zones,
    (tenant_id, mailbox): (TenantId, Option<MailboxId>),
    query: DecisionsQuery,
) -> Result<Json<Page<DecisionBody>>, Problem> {
    let before = last_key::<Uuid>(query.cursor.as_ref())?;
    let wanted = DecisionQuery {
        mailbox,
        verdict: query.verdict,
        // Records keep the canonical form, so that is what can be asked for.
        sender: query
            .sender
            .map(|text| ReversePath::parse(&text).as_str().to_owned()),
        since: query.since,
        until: query.until,
        before: before.map(DecisionId),
        limit: query.limit.and_one_more(),
        ..DecisionQuery::default()
    };
    let records = tx.of(tenant_id).decisions().list(&wanted).await?;
    let page = Page::cut(records, query.limit, |record| record.id.0.to_string());
    Ok(Json(page.map(|record| DecisionBody::of(record, zones))))
}
