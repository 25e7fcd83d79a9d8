//! The words about a second step or a password that was changed, and what to do if it was somebody else.

use askama::Template;

use super::FactorNews;
use super::render::{Rendered, one_line, rendered};
use crate::mail::Address;

/// The message in words.
pub(super) struct SecondFactor {
    to: String,
    news: FactorNews,
    at: String,
    link: String,
    provider: String,
}

impl SecondFactor {
    pub(super) fn new(
        to: &Address,
        news: FactorNews,
        at: &str,
        link: &str,
        provider: &str,
    ) -> Self {
        Self {
            to: one_line(to.as_str()),
            news,
            at: one_line(at),
            link: one_line(link),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&Subject(self), &Text(self), &Html(self))
    }

    fn subject(&self) -> String {
        match self.news {
            FactorNews::On => say!("mail-factor-on"),
            FactorNews::Off => say!("mail-factor-off"),
            FactorNews::NewCodes => say!("mail-factor-codes"),
            FactorNews::Reset => say!("mail-factor-reset"),
            FactorNews::ResetWithPasskeys => say!("mail-factor-reset-passkeys"),
            FactorNews::PasskeyAdded => say!("mail-factor-passkey-added"),
            FactorNews::PasskeyRemoved => say!("mail-factor-passkey-removed"),
            FactorNews::TokenMade => say!("mail-factor-token"),
            FactorNews::HouseTokenMade => say!("mail-factor-house-token"),
            FactorNews::CodeUsed(_) => say!("mail-factor-code-used"),
            FactorNews::PasswordSet | FactorNews::PasswordSetEarly => {
                say!("mail-factor-password-set")
            }
            FactorNews::PasswordChanged => say!("mail-factor-password-changed"),
        }
    }

    /// The subject as a sentence, with the time.
    fn when(&self) -> String {
        let (subject, at) = (self.subject(), self.at.as_str());
        match self.news {
            FactorNews::On | FactorNews::Off => {
                say!("mail-factor-since", subject = subject, at = at)
            }
            _ => {
                say!("mail-factor-at", subject = subject, at = at)
            }
        }
    }

    /// What happened; one paragraph.
    fn what(&self) -> String {
        match self.news {
            FactorNews::On => say!("mail-factor-on-what"),
            FactorNews::Off => say!("mail-factor-off-what"),
            FactorNews::NewCodes => say!("mail-factor-codes-what"),
            FactorNews::Reset => say!("mail-factor-reset-what"),
            FactorNews::ResetWithPasskeys => say!("mail-factor-reset-passkeys-what"),
            FactorNews::PasskeyAdded => say!("mail-factor-passkey-added-what"),
            FactorNews::PasskeyRemoved => say!("mail-factor-passkey-removed-what"),
            FactorNews::TokenMade => say!("mail-factor-token-what"),
            FactorNews::HouseTokenMade => say!("mail-factor-house-token-what"),
            FactorNews::CodeUsed(left) => say!("mail-factor-code-used-what", left = left),
            FactorNews::PasswordSet => say!("mail-factor-password-set-what"),
            FactorNews::PasswordSetEarly => say!("mail-factor-password-early-what"),
            FactorNews::PasswordChanged => say!("mail-factor-password-changed-what"),
        }
    }

    fn was_reset(&self) -> bool {
        matches!(self.news, FactorNews::Reset | FactorNews::ResetWithPasskeys)
    }
}

#[derive(Template)]
#[template(path = "mail/second_factor/subject.txt")]
struct Subject<'w>(&'w SecondFactor);

#[derive(Template)]
#[template(path = "mail/second_factor/body.txt")]
struct Text<'w>(&'w SecondFactor);

#[derive(Template)]
#[template(path = "mail/second_factor/body.html")]
struct Html<'w>(&'w SecondFactor);
