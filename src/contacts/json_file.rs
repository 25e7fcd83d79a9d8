//! The JSON of our own export and of the API: an array of entries, of which `match`, `list`, `note`, `expires_at` and
//! `require_auth` are read.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::line::{Beside, Line, WrongLine};
use super::read::MOST_LINES;

/// One entry. What else stands beside it says where it came from, and comes into being anew.
#[derive(Deserialize)]
struct Written<'t> {
    #[serde(rename = "match", borrow, default)]
    pattern: Cow<'t, str>,
    #[serde(borrow, default)]
    note: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    list: Option<Cow<'t, str>>,
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
    let read = serde_json::Deserializer::from_str(text).deserialize_seq(Lines);
    let Ok(lines) = read else {
        let first = text.lines().next().unwrap_or_default();
        return Box::new(std::iter::once(Line::wrong(1, first, WrongLine::Json)));
    };
    Box::new(lines.into_iter())
}

/// Makes a line of each entry as it comes: of millions, no more are in memory than are wanted, and one that says that there
/// were more.
struct Lines;

impl<'t> Visitor<'t> for Lines {
    type Value = Vec<Line>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut entries: A) -> Result<Vec<Line>, A::Error> {
        let mut lines = Vec::new();
        for number in 1.. {
            if lines.len() > MOST_LINES {
                while entries.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
            let Some(entry) = entries.next_element::<Written<'t>>()? else {
                break;
            };
            let beside = Beside {
                list: entry.list.as_deref().unwrap_or_default(),
                expires_at: entry.expires_at.as_deref().unwrap_or_default(),
                require_auth: if entry.require_auth { "true" } else { "" },
            };
            let note = entry.note.as_deref().unwrap_or_default();
            let line = Line::of_match(number, &entry.pattern, note);
            lines.push(line.with(&beside));
        }
        Ok(lines)
    }
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
        let many = format!("[{}{{}}]", "{},".repeat(MOST_LINES + 5));
        assert_eq!(lines(&many).count(), MOST_LINES + 1);
        let read: Vec<Line> = lines(r#"[{"name": "nobody"}]"#).collect();
        assert!(matches!(read[0].found, Found::Wrong(WrongLine::Match(_))));
    }
}
