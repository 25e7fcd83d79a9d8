//! A text, whatever it is, as lines of a list.

use super::line::{Line, WrongLine};
use super::{csv_file, json_file, plain, vcard_file};

/// Bytes of one line; a longer one is passed over and named.
pub const LONGEST_LINE: usize = 64 * 1024;
/// Lines of one file that are read.
pub const MOST_LINES: usize = 200_000;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CSV, TSV and the like.
    Csv,
    /// vCard.
    VCard,
    /// JSON, as our own export has it.
    Json,
    /// Lines as people type them.
    Plain,
}

/// Tells how a file is written: by what is in it, then by its name.
pub fn kind_of(text: &str, file_name: &str) -> Kind {
    let start: String = text.trim_start().chars().take(11).collect();
    let ends = |extension: &str| {
        let path = std::path::Path::new(file_name);
        path.extension()
            .is_some_and(|it| it.eq_ignore_ascii_case(extension))
    };
    if start.eq_ignore_ascii_case("BEGIN:VCARD") || ends("vcf") {
        Kind::VCard
    } else if json_file::is_json(text.trim_start()) || ends("json") {
        Kind::Json
    } else if ends("txt") || ends("list") {
        Kind::Plain
    } else {
        Kind::Csv
    }
}

/// What kind of list a pasted text is: lines, unless it begins as a file of ours or as a vCard does.
pub fn kind_of_pasted(text: &str) -> Kind {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let first = first.split([',', ';', '\t']).next().unwrap_or_default();
    if first.trim_matches(['"', ' ']).eq_ignore_ascii_case("match") {
        return Kind::Csv;
    }
    kind_of(text, "pasted.txt")
}

/// Reads a text; at most [`MOST_LINES`] of its lines, and what is beyond is said.
pub fn lines(text: &str, kind: Kind) -> Box<dyn Iterator<Item = Line> + Send + '_> {
    let all: Box<dyn Iterator<Item = Line> + Send> = match kind {
        Kind::Csv => Box::new(csv_file::lines(text)),
        Kind::VCard => Box::new(vcard_file::lines(text)),
        Kind::Json => json_file::lines(text),
        Kind::Plain => Box::new(plain::lines(text)),
    };
    Box::new(all.zip(0..=MOST_LINES).map(|(line, place)| {
        if place < MOST_LINES {
            return line;
        }
        Line::wrong(line.number, "", WrongLine::TooMany)
    }))
}
