//! Somebody leaves for good: the account goes, and with it what was stored about a mailbox that only they own. The
//! mailbox itself is its organisation's, and goes on as a new one would.

use chrono::{DateTime, Utc};

use super::tx::{Counted, on};
use super::{Accounts, Change, Mailboxes, Reporter, StoreError};
use crate::tenancy::{Account, Mailbox, MailboxId, TenantId};

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
    pub async fn leave(&mut self, account: &Account, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.end_invitations(&account.address).await?;
        if let Some(mailbox) = self.sole_mailbox(account).await? {
            self.0.of(self.1).mailboxes().empty(mailbox, now).await?;
        }
        self.remove(account.id).await
    }
}

impl Mailboxes<'_> {
    /// Forgets all that is stored about a mailbox but its addresses and its name: another one takes its place, as new ones
    /// are, so that nothing leads from there to what was. `Absent` when it is not there.
    async fn empty(&mut self, id: MailboxId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Some(before) = self.find(id).await? else {
            return Err(StoreError::Absent);
        };
        self.bury(id, now).await?;
        let Mailbox {
            address,
            aliases,
            display_name,
            created_at,
            ..
        } = before;
        let fresh = Mailbox::new(address, aliases, display_name, created_at);
        // Not held to the tenant's limit, which may have come after the mailbox: nobody is kept from leaving.
        self.insert(&fresh).await?;
        on!(self.0, conn => sqlx::query("UPDATE domains SET catch_all = $3 WHERE tenant_id = $1 AND catch_all = $2")
            .bind(self.1.0)
            .bind(id.0)
            .bind(fresh.id.0)
            .execute(conn)
            .counted())?;
        on!(self.0, conn => sqlx::query("DELETE FROM complaints WHERE tenant_id = $1 AND reporter = $2")
            .bind(self.1.0)
            .bind(Reporter::Mailbox(id).to_string())
            .execute(conn)
            .counted())?;
        self.0.announce(Change::Suspects(self.1));
        Ok(())
    }
}
