//! The statements of a batch that is learned: each handles all of its rows at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::database::Driver;
use super::entry::search_text;
use super::ids::new_id;
use super::learn::LearnJob;
use super::text::clean;
use super::tx::{Counted, on};
use super::{StoreError, Tx};
use crate::tenancy::{MailboxId, TenantId};

/// One mailbox of one tenant.
pub(super) type MailboxKey = (TenantId, MailboxId);

/// What a mailbox says about learning.
#[derive(sqlx::FromRow)]
pub(super) struct LearnerRow {
    tenant_id: Uuid,
    id: Uuid,
    pub(super) learning: bool,
    pub(super) learning_paused_at: Option<DateTime<Utc>>,
    pub(super) burst_started_at: Option<DateTime<Utc>>,
    pub(super) window_started_at: Option<DateTime<Utc>>,
    pub(super) window_learned: i64,
    pub(super) window_busiest: i64,
}

/// One line of a list that concerns an address to be learned.
#[derive(sqlx::FromRow)]
pub(super) struct PresentRow {
    tenant_id: Uuid,
    mailbox_id: Uuid,
    pub(super) pattern: String,
    pub(super) list: String,
    pub(super) source: String,
    pub(super) expires_at: Option<DateTime<Utc>>,
    pub(super) removed_at: Option<DateTime<Utc>>,
    pub(super) suspended: bool,
}

/// The owner wrote to someone who is on the whitelist already.
pub(super) struct Contact {
    pub(super) at: DateTime<Utc>,
    /// The new expiry, if the entry was learned.
    pub(super) expires_at: DateTime<Utc>,
}

impl PresentRow {
    pub(super) fn mailbox(&self) -> MailboxKey {
        (TenantId(self.tenant_id), MailboxId(self.mailbox_id))
    }
}

/// Reads the mailboxes and locks them until the transaction ends, in the order of their keys.
pub(super) async fn lock(
    tx: &mut Tx,
    mailboxes: &BTreeSet<MailboxKey>,
) -> Result<BTreeMap<MailboxKey, LearnerRow>, StoreError> {
    let locking = match tx.driver() {
        Driver::Sqlite => "",
        Driver::Postgres => " FOR UPDATE OF m",
    };
    // CROSS JOIN tells SQLite to begin with what is asked for; PostgreSQL finds that by itself.
    let rows: Vec<LearnerRow> = on!(tx, conn => {
        let mut select = QueryBuilder::new("WITH asked (tenant_id, id) AS (");
        select.push_values(mailboxes, |mut row, (tenant, mailbox)| {
            row.push_bind(tenant.0).push_bind(mailbox.0);
        });
        select.push(
            ") SELECT m.tenant_id, m.id, m.learning, m.learning_paused_at, m.burst_started_at, m.window_started_at, \
             m.window_learned, m.window_busiest FROM asked a CROSS JOIN mailboxes m \
             WHERE m.tenant_id = a.tenant_id AND m.id = a.id AND m.gone_at IS NULL ORDER BY m.tenant_id, m.id",
        );
        select.push(locking);
        async move { select.build_query_as().persistent(false).fetch_all(conn).await }
    })?;
    let keyed = rows
        .into_iter()
        .map(|row| ((TenantId(row.tenant_id), MailboxId(row.id)), row));
    Ok(keyed.collect())
}

/// Reads what the mailboxes' two lists hold for these addresses, tombstones and expired entries included.
pub(super) async fn present(
    tx: &mut Tx,
    asked: &BTreeSet<(MailboxKey, &str)>,
) -> Result<Vec<PresentRow>, StoreError> {
    on!(tx, conn => {
        let mut select = QueryBuilder::new("WITH asked (tenant_id, mailbox_id, pattern) AS (");
        select.push_values(asked, |mut row, ((tenant, mailbox), pattern)| {
            row.push_bind(tenant.0).push_bind(mailbox.0).push_bind(*pattern);
        });
        select.push(
            ") SELECT e.tenant_id, e.mailbox_id, e.pattern, e.list, e.source, e.expires_at, e.removed_at, \
             e.suspended_at IS NOT NULL AS suspended \
             FROM asked a CROSS JOIN entries e WHERE e.tenant_id = a.tenant_id AND e.mailbox_id = a.mailbox_id \
             AND e.list IN ('allow', 'block') AND e.pattern = a.pattern",
        );
        async move { select.build_query_as().persistent(false).fetch_all(conn).await }
    })
}

/// Adds the entries; an expired one becomes a new line (its id, too), and keeps its note and its hits.
pub(super) async fn insert(tx: &mut Tx, new: &[(&LearnJob, &str)]) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut insert = QueryBuilder::new(
            "INSERT INTO entries (tenant_id, mailbox_id, list, pattern, id, kind, source, require_auth, binding, \
             expires_at, trusted_networks, proven_networks, hits, last_contact_at, created_at, learned_from, note, \
             search_text) ",
        );
        insert.push_values(new, |mut row, (job, pattern)| {
            row.push_bind(job.tenant_id.0)
                .push_bind(job.mailbox_id.0)
                .push("'allow'")
                .push_bind(*pattern)
                .push_bind(new_id(job.at))
                .push("'address', 'learned'")
                .push_bind(false)
                .push_bind(false)
                .push_bind(job.expires_at)
                .push("'', '', 0")
                .push_bind(job.at)
                .push_bind(job.at)
                .push_bind(job.learned_from.as_deref().map(clean))
                .push("''")
                .push_bind(search_text(pattern, ""));
        });
        insert.push(
            " ON CONFLICT (tenant_id, mailbox_id, list, pattern) DO UPDATE SET id = excluded.id, source = 'learned', \
             expires_at = excluded.expires_at, last_contact_at = excluded.last_contact_at, \
             created_at = excluded.created_at, learned_from = excluded.learned_from, suspended_at = NULL, \
             suspended_why = NULL \
             WHERE entries.expires_at <= excluded.created_at AND entries.removed_at IS NULL",
        );
        async move { insert.build().persistent(false).execute(conn).counted().await }
    })?;
    Ok(())
}

/// Notes that there was contact, and renews what was learned. Whoever the owner writes to is wanted: an entry that was
/// suspended counts again.
pub(super) async fn note_contacts(
    tx: &mut Tx,
    contacts: &BTreeMap<(MailboxKey, &str), Contact>,
) -> Result<(), StoreError> {
    if contacts.is_empty() {
        return Ok(());
    }
    lock_in_order(tx, contacts).await?;
    on!(tx, conn => {
        let mut update =
            QueryBuilder::new("WITH contacts (tenant_id, mailbox_id, pattern, noted_at, renewed) AS (");
        update.push_values(contacts, |mut row, (((tenant, mailbox), pattern), contact)| {
            row.push_bind(tenant.0)
                .push_bind(mailbox.0)
                .push_bind(*pattern)
                .push_bind(contact.at)
                .push_bind(contact.expires_at);
        });
        update.push(
            ") UPDATE entries SET last_contact_at = c.noted_at, suspended_at = NULL, suspended_why = NULL, \
             expires_at = CASE WHEN source = 'learned' THEN c.renewed ELSE expires_at END FROM contacts c \
             WHERE entries.tenant_id = c.tenant_id AND entries.mailbox_id = c.mailbox_id \
             AND entries.list = 'allow' AND entries.pattern = c.pattern",
        );
        async move { update.build().persistent(false).execute(conn).counted().await }
    })?;
    Ok(())
}

/// PostgreSQL locks rows as it meets them; hits are added in the order of ids (`batch`), and whoever takes two entries
/// the other way round waits for ever.
async fn lock_in_order(
    tx: &mut Tx,
    contacts: &BTreeMap<(MailboxKey, &str), Contact>,
) -> Result<(), StoreError> {
    if tx.driver() != Driver::Postgres {
        return Ok(());
    }
    on!(tx, conn => {
        let mut lock = QueryBuilder::new("WITH asked (tenant_id, mailbox_id, pattern) AS (");
        lock.push_values(contacts.keys(), |mut row, ((tenant, mailbox), pattern)| {
            row.push_bind(tenant.0).push_bind(mailbox.0).push_bind(*pattern);
        });
        lock.push(
            ") SELECT 1 FROM asked a JOIN entries e ON e.tenant_id = a.tenant_id AND e.mailbox_id = a.mailbox_id \
             AND e.list = 'allow' AND e.pattern = a.pattern ORDER BY e.tenant_id, e.id FOR UPDATE OF e",
        );
        async move { lock.build().persistent(false).execute(conn).counted().await }
    })?;
    Ok(())
}

/// Writes down how much the mailboxes learned, and which of them paused.
pub(super) async fn save(
    tx: &mut Tx,
    learners: &BTreeMap<MailboxKey, LearnerRow>,
) -> Result<(), StoreError> {
    if learners.is_empty() {
        return Ok(());
    }
    on!(tx, conn => {
        let mut update = QueryBuilder::new(
            "WITH learners (tenant_id, id, paused_at, burst_at, window_at, learned, busiest) AS (",
        );
        update.push_values(learners, |mut row, ((tenant, mailbox), learner)| {
            row.push_bind(tenant.0)
                .push_bind(mailbox.0)
                .push_bind(learner.learning_paused_at)
                .push_bind(learner.burst_started_at)
                .push_bind(learner.window_started_at)
                .push_bind(learner.window_learned)
                .push_bind(learner.window_busiest);
        });
        update.push(
            ") UPDATE mailboxes SET learning_paused_at = l.paused_at, burst_started_at = l.burst_at, \
             window_started_at = l.window_at, window_learned = l.learned, window_busiest = l.busiest \
             FROM learners l WHERE mailboxes.tenant_id = l.tenant_id AND mailboxes.id = l.id",
        );
        async move { update.build().persistent(false).execute(conn).counted().await }
    })?;
    Ok(())
}
