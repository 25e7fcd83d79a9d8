//! Domain names in canonical form, and how they nest.
//!
//! Canonical: A-labels (UTS 46, non-transitional), lower case, no trailing dot; or an address
//! literal `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321, 4.1.3). Two things are looser than the
//! RFCs, because real mail has them: underscores, and hyphens in the third and fourth place. One is
//! stricter: a U-label may differ from its canonical form by case and composition only. UTS 46 also
//! maps full-width letters, ligatures and the like to plain ones, and then a look-alike of a
//! listed domain would match it; RFC 5890 (2.3.2.1) does not call those U-labels anyway.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::AddressError;
use super::characters::{first_forbidden, fold};
use super::display;

/// A domain name in canonical form: A-labels, lower case, no trailing dot (UTS 46); or an address literal `[192.0.2.1]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(Box<str>);

impl Domain {
    /// Characters a name may have: the 255 octets of RFC 5321 (4.5.3.1.2) and RFC 1035 on the wire
    /// are 253 in writing.
    pub const LONGEST: usize = 253;
    /// Characters a label may have (RFC 1035, 2.3.4).
    pub const LONGEST_LABEL: usize = 63;

    /// Reads a domain in any spelling: A-labels or U-labels, any case, with or without the trailing dot.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let mut canonical = String::with_capacity(text.len());
        push_canonical(text, &mut canonical)?;
        Ok(Self(canonical.into_boxed_str()))
    }

    /// Takes a text that [`Self::as_str`] gave before.
    pub(crate) fn from_canonical(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the domains above this one, nearest first: `a.b.example` gives `b.example`, `example`.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        parents(&self.0)
    }

    /// Returns the domain that was registered: `b.example` for `a.b.example`. None for a public
    /// suffix, a single label and an address literal.
    pub fn organisational(&self) -> Option<&str> {
        organisational_domain(&self.0)
    }

    /// Says whether anyone can register names below this one (`com`, `co.uk`, `github.io`).
    pub fn is_public_suffix(&self) -> bool {
        is_public_suffix(&self.0)
    }

    /// Says whether a registry hands out names below this one (`com`, `co.uk`): the list's own part, without the names
    /// of companies (`github.io`), which have an owner.
    pub fn is_registry_suffix(&self) -> bool {
        let suffix = psl::suffix(self.0.as_bytes());
        suffix.is_some_and(|suffix| {
            suffix.typ() == Some(psl::Type::Icann) && suffix.as_bytes().len() == self.0.len()
        })
    }

    /// Returns the text to show to people: U-labels, unless one of them could be taken for another
    /// name (mixed scripts, look-alikes); then the A-labels.
    pub fn to_unicode(&self) -> String {
        display::domain(&self.0)
    }

    /// Says whether this is an internationalised name that could be taken for another one.
    pub fn is_deceptive(&self) -> bool {
        display::is_deceptive_domain(&self.0)
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the domains above a canonical one, nearest first; none above an address literal.
pub fn parents(domain: &str) -> impl Iterator<Item = &str> {
    let first = if is_literal(domain) {
        None
    } else {
        parent(domain)
    };
    std::iter::successors(first, |domain| parent(domain))
}

fn parent(domain: &str) -> Option<&str> {
    domain.split_once('.').map(|(_, above)| above)
}

/// Returns the organisational domain of a canonical one, by the public suffix list, private part
/// included (RFC 7489, 3.2).
pub fn organisational_domain(domain: &str) -> Option<&str> {
    if is_literal(domain) {
        return None;
    }
    psl::domain_str(domain)
}

/// Says whether a canonical domain is itself on the public suffix list. A name that no rule of
/// the list knows (`localhost`) is not.
pub fn is_public_suffix(domain: &str) -> bool {
    psl::suffix(domain.as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() == domain.len())
}

fn is_literal(domain: &str) -> bool {
    domain.starts_with('[')
}

/// Appends the canonical form of a domain.
pub(super) fn push_canonical(text: &str, canonical: &mut String) -> Result<(), AddressError> {
    if text.is_empty() {
        return Err(AddressError::NoDomain);
    }
    if is_literal(text) {
        return push_literal(text, canonical);
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    match spelling(name) {
        Some(Spelling::Plain) => {
            canonical.extend(
                name.bytes()
                    .map(|byte| char::from(byte.to_ascii_lowercase())),
            );
            Ok(())
        }
        Some(Spelling::Internationalised) => push_a_labels(name, canonical),
        None => Err(why_not(text)),
    }
}

/// How a name is written.
enum Spelling {
    /// Letters, digits, hyphens and underscores only: nothing to convert.
    Plain,
    /// With U-labels or A-labels, to be converted or checked.
    Internationalised,
}

fn spelling(name: &str) -> Option<Spelling> {
    if !name.is_ascii() {
        return Some(Spelling::Internationalised);
    }
    if name.len() > Domain::LONGEST {
        return None;
    }
    let mut spelling = Spelling::Plain;
    let mut last_is_number = false;
    for label in name.as_bytes().split(|&byte| byte == b'.') {
        if !is_label(label) {
            return None;
        }
        if is_a_label(label) {
            spelling = Spelling::Internationalised;
        }
        last_is_number = label.iter().all(u8::is_ascii_digit);
    }
    // RFC 3696, section 2: a top-level domain is never all digits; `192.0.2.1` is no name.
    if last_is_number { None } else { Some(spelling) }
}

fn is_label(label: &[u8]) -> bool {
    (1..=Domain::LONGEST_LABEL).contains(&label.len())
        && label.first() != Some(&b'-')
        && label.last() != Some(&b'-')
        && label
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn is_a_label(label: &[u8]) -> bool {
    label
        .first_chunk::<4>()
        .is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"))
}

fn push_a_labels(name: &str, canonical: &mut String) -> Result<(), AddressError> {
    if let Some(character) = first_forbidden(name) {
        return Err(AddressError::BadCharacter(character));
    }
    let ascii = Uts46::new()
        .to_ascii(
            name.as_bytes(),
            AsciiDenyList::URL,
            Hyphens::Allow,
            DnsLength::Ignore,
        )
        .map_err(|_| why_not(name))?;
    if spelling(&ascii).is_none() || !differs_by_case_only(name, &ascii) {
        return Err(why_not(name));
    }
    canonical.push_str(&ascii);
    Ok(())
}

/// Says whether each U-label as written is its canonical self but for case and composition.
fn differs_by_case_only(name: &str, ascii: &str) -> bool {
    let (unicode, valid) = idna::domain_to_unicode(ascii);
    valid.is_ok()
        && name.split('.').count() == unicode.split('.').count()
        && name
            .split('.')
            .zip(unicode.split('.'))
            .all(|(written, canonical)| {
                is_a_label(written.as_bytes()) || fold(written) == canonical
            })
}

fn push_literal(text: &str, canonical: &mut String) -> Result<(), AddressError> {
    use fmt::Write as _;
    let inside = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let inside = inside.ok_or_else(|| why_not(text))?;
    let v6 = inside
        .split_at_checked(5)
        .filter(|(tag, _)| tag.eq_ignore_ascii_case("IPv6:"))
        .and_then(|(_, address)| address.parse::<Ipv6Addr>().ok());
    let written = match (v6, inside.parse::<Ipv4Addr>()) {
        (Some(v6), _) => write!(canonical, "[IPv6:{v6}]"),
        (None, Ok(v4)) => write!(canonical, "[{v4}]"),
        (None, Err(_)) => return Err(why_not(text)),
    };
    written.map_err(|_| why_not(text))
}

fn why_not(text: &str) -> AddressError {
    match first_forbidden(text) {
        Some(character) => AddressError::BadCharacter(character),
        None => AddressError::BadDomain(text.chars().take(Domain::LONGEST).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Domain::parse(text).unwrap().to_string()
    }

    #[test]
    fn spellings_of_one_domain_are_one() {
        for text in [
            "bücher.example",
            "BÜCHER.example.",
            "bu\u{308}cher.EXAMPLE",
            "XN--bcher-kva.example",
        ] {
            assert_eq!(canonical(text), "xn--bcher-kva.example", "{text}");
        }
        assert_eq!(canonical("Mail.Example."), "mail.example");
    }

    #[test]
    fn real_mail_has_underscores_and_odd_hyphens() {
        assert_eq!(canonical("exa_mple.example"), "exa_mple.example");
        assert_eq!(canonical("r3---sn.example"), "r3---sn.example");
        assert_eq!(canonical("localhost"), "localhost");
    }

    #[test]
    fn address_literals_have_one_spelling() {
        assert_eq!(canonical("[192.0.2.1]"), "[192.0.2.1]");
        assert_eq!(canonical("[ipv6:2001:DB8:0::1]"), "[IPv6:2001:db8::1]");
        for text in [
            "[192.0.2.300]",
            "[2001:db8::1]",
            "[",
            "[]",
            "[192.0.2.1",
            "[IPv6:1.2.3.4]",
        ] {
            assert!(Domain::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        let long_label = format!("{}.example", "a".repeat(64));
        let long_name = "a.".repeat(127) + "example";
        for text in [
            "",
            ".",
            "..",
            "a..example",
            ".example",
            "-a.example",
            "a-.example",
            "a b.example",
            "192.0.2.1",
            "exa,mple.example",
            "a@b",
            "xn--a\u{300}.example",
            "xn--\u{fc}.example",
            "xn--zzzzzzzz99999.example",
            "a*b.example",
            "a\0.example",
            &long_label,
            &long_name,
        ] {
            assert!(Domain::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn look_alikes_are_other_domains_or_none() {
        // Cyrillic a; Greek omicron; a combining mark.
        for text in [
            "ex\u{430}mple.example",
            "c\u{3bf}m.example",
            "exa\u{323}mple.example",
        ] {
            assert_ne!(canonical(text), "example.example");
            assert!(canonical(text).starts_with("xn--"), "{text}");
        }
        // Full-width, zero width, soft hyphen, ideographic full stop: UTS 46 alone would map them.
        for text in [
            "\u{ff45}xample.example",
            "exa\u{200b}mple.example",
            "exa\u{ad}mple.example",
            "a\u{3002}example",
        ] {
            assert!(Domain::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn domains_nest() {
        let domain = Domain::parse("a.b.example").unwrap();
        assert_eq!(
            domain.parents().collect::<Vec<_>>(),
            ["b.example", "example"]
        );
        assert_eq!(domain.organisational(), Some("b.example"));
        assert_eq!(
            Domain::parse("mx.shop.co.uk").unwrap().organisational(),
            Some("shop.co.uk")
        );
        assert_eq!(Domain::parse("co.uk").unwrap().organisational(), None);
        let literal = Domain::parse("[192.0.2.1]").unwrap();
        assert_eq!(literal.parents().count(), 0);
        assert_eq!(literal.organisational(), None);
    }

    #[test]
    fn a_company_owns_its_public_suffix_and_a_registry_does_not() {
        for (text, registry) in [
            ("com", true),
            ("CO.UK", true),
            ("anything.ck", true),
            ("github.io", false),
            ("example.com", false),
            ("isp.example", false),
        ] {
            let domain = Domain::parse(text).unwrap();
            assert_eq!(domain.is_registry_suffix(), registry, "{text}");
        }
    }

    #[test]
    fn public_suffixes_are_known() {
        for (text, public) in [
            ("com", true),
            ("CO.UK", true),
            ("github.io", true),
            ("example.com", false),
            ("localhost", false),
        ] {
            assert_eq!(
                Domain::parse(text).unwrap().is_public_suffix(),
                public,
                "{text}"
            );
        }
    }
}
