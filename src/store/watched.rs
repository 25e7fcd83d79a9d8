//! The operator's own addresses and domains, and what others' lists say of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::text::clean;
use super::tx::{Counted, on};
use super::words::Place;
use super::{StoreError, Tx};
use crate::tenancy::{TenantId, Watched};

const SYSTEM: TenantId = TenantId::SYSTEM;

/// What is watched, and its cases.
pub struct WatchedThings<'t>(pub(super) &'t mut Tx);

/// One thing that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedRecord {
    pub id: Uuid,
    pub what: Watched,
    /// What it is, in the operator's words.
    pub note: String,
    pub added_at: DateTime<Utc>,
    /// When a look at the lists began last.
    pub checked_at: Option<DateTime<Utc>>,
}

/// One listing.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WatchedCase {
    pub id: Uuid,
    pub watched_id: Uuid,
    /// The address or the domain that is listed.
    pub subject: String,
    /// The list's name.
    pub list: String,
    /// The list's zone, without a customer's key.
    pub zone: String,
    /// Tells that zone from others of the same list, which others may ask; empty: of before there were marks.
    pub mark: String,
    /// `127.0.0.2`, several with blanks between them.
    pub answer: String,
    /// The list's own words; empty: none.
    pub said: String,
    /// What the operator found out; empty: nothing yet.
    pub cause: String,
    pub found_at: DateTime<Utc>,
    /// When its removal was asked for,
    pub asked_at: Option<DateTime<Utc>>,
    /// and by whom.
    pub asked_by: Option<String>,
    pub gone_at: Option<DateTime<Utc>>,
    /// It was closed because nobody asks that list any more: whether it still names it isn't known.
    pub unasked: bool,
}

macro_rules! select_cases {
    ($rest:literal) => {
        concat!(
            "SELECT id, watched_id, subject, list, zone, mark, answer, said, cause, found_at, asked_at, asked_by, gone_at, unasked ",
            "FROM watched_cases WHERE tenant_id = $1 ",
            $rest
        )
    };
}

type Row = (Uuid, String, String, DateTime<Utc>, Option<DateTime<Utc>>);

impl WatchedThings<'_> {
    /// All that is watched, by name.
    pub async fn list(&mut self) -> Result<Vec<WatchedRecord>, StoreError> {
        let rows: Vec<Row> = on!(self.0, conn => sqlx::query_as(
                "SELECT id, what, note, added_at, checked_at FROM watched WHERE tenant_id = $1 ORDER BY what")
            .bind(SYSTEM.0)
            .fetch_all(conn))?;
        let read = |(id, what, note, added_at, checked_at): Row| {
            let place = Place {
                table: "watched",
                id,
            };
            Ok(WatchedRecord {
                id,
                what: place.require("what", Watched::parse(&what).ok())?,
                note,
                added_at,
                checked_at,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Watches something more; false when it is watched already.
    pub async fn add(&mut self, new: &WatchedRecord) -> Result<bool, StoreError> {
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO watched (tenant_id, id, what, note, added_at, checked_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")
            .bind(SYSTEM.0)
            .bind(new.id)
            .bind(new.what.to_string())
            .bind(clean(&new.note))
            .bind(new.added_at)
            .bind(new.checked_at)
            .execute(conn)
            .counted())?;
        Ok(added == 1)
    }

    /// Watches it no more, and forgets its cases; None when it wasn't watched.
    pub async fn remove(&mut self, id: Uuid) -> Result<Option<String>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "DELETE FROM watched WHERE tenant_id = $1 AND id = $2 RETURNING what")
            .bind(SYSTEM.0)
            .bind(id)
            .fetch_optional(conn))
    }

    /// Takes the look that is due, unless it was looked at since `before`: then another node does.
    pub async fn claim(
        &mut self,
        id: Uuid,
        (before, now): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<bool, StoreError> {
        let claimed = on!(self.0, conn => sqlx::query(
                "UPDATE watched SET checked_at = $4 WHERE tenant_id = $1 AND id = $2 \
                 AND (checked_at IS NULL OR checked_at <= $3)")
            .bind(SYSTEM.0)
            .bind(id)
            .bind(before)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(claimed == 1)
    }

    /// The cases that are open, the oldest first.
    pub async fn open_cases(&mut self) -> Result<Vec<WatchedCase>, StoreError> {
        on!(self.0, conn => sqlx::query_as(select_cases!("AND gone_at IS NULL ORDER BY found_at, id"))
            .bind(SYSTEM.0)
            .fetch_all(conn))
    }

    /// How many cases are open.
    pub async fn count_open(&mut self) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT COUNT(*) FROM watched_cases WHERE tenant_id = $1 AND gone_at IS NULL")
            .bind(SYSTEM.0)
            .fetch_one(conn))
    }

    /// The cases that are over, the newest first.
    pub async fn closed_cases(&mut self, limit: u32) -> Result<Vec<WatchedCase>, StoreError> {
        on!(self.0, conn => sqlx::query_as(select_cases!(
                "AND gone_at IS NOT NULL ORDER BY gone_at DESC, id LIMIT $2"))
            .bind(SYSTEM.0)
            .bind(i64::from(limit))
            .fetch_all(conn))
    }

    /// One case.
    pub async fn case(&mut self, id: Uuid) -> Result<Option<WatchedCase>, StoreError> {
        on!(self.0, conn => sqlx::query_as(select_cases!("AND id = $2"))
            .bind(SYSTEM.0)
            .bind(id)
            .fetch_optional(conn))
    }

    /// Opens a case.
    pub async fn open_case(&mut self, case: &WatchedCase) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO watched_cases (tenant_id, id, watched_id, subject, list, zone, answer, said, cause, \
                 found_at, asked_at, asked_by, gone_at, mark, unasked) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)")
            .bind(SYSTEM.0)
            .bind(case.id)
            .bind(case.watched_id)
            .bind(&case.subject)
            .bind(clean(&case.list))
            .bind(&case.zone)
            .bind(&case.answer)
            .bind(clean(&case.said))
            .bind(clean(&case.cause))
            .bind(case.found_at)
            .bind(case.asked_at)
            .bind(case.asked_by.as_deref())
            .bind(case.gone_at)
            .bind(&case.mark)
            .bind(case.unasked)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Closes a case: the list names it no more.
    pub async fn close_case(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let closed = on!(self.0, conn => sqlx::query(
                "UPDATE watched_cases SET gone_at = $3 WHERE tenant_id = $1 AND id = $2 AND gone_at IS NULL")
            .bind(SYSTEM.0)
            .bind(id)
            .bind(at)
            .execute(conn)
            .counted())?;
        Ok(closed == 1)
    }

    /// Closes a case because nobody asks its list any more.
    pub async fn close_unasked(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE watched_cases SET gone_at = $3, unasked = $4 WHERE tenant_id = $1 AND id = $2 AND gone_at IS NULL")
            .bind(SYSTEM.0)
            .bind(id)
            .bind(at)
            .bind(true)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Says of which zone a case is that was opened before there were marks.
    pub async fn set_mark(&mut self, id: Uuid, mark: &str) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE watched_cases SET mark = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(SYSTEM.0)
            .bind(id)
            .bind(mark)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// Writes down why it was listed; false when there is no such case.
    pub async fn set_cause(&mut self, id: Uuid, cause: &str) -> Result<bool, StoreError> {
        let set = on!(self.0, conn => sqlx::query(
                "UPDATE watched_cases SET cause = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(SYSTEM.0)
            .bind(id)
            .bind(clean(cause))
            .execute(conn)
            .counted())?;
        Ok(set == 1)
    }

    /// Writes down who asked the list to remove it; false when somebody has, or there is no such case.
    pub async fn asked(
        &mut self,
        id: Uuid,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let asked = on!(self.0, conn => sqlx::query(
                "UPDATE watched_cases SET asked_at = $3, asked_by = $4 \
                 WHERE tenant_id = $1 AND id = $2 AND asked_at IS NULL")
            .bind(SYSTEM.0)
            .bind(id)
            .bind(at)
            .bind(by)
            .execute(conn)
            .counted())?;
        Ok(asked == 1)
    }
}
