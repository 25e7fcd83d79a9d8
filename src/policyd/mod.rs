//! SMTP access policy delegation (Postfix's `SMTPD_POLICY_README`).
//!
//! [`protocol`](Attributes) reads a request, [`answer`](PolicyService) writes an action, a session
//! carries both over one connection, and the server accepts connections.

mod alarm;
mod answer;
mod listener;
mod meter;
mod protocol;
mod question;
mod server;
mod service;
mod session;

pub use answer::{MAX_TEXT, push_action};
pub use listener::PolicyListener;
pub use protocol::{Attributes, MAX_LINE, MAX_REQUEST, Malformed, Name, Scan, scan};
pub use server::PolicyServer;
pub use service::{Judge, PolicyService};
