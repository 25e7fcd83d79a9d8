//! `[cache]`, `[learning]`, `[probing]`, `[record]`, `[log]`: what goes on behind the decisions.

use std::time::Duration;

use super::ConfigError;
use super::values::Values;

/// One day.
const DAY: Duration = Duration::from_hours(24);

/// The cache of compiled policies.
#[derive(Clone, Debug)]
pub struct CacheSettings {
    /// Bytes that compiled policies and address look-ups may take together.
    pub max_bytes: u64,
    /// After this long a policy is loaded anew even if no change was announced.
    pub time_to_live: Duration,
}

/// Learning from submissions.
#[derive(Clone, Debug)]
pub struct LearningSettings {
    /// How long a learned entry lives after the last contact.
    pub expires_after: Duration,
    /// A login that names no mailbox teaches the sender's. Only where the mail server itself checks which sender a
    /// login may use; otherwise anyone with a login could write to anyone's list.
    pub opaque_logins: bool,
}

/// Counting unknown recipients.
#[derive(Clone, Debug)]
pub struct ProbingSettings {
    /// Bytes that client networks which ask for unknown recipients may take in memory, those held included.
    pub max_bytes: usize,
}

/// The record of decisions.
#[derive(Clone, Debug)]
pub struct RecordSettings {
    /// Decisions a second that are stored in full; accepts beyond are counted.
    pub max_per_second: u32,
    /// How long decisions are kept.
    pub keep: Duration,
}

/// The log.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// A line for each accept too, not only for what was turned away.
    pub accepts: bool,
}

impl CacheSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let max_bytes = values.one("cache.max_bytes")?.unwrap_or(256 * 1024 * 1024);
        if max_bytes < 64 * 1024 {
            return Err(values.error("cache.max_bytes", "use at least 65536"));
        }
        let time_to_live = values.duration("cache.time_to_live", Duration::from_mins(5))?;
        Ok(Self {
            max_bytes,
            time_to_live,
        })
    }
}

impl LearningSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            expires_after: values.duration("learning.expires_after", DAY * 400)?,
            opaque_logins: values.one("learning.opaque_logins")?.unwrap_or(false),
        })
    }
}

impl ProbingSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let max_bytes = values.one("probing.max_bytes")?.unwrap_or(64 * 1024 * 1024);
        if max_bytes < 1024 * 1024 {
            return Err(values.error("probing.max_bytes", "use at least 1048576"));
        }
        Ok(Self { max_bytes })
    }
}

impl RecordSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let max_per_second = values.one("record.max_per_second")?.unwrap_or(5_500);
        Ok(Self {
            max_per_second,
            keep: values.duration("record.keep", DAY * 90)?,
        })
    }
}

impl LogSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            accepts: values.one("log.accepts")?.unwrap_or(false),
        })
    }
}
