//! A list written out: CSV (RFC 4180, safe to open in a spreadsheet), JSON, vCard 4.0 (RFC 6350). Each entry is written
//! by itself, so that a long list is never in memory; what is written here is read back by this room as the same list.

use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue, VCardVersion};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::csv_file::armed;
use super::vcard_file::{EXPIRES_AT, LIST, MATCH, NOTE, REQUIRE_AUTH};
use crate::policy::{Entry, Pattern};

/// How a list is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets and address books.
    Csv,
    /// For programs; as the API has it.
    Json,
    /// For address books.
    VCard,
}

/// A list on its way out.
#[derive(Debug)]
pub struct Exported {
    format: Format,
    first: bool,
}

/// An entry as the API shows it.
#[derive(Serialize)]
struct Object<'e> {
    list: &'e str,
    #[serde(rename = "match")]
    pattern: String,
    kind: &'e str,
    source: &'e str,
    note: &'e str,
    expires_at: Option<DateTime<Utc>>,
    require_auth: bool,
    created_at: DateTime<Utc>,
    hits: i64,
    last_hit_at: Option<DateTime<Utc>>,
}

impl Format {
    /// Reads the word of an address.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "vcf" => Some(Self::VCard),
            _ => None,
        }
    }

    /// The end of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::VCard => "vcf",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
            Self::VCard => "text/vcard; charset=utf-8",
        }
    }
}

impl Exported {
    /// Begins a file.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            first: true,
        }
    }

    /// What stands before all entries.
    pub fn head(&self) -> String {
        match self.format {
            // The mark tells spreadsheets that it is UTF-8.
            Format::Csv => "\u{feff}match,list,note,expires_at,require_auth,source,created_at,hits,last_hit_at\r\n"
                .to_owned(),
            Format::Json => "[".to_owned(),
            Format::VCard => String::new(),
        }
    }

    /// One entry.
    pub fn entry(&mut self, entry: &Entry) -> String {
        let first = std::mem::take(&mut self.first);
        match self.format {
            Format::Csv => row(entry),
            Format::Json => format!("{}\n{}", if first { "" } else { "," }, object(entry)),
            Format::VCard => card(entry),
        }
    }

    /// What stands behind all entries.
    pub fn foot(&self) -> &'static str {
        match self.format {
            Format::Csv | Format::VCard => "",
            Format::Json => "\n]\n",
        }
    }
}

fn row(entry: &Entry) -> String {
    let rule = &entry.rule;
    let cells = [
        rule.pattern.to_string(),
        rule.list.as_str().to_owned(),
        entry.note.clone(),
        rule.expires_at.map(time).unwrap_or_default(),
        rule.require_auth.to_string(),
        source(entry).to_owned(),
        time(entry.created_at),
        entry.hits.to_string(),
        entry.last_hit_at.map(time).unwrap_or_default(),
    ];
    csv_row(&cells)
}

/// One line of CSV whose cells are harmless in a spreadsheet.
pub fn csv_row(cells: &[impl AsRef<str>]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let cells = cells.iter().map(|cell| armed(cell.as_ref()).into_owned());
    // Writing into memory fails never; the row is UTF-8, as its cells are.
    let written = writer.write_record(cells).is_ok();
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes)
        .ok()
        .filter(|_| written)
        .unwrap_or_default()
}

/// Where it came from: `manual`, `learned`, `imported`.
fn source(entry: &Entry) -> &'static str {
    match entry.came_with {
        Some(_) => "imported",
        None => entry.rule.source.as_str(),
    }
}

fn object(entry: &Entry) -> String {
    let rule = &entry.rule;
    let object = Object {
        list: rule.list.as_str(),
        pattern: rule.pattern.to_string(),
        kind: rule.pattern.kind().as_str(),
        source: source(entry),
        note: &entry.note,
        expires_at: rule.expires_at,
        require_auth: rule.require_auth,
        created_at: entry.created_at,
        hits: entry.hits,
        last_hit_at: entry.last_hit_at,
    };
    // Texts, numbers and times: there is nothing that JSON can't say.
    serde_json::to_string(&object).unwrap_or_else(|_| "null".to_owned())
}

fn card(entry: &Entry) -> String {
    let rule = &entry.rule;
    let pattern = rule.pattern.to_string();
    let own = |name: &str| VCardProperty::Other(name.to_owned());
    // What somebody wrote beside it is no name.
    let mut lines = vec![line(VCardProperty::Fn, &pattern)];
    if !entry.note.is_empty() {
        lines.push(line(VCardProperty::Note, &entry.note));
    }
    if let Pattern::Address(address) = &rule.pattern {
        lines.push(line(VCardProperty::Email, &address.written()));
    }
    lines.push(line(own(MATCH), &pattern));
    lines.push(line(own(LIST), rule.list.as_str()));
    lines.push(line(own(NOTE), &entry.note));
    if let Some(at) = rule.expires_at {
        lines.push(line(own(EXPIRES_AT), &time(at)));
    }
    if rule.require_auth {
        lines.push(line(own(REQUIRE_AUTH), "true"));
    }
    let mut text = String::new();
    // Writing into a text fails never.
    let written = VCard { entries: lines }.write_to(&mut text, VCardVersion::V4_0);
    if written.is_ok() { text } else { String::new() }
}

fn line(name: VCardProperty, value: &str) -> VCardEntry {
    VCardEntry {
        group: None,
        name,
        params: Vec::new(),
        values: vec![VCardValue::Text(value.to_owned())],
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contacts::{Found, Kind, lines};
    use crate::policy::{EntryId, List, Networks, Rule, Source};

    fn entry(pattern: &str, note: &str) -> Entry {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        Entry {
            rule: Rule {
                id: EntryId(uuid::Uuid::nil()),
                list: List::Allow,
                pattern: Pattern::parse(pattern).unwrap(),
                source: Source::Manual,
                require_auth: note.is_empty(),
                binding: false,
                suspended: false,
                expires_at: note.starts_with('=').then_some(at),
                trusted_networks: Networks::default(),
                proven_networks: Networks::default(),
            },
            suspended: None,
            note: note.to_owned(),
            created_at: at,
            came_with: None,
            learned_from: None,
            last_contact_at: None,
            hits: 3,
            last_hit_at: None,
            removed_at: None,
        }
    }

    #[test]
    fn what_is_written_is_read_back_as_the_same_list() {
        let entries: Vec<Entry> = [
            ("+tag@example.com", "=cmd|' /C calc'!A0"),
            ("-x-@example.com", "'=quoted, \"twice\"; and\\more"),
            ("\"a b\"@example.com", ""),
            ("news-*@example.com", "@sum"),
            (".example.org", "Müller: eine, zwei; drei"),
            ("192.0.2.0/24", "a\u{202e}b"),
            ("list-id:dev.lists.example", "'plain"),
        ]
        .map(|(pattern, note)| entry(pattern, note))
        .into();
        let formats = [
            (Format::Csv, Kind::Csv),
            (Format::VCard, Kind::VCard),
            (Format::Json, Kind::Json),
        ];
        for (format, kind) in formats {
            let mut exported = Exported::new(format);
            let mut text = exported.head().trim_start_matches('\u{feff}').to_owned();
            for entry in &entries {
                text.push_str(&exported.entry(entry));
            }
            text.push_str(exported.foot());
            let read: Vec<_> = lines(&text, kind)
                .map(|line| match line.found {
                    Found::Entry(wanted) => *wanted,
                    other => panic!("{other:?} in {text}"),
                })
                .collect();
            for (entry, read) in entries.iter().zip(&read) {
                assert_eq!(entry.rule.pattern, read.pattern, "{format:?}");
                assert_eq!(Some(entry.rule.list), read.list, "{format:?}");
                assert_eq!(entry.note, read.note, "{format:?}");
                assert_eq!(entry.rule.expires_at, read.expires_at, "{format:?}");
                assert_eq!(entry.rule.require_auth, read.require_auth, "{format:?}");
            }
            assert_eq!(entries.len(), read.len());
        }
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for note in ["=1+1", "+1", "-1", "@x", "\u{9}x", "'=1"] {
            let row = row(&entry("a@example.com", note));
            // The end of the line is no cell's.
            let cells = row.trim_end_matches("\r\n").split(',');
            let cells = cells.map(|cell| cell.trim_start_matches('"'));
            for cell in cells {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{row}");
            }
        }
    }

    #[test]
    fn json_is_valid() {
        let mut exported = Exported::new(Format::Json);
        let mut text = exported.head();
        for note in ["a", "\"b\""] {
            text.push_str(&exported.entry(&entry("a@example.com", note)));
        }
        text.push_str(exported.foot());
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read[1]["note"], "\"b\"");
    }
}
