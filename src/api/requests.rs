//! `/api/v1/mailboxes/{address}/requests`: senders who were turned away, have proved their address, and ask to be let in;
//! and senders whose mail waits while the mode `ask` asks the owner.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::caller::{Caller, Change, Changed, Read};
use super::extract::{Json, Path, Query};
use super::fields;
use super::paging::{Page, PageQuery, last_key};
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::mail::ReversePath;
use crate::policy::Proof;
use crate::store::{ListOwner, RequestAnswer, RequestId, RequestKind, RequestRecord, Tx};
use crate::tenancy::{Mailbox, TenantId};

/// A request to be let in that its sender proved, or a question of the mode `ask`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Request)]
pub(super) struct RequestBody {
    id: Uuid,
    /// `proven`: the sender asked, and used a link mailed to the address. `asked`: the sender's mail waits for the
    /// owner's answer; whether it is from there says `proof`.
    #[schema(schema_with = schema::request_kind)]
    kind: RequestKind,
    /// Who asks, or is asked about.
    #[schema(example = "scott@agency.example")]
    sender: String,
    recipient: String,
    /// One line to the owner; empty for `asked`. A stranger's words: escape them.
    message: String,
    /// The decision that refused, if it is still recorded.
    decision: Uuid,
    refused_at: DateTime<Utc>,
    /// A stable code.
    #[schema(example = "above_threshold")]
    reason: &'static str,
    /// What the checks had found, a sentence each.
    findings: Vec<String>,
    client_address: String,
    /// For `asked`: what SPF and the like say of the sender.
    #[schema(schema_with = schema::proof)]
    proof: Option<Proof>,
    /// Until when mail of the sender waits; null where none did.
    waits_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// When the mailed link was used; null for `asked`.
    proven_at: Option<DateTime<Utc>>,
    /// Until when the owner can answer.
    expires_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    #[schema(schema_with = schema::request_answer)]
    answer: Option<RequestAnswer>,
}

impl From<RequestRecord> for RequestBody {
    fn from(request: RequestRecord) -> Self {
        Self {
            id: request.id.0,
            kind: request.kind,
            sender: request.sender.to_string(),
            recipient: request.recipient.to_string(),
            message: request.message,
            decision: request.decision_id.0,
            refused_at: request.refused_at,
            reason: request.reason.code(),
            findings: request.findings,
            client_address: request.client_address,
            proof: request.proof,
            waits_until: request.waits_until,
            created_at: request.created_at,
            proven_at: request.proven_at,
            expires_at: request.expires_at,
            answered_at: request.answered_at,
            answer: request.answer,
        }
    }
}

/// What the owner says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerInput {
    /// `allow` and `allow_7_days` put the sender on the whitelist, `block` on the blocklist; `ignore` does nothing, and
    /// the sender may ask again in a week. The sender can't tell `block` from `ignore`.
    #[serde(deserialize_with = "fields::request_answer")]
    #[schema(schema_with = schema::request_answer)]
    answer: RequestAnswer,
}

/// Lists what the owner of a mailbox was asked, newest first
#[utoipa::path(get, path = "/api/v1/mailboxes/{address}/requests", tag = "Requests",
    params(("address" = String, Path, description = "The mailbox's primary address"), PageQuery),
    responses((status = 200, body = Page<RequestBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(address): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RequestBody>>, Problem> {
    let before = last_key::<Uuid>(query.cursor.as_ref())?.map(RequestId);
    let mut tx = state.database.read().await?;
    let (tenant_id, mailbox) = caller.mailbox(&mut tx, &address).await?;
    caller.refuse_admin()?;
    let mut requests = tx.of(tenant_id).requests();
    let limit = query.limit.and_one_more();
    let found = requests.list(mailbox.id, before, limit).await?;
    let page = Page::cut(found, query.limit, |request| request.id.0.to_string());
    Ok(Json(page.map(RequestBody::from)))
}

/// Answers a request, once
///
/// 409 says that it was answered before, or that a binding entry of the tenant keeps the sender out.
#[utoipa::path(post, path = "/api/v1/mailboxes/{address}/requests/{id}", tag = "Requests", request_body = AnswerInput,
    params(("address" = String, Path, description = "The mailbox's primary address"), ("id" = Uuid, Path, description = "The request's id")),
    responses((status = 200, body = RequestBody)))]
pub(super) async fn answer(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path((address, id)): Path<(String, String)>,
    Json(input): Json<AnswerInput>,
) -> Result<Json<RequestBody>, Problem> {
    let now = state.clock.now();
    let mut tx = state.database.write().await?;
    let (tenant_id, mailbox) = caller.mailbox(&mut tx, &address).await?;
    caller.refuse_admin()?;
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let mut requests = tx.of(tenant_id).requests();
    let request = requests.find(mailbox.id, RequestId(id)).await?;
    let request = request.ok_or_else(Problem::not_found)?;
    if matches!(
        input.answer,
        RequestAnswer::Allow | RequestAnswer::AllowForAWeek
    ) && is_kept_out(&mut tx, (tenant_id, &mailbox), &request, now).await?
    {
        let detail = format!(
            "Nothing was changed. The tenant keeps {} out for everyone by a binding entry: the owner's whitelist can't \
             let it in, and only the tenant can change that.",
            request.sender
        );
        return Err(Problem::new(Kind::Conflict, detail));
    }
    let mut requests = tx.of(tenant_id).requests();
    let answered = requests
        .answer(mailbox.id, request.id, input.answer, now)
        .await?;
    let Some(answered) = answered else {
        let detail = "This request was answered before, and nothing was changed.";
        return Err(Problem::new(Kind::Conflict, detail));
    };
    let sender = request.sender.to_string();
    let detail = format!("{}, {}", input.answer.as_str(), mailbox.address);
    let change = Changed {
        at: now,
        action: "request.answered",
        subject: &sender,
        detail: &detail,
    };
    caller.audit(&mut tx, tenant_id, change).await?;
    tx.commit().await?;
    Ok(Json(RequestBody::from(answered.request)))
}

/// Says whether a yes would be void: the tenant's binding blocks stand above every whitelist.
async fn is_kept_out(
    tx: &mut Tx,
    (tenant_id, mailbox): (TenantId, &Mailbox),
    request: &RequestRecord,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let mut entries = tx.of(tenant_id).entries(ListOwner::Tenant);
    let blocks = entries.binding_blocks(now).await?;
    let sender = ReversePath::Address(request.sender.clone());
    Ok(blocks.keep_out(&sender, mailbox.ignore_sender_tag, None))
}
