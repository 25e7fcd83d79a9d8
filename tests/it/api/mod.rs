//! The HTTP API, as a program that calls it sees it.

mod blocked_clients;
mod checks;
mod deciding;
mod description;
mod entries;
mod mailboxes;
mod problems;
mod requests;
mod tenants;
mod tokens;
