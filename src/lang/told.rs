//! Sentences that are kept, because what they were made of is gone when somebody reads them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Language, spoken, with_language};

/// A sentence as it was when it was kept, in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Told {
    /// In English alone, as older versions kept it.
    InEnglish(String),
    /// By the language's code.
    Everywhere(BTreeMap<String, String>),
}

impl Told {
    /// What `say` says in each language.
    pub fn of(say: impl Fn() -> String) -> Self {
        let told = |language: Language| (language.code().to_owned(), with_language(language, &say));
        Self::Everywhere(Language::ALL.into_iter().map(told).collect())
    }

    /// What `say` says, sentence by sentence, in each language; as many as it says in English.
    pub fn all_of(say: impl Fn() -> Vec<String>) -> Vec<Self> {
        let count = with_language(Language::English, &say).len();
        let one = |place: usize| Self::of(|| say().into_iter().nth(place).unwrap_or_default());
        (0..count).map(one).collect()
    }

    /// In the language that is spoken now, or else in English.
    pub fn text(&self) -> &str {
        match self {
            Self::InEnglish(text) => text,
            Self::Everywhere(texts) => {
                let text = texts.get(spoken().code());
                text.or_else(|| texts.get(Language::English.code()))
                    .map_or("", String::as_str)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_in_the_readers_language_and_old_ones_as_they_were_kept() {
        let say = || vec![spoken().name().to_owned(), "2".to_owned()];
        let told = Told::all_of(say);
        let kept = serde_json::to_string(&told).unwrap();
        let told: Vec<Told> = serde_json::from_str(&kept).unwrap();
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].text(), "English");
        with_language(Language::German, || assert_eq!(told[0].text(), "Deutsch"));
        let old: Vec<Told> = serde_json::from_str(r#"["It has no name."]"#).unwrap();
        with_language(Language::German, || {
            assert_eq!(old[0].text(), "It has no name.");
        });
    }
}
