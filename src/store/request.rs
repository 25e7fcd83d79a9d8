//! A request to be let in: as it is asked, kept and answered.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use uuid::Uuid;

use super::words::{Place, Word};
use super::{DecisionId, StoreError};
use crate::mail::Address;
use crate::policy::{EntryId, List, Networks, Proof, Reason};
use crate::tenancy::{MailboxId, SecretHash};

/// How long "not now" holds, whoever asks again; and how long "only for 7 days" lets in.
pub(super) const FOR_A_WEEK: TimeDelta = TimeDelta::days(7);

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
    pub(super) fn entry(self, now: DateTime<Utc>) -> Option<(List, Option<DateTime<Utc>>)> {
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

/// How it came that the owner is asked. Words: `proven`, `asked`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// The sender asked, on the page behind a refusal, and proved the address.
    Proven,
    /// The mode `ask` asked: the sender's message waits, and whether the sender is real is what its proof says.
    Asked,
}

impl RequestKind {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Proven, Self::Asked];

    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Asked => "asked",
        }
    }
}

impl Word for RequestKind {
    const ALL: &'static [Self] = &RequestKind::ALL;
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
    /// The sender's domain denied the server that brought the message: a yes must trust that server's network to count.
    pub needs_trust: bool,
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
    /// Requests to one mailbox within a day whose senders prove their address.
    pub const MOST_A_DAY: i64 = 20;
    /// Further ones that nobody has proven yet.
    pub const MOST_UNPROVEN_A_DAY: i64 = 200;
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
    /// How it came.
    pub kind: RequestKind,
    /// Whose mailbox.
    pub mailbox_id: MailboxId,
    /// Who asks.
    pub sender: Address,
    /// Whom they wrote to.
    pub recipient: Address,
    /// One line to the owner; empty when nobody wrote one.
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
    /// Until when a message of the sender's waits at its server; none where none does.
    pub waits_until: Option<DateTime<Utc>>,
    /// For a question of the mode `ask`: whether the message was from whom it said.
    pub proof: Option<Proof>,
    /// To let it in means to trust its network, because nothing else would let an entry count.
    pub needs_trust: bool,
}

impl RequestRecord {
    /// Says whether the owner is asked: those who must prove themselves have done so.
    pub fn is_with_owner(&self) -> bool {
        self.kind == RequestKind::Asked || self.proven_at.is_some()
    }

    /// Says whether the owner can answer.
    pub fn is_waiting(&self, now: DateTime<Utc>) -> bool {
        self.is_with_owner() && self.answered_at.is_none() && self.expires_at > now
    }

    /// The network that an entry must trust to count, where it needs that.
    pub fn network_to_trust(&self) -> Option<IpNet> {
        let client = self.client_address.parse().ok()?;
        self.needs_trust.then(|| Networks::around(client))
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

/// The columns of [`RequestRow`].
macro_rules! columns {
    () => {
        "id, mailbox_id, sender, recipient, message, decision_id, refused_at, reason, findings, client_address, \
         created_at, proven_at, answered_at, answer, expires_at, kind, waits_until, proof, needs_trust"
    };
}
pub(super) use columns;

/// [`RequestRecord::is_with_owner`] in SQL.
macro_rules! is_with_owner {
    () => {
        "(kind = 'asked' OR proven_at IS NOT NULL)"
    };
}
pub(super) use is_with_owner;

#[derive(sqlx::FromRow)]
pub(super) struct RequestRow {
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
    kind: String,
    waits_until: Option<DateTime<Utc>>,
    proof: Option<String>,
    needs_trust: bool,
}

impl TryFrom<RequestRow> for RequestRecord {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "requests",
            id: row.id,
        };
        let answer = row.answer.map(|answer| place.word("answer", &answer));
        let proof = row.proof.map(|proof| place.word("proof", &proof));
        Ok(Self {
            id: RequestId(row.id),
            kind: place.word("kind", &row.kind)?,
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
            waits_until: row.waits_until,
            proof: proof.transpose()?,
            needs_trust: row.needs_trust,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
