//! A place on a list, small enough for a refusal link.
//!
//! ```text
//! listing = 16 + subject[0…2] number[1] code[3]           a list of the catalogue, by its number; no longer written
//!         / 32 + subject[0…2] zone[1+n] code[3]           any other list; no longer written
//!         / 48 + subject[0…2] domain[1+n] mark[4] code[3] any other list: the domain of its zone, and the mark of the
//!                                                         zone; no longer written
//!         / 64 + subject[0…2] number[1] more              a list of the catalogue
//!         / 80 + subject[0…2] domain[1+n] mark[4] more    any other list
//! more    = flags[1] 1*4code[3] [name[1+n]] [text[1+n]]
//! flags   = scope[bits 0…2] paid[bit 3] codes less one[bits 4, 5] name[bit 6] text[bit 7]
//! code    = the last three numbers of 127.x.y.z
//! text    = the list's own words, with %x01 for whom it was asked about
//! ```
//! A zone may carry a customer's key, so a link never has it whole. The numbers stand in links that live for years:
//! never change one, only add.

use std::net::Ipv4Addr;

use crate::checks::{known_list, numbered_list, public_zone, zone_mark};
use crate::policy::{DnsList, Listing, Scope, Subject};

/// Bytes that a domain may take.
const LONGEST_NAME: usize = 63;
/// Answers that are kept.
const MOST_CODES: usize = 4;
/// Fewer bytes of a list's own words say nothing.
const SHORTEST_TEXT: usize = 12;
/// Stands in a list's own words for whom it was asked about. Nothing that a list says has it.
const ABOUT: &str = "\u{1}";
/// Shorter labels of a zone are words, not keys.
const SHORTEST_KEY: usize = 8;

const BY_NUMBER: u8 = 16;
const BY_ZONE: u8 = 32;
const BY_DOMAIN: u8 = 48;
const BY_NUMBER_AND_MORE: u8 = 64;
const BY_DOMAIN_AND_MORE: u8 = 80;

const SCOPE: u8 = 0b111;
const PAID: u8 = 1 << 3;
const CODES_SHIFT: u32 = 4;
const WITH_NAME: u8 = 1 << 6;
const WITH_TEXT: u8 = 1 << 7;

/// One place on a list as a link has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedListing {
    /// Which list.
    pub list: SealedList,
    /// Whom it was asked about.
    pub subject: Subject,
    /// What it answered.
    pub codes: Vec<Ipv4Addr>,
    /// What it condemned then; None: a link of before.
    pub terms: Option<SealedTerms>,
    /// The name that the client called itself, if that is what the list was asked about and it isn't too long.
    pub helo_name: Option<String>,
    /// The list's own words as the link has them: see [`Self::words`].
    pub text: Option<String>,
}

/// What a list condemned, and whether it took money, when the message was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedTerms {
    /// What the heaviest answer condemns.
    pub scope: Scope,
    /// It takes money for a removal.
    pub paid_removal: bool,
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

impl SealedListing {
    /// None: nothing was answered, or the name of the list is too long for a link.
    pub(super) fn of(listing: &Listing) -> Option<Self> {
        let list = SealedList::of(&listing.zone);
        if listing.codes.is_empty() || list.public_zone.len() > LONGEST_NAME {
            return None;
        }
        let is_helo = listing.subject == Subject::Helo;
        let is_short = listing.about.len() <= LONGEST_NAME;
        let words = listing.text.as_deref();
        let words = words.filter(|words| !tells_key(words, &listing.zone));
        let text = words.map(|words| {
            // The page knows it without the link.
            if is_helo && !is_short {
                words.to_owned()
            } else {
                words.replace(&listing.about, ABOUT)
            }
        });
        Some(Self {
            list,
            subject: listing.subject,
            codes: listing.codes.iter().take(MOST_CODES).copied().collect(),
            terms: Some(SealedTerms {
                scope: listing.scope,
                paid_removal: listing.paid_removal,
            }),
            helo_name: (is_helo && is_short).then(|| listing.about.clone()),
            text,
        })
    }

    /// The list's own words, as much of them as fitted; they end in "…" where they were cut. `about` is whom the list
    /// was asked about.
    pub fn words(&self, about: &str) -> Option<String> {
        Some(self.text.as_deref()?.replace(ABOUT, about))
    }

    /// Without the list's own words.
    pub(super) fn wordless(&self) -> Self {
        Self {
            text: None,
            ..self.clone()
        }
    }

    /// With so many bytes of the list's own words at most; what stands before them takes one.
    pub(super) fn with_words_of(&self, room: usize) -> Self {
        let room = room.saturating_sub(1).min(u8::MAX.into());
        let text = self.text.as_deref().and_then(|text| cut(text, room));
        Self {
            text,
            ..self.clone()
        }
    }

    /// Appends itself.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) {
        let domain = &self.list.public_zone;
        if let Some(known) = known_list(domain) {
            bytes.extend([BY_NUMBER_AND_MORE + number_of(self.subject), known.number]);
        } else {
            bytes.push(BY_DOMAIN_AND_MORE + number_of(self.subject));
            push_text(bytes, domain);
            bytes.extend(self.list.mark);
        }
        let terms = self.terms.unwrap_or(SealedTerms {
            scope: Scope::Address,
            paid_removal: false,
        });
        let scope = Scope::ALL.iter().position(|scope| *scope == terms.scope);
        let mut flags = u8::try_from(scope.unwrap_or_default()).unwrap_or_default();
        let codes_less_one = self.codes.len().saturating_sub(1).min(MOST_CODES - 1);
        flags |= u8::try_from(codes_less_one).unwrap_or_default() << CODES_SHIFT;
        for (is_so, flag) in [
            (terms.paid_removal, PAID),
            (self.helo_name.is_some(), WITH_NAME),
            (self.text.is_some(), WITH_TEXT),
        ] {
            flags |= if is_so { flag } else { 0 };
        }
        bytes.push(flags);
        for code in self.codes.iter().take(MOST_CODES) {
            let [_, code @ ..] = code.octets();
            bytes.extend(code);
        }
        for text in [&self.helo_name, &self.text].into_iter().flatten() {
            push_text(bytes, text);
        }
    }

    /// Reads one, whose first byte was `tag`.
    pub(super) fn decode(tag: u8, rest: &[u8]) -> Option<(Self, &[u8])> {
        let subject = match tag & 15 {
            0 => Subject::Client,
            1 => Subject::SenderDomain,
            2 => Subject::Helo,
            _ => return None,
        };
        let kind = tag & !15;
        let (list, rest) = match kind {
            BY_NUMBER | BY_NUMBER_AND_MORE => {
                let (&number, rest) = rest.split_first()?;
                (SealedList::of(numbered_list(number)?.zone()), rest)
            }
            BY_ZONE => {
                let (zone, rest) = text(rest)?;
                (SealedList::of(&zone), rest)
            }
            BY_DOMAIN | BY_DOMAIN_AND_MORE => {
                let (public_zone, rest) = text(rest)?;
                let (mark, rest) = rest.split_first_chunk::<4>()?;
                let mark = *mark;
                (SealedList { public_zone, mark }, rest)
            }
            _ => return None,
        };
        let mut listing = Self {
            list,
            subject,
            codes: Vec::new(),
            terms: None,
            helo_name: None,
            text: None,
        };
        if matches!(kind, BY_NUMBER_AND_MORE | BY_DOMAIN_AND_MORE) {
            let rest = listing.decode_more(rest)?;
            return Some((listing, rest));
        }
        let (code, rest) = code(rest)?;
        listing.codes.push(code);
        Some((listing, rest))
    }

    fn decode_more<'a>(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let (&flags, mut rest) = rest.split_first()?;
        self.terms = Some(SealedTerms {
            scope: *Scope::ALL.get(usize::from(flags & SCOPE))?,
            paid_removal: flags & PAID != 0,
        });
        for _ in 0..=(flags >> CODES_SHIFT) & 3 {
            let (code, after) = code(rest)?;
            self.codes.push(code);
            rest = after;
        }
        for (flag, into) in [
            (WITH_NAME, &mut self.helo_name),
            (WITH_TEXT, &mut self.text),
        ] {
            if flags & flag != 0 {
                let (text, after) = text(rest)?;
                *into = Some(text);
                rest = after;
            }
        }
        Some(rest)
    }
}

/// A list that repeats its zone would tell everybody the customer's key in it.
fn tells_key(text: &str, zone: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let private = zone.strip_suffix(public_zone(zone)).unwrap_or_default();
    let mut labels = private.split('.');
    labels.any(|label| label.len() >= SHORTEST_KEY && text.contains(label))
}

fn number_of(subject: Subject) -> u8 {
    match subject {
        Subject::Client => 0,
        Subject::SenderDomain => 1,
        Subject::Helo => 2,
    }
}

/// The callers keep within 255 bytes.
fn push_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(u8::try_from(text.len()).unwrap_or_default());
    bytes.extend(text.as_bytes());
}

fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (&length, rest) = bytes.split_first()?;
    let (text, rest) = rest.split_at_checked(length.into())?;
    Some((String::from_utf8(text.to_vec()).ok()?, rest))
}

fn code(bytes: &[u8]) -> Option<(Ipv4Addr, &[u8])> {
    let (&[second, third, fourth], rest) = bytes.split_first_chunk::<3>()?;
    Some((Ipv4Addr::new(127, second, third, fourth), rest))
}

/// As much of a text as fits into so many bytes; None: too little to say anything.
fn cut(text: &str, room: usize) -> Option<String> {
    if text.len() <= room {
        return Some(text.to_owned());
    }
    if room < SHORTEST_TEXT {
        return None;
    }
    let mark = "…";
    let kept = text.floor_char_boundary(room - mark.len());
    Some(format!("{}{mark}", text.get(..kept)?.trim_end()))
}

#[cfg(test)]
#[path = "sealed_listing_tests.rs"]
mod tests;
