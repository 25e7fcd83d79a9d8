//! How many web connections each client holds: one alone must not hold them all.
//!
//! A client is an address, or an IPv6 /64. Trusted proxies and this machine itself, where a proxy may run that nobody named,
//! speak for many and are not counted. Bounded by the connections that there are.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::TrustedProxies;

/// Connections of one client at a time: a browser opens six.
const OF_ONE: usize = 100;

/// Who holds how many.
pub(super) struct Clients {
    most: usize,
    proxies: TrustedProxies,
    held: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A connection's place, given back when it is dropped; that of a client who isn't counted is none's.
pub(super) struct Place(Option<(Arc<Clients>, IpAddr)>);

impl Clients {
    pub(super) fn new(proxies: TrustedProxies) -> Self {
        Self {
            most: OF_ONE,
            proxies,
            held: Mutex::default(),
        }
    }

    /// Takes a place for a connection from there; None: that client has enough.
    pub(super) fn place(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        if peer.is_loopback() || self.proxies.contain(peer) {
            return Some(Place(None));
        }
        let client = client(peer);
        let mut held = self.held();
        let of_client = held.entry(client).or_default();
        if *of_client >= self.most {
            return None;
        }
        *of_client += 1;
        drop(held);
        Some(Place(Some((Arc::clone(self), client))))
    }

    /// What the lock guards is whole after every single change.
    fn held(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((clients, client)) = &self.0 else {
            return;
        };
        let mut held = clients.held();
        if let Some(of_client) = held.get_mut(client) {
            *of_client = of_client.saturating_sub(1);
            if *of_client == 0 {
                held.remove(client);
            }
        }
    }
}

/// The address, or the network that one IPv6 host chooses its addresses from.
fn client(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clients() -> Arc<Clients> {
        let proxies = TrustedProxies::from_iter(["198.51.100.0/24".parse().unwrap()]);
        Arc::new(Clients::new(proxies))
    }

    fn places(clients: &Arc<Clients>, peer: &str, wanted: usize) -> Vec<Place> {
        let peer = peer.parse().unwrap();
        (0..wanted).filter_map(|_| clients.place(peer)).collect()
    }

    #[test]
    fn one_client_holds_a_hundred_connections_and_leaves_the_others_theirs() {
        let clients = clients();
        let held = places(&clients, "192.0.2.7", 150);
        assert_eq!(held.len(), OF_ONE);
        assert_eq!(places(&clients, "::ffff:192.0.2.7", 1).len(), 0);
        assert_eq!(places(&clients, "192.0.2.8", 1).len(), 1);
        drop(held);
        assert_eq!(places(&clients, "192.0.2.7", 1).len(), 1);
        assert!(clients.held().is_empty(), "nothing is kept of who has gone");
    }

    #[test]
    fn a_host_with_a_network_of_addresses_is_one_client() {
        let clients = clients();
        let _held = places(&clients, "2001:db8::1", OF_ONE);
        assert_eq!(places(&clients, "2001:db8::ffff:2", 1).len(), 0);
        assert_eq!(places(&clients, "2001:db8:0:1::1", 1).len(), 1);
    }

    #[test]
    fn proxies_and_this_machine_speak_for_many() {
        let clients = clients();
        for peer in ["198.51.100.9", "127.0.0.1", "::1"] {
            assert_eq!(places(&clients, peer, 500).len(), 500, "{peer}");
        }
    }
}
