//! A real Postfix, on exactly the lines of `docs/postfix/`.

mod exim;
mod guests;
mod instance;
mod restarts;
mod smtp;
