//! The load: C connections, each asks, waits for the answer, and asks again (closed loop, no pipelining).
//!
//! Two threads with a runtime each: cheaper than one runtime over two threads, because no task ever moves.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::draw::Numbers;
use crate::floor::DUNNO;
use crate::histogram::Histogram;
use crate::question::Question;

/// The start of each round is not counted: connections, caches and clocks settle.
const SETTLE: Duration = Duration::from_millis(300);
const THREADS: usize = 2;

/// What is asked of whom.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) until: Until,
    pub(crate) question: Question,
    /// The mailboxes asked for, in order; each connection begins at another place.
    pub(crate) mailboxes: Arc<[u32]>,
    /// Senders on each mailbox's whitelist.
    pub(crate) friends: u32,
}

/// When a round ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    /// When this time is over.
    Over(Duration),
    /// When every mailbox was asked for once.
    EachOnce,
}

/// What one round showed.
#[derive(Debug, Default)]
pub(crate) struct Round {
    /// Answers a second, after the start had settled.
    pub(crate) per_second: f64,
    pub(crate) latency: Histogram,
    /// All answers, those of the settling start too.
    pub(crate) answered: u64,
    /// Answers other than DUNNO.
    pub(crate) unexpected: u64,
}

/// Puts the load on a server for one round; `round` makes its instances different from all other rounds'.
pub(crate) fn run(load: &Load, server: SocketAddr, round: u32) -> anyhow::Result<Round> {
    let start = Instant::now() + Duration::from_millis(100);
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let load = load.clone();
            std::thread::spawn(move || half(&load, server, round, thread, start))
        })
        .collect();
    let mut whole = Round::default();
    for thread in threads {
        let Ok(half) = thread.join() else {
            bail!("a thread of the load panicked")
        };
        let half = half?;
        whole.latency.merge(&half.latency);
        whole.answered += half.answered;
        whole.unexpected += half.unexpected;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let counted = whole.latency.count() as f64;
    let counting_since = (start + SETTLE).min(Instant::now());
    whole.per_second = counted / counting_since.elapsed().as_secs_f64();
    Ok(whole)
}

/// One thread's connections.
fn half(
    load: &Load,
    server: SocketAddr,
    round: u32,
    thread: usize,
    start: Instant,
) -> anyhow::Result<Round> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for connection in (thread..load.connections).step_by(THREADS) {
            let stream = TcpStream::connect(server)
                .await
                .context("the server takes no connection")?;
            stream.set_nodelay(true)?;
            tasks.spawn(converse(load.clone(), stream, round, connection, start));
        }
        let mut sum = Round::default();
        while let Some(done) = tasks.join_next().await {
            let one = done??;
            sum.latency.merge(&one.latency);
            sum.answered += one.answered;
            sum.unexpected += one.unexpected;
        }
        Ok(sum)
    })
}

/// One connection: asks until the time is over, and always waits for the last answer.
async fn converse(
    mut load: Load,
    mut stream: TcpStream,
    round: u32,
    connection: usize,
    start: Instant,
) -> anyhow::Result<Round> {
    tokio::time::sleep_until(start.into()).await;
    let counted_from = start + SETTLE;
    let first = connection * load.mailboxes.len() / load.connections;
    let (end, most) = match load.until {
        Until::Over(duration) => (Some(start + duration), usize::MAX),
        Until::EachOnce => (
            None,
            (connection + 1) * load.mailboxes.len() / load.connections - first,
        ),
    };
    let mut numbers = Numbers(u64::from(round) << 16 | connection as u64);
    let instances = u64::from(round) << 40 | (connection as u64) << 28..;
    let mut sum = Round::default();
    let mut buffer = [0; 512];
    let mailboxes = load.mailboxes.iter().cycle().skip(first).take(most);
    for (&mailbox, instance) in mailboxes.zip(instances) {
        let request = load
            .question
            .about(mailbox, numbers.below(load.friends), instance);
        let asked = Instant::now();
        if end.is_some_and(|end| asked >= end) {
            break;
        }
        stream.write_all(request).await?;
        let answer = receive(&mut stream, &mut buffer).await?;
        if asked >= counted_from {
            sum.latency.record(asked.elapsed());
        }
        sum.answered += 1;
        sum.unexpected += u64::from(answer != DUNNO);
    }
    Ok(sum)
}

/// Reads one answer, up to its blank line.
async fn receive<'b>(stream: &mut TcpStream, buffer: &'b mut [u8]) -> anyhow::Result<&'b [u8]> {
    let mut filled = 0;
    loop {
        let Some(free) = buffer.get_mut(filled..) else {
            bail!("an answer is too long")
        };
        let read = stream.read(free).await?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        filled += read;
        if buffer
            .get(..filled)
            .is_some_and(|answer| answer.ends_with(b"\n\n"))
        {
            return Ok(buffer.get(..filled).unwrap_or_default());
        }
    }
}
