//! The real program among real things: Postfix, PostgreSQL, a full disk, a browser.
//!
//! Every test starts the program that was built, in a directory of its own, on loopback ports of
//! its own, and looks at it from outside only. One binary, so that it links once; `tests/run`
//! runs it with one thread, because the tests look at the time. Postfix and the file system that
//! is filled need root.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, outside its own function too"
)]

mod browser;
mod faults;
#[path = "../it/support/mail_samples.rs"]
mod mail_samples;
mod postfix;
mod spam_check;
mod support;
