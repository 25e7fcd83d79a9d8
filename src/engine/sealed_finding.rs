//! What checks found, small enough for a refusal link.
//!
//! ```text
//! findings = count[1] *finding
//! finding  = 1 … 6                                  a check without a list
//!          / 16 + subject[0…2] number[1] code[3]    a list of the catalogue, by its number
//!          / 32 + subject[0…2] zone[1+n] code[3]    any other list; no longer written
//!          / 48 + subject[0…2] domain[1+n] mark[4] code[3]
//!                                                  any other list: the domain of its zone, and the mark of the zone
//! code     = the last three numbers of 127.x.y.z
//! ```
//! A zone may carry a customer's key, so a link never has it whole. The numbers stand in links that live for years: never change one, only add.

use std::net::Ipv4Addr;

use crate::checks::{known_list, numbered_list, public_zone, zone_mark};
use crate::policy::{Decision, DnsList, Found, Listing, Reason, Subject};

/// The most findings that a link tells of.
const MOST: usize = 3;
/// Bytes that a domain may take.
const LONGEST_ZONE: usize = 63;

const BY_NUMBER: u8 = 16;
const BY_ZONE: u8 = 32;
const BY_DOMAIN: u8 = 48;

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
        list: SealedList,
        /// Whom it was asked about.
        subject: Subject,
        /// What it answered.
        code: Ipv4Addr,
    },
}

/// A list as a link has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedList {
    public_zone: String,
    mark: [u8; 4],
}

impl SealedList {
    /// Names the list of this zone.
    pub fn of(zone: &str) -> Self {
        Self {
            public_zone: public_zone(zone).to_owned(),
            mark: zone_mark(zone),
        }
    }

    /// The zone, of a list of the catalogue; of any other, the domain that it belongs to.
    pub fn public_zone(&self) -> &str {
        &self.public_zone
    }

    /// Says whether this list is meant.
    pub fn is(&self, list: &DnsList) -> bool {
        *self == Self::of(list.zone.as_str())
    }
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
            list: SealedList::of(&listing.zone),
            subject: listing.subject,
            code: *listing.codes.first()?,
        })
    }

    /// Appends itself.
    fn encode(&self, bytes: &mut Vec<u8>) {
        let Self::Listed {
            list,
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
        let domain = &list.public_zone;
        if let Some(known) = known_list(domain) {
            bytes.extend([BY_NUMBER + subject, known.number]);
        } else {
            bytes.extend([
                BY_DOMAIN + subject,
                u8::try_from(domain.len()).unwrap_or_default(),
            ]);
            bytes.extend(domain.as_bytes());
            bytes.extend(list.mark);
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
        let (list, rest) = match tag & !15 {
            BY_NUMBER => (SealedList::of(numbered_list(number)?.zone()), rest),
            BY_ZONE => {
                let (zone, rest) = rest.split_at_checked(number.into())?;
                (SealedList::of(str::from_utf8(zone).ok()?), rest)
            }
            BY_DOMAIN => {
                let (domain, rest) = rest.split_at_checked(number.into())?;
                let (mark, rest) = rest.split_first_chunk::<4>()?;
                let list = SealedList {
                    public_zone: String::from_utf8(domain.to_vec()).ok()?,
                    mark: *mark,
                };
                (list, rest)
            }
            _ => return None,
        };
        let (&[second, third, fourth], rest) = rest.split_first_chunk::<3>()?;
        let code = Ipv4Addr::new(127, second, third, fourth);
        let listed = Self::Listed {
            list,
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
        let is_too_long = matches!(finding, SealedFinding::Listed { list, .. } if list.public_zone.len() > LONGEST_ZONE);
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
            list: SealedList::of(zone),
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
    fn a_customers_key_is_not_in_a_link_and_the_list_is_known_again() {
        let zone = "a1b2c3d4.zen.dq.isp.example";
        let bytes = encode(&[listed(zone)], 100);
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("a1b2c3d4") && text.contains("isp.example"));
        let list = |zone: &str| DnsList {
            name: None,
            zone: crate::mail::Domain::parse(zone).unwrap(),
            subject: Subject::Client,
            scope: crate::policy::Scope::Address,
            paid_removal: false,
            codes: std::collections::BTreeMap::new(),
            lookup_url: None,
        };
        let sealed = SealedList::of(zone);
        assert!(sealed.is(&list(zone)) && !sealed.is(&list("b.isp.example")));
        assert_eq!(sealed.public_zone(), "isp.example");
    }

    #[test]
    fn a_link_of_before_is_still_read() {
        let zone = "bl.isp.example";
        let mut bytes = vec![1, BY_ZONE + 1, u8::try_from(zone.len()).unwrap()];
        bytes.extend(zone.as_bytes());
        bytes.extend([0, 1, 2]);
        assert_eq!(decode(&bytes), Some(vec![listed(zone)]));
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
        let long = listed(&format!("{}.example", "a".repeat(63)));
        assert_eq!(decode(&encode(&[long], 200)), Some(Vec::new()));
    }
}
