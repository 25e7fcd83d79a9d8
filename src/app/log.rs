//! The log: one line an event on stderr; text on a terminal, JSON otherwise.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// What is logged when `RUST_LOG` says nothing: our own events, and warnings of the libraries.
const DEFAULT: &str = "warn,guestlist=info";

/// Begins logging; a second call does nothing. `filter` is what `RUST_LOG` says.
pub fn init_log(filter: Option<&str>) {
    let filter = filter
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let begun = if std::io::stderr().is_terminal() {
        log.with_target(false).try_init()
    } else {
        log.json().flatten_event(true).try_init()
    };
    if let Err(error) = begun {
        tracing::debug!("The log had begun already: {error}");
    }
}
