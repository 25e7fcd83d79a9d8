//! A request to call a mail server fine: as it is asked, kept and answered.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::words::{Place, Word};
use super::{DecisionId, StoreError};
use crate::lang::Told;
use crate::mail::Address;
use crate::policy::{EntryId, Reason};
use crate::tenancy::SecretHash;

/// The id of a server request (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ServerRequestId(pub Uuid);

/// What an admin says to it. Words: `allow`, `refuse`, `ignore`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServerAnswer {
    /// The server's address joins the tenant's whitelist.
    Allow,
    /// No, and why.
    Refuse,
    /// Nothing, for now.
    Ignore,
}

impl ServerAnswer {
    /// Returns the stored word.
    pub fn as_str(self) -> &'static str {
        self.word()
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = <Self as Word>::ALL.iter().copied();
        all.find(|answer| answer.word() == text)
    }
}

impl Word for ServerAnswer {
    const ALL: &'static [Self] = &[Self::Allow, Self::Refuse, Self::Ignore];
    fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Refuse => "refuse",
            Self::Ignore => "ignore",
        }
    }
}

/// What somebody asks who runs a server, before the contact is proven.
#[derive(Clone, Debug)]
pub struct NewServerRequest {
    /// The server.
    pub client_address: IpAddr,
    /// Where the proof goes: never an address that was typed.
    pub contact: Address,
    /// Why the server should be called fine.
    pub message: String,
    /// The text of the bounce.
    pub bounce: String,
    /// The refused envelope's sender; empty for a bounce.
    pub sender: String,
    /// The refusal.
    pub decision: DecisionId,
    /// When it was.
    pub refused_at: DateTime<Utc>,
    /// By whose rule.
    pub reason: Reason,
    /// What the checks had found, a sentence each.
    pub found_then: Vec<Told>,
    /// What they find now.
    pub found_now: Vec<Told>,
    /// Of the mailed link.
    pub link: SecretHash,
}

impl NewServerRequest {
    /// The longest reason, in characters.
    pub const LONGEST_MESSAGE: usize = 500;
    /// The longest text of a bounce, in characters.
    pub const LONGEST_BOUNCE: usize = 4000;
    /// The longest sentence of an answer, in characters.
    pub const LONGEST_ANSWER: usize = 300;
    /// Requests that a tenant may get in a day.
    pub const MOST_A_DAY: i64 = 20;
    /// Proofs that one contact may be mailed in a day, by one tenant.
    pub const MOST_A_DAY_OF_CONTACT: i64 = 3;
    /// How long the mailed link can prove the contact.
    pub const DAYS_TO_PROVE: i64 = 7;
    /// How long the admins can answer.
    pub const DAYS_TO_ANSWER: i64 = 30;
    /// How long a network has to wait after an answer that was no.
    pub const AFTER_NO: TimeDelta = TimeDelta::days(7);
}

/// A server request as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerRequestRecord {
    /// Which one.
    pub id: ServerRequestId,
    /// The server.
    pub client_address: IpAddr,
    /// Who asks.
    pub contact: Address,
    /// Why the server should be called fine.
    pub message: String,
    /// The text of the bounce.
    pub bounce: String,
    /// The refused envelope's sender; empty for a bounce.
    pub sender: String,
    /// The refusal, if it is still recorded.
    pub decision_id: DecisionId,
    /// When it was.
    pub refused_at: DateTime<Utc>,
    /// By whose rule.
    pub reason: Reason,
    /// What the checks had found, a sentence each.
    pub found_then: Vec<Told>,
    /// What they found when it was asked.
    pub found_now: Vec<Told>,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When the contact was proven.
    pub proven_at: Option<DateTime<Utc>>,
    /// When an admin answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the admin said.
    pub answer: Option<ServerAnswer>,
    /// The sentence with it; empty: none.
    pub answer_text: String,
    /// Until when it can be proven or, once it is, answered.
    pub expires_at: DateTime<Utc>,
}

impl ServerRequestRecord {
    /// Says whether an admin can answer.
    pub fn is_waiting(&self, now: DateTime<Utc>) -> bool {
        self.proven_at.is_some() && self.answered_at.is_none() && self.expires_at > now
    }
}

/// An answer that was given, and enough to take it back.
#[derive(Clone, Debug)]
pub struct ServerAnswered {
    /// The request as it is now.
    pub request: ServerRequestRecord,
    /// The entry that is new on the tenant's whitelist; None: it was there, or none was wanted.
    pub added: Option<EntryId>,
}

/// The columns of [`ServerRequestRow`].
macro_rules! server_columns {
    () => {
        "id, client_address, contact, message, bounce, sender, decision_id, refused_at, reason, found_then, found_now, \
         created_at, proven_at, answered_at, answer, answer_text, expires_at"
    };
}
pub(super) use server_columns;

#[derive(sqlx::FromRow)]
pub(super) struct ServerRequestRow {
    id: Uuid,
    client_address: String,
    contact: String,
    message: String,
    bounce: String,
    sender: String,
    decision_id: Uuid,
    refused_at: DateTime<Utc>,
    reason: String,
    found_then: String,
    found_now: String,
    created_at: DateTime<Utc>,
    proven_at: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    answer: Option<String>,
    answer_text: String,
    expires_at: DateTime<Utc>,
}

impl TryFrom<ServerRequestRow> for ServerRequestRecord {
    type Error = StoreError;

    fn try_from(row: ServerRequestRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "server_requests",
            id: row.id,
        };
        let answer = row.answer.map(|answer| place.word("answer", &answer));
        let found = |column, text: &str| place.require(column, serde_json::from_str(text).ok());
        Ok(Self {
            id: ServerRequestId(row.id),
            client_address: place.require("client_address", row.client_address.parse().ok())?,
            contact: place.address("contact", &row.contact)?,
            message: row.message,
            bounce: row.bounce,
            sender: row.sender,
            decision_id: DecisionId(row.decision_id),
            refused_at: row.refused_at,
            reason: place.require("reason", Reason::from_code(&row.reason))?,
            found_then: found("found_then", &row.found_then)?,
            found_now: found("found_now", &row.found_now)?,
            created_at: row.created_at,
            proven_at: row.proven_at,
            answered_at: row.answered_at,
            answer: answer.transpose()?,
            answer_text: row.answer_text,
            expires_at: row.expires_at,
        })
    }
}
