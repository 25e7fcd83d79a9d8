//! What checks found, small enough for a refusal link.
//!
//! ```text
//! findings = count[1] *finding
//! finding  = 1 … 6                                  a check without a list
//!          / 16 + subject[0…2] number[1] code[3]    a list of the catalogue, by its number
//!          / 32 + subject[0…2] zone[1+n] code[3]    any other list
//! code     = the last three numbers of 127.x.y.z
//! ```
//! The numbers stand in links that live for years: never change one, only add.

use std::net::Ipv4Addr;

use crate::checks::{known_list, numbered_list};
use crate::policy::{Decision, Found, Listing, Reason, Subject};

/// The most findings that a link tells of.
const MOST: usize = 3;
/// Bytes that a zone may take.
const LONGEST_ZONE: usize = 63;

const BY_NUMBER: u8 = 16;
const BY_ZONE: u8 = 32;

/// One finding as a link has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealedFinding {
    /// The client has no name.
    NoName,
    /// The client's name doesn't lead back to it.
    NameLeadsElsewhere,
    /// The client's name is one of a pool's.
    PoolName,
    /// SPF: fail.
    SpfFail,
    /// SPF: softfail.
    SpfSoftfail,
    /// Not proven by SPF, and DMARC asks to distrust that.
    DmarcUnproven,
    /// On a list.
    Listed {
        /// Which one.
        zone: String,
        /// Whom it was asked about.
        subject: Subject,
        /// What it answered.
        code: Ipv4Addr,
    },
}

const SIMPLE: [(u8, SealedFinding); 6] = [
    (1, SealedFinding::NoName),
    (2, SealedFinding::NameLeadsElsewhere),
    (3, SealedFinding::PoolName),
    (4, SealedFinding::SpfFail),
    (5, SealedFinding::SpfSoftfail),
    (6, SealedFinding::DmarcUnproven),
];

impl SealedFinding {
    /// What spoke against a message that was refused for it, the heaviest first; empty for all other reasons.
    pub(super) fn of(decision: &Decision) -> Vec<Self> {
        if decision.reason != Reason::AboveThreshold {
            return Vec::new();
        }
        let against = decision
            .findings
            .iter()
            .filter(|finding| finding.points > 0);
        let found = against.filter_map(|finding| finding.found.as_ref());
        found.filter_map(Self::of_found).take(MOST).collect()
    }

    fn of_found(found: &Found) -> Option<Self> {
        Some(match found {
            Found::NoName => Self::NoName,
            Found::NameLeadsElsewhere => Self::NameLeadsElsewhere,
            Found::PoolName => Self::PoolName,
            Found::SpfFail => Self::SpfFail,
            Found::SpfSoftfail => Self::SpfSoftfail,
            Found::DmarcUnproven => Self::DmarcUnproven,
            Found::Listed(listing) => return Self::of_listing(listing),
        })
    }

    fn of_listing(listing: &Listing) -> Option<Self> {
        Some(Self::Listed {
            zone: listing.zone.clone(),
            subject: listing.subject,
            code: *listing.codes.first()?,
        })
    }

    /// Appends itself.
    fn encode(&self, bytes: &mut Vec<u8>) {
        let Self::Listed {
            zone,
            subject,
            code,
        } = self
        else {
            let simple = SIMPLE.iter().find(|(_, finding)| finding == self);
            bytes.extend(simple.map(|(number, _)| *number));
            return;
        };
        let subject = match subject {
            Subject::Client => 0,
            Subject::SenderDomain => 1,
            Subject::Helo => 2,
        };
        let [_, code @ ..] = code.octets();
        if let Some(known) = known_list(zone) {
            bytes.extend([BY_NUMBER + subject, known.number]);
        } else {
            bytes.extend([
                BY_ZONE + subject,
                u8::try_from(zone.len()).unwrap_or_default(),
            ]);
            bytes.extend(zone.as_bytes());
        }
        bytes.extend(code);
    }

    fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&tag, rest) = bytes.split_first()?;
        if let Some((_, simple)) = SIMPLE.iter().find(|(number, _)| *number == tag) {
            return Some((simple.clone(), rest));
        }
        let subject = match tag & 15 {
            0 => Subject::Client,
            1 => Subject::SenderDomain,
            2 => Subject::Helo,
            _ => return None,
        };
        let (&number, rest) = rest.split_first()?;
        let (zone, rest) = match tag & !15 {
            BY_NUMBER => (numbered_list(number)?.zone().to_owned(), rest),
            BY_ZONE => {
                let (zone, rest) = rest.split_at_checked(number.into())?;
                (String::from_utf8(zone.to_vec()).ok()?, rest)
            }
            _ => return None,
        };
        let (&[second, third, fourth], rest) = rest.split_first_chunk::<3>()?;
        let code = Ipv4Addr::new(127, second, third, fourth);
        let listed = Self::Listed {
            zone,
            subject,
            code,
        };
        Some((listed, rest))
    }
}

/// Writes as many findings as fit into `room` bytes, in their order; what is too long is left out.
pub(super) fn encode(findings: &[SealedFinding], room: usize) -> Vec<u8> {
    let mut bytes = vec![0];
    let mut count = 0;
    for finding in findings {
        let is_too_long =
            matches!(finding, SealedFinding::Listed { zone, .. } if zone.len() > LONGEST_ZONE);
        let mut one = Vec::new();
        finding.encode(&mut one);
        if !is_too_long && bytes.len() + one.len() <= room {
            bytes.extend(one);
            count += 1;
        }
    }
    if let Some(first) = bytes.first_mut() {
        *first = count;
    }
    bytes
}

/// Reads what [`encode`] wrote, to the last byte.
pub(super) fn decode(bytes: &[u8]) -> Option<Vec<SealedFinding>> {
    let (&count, mut rest) = bytes.split_first()?;
    let mut findings = Vec::new();
    for _ in 0..count {
        let (finding, after) = SealedFinding::decode(rest)?;
        findings.push(finding);
        rest = after;
    }
    rest.is_empty().then_some(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(zone: &str) -> SealedFinding {
        SealedFinding::Listed {
            zone: zone.to_owned(),
            subject: Subject::SenderDomain,
            code: Ipv4Addr::new(127, 0, 1, 2),
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        let mut findings: Vec<SealedFinding> =
            SIMPLE.into_iter().map(|(_, finding)| finding).collect();
        findings.extend([listed("bl.isp.example"), listed("dbl.spamhaus.org")]);
        let bytes = encode(&findings, 100);
        assert_eq!(decode(&bytes), Some(findings));
        for cut in 0..bytes.len() {
            assert_eq!(decode(&bytes[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn a_list_of_the_catalogue_takes_five_bytes() {
        assert_eq!(encode(&[listed("dbl.spamhaus.org")], 100).len(), 1 + 5);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let findings = [
            listed("a.very.long.zone.isp.example"),
            SealedFinding::NoName,
        ];
        assert_eq!(
            decode(&encode(&findings, 8)),
            Some(vec![SealedFinding::NoName])
        );
        let long = listed(&"a.".repeat(40));
        assert_eq!(decode(&encode(&[long], 200)), Some(Vec::new()));
    }
}
