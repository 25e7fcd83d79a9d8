//! Plain lines, as people paste them: one a line, or several parted by commas or semicolons, with names or without.
//!
//! A comma parts nothing in quotes, in `<…>`, and in a name before an address (`Doe, Anna <anna@b.example>`).

use super::line::{Line, WrongLine};
use super::read::LONGEST_LINE;

/// Every item of every line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> {
    text.lines().zip(1..).flat_map(|(line, number)| {
        if line.len() > LONGEST_LINE {
            return vec![Line::wrong(number, line, WrongLine::TooLong)];
        }
        let items = parts(line).into_iter();
        items
            .map(|item| Line::of_match(number, item, name_in(item)))
            .collect()
    })
}

/// The name before `<…>`.
fn name_in(item: &str) -> &str {
    let name = item.split_once('<').map_or("", |(name, _)| name);
    name.trim().trim_matches('"')
}

/// The items of one line; what is empty is left out.
pub fn parts(line: &str) -> Vec<&str> {
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
}
