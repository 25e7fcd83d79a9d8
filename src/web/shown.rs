//! Addresses on pages; what makes them and other strangers' texts safe to look at is in `mail::shown`.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::mail::{Address, Domain, shown_domain};
pub(crate) use crate::mail::{is_unseen, plain};

/// An address (or a domain, or anything else that a sender calls itself) on a page: it wraps before its `@`, never
/// inside the domain.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/address.html")]
pub(crate) struct ShownAddress {
    local: String,
    /// The labels after the `@`; none when there is no `@`.
    domain: Vec<String>,
    /// It has letters that can be mistaken for others, and is marked.
    is_deceptive: bool,
}

impl HtmlSafe for ShownAddress {}

impl ShownAddress {
    /// Prepares the text of an address, a domain or a pattern.
    pub(crate) fn new(text: &str) -> Self {
        let is_deceptive = Address::parse(text).is_ok_and(|address| address.is_deceptive())
            || Domain::parse(text).is_ok_and(|domain| domain.is_deceptive());
        match text.rsplit_once('@') {
            Some((local, domain)) => Self {
                is_deceptive,
                local: plain(local),
                domain: shown_domain(domain).split('.').map(str::to_owned).collect(),
            },
            None => Self {
                is_deceptive,
                local: shown_domain(text),
                domain: Vec::new(),
            },
        }
    }

    /// The same in one piece, for titles and sentences.
    pub(crate) fn text(&self) -> String {
        if self.domain.is_empty() {
            return self.local.clone();
        }
        format!("{}@{}", self.local, self.domain.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_with_marked_letters_is_shown_in_letters() {
        assert_eq!(
            ShownAddress::new("anna@xn--bcher-kva.example").text(),
            "anna@bücher.example"
        );
    }

    #[test]
    fn a_domain_that_could_be_another_stays_in_a_labels() {
        // "аррlе" with Cyrillic letters, and one all in Cyrillic
        for domain in ["xn--l-7sba6dbr.example", "xn--80ak6aa92e.example"] {
            assert_eq!(
                ShownAddress::new(&format!("a@{domain}")).text(),
                format!("a@{domain}")
            );
        }
    }

    #[test]
    fn letters_that_can_be_mistaken_for_others_are_marked() {
        let marked = |text| {
            ShownAddress::new(text)
                .render()
                .unwrap()
                .contains("address__mark")
        };
        for text in ["\u{430}nna@isp.example", "a@xn--l-7sba6dbr.example"] {
            assert!(marked(text), "{text}");
        }
        for text in [
            "anna@isp.example",
            "j\u{fc}rgen@isp.example",
            "a@xn--bcher-kva.example",
            "",
        ] {
            assert!(!marked(text), "{text}");
        }
    }

    #[test]
    fn a_sign_stands_for_characters_that_turn_the_line_round() {
        assert_eq!(plain("a\u{202e}b\0"), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn an_address_wraps_before_its_at_sign() {
        let html = ShownAddress::new("\"<i>\"@example.test").render().unwrap();
        assert!(
            html.contains("<span class=\"address__domain\">@example.<wbr>test</span>"),
            "{html}"
        );
        assert!(!html.contains("<i>"), "{html}");
    }
}
