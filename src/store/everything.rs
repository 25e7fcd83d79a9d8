//! What is stored about one mailbox, walked through from end to end for its owner: in keysets along the primary key, so
//! that each page costs the same, however much there is.

use chrono::{DateTime, Utc};

use super::entry::{EntryRow, select_entries};
use super::tx::on;
use super::words::Word;
use super::{ListOwner, Reporter, StoreError, Tx};
use crate::policy::{Entry, List};
use crate::tenancy::{MailboxId, TenantId};

/// What is stored about a tenant's mailboxes.
pub struct Everything<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// One report of the owner's.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct KeptComplaint {
    /// The decision or, where that isn't known, whom it counts against.
    pub about: String,
    pub client_network: Option<String>,
    pub sender: Option<String>,
    pub complained_at: DateTime<Utc>,
}

impl Everything<'_> {
    /// The entries of a mailbox behind this one, removed ones included, ordered by list and match.
    pub async fn entries(
        &mut self,
        mailbox: MailboxId,
        after: Option<(List, String)>,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        // No list has an empty name.
        let (list, pattern) = after.map_or(("", String::new()), |(list, pattern)| {
            (list.word(), pattern)
        });
        let rows: Vec<EntryRow> = on!(self.0, conn => sqlx::query_as(select_entries!(
                "AND (list, pattern) > ($3, $4) ORDER BY list, pattern LIMIT $5"))
            .bind(self.1.0)
            .bind(ListOwner::Mailbox(mailbox).key())
            .bind(list)
            .bind(&pattern)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// The complaints of a mailbox's owner behind this one, ordered by what they are about.
    pub async fn complaints(
        &mut self,
        mailbox: MailboxId,
        after: &str,
        limit: u32,
    ) -> Result<Vec<KeptComplaint>, StoreError> {
        on!(self.0, conn => sqlx::query_as(
                "SELECT about, client_network, sender, complained_at FROM complaints \
                 WHERE tenant_id = $1 AND reporter = $2 AND about > $3 ORDER BY about LIMIT $4")
            .bind(self.1.0)
            .bind(Reporter::Mailbox(mailbox).to_string())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(conn))
    }
}
