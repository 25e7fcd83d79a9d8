//! One connection: requests in, answers out, in order, until somebody hangs up.
//!
//! Postfix keeps a connection for each of its processes, mostly idle, for 300 seconds and more; Exim
//! opens one for each question, closes its half after it, and reads to the end of the file. Both
//! get one answer for each request. Memory is bounded: requests collect in one buffer of 4 KiB that
//! grows to 64 KiB for a long request and shrinks when the connection falls idle, answers in another
//! that is written out before it grows; while a client doesn't read, nothing more is read from it.
//!
//! A request is answered whole or not at all: what is malformed, cut short or too slow closes the
//! connection without an answer, with one line in the log. Postfix then asks once more and defers.

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, WaitForCancellationFuture};
use tracing::{debug, warn};

use super::alarm::Alarm;
use super::protocol::{MAX_REQUEST, Malformed, Scan, scan};
use super::service::{Judge, PolicyService};

/// The buffer of a connection that has nothing unusual to say.
const BUFFER: usize = 4 * 1024;

/// Answers are written out when this many bytes have gathered from pipelined requests.
const FLUSH_AT: usize = 4 * 1024;

/// How long a request that has begun, or an answer that isn't read, may hold up a shutdown.
const DRAIN: Duration = Duration::from_secs(2);

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("the client closed it")]
    Closed,
    #[error("the client closed it in mid-request")]
    CutShort,
    #[error("malformed request: {0}")]
    Malformed(#[from] Malformed),
    #[error("half a request, and then nothing for too long")]
    TooSlow,
    #[error("the client does not read its answers")]
    NotRead,
    #[error("idle for too long")]
    Idle,
    #[error("shutting down")]
    Stopped,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl<J: Judge> PolicyService<J> {
    /// Serves one connection until it ends. `peer` names it in the log. When `stop` is cancelled,
    /// what was asked is answered and the connection closed.
    pub async fn serve<S>(&self, stream: S, peer: &str, stop: &CancellationToken)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let _open = self.meter.connection();
        let mut session = Session::new(self, stream, stop);
        let Err(end) = session.run().await;
        match end {
            End::Malformed(_) | End::CutShort | End::TooSlow => {
                self.meter.malformed();
                warn!(peer, "Policy connection closed without an answer: {end}");
            }
            End::NotRead => warn!(peer, "Policy connection closed: {end}"),
            End::Closed | End::Idle | End::Stopped | End::Io(_) => {
                debug!(peer, "Policy connection closed: {end}");
            }
        }
    }
}

struct Session<'s, J, S> {
    service: &'s PolicyService<J>,
    stream: S,
    stop: &'s CancellationToken,
    /// Completes once, when `stop` is cancelled; kept, because each new one queues at the token.
    stopped: Pin<Box<WaitForCancellationFuture<'s>>>,
    alarm: Alarm,
    /// What was received and not yet answered.
    input: Vec<u8>,
    /// How much of `input` is known to hold no end of a request.
    seen: usize,
    /// When the request that `input` begins with began.
    begun: Option<Instant>,
    /// Answers not yet written.
    output: Vec<u8>,
    /// Since when we know that the program is to end.
    stopping: Option<Instant>,
}

impl<'s, J: Judge, S: AsyncRead + AsyncWrite + Unpin + Send> Session<'s, J, S> {
    fn new(service: &'s PolicyService<J>, stream: S, stop: &'s CancellationToken) -> Self {
        Self {
            service,
            stream,
            stop,
            stopped: Box::pin(stop.cancelled()),
            alarm: Alarm::new(Instant::now() + service.settings.idle_timeout),
            input: Vec::with_capacity(BUFFER),
            seen: 0,
            begun: None,
            output: Vec::new(),
            stopping: None,
        }
    }

    async fn run(&mut self) -> Result<Infallible, End> {
        loop {
            self.receive().await?;
            let answered = self.answer().await;
            // Others whose requests are here are judged first, so that answers go out together: each one that goes out
            // alone wakes its reader, and waking costs more than judging.
            tokio::task::yield_now().await;
            // What was well formed before something malformed gets its answer.
            self.flush().await?;
            answered?;
            self.settle();
        }
    }

    /// Reads once; ends the connection when nothing comes in time.
    ///
    /// When the program is to end, a request that has begun may be finished, and one that has
    /// already arrived is answered; nothing is waited for beyond that.
    async fn receive(&mut self) -> Result<(), End> {
        let received = loop {
            let now = Instant::now();
            if self.stopping.is_none() && self.stop.is_cancelled() {
                self.stopping = Some(now);
            }
            let deadline = self.deadline(now);
            let is_over = self
                .stopping
                .is_some_and(|since| self.begun.is_none() || now.duration_since(since) >= DRAIN);
            tokio::select! {
                biased;
                received = self.stream.read_buf(&mut self.input) => break received?,
                () = ready(()), if is_over => return Err(End::Stopped),
                () = self.stopped.as_mut(), if self.stopping.is_none() => {}
                () = self.alarm.rings(deadline) => return Err(self.timed_out()),
            }
        };
        match received {
            0 if self.input.is_empty() => Err(End::Closed),
            0 => Err(End::CutShort),
            _ => Ok(()),
        }
    }

    fn deadline(&self, now: Instant) -> Instant {
        let settings = &self.service.settings;
        let deadline = match self.begun {
            Some(begun) => begun + settings.request_timeout,
            None => now + settings.idle_timeout,
        };
        self.stopping
            .map_or(deadline, |since| deadline.min(since + DRAIN))
    }

    fn timed_out(&self) -> End {
        if self.begun.is_some() {
            End::TooSlow
        } else {
            End::Idle
        }
    }

    /// Answers every whole request in the buffer.
    async fn answer(&mut self) -> Result<(), End> {
        let mut start = 0;
        let outcome = loop {
            let rest = self.input.get(start..).unwrap_or_default();
            match scan(rest, self.seen) {
                Scan::Complete(end) => {
                    let request = rest.get(..end).unwrap_or_default();
                    if let Err(malformed) = self.service.answer(request, &mut self.output).await {
                        break Err(malformed.into());
                    }
                    start += end;
                    self.seen = 0;
                    self.begun = None;
                    if self.output.len() >= FLUSH_AT {
                        self.flush().await?;
                    }
                }
                Scan::Incomplete => {
                    self.seen = rest.len();
                    break Ok(());
                }
                Scan::Malformed(malformed) => break Err(malformed.into()),
            }
        };
        self.input.drain(..start);
        outcome
    }

    /// Writes the answers; ends the connection when the client doesn't take them in time.
    async fn flush(&mut self) -> Result<(), End> {
        if self.output.is_empty() {
            return Ok(());
        }
        let Self {
            stream,
            output,
            alarm,
            stop,
            service,
            ..
        } = self;
        // Nearly always the first poll writes everything, and the clock needn't be asked.
        let patience_ends = async {
            let patience = Instant::now() + service.settings.request_timeout;
            tokio::select! {
                () = alarm.rings(patience) => return,
                () = stop.cancelled() => {}
            }
            alarm.rings(patience.min(Instant::now() + DRAIN)).await;
        };
        tokio::select! {
            biased;
            written = stream.write_all(output) => written?,
            () = patience_ends => return Err(End::NotRead),
        }
        self.output.clear();
        Ok(())
    }

    /// Makes room for more of a long request, or gives back what a long one took.
    fn settle(&mut self) {
        if self.input.is_empty() {
            self.input.shrink_to(BUFFER);
            self.output.shrink_to(FLUSH_AT);
            return;
        }
        self.begun.get_or_insert_with(Instant::now);
        if self.input.len() == self.input.capacity() {
            let more = self
                .input
                .len()
                .min(MAX_REQUEST.saturating_sub(self.input.len()));
            self.input.reserve_exact(more);
        }
    }
}
