//! The log: one line an event on stderr; text on a terminal, JSON otherwise.
//!
//! A thread of its own writes it. Who doesn't take the lines (a pipe that is full, a disk that hangs) must not hold up mail:
//! lines beyond [`WAITING`] are lost, and counted.

use std::io::IsTerminal;
use std::sync::OnceLock;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// What is logged when `RUST_LOG` says nothing: our own events, and warnings of the libraries.
const DEFAULT: &str = "warn,guestlist=info";
/// Lines that may wait to be written: some 8 MiB.
const WAITING: usize = 16_384;

static LOST: OnceLock<ErrorCounter> = OnceLock::new();

/// Writes what waits when it is dropped, for a second at most.
#[must_use]
pub struct Log {
    _writing: WorkerGuard,
}

/// Begins logging; a second call does nothing. `filter` is what `RUST_LOG` says.
pub fn init_log(filter: Option<&str>) -> Log {
    let filter = filter
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT));
    let (writer, writing) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING)
        .thread_name("log")
        .finish(std::io::stderr());
    LOST.get_or_init(|| writer.error_counter());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    let begun = if std::io::stderr().is_terminal() {
        log.with_target(false).try_init()
    } else {
        log.json().flatten_event(true).try_init()
    };
    if let Err(error) = begun {
        tracing::debug!("The log had begun already: {error}");
    }
    Log { _writing: writing }
}

/// Lines that nobody took in time.
pub(super) fn lost_lines() -> u64 {
    let lost = LOST.get().map_or(0, ErrorCounter::dropped_lines);
    u64::try_from(lost).unwrap_or(u64::MAX)
}
