//! From the name of a text to the text.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::{Loader, static_loader};

use super::number::written;
use super::{Argument, Language, spoken};

static_loader! {
    static WORDS = {
        locales: "./src/lang/words",
        fallback_language: "en",
        customise: |bundle| {
            // Invisible signs around each argument would end up in titles and subjects; addresses stand in <bdi>.
            bundle.set_use_isolating(false);
            let is_german = bundle.locales.iter().any(|locale| locale.language.as_str() == "de");
            bundle.set_formatter(Some(if is_german { in_german } else { in_english }));
        },
    };
}

fn in_english<M>(value: &Argument<'_>, _: &M) -> Option<String> {
    written(Language::English, value)
}

fn in_german<M>(value: &Argument<'_>, _: &M) -> Option<String> {
    written(Language::German, value)
}

/// The text of this name in the language that is spoken: `say!("why-title")`, `say!("time-month", month = 3)`. Names of
/// texts and arguments are literals, so that a test can find each.
macro_rules! say {
    ($name:literal $(,)?) => {
        $crate::lang::say($name, [])
    };
    ($name:literal, $($argument:ident = $value:expr),+ $(,)?) => {
        $crate::lang::say(
            $name,
            [$((stringify!($argument), $crate::lang::Argument::from($value))),+],
        )
    };
}

/// What `say!` stands for. A text that isn't there is said as its name: `tests/it/lang.rs` finds it first.
pub fn say<'a, const N: usize>(
    name: &'static str,
    arguments: [(&'static str, Argument<'a>); N],
) -> String {
    let arguments: HashMap<Cow<'static, str>, Argument<'a>> = arguments
        .into_iter()
        .map(|(name, value)| (Cow::Borrowed(name), value))
        .collect();
    let language = spoken().identifier();
    WORDS
        .try_lookup_complete(language, name, Some(&arguments))
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::with_language;

    #[test]
    fn a_text_is_said_in_the_language_that_is_spoken() {
        assert_eq!(say!("why-title"), "Your message was not delivered");
        let german = with_language(Language::German, || say!("why-title"));
        assert_eq!(german, "Ihre Nachricht wurde nicht zugestellt");
    }
}
