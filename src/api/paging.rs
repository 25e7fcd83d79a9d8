//! Pages of a list: `limit` and an opaque `cursor`.
//!
//! A cursor holds the key of the last item shown, so a page stays right when items come and go in
//! between. Nobody needs to read it, and it gives nothing that the list itself doesn't.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;

/// How many items a page may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit(u32);

impl Limit {
    const MOST: u32 = 500;

    /// One more than the page holds: whether it comes says whether there is a next page.
    pub(super) fn and_one_more(self) -> u32 {
        self.0 + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        match u32::from_str(&text) {
            Ok(limit) if (1..=Self::MOST).contains(&limit) => Ok(Self(limit)),
            _ => Err(D::Error::custom(format!(
                "Use a number from 1 to {}.",
                Self::MOST
            ))),
        }
    }
}

/// The key that a list goes on after, as its own type; None: from the beginning.
pub(super) fn last_key<T: FromStr>(cursor: Option<&Cursor>) -> Result<Option<T>, Problem> {
    let key = |cursor: &Cursor| cursor.0.parse().map_err(|_| Cursor::not_ours());
    cursor.map(key).transpose()
}

/// Where the last page ended: the key of its last item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor(String);

impl Cursor {
    const NOT_OURS: &'static str = "Use the next_cursor of the page before, unchanged.";

    fn not_ours() -> Problem {
        Problem::field("cursor", Self::NOT_OURS)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let key = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        key.map(Self)
            .ok_or_else(|| D::Error::custom(Self::NOT_OURS))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// The items of this page.
    items: Vec<T>,
    /// The `cursor` of the next page; null on the last one.
    next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Cuts what was found (one more than `limit`, if there is more) to a page; `key` names an item.
    pub(super) fn cut(mut found: Vec<T>, limit: Limit, key: impl Fn(&T) -> String) -> Self {
        let most = usize::try_from(limit.0).unwrap_or(usize::MAX);
        let more = found.len() > most;
        found.truncate(most);
        let last = found.last().filter(|_| more);
        let next_cursor = last.map(|item| URL_SAFE_NO_PAD.encode(key(item)));
        Self {
            items: found,
            next_cursor,
        }
    }

    /// Cuts a page out of a whole list that is ordered by its key.
    pub(super) fn of_all(mut all: Vec<T>, query: &PageQuery, key: impl Fn(&T) -> String) -> Self {
        if let Some(Cursor(last)) = &query.cursor {
            all.retain(|item| key(item) > *last);
        }
        Self::cut(all, query.limit, key)
    }

    /// The same page of other items.
    pub(super) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(change).collect();
        Page {
            items,
            next_cursor: self.next_cursor,
        }
    }
}

/// `limit` and `cursor` alone, for lists that can't be filtered.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// How many items a page may have: 1 to 500.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500, default = 50)]
    pub limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<Cursor>,
}

impl PageQuery {
    /// The key of the last item of the page before.
    pub(super) fn after(&self) -> Option<&str> {
        self.cursor.as_ref().map(|cursor| cursor.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_names_its_last_item_and_the_last_page_names_nothing() {
        let page = Page::cut(vec!["a", "b", "c"], Limit(2), |item| (*item).to_owned());
        assert_eq!(page.items, ["a", "b"]);
        assert_eq!(page.next_cursor.as_deref(), Some("Yg"));
        let last = Page::cut(vec!["c"], Limit(2), |item| (*item).to_owned());
        assert_eq!(last.next_cursor, None);
    }
}
