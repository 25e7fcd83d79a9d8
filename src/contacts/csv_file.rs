//! CSV, whoever wrote it: parted by commas, semicolons or tabs, with a header or without.

use std::borrow::Cow;

use super::cells::{Columns, columns};
use super::line::{Beside, Found, Line, WrongLine};
use super::records::{Record, Records};

/// How Google parts several addresses in one cell.
const GOOGLE_PARTS: &str = ":::";
/// What a spreadsheet takes for the beginning of a formula.
const BEGINS_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Every address of every record.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> {
    let (text, delimiter, named) = delimiter_of(text);
    let mut header: Option<Columns> = None;
    let mut first = true;
    Records::of(text).flat_map(move |(number, record)| {
        let number = number.saturating_add(named);
        let record = match record {
            Record::Whole(record) => record,
            Record::TooLong(record) => {
                return vec![Line::wrong(number, record, WrongLine::TooLong)];
            }
            Record::Unclosed(record) => {
                return vec![Line::wrong(number, record, WrongLine::Unclosed)];
            }
        };
        if record.trim().is_empty() {
            return Vec::new();
        }
        let cells = cells(record, delimiter);
        let cells: Vec<Cow<'_, str>> = cells.iter().map(|cell| disarmed(cell)).collect();
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        if std::mem::take(&mut first) {
            header = columns(&cells);
            if header.is_some() {
                return Vec::new();
            }
        }
        of_record(number, record, &cells, header.as_ref())
    })
}

/// Makes a cell harmless in a spreadsheet; [`disarmed`] takes it back. A spreadsheet that parts cells by semicolons, as
/// in German, knows nothing of our quotes: whatever follows one in a cell may begin one there.
pub(super) fn armed(cell: &str) -> Cow<'_, str> {
    part_by_part(cell, |part| {
        let is_formula = part.trim_start_matches('\'').starts_with(BEGINS_FORMULA);
        is_formula.then(|| format!("'{part}"))
    })
}

pub(super) fn disarmed(cell: &str) -> Cow<'_, str> {
    part_by_part(cell, |part| {
        let is_armed = part.trim_start_matches('\'').starts_with(BEGINS_FORMULA);
        let inside = part.strip_prefix('\'').filter(|_| is_armed);
        inside.map(str::to_owned)
    })
}

/// Changes what could be a cell of its own.
fn part_by_part(cell: &str, change: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let parts = cell.split_inclusive([';', '\t', '\n']);
    let changed: Vec<Option<String>> = parts.clone().map(change).collect();
    if changed.iter().all(Option::is_none) {
        return cell.into();
    }
    let whole = parts.zip(changed);
    let whole = whole.map(|(part, changed)| changed.unwrap_or_else(|| part.to_owned()));
    whole.collect::<String>().into()
}

/// The records, and what parts their cells: what the first line has most of, outside quotes, or what Excel's `sep=;` says.
/// Then how many lines stand before the records: the one that names the delimiter counts.
pub(super) fn delimiter_of(text: &str) -> (&str, u8, u32) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(named) = first.strip_prefix("sep=") {
        // Another sign, a letter or a quote say, would make cells of what is none.
        return match named.trim_end_matches('\r').as_bytes() {
            [delimiter @ (b',' | b';' | b'\t' | b'|')] => (rest, *delimiter, 1),
            _ => (rest, by_count(rest), 1),
        };
    }
    (text, by_count(text), 0)
}

fn by_count(text: &str) -> u8 {
    let first = text.split('\n').next().unwrap_or(text);
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in first.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => {
                for (delimiter, count) in &mut counts {
                    *count += u32::from(*delimiter == byte);
                }
            }
        }
    }
    // At equal counts the comma: `max_by_key` takes the last.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(delimiter, _)| *delimiter)
}

pub(super) fn cells(record: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(record.len().clamp(64, 8 * 1024))
        .from_reader(record.as_bytes());
    // The text is a str, so that its cells are; a record is here, so that there is one.
    match reader.records().next() {
        Some(Ok(cells)) => cells.iter().map(str::to_owned).collect(),
        Some(Err(_)) | None => Vec::new(),
    }
}

fn of_record(number: u32, record: &str, cells: &[&str], header: Option<&Columns>) -> Vec<Line> {
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let alone = filled.count() == 1;
    let with_address = |cell: &&&str| cell.contains('@') || alone && !cell.trim().is_empty();
    let chosen: Vec<&str> = match header.filter(|header| !header.addresses.is_empty()) {
        Some(header) => {
            let chosen = header
                .addresses
                .iter()
                .filter_map(|place| cells.get(*place));
            chosen.copied().collect()
        }
        None => cells.iter().filter(with_address).copied().collect(),
    };
    let name = header
        .map(|header| header.name_in(cells))
        .unwrap_or_default();
    let values = chosen.iter().flat_map(|cell| cell.split(GOOGLE_PARTS));
    let values = values.map(str::trim).filter(|value| !value.is_empty());
    let lines: Vec<Line> = match header.and_then(|header| header.own) {
        Some(own) => {
            let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).copied();
            let beside = Beside {
                list: cell(own.list).unwrap_or_default(),
                expires_at: cell(own.expires_at).unwrap_or_default(),
                require_auth: cell(own.require_auth).unwrap_or_default(),
            };
            let note = cell(own.note).unwrap_or_default();
            values
                .map(|value| Line::of_match(number, value, note).with(&beside))
                .collect()
        }
        None => values
            .map(|value| Line::of_match(number, value, &name))
            .collect(),
    };
    if lines.is_empty() {
        return vec![Line::new(number, record, Found::Nothing)];
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let told = |line: Line| match line.found {
            Found::Entry(wanted) => format!("{} {} ({})", line.number, wanted.pattern, wanted.note),
            Found::Wrong(why) => format!("{} wrong: {why}", line.number),
            Found::Nothing => format!("{} nothing", line.number),
        };
        lines(text).map(told).collect()
    }

    #[test]
    fn google_outlook_and_thunderbird_are_read_by_their_headers() {
        let google = "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\n\
                      Scott,Baker,* Work,scott@example.com ::: s.baker@example.net\nNo,Mail,,\n";
        assert_eq!(
            read(google),
            [
                "2 scott@example.com (Scott Baker)",
                "2 s.baker@example.net (Scott Baker)",
                "3 nothing"
            ]
        );
        let outlook = "\"First Name\";\"Last Name\";\"E-mail Address\";\"E-mail Type\"\r\n\
                       \"Ann\";\"O'Hara\";\"ann@example.com\";\"SMTP\"\r\n";
        assert_eq!(read(outlook), ["2 ann@example.com (Ann O'Hara)"]);
        let thunderbird =
            "First Name\tDisplay Name\tPrimary Email\tNotes\nBo\tBo B.\tbo@example.com\tx@y\n";
        assert_eq!(read(thunderbird), ["2 bo@example.com (Bo B.)"]);
    }

    #[test]
    fn excel_names_a_delimiter_and_no_other_sign_is_taken_for_one() {
        for sep in [";", ",", "\t", "|"] {
            let text = format!("sep={sep}\r\nName{sep}E-mail\r\nScott{sep}scott@example.com\r\n");
            assert_eq!(read(&text), ["3 scott@example.com (Scott)"], "{sep}");
        }
        for sep in ["", "a", "\"", "@", ";;"] {
            let text = format!("sep={sep}\nName;E-mail\nScott;scott@example.com\n");
            assert_eq!(read(&text), ["3 scott@example.com (Scott)"], "{sep}");
        }
    }

    #[test]
    fn without_a_header_addresses_are_found_by_their_look() {
        assert_eq!(
            read("Anna,12,anna@example.com\nexample.net\n,,\nBob,bob@\n"),
            [
                "1 anna@example.com ()",
                "2 example.net ()",
                "3 nothing",
                "4 wrong: The part after @ is missing."
            ]
        );
    }

    #[test]
    fn a_cell_is_made_harmless_and_comes_back_as_it_was() {
        for cell in [
            "=1+1",
            "+tag@example.com",
            "-x",
            "@example.com",
            "'=1",
            "it's",
            "'a",
            "",
            "\tx",
            "hi;=HYPERLINK(1);=2+3;",
            "a;'=b;;-c",
        ] {
            let safe = armed(cell);
            for part in safe.split(';') {
                assert!(!part.starts_with(BEGINS_FORMULA), "{safe:?}");
            }
            assert_eq!(disarmed(&safe), cell);
        }
    }
}
