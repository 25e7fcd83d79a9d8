//! The mail we send: typed messages from templates, over a transport (SMTP, files, memory).
//!
//! A [`Message`] says what and to whom; `render` turns it into words by the templates in
//! `templates/mail/<message>/`; `compose` puts these into an RFC 5322 message; a [`Mailer`]
//! sends it. What is for the relay waits in a queue on disk until a [`Delivery`] has handed it over.

// Its macro is for the templates of all that follow.
#[macro_use]
mod html;

mod account_deleted;
mod compose;
mod delivery;
mod digest;
mod entries_suspended;
mod error;
mod file;
mod fold;
mod invitation;
mod lists_turned;
mod message;
mod new_sign_in;
mod queue;
mod relay;
mod render;
mod requests_waiting;
mod second_factor;
mod server_requests;
mod smtp;
mod ticket;
mod transport;
mod watched_turned;

pub use delivery::Delivery;
pub use digest::{Digest, DigestLinks, DigestSender, DigestSpan};
pub use error::MailerError;
pub use message::{Claim, FactorNews, ListNews, Message, MessageError, Waiting, WatchedNews};
pub use queue::Queued;
pub use transport::Mailer;
