//! `[web]`

use std::net::SocketAddr;

use ipnet::IpNet;
use url::Url;

use super::values::Values;
use super::{ConfigError, TrustedProxies};

/// The web pages and the API.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// Where HTTP is served.
    pub listen: SocketAddr,
    /// What people's browsers see; without a trailing slash. Every link is built from it.
    pub public_url: String,
    /// Where `/metrics` is served; without it, only loopback clients of `listen` see it.
    pub metrics_listen: Option<SocketAddr>,
    /// Reverse proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: TrustedProxies,
}

/// The longest public URL: it stands in every refusal, whose text is limited to 400 characters.
const LONGEST_PUBLIC_URL: usize = 100;

impl WebSettings {
    pub(super) fn from_values(values: &Values) -> Result<Self, ConfigError> {
        let listen = values
            .one("web.listen")?
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url = match values.one::<Url>("web.public_url")? {
            None => "http://127.0.0.1:8080".to_owned(),
            Some(url) => checked(values, &url)?,
        };
        Ok(Self {
            listen,
            public_url,
            metrics_listen: values.one("web.metrics_listen")?,
            trusted_proxies: values
                .list::<IpNet>("web.trusted_proxies")?
                .into_iter()
                .flatten()
                .collect(),
        })
    }

    /// Says whether people reach the pages by HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn checked(values: &Values, url: &Url) -> Result<String, ConfigError> {
    let problem = |text: &str| Err(values.error("web.public_url", text));
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return problem("write https://host, with a path if need be");
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return problem("leave out user, query and fragment");
    }
    if url.path() != "/" {
        return problem("serve Guestlist on a host name of its own: a path is not supported");
    }
    let text = url.as_str().trim_end_matches('/');
    if text.len() > LONGEST_PUBLIC_URL {
        return problem("use at most 100 characters: it stands in every refusal");
    }
    Ok(text.to_owned())
}
