//! One integration binary: links once.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, outside its own function too"
)]

mod access;
mod api;
mod asking_first;
mod checks;
mod cli;
mod config;
mod digests;
mod dns_faults;
mod engine;
mod joe_job;
mod lang;
mod link;
mod link_check;
mod list_health;
mod list_news;
mod mail_languages;
mod mail_queue;
mod mailauth;
mod mailer;
mod policyd;
mod probing;
mod rehearsal;
mod reports;
mod rooms;
mod schema;
mod spoofed_senders;
mod store;
mod support;
mod system;
mod watched;
mod web;
mod web_admin;
