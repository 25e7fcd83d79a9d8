//! What every handler may use.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::dns::Resolver;
use crate::engine::Engine;
use crate::store::Database;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    /// The settings: trusted proxies and submission networks are read here.
    pub config: Arc<Config>,
    /// Where the time comes from.
    pub clock: Clock,
    /// Tenants, mailboxes, entries, tokens.
    pub database: Database,
    /// The one way to a verdict.
    pub engine: Engine,
    /// Asks for the TXT record that proves a domain.
    pub resolver: Resolver,
}
