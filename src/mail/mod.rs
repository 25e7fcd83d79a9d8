//! The words of mail: addresses (RFC 5321, 5322), result words (RFC 8601), replies (RFC 3463). Pure.

mod address;
mod auth_results;
mod characters;
mod display;
mod domain;
mod feedback_report;
mod providers;
mod reply;
mod reverse_path;
mod salvage;
mod sender_form;
mod shown;
mod written;

pub use address::{Address, AddressError};
pub use auth_results::SpfResult;
pub use characters::misleads_in_a_name;
pub use domain::{Domain, is_public_suffix, organisational_domain, parents};
pub use feedback_report::{FeedbackReport, ReportError};
pub use providers::is_open_to_all;
pub use reply::{EnhancedStatusCode, ReplyCode, SmtpReply};
pub use reverse_path::ReversePath;
pub use sender_form::{SenderForm, Wrapping};
pub use shown::{is_unseen, plain, shown_address, shown_domain};
pub use written::needs_quotes;

pub(crate) use address::canonical_local_part;
pub(crate) use written::{bare, refuse_unquoted};
