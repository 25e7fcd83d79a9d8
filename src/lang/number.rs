//! Numbers as each language writes them: 12,345 in English, 12.345 in German (Unicode CLDR, `numbers/symbols/group`).

use super::{Argument, Language, spoken};

/// A whole number, as the language that is spoken writes it.
pub fn number(number: i64) -> String {
    written(spoken(), &Argument::from(number)).unwrap_or_else(|| number.to_string())
}

/// Writes a whole number of five digits or more in groups of three; None: Fluent's own way will do.
///
/// By hand: the library that knows all locales (ICU4X) weighs megabytes, for one sign in two languages.
pub(super) fn written(language: Language, value: &Argument<'_>) -> Option<String> {
    let Argument::Number(number) = value else {
        return None;
    };
    let number = number.as_string();
    let is_whole = number.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && number.len() >= 5).then(|| grouped(&number, group(language)))
}

fn group(language: Language) -> char {
    match language {
        Language::English => ',',
        Language::German => '.',
    }
}

fn grouped(digits: &str, group: char) -> String {
    let mut written = String::with_capacity(digits.len() * 4 / 3);
    for (number, digit) in digits.chars().enumerate() {
        if number > 0 && (digits.len() - number).is_multiple_of(3) {
            written.push(group);
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_written_in_groups_of_three() {
        for (number, english, german) in [
            (9_999, None, None),
            (12_345, Some("12,345"), Some("12.345")),
            (1_234_567, Some("1,234,567"), Some("1.234.567")),
        ] {
            let number = Argument::from(number);
            assert_eq!(written(Language::English, &number).as_deref(), english);
            assert_eq!(written(Language::German, &number).as_deref(), german);
        }
        assert_eq!(written(Language::German, &Argument::from("12345")), None);
        assert_eq!(written(Language::German, &Argument::from(-12345)), None);
    }
}
