//! Thousands of quiet connections (F9), and too few descriptors (F10).

use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use super::scene::{FRIEND, Scene};
use crate::support::policy::{PolicyClient, Question, ask};
use crate::support::process::{cpu_time, own_memory, run};
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::{go_on_for, until};

const ANNA: &str = "anna@isp.example";
const IDLE: u64 = 2000;

#[test]
fn two_thousand_quiet_connections_cost_20_kb_each_and_disturb_nobody() {
    // Both ends of each connection are descriptors; the program inherits the limit.
    limit_descriptors(std::process::id(), 8192);
    let scene = Scene::start(Home::new(), &[ANNA.to_owned()]);
    let question = Question::incoming(FRIEND, ANNA);
    let asked = || {
        let mut client = PolicyClient::connect(scene.home.policy).expect("it listens");
        assert_eq!(client.ask(&question).expect("an answer"), "DUNNO");
        client
    };
    let first: Vec<_> = (0..20).map(|_| asked()).collect();
    let before = own_memory(scene.program.pid());

    let idle: Vec<_> = (0..IDLE).map(|_| asked()).collect();

    let each = own_memory(scene.program.pid()).saturating_sub(before) / IDLE;
    tell(&format!("{IDLE} connections: {each} bytes each"));
    assert!(each <= 20_000, "{each}");
    let begin = Instant::now();
    let mut more: Vec<_> = (0..100)
        .map(|_| PolicyClient::connect(scene.home.policy).expect("it listens"))
        .collect();
    for client in &mut more {
        client.send(&question).expect("open");
    }
    for client in &mut more {
        assert_eq!(client.receive().expect("an answer"), "DUNNO");
    }
    let time = begin.elapsed();
    tell(&format!("100 more were answered within {time:.2?}"));
    assert!(time < Duration::from_secs(1), "{time:?}");
    drop((first, idle));
}

#[test]
fn without_descriptors_open_connections_are_served_and_new_ones_as_soon_as_there_are_some() {
    limit_descriptors(std::process::id(), 8192);
    let scene = Scene::start(Home::new(), &[ANNA.to_owned()]);
    let pid = scene.program.pid();
    let mut open = PolicyClient::connect(scene.home.policy).expect("it listens");
    let question = Question::incoming(FRIEND, ANNA);
    assert_eq!(open.ask(&question).expect("an answer"), "DUNNO");

    limit_descriptors(pid, 64);
    // Those that find no room in the socket's queue either give up after a moment.
    let patience = Duration::from_millis(10);
    let crowd: Vec<_> = (0..500)
        .map(|_| TcpStream::connect_timeout(&scene.home.policy, patience))
        .collect();
    let (begin, before) = (Instant::now(), cpu_time(pid));
    go_on_for(Duration::from_secs(2));
    assert_eq!(open.ask(&question).expect("an answer"), "DUNNO");
    let load =
        cpu_time(pid).checked_sub(before).unwrap().as_secs_f64() / begin.elapsed().as_secs_f64();
    tell(&format!(
        "with no descriptor left: {:.0} % of one CPU",
        load * 100.0
    ));
    assert!(load < 0.5, "{load}");

    drop(crowd);
    let answered = || ask(scene.home.policy, &question).ok();
    let (action, time) = until(
        "a new connection is served",
        Duration::from_secs(2),
        answered,
    );
    tell(&format!("normal again after {time:.2?}"));
    assert_eq!(action, "DUNNO");
}

/// Sets the soft limit: the hard one would be for good.
fn limit_descriptors(pid: u32, most: u32) {
    run(Command::new("prlimit").args([format!("--nofile={most}:"), format!("--pid={pid}")]));
}
