//! The words to somebody who is asked to help to run a tenant, in the language of whoever asks.

use askama::Template;

use super::render::{Rendered, one_line, rendered};
use crate::mail::Address;

/// The message in words.
pub(super) struct Invitation {
    to: String,
    link: String,
    days: u32,
    provider: String,
}

impl Invitation {
    pub(super) fn new(to: &Address, (link, days): (&str, u32), provider: &str) -> Self {
        Self {
            to: one_line(to.as_str()),
            link: one_line(link),
            days,
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }
}

#[derive(Template)]
#[template(path = "mail/invitation/subject.txt")]
struct Subject<'w>(&'w Invitation);

#[derive(Template)]
#[template(path = "mail/invitation/body.txt")]
struct Text<'w>(&'w Invitation);

#[derive(Template)]
#[template(path = "mail/invitation/body.html")]
struct Html<'w>(&'w Invitation);
