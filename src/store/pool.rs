//! A bounded set of connections that are lent out one user at a time.
//!
//! Not `sqlx::Pool`: that one pings the server each time a connection comes back (a second round trip for every
//! query of a mail-time look-up), and waits for that ping without a limit, so that a server which went silent would
//! keep all connections. Here a connection comes back only when its last statement ended well; one that was
//! interrupted, or whose server failed, is dropped at once. One that lay idle is tried before it is used again, and
//! if it is dead all idle ones are forgotten: nobody has to see the server's restart.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A connection that lay idle for longer is tried before use.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// How long that try may take.
const PING_LIMIT: Duration = Duration::from_millis(500);

/// Gives a statement up after `limit`.
pub(super) async fn within<T>(
    limit: Duration,
    statement: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(limit, statement).await {
        Ok(outcome) => outcome,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// Connections of one kind; cheap to clone.
pub(super) struct Pool<C: Connection> {
    shared: Arc<Shared<C>>,
}

struct Shared<C: Connection> {
    options: C::Options,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<(C, Instant)>>,
    acquire_timeout: Duration,
}

impl<C: Connection> Clone for Pool<C> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<C: Connection> Pool<C> {
    /// A pool of at most `size` connections; connects when first asked.
    pub(super) fn new(options: C::Options, size: u32, acquire_timeout: Duration) -> Self {
        let size = usize::try_from(size.max(1)).unwrap_or(1);
        let permits = Arc::new(Semaphore::new(size));
        let idle = Mutex::new(Vec::with_capacity(size));
        Self {
            shared: Arc::new(Shared {
                options,
                permits,
                idle,
                acquire_timeout,
            }),
        }
    }

    pub(super) fn options(&self) -> &C::Options {
        &self.shared.options
    }

    /// Lends a connection; fails with `PoolTimedOut` when none is to be had in time.
    pub(super) async fn acquire(&self) -> Result<Lease<C>, sqlx::Error> {
        self.acquire_within(self.shared.acquire_timeout).await
    }

    /// The same, within another time.
    pub(super) async fn acquire_within(&self, limit: Duration) -> Result<Lease<C>, sqlx::Error> {
        let acquired = tokio::time::timeout(limit, self.acquire_patiently());
        acquired.await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn acquire_patiently(&self) -> Result<Lease<C>, sqlx::Error> {
        let permit = Arc::clone(&self.shared.permits).acquire_owned().await;
        let permit = permit.map_err(|_| sqlx::Error::PoolClosed)?;
        let connection = match self.shared.take_idle().await {
            Some(connection) => connection,
            None => C::connect_with(&self.shared.options).await?,
        };
        Ok(Lease {
            connection: Some(connection),
            shared: Arc::clone(&self.shared),
            sound: true,
            flawless: true,
            _permit: permit,
        })
    }

    /// Closes what is idle; what is lent out is dropped when it comes back. Nothing can be acquired any more.
    pub(super) async fn close(&self) {
        self.shared.permits.close();
        let idle = std::mem::take(&mut *self.shared.lock_idle());
        for (connection, _) in idle {
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "A database connection did not close cleanly");
            }
        }
    }
}

impl<C: Connection> Shared<C> {
    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<(C, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take_idle(&self) -> Option<C> {
        let (mut connection, since) = self.lock_idle().pop()?;
        if since.elapsed() < TRUSTED_IDLE {
            return Some(connection);
        }
        if matches!(
            tokio::time::timeout(PING_LIMIT, connection.ping()).await,
            Ok(Ok(()))
        ) {
            return Some(connection);
        }
        // Its neighbours have lain there longer, and their server is the same.
        self.lock_idle().clear();
        None
    }
}

/// A connection on loan. Dropped while a statement is under way, it closes the connection.
pub(super) struct Lease<C: Connection> {
    connection: Option<C>,
    shared: Arc<Shared<C>>,
    /// Nothing is under way, and the server talks sense.
    sound: bool,
    flawless: bool,
    _permit: OwnedSemaphorePermit,
}

impl<C: Connection> Lease<C> {
    /// Gives the connection for one statement, whose outcome must be told to [`Self::settle`].
    pub(super) fn lend(&mut self) -> Result<&mut C, sqlx::Error> {
        if !std::mem::replace(&mut self.sound, false) {
            return Err(sqlx::Error::PoolClosed);
        }
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// Says how the statement ended: whether the connection can be used again follows from it.
    pub(super) fn settle<T>(&mut self, outcome: &Result<T, sqlx::Error>) {
        self.flawless &= outcome.is_ok();
        self.sound = match outcome {
            Ok(_) => true,
            Err(sqlx::Error::Database(error)) => answers_on(error.code().as_deref()),
            Err(_) => false,
        };
    }

    /// Says whether every statement so far ended well.
    pub(super) fn is_flawless(&self) -> bool {
        self.flawless
    }

    /// Says whether the last statement is known to have ended, well or not.
    pub(super) fn is_sound(&self) -> bool {
        self.sound
    }

    /// The connection is not to be used again.
    pub(super) fn spoil(&mut self) {
        self.sound = false;
    }
}

/// PostgreSQL's class 57 (the server is going down) and 58 (its system failed) leave nothing to talk to.
fn answers_on(code: Option<&str>) -> bool {
    !code.is_some_and(|code| code.len() == 5 && (code.starts_with("57P") || code.starts_with("58")))
}

impl<C: Connection> Drop for Lease<C> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if self.sound && !self.shared.permits.is_closed() {
            self.shared.lock_idle().push((connection, Instant::now()));
        }
    }
}
