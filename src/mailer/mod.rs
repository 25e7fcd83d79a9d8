//! The mail we send: typed messages from templates, over a transport (SMTP, files, memory).
//!
//! A [`Message`] says what and to whom; `render` turns it into words by the templates in
//! `templates/mail/<message>/`; `compose` puts these into an RFC 5322 message; a [`Mailer`]
//! hands it over, once. Retrying is the caller's decision.

mod compose;
mod file;
mod message;
mod render;
mod smtp;
mod transport;

pub use message::{Message, MessageError};
pub use transport::{Mailer, MailerError};
