//! The server on real sockets.

use std::net::SocketAddr;
use std::time::Duration;

use guestlist::config::PolicySettings;
use guestlist::policyd::{PolicyListener, PolicyServer};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::judge::{SLOW, Script, settings};
use crate::support::policy_client::{PolicyClient, Question};

/// A server that runs until [`Running::stop`].
struct Running {
    address: SocketAddr,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Running {
    async fn start(settings: PolicySettings) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        Self::start_on(PolicyListener::Tcp(socket), address, settings)
    }

    fn start_on(listener: PolicyListener, address: SocketAddr, settings: PolicySettings) -> Self {
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let server = PolicyServer::serve(
            vec![listener],
            settings,
            Script,
            tracker.clone(),
            stop.clone(),
        );
        tracker.spawn(server);
        Self {
            address,
            tracker,
            stop,
        }
    }

    async fn connect(&self) -> PolicyClient {
        PolicyClient::connect(self.address).await
    }

    /// Stops the server and returns how long that took.
    async fn stop(self) -> Duration {
        let start = Instant::now();
        self.stop.cancel();
        self.tracker.close();
        timeout(Duration::from_secs(10), self.tracker.wait())
            .await
            .expect("it never stopped");
        start.elapsed()
    }
}

fn question() -> Question {
    Question::new("scott@sender.example", "nobody@ours.example")
}

fn slow_question() -> Question {
    Question::new("scott@sender.example", "slow@ours.example")
}

#[tokio::test]
async fn it_answers_on_tcp() {
    let server = Running::start(settings()).await;
    assert_eq!(server.connect().await.ask(&question()).await, "DUNNO");
    server.stop().await;
}

#[tokio::test]
async fn it_answers_on_a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy");
    let listener = PolicyListener::Unix(UnixListener::bind(&path).unwrap());
    let server = Running::start_on(listener, ([127, 0, 0, 1], 0).into(), settings());
    let mut client = PolicyClient::over(UnixStream::connect(&path).await.unwrap());
    assert_eq!(client.ask(&question()).await, "DUNNO");
    server.stop().await;
}

#[tokio::test]
async fn one_slow_client_never_holds_up_another() {
    let server = Running::start(settings()).await;
    let mut slow = server.connect().await;
    slow.send(&slow_question().wire()).await;
    let mut half = server.connect().await;
    half.send(b"request=smtpd_access_policy\n").await;
    let mut deaf = server.connect().await;
    deaf.send(&question().wire().repeat(20)).await;

    let start = Instant::now();
    let mut quick = server.connect().await;
    for _ in 0..20 {
        assert_eq!(quick.ask(&question()).await, "DUNNO");
    }
    assert!(start.elapsed() < SLOW, "{:?}", start.elapsed());
    assert_eq!(
        slow.action().await.as_deref(),
        Some("permit_auth_destination")
    );
    server.stop().await;
}

#[tokio::test]
async fn idle_connections_disturb_nobody() {
    let server = Running::start(PolicySettings {
        max_connections: 400,
        ..settings()
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(server.connect().await);
    }
    assert_eq!(server.connect().await.ask(&question()).await, "DUNNO");
    for client in &mut idle {
        assert_eq!(client.ask(&question()).await, "DUNNO");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_connection_too_many_is_closed_and_room_is_found_again() {
    let server = Running::start(PolicySettings {
        max_connections: 2,
        ..settings()
    })
    .await;
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    assert_eq!(first.ask(&question()).await, "DUNNO");
    assert_eq!(second.ask(&question()).await, "DUNNO");
    assert_eq!(server.connect().await.action().await, None);
    assert_eq!(first.ask(&question()).await, "DUNNO");

    drop(first);
    let patience = Instant::now() + Duration::from_secs(5);
    loop {
        let mut next = server.connect().await;
        next.send(&question().wire()).await;
        if next.action().await.is_some() {
            break;
        }
        assert!(
            Instant::now() < patience,
            "the room that was left is not found"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn when_it_stops_what_was_asked_is_answered_and_the_idle_are_closed() {
    let server = Running::start(settings()).await;
    let mut idle = server.connect().await;
    assert_eq!(idle.ask(&question()).await, "DUNNO");
    let mut waiting = server.connect().await;
    assert_eq!(waiting.ask(&question()).await, "DUNNO");
    waiting.send(&slow_question().wire()).await;
    let mut half = server.connect().await;
    assert_eq!(half.ask(&question()).await, "DUNNO");
    let (begun, rest) = (question().wire(), question().wire());
    half.send(&begun[..40]).await;
    // Both have been read once another question is answered behind them on this one thread.
    assert_eq!(idle.ask(&question()).await, "DUNNO");

    let address = server.address;
    let stopping = server.stop();
    let clients = async {
        assert_eq!(idle.action().await, None);
        half.send(&rest[40..]).await;
        assert_eq!(half.action().await.as_deref(), Some("DUNNO"));
        assert_eq!(half.action().await, None);
        assert_eq!(
            waiting.action().await.as_deref(),
            Some("permit_auth_destination")
        );
        assert_eq!(waiting.action().await, None);
    };
    let (took, ()) = tokio::join!(stopping, clients);
    assert!(took < SLOW * 2, "{took:?}");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn half_a_request_does_not_hold_up_the_stop() {
    let server = Running::start(settings()).await;
    let mut half = server.connect().await;
    half.send(b"request=smtpd_access_policy\n").await;
    let mut other = server.connect().await;
    assert_eq!(other.ask(&question()).await, "DUNNO");
    let took = server.stop().await;
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert_eq!(half.action().await, None);
}
