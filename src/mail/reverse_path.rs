//! The envelope's sender (RFC 5321, 4.1.2): an address, nothing at all, or junk.

use super::Address;
use super::characters::is_forbidden;

/// RFC 5321 reverse-path: who the envelope says sent the message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ReversePath {
    /// `<>`: a bounce.
    Null,
    /// What an entry can match.
    Address(Address),
    /// Something that isn't an address; kept for the log, matches no entry. Printable, at most 320 characters.
    Unparsable(Box<str>),
}

impl ReversePath {
    /// Characters kept of what is no address.
    pub const LONGEST_JUNK: usize = 320;

    /// Never fails: what is no address is `Unparsable`.
    pub fn parse(text: &str) -> Self {
        if text.is_empty() || text == "<>" {
            return Self::Null;
        }
        match Address::from_envelope(text) {
            Ok(address) => Self::Address(address),
            // Not even a domain: no error, only no match.
            Err(_) => Self::Unparsable(
                text.chars()
                    .take(Self::LONGEST_JUNK)
                    .map(|character| {
                        if is_forbidden(character) {
                            '?'
                        } else {
                            character
                        }
                    })
                    .collect(),
            ),
        }
    }

    /// Returns the address, if it is one.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Address(address) => Some(address),
            Self::Null | Self::Unparsable(_) => None,
        }
    }

    /// Returns the text for logs and tables; empty for the null sender.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Address(address) => address.as_str(),
            Self::Unparsable(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_null_sender_comes_in_two_spellings() {
        assert_eq!(ReversePath::parse(""), ReversePath::Null);
        assert_eq!(ReversePath::parse("<>"), ReversePath::Null);
    }

    #[test]
    fn junk_is_kept_printable_and_short() {
        let long = format!("{}@no domain", "a".repeat(65_536));
        assert_eq!(ReversePath::parse(&long).as_str().len(), 320);
        assert_eq!(
            ReversePath::parse("a\r\n\0\u{202e}\u{2028}b").as_str(),
            "a?????b"
        );
        assert_eq!(ReversePath::parse("junk").address(), None);
    }

    #[test]
    fn an_odd_local_part_does_not_hide_the_domain() {
        let odd = ReversePath::parse("a\"b@isp.example");
        assert_eq!(odd.address().map(Address::domain), Some("isp.example"));
    }
}
