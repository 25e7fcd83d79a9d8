//! One organisation with its domains.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{DigestDefault, Look, MailboxId, Quota};
use crate::lang::Language;
use crate::mail::Domain;
use crate::policy::{Asking, Mode};

/// The id of a tenant (UUID version 7; all zeros for the system itself).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct TenantId(pub Uuid);

impl TenantId {
    /// The operator's own: system entries, operators' accounts, sessions, global names.
    pub const SYSTEM: Self = Self(Uuid::nil());
}

impl std::fmt::Display for TenantId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A tenant's name in URLs: 1 to 40 of `a-z 0-9 -`, beginning and ending with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Slug(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Use 1 to 40 small letters, digits and hyphens, beginning and ending with a letter or digit."
)]
pub struct SlugError;

impl Slug {
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let fits = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError)
        }
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenant {
    pub id: TenantId,
    pub slug: Slug,
    pub name: String,
    pub mode: Mode,
    /// What the mode `ask` does.
    pub asking: Asking,
    pub threshold: i32,
    pub recipient_delimiter: Option<char>,
    pub forwarders: Vec<Domain>,
    /// IANA zone for times on pages.
    pub time_zone: chrono_tz::Tz,
    /// For owners who wish nothing else.
    pub digest: DigestDefault,
    /// What it says on the public page about its checks.
    pub policy: PolicyPage,
    /// For people who wish none, where their browser names none that there is.
    pub language: Option<Language>,
    /// What its pages have of its own.
    pub look: Look,
    /// Its admins may look at the lists of its owners, who see each look.
    pub admins_see_lists: bool,
    /// How much it may have.
    pub quota: Quota,
    pub created_at: DateTime<Utc>,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// What a tenant adds to the public page about its checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyPage {
    /// In its own words; empty: nothing.
    pub text: String,
    /// Whom to turn to, an address or the address of a page; empty: the postmaster.
    pub contact: String,
}

/// A tenant's domain.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainRecord {
    pub name: Domain,
    /// What the TXT record at `_guestlist.<domain>` must contain.
    pub verification_token: String,
    pub verified_at: Option<DateTime<Utc>>,
    /// Unknown recipients of this domain go to this mailbox.
    pub catch_all: Option<MailboxId>,
    /// It has mailboxes that are not kept here, so that an unknown recipient says nothing about who asks for it.
    pub unlisted_mailboxes: bool,
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_fits_into_a_url() {
        for (text, fits) in [
            ("isp", true),
            ("my-isp-2", true),
            ("", false),
            ("-isp", false),
            ("isp-", false),
            ("Isp", false),
            ("i s p", false),
            ("../isp", false),
        ] {
            assert_eq!(Slug::parse(text).is_ok(), fits, "{text}");
        }
        assert!(Slug::parse(&"a".repeat(40)).is_ok());
        assert!(Slug::parse(&"a".repeat(41)).is_err());
    }
}
