//! The words about entries that let nothing in until the owner says so.

use askama::Template;

use super::render::{Rendered, one_line, rendered};
use crate::mail::Address;

/// Senders that are named.
const NAMED: usize = 10;

/// The message in words.
pub(super) struct EntriesSuspended {
    to: String,
    /// The first of them.
    senders: Vec<String>,
    more: usize,
    link: String,
    provider: String,
}

impl EntriesSuspended {
    pub(super) fn new(to: &Address, senders: &[Address], link: &str, provider: &str) -> Self {
        let named = senders.iter().take(NAMED);
        Self {
            to: one_line(to.as_str()),
            senders: named.map(|sender| one_line(sender.as_str())).collect(),
            more: senders.len().saturating_sub(NAMED),
            link: one_line(link),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }

    /// For the subject, where it is only one.
    fn who(&self) -> &str {
        self.senders.first().map_or("", String::as_str)
    }

    fn count(&self) -> usize {
        self.senders.len() + self.more
    }
}

#[derive(Template)]
#[template(path = "mail/entries_suspended/subject.txt")]
struct Subject<'w>(&'w EntriesSuspended);

#[derive(Template)]
#[template(path = "mail/entries_suspended/body.txt")]
struct Text<'w>(&'w EntriesSuspended);

#[derive(Template)]
#[template(path = "mail/entries_suspended/body.html")]
struct Html<'w>(&'w EntriesSuspended);
