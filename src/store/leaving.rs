//! Somebody leaves for good: the account goes, and with it what was stored about a mailbox that only they own. The
//! mailbox itself is its organisation's, and goes on as a new one would.

use super::tx::{Counted, on};
use super::{Accounts, Change, Mailboxes, Reporter, StoreError};
use crate::tenancy::{Account, MailboxId, TenantId};

impl Accounts<'_> {
    /// How many others there are with this account's role who can sign in. Until this transaction ends, nobody takes
    /// that role from any of them.
    pub async fn count_others_like(&mut self, account: &Account) -> Result<i64, StoreError> {
        if self.1 == TenantId::SYSTEM {
            // There is no row of a tenant to lock.
            on!(self.0, conn => sqlx::query(
                    "UPDATE accounts SET id = id WHERE tenant_id = $1 AND role = $2")
                .bind(self.1.0)
                .bind(account.role.as_str())
                .execute(conn)
                .counted())?;
        } else {
            self.0.of(self.1).row().find_to_change().await?;
        }
        on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM accounts WHERE tenant_id = $1 AND role = $2 AND id <> $3 AND disabled_at IS NULL")
            .bind(self.1.0)
            .bind(account.role.as_str())
            .bind(account.id.0)
            .fetch_one(conn))
    }

    /// The mailbox that this account owns and nobody else does.
    pub async fn sole_mailbox(
        &mut self,
        account: &Account,
    ) -> Result<Option<MailboxId>, StoreError> {
        let Some(mailbox) = account.mailbox_id else {
            return Ok(None);
        };
        let others: i64 = on!(self.0, conn => sqlx::query_scalar(
                "SELECT count(*) FROM accounts WHERE tenant_id = $1 AND mailbox_id = $2 AND id <> $3")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(account.id.0)
            .fetch_one(conn))?;
        Ok((others == 0).then_some(mailbox))
    }

    /// Removes an account as its own person wishes: with its sessions, links, passkeys and tokens, the invitations in
    /// its name, and all that is stored about a mailbox that only it owns. `Absent` when it is not there.
    pub async fn leave(&mut self, account: &Account) -> Result<(), StoreError> {
        self.end_invitations(&account.address).await?;
        if let Some(mailbox) = self.sole_mailbox(account).await? {
            self.0.of(self.1).mailboxes().empty(mailbox).await?;
        }
        self.remove(account.id).await
    }
}

/// `$1` tenant, `$2` mailbox. Settings go back to those of a new mailbox; addresses and name are the admin's.
const EMPTY: [&str; 8] = [
    "DELETE FROM entries WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM decisions WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM requests WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM suspension_notices WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM imports WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM digests WHERE tenant_id = $1 AND mailbox_id = $2",
    "DELETE FROM digest_presses WHERE tenant_id = $1 AND mailbox_id = $2",
    "UPDATE mailboxes SET mode = NULL, learning = TRUE, ignore_sender_tag = FALSE, ask_everyone = FALSE, \
     digest = NULL, digest_minute = NULL, time_zone = NULL, learning_paused_at = NULL, burst_started_at = NULL, \
     window_started_at = NULL, window_learned = 0, window_busiest = 0 WHERE tenant_id = $1 AND id = $2",
];

impl Mailboxes<'_> {
    /// Forgets all that is stored about a mailbox but its addresses and its name; `Absent` when it is not there.
    async fn empty(&mut self, id: MailboxId) -> Result<(), StoreError> {
        // Checked first: the nil id would mean the tenant's own lists.
        if self.find(id).await?.is_none() {
            return Err(StoreError::Absent);
        }
        self.0.take_time().await?;
        for statement in EMPTY {
            on!(self.0, conn => sqlx::query(statement)
                .bind(self.1.0)
                .bind(id.0)
                .execute(conn)
                .counted())?;
        }
        on!(self.0, conn => sqlx::query("DELETE FROM complaints WHERE tenant_id = $1 AND reporter = $2")
            .bind(self.1.0)
            .bind(Reporter::Mailbox(id).to_string())
            .execute(conn)
            .counted())?;
        self.0.of(self.1).digests().reckon_anew(id).await?;
        self.0.announce(Change::Suspects(self.1));
        self.0.announce(Change::Mailbox(self.1, id));
        Ok(())
    }
}
