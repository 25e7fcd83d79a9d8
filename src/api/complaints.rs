//! `/api/v1/complaints`: what somebody reports as spam, in the words of a program or as a feedback report (RFC 5965).

use std::net::IpAddr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Change, Changed};
use super::extract::{self, Json};
use super::fields;
use super::problem::{Kind, Problem};
use super::state::ApiState;
use crate::engine::Reported;
use crate::mail::{Address, FeedbackReport, ReportError, ReversePath};
use crate::policy::{EntryId, Suspect, SuspendedFor};
use crate::store::{ListOwner, NewComplaint, RecipientRow, Reporter, StoreError, Tx};

/// The most bytes that a complaint may have.
pub(super) const MOST_BYTES: usize = FeedbackReport::MOST_BYTES;

/// A message that the recipient reports as spam.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Complaint)]
#[serde(deny_unknown_fields)]
pub(super) struct ComplaintInput {
    /// The host that brought it.
    #[schema(value_type = String, example = "192.0.2.7")]
    client_address: IpAddr,
    /// MAIL FROM; empty for a bounce.
    #[serde(deserialize_with = "fields::sender")]
    #[schema(example = "scott@agency.example")]
    sender: String,
    #[serde(deserialize_with = "fields::recipient")]
    #[schema(value_type = String, example = "anna@isp.example")]
    recipient: Address,
}

/// What a complaint counts against.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TakenComplaint)]
pub(super) struct TakenBody {
    recipient: String,
    /// The client's network, unless it may send what it likes, and the sender, if SPF proves it.
    #[schema(example = json!(["192.0.2.0/24", "scott@agency.example"]))]
    against: Vec<String>,
}

/// A complaint in either form.
pub(super) struct Complaint(FeedbackReport);

impl<S: Send + Sync> FromRequest<S> for Complaint {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_message(&request) {
            let Json(input) = Json::<ComplaintInput>::from_request(request, state).await?;
            return Ok(Self(FeedbackReport {
                client: Some(input.client_address),
                sender: ReversePath::parse(&input.sender),
                recipient: input.recipient,
            }));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|why| extract::unread(&why, MOST_BYTES))?;
        FeedbackReport::parse(&body).map(Self).map_err(refused)
    }
}

/// RFC 9110, 8.3.1: parameters may follow.
fn is_message(request: &Request) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("message/rfc822")
}

fn refused(why: ReportError) -> Problem {
    match why {
        ReportError::TooLong => Problem::new(Kind::TooLarge, why.to_string()),
        why => Problem::new(Kind::InvalidInput, why.to_string()),
    }
}

/// The owner's own entry for exactly this sender is suspended, and the owner asked.
async fn suspend(
    tx: &mut Tx,
    found: RecipientRow,
    report: &FeedbackReport,
    now: DateTime<Utc>,
) -> Result<Option<EntryId>, StoreError> {
    let (Some(mailbox), Some(sender)) = (found.mailbox_id, report.sender.address()) else {
        return Ok(None);
    };
    let mut entries = tx.of(found.tenant_id).entries(ListOwner::Mailbox(mailbox));
    let why = SuspendedFor::Complaint;
    let suspended = entries.suspend(sender, why, now).await?;
    if suspended.is_some() {
        let mut notices = tx.of(found.tenant_id).suspension_notices();
        notices.add(mailbox, now).await?;
    }
    Ok(suspended)
}

/// Takes a complaint
///
/// As JSON, or a feedback report (RFC 5965) as `message/rfc822` of at most 1 MiB. It counts as the word of the owner of
/// the recipient's mailbox; for an address that is nobody's mailbox here, in a domain that has others elsewhere, as the
/// word of this token. However often, each counts once. If exactly this sender is on the owner's whitelist, that entry is suspended, and the owner asked.
#[utoipa::path(post, path = "/api/v1/complaints", tag = "Checks", request_body = ComplaintInput,
    responses((status = 201, body = TakenBody)))]
pub(super) async fn add(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Complaint(report): Complaint,
) -> Result<Response, Problem> {
    let found = state.database.resolve_recipient(&report.recipient).await?;
    let Some(found) = found.filter(|found| caller.reaches(found.tenant_id)) else {
        let detail = format!("Mail to {} doesn't come here.", report.recipient);
        return Err(Problem::new(Kind::NotFound, detail));
    };
    if !state.engine.may_be_read(found, &report.recipient).await? {
        let detail = format!(
            "Nobody has the address {}: name the mailbox whose owner complains.",
            report.recipient
        );
        return Err(Problem::new(Kind::NotFound, detail));
    }
    if found.mailbox_id.is_some() {
        // It is the owner's word.
        caller.refuse_admin()?;
    }
    // The DNS may take seconds: no transaction stays open meanwhile.
    let reported = Reported {
        tenant_id: found.tenant_id,
        client: report.client,
        helo_name: None,
        sender: &report.sender,
    };
    let suspects = state.engine.suspects(reported).await?;
    let now = state.clock.now();
    let mut tx = state.database.write().await?;
    let suspended = suspend(&mut tx, found, &report, now).await?;
    let complaint = NewComplaint {
        reporter: found
            .mailbox_id
            .map_or(Reporter::Token(caller.token_id()), Reporter::Mailbox),
        decision: None,
        suspects,
        suspended,
    };
    tx.of(found.tenant_id)
        .complaints()
        .add(&complaint, now)
        .await?;
    let detail = format!("recipient: {}", report.recipient);
    let change = Changed {
        at: now,
        action: "complaint.added",
        subject: report.sender.as_str(),
        detail: &detail,
    };
    caller.audit(&mut tx, found.tenant_id, change).await?;
    tx.commit().await?;
    state.engine.hear_complaints().await;
    let body = TakenBody {
        recipient: report.recipient.to_string(),
        against: complaint.suspects.iter().map(Suspect::to_string).collect(),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
