//! `POST /api/v1/tenants/{slug}/rehearse`: what would have come of the recorded decisions under other settings.

use std::time::Duration;

use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Read, Zones};
use super::checks::{CheckBody, ChecksBody, refuse_own};
use super::decisions::DecisionBody;
use super::extract::{Json, Path};
use super::fields;
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::engine::{
    Differences, Proposal, RehearsalBounds, RehearsalError, RehearsalExample, RehearsalReport,
};
use crate::mail::Domain;
use crate::policy::{Difference, Lacking, Mode};

/// Days that are looked at unless the caller says otherwise, and at most.
const DAYS: i64 = 7;
const MOST_DAYS: i64 = 30;
/// Decisions that are looked at, and for how long.
const MOST: u64 = 1_000_000;
const TIME: Duration = Duration::from_secs(10);

/// Settings to try out; what is left out is taken as it is now.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RehearsalQuestion)]
#[serde(deny_unknown_fields)]
pub(super) struct RehearseBody {
    /// All checks, as they would be replaced.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    checks: Option<Vec<CheckBody>>,
    /// At or above it, the mailbox's mode says what becomes of the message.
    #[serde(default)]
    #[schema(required = false, minimum = 1, maximum = 100)]
    threshold: Option<i32>,
    /// How mailboxes without a mode of their own would treat strangers.
    #[serde(default, deserialize_with = "fields::given_mode")]
    #[schema(schema_with = schema::mode, required = false)]
    mode: Option<Mode>,
    /// Decisions from this time on; a week back unless given, and at most 30 days.
    #[serde(default)]
    #[schema(required = false)]
    since: Option<DateTime<Utc>>,
}

/// What would have come of the recorded decisions. Each attempt of a mail server counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rehearsal)]
pub(super) struct RehearsalBody {
    since: DateTime<Utc>,
    /// Set where there were too many decisions to look at all of them: only those since then were.
    only_since: Option<DateTime<Utc>>,
    /// Decisions that were looked at.
    decisions: u64,
    /// Those among them whose evidence wasn't recorded, where it could have mattered. They are counted as if they had
    /// stayed as they were.
    undecided: u64,
    /// What they lack. A list that is on with 0 points is asked and recorded, and counts for nothing.
    lacking: Vec<LackingBody>,
    #[serde(flatten)]
    differences: DifferencesBody,
    /// How many mailboxes have a difference.
    mailboxes: usize,
    /// Those with the most differences, at most 50.
    by_mailbox: Vec<MailboxDifferences>,
    /// Some of each difference, the newest; first those from senders whom the owner wants.
    examples: Vec<ExampleBody>,
}

/// How many decisions would have been others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RehearsalDifferences)]
pub(super) struct DifferencesBody {
    /// Let in, and would be turned away.
    newly_refused: u64,
    /// Turned away, and would be let in.
    newly_accepted: u64,
    /// Let in, and would be deferred until the owner answers.
    newly_deferred: u64,
    /// Let in, and would be let in with a mark.
    newly_tagged: u64,
    /// In monitor mode, which turns nobody away: would be noted as one to turn away, and wasn't.
    newly_noted: u64,
    /// In monitor mode: was noted as one to turn away, and wouldn't be.
    no_longer_noted: u64,
    /// Those of `newly_refused`, `newly_deferred` and `newly_noted` whose senders the owner had or has since put on the
    /// whitelist, or let in on request.
    from_whitelisted: u64,
}

/// The differences of one mailbox.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailboxDifferences {
    /// Its primary address; null: it is gone.
    mailbox: Option<String>,
    #[serde(flatten)]
    differences: DifferencesBody,
}

/// Evidence that isn't recorded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RehearsalLacking)]
pub(super) struct LackingBody {
    /// `list`, `reverse_dns`, `spf` (and DMARC) or `held` (what the tenant's own traps and owners say).
    #[schema(example = "list")]
    evidence: &'static str,
    /// Of a list; to a token of scope `read`, only the domain that it belongs to, unless the list is well known.
    zone: Option<String>,
    /// How many decisions lack it.
    decisions: u64,
}

/// One decision that would have been another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RehearsalExample)]
pub(super) struct ExampleBody {
    /// `newly_refused`, `newly_accepted`, `newly_deferred`, `newly_tagged`, `newly_noted` or `no_longer_noted`.
    #[schema(example = "newly_refused")]
    difference: &'static str,
    /// The owner had or has since put the sender on the whitelist, or let it in on request.
    from_whitelisted: bool,
    decision: DecisionBody,
}

/// Replays recorded decisions under other settings
///
/// Changes nothing. What entries decided stays as it was; all else is judged again from the evidence that was recorded. A
/// tenant has one rehearsal at a time (429).
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/rehearse", tag = "Checks", request_body = RehearseBody,
    params(("slug" = String, Path, description = "The tenant's slug")),
    responses((status = 200, body = RehearsalBody)))]
pub(super) async fn rehearse(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Path(slug): Path<String>,
    Json(body): Json<RehearseBody>,
) -> Result<Json<RehearsalBody>, Problem> {
    let now = state.clock.now();
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?;
    let stored = tx.of(tenant.id).checks().list().await?;
    let own = tx.of(tenant.id).domains().list().await?;
    drop(tx);
    let own: Vec<Domain> = own.into_iter().map(|record| record.name).collect();
    let is_given = body.checks.is_some();
    let wanted = ChecksBody {
        threshold: body.threshold.unwrap_or(tenant.threshold),
        checks: body.checks.unwrap_or_default(),
    };
    let (threshold, given) = wanted.read()?;
    refuse_own(&given, &own)?;
    let proposal = Proposal {
        threshold,
        checks: if is_given { given } else { stored },
        mode: body.mode.unwrap_or(tenant.mode),
        asking: None,
    };
    let bounds = RehearsalBounds {
        since: since(body.since, now)?,
        most: MOST,
        time: TIME,
    };
    let rehearsals = state.engine.rehearsals();
    let report = rehearsals
        .run(&state.database, tenant.id, &proposal, bounds, |_| {})
        .await?;
    Ok(Json(RehearsalBody::of(report, caller.zones())))
}

/// What a rehearsal came to, as the API says it: for the command line too.
pub fn rehearsed(report: RehearsalReport) -> impl Serialize {
    RehearsalBody::of(report, Zones::Whole)
}

fn since(given: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Problem> {
    let since = given.unwrap_or(now - TimeDelta::days(DAYS));
    if since > now {
        return Err(Problem::field("since", "Use a time in the past."));
    }
    if since < now - TimeDelta::days(MOST_DAYS) {
        let message = format!("Use a time at most {MOST_DAYS} days back.");
        return Err(Problem::field("since", message));
    }
    Ok(since)
}

impl From<RehearsalError> for Problem {
    fn from(error: RehearsalError) -> Self {
        match error {
            RehearsalError::Busy => Self::new(
                Kind::TooMany,
                "A rehearsal of this tenant is under way: wait until it has answered.",
            ),
            RehearsalError::Absent => Self::not_found(),
            RehearsalError::Store(error) => error.into(),
            RehearsalError::Broken(_) => Self::failure(Kind::Internal, &error),
        }
    }
}

impl RehearsalBody {
    fn of(report: RehearsalReport, zones: Zones) -> Self {
        let lacking = |(lacking, decisions)| LackingBody::of(&lacking, decisions, zones);
        Self {
            since: report.since,
            only_since: report.only_since,
            decisions: report.decisions,
            undecided: report.undecided,
            lacking: report.lacking.into_iter().map(lacking).collect(),
            differences: report.differences.into(),
            mailboxes: report.mailboxes,
            by_mailbox: report
                .by_mailbox
                .into_iter()
                .map(|(address, differences)| MailboxDifferences {
                    mailbox: address.map(|address| address.to_string()),
                    differences: differences.into(),
                })
                .collect(),
            examples: report
                .examples
                .into_iter()
                .map(|example| ExampleBody::of(example, zones))
                .collect(),
        }
    }
}

impl From<Differences> for DifferencesBody {
    fn from(differences: Differences) -> Self {
        Self {
            newly_refused: differences.refused,
            newly_accepted: differences.accepted,
            newly_deferred: differences.deferred,
            newly_tagged: differences.tagged,
            newly_noted: differences.noted,
            no_longer_noted: differences.not_noted,
            from_whitelisted: differences.from_whitelisted,
        }
    }
}

impl LackingBody {
    fn of(lacking: &Lacking, decisions: u64, zones: Zones) -> Self {
        let (evidence, zone) = match lacking {
            Lacking::List(zone) => ("list", Some(zones.shown(zone.as_str()))),
            Lacking::ReverseName => ("reverse_dns", None),
            Lacking::Spf => ("spf", None),
            Lacking::Held => ("held", None),
        };
        Self {
            evidence,
            zone,
            decisions,
        }
    }
}

impl ExampleBody {
    fn of(example: RehearsalExample, zones: Zones) -> Self {
        Self {
            difference: match example.difference {
                Difference::Refused => "newly_refused",
                Difference::Accepted => "newly_accepted",
                Difference::Deferred => "newly_deferred",
                Difference::Tagged => "newly_tagged",
                Difference::Noted => "newly_noted",
                Difference::NotNoted => "no_longer_noted",
            },
            from_whitelisted: example.wanted,
            decision: DecisionBody::of(example.record, zones),
        }
    }
}
