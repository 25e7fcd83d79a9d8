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
    claim: &'static str,
    until: Option<String>,
    link: String,
}

impl RequestsWaiting {
    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }

    /// For the subject: the one, or how many.
    fn who(&self) -> String {
        match self.waiting.as_slice() {
            [only] if self.more == 0 => only.sender.clone(),
            named => format!("{} senders", named.len() + self.more),
        }
    }

    fn is_one(&self) -> bool {
        self.waiting.len() + self.more == 1
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
                Claim::Proved => "They have shown that the address is theirs.",
                Claim::Confirmed => "It is proven to come from that domain.",
                Claim::Unconfirmed => "We could not check that it is really from there.",
                Claim::Denied => "That domain says it is not from there: it may be a forgery.",
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
