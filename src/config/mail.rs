//! `[mail]`

use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::ConfigError;
use super::values::Values;
use crate::mail::Address;

/// How our own mail leaves.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Default: `smtp://127.0.0.1:25`.
    pub relay: MailRelay,
    /// The sender of our own mail.
    pub from: String,
}

/// Where our own mail goes.
#[derive(Clone, Debug)]
pub enum MailRelay {
    /// `smtp://[user:password@]host[:port]` or `smtps://…`
    Smtp {
        /// Name or address.
        host: String,
        /// 25, or 465 for `smtps`.
        port: u16,
        /// Whether and when TLS begins.
        tls: RelayTls,
        /// For AUTH.
        username: Option<String>,
        /// For AUTH.
        password: Option<SecretString>,
    },
    /// `file:DIR`: each message becomes a file there (tests, demo).
    File(PathBuf),
}

/// TLS towards the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayTls {
    /// `smtp://`: STARTTLS when the relay offers it.
    Opportunistic,
    /// `smtps://`: from the first byte.
    Wrapped,
}

impl MailSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let relay = values.one::<String>("mail.relay")?;
        let relay = relay.as_deref().unwrap_or("smtp://127.0.0.1:25");
        let relay = relay_from(relay).map_err(|problem| values.error("mail.relay", problem))?;
        let from = match values.one::<String>("mail.from")? {
            None => format!("guestlist@{}", host_name()),
            Some(from) => match Address::from_person(&from) {
                Ok(address) => address.written().into_owned(),
                Err(error) => return Err(values.error("mail.from", &error.to_string())),
            },
        };
        Ok(Self { relay, from })
    }
}

fn relay_from(text: &str) -> Result<MailRelay, &'static str> {
    const FORM: &str = "write smtp://host:port, smtps://host:port or file:DIR";
    if let Some(directory) = text.strip_prefix("file:") {
        return Ok(MailRelay::File(PathBuf::from(directory)));
    }
    let url = Url::parse(text).map_err(|_| FORM)?;
    let (tls, port) = match url.scheme() {
        "smtp" => (RelayTls::Opportunistic, 25),
        "smtps" => (RelayTls::Wrapped, 465),
        _ => return Err(FORM),
    };
    let host = url.host_str().ok_or(FORM)?.to_owned();
    let username = (!url.username().is_empty()).then(|| url.username().to_owned());
    let password = url
        .password()
        .map(|password| SecretString::from(password.to_owned()));
    Ok(MailRelay::Smtp {
        host,
        port: url.port().unwrap_or(port),
        tls,
        username,
        password,
    })
}

fn host_name() -> String {
    let name = hostname::get()
        .ok()
        .and_then(|name| name.into_string().ok());
    name.filter(|name| Address::parse(&format!("guestlist@{name}")).is_ok())
        .unwrap_or_else(|| "localhost".to_owned())
}
