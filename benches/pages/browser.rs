//! The least of a browser: cookies, one connection a request, the form token of a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use anyhow::{Context as _, bail};

/// What a form sends that has no file.
const PLAIN_FORM: &str = "application/x-www-form-urlencoded";

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Browser {
    server: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// Whom the proxy before the server names as the client.
    forwarded_for: Option<Ipv4Addr>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Head and body.
    pub(crate) text: String,
}

impl Answer {
    /// Bytes of the body.
    pub(crate) fn weight(&self) -> usize {
        self.text
            .split_once("\r\n\r\n")
            .map_or(0, |(_, body)| body.len())
    }

    /// Where it sends the browser.
    pub(crate) fn location(&self) -> Option<&str> {
        self.text
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
    }

    /// The token that the page's forms carry.
    fn token(&self) -> anyhow::Result<&str> {
        let (_, rest) = self
            .text
            .split_once("name=\"csrf\" value=\"")
            .context("the page has no form")?;
        Ok(rest.split('"').next().unwrap_or_default())
    }
}

impl Browser {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
            forwarded_for: None,
        }
    }

    /// The same server, from another address.
    pub(crate) fn from_elsewhere(server: SocketAddr, client: Ipv4Addr) -> Self {
        Self {
            forwarded_for: Some(client),
            ..Self::new(server)
        }
    }

    /// Opens a sign-in link and presses its button.
    pub(crate) fn sign_in(&mut self, path: &str) -> anyhow::Result<()> {
        let answer = self.press(path, "")?;
        if answer.status != 303 {
            bail!("the link doesn't sign in: {}", answer.status);
        }
        Ok(())
    }

    /// Looks at a page.
    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, PLAIN_FORM, "")
    }

    /// Looks at a page and sends its form with these fields.
    pub(crate) fn press(&mut self, path: &str, fields: &str) -> anyhow::Result<Answer> {
        let page = self.get(path)?;
        let form = format!("csrf={}&{fields}", page.token()?);
        self.send("POST", path, PLAIN_FORM, &form)
    }

    /// Looks at a page and sends its form with these fields and a file (RFC 7578).
    pub(crate) fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file: &str,
    ) -> anyhow::Result<Answer> {
        const EDGE: &str = "edge-of-a-part";
        let page = self.get(path)?;
        let mut form = String::new();
        for (name, value) in [("csrf", page.token()?)].iter().chain(fields) {
            write!(
                form,
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )?;
        }
        write!(
            form,
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"contacts.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{file}\r\n--{EDGE}--\r\n"
        )?;
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send("POST", path, &kind, &form)
    }

    fn send(&mut self, method: &str, path: &str, kind: &str, form: &str) -> anyhow::Result<Answer> {
        let server = self.server;
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let cookies = cookies.join("; ");
        let length = form.len();
        let forwarded = self
            .forwarded_for
            .map(|client| format!("X-Forwarded-For: {client}\r\n"))
            .unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nCookie: {cookies}\r\n\
             Origin: http://{server}\r\nSec-Fetch-Site: same-origin\r\n\
             {forwarded}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{form}"
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
