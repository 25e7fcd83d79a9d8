//! Pages of a long list, by number.

use crate::web::extract::escape;

/// Where one is, and the ways to the neighbours; renders by `components/_pager.html`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    pub(crate) page: u32,
    pub(crate) pages: u32,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Pager {
    /// Reads a page number; whatever is none is the first page.
    pub(crate) fn page_number(text: &str) -> u32 {
        text.parse()
            .ok()
            .filter(|page| (1..=1_000_000).contains(page))
            .unwrap_or(1)
    }

    /// The way through `total` rows; `kept` are the query's other fields.
    pub(crate) fn new(
        path: &str,
        kept: &[(&str, &String)],
        page: u32,
        per_page: u32,
        total: i64,
    ) -> Self {
        let pages = u32::try_from(total.max(1))
            .unwrap_or(u32::MAX)
            .div_ceil(per_page.max(1));
        let link = |to: u32| {
            let kept = kept.iter().filter(|(_, value)| !value.is_empty());
            let fields: Vec<_> = kept
                .map(|(name, value)| format!("{name}={}&", escape(value)))
                .collect();
            let fields = fields.concat();
            format!("{path}?{fields}page={to}")
        };
        Self {
            page,
            pages,
            previous: (page > 1).then(|| link((page - 1).min(pages))),
            next: (page < pages).then(|| link(page + 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_search_and_stop_at_both_ends() {
        let q = "a b&c".to_owned();
        let pager = Pager::new("/whitelist", &[("q", &q)], 1, 50, 51);
        assert_eq!(pager.previous, None);
        assert_eq!(pager.next.as_deref(), Some("/whitelist?q=a%20b%26c&page=2"));
        assert_eq!(Pager::new("/whitelist", &[], 2, 50, 51).next, None);
    }

    #[test]
    fn a_page_number_that_is_none_is_the_first() {
        for text in ["", "0", "-1", "x", "99999999999"] {
            assert_eq!(Pager::page_number(text), 1, "{text}");
        }
    }
}
