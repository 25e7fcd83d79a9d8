//! What the tests stand on.

pub(crate) mod api_client;
pub(crate) mod authenticator;
pub(crate) mod dump;
pub(crate) mod fake_dns;
mod faulty_dns;
pub(crate) mod log;
pub(crate) mod mail_samples;
pub(crate) mod policy_client;
pub(crate) mod test_app;
pub(crate) mod test_database;
pub(crate) mod visitor;
