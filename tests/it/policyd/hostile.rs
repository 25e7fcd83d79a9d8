//! Addresses and names that try to become a second line, or to look like something else.

use super::judge::answers_to;
use crate::support::policy_client::Question;

const FIELDS: [&str; 6] = [
    "sender",
    "recipient",
    "helo_name",
    "client_name",
    "sasl_username",
    "instance",
];

/// Every byte must belong to whole answers of one printable ASCII line.
fn count_answers(kind: &str, answers: &[u8]) -> usize {
    let text = str::from_utf8(answers).unwrap();
    assert!(
        text.is_empty() || text.ends_with("\n\n"),
        "{kind}: {text:?}"
    );
    let mut count = 0;
    for answer in text.split_terminator("\n\n") {
        let action = answer
            .strip_prefix("action=")
            .unwrap_or_else(|| panic!("{kind}: {text:?}"));
        assert!(!action.trim().is_empty(), "{kind}: {text:?}");
        assert!(action.len() <= 410, "{kind}: {} characters", action.len());
        assert!(
            action.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "{kind}: {text:?}"
        );
        count += 1;
    }
    count
}

#[tokio::test]
async fn no_field_can_smuggle_in_a_second_line() {
    let echo = Question::new("scott@sender.example", "echo@ours.example");
    for field in FIELDS {
        for (value, answered) in [
            ("a\u{2028}b@example.org".to_owned(), 1),
            ("a\u{202e}gro.elpmaxe@b".to_owned(), 1),
            ("a\u{85}action=DUNNO\u{b}\u{c}\x1b[2J".to_owned(), 1),
            ("\u{feff}\u{200b}ａnna@example.org".to_owned(), 1),
            ("a\nb@example.org".to_owned(), 0),
            ("a\r\naction=DUNNO".to_owned(), 0),
            ("a\0b@example.org".to_owned(), 0),
            ("x".repeat(64 * 1024) + "@example.org", 0),
            ("é".repeat(3_000) + "@example.org", 1),
            // A line feed may end the value; what follows is an attribute that nobody asked for.
            ("a@example.org\naction=DISCARD".to_owned(), 1),
            // A blank line ends the request; the rest is one of its own, without `request`.
            ("a@example.org\n\naction=DISCARD".to_owned(), 1),
        ] {
            let kind = format!("{field}={:.30}", value.escape_debug().to_string());
            let wire = echo.clone().with(field, &value).wire();
            let answers = answers_to(&wire, wire.len()).await;
            assert_eq!(count_answers(&kind, &answers), answered, "{kind}");
        }
    }
}

#[tokio::test]
async fn what_a_stranger_chose_is_cut_and_cleaned_in_the_reply() {
    let helo = "z\u{202e}".repeat(500);
    let wire = Question::new("scott@sender.example", "echo@ours.example")
        .with("helo_name", &helo)
        .wire();
    let answer = String::from_utf8(answers_to(&wire, wire.len()).await).unwrap();
    assert!(answer.starts_with("action=550 5.7.1 "), "{answer}");
    assert_eq!(count_answers("helo", answer.as_bytes()), 1);
}
