//! `POST /api/v1/explain`: the decision that would be made now, with every step that leads there.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::caller::{Caller, Decide, Zones};
use super::decide::{Judgement, Question, is_callers};
use super::decisions::EntryReference;
use super::extract::Json;
use super::problem::{Kind, Problem};
use super::schema;
use super::state::ApiState;
use crate::engine::{EngineError, Explanation};
use crate::policy::{Level, List, Mode, Proof, RuleMatch, Source, Step, Verdict};

/// A decision and how it came about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Explanation)]
pub(super) struct ExplanationBody {
    #[serde(flatten)]
    judgement: Judgement,
    /// The recipient's tenant, by its slug; null when the recipient isn't ours.
    tenant: Option<String>,
    /// The recipient's mailbox; null when the recipient isn't ours.
    mailbox: Option<String>,
    /// How that mailbox treats strangers.
    #[schema(schema_with = schema::mode)]
    mode: Option<Mode>,
    /// In monitor mode: what would have been done.
    #[schema(schema_with = schema::verdict)]
    would_have: Option<Verdict>,
    /// The entry that decided.
    entry: Option<EntryReference>,
    /// How its match was proven.
    #[schema(schema_with = schema::proof)]
    proof: Option<Proof>,
    /// A whitelist entry that matched, but could be forged.
    could_be_forged: Option<Uuid>,
    /// The checks' points in all.
    points: i32,
    /// What was looked at, in order.
    steps: Vec<TraceStep>,
}

/// One step of the ladder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(super) enum TraceStep {
    /// An entry matched; `counted` and `why` say what came of it.
    Matched {
        entry: MatchedEntry,
        #[schema(schema_with = schema::proof)]
        proof: Option<Proof>,
        counted: bool,
        why: String,
    },
    /// An entry matched, but another one (`winner`) stands above it.
    Outranked { entry: MatchedEntry, winner: Uuid },
    /// An entry matched, but its time is over.
    Expired { entry: MatchedEntry },
    /// An entry matched, but its sender wrote to a spamtrap or was reported as spam: the owner is asked.
    Suspended { entry: MatchedEntry },
    /// No entry of this level matched.
    NoEntry {
        #[schema(schema_with = schema::level)]
        level: Level,
    },
    /// A check was weighed, or passed over.
    Checked {
        /// Which one: `dnsbl`, `reverse_dns`, `spf` …
        check: &'static str,
        /// Which list, if it is one.
        zone: Option<String>,
        points: i32,
        text: String,
    },
    /// A rule of the ladder that applied, or was passed over.
    Note { text: String },
}

/// An entry that matched.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MatchedEntry {
    #[schema(schema_with = schema::level)]
    level: Level,
    id: Uuid,
    #[schema(schema_with = schema::list)]
    list: List,
    #[serde(rename = "match")]
    pattern: String,
    #[schema(schema_with = schema::source)]
    source: Source,
}

impl From<RuleMatch> for MatchedEntry {
    fn from(rule: RuleMatch) -> Self {
        Self {
            level: rule.level,
            id: rule.entry_id.0,
            list: rule.list,
            pattern: rule.pattern.to_string(),
            source: rule.source,
        }
    }
}

impl TraceStep {
    fn of(step: Step, zones: Zones) -> Self {
        match step {
            Step::Matched {
                rule,
                proof,
                counted,
                why,
            } => Self::Matched {
                entry: rule.into(),
                proof,
                counted,
                why: why.as_str().to_owned(),
            },
            Step::Outranked { loser, winner } => Self::Outranked {
                entry: loser.into(),
                winner: winner.0,
            },
            Step::Expired(rule) => Self::Expired { entry: rule.into() },
            Step::Suspended(rule) => Self::Suspended { entry: rule.into() },
            Step::NoEntry(level) => Self::NoEntry { level },
            Step::Checked {
                check,
                list,
                points,
                text,
            } => Self::Checked {
                check,
                zone: list.map(|zone| zones.shown(&zone)),
                points,
                text,
            },
            Step::Note(text) => Self::Note { text },
        }
    }
}

impl ExplanationBody {
    fn not_ours() -> Self {
        let text = "The recipient is in none of your domains.".to_owned();
        Self {
            judgement: Judgement::not_ours(),
            tenant: None,
            mailbox: None,
            mode: None,
            would_have: None,
            entry: None,
            proof: None,
            could_be_forged: None,
            points: 0,
            steps: vec![TraceStep::Note { text }],
        }
    }
}

impl ExplanationBody {
    fn of(explanation: Explanation, zones: Zones) -> Self {
        let steps = explanation.steps.into_iter();
        let decision = &explanation.answer.decision;
        Self {
            tenant: explanation.tenant,
            mailbox: explanation.mailbox,
            mode: explanation.mode,
            would_have: decision.would_have,
            entry: decision
                .entry
                .map(|(level, id)| EntryReference { level, id: id.0 }),
            proof: decision.proof,
            could_be_forged: decision.could_be_forged.map(|id| id.0),
            points: decision.points,
            steps: steps.map(|step| TraceStep::of(step, zones)).collect(),
            judgement: Judgement::of(explanation.answer, zones),
        }
    }
}

/// An explanation as the API writes it; for the command line's `--json`, which the operator reads.
pub fn explanation(explanation: Explanation) -> impl Serialize {
    ExplanationBody::of(explanation, Zones::Whole)
}

/// Explains the decision that would be made now
///
/// Changes nothing, and records nothing.
#[utoipa::path(post, path = "/api/v1/explain", tag = "Deciding", request_body = Question,
    responses((status = 200, body = ExplanationBody)))]
pub(super) async fn explain(
    State(state): State<ApiState>,
    caller: Caller<Decide>,
    Json(question): Json<Question>,
) -> Result<Json<ExplanationBody>, Problem> {
    caller.may_see_lists()?;
    let request = question.request(&state.config.policy.submission_networks);
    if !is_callers(&state, &caller, &request).await? {
        return Ok(Json(ExplanationBody::not_ours()));
    }
    match state.engine.explain(&request).await {
        Ok(explanation) => Ok(Json(ExplanationBody::of(explanation, caller.zones()))),
        Err(EngineError::Store(why)) => Err(why.into()),
        Err(why @ (EngineError::Deadline(_) | EngineError::Learn(_) | EngineError::Broken(_))) => {
            Err(Problem::failure(Kind::Unavailable, &why))
        }
    }
}
