//! `POST /api/v1/decide`: the question of the policy protocol, asked in JSON.
//!
//! It goes the same way: it is recorded, and a submission is learned. Where the policy protocol would
//! answer with no opinion because of a failure of ours, this answers 503: a script can tell the two
//! apart, and should let mail in on both.

use std::net::{IpAddr, Ipv4Addr};

use axum::extract::State;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Decide, Zones, tenant_of};
use super::extract::Json;
use super::fields;
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::engine::Answer;
use crate::mail::{Address, ReversePath};
use crate::policy::{Finding, Found, Listing, Reason, Request, Scope, Subject, Verdict};

/// What is asked: one sender, one client, one recipient.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// The connecting SMTP client.
    #[schema(value_type = String, example = "192.0.2.25")]
    client_address: IpAddr,
    /// Its forward-confirmed name; leave it out when there is none.
    #[serde(default, deserialize_with = "fields::given_text")]
    #[schema(example = "mail.example.com")]
    client_name: Option<String>,
    #[serde(default, deserialize_with = "fields::given_text")]
    helo_name: Option<String>,
    /// The reverse-path; empty or `<>` for the null sender.
    #[serde(deserialize_with = "fields::text")]
    #[schema(example = "scott@example.com")]
    sender: String,
    #[serde(deserialize_with = "fields::recipient")]
    #[schema(value_type = String, example = "anna@isp.example")]
    recipient: Address,
    /// The login of an authenticated submission: it is learned.
    #[serde(default, deserialize_with = "fields::given_text")]
    sasl_username: Option<String>,
    /// The same message has the same instance: asked again, the answer is the same and counted once.
    #[serde(default, deserialize_with = "fields::given_text")]
    instance: Option<String>,
}

/// The verdict, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Judgement {
    #[schema(schema_with = schema::verdict)]
    verdict: Verdict,
    /// A stable code.
    #[schema(example = "stranger")]
    reason: &'static str,
    /// The whole SMTP reply to give; for reject and defer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "550 5.7.1 The recipient takes mail from known senders only. More: https://…"
    )]
    reply: Option<String>,
    /// The page that explains it; for reject and defer.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_url: Option<String>,
    /// What the checks found.
    evidence: Vec<Evidence>,
}

/// What one check found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Evidence {
    /// Which check: `dnsbl`, `reverse_dns`, `spf` …
    check: String,
    points: i32,
    /// In words that a person can read.
    text: String,
    /// Where on which list, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    listing: Option<ListingBody>,
}

/// A place on a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Listing)]
pub(super) struct ListingBody {
    #[schema(example = "Example BL")]
    name: String,
    /// To tokens of scope `decide` and `read`, only the domain that it belongs to, unless the list is well known: a zone may
    /// carry a customer's key.
    #[schema(example = "bl.example.org")]
    zone: String,
    #[schema(schema_with = schema::subject)]
    subject: Subject,
    /// The address or domain that is on it.
    about: String,
    /// What it answered.
    #[schema(value_type = Vec<String>)]
    codes: Vec<Ipv4Addr>,
    #[schema(schema_with = schema::scope)]
    scope: Scope,
    paid_removal: bool,
    /// The list's own words.
    list_text: Option<String>,
    /// Its page about this listing.
    lookup_url: Option<String>,
}

impl ListingBody {
    fn of(listing: Listing, zones: Zones) -> Self {
        Self {
            name: listing.name,
            zone: zones.shown(&listing.zone),
            subject: listing.subject,
            about: listing.about,
            codes: listing.codes,
            scope: listing.scope,
            paid_removal: listing.paid_removal,
            list_text: listing.text,
            lookup_url: listing.lookup_url,
        }
    }
}

impl Evidence {
    pub(super) fn of(finding: Finding, zones: Zones) -> Self {
        Self {
            check: finding.check,
            points: finding.points,
            text: finding.text,
            listing: match finding.found {
                Some(Found::Listed(listing)) => Some(ListingBody::of(*listing, zones)),
                _ => None,
            },
        }
    }
}

impl Judgement {
    /// What is said of a recipient that isn't the caller's: the same whether it is another's or nobody's.
    pub(super) fn not_ours() -> Self {
        Self {
            verdict: Verdict::None,
            reason: Reason::NotOurs.code(),
            reply: None,
            why_url: None,
            evidence: Vec::new(),
        }
    }
}

impl Judgement {
    pub(super) fn of(answer: Answer, zones: Zones) -> Self {
        Self {
            verdict: answer.decision.verdict,
            reason: answer.decision.reason.code(),
            reply: answer.reply.map(|reply| reply.to_string()),
            why_url: answer.why_url,
            evidence: answer
                .decision
                .findings
                .into_iter()
                .map(|finding| Evidence::of(finding, zones))
                .collect(),
        }
    }
}

impl Question {
    /// The question in the engine's words.
    pub(super) fn request(&self, submission_networks: &[IpNet]) -> Request<'_> {
        let client_address = self.client_address.to_canonical();
        let sasl_username = said(self.sasl_username.as_ref());
        let is_ours = submission_networks
            .iter()
            .any(|network| network.contains(&client_address));
        Request {
            client_address,
            // Postfix says "unknown" for a client without a confirmed name.
            client_name: said(self.client_name.as_ref()).filter(|name| *name != "unknown"),
            reverse_client_name: None,
            helo_name: said(self.helo_name.as_ref()),
            sender: ReversePath::parse(&self.sender),
            recipient: self.recipient.clone(),
            submission: sasl_username.is_some() || is_ours,
            sasl_username,
            instance: said(self.instance.as_ref()),
            queue_id: None,
        }
    }
}

/// Asks for a decision
///
/// It is recorded, and counts as a hit of the entry that decided. With `sasl_username`, the
/// recipient is learned for the owner who submits the message.
#[utoipa::path(post, path = "/api/v1/decide", tag = "Deciding", request_body = Question,
    responses((status = 200, body = Judgement)))]
pub(super) async fn decide(
    State(state): State<ApiState>,
    caller: Caller<Decide>,
    Json(question): Json<Question>,
) -> Result<Json<Judgement>, Problem> {
    let request = question.request(&state.config.policy.submission_networks);
    if !is_callers(&state, &caller, &request).await? {
        return Ok(Json(Judgement::not_ours()));
    }
    let answer = match caller.tenant_id() {
        None => state.engine.decide(&request).await,
        Some(_) => state.engine.decide_told(&request).await,
    };
    if answer.decision.reason == Reason::Failure {
        // The engine has logged why.
        let detail = "No decision could be made in time. Let the message in, and ask again later.";
        return Err(Problem::new(Kind::Unavailable, detail));
    }
    Ok(Json(Judgement::of(answer, caller.zones())))
}

/// Says whether the mailbox that this question is about can be the caller's tenant's own.
///
/// For mail that comes in, that is the recipient's. For a submission it is the owner's, whom the engine
/// finds by the login or the sender: neither may lead into another tenant.
pub(super) async fn is_callers(
    state: &ApiState,
    caller: &Caller<Decide>,
    request: &Request<'_>,
) -> Result<bool, Problem> {
    let Some(own) = caller.tenant_id() else {
        return Ok(true);
    };
    let mut tx = state.database.read().await?;
    if !request.submission {
        return Ok(tenant_of(&mut tx, &request.recipient).await? == Some(own));
    }
    let login = request
        .sasl_username
        .and_then(|login| Address::parse(login).ok());
    let mut found = false;
    for address in login.iter().chain(request.sender.address()) {
        match tenant_of(&mut tx, address).await? {
            Some(tenant_id) if tenant_id == own => found = true,
            Some(_) => return Ok(false),
            None => {}
        }
    }
    Ok(found)
}

fn said(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}
