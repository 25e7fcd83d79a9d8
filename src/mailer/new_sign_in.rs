//! The words about a sign-in from a browser that was never seen before.

use askama::Template;

use super::render::{Rendered, one_line, rendered};
use crate::mail::Address;

/// The message in words.
pub(super) struct NewSignIn {
    to: String,
    at: String,
    client: String,
    device: String,
    link: String,
    provider: String,
}

impl NewSignIn {
    /// `from` is the network address and the browser.
    pub(super) fn new(
        to: &Address,
        at: &str,
        (client, device): (&str, &str),
        link: &str,
        provider: &str,
    ) -> Self {
        Self {
            to: one_line(to.as_str()),
            at: one_line(at),
            client: one_line(client),
            device: one_line(device),
            link: one_line(link),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }
}

#[derive(Template)]
#[template(path = "mail/new_sign_in/subject.txt")]
struct Subject<'w>(&'w NewSignIn);

#[derive(Template)]
#[template(path = "mail/new_sign_in/body.txt")]
struct Text<'w>(&'w NewSignIn);

#[derive(Template)]
#[template(path = "mail/new_sign_in/body.html")]
struct Html<'w>(&'w NewSignIn);
