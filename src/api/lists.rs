//! `/api/v1/lists`: the lists that tenants use, and how they are.

use std::time::Duration;

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Read, Zones};
use super::extract::{Json, Query};
use super::paging::{Cursor, Limit, Page, PageQuery};
use super::problem::Problem;
use super::schema;
use super::state::ApiState;
use crate::checks::{AskedCounts, HealthBook, ListKey, Standing, zone_mark};
use crate::policy::{CheckKind, Subject, WrongDay};
use crate::store::{ListInUse, WrongRates};

/// A list in use, and how it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListInUse)]
pub(super) struct ListBody {
    /// Below which its answers stand. To a token of scope `read`, only the domain that it belongs to, unless the list is well
    /// known: a zone may carry a customer's key.
    #[schema(example = "bl.example.org")]
    zone: String,
    /// `dnsbl` or `dnswl`.
    #[schema(example = "dnsbl")]
    kind: &'static str,
    #[schema(schema_with = schema::subject)]
    subject: Subject,
    /// Its name for people.
    #[schema(example = "Example BL")]
    name: String,
    /// Whether it is asked. A list that isn't sound is out of use and counts for nothing.
    in_use: bool,
    /// Why it is out of use; null while it is in use.
    out_of_use: Option<OutOfUseBody>,
    /// When it was tested last; null: not yet.
    tested_at: Option<DateTime<Utc>>,
    /// Whether it has the test entry of lists that support IPv6 (RFC 5782, 5); null: not known, or no list of addresses.
    ipv6: Option<bool>,
    /// How long its answers of the last hour took; null: there were none.
    answer_ms: Option<AnswerTimes>,
    /// What mail asked it over the last seven days, for all tenants of this node.
    asked: u64,
    /// How many of these questions came to nothing.
    failed: u64,
    /// How many found the sender or client on the list.
    listed: u64,
    /// `listed` of those that were answered, from 0 to 1; null: nothing was answered.
    share_listed: Option<f64>,
    /// `failed` of `asked`, from 0 to 1; null: nothing was asked.
    error_rate: Option<f64>,
    /// How often it was wrong, by the corrections of the tenant's owners; null for a list that speaks for senders, and
    /// where no tenant is meant.
    wrong: Option<WrongBody>,
    /// Its place among the others.
    #[serde(skip)]
    place: String,
}

/// How often a list was wrong in the last thirty days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WrongRate)]
pub(super) struct WrongBody {
    /// Messages that it helped to hold against their senders (refused, deferred or marked, or would have been).
    held: u32,
    /// Those whose senders are on the whitelist of the mailbox they wrote to, put there before or since, or were let in on
    /// request.
    wrong: u32,
    /// `wrong` of `held`, from 0 to 1; null: nothing was held.
    rate: Option<f64>,
    /// Set where there were too many decisions to look at all of them: only those since then were.
    only_since: Option<DateTime<Utc>>,
    /// Every day of the thirty, oldest first.
    days: Vec<WrongDayBody>,
}

/// One day, in UTC.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WrongDay)]
pub(super) struct WrongDayBody {
    #[schema(value_type = String, format = Date)]
    day: NaiveDate,
    held: u32,
    wrong: u32,
}

/// Which lists.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListsQuery {
    /// Only those of this tenant, by its slug: for an operator's token, which sees those of all tenants without it.
    tenant: Option<String>,
    /// How many items a page may have: 1 to 500.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500, default = 50)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Why a list is out of use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OutOfUse)]
pub(super) struct OutOfUseBody {
    /// A stable code: `lists_everything`, `lists_nothing`, `mistaken`, `refuses`, `silent`, `errs`, `failing`, `slow`,
    /// `unusual`.
    #[schema(example = "lists_nothing")]
    reason: &'static str,
    /// The same for people: the rest of a sentence that begins with the list's name.
    text: String,
    since: DateTime<Utc>,
}

/// Times in milliseconds.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerTimes {
    /// Half of the answers came within this.
    p50: f64,
    /// All but one in twenty did within this.
    p95: f64,
}

/// Lists the lists in use, by zone
///
/// A token of one tenant sees those that its tenant has switched on; an operator's sees those of all tenants. What is
/// measured is measured by the node that answers.
#[utoipa::path(get, path = "/api/v1/lists", tag = "Checks", params(ListsQuery),
    responses((status = 200, body = Page<ListBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Query(query): Query<ListsQuery>,
) -> Result<Json<Page<ListBody>>, Problem> {
    let mut tx = state.database.read().await?;
    let (health, now) = (state.engine.checker().health(), state.clock.now());
    let zones = caller.zones();
    let tenant = match (&query.tenant, caller.tenant_id()) {
        (Some(slug), _) => Some(caller.tenant(&mut tx, slug).await?.id),
        (None, own) => own,
    };
    let in_use = match tenant {
        Some(tenant) => ListInUse::of(&tx.of(tenant).checks().list().await?),
        None => tx.system().checks().lists_in_use().await?,
    };
    let rates = match tenant {
        Some(tenant) => Some(tx.of(tenant).decisions().wrong_rates(now).await?),
        None => None,
    };
    drop(tx);
    let bodies = in_use.iter().filter_map(|list| {
        let body = ListBody::of(list, health, (zones, now))?;
        let wrong = rates.as_ref().and_then(|rates| WrongBody::of(rates, list));
        Some(ListBody { wrong, ..body })
    });
    let key = |body: &ListBody| body.place.clone();
    let mut bodies: Vec<ListBody> = bodies.collect();
    bodies.sort_by_key(key);
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    Ok(Json(Page::of_all(bodies, &page, key)))
}

impl WrongBody {
    fn of(rates: &WrongRates, in_use: &ListInUse) -> Option<Self> {
        let CheckKind::Dnsbl(list) = &in_use.check.kind else {
            return None;
        };
        let rate = rates.of(list);
        let day = |day: &WrongDay| WrongDayBody {
            day: day.day,
            held: day.held,
            wrong: day.wrong,
        };
        Some(Self {
            held: rate.held,
            wrong: rate.wrong,
            rate: share(rate.wrong.into(), rate.held.into()),
            only_since: rates.only_since,
            days: rate.days.iter().map(day).collect(),
        })
    }
}

impl ListBody {
    fn of(
        in_use: &ListInUse,
        health: &HealthBook,
        (zones, now): (Zones, DateTime<Utc>),
    ) -> Option<Self> {
        let list = in_use.check.kind.list()?;
        let (zone, kind) = (zones.shown(list.zone.as_str()), in_use.check.kind.as_str());
        // Several lists may be shown with one zone.
        let mark = u32::from_be_bytes(zone_mark(list.zone.as_str()));
        let report = health.report(&ListKey::of(list), now);
        let counts = report.map(|report| report.counts).unwrap_or_default();
        let out_of_use = report.and_then(|report| match report.standing {
            Standing::InUse => None,
            Standing::OutOfUse { why, since } => Some(OutOfUseBody {
                reason: why.code(),
                text: why.to_string(),
                since,
            }),
        });
        let times = report.and_then(|report| report.p50.zip(report.p95));
        let AskedCounts {
            asked,
            failed,
            listed,
        } = counts;
        Some(Self {
            place: format!("{zone} {} {kind} {mark:08x}", list.subject.as_str()),
            zone,
            kind,
            subject: list.subject,
            name: list.name().to_owned(),
            in_use: out_of_use.is_none(),
            out_of_use,
            tested_at: report.and_then(|report| report.tested_at),
            ipv6: report.and_then(|report| report.ipv6),
            answer_ms: times.map(|(p50, p95)| AnswerTimes {
                p50: millis(p50),
                p95: millis(p95),
            }),
            asked,
            failed,
            listed,
            share_listed: share(listed, asked - failed),
            error_rate: share(failed, asked),
            wrong: None,
        })
    }
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

/// To four places.
fn share(part: u64, whole: u64) -> Option<f64> {
    let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (whole > 0).then(|| (number(part) / number(whole) * 10_000.0).round() / 10_000.0)
}
