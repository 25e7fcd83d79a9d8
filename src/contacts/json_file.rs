//! The JSON of our own export and of the API: an array of entries, of which `match`, `list`, `note`, `expires_at` and
//! `require_auth` are read.
//!
//! As in the other files no entry spoils the next: one that is none, or has something else where a text belongs, is a wrong
//! line. Only where the text stops being JSON nothing behind it can be read, and that is said.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::line::{Beside, Line, WrongLine};
use super::read::MOST_LINES;

/// Whatever may stand somewhere. Numbers and truth are texts, as in a cell of a table: those who read them say what is wrong.
#[derive(Default)]
enum Value<'t> {
    #[default]
    Nothing,
    Text(Cow<'t, str>),
    List,
    Entry(Box<Written<'t>>),
}

/// One entry. What else stands beside it says where it came from, and comes into being anew.
#[derive(Default)]
struct Written<'t> {
    pattern: Value<'t>,
    note: Value<'t>,
    list: Value<'t>,
    expires_at: Value<'t>,
    require_auth: Value<'t>,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Key {
    Match,
    Note,
    List,
    ExpiresAt,
    RequireAuth,
    #[serde(other)]
    Other,
}

/// Says whether a text looks like it: no other list begins with a bracket.
pub(super) fn is_json(text: &str) -> bool {
    text.starts_with('[')
}

/// Every entry, numbered by its place; where the file breaks off stands a wrong line.
pub(super) fn lines(text: &str) -> Box<dyn Iterator<Item = Line> + Send + '_> {
    let mut lines = Vec::new();
    let read = serde_json::Deserializer::from_str(text).deserialize_seq(Lines(&mut lines));
    if read.is_err() && lines.is_empty() {
        let first = text.lines().next().unwrap_or_default();
        lines.push(Line::wrong(1, first, WrongLine::Json));
    } else if read.is_err() && lines.len() <= MOST_LINES {
        let last = lines.last().map_or(0, |line| line.number);
        lines.push(Line::wrong(last + 1, "", WrongLine::JsonTorn));
    }
    Box::new(lines.into_iter())
}

/// Makes a line of each entry as it comes: of millions, no more are in memory than are wanted, and one that says that there
/// were more. What was read stays when the rest can't be.
struct Lines<'l>(&'l mut Vec<Line>);

impl<'t> Visitor<'t> for Lines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut entries: A) -> Result<(), A::Error> {
        for number in 1.. {
            if self.0.len() > MOST_LINES {
                return pass_over(entries);
            }
            let Some(entry) = entries.next_element::<Value<'t>>()? else {
                break;
            };
            self.0.push(entry.line(number));
        }
        Ok(())
    }
}

fn pass_over<'t, A: SeqAccess<'t>>(mut rest: A) -> Result<(), A::Error> {
    while rest.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

impl Value<'_> {
    /// None: it is a list or an entry, where a text belongs.
    fn text(&self) -> Option<&str> {
        match self {
            Self::Nothing => Some(""),
            Self::Text(text) => Some(text),
            Self::List | Self::Entry(_) => None,
        }
    }

    fn line(&self, number: u32) -> Line {
        let Self::Entry(entry) = self else {
            let written = self.text().unwrap_or("[…]");
            return Line::wrong(number, written, WrongLine::JsonEntry);
        };
        let written = entry.pattern.text().unwrap_or_default();
        let line = entry.line(number);
        line.unwrap_or_else(|field| Line::wrong(number, written, WrongLine::JsonField(field)))
    }
}

impl Written<'_> {
    /// The name of what is no text where one belongs, else the line.
    fn line(&self, number: u32) -> Result<Line, &'static str> {
        let pattern = self.pattern.text().ok_or("match")?;
        let note = self.note.text().ok_or("note")?;
        let beside = Beside {
            list: self.list.text().ok_or("list")?,
            expires_at: self.expires_at.text().ok_or("expires_at")?,
            require_auth: self.require_auth.text().ok_or("require_auth")?,
        };
        Ok(Line::of_match(number, pattern, note).with(&beside))
    }
}

impl<'t> Deserialize<'t> for Value<'t> {
    fn deserialize<D: Deserializer<'t>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Anything)
    }
}

/// Reads a [`Value`].
struct Anything;

impl<'t> Visitor<'t> for Anything {
    type Value = Value<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E: Error>(self) -> Result<Value<'t>, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value<'t>, E> {
        Ok(Value::Text(value.to_string().into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value<'t>, E> {
        Ok(Value::Text(value.to_string().into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value<'t>, E> {
        Ok(Value::Text(value.to_string().into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value<'t>, E> {
        Ok(Value::Text(value.to_string().into()))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<Value<'t>, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value<'t>, E> {
        Ok(Value::Text(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, values: A) -> Result<Value<'t>, A::Error> {
        pass_over(values)?;
        Ok(Value::List)
    }

    fn visit_map<A: MapAccess<'t>>(self, mut fields: A) -> Result<Value<'t>, A::Error> {
        let mut entry = Written::default();
        while let Some(key) = fields.next_key::<Key>()? {
            match key {
                Key::Match => entry.pattern = fields.next_value()?,
                Key::Note => entry.note = fields.next_value()?,
                Key::List => entry.list = fields.next_value()?,
                Key::ExpiresAt => entry.expires_at = fields.next_value()?,
                Key::RequireAuth => entry.require_auth = fields.next_value()?,
                Key::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Entry(Box::new(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::{Found, Kind, kind_of};

    fn wrong(line: &Line) -> Option<&WrongLine> {
        match &line.found {
            Found::Wrong(why) => Some(why),
            _ => None,
        }
    }

    #[test]
    fn what_is_no_list_of_entries_is_one_wrong_line() {
        for text in ["[", "[[[[[", "[nonsense]", "{}"] {
            assert_eq!(kind_of(text, "list.json"), Kind::Json);
            let read: Vec<Line> = lines(text).collect();
            let found: Vec<_> = read.iter().map(wrong).collect();
            assert_eq!(found, [Some(&WrongLine::Json)], "{text}");
        }
        let many = format!("[{}{{}}]", "{},".repeat(MOST_LINES + 5));
        assert_eq!(lines(&many).count(), MOST_LINES + 1);
        let read: Vec<Line> = lines(r#"[{"name": "nobody"}]"#).collect();
        assert!(matches!(read[0].found, Found::Wrong(WrongLine::Match(_))));
    }

    #[test]
    fn an_entry_that_is_none_spoils_no_other() {
        let text = r#"[
            {"match": "a@b.example", "require_auth": true, "note": null, "id": {"deep": [1]}},
            1, "c@b.example", ["d@b.example"], null,
            {"match": 7}, {"match": ["e@b.example"]}, {"match": "f@b.example", "note": {"text": "x"}},
            {"match": "g@b.example", "list": 3}, {"match": "h@b.example", "expires_at": 1800000000},
            {"match": "i@b.example", "require_auth": "maybe"}, {"match": "j@b.example", "require_auth": []},
            {"match": "z@b.example", "note": 2027}
        ]"#;
        let read: Vec<Line> = lines(text).collect();
        let numbers: Vec<u32> = read.iter().map(|line| line.number).collect();
        assert_eq!(numbers, (1..=13).collect::<Vec<u32>>());
        let found: Vec<_> = read.iter().map(wrong).collect();
        let no_match = crate::policy::Pattern::parse("7").unwrap_err().into();
        assert_eq!(
            found,
            [
                None,
                Some(&WrongLine::JsonEntry),
                Some(&WrongLine::JsonEntry),
                Some(&WrongLine::JsonEntry),
                Some(&WrongLine::JsonEntry),
                Some(&no_match),
                Some(&WrongLine::JsonField("match")),
                Some(&WrongLine::JsonField("note")),
                Some(&WrongLine::List),
                Some(&WrongLine::End),
                Some(&WrongLine::Proof),
                Some(&WrongLine::JsonField("require_auth")),
                None,
            ]
        );
        assert_eq!(read[2].written, "c@b.example");
        assert_eq!(read[7].written, "f@b.example");
        let Found::Entry(last) = &read[12].found else {
            panic!("{:?}", read[12]);
        };
        assert_eq!(last.note, "2027");
    }

    #[test]
    fn what_stands_before_a_file_breaks_off_is_read_and_the_place_is_said() {
        for rest in ["", ",", ", {\"match\": \"c@", ", {\"match\": nonsense}]"] {
            let text = format!(r#"[{{"match": "a@b.example"}}{rest}"#);
            let read: Vec<Line> = lines(&text).collect();
            let found: Vec<_> = read.iter().map(wrong).collect();
            assert_eq!(found, [None, Some(&WrongLine::JsonTorn)], "{text}");
            assert_eq!(read[1].number, 2, "{text}");
        }
    }
}
