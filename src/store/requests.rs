//! Senders' wishes to be let in: written on the page behind a refusal, proven by a mailed link, answered by the owner.
//!
//! A request to an address that leads to no mailbox is kept like any other, under an id that no mailbox has, and a
//! sender whom the owner keeps out may ask and prove like any other: an outsider can't tell the difference.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::ids::new_id;
use super::text::clean;
use super::tx::{Counted, on};
use super::words::{Place, Word};
use super::{Added, DecisionId, EntryChange, ListOwner, NewEntry, StoreError, Tx};
use crate::mail::{Address, ReversePath};
use crate::policy::{Entry, EntryId, List, Networks, Pattern, Reason, Source};
use crate::tenancy::{MailboxId, SecretHash, TenantId};

/// The id of a request (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct RequestId(pub Uuid);

/// What the owner says to a request. Words: `allow`, `allow_7_days`, `block`, `ignore`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestAnswer {
    /// The sender joins the whitelist.
    Allow,
    /// The sender joins the whitelist, for 7 days.
    #[serde(rename = "allow_7_days")]
    AllowForAWeek,
    /// The sender joins the blocklist.
    Block,
    /// Nothing, for now.
    Ignore,
}

impl RequestAnswer {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Allow, Self::AllowForAWeek, Self::Block, Self::Ignore];

    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AllowForAWeek => "allow_7_days",
            Self::Block => "block",
            Self::Ignore => "ignore",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == text)
    }

    /// The list that the sender joins, and until when.
    fn entry(self, now: DateTime<Utc>) -> Option<(List, Option<DateTime<Utc>>)> {
        match self {
            Self::Allow => Some((List::Allow, None)),
            Self::AllowForAWeek => Some((List::Allow, Some(now + FOR_A_WEEK))),
            Self::Block => Some((List::Block, None)),
            Self::Ignore => None,
        }
    }
}

impl Word for RequestAnswer {
    const ALL: &'static [Self] = &RequestAnswer::ALL;
    fn word(self) -> &'static str {
        self.as_str()
    }
}

/// What a sender asks, before it is proven.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// Whose mailbox; see [`NewRequest::nowhere`].
    pub mailbox: MailboxId,
    /// Who was refused, without a tag that changes from day to day.
    pub sender: Address,
    /// Whom they wrote to.
    pub recipient: Address,
    /// One line to the owner.
    pub message: String,
    /// The refusal.
    pub decision: DecisionId,
    /// When it was.
    pub refused_at: DateTime<Utc>,
    /// By whose rule.
    pub reason: Reason,
    /// What the checks had found, a sentence each.
    pub findings: Vec<String>,
    /// The server that brought the message.
    pub client_address: IpAddr,
    /// Of the mailed link.
    pub link: SecretHash,
}

impl NewRequest {
    /// The longest line, in characters.
    pub const LONGEST_MESSAGE: usize = 200;
    /// Requests that a mailbox may get in a day.
    pub const MOST_A_DAY: i64 = 20;
    /// Requests in the name of one sender in a day, to all mailboxes of the tenant: each costs that sender a mail.
    pub const MOST_A_DAY_OF_SENDER: i64 = 5;
    /// How long the mailed link can prove the sender.
    pub const DAYS_TO_PROVE: i64 = 7;
    /// How long the owner can answer.
    pub const DAYS_TO_ANSWER: i64 = 30;

    /// The id for an address that leads to no mailbox: always the same one, and nobody's.
    pub fn nowhere(recipient: &Address) -> MailboxId {
        let SecretHash(hash) = SecretHash::of(recipient.as_str().as_bytes());
        let (id, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        MailboxId(Uuid::from_bytes(*id))
    }
}

/// A request as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestRecord {
    /// Which request.
    pub id: RequestId,
    /// Whose mailbox.
    pub mailbox_id: MailboxId,
    /// Who asks.
    pub sender: Address,
    /// Whom they wrote to.
    pub recipient: Address,
    /// One line to the owner.
    pub message: String,
    /// The refusal, if it is still recorded.
    pub decision_id: DecisionId,
    /// When it was.
    pub refused_at: DateTime<Utc>,
    /// By whose rule.
    pub reason: Reason,
    /// What the checks had found, a sentence each.
    pub findings: Vec<String>,
    /// The server that brought the message.
    pub client_address: String,
    /// When the sender asked.
    pub created_at: DateTime<Utc>,
    /// When the sender showed that the address is theirs.
    pub proven_at: Option<DateTime<Utc>>,
    /// When the owner answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the owner said.
    pub answer: Option<RequestAnswer>,
    /// Until when it can be proven or, once it is, answered.
    pub expires_at: DateTime<Utc>,
}

impl RequestRecord {
    /// Says whether the owner can answer.
    pub fn is_waiting(&self, now: DateTime<Utc>) -> bool {
        self.proven_at.is_some() && self.answered_at.is_none() && self.expires_at > now
    }
}

/// An answer that was given, and enough to take it back.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The request as it is now.
    pub request: RequestRecord,
    /// The entry that is new on a list.
    pub added: Vec<EntryId>,
    /// The entry that said the contrary, and is off its list.
    pub taken_off: Vec<EntryId>,
    /// The sender was on that list already.
    pub existed: bool,
}

/// How often the same sender may ask the same owner.
const ONCE_A_DAY: TimeDelta = TimeDelta::days(1);
/// How long "not now" holds, whoever asks again; and how long "only for 7 days" lets in.
const FOR_A_WEEK: TimeDelta = TimeDelta::days(7);
/// How long a request is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(90);
/// How often the owner is mailed at most.
const MAILED_EVERY: TimeDelta = TimeDelta::hours(1);
/// When a mail that did not leave is tried again, by whichever node.
const MAIL_AGAIN: TimeDelta = TimeDelta::minutes(10);

macro_rules! columns {
    () => {
        "id, mailbox_id, sender, recipient, message, decision_id, refused_at, reason, findings, client_address, \
         created_at, proven_at, answered_at, answer, expires_at"
    };
}

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: Uuid,
    mailbox_id: Uuid,
    sender: String,
    recipient: String,
    message: String,
    decision_id: Uuid,
    refused_at: DateTime<Utc>,
    reason: String,
    findings: String,
    client_address: String,
    created_at: DateTime<Utc>,
    proven_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    answer: Option<String>,
    expires_at: DateTime<Utc>,
}

impl TryFrom<RequestRow> for RequestRecord {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "requests",
            id: row.id,
        };
        let answer = row.answer.map(|answer| place.word("answer", &answer));
        Ok(Self {
            id: RequestId(row.id),
            mailbox_id: MailboxId(row.mailbox_id),
            sender: place.address("sender", &row.sender)?,
            recipient: place.address("recipient", &row.recipient)?,
            message: row.message,
            decision_id: DecisionId(row.decision_id),
            refused_at: row.refused_at,
            reason: place.require("reason", Reason::from_code(&row.reason))?,
            findings: place.require("findings", serde_json::from_str(&row.findings).ok())?,
            client_address: row.client_address,
            created_at: row.created_at,
            proven_at: row.proven_at,
            answered_at: row.answered_at,
            answer: answer.transpose()?,
            expires_at: row.expires_at,
        })
    }
}

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
                 refused_at, reason, findings, client_address, link_hash, open_sender, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $4, $13, $14) ON CONFLICT DO NOTHING")
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
             AND proven_at IS NOT NULL AND expires_at <= $4 AND created_at <= $5",
            "DELETE FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND sender = $3 \
             AND proven_at IS NULL AND (expires_at <= $4 OR created_at <= $5)",
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
                 AND (open_sender IS NOT NULL OR created_at > $4 OR (answer = 'ignore' AND answered_at > $5))")
            .bind(self.1.0)
            .bind(request.mailbox.0)
            .bind(request.sender.as_str())
            .bind(now - ONCE_A_DAY)
            .bind(now - FOR_A_WEEK)
            .fetch_one(conn))?;
        let of_sender: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND sender = $2 AND created_at > $3")
            .bind(self.1.0)
            .bind(request.sender.as_str())
            .bind(now - ONCE_A_DAY)
            .fetch_one(conn))?;
        let of_mailbox: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND created_at > $3")
            .bind(self.1.0)
            .bind(request.mailbox.0)
            .bind(now - ONCE_A_DAY)
            .fetch_one(conn))?;
        Ok(of_pair == 0
            && of_sender < NewRequest::MOST_A_DAY_OF_SENDER
            && of_mailbox < NewRequest::MOST_A_DAY)
    }

    /// Forgets a request whose link could not be mailed, so that the sender can ask again.
    pub async fn forget(&mut self, id: RequestId) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM requests WHERE tenant_id = $1 AND id = $2 AND proven_at IS NULL")
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

    /// The proven requests to a mailbox: those that wait first, then the newest; and how many there are.
    pub async fn page(
        &mut self,
        mailbox: MailboxId,
        (offset, limit): (u32, u32),
        now: DateTime<Utc>,
    ) -> Result<(Vec<RequestRecord>, i64), StoreError> {
        let total: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND proven_at IS NOT NULL")
            .bind(self.1.0)
            .bind(mailbox.0)
            .fetch_one(conn))?;
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests ",
                "WHERE tenant_id = $1 AND mailbox_id = $2 AND proven_at IS NOT NULL ",
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
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 \
                 AND proven_at IS NOT NULL AND answered_at IS NULL AND expires_at > $3")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .fetch_one(conn))?;
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND proven_at IS NOT NULL AND answered_at IS NULL AND expires_at > $3 ORDER BY id DESC LIMIT $4"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        let requests: Result<Vec<_>, _> = rows.into_iter().map(RequestRecord::try_from).collect();
        Ok((requests?, total))
    }

    /// The proven requests to a mailbox, newest first, from before `before`.
    pub async fn list(
        &mut self,
        mailbox: MailboxId,
        before: Option<RequestId>,
        limit: u32,
    ) -> Result<Vec<RequestRecord>, StoreError> {
        let rows: Vec<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND proven_at IS NOT NULL AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(before.map(|before| before.0))
            .bind(i64::from(limit))
            .fetch_all(conn))?;
        rows.into_iter().map(RequestRecord::try_from).collect()
    }

    /// The proven request with this id, if it is this mailbox's.
    pub async fn find(
        &mut self,
        mailbox: MailboxId,
        id: RequestId,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 ",
                "AND proven_at IS NOT NULL"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// Answers a proven request, once, and puts the sender where the answer says. None when there is none that waits
    /// for an answer.
    pub async fn answer(
        &mut self,
        mailbox: MailboxId,
        id: RequestId,
        answer: RequestAnswer,
        now: DateTime<Utc>,
    ) -> Result<Option<Answered>, StoreError> {
        let Some(request) = self.find(mailbox, id).await? else {
            return Ok(None);
        };
        let Some(request) = self.write(&request, answer, now).await? else {
            return Ok(None);
        };
        let mut answered = Answered {
            request,
            added: Vec::new(),
            taken_off: Vec::new(),
            existed: false,
        };
        if let Some((list, expires_at)) = answer.entry(now) {
            self.put(&mut answered, list, expires_at, now).await?;
        }
        Ok(Some(answered))
    }

    async fn write(
        &mut self,
        request: &RequestRecord,
        answer: RequestAnswer,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "UPDATE requests SET answered_at = $4, answer = $5, open_sender = NULL ",
                "WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 ",
                "AND proven_at IS NOT NULL AND answered_at IS NULL RETURNING ", columns!()))
            .bind(self.1.0)
            .bind(request.mailbox_id.0)
            .bind(request.id.0)
            .bind(now)
            .bind(answer.word())
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// Puts the sender on a list, and takes it off the other: what the owner says last is what they mean.
    async fn put(
        &mut self,
        answered: &mut Answered,
        list: List,
        expires_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let request = &answered.request;
        let pattern = Pattern::Address(request.sender.clone());
        let other = match list {
            List::Allow => List::Block,
            List::Block => List::Allow,
        };
        let owner = ListOwner::Mailbox(request.mailbox_id);
        let mut entries = self.0.of(self.1).entries(owner);
        if let Some(contrary) = entries.find_on(other, &pattern, now).await? {
            entries.remove(&[contrary], now).await?;
            answered.taken_off.push(contrary);
        }
        let entry = NewEntry {
            list,
            pattern,
            source: Source::Manual,
            note: note(&request.message),
            expires_at,
            require_auth: false,
            binding: false,
            trusted_networks: Networks::default(),
        };
        match entries.add(&entry, now).await? {
            Added::New(id) | Added::Revived(id) => answered.added.push(id),
            Added::Adopted(_) => answered.existed = true,
            Added::Existed(id) => {
                answered.existed = true;
                let present = entries.find(id).await?;
                if let Some(present) = present.filter(|present| ends_before(present, expires_at)) {
                    let change = EntryChange {
                        note: present.note,
                        expires_at,
                        require_auth: present.rule.require_auth,
                        trusted_networks: present.rule.trusted_networks,
                    };
                    entries.update(id, &change).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes an answer back: the request waits again. False when it was not answered, has expired, or the same sender
    /// has asked again since.
    pub async fn reopen(
        &mut self,
        mailbox: MailboxId,
        id: RequestId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let reopened = on!(self.0, conn => sqlx::query(
                "UPDATE requests SET answered_at = NULL, answer = NULL, open_sender = sender \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND answered_at IS NOT NULL \
                 AND expires_at > $4 AND NOT EXISTS (SELECT 1 FROM requests o WHERE o.tenant_id = $1 \
                 AND o.mailbox_id = $2 AND o.open_sender = requests.sender)")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(id.0)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(reopened == 1)
    }

    /// Takes the requests of which the owner of a mailbox is to be mailed now, so that no other node does; returns
    /// their senders. [`Self::told`] says that the mail left; if it doesn't, they come again in ten minutes.
    pub async fn claim_untold(
        &mut self,
        mailbox: MailboxId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Address>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self.0, conn => sqlx::query_as(
                "UPDATE requests SET telling_at = $3 WHERE tenant_id = $1 AND mailbox_id = $2 \
                 AND proven_at IS NOT NULL AND answered_at IS NULL AND told_at IS NULL AND expires_at > $3 \
                 AND (telling_at IS NULL OR telling_at <= $4) RETURNING id, sender")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .bind(now - MAIL_AGAIN)
            .fetch_all(conn))?;
        let read = |(id, sender): (Uuid, String)| {
            let place = Place {
                table: "requests",
                id,
            };
            place.address("sender", &sender)
        };
        rows.into_iter().map(read).collect()
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

    /// Clean-up: what nobody proved in time, and what is too old; returns how many went.
    pub async fn remove_old(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        on!(self.0, conn => sqlx::query(
                "DELETE FROM requests WHERE tenant_id = $1 \
                 AND (created_at <= $2 OR (proven_at IS NULL AND expires_at <= $3))")
            .bind(self.1.0)
            .bind(now - REMEMBERED)
            .bind(now)
            .execute(conn)
            .counted())
    }
}

/// Requests of all tenants.
pub struct AllRequests<'t>(pub(super) &'t mut Tx);

impl AllRequests<'_> {
    /// Mailboxes whose owners are to be mailed: something was proven of which they know nothing, and their last mail
    /// is an hour old.
    pub async fn mailboxes_to_tell(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<(TenantId, MailboxId)>, StoreError> {
        // Reads the whole table: it is small, because little is asked and old requests go.
        let rows: Vec<(Uuid, Uuid)> = on!(self.0, conn => sqlx::query_as(
                "SELECT DISTINCT r.tenant_id, r.mailbox_id FROM requests r WHERE r.proven_at IS NOT NULL \
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

/// Where an entry came from, as its note.
fn note(message: &str) -> String {
    let note = format!("Asked to come in: \u{201c}{message}\u{201d}");
    if note.chars().count() <= Entry::LONGEST_NOTE {
        return note;
    }
    let kept: String = note.chars().take(Entry::LONGEST_NOTE - 1).collect();
    format!("{kept}…")
}

/// Says whether an entry would stop to count before the time that is wanted now.
fn ends_before(entry: &Entry, wanted: Option<DateTime<Utc>>) -> bool {
    entry
        .rule
        .expires_at
        .is_some_and(|ends| wanted.is_none_or(|wanted| ends < wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_where_the_entry_came_from_and_fits() {
        assert_eq!(
            note("the logo files"),
            "Asked to come in: \u{201c}the logo files\u{201d}"
        );
        let longest = note(&"ä".repeat(NewRequest::LONGEST_MESSAGE));
        assert!(Entry::parse_note(&longest).is_ok(), "{longest}");
    }

    #[test]
    fn every_answer_reads_back() {
        for answer in RequestAnswer::ALL {
            assert_eq!(RequestAnswer::parse(answer.as_str()), Some(answer));
            let word = serde_json::to_value(answer).unwrap();
            assert_eq!(word, answer.as_str());
        }
        assert_eq!(RequestAnswer::parse("perhaps"), None);
    }

    #[test]
    fn an_address_without_a_mailbox_has_an_id_of_its_own() {
        let id = |text| NewRequest::nowhere(&Address::parse(text).unwrap());
        assert_eq!(id("a@isp.example"), id("A@isp.example"));
        assert_ne!(id("a@isp.example"), id("b@isp.example"));
    }
}
