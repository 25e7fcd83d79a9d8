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

    /// What is known of it, for plain text: names of one length.
    fn facts(&self) -> Vec<(String, &str)> {
        let facts = [
            (say!("mail-browser-when"), &self.at),
            (say!("mail-browser-browser"), &self.device),
            (say!("mail-browser-address"), &self.client),
        ];
        let longest = facts.iter().map(|(name, _)| name.chars().count()).max();
        let width = longest.unwrap_or(0) + 2;
        let fact = |(name, value): (String, _)| (format!("{:<width$}", format!("{name}:")), value);
        facts
            .map(|(name, value)| fact((name, value.as_str())))
            .into()
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
