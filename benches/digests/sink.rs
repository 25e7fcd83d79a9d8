//! A relay that takes everything and remembers to whom.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A relay on loopback; it ends with the program.
pub(crate) struct Sink {
    pub(crate) port: u16,
    took: Arc<Mutex<Took>>,
}

/// What it took.
#[derive(Default)]
struct Took {
    messages: usize,
    bytes: usize,
    recipients: BTreeSet<String>,
}

impl Sink {
    #[expect(
        clippy::disallowed_methods,
        reason = "a stand-in that nobody shuts down in order"
    )]
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let took = Arc::<Mutex<Took>>::default();
        let all = Arc::clone(&took);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let all = Arc::clone(&all);
                // A connection that breaks shows in the counts.
                tokio::spawn(async move { drop(session(stream, &all).await) });
            }
        });
        Ok(Self { port, took })
    }

    /// Messages, different recipients, bytes.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        (took.messages, took.recipients.len(), took.bytes)
    }
}

async fn session(stream: TcpStream, took: &Mutex<Took>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let (mut recipient, mut in_data, mut bytes) = (String::new(), false, 0);
    let mut line = String::new();
    writer.write_all(b"220 sink.example ESMTP\r\n").await?;
    loop {
        line.clear();
        if reader.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if in_data && line != ".\r\n" {
            bytes += line.len();
            continue;
        }
        let reply = match line.get(..4) {
            _ if in_data => {
                in_data = false;
                let mut took = took.lock().unwrap_or_else(PoisonError::into_inner);
                took.messages += 1;
                took.bytes += std::mem::take(&mut bytes);
                took.recipients.insert(std::mem::take(&mut recipient));
                "250 2.0.0 Taken\r\n"
            }
            Some("RCPT") => {
                recipient.clone_from(&line);
                "250 2.1.5 Ok\r\n"
            }
            Some("DATA") => {
                in_data = true;
                "354 Go on\r\n"
            }
            _ => "250 Ok\r\n",
        };
        writer.write_all(reply.as_bytes()).await?;
    }
}
