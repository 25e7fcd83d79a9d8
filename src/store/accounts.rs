//! People who can sign in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::gone::tenant_not_gone;
use super::tx::{Counted, on, one};
use super::words::Place;
use super::{StoreError, Tx};
use crate::lang::Language;
use crate::mail::Address;
use crate::tenancy::{Account, AccountId, Mailbox, MailboxId, PasswordHash, Role, TenantId, Theme};

/// A tenant's accounts (operators: of `TenantId::SYSTEM`).
pub struct Accounts<'t>(pub(super) &'t mut Tx, pub(super) TenantId);

macro_rules! select_accounts {
    ($rest:literal) => {
        concat!(
            "SELECT tenant_id, id, address, role, mailbox_id, password_hash, created_at, last_sign_in_at, ",
            "disabled_at, language, theme FROM accounts WHERE tenant_id = $1 AND ",
            tenant_not_gone!(),
            " ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    tenant_id: Uuid,
    id: Uuid,
    address: String,
    role: String,
    mailbox_id: Option<Uuid>,
    password_hash: Option<String>,
    created_at: DateTime<Utc>,
    last_sign_in_at: Option<DateTime<Utc>>,
    disabled_at: Option<DateTime<Utc>>,
    language: Option<String>,
    theme: Option<String>,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let place = Place {
            table: "accounts",
            id: row.id,
        };
        Ok(Self {
            id: AccountId(row.id),
            tenant_id: TenantId(row.tenant_id),
            address: place.address("address", &row.address)?,
            role: place.require("role", Role::parse(&row.role))?,
            mailbox_id: row.mailbox_id.map(MailboxId),
            password_hash: row.password_hash.map(PasswordHash::from_stored),
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
            disabled_at: row.disabled_at,
            language: place.language(row.language.as_deref())?,
            theme: row
                .theme
                .map(|theme| place.require("theme", Theme::parse(&theme)))
                .transpose()?,
        })
    }
}

impl Accounts<'_> {
    /// All accounts of the tenant, ordered by address.
    pub async fn list(&mut self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = on!(self.0, conn => sqlx::query_as(
                select_accounts!("ORDER BY address"))
            .bind(self.1.0)
            .fetch_all(conn))?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// Those who run the tenant, ordered by address.
    pub async fn list_admins(&mut self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = on!(self.0, conn => sqlx::query_as(
                select_accounts!("AND role = 'admin' ORDER BY address"))
            .bind(self.1.0)
            .fetch_all(conn))?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// The account with this id.
    pub async fn find(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = on!(self.0, conn => sqlx::query_as(
                select_accounts!("AND id = $2"))
            .bind(self.1.0)
            .bind(id.0)
            .fetch_optional(conn))?;
        row.map(Account::try_from).transpose()
    }

    /// The account that signs in with this address.
    pub async fn find_by_address(
        &mut self,
        address: &Address,
    ) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = on!(self.0, conn => sqlx::query_as(
                select_accounts!("AND address = $2"))
            .bind(self.1.0)
            .bind(address.as_str())
            .fetch_optional(conn))?;
        row.map(Account::try_from).transpose()
    }

    /// The oldest account that owns this mailbox.
    pub async fn find_by_mailbox(
        &mut self,
        mailbox: MailboxId,
    ) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = on!(self.0, conn => sqlx::query_as(
                select_accounts!("AND mailbox_id = $2 ORDER BY id LIMIT 1"))
            .bind(self.1.0)
            .bind(mailbox.0)
            .fetch_optional(conn))?;
        row.map(Account::try_from).transpose()
    }

    /// The accounts that exist for the sake of this mailbox.
    pub(super) async fn list_owners(
        &mut self,
        mailbox: MailboxId,
    ) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<Uuid> = on!(self.0, conn => sqlx::query_scalar(
                "SELECT id FROM accounts WHERE tenant_id = $1 AND mailbox_id = $2 AND role = 'owner' ORDER BY id")
            .bind(self.1.0)
            .bind(mailbox.0)
            .fetch_all(conn))?;
        Ok(ids.into_iter().map(AccountId).collect())
    }

    /// Adds an account; `Exists` when the address has one in this tenant.
    pub async fn add(&mut self, account: &Account) -> Result<(), StoreError> {
        let done = on!(self.0, conn => sqlx::query(
                "INSERT INTO accounts (tenant_id, id, address, role, mailbox_id, password_hash, created_at, \
                 last_sign_in_at, disabled_at, language, theme) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
                 ON CONFLICT DO NOTHING")
            .bind(self.1.0)
            .bind(account.id.0)
            .bind(account.address.as_str())
            .bind(account.role.as_str())
            .bind(account.mailbox_id.map(|mailbox| mailbox.0))
            .bind(account.password_hash.as_ref().map(PasswordHash::as_stored))
            .bind(account.created_at)
            .bind(account.last_sign_in_at)
            .bind(account.disabled_at)
            .bind(account.language.map(Language::code))
            .bind(account.theme.map(Theme::as_str))
            .execute(conn)
            .counted())?;
        if done == 0 {
            return Err(StoreError::Exists);
        }
        self.note_door(&account.address, account.role).await
    }

    /// Keeps in mind where this address runs things: its domain may be proven by nobody.
    async fn note_door(&mut self, address: &Address, role: Role) -> Result<(), StoreError> {
        let mut names = self.0.system().names();
        if role == Role::Admin {
            names.add_admin(address, self.1).await
        } else {
            names.remove_admin(address, self.1).await
        }
    }

    /// Makes the owner of a new mailbox: an account with its address, or the one that has it already (an admin's, say),
    /// which stays what it is. `Exists` when that one owns another mailbox.
    pub async fn make_owner(
        &mut self,
        mailbox: &Mailbox,
        password: Option<PasswordHash>,
    ) -> Result<(), StoreError> {
        let Some(account) = self.find_by_address(&mailbox.address).await? else {
            let account = Account {
                id: AccountId(Uuid::now_v7()),
                tenant_id: self.1,
                address: mailbox.address.clone(),
                role: Role::Owner,
                mailbox_id: Some(mailbox.id),
                password_hash: password,
                created_at: mailbox.created_at,
                last_sign_in_at: None,
                disabled_at: None,
                language: None,
                theme: None,
            };
            return self.add(&account).await;
        };
        if account.mailbox_id.is_some() {
            return Err(StoreError::Exists);
        }
        let account = Account {
            mailbox_id: Some(mailbox.id),
            ..account
        };
        self.update(&account).await
    }

    /// Writes role, `mailbox_id` and `disabled_at`; `Absent` when it is not there.
    pub async fn update(&mut self, account: &Account) -> Result<(), StoreError> {
        let done = on!(self.0, conn => sqlx::query(
                "UPDATE accounts SET role = $3, mailbox_id = $4, disabled_at = $5 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(account.id.0)
            .bind(account.role.as_str())
            .bind(account.mailbox_id.map(|mailbox| mailbox.0))
            .bind(account.disabled_at)
            .execute(conn)
            .counted())?;
        one(done)?;
        self.note_door(&account.address, account.role).await
    }

    /// Makes an admin an owner again, or nobody where they own no mailbox, signed out everywhere. Whom they invited, and
    /// who has not come yet, is invited no more.
    pub async fn end_admin(&mut self, account: Account) -> Result<(), StoreError> {
        self.end_invitations(&account.address).await?;
        if account.mailbox_id.is_none() {
            return self.remove(account.id).await;
        }
        let owner = Account {
            role: Role::Owner,
            ..account
        };
        self.update(&owner).await?;
        self.0.of(self.1).tokens().remove_made_by(owner.id).await?;
        self.sign_out(owner.id).await
    }

    /// Forgets how an admin came, and takes back whom they invited.
    pub(super) async fn end_invitations(&mut self, admin: &Address) -> Result<(), StoreError> {
        self.0.of(self.1).invitations().forget(admin).await?;
        let mut invitations = self.0.of(self.1).invitations();
        invitations.withdraw_all_by(admin).await
    }

    /// Writes what the person wishes to read, and how it shall look; `Absent` when the account is not there.
    pub async fn set_wishes(
        &mut self,
        id: AccountId,
        language: Option<Language>,
        theme: Option<Theme>,
    ) -> Result<(), StoreError> {
        let done = on!(self.0, conn => sqlx::query(
                "UPDATE accounts SET language = $3, theme = $4 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .bind(language.map(Language::code))
            .bind(theme.map(Theme::as_str))
            .execute(conn)
            .counted())?;
        one(done)
    }

    /// Ends every session of the account, and makes the links worthless that would sign it in again.
    pub async fn sign_out(&mut self, id: AccountId) -> Result<(), StoreError> {
        self.0.system().sessions().remove_all_of(id, None).await?;
        self.0.of(self.1).links().remove_all_of(id).await?;
        Ok(())
    }

    /// Gives the account a new password, and signs it out: whoever is in by the old one, or by a link that was made
    /// before, is out. `Absent` when it is not there.
    pub async fn set_password(
        &mut self,
        id: AccountId,
        hash: &PasswordHash,
    ) -> Result<(), StoreError> {
        let done = on!(self.0, conn => sqlx::query(
                "UPDATE accounts SET password_hash = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .bind(hash.as_stored())
            .execute(conn)
            .counted())?;
        one(done)?;
        self.sign_out(id).await
    }

    /// Notes when the person signed in last; `Absent` when the account is not there.
    pub async fn signed_in(&mut self, id: AccountId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let done = on!(self.0, conn => sqlx::query(
                "UPDATE accounts SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .bind(at)
            .execute(conn)
            .counted())?;
        one(done)
    }

    /// Removes the account with its sessions and one-time links; `Absent` when it is not there.
    pub async fn remove(&mut self, id: AccountId) -> Result<(), StoreError> {
        if let Some(account) = self.find(id).await? {
            self.note_door(&account.address, Role::Owner).await?;
        }
        self.0.system().sessions().remove_all_of(id, None).await?;
        self.0.of(self.1).tokens().remove_made_by(id).await?;
        let done = on!(self.0, conn => sqlx::query(
                "DELETE FROM accounts WHERE tenant_id = $1 AND id = $2")
            .bind(self.1.0)
            .bind(id.0)
            .execute(conn)
            .counted())?;
        one(done)
    }
}
