//! What was found out about a client or sender.

use crate::mail::SpfResult;

/// What `decide` may be told. Empty at first; `decide` says what it must know ([`super::Needs`]).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// SPF and DMARC for the sender forms asked for: keyed by domain.
    pub spf: Vec<SpfEvidence>,
    /// What the checks found.
    pub findings: Vec<Finding>,
}

/// What the DNS says about mail from one domain from this client.
#[derive(Clone, Debug, PartialEq)]
pub struct SpfEvidence {
    /// Canonical, as [`crate::mail::Domain`] has it.
    pub domain: Box<str>,
    /// What SPF says.
    pub result: SpfResult,
    /// The domain's DMARC policy is quarantine or reject.
    pub dmarc_enforced: bool,
}

/// One finding of a check, in words that a person can read.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// Which check: `dnsbl`, `reverse_dns`, `spf` …
    pub check: String,
    /// What it weighs against the tenant's threshold; negative speaks for the sender.
    pub points: i32,
    /// What was found, for people.
    pub text: String,
}
