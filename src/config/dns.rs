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
    /// How often each list in use is tested.
    pub list_tests: Duration,
}

impl DnsSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let settings = Self {
            nameservers: values.list("dns.nameservers")?.unwrap_or_default(),
            timeout: values.duration("dns.timeout", Duration::from_secs(1))?,
            list_tests: values.duration("dns.list_tests", Duration::from_mins(5))?,
        };
        let (shortest, longest) = (Duration::from_secs(1), Duration::from_hours(1));
        if !(shortest..=longest).contains(&settings.list_tests) {
            return Err(values.error(
                "dns.list_tests",
                "use 1s to 1h: a list that went bad is asked until its next test, and each test is four questions",
            ));
        }
        Ok(settings)
    }
}
