//! Which owners are to be mailed that somebody asks to be let in.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::request::{RequestRow, columns, is_with_owner};
use super::tx::{Counted, on};
use super::{RequestId, RequestRecord, Requests, StoreError, Tx};
use crate::tenancy::{MailboxId, SecretHash, TenantId};

/// How often the owner is mailed at most.
const MAILED_EVERY: TimeDelta = TimeDelta::hours(1);
/// When a mail that did not leave is tried again, by whichever node.
const MAIL_AGAIN: TimeDelta = TimeDelta::minutes(10);

impl Requests<'_> {
    /// Takes the requests of which the owner of a mailbox is to be mailed now, so that no other node does; the oldest
    /// first. [`Self::told`] says that the mail left; if it doesn't, they come again in ten minutes.
    pub async fn claim_untold(
        &mut self,
        mailbox: MailboxId,
        now: DateTime<Utc>,
    ) -> Result<Vec<RequestRecord>, StoreError> {
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "UPDATE requests SET telling_at = $3 WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND ", is_with_owner!(), " AND answered_at IS NULL AND told_at IS NULL AND expires_at > $3 ",
                "AND (telling_at IS NULL OR telling_at <= $4) RETURNING ", columns!()))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .bind(now - MAIL_AGAIN)
            .fetch_all(conn))?;
        let requests: Result<Vec<_>, _> = rows.into_iter().map(RequestRecord::try_from).collect();
        let mut requests = requests?;
        requests.sort_by_key(|request: &RequestRecord| request.id);
        Ok(requests)
    }

    /// Notes the link by which the owner can answer a request from the mail about it; an older one leads nowhere then.
    pub async fn set_answer_link(
        &mut self,
        id: RequestId,
        link: SecretHash,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE requests SET answer_link_hash = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .bind(link.0.as_slice())
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// The request behind a link that was mailed to its owner; once its time is over, only if it was answered.
    pub async fn find_by_answer_link(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND answer_link_hash = $2 ",
                "AND (answered_at IS NOT NULL OR expires_at > $3)"))
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// The mail about those that were claimed at this time has left.
    pub async fn told(
        &mut self,
        mailbox: MailboxId,
        claimed_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "UPDATE requests SET told_at = $3 WHERE tenant_id = $1 AND mailbox_id = $2 AND telling_at = $3 \
                 AND told_at IS NULL")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(claimed_at)
            .execute(conn)
            .counted())?;
        Ok(())
    }
}

/// Requests of all tenants.
pub struct AllRequests<'t>(pub(super) &'t mut Tx);

impl AllRequests<'_> {
    /// Mailboxes whose owners are to be mailed: something waits of which they know nothing, and their last mail
    /// is an hour old.
    pub async fn mailboxes_to_tell(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<(TenantId, MailboxId)>, StoreError> {
        // Reads the whole table: it is small, because little is asked and old requests go.
        let rows: Vec<(Uuid, Uuid)> = on!(self.0, conn => sqlx::query_as(
                "SELECT DISTINCT r.tenant_id, r.mailbox_id FROM requests r \
                 WHERE (r.kind = 'asked' OR r.proven_at IS NOT NULL) \
                 AND r.answered_at IS NULL AND r.told_at IS NULL AND r.expires_at > $1 \
                 AND (r.telling_at IS NULL OR r.telling_at <= $2) AND NOT EXISTS (SELECT 1 FROM requests o \
                 WHERE o.tenant_id = r.tenant_id AND o.mailbox_id = r.mailbox_id AND o.told_at > $3) \
                 ORDER BY r.tenant_id, r.mailbox_id LIMIT $4")
            .bind(now)
            .bind(now - MAIL_AGAIN)
            .bind(now - MAILED_EVERY)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let ids = |(tenant, mailbox)| (TenantId(tenant), MailboxId(mailbox));
        Ok(rows.into_iter().map(ids).collect())
    }
}
