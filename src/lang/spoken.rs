//! The language of the task at hand: of one request, or of one message that is written.
//!
//! It goes with the task, so that no function needs it as a parameter that only passes it on. Where nobody has said
//! anything it is English.

use std::cell::Cell;

use super::Language;

tokio::task_local! {
    static SPOKEN: Cell<Language>;
}

/// Returns the language in which texts are said here and now.
pub fn spoken() -> Language {
    SPOKEN.try_with(Cell::get).unwrap_or_default()
}

/// Says everything in this language, until the future ends.
pub async fn in_language<F: Future>(language: Language, future: F) -> F::Output {
    SPOKEN.scope(Cell::new(language), future).await
}

/// Says everything in this language, until the function returns.
pub fn with_language<T>(language: Language, function: impl FnOnce() -> T) -> T {
    SPOKEN.sync_scope(Cell::new(language), function)
}

/// From now on the task at hand goes on in this language: who is asking became known.
pub fn speak(language: Language) {
    // Outside of any task that has a language nothing is said to people.
    SPOKEN.try_with(|spoken| spoken.set(language)).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_task_speaks_its_own_language() {
        assert_eq!(spoken(), Language::English);
        let german = in_language(Language::English, async {
            speak(Language::German);
            tokio::task::yield_now().await;
            spoken()
        });
        let english = in_language(Language::English, async {
            tokio::task::yield_now().await;
            spoken()
        });
        let spoken_there = tokio::join!(german, english);
        assert_eq!(spoken_there, (Language::German, Language::English));
        speak(Language::German);
        assert_eq!(spoken(), Language::English);
    }
}
