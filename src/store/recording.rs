//! Decisions on their way into the database, written behind and many at once.
//!
//! All rows of a statement are one parameter, a text of JSON: binding each of their columns would cost more than the
//! database needs to store them. The statement is prepared once and kept.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::database::Driver;
use super::tallies::{self, Tallies, Tally};
use super::text::clean;
use super::tx::{Counted, on};
use super::words::Word;
use super::{Database, DecisionRecord, StoreError, Tx};
use crate::policy::Verdict;
use crate::tenancy::TenantId;

/// Rows in one statement: a few hundred kilobytes of text.
const ROWS_A_STATEMENT: usize = 500;

/// What a column holds, and so how it is read from JSON.
#[derive(Clone, Copy)]
enum Kind {
    Id,
    Text,
    Time,
    Number,
}

/// The columns in the order of [`Row`].
const COLUMNS: [(&str, Kind); 22] = [
    ("tenant_id", Kind::Id),
    ("mailbox_id", Kind::Id),
    ("id", Kind::Id),
    ("decided_at", Kind::Time),
    ("sender", Kind::Text),
    ("recipient", Kind::Text),
    ("client_address", Kind::Text),
    ("client_name", Kind::Text),
    ("helo_name", Kind::Text),
    ("instance", Kind::Text),
    ("queue_id", Kind::Text),
    ("verdict", Kind::Text),
    ("would_have", Kind::Text),
    ("reason", Kind::Text),
    ("entry_level", Kind::Text),
    ("entry_id", Kind::Id),
    ("proof", Kind::Text),
    ("could_be_forged", Kind::Id),
    ("points", Kind::Number),
    ("findings", Kind::Text),
    ("evidence", Kind::Text),
    ("reference", Kind::Text),
];

static SQLITE: LazyLock<String> = LazyLock::new(|| statement(Driver::Sqlite));
static POSTGRES: LazyLock<String> = LazyLock::new(|| statement(Driver::Postgres));

/// The INSERT that takes rows as JSON: an array of arrays.
fn statement(driver: Driver) -> String {
    let names = COLUMNS.map(|(name, _)| name).join(", ");
    let read = |(place, (_, kind))| match (driver, kind) {
        (Driver::Sqlite, Kind::Id) => format!("unhex(value ->> {place}, '-')"),
        (Driver::Sqlite, Kind::Text | Kind::Time | Kind::Number)
        | (Driver::Postgres, Kind::Text) => format!("value ->> {place}"),
        (Driver::Postgres, Kind::Id) => format!("(value ->> {place})::uuid"),
        (Driver::Postgres, Kind::Time) => format!("(value ->> {place})::timestamptz"),
        (Driver::Postgres, Kind::Number) => format!("(value ->> {place})::int"),
    };
    let values: Vec<String> = COLUMNS.into_iter().enumerate().map(read).collect();
    let rows = match driver {
        Driver::Sqlite => "jsonb_each($1)",
        Driver::Postgres => "jsonb_array_elements($1::jsonb)",
    };
    // Without WHERE, SQLite would take ON for a join's.
    format!(
        "INSERT INTO decisions ({names}) SELECT {} FROM {rows} WHERE true ON CONFLICT DO NOTHING",
        values.join(", ")
    )
}

/// One decision, column by column.
#[derive(Serialize)]
struct Row<'r>(
    Uuid,
    Uuid,
    Uuid,
    String,
    Text<'r>,
    Text<'r>,
    Text<'r>,
    Text<'r>,
    Text<'r>,
    Text<'r>,
    Text<'r>,
    &'static str,
    Option<&'static str>,
    &'static str,
    Option<&'static str>,
    Option<Uuid>,
    Option<&'static str>,
    Option<Uuid>,
    i32,
    String,
    Text<'r>,
    String,
);

/// A text as the database can keep it.
type Text<'r> = std::borrow::Cow<'r, str>;

impl<'r> Row<'r> {
    fn of(record: &'r DecisionRecord) -> Result<Self, serde_json::Error> {
        Ok(Self(
            record.tenant_id.0,
            record.mailbox_id.0,
            record.id.0,
            // To the letter as sqlx writes a time into SQLite, where times are compared as texts.
            record
                .decided_at
                .to_rfc3339_opts(SecondsFormat::AutoSi, false),
            clean(&record.sender),
            clean(&record.recipient),
            clean(&record.client_address),
            clean(&record.client_name),
            clean(&record.helo_name),
            clean(&record.instance),
            clean(&record.queue_id),
            record.verdict.word(),
            record.would_have.map(Word::word),
            record.reason.code(),
            record.entry.map(|(level, _)| level.word()),
            record.entry.map(|(_, id)| id.0),
            record.proof.map(Word::word),
            record.could_be_forged.map(|id| id.0),
            record.points,
            findings(record)?,
            clean(record.evidence.as_str()),
            record.id.searchable(),
        ))
    }
}

/// As JSON; empty when there are none.
fn findings(record: &DecisionRecord) -> Result<String, serde_json::Error> {
    if record.findings.is_empty() {
        return Ok(String::new());
    }
    // JSON writes NUL as an escape, which PostgreSQL's TEXT takes.
    serde_json::to_string(&record.findings)
}

impl Database {
    /// Stores decisions in one transaction, and adds them to the daily counts. One that is
    /// there already is passed over.
    pub async fn record_decisions(&self, records: &[DecisionRecord]) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for records in records.chunks(ROWS_A_STATEMENT) {
            insert(&mut tx, records).await?;
        }
        let mut counts = BTreeMap::new();
        for record in records {
            let day = record.decided_at.date_naive();
            *counts
                .entry((record.tenant_id.0, day, record.verdict.word()))
                .or_insert(0) += 1;
        }
        add_counts(&mut tx, &counts).await?;
        let mut tallies = Tallies::new();
        for record in records {
            if let Some(tally) = Tally::of(record) {
                tally.add_to(&mut tallies, record.tenant_id, record.decided_at);
            }
        }
        tallies::add(&mut tx, &tallies).await?;
        tx.commit().await
    }

    /// Adds decisions that are not stored to the tenants' daily counts: (tenant, verdict, how many), when.
    pub async fn count_decisions(
        &self,
        counts: &[(TenantId, Verdict, i64)],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if counts.is_empty() {
            return Ok(());
        }
        let mut sums = BTreeMap::new();
        for (tenant, verdict, many) in counts {
            *sums
                .entry((tenant.0, at.date_naive(), verdict.word()))
                .or_insert(0) += many;
        }
        let mut tx = self.write().await?;
        add_counts(&mut tx, &sums).await?;
        tx.commit().await
    }
}

async fn insert(tx: &mut Tx, records: &[DecisionRecord]) -> Result<(), StoreError> {
    let rows: Result<Vec<Row<'_>>, serde_json::Error> = records.iter().map(Row::of).collect();
    let rows = rows
        .and_then(|rows| serde_json::to_string(&rows))
        .map_err(|error| StoreError::Machine(error.to_string()))?;
    let sql = match tx.driver() {
        Driver::Sqlite => SQLITE.as_str(),
        Driver::Postgres => POSTGRES.as_str(),
    };
    on!(tx, conn => sqlx::query(sql).bind(&rows).execute(conn).counted())?;
    Ok(())
}

async fn add_counts(
    tx: &mut Tx,
    counts: &BTreeMap<(Uuid, NaiveDate, &'static str), i64>,
) -> Result<(), StoreError> {
    for ((tenant, day, verdict), many) in counts {
        on!(tx, conn => sqlx::query(
                "INSERT INTO decision_counts (tenant_id, day, verdict, total) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (tenant_id, day, verdict) DO UPDATE SET total = decision_counts.total + excluded.total")
            .bind(tenant)
            .bind(day)
            .bind(*verdict)
            .bind(many)
            .execute(conn)
            .counted())?;
    }
    Ok(())
}
