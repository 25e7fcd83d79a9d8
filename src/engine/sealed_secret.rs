//! Small secrets that we must be able to read again, sealed before they are kept: a copy of the database alone is of no
//! use to anybody.
//!
//! ```text
//! sealed = key-id[2] nonce[24] ciphertext       XChaCha20-Poly1305
//! ```
//! Associated data are the key's id and what it is bound to (whose secret it is), so that a row copied over another
//! opens nothing.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use super::{LinkError, SecretKeys};

/// What the secrets of authenticator apps are sealed for; bound to the account.
pub const SECOND_FACTOR: &str = "second factor";

const HEAD: usize = 2;
const NONCE: usize = 24;

impl SecretKeys {
    /// Seals `plain` for one purpose with the newest key, bound to `owner`.
    pub fn seal(&self, purpose: &str, owner: &[u8], plain: &[u8]) -> Result<Vec<u8>, LinkError> {
        let (id, key) = self.newest(purpose);
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let head = id.to_be_bytes();
        let payload = Payload {
            msg: plain,
            aad: &[&head, owner].concat(),
        };
        // Sealing fails only for messages of gigabytes.
        let sealed = XChaCha20Poly1305::new(&key.into())
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| LinkError::NotOurs)?;
        Ok([&head[..], &nonce, &sealed].concat())
    }

    /// Opens what [`Self::seal`] made, whichever key it was, and seals it with the newest.
    pub fn reseal(&self, purpose: &str, owner: &[u8], sealed: &[u8]) -> Result<Vec<u8>, LinkError> {
        let plain = self.unseal(purpose, owner, sealed)?;
        self.seal(purpose, owner, &plain)
    }

    /// Opens what [`Self::seal`] made for the same purpose and owner.
    pub fn unseal(&self, purpose: &str, owner: &[u8], sealed: &[u8]) -> Result<Vec<u8>, LinkError> {
        let (head, rest) = sealed
            .split_first_chunk::<HEAD>()
            .ok_or(LinkError::NotOurs)?;
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(LinkError::NotOurs)?;
        let key = self
            .find(u16::from_be_bytes(*head), purpose)
            .ok_or(LinkError::UnknownKey)?;
        let payload = Payload {
            msg: sealed,
            aad: &[head, owner].concat(),
        };
        XChaCha20Poly1305::new(&key.into())
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| LinkError::NotOurs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> SecretKeys {
        let directory = tempfile::tempdir().unwrap();
        SecretKeys::load_or_create(&directory.path().join("secret.key")).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_for_its_owner_and_purpose_alone() {
        let keys = keys();
        let sealed = keys.seal("a", b"anna", b"secret").unwrap();
        assert_eq!(keys.unseal("a", b"anna", &sealed).unwrap(), b"secret");
        assert!(keys.unseal("b", b"anna", &sealed).is_err());
        assert!(keys.unseal("a", b"bob", &sealed).is_err());
        assert!(keys.unseal("a", b"anna", &sealed[..20]).is_err());
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
    }

    #[test]
    fn what_was_sealed_with_another_installations_key_stays_shut() {
        let sealed = keys().seal("a", b"anna", b"secret").unwrap();
        assert!(keys().unseal("a", b"anna", &sealed).is_err());
    }
}
