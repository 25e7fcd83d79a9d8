//! Evidence about a client or sender from lists in the DNS (RFC 5782) and from the client's own name, and the catalogue
//! of well-known public lists. What evidence weighs is `policy`'s business.

mod catalogue;
mod checker;
mod memory;
mod names;
mod said;

pub use catalogue::{KnownList, catalogue, known_list, numbered_list};
pub use checker::Checker;
