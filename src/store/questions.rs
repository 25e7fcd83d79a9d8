//! Questions of the mode `ask`: a stranger's message waits at its server while the owner is asked about the sender.
//!
//! A question is one request, however often the server tries. It is committed before the mail server is told to wait, so
//! that no message waits for a question that nobody sees. When a request that its sender proved is open already, that
//! one is the question.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::dialect::locking;
use super::ids::new_id;
use super::request::{FOR_A_WEEK, RequestRow, columns};
use super::tallies::Tally;
use super::text::clean;
use super::tx::{Counted, on};
use super::words::Place;
use super::{DecisionId, RequestAnswer, RequestRecord, Requests, StoreError};
use crate::mail::Address;
use crate::policy::{Asked, Asking, Proof, Reason};
use crate::tenancy::{MailboxId, SecretHash};

/// What the owner is to be asked.
#[derive(Clone, Debug)]
pub struct NewQuestion {
    /// Whose mailbox.
    pub mailbox: MailboxId,
    /// Who waits, without a tag that changes from day to day.
    pub sender: Address,
    /// Whom they wrote to.
    pub recipient: Address,
    /// The first try that had to wait.
    pub decision: DecisionId,
    /// What the checks found, a sentence each.
    pub findings: Vec<String>,
    /// The server that brought the message.
    pub client_address: IpAddr,
    /// Whether the message is from whom it says.
    pub proof: Proof,
    /// To let it in means to trust its network.
    pub needs_trust: bool,
    /// How long the message waits.
    pub waits_until: DateTime<Utc>,
}

/// A question as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// What became of it.
    pub asked: Asked,
    /// The first try that had to wait; none where nobody was asked.
    pub decision: Option<DecisionId>,
    /// It was asked just now.
    pub is_new: bool,
}

impl Question {
    /// Where there is no question.
    pub fn unasked(asked: Asked) -> Self {
        Self {
            asked,
            decision: None,
            is_new: false,
        }
    }
}

#[derive(sqlx::FromRow)]
struct QuestionRow {
    decision_id: Uuid,
    waits_until: Option<DateTime<Utc>>,
    answered_at: Option<DateTime<Utc>>,
    answer: Option<String>,
    /// None: its sender proved it by a mailed link.
    proof: Option<String>,
}

impl QuestionRow {
    fn asked(&self, mailbox: MailboxId) -> Result<Option<Asked>, StoreError> {
        let place = Place {
            table: "requests",
            id: mailbox.0,
        };
        let proof = match &self.proof {
            Some(word) => place.word("proof", word)?,
            None => Proof::Proven,
        };
        Ok(match (self.answered_at, self.waits_until) {
            (Some(at), _) if self.answer.is_some() => Some(Asked::NotNow {
                until: at + FOR_A_WEEK,
                proof,
            }),
            (_, until) => until.map(|until| Asked::Waits { until, proof }),
        })
    }
}

impl Requests<'_> {
    /// What became of the question about a sender. "Not now", and that no answer came, hold for a week; whom an answer
    /// put on a list is no stranger, or is asked about anew.
    pub async fn question(
        &mut self,
        mailbox: MailboxId,
        sender: &Address,
        now: DateTime<Utc>,
    ) -> Result<Question, StoreError> {
        let row: Option<QuestionRow> = on!(self.0, conn => sqlx::query_as(
                "SELECT decision_id, waits_until, answered_at, answer, proof FROM requests \
                 WHERE tenant_id = $1 AND sender = $2 AND mailbox_id = $3 \
                 AND ((answer IS NULL AND waits_until > $4) OR (answer = $5 AND answered_at > $4)) \
                 ORDER BY id DESC LIMIT 1")
            .bind(self.1.0)
            .bind(sender.as_str())
            .bind(mailbox.0)
            .bind(now - FOR_A_WEEK)
            .bind(RequestAnswer::Ignore.as_str())
            .fetch_optional(conn))?;
        if let Some(row) = row
            && let Some(asked) = row.asked(mailbox)?
        {
            return Ok(Question {
                asked,
                decision: Some(DecisionId(row.decision_id)),
                is_new: false,
            });
        }
        Ok(Question::unasked(self.room(mailbox, now).await?))
    }

    /// Whether one more can be asked.
    async fn room(&mut self, mailbox: MailboxId, now: DateTime<Utc>) -> Result<Asked, StoreError> {
        let open: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND kind = 'asked' \
                 AND open_sender IS NOT NULL AND expires_at > $3")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(now)
            .fetch_one(conn))?;
        Ok(if open < Asking::MOST_OPEN {
            Asked::NotYet
        } else {
            Asked::TooMany
        })
    }

    /// The question behind a decision to wait.
    pub async fn find_by_decision(
        &mut self,
        mailbox: MailboxId,
        decision: DecisionId,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "SELECT ", columns!(), " FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 ",
                "AND decision_id = $3 AND waits_until IS NOT NULL ORDER BY id DESC LIMIT 1"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(decision.0)
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// Asks the owner, once: what another server, or another try, asked at the same time is the same question.
    /// `Absent` when the mailbox is not there.
    pub async fn ask(
        &mut self,
        question: &NewQuestion,
        now: DateTime<Utc>,
    ) -> Result<Question, StoreError> {
        // One after the other for each mailbox, or a crowd would ask more than may be open.
        let lock = locking!(
            self.0.driver(),
            "SELECT id FROM mailboxes WHERE tenant_id = $1 AND id = $2 AND gone_at IS NULL"
        );
        let locked: Option<Uuid> = on!(self.0, conn => sqlx::query_scalar(lock)
            .bind(self.1.0)
            .bind(question.mailbox.0)
            .fetch_optional(conn))?;
        if locked.is_none() {
            return Err(StoreError::Absent);
        }
        let present = self
            .question(question.mailbox, &question.sender, now)
            .await?;
        if present.asked.holds_for(question.proof, now) {
            return Ok(present);
        }
        if self.room(question.mailbox, now).await? == Asked::TooMany {
            return Ok(Question::unasked(Asked::TooMany));
        }
        if !self.wait_for_open_request(question, now).await? {
            self.make_room(question, now).await?;
            self.add_question(question, now).await?;
        }
        Ok(Question {
            asked: Asked::Waits {
                until: question.waits_until,
                proof: question.proof,
            },
            decision: Some(question.decision),
            is_new: true,
        })
    }

    /// The sender asked the owner already, and proved the address: that is the question.
    async fn wait_for_open_request(
        &mut self,
        question: &NewQuestion,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let found = on!(self.0, conn => sqlx::query(
                "UPDATE requests SET waits_until = $4, decision_id = $5 \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND open_sender = $3 \
                 AND proven_at IS NOT NULL AND answered_at IS NULL AND expires_at > $6")
            .bind(self.1.0)
            .bind(question.mailbox.0)
            .bind(question.sender.as_str())
            .bind(question.waits_until)
            .bind(question.decision.0)
            .bind(now)
            .execute(conn)
            .counted())?;
        Ok(found == 1)
    }

    /// What is over is no longer open; and nobody need prove what is asked without proof.
    async fn make_room(
        &mut self,
        question: &NewQuestion,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for statement in [
            "UPDATE requests SET open_sender = NULL WHERE tenant_id = $1 AND mailbox_id = $2 AND open_sender = $3 \
             AND expires_at <= $4 AND (kind = 'asked' OR proven_at IS NOT NULL)",
            "DELETE FROM requests WHERE tenant_id = $1 AND mailbox_id = $2 AND open_sender = $3 \
             AND kind = 'proven' AND proven_at IS NULL AND created_at <= $4",
        ] {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(question.mailbox.0)
                .bind(question.sender.as_str())
                .bind(now)
                .execute(conn)
                .counted())?;
        }
        Ok(())
    }

    async fn add_question(
        &mut self,
        question: &NewQuestion,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let id = new_id(now);
        let findings = serde_json::to_string(&question.findings)
            .map_err(|error| StoreError::Machine(error.to_string()))?;
        // No sender's link leads to a question: this is the hash of no secret.
        let SecretHash(no_link) = SecretHash::of(id.as_bytes());
        on!(self.0, conn => sqlx::query(
                "INSERT INTO requests (tenant_id, id, mailbox_id, sender, recipient, message, decision_id, \
                 refused_at, reason, findings, client_address, link_hash, open_sender, created_at, expires_at, \
                 kind, waits_until, proof, needs_trust) \
                 VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, $9, $10, $11, $4, $7, $12, 'asked', $12, $13, $14)")
            .bind(self.1.0)
            .bind(id)
            .bind(question.mailbox.0)
            .bind(question.sender.as_str())
            .bind(question.recipient.as_str())
            .bind(question.decision.0)
            .bind(now)
            .bind(Reason::AskOwner.code())
            .bind(clean(&findings))
            .bind(question.client_address.to_string())
            .bind(no_link.as_slice())
            .bind(question.waits_until)
            .bind(question.proof.as_str())
            .bind(question.needs_trust)
            .execute(conn)
            .counted())?;
        Tally::Asked.count(self.0, self.1, now).await
    }
}
