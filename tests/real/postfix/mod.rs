//! A real Postfix, on exactly the lines of `docs/postfix/`.

mod ask;
mod asking;
mod checks;
mod clients;
mod exim;
mod guarded;
mod guests;
mod instance;
mod list_health;
mod probing;
mod rehearsal;
mod reports;
mod restarts;
mod smtp;
mod teaching;
