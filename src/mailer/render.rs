//! Messages into words: one template each for the subject, the plain text and the HTML.
//!
//! Whatever comes from a person (a provider's name, an address) is made one line of visible
//! characters first, so that it can't begin a header, a paragraph or a sentence of its own.

use askama::Template;

use super::Message;
use super::account_deleted::AccountDeleted;
use super::entries_suspended::EntriesSuspended;
use super::fold::folded;
use super::html::is_mark;
use super::invitation::Invitation;
use super::lists_turned::ListsTurned;
use super::new_sign_in::NewSignIn;
use super::requests_waiting::{Line, RequestsWaiting};
use super::second_factor::SecondFactor;
use super::server_requests::{ProveServer, ServersWaiting};
use super::watched_turned::WatchedTurned;
use crate::mail::Address;

/// A message in words.
#[derive(Debug)]
pub(super) struct Rendered {
    /// One line.
    pub(super) subject: String,
    /// Lines end with LF.
    pub(super) text: String,
    /// The same for readers who prefer it; fetches nothing.
    pub(super) html: String,
}

/// Puts a message into words.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each message, which only hands it on"
)]
pub(super) fn render(message: &Message) -> Result<Rendered, askama::Error> {
    match message {
        Message::SignIn {
            link,
            valid_minutes,
            provider,
            to,
            alias,
        } => SignIn::new((to, alias.as_ref()), (link, *valid_minutes), provider).rendered(),
        Message::LearningPaused {
            mailbox,
            learned,
            link,
            provider,
            ..
        } => LearningPaused {
            mailbox: one_line(mailbox.as_str()),
            learned: *learned,
            link: one_line(link),
            provider: one_line(provider),
        }
        .rendered(),
        Message::ProveSender {
            to,
            recipient,
            link,
            valid_minutes,
            provider,
        } => ProveSender::new((to, recipient), (link, *valid_minutes), provider).rendered(),
        Message::RequestsWaiting {
            to,
            waiting,
            more,
            then_let_in,
            link,
            provider,
        } => RequestsWaiting {
            to: one_line(to.as_str()),
            waiting: waiting.iter().map(Line::from).collect(),
            more: *more,
            then_let_in: *then_let_in,
            link: one_line(link),
            provider: one_line(provider),
        }
        .rendered(),
        Message::EntriesSuspended {
            to,
            senders,
            link,
            provider,
        } => EntriesSuspended::new(to, senders, link, provider).rendered(),
        Message::ProveServer {
            to,
            server,
            link,
            valid_minutes,
            provider,
        } => ProveServer::new((to, *server), (link, *valid_minutes), provider).rendered(),
        Message::ServersWaiting {
            servers,
            link,
            provider,
            ..
        } => ServersWaiting::new(servers, link, provider).rendered(),
        Message::SecondFactor {
            to,
            news,
            at,
            link,
            provider,
        } => SecondFactor::new(to, *news, at, link, provider).rendered(),
        Message::NewSignIn {
            to,
            at,
            client,
            device,
            link,
            provider,
        } => NewSignIn::new(to, at, (&client.to_string(), device), link, provider).rendered(),
        Message::AccountDeleted {
            to,
            at,
            has_mailbox,
            provider,
        } => AccountDeleted::new(to, at, *has_mailbox, provider).rendered(),
        Message::Invitation {
            to,
            link,
            valid_days,
            provider,
        } => Invitation::new(to, (link, *valid_days), provider).rendered(),
        Message::RefusalLinkDead {
            public_url,
            problem,
            provider,
            ..
        } => RefusalLinkDead::new(public_url, problem, provider).rendered(),
        Message::ListsTurned {
            news,
            all_out,
            link,
            provider,
            ..
        } => ListsTurned::new(news, *all_out, link, provider).rendered(),
        Message::WatchedTurned {
            news,
            link,
            provider,
            ..
        } => WatchedTurned::new(news, link, provider).rendered(),
        Message::Digest(digest) => digest.rendered(),
    }
}

struct SignIn {
    to: String,
    alias: Option<String>,
    link: String,
    valid: String,
    provider: String,
}

#[derive(Template)]
#[template(path = "mail/sign_in/subject.txt")]
struct SignInSubject<'w>(&'w SignIn);

#[derive(Template)]
#[template(path = "mail/sign_in/body.txt")]
struct SignInText<'w>(&'w SignIn);

#[derive(Template)]
#[template(path = "mail/sign_in/body.html")]
struct SignInHtml<'w>(&'w SignIn);

impl SignIn {
    fn new(
        (to, alias): (&Address, Option<&Address>),
        (link, valid_minutes): (&str, u32),
        provider: &str,
    ) -> Self {
        Self {
            to: one_line(to.as_str()),
            alias: alias.map(|alias| one_line(alias.as_str())),
            link: one_line(link),
            valid: minutes(valid_minutes),
            provider: one_line(provider),
        }
    }

    fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&SignInSubject(self), &SignInText(self), &SignInHtml(self))
    }
}

struct LearningPaused {
    mailbox: String,
    learned: i64,
    link: String,
    provider: String,
}

#[derive(Template)]
#[template(path = "mail/learning_paused/subject.txt")]
struct LearningPausedSubject<'w>(&'w LearningPaused);

#[derive(Template)]
#[template(path = "mail/learning_paused/body.txt")]
struct LearningPausedText<'w>(&'w LearningPaused);

#[derive(Template)]
#[template(path = "mail/learning_paused/body.html")]
struct LearningPausedHtml<'w>(&'w LearningPaused);

impl LearningPaused {
    fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(
            &LearningPausedSubject(self),
            &LearningPausedText(self),
            &LearningPausedHtml(self),
        )
    }
}

struct ProveSender {
    to: String,
    recipient: String,
    link: String,
    valid: String,
    provider: String,
}

#[derive(Template)]
#[template(path = "mail/prove_sender/subject.txt")]
struct ProveSenderSubject<'w>(&'w ProveSender);

#[derive(Template)]
#[template(path = "mail/prove_sender/body.txt")]
struct ProveSenderText<'w>(&'w ProveSender);

#[derive(Template)]
#[template(path = "mail/prove_sender/body.html")]
struct ProveSenderHtml<'w>(&'w ProveSender);

impl ProveSender {
    /// `between` is who proves their address, and who is going to be asked.
    fn new(
        between: (&Address, &Address),
        (link, valid_minutes): (&str, u32),
        provider: &str,
    ) -> Self {
        let (to, recipient) = between;
        Self {
            to: one_line(to.as_str()),
            recipient: one_line(recipient.as_str()),
            link: one_line(link),
            valid: minutes(valid_minutes),
            provider: one_line(provider),
        }
    }

    fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(
            &ProveSenderSubject(self),
            &ProveSenderText(self),
            &ProveSenderHtml(self),
        )
    }
}

struct RefusalLinkDead {
    public_url: String,
    problem: String,
    provider: String,
}

#[derive(Template)]
#[template(path = "mail/refusal_link_dead/subject.txt")]
struct RefusalLinkDeadSubject<'w>(&'w RefusalLinkDead);

#[derive(Template)]
#[template(path = "mail/refusal_link_dead/body.txt")]
struct RefusalLinkDeadText<'w>(&'w RefusalLinkDead);

#[derive(Template)]
#[template(path = "mail/refusal_link_dead/body.html")]
struct RefusalLinkDeadHtml<'w>(&'w RefusalLinkDead);

impl RefusalLinkDead {
    fn new(public_url: &str, problem: &str, provider: &str) -> Self {
        Self {
            public_url: one_line(public_url),
            problem: one_line(problem),
            provider: one_line(provider),
        }
    }

    fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(
            &RefusalLinkDeadSubject(self),
            &RefusalLinkDeadText(self),
            &RefusalLinkDeadHtml(self),
        )
    }
}

/// Fills in the three templates.
pub(super) fn rendered(
    subject: &impl Template,
    text: &impl Template,
    html: &impl Template,
) -> Result<Rendered, askama::Error> {
    Ok(Rendered {
        subject: one_line(&subject.render()?),
        text: folded(&text.render()?),
        html: html.render()?,
    })
}

/// Makes text one line of visible characters: line ends, controls and runs of white space become
/// one space, and characters that only steer the display go.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|c| !steers_display(*c) && !is_mark(*c))
        .map(|c| {
            if c.is_control() || is_line_end(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

// Unicode 15, section 5.8: line and paragraph separator end a line as LF does.
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

// UAX #9, section 2: with these, "gpj.exe" reads as "exe.jpg"; and the invisible U+200B, U+FEFF.
fn steers_display(c: char) -> bool {
    matches!(
        c,
        '\u{061C}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

/// Minutes as people say them.
pub(super) fn minutes(minutes: u32) -> String {
    match minutes {
        n if n > 0 && n % 1440 == 0 => say!("mail-days", count = n / 1440),
        n if n > 0 && n % 60 == 0 => say!("mail-hours", count = n / 60),
        n => say!("mail-minutes", count = n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_in_a_name_becomes_a_space() {
        assert_eq!(
            one_line("Example\r\nBcc: x@y.example\u{2028}ISP"),
            "Example Bcc: x@y.example ISP"
        );
    }

    #[test]
    fn characters_that_turn_the_reading_direction_are_dropped() {
        assert_eq!(one_line("Example\u{202E} ISP\0"), "Example ISP");
    }

    #[test]
    fn minutes_are_said_as_people_say_them() {
        let said: Vec<_> = [1, 15, 60, 90, 120, 1440, 4320].map(minutes).into();
        assert_eq!(
            said,
            [
                "1 minute",
                "15 minutes",
                "1 hour",
                "90 minutes",
                "2 hours",
                "1 day",
                "3 days"
            ]
        );
    }
}
