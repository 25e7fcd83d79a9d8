//! Background work: notices by mail, clean-up, the self-check of the refusal link, other nodes' changes.

mod clean_up;
mod link_check;
mod notices;
mod spawn;

pub use link_check::{LinkCheck, check_link};
pub use spawn::Jobs;
