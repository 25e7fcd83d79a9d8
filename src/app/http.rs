//! HTTP on one listening socket. Not `axum::serve`: that one waits for ever for the rest of a head, and for each
//! connection it keeps as much of one as a client cares to send.
//!
//! Limits: a head has to come within [`HEAD_TIMEOUT`] and [`HEAD_BYTES`] (431 beyond that), which also ends connections
//! that lie idle; an answer that is not read is given up after [`WRITE_TIMEOUT`]; what follows the head has the routers' own limits. Connections beyond [`CONNECTIONS`] wait in the
//! socket's queue, and those of one client beyond its share ([`Clients`]) are closed.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::http_clients::Clients;

/// From the moment that we could read a request to the end of its head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a client may leave an answer unread when the buffers on the way are full.
const WRITE_TIMEOUT: Duration = Duration::from_secs(15);
/// What the kernel keeps of answers that a client doesn't read (it doubles this for its own needs): without a bound it
/// takes megabytes, and as many answers are made for nobody. Enough for 2 MB a second over 100 ms.
const UNREAD_BYTES: usize = 128 * 1024;
/// What a head may take, and what is kept of a body that nobody has read yet.
const HEAD_BYTES: usize = 32 * 1024;
/// Connections of one socket at a time.
const CONNECTIONS: usize = 2000;
/// How long accepting pauses when the system has no descriptor or memory for a connection.
const PAUSE: Duration = Duration::from_millis(250);

/// Serves until `stop`; then no connection is taken, and this returns when every request under way is answered.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    clients: Clients,
    stop: CancellationToken,
) {
    serve_at_most((CONNECTIONS, clients), listener, router, stop).await;
}

async fn serve_at_most(
    (connections, clients): (usize, Clients),
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) {
    let room = Arc::new(Semaphore::new(connections));
    let clients = Arc::new(clients);
    let open = TaskTracker::new();
    let accepting = async {
        while let Ok(permit) = Arc::clone(&room).acquire_owned().await {
            let (stream, peer) = accept(&listener).await;
            let Some(place) = clients.place(peer.ip()) else {
                metrics::counter!("guestlist_web_connections_refused_total").increment(1);
                continue;
            };
            let connection = connection(stream, peer, router.clone(), stop.child_token());
            open.spawn(async move {
                connection.await;
                drop((permit, place));
            });
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stop.cancelled() => {}
    }
    drop(listener);
    open.close();
    open.wait().await;
}

/// Accepts one connection, through a shortage of descriptors: it would come back at once, so we wait a little.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    let mut said = false;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error)
                if matches!(
                    error.kind(),
                    ConnectionAborted | ConnectionReset | Interrupted
                ) =>
            {
                tracing::debug!("A web connection was gone before it was accepted: {error}");
            }
            Err(error) => {
                if !said {
                    tracing::warn!("No web connection can be accepted, we go on trying: {error}");
                }
                said = true;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, stop: CancellationToken) {
    let service = service_fn(move |request| answer(router.clone(), request, peer));
    if let Err(error) = SockRef::from(&stream).set_send_buffer_size(UNREAD_BYTES) {
        tracing::debug!(%peer, "A web connection keeps the system's buffer: {error}");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    let stream = Box::pin(stream);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, "A web connection ended early: {error}");
    }
}

async fn answer(
    router: Router,
    mut request: Request<Incoming>,
    peer: SocketAddr,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request.map(Body::new)).await
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;

    use super::*;
    use crate::config::TrustedProxies;

    struct Served {
        address: SocketAddr,
        stop: CancellationToken,
        serving: JoinHandle<()>,
    }

    async fn served(connections: usize) -> Served {
        let router = Router::new()
            .route(
                "/peer",
                get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
            )
            .route("/echo", post(|body: String| async move { body }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let limits = (connections, Clients::new(TrustedProxies::default()));
        let serving =
            TaskTracker::new().spawn(serve_at_most(limits, listener, router, stop.clone()));
        Served {
            address,
            stop,
            serving,
        }
    }

    impl Served {
        async fn send(&self, text: &str) -> TcpStream {
            let mut client = TcpStream::connect(self.address).await.unwrap();
            client.write_all(text.as_bytes()).await.unwrap();
            client
        }
    }

    async fn all(client: &mut TcpStream) -> String {
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_handler_sees_who_asks() {
        let served = served(10).await;
        let mut client = served
            .send("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await;
        let peer = client.local_addr().unwrap().to_string();
        assert!(all(&mut client).await.ends_with(&peer));
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_head_is_waited_for_for_15_seconds() {
        let served = served(10).await;
        let begin = tokio::time::Instant::now();
        let mut client = served.send("GET / HTTP/1.1\r\nHost: ").await;
        assert_eq!(all(&mut client).await, "");
        assert!((14..=16).contains(&begin.elapsed().as_secs()));
    }

    #[tokio::test]
    async fn a_head_of_more_than_32_kib_is_refused() {
        let served = served(10).await;
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}", "x".repeat(HEAD_BYTES));
        let mut client = served.send(&head).await;
        let mut status = [0; 12];
        client.read_exact(&mut status).await.unwrap();
        assert_eq!(&status, b"HTTP/1.1 431");
    }

    #[tokio::test]
    async fn a_stop_lets_a_request_under_way_finish_and_ends_idle_connections() {
        let served = served(10).await;
        let idle = served.send("").await;
        let mut client = served
            .send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            .await;
        // The handler has begun to read: it asks for the body.
        let mut ready = [0; 25];
        client.read_exact(&mut ready).await.unwrap();
        served.stop.cancel();
        client.write_all(b"late").await.unwrap();
        assert!(all(&mut client).await.ends_with("late"));
        served.serving.await.unwrap();
        assert!(TcpStream::connect(served.address).await.is_err());
        drop(idle);
    }

    #[tokio::test]
    async fn connections_beyond_the_limit_wait_for_their_turn() {
        let served = served(1).await;
        let first = served.send("GET /peer HTTP/1.1\r\n").await;
        let mut second = served
            .send("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await;
        let early = tokio::time::timeout(Duration::from_millis(100), second.readable()).await;
        assert!(early.is_err());
        drop(first);
        assert!(all(&mut second).await.starts_with("HTTP/1.1 200"));
    }
}
