//! Settings as text, from wherever they came, and the errors that name key, value and fix.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

/// Every key there is; what is not here is an error.
const KEYS: &[&str] = &[
    "cache.max_bytes",
    "cache.time_to_live",
    "data_dir",
    "database_connections",
    "database_url",
    "dns.list_tests",
    "dns.nameservers",
    "dns.timeout",
    "learning.expires_after",
    "learning.opaque_logins",
    "log.accepts",
    "mail.from",
    "mail.relay",
    "policy.deadline",
    "policy.idle_timeout",
    "policy.listen",
    "policy.max_connections",
    "policy.request_timeout",
    "policy.submission_networks",
    "policy.whitelisted_action",
    "probing.max_bytes",
    "record.keep",
    "record.max_per_second",
    "secret_key_file",
    "web.listen",
    "web.metrics_listen",
    "web.public_url",
    "web.trusted_proxies",
];

/// What is wrong with the configuration; the text names the key, the value and what would fit.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {problem}")]
    File { path: String, problem: String },
    #[error("{origin}: there is no key \"{key}\"; the nearest is \"{nearest}\"")]
    UnknownKey {
        origin: String,
        key: String,
        nearest: &'static str,
    },
    #[error("{origin}: {key} = \"{value}\" can't be used: {problem}")]
    Value {
        origin: String,
        key: &'static str,
        value: String,
        problem: String,
    },
}

/// The origin of what was given as a flag.
pub(super) const COMMAND_LINE: &str = "command line";

impl ConfigError {
    /// Says whether it was a flag of the command line that can't be used.
    pub fn is_wrong_usage(&self) -> bool {
        matches!(self, Self::Value { origin, .. } if origin == COMMAND_LINE)
    }
}

/// One setting as text: a list keeps its elements apart.
#[derive(Clone, Debug)]
struct Value {
    origin: String,
    elements: Vec<String>,
}

/// All settings that were given, by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    given: BTreeMap<&'static str, Value>,
}

impl Values {
    /// Takes every key of a TOML document.
    pub(super) fn add_file(&mut self, path: &str, text: &str) -> Result<(), ConfigError> {
        let table: toml::Table =
            text.parse()
                .map_err(|error: toml::de::Error| ConfigError::File {
                    path: path.to_owned(),
                    problem: error.to_string(),
                })?;
        self.add_table(path, "", &table)
    }

    fn add_table(
        &mut self,
        path: &str,
        above: &str,
        table: &toml::Table,
    ) -> Result<(), ConfigError> {
        for (name, value) in table {
            let key = if above.is_empty() {
                name.clone()
            } else {
                format!("{above}.{name}")
            };
            if let toml::Value::Table(inner) = value {
                self.add_table(path, &key, inner)?;
            } else {
                self.add(path, &key, elements(value))?;
            }
        }
        Ok(())
    }

    /// Takes every variable that begins with `GUESTLIST_`.
    pub(super) fn add_environment(
        &mut self,
        variables: &BTreeMap<String, String>,
    ) -> Result<(), ConfigError> {
        for (name, value) in variables {
            let Some(short) = name.strip_prefix("GUESTLIST_") else {
                continue;
            };
            let key = KEYS
                .iter()
                .find(|key| key.replace('.', "_").to_uppercase() == short);
            let key = key.map_or_else(|| short.to_lowercase(), |key| (*key).to_owned());
            let split = value.split(',').map(|part| part.trim().to_owned());
            self.add(
                &format!("environment variable {name}"),
                &key,
                split.collect(),
            )?;
        }
        Ok(())
    }

    /// Sets one key; a later origin beats an earlier one.
    pub(super) fn add(
        &mut self,
        origin: &str,
        key: &str,
        elements: Vec<String>,
    ) -> Result<(), ConfigError> {
        let Some(known) = KEYS.iter().find(|known| **known == key) else {
            return Err(ConfigError::UnknownKey {
                origin: origin.to_owned(),
                key: key.to_owned(),
                nearest: nearest(key),
            });
        };
        self.given.insert(
            known,
            Value {
                origin: origin.to_owned(),
                elements,
            },
        );
        Ok(())
    }

    /// Returns one value, parsed; None when it was not given.
    pub(super) fn one<T>(&self, key: &'static str) -> Result<Option<T>, ConfigError>
    where
        T: FromStr<Err: Display>,
    {
        let Some(value) = self.given.get(key) else {
            return Ok(None);
        };
        let text = value.elements.join(",");
        let parsed = text
            .parse()
            .map_err(|error: T::Err| value.error(key, &error.to_string()))?;
        Ok(Some(parsed))
    }

    /// Returns a list of values, parsed; None when it was not given.
    pub(super) fn list<T>(&self, key: &'static str) -> Result<Option<Vec<T>>, ConfigError>
    where
        T: FromStr<Err: Display>,
    {
        let Some(value) = self.given.get(key) else {
            return Ok(None);
        };
        let parse = |text: &String| {
            text.parse()
                .map_err(|error: T::Err| value.error(key, &error.to_string()))
        };
        value
            .elements
            .iter()
            .filter(|text| !text.is_empty())
            .map(parse)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Returns a duration written as `3s`, `5m` or `400d`.
    pub(super) fn duration(
        &self,
        key: &'static str,
        default: Duration,
    ) -> Result<Duration, ConfigError> {
        let duration: Option<humantime::Duration> = self.one(key)?;
        Ok(duration.map_or(default, Into::into))
    }

    /// An error about a value that parsed, but doesn't fit.
    pub(super) fn error(&self, key: &'static str, problem: &str) -> ConfigError {
        match self.given.get(key) {
            Some(value) => value.error(key, problem),
            None => ConfigError::Value {
                origin: "default".to_owned(),
                key,
                value: String::new(),
                problem: problem.to_owned(),
            },
        }
    }
}

impl Value {
    fn error(&self, key: &'static str, problem: &str) -> ConfigError {
        // Credentials in a URL must not reach a terminal or a log.
        let secret = matches!(key, "database_url" | "mail.relay");
        let value = if secret {
            "…".to_owned()
        } else {
            self.elements.join(",")
        };
        ConfigError::Value {
            origin: self.origin.clone(),
            key,
            value,
            problem: problem.to_owned(),
        }
    }
}

fn elements(value: &toml::Value) -> Vec<String> {
    match value {
        toml::Value::String(text) => vec![text.clone()],
        toml::Value::Array(values) => values.iter().flat_map(elements).collect(),
        other => vec![other.to_string()],
    }
}

fn nearest(key: &str) -> &'static str {
    KEYS.iter()
        .min_by_key(|known| strsim::damerau_levenshtein(known, key))
        .copied()
        .unwrap_or_default()
}
