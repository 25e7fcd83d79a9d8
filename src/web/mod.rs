//! Pages for people: server-rendered, plain forms, no JavaScript needed.
//!
//! A request passes, from the outside in: `faults` (time limit, every refusal gets a page), `headers`,
//! the origin check and `session`, `csrf` (the form token), and then one handler in `pages`, which gets
//! the signed-in person from `person` and answers with a template on top of `page`.

// Its macro is for all that follow.
#[macro_use]
mod html;

mod assets;
mod client;
mod csrf;
mod device;
mod error;
mod extract;
mod faults;
mod findings;
mod flash;
mod form;
mod half_way;
mod headers;
mod health;
mod language;
mod limits;
mod list_words;
mod lists;
mod logo;
mod look;
mod mistakes;
mod page;
mod pages;
mod passkeys;
mod password;
mod pasted;
mod person;
mod places;
mod routes;
mod second_factor;
mod session;
mod shown;
mod state;
mod times;
mod unsent;
mod upload;
mod words;
mod wrong;

pub(crate) use findings::server_finding;
pub use routes::{KnownRoute, known_routes, router};
pub use state::WebState;
