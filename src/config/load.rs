//! All settings, and how they are gathered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::values::{COMMAND_LINE, Values};
use super::{
    CacheSettings, ConfigError, DatabaseSettings, DnsSettings, LearningSettings, LogSettings,
    MailSettings, PolicySettings, ProbingSettings, RecordSettings, WebSettings,
};

/// All settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where SQLite's file and the keys live.
    pub data_dir: PathBuf,
    /// `database_url`
    pub database: DatabaseSettings,
    /// `[web]`
    pub web: WebSettings,
    /// `[policy]`
    pub policy: PolicySettings,
    /// `[learning]`
    pub learning: LearningSettings,
    /// `[cache]`
    pub cache: CacheSettings,
    /// `[probing]`
    pub probing: ProbingSettings,
    /// `[record]`
    pub record: RecordSettings,
    /// `[dns]`
    pub dns: DnsSettings,
    /// `[mail]`
    pub mail: MailSettings,
    /// `[log]`
    pub log: LogSettings,
    /// The keys of refusal links and forms; made at first start with mode 0600.
    pub secret_key_file: PathBuf,
}

/// Where settings come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The TOML file, if any.
    pub file: Option<PathBuf>,
    /// The environment (see [`environment`]).
    pub environment: BTreeMap<String, String>,
    /// Flags of the command line: key, values.
    pub flags: Vec<(&'static str, Vec<String>)>,
}

/// Returns the process's environment: the one place that reads it.
#[expect(
    clippy::disallowed_methods,
    reason = "config is the room that reads the environment"
)]
pub fn environment() -> BTreeMap<String, String> {
    std::env::vars().collect()
}

impl Config {
    /// Gathers and checks all settings; the error names key, value and fix.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let mut values = Values::default();
        if let Some(path) = &sources.file {
            values.add_file(&path.display().to_string(), &read(path)?)?;
        }
        values.add_environment(&sources.environment)?;
        for (key, elements) in &sources.flags {
            values.add(COMMAND_LINE, key, elements.clone())?;
        }
        Self::from_values(&values)
    }

    fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let data_dir: PathBuf = values
            .one("data_dir")?
            .unwrap_or_else(|| PathBuf::from("./guestlist-data"));
        let secret_key_file = values
            .one("secret_key_file")?
            .unwrap_or_else(|| data_dir.join("secret.key"));
        Ok(Self {
            database: DatabaseSettings::from_values(values, &data_dir)?,
            web: WebSettings::from_values(values)?,
            policy: PolicySettings::from_values(values)?,
            learning: LearningSettings::from_values(values)?,
            cache: CacheSettings::from_values(values)?,
            probing: ProbingSettings::from_values(values)?,
            record: RecordSettings::from_values(values)?,
            dns: DnsSettings::from_values(values)?,
            mail: MailSettings::from_values(values)?,
            log: LogSettings::from_values(values)?,
            data_dir,
            secret_key_file,
        })
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError::File {
        path: path.display().to_string(),
        problem: error.to_string(),
    })
}
