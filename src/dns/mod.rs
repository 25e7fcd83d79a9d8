//! The only room that asks the DNS; and a small server of samples, so that the demo needs no network.

mod datagrams;
mod resolver;
mod sample_server;

pub use resolver::{DnsAnswer, DnsError, Resolver, TxtAnswer};
pub use sample_server::{SampleRecords, SampleServer};
