//! Restarts under load (F1): no recipient deferred, no question cut off.

use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::instance::Postfix;
use crate::support::api::Api;
use crate::support::process::run;
use crate::support::program::{Home, Program};
use crate::support::tell::tell;
use crate::support::wait::{go_on_for, until};

const ANNA: &str = "anna@isp.example";
const RESTARTS: usize = 10;

#[test]
fn ten_restarts_under_load_defer_nobody() {
    let scene = Scene::new();
    let mut program = scene.home.start();
    scene.prepare();
    let postfix = Postfix::start(scene.home.policy, ANNA);
    let load = Load::start(&postfix);

    let mut longest = Duration::ZERO;
    for _ in 0..RESTARTS {
        go_on_for(Duration::from_millis(300));
        let back = AtomicBool::new(false);
        let gap;
        (program, gap) = std::thread::scope(|scope| {
            let watch = scope.spawn(|| scene.longest_silence(&back));
            assert!(program.stop().success(), "a clean stop");
            let program = scene.home.start();
            back.store(true, Ordering::Relaxed);
            (program, watch.join().expect("the watch"))
        });
        longest = longest.max(gap);
    }
    load.finish();

    tell(&format!(
        "{RESTARTS} restarts: longest listening gap {longest:.2?}"
    ));
    assert!(longest < Duration::from_secs(1), "{longest:?}");
    scene.assert_nobody_noticed(&postfix, program);
}

#[test]
fn with_a_socket_handed_over_ten_restarts_are_not_seen_at_all() {
    let scene = Scene::new();
    // What systemd does: it holds the socket, and every new process inherits it as descriptor 3.
    let socket = TcpListener::bind(scene.home.policy).expect("a free port");
    let mut program = scene.start_with(&socket);
    scene.prepare();
    let postfix = Postfix::start(scene.home.policy, ANNA);
    let load = Load::start(&postfix);

    for _ in 0..RESTARTS {
        go_on_for(Duration::from_millis(300));
        assert!(program.stop().success(), "a clean stop");
        program = scene.start_with(&socket);
    }
    load.finish();

    drop(socket);
    scene.assert_nobody_noticed(&postfix, program);
    let log = postfix.log();
    assert!(!log.contains("problem talking to server"), "{log}");
}

struct Scene {
    home: Home,
    token: String,
}

impl Scene {
    fn new() -> Self {
        let home = Home::new();
        let token = home.operator_token();
        Self { home, token }
    }

    /// One mailbox, and one sender who may write to it: a refusal would be a loud sign of trouble.
    fn prepare(&self) {
        let api = Api::new(&self.home, &self.token);
        api.add_tenant("isp", "isp.example");
        api.add_mailbox("isp", ANNA);
        api.allow(ANNA, "load@b.example");
    }

    fn start_with(&self, socket: &TcpListener) -> Program {
        let program = self.home.spawn(self.home.serve_on(socket));
        self.home.wait_until_ready();
        program
    }

    /// Tries the policy port until the program is back: the longest time that nobody listened.
    fn longest_silence(&self, back: &AtomicBool) -> Duration {
        let mut longest = Duration::ZERO;
        let mut heard = Instant::now();
        until("the program is back", Duration::from_secs(30), || {
            if TcpStream::connect(self.home.policy).is_ok() {
                heard = Instant::now();
            }
            longest = longest.max(heard.elapsed());
            back.load(Ordering::Relaxed).then_some(())
        });
        longest
    }

    /// Every message came in, and each because Guestlist said so or because nobody was there to
    /// ask: none was deferred, and no question was cut off.
    fn assert_nobody_noticed(&self, postfix: &Postfix, program: Program) {
        // What was decided is written down behind the answers; a clean stop writes the rest.
        assert!(program.stop().success(), "a clean stop");
        let program = self.home.start();
        let api = Api::new(&self.home, &self.token);
        let entries = api.call("GET", &format!("/api/v1/mailboxes/{ANNA}/entries"), None);
        let hits = entries["items"][0]["hits"]
            .as_u64()
            .expect("one entry, with its hits");
        let log = postfix.log();
        let count = |word: &str| log.lines().filter(|line| line.contains(word)).count();
        let (accepted, refused, cut) = (
            count("client="),
            count("reject: RCPT"),
            count("premature end-of-input"),
        );
        let unanswered = count("problem talking to server");
        tell(&format!("{unanswered} tries met nobody"));
        tell(&format!(
            "{accepted} messages, {hits} decided, {refused} deferred, {cut} questions cut"
        ));
        assert!(accepted >= 200, "there was load: {accepted}");
        assert_eq!((refused, cut), (0, 0), "{log}");
        // Where Postfix met nobody twice, it let the message in by its default action; every other
        // message was let in by a decision, counted once.
        let undecided = (accepted as u64).checked_sub(hits);
        assert!(
            undecided.is_some_and(|undecided| undecided <= unanswered as u64),
            "{accepted} accepted, {hits} decided, {unanswered} tries met nobody"
        );
        assert!(program.stop().success(), "a clean stop");
    }
}

/// Postfix's own load generator, 20 sessions at a time, until it is told to finish.
struct Load {
    stop: Arc<AtomicBool>,
    runs: JoinHandle<()>,
}

impl Load {
    fn start(postfix: &Postfix) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, target) = (Arc::clone(&stop), format!("inet:{}", postfix.incoming));
        let runs = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                let words = [
                    "-s",
                    "20",
                    "-m",
                    "200",
                    "-d",
                    "-f",
                    "load@b.example",
                    "-t",
                    ANNA,
                    &target,
                ];
                run(Command::new("smtp-source").args(words).stdin(Stdio::null()));
            }
        });
        Self { stop, runs }
    }

    fn finish(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.runs.join().expect("smtp-source met no refusal");
    }
}
