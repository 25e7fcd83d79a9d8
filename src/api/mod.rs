//! The HTTP API, version 1: JSON for programs, bearer tokens, problem responses (RFC 9457).
//!
//! `routes.rs` has every method and path on one screen. A handler takes the permission it needs as its
//! `Caller<…>`, its input through `extract`, and reaches a tenant or a mailbox only through that
//! caller: what lies outside the caller's tenant can't be told from what is not there. Everything is
//! described by the document at `/api/v1/openapi.json`, which is made from the types that answer.

mod answer;
mod blocked_clients;
mod caller;
mod checks;
mod complaints;
mod decide;
mod decisions;
mod domains;
mod entries;
mod explain;
mod extract;
mod fields;
mod kept;
mod lists;
mod mailbox_entries;
mod mailbox_import;
mod mailboxes;
mod openapi;
mod paging;
mod plain_words;
mod problem;
mod reference;
mod rehearsal;
mod requests;
mod routes;
mod schema;
mod spamtraps;
mod state;
mod system_entries;
mod tenant_entries;
mod tenants;

pub use explain::explanation;
pub use rehearsal::rehearsed;
pub use routes::router;
pub use state::ApiState;
