//! What every page may use.

use std::sync::Arc;

use axum::extract::FromRef;
use tokio_util::task::TaskTracker;

use super::csrf::FormTokens;
use super::limits::{AskLimits, ImportLimits, SignInLimits, TryLimits};
use super::passkeys::PasskeyDesk;
use super::password::PasswordDesk;
use super::upload::Uploads;
use crate::clock::Clock;
use crate::config::{Config, Node, TrustedProxies};
use crate::dns::Resolver;
use crate::engine::{Engine, SecretKeys};
use crate::mailer::Mailer;
use crate::store::Database;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct WebState {
    /// The checked settings.
    pub config: Arc<Config>,
    /// Which process of the installation answers.
    pub node: Arc<Node>,
    /// Where the time comes from.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    /// The one way to a verdict; opens refusal links too.
    pub engine: Engine,
    /// Sends sign-in links.
    pub mailer: Mailer,
    /// For domain verification.
    pub resolver: Resolver,
    /// Form tokens are derived from these.
    pub keys: SecretKeys,
    /// What a page starts and does not wait for runs here, so that shutdown waits for it.
    pub tracker: TaskTracker,
}

/// [`WebState`] and what the pages keep for themselves.
#[derive(Clone, FromRef)]
pub(super) struct Web {
    pub(super) state: WebState,
    pub(super) tokens: FormTokens,
    pub(super) limits: SignInLimits,
    pub(super) asking: AskLimits,
    pub(super) trying: TryLimits,
    pub(super) importing: ImportLimits,
    pub(super) uploads: Uploads,
    pub(super) passwords: PasswordDesk,
    pub(super) passkeys: PasskeyDesk,
    pub(super) proxies: TrustedProxies,
}

impl Web {
    pub(super) fn new(state: WebState) -> Self {
        Self {
            tokens: FormTokens::new(&state.keys, &state.config.web.public_url),
            limits: SignInLimits::default(),
            asking: AskLimits::default(),
            trying: TryLimits::default(),
            importing: ImportLimits::default(),
            uploads: Uploads::default(),
            passwords: PasswordDesk::default(),
            passkeys: PasskeyDesk::new(&state.config.web.public_url),
            proxies: state.config.web.trusted_proxies.clone(),
            state,
        }
    }
}
