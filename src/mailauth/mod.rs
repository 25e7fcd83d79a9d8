//! SPF and DMARC policy of one domain for one client, in RFC 8601's words; over our own resolver.

mod dmarc;
mod lookups;
mod spf;

pub use spf::Authenticator;
