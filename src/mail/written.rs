//! Addresses as people write them.
//!
//! A mail server hands addresses over unquoted (`odd user@isp.example`), and [`Address::parse`] takes that. What people
//! type and paste is held to RFC 5321 (4.1.2): a local part is in quotes, or has no character that needs them; else a
//! slip (`<a>@b.example`, `a@b@c.example`) would become an address that nobody has. Looser than the RFC: a dot may stand
//! anywhere, as in real addresses. What mail programs put around an address that is copied is taken off.

use std::borrow::Cow;

use super::{Address, AddressError};

impl Address {
    /// Reads what a person wrote: `a@b.example`, `"a b"@c.example`, `Anna <a@b.example>`, `mailto:a@b.example`.
    pub fn from_person(text: &str) -> Result<Self, AddressError> {
        let text = bare(text);
        let address = Self::parse(text)?;
        match text.rsplit_once('@') {
            Some((local_part, _)) if !local_part.starts_with('"') => {
                refuse_unquoted(local_part).map(|()| address)
            }
            _ => Ok(address),
        }
    }

    /// Octets before the @ of a mailbox of ours. RFC 5321 (4.5.3.1.1): whoever writes to it need not take more.
    pub const LONGEST_MAILBOX_NAME: usize = 64;

    /// Reads the address that an admin gives a mailbox: one that everybody can write to.
    pub fn for_mailbox(text: &str) -> Result<Self, AddressError> {
        let address = Self::from_person(text)?;
        let name = address.local_part();
        if name.len() > Self::LONGEST_MAILBOX_NAME {
            return Err(AddressError::LocalPartTooLong(Self::LONGEST_MAILBOX_NAME));
        }
        // Nobody's name, but how people write "all of them".
        if name.contains('*') {
            return Err(AddressError::Star);
        }
        // RFC 5321, 4.1.2: a Dot-string has an Atom on either side of each dot.
        if name.split('.').any(str::is_empty) {
            return Err(AddressError::Dot);
        }
        Ok(address)
    }

    /// Returns the text that [`Self::from_person`] reads back: the local part in quotes where it needs them.
    pub fn written(&self) -> Cow<'_, str> {
        if needs_quotes(self.local_part()).is_some() {
            Cow::Owned(self.quoted())
        } else {
            Cow::Borrowed(self.as_str())
        }
    }

    /// Returns the text with the local part in quotes. There is no quote to escape: none can be in an address.
    pub(crate) fn quoted(&self) -> String {
        let local_part = self.local_part().replace('\\', "\\\\");
        format!("\"{local_part}\"@{}", self.domain())
    }
}

/// Returns the first character of a local part that can stand there in quotes only.
// RFC 5321, 4.1.2: an Atom has atext and nothing else; RFC 6531, 3.3, adds all of UTF-8 beyond ASCII.
pub fn needs_quotes(local_part: &str) -> Option<char> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if local_part.bytes().all(is_plain) {
        return None;
    }
    local_part.chars().find(|&character| {
        character.is_whitespace() || character.is_control() || "<>()[]:;,@\\\"".contains(character)
    })
}

pub(crate) fn refuse_unquoted(local_part: &str) -> Result<(), AddressError> {
    needs_quotes(local_part).map_or(Ok(()), |character| Err(AddressError::Unquoted(character)))
}

/// Takes off a name with its brackets, and what makes a link of an address.
pub(crate) fn bare(text: &str) -> &str {
    let text = text.trim();
    let named = text
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'))
        .filter(|(name, _)| is_one_name(name));
    let address = named.map_or(text, |(_, address)| address.trim());
    match address.split_at_checked("mailto:".len()) {
        // RFC 6068, 2: header fields follow after a question mark.
        Some((scheme, link)) if scheme.eq_ignore_ascii_case("mailto:") => {
            link.split_once('?').map_or(link, |(path, _)| path)
        }
        _ => address,
    }
}

/// Says whether this can be the name before one address; else it is the beginning of a list, and must not get lost.
fn is_one_name(text: &str) -> bool {
    let begins_a_list = text.contains('@') && text.contains([',', ';']);
    !(begins_a_list || text.contains(['<', '>']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_with_an_address_is_taken_off() {
        for text in [
            "anna@isp.example",
            " anna@isp.example\r\n",
            "<anna@isp.example>",
            "Anna <anna@isp.example>",
            "\"Smith, Anna\" <Anna@isp.example>",
            "anna@isp.example <anna@isp.example>",
            "mailto:anna@isp.example",
            "MAILTO:anna@isp.example?subject=Hello",
            "Anna <mailto:anna@isp.example>",
            "\"anna\"@isp.example",
        ] {
            let address = Address::from_person(text).unwrap();
            assert_eq!(address.as_str(), "anna@isp.example", "{text}");
        }
    }

    #[test]
    fn a_character_that_needs_quotes_is_named() {
        for (text, character) in [
            ("<a>@b.example", '<'),
            ("a@b@c.example", '@'),
            ("a b@c.example", ' '),
            ("a,b@c.example", ','),
            ("a;b@c.example", ';'),
            ("x:a@b.example", ':'),
            ("(a)@b.example", '('),
            ("[a]@b.example", '['),
            ("a\\b@c.example", '\\'),
        ] {
            let error = Address::from_person(text).unwrap_err();
            assert_eq!(error, AddressError::Unquoted(character), "{text}");
        }
        assert_eq!(
            AddressError::Unquoted(' ').to_string(),
            "The character ' ' can't stand before the @ without quotes: remove it, or write \"a b\"@example.org."
        );
    }

    #[test]
    fn no_address_of_a_list_gets_lost() {
        for text in [
            "<a@b.example>, <c@d.example>",
            "a@b.example, Ben <c@d.example>",
            "a@b.example; c@d.example",
        ] {
            assert!(Address::from_person(text).is_err(), "{text}");
        }
    }

    #[test]
    fn in_quotes_everything_may_stand_and_reads_back() {
        for text in [
            "\"odd user\"@isp.example",
            "\"a@b\"@c.example",
            "\"<a>\"@b.example",
            "\"a\\\\b\"@c.example",
            "a=b%c!d/e'f@isp.example",
            "a..b@isp.example",
            "j\u{f6}rg@isp.example",
        ] {
            let address = Address::from_person(text).unwrap();
            assert_eq!(address.written(), text);
        }
        let from_postfix = Address::parse("odd user@isp.example").unwrap();
        assert_eq!(from_postfix.written(), "\"odd user\"@isp.example");
    }

    #[test]
    fn a_mailbox_has_one_address_that_everybody_can_write_to() {
        let long = format!("{}@isp.example", "a".repeat(65));
        for (text, problem) in [
            ("*@isp.example", AddressError::Star),
            ("news-*@isp.example", AddressError::Star),
            (".x@isp.example", AddressError::Dot),
            ("x.@isp.example", AddressError::Dot),
            ("a..b@isp.example", AddressError::Dot),
            (&long, AddressError::LocalPartTooLong(64)),
            ("anna", AddressError::NoAt),
        ] {
            assert_eq!(Address::for_mailbox(text), Err(problem), "{text}");
        }
        let longest = format!("{}@isp.example", "a".repeat(64));
        for text in ["anna.b@isp.example", "o'hara+x@isp.example", &longest] {
            assert_eq!(Address::for_mailbox(text).unwrap().as_str(), text);
        }
    }
}
