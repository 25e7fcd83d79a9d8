//! Which domains a tenant can have, and how it proves that one is its own: a TXT record below the domain, with a text
//! that only the tenant was told.

use super::DomainRecord;
use crate::mail::{AddressError, Domain};

/// Why a text names no domain that a tenant can have, as a sentence a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainNameError {
    /// Not spelled as a domain.
    #[error(transparent)]
    Spelling(#[from] AddressError),
    /// Nothing, one label alone, or an address literal.
    #[error("Write a domain name with a dot in it, such as example.org.")]
    NoName,
    /// `co.uk`
    #[error(
        "\"{0}\" is no one's own: anybody can register names below it. Write the name you registered, such as \
         example.{0}."
    )]
    Registry(String),
}

impl DomainRecord {
    /// Reads the name of a domain that a tenant can have.
    pub fn parse_name(text: &str) -> Result<Domain, DomainNameError> {
        if text.is_empty() {
            return Err(DomainNameError::NoName);
        }
        let name = Domain::parse(text)?;
        if name.is_registry_suffix() {
            return Err(DomainNameError::Registry(name.to_unicode()));
        }
        if name.as_str().starts_with('[') || !name.as_str().contains('.') {
            return Err(DomainNameError::NoName);
        }
        Ok(name)
    }

    /// For the audit log: whether the domain has mailboxes that are not known here.
    pub fn unlisted_in_words(unlisted: bool) -> &'static str {
        if unlisted {
            "unlisted: true"
        } else {
            "unlisted: false"
        }
    }

    /// Makes the random part of the record's text: 128 bits in hexadecimal digits.
    ///
    /// Fails when the machine has no randomness.
    pub fn new_verification_token() -> Result<String, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        Ok(format!("{:032x}", u128::from_be_bytes(random)))
    }

    /// Returns the name of the TXT record to publish.
    // RFC 8552: a name that begins with an underscore can't be anybody's host name.
    pub fn proof_name(&self) -> String {
        format!("_guestlist.{}", self.name)
    }

    /// Returns the text of the TXT record to publish.
    pub fn proof_text(&self) -> String {
        format!("guestlist-verify={}", self.verification_token)
    }

    /// Says whether one of the published texts is the proof.
    pub fn is_proven_by(&self, texts: &[String]) -> bool {
        let proof = self.proof_text();
        texts.iter().any(|text| text.trim() == proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_can_have_what_somebody_can_own() {
        for text in ["Shop.Example.", "shop.co.uk", "shop.github.io", "github.io"] {
            assert!(DomainRecord::parse_name(text).is_ok(), "{text}");
        }
        for (text, sentence) in [
            (
                "",
                "Write a domain name with a dot in it, such as example.org.",
            ),
            (
                "localhost",
                "Write a domain name with a dot in it, such as example.org.",
            ),
            (
                "[192.0.2.1]",
                "Write a domain name with a dot in it, such as example.org.",
            ),
            (
                "CO.uk",
                "\"co.uk\" is no one's own: anybody can register names below it. Write the name you registered, \
                 such as example.co.uk.",
            ),
            ("not a domain", "\"not a domain\" is not a domain name."),
        ] {
            let error = DomainRecord::parse_name(text).unwrap_err();
            assert_eq!(error.to_string(), sentence, "{text}");
        }
        assert!(DomainRecord::parse_name("com").is_err());
    }
}
