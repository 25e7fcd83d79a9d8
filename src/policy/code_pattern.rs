//! Which answers of a list are meant: an address of 127.0.0.0/8, where `*` stands for any number.

use std::fmt;
use std::net::Ipv4Addr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `127.0.0.2`, or `127.0.*.2` for lists that say something else in the other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodePattern([Option<u8>; 4]);

/// Why a text is no code: `Display` is a sentence for people that names the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not four numbers.
    #[error("A code is an address such as 127.0.0.2; * stands for any number.")]
    NotAnAddress,
    /// RFC 5782, 2.1: answers are in 127.0.0.0/8.
    #[error("A code begins with 127: other answers are mistakes and never listings.")]
    OutOfRange,
    /// 127.255.255.0/24 is where lists say that they refuse to answer.
    #[error("127.255.255.* says that the list doesn't answer: it can't be a listing.")]
    Refusal,
}

impl CodePattern {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut octets = [None; 4];
        let mut parts = text.trim().split('.');
        for octet in &mut octets {
            let part = parts.next().ok_or(CodeError::NotAnAddress)?;
            *octet = match part {
                "*" => None,
                part => Some(part.parse().map_err(|_| CodeError::NotAnAddress)?),
            };
        }
        if parts.next().is_some() {
            return Err(CodeError::NotAnAddress);
        }
        match octets {
            [Some(127), Some(255), Some(255), _] => Err(CodeError::Refusal),
            [Some(127), ..] => Ok(Self(octets)),
            _ => Err(CodeError::OutOfRange),
        }
    }

    /// Says whether it means this answer.
    pub fn covers(self, code: Ipv4Addr) -> bool {
        let pairs = self.0.into_iter().zip(code.octets());
        pairs
            .into_iter()
            .all(|(wanted, octet)| wanted.is_none_or(|wanted| wanted == octet))
    }

    /// How many of its numbers are fixed.
    pub(super) fn precision(self) -> usize {
        self.0.iter().flatten().count()
    }
}

impl fmt::Display for CodePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, octet) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(".")?;
            }
            match octet {
                Some(octet) => write!(f, "{octet}")?,
                None => f.write_str("*")?,
            }
        }
        Ok(())
    }
}

impl Serialize for CodePattern {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CodePattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_addresses_of_the_loopback_network() {
        for text in ["127.0.0.2", "127.0.*.2", "127.*.*.*"] {
            assert_eq!(CodePattern::parse(text).unwrap().to_string(), text);
        }
        for (text, error) in [
            ("", CodeError::NotAnAddress),
            ("127.0.0", CodeError::NotAnAddress),
            ("127.0.0.2.3", CodeError::NotAnAddress),
            ("127.0.0.256", CodeError::NotAnAddress),
            ("10.0.0.1", CodeError::OutOfRange),
            ("*.0.0.1", CodeError::OutOfRange),
            ("127.255.255.254", CodeError::Refusal),
            ("127.255.255.*", CodeError::Refusal),
        ] {
            assert_eq!(CodePattern::parse(text), Err(error), "{text}");
        }
    }
}
