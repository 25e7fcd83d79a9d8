//! What people call things: organisations, mailboxes, tokens. One line that reads as it is written.

use crate::mail::misleads_in_a_name;

/// Why a text is no name, as a sentence a person can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("Use at most {0} characters.")]
    TooLong(usize),
    #[error(
        "Write it on one line, without control characters and without any that can't be seen or turn the line round."
    )]
    Misleading,
}

/// Reads a name of at most `longest` characters; it may be empty.
pub fn parse_name(text: &str, longest: usize) -> Result<String, NameError> {
    let name = text.trim();
    if name.chars().count() > longest {
        return Err(NameError::TooLong(longest));
    }
    if name.contains(misleads_in_a_name) {
        return Err(NameError::Misleading);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_as_it_is_written() {
        for text in [
            "Example ISP",
            "Büro & Söhne",
            "例え株式会社",
            "می\u{200C}خواهم",
            "a\u{A0}b",
        ] {
            assert_eq!(parse_name(text, 20).as_deref(), Ok(text), "{text}");
        }
        for text in [
            "a\nb",
            "a\u{7}b",
            "Bank\u{202E}knaB",
            "a\u{2066}b",
            "a\u{200B}b",
            "a\u{200F}b",
            "a\u{2028}b",
            "a\u{E0041}b",
        ] {
            assert_eq!(parse_name(text, 20), Err(NameError::Misleading), "{text:?}");
        }
        assert_eq!(parse_name("abc", 2), Err(NameError::TooLong(2)));
    }
}
