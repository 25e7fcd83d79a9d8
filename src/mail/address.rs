//! Mail addresses in canonical form, so that every spelling of one mailbox is one.
//!
//! The local part is kept unquoted, as Postfix sends it to a policy service; the text is split at
//! the *last* `@`. RFC 5321 (2.4) lets a host tell `Anna@` from `anna@`; none that people use does,
//! so case is folded. Known limits: a local part that holds `"`, begins with `@`, or begins or ends
//! with a space is refused, since unquoted it could be taken for another one.

use std::borrow::Cow;
use std::fmt;

use super::characters::{first_forbidden, fold};
use super::{Domain, display, domain};

/// What is wrong with an address or a domain, as a sentence a person can act on
/// (`Display` gives the sentence, e.g. "The part after @ is missing.").
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// `anna`
    #[error("The @ is missing.")]
    NoAt,
    /// `@isp.example`
    #[error("The part before @ is missing.")]
    NoLocalPart,
    /// `anna@`
    #[error("The part after @ is missing.")]
    NoDomain,
    /// Longer than RFC 5321 (4.5.3.1.1) allows.
    #[error("The part before @ is longer than {0} characters: shorten it.")]
    LocalPartTooLong(usize),
    /// `*@isp.example`, where one mailbox is meant.
    #[error(
        "There can't be a * in the address of a mailbox: write each address in full, or set the domain's catch_all."
    )]
    Star,
    /// `.anna@isp.example`
    #[error("A dot can't stand first or last before the @, nor beside another dot: remove it.")]
    Dot,
    /// Neither a name nor an address literal.
    #[error("\"{0}\" is not a domain name.")]
    BadDomain(String),
    /// A character that can't be seen, or can't stand there.
    #[error("The character {0:?} can't be in an address.")]
    BadCharacter(char),
    /// A character that a person may write in quotes only.
    #[error(
        "The character {0:?} can't stand before the @ without quotes: remove it, or write \"a b\"@example.org."
    )]
    Unquoted(char),
}

/// `local-part@domain` in canonical form: local part unquoted, NFC and lower case; domain as [`Domain`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    text: Box<str>,
    at: usize,
}

impl Address {
    /// Octets a local part may have. RFC 5321 (4.5.3.1.1) says 64, and that implementations should not impose it:
    /// senders of newsletters and tickets write 100 and more (VERP, reply tokens), and Postfix hands over what comes.
    pub const LONGEST_LOCAL_PART: usize = 320;

    /// Parses what a mail server hands over: `a@b`, `<a@b>`, `"a b"@c`, `a b@c`, a source route `<@x:a@b>`; splits at
    /// the last `@`. What a person writes is for [`Self::from_person`].
    ///
    /// Plain ASCII costs one allocation.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let path = without_brackets_and_route(text);
        let (local_part, domain) = path.rsplit_once('@').ok_or(AddressError::NoAt)?;
        let local_part = canonical_local_part(local_part)?;
        let mut canonical = String::with_capacity(local_part.len() + 1 + domain.len());
        canonical.push_str(&local_part);
        canonical.make_ascii_lowercase();
        canonical.push('@');
        domain::push_canonical(domain, &mut canonical)?;
        Ok(Self {
            at: local_part.len(),
            text: canonical.into_boxed_str(),
        })
    }

    /// Takes a text that [`Self::as_str`] gave before.
    pub(crate) fn from_canonical(text: &str) -> Self {
        Self {
            at: text.rfind('@').unwrap_or(text.len()),
            text: text.into(),
        }
    }

    /// Returns the canonical text, local part unquoted.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part before the last `@`, unquoted.
    pub fn local_part(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// Returns the part after the last `@`, canonical (see [`Domain`]).
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }

    /// Returns the part after the last `@` as a domain of its own.
    pub fn to_domain(&self) -> Domain {
        Domain::from_canonical(self.domain())
    }

    /// Returns the same address without `+extension`; None when there is none.
    pub fn without_extension(&self, delimiter: char) -> Option<Self> {
        let (name, _) = self.local_part().split_once(delimiter)?;
        // `+x@` is a name, not the extension of nothing; a space at the end would not parse.
        if name.is_empty() || name.ends_with(' ') {
            return None;
        }
        Some(Self {
            text: format!("{name}@{}", self.domain()).into(),
            at: name.len(),
        })
    }

    /// Returns the text to show to people: the domain in its own letters unless that could deceive.
    pub fn to_unicode(&self) -> String {
        format!("{}@{}", self.local_part(), display::domain(self.domain()))
    }

    /// Says whether the address could be taken for another one: mixed scripts or look-alikes.
    pub fn is_deceptive(&self) -> bool {
        (!self.local_part().is_ascii() && display::is_deceptive_word(self.local_part()))
            || display::is_deceptive_domain(self.domain())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Strips `<…>` and a source route.
fn without_brackets_and_route(text: &str) -> &str {
    let text = text.trim_matches([' ', '\t']);
    let path = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(text);
    if !path.starts_with('@') {
        return path;
    }
    // RFC 5321, appendix C: a source route "SHOULD BE ignored". Its colon is the first one outside
    // an address literal.
    let mut in_literal = false;
    let colon = path.find(|character| {
        match character {
            '[' => in_literal = true,
            ']' => in_literal = false,
            _ => {}
        }
        character == ':' && !in_literal
    });
    colon
        .and_then(|colon| path.get(colon + 1..))
        .unwrap_or(path)
}

/// Returns a local part unquoted and folded; ASCII capitals are left to the caller, which
/// makes the whole address lower case at once.
pub(crate) fn canonical_local_part(written: &str) -> Result<Cow<'_, str>, AddressError> {
    let mut local_part = unquoted(written)?;
    if local_part.is_ascii() {
        if let Some(control) = local_part.bytes().find(u8::is_ascii_control) {
            return Err(AddressError::BadCharacter(char::from(control)));
        }
    } else {
        if let Some(character) = first_forbidden(&local_part) {
            return Err(AddressError::BadCharacter(character));
        }
        local_part = Cow::Owned(fold(&local_part));
    }
    if local_part.is_empty() {
        return Err(AddressError::NoLocalPart);
    }
    if local_part.len() > Address::LONGEST_LOCAL_PART {
        return Err(AddressError::LocalPartTooLong(Address::LONGEST_LOCAL_PART));
    }
    if local_part.starts_with(' ') || local_part.ends_with(' ') {
        return Err(AddressError::BadCharacter(' '));
    }
    if local_part.starts_with('@') {
        return Err(AddressError::BadCharacter('@'));
    }
    if local_part.contains('"') {
        return Err(AddressError::BadCharacter('"'));
    }
    Ok(local_part)
}

/// Takes a quoted string apart (RFC 5321, 4.1.2); leaves anything else as it is.
pub(super) fn unquoted(written: &str) -> Result<Cow<'_, str>, AddressError> {
    let inside = written
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(inside) = inside else {
        return Ok(Cow::Borrowed(written));
    };
    if !inside.contains('\\') {
        return Ok(Cow::Borrowed(inside));
    }
    let mut text = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let taken = if character == '\\' {
            characters.next()
        } else {
            Some(character)
        };
        text.push(taken.ok_or(AddressError::BadCharacter('\\'))?);
    }
    Ok(Cow::Owned(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Address::parse(text).unwrap().to_string()
    }

    #[test]
    fn every_spelling_of_one_mailbox_is_one_address() {
        for text in [
            "anna@isp.example",
            "Anna@ISP.Example",
            "<anna@isp.example>",
            "anna@isp.example.",
            "\"anna\"@isp.example",
            "\"an\\na\"@isp.example",
            "<@relay.example:anna@isp.example>",
            "@[IPv6:2001:db8::1],@b.example:anna@isp.example",
            " anna@isp.example\t",
        ] {
            assert_eq!(canonical(text), "anna@isp.example", "{text}");
        }
        let composed = canonical("j\u{f6}rg@b\u{fc}cher.example");
        assert_eq!(composed, "j\u{f6}rg@xn--bcher-kva.example");
        assert_eq!(canonical("JO\u{308}RG@Bu\u{308}cher.example"), composed);
    }

    #[test]
    fn the_last_at_divides() {
        let address = Address::parse("\"john@doe\"@isp.example").unwrap();
        assert_eq!(
            (address.local_part(), address.domain()),
            ("john@doe", "isp.example")
        );
        assert_eq!(address, Address::parse("john@doe@isp.example").unwrap());
    }

    #[test]
    fn what_postfix_sends_is_taken() {
        for text in [
            "odd user@isp.example",
            "a=b%c!d/e'f@isp.example",
            "a..b@isp.example",
            "a@[192.0.2.1]",
            "root@localhost",
        ] {
            assert_eq!(canonical(text), text);
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        let long = format!("{}@isp.example", "a".repeat(321));
        for (text, sentence) in [
            ("", "The @ is missing."),
            ("anna", "The @ is missing."),
            ("anna@", "The part after @ is missing."),
            ("@isp.example", "The part before @ is missing."),
            ("\"\"@isp.example", "The part before @ is missing."),
            ("anna@isp example", "\"isp example\" is not a domain name."),
            (
                &long,
                "The part before @ is longer than 320 characters: shorten it.",
            ),
            (
                "an\nna@isp.example",
                "The character '\\n' can't be in an address.",
            ),
            (
                "anna@isp.example\r\n",
                "The character '\\r' can't be in an address.",
            ),
            (
                "an\u{202e}na@isp.example",
                "The character '\\u{202e}' can't be in an address.",
            ),
            (
                "\" a\"@isp.example",
                "The character ' ' can't be in an address.",
            ),
        ] {
            assert_eq!(
                Address::parse(text).unwrap_err().to_string(),
                sentence,
                "{text:?}"
            );
        }
    }

    #[test]
    fn look_alikes_of_an_address_are_not_that_address() {
        let anna = Address::parse("anna@isp.example").unwrap();
        for text in [
            "\u{430}nna@isp.example",
            "ann\u{3b1}@isp.example",
            "\u{ff41}nna@isp.example",
            "an\u{200b}na@isp.example",
            "anna\u{301}@isp.example",
            "anna@\u{456}sp.example",
            "anna@i\u{ff53}p.example",
            "anna@is\u{200d}p.example",
        ] {
            assert_ne!(Address::parse(text).ok().as_ref(), Some(&anna), "{text}");
        }
    }

    #[test]
    fn an_extension_can_be_taken_off() {
        let address = Address::parse("anna+shop+x@isp.example").unwrap();
        assert_eq!(
            address.without_extension('+').unwrap().as_str(),
            "anna@isp.example"
        );
        assert_eq!(address.without_extension('-'), None);
        assert_eq!(
            Address::parse("+x@isp.example")
                .unwrap()
                .without_extension('+'),
            None
        );
    }
}
