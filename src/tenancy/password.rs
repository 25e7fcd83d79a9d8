//! Passwords: argon2id, 19 MiB, 2 passes (OWASP; RFC 9106 format). Slow on purpose: call from a blocking thread.

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// A password's hash in PHC form. Debug never shows it.
#[derive(Clone)]
pub struct PasswordHash(String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Why a password can't be taken; `Display` is the sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error(
        "Use at least {} characters; a few words in a row are easy to remember.",
        PasswordHash::SHORTEST
    )]
    TooShort,
    #[error("Use at most {} characters.", PasswordHash::LONGEST)]
    TooLong,
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

impl PasswordHash {
    /// Characters (not bytes) a password must have (NIST SP 800-63B-4, 3.1.1.2).
    pub const SHORTEST: usize = 15;
    /// Characters a password may have.
    pub const LONGEST: usize = 256;

    /// Hashes a new password with a fresh salt.
    pub fn create(password: &str) -> Result<Self, PasswordError> {
        let characters = password.chars().count();
        if characters < Self::SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if characters > Self::LONGEST {
            return Err(PasswordError::TooLong);
        }
        let argon2 = argon2()?;
        let hash = argon2
            .hash_password(password.as_bytes())
            .map_err(|e| PasswordError::Hash(e.to_string()))?;
        Ok(Self(hash.to_string()))
    }

    /// Takes a hash as stored.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// Says whether this is the password.
    pub fn matches(&self, password: &str) -> bool {
        let Ok(parsed) = phc::PasswordHash::new(&self.0) else {
            return false;
        };
        argon2().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &parsed).is_ok())
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params =
        Params::new(19 * 1024, 2, 1, None).map_err(|e| PasswordError::Hash(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_matches() {
        let hash = PasswordHash::create("correct horse battery").unwrap();
        assert!(hash.matches("correct horse battery"));
        assert!(!hash.matches("correct horse batterz"));
        let stored = PasswordHash::from_stored(hash.as_stored().to_owned());
        assert!(stored.matches("correct horse battery"));
        assert!(
            hash.as_stored()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(matches!(
            PasswordHash::create("fourteen chars"),
            Err(PasswordError::TooShort)
        ));
        assert!(PasswordHash::create(&"ö".repeat(15)).is_ok());
        assert!(matches!(
            PasswordHash::create(&"a".repeat(257)),
            Err(PasswordError::TooLong)
        ));
    }

    #[test]
    fn a_damaged_hash_matches_nothing() {
        assert!(!PasswordHash::from_stored("$argon2id$junk".to_owned()).matches("junk"));
    }
}
