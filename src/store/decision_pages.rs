//! Pages of a mailbox's decisions, quick among a million.
//!
//! Which decisions to look at is found in an index; what else is asked for is looked at in the rows themselves, of the
//! newest [`LOOKED_THROUGH`] and no more: the answer says how far back that went, so that one can look further.

use sqlx::QueryBuilder;
use uuid::Uuid;

use super::decisions::{DecisionRow, columns};
use super::text::containing;
use super::tx::on;
use super::{DecisionId, DecisionRecord, Decisions, StoreError};
use crate::mail::Address;
use crate::policy::EntryId;
use crate::tenancy::MailboxId;

/// Decisions looked through in one go.
const LOOKED_THROUGH: i64 = 5_000;

/// The same for what an entry decided.
const OF_ENTRY: i64 = 2_000;

/// Which decisions to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecisionFilter {
    /// All.
    #[default]
    All,
    /// What was turned away, or would have been.
    TurnedAway,
    /// What was let in.
    LetIn,
}

/// Which decisions of a mailbox, from where on.
#[derive(Clone, Debug)]
pub struct DecisionPageQuery {
    /// Whose.
    pub mailbox: MailboxId,
    /// Which of them.
    pub filter: DecisionFilter,
    /// A whole address, or part of sender, recipient or reference, literally.
    pub search: String,
    /// Older than this one.
    pub before: Option<DecisionId>,
    /// At most so many.
    pub limit: u32,
}

/// One page.
#[derive(Clone, Debug)]
pub struct DecisionPage {
    /// Newest first.
    pub records: Vec<DecisionRecord>,
    /// Nothing older was looked at; None: there is nothing older, or the page is full.
    pub looked_to: Option<DecisionId>,
}

/// The ids to look at, newest first: `$sql` is a builder of either driver.
macro_rules! push_window {
    ($sql:ident, $query:expr, ($tenant:expr, $sender:expr, $window:expr)) => {
        $sql.push("SELECT w.id AS found FROM decisions w WHERE w.tenant_id = ")
            .push_bind($tenant);
        $sql.push(" AND w.mailbox_id = ")
            .push_bind($query.mailbox.0);
        if let Some(sender) = $sender {
            $sql.push(" AND w.sender = ").push_bind(sender);
        } else if $query.filter == DecisionFilter::TurnedAway {
            $sql.push(
                " AND (w.verdict IN ('reject', 'defer') OR w.would_have IN ('reject', 'defer'))",
            );
        }
        if let Some(before) = $query.before {
            $sql.push(" AND w.id < ").push_bind(before.0);
        }
        $sql.push(" ORDER BY w.id DESC LIMIT ").push_bind($window);
    };
}

impl Decisions<'_> {
    /// One page of a mailbox's decisions.
    pub async fn page(&mut self, query: &DecisionPageQuery) -> Result<DecisionPage, StoreError> {
        let sender = query.sender();
        let search = containing(Some(&query.search)).filter(|_| sender.is_none());
        let narrow = search.is_some() || sender.is_some() || query.filter == DecisionFilter::LetIn;
        let window = if narrow {
            LOOKED_THROUGH
        } else {
            i64::from(query.limit)
        };
        let (tenant, within) = (self.1.0, (sender.as_deref(), window));
        let rows: Vec<DecisionRow> = on!(self.0, conn => {
            let mut sql = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM ("));
            push_window!(sql, query, (tenant, within.0.map(str::to_owned), within.1));
            sql.push(") f CROSS JOIN decisions d WHERE d.tenant_id = ").push_bind(tenant);
            sql.push(" AND d.id = f.found");
            match query.filter {
                DecisionFilter::All => {}
                DecisionFilter::TurnedAway => {
                    sql.push(
                        " AND (d.verdict IN ('reject', 'defer') OR d.would_have IN ('reject', 'defer'))",
                    );
                }
                DecisionFilter::LetIn => {
                    sql.push(" AND d.verdict = 'accept'");
                }
            }
            if let Some(search) = &search {
                sql.push(" AND (d.sender LIKE ").push_bind(search.clone());
                sql.push(" ESCAPE '\\' OR d.recipient LIKE ").push_bind(search.clone());
                sql.push(" ESCAPE '\\' OR d.reference LIKE ").push_bind(search.replace('-', ""));
                sql.push(" ESCAPE '\\')");
            }
            sql.push(" ORDER BY d.id DESC LIMIT ").push_bind(i64::from(query.limit));
            async move { sql.build_query_as().fetch_all(conn).await }
        })?;
        let records: Result<Vec<_>, _> = rows.into_iter().map(DecisionRecord::try_from).collect();
        let records = records?;
        let is_full = records.len() >= usize::try_from(query.limit).unwrap_or(usize::MAX);
        let looked_to = if narrow && !is_full {
            self.end_of_window(query, within).await?
        } else {
            None
        };
        Ok(DecisionPage { records, looked_to })
    }

    /// What an entry decided lately, or would have if it were proven, newest first; `sender` is the one address that it
    /// stands for, if it is one. Of other entries only the newest messages of the mailbox are looked at.
    pub async fn of_entry(
        &mut self,
        (mailbox, entry): (MailboxId, EntryId),
        sender: Option<&Address>,
        limit: u32,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        let tenant = self.1.0;
        let query = DecisionPageQuery {
            mailbox,
            filter: DecisionFilter::All,
            search: String::new(),
            before: None,
            limit,
        };
        let rows: Vec<DecisionRow> = on!(self.0, conn => {
            let mut sql = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM ("));
            push_window!(sql, query, (tenant, sender.map(ToString::to_string), OF_ENTRY));
            sql.push(") f CROSS JOIN decisions d WHERE d.tenant_id = ").push_bind(tenant);
            sql.push(" AND d.id = f.found AND (d.entry_id = ").push_bind(entry.0);
            sql.push(" OR d.could_be_forged = ").push_bind(entry.0);
            sql.push(") ORDER BY d.id DESC LIMIT ").push_bind(i64::from(limit));
            async move { sql.build_query_as().fetch_all(conn).await }
        })?;
        rows.into_iter().map(DecisionRecord::try_from).collect()
    }

    /// The oldest that was looked at, if there may be older ones.
    async fn end_of_window(
        &mut self,
        query: &DecisionPageQuery,
        (sender, window): (Option<&str>, i64),
    ) -> Result<Option<DecisionId>, StoreError> {
        let tenant = self.1.0;
        let ids: Vec<(Uuid,)> = on!(self.0, conn => {
            let mut sql = QueryBuilder::new("SELECT f.found FROM (");
            push_window!(sql, query, (tenant, sender.map(str::to_owned), window));
            sql.push(") f ORDER BY f.found LIMIT 1");
            async move { sql.build_query_as().fetch_all(conn).await }
        })?;
        let count: i64 = on!(self.0, conn => {
            let mut sql = QueryBuilder::new("SELECT count(*) FROM (");
            push_window!(sql, query, (tenant, sender.map(str::to_owned), window));
            sql.push(") f");
            async move { sql.build_query_scalar().fetch_one(conn).await }
        })?;
        let last = ids.into_iter().next().map(|(id,)| DecisionId(id));
        Ok(last.filter(|_| count >= window))
    }
}

impl DecisionPageQuery {
    /// The sender, if it was written whole: all of its mail is found by an index.
    fn sender(&self) -> Option<String> {
        let address = Address::from_person(&self.search).ok()?;
        Some(address.to_string())
    }
}
