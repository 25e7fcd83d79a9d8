//! What was decided: read here, written in batches.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::gone::not_gone;
use super::ids::first_id;
use super::text::containing;
use super::tx::{Counted, on};
use super::words::{Place, Word};
use super::{StoreError, Tx};
use crate::policy::{EntryId, Finding, Level, Proof, Reason, RecordedEvidence, Verdict};
use crate::tenancy::{MailboxId, TenantId};

/// The id of a recorded decision (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct DecisionId(pub Uuid);

impl DecisionId {
    /// The reference people read aloud: 8 characters of Crockford's base 32 in two groups, from the id's random bits.
    pub fn reference(self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bits = self.0.as_u128();
        let mut characters = [0_u8; 8];
        for character in characters.iter_mut().rev() {
            // Always there: the index is below 32.
            *character = ALPHABET.get((bits & 31) as usize).copied().unwrap_or(b'0');
            bits >>= 5;
        }
        let (first, second) = characters.split_at(4);
        format!(
            "{}-{}",
            String::from_utf8_lossy(first),
            String::from_utf8_lossy(second)
        )
    }

    /// The form that is searched: lower case, in one piece.
    pub(super) fn searchable(self) -> String {
        self.reference().replace('-', "").to_lowercase()
    }
}

/// A decision as recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRecord {
    /// Which decision.
    pub id: DecisionId,
    /// Whose mailbox it was about.
    pub tenant_id: TenantId,
    /// The mailbox it was about.
    pub mailbox_id: MailboxId,
    /// When it was made.
    pub decided_at: DateTime<Utc>,
    /// Canonical; empty for the null sender.
    pub sender: String,
    /// Canonical.
    pub recipient: String,
    /// Network address of the client.
    pub client_address: String,
    /// Forward-confirmed name of the client; empty when there is none.
    pub client_name: String,
    /// What the client called itself.
    pub helo_name: String,
    /// The mail server's id of the message.
    pub instance: String,
    /// The mail server's queue id, if it had one.
    pub queue_id: String,
    /// What was answered.
    pub verdict: Verdict,
    /// In monitor mode: what would have been answered.
    pub would_have: Option<Verdict>,
    /// Why.
    pub reason: Reason,
    /// The entry that decided.
    pub entry: Option<(Level, EntryId)>,
    /// How its match was proven.
    pub proof: Option<Proof>,
    /// A whitelist entry that matched but could be forged.
    pub could_be_forged: Option<EntryId>,
    /// Points of the checks.
    pub points: i32,
    /// What the checks found.
    pub findings: Vec<Finding>,
    /// What was found out for them, found or not.
    pub evidence: RecordedEvidence,
}

/// Which decisions to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct DecisionQuery {
    /// Only those about this mailbox.
    pub mailbox: Option<MailboxId>,
    /// Only those with this verdict.
    pub verdict: Option<Verdict>,
    /// Reject and defer, and what monitor mode would have turned away.
    pub turned_away: bool,
    /// Exactly this sender.
    pub sender: Option<String>,
    /// Part of sender, recipient or reference, literally.
    pub search: Option<String>,
    /// Only those at or after.
    pub since: Option<DateTime<Utc>>,
    /// Only those before.
    pub until: Option<DateTime<Utc>>,
    /// Keyset: those with a smaller id.
    pub before: Option<DecisionId>,
    /// At most so many.
    pub limit: u32,
}

/// Which senders were turned away.
#[derive(Clone, Copy, Debug)]
pub struct TurnedAwayQuery {
    /// From whose mailbox.
    pub mailbox: MailboxId,
    /// Only messages at or after.
    pub since: DateTime<Utc>,
    /// Only messages before; None: up to now.
    pub until: Option<DateTime<Utc>>,
    /// With those of the whitelist whose last message could be forged.
    pub with_forgeries: bool,
    /// At most so many senders.
    pub limit: u32,
}

/// Turned-away senders of a mailbox, grouped.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderSummary {
    /// Canonical; empty for the null sender.
    pub sender: String,
    /// How many of its messages were turned away.
    pub count: i64,
    /// The newest of them.
    pub latest: DecisionRecord,
}

/// Decisions counted: stored or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecisionCounts {
    /// Verdict accept.
    pub accepted: i64,
    /// Verdict tag.
    pub tagged: i64,
    /// Verdict defer.
    pub deferred: i64,
    /// Verdict reject.
    pub rejected: i64,
}

impl DecisionCounts {
    fn collect(rows: Vec<(String, i64)>, place: Place) -> Result<Self, StoreError> {
        let mut counts = Self::default();
        for (verdict, total) in rows {
            counts.add(place.word("verdict", &verdict)?, total);
        }
        Ok(counts)
    }

    /// Adds so many of this verdict.
    pub(super) fn add(&mut self, verdict: Verdict, total: i64) {
        match verdict {
            Verdict::Accept => self.accepted += total,
            Verdict::Tag => self.tagged += total,
            Verdict::Defer => self.deferred += total,
            Verdict::Reject => self.rejected += total,
            Verdict::None => {}
        }
    }

    /// Let in, marked or not.
    pub fn let_in(&self) -> i64 {
        self.accepted + self.tagged
    }

    /// Turned away, or asked to wait.
    pub fn turned_away(&self) -> i64 {
        self.rejected + self.deferred
    }
}

/// A tenant's recorded decisions.
pub struct Decisions<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

macro_rules! columns {
    () => {
        "d.tenant_id, d.mailbox_id, d.id, d.decided_at, d.sender, d.recipient, d.client_address, d.client_name, \
         d.helo_name, d.instance, d.queue_id, d.verdict, d.would_have, d.reason, d.entry_level, d.entry_id, d.proof, \
         d.could_be_forged, d.points, d.findings, d.evidence"
    };
}
pub(super) use columns;

macro_rules! is_turned_away {
    () => {
        "(d.verdict IN ('reject', 'defer') OR d.would_have IN ('reject', 'defer'))"
    };
}

/// As the index of refusals has it: SQLite uses it for these very words.
macro_rules! is_refused {
    () => {
        "d.verdict IN ('reject', 'defer')"
    };
}
pub(super) use is_refused;

/// `$1` tenant, `$2` mailbox (or null), `$3` verdict, `$4` turned away, `$5` sender, `$6` search, `$7` the same
/// without hyphens, `$8` since, `$9` until, `$10` before, `$11` limit.
macro_rules! select_list {
    ($($mailbox:tt)+) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM decisions d WHERE d.tenant_id = $1 AND ",
            $($mailbox)+,
            " AND ($3 IS NULL OR d.verdict = $3) AND (NOT $4 OR ",
            is_turned_away!(),
            ") ",
            "AND ($5 IS NULL OR d.sender = $5) AND ($6 IS NULL OR d.sender LIKE $6 ESCAPE '\\' ",
            "OR d.recipient LIKE $6 ESCAPE '\\' OR d.reference LIKE $7 ESCAPE '\\') ",
            "AND ($8 IS NULL OR d.decided_at >= $8) AND ($9 IS NULL OR d.decided_at < $9) ",
            "AND ($10 IS NULL OR d.id < $10) ORDER BY d.id DESC LIMIT $11"
        )
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct DecisionRow {
    tenant_id: Uuid,
    mailbox_id: Uuid,
    id: Uuid,
    decided_at: DateTime<Utc>,
    sender: String,
    recipient: String,
    client_address: String,
    client_name: String,
    helo_name: String,
    instance: String,
    queue_id: String,
    verdict: String,
    would_have: Option<String>,
    reason: String,
    entry_level: Option<String>,
    entry_id: Option<Uuid>,
    proof: Option<String>,
    could_be_forged: Option<Uuid>,
    points: i32,
    findings: String,
    evidence: String,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    total: i64,
    #[sqlx(flatten)]
    latest: DecisionRow,
}

impl TryFrom<DecisionRow> for DecisionRecord {
    type Error = StoreError;

    fn try_from(row: DecisionRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "decisions",
            id: row.id,
        };
        let entry = match (row.entry_level, row.entry_id) {
            (Some(level), Some(id)) => Some((place.word("entry_level", &level)?, EntryId(id))),
            _ => None,
        };
        let would_have = row
            .would_have
            .map(|verdict| place.word("would_have", &verdict));
        let proof = row.proof.map(|proof| place.word("proof", &proof));
        Ok(Self {
            id: DecisionId(row.id),
            tenant_id: TenantId(row.tenant_id),
            mailbox_id: MailboxId(row.mailbox_id),
            decided_at: row.decided_at,
            sender: row.sender,
            recipient: row.recipient,
            client_address: row.client_address,
            client_name: row.client_name,
            helo_name: row.helo_name,
            instance: row.instance,
            queue_id: row.queue_id,
            verdict: place.word("verdict", &row.verdict)?,
            would_have: would_have.transpose()?,
            reason: place.require("reason", Reason::from_code(&row.reason))?,
            entry,
            proof: proof.transpose()?,
            could_be_forged: row.could_be_forged.map(EntryId),
            points: row.points,
            findings: place.require("findings", read_findings(&row.findings))?,
            evidence: RecordedEvidence::from_text(row.evidence),
        })
    }
}

/// Where a search for what was decided since then can begin: an id is made a moment before or after its decision.
pub(super) fn since_id(since: DateTime<Utc>) -> Uuid {
    first_id(since - TimeDelta::minutes(1))
}

/// Most decisions have none: these are kept as an empty text.
pub(super) fn read_findings(text: &str) -> Option<Vec<Finding>> {
    if text.is_empty() {
        Some(Vec::new())
    } else {
        serde_json::from_str(text).ok()
    }
}

/// Messages turned away that are put together by their senders.
const MOST_TURNED_AWAY: i64 = 500;

impl Decisions<'_> {
    /// Newest first.
    pub async fn list(&mut self, query: &DecisionQuery) -> Result<Vec<DecisionRecord>, StoreError> {
        let sql = match query.mailbox {
            Some(_) => select_list!("d.mailbox_id = $2"),
            None => select_list!("$2 IS NULL AND d.", not_gone!()),
        };
        let search = query.search.as_deref();
        let in_one_piece = search.map(|search| search.replace('-', ""));
        let rows: Vec<DecisionRow> = on!(self.0, conn => sqlx::query_as(sql)
            .bind(self.1.0)
            .bind(query.mailbox.map(|mailbox| mailbox.0))
            .bind(query.verdict.map(Word::word))
            .bind(query.turned_away)
            .bind(query.sender.as_deref().map(super::text::clean))
            .bind(containing(search))
            .bind(containing(in_one_piece.as_deref()))
            .bind(query.since)
            .bind(query.until)
            .bind(query.before.map(|before| before.0))
            .bind(i64::from(query.limit))
            .fetch_all(conn))?;
        rows.into_iter().map(DecisionRecord::try_from).collect()
    }

    /// The decision with this id.
    pub async fn find(&mut self, id: DecisionId) -> Result<Option<DecisionRecord>, StoreError> {
        let row: Option<DecisionRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM decisions d WHERE d.tenant_id = $1 AND d.id = $2 AND d.", not_gone!(), " LIMIT 1"))
            .bind(self.1.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(DecisionRecord::try_from).transpose()
    }

    /// Those with this queue id, newest first.
    pub async fn by_queue_id(
        &mut self,
        queue_id: &str,
        limit: u32,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        let rows: Vec<DecisionRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM decisions d WHERE d.tenant_id = $1 AND d.queue_id = $2 ",
                "AND d.queue_id <> '' AND d.", not_gone!(), " ORDER BY d.id DESC LIMIT $3"))
            .bind(self.1.0)
            .bind(super::text::clean(queue_id))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(DecisionRecord::try_from).collect()
    }

    /// The last one about this sender.
    pub async fn latest_from(
        &mut self,
        mailbox: MailboxId,
        sender: &str,
    ) -> Result<Option<DecisionRecord>, StoreError> {
        let row: Option<DecisionRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM (SELECT w.id AS found FROM decisions w WHERE w.tenant_id = $1 ",
                "AND w.mailbox_id = $2 AND w.sender = $3 ORDER BY w.id DESC LIMIT 1) f CROSS JOIN decisions d ",
                "WHERE d.tenant_id = $1 AND d.id = f.found"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(sender)
            .fetch_optional(conn))?;
        row.map(DecisionRecord::try_from).transpose()
    }

    /// Senders turned away, newest first; without those whose address is on one of the mailbox's lists now
    /// (unless that entry expired before the last message came), and without mail that waits for the owner's answer. Of
    /// very many only the newest are looked at.
    pub async fn turned_away(
        &mut self,
        query: TurnedAwayQuery,
    ) -> Result<Vec<SenderSummary>, StoreError> {
        let rows: Vec<SummaryRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), ", s.total FROM (SELECT d.id AS found, count(*) OVER (PARTITION BY d.sender) AS total, ",
                "row_number() OVER (PARTITION BY d.sender ORDER BY d.id DESC) AS place FROM (",
                "SELECT d.id AS found FROM decisions d WHERE d.tenant_id = $1 AND d.mailbox_id = $2 AND d.id >= $5 AND ",
                is_turned_away!(), " ORDER BY d.id DESC LIMIT $6) f CROSS JOIN decisions d ",
                "WHERE d.tenant_id = $1 AND d.id = f.found AND d.decided_at >= $3 AND ($7 IS NULL OR d.decided_at < $7) ",
                "AND d.reason <> 'ask_owner') s ",
                "CROSS JOIN decisions d WHERE s.place = 1 AND d.tenant_id = $1 AND d.id = s.found ",
                "AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.tenant_id = $1 ",
                "AND e.mailbox_id = $2 AND e.list IN ('allow', 'block') AND e.pattern = d.sender ",
                "AND e.kind = 'address' AND e.removed_at IS NULL ",
                "AND (e.list = 'block' OR NOT $8 OR d.could_be_forged IS NULL) ",
                "AND (e.expires_at IS NULL OR e.expires_at > d.decided_at)) ORDER BY d.id DESC LIMIT $4"))
            .bind(self.1.0)
            .bind(query.mailbox.0)
            .bind(query.since)
            .bind(i64::from(query.limit))
            .bind(since_id(query.since))
            .bind(MOST_TURNED_AWAY)
            .bind(query.until)
            .bind(query.with_forgeries)
            .fetch_all(conn))?;
        rows.into_iter()
            .map(|row| {
                let latest = DecisionRecord::try_from(row.latest)?;
                Ok(SenderSummary {
                    sender: latest.sender.clone(),
                    count: row.total,
                    latest,
                })
            })
            .collect()
    }

    /// All decisions of the tenant since that day (UTC), stored and counted.
    pub async fn counts(&mut self, since: DateTime<Utc>) -> Result<DecisionCounts, StoreError> {
        let rows: Vec<(String, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT verdict, CAST(sum(total) AS BIGINT) FROM decision_counts WHERE tenant_id = $1 AND day >= $2 \
                 GROUP BY verdict ORDER BY verdict")
            .bind(self.1.0)
            .bind(since.date_naive())
            .fetch_all(conn))?;
        DecisionCounts::collect(
            rows,
            Place {
                table: "decision_counts",
                id: self.1.0,
            },
        )
    }

    /// Stored decisions of one mailbox since then.
    pub async fn mailbox_counts(
        &mut self,
        mailbox: MailboxId,
        since: DateTime<Utc>,
    ) -> Result<DecisionCounts, StoreError> {
        let rows: Vec<(String, i64)> = on!(self.0, conn => sqlx::query_as(
                "SELECT verdict, count(*) FROM decisions WHERE tenant_id = $1 AND mailbox_id = $2 \
                 AND id >= $4 AND decided_at >= $3 GROUP BY verdict ORDER BY verdict")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(since)
            .bind(since_id(since))
            .fetch_all(conn))?;
        DecisionCounts::collect(
            rows,
            Place {
                table: "decisions",
                id: mailbox.0,
            },
        )
    }

    /// Clean-up: removes the oldest, at most so many; returns how many went. The daily counts stay.
    pub async fn remove_before(
        &mut self,
        when: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM decisions WHERE tenant_id = $1 AND id IN (SELECT id FROM decisions \
                 WHERE tenant_id = $1 AND id < $2 ORDER BY id LIMIT $3)")
            .bind(self.1.0)
            .bind(first_id(when))
            .bind(i64::from(limit))
            .execute(conn)
            .counted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_can_be_read_aloud() {
        let id = DecisionId(Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef));
        assert_eq!(id.reference(), "CY4T-QKFF");
        assert_eq!(DecisionId(Uuid::nil()).reference(), "0000-0000");
        assert_eq!(DecisionId(Uuid::max()).reference(), "ZZZZ-ZZZZ");
        assert_eq!(DecisionId(Uuid::max()).searchable(), "zzzzzzzz");
    }
}
