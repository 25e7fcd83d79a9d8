//! How it starts and how it ends, as systemd sees it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use super::scene::{FRIEND, Scene};
use crate::support::policy::{PolicyClient, Question, ask};
use crate::support::process::own_memory;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::{dns, http};

const ANNA: &str = "anna@isp.example";

#[test]
fn sigterm_lets_every_request_under_way_finish_and_exits_0() {
    // The DNS takes half a second: so does a decision that needs proof.
    let home = Home::asking(dns::that_thinks_for(Duration::from_millis(500)), "");
    let scene = Scene::start(home, &[ANNA.to_owned()]);
    let mut waiting: Vec<_> = (0..20)
        .map(|_| {
            let mut client = PolicyClient::connect(scene.home.policy).expect("it listens");
            client
                .send(&Question::incoming(FRIEND, ANNA))
                .expect("open");
            client
        })
        .collect();
    let mut page = TcpStream::connect(scene.home.web).expect("it listens");
    // A request whose body is still on its way.
    page.write_all(
        b"POST /sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nem",
    )
    .expect("open");
    let idle = PolicyClient::connect(scene.home.policy).expect("it listens");
    // Every request has arrived when one that came last is under way.
    assert!(http::get(scene.home.web, "/healthz").is_ok());

    scene.program.signal("TERM");
    page.write_all(b"ail").expect("still open");
    let mut answer = String::new();
    page.read_to_string(&mut answer).expect("an answer");

    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    for client in &mut waiting {
        assert_eq!(client.receive().expect("an answer"), "DUNNO");
    }
    let status = scene.program.wait();
    assert_eq!(status.code(), Some(0));
    drop(idle);
}

#[test]
fn readiness_is_told_when_the_handed_over_socket_is_served() {
    let home = Home::new();
    home.operator_token();
    let told = UnixDatagram::bind(home.path("notify")).expect("a socket");
    told.set_read_timeout(Some(Duration::from_secs(10)))
        .expect("not zero");
    let socket = TcpListener::bind(home.policy).expect("a free port");
    let mut command = home.serve_on(&socket);
    command.env("NOTIFY_SOCKET", home.path("notify"));

    let program = home.spawn(command);

    let mut text = [0; 512];
    let length = told.recv(&mut text).expect("a word within ten seconds");
    let text = String::from_utf8_lossy(&text[..length]).into_owned();
    assert!(text.lines().any(|line| line == "READY=1"), "{text}");
    let action = ask(home.policy, &Question::incoming("scott@b.example", ANNA));
    assert_eq!(action.expect("it is served"), "DUNNO");
    assert_eq!(program.stop().code(), Some(0));
}

/// The benchmark measures the whole of it, in a release build: at most 40 MiB.
#[test]
fn it_takes_at_most_16_mib_of_its_own_when_idle_after_start() {
    let home = Home::new();
    home.operator_token();
    let program = home.start();

    let memory = own_memory(program.pid());

    tell(&format!("{:.1} MiB of its own", mib(memory)));
    assert!(memory <= 16 * 1024 * 1024, "{memory} bytes");
}

fn mib(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).expect("less than 4 TiB")) / 1024.0
}
