//! The words about those who ask to be let in, and about mail that waits for the owner's answer.

use askama::Template;

use super::render::{Rendered, one_line, rendered};
use super::{Claim, Waiting};

/// The message in words.
pub(super) struct RequestsWaiting {
    pub(super) to: String,
    /// The first of them.
    pub(super) waiting: Vec<Line>,
    pub(super) more: usize,
    pub(super) then_let_in: bool,
    pub(super) link: String,
    pub(super) provider: String,
}

/// One who waits.
pub(super) struct Line {
    sender: String,
    claim: String,
    until: Option<String>,
    link: String,
}

impl RequestsWaiting {
    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }

    /// For the subject, where it is only one.
    fn who(&self) -> &str {
        self.waiting.first().map_or("", |line| &line.sender)
    }

    fn count(&self) -> usize {
        self.waiting.len() + self.more
    }

    /// Says whether mail waits for the answer.
    fn has_mail(&self) -> bool {
        self.waiting.iter().any(|line| line.until.is_some())
    }
}

impl From<&Waiting> for Line {
    fn from(waiting: &Waiting) -> Self {
        Self {
            sender: one_line(waiting.sender.as_str()),
            claim: match waiting.claim {
                Claim::Proved => say!("mail-claim-proved"),
                Claim::Confirmed => say!("mail-claim-confirmed"),
                Claim::Unconfirmed => say!("mail-claim-unconfirmed"),
                Claim::Denied => say!("mail-claim-denied"),
            },
            until: waiting.until.as_deref().map(one_line),
            link: one_line(&waiting.link),
        }
    }
}

#[derive(Template)]
#[template(path = "mail/requests_waiting/subject.txt")]
struct Subject<'w>(&'w RequestsWaiting);

#[derive(Template)]
#[template(path = "mail/requests_waiting/body.txt")]
struct Text<'w>(&'w RequestsWaiting);

#[derive(Template)]
#[template(path = "mail/requests_waiting/body.html")]
struct Html<'w>(&'w RequestsWaiting);
