//! Secrets handed to people and programs: one-time links and API tokens. The text names its tenant; only a hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{AccountId, NameError, TenantId, parse_name};

/// What an API token may do. Words: `operator`, `tenant`, `decide`, `read`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenScope {
    /// Everything, for every tenant.
    Operator,
    /// Everything within one tenant.
    Tenant,
    /// `decide` and `explain` only; of one tenant, or of all for a system token.
    Decide,
    /// Every GET, nothing else.
    Read,
}

impl TokenScope {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Tenant => "tenant",
            Self::Decide => "decide",
            Self::Read => "read",
        }
    }
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Operator, Self::Tenant, Self::Decide, Self::Read]
            .into_iter()
            .find(|scope| scope.as_str() == text)
    }
}

/// SHA-256 of a secret's text: what the database keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

/// A secret of 256 random bits together with the tenant it belongs to.
#[derive(Clone)]
pub struct Secret {
    tenant_id: TenantId,
    random: [u8; 32],
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Makes a new secret from the system's randomness.
    pub fn generate(tenant_id: TenantId) -> Result<Self, getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        Ok(Self { tenant_id, random })
    }

    /// Reads the text of [`Secret::text`]; None for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (tenant, random) = bytes.split_first_chunk::<16>()?;
        Some(Self {
            tenant_id: TenantId(Uuid::from_bytes(*tenant)),
            random: random.try_into().ok()?,
        })
    }

    /// The text to hand out, once: 64 characters safe in URLs.
    pub fn text(&self) -> String {
        let mut bytes = [0; 48];
        let (tenant, random) = bytes.split_at_mut(16);
        tenant.copy_from_slice(self.tenant_id.0.as_bytes());
        random.copy_from_slice(&self.random);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn tenant_id(&self) -> TenantId {
        self.tenant_id
    }

    /// The hash to keep or to look for.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.random)
    }
}

/// The admin who made a token: it may do no more than they, and ends with their rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenMaker {
    pub account: AccountId,
    /// For people to read.
    pub address: String,
}

/// An API token as kept.
#[derive(Clone, Debug)]
pub struct ApiToken {
    pub id: Uuid,
    pub tenant_id: TenantId,
    pub name: String,
    pub scope: TokenScope,
    /// None: the operator, on the command line.
    pub made_by: Option<TokenMaker>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Why a text can't name a token, as a sentence a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenNameError {
    #[error("Write what the token is for: it is told from others by its name.")]
    Empty,
    #[error(transparent)]
    Name(#[from] NameError),
}

impl ApiToken {
    /// Characters that a token's name may have.
    pub const LONGEST_NAME: usize = 100;

    /// Reads the name of a new token.
    pub fn parse_name(text: &str) -> Result<String, TokenNameError> {
        let name = parse_name(text, Self::LONGEST_NAME)?;
        if name.is_empty() {
            return Err(TokenNameError::Empty);
        }
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_with_its_tenant() {
        let tenant_id = TenantId(Uuid::from_u128(7));
        let secret = Secret::generate(tenant_id).unwrap();
        let text = secret.text();
        let read = Secret::parse(&text).unwrap();
        assert_eq!(
            (text.len(), read.tenant_id(), read.hash()),
            (64, tenant_id, secret.hash())
        );
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in ["", "abc", &"A".repeat(63), &"A".repeat(65), &"!".repeat(64)] {
            assert!(Secret::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_secret_never_shows_in_a_log() {
        let secret = Secret::generate(TenantId::SYSTEM).unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn every_scope_reads_back() {
        for word in ["operator", "tenant", "decide", "read"] {
            assert_eq!(TokenScope::parse(word).map(TokenScope::as_str), Some(word));
        }
        assert_eq!(TokenScope::parse("root"), None);
    }
}
