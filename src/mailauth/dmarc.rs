//! Whether a domain asks receivers to act on mail that doesn't prove itself: its DMARC policy.
//!
//! Policy discovery is that of RFC 7489, 6.6.3: the record of the domain, else that of its
//! organisational domain, which the public suffix list tells. More than one record is as good as
//! none. Reports, alignment and `pct` don't matter here: the question is only whether the owner of
//! the domain has said "quarantine" or "reject".

use std::time::Instant;

use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::dmarc::{Dmarc, Policy};

use crate::dns::{DnsError, Resolver};

/// A domain's policy, and how long it may be remembered.
pub(super) struct DmarcPolicy {
    /// The policy is quarantine or reject.
    pub(super) enforced: bool,
    pub(super) valid_until: Instant,
}

/// Looks up the DMARC policy for mail from `domain`.
pub(super) async fn policy(resolver: &Resolver, domain: &str) -> Result<DmarcPolicy, DnsError> {
    let (own, own_until) = record(resolver, domain).await?;
    if let Some(own) = own {
        return Ok(DmarcPolicy {
            enforced: is_enforced(own.p, own.t),
            valid_until: own_until,
        });
    }
    let organisation = psl::domain_str(domain).filter(|organisation| *organisation != domain);
    let Some(organisation) = organisation else {
        return Ok(DmarcPolicy {
            enforced: false,
            valid_until: own_until,
        });
    };
    let (theirs, their_until) = record(resolver, organisation).await?;
    let enforced = theirs.is_some_and(|theirs| is_enforced(theirs.sp, theirs.t));
    Ok(DmarcPolicy {
        enforced,
        valid_until: own_until.min(their_until),
    })
}

async fn record(resolver: &Resolver, domain: &str) -> Result<(Option<Dmarc>, Instant), DnsError> {
    let answer = resolver.txt_answer(&format!("_dmarc.{domain}")).await?;
    // RFC 7489, 6.6.3: records that don't begin with "v=DMARC1" are discarded; if more than one is
    // left, there is no policy.
    let mut records = answer
        .records
        .iter()
        .filter_map(|text| Dmarc::parse(text.as_bytes()).ok());
    let record = records.next().filter(|_| records.next().is_none());
    Ok((record, answer.valid_until))
}

/// RFC 9989, 4.7: `t=y` asks receivers to step down by one, which leaves of quarantine nothing.
fn is_enforced(policy: Policy, testing: bool) -> bool {
    match policy {
        Policy::Reject => true,
        Policy::Quarantine => !testing,
        Policy::None | Policy::Unspecified => false,
    }
}
