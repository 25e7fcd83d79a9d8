//! The least of a browser: cookies, one connection a request, the form token of a page.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, bail};

/// Somebody at a browser.
pub(crate) struct Browser {
    server: SocketAddr,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    text: String,
}

impl Browser {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
        }
    }

    /// Opens a sign-in link and presses its button.
    pub(crate) fn sign_in(&mut self, path: &str) -> anyhow::Result<()> {
        let page = self.get(path)?;
        let (_, rest) = page
            .text
            .split_once("name=\"csrf\" value=\"")
            .context("the link has no form")?;
        let token = rest.split('"').next().unwrap_or_default();
        let answer = self.send("POST", path, &format!("csrf={token}"))?;
        if answer.status != 303 {
            bail!("the link doesn't sign in: {}", answer.status);
        }
        Ok(())
    }

    /// Looks at a page.
    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, "")
    }

    fn send(&mut self, method: &str, path: &str, form: &str) -> anyhow::Result<Answer> {
        let server = self.server;
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let length = form.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nCookie: {cookies}\r\n\
             Origin: http://{server}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
        );
        let mut stream = TcpStream::connect(server)?;
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        for line in head.lines() {
            let cookie = line
                .strip_prefix("set-cookie: ")
                .and_then(|cookie| cookie.split(';').next()?.split_once('='));
            if let Some((name, value)) = cookie {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(Answer {
            status: status.context("this isn't HTTP")?,
            text,
        })
    }
}
