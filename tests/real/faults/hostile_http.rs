//! Slow clients (F7) and requests that are far too large (F8): each is refused plainly and soon, and everybody else is
//! served as before.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::scene::Scene;
use crate::support::http;
use crate::support::process::own_memory;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::visitor::Visitor;
use crate::support::wait::go_on_for;

const ANNA: &str = "anna@isp.example";
/// Slow ones at a time: one address has 100 connections.
const SLOW: usize = 90;
/// Pages that somebody else asks for, one each tenth of a second: for so long when it is quiet.
const QUIET: Duration = Duration::from_secs(6);
/// And for so long under attack: until the slow ones are closed.
const ATTACK: Duration = Duration::from_secs(32);
const PAUSE: Duration = Duration::from_millis(100);

/// What a client sends that takes its time.
#[derive(Clone, Copy, Debug)]
enum Slowness {
    /// A head that never ends, a header each second (slowhttptest -H).
    Head,
    /// A form of which a byte comes each second (-B).
    Body,
    /// An answer that is never read (-X).
    Read,
}

#[test]
fn slow_clients_are_closed_within_30_seconds_and_hold_nobody_up() {
    let scene = Scene::start(Home::new(), &[ANNA.to_owned()]);
    let quiet = p95(looks(scene.home.web, QUIET, || true));
    let page = http::get(scene.home.web, "/").expect("a page").body;
    let (_, style) = page.split_once("href=\"/static/").expect("a style sheet");
    let style = format!("/static/{}", style.split('"').next().expect("a path"));
    for slowness in [Slowness::Head, Slowness::Body, Slowness::Read] {
        let begin = Instant::now();
        let mut slow: Vec<TcpStream> = (0..SLOW)
            .map(|_| begin_slowly(scene.home.web, &slowness.begins(&style)))
            .collect();
        let mut turn = 0;
        let under_attack = p95(looks(scene.home.web, ATTACK, || {
            turn += 1;
            if turn % 10 == 0 {
                slow.retain_mut(|stream| goes_on(stream, slowness));
            }
            !slow.is_empty()
        }));
        let closed = begin.elapsed();
        tell(&format!(
            "{slowness:?}: {SLOW} slow connections, the last one closed after {closed:.1?}; pages p95 {under_attack:.1?}, \
             {quiet:.1?} when it is quiet"
        ));
        assert!(
            slow.is_empty(),
            "{slowness:?}: {} are still open",
            slow.len()
        );
        // Twice as long is promised; where a page takes milliseconds, that says more of the machine than of us.
        let least = Duration::from_millis(50);
        let bearable = (quiet * 2).max(least);
        assert!(under_attack <= bearable, "{slowness:?}: {under_attack:?}");
    }
}

impl Slowness {
    fn begins(self, style: &str) -> String {
        let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000";
        match self {
            Self::Head => "GET / HTTP/1.1\r\nHost: a\r\n".to_owned(),
            Self::Body => format!("POST / HTTP/1.1\r\nHost: a\r\n{form}\r\n\r\n"),
            // More answers than the kernel keeps for somebody who doesn't read.
            Self::Read => format!("GET {style} HTTP/1.1\r\nHost: a\r\n\r\n").repeat(400),
        }
    }
}

fn begin_slowly(server: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it is open");
    stream
        .set_read_timeout(Some(Duration::from_millis(1)))
        .expect("a timeout");
    stream
}

/// Sends a little more; false: the other side has closed.
fn goes_on(stream: &mut TcpStream, slowness: Slowness) -> bool {
    let more: &[u8] = match slowness {
        Slowness::Head => b"X-A: b\r\n",
        Slowness::Body => b"a",
        // Nothing is read: a connection that was closed with answers unsent takes no more either.
        Slowness::Read => return stream.write_all(b"\r\n").is_ok(),
    };
    stream.write_all(more).is_ok() && !is_closed(stream)
}

fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = [0; 4096];
    match stream.read(&mut rest) {
        Ok(0) => true,
        Ok(_) => false,
        Err(error) => !matches!(
            error.kind(),
            std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
        ),
    }
}

/// How long the page takes for somebody else, again and again as long as `goes_on` says so.
fn looks(
    server: SocketAddr,
    longest: Duration,
    mut goes_on: impl FnMut() -> bool,
) -> Vec<Duration> {
    let began = Instant::now();
    let mut took = Vec::new();
    while began.elapsed() < longest && goes_on() {
        let asked = Instant::now();
        let page = http::get(server, "/").expect("a page");
        assert_eq!(page.status, 200);
        took.push(asked.elapsed());
        go_on_for(PAUSE);
    }
    took
}

fn p95(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() * 95 / 100]
}

#[test]
fn what_is_far_too_large_is_refused_within_2_seconds_and_costs_no_memory() {
    let scene = Scene::start(Home::new(), &[ANNA.to_owned()]);
    let server = scene.home.web;
    let mut anna = Visitor::sign_in(&scene.home, ANNA);
    anna.look_at("/whitelist");
    let before = own_memory(scene.program.pid());
    let long = |length: usize| "a".repeat(length);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let headers = |each: &str, number: usize| each.repeat(number);
    let fields = (0..10_000).fold(String::new(), |fields, n| fields + &format!("f{n}=v&"));
    for (name, request, expected) in [
        (
            "a URL of 64 kB",
            format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", long(64 * 1024)),
            &[414, 431][..],
        ),
        (
            "a header of 128 kB",
            format!(
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: {}\r\n\r\n",
                long(128 * 1024)
            ),
            &[431],
        ),
        (
            "1,000 headers",
            format!(
                "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
                headers("X-A: b\r\n", 1000)
            ),
            &[431],
        ),
        (
            "a body of 100 MB, announced",
            format!(
                "POST / HTTP/1.1\r\nHost: a\r\n{form}\r\nContent-Length: 104857600\r\n\r\n{}",
                long(64 * 1024)
            ),
            &[413],
        ),
        (
            "10,000 fields",
            format!(
                "POST / HTTP/1.1\r\nHost: a\r\n{form}\r\nContent-Length: {}\r\n\r\n{fields}",
                fields.len()
            ),
            &[400, 403, 413, 422],
        ),
        (
            "a gzip bomb",
            format!(
                "POST / HTTP/1.1\r\nHost: a\r\n{form}\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\u{1f}aaaaaaaaa"
            ),
            &[400, 403, 413, 415, 422],
        ),
    ] {
        let (status, time) = answer_to(server, request.as_bytes());
        tell(&format!("{name}: {status} after {time:.1?}"));
        assert!(expected.contains(&status), "{name}: {status}");
        assert!(time < Duration::from_secs(2), "{name}: {time:?}");
    }
    let (status, time, sent) = without_end(server);
    tell(&format!(
        "chunks without end: {status} after {time:.1?} and {sent} bytes"
    ));
    assert_eq!(status, 413);
    assert!(time < Duration::from_secs(2), "{time:?}");

    let more = own_memory(scene.program.pid()).saturating_sub(before);
    tell(&format!("{} KiB more memory after all of it", more / 1024));
    assert!(more < 64 * 1024 * 1024, "{more}");
    assert_eq!(
        anna.submit("/whitelist", &[("action", "add"), ("match", "a@b.example")])
            .expect("an answer"),
        303
    );
}

/// Status and time of the answer to these bytes; what comes behind the answer is not waited for.
fn answer_to(server: SocketAddr, request: &[u8]) -> (u16, Duration) {
    let begin = Instant::now();
    let mut stream = TcpStream::connect(server).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a timeout");
    // It may answer, and close, before all of it was sent.
    stream.write_all(request).ok();
    (status_of(&mut stream), begin.elapsed())
}

fn status_of(stream: &mut TcpStream) -> u16 {
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while !answer.windows(2).any(|two| two == b"\r\n") {
        match stream.read(&mut piece) {
            Ok(length @ 1..) => answer.extend_from_slice(&piece[..length]),
            _ => break,
        }
    }
    let line = String::from_utf8_lossy(&answer);
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no answer: {line:?}"))
}

fn without_end(server: SocketAddr) -> (u16, Duration, usize) {
    let begin = Instant::now();
    let mut stream = TcpStream::connect(server).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a timeout");
    stream
        .set_write_timeout(Some(Duration::from_secs(1)))
        .expect("a timeout");
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("open");
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    let mut sent = 0;
    while sent < 100 * 1024 * 1024 && stream.write_all(chunk.as_bytes()).is_ok() {
        sent += chunk.len();
    }
    (status_of(&mut stream), begin.elapsed(), sent)
}
