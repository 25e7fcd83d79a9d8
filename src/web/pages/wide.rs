//! Entries that match very many: what to know of them, and the question whether they are meant.

use crate::policy::{Pattern, Wide};
use crate::web::words;

/// What to know of an entry that matches very many; None: it doesn't.
pub(super) fn wide(pattern: &Pattern) -> Option<String> {
    let what = words::matches(pattern).1.text();
    Some(match pattern.wide()? {
        Wide::Tld => say!("line-whole-tld", tld = what),
        Wide::Provider => say!("line-provider", domain = what),
        Wide::Network => say!("line-large-network", network = what),
    })
}

/// What is asked before matches that are very wide go on a list.
pub(super) struct AskedTwice {
    /// What the next form says to mean it.
    pub(super) sure: String,
    /// A sentence for each wide match.
    pub(super) texts: Vec<String>,
}

/// None: none of the matches is wide, or each was asked about, and is meant.
pub(super) fn ask_twice(patterns: &[Pattern], sure: &str) -> Option<AskedTwice> {
    let meant: Vec<&str> = sure.split(' ').collect();
    let (names, texts): (Vec<String>, Vec<String>) = patterns
        .iter()
        .filter_map(|pattern| Some((pattern.to_string(), wide(pattern)?)))
        .unzip();
    let all_meant = names.iter().all(|name| meant.contains(&name.as_str()));
    (!all_meant).then(|| AskedTwice {
        sure: names.join(" "),
        texts,
    })
}
