//! What serde says of a value that has the wrong type, in words for people, with the limits of the field.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::policy::{Checks, Probing};

/// The sentence for a message about the field at this path; what is one already stays as it is.
pub(super) fn plain(path: &str, message: &str) -> String {
    if message.starts_with("missing field") {
        let field = message.split('`').nth(1).unwrap_or("it");
        return format!("Give {field}: it can't be left out.");
    }
    if message.contains("IP address syntax") || message.contains("IPv4 address syntax") {
        return "Write an IP address, such as 192.0.2.7 or 2001:db8::7.".to_owned();
    }
    let is_of_type = message.starts_with("invalid type") || message.starts_with("invalid value");
    let Some((_, expected)) = message.rsplit_once(", expected ").filter(|_| is_of_type) else {
        return message.to_owned();
    };
    match expected {
        "a boolean" => "Use true or false, without quotes.".to_owned(),
        "a string" | "a borrowed string" => "Write it as a text, in quotes.".to_owned(),
        "a sequence" => "Write a list, in square brackets.".to_owned(),
        "a map" => "Write an object, in curly brackets.".to_owned(),
        _ if is_number(expected) => whole_number(path),
        _ => message.to_owned(),
    }
}

/// `u16`, `i32` and their like.
fn is_number(expected: &str) -> bool {
    let bits = expected.strip_prefix(['u', 'i']).unwrap_or_default();
    !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit())
}

fn whole_number(path: &str) -> String {
    let field = path.rsplit('.').next().unwrap_or_default();
    match field {
        "points" => within(&(0..=Checks::MOST_POINTS)),
        // Of the checks together, and of complaints: the same.
        "threshold" => within(&Checks::THRESHOLDS),
        "unknown_recipients" => within(&Probing::UNKNOWN_RECIPIENTS),
        "window_minutes" => within(&Probing::WINDOW_MINUTES),
        "hold_hours" => within(&Probing::HOLD_HOURS),
        "window_hours" => within(&Checks::HOURS),
        _ => "Use a whole number, without quotes.".to_owned(),
    }
}

fn within<T: Display>(range: &RangeInclusive<T>) -> String {
    let (least, most) = (range.start(), range.end());
    format!("Use a whole number from {least} to {most}, without quotes.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_to_know_how_the_program_keeps_a_number() {
        for (path, message, said) in [
            (
                "checks[0].points",
                "invalid type: floating point `3.5`, expected i32",
                "from 0 to 100",
            ),
            (
                "threshold",
                "invalid type: string \"5\", expected i32",
                "from 1 to 100",
            ),
            (
                "checks[3].window_hours",
                "invalid value: integer `-1`, expected u16",
                "from 1 to 720",
            ),
            (
                "other",
                "invalid value: integer `-1`, expected u8",
                "Use a whole number, without",
            ),
            (
                "learning",
                "invalid type: string \"yes\", expected a boolean",
                "Use true or false",
            ),
            (
                "sender",
                "invalid type: integer `5`, expected a string",
                "in quotes",
            ),
            (
                "client_address",
                "invalid IPv4 address syntax",
                "Write an IP address",
            ),
            (
                "client_address",
                "invalid IP address syntax",
                "Write an IP address",
            ),
            ("slug", "missing field `slug`", "Give slug"),
        ] {
            let plain = plain(path, message);
            assert!(plain.contains(said), "{message}: {plain}");
            assert!(
                plain.ends_with('.') && !plain.contains("expected"),
                "{plain}"
            );
        }
        assert_eq!(plain("address", "The @ is missing."), "The @ is missing.");
    }
}
