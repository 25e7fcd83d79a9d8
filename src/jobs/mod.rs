//! Background work: digests and notices by mail, requests and suspended entries told to their owners, clean-up, the self-check of the
//! refusal link, tests of the lists in use and news of them, other nodes' changes.

mod clean_up;
mod digest_batch;
mod digest_journal;
mod digest_news;
mod digest_words;
mod digests;
mod gone;
mod imports;
mod key_file;
mod link_check;
mod list_news;
mod list_tests;
mod notices;
mod operators;
mod public_name;
mod requests;
mod round;
mod server_requests;
mod spawn;
mod suspensions;
mod watched;

pub use digests::{DigestDesk, DigestError, plan_new};
pub use imports::finish_imports;
pub use key_file::{KeysError, look_after_keys};
pub use link_check::{LinkCheck, check_link};
pub use list_news::tell_of_lists;
pub use list_tests::{WhichLists, lists_in_use, test_lists};
pub use requests::tell_owners;
pub use round::RoundError;
pub use server_requests::tell_admins;
pub use spawn::Jobs;
pub use suspensions::tell_suspended;
pub use watched::Lookout;
