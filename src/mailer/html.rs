//! Texts of the catalogue in HTML: escaped, with bold words and links where the sentence wants them.

use std::fmt;

use askama::filters::{Escaper, Html as HtmlEscaper, HtmlSafe};

/// Characters for private use, which no text has: `one_line` takes them out of whatever comes from people.
const STRONG: char = '\u{e000}';
const END_STRONG: char = '\u{e001}';
const LINK: char = '\u{e002}';
const LINK_TO: char = '\u{e003}';
const END: char = '\u{e004}';

/// Markup: shown as it is.
pub(super) struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of this name as HTML; [`strong`], [`link`] and [`end`] are arguments that are markup.
macro_rules! say_html {
    ($name:literal, $($argument:ident = $value:expr),+ $(,)?) => {
        $crate::mailer::html::marked(&say!($name, $($argument = $value),+))
    };
}

/// What matters most in a sentence.
pub(super) fn strong(text: &str) -> String {
    format!("{STRONG}{text}{END_STRONG}")
}

/// Where a link begins that leads there.
pub(super) fn link(url: &str) -> String {
    format!("{LINK}{url}{LINK_TO}")
}

/// Where it ends.
pub(super) fn end() -> String {
    END.to_string()
}

/// Says whether it is one of the marks above.
pub(super) fn is_mark(c: char) -> bool {
    (STRONG..=END).contains(&c)
}

/// Escapes a text and puts the markup into its places.
pub(super) fn marked(text: &str) -> Html {
    let mut escaped = String::with_capacity(text.len() * 2);
    // Writing to a String doesn't fail.
    if HtmlEscaper.write_escaped_str(&mut escaped, text).is_err() {
        escaped.clear();
    }
    let marks = [
        (STRONG, "<strong>"),
        (END_STRONG, "</strong>"),
        (LINK, "<a href=\""),
        (LINK_TO, "\">"),
        (END, "</a>"),
    ];
    let html = marks
        .iter()
        .fold(escaped, |text, (mark, markup)| text.replace(*mark, markup));
    Html(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_bold_and_linked_and_nothing_else_is_markup() {
        let text = format!(
            "<b> {} & {}here{}",
            strong("<anna>"),
            link("https://a.example/?a=\"&b=1"),
            end()
        );
        assert_eq!(
            marked(&text).to_string(),
            "&#60;b&#62; <strong>&#60;anna&#62;</strong> &#38; \
             <a href=\"https://a.example/?a=&#34;&#38;b=1\">here</a>"
        );
    }
}
