//! The bytes of a file as text: UTF-8 and UTF-16 with or without a mark, else Windows-1252, which takes any byte.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at to tell UTF-16 from others, and pictures from text.
const SAMPLE: usize = 2_000;

/// Why a file is no list: `Display` is a sentence for people that names the fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAList {
    /// Nothing is in it.
    #[error("The file is empty: choose the one that your address book wrote.")]
    Empty,
    /// PNG, JPEG, GIF, WebP …
    #[error("This is a picture, not a list: choose a CSV or vCard file.")]
    Picture,
    /// `.xlsx`, `.xls`, `.ods`, and anything else that is packed.
    #[error(
        "This is a workbook or an archive: open it, save it as CSV, and choose that file. A ZIP file has to be unpacked first."
    )]
    Packed,
    /// `.pdf`
    #[error("This is a PDF, not a list: choose a CSV or vCard file.")]
    Pdf,
    /// Something else that is no text.
    #[error("This file is not text: choose a CSV or vCard file.")]
    Binary,
}

/// Decodes a file.
pub fn decode(bytes: Vec<u8>) -> Result<String, NotAList> {
    refuse_known_kinds(&bytes)?;
    let text = match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned(),
        None => match without_mark(&bytes) {
            Some(encoding) => encoding.decode_without_bom_handling(&bytes).0.into_owned(),
            None => utf8_or_windows(bytes)?,
        },
    };
    if text.trim().is_empty() {
        return Err(NotAList::Empty);
    }
    // Old Macs ended lines so; anything else has line feeds.
    if text.contains('\r') && !text.contains('\n') {
        return Ok(text.replace('\r', "\n"));
    }
    Ok(text)
}

fn refuse_known_kinds(bytes: &[u8]) -> Result<(), NotAList> {
    let known: [(&[u8], NotAList); 8] = [
        (b"\x89PNG", NotAList::Picture),
        (b"\xff\xd8\xff", NotAList::Picture),
        (b"GIF8", NotAList::Picture),
        (b"RIFF", NotAList::Picture),
        (b"PK\x03\x04", NotAList::Packed),
        (b"\x1f\x8b", NotAList::Packed),
        (b"\xd0\xcf\x11\xe0", NotAList::Packed),
        (b"%PDF", NotAList::Pdf),
    ];
    if bytes.is_empty() {
        return Err(NotAList::Empty);
    }
    let found = known.iter().find(|(start, _)| bytes.starts_with(start));
    found.map_or(Ok(()), |(_, problem)| Err(*problem))
}

/// UTF-16 gives itself away by its zeros: every other byte of what is mostly Latin.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..SAMPLE.min(bytes.len()))?;
    let zeros = |first: usize| {
        let every_other = sample.iter().skip(first).step_by(2);
        every_other.filter(|byte| **byte == 0).count()
    };
    let many = sample.len() / 5;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd > many => Some(UTF_16LE),
        (even, 0) if even > many => Some(UTF_16BE),
        _ => None,
    }
}

fn utf8_or_windows(bytes: Vec<u8>) -> Result<String, NotAList> {
    let sample = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or_default();
    let odd = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31);
    if sample.iter().filter(odd).count() > sample.len() / 100 {
        return Err(NotAList::Binary);
    }
    String::from_utf8(bytes)
        .or_else(|error| Ok(WINDOWS_1252.decode(error.as_bytes()).0.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_each_encoding_that_address_books_write() {
        let text = "Name,E-mail\nBjörk,bjork@example.com\n";
        let utf16 = |big: bool| -> Vec<u8> {
            let bytes = |unit: u16| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            };
            text.encode_utf16().flat_map(bytes).collect()
        };
        let marked = |mark: &[u8], rest: Vec<u8>| [mark.to_vec(), rest].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes().to_vec()),
            marked(b"\xff\xfe", utf16(false)),
            marked(b"\xfe\xff", utf16(true)),
            utf16(false),
            utf16(true),
            text.replace('ö', "\u{1}")
                .bytes()
                .map(|b| if b == 1 { 0xf6 } else { b })
                .collect(),
        ] {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        for (bytes, problem) in [
            (&b""[..], NotAList::Empty),
            (b" \n", NotAList::Empty),
            (b"\x89PNG\r\n\x1a\n", NotAList::Picture),
            (b"PK\x03\x04\x14", NotAList::Packed),
            (b"%PDF-1.7", NotAList::Pdf),
            (b"\x01\x02\x03\x00\x05", NotAList::Binary),
        ] {
            assert_eq!(decode(bytes.to_vec()), Err(problem), "{bytes:?}");
        }
    }
}
