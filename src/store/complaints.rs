//! Complaints: what owners, or programs in their name, reported as spam.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::tx::{Counted, on};
use super::{Change, DecisionId, StoreError, Tx};
use crate::policy::{EntryId, Suspect};
use crate::tenancy::{MailboxId, TenantId};

/// A tenant's complaints.
pub struct Complaints<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

/// Who complains: however often, each counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporter {
    /// The owner of a mailbox.
    Mailbox(MailboxId),
    /// Whoever has this API token, for an address that is nobody's mailbox.
    Token(Uuid),
    /// A report from outside that nobody vouches for.
    Outside,
}

/// The stored form.
impl fmt::Display for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(mailbox) => write!(f, "mailbox {mailbox}"),
            Self::Token(token) => write!(f, "token {token}"),
            Self::Outside => f.write_str("outside"),
        }
    }
}

/// One owner's word about one message.
#[derive(Clone, Debug)]
pub struct NewComplaint {
    /// Who complains.
    pub reporter: Reporter,
    /// About which decision, if that is known.
    pub decision: Option<DecisionId>,
    /// Whom it counts against: a network, a sender, both or nobody.
    pub suspects: Vec<Suspect>,
    /// The entry that was suspended for it.
    pub suspended: Option<EntryId>,
}

impl NewComplaint {
    /// What the same reporter says only once.
    fn about(&self) -> String {
        if let Some(DecisionId(id)) = self.decision {
            return id.to_string();
        }
        let suspects: Vec<String> = self.suspects.iter().map(Suspect::to_string).collect();
        suspects.join(" ")
    }

    fn suspect(&self, kind: &str) -> Option<String> {
        let suspect = self.suspects.iter().find(|suspect| suspect.kind() == kind);
        suspect.map(Suspect::to_string)
    }
}

impl Complaints<'_> {
    /// Adds a complaint; one that the reporter made before counts from now on.
    pub async fn add(
        &mut self,
        complaint: &NewComplaint,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self.0, conn => sqlx::query(
                "INSERT INTO complaints (tenant_id, reporter, about, client_network, sender, suspended_entry, \
                 complained_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                 ON CONFLICT (tenant_id, reporter, about) DO UPDATE SET client_network = excluded.client_network, \
                 sender = excluded.sender, complained_at = excluded.complained_at, \
                 suspended_entry = coalesce(excluded.suspended_entry, complaints.suspended_entry)")
            .bind(self.1.0)
            .bind(complaint.reporter.to_string())
            .bind(complaint.about())
            .bind(complaint.suspect("client"))
            .bind(complaint.suspect("sender"))
            .bind(complaint.suspended.map(|entry| entry.0))
            .bind(now)
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Suspects(self.1));
        Ok(())
    }

    /// When this mailbox's owner reported this message; None: not at all.
    pub async fn find(
        &mut self,
        mailbox: MailboxId,
        decision: DecisionId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT complained_at FROM complaints WHERE tenant_id = $1 AND reporter = $2 AND about = $3")
            .bind(self.1.0)
            .bind(Reporter::Mailbox(mailbox).to_string())
            .bind(decision.0.to_string())
            .fetch_optional(conn))
    }

    /// Takes an owner's complaint back, and says which entry was suspended for it. None: there is no such complaint.
    pub async fn remove(
        &mut self,
        mailbox: MailboxId,
        decision: DecisionId,
    ) -> Result<Option<Option<EntryId>>, StoreError> {
        let suspended: Option<Option<Uuid>> = on!(self.0, conn => sqlx::query_scalar(
                "DELETE FROM complaints WHERE tenant_id = $1 AND reporter = $2 AND about = $3 \
                 RETURNING suspended_entry")
            .bind(self.1.0)
            .bind(Reporter::Mailbox(mailbox).to_string())
            .bind(decision.0.to_string())
            .fetch_optional(conn))?;
        self.0.announce(Change::Suspects(self.1));
        Ok(suspended.map(|entry| entry.map(EntryId)))
    }
}
