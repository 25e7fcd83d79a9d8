//! The panel of the demo, in a real browser: with scripts and without, on a phone and on a desk.

mod axe;
mod demo;
mod demo_shows;
mod digest;
mod driver;
mod hands;
mod hostile;
mod import;
mod keyboard;
mod new_admin;
mod owner;
mod passkeys;
mod rehearsal;
mod round;
mod round_links;
mod round_states;
mod server_asking;
mod shots;
mod sign_in;
mod sizes;
mod two_factor;
mod valid;
