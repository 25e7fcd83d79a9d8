//! Strangers' texts and domains, made safe to look at: on pages and in mails alike.
//!
//! Domains are kept in A-labels. They are shown in letters only where those can't pass for others: Latin letters
//! with marks, or one script that has no look-alikes in Latin. Everything else (Cyrillic and Greek, mixtures) stays
//! in A-labels, where a forgery shows. For a character that can't be seen or that turns the line round stands a sign.

/// An address in one piece, as people see it, its domain in letters where those can't pass for others.
pub fn shown_address(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, domain)) => format!("{}@{}", plain(local), shown_domain(domain)),
        None => shown_domain(text),
    }
}

/// A stranger's text with a sign for every character that can't be seen or that turns the line round: that there is
/// something shows, and it does nothing.
pub fn plain(text: &str) -> String {
    let shown = |c: char| if is_unseen(c) { UNSEEN } else { c };
    text.chars().map(shown).collect()
}

/// What stands for a character that can't be shown (Unicode, 23.8: the replacement character).
const UNSEEN: char = char::REPLACEMENT_CHARACTER;

/// A domain, in letters where those can't pass for others.
pub fn shown_domain(domain: &str) -> String {
    if !domain.contains("xn--") {
        return plain(domain);
    }
    let (unicode, result) = idna::domain_to_unicode(domain);
    if result.is_ok() && unicode.split('.').all(is_unmistakable) {
        unicode
    } else {
        plain(domain)
    }
}

/// Says whether a character can't be seen, or turns the line round.
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            u32::from(character),
            // soft hyphen, joiners and marks of direction, separators, embeddings, isolates, variation selectors, tags
            0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
                | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
                | 0xFFF0..=0xFFFB | 0xE0000..=0xE0FFF
        )
}

/// One script only, and one that can't be taken for another: Latin with marks, or a script of its own kind.
fn is_unmistakable(label: &str) -> bool {
    let own = |c: char| !c.is_ascii_digit() && c != '-';
    [
        latin as fn(char) -> bool,
        east_asian,
        hangul,
        arabic,
        hebrew,
        thai,
        devanagari,
    ]
    .iter()
    .any(|script| label.chars().filter(|c| own(*c)).all(script))
}

fn latin(c: char) -> bool {
    c.is_ascii_lowercase() || matches!(c, 'ß'..='ö' | 'ø'..='ÿ' | 'ā'..='ſ') && c != 'ı' && c != 'ĸ'
}

fn east_asian(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '\u{4e00}'..='\u{9fff}')
}

fn hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

fn arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}')
}

fn hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}')
}

fn thai(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}')
}

fn devanagari(c: char) -> bool {
    matches!(c, '\u{904}'..='\u{939}' | '\u{93c}'..='\u{94d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_could_be_another_stays_in_a_labels() {
        assert_eq!(
            shown_address("anna@xn--bcher-kva.example"),
            "anna@bücher.example"
        );
        let forged = "anna@xn--l-7sba6dbr.example";
        assert_eq!(shown_address(forged), forged);
        assert_eq!(shown_address("a\u{202e}@b.example"), "a\u{fffd}@b.example");
    }
}
