//! Senders' wishes to be let in: written on the page behind a refusal, proven by a mailed link, answered by the owner.
//! What the mode `ask` asks ([`super::questions`]) is kept beside them: owners have one place to answer.
//!
//! A request to an address that leads to no mailbox is kept like any other, under an id that no mailbox has, and a
//! sender whom the owner keeps out may ask and prove like any other: an outsider can't tell the difference.

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::new_id;
use super::request::{FOR_A_WEEK, RequestRow, columns, is_with_owner};
use super::tallies::Tally;
use super::text::clean;
use super::tx::{Counted, on};
use super::{ListOwner, NewRequest, RequestAnswer, RequestId, RequestRecord, StoreError, Tx};
use crate::mail::ReversePath;
use crate::policy::{List, Pattern};
use crate::tenancy::{MailboxId, SecretHash, TenantId};

/// How often the same sender may ask the same owner.
const ONCE_A_DAY: TimeDelta = TimeDelta::days(1);
/// How long a request is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// A tenant's requests.
pub struct Requests<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl Requests<'_> {
    /// Keeps a request until it is proven. None when the sender has to wait: one a day for each pair, none while one
    /// is open or for a week after "not now", and a bounded number a day for each sender and each mailbox.
    pub async fn add(
        &mut self,
        request: &NewRequest,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestId>, StoreError> {
        self.close_old(request, now).await?;
        if !self.may_ask(request, now).await? {
            return Ok(None);
        }
        let id = new_id(now);
        let findings = serde_json::to_string(&request.findings)
            .map_err(|error| StoreError::Machine(error.to_string()))?;
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO requests (tenant_id, id, mailbox_id, sender, recipient, message, decision_id, \
                 refused_at, reason, findings, client_address, link_hash, open_sender, created_at, expires_at, \
                 needs_trust) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $4, $13, $14, $15) \
                 ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(id)
            .bind(request.mailbox.0)
            .bind(request.sender.as_str())
            .bind(request.recipient.as_str())
            .bind(clean(&request.message))
            .bind(request.decision.0)
            .bind(request.refused_at)
            .bind(request.reason.code())
            .bind(clean(&findings))
            .bind(request.client_address.to_string())
            .bind(request.link.0.as_slice())
            .bind(now)
            .bind(now + TimeDelta::days(NewRequest::DAYS_TO_PROVE))
            .bind(request.needs_trust)
            .execute(conn)
            .counted())?;
        Ok((added == 1).then_some(RequestId(id)))
    }

    /// Makes room for a new one: what expired is no longer open, and a link that nobody pressed for a day may have
    /// got lost.
    async fn close_old(
        &mut self,
        request: &NewRequest,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for statement in [
            "UPDATE requests SET open_sender = NULL WHERE tenant_id = $1 AND mailbox_id = $2 AND sender = $3 \
             AND expires_at <= $4 AND (kind = 'asked' OR proven_at IS NOT NULL AND created_at <= $5)",
            "DELETE FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND sender = $3 \
             AND kind = 'proven' AND proven_at IS NULL AND (expires_at <= $4 OR created_at <= $5)",
        ] {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(request.mailbox.0)
                .bind(request.sender.as_str())
                .bind(now)
                .bind(now - ONCE_A_DAY)
                .execute(conn)
                .counted())?;
        }
        Ok(())
    }

    async fn may_ask(
        &mut self,
        request: &NewRequest,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let of_pair: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND sender = $3 \
                 AND (open_sender IS NOT NULL OR (kind = 'proven' AND created_at > $4) \
                 OR (answer = 'ignore' AND answered_at > $5))")
            .bind(self.1.0)
            .bind(request.mailbox.0)
            .bind(request.sender.as_str())
            .bind(now - ONCE_A_DAY)
            .bind(now - FOR_A_WEEK)
            .fetch_one(conn))?;
        let of_sender: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND sender = $2 AND kind = 'proven' \
                 AND created_at > $3")
            .bind(self.1.0)
            .bind(request.sender.as_str())
            .bind(now - ONCE_A_DAY)
            .fetch_one(conn))?;
        // Whoever proves nothing must not keep those out who would.
        let (proven, unproven): (i64, i64) = on!(self.0, conn => sqlx::query_as(
                "SELECT count(CASE WHEN proven_at IS NOT NULL THEN 1 END), \
                 count(CASE WHEN proven_at IS NULL THEN 1 END) FROM requests \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND kind = 'proven' AND (created_at > $3 OR proven_at > $3)")
            .bind(self.1.0)
            .bind(request.mailbox.0)
            .bind(now - ONCE_A_DAY)
            .fetch_one(conn))?;
        Ok(of_pair == 0
            && of_sender < NewRequest::MOST_A_DAY_OF_SENDER
            && proven < NewRequest::MOST_A_DAY
            && unproven < NewRequest::MOST_UNPROVEN_A_DAY)
    }

    /// The request behind a mailed link; one that can't be proven any more is gone.
    pub async fn find_by_link(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND link_hash = $2 ",
                "AND (proven_at IS NOT NULL OR expires_at > $3)"))
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// Proves the sender, once: a second call, at the same time even, returns None. Whom the owner keeps out is
    /// answered at once, and the owner is not bothered.
    pub async fn prove(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "UPDATE requests SET proven_at = $3, expires_at = $4 WHERE tenant_id = $1 AND link_hash = $2 ",
                "AND proven_at IS NULL AND expires_at > $3 RETURNING ", columns!()))
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .bind(now + TimeDelta::days(NewRequest::DAYS_TO_ANSWER))
            .fetch_optional(conn))?;
        let Some(request) = row.map(RequestRecord::try_from).transpose()? else {
            return Ok(None);
        };
        if self.is_kept_out(&request, now).await? {
            let answer = RequestAnswer::Block;
            return self.write(&request, answer, now).await;
        }
        Tally::Asked.count(self.0, self.1, now).await?;
        Ok(Some(request))
    }

    async fn is_kept_out(
        &mut self,
        request: &RequestRecord,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mailbox = self
            .0
            .of(self.1)
            .mailboxes()
            .find(request.mailbox_id)
            .await?;
        let Some(mailbox) = mailbox else {
            return Ok(false);
        };
        let mut entries = self.0.of(self.1).entries(ListOwner::Mailbox(mailbox.id));
        let pattern = Pattern::Address(request.sender.clone());
        if entries.find_on(List::Allow, &pattern, now).await?.is_some() {
            return Ok(false);
        }
        let blocks = entries.blocks(now).await?;
        let sender = ReversePath::Address(request.sender.clone());
        Ok(blocks.keep_out(&sender, mailbox.ignore_sender_tag, None))
    }

    /// The requests that the owner of a mailbox was asked: those that wait first, then the newest; and how many there are.
    pub async fn page(
        &mut self,
        mailbox: MailboxId,
        (offset, limit): (u32, u32),
        now: DateTime<Utc>,
    ) -> Result<(Vec<RequestRecord>, i64), StoreError> {
        let total: i64 = on!(self.0, conn => sqlx::query_scalar(
concat!(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND ", is_with_owner!()))
            .bind(self.1.0)
            .bind(mailbox.0)
            .fetch_one(conn))?;
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests ",
                "WHERE tenant_id = $1 AND mailbox_id = $2 AND ", is_with_owner!(), " ",
                "ORDER BY CASE WHEN answered_at IS NULL AND expires_at > $3 THEN 0 ELSE 1 END, id DESC ",
                "LIMIT $4 OFFSET $5"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .bind(i64::from(limit))
            .bind(i64::from(offset))
            .fetch_all(conn))?;
        let requests: Result<Vec<_>, _> = rows.into_iter().map(RequestRecord::try_from).collect();
        Ok((requests?, total))
    }

    /// The requests to a mailbox that wait for an answer, newest first, and how many there are.
    pub async fn waiting(
        &mut self,
        mailbox: MailboxId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<(Vec<RequestRecord>, i64), StoreError> {
        let total: i64 = on!(self.0, conn => sqlx::query_scalar(
concat!(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND ", is_with_owner!(),
                " AND answered_at IS NULL AND expires_at > $3"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .fetch_one(conn))?;
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND ", is_with_owner!(), " AND answered_at IS NULL AND expires_at > $3 ORDER BY id DESC LIMIT $4"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let requests: Result<Vec<_>, _> = rows.into_iter().map(RequestRecord::try_from).collect();
        Ok((requests?, total))
    }

    /// The requests that the owner of a mailbox was asked, newest first, from before `before`.
    pub async fn list(
        &mut self,
        mailbox: MailboxId,
        before: Option<RequestId>,
        limit: u32,
    ) -> Result<Vec<RequestRecord>, StoreError> {
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND ", is_with_owner!(), " AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(before.map(|before| before.0))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(RequestRecord::try_from).collect()
    }

    /// The request with this id that the owner was asked, if it is this mailbox's.
    pub async fn find(
        &mut self,
        mailbox: MailboxId,
        id: RequestId,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 ",
                "AND ", is_with_owner!()))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// Clean-up: what nobody proved in time, questions that nobody answered and whose outcome holds no more, and what
    /// is too old; returns how many went.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM requests WHERE tenant_id = $1 \
                 AND (created_at <= $2 OR (kind = 'proven' AND proven_at IS NULL AND expires_at <= $3) \
                 OR (kind = 'asked' AND answered_at IS NULL AND expires_at <= $4))")
            .bind(self.1.0)
            .bind(now - REMEMBERED)
            .bind(now)
            .bind(now - FOR_A_WEEK)
            .execute(conn)
            .counted())
    }
}
