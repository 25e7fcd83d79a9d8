//! Which node of the installation this process is.

use chrono::{DateTime, Utc};

use super::WebSettings;

/// A running process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Told from others by its machine and port: `mail1:8080`.
    pub name: String,
    /// When it was started.
    pub up_since: DateTime<Utc>,
}

impl Node {
    /// This process, started now.
    pub fn of(web: &WebSettings, now: DateTime<Utc>) -> Self {
        let machine = hostname::get().unwrap_or_else(|_| "localhost".into());
        Self {
            name: format!("{}:{}", machine.to_string_lossy(), web.listen.port()),
            up_since: now,
        }
    }
}
