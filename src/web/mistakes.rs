//! What is wrong with what a person wrote, in the language of the page. The rooms that read it say it in English, for
//! programs.

use crate::contacts::{LONGEST_LINE, MOST_LINES, NotAList, WrongLine};
use crate::mail::AddressError;
use crate::policy::{Entry, NoteError, PatternError};
use crate::tenancy::{DomainNameError, NameError, QuotaReached};

/// What is no match.
pub(crate) fn pattern(problem: &PatternError) -> String {
    match problem {
        PatternError::Empty => say!("mistake-empty"),
        PatternError::Address(problem) => address(problem),
        PatternError::Neither => say!("mistake-neither"),
        PatternError::PublicSuffix(text) => say!("mistake-shared", text = text.as_str()),
        PatternError::BadNetwork(text) => say!("mistake-network", text = text.as_str()),
        PatternError::NetworkTooWide(text) => say!("mistake-network-wide", text = text.as_str()),
        PatternError::BadListId(text) => say!("mistake-list-id", text = text.as_str()),
        PatternError::TooLong(most) => say!("mistake-too-long", most = *most),
    }
}

/// What is no address, or no domain.
pub(crate) fn address(problem: &AddressError) -> String {
    match problem {
        AddressError::NoAt => say!("mistake-no-at"),
        AddressError::NoLocalPart => say!("mistake-no-local"),
        AddressError::NoDomain => say!("mistake-no-domain"),
        AddressError::LocalPartTooLong(most) => say!("mistake-local-long", most = *most),
        AddressError::Star => say!("mistake-star"),
        AddressError::Dot => say!("mistake-dot"),
        AddressError::BadDomain(text) => say!("mistake-domain", text = text.as_str()),
        AddressError::BadCharacter(character) => {
            say!("mistake-character", character = format!("{character:?}"))
        }
        AddressError::Unquoted(character) => {
            say!("mistake-unquoted", character = format!("{character:?}"))
        }
    }
}

/// What no entry can be made of.
pub(crate) fn line(problem: &WrongLine) -> String {
    match problem {
        WrongLine::Match(problem) => pattern(problem),
        WrongLine::TooLong => say!("mistake-line-long", most = LONGEST_LINE),
        WrongLine::TooMany => say!("mistake-lines-many", most = MOST_LINES),
        WrongLine::Unclosed => say!("mistake-quote"),
        WrongLine::Card => say!("mistake-card"),
        WrongLine::CardWithoutEnd => say!("mistake-card-end"),
        WrongLine::Json => say!("mistake-json"),
        WrongLine::JsonTorn => say!("mistake-json-torn"),
        WrongLine::JsonEntry => say!("mistake-json-entry"),
        WrongLine::JsonField(field) => say!("mistake-json-field", field = *field),
        WrongLine::End => say!("mistake-line-end"),
        WrongLine::Proof => say!("mistake-line-proof"),
        WrongLine::List => say!("mistake-line-list"),
    }
}

/// That there is no room for more.
pub(crate) fn quota(reached: QuotaReached) -> String {
    match reached {
        QuotaReached::Mailboxes(limit) => say!("quota-mailboxes", limit = limit.to_string()),
        QuotaReached::Entries(limit) => say!("quota-entries", limit = limit.to_string()),
    }
}

/// What is no file with a list.
pub(crate) fn not_a_list(problem: NotAList) -> String {
    match problem {
        NotAList::Empty => say!("mistake-file-empty"),
        NotAList::Picture => say!("mistake-file-picture"),
        NotAList::Packed => say!("mistake-file-packed"),
        NotAList::Pdf => say!("mistake-file-pdf"),
        NotAList::Binary => say!("mistake-file-binary"),
    }
}

/// What is no note.
pub(crate) fn note(problem: NoteError) -> String {
    match problem {
        NoteError::TooLong(length) => say!(
            "mistake-note-long",
            most = Entry::LONGEST_NOTE,
            length = length
        ),
        NoteError::ControlCharacter => say!("mistake-note-control"),
    }
}

/// What is no name of an organisation or a person.
pub(crate) fn name(problem: &NameError) -> String {
    match problem {
        NameError::TooLong(most) => say!("mistake-name-long", most = *most),
        NameError::Misleading => say!("mistake-name-misleading"),
    }
}

/// What can't be a domain of a tenant.
pub(crate) fn domain_name(problem: &DomainNameError) -> String {
    match problem {
        DomainNameError::Spelling(problem) => address(problem),
        DomainNameError::NoName => say!("domains-no-name"),
        DomainNameError::Registry(name) => say!("domains-registry", name = name.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Language, with_language};
    use crate::policy::Pattern;

    #[test]
    fn in_english_pages_say_what_programs_read() {
        for text in [
            "",
            "anna",
            "anna@",
            "co.uk",
            "192.0.2.0/99",
            "10.0.0.0/3",
            "list-id:",
            "a@b..example",
            "a b@c.example",
            "anna@exa\u{202e}mple.org",
        ] {
            let Err(problem) = Pattern::parse(text) else {
                panic!("{text} is a match");
            };
            assert_eq!(pattern(&problem), problem.to_string(), "{text}");
        }
        for problem in [
            PatternError::TooLong(Pattern::LONGEST),
            PatternError::Neither,
            AddressError::NoAt.into(),
            AddressError::NoLocalPart.into(),
            AddressError::LocalPartTooLong(320).into(),
            AddressError::BadCharacter('!').into(),
        ] {
            assert_eq!(pattern(&problem), problem.to_string());
        }
        for problem in [NoteError::TooLong(12_345), NoteError::ControlCharacter] {
            assert_eq!(
                note(problem).replace("12,345", "12345"),
                problem.to_string()
            );
        }
    }

    #[test]
    fn what_a_line_kept_is_said_as_it_is() {
        let no_match = Pattern::parse("anna@").unwrap_err();
        for problem in [
            WrongLine::Match(no_match),
            WrongLine::TooLong,
            WrongLine::TooMany,
            WrongLine::Unclosed,
            WrongLine::Card,
            WrongLine::CardWithoutEnd,
            WrongLine::Json,
            WrongLine::JsonTorn,
            WrongLine::JsonEntry,
            WrongLine::JsonField("match"),
            WrongLine::JsonField("require_auth"),
        ] {
            let sentence = problem.to_string();
            let kept = WrongLine::kept("anna@", &sentence).unwrap();
            assert_eq!(kept, problem);
            assert_eq!(line(&kept).replace(',', ""), sentence.replace(',', ""));
        }
        assert_eq!(WrongLine::kept("anna@", "Something else."), None);
        for problem in [
            NotAList::Empty,
            NotAList::Picture,
            NotAList::Packed,
            NotAList::Pdf,
            NotAList::Binary,
        ] {
            assert_eq!(not_a_list(problem), problem.to_string());
        }
    }

    #[test]
    fn and_in_german_they_say_it_in_german() {
        let problem = Pattern::parse("anna@").unwrap_err();
        let german = with_language(Language::German, || pattern(&problem));
        assert_eq!(german, "Der Teil nach dem @ fehlt.");
    }
}
