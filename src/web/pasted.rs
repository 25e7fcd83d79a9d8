//! What people paste into a field that takes many: one a line, or several parted by commas or semicolons.
//!
//! What parts them says [`parts`].

use super::shown::plain;
use crate::contacts::parts;

/// How much of an item is said again beside what is wrong with it, in characters.
const SHOWN: usize = 60;

/// One item, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item<'t> {
    line: usize,
    /// None: it is alone on its line.
    number: Option<usize>,
    pub(crate) text: &'t str,
}

impl Item<'_> {
    /// The item for a sentence about it: `Line 3, item 2, "anna@"`.
    pub(crate) fn named(&self) -> String {
        let quoted = self.quoted();
        match self.number {
            Some(item) => say!("item-place", line = self.line, item = item, quoted = quoted),
            None => say!("item-line", line = self.line, quoted = quoted),
        }
    }

    /// The item in quotes, shortened.
    pub(crate) fn quoted(&self) -> String {
        let mut short: String = self.text.chars().take(SHOWN).collect();
        if short.len() < self.text.len() {
            short.push('…');
        }
        say!("item-quoted", text = plain(&short))
    }
}

/// Takes a pasted text apart; what is empty is left out.
pub(crate) fn items(text: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let parts = parts(line);
        let many = parts.len() > 1;
        items.extend(parts.iter().zip(1..).map(|(text, number)| Item {
            line: index + 1,
            number: many.then_some(number),
            text,
        }));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_named_by_its_line_and_its_place_there() {
        let items = items("a\n\n b, c ;d\n");
        let named: Vec<String> = items.iter().map(Item::named).collect();
        assert_eq!(
            named,
            [
                "Line 1, \"a\"",
                "Line 3, item 1, \"b\"",
                "Line 3, item 2, \"c\"",
                "Line 3, item 3, \"d\""
            ]
        );
    }
}
