//! The relay for our own mail is down, and we are killed: the mail leaves all the same, once.

use std::fs;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::scene::Scene;
use crate::support::process::Process;
use crate::support::program::{Home, free_address};
use crate::support::tell::tell;
use crate::support::visitor::Visitor;
use crate::support::wait::until;

const ANNA: &str = "anna@isp.example";

#[test]
fn mail_that_the_relay_could_not_take_survives_kill_9_and_leaves_once() {
    let home = Home::new();
    let scene = Scene::start(home, &[ANNA.to_owned()]);
    scene.program.kill();
    let (home, relay) = (scene.home, free_address());
    let start = || {
        let mut serve = home.command(&["serve"]);
        serve.env("GUESTLIST_MAIL_RELAY", format!("smtp://{relay}"));
        let program = home.spawn(serve);
        home.wait_until_ready();
        program
    };
    let queue = home.data.join("mail-queue");
    let waiting = || {
        let files = fs::read_dir(&queue).into_iter().flatten().flatten();
        files
            .filter(|file| file.path().extension().is_some_and(|end| end == "eml"))
            .count()
    };

    let program = start();
    let mut anna = Visitor::nobody(&home);
    anna.look_at("/");
    let status = anna.submit("/", &[("email", ANNA), ("action", "link")]);
    assert!(status.is_ok_and(|status| status < 400));
    let ((), kept) = until("the mail is in the queue", Duration::from_secs(5), || {
        (waiting() == 1).then_some(())
    });
    program.kill();

    let dump = home.path("relayed");
    // Postfix's test relay: it takes everything, and appends it to a file.
    let sink = Command::new("smtp-sink")
        .args(["-u", "root", "-D"])
        .arg(&dump)
        .args([&relay.to_string(), "10"])
        .stdout(Stdio::null())
        .spawn();
    let _sink = Process(sink.expect("smtp-sink, which comes with Postfix"));
    until("the relay listens", Duration::from_secs(5), || {
        TcpStream::connect(relay).ok()
    });
    let program = start();
    let ((), left) = until("the queue is empty", Duration::from_secs(10), || {
        (waiting() == 0).then_some(())
    });
    program.stop();
    let relayed = fs::read_to_string(&dump).expect("what the relay took");
    tell(&format!(
        "kept {kept:.2?} after the form; after kill -9 and a restart the relay had it within {left:.2?}"
    ));
    assert_eq!(relayed.matches("Message-ID: ").count(), 1, "{relayed}");
    assert!(relayed.contains(&format!("To: {ANNA}")), "{relayed}");
}
