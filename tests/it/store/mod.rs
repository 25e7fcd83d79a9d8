//! What the store promises, on whichever database the tests run.

mod accounts;
mod app_tokens;
mod batches;
mod blocked_clients;
mod changes;
mod checks;
mod decisions;
mod door;
mod entries;
mod gone;
mod imports;
mod invitations;
mod known_browsers;
mod learning;
mod leaving;
mod looks;
mod mailbox_imports;
mod mailboxes;
mod opening;
mod passkeys;
mod policies;
mod questions;
mod quotas;
mod recipients;
mod requests;
mod server_requests;
mod tallies;
mod tenants;
mod wrong_rate;

use guestlist::mail::{Address, Domain};
use guestlist::policy::{List, Networks, Pattern, Source};
use guestlist::store::NewEntry;

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn domain(text: &str) -> Domain {
    Domain::parse(text).expect("a domain")
}

/// A manual entry, as a person adds it.
fn entry(list: List, pattern: &str) -> NewEntry {
    NewEntry {
        list,
        pattern: Pattern::parse(pattern).expect("a pattern"),
        source: Source::Manual,
        note: String::new(),
        expires_at: None,
        require_auth: false,
        binding: false,
        trusted_networks: Networks::default(),
    }
}
