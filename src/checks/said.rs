//! A list's own words about a listing: text from a stranger, cleaned before anyone sees it.

/// Characters that are kept.
const LONGEST: usize = 200;

/// What a TXT record says, on one line, cut and without anything that can't be seen; None when nothing is left.
pub(super) fn cleaned(text: &str) -> Option<String> {
    let mut clean = String::with_capacity(text.len().min(LONGEST * 4));
    let mut kept = 0;
    for word in without_sequences(text).split_whitespace() {
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

/// Takes out what colours a terminal's text or moves its cursor (ECMA-48, 5.4 and 5.6), whole: without its first character
/// the rest of it would stay as text.
fn without_sequences(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let begins = match character {
            '\u{1b}' => characters.next(),
            '\u{9b}' => Some('['),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => Some(']'),
            _ => {
                plain.push(character);
                continue;
            }
        };
        match begins {
            // Parameters, then one character that ends it.
            Some('[' | ' '..='/') => {
                while characters
                    .next_if(|next| matches!(next, ' '..='?'))
                    .is_some()
                {}
                characters.next_if(|next| matches!(next, '@'..='~'));
            }
            // A text that is ended by BEL or ST.
            Some(']' | 'P' | 'X' | '^' | '_') => {
                let is_end = |next: &char| matches!(next, '\u{7}' | '\u{9c}' | '\u{1b}');
                while let Some(next) = characters.next() {
                    if is_end(&next) {
                        characters.next_if(|after| next == '\u{1b}' && *after == '\\');
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    plain
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
    fn nothing_is_left_of_what_is_meant_for_a_terminal() {
        for said in [
            "\u{1b}[1;31mListed\u{1b}[0m, see us",
            "\u{9b}2JListed, \u{1b}(Bsee us",
            "\u{1b}]0;title\u{7}Listed, \u{1b}]8;;https://evil.test\u{1b}\\see us",
            "Listed, \u{1b}Pq#0\u{9c}see us\u{1b}",
            "Listed, see us\u{1b}[",
        ] {
            assert_eq!(cleaned(said).as_deref(), Some("Listed, see us"), "{said:?}");
        }
        assert_eq!(cleaned("[31m is text").as_deref(), Some("[31m is text"));
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
