//! Texts with markup inside: an address, a time, a link.
//!
//! The text comes from [`crate::lang`] and is escaped; what stands for its arguments is markup already. So translators
//! place a link where their sentence wants it, and nobody's name can become markup.

use std::fmt;

use askama::filters::{Escaper, Html as HtmlEscaper, HtmlSafe};

use super::shown::ShownAddress;
use super::times::Moment;

/// Markup: shown as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl HtmlSafe for Html {}

impl Html {
    /// The markup of something.
    pub(crate) fn of(what: &impl Markup) -> Self {
        Self(what.markup())
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What can stand for an argument of `say_html!`.
pub(crate) trait Markup {
    fn markup(&self) -> String;
}

impl Markup for str {
    /// Anybody's text, on its own: whatever its script does to the direction of the line stays inside.
    fn markup(&self) -> String {
        format!("<bdi>{}</bdi>", escaped(self))
    }
}

impl Markup for String {
    fn markup(&self) -> String {
        self.as_str().markup()
    }
}

impl Markup for ShownAddress {
    fn markup(&self) -> String {
        self.to_string()
    }
}

impl Markup for Moment {
    fn markup(&self) -> String {
        self.to_string()
    }
}

impl Markup for Html {
    fn markup(&self) -> String {
        self.0.clone()
    }
}

impl<T: Markup + ?Sized> Markup for &T {
    fn markup(&self) -> String {
        (*self).markup()
    }
}

/// Where a link begins that leads there.
pub(crate) fn link(url: &str) -> Html {
    Html(format!("<a href=\"{}\">", escaped(url)))
}

/// A whole link.
pub(crate) fn anchor(url: &str, text: &str) -> Html {
    Html(format!("{}{}</a>", link(url), escaped(text)))
}

/// A link whose words are an address, or anything else that is no sentence.
pub(crate) fn linked(url: &str, what: &(impl Markup + ?Sized)) -> Html {
    Html(format!(
        "<a href=\"{}\">{}</a>",
        escaped(url),
        what.markup()
    ))
}

/// Several, parted by commas.
pub(crate) fn in_a_row(parts: &[Html]) -> Html {
    let parts: Vec<&str> = parts.iter().map(|part| part.0.as_str()).collect();
    Html(parts.join(", "))
}

/// Where a link ends.
pub(crate) fn end() -> Html {
    Html("</a>".to_owned())
}

/// Something to copy.
pub(crate) fn code(text: &str) -> Html {
    Html(format!("<code>{}</code>", escaped(text)))
}

/// A number, as the language writes it.
pub(crate) fn number(number: i64) -> Html {
    Html(crate::lang::number(number))
}

/// Where what matters most begins.
pub(crate) fn strong() -> Html {
    Html("<strong>".to_owned())
}

/// Where it ends.
pub(crate) fn end_strong() -> Html {
    Html("</strong>".to_owned())
}

/// A text of our own: nobody's name.
pub(crate) fn text(text: &str) -> Html {
    Html(escaped(text))
}

/// Somebody's own words.
pub(crate) fn quoted(text: &str) -> Html {
    Html(format!("<q>{}</q>", escaped(text)))
}

/// The text of this name with markup for its arguments: `say_html!("why-to", recipient = self.recipient)`.
macro_rules! say_html {
    ($name:literal, $($argument:ident = $value:expr),+ $(,)?) => {
        $crate::web::html::filled(
            &$crate::lang::say(
                $name,
                [$((
                    stringify!($argument),
                    $crate::lang::Argument::from($crate::web::html::place(stringify!($argument))),
                )),+],
            ),
            &[$((stringify!($argument), $crate::web::html::Markup::markup(&$value))),+],
        )
    };
}

/// Characters for private use, which no text has.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// What stands in a text for an argument until it is escaped.
pub(crate) fn place(argument: &str) -> String {
    format!("{OPEN}{argument}{CLOSE}")
}

/// Escapes a text and puts the markup into its places.
pub(crate) fn filled(text: &str, arguments: &[(&str, String)]) -> Html {
    let mut html = String::with_capacity(text.len() * 2);
    let mut parts = text.split(OPEN);
    html.push_str(&escaped(parts.next().unwrap_or_default()));
    for part in parts {
        let (argument, rest) = part.split_once(CLOSE).unwrap_or((part, ""));
        let markup = arguments.iter().find(|(name, _)| *name == argument);
        html.push_str(markup.map_or("", |(_, markup)| markup));
        html.push_str(&escaped(rest));
    }
    Html(html)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a String doesn't fail.
    if HtmlEscaper.write_escaped_str(&mut escaped, text).is_err() {
        escaped.clear();
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_where_the_sentence_wants_it_and_names_stay_names() {
        let text = format!("<{}> & {}.", place("who"), place("when"));
        let arguments = [
            ("when", quoted("\"now\"").markup()),
            ("who", format!("{OPEN}when{CLOSE}<script>").markup()),
        ];
        assert_eq!(
            filled(&text, &arguments).to_string(),
            "&#60;<bdi>\u{e000}when\u{e001}&#60;script&#62;</bdi>&#62; &#38; <q>&#34;now&#34;</q>."
        );
    }
}
