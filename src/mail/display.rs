//! How an internationalised domain is shown, so that it can't pass for another one.
//!
//! A label is shown in its own letters when all of them are of one script, or of the mixtures that
//! Chinese, Japanese and Korean are written in (UTS 39, 5.2 "highly restrictive"); when it is not a
//! Cyrillic or Greek word made of Latin look-alikes alone; and when no loose combining mark stands
//! on a Latin, Greek or Cyrillic letter. One doubtful label, and the whole domain is shown as
//! A-labels. Known limit: scripts outside [`Script`] count as one script.

use unicode_normalization::char::canonical_combining_class;

/// The scripts told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Digits, hyphens: belong to any script.
    Common,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Indic,
    Thai,
    Georgian,
    Cherokee,
    Han,
    Kana,
    Bopomofo,
    Hangul,
    Other,
}

/// Cyrillic and Greek letters that pass for Latin ones.
const LOOK_ALIKES: &str = "асԁеһіјӏорԛѕԝхуүъьҽпгѵѡкмтпαικνορτυχωγηεβ";

/// Returns the text to show for a canonical domain.
pub(super) fn domain(ascii: &str) -> String {
    match shown(ascii) {
        Some(unicode) => unicode,
        None => ascii.to_owned(),
    }
}

/// Says whether a canonical domain has A-labels and could be taken for another domain.
pub(super) fn is_deceptive_domain(ascii: &str) -> bool {
    shown(ascii).is_none()
}

/// Says whether a word mixes scripts or hides behind look-alikes.
pub(super) fn is_deceptive_word(word: &str) -> bool {
    !is_one_writing(word) || has_loose_marks(word) || is_all_look_alikes(word)
}

fn shown(ascii: &str) -> Option<String> {
    if !ascii.contains("xn--") {
        return Some(ascii.to_owned());
    }
    let (unicode, valid) = idna::domain_to_unicode(ascii);
    if valid.is_err() {
        return None;
    }
    // Round trip: what is shown must lead back to the same domain.
    if super::Domain::parse(&unicode).ok()?.as_str() != ascii {
        return None;
    }
    // Below a top-level domain in its own script, a word in that script surprises nobody.
    let foreign_top = unicode
        .rsplit('.')
        .next()
        .is_some_and(|top| !top.is_ascii());
    let honest = unicode
        .split('.')
        .filter(|label| !label.is_ascii())
        .all(|label| {
            is_one_writing(label)
                && !has_loose_marks(label)
                && (foreign_top || !is_all_look_alikes(label))
        });
    honest.then_some(unicode)
}

fn is_one_writing(word: &str) -> bool {
    use Script::{Bopomofo, Common, Han, Hangul, Kana, Latin};
    let scripts: Vec<Script> = word
        .chars()
        .filter(|&c| canonical_combining_class(c) == 0)
        .map(script)
        .filter(|&s| s != Common)
        .collect();
    let within = |allowed: &[Script]| scripts.iter().all(|script| allowed.contains(script));
    scripts
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a == b))
        || within(&[Latin, Han, Kana])
        || within(&[Latin, Han, Bopomofo])
        || within(&[Latin, Han, Hangul])
}

fn has_loose_marks(word: &str) -> bool {
    let mut base = Script::Common;
    for character in word.chars() {
        if canonical_combining_class(character) == 0 {
            base = script(character);
        } else if matches!(
            base,
            Script::Common | Script::Latin | Script::Greek | Script::Cyrillic
        ) {
            return true;
        }
    }
    false
}

fn is_all_look_alikes(word: &str) -> bool {
    let mut letters = word
        .chars()
        .filter(|&c| script(c) != Script::Common)
        .peekable();
    letters.peek().is_some() && letters.all(|letter| LOOK_ALIKES.contains(letter))
}

fn script(character: char) -> Script {
    match character {
        'a'..='z'
        | 'A'..='Z'
        | '\u{C0}'..='\u{24F}'
        | '\u{1E00}'..='\u{1EFF}'
        | '\u{250}'..='\u{2AF}' => Script::Latin,
        '\0'..='\u{BF}' => Script::Common,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}'
        | '\u{1C80}'..='\u{1C8F}'
        | '\u{2DE0}'..='\u{2DFF}'
        | '\u{A640}'..='\u{A69F}' => Script::Cyrillic,
        '\u{530}'..='\u{58F}' => Script::Armenian,
        '\u{590}'..='\u{5FF}' => Script::Hebrew,
        '\u{600}'..='\u{77F}' | '\u{8A0}'..='\u{8FF}' => Script::Arabic,
        '\u{900}'..='\u{DFF}' => Script::Indic,
        '\u{E00}'..='\u{E7F}' => Script::Thai,
        '\u{10A0}'..='\u{10FF}' | '\u{2D00}'..='\u{2D2F}' => Script::Georgian,
        '\u{13A0}'..='\u{13FF}' | '\u{AB70}'..='\u{ABBF}' => Script::Cherokee,
        '\u{3005}'..='\u{3007}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Script::Han,
        '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' => Script::Kana,
        '\u{3105}'..='\u{312F}' => Script::Bopomofo,
        '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7AF}' => {
            Script::Hangul
        }
        _ => Script::Other,
    }
}

#[cfg(test)]
mod tests {
    use crate::mail::{Address, Domain};

    fn shown(text: &str) -> String {
        Domain::parse(text).unwrap().to_unicode()
    }

    #[test]
    fn honest_names_are_shown_in_their_own_letters() {
        for text in [
            "bücher.example",
            "пример.example",
            "例え.example",
            "παράδειγμα.example",
            "한국.example",
            "plain.example",
        ] {
            assert_eq!(shown(text), text);
            assert!(!Domain::parse(text).unwrap().is_deceptive());
        }
    }

    #[test]
    fn look_alikes_are_shown_as_a_labels() {
        // Cyrillic a among Latin letters; a whole word of Cyrillic look-alikes; a loose mark.
        for text in [
            "ex\u{430}mple.example",
            "аррӏе.example",
            "exa\u{331}mple.example",
        ] {
            assert!(shown(text).starts_with("xn--"), "{text}: {}", shown(text));
            assert!(Domain::parse(text).unwrap().is_deceptive());
        }
    }

    #[test]
    fn an_address_says_when_it_could_be_taken_for_another() {
        for (text, deceptive) in [
            ("anna@isp.example", false),
            ("jörg@bücher.example", false),
            ("\u{430}nna@isp.example", true),
            ("anna@\u{456}sp.example", true),
        ] {
            assert_eq!(
                Address::parse(text).unwrap().is_deceptive(),
                deceptive,
                "{text}"
            );
        }
    }
}
