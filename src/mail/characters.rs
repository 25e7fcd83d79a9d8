//! Characters that no address may hold, and the folding that makes two spellings one.
//!
//! What can't be seen can deceive: controls, line and paragraph separators, marks that turn the
//! direction of writing, and everything of zero width. RFC 6532 allows most of them in a local
//! part; nobody's address has one, so refusing them costs nothing.

use unicode_normalization::UnicodeNormalization as _;

/// Says whether a character is refused wherever it stands in an address.
pub(super) fn is_forbidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    character.is_control()
        || character.is_whitespace() // U+00A0, U+2028, U+2029, U+3000 …
        || matches!(character,
            '\u{00AD}' // soft hyphen
            | '\u{034F}' // combining grapheme joiner
            | '\u{061C}' // Arabic letter mark
            | '\u{115F}'..='\u{1160}' | '\u{3164}' | '\u{FFA0}' // Hangul fillers
            | '\u{17B4}'..='\u{17B5}' // Khmer inherent vowels
            | '\u{180B}'..='\u{180F}' // Mongolian selectors and separator
            | '\u{200B}'..='\u{200F}' // zero-width space, joiners, direction marks
            | '\u{202A}'..='\u{202E}' // embeddings and overrides
            | '\u{2060}'..='\u{206F}' // word joiner, isolates, invisible operators
            | '\u{2800}' // Braille blank
            | '\u{FE00}'..='\u{FE0F}' // variation selectors
            | '\u{FEFF}' // byte order mark
            | '\u{FFF0}'..='\u{FFFF}' // specials: replacement character, annotations
            | '\u{1D159}' | '\u{1D173}'..='\u{1D17A}' // invisible musical symbols
            | '\u{E000}'..='\u{F8FF}' // private use: looks like whatever the font says
            | '\u{E0000}'..='\u{10FFFF}') // tags, more selectors, private use
}

/// Says whether a character is refused in a name of something: as in an address, but for spaces of any width, and
/// for the joiners and selectors that some scripts and pictures are written with.
pub fn misleads_in_a_name(character: char) -> bool {
    let is_space = character.is_whitespace() && !matches!(character, '\u{2028}' | '\u{2029}');
    let is_harmless = !character.is_control()
        && (is_space || matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}'));
    is_forbidden(character) && !is_harmless
}

/// Returns the first refused character of a text.
pub(super) fn first_forbidden(text: &str) -> Option<char> {
    text.chars().find(|&character| is_forbidden(character))
}

/// Folds what people take for the same: NFC and lower case. Folding twice changes nothing.
///
/// Lower case goes character by character: the Greek final sigma, which depends on what follows,
/// would otherwise make `ΑΣ+x` without its extension differ from `ΑΣ`.
pub(super) fn fold(text: &str) -> String {
    // Composed once more at the end: lower case can take a composed character apart (`İ`).
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}
