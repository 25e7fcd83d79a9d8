//! `[policy]`

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;

use super::values::Values;
use super::{ConfigError, Listen};

/// SMTP access policy delegation.
#[derive(Clone, Debug)]
pub struct PolicySettings {
    /// TCP addresses and unix sockets.
    pub listen: Vec<Listen>,
    /// After this long the mail server gets `DUNNO`, whatever we still wait for.
    pub deadline: Duration,
    /// Clients whose mail is a submission even without SASL.
    pub submission_networks: Vec<IpNet>,
    /// The action for a whitelist match: `DUNNO`, or say `permit_auth_destination`.
    pub whitelisted_action: String,
    /// Connections beyond these are closed at once.
    pub max_connections: usize,
    /// How long a connection may be silent between requests.
    pub idle_timeout: Duration,
    /// From the first byte of a request to its blank line.
    pub request_timeout: Duration,
}

impl PolicySettings {
    /// How long questions to the DNS may take in all: a quarter is kept for deciding without them.
    pub fn for_questions(&self) -> Duration {
        self.deadline.mul_f32(0.75)
    }

    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let default = Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 10031)));
        let settings = Self {
            listen: values
                .list("policy.listen")?
                .unwrap_or_else(|| vec![default]),
            deadline: values.duration("policy.deadline", Duration::from_secs(3))?,
            submission_networks: values
                .list("policy.submission_networks")?
                .unwrap_or_default(),
            whitelisted_action: values
                .one("policy.whitelisted_action")?
                .unwrap_or_else(|| "DUNNO".to_owned()),
            max_connections: values.one("policy.max_connections")?.unwrap_or(10_000),
            idle_timeout: values.duration("policy.idle_timeout", Duration::from_secs(1000))?,
            request_timeout: values.duration("policy.request_timeout", Duration::from_secs(20))?,
        };
        settings.check(values)?;
        Ok(settings)
    }

    fn check(&self, values: &Values) -> Result<(), ConfigError> {
        let (shortest, longest) = (Duration::from_millis(100), Duration::from_mins(1));
        if !(shortest..=longest).contains(&self.deadline) {
            return Err(values.error("policy.deadline", "use 100ms to 60s: Postfix waits for it"));
        }
        // An empty action makes Postfix let mail in; a second line would be a second action.
        let action = &self.whitelisted_action;
        if action.is_empty()
            || !action
                .bytes()
                .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        {
            return Err(values.error("policy.whitelisted_action", "use one line of plain ASCII"));
        }
        if turns_mail_away(action) {
            return Err(values.error(
                "policy.whitelisted_action",
                "use an action that lets mail in, such as DUNNO, OK or permit_auth_destination: it answers whitelist \
                 matches",
            ));
        }
        // Postfix keeps a connection for smtpd_policy_service_max_idle, 300 s by default.
        if self.idle_timeout < Duration::from_mins(5) {
            return Err(values.error(
                "policy.idle_timeout",
                "use 300s or more: Postfix keeps connections so long",
            ));
        }
        Ok(())
    }
}

/// Says whether Postfix would refuse, defer, discard or divert mail by this action (access(5)).
fn turns_mail_away(action: &str) -> bool {
    let word = action.split(' ').find(|word| !word.is_empty());
    let word = word.unwrap_or_default().to_ascii_uppercase();
    let is_reply = word.starts_with(['4', '5']);
    let names = ["DISCARD", "HOLD", "REDIRECT", "FILTER"];
    is_reply
        || word.starts_with("REJECT")
        || word.starts_with("DEFER")
        || names.contains(&word.as_str())
}
