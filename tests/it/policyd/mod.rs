//! The policy port, from both ends of the wire.

mod conversation;
mod golden;
mod hostile;
mod judge;
mod malformed;
mod mutated;
mod server;
mod time;
