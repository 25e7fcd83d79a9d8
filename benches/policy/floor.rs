//! The floor: the least that a server of the same runtime can do. It looks for the blank line and answers
//! DUNNO; it parses nothing, knows nothing, records nothing.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

/// The answer of the floor, and of Guestlist to mail from a known sender.
pub(crate) const DUNNO: &[u8] = b"action=DUNNO\n\n";

/// Serves until the process is ended.
pub(crate) fn serve(address: SocketAddr) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address)
            .await
            .context("the floor can't listen")?;
        let connections = TaskTracker::new();
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            connections.spawn(answer(stream));
        }
    })
}

/// Answers one connection until it is closed; a failed connection only ends itself.
async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let mut filled = 0;
    loop {
        let Some(free) = buffer.get_mut(filled..) else {
            return Ok(());
        };
        let read = stream.read(free).await?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        // No pipelining, so a blank line can only be at the end.
        if buffer
            .get(..filled)
            .is_some_and(|request| request.ends_with(b"\n\n"))
        {
            stream.write_all(DUNNO).await?;
            filled = 0;
        }
    }
}
