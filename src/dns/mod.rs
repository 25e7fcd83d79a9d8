//! The only room that asks the DNS.

mod resolver;

pub use resolver::{DnsAnswer, DnsError, Resolver, TxtAnswer};
