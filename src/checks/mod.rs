//! Evidence about a client or sender from lists in the DNS (RFC 5782) and from the client's own name, the health of these
//! lists, and the catalogue of well-known public ones. What evidence weighs is `policy`'s business.

mod book;
mod catalogue;
mod checker;
mod health;
mod list_key;
mod memory;
mod names;
mod out_of_use;
mod party;
mod public_zone;
mod said;
mod test_points;
mod tester;

pub use book::{HealthBook, ListReport};
pub use catalogue::{KnownList, catalogue, known_list, numbered_list};
pub use checker::Checker;
pub use health::{AskedCounts, Standing};
pub use list_key::{ListKey, ListSort};
pub use out_of_use::OutOfUse;
pub use party::Occasion;
pub use public_zone::{public_zone, zone_mark, zone_mark_text};
pub use test_points::Tested;
