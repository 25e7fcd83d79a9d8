//! The panel of the demo, in a real browser: with scripts and without, on a phone and on a desk.

mod demo;
mod demo_shows;
mod digest;
mod driver;
mod import;
mod new_admin;
mod owner;
mod rehearsal;
mod server_asking;
mod shots;
mod sign_in;
mod two_factor;
