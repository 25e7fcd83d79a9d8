//! What became of mail, and why, in the language that is spoken: what pages and mails say alike. What programs read (the
//! API, the replies of the mail server, the log) is English, and stands where it is said.

mod finding;
mod out_of_use;
mod reason;

pub use finding::{
    ListedWords, answers, finding, list_condemns, listed, plain_finding, scope_words,
};
pub use out_of_use::out_of_use;
pub use reason::{Why, reason_alone, whose};
