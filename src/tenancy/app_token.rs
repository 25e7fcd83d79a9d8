//! Tokens of one mailbox, for its owner's own scripts and mail programs.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{AccountId, TenantId};

/// What such a token may do with the mailbox. Words: `read`, `change`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AppScope {
    /// See its lists, decisions and requests.
    Read,
    /// Change its lists and answer requests, too.
    Change,
}

impl AppScope {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
        }
    }
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Read, Self::Change]
            .into_iter()
            .find(|scope| scope.as_str() == text)
    }
}

/// One such token as kept; its owner's mailbox is the only one that it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppToken {
    pub id: Uuid,
    pub tenant_id: TenantId,
    pub account_id: AccountId,
    pub name: String,
    pub scope: AppScope,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_reads_back_and_no_other_does() {
        for word in ["read", "change"] {
            assert_eq!(AppScope::parse(word).map(AppScope::as_str), Some(word));
        }
        assert_eq!(AppScope::parse("tenant"), None);
    }
}
