//! Texts on their way into the database: cleaned, folded for search, made literal for LIKE.

use std::borrow::Cow;

/// Longer needles are cut: nobody types them, and the database must not work for them.
const LONGEST_NEEDLE: usize = 200;

/// What separates texts that are kept or fetched as one; no address, domain or network can contain it.
pub(super) const SEPARATOR: char = '\u{1f}';

/// What separates rows that are fetched as one text, each of which has parts.
pub(super) const ROW_SEPARATOR: char = '\u{1e}';

/// Takes out what PostgreSQL can't keep (NUL) and what [`SEPARATOR`] and [`ROW_SEPARATOR`] need for themselves.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    // Bytes are enough to see that there is nothing to take out, as nearly always.
    if memchr::memchr3(0, 0x1e, 0x1f, text.as_bytes()).is_some() {
        Cow::Owned(text.replace(is_unkeepable, ""))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_unkeepable(c: char) -> bool {
    matches!(c, '\0' | ROW_SEPARATOR | SEPARATOR)
}

/// Folds texts into what a search looks through: lower case in every script (neither database folds alike).
pub(super) fn fold(parts: &[&str]) -> String {
    clean(&parts.join(" ")).to_lowercase()
}

/// The readable form of a pattern or an address: its domain's A-labels as Unicode.
pub(super) fn unicode_form(text: &str) -> String {
    let (local_part, domain) = match text.rsplit_once('@') {
        Some((local_part, domain)) => (Some(local_part), domain),
        None => (None, text),
    };
    let (domain, _) = idna::domain_to_unicode(domain);
    match local_part {
        Some(local_part) => format!("{local_part}@{domain}"),
        None => domain,
    }
}

/// What to look for in folded texts; None when there is nothing.
pub(super) fn needle(text: &str) -> Option<String> {
    let cut: String = text.trim().chars().take(LONGEST_NEEDLE).collect();
    Some(fold(&[&cut])).filter(|folded| !folded.is_empty())
}

/// A LIKE pattern (`ESCAPE '\'`) that finds `needle` anywhere, literally; None when there is nothing to look for.
pub(super) fn containing(needle: Option<&str>) -> Option<String> {
    let cut: String = needle?.trim().chars().take(LONGEST_NEEDLE).collect();
    let folded = fold(&[&cut]);
    if folded.is_empty() {
        return None;
    }
    let mut pattern = String::with_capacity(folded.len() + 2);
    pattern.push('%');
    for c in folded.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_taken_literally_and_in_any_case() {
        assert_eq!(
            containing(Some(" 50%_Ä\\ ")).as_deref(),
            Some("%50\\%\\_ä\\\\%")
        );
        assert_eq!(containing(Some("  ")), None);
        assert_eq!(containing(None), None);
    }

    #[test]
    fn a_long_needle_is_cut() {
        let pattern = containing(Some(&"x".repeat(10_000))).unwrap();
        assert_eq!(pattern.len(), LONGEST_NEEDLE + 2);
    }

    #[test]
    fn what_cannot_be_kept_is_taken_out() {
        assert_eq!(clean("a\0b\u{1f}c"), "abc");
        assert!(matches!(clean("abc"), Cow::Borrowed("abc")));
    }

    #[test]
    fn a_domain_is_searched_in_its_readable_form() {
        assert_eq!(
            unicode_form("anna@xn--bcher-kva.example"),
            "anna@bücher.example"
        );
        assert_eq!(unicode_form(".xn--bcher-kva.example"), ".bücher.example");
    }
}
