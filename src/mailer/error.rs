//! Why a message didn't leave, and who is to blame: the message, or the relay and us, so that other messages would fare
//! no better.

use std::io;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;

use super::MessageError;

/// Answers that speak of the relay or of what we are to it, whichever message they are given to: it closes, it has no
/// use for mail, or it wants another sign-in (RFC 5321, 4.2.2; RFC 4954, 4 and 6; RFC 7504).
const ABOUT_RELAY: [u16; 7] = [421, 454, 521, 530, 534, 535, 538];

/// Why a message didn't leave.
#[derive(Debug, thiserror::Error)]
pub enum MailerError {
    /// It could not be made.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The relay is not there, or will not talk to us: its greeting, TLS or sign-in failed. No message was spoken of yet.
    #[error("the relay can't be used")]
    Relay(#[source] SmtpError),
    /// The relay's answer to the message itself, or the connection broke meanwhile.
    #[error("the relay did not take the message")]
    Smtp(#[source] SmtpError),
    /// The relay's answer to our own address in MAIL, the same in every message.
    #[error("the relay refuses our sender's address")]
    Sender(#[source] SmtpError),
    /// The relay's answer to the recipient in RCPT, which speaks of a rule and not of the recipient: that mail for there
    /// is not taken from us, as a rule, which whoever keeps the relay can mend.
    #[error("a rule of the relay is against this recipient")]
    Rule(#[source] SmtpError),
    /// The message's addresses are not ASCII, and the relay can't do that (RFC 6531).
    #[error("the relay does not offer SMTPUTF8, which this address needs")]
    NoSmtpUtf8,
    /// The relay is older than RFC 6152.
    #[error("the relay does not offer 8BITMIME, which the message needs")]
    No8BitMime,
    /// The relay is there and says nothing, or too slowly.
    #[error("the relay took longer than {0:?}")]
    Timeout(Duration),
    /// The relay has taken nothing for so long that nothing more is kept for it.
    #[error("{0} messages wait for the relay already")]
    Full(usize),
    /// The directory can't be written to.
    #[error("the message could not be written")]
    File(#[from] io::Error),
}

impl MailerError {
    /// Says whether sending the same message again is pointless: the relay refused this very message for good (5yz to its
    /// RCPT (but 554, see [`Self::Rule`]), DATA or to its text, RFC 5321 section 4.2.1), it needs SMTPUTF8 and there is none, or it can't be made.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Message(_) | Self::NoSmtpUtf8 => true,
            Self::Smtp(error) => error.is_permanent() && !speaks_of_relay(error),
            Self::Relay(_)
            | Self::Sender(_)
            | Self::Rule(_)
            | Self::No8BitMime
            | Self::Timeout(_)
            | Self::Full(_)
            | Self::File(_) => false,
        }
    }

    /// Says whether the relay is to blame, so that other messages would fare no better: it is not there, too slow, or
    /// will not have anything from us.
    pub fn is_about_relay(&self) -> bool {
        match self {
            Self::Message(_) | Self::NoSmtpUtf8 | Self::Rule(_) => false,
            // Without a code it is no answer: the connection broke, or what came is not SMTP.
            Self::Smtp(error) => error.status().is_none() || speaks_of_relay(error),
            Self::Relay(_)
            | Self::Sender(_)
            | Self::No8BitMime
            | Self::Timeout(_)
            | Self::Full(_)
            | Self::File(_) => true,
        }
    }

    /// The whole story in one line of at most 300 bytes, for the operator.
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text.truncate(text.floor_char_boundary(300));
        text
    }
}

fn speaks_of_relay(error: &SmtpError) -> bool {
    let code = error.status().map(u16::from);
    code.is_some_and(|code| ABOUT_RELAY.contains(&code))
}
