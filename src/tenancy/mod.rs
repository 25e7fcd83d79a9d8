//! Who may do what: tenants, domains, mailboxes, accounts, roles. Pure.

mod account;
mod app_token;
mod digest;
mod domain_proof;
mod job;
mod look;
mod mailbox;
mod name;
mod password;
mod quota;
mod second_factor;
mod tenant;
mod token;
mod watched;

pub use account::{Account, AccountId, Role, Theme};
pub use app_token::{AppScope, AppToken};
pub use digest::{DigestDefault, DigestOften, DigestRhythm, DigestTime, DigestWish};
pub use domain_proof::DomainNameError;
pub use job::Job;
pub use look::{Accent, Colour, Ground, LogoMark, Look};
pub use mailbox::{Mailbox, MailboxId};
pub use name::{NameError, parse_name};
pub use password::{HashMemory, PasswordError, PasswordHash};
pub use quota::{Quota, QuotaReached};
pub use second_factor::{RecoveryCode, TotpSecret};
pub use tenant::{DomainRecord, PolicyPage, Slug, SlugError, Tenant, TenantId};
pub use token::{ApiToken, Secret, SecretHash, TokenMaker, TokenNameError, TokenScope};
pub use watched::{Watched, WatchedError};
