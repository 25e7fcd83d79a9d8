//! The languages there are.

use fluent_templates::LanguageIdentifier;
use fluent_templates::langid;

/// A language in which all texts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `de`
    German,
}

static ENGLISH: LanguageIdentifier = langid!("en");
static GERMAN: LanguageIdentifier = langid!("de");

impl Language {
    /// Every language there is.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its code (BCP 47), as HTML's `lang` and the database write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Reads what [`Self::code`] writes.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// Returns the first language of a browser's `Accept-Language` (RFC 9110, 12.5.4) that there is; None: there is
    /// none. Regions don't matter: `de-AT` is German.
    pub fn accepted(header: &str) -> Option<Self> {
        let wanted = accept_language::parse(header);
        wanted.iter().find_map(|wanted| {
            let language = wanted.split('-').next()?;
            Self::from_code(&language.to_ascii_lowercase())
        })
    }

    pub(super) fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_first_of_its_languages_that_there_is() {
        for (header, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("en;q=0.5, DE;q=0.7", Some(Language::German)),
            ("fr, it;q=0.9", None),
            ("fr, en-GB;q=0.1", Some(Language::English)),
            ("*", None),
            ("", None),
            (";;;q=,é\u{202e}", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn codes_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
    }
}
