//! Addresses whose local part can't be used, but whose domain and beginning can.
//!
//! Postfix takes nearly everything before the `@`: hundreds of characters, quotes, controls, marks that can't be seen.
//! None of that is anybody's name, so [`Address::parse`] refuses it. Yet mail to `anna+…@` is anna's whatever follows,
//! and mail from `…@casino.example` comes from that domain: who writes nonsense must not get past the lists by it.

use super::address::unquoted;
use super::characters::{fold, is_forbidden};
use super::{Address, AddressError, domain};

/// What stands for what can't be used. [`Address::parse`] refuses it, so no entry and no mailbox can be named so.
const UNUSABLE: char = char::REPLACEMENT_CHARACTER;

impl Address {
    /// Reads an address of the envelope: where [`Self::parse`] refuses the local part, each character that can't be in
    /// one becomes U+FFFD, and so does everything beyond the longest. Such an address is found by its domain and by
    /// what stands before its extension; nothing is named by it. Fails, as `parse` does, where there is no local part
    /// or no domain.
    pub fn from_envelope(text: &str) -> Result<Self, AddressError> {
        Self::parse(text).or_else(|error| Self::salvaged(text).ok_or(error))
    }

    /// Says whether something in the local part could not be used.
    pub fn is_salvaged(&self) -> bool {
        self.local_part().contains(UNUSABLE)
    }

    fn salvaged(text: &str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t']);
        let path = text
            .strip_prefix('<')
            .and_then(|rest| rest.strip_suffix('>'))
            .unwrap_or(text);
        let (written, domain) = path.rsplit_once('@')?;
        let local_part = unquoted(written).unwrap_or(written.into());
        if local_part.is_empty() {
            return None;
        }
        let last = local_part.chars().count() - 1;
        let usable = |(place, character)| {
            let at_the_edge = place == 0 || place == last;
            let is_usable = !(is_forbidden(character)
                || character == '"'
                || (place == 0 && character == '@')
                || (at_the_edge && character == ' '));
            if is_usable { character } else { UNUSABLE }
        };
        let mut canonical = fold(
            &local_part
                .chars()
                .enumerate()
                .map(usable)
                .collect::<String>(),
        );
        if canonical.len() > Self::LONGEST_LOCAL_PART {
            let kept = Self::LONGEST_LOCAL_PART - UNUSABLE.len_utf8();
            canonical.truncate(canonical.floor_char_boundary(kept));
            canonical.push(UNUSABLE);
        }
        canonical.push('@');
        domain::push_canonical(domain, &mut canonical).ok()?;
        Some(Self::from_canonical(&canonical))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn salvaged(text: &str) -> String {
        let address = Address::from_envelope(text).unwrap();
        assert!(address.is_salvaged(), "{text:?}");
        assert!(Address::parse(address.as_str()).is_err(), "{text:?}");
        address.to_string()
    }

    #[test]
    fn what_is_an_address_stays_as_it_is() {
        let address = Address::from_envelope("Anna+shop@isp.example").unwrap();
        assert_eq!(address.as_str(), "anna+shop@isp.example");
        assert!(!address.is_salvaged());
    }

    #[test]
    fn what_can_t_be_used_stands_aside() {
        for (text, salvage) in [
            ("anna+a\"b@isp.example", "anna+a\u{fffd}b@isp.example"),
            ("\"anna+a\\\"b\"@isp.example", "anna+a\u{fffd}b@isp.example"),
            ("anna+a\u{1}b@ISP.example", "anna+a\u{fffd}b@isp.example"),
            ("Anna+\u{202e}x@isp.example", "anna+\u{fffd}x@isp.example"),
            ("\" anna \"@isp.example", "\u{fffd}anna\u{fffd}@isp.example"),
            ("\"a\\\"@isp.example", "\u{fffd}a\\\u{fffd}@isp.example"),
            ("@@isp.example", "\u{fffd}@isp.example"),
        ] {
            assert_eq!(salvaged(text), salvage, "{text:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_never_equals_what_is_not() {
        let long = format!("anna+{}@isp.example", "\u{f6}".repeat(5000));
        let salvaged = Address::from_envelope(&long).unwrap();
        assert!(salvaged.local_part().len() <= Address::LONGEST_LOCAL_PART);
        assert_eq!(
            salvaged.without_extension('+').unwrap().as_str(),
            "anna@isp.example"
        );
        assert!(salvaged.is_salvaged());
    }

    #[test]
    fn without_a_domain_or_a_local_part_there_is_nothing() {
        for text in [
            "",
            "anna",
            "anna\"",
            "@isp.example",
            "\"\"@isp.example",
            "a\"b@not a domain",
        ] {
            assert!(Address::from_envelope(text).is_err(), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic_and_whatever_comes_out_is_printable(text: String) {
            if let Ok(address) = Address::from_envelope(&text) {
                proptest::prop_assert!(!address.as_str().chars().any(char::is_control));
                proptest::prop_assert_eq!(address.is_salvaged(), Address::parse(&text).is_err());
            }
        }
    }
}
