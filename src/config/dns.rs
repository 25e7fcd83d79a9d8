//! `[dns]`

use std::net::SocketAddr;
use std::time::Duration;

use super::ConfigError;
use super::values::Values;

/// Whom we ask.
#[derive(Clone, Debug)]
pub struct DnsSettings {
    /// Empty: the system's.
    pub nameservers: Vec<SocketAddr>,
    /// For one answer.
    pub timeout: Duration,
}

impl DnsSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            nameservers: values.list("dns.nameservers")?.unwrap_or_default(),
            timeout: values.duration("dns.timeout", Duration::from_secs(1))?,
        })
    }
}
