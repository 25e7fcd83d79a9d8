//! The only room that asks the DNS.

mod resolver;

pub use resolver::{DnsError, Resolver, TxtAnswer};
