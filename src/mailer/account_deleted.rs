//! The words about an account that its person has deleted, and what to do if it was somebody else.

use askama::Template;

use super::render::{Rendered, one_line, rendered};
use crate::mail::Address;

/// The message in words.
pub(super) struct AccountDeleted {
    to: String,
    at: String,
    has_mailbox: bool,
    provider: String,
}

impl AccountDeleted {
    pub(super) fn new(to: &Address, at: &str, has_mailbox: bool, provider: &str) -> Self {
        Self {
            to: one_line(to.as_str()),
            at: one_line(at),
            has_mailbox,
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }
}

#[derive(Template)]
#[template(path = "mail/account_deleted/subject.txt")]
struct Subject<'w>(&'w AccountDeleted);

#[derive(Template)]
#[template(path = "mail/account_deleted/body.txt")]
struct Text<'w>(&'w AccountDeleted);

#[derive(Template)]
#[template(path = "mail/account_deleted/body.html")]
struct Html<'w>(&'w AccountDeleted);
