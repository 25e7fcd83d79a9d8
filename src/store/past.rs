//! Recorded decisions on their way to a rehearsal: a page of them comes as one text, because fetching a row costs more
//! than judging it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::decisions::Decisions;
use super::text::{ROW_SEPARATOR, SEPARATOR};
use super::tx::on;
use super::words::Place;
use super::{DecisionId, StoreError, dialect};
use crate::policy::{PastDecision, Reason};
use crate::tenancy::MailboxId;

/// Some recorded decisions, newest first.
#[derive(Clone, Debug, Default)]
pub struct PastPage {
    text: String,
    /// There may be older ones that are new enough.
    goes_on: bool,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct PastRow<'p> {
    /// Which decision.
    pub id: DecisionId,
    /// The mailbox it was about.
    pub mailbox_id: MailboxId,
    /// A whitelist entry matched, but could have been forged.
    pub could_be_forged: bool,
    /// What was decided, and from what.
    pub decision: PastDecision<'p>,
}

#[derive(sqlx::FromRow)]
struct PageRow {
    total: i64,
    fresh: i64,
    decisions: Option<String>,
}

impl Decisions<'_> {
    /// The newest decisions before `before`, at most `limit`, without those made before `since`.
    pub async fn past(
        &mut self,
        before: DecisionId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<PastPage, StoreError> {
        let sql = dialect::past(self.0.driver());
        let row: PageRow = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(before.0)
            .bind(i64::from(limit))
            .bind(since)
            .bind(String::from(SEPARATOR))
            .bind(String::from(ROW_SEPARATOR))
            .fetch_one(conn))?;
        Ok(row.page(limit))
    }

    /// The newest decisions about one mailbox, at most `limit`, without those made before `since`.
    pub async fn past_of(
        &mut self,
        mailbox: MailboxId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<PastPage, StoreError> {
        let sql = dialect::past_of_mailbox(self.0.driver());
        let row: PageRow = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(Uuid::max())
            .bind(i64::from(limit))
            .bind(since)
            .bind(String::from(SEPARATOR))
            .bind(String::from(ROW_SEPARATOR))
            .bind(mailbox.0)
            .fetch_one(conn))?;
        Ok(row.page(limit))
    }
}

impl PageRow {
    fn page(self, limit: u32) -> PastPage {
        PastPage {
            text: self.decisions.unwrap_or_default(),
            // Ids are in the order of time, but for a clock that was set back: a page with both is read whole.
            goes_on: self.fresh == i64::from(limit) && self.fresh == self.total,
        }
    }
}

impl PastPage {
    /// The id before which to go on; None: that was all.
    pub fn next(&self) -> Result<Option<DecisionId>, StoreError> {
        if !self.goes_on {
            return Ok(None);
        }
        let mut oldest = None;
        for line in self.lines() {
            let id = read_id(line.split(SEPARATOR).next().unwrap_or_default(), "id")?;
            oldest = oldest.map_or(Some(id), |oldest: Uuid| Some(oldest.min(id)));
        }
        Ok(oldest.map(DecisionId))
    }

    /// Says whether there may be older ones that are new enough.
    pub fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// Its decisions.
    pub fn rows(&self) -> impl Iterator<Item = Result<PastRow<'_>, StoreError>> {
        self.lines().map(read)
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.split(ROW_SEPARATOR);
        lines.filter(|line| !line.is_empty())
    }
}

/// Reads one decision as [`super::dialect`] writes it.
fn read(line: &str) -> Result<PastRow<'_>, StoreError> {
    let mut parts = line.split(SEPARATOR);
    let mut next = || parts.next().unwrap_or_default();
    let id = read_id(next(), "id")?;
    let place = Place {
        table: "decisions",
        id,
    };
    Ok(PastRow {
        id: DecisionId(id),
        mailbox_id: MailboxId(read_id(next(), "mailbox_id")?),
        could_be_forged: next() == "1",
        decision: PastDecision {
            verdict: place.word("verdict", next())?,
            would_have: match next() {
                "" => None,
                verdict => Some(place.word("would_have", verdict)?),
            },
            reason: place.require("reason", Reason::from_code(next()))?,
            sender: next(),
            client_address: next(),
            client_name: next(),
            helo_name: next(),
            evidence: next(),
        },
    })
}

fn read_id(text: &str, column: &'static str) -> Result<Uuid, StoreError> {
    let place = Place {
        table: "decisions",
        id: Uuid::nil(),
    };
    place.require(column, Uuid::try_parse(text).ok())
}
