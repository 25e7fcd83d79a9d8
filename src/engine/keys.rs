//! The installation's keys, as they are held: the newest seals, all of them open. They come from one file
//! ([`super::key_file`]), which is read again while the program runs.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{LinkError, key_file};

/// One key and its id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) id: u16,
    pub(super) secret: [u8; 32],
    /// None: nobody wrote it down.
    pub(super) made_at: Option<DateTime<Utc>>,
}

/// What is told of a key: never the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldKey {
    pub id: u16,
    /// By which two nodes see whether they mean the same key.
    pub fingerprint: String,
    /// None: nobody wrote it down.
    pub made_at: Option<DateTime<Utc>>,
    /// It seals whatever is sealed.
    pub is_newest: bool,
}

/// The keys by id; the last is the newest. Cheap to clone, and all clones hold what one of them read; never shown.
#[derive(Clone)]
pub struct SecretKeys {
    held: Arc<RwLock<Arc<[Key]>>>,
    path: Arc<Path>,
}

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretKeys")
            .field("count", &self.held().len())
            .finish_non_exhaustive()
    }
}

impl SecretKeys {
    /// Reads the key file, or makes it (mode 0600) with one new key when it is not there.
    pub fn load_or_create(path: &Path) -> Result<Self, LinkError> {
        match key_file::read(path)? {
            Some(keys) => Ok(Self::of(keys, path)),
            None => Ok(Self::of(key_file::create(path)?, path)),
        }
    }

    /// Reads the key file; when it is not there, a key that nobody keeps, for what is only shown.
    pub fn load_or_forget(path: &Path) -> Result<Self, LinkError> {
        let keys = match key_file::read(path)? {
            Some(keys) => keys,
            None => vec![key_file::draw(1, None)?],
        };
        Ok(Self::of(keys, path))
    }

    fn of(keys: Vec<Key>, path: &Path) -> Self {
        Self {
            held: Arc::new(RwLock::new(keys.into())),
            path: path.into(),
        }
    }

    /// Reads the file again; true when it holds other keys now. When it can't be read, what was held is held on.
    pub fn reload(&self) -> Result<bool, LinkError> {
        let missing = || LinkError::KeyFile(format!("{} is not there", self.path.display()));
        let keys = key_file::read(&self.path)?.ok_or_else(missing)?;
        if keys[..] == self.held()[..] {
            return Ok(false);
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = keys.into();
        Ok(true)
    }

    /// What is told of the keys, the newest first.
    pub fn list(&self) -> Vec<HeldKey> {
        let held = self.held();
        let newest = held.last().map(|key| key.id);
        let told = |key: &Key| HeldKey {
            id: key.id,
            fingerprint: fingerprint(key),
            made_at: key.made_at,
            is_newest: Some(key.id) == newest,
        };
        held.iter().rev().map(told).collect()
    }

    /// Keys for one purpose, derived from every key that is held by HMAC-SHA-256 (RFC 2104), the newest first.
    pub fn derive_all(&self, purpose: &str) -> Vec<[u8; 32]> {
        let held = self.held();
        let derived = held.iter().rev().map(|key| derive(&key.secret, purpose));
        derived.collect()
    }

    /// The id of the newest key, and a key for one purpose derived from it.
    pub(super) fn newest(&self, purpose: &str) -> (u16, [u8; 32]) {
        // A file without keys is not read: there is always one.
        let held = self.held();
        let newest = held
            .last()
            .map(|key| (key.id, derive(&key.secret, purpose)));
        newest.unwrap_or_default()
    }

    /// A key for one purpose derived from the key of that id; None when its line is gone.
    pub(super) fn find(&self, id: u16, purpose: &str) -> Option<[u8; 32]> {
        let held = self.held();
        let key = held.iter().find(|key| key.id == id)?;
        Some(derive(&key.secret, purpose))
    }

    /// Says whether there was a key of that id, which is gone by now: ids only grow, and the newest stays.
    pub(super) fn had(&self, id: u16) -> bool {
        let held = self.held();
        let newest = held.iter().map(|key| key.id).max();
        let is_held = held.iter().any(|key| key.id == id);
        !is_held && id > 0 && newest.is_some_and(|newest| id < newest)
    }

    fn held(&self) -> Arc<[Key]> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&held)
    }
}

fn fingerprint(key: &Key) -> String {
    let [a, b, c, d, ..] = derive(&key.secret, "fingerprint");
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    // RFC 2104, section 2: a key shorter than the hash's block is padded with zeros.
    let mut block = [0; 64];
    block.split_at_mut(32).0.copy_from_slice(secret);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::key_file::UnknownAge;
    use super::*;

    #[test]
    fn a_key_is_rotated_read_again_and_retired() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.key");
        let keys = SecretKeys::load_or_create(&path).unwrap();
        let another = keys.clone();
        let sealed = keys.seal("a", b"anna", b"secret").unwrap();
        assert!(!keys.reload().unwrap());

        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(key_file::rotate(&path, now).unwrap(), 2);
        assert!(keys.reload().unwrap());
        let told = another.list();
        assert_eq!(told.iter().map(|key| key.id).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(told[0].made_at, Some(now));
        assert!(told[0].is_newest && !told[1].is_newest);
        assert_eq!(another.unseal("a", b"anna", &sealed).unwrap(), b"secret");
        let resealed = another.reseal("a", b"anna", &sealed).unwrap();
        assert_eq!(resealed[..2], [0, 2]);

        let soon = now + TimeDelta::seconds(10);
        for (id, at) in [(2, now + TimeDelta::days(1)), (1, soon), (3, soon)] {
            let when = (at, UnknownAge::OldEnough);
            assert!(key_file::retire(&path, id, when).is_err(), "{id}");
        }
        let when = (now + TimeDelta::days(1), UnknownAge::TooYoung);
        key_file::retire(&path, 1, when).unwrap();
        assert!(keys.reload().unwrap());
        assert!(another.unseal("a", b"anna", &sealed).is_err());
        assert_eq!(another.unseal("a", b"anna", &resealed).unwrap(), b"secret");
        assert_eq!(another.list().len(), 1);
    }

    #[test]
    fn a_newest_key_of_unknown_age_may_be_one_that_no_node_has_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.key");
        drop(SecretKeys::load_or_create(&path).unwrap());
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        key_file::rotate(&path, now).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let ageless = text.lines().filter(|line| !line.starts_with("# made"));
        let ageless = ageless.collect::<Vec<_>>().join("\n") + "\n";
        std::fs::write(&path, &ageless).unwrap();
        let later = now + TimeDelta::days(1);
        let refused = key_file::retire(&path, 1, (later, UnknownAge::TooYoung));
        assert!(refused.unwrap_err().to_string().contains("--force"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), ageless);
        key_file::retire(&path, 1, (later, UnknownAge::OldEnough)).unwrap();
    }

    #[test]
    fn what_cannot_be_read_leaves_the_keys_as_they_are() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.key");
        let keys = SecretKeys::load_or_create(&path).unwrap();
        let before = keys.list();
        let twice = std::fs::read_to_string(&path).unwrap().repeat(2);
        for damaged in ["", "1 nonsense\n", &twice] {
            std::fs::write(&path, damaged).unwrap();
            assert!(keys.reload().is_err(), "{damaged}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(keys.reload().is_err());
        assert_eq!(keys.list(), before);
    }
}
