//! Which entries of a list to show, and in which order: what the address says.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::policy::{EntryId, List};
use crate::store::{EntryFilter, EntryOrder, EntryPageQuery};
use crate::web::extract::escape;

/// Entries on one page.
pub(super) const PER_PAGE: u32 = 50;

/// After how long without mail an entry is unused.
const UNUSED: TimeDelta = TimeDelta::days(365);

/// What the address of a list may ask for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Filter {
    pub(super) q: String,
    pub(super) came: String,
    pub(super) sort: String,
    after: Option<EntryId>,
}

/// A choice of a select: what it sends, what it is called.
pub(super) type Choice = (&'static str, String);

/// Which entries can be asked for. Nobody is learned for a blocklist, asks for it, or is to be proven by it.
pub(super) fn came(list: List) -> Vec<Choice> {
    let mut choices = vec![
        ("", say!("came-all")),
        ("hand", say!("came-hand")),
        ("imported", say!("came-imported")),
        ("unused", say!("came-unused")),
    ];
    if list == List::Allow {
        choices.push(("learned", say!("came-learned")));
        choices.push(("asked", say!("came-asked")));
        choices.push(("forgeable", say!("came-forgeable")));
    }
    choices
}

/// In which order.
pub(super) fn sorts() -> [Choice; 3] {
    [
        ("", say!("sort-newest")),
        ("match", say!("sort-name")),
        ("last", say!("sort-last")),
    ]
}

impl Filter {
    /// The very same from parts of a form.
    pub(super) fn new(q: &str, came: &str, sort: &str) -> Self {
        Self {
            q: q.to_owned(),
            came: came.to_owned(),
            sort: sort.to_owned(),
            after: None,
        }
    }

    /// Not all entries are asked for.
    pub(super) fn is_filtered(&self) -> bool {
        !self.q.trim().is_empty() || !self.came.is_empty()
    }

    /// It is not the first page.
    pub(super) fn is_further(&self) -> bool {
        self.after.is_some()
    }

    pub(super) fn query(&self, list: List, now: DateTime<Utc>) -> EntryPageQuery {
        EntryPageQuery {
            list,
            search: self.q.clone(),
            filter: match self.came.as_str() {
                "hand" => EntryFilter::ByHand,
                "learned" => EntryFilter::Learned,
                "imported" => EntryFilter::Imported,
                "asked" => EntryFilter::Asked,
                "unused" => EntryFilter::UnusedSince(now - UNUSED),
                "forgeable" => EntryFilter::Forgeable,
                _ => EntryFilter::All,
            },
            order: match self.sort.as_str() {
                "match" => EntryOrder::Match,
                "last" => EntryOrder::LastHit,
                _ => EntryOrder::Newest,
            },
            after: self.after,
            limit: PER_PAGE,
        }
    }

    /// The address of the same list, from this entry on.
    pub(super) fn link(&self, path: &str, after: Option<&str>) -> String {
        let fields = [
            ("q", self.q.as_str()),
            ("came", &self.came),
            ("sort", &self.sort),
            ("after", after.unwrap_or_default()),
        ];
        let fields = fields.iter().filter(|(_, value)| !value.is_empty());
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{name}={}", escape(value)))
            .collect();
        if fields.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", fields.join("&"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_search() {
        let filter = Filter::new("a b&c", "learned", "");
        assert_eq!(
            filter.link("/whitelist", Some("x")),
            "/whitelist?q=a%20b%26c&came=learned&after=x"
        );
        assert_eq!(Filter::default().link("/whitelist", None), "/whitelist");
    }
}
