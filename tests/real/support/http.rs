//! A small HTTP client: one request, one connection, the whole answer.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: String,
    head: String,
}

impl Response {
    /// The values of a header, whose name is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .collect()
    }
}

/// Longer than anything in here may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Sends one request; `authorization` is the whole header's value.
pub(crate) fn request(
    server: SocketAddr,
    method: &str,
    path: &str,
    authorization: Option<&str>,
    json: Option<&serde_json::Value>,
) -> io::Result<Response> {
    let mut headers = Vec::new();
    if let Some(authorization) = authorization {
        headers.push(("Authorization", authorization.to_owned()));
    }
    if json.is_some() {
        headers.push(("Content-Type", "application/json".to_owned()));
    }
    let body = json.map(ToString::to_string).unwrap_or_default();
    send(server, method, path, &headers, &body)
}

/// Sends one request with these headers.
pub(crate) fn send(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, String)],
    body: &str,
) -> io::Result<Response> {
    let mut stream = TcpStream::connect_timeout(&server, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n");
    for (name, value) in headers {
        for part in [name, ": ", value, "\r\n"] {
            head += part;
        }
    }
    head += "Content-Length: ";
    head += &body.len().to_string();
    head += "\r\n\r\n";
    stream.write_all(head.as_bytes())?;
    stream.write_all(body.as_bytes())?;
    // Not every server closes when it is asked to (chromedriver doesn't): an answer may also end
    // where its length says.
    let mut answer = Vec::new();
    let mut piece = [0; 16 * 1024];
    while !is_whole(&answer) {
        match stream.read(&mut piece)? {
            0 => break,
            length => answer.extend_from_slice(&piece[..length]),
        }
    }
    parse(&answer).ok_or_else(|| io::Error::other("this isn't an HTTP response"))
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(split) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..split]).to_ascii_lowercase();
    let length = head
        .split("\r\n")
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|text| text.trim().parse::<usize>().ok());
    length.is_some_and(|length| answer.len() >= split + 4 + length)
}

/// Fetches a page.
pub(crate) fn get(server: SocketAddr, path: &str) -> io::Result<Response> {
    request(server, "GET", path, None, None)
}

fn parse(answer: &[u8]) -> Option<Response> {
    let split = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..split]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = &answer[split + 4..];
    let chunked = head
        .to_ascii_lowercase()
        .contains("\r\ntransfer-encoding: chunked");
    let body = if chunked {
        unchunk(body)?
    } else {
        body.to_vec()
    };
    Some(Response {
        status,
        body: String::from_utf8(body).ok()?,
        head: head.to_owned(),
    })
}

// RFC 9112, 7.1: size in hexadecimal, CR LF, that many bytes, CR LF; a chunk of size 0 ends it.
fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).ok()?, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend(rest.get(line + 2..line + 2 + size)?);
        rest = rest.get(line + 2 + size + 2..)?;
    }
}
