//! The installation's keys: one file, one line a key, `ID BASE64`; the last line seals, all of them open.
//!
//! To rotate, append a line with a new id. A link works as long as its key's line is kept.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::LinkError;

/// One key and its id.
#[derive(Clone, Copy)]
struct Key {
    id: u16,
    secret: [u8; 32],
}

/// Keys by id. Cheap to clone; never shown.
#[derive(Clone)]
pub struct SecretKeys {
    keys: Arc<[Key]>,
    newest: Key,
}

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretKeys")
            .field("count", &self.keys.len())
            .finish_non_exhaustive()
    }
}

impl SecretKeys {
    /// Reads the key file, or makes it (mode 0600) with one new key when it is not there.
    pub fn load_or_create(path: &Path) -> Result<Self, LinkError> {
        if let Some(keys) = Self::load(path)? {
            return Ok(keys);
        }
        let text = new_file()?;
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .map_err(|error| in_file(path, &error))?;
        Self::parse(&text)
    }

    /// Reads the key file; when it is not there, a key that nobody keeps, for what is only shown.
    pub fn load_or_forget(path: &Path) -> Result<Self, LinkError> {
        match Self::load(path)? {
            Some(keys) => Ok(keys),
            None => Self::parse(&new_file()?),
        }
    }

    fn load(path: &Path) -> Result<Option<Self>, LinkError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(in_file(path, &error)),
        }
    }

    fn parse(text: &str) -> Result<Self, LinkError> {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let keys: Vec<Key> = lines.map(key).collect::<Result<_, _>>()?;
        let newest = *keys
            .last()
            .ok_or_else(|| LinkError::KeyFile("there is no key in it".to_owned()))?;
        Ok(Self {
            keys: keys.into(),
            newest,
        })
    }

    /// A key for one purpose, derived from the newest key by HMAC-SHA-256 (RFC 2104).
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        derive(&self.newest.secret, purpose)
    }

    /// The id of the newest key, and a key for one purpose derived from it.
    pub(super) fn newest(&self, purpose: &str) -> (u16, [u8; 32]) {
        (self.newest.id, self.derive(purpose))
    }

    /// A key for one purpose derived from the key of that id; None when its line is gone.
    pub(super) fn find(&self, id: u16, purpose: &str) -> Option<[u8; 32]> {
        self.keys
            .iter()
            .find(|key| key.id == id)
            .map(|key| derive(&key.secret, purpose))
    }
}

fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    // RFC 2104, section 2: a key shorter than the hash's block is padded with zeros.
    let mut block = [0; 64];
    block.split_at_mut(32).0.copy_from_slice(secret);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

fn in_file(path: &Path, error: &std::io::Error) -> LinkError {
    LinkError::KeyFile(format!("{}: {error}", path.display()))
}

fn new_file() -> Result<String, LinkError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| LinkError::KeyFile(error.to_string()))?;
    Ok(format!(
        "# Keys of Guestlist's links: ID BASE64. The last line seals, all of them open.\n\
         # To rotate, append a line; keep the old ones as long as old links shall work.\n\
         1 {}\n",
        STANDARD.encode(secret)
    ))
}

fn key(line: &str) -> Result<Key, LinkError> {
    let parsed = line.split_once(' ').and_then(|(id, secret)| {
        let secret = STANDARD.decode(secret.trim()).ok()?.try_into().ok()?;
        Some(Key {
            id: id.parse().ok()?,
            secret,
        })
    });
    // The line itself is a secret and is not shown.
    parsed.ok_or_else(|| LinkError::KeyFile("a line is not `ID BASE64-OF-32-BYTES`".to_owned()))
}
