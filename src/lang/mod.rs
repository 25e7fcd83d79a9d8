//! Every text that people read, in every language: `words/<language>/<area>.ftl`, in Fluent's syntax
//! (<https://projectfluent.org/fluent/guide/>). `say!` is the one way to a text.
//!
//! Texts for machines and for mail servers (the API, SMTP replies, the log, the command line) are English and stand
//! where they are said. `tests/it/lang.rs` finds what is missing, unused or unlike in the languages.

#[macro_use]
mod say;
mod language;
mod number;
mod spoken;
mod told;

pub use fluent_templates::fluent_bundle::FluentValue as Argument;
pub use language::Language;
pub use number::number;
pub use say::say;
pub use spoken::{in_language, speak_to, spoken, with_language};
pub use told::Told;
