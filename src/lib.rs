//! Guestlist: a guest list for every mailbox.
//!
//! The mail server asks, recipient by recipient, whether a message may come in; the owner of the
//! mailbox decides in a browser; whoever the owner writes to is let in by itself.
//!
//! The rooms, in the order in which they may use one another (`tests/it/rooms.rs` enforces it):
//!
//! - [`mail`]: the words of RFC 5321 and RFC 5322; [`clock`]: the time. Both pure.
//! - [`lang`]: every text for people, in every language.
//! - [`policy`]: the judgement, a pure function; [`tenancy`]: who may do what.
//! - [`config`]: file, environment and flags into checked settings.
//! - [`store`]: the only room that speaks SQL.
//! - [`dns`] and [`mailauth`]: what the DNS says, and whether a sender is proven.
//! - [`checks`]: evidence about a client or sender, and the catalogue of public lists.
//! - [`phrases`]: what became of mail, and why, for people: on pages and in mails.
//! - [`mailer`]: the mail we send.
//! - [`contacts`]: lists of people in files: read, taken in, taken back, written out.
//! - [`engine`]: the one way to a verdict: load, judge, learn, record.
//! - [`policyd`]: Postfix's access policy delegation; [`api`]: JSON; [`web`]: pages for people.
//! - [`jobs`]: background work; [`app`]: wiring; [`cli`]: the program's subcommands.

// Its macro is for all that follow.
#[macro_use]
pub mod lang;

pub mod api;
pub mod app;
pub mod checks;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contacts;
pub mod dns;
pub mod engine;
pub mod jobs;
pub mod mail;
pub mod mailauth;
pub mod mailer;
pub mod phrases;
pub mod policy;
pub mod policyd;
pub mod store;
pub mod tenancy;
pub mod web;
