//! What monitor mode would have turned away: by reason, and by sender.

use chrono::{DateTime, Utc};

use super::decisions::{DecisionRow, Decisions, columns};
use super::gone::not_gone;
use super::tx::on;
use super::words::Place;
use super::{DecisionRecord, SenderSummary, StoreError};
use crate::policy::Reason;

/// What would have been turned away, among the newest decisions.
#[derive(Clone, Debug, PartialEq)]
pub struct Monitored {
    /// How many of them.
    pub total: i64,
    /// The same by reason, the most frequent first.
    pub by_reason: Vec<(Reason, i64)>,
    /// By sender, the most frequent first.
    pub senders: Vec<SenderSummary>,
}

impl Monitored {
    /// The newest decisions that are looked at: more would make people wait.
    pub const MOST: u32 = 50_000;
}

#[derive(sqlx::FromRow)]
struct SenderRow {
    total: i64,
    #[sqlx(flatten)]
    latest: DecisionRow,
}

impl Decisions<'_> {
    /// What monitor mode would have turned away since then, with at most so many senders.
    pub async fn monitored(
        &mut self,
        since: DateTime<Utc>,
        senders: u32,
    ) -> Result<Monitored, StoreError> {
        let reasons: Vec<(String, i64)> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT d.reason, count(*) AS total FROM (SELECT id, reason, would_have, decided_at FROM decisions \
                 WHERE tenant_id = $1 AND ", not_gone!(), " ORDER BY id DESC LIMIT $3) d WHERE d.decided_at >= $2 \
                 AND d.would_have IN ('reject', 'defer') GROUP BY d.reason ORDER BY total DESC, d.reason"))
            .bind(self.1.0)
            .bind(since)
            .bind(i64::from(Monitored::MOST))
            .fetch_all(conn))?;
        let rows: Vec<SenderRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), ", d.total FROM (SELECT n.*, count(*) OVER (PARTITION BY n.sender) AS total, ",
                "row_number() OVER (PARTITION BY n.sender ORDER BY n.id DESC) AS place FROM (SELECT * FROM decisions ",
                "WHERE tenant_id = $1 AND ", not_gone!(), " ORDER BY id DESC LIMIT $3) n WHERE n.decided_at >= $2 ",
                "AND n.would_have IN ('reject', 'defer')) d WHERE d.place = 1 ",
                "ORDER BY d.total DESC, d.id DESC LIMIT $4"))
            .bind(self.1.0)
            .bind(since)
            .bind(i64::from(Monitored::MOST))
            .bind(i64::from(senders))
            .fetch_all(conn))?;
        let place = Place {
            table: "decisions",
            id: self.1.0,
        };
        let reason = |(code, total): (String, i64)| {
            Ok((place.require("reason", Reason::from_code(&code))?, total))
        };
        let by_reason = reasons
            .into_iter()
            .map(reason)
            .collect::<Result<Vec<_>, StoreError>>()?;
        let sender = |row: SenderRow| {
            let latest = DecisionRecord::try_from(row.latest)?;
            Ok(SenderSummary {
                sender: latest.sender.clone(),
                count: row.total,
                latest,
            })
        };
        Ok(Monitored {
            total: by_reason.iter().map(|(_, total)| total).sum(),
            by_reason,
            senders: rows
                .into_iter()
                .map(sender)
                .collect::<Result<_, StoreError>>()?,
        })
    }
}
