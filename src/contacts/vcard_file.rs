//! vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350), card by card: one that can't be read spoils no other, and pictures in
//! it are passed over.

use std::iter::Peekable;

use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue};
use calcard::{Entry, Parser};

use super::line::{Beside, Found, Line, WrongLine};

/// Bytes of a card without its pictures.
const LONGEST_CARD: usize = 64 * 1024;
/// A longer line is a picture, or nothing that we look for.
const LONGEST_KEPT: usize = 4 * 1024;
/// Properties that are long and of no use here.
const LONG: [&str; 4] = ["PHOTO", "LOGO", "SOUND", "KEY"];

/// The extensions of our own export: what a vCard has no property for.
pub(super) const MATCH: &str = "X-GUESTLIST-MATCH";
pub(super) const LIST: &str = "X-GUESTLIST-LIST";
pub(super) const NOTE: &str = "X-GUESTLIST-NOTE";
pub(super) const EXPIRES_AT: &str = "X-GUESTLIST-EXPIRES-AT";
pub(super) const REQUIRE_AUTH: &str = "X-GUESTLIST-REQUIRE-AUTH";

/// Every address of every card.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> {
    Cards {
        lines: text.lines().zip(1..).peekable(),
    }
    .flat_map(|card| of_card(&card))
}

/// The text of one card, and the line it begins on.
struct Card {
    number: u32,
    text: String,
    whole: bool,
}

struct Cards<L: Iterator> {
    lines: Peekable<L>,
}

impl<'t, L: Iterator<Item = (&'t str, u32)>> Iterator for Cards<L> {
    type Item = Card;

    fn next(&mut self) -> Option<Card> {
        let is = |line: &str, word: &str| line.trim().eq_ignore_ascii_case(word);
        let (_, number) = self.lines.find(|(line, _)| is(line, "BEGIN:VCARD"))?;
        let mut card = Card {
            number,
            text: "BEGIN:VCARD\r\n".to_owned(),
            whole: false,
        };
        let mut passed_over = false;
        // A card that never ends ends where another begins, which is not lost with it.
        while let Some((line, _)) = self.lines.next_if(|(line, _)| !is(line, "BEGIN:VCARD")) {
            if is(line, "END:VCARD") {
                card.whole = true;
                break;
            }
            let goes_on = line.starts_with([' ', '\t']);
            passed_over = if goes_on { passed_over } else { is_long(line) };
            if passed_over || line.len() > LONGEST_KEPT || card.text.len() > LONGEST_CARD {
                continue;
            }
            card.text.push_str(line);
            card.text.push_str("\r\n");
        }
        card.text.push_str("END:VCARD\r\n");
        Some(card)
    }
}

fn is_long(line: &str) -> bool {
    let name = line.split([';', ':']).next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or_default();
    LONG.iter().any(|long| name.eq_ignore_ascii_case(long))
}

fn of_card(card: &Card) -> Vec<Line> {
    let number = card.number;
    if card.text.len() > LONGEST_CARD {
        return vec![Line::wrong(number, "BEGIN:VCARD", WrongLine::TooLong)];
    }
    let Entry::VCard(read) = Parser::new(&card.text).entry() else {
        return vec![Line::wrong(number, "BEGIN:VCARD", WrongLine::Card)];
    };
    let name = text_of(&read, &VCardProperty::Fn);
    let name = name.filter(|name| !name.trim().is_empty());
    let name = name.or_else(|| name_of(&read)).unwrap_or_default();
    let beside = [LIST, EXPIRES_AT, REQUIRE_AUTH].map(|name| own(&read, name).unwrap_or_default());
    let [list, expires_at, require_auth] = beside.each_ref().map(String::as_str);
    let beside = Beside {
        list,
        expires_at,
        require_auth,
    };
    if let Some(pattern) = own(&read, MATCH) {
        let note = own(&read, NOTE).unwrap_or_default();
        return vec![Line::of_match(number, &pattern, &note).with(&beside)];
    }
    let addresses = read
        .entries
        .iter()
        .filter(|entry| entry.name == VCardProperty::Email);
    let addresses = addresses
        .filter_map(text)
        .filter(|address| !address.trim().is_empty());
    let found: Vec<Line> = addresses
        .map(|address| Line::of_match(number, &address, &name).with(&beside))
        .collect();
    match (found.is_empty(), card.whole) {
        (false, _) => found,
        (true, true) => vec![Line::new(number, &name, Found::Nothing)],
        (true, false) => {
            vec![Line::wrong(number, &name, WrongLine::CardWithoutEnd)]
        }
    }
}

fn own(card: &VCard, name: &str) -> Option<String> {
    let is_it = |entry: &&VCardEntry| matches!(&entry.name, VCardProperty::Other(other) if other.eq_ignore_ascii_case(name));
    card.entries.iter().find(is_it).and_then(text)
}

fn text_of(card: &VCard, name: &VCardProperty) -> Option<String> {
    card.entries
        .iter()
        .find(|entry| entry.name == *name)
        .and_then(text)
}

/// The name of its parts, for cards without FN, which vCard 2.1 doesn't ask for. RFC 6350, 6.2.2: "family names, given names,
/// additional names, honorific prefixes, and honorific suffixes", parted by semicolons.
fn name_of(card: &VCard) -> Option<String> {
    let entry = card
        .entries
        .iter()
        .find(|entry| entry.name == VCardProperty::N)?;
    let mut parts: Vec<String> = Vec::new();
    for value in &entry.values {
        match value {
            VCardValue::Component(several) => parts.push(several.join(" ")),
            // Where the parser left them together.
            value => parts.extend(
                value
                    .as_text()
                    .unwrap_or_default()
                    .split(';')
                    .map(str::to_owned),
            ),
        }
    }
    let part = |place: usize| parts.get(place).map_or("", |part| part.trim());
    let name = [part(3), part(1), part(2), part(0), part(4)];
    let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
    (!name.is_empty()).then(|| name.join(" "))
}

/// The value as text; what was taken for several, because of its semicolons or commas, is one again.
fn text(entry: &VCardEntry) -> Option<String> {
    let texts: Vec<&str> = entry
        .values
        .iter()
        .filter_map(|value| value.as_text())
        .collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let told = |line: Line| match line.found {
            Found::Entry(wanted) => format!("{} {} ({})", line.number, wanted.pattern, wanted.note),
            Found::Wrong(why) => format!("{} wrong: {why}", line.number),
            Found::Nothing => format!("{} nothing: {}", line.number, line.written),
        };
        lines(text).map(told).collect()
    }

    #[test]
    fn a_card_without_end_takes_no_other_with_it() {
        let text = "BEGIN:VCARD\nFN:Ann\nEMAIL:ann@example.com\n\
                    BEGIN:VCARD\nFN:Zoe\nEMAIL:zoe@example.com\nEND:VCARD\n";
        let both = ["1 ann@example.com (Ann)", "4 zoe@example.com (Zoe)"];
        assert_eq!(read(text), both);
    }

    #[test]
    fn cards_of_every_version_are_read() {
        let text = "BEGIN:VCARD\nVERSION:3.0\nFN:Scott Baker\nitem1.EMAIL;type=INTERNET:scott@exa\n mple.com\n\
                    EMAIL:s.baker@example.net\nPHOTO;ENCODING=b:AAAA\n AAAA\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:4.0\nFN:Ann\\, O'Hara\nEMAIL;PREF=1:ann@example.com\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Bj=C3=B6rk\n\
                    EMAIL;INTERNET:bjork@example.com\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:3.0\nFN:No Mail\nTEL:1\nEND:VCARD\n";
        assert_eq!(
            read(text),
            [
                "1 scott@example.com (Scott Baker)",
                "1 s.baker@example.net (Scott Baker)",
                "10 ann@example.com (Ann, O'Hara)",
                "15 bjork@example.com (Björk)",
                "20 nothing: No Mail",
            ]
        );
    }

    #[test]
    fn a_card_without_a_whole_name_has_the_name_of_its_parts() {
        let text = "BEGIN:VCARD\nVERSION:2.1\nN:Baker;Scott;James;Dr.;\nEMAIL:scott@example.com\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:3.0\nN:O'Hara;Ann\nFN:\nEMAIL:ann@example.com\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Bj=C3=B6rk;;;;\n\
                    EMAIL:bjork@example.com\nEND:VCARD\n\
                    BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nEMAIL:nobody@example.com\nEND:VCARD\n";
        assert_eq!(
            read(text),
            [
                "1 scott@example.com (Dr. Scott James Baker)",
                "6 ann@example.com (Ann O'Hara)",
                "12 bjork@example.com (Björk)",
                "17 nobody@example.com ()",
            ]
        );
    }

    #[test]
    fn a_card_with_a_hundred_addresses_gives_a_hundred_and_one_without_end_spoils_none() {
        let addresses: Vec<String> = (0..100)
            .map(|n| format!("EMAIL:p{n}@example.com\n"))
            .collect();
        let text = format!(
            "BEGIN:VCARD\nVERSION:3.0\nFN:Many\n{}END:VCARD\nBEGIN:VCARD\nFN:Open\nPHOTO:{}",
            addresses.concat(),
            "A".repeat(1_000_000)
        );
        let found = read(&text);
        assert_eq!(found.len(), 101);
        assert!(
            found[100].contains("This card has no end"),
            "{}",
            found[100]
        );
    }
}
