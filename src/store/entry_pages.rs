//! Pages of an owner's list, quick however long it is.
//!
//! A page goes on behind the last row of the one before: nothing is counted or passed over. Where something is looked for,
//! the next entries of the list, in its order, are looked through, and no more than so many at once: the answer says how
//! far that went, so that one can look further. The newest are looked through in an index that holds all that this needs
//! (`entries_by_age`). `instr` and `strpos` take what is looked for literally; both texts are folded.

use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::database::Driver;
use super::entry::{EntryRow, entry_columns};
use super::ids::first_id;
use super::text::needle;
use super::tx::on;
use super::words::Word;
use super::{Entries, StoreError};
use crate::policy::{Entry, EntryId, List};

/// Decisions looked through for entries that could be forged.
const FORGERIES: i64 = 1_000;
/// Entries that are looked through at once, by how they are walked along: as many as take some ten milliseconds. Only
/// the newest have all that is looked at in their index.
const NEWEST_LOOKED_THROUGH: i64 = 20_000;
const NAMES_LOOKED_THROUGH: i64 = 15_000;
const OTHERS_LOOKED_THROUGH: i64 = 4_000;

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

/// One page.
#[derive(Clone, Debug, Default)]
pub struct ListPage {
    /// In the order that was asked for.
    pub entries: Vec<Entry>,
    /// What comes behind this one was not looked at; None: there is nothing, or the page is full.
    pub looked_to: Option<EntryId>,
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

/// The part of the list that is walked along: `$sql` is a builder of either driver.
macro_rules! push_range {
    ($sql:ident, $query:expr, $used:expr, ($tenant:expr, $owner:expr)) => {
        $sql.push(" FROM entries e WHERE e.tenant_id = ")
            .push_bind($tenant);
        $sql.push(" AND e.mailbox_id = ").push_bind($owner);
        $sql.push(" AND e.list = ")
            .push_bind($query.list.word())
            .push(" AND e.removed_at IS NULL");
        match ($query.filter, $used) {
            (EntryFilter::UnusedSince(since), Used::Yes) => {
                $sql.push(" AND e.last_hit_at < ").push_bind(since);
            }
            // Ids begin with the time at which they were made.
            (EntryFilter::UnusedSince(since), _) => {
                $sql.push(" AND e.id < ").push_bind(first_id(since));
            }
            _ => {}
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

/// What is wanted of that part.
macro_rules! push_wanted {
    ($sql:ident, $query:expr, ($tenant:expr, $owner:expr, $driver:expr)) => {
        if let Some(needle) = needle(&$query.search) {
            // Byte by byte, which UTF-8 allows: SQLite would step through the letters of all texts.
            let (before, after) = match $driver {
                Driver::Sqlite => (" AND instr(CAST(e.search_text AS BLOB), CAST(", " AS BLOB)) > 0"),
                Driver::Postgres => (" AND strpos(e.search_text, ", ") > 0"),
            };
            $sql.push(before).push_bind(needle).push(after);
        }
        match $query.filter {
            EntryFilter::All | EntryFilter::UnusedSince(_) => {}
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
            EntryFilter::Forgeable => {
                $sql.push(" AND e.id IN (SELECT f.could_be_forged FROM (SELECT d.could_be_forged FROM decisions d \
                          WHERE d.tenant_id = ").push_bind($tenant);
                $sql.push(" AND d.mailbox_id = ").push_bind($owner);
                $sql.push(" AND d.could_be_forged IS NOT NULL ORDER BY d.id DESC LIMIT ").push_bind(FORGERIES);
                $sql.push(") f)");
            }
        }
    };
}

/// Goes on behind a row.
macro_rules! push_mark {
    ($sql:ident, $mark:expr, $order:expr) => {
        if let Some(mark) = $mark {
            match $order {
                Walk::ByName => {
                    $sql.push(" AND e.pattern > ")
                        .push_bind(mark.pattern.clone());
                }
                Walk::LastUsedFirst | Walk::LongUnusedFirst => {
                    let further = if $order == Walk::LastUsedFirst {
                        "<"
                    } else {
                        ">"
                    };
                    $sql.push(format!(" AND (e.last_hit_at, e.id) {further} ("))
                        .push_bind(mark.last_hit_at);
                    $sql.push(", ").push_bind(mark.id).push(")");
                }
                Walk::OldestFirst => {
                    $sql.push(" AND e.id > ").push_bind(mark.id);
                }
                Walk::NewestFirst => {
                    $sql.push(" AND e.id < ").push_bind(mark.id);
                }
            }
        }
    };
}

impl Entries<'_> {
    /// One page of a list.
    pub async fn page(&mut self, query: &EntryPageQuery) -> Result<ListPage, StoreError> {
        let mut mark = match query.after {
            Some(id) => self.mark(id).await?,
            None => None,
        };
        let mut page = ListPage::default();
        for used in query.phases(mark.as_ref()) {
            let found = u32::try_from(page.entries.len()).unwrap_or(u32::MAX);
            let left = query.limit.saturating_sub(found);
            if left == 0 {
                break;
            }
            // The mark stands in the first of the phases that are left.
            let mark = mark.take();
            let entries = self.phase(query, used, mark.as_ref(), left).await?;
            let is_full = entries.len() >= usize::try_from(left).unwrap_or(usize::MAX);
            page.entries.extend(entries);
            if query.is_narrow() && !is_full {
                page.looked_to = self.end_of_window(query, used, mark.as_ref()).await?;
            }
            if page.looked_to.is_some() {
                break;
            }
        }
        Ok(page)
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
        let order = query.order_of(used);
        let rows: Vec<EntryRow> = on!(self.0, conn => {
            let mut sql = QueryBuilder::new(concat!("SELECT ", entry_columns!(), " FROM (SELECT e.id AS found"));
            if query.are_few() {
                push_range!(sql, query, used, (tenant, owner));
                push_mark!(sql, mark, order);
                push_wanted!(sql, query, (tenant, owner, driver));
            } else {
                sql.push(" FROM (SELECT e.id, e.source, e.import_id, e.search_text").push(order.column());
                push_range!(sql, query, used, (tenant, owner));
                push_mark!(sql, mark, order);
                sql.push(order.by("e.")).push(" LIMIT ").push_bind(query.window((order, used), limit));
                sql.push(") e WHERE TRUE");
                push_wanted!(sql, query, (tenant, owner, driver));
                sql.push(order.by("e.")).push(" LIMIT ").push_bind(i64::from(limit));
            }
            // CROSS: SQLite takes the ids first, and doesn't walk through the whole list for the order's sake.
            sql.push(") f CROSS JOIN entries WHERE tenant_id = ").push_bind(tenant);
            sql.push(" AND id = f.found").push(order.by("")).push(" LIMIT ").push_bind(i64::from(limit));
            async move { sql.build_query_as().fetch_all(conn).await }
        })?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The last one that was looked at, if it was not the last of all.
    async fn end_of_window(
        &mut self,
        query: &EntryPageQuery,
        used: Used,
        mark: Option<&Mark>,
    ) -> Result<Option<EntryId>, StoreError> {
        let (tenant, owner) = (self.1.0, self.2.key());
        let order = query.order_of(used);
        let id: Option<Uuid> = on!(self.0, conn => {
            let mut sql = QueryBuilder::new("SELECT e.id");
            push_range!(sql, query, used, (tenant, owner));
            push_mark!(sql, mark, order);
            sql.push(order.by("e.")).push(" LIMIT 1 OFFSET ").push_bind(query.window((order, used), 0) - 1);
            async move { sql.build_query_scalar().fetch_optional(conn).await }
        })?;
        Ok(id.map(EntryId))
    }
}

/// How a part of the list is walked along.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    NewestFirst,
    OldestFirst,
    ByName,
    LastUsedFirst,
    LongUnusedFirst,
}

impl Walk {
    /// What it goes by beside the id.
    fn column(self) -> &'static str {
        match self {
            Self::NewestFirst | Self::OldestFirst => "",
            Self::ByName => ", e.pattern",
            Self::LastUsedFirst | Self::LongUnusedFirst => ", e.last_hit_at",
        }
    }

    /// The order's words; `table` is `e.`, or nothing.
    fn by(self, table: &str) -> String {
        match self {
            Self::NewestFirst => format!(" ORDER BY {table}id DESC"),
            Self::OldestFirst => format!(" ORDER BY {table}id"),
            Self::ByName => format!(" ORDER BY {table}pattern"),
            Self::LastUsedFirst => format!(" ORDER BY {table}last_hit_at DESC, {table}id DESC"),
            Self::LongUnusedFirst => format!(" ORDER BY {table}last_hit_at, {table}id"),
        }
    }
}

impl EntryPageQuery {
    fn order_of(&self, used: Used) -> Walk {
        match (self.filter, self.order, used) {
            (EntryFilter::UnusedSince(_), _, Used::Yes) => Walk::LongUnusedFirst,
            (EntryFilter::UnusedSince(_), ..) => Walk::OldestFirst,
            (_, EntryOrder::Match, _) => Walk::ByName,
            (_, EntryOrder::LastHit, Used::Yes) => Walk::LastUsedFirst,
            (_, EntryOrder::Newest | EntryOrder::LastHit, _) => Walk::NewestFirst,
        }
    }

    /// Those who asked and those that could be forged are few, and are found by themselves.
    fn are_few(&self) -> bool {
        matches!(self.filter, EntryFilter::Asked | EntryFilter::Forgeable)
    }

    /// Not all that is walked along is wanted.
    fn is_narrow(&self) -> bool {
        let by_kind = matches!(
            self.filter,
            EntryFilter::ByHand | EntryFilter::Learned | EntryFilter::Imported
        );
        !self.are_few() && (by_kind || needle(&self.search).is_some())
    }

    /// How many are looked at to find `limit`.
    fn window(&self, walk: (Walk, Used), limit: u32) -> i64 {
        match walk {
            _ if !self.is_narrow() => i64::from(limit),
            (Walk::NewestFirst, Used::Either) => NEWEST_LOOKED_THROUGH,
            (Walk::ByName, Used::Either) => NAMES_LOOKED_THROUGH,
            _ => OTHERS_LOOKED_THROUGH,
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
