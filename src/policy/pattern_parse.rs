//! Reads what a person, a file or a program wrote as an entry's match.
//!
//! | written | read as |
//! | --- | --- |
//! | `a@b.example`, `Anna <a@b.example>`, `mailto:a@b.example`, `"a*b"@b.example` | address |
//! | `news-*@b.example` | wildcard in the local part |
//! | `b.example`, `@b.example`, `*@b.example` | that domain |
//! | `.b.example`, `*.b.example` | it and all below |
//! | `.tld` | top-level domain |
//! | `192.0.2.0/24`, `2001:db8::/32`, `192.0.2.1` | network |
//! | `list-id:dev.lists.example` | mailing list |

use std::net::IpAddr;

use super::networks::parse_network;
use super::{Pattern, PatternError};
use crate::mail::{Address, AddressError, Domain, bare, canonical_local_part, refuse_unquoted};

impl Pattern {
    /// Octets a match may have: an address of full length, and a little for quotes.
    pub const LONGEST: usize = 600;

    /// Parses what a person or the API wrote (INTERFACES.md: what an entry's `match` may be).
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.len() > Self::LONGEST {
            return Err(PatternError::TooLong(Self::LONGEST));
        }
        if text.contains('@') {
            return parse_address(bare(text));
        }
        if let Some(id) = without_prefix(text, "list-id:") {
            return parse_list_id(id);
        }
        if text.contains('/') || text.parse::<IpAddr>().is_ok() {
            return parse_client(text);
        }
        parse_domain(text)
    }
}

fn parse_address(text: &str) -> Result<Pattern, PatternError> {
    let (local_part, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
    if local_part.is_empty() || local_part == "*" {
        return exact_domain(Domain::parse(domain)?);
    }
    let is_glob = local_part.contains('*') && !local_part.starts_with(['"', '@']);
    if !is_glob {
        return Ok(Pattern::Address(Address::from_person(text)?));
    }
    let mut glob = canonical_local_part(local_part)?.to_ascii_lowercase();
    refuse_unquoted(&glob)?;
    while glob.contains("**") {
        glob = glob.replace("**", "*");
    }
    let domain = Domain::parse(domain)?;
    if glob == "*" {
        return exact_domain(domain);
    }
    Ok(Pattern::LocalWildcard {
        glob: glob.into(),
        domain,
    })
}

fn parse_domain(text: &str) -> Result<Pattern, PatternError> {
    match text.strip_prefix("*.").or_else(|| text.strip_prefix('.')) {
        None => exact_domain(domain_alone(text)?),
        Some(name) => {
            let domain = domain_alone(name)?;
            if domain.as_str().starts_with('[') {
                return Err(PatternError::Neither);
            }
            if !domain.as_str().contains('.') {
                return Ok(Pattern::Tld(domain));
            }
            not_shared(domain).map(Pattern::ParentDomain)
        }
    }
}

/// What is no domain, with no @ beside it, may have been meant for either.
fn domain_alone(text: &str) -> Result<Domain, PatternError> {
    Domain::parse(text).map_err(|error| match error {
        AddressError::NoDomain | AddressError::BadDomain(_) => PatternError::Neither,
        other => other.into(),
    })
}

fn exact_domain(domain: Domain) -> Result<Pattern, PatternError> {
    let domain = not_shared(domain)?;
    let name = domain.as_str();
    // One word alone is a name that lost its address, or a host of some inner network.
    if !name.contains('.') && !name.starts_with('[') {
        return Err(PatternError::Neither);
    }
    Ok(Pattern::Domain(domain))
}

fn not_shared(domain: Domain) -> Result<Domain, PatternError> {
    if domain.is_public_suffix() {
        Err(PatternError::PublicSuffix(domain.to_unicode()))
    } else {
        Ok(domain)
    }
}

fn parse_client(text: &str) -> Result<Pattern, PatternError> {
    let network = parse_network(text).map_err(|_| PatternError::BadNetwork(text.to_owned()))?;
    let shortest = if network.addr().is_ipv4() { 8 } else { 16 };
    if network.prefix_len() < shortest {
        return Err(PatternError::NetworkTooWide(network.to_string()));
    }
    Ok(Pattern::Network(network))
}

/// RFC 2919, section 3: `list-label "." list-id-namespace`, compared without case.
fn parse_list_id(text: &str) -> Result<Pattern, PatternError> {
    let id = text.trim();
    let id = id
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(id);
    let fits = id.contains('.')
        && id.len() <= 255
        && id
            .split('.')
            .all(|label| !label.is_empty() && label.bytes().all(is_atext));
    if !fits {
        return Err(PatternError::BadListId(id.to_owned()));
    }
    Ok(Pattern::ListId(id.to_ascii_lowercase().into()))
}

fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PatternKind, Rank};

    const NEITHER: &str =
        "This is neither an address nor a domain: write it as anna@example.org or example.org.";

    fn canonical(text: &str) -> String {
        Pattern::parse(text).unwrap().to_string()
    }

    #[test]
    fn every_kind_of_match_is_read_and_printed() {
        for (written, printed, kind) in [
            (
                "Scott@Example.COM",
                "scott@example.com",
                PatternKind::Address,
            ),
            (
                "Scott Example <scott@example.com>",
                "scott@example.com",
                PatternKind::Address,
            ),
            (
                "\"a*b\"@b.example",
                "\"a*b\"@b.example",
                PatternKind::Address,
            ),
            (
                "mailto:Scott@example.com",
                "scott@example.com",
                PatternKind::Address,
            ),
            (
                "\"odd user\"@b.example",
                "\"odd user\"@b.example",
                PatternKind::Address,
            ),
            (
                "News-**@b.example",
                "news-*@b.example",
                PatternKind::LocalWildcard,
            ),
            (" b.example ", "b.example", PatternKind::Domain),
            ("@b.example", "b.example", PatternKind::Domain),
            ("*@b.example", "b.example", PatternKind::Domain),
            (
                "b\u{fc}cher.example",
                "xn--bcher-kva.example",
                PatternKind::Domain,
            ),
            (".b.example", ".b.example", PatternKind::ParentDomain),
            ("*.B.example.", ".b.example", PatternKind::ParentDomain),
            (".Example", ".example", PatternKind::Tld),
            ("192.0.2.77/24", "192.0.2.0/24", PatternKind::Network),
            ("192.0.2.1", "192.0.2.1", PatternKind::Network),
            ("2001:DB8::/32", "2001:db8::/32", PatternKind::Network),
            (
                "List-Id: <dev.Lists.example>",
                "list-id:dev.lists.example",
                PatternKind::ListId,
            ),
        ] {
            let pattern = Pattern::parse(written).unwrap();
            assert_eq!(
                (pattern.to_string().as_str(), pattern.kind()),
                (printed, kind),
                "{written}"
            );
            assert_eq!(Pattern::parse(printed), Ok(pattern));
        }
    }

    #[test]
    fn mistakes_are_told_in_sentences() {
        for (written, sentence) in [
            ("", "Nothing was entered."),
            ("anna@", "The part after @ is missing."),
            ("anna", NEITHER),
            (".", NEITHER),
            ("..", NEITHER),
            ("*.", NEITHER),
            ("a..example", NEITHER),
            (".[192.0.2.1]", NEITHER),
            ("anna@isp,example", "\"isp,example\" is not a domain name."),
            (
                "an na@isp.example",
                "The character ' ' can't stand before the @ without quotes: remove it, or write \"a b\"@example.org.",
            ),
            (
                "<news-*>@isp.example",
                "The character '<' can't stand before the @ without quotes: remove it, or write \"a b\"@example.org.",
            ),
            (
                "com",
                "\"com\" is shared by many: write an address, or a domain below it.",
            ),
            (
                ".co.uk",
                "\"co.uk\" is shared by many: write an address, or a domain below it.",
            ),
            (
                "*@github.io",
                "\"github.io\" is shared by many: write an address, or a domain below it.",
            ),
            (
                "192.0.2.0/33",
                "\"192.0.2.0/33\" is not a network: write it as 192.0.2.0/24.",
            ),
            (
                "0.0.0.0/0",
                "\"0.0.0.0/0\" covers too much of the Internet: write at least /8 (IPv6: /16).",
            ),
            (
                "list-id:x",
                "\"x\" is not a list id: write it as list-id:dev.lists.example.",
            ),
            ("anna@*.example", "\"*.example\" is not a domain name."),
            (&"a".repeat(601), "This is longer than 600 characters."),
        ] {
            assert_eq!(
                Pattern::parse(written).unwrap_err().to_string(),
                sentence,
                "{written}"
            );
        }
    }

    #[test]
    fn the_more_specific_ranks_higher() {
        let ranks: Vec<Rank> = [
            ".example",
            "2001:db8::/32",
            "192.0.2.0/24",
            "192.0.2.1",
            ".b.example",
            ".a.b.example",
            "b.example",
            "n*@b.example",
            "news-*@b.example",
            "a@b.example",
        ]
        .iter()
        .map(|text| Pattern::parse(text).unwrap().rank())
        .collect();
        // IPv4 and IPv6 never match one client: their prefix lengths need no common measure.
        let mut within_families = ranks.clone();
        within_families.remove(1);
        assert!(within_families.is_sorted_by(|a, b| a < b), "{ranks:?}");
        assert_eq!(
            Pattern::parse("list-id:a.example").unwrap().rank(),
            *ranks.last().unwrap()
        );
    }

    #[test]
    fn an_address_that_looks_like_something_else_stays_an_address() {
        for written in [
            "\"*\"@b.example",
            "\"list-id:x\"@b.example",
            "192.0.2.0/24@b.example",
            "\".\"@b.example",
        ] {
            let pattern = Pattern::parse(written).unwrap();
            assert_eq!(pattern.kind(), PatternKind::Address);
            assert_eq!(Pattern::parse(&pattern.to_string()), Ok(pattern));
        }
        assert_eq!(canonical("\"*\"@b.example"), "\"*\"@b.example");
    }
}
