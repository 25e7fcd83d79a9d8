//! The words about requests for mail servers: the proof for who asks, and the news for the admins.

use std::net::IpAddr;

use askama::Template;

use super::render::{Rendered, minutes, one_line, rendered};
use crate::mail::Address;

/// Servers that are named.
const NAMED: usize = 10;

/// To who runs the server.
pub(super) struct ProveServer {
    to: String,
    server: String,
    link: String,
    valid: String,
    provider: String,
}

/// To an admin.
pub(super) struct ServersWaiting {
    servers: Vec<String>,
    more: usize,
    link: String,
    provider: String,
}

impl ProveServer {
    pub(super) fn new(
        (to, server): (&Address, IpAddr),
        (link, valid_minutes): (&str, u32),
        provider: &str,
    ) -> Self {
        Self {
            to: one_line(to.as_str()),
            server: server.to_string(),
            link: one_line(link),
            valid: minutes(valid_minutes),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(&ProveSubject(self), &ProveText(self), &ProveHtml(self))
    }
}

impl ServersWaiting {
    pub(super) fn new(servers: &[IpAddr], link: &str, provider: &str) -> Self {
        let named = servers.iter().take(NAMED).map(ToString::to_string);
        Self {
            servers: named.collect(),
            more: servers.len().saturating_sub(NAMED),
            link: one_line(link),
            provider: one_line(provider),
        }
    }

    pub(super) fn rendered(&self) -> Result<Rendered, askama::Error> {
        rendered(
            &WaitingSubject(self),
            &WaitingText(self),
            &WaitingHtml(self),
        )
    }

    /// `The mail server 192.0.2.7 asks to be let in`
    fn subject(&self) -> String {
        let server = self.servers.first().map_or("", String::as_str);
        let count = self.servers.len() + self.more;
        say!("mail-servers-subject", count = count, server = server)
    }
}

#[derive(Template)]
#[template(path = "mail/prove_server/subject.txt")]
struct ProveSubject<'w>(&'w ProveServer);

#[derive(Template)]
#[template(path = "mail/prove_server/body.txt")]
struct ProveText<'w>(&'w ProveServer);

#[derive(Template)]
#[template(path = "mail/prove_server/body.html")]
struct ProveHtml<'w>(&'w ProveServer);

#[derive(Template)]
#[template(path = "mail/servers_waiting/subject.txt")]
struct WaitingSubject<'w>(&'w ServersWaiting);

#[derive(Template)]
#[template(path = "mail/servers_waiting/body.txt")]
struct WaitingText<'w>(&'w ServersWaiting);

#[derive(Template)]
#[template(path = "mail/servers_waiting/body.html")]
struct WaitingHtml<'w>(&'w ServersWaiting);
