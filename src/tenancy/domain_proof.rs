//! How a tenant proves that a domain is its own: a TXT record below the domain, with a text that
//! only the tenant was told.

use super::DomainRecord;

impl DomainRecord {
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
