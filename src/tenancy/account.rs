//! A person who can sign in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{MailboxId, PasswordHash, TenantId};
use crate::lang::Language;
use crate::mail::Address;

/// The id of an account (UUID version 7).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct AccountId(pub Uuid);

/// What an account may do. Words: `owner`, `admin`, `operator`. An admin or operator may own a mailbox too.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees one mailbox, its own.
    Owner,
    /// Runs one tenant.
    Admin,
    /// Runs the installation (accounts of [`TenantId::SYSTEM`]).
    Operator,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Operator => "operator",
        }
    }
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Owner, Self::Admin, Self::Operator]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// How somebody wishes pages to look. Words: `light`, `dark`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }
}

/// A person who can sign in with `address`.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub tenant_id: TenantId,
    pub address: Address,
    pub role: Role,
    /// The mailbox this person owns.
    pub mailbox_id: Option<MailboxId>,
    pub password_hash: Option<PasswordHash>,
    pub created_at: DateTime<Utc>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    /// What this person wishes to read; None: what the browser asks for.
    pub language: Option<Language>,
    /// None: as the system has it.
    pub theme: Option<Theme>,
}

impl Account {
    /// In which language this person is written to: their own, else their organisation's.
    pub fn mail_language(&self, tenant: Option<Language>) -> Language {
        self.language.or(tenant).unwrap_or_default()
    }
}
