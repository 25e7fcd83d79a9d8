//! File, environment and flags into checked settings; one file a section.
//!
//! A flag beats the environment, the environment beats the file, the file beats the default. Every key of the file is
//! also an environment variable: `[policy] listen` is `GUESTLIST_POLICY_LISTEN`; lists are separated by commas there.

mod behind;
mod database;
mod dns;
mod listen;
mod load;
mod mail;
mod node;
mod policy;
mod proxies;
mod values;
mod web;

pub use behind::{CacheSettings, LearningSettings, LogSettings, ProbingSettings, RecordSettings};
pub use database::{DatabaseSettings, DatabaseUrl};
pub use dns::DnsSettings;
pub use listen::Listen;
pub use load::{Config, Sources, environment};
pub use mail::{MailRelay, MailSettings, RelayTls};
pub use node::Node;
pub use policy::PolicySettings;
pub use proxies::TrustedProxies;
pub use values::ConfigError;
pub use web::WebSettings;
