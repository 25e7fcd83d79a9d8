//! What the program logs while a test looks on, from the test's own thread.

use std::io::{Result, Write};
use std::sync::{Arc, LazyLock, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Level};

/// While only one subscriber is known, a line that another thread logs first is taken for one that nobody wants, and
/// kept from the test that listens. A second one, which hears nothing, prevents that.
static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| {
    let deaf = tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_writer(std::io::sink);
    Dispatch::new(deaf.finish())
});

/// The lines since it was looked at last.
pub(crate) struct Log {
    lines: Lines,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Listens until it is dropped.
    pub(crate) fn start() -> Self {
        LazyLock::force(&ANOTHER);
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::DEBUG)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        Self {
            lines,
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    /// Takes the lines that hold this; all others are forgotten.
    pub(crate) fn take(&self, text: &str) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.lines.0.lock().expect("the lines"));
        let all = String::from_utf8_lossy(&bytes);
        let fitting = all.lines().filter(|line| line.contains(text));
        fitting.map(str::to_owned).collect()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.lock().expect("the lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
