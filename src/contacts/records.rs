//! The records of a CSV file (RFC 4180), each with the line it begins on. A quote that is never closed spoils the line it
//! stands in and no other: a record may go on over [`MOST_LINES_A_RECORD`] lines and no further.

use super::read::LONGEST_LINE;

/// Lines that a record may have; notes of address books are that long.
const MOST_LINES_A_RECORD: usize = 60;
/// Bytes looked through for the end of a quote.
const LONGEST_QUOTE: usize = 16 * 1024;

/// One record, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record<'t> {
    Whole(&'t str),
    /// Longer than [`LONGEST_LINE`].
    TooLong(&'t str),
    /// A quote is opened in it and never closed.
    Unclosed(&'t str),
}

pub(super) struct Records<'t> {
    rest: &'t str,
    line: u32,
}

impl<'t> Records<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            rest: text,
            line: 0,
        }
    }

    /// Takes the first `length` bytes off, and the line end behind them.
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        let breaks = memchr::memchr_iter(b'\n', taken.as_bytes()).count();
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        taken.strip_suffix('\r').unwrap_or(taken)
    }
}

impl<'t> Iterator for Records<'t> {
    /// The line it begins on, and the record.
    type Item = (u32, Record<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let number = self.line;
        let bytes = self.rest.as_bytes();
        let first = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
        if first > LONGEST_LINE {
            return Some((number, Record::TooLong(self.take(first))));
        }
        let record = match end_of_record(bytes, first) {
            Some(end) => Record::Whole(self.take(end)),
            None => Record::Unclosed(self.take(first)),
        };
        Some((number, record))
    }
}

/// Where the record that begins here ends, whose first line ends at `first`; None: its quotes are not closed.
fn end_of_record(bytes: &[u8], first: usize) -> Option<usize> {
    let mut open = is_open(bytes.get(..first)?);
    let mut end = first;
    for _ in 0..MOST_LINES_A_RECORD {
        if !open {
            return Some(end);
        }
        let rest = bytes.get(end + 1..)?;
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        open ^= is_open(rest.get(..length)?);
        end += 1 + length;
        // With the line that was just added: it alone may be the whole file, and each comma in it a cell.
        if end > first + LONGEST_QUOTE {
            return None;
        }
    }
    None
}

/// An odd number of quotes leaves one open.
fn is_open(line: &[u8]) -> bool {
    memchr::memchr_iter(b'"', line).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_may_hold_lines_and_one_that_is_never_closed_spoils_its_own_line_only() {
        let text = "a,b\r\n\"two\nlines\",c\n\"open,d\ne,f\n";
        let records: Vec<_> = Records::of(text).collect();
        assert_eq!(
            records,
            [
                (1, Record::Whole("a,b")),
                (2, Record::Whole("\"two\nlines\",c")),
                (4, Record::Unclosed("\"open,d")),
                (5, Record::Whole("e,f")),
            ]
        );
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let text = format!("{}\na,b\n", "x".repeat(LONGEST_LINE + 1));
        let records: Vec<_> = Records::of(&text).collect();
        assert!(matches!(records[0], (1, Record::TooLong(_))));
        assert_eq!(records[1], (2, Record::Whole("a,b")));
    }

    #[test]
    fn a_quote_gives_no_line_a_length_that_it_may_not_have() {
        let text = format!("\"\n\"{}\na,b\n", ",".repeat(LONGEST_LINE + 1));
        let records: Vec<_> = Records::of(&text).collect();
        assert_eq!(records[0], (1, Record::Unclosed("\"")));
        assert!(matches!(records[1], (2, Record::TooLong(_))));
        assert_eq!(records[2], (3, Record::Whole("a,b")));
        let text = format!("\"\n\"{}\n", ",".repeat(LONGEST_QUOTE));
        let (_, record) = Records::of(&text).next().unwrap();
        assert_eq!(record, Record::Unclosed("\""));
    }
}
