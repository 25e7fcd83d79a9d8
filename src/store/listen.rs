//! What other nodes changed: PostgreSQL's LISTEN.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio_util::sync::CancellationToken;

use super::database::{Database, STATEMENT_LIMIT, Subscribers, limited};
use super::{Change, StoreError};

const SHORTEST_DELAY: Duration = Duration::from_millis(100);
const LONGEST_DELAY: Duration = Duration::from_secs(5);
/// When nothing was heard for so long, the connection is tried: a server that went silent sends no end.
const PATIENCE: Duration = Duration::from_secs(5);

impl Database {
    /// PostgreSQL: passes other nodes' changes to the subscribers until `stop`, reconnecting with growing delay;
    /// announces [`Change::Everything`] after each connect, since something may have been missed. Takes one connection
    /// of its own. SQLite has no other nodes: returns at once.
    pub async fn listen(&self, stop: CancellationToken) {
        let Some(options) = self.pools().notifying() else {
            return;
        };
        let mut delay = SHORTEST_DELAY;
        loop {
            let mut connected = false;
            let heard = listen_once(options, self.subscribers(), &mut connected);
            let error = tokio::select! {
                () = stop.cancelled() => return,
                outcome = heard => outcome.err(),
            };
            delay = if connected {
                SHORTEST_DELAY
            } else {
                (delay * 2).min(LONGEST_DELAY)
            };
            tracing::warn!(
                error = error.as_ref().map(tracing::field::debug),
                "Changes of other nodes can't be heard; trying again in {delay:?}"
            );
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(delay) => {}
            }
        }
    }
}

/// Listens on one connection until it breaks.
async fn listen_once(
    options: &PgConnectOptions,
    subscribers: &Subscribers,
    connected: &mut bool,
) -> Result<(), StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(STATEMENT_LIMIT)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(options.clone());
    let mut listener = limited(PgListener::connect_with(&pool)).await?;
    // A lost connection must come back to us, or the gap would go unnoticed.
    listener.eager_reconnect(false);
    let schema: Option<String> =
        limited(sqlx::query_scalar("SELECT current_schema()").fetch_one(&mut listener)).await?;
    let channel = format!("guestlist.{}", schema.unwrap_or_default());
    limited(listener.listen(&channel)).await?;
    *connected = true;
    subscribers.announce(&[Change::Everything]);
    loop {
        match tokio::time::timeout(PATIENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => {
                subscribers.announce(&Change::read_all(notification.payload()));
            }
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error.into()),
            Err(_) => {
                limited(sqlx::query("SELECT 1").execute(&mut listener)).await?;
            }
        }
    }
}
