//! The links in a digest: tokens that seal what one press may do, so that nothing is kept of those nobody presses.
//!
//! ```text
//! token  = base64url( version[1] key-id[2] nonce[24] sealed )      XChaCha20-Poly1305, version and key-id as associated data
//! sealed = what[1] expires[4] tenant-id[16] mailbox-id[16] account-id[16] [sender]
//! what   = 1 let in, 2 keep out, 4 no more digests
//! ```
//! 3 ended digests before, with an account-id or, at first, without: what was mailed then still opens.
//!
//! A link is for one owner, mailbox and purpose, and those to let in or keep out are for one sender: who gets the mailbox's
//! address later has another mailbox or account. That it was used is kept under its hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{LinkError, SecretKeys};
use crate::mail::Address;
use crate::policy::List;
use crate::tenancy::{AccountId, MailboxId, SecretHash, TenantId};

const PURPOSE: &str = "mailed link";
const VERSION: u8 = 1;
const HEAD: usize = 3;
const NONCE: usize = 24;

/// Seals and opens the tokens; cheap to clone.
#[derive(Clone, Debug)]
pub struct MailedLinks(SecretKeys);

/// What a link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailedPurpose {
    /// Its owner puts a sender on a list.
    Put {
        /// Who was told.
        account: AccountId,
        /// The whitelist or the blocklist.
        list: List,
        /// Whom.
        sender: Address,
    },
    /// No more digests.
    NoDigest {
        /// Who was told; None in the links that were mailed first, which named nobody.
        account: Option<AccountId>,
    },
}

/// One link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailedLink {
    /// Whose mailbox.
    pub tenant: TenantId,
    /// Which.
    pub mailbox: MailboxId,
    /// What for.
    pub purpose: MailedPurpose,
    /// To the second.
    pub expires_at: DateTime<Utc>,
}

impl MailedLink {
    /// How long the link works that ends digests: mail is kept for long.
    pub const ENDS_DIGESTS_FOR: TimeDelta = TimeDelta::days(90);
}

impl MailedLinks {
    /// Links sealed with these keys.
    pub fn new(keys: &SecretKeys) -> Self {
        Self(keys.clone())
    }

    /// The token, for a URL.
    pub fn token(&self, link: &MailedLink) -> Result<String, LinkError> {
        self.seal(&encode(link))
    }

    fn seal(&self, plain: &[u8]) -> Result<String, LinkError> {
        let (id, key) = self.0.newest(PURPOSE);
        let mut token = vec![VERSION];
        token.extend(id.to_be_bytes());
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: &token,
        };
        // Sealing fails only for messages of gigabytes.
        let sealed = XChaCha20Poly1305::new(&key.into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| LinkError::NotOurs)?;
        token.extend(nonce);
        token.extend(sealed);
        Ok(URL_SAFE_NO_PAD.encode(token))
    }

    /// Opens a token; None when it is none of ours, or its time is over.
    pub fn open(&self, token: &str, now: DateTime<Utc>) -> Option<MailedLink> {
        let token = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (head, rest) = token.split_first_chunk::<HEAD>()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let [version, high, low] = *head;
        let key = self.0.find(u16::from_be_bytes([high, low]), PURPOSE)?;
        let payload = Payload {
            msg: sealed,
            aad: head,
        };
        let plain = XChaCha20Poly1305::new(&key.into())
            .decrypt(XNonce::from_slice(nonce), payload)
            .ok()?;
        let link = (version == VERSION).then(|| decode(&plain)).flatten()?;
        (link.expires_at > now).then_some(link)
    }

    /// Under which is kept that a token was used.
    pub fn hash(token: &str) -> SecretHash {
        SecretHash::of(token.as_bytes())
    }
}

fn encode(link: &MailedLink) -> Vec<u8> {
    let (what, about) = match &link.purpose {
        MailedPurpose::Put {
            account,
            list,
            sender,
        } => {
            let what = if *list == List::Allow { 1 } else { 2 };
            (
                what,
                [account.0.as_bytes(), sender.as_str().as_bytes()].concat(),
            )
        }
        MailedPurpose::NoDigest {
            account: Some(account),
        } => (4, account.0.as_bytes().to_vec()),
        MailedPurpose::NoDigest { account: None } => (3, Vec::new()),
    };
    let expires = u32::try_from(link.expires_at.timestamp()).unwrap_or(u32::MAX);
    let mut plain = vec![what];
    plain.extend(expires.to_be_bytes());
    plain.extend(link.tenant.0.as_bytes());
    plain.extend(link.mailbox.0.as_bytes());
    plain.extend(about);
    plain
}

fn decode(plain: &[u8]) -> Option<MailedLink> {
    let (&what, rest) = plain.split_first()?;
    let (expires, rest) = rest.split_first_chunk::<4>()?;
    let (tenant, rest) = rest.split_first_chunk::<16>()?;
    let (mailbox, rest) = rest.split_first_chunk::<16>()?;
    let purpose = match what {
        3 if rest.is_empty() => MailedPurpose::NoDigest { account: None },
        _ => decode_told(what, rest)?,
    };
    Some(MailedLink {
        tenant: TenantId(Uuid::from_bytes(*tenant)),
        mailbox: MailboxId(Uuid::from_bytes(*mailbox)),
        purpose,
        expires_at: DateTime::from_timestamp(u32::from_be_bytes(*expires).into(), 0)?,
    })
}

/// What for, where it begins with who was told.
fn decode_told(what: u8, rest: &[u8]) -> Option<MailedPurpose> {
    let (account, rest) = rest.split_first_chunk::<16>()?;
    let account = AccountId(Uuid::from_bytes(*account));
    let put = |list| {
        Some(MailedPurpose::Put {
            account,
            list,
            sender: Address::parse(std::str::from_utf8(rest).ok()?).ok()?,
        })
    };
    match what {
        1 => put(List::Allow),
        2 => put(List::Block),
        3 | 4 if rest.is_empty() => Some(MailedPurpose::NoDigest {
            account: Some(account),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> (tempfile::TempDir, MailedLinks) {
        let directory = tempfile::tempdir().unwrap();
        let keys = SecretKeys::load_or_create(&directory.path().join("secret.key")).unwrap();
        (directory, MailedLinks::new(&keys))
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn link(purpose: MailedPurpose) -> MailedLink {
        MailedLink {
            tenant: TenantId(Uuid::from_u128(7)),
            mailbox: MailboxId(Uuid::from_u128(8)),
            purpose,
            expires_at: now() + TimeDelta::days(7),
        }
    }

    fn put(list: List) -> MailedPurpose {
        MailedPurpose::Put {
            account: AccountId(Uuid::from_u128(9)),
            list,
            sender: Address::parse("scott@agency.example").unwrap(),
        }
    }

    fn no_digest() -> MailedPurpose {
        let account = Some(AccountId(Uuid::from_u128(9)));
        MailedPurpose::NoDigest { account }
    }

    #[test]
    fn a_link_that_was_mailed_when_its_kind_meant_two_things_still_opens() {
        let (_directory, links) = links();
        let told = link(no_digest());
        let named = encode(&told);
        assert_eq!(named[0], 4, "3 is not written any more");
        let (unnamed, without) = (&named[..37], MailedPurpose::NoDigest { account: None });
        for (plain, meant) in [(&named[..], told), (unnamed, link(without))] {
            let old = [&[3][..], &plain[1..]].concat();
            let token = links.seal(&old).unwrap();
            assert_eq!(links.open(&token, now()), Some(meant));
        }
        let token = links.seal(unnamed).unwrap();
        assert_eq!(links.open(&token, now()), None, "4 names somebody");
    }

    #[test]
    fn a_link_says_again_what_was_sealed() {
        let (_directory, links) = links();
        for purpose in [put(List::Allow), put(List::Block), no_digest()] {
            let link = link(purpose);
            let token = links.token(&link).unwrap();
            assert_eq!(links.open(&token, now()), Some(link));
        }
    }

    #[test]
    fn a_link_ends_with_its_time() {
        let (_directory, links) = links();
        let token = links.token(&link(no_digest())).unwrap();
        let end = now() + TimeDelta::days(7);
        assert!(links.open(&token, end - TimeDelta::seconds(1)).is_some());
        assert_eq!(links.open(&token, end), None);
    }

    #[test]
    fn a_link_altered_anywhere_is_none() {
        let (_directory, links) = links();
        let token = links.token(&link(put(List::Allow))).unwrap();
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(bytes).unwrap();
            // The last character may carry bits that count for nothing.
            if URL_SAFE_NO_PAD.decode(&altered).ok() != URL_SAFE_NO_PAD.decode(&token).ok() {
                assert_eq!(links.open(&altered, now()), None, "{at}");
            }
        }
        assert_eq!(links.open("nothing", now()), None);
    }
}
