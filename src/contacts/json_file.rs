//! The JSON of our own export and of the API: an array of entries, of which `match`, `note`, `expires_at` and
//! `require_auth` are read.

use std::borrow::Cow;

use serde::Deserialize;

use super::csv_file::time;
use super::line::{Line, WrongLine};

/// One entry. What else stands beside it says where it came from, and comes into being anew.
#[derive(Deserialize)]
struct Written<'t> {
    #[serde(rename = "match", borrow, default)]
    pattern: Cow<'t, str>,
    #[serde(borrow, default)]
    note: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    expires_at: Option<Cow<'t, str>>,
    #[serde(default)]
    require_auth: bool,
}

/// Says whether a text looks like it: no other list begins with a bracket.
pub(super) fn is_json(text: &str) -> bool {
    text.starts_with('[')
}

/// Every entry, numbered by its place; a file that is not whole is one wrong line.
pub(super) fn lines(text: &str) -> Box<dyn Iterator<Item = Line> + Send + '_> {
    let Ok(all) = serde_json::from_str::<Vec<Written<'_>>>(text) else {
        let first = text.lines().next().unwrap_or_default();
        return Box::new(std::iter::once(Line::wrong(1, first, WrongLine::Json)));
    };
    let line = |(number, entry): (u32, Written<'_>)| {
        let expires_at = entry.expires_at.as_deref().and_then(time);
        Line::of_match(
            number,
            &entry.pattern,
            entry.note.as_deref().unwrap_or_default(),
        )
        .with(expires_at, entry.require_auth)
    };
    Box::new((1..).zip(all).map(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::{Found, Kind, kind_of};

    #[test]
    fn what_is_no_list_of_entries_is_one_wrong_line() {
        for text in [
            "[",
            "[1]",
            r#"[{"match": 1}]"#,
            r#"[{"match": "a@b.example"}"#,
            "[[[[[",
        ] {
            assert_eq!(kind_of(text, "list.json"), Kind::Json);
            let read: Vec<Line> = lines(text).collect();
            assert!(
                matches!(
                    read.as_slice(),
                    [Line {
                        found: Found::Wrong(WrongLine::Json),
                        ..
                    }]
                ),
                "{text}: {read:?}"
            );
        }
        let read: Vec<Line> = lines(r#"[{"name": "nobody"}]"#).collect();
        assert!(matches!(read[0].found, Found::Wrong(WrongLine::Match(_))));
    }
}
