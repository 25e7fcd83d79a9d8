//! Accepting connections: on every socket, up to a limit, and through a shortage of descriptors.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use super::listener::PolicyListener;
use super::service::{Judge, PolicyService};
use crate::config::PolicySettings;

/// How long accepting pauses when the system has no descriptor or memory for a connection. Clients
/// wait in the backlog meanwhile.
const PAUSE: Duration = Duration::from_millis(100);

/// The same trouble is logged once in this time.
const QUIET: Duration = Duration::from_secs(10);

/// Serves the policy protocol on one or more sockets.
#[derive(Debug)]
pub struct PolicyServer;

impl PolicyServer {
    /// Serves until `stop`; then no new connection is taken, every request under way is answered,
    /// idle connections are closed. Returns when the last connection has ended, which takes at most
    /// the deadline of a decision and two seconds.
    pub async fn serve<J: Judge>(
        listeners: Vec<PolicyListener>,
        settings: PolicySettings,
        judge: J,
        tracker: TaskTracker,
        stop: CancellationToken,
    ) {
        let room = Arc::new(Semaphore::new(
            settings.max_connections.min(Semaphore::MAX_PERMITS),
        ));
        let service = Arc::new(PolicyService::new(judge, settings));
        let connections = TaskTracker::new();
        for listener in listeners {
            let port = Port {
                service: Arc::clone(&service),
                room: Arc::clone(&room),
                tracker: tracker.clone(),
                connections: connections.clone(),
                stop: stop.clone(),
                crowded: Seldom::default(),
                failing: Seldom::default(),
            };
            tracker.spawn(connections.track_future(port.run(listener)));
        }
        stop.cancelled().await;
        connections.close();
        connections.wait().await;
    }
}

/// One listening socket, and what its connections share.
struct Port<J> {
    service: Arc<PolicyService<J>>,
    room: Arc<Semaphore>,
    tracker: TaskTracker,
    connections: TaskTracker,
    stop: CancellationToken,
    crowded: Seldom,
    failing: Seldom,
}

impl<J: Judge> Port<J> {
    async fn run(mut self, listener: PolicyListener) {
        match listener.local_address() {
            Ok(address) => info!(%address, "Answering policy requests on {address}"),
            Err(error) => warn!("A policy socket can't tell its address: {error}"),
        }
        let stop = self.stop.clone();
        tokio::select! {
            () = self.accept(&listener) => {}
            () = stop.cancelled() => {}
        }
    }

    async fn accept(&mut self, listener: &PolicyListener) {
        loop {
            match listener {
                PolicyListener::Tcp(socket) => match socket.accept().await {
                    Ok((stream, peer)) => {
                        // An answer is one small packet: it must not wait for another.
                        if let Err(error) = stream.set_nodelay(true) {
                            debug!(%peer, "TCP_NODELAY can't be set: {error}");
                        }
                        self.admit(stream, peer.to_string());
                    }
                    Err(error) => self.recover(&error).await,
                },
                PolicyListener::Unix(socket) => match socket.accept().await {
                    Ok((stream, _)) => self.admit(stream, "unix".to_owned()),
                    Err(error) => self.recover(&error).await,
                },
            }
        }
    }

    fn admit<S>(&mut self, stream: S, peer: String)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Ok(permit) = Arc::clone(&self.room).try_acquire_owned() else {
            self.service.meter.refused_connection();
            if let Some(unsaid) = self.crowded.say() {
                let limit = self.service.settings.max_connections;
                warn!(%peer, unsaid, "Policy connection refused: all {limit} are taken");
            }
            return;
        };
        let connection = connection(
            Arc::clone(&self.service),
            stream,
            peer,
            self.stop.child_token(),
            permit,
        );
        self.tracker
            .spawn(self.connections.track_future(connection));
    }

    /// An error of `accept` is about one connection that is gone already, or about a shortage of
    /// descriptors or memory, which would come back at once: then we wait a little.
    async fn recover(&mut self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
        if matches!(
            error.kind(),
            ConnectionAborted | ConnectionReset | Interrupted
        ) {
            debug!("A policy connection was gone before it was accepted: {error}");
            return;
        }
        if let Some(unsaid) = self.failing.say() {
            warn!(
                unsaid,
                "No policy connection can be accepted, we go on trying: {error}"
            );
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A child of the token for each connection: waiting on the shared one would make all connections
/// queue for its lock.
async fn connection<J: Judge, S>(
    service: Arc<PolicyService<J>>,
    stream: S,
    peer: String,
    stop: CancellationToken,
    permit: OwnedSemaphorePermit,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    service.serve(stream, &peer, &stop).await;
    drop(permit);
}

/// Keeps a log line from being repeated all the time.
#[derive(Default)]
struct Seldom {
    said: Option<Instant>,
    unsaid: u64,
}

impl Seldom {
    /// Returns how often the line was held back since it was last said, when it may be said again.
    fn say(&mut self) -> Option<u64> {
        if self.said.is_some_and(|said| said.elapsed() < QUIET) {
            self.unsaid += 1;
            return None;
        }
        self.said = Some(Instant::now());
        Some(std::mem::take(&mut self.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_repeated_line_is_held_back_and_counted() {
        let mut line = Seldom::default();
        assert_eq!(line.say(), Some(0));
        assert_eq!((line.say(), line.say()), (None, None));
        tokio::time::advance(QUIET).await;
        assert_eq!(line.say(), Some(2));
    }
}
