//! The language of the task at hand: of one request, or of one message that is written.
//!
//! It goes with the task, so that no function needs it as a parameter that only passes it on. Where nobody has said
//! anything it is English.

use std::cell::Cell;

use super::Language;

tokio::task_local! {
    static SPOKEN: Spoken;
}

struct Spoken {
    /// What was asked for from outside, by a browser.
    asked: Option<Language>,
    now: Cell<Language>,
}

impl Spoken {
    fn new(asked: Option<Language>) -> Self {
        Self {
            asked,
            now: Cell::new(asked.unwrap_or_default()),
        }
    }
}

/// Returns the language in which texts are said here and now.
pub fn spoken() -> Language {
    SPOKEN
        .try_with(|spoken| spoken.now.get())
        .unwrap_or_default()
}

/// Says everything in the language that was asked for, if one was, until the future ends; [`speak_to`] may choose another.
pub async fn in_language<F: Future>(asked: Option<Language>, future: F) -> F::Output {
    SPOKEN.scope(Spoken::new(asked), future).await
}

/// Says everything in this language, until the function returns.
pub fn with_language<T>(language: Language, function: impl FnOnce() -> T) -> T {
    SPOKEN.sync_scope(Spoken::new(Some(language)), function)
}

/// It became known who is asking: from now on the task at hand goes on in the language that they chose; if they chose none in
/// the one that was asked for; if there is no such language in their organisation's; else in English.
pub fn speak_to(chosen: Option<Language>, organisation: Option<Language>) {
    let speak = |spoken: &Spoken| {
        let language = chosen.or(spoken.asked).or(organisation);
        spoken.now.set(language.unwrap_or_default());
    };
    // Outside of any task that has a language nothing is said to people.
    SPOKEN.try_with(speak).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_task_speaks_its_own_language() {
        assert_eq!(spoken(), Language::English);
        let german = in_language(None, async {
            speak_to(Some(Language::German), None);
            tokio::task::yield_now().await;
            spoken()
        });
        let english = in_language(Some(Language::English), async {
            tokio::task::yield_now().await;
            spoken()
        });
        let spoken_there = tokio::join!(german, english);
        assert_eq!(spoken_there, (Language::German, Language::English));
        speak_to(Some(Language::German), None);
        assert_eq!(spoken(), Language::English);
    }

    #[tokio::test]
    async fn a_choice_goes_before_the_browser_and_the_browser_before_the_organisation() {
        let (english, german) = (Some(Language::English), Some(Language::German));
        for (chosen, asked, organisation, language) in [
            (german, english, english, Language::German),
            (english, german, german, Language::English),
            (None, german, english, Language::German),
            (None, english, german, Language::English),
            (None, None, german, Language::German),
            (None, None, None, Language::English),
        ] {
            let said = in_language(asked, async {
                speak_to(chosen, organisation);
                spoken()
            });
            assert_eq!(
                said.await,
                language,
                "{chosen:?} {asked:?} {organisation:?}"
            );
        }
    }
}
