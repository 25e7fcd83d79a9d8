//! The second step at sign-in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for whoever lost it.
//!
//! SHA-1, six digits, 30 seconds: what every app knows, and the only thing some know. A code counts one step early and
//! one late (RFC 6238, 5.2), for clocks that differ. That a step counts once is the store's to see to.

use sha2::{Digest, Sha256};
use totp_rs::{Builder, Totp};

use super::{AccountId, SecretHash};
use crate::mail::Address;

/// RFC 4226, section 4: 160 bits are recommended.
const SECRET_BYTES: usize = 20;

/// The secret that the app and we share.
#[derive(Clone)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// Makes a new secret from the system's randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads what [`Self::as_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For sealing; never kept as it is.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The step whose code this is, around the time `unix_seconds`; blanks in it are ignored.
    pub fn step_of(&self, code: &str, unix_seconds: u64) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp().check(&code, unix_seconds)?;
        i64::try_from(step).ok()
    }

    /// Base32 in groups of four, for those who type it.
    pub fn in_groups(&self) -> Vec<String> {
        groups(&self.totp().secret().to_base32())
    }

    /// What the picture says to the app; `issuer` is the name that the app shows.
    ///
    /// None where a name can't be written so: it has a colon that the format has no room for.
    pub fn url(&self, account: &Address, issuer: &str) -> Option<String> {
        let issuer = issuer.replace(':', " ");
        let account = account.as_str().replace(':', " ");
        let totp = Builder::new()
            .with_secret(self.0)
            .with_issuer(Some(issuer))
            .with_account_name(account)
            .build()
            .ok()?;
        totp.to_url().ok()
    }

    fn totp(&self) -> Totp {
        // Nothing in it can be refused: the length of the secret is ours, and all else is the standard.
        Builder::new().with_secret(self.0).build_noncompliant()
    }
}

/// A code on paper that stands in for the app, once: 80 random bits.
#[derive(Clone)]
pub struct RecoveryCode([u8; RECOVERY_LETTERS]);

const RECOVERY_LETTERS: usize = 16;
/// 32 letters and digits, none of which looks like another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// How many somebody gets.
    pub const COUNT: usize = 10;

    /// Makes a new set from the system's randomness.
    pub fn generate() -> Result<Vec<Self>, getrandom::Error> {
        (0..Self::COUNT)
            .map(|_| {
                let mut bytes = [0; RECOVERY_LETTERS];
                getrandom::fill(&mut bytes)?;
                let letter = |byte: u8| LETTERS.get(usize::from(byte % 32)).copied();
                Ok(Self(bytes.map(|byte| letter(byte).unwrap_or_default())))
            })
            .collect()
    }

    /// Reads a code as people type it: capitals, blanks and hyphens don't matter, and an O counts as the zero.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters: Vec<u8> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '‑'))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                other => other,
            })
            .map(|c| u8::try_from(c).ok().filter(|byte| LETTERS.contains(byte)))
            .collect::<Option<_>>()?;
        letters.try_into().ok().map(Self)
    }

    /// Four groups of four.
    pub fn text(&self) -> String {
        groups(&String::from_utf8_lossy(&self.0)).join("-")
    }

    /// The hash to keep or to look for; the same code hashes otherwise for another account.
    pub fn hash(&self, account: AccountId) -> SecretHash {
        let mut hash = Sha256::new();
        hash.update(account.0.as_bytes());
        hash.update(self.0);
        SecretHash(hash.finalize().into())
    }
}

fn groups(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1, its last six digits.
    #[test]
    fn the_codes_are_those_of_the_rfc() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let step = i64::try_from(time / 30).unwrap();
            assert_eq!(secret.step_of(code, time), Some(step), "{time}");
            assert_eq!(secret.step_of(code, time + 30), Some(step), "one late");
            assert_eq!(secret.step_of(code, time + 90), None, "three late");
        }
        assert_eq!(secret.step_of(" 287 082 ", 59), Some(1));
        for wrong in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(secret.step_of(wrong, 59), None, "{wrong}");
        }
    }

    #[test]
    fn the_url_names_provider_and_address_whatever_they_are_called() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").unwrap();
        let anna = Address::parse("anna@isp.example").unwrap();
        assert_eq!(
            secret.url(&anna, "The ISP: mail & more").as_deref(),
            Some(
                "otpauth://totp/The%20ISP%20%20mail%20%26%20more:anna%40isp.example?\
                 secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20ISP%20%20mail%20%26%20more"
            )
        );
        assert_eq!(secret.in_groups().join(" ").len(), 8 * 5 - 1);
    }

    #[test]
    fn a_recovery_code_reads_back_however_it_is_typed() {
        let account = AccountId(uuid::Uuid::from_u128(1));
        for code in RecoveryCode::generate().unwrap() {
            let text = code.text();
            assert_eq!(text.len(), 19, "{text}");
            for typed in [text.clone(), text.to_uppercase(), text.replace('-', " ")] {
                let read = RecoveryCode::parse(&typed).unwrap();
                assert_eq!(read.hash(account), code.hash(account), "{typed}");
            }
        }
        for wrong in ["", "123456", "abcd-efgh-jkmn-pqr", "abcd-efgh-jkmn-pqr!"] {
            assert!(RecoveryCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_code_of_one_account_is_none_of_another() {
        let code = RecoveryCode::parse("abcd-efgh-jkmn-pqrs").unwrap();
        let hash = |n| code.hash(AccountId(uuid::Uuid::from_u128(n)));
        assert_ne!(hash(1), hash(2));
    }
}
