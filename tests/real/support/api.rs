//! Setting the scene through the HTTP API, as an operator's script would.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::http;
use super::program::Home;

/// The API with an operator's token.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    server: SocketAddr,
    authorization: String,
}

impl Api {
    /// The API of an installation.
    pub(crate) fn new(home: &Home, token: &str) -> Self {
        Self {
            server: home.web,
            authorization: format!("Bearer {token}"),
        }
    }

    /// Makes a tenant with one verified domain.
    pub(crate) fn add_tenant(&self, slug: &str, domain: &str) {
        self.post(
            "/api/v1/tenants",
            &json!({"slug": slug, "name": slug, "mode": "whitelist-only"}),
        );
        let path = format!("/api/v1/tenants/{slug}/domains");
        self.post(&path, &json!({"domain": domain, "verified": true}));
    }

    /// Makes a mailbox; its mode is the tenant's.
    pub(crate) fn add_mailbox(&self, slug: &str, address: &str) {
        let path = format!("/api/v1/tenants/{slug}/mailboxes");
        self.post(&path, &json!({"address": address}));
    }

    /// Puts a sender on a mailbox's whitelist.
    pub(crate) fn allow(&self, mailbox: &str, matched: &str) {
        let path = format!("/api/v1/mailboxes/{mailbox}/entries");
        self.post(&path, &json!({"list": "allow", "match": matched}));
    }

    /// Everything that a mailbox's entries match.
    pub(crate) fn matches(&self, mailbox: &str) -> Vec<String> {
        let entries = self.entries(mailbox, "");
        let matched = entries.iter().filter_map(|entry| entry["match"].as_str());
        matched.map(str::to_owned).collect()
    }

    /// A mailbox's entries; `filter` is more of the query, as in `&q=scott`.
    pub(crate) fn entries(&self, mailbox: &str, filter: &str) -> Vec<Value> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.call(
                "GET",
                &format!("/api/v1/mailboxes/{mailbox}/entries?limit=500{filter}{cursor}"),
                None,
            );
            let items = page["items"]
                .as_array()
                .unwrap_or_else(|| panic!("a list, not {page}"));
            found.extend_from_slice(items);
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    }

    /// POST that must succeed.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", path, Some(body))
    }

    /// Any call that must succeed.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let response = http::request(self.server, method, path, Some(&self.authorization), body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        assert!(
            (200..300).contains(&response.status),
            "{method} {path}: {response:?}"
        );
        serde_json::from_str(&response.body).unwrap_or(Value::Null)
    }

    /// A text that isn't JSON.
    pub(crate) fn text(&self, path: &str) -> String {
        let response = http::request(self.server, "GET", path, Some(&self.authorization), None);
        let response = response.unwrap_or_else(|error| panic!("GET {path}: {error}"));
        assert_eq!(response.status, 200, "GET {path}: {response:?}");
        response.body
    }

    /// Any call, whatever comes of it: the status.
    pub(crate) fn try_post(&self, path: &str, body: &Value) -> std::io::Result<u16> {
        http::request(
            self.server,
            "POST",
            path,
            Some(&self.authorization),
            Some(body),
        )
        .map(|response| response.status)
    }
}
