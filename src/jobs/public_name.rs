//! Where the name of the public URL leads, as whoever gets a refusal sees it: from outside.
//!
//! A name that leads to this machine alone leads nobody else here, and whatever listens on loopback is not to be asked
//! because a DNS server says so. `localhost` is loopback by definition (RFC 6761, 6.3), and an address in the URL is
//! what the operator wrote: neither is asked for.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::dns::Resolver;

/// Asks the name servers of the settings; then, of names that they don't know, the system.
#[derive(Clone)]
pub(super) struct FromOutside(pub(super) Resolver);

/// The name leads nowhere but here.
#[derive(Debug, thiserror::Error)]
#[error("{0} leads to {1}, which is this machine itself: nobody else gets here by it")]
struct OnlyHere(String, IpAddr);

impl Resolve for FromOutside {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.0.clone();
        Box::pin(async move { addresses(&resolver, name.as_str()).await })
    }
}

async fn addresses(resolver: &Resolver, name: &str) -> Result<Addrs, Box<dyn Error + Send + Sync>> {
    if is_localhost(name) {
        return Ok(Box::new(by_system(name).await?.into_iter()));
    }
    let mut found = in_dns(resolver, name).await;
    if found.is_empty() {
        found = by_system(name).await?;
    }
    let (here, elsewhere): (Vec<_>, Vec<_>) = found.into_iter().partition(is_here);
    match here.first() {
        Some(here) if elsewhere.is_empty() => Err(Box::new(OnlyHere(name.to_owned(), here.ip()))),
        _ => Ok(Box::new(elsewhere.into_iter())),
    }
}

/// Trouble is no answer: the system may know better.
async fn in_dns(resolver: &Resolver, name: &str) -> Vec<SocketAddr> {
    let (v4, v6) = tokio::join!(resolver.ipv4(name), resolver.ipv6(name));
    let v4 = v4.into_iter().flat_map(|answer| answer.records);
    let v6 = v6.into_iter().flat_map(|answer| answer.records);
    let addresses = v4.map(IpAddr::V4).chain(v6.map(IpAddr::V6));
    addresses
        .map(|address| SocketAddr::new(address, 0))
        .collect()
}

async fn by_system(name: &str) -> std::io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// 0.0.0.0 leads here, too.
fn is_here(address: &SocketAddr) -> bool {
    let ip = address.ip().to_canonical();
    ip.is_loopback() || ip.is_unspecified()
}
