//! What checks found, small enough for a refusal link.
//!
//! ```text
//! findings = count[1] *finding
//! finding  = 1 … 10     a check without a list
//!          / listing    16 and above: see `sealed_listing`
//! ```
//! The numbers stand in links that live for years: never change one, only add.

use super::SealedListing;
use crate::policy::{Decision, Found, Reason};

/// The most findings that a link tells of.
const MOST: usize = 3;

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
    /// The client's network wrote to a spamtrap.
    TrappedClient,
    /// The sender wrote to a spamtrap.
    TrappedSender,
    /// Owners reported mail from the client's network as spam.
    ReportedClient,
    /// Owners reported the sender's mail as spam.
    ReportedSender,
    /// On a list.
    Listed(SealedListing),
}

const SIMPLE: [(u8, SealedFinding); 10] = [
    (1, SealedFinding::NoName),
    (2, SealedFinding::NameLeadsElsewhere),
    (3, SealedFinding::PoolName),
    (4, SealedFinding::SpfFail),
    (5, SealedFinding::SpfSoftfail),
    (6, SealedFinding::DmarcUnproven),
    (7, SealedFinding::TrappedClient),
    (8, SealedFinding::TrappedSender),
    (9, SealedFinding::ReportedClient),
    (10, SealedFinding::ReportedSender),
];

impl SealedFinding {
    /// The place on a list, if it is one.
    pub fn listing(&self) -> Option<&SealedListing> {
        match self {
            Self::Listed(listing) => Some(listing),
            _ => None,
        }
    }

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
            // The reason says it, and the page behind the link looks up until when.
            Found::Probing => return None,
            Found::TrappedClient => Self::TrappedClient,
            Found::TrappedSender => Self::TrappedSender,
            Found::ReportedClient => Self::ReportedClient,
            Found::ReportedSender => Self::ReportedSender,
            Found::Listed(listing) => Self::Listed(SealedListing::of(listing)?),
        })
    }

    /// Appends itself.
    fn encode(&self, bytes: &mut Vec<u8>) {
        if let Self::Listed(listing) = self {
            listing.encode(bytes);
        }
        let simple = SIMPLE.iter().find(|(_, finding)| finding == self);
        bytes.extend(simple.map(|(number, _)| *number));
    }

    fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (&tag, rest) = bytes.split_first()?;
        if let Some((_, simple)) = SIMPLE.iter().find(|(number, _)| *number == tag) {
            return Some((simple.clone(), rest));
        }
        let (listing, rest) = SealedListing::decode(tag, rest)?;
        Some((Self::Listed(listing), rest))
    }

    fn wordless(&self) -> Self {
        match self {
            Self::Listed(listing) => Self::Listed(listing.wordless()),
            simple => simple.clone(),
        }
    }

    fn with_words_of(&self, room: usize) -> Self {
        match self {
            Self::Listed(listing) => Self::Listed(listing.with_words_of(room)),
            simple => simple.clone(),
        }
    }

    fn len(&self) -> usize {
        let mut bytes = Vec::new();
        self.encode(&mut bytes);
        bytes.len()
    }
}

/// Writes as many findings as fit into `room` bytes, in their order. What the lists say in their own words comes last:
/// the first gets the room that is left, and then the others.
pub(super) fn encode(findings: &[SealedFinding], room: usize) -> Vec<u8> {
    let mut left = room.saturating_sub(1);
    let mut kept = Vec::new();
    for finding in findings {
        let needed = finding.wordless().len();
        if needed <= left {
            left -= needed;
            kept.push(finding);
        }
    }
    let mut bytes = vec![u8::try_from(kept.len()).unwrap_or_default()];
    for finding in kept {
        let needed = finding.wordless().len();
        let finding = finding.with_words_of(left);
        left -= finding.len() - needed;
        finding.encode(&mut bytes);
    }
    bytes
}

/// Reads what [`encode`] wrote, up to the first finding that this version doesn't know.
pub(super) fn decode(bytes: &[u8]) -> Vec<SealedFinding> {
    let mut findings = Vec::new();
    let Some((&count, mut rest)) = bytes.split_first() else {
        return findings;
    };
    for _ in 0..count {
        let Some((finding, after)) = SealedFinding::decode(rest) else {
            break;
        };
        findings.push(finding);
        rest = after;
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::engine::{SealedList, SealedTerms};
    use crate::policy::{Scope, Subject};

    fn listed(zone: &str, text: Option<&str>) -> SealedFinding {
        SealedFinding::Listed(SealedListing {
            list: SealedList::of(zone),
            subject: Subject::SenderDomain,
            codes: vec![Ipv4Addr::new(127, 0, 1, 2)],
            terms: Some(SealedTerms {
                scope: Scope::Range,
                paid_removal: false,
            }),
            helo_name: None,
            text: text.map(str::to_owned),
        })
    }

    #[test]
    fn what_was_written_is_read_again() {
        let mut findings: Vec<SealedFinding> =
            SIMPLE.into_iter().map(|(_, finding)| finding).collect();
        findings.extend([
            listed("bl.isp.example", Some("words of a list")),
            listed("dbl.spamhaus.org", None),
        ]);
        let bytes = encode(&findings, 100);
        assert_eq!(decode(&bytes), findings);
        for cut in 0..bytes.len() {
            let begun = decode(&bytes[..cut]);
            assert!(findings.starts_with(&begun) && begun.len() < findings.len());
        }
    }

    #[test]
    fn what_a_later_version_found_is_left_out() {
        let known = SealedFinding::NoName;
        assert_eq!(decode(&[2, 1, 15, 9, 9]), std::slice::from_ref(&known));
        assert_eq!(decode(&[1, 1, 200, 7]), [known]);
        assert_eq!(decode(&[1, 250]), []);
    }

    #[test]
    fn a_list_of_the_catalogue_takes_six_bytes() {
        assert_eq!(
            encode(&[listed("dbl.spamhaus.org", None)], 100).len(),
            1 + 6
        );
    }

    #[test]
    fn what_does_not_fit_is_left_out_words_first() {
        let words = "why this one is listed";
        let findings = [
            listed("bl.isp.example", Some(words)),
            SealedFinding::NoName,
            listed("dbl.spamhaus.org", Some(words)),
        ];
        let of = |room| {
            let bytes = encode(&findings, room);
            assert!(bytes.len() <= room, "{} in {room}", bytes.len());
            decode(&bytes)
        };
        assert_eq!(of(100), findings);
        let [first, second, third] = &findings;
        let all = 1 + first.wordless().len() + 1 + third.wordless().len();
        let wordless = [first.wordless(), second.clone(), third.wordless()];
        assert_eq!(of(all), wordless);
        assert_eq!(of(all + words.len() + 1)[0], *first);
        assert_eq!(of(8), [SealedFinding::NoName, third.wordless()]);
        assert_eq!(of(1), []);
    }
}
