//! The words about a second step that was changed, and what to do if it was somebody else.

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

    fn subject(&self) -> &'static str {
        match self.news {
            FactorNews::On => "The second step of your sign-in is on",
            FactorNews::Off => "The second step of your sign-in is off",
            FactorNews::NewCodes => "You have new recovery codes",
            FactorNews::Reset => "The second step of your sign-in was reset",
            FactorNews::ResetWithPasskeys => {
                "The second step and the passkeys of your sign-in were reset"
            }
            FactorNews::PasskeyAdded => "You have a new passkey",
            FactorNews::PasskeyRemoved => "A passkey of yours was removed",
            FactorNews::TokenMade => "A program can use your mailbox from now on",
        }
    }

    /// What happened; one paragraph.
    fn what(&self) -> &'static str {
        match self.news {
            FactorNews::On => {
                "From now on a code from your phone is asked for when you sign in. Everywhere else you were signed out."
            }
            FactorNews::Off => {
                "From now on your password or a mailed link alone is enough to sign in."
            }
            FactorNews::NewCodes => "The recovery codes that you had before are worthless now.",
            FactorNews::Reset => {
                "The people who run your mail switched it off, as they do for somebody who lost their phone. You were signed out everywhere."
            }
            FactorNews::ResetWithPasskeys => {
                "The people who run your mail switched the second step off and removed your passkeys, as they do for somebody who lost their phone. You were signed out everywhere."
            }
            FactorNews::PasskeyAdded => {
                "From now on it signs you in, without a password and without a code. You find it on the page of your account, and can remove it there."
            }
            FactorNews::TokenMade => {
                "A token for it was made on the page of your account. It reaches your lists, your activity and your requests; you can revoke it there."
            }
            FactorNews::PasskeyRemoved => {
                "It signs nobody in any more. Your other ways to sign in are as they were."
            }
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
