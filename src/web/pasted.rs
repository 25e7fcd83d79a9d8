//! What people paste into a field that takes many: one a line, or several parted by commas or semicolons.
//!
//! A comma parts nothing in quotes, in `<…>`, and in a name before an address (`Doe, Anna <anna@b.example>`).

use super::shown::plain;

/// How much of an item is said again beside what is wrong with it, in characters.
const SHOWN: usize = 60;

/// One item, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item<'t> {
    line: usize,
    /// None: it is alone on its line.
    number: Option<usize>,
    pub(crate) text: &'t str,
}

impl Item<'_> {
    /// The item for a sentence about it: `Line 3, item 2, "anna@"`.
    pub(crate) fn named(&self) -> String {
        let quoted = self.quoted();
        match self.number {
            Some(number) => format!("Line {}, item {number}, {quoted}", self.line),
            None => format!("Line {}, {quoted}", self.line),
        }
    }

    /// The item in quotes, shortened.
    pub(crate) fn quoted(&self) -> String {
        let mut short: String = self.text.chars().take(SHOWN).collect();
        if short.len() < self.text.len() {
            short.push('…');
        }
        format!("\"{}\"", plain(&short))
    }
}

/// Takes a pasted text apart; what is empty is left out.
pub(crate) fn items(text: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let parts = parts(line);
        let many = parts.len() > 1;
        items.extend(parts.iter().zip(1..).map(|(text, number)| Item {
            line: index + 1,
            number: many.then_some(number),
            text,
        }));
    }
    items
}

/// The items of one line.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut bracketed, mut escaped) = (0, false, false, false);
    for (at, character) in line.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            ',' | ';' if !quoted && !bracketed => {
                let (Some(part), Some(rest)) = (line.get(start..at), line.get(at + 1..)) else {
                    continue;
                };
                if character == ',' && is_in_a_name(part, rest) {
                    continue;
                }
                parts.push(part);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(line.get(start..));
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Says whether the comma between the two stands in the name before an address: `Doe` and ` Anna <anna@b.example>`.
/// What could be an item of its own must not get lost in a name.
fn is_in_a_name(part: &str, rest: &str) -> bool {
    let part = part.trim();
    let is_word = part.contains(' ') || !part.contains(['.', ':', '/']);
    let next = rest.split([',', ';']).next().unwrap_or_default();
    !part.is_empty() && is_word && !part.contains('@') && next.contains('<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_and_semicolons_part_items() {
        for line in [
            "a@b.example, c.example; d@e.example",
            "a@b.example,c.example;d@e.example;",
            ";a@b.example ,, c.example ;d@e.example",
        ] {
            assert_eq!(parts(line), ["a@b.example", "c.example", "d@e.example"]);
        }
    }

    #[test]
    fn what_is_in_quotes_or_in_a_name_stays_whole() {
        assert_eq!(parts("\"a,b;c\"@d.example, e.example").len(), 2);
        assert_eq!(parts("\"a\\\",b\"@d.example"), ["\"a\\\",b\"@d.example"]);
        for line in [
            "Doe, Anna <anna@b.example>",
            "Dr. Doe, Anna <anna@b.example>",
            "\"Doe, Anna\" <anna@b.example>",
            "<@one.example,@two.example:anna@b.example>",
        ] {
            assert_eq!(parts(line), [line]);
        }
        assert_eq!(
            parts("Doe, Anna <a@b.example>, Roe, Bob <b@b.example>"),
            ["Doe, Anna <a@b.example>", "Roe, Bob <b@b.example>"]
        );
    }

    #[test]
    fn nothing_that_could_be_an_item_is_lost_in_a_name() {
        for other in ["c.example", "192.0.2.1", "2001:db8::/32", "c@d.example"] {
            let line = format!("{other}, Anna <anna@b.example>");
            assert_eq!(parts(&line), [other, "Anna <anna@b.example>"]);
        }
    }

    #[test]
    fn an_item_is_named_by_its_line_and_its_place_there() {
        let items = items("a\n\n b, c ;d\n");
        let named: Vec<String> = items.iter().map(Item::named).collect();
        assert_eq!(
            named,
            [
                "Line 1, \"a\"",
                "Line 3, item 1, \"b\"",
                "Line 3, item 2, \"c\"",
                "Line 3, item 3, \"d\""
            ]
        );
    }
}
