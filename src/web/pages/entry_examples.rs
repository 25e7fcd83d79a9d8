//! What an entry matches and what it doesn't, by example.

use crate::policy::Pattern;
use crate::web::shown::ShownAddress;

/// One example.
#[derive(Debug)]
pub(super) struct Example {
    pub(super) shown: ShownAddress,
    pub(super) matches: bool,
}

/// Two or three examples, those that match first.
pub(super) fn examples(pattern: &Pattern) -> Vec<Example> {
    let (yes, no): (Vec<String>, Vec<String>) = match pattern {
        Pattern::Address(address) => (
            vec![address.written().into_owned()],
            vec![format!("somebody.else@{}", address.domain())],
        ),
        Pattern::LocalWildcard { glob, domain } => (
            vec![format!("{}@{domain}", glob.replace('*', "spring"))],
            vec![format!("anna@{domain}")],
        ),
        Pattern::Domain(domain) => (
            vec![format!("anna@{domain}"), format!("office@{domain}")],
            vec![format!("anna@mail.{domain}")],
        ),
        Pattern::ParentDomain(domain) => (
            vec![format!("anna@{domain}"), format!("anna@mail.{domain}")],
            Vec::new(),
        ),
        Pattern::Tld(domain) => (vec![format!("anna@some-company.{domain}")], Vec::new()),
        Pattern::Network(network) => (
            vec![
                network.network().to_string(),
                network.broadcast().to_string(),
            ],
            Vec::new(),
        ),
        Pattern::ListId(id) => (vec![id.to_string()], Vec::new()),
    };
    let example = |matches: bool| {
        move |text: String| Example {
            shown: ShownAddress::new(&text),
            matches,
        }
    };
    let mut examples: Vec<Example> = yes.into_iter().map(example(true)).collect();
    examples.extend(no.into_iter().map(example(false)));
    examples.dedup_by(|one, other| one.shown == other.shown);
    examples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_that_are_said_to_match_do() {
        for (text, expected) in [
            (
                "anna@example.com",
                &["anna@example.com", "-somebody.else@example.com"][..],
            ),
            (
                "news-*@example.com",
                &["news-spring@example.com", "-anna@example.com"],
            ),
            (
                ".example.com",
                &["anna@example.com", "anna@mail.example.com"],
            ),
            ("192.0.2.0/24", &["192.0.2.0", "192.0.2.255"]),
            ("192.0.2.7", &["192.0.2.7"]),
        ] {
            let found: Vec<String> = examples(&Pattern::parse(text).unwrap())
                .iter()
                .map(|example| {
                    let sign = if example.matches { "" } else { "-" };
                    format!("{sign}{}", example.shown.text())
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
