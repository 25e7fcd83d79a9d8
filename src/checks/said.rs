//! A list's own words about a listing: text from a stranger, cleaned before anyone sees it.

/// Characters that are kept.
const LONGEST: usize = 200;

/// What a TXT record says, on one line, cut and without anything that can't be seen; None when nothing is left.
pub(super) fn cleaned(text: &str) -> Option<String> {
    let mut clean = String::with_capacity(text.len().min(LONGEST * 4));
    let mut kept = 0;
    for word in text.split_whitespace() {
        let mut begins = true;
        for character in word.chars().filter(|c| is_visible(*c)) {
            if kept >= LONGEST {
                clean.push('…');
                return Some(clean);
            }
            if begins && !clean.is_empty() {
                clean.push(' ');
                kept += 1;
            }
            begins = false;
            clean.push(character);
            kept += 1;
        }
    }
    (!clean.is_empty()).then_some(clean)
}

/// ASCII that prints, and letters and digits of other scripts: no control, no mark that turns the line round.
fn is_visible(character: char) -> bool {
    character.is_ascii_graphic() || (!character.is_ascii() && character.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_says_is_one_printable_line() {
        assert_eq!(
            cleaned("Listed,\r\n see\thttps://bl.test/\0?ip=1\u{202e}\u{200b}").as_deref(),
            Some("Listed, see https://bl.test/?ip=1")
        );
        assert_eq!(cleaned("Größe").as_deref(), Some("Größe"));
        assert_eq!(cleaned(" \u{7}\u{2028} "), None);
    }

    #[test]
    fn a_long_text_is_cut() {
        let text = cleaned(&"x".repeat(2000)).unwrap();
        assert_eq!(text.chars().count(), LONGEST + 1);
        let words = cleaned(&"a ".repeat(2000)).unwrap();
        assert!(words.chars().count() <= LONGEST + 2);
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_prints(text: String) {
            let clean = cleaned(&text).unwrap_or_default();
            proptest::prop_assert!(!clean.contains(char::is_control));
            proptest::prop_assert!(clean.chars().count() <= LONGEST + 2);
        }
    }
}
