//! What the checks held against senders lately, and whether the owners want these senders: for the wrong-rate of lists.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::decisions::{Decisions, read_findings};
use super::dialect;
use super::gone::not_gone;
use super::text::clean;
use super::tx::on;
use super::words::Place;
use super::{DecisionId, StoreError};
use crate::policy::{DnsList, HeldMessage, ListName, WrongRate};
use crate::tenancy::MailboxId;

/// Messages that the checks held against their senders.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldMessages {
    /// In no particular order.
    pub messages: Vec<HeldMessage>,
    /// Set when there were too many decisions to look at: only those since then were.
    pub only_since: Option<DateTime<Utc>>,
}

/// How often the lists of a tenant were wrong lately.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongRates {
    by_list: BTreeMap<ListName, WrongRate>,
    last: NaiveDate,
    /// Set when there were too many decisions to look at: only those since then were.
    pub only_since: Option<DateTime<Utc>>,
}

impl WrongRates {
    /// Days that are looked at.
    pub const DAYS: u32 = 30;
    /// The newest decisions that are looked at: more would make people wait.
    pub const MOST: u32 = 50_000;

    /// The rate of one list.
    pub fn of(&self, list: &DnsList) -> WrongRate {
        let found = self.by_list.get(&(list.zone.to_string(), list.subject));
        found
            .cloned()
            .unwrap_or_else(|| WrongRate::none(self.last, Self::DAYS))
    }
}

/// A message that a decision was about: from whom, and to which mailbox.
#[derive(Clone, Copy, Debug)]
pub struct SentTo<'s> {
    /// Which decision.
    pub decision: DecisionId,
    /// The mailbox it was for.
    pub mailbox: MailboxId,
    /// Canonical, as recorded.
    pub sender: &'s str,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    decided_at: DateTime<Utc>,
    findings: String,
    wanted: bool,
}

impl Decisions<'_> {
    /// How often each list was wrong in the last thirty days, today's included.
    pub async fn wrong_rates(&mut self, now: DateTime<Utc>) -> Result<WrongRates, StoreError> {
        let last = now.date_naive();
        let first = last - TimeDelta::days(i64::from(WrongRates::DAYS) - 1);
        let since = first.and_time(NaiveTime::MIN).and_utc();
        let held = self.held(since, WrongRates::MOST).await?;
        Ok(WrongRates {
            by_list: WrongRate::of_lists(&held.messages, last, WrongRates::DAYS),
            last,
            only_since: held.only_since,
        })
    }

    /// Those since, among the newest `most` decisions of the tenant. A sender is wanted when its address, its domain or
    /// one above that is on the whitelist of the mailbox it wrote to, or when it was let in on request; not when the
    /// message could be a forgery.
    pub async fn held(
        &mut self,
        since: DateTime<Utc>,
        most: u32,
    ) -> Result<HeldMessages, StoreError> {
        let sql = dialect::held(self.0.driver());
        let rows: Vec<HeldRow> = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(since)
            .bind(i64::from(most))
            .fetch_all(conn))?;
        // One beyond the newest ones, if it isn't too old either.
        let beyond: Option<DateTime<Utc>> = on!(self.0, conn => sqlx::query_scalar(concat!(
                "SELECT decided_at FROM decisions WHERE tenant_id = $1 AND ", not_gone!(), " ORDER BY id DESC LIMIT 1 OFFSET $2"))
            .bind(self.1.0)
            .bind(i64::from(most))
            .fetch_optional(conn))?;
        let place = Place {
            table: "decisions",
            id: self.1.0,
        };
        let message = |row: HeldRow| {
            Ok(HeldMessage {
                day: row.decided_at.date_naive(),
                findings: place.require("findings", read_findings(&row.findings))?,
                wanted: row.wanted,
            })
        };
        let messages: Result<_, StoreError> = rows.into_iter().map(message).collect();
        Ok(HeldMessages {
            messages: messages?,
            only_since: beyond.filter(|at| *at > since),
        })
    }

    /// For each of these messages, whether the owner of the mailbox that it was for wants its sender: by the whitelist
    /// as it is now, and by what was answered to requests.
    pub async fn wanted(&mut self, messages: &[SentTo<'_>]) -> Result<Vec<bool>, StoreError> {
        let mut wanted = vec![false; messages.len()];
        if messages.is_empty() {
            return Ok(wanted);
        }
        let rows = messages
            .iter()
            .map(|sent| (sent.decision.0, sent.mailbox.0, clean(sent.sender)));
        let rows: Vec<_> = rows.collect();
        let rows =
            serde_json::to_string(&rows).map_err(|error| StoreError::Machine(error.to_string()))?;
        let sql = dialect::wanted(self.0.driver());
        let places: Vec<i64> = on!(self.0, conn => sqlx::query_scalar(sql)
            .bind(self.1.0)
            .bind(&rows)
            .fetch_all(conn))?;
        for place in places {
            let place = usize::try_from(place).ok();
            if let Some(wanted) = place.and_then(|place| wanted.get_mut(place)) {
                *wanted = true;
            }
        }
        Ok(wanted)
    }
}
