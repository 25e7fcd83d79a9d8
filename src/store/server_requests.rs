//! Requests to call mail servers fine: written on the page behind a refusal, proven by a mailed link, answered by the
//! tenant's admins.

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;

use super::ids::new_id;
use super::server_request::{ServerRequestRow, server_columns};
use super::text::clean;
use super::tx::{Counted, on};
use super::{
    Added, ListOwner, NewEntry, NewServerRequest, ServerAnswer, ServerAnswered, ServerRequestId,
    ServerRequestRecord, StoreError, Tx,
};
use crate::lang::Told;
use crate::policy::{ClientNetwork, List, Networks, Pattern, Source};
use crate::tenancy::{SecretHash, TenantId};

const A_DAY: TimeDelta = TimeDelta::days(1);
/// How long a request is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// A tenant's server requests.
pub struct ServerRequests<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

impl ServerRequests<'_> {
    /// Keeps a request until it is proven. None when it has to wait: one a day for each network, none while one is open
    /// or for a week after an answer that was no, and a bounded number a day for each contact and for the tenant.
    pub async fn add(
        &mut self,
        request: &NewServerRequest,
        now: DateTime<Utc>,
    ) -> Result<Option<ServerRequestId>, StoreError> {
        let network = ClientNetwork::of(request.client_address).to_string();
        self.close_old(&network, now).await?;
        if !self.may_ask(request, &network, now).await? {
            return Ok(None);
        }
        let id = new_id(now);
        let json = |found: &[Told]| {
            let text = serde_json::to_string(found);
            text.map_err(|error| StoreError::Machine(error.to_string()))
        };
        let added = on!(self.0, conn => sqlx::query(
                "INSERT INTO server_requests (tenant_id, id, client_address, network, contact, message, bounce, \
                 sender, decision_id, refused_at, reason, found_then, found_now, link_hash, open_network, created_at, \
                 answer_text, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $4, \
                 $15, '', $16) ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(id)
            .bind(request.client_address.to_string())
            .bind(&network)
            .bind(request.contact.as_str())
            .bind(clean(&request.message))
            .bind(clean(&request.bounce))
            .bind(clean(&request.sender))
            .bind(request.decision.0)
            .bind(request.refused_at)
            .bind(request.reason.code())
            .bind(json(&request.found_then)?)
            .bind(json(&request.found_now)?)
            .bind(request.link.0.as_slice())
            .bind(now)
            .bind(now + TimeDelta::days(NewServerRequest::DAYS_TO_PROVE))
            .execute(conn)
            .counted())?;
        Ok((added == 1).then_some(ServerRequestId(id)))
    }

    /// Makes room for a new one: what expired is no longer open, and a link that nobody pressed for a day may have got
    /// lost.
    async fn close_old(&mut self, network: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        for statement in [
            "UPDATE server_requests SET open_network = NULL WHERE tenant_id = $1 AND network = $2 \
             AND proven_at IS NOT NULL AND expires_at <= $3 AND created_at <= $4",
            "DELETE FROM server_requests WHERE tenant_id = $1 AND network = $2 AND proven_at IS NULL \
             AND (expires_at <= $3 OR created_at <= $4)",
        ] {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(network)
                .bind(now)
                .bind(now - A_DAY)
                .execute(conn)
                .counted())?;
        }
        Ok(())
    }

    async fn may_ask(
        &mut self,
        request: &NewServerRequest,
        network: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let of_network: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM server_requests WHERE tenant_id = $1 AND network = $2 AND (open_network IS NOT NULL \
                 OR created_at > $3 OR (answer IN ('refuse', 'ignore') AND answered_at > $4))")
            .bind(self.1.0)
            .bind(network)
            .bind(now - A_DAY)
            .bind(now - NewServerRequest::AFTER_NO)
            .fetch_one(conn))?;
        let of_contact: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM server_requests WHERE tenant_id = $1 AND contact = $2 AND created_at > $3")
            .bind(self.1.0)
            .bind(request.contact.as_str())
            .bind(now - A_DAY)
            .fetch_one(conn))?;
        let of_tenant: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM server_requests WHERE tenant_id = $1 AND created_at > $2")
            .bind(self.1.0)
            .bind(now - A_DAY)
            .fetch_one(conn))?;
        Ok(of_network == 0
            && of_contact < NewServerRequest::MOST_A_DAY_OF_CONTACT
            && of_tenant < NewServerRequest::MOST_A_DAY)
    }

    /// Forgets a request whose link could not be mailed, so that it can be asked again.
    pub async fn forget(&mut self, id: ServerRequestId) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM server_requests WHERE tenant_id = $1 AND id = $2 AND proven_at IS NULL")
            .bind(self.1.0)
            .bind(id.0)
            .execute(conn)
            .counted())?;
        Ok(())
    }

    /// The request behind a mailed link; one that can't be proven any more is gone.
    pub async fn find_by_link(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<ServerRequestRecord>, StoreError> {
        let row: Option<ServerRequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", server_columns!(), " FROM server_requests WHERE tenant_id = $1 AND link_hash = $2 ",
                "AND (proven_at IS NOT NULL OR expires_at > $3)"))
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .fetch_optional(conn))?;
        row.map(ServerRequestRecord::try_from).transpose()
    }

    /// Proves the contact, once: a second call, at the same time even, returns None.
    pub async fn prove(
        &mut self,
        link: SecretHash,
        now: DateTime<Utc>,
    ) -> Result<Option<ServerRequestRecord>, StoreError> {
        let row: Option<ServerRequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "UPDATE server_requests SET proven_at = $3, expires_at = $4 WHERE tenant_id = $1 AND link_hash = $2 ",
                "AND proven_at IS NULL AND expires_at > $3 RETURNING ", server_columns!()))
            .bind(self.1.0)
            .bind(link.0.as_slice())
            .bind(now)
            .bind(now + TimeDelta::days(NewServerRequest::DAYS_TO_ANSWER))
            .fetch_optional(conn))?;
        row.map(ServerRequestRecord::try_from).transpose()
    }

    /// The proven requests: those that wait first, then the newest.
    pub async fn list(
        &mut self,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<ServerRequestRecord>, StoreError> {
        let rows: Vec<ServerRequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", server_columns!(), " FROM server_requests WHERE tenant_id = $1 AND proven_at IS NOT NULL ",
                "ORDER BY CASE WHEN answered_at IS NULL AND expires_at > $2 THEN 0 ELSE 1 END, id DESC LIMIT $3"))
            .bind(self.1.0)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter()
            .map(ServerRequestRecord::try_from)
            .collect()
    }

    /// How many wait for an answer.
    pub async fn count_waiting(&mut self, now: DateTime<Utc>) -> Result<i64, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM server_requests WHERE tenant_id = $1 AND proven_at IS NOT NULL \
                 AND answered_at IS NULL AND expires_at > $2")
            .bind(self.1.0)
            .bind(now)
            .fetch_one(conn))
    }

    /// Answers a proven request, once; "allow" puts the server's address on the tenant's whitelist. None when there is
    /// none that waits for an answer.
    pub async fn answer(
        &mut self,
        id: ServerRequestId,
        (answer, text): (ServerAnswer, &str),
        now: DateTime<Utc>,
    ) -> Result<Option<ServerAnswered>, StoreError> {
        let row: Option<ServerRequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "UPDATE server_requests SET answered_at = $3, answer = $4, answer_text = $5, open_network = NULL ",
                "WHERE tenant_id = $1 AND id = $2 AND proven_at IS NOT NULL AND answered_at IS NULL AND expires_at > $3 ",
                "RETURNING ", server_columns!()))
            .bind(self.1.0)
            .bind(id.0)
            .bind(now)
            .bind(answer.as_str())
            .bind(clean(text))
            .fetch_optional(conn))?;
        let Some(request) = row.map(ServerRequestRecord::try_from).transpose()? else {
            return Ok(None);
        };
        let added = match answer {
            ServerAnswer::Allow => self.allow(&request, now).await?,
            ServerAnswer::Refuse | ServerAnswer::Ignore => None,
        };
        Ok(Some(ServerAnswered { request, added }))
    }

    async fn allow(
        &mut self,
        request: &ServerRequestRecord,
        now: DateTime<Utc>,
    ) -> Result<Option<crate::policy::EntryId>, StoreError> {
        let entry = NewEntry {
            list: List::Allow,
            pattern: Pattern::Network(IpNet::from(request.client_address)),
            source: Source::Manual,
            note: format!("Asked by {}", request.contact),
            expires_at: None,
            require_auth: false,
            binding: false,
            trusted_networks: Networks::default(),
        };
        let mut entries = self.0.of(self.1).entries(ListOwner::Tenant);
        Ok(match entries.add(&entry, now).await? {
            Added::New(id) | Added::Revived(id) => Some(id),
            Added::Adopted(_) | Added::Existed(_) => None,
        })
    }

    /// Takes an answer back: the request waits again. False when it was not answered, has expired, or the same network
    /// has asked again since.
    pub async fn reopen(
        &mut self,
        id: ServerRequestId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let reopened = on!(self.0, conn => sqlx::query(
                "UPDATE server_requests SET answered_at = NULL, answer = NULL, answer_text = '', open_network = network \
                 WHERE tenant_id = $1 AND id = $2 AND answered_at IS NOT NULL AND expires_at > $3 AND NOT EXISTS \
                 (SELECT 1 FROM server_requests o WHERE o.tenant_id = $1 AND o.open_network = server_requests.network)")
            .bind(self.1.0)
            .bind(id.0)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(reopened == 1)
    }

    /// Clean-up: what nobody proved in time, and what is too old; returns how many went.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM server_requests WHERE tenant_id = $1 \
                 AND (created_at <= $2 OR (proven_at IS NULL AND expires_at <= $3))")
            .bind(self.1.0)
            .bind(now - REMEMBERED)
            .bind(now)
            .execute(conn)
            .counted())
    }
}
