//! What happened at a tenant, day by day (UTC), as an overview of months tells it: from counts that are kept as it happens,
//! however many decisions there are.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::decisions::{DecisionCounts, Decisions, is_refused, since_id};
use super::gone::not_gone;
use super::tx::{Counted, on};
use super::words::Place;
use super::{DecisionRecord, StoreError, Tx};
use crate::policy::{Reason, Verdict};
use crate::tenancy::TenantId;

/// What is counted by day beside verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tally {
    /// A message was turned away or asked to wait, for this reason.
    TurnedAway(Reason),
    /// It was let in, because it was only watched.
    Watched(Reason),
    /// An address was learned.
    Learned,
    /// A sender asked to be let in, or an owner was asked about one.
    Asked,
}

/// Tallies to add: whose, of which day, of what.
pub(super) type Tallies = BTreeMap<(TenantId, NaiveDate, &'static str, &'static str), i64>;

/// One day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayOfMail {
    /// UTC.
    pub day: NaiveDate,
    /// What was answered.
    pub verdicts: DecisionCounts,
    /// Let in, and would have been turned away if mail weren't only watched.
    pub watched: i64,
    /// Addresses that were learned.
    pub learned: i64,
    /// Senders who asked to be let in, and questions about senders.
    pub asked: i64,
}

/// A number of days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysOfMail {
    /// Every day, those without mail too; the oldest first.
    pub days: Vec<DayOfMail>,
    /// Why messages were turned away, the most frequent first. What was counted without being recorded is missing.
    pub turned_away: Vec<(Reason, i64)>,
    /// The same for what was only watched.
    pub watched: Vec<(Reason, i64)>,
}

/// A sender who was turned away and is on the whitelist now.
#[derive(Clone, Debug, PartialEq)]
pub struct LetInLater {
    /// Canonical.
    pub sender: String,
    /// How many of its messages were turned away before.
    pub refused: i64,
    /// By how many mailboxes.
    pub mailboxes: i64,
    /// When it was let in, the last time.
    pub let_in_at: DateTime<Utc>,
}

impl LetInLater {
    /// The newest messages turned away that are looked at: more would make people wait.
    pub const MOST: u32 = 10_000;
}

impl Tally {
    /// What a decision adds to; None: to no tally.
    pub(super) fn of(record: &DecisionRecord) -> Option<Self> {
        let refuses = |verdict| matches!(verdict, Verdict::Reject | Verdict::Defer);
        if refuses(record.verdict) {
            Some(Self::TurnedAway(record.reason))
        } else if record.would_have.is_some_and(refuses) {
            Some(Self::Watched(record.reason))
        } else {
            None
        }
    }

    pub(super) fn add_to(self, tallies: &mut Tallies, tenant: TenantId, at: DateTime<Utc>) {
        let (what, reason) = match self {
            Self::TurnedAway(reason) => ("turned_away", reason.code()),
            Self::Watched(reason) => ("watched", reason.code()),
            Self::Learned => ("learned", ""),
            Self::Asked => ("asked", ""),
        };
        let key = (tenant, at.date_naive(), what, reason);
        *tallies.entry(key).or_insert(0) += 1;
    }

    /// Counts it once.
    pub(super) async fn count(
        self,
        tx: &mut Tx,
        tenant: TenantId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tallies = Tallies::new();
        self.add_to(&mut tallies, tenant, at);
        add(tx, &tallies).await
    }
}

/// Adds to the counts; last in a transaction, so that nobody waits long for a row that many add to.
pub(super) async fn add(tx: &mut Tx, tallies: &Tallies) -> Result<(), StoreError> {
    for ((tenant, day, what, reason), many) in tallies {
        on!(tx, conn => sqlx::query(
                "INSERT INTO daily_tallies (tenant_id, day, what, reason, total) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (tenant_id, day, what, reason) DO UPDATE SET total = daily_tallies.total + excluded.total")
            .bind(tenant.0)
            .bind(day)
            .bind(*what)
            .bind(*reason)
            .bind(many)
            .execute(conn)
            .counted())?;
    }
    Ok(())
}

impl Decisions<'_> {
    /// What happened on these days, up to and with `last`.
    pub async fn days_of_mail(
        &mut self,
        last: NaiveDate,
        days: u32,
    ) -> Result<DaysOfMail, StoreError> {
        let first = last - Days::new(u64::from(days.saturating_sub(1)));
        let verdicts: Vec<(NaiveDate, String, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT day, verdict, total FROM decision_counts WHERE tenant_id = $1 AND day >= $2 AND day <= $3 \
                 ORDER BY day, verdict")
            .bind(self.1.0)
            .bind(first)
            .bind(last)
            .fetch_all(conn))?;
        let tallies: Vec<(NaiveDate, String, String, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT day, what, reason, total FROM daily_tallies WHERE tenant_id = $1 AND day >= $2 AND day <= $3 \
                 ORDER BY day, what, reason")
            .bind(self.1.0)
            .bind(first)
            .bind(last)
            .fetch_all(conn))?;
        Gathered::new(first, last).gather(verdicts, tallies, self.1.0)
    }

    /// Senders who were turned away since then and were put on the same mailbox's whitelist afterwards, those turned away
    /// most first. Of very many refusals only the newest are looked at.
    pub async fn let_in_later(
        &mut self,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<LetInLater>, StoreError> {
        // CROSS JOIN tells SQLite to begin with the refusals; PostgreSQL finds that by itself.
        let rows: Vec<(String, i64, i64, DateTime<Utc>)> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT d.sender, count(*) AS refused, count(DISTINCT d.mailbox_id) AS mailboxes, ",
                "max(e.created_at) AS let_in_at FROM (SELECT mailbox_id, sender, decided_at FROM decisions d ",
                "WHERE d.tenant_id = $1 AND d.id >= $2 AND ", is_refused!(),
                " AND d.", not_gone!(), " ORDER BY d.id DESC LIMIT $3) d CROSS JOIN entries e WHERE e.tenant_id = $1 ",
                "AND e.mailbox_id = d.mailbox_id AND e.list = 'allow' AND e.pattern = d.sender ",
                "AND e.removed_at IS NULL AND d.sender <> '' AND e.created_at >= d.decided_at ",
                "GROUP BY d.sender ORDER BY refused DESC, d.sender LIMIT $4"))
            .bind(self.1.0)
            .bind(since_id(since))
            .bind(i64::from(LetInLater::MOST))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let sender = |(sender, refused, mailboxes, let_in_at)| LetInLater {
            sender,
            refused,
            mailboxes,
            let_in_at,
        };
        Ok(rows.into_iter().map(sender).collect())
    }
}

/// Counts on their way to days.
struct Gathered {
    days: BTreeMap<NaiveDate, DayOfMail>,
    turned_away: BTreeMap<&'static str, (Reason, i64)>,
    watched: BTreeMap<&'static str, (Reason, i64)>,
}

impl Gathered {
    fn new(first: NaiveDate, last: NaiveDate) -> Self {
        let day = |day| DayOfMail {
            day,
            ..DayOfMail::default()
        };
        let days = first.iter_days().take_while(|day| *day <= last);
        Self {
            days: days.map(|date| (date, day(date))).collect(),
            turned_away: BTreeMap::new(),
            watched: BTreeMap::new(),
        }
    }

    fn gather(
        mut self,
        verdicts: Vec<(NaiveDate, String, i64)>,
        tallies: Vec<(NaiveDate, String, String, i64)>,
        tenant: Uuid,
    ) -> Result<DaysOfMail, StoreError> {
        let place = |table| Place { table, id: tenant };
        for (day, verdict, total) in verdicts {
            let verdict = place("decision_counts").word("verdict", &verdict)?;
            if let Some(day) = self.days.get_mut(&day) {
                day.verdicts.add(verdict, total);
            }
        }
        let place = place("daily_tallies");
        for (day, what, reason, total) in tallies {
            let Some(day) = self.days.get_mut(&day) else {
                continue;
            };
            let reasons = match what.as_str() {
                "learned" => {
                    day.learned += total;
                    continue;
                }
                "asked" => {
                    day.asked += total;
                    continue;
                }
                "watched" => {
                    day.watched += total;
                    &mut self.watched
                }
                "turned_away" => &mut self.turned_away,
                _ => return Err(place.inconsistent("what")),
            };
            let reason = place.require("reason", Reason::from_code(&reason))?;
            reasons.entry(reason.code()).or_insert((reason, 0)).1 += total;
        }
        Ok(DaysOfMail {
            days: self.days.into_values().collect(),
            turned_away: most_first(self.turned_away),
            watched: most_first(self.watched),
        })
    }
}

fn most_first(reasons: BTreeMap<&'static str, (Reason, i64)>) -> Vec<(Reason, i64)> {
    let mut reasons: Vec<(Reason, i64)> = reasons.into_values().collect();
    // Those of the same number stay in the order of their codes.
    reasons.sort_by_key(|(_, total)| std::cmp::Reverse(*total));
    reasons
}
