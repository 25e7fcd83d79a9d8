//! Passwords: argon2id, 19 MiB, 2 passes (OWASP; RFC 9106 format). Slow on purpose: call from a blocking thread.

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::mail::Address;

/// Blocks of 1 KiB that a new hash takes.
const BLOCKS: u32 = 19 * 1024;
/// Passes over them.
const PASSES: u32 = 2;

/// The memory that hashes are made in, one after the other: an allocator that gets blocks of 19 MiB back from several
/// threads may keep them all. It grows to the size of one new hash, and no further.
#[derive(Default)]
pub struct HashMemory(Vec<Block>);

impl HashMemory {
    /// Bytes it has taken.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * Block::SIZE
    }

    /// Hashes into `out`. What was in the memory before makes no difference: the first pass overwrites it.
    fn hash(
        &mut self,
        argon2: &Argon2<'_>,
        (password, salt): (&str, &Salt),
        out: &mut [u8],
    ) -> argon2::Result<()> {
        let password = password.as_bytes();
        let blocks = argon2.params().block_count();
        if blocks > BLOCKS as usize {
            // A hash from elsewhere: its memory is given back.
            return argon2.hash_password_into(password, salt, out);
        }
        if let Some(missing) = blocks.checked_sub(self.0.len()) {
            self.0.reserve_exact(missing);
            self.0.resize(blocks, Block::default());
        }
        argon2.hash_password_into_with_memory(password, salt, out, &mut self.0)
    }
}

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
    #[error(
        "This is made of your address, or of a name that anyone can guess. Add words of your own."
    )]
    Guessable,
    #[error(
        "Many people use this, or something much like it. Take a few words that have nothing to do with each other."
    )]
    Common,
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

impl PasswordHash {
    /// Characters (not bytes) a password must have (NIST SP 800-63B-4, 3.1.1.2).
    pub const SHORTEST: usize = 15;
    /// Characters a password may have.
    pub const LONGEST: usize = 256;

    /// Characters that a password must have besides the names that anyone can guess.
    const OWN: usize = 6;

    /// Refuses a password that guessers try early: a common one, a row of keys, something repeated
    /// (NIST SP 800-63B-4, 3.1.1.2: "commonly used, expected, or compromised"). At least 10⁸ tries.
    fn refuse_common(password: &str) -> Result<(), PasswordError> {
        if zxcvbn(password, &[]).score() < Score::Three {
            return Err(PasswordError::Common);
        }
        Ok(())
    }

    /// Refuses a password that is little more than its owner's address or names that belong to the place
    /// (NIST SP 800-63B-4, 3.1.1.2: "context-specific words, such as the name of the service, the username").
    pub fn refuse_guessable(
        password: &str,
        address: &Address,
        names: &[&str],
    ) -> Result<(), PasswordError> {
        let (whole, local_part, domain) =
            (address.as_str(), address.local_part(), address.domain());
        let mut names: Vec<String> = [whole, local_part, domain, "guestlist"]
            .iter()
            .chain(names)
            .map(|name| letters(name))
            .collect();
        // One or two letters stand in any word.
        names.retain(|name| name.chars().count() > 2);
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let given = letters(password);
        let own = names
            .iter()
            .fold(given.clone(), |rest, name| rest.replace(name, ""));
        if own.len() < given.len() && own.chars().count() < Self::OWN {
            return Err(PasswordError::Guessable);
        }
        Ok(())
    }

    /// Hashes a new password with a fresh salt.
    pub fn create(password: &str) -> Result<Self, PasswordError> {
        Self::create_in(&mut HashMemory::default(), password)
    }

    /// The same in memory that there is already.
    pub fn create_in(memory: &mut HashMemory, password: &str) -> Result<Self, PasswordError> {
        let password = &normal(password);
        let characters = password.chars().count();
        if characters < Self::SHORTEST {
            return Err(PasswordError::TooShort);
        }
        if characters > Self::LONGEST {
            return Err(PasswordError::TooLong);
        }
        Self::refuse_common(password)?;
        let mut random = [0; Salt::RECOMMENDED_LENGTH];
        getrandom::fill(&mut random).map_err(failed)?;
        let salt = Salt::new(&random).map_err(failed)?;
        let params = Params::new(BLOCKS, PASSES, 1, None).map_err(failed)?;
        let written = ParamsString::try_from(&params).map_err(failed)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        memory
            .hash(&argon2, (password, &salt), &mut output)
            .map_err(failed)?;
        let hash = phc::PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: written,
            salt: Some(salt),
            hash: Some(Output::new(&output).map_err(failed)?),
        };
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
        self.matches_in(&mut HashMemory::default(), password)
    }

    /// The same in memory that there is already.
    pub fn matches_in(&self, memory: &mut HashMemory, password: &str) -> bool {
        let Ok(parsed) = phc::PasswordHash::new(&self.0) else {
            return false;
        };
        // Two `Output`s are compared in constant time.
        parsed.hash.is_some() && again(&parsed, memory, &normal(password)) == parsed.hash
    }
}

/// The same characters however a keyboard composes them: NFC (NIST SP 800-63B-4, 3.1.1.2).
fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// What is left of a text when case, signs and spaces don't matter.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Hashes the password with salt and parameters of a hash that there is.
fn again(parsed: &phc::PasswordHash, memory: &mut HashMemory, password: &str) -> Option<Output> {
    let salt = parsed.salt.as_ref()?;
    let algorithm = Algorithm::try_from(parsed.algorithm.as_str()).ok()?;
    let version = match parsed.version {
        Some(version) => Version::try_from(version).ok()?,
        None => Version::default(),
    };
    let params = Params::try_from(parsed).ok()?;
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let mut buffer = [0; Output::MAX_LENGTH];
    let output = buffer.get_mut(..length)?;
    let argon2 = Argon2::new(algorithm, version, params);
    memory.hash(&argon2, (password, salt), output).ok()?;
    Output::new(output).ok()
}

fn failed(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Hash(error.to_string())
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn an_address_or_the_place_is_no_password() {
        let address = Address::parse("anna.smith@isp.example").unwrap();
        let check = |password| PasswordHash::refuse_guessable(password, &address, &["Example ISP"]);
        for password in [
            "anna.smith@isp.example",
            "Anna.Smith@ISP.example1",
            "anna smith anna smith",
            "example isp guestlist",
            "anna.smith - Example ISP!",
        ] {
            assert!(
                matches!(check(password), Err(PasswordError::Guessable)),
                "{password}"
            );
        }
        for password in [
            "correct horse battery",
            "anna.smith likes geese",
            "111 222 3 4",
        ] {
            assert!(check(password).is_ok(), "{password}");
        }
    }

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
        assert!(PasswordHash::create("fünfzehn Größen").is_ok());
        assert!(PasswordHash::create(&"Geese fly 🦢 ".repeat(16)).is_ok());
        assert!(matches!(
            PasswordHash::create(&"a".repeat(257)),
            Err(PasswordError::TooLong)
        ));
    }

    #[test]
    fn what_many_people_use_is_refused() {
        for password in [
            "aaaaaaaaaaaaaaa",
            "123456789012345",
            "passwordpassword",
            "qwertyuiopasdfghjkl",
            "iloveyouiloveyou",
            "Passw0rdPassw0rd",
        ] {
            let refused = PasswordHash::create(password);
            assert!(matches!(refused, Err(PasswordError::Common)), "{password}");
        }
        for password in [
            "four words in a row",
            "tom likes red boats",
            "schöne 🦢 am Teich",
        ] {
            assert!(PasswordHash::create(password).is_ok(), "{password}");
        }
    }

    #[test]
    fn each_way_of_composing_a_character_is_the_same_password() {
        let (composed, decomposed) = ("grüne Bäume am See", "gru\u{308}ne Ba\u{308}ume am See");
        assert!(PasswordHash::create(composed).unwrap().matches(decomposed));
        assert!(PasswordHash::create(decomposed).unwrap().matches(composed));
    }

    #[test]
    fn a_damaged_hash_matches_nothing() {
        assert!(!PasswordHash::from_stored("$argon2id$junk".to_owned()).matches("junk"));
        let hash = PasswordHash::create("correct horse battery").unwrap();
        let (start, _) = hash.as_stored().rsplit_once('$').unwrap();
        let cut = PasswordHash::from_stored(start.to_owned());
        assert!(!cut.matches("correct horse battery"));
    }

    /// A hash as the library makes it by itself.
    fn by_the_library(algorithm: Algorithm, params: Params) -> PasswordHash {
        let argon2 = Argon2::new(algorithm, Version::V0x13, params);
        let hash = argon2.hash_password(b"correct horse battery").unwrap();
        PasswordHash::from_stored(hash.to_string())
    }

    #[test]
    fn hashes_with_other_parameters_match_as_before() {
        let mut memory = HashMemory::default();
        for (algorithm, params) in [
            (Algorithm::Argon2id, Params::new(BLOCKS, PASSES, 1, None)),
            (Algorithm::Argon2id, Params::new(8_192, 3, 4, Some(24))),
            (Algorithm::Argon2i, Params::new(1_024, 1, 1, None)),
            (Algorithm::Argon2id, Params::new(65_536, 1, 1, None)),
        ] {
            let hash = by_the_library(algorithm, params.unwrap());
            assert!(hash.matches_in(&mut memory, "correct horse battery"));
            assert!(!hash.matches_in(&mut memory, "correct horse batterz"));
        }
    }

    #[test]
    fn the_library_reads_what_was_made_in_used_memory() {
        let mut memory = HashMemory::default();
        for password in ["a few words in a row", "correct horse battery"] {
            let hash = PasswordHash::create_in(&mut memory, password).unwrap();
            let verified = Argon2::default().verify_password(password.as_bytes(), hash.as_stored());
            assert!(verified.is_ok(), "{password}");
        }
    }

    #[test]
    fn any_number_of_hashes_takes_the_memory_of_one() {
        let mut memory = HashMemory::default();
        let large = by_the_library(
            Algorithm::Argon2id,
            Params::new(65_536, 1, 1, None).unwrap(),
        );
        for _ in 0..3 {
            let hash = PasswordHash::create_in(&mut memory, "correct horse battery").unwrap();
            assert!(hash.matches_in(&mut memory, "correct horse battery"));
            assert!(large.matches_in(&mut memory, "correct horse battery"));
            assert_eq!(memory.bytes(), 19 * 1024 * 1024);
        }
    }
}
