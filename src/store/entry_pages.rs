//! Pages of an owner's list, quick however long it is.
//!
//! What is looked for is found in an index that holds all that a search needs (`entries_by_age`), newest first, and only
//! the rows of the page are fetched. A page goes on behind the last row of the one before: nothing is counted or passed
//! over. `instr` and `strpos` take what is looked for literally; both texts are folded.

use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::database::Driver;
use super::entries::{EntryRow, entry_columns};
use super::ids::first_id;
use super::text::needle;
use super::tx::on;
use super::words::Word;
use super::{Entries, StoreError};
use crate::policy::{Entry, EntryId, List};

/// Decisions looked through for entries that could be forged.
const FORGERIES: i64 = 1_000;
/// Entries that are put in an order by their last use, when something is looked for.
const SORTED: i64 = 1_000;

/// Which entries to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryFilter {
    /// All.
    #[default]
    All,
    /// Those that a person added, one by one.
    ByHand,
    /// Those that were learned.
    Learned,
    /// Those that came with a list.
    Imported,
    /// Those who asked to be let in.
    Asked,
    /// Those that nothing has come from since then, the longest unused first.
    UnusedSince(DateTime<Utc>),
    /// Those whose mail could have been a forgery lately.
    Forgeable,
}

/// Order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryOrder {
    /// Last added first.
    #[default]
    Newest,
    /// By what they match.
    Match,
    /// Last used first; never used at the end.
    LastHit,
}

/// Which entries, from where on.
#[derive(Clone, Debug)]
pub struct EntryPageQuery {
    /// Which list.
    pub list: List,
    /// Part of the match or the note, taken literally, any case.
    pub search: String,
    /// Which of them.
    pub filter: EntryFilter,
    /// In which order.
    pub order: EntryOrder,
    /// Behind this one.
    pub after: Option<EntryId>,
    /// At most so many.
    pub limit: u32,
}

/// Where the last page ended.
#[derive(sqlx::FromRow)]
struct Mark {
    id: Uuid,
    pattern: String,
    last_hit_at: Option<DateTime<Utc>>,
}

/// Those that have been used, those that have not; one after the other where the order goes by use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Used {
    Either,
    Yes,
    No,
}

/// Narrows a search: `$sql` is a builder of either driver.
macro_rules! push_filter {
    ($sql:ident, $query:expr, $used:expr, ($tenant:expr, $owner:expr, $driver:expr)) => {
            if let Some(needle) = needle(&$query.search) {
                // Byte by byte, which UTF-8 allows: SQLite would step through the letters of 100,000 texts.
                let (before, after) = match $driver {
                    Driver::Sqlite => (" AND instr(CAST(e.search_text AS BLOB), CAST(", " AS BLOB)) > 0"),
                    Driver::Postgres => (" AND strpos(e.search_text, ", ") > 0"),
                };
                $sql.push(before).push_bind(needle).push(after);
            }
            match $query.filter {
                EntryFilter::All => {}
                EntryFilter::ByHand => {
                    $sql.push(" AND e.source = 'manual' AND e.import_id IS NULL");
                }
                EntryFilter::Learned => {
                    $sql.push(" AND e.source = 'learned'");
                }
                EntryFilter::Imported => {
                    $sql.push(" AND e.import_id IS NOT NULL");
                }
                EntryFilter::Asked => {
                    $sql.push(" AND e.pattern IN (SELECT r.sender FROM requests r WHERE r.tenant_id = ").push_bind($tenant);
                    $sql.push(" AND r.mailbox_id = ").push_bind($owner).push(" AND r.answer IN ('allow', 'allow_7_days'))");
                }
                EntryFilter::UnusedSince(since) if $used == Used::Yes => {
                    $sql.push(" AND e.last_hit_at < ").push_bind(since);
                }
                // Ids begin with the time at which they were made.
                EntryFilter::UnusedSince(since) => {
                    $sql.push(" AND e.id < ").push_bind(first_id(since));
                }
                EntryFilter::Forgeable => {
                    $sql.push(" AND e.id IN (SELECT f.could_be_forged FROM (SELECT d.could_be_forged FROM decisions d \
                              WHERE d.tenant_id = ").push_bind($tenant);
                    $sql.push(" AND d.mailbox_id = ").push_bind($owner);
                    $sql.push(" AND d.could_be_forged IS NOT NULL ORDER BY d.id DESC LIMIT ").push_bind(FORGERIES);
                    $sql.push(") f)");
                }
            }
            match $used {
                Used::Either => {}
                Used::Yes => {
                    $sql.push(" AND e.last_hit_at IS NOT NULL");
                }
                Used::No => {
                    $sql.push(" AND e.last_hit_at IS NULL");
                }
            }
    };
}

/// Goes on behind a row.
macro_rules! push_mark {
    ($sql:ident, $mark:expr, $order:expr) => {
        if let Some(mark) = $mark {
            match $order {
                "pattern" => {
                    $sql.push(" AND e.pattern > ")
                        .push_bind(mark.pattern.clone());
                }
                "last_hit_at DESC, id DESC" => {
                    $sql.push(" AND (e.last_hit_at, e.id) < (")
                        .push_bind(mark.last_hit_at);
                    $sql.push(", ").push_bind(mark.id).push(")");
                }
                "last_hit_at, id" => {
                    $sql.push(" AND (e.last_hit_at, e.id) > (")
                        .push_bind(mark.last_hit_at);
                    $sql.push(", ").push_bind(mark.id).push(")");
                }
                "id" => {
                    $sql.push(" AND e.id > ").push_bind(mark.id);
                }
                _ => {
                    $sql.push(" AND e.id < ").push_bind(mark.id);
                }
            }
        }
    };
}

impl Entries<'_> {
    /// One page of a list.
    pub async fn page(&mut self, query: &EntryPageQuery) -> Result<Vec<Entry>, StoreError> {
        let mark = match query.after {
            Some(id) => self.mark(id).await?,
            None => None,
        };
        let mut found = Vec::new();
        for used in query.phases(mark.as_ref()) {
            let left = query
                .limit
                .saturating_sub(u32::try_from(found.len()).unwrap_or(0));
            if left == 0 {
                break;
            }
            // The mark stands in the first of the phases that are left.
            let mark = mark.as_ref().filter(|_| found.is_empty());
            found.extend(self.phase(query, used, mark, left).await?);
        }
        Ok(found)
    }

    /// How many entries a list has, as far as `most`.
    pub async fn count_to(&mut self, list: List, most: u32) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM (SELECT 1 FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND list = $3 \
                 AND removed_at IS NULL LIMIT $4) e")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(list.word())
            .bind(i64::from(most))
            .fetch_one(conn))
    }

    /// How many were learned since. An id is made a moment before or after its entry.
    pub async fn count_learned_since(&mut self, since: DateTime<Utc>) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND list = 'allow' AND id >= $3 \
                 AND source = 'learned' AND removed_at IS NULL")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(first_id(since))
            .fetch_one(conn))
    }

    async fn mark(&mut self, id: EntryId) -> Result<Option<Mark>, StoreError> {
        on!(self.0, conn => sqlx::query_as(
                "SELECT id, pattern, last_hit_at FROM entries WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3")
            .bind(self.1.0)
            .bind(self.2.key())
            .bind(id.0)
            .fetch_optional(conn))
    }

    async fn phase(
        &mut self,
        query: &EntryPageQuery,
        used: Used,
        mark: Option<&Mark>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let (tenant, owner, driver) = (self.1.0, self.2.key(), self.0.driver());
        let rows: Vec<EntryRow> = on!(self.0, conn => {
            let mut sql = QueryBuilder::new(concat!(
                "SELECT ", entry_columns!(), " FROM (SELECT e.id AS found FROM entries e WHERE e.tenant_id = "));
            sql.push_bind(tenant).push(" AND e.mailbox_id = ").push_bind(owner);
            sql.push(" AND e.list = ").push_bind(query.list.word()).push(" AND e.removed_at IS NULL");
            push_filter!(sql, query, used, (tenant, owner, driver));
            let searching = needle(&query.search).is_some();
            let order = query.order_of(used);
            push_mark!(sql, mark, order);
            // Where something is looked for, the index that holds the texts is the quick one, and not that of the order.
            // Those who asked and those that could be forged are few, and are found by themselves.
            let few = matches!(query.filter, EntryFilter::Asked | EntryFilter::Forgeable);
            let by_use = order.starts_with("last_hit_at");
            if !few {
                sql.push(match (searching, order) {
                    (true, "pattern") => " ORDER BY e.pattern || '' LIMIT ",
                    (true, "last_hit_at DESC, id DESC" | "last_hit_at, id") => " ORDER BY e.id DESC LIMIT ",
                    (_, "pattern") => " ORDER BY e.pattern LIMIT ",
                    (_, "last_hit_at DESC, id DESC") => " ORDER BY e.last_hit_at DESC, e.id DESC LIMIT ",
                    (_, "last_hit_at, id") => " ORDER BY e.last_hit_at, e.id LIMIT ",
                    (_, "id") => " ORDER BY e.id LIMIT ",
                    _ => " ORDER BY e.id DESC LIMIT ",
                });
                sql.push_bind(if searching && by_use { SORTED } else { i64::from(limit) });
            }
            // CROSS: SQLite takes the ids first, and doesn't walk through the whole list for the order's sake.
            sql.push(") f CROSS JOIN entries WHERE tenant_id = ").push_bind(tenant);
            sql.push(" AND id = f.found ORDER BY ").push(order).push(" LIMIT ").push_bind(i64::from(limit));
            async move { sql.build_query_as().fetch_all(conn).await }
        })?;
        rows.into_iter().map(Entry::try_from).collect()
    }
}

impl EntryPageQuery {
    fn order_of(&self, used: Used) -> &'static str {
        match (self.filter, self.order, used) {
            (EntryFilter::UnusedSince(_), _, Used::Yes) => "last_hit_at, id",
            (EntryFilter::UnusedSince(_), ..) => "id",
            (_, EntryOrder::Match, _) => "pattern",
            (_, EntryOrder::LastHit, Used::Yes) => "last_hit_at DESC, id DESC",
            (_, EntryOrder::Newest | EntryOrder::LastHit, _) => "id DESC",
        }
    }

    /// In which parts the list is read. Where the order goes by use, those never used come first or last.
    fn phases(&self, mark: Option<&Mark>) -> Vec<Used> {
        let unused_first = matches!(self.filter, EntryFilter::UnusedSince(_));
        let phases = match self.order {
            _ if unused_first => [Used::No, Used::Yes],
            EntryOrder::LastHit => [Used::Yes, Used::No],
            EntryOrder::Newest | EntryOrder::Match => return vec![Used::Either],
        };
        let at = mark.map(|mark| {
            if mark.last_hit_at.is_some() {
                Used::Yes
            } else {
                Used::No
            }
        });
        let passed = at.is_some_and(|at| phases.get(1) == Some(&at));
        phases.into_iter().skip(usize::from(passed)).collect()
    }
}
