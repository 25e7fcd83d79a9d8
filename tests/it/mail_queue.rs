//! The queue on disk: whatever the relay does, a message leaves once, or is given up loudly.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use guestlist::clock::Clock;
use guestlist::config::{MailRelay, MailSettings, RelayTls};
use guestlist::mail::Address;
use guestlist::mailer::{Claim, Mailer, Message, Waiting};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const TAKEN: &str = "250 2.1.5 Ok";
const GREYLISTED: &str = "450 4.2.0 Greylisted, come again";
const SLOWLY_TAKEN: &str = "250 2.0.0 Taken at last";
const REFUSED: &str = "550 5.1.1 No such user";

/// What it says to which command; to no command is the greeting, to `.` the answer to a message.
type Says = (&'static str, &'static str);

/// A relay that answers as it is told, and keeps the recipients of what it took.
struct Relay {
    port: u16,
    says: Arc<Mutex<Says>>,
    took: Arc<Mutex<Vec<String>>>,
    slow: Arc<Slow>,
    _sessions: JoinSet<()>,
}

/// The conversation with `slow@`.
#[derive(Default)]
struct Slow {
    /// It has the message, and gives no answer yet.
    waits: Notify,
    /// It may answer.
    answer: Notify,
}

/// The queue, and a relay that isn't there yet.
struct Scene {
    directory: tempfile::TempDir,
    clock: Clock,
    port: u16,
}

impl Scene {
    async fn new() -> Self {
        // Bound and let go: nobody answers there until `relay`.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = port.local_addr().unwrap().port();
        Self {
            directory: tempfile::tempdir().unwrap(),
            // Behind the clock on the wall, by which files are named: what is just being written is never old.
            clock: Clock::manual(DateTime::from_timestamp(1_700_000_000, 0).unwrap()),
            port,
        }
    }

    /// What it says is its answer to RCPT.
    async fn with_relay(says: &'static str) -> (Self, Relay) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let relay = Relay::on(listener, ("RCPT", says));
        let port = relay.port;
        let scene = Self {
            port,
            ..Self::new().await
        };
        (scene, relay)
    }

    async fn relay(&self, says: &'static str) -> Relay {
        Relay::on(
            TcpListener::bind(("127.0.0.1", self.port)).await.unwrap(),
            ("RCPT", says),
        )
    }

    /// A program that starts: it knows of nothing but what lies in the directory.
    fn mailer(&self) -> Mailer {
        let settings = MailSettings {
            relay: MailRelay::Smtp {
                host: "127.0.0.1".to_owned(),
                port: self.port,
                tls: RelayTls::Opportunistic,
                username: Some("guestlist".to_owned()),
                password: Some("a secret of some length".into()),
            },
            from: "guestlist@isp.example".to_owned(),
        };
        let mailer = Mailer::new(&settings).unwrap();
        mailer.queueing_in(self.queue(), self.clock.clone())
    }

    fn queue(&self) -> std::path::PathBuf {
        self.directory.path().join("mail-queue")
    }

    fn waiting(&self) -> usize {
        files(&self.queue()).len()
    }

    async fn send(&self, message: Message) {
        self.mailer().send(&message).await.unwrap();
    }

    async fn later(&self, delivery: &mut guestlist::mailer::Delivery, minutes: i64) {
        self.clock.advance(TimeDelta::minutes(minutes));
        delivery.round(&CancellationToken::new()).await;
    }
}

impl Relay {
    fn on(listener: TcpListener, says: Says) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (says, took) = (Arc::new(Mutex::new(says)), Arc::default());
        let slow: Arc<Slow> = Arc::default();
        let mut sessions = JoinSet::new();
        let answers = (Arc::clone(&says), Arc::clone(&took), Arc::clone(&slow));
        sessions.spawn(async move {
            let mut open = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (says, took, slow) = answers.clone();
                open.spawn(async move { session(stream, &says, &took, &slow).await });
            }
        });
        Self {
            port,
            says,
            took,
            slow,
            _sessions: sessions,
        }
    }

    fn answer_the_slow(&self) {
        self.slow.answer.notify_one();
    }

    fn say(&self, answer: &'static str) {
        self.say_to("RCPT", answer);
    }

    fn say_to(&self, command: &'static str, answer: &'static str) {
        *self.says.lock().unwrap() = (command, answer);
    }

    fn took(&self) -> Vec<String> {
        let mut took = self.took.lock().unwrap().clone();
        took.sort();
        took
    }
}

async fn until_it_took(relay: &Relay, messages: usize) {
    let taken = async {
        while relay.took().len() < messages {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), taken)
        .await
        .unwrap();
}

/// One connection; ends with the client's.
async fn session(stream: TcpStream, says: &Mutex<Says>, took: &Mutex<Vec<String>>, slow: &Slow) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut recipient, mut command) = (String::new(), String::new());
    loop {
        let told = *says.lock().unwrap();
        let reply = match command.as_str() {
            // One address is refused by name, whatever else is said.
            "RCPT" if recipient.contains("gone@") => REFUSED,
            command if command == told.0 => told.1,
            "" => "220 relay.example ESMTP",
            "EHLO" => "250-relay.example\r\n250 AUTH PLAIN",
            "DATA" => "354 Go on",
            _ => "250 2.0.0 Ok",
        };
        if reply == SLOWLY_TAKEN {
            // The clock jumps, for the client too.
            tokio::time::pause();
            tokio::time::advance(Duration::from_mins(9)).await;
            tokio::time::resume();
        }
        if command == "." && recipient.contains("slow@") {
            slow.waits.notify_one();
            slow.answer.notified().await;
        }
        let in_data = command == "DATA" && reply.starts_with("354");
        if command == "." && reply.starts_with("250") {
            took.lock().unwrap().push(recipient.clone());
        }
        let reply = format!("{reply}\r\n");
        if writer.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
        command = loop {
            let Ok(Some(line)) = lines.next_line().await else {
                return;
            };
            match line.as_str() {
                "." if in_data => break line,
                _ if in_data => {}
                _ => {
                    let verb = line.get(..4).unwrap_or_default().to_owned();
                    if verb == "RCPT" {
                        recipient = line;
                    }
                    break verb;
                }
            }
        };
    }
}

fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(directory).into_iter().flatten();
    files.map(|file| file.unwrap().path()).collect()
}

fn to(address: &str) -> Message {
    Message::RequestsWaiting {
        to: Address::parse(address).unwrap(),
        waiting: vec![Waiting {
            sender: Address::parse("scott@agency.example").unwrap(),
            claim: Claim::Proved,
            until: None,
            link: "http://127.0.0.1:8080/answer/nothing".to_owned(),
        }],
        more: 0,
        then_let_in: true,
        link: "https://panel.isp.example/requests".to_owned(),
        provider: "Example ISP".to_owned(),
    }
}

fn sign_in() -> Message {
    Message::SignIn {
        to: Address::parse("anna@isp.example").unwrap(),
        alias: None,
        link: "https://panel.isp.example/sign-in/b25lLXRpbWUtbGluaw".to_owned(),
        valid_minutes: 30,
        provider: "Example ISP".to_owned(),
    }
}

#[tokio::test]
async fn what_a_relay_that_is_down_could_not_take_leaves_once_it_is_there_even_after_a_restart() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new().await;
    for address in ["anna@isp.example", "bob@isp.example"] {
        scene.send(to(address)).await;
    }
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&scene.queue()), 0o700);
    assert!(files(&scene.queue()).iter().all(|file| mode(file) == 0o600));
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    assert_eq!(scene.waiting(), 2);
    drop(delivery);

    let relay = scene.relay(TAKEN).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    for _ in 0..3 {
        scene.later(&mut delivery, 0).await;
    }
    assert_eq!(
        relay.took(),
        ["RCPT TO:<anna@isp.example>", "RCPT TO:<bob@isp.example>"]
    );
    assert_eq!(scene.waiting(), 0);
}

#[tokio::test]
async fn what_was_taken_and_whose_file_cannot_be_removed_is_not_sent_again() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    scene.send(to("slow@isp.example")).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    let file = files(&scene.queue()).remove(0);
    let aside = scene.directory.path().join("aside");
    // A directory in the place of the file: nobody can remove that as a file, whatever they may.
    let in_the_way = async {
        relay.slow.waits.notified().await;
        std::fs::rename(&file, &aside).unwrap();
        std::fs::create_dir(&file).unwrap();
        relay.answer_the_slow();
    };
    tokio::join!(scene.later(&mut delivery, 0), in_the_way);
    assert_eq!(relay.took().len(), 1);
    scene.later(&mut delivery, 1).await;
    std::fs::remove_dir(&file).unwrap();
    std::fs::rename(&aside, &file).unwrap();
    relay.answer_the_slow();
    scene.later(&mut delivery, 9).await;
    assert_eq!((relay.took().len(), scene.waiting()), (1, 0));
}

#[tokio::test]
async fn a_greylisted_message_is_tried_again_ever_more_rarely() {
    let (scene, relay) = Scene::with_relay(GREYLISTED).await;
    scene.send(to("anna@isp.example")).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    scene.later(&mut delivery, 9).await;
    relay.say(TAKEN);
    // Tried at minute 9 last, so not before minute 18.
    scene.later(&mut delivery, 8).await;
    assert_eq!((relay.took().len(), scene.waiting()), (0, 1));
    scene.later(&mut delivery, 1).await;
    assert_eq!((relay.took().len(), scene.waiting()), (1, 0));
}

#[tokio::test]
async fn one_address_that_the_relay_refuses_holds_up_no_other() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    // The relay offers no SMTPUTF8 for the second.
    for address in ["gone@isp.example", "änna@isp.example", "anna@isp.example"] {
        scene.send(to(address)).await;
    }
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    assert_eq!(relay.took(), ["RCPT TO:<anna@isp.example>"]);
    assert_eq!(scene.waiting(), 0);
}

#[tokio::test]
async fn what_a_relay_has_against_us_costs_no_message() {
    for (command, answer) in [
        ("", "554 5.7.1 No service for you"),
        ("", "421 4.3.2 Closing"),
        ("EHLO", "550 5.7.1 Not from there"),
        ("AUTH", "535 5.7.8 Wrong password"),
        ("AUTH", "454 4.7.0 Try again"),
        ("MAIL", "530 5.7.0 Sign in first"),
        ("MAIL", "550 5.7.1 Not that sender"),
        ("RCPT", "421 4.7.0 Too many"),
        ("DATA", "521 5.3.2 No mail here"),
    ] {
        let (scene, relay) = Scene::with_relay(TAKEN).await;
        relay.say_to(command, answer);
        for address in ["anna@isp.example", "bob@isp.example"] {
            scene.send(to(address)).await;
        }
        let mailer = scene.mailer();
        let mut delivery = mailer.delivery().unwrap();
        scene.later(&mut delivery, 0).await;
        assert_eq!((relay.took().len(), scene.waiting()), (0, 2), "{answer}");
        let (_, error) = mailer.queued().await.unwrap().last_error.unwrap();
        assert!(error.contains(&answer[..3]), "{error}");
        relay.say(TAKEN);
        scene.later(&mut delivery, 1).await;
        assert_eq!((relay.took().len(), scene.waiting()), (2, 0), "{answer}");
    }
}

#[tokio::test]
async fn what_is_refused_for_good_itself_is_given_up() {
    for (command, answer) in [
        ("MAIL", "552 5.3.4 Too large"),
        ("RCPT", "550 5.7.1 Not that one"),
        ("DATA", "554 5.5.1 No valid recipients"),
        (".", "554 5.7.1 Refused for its content"),
    ] {
        let (scene, relay) = Scene::with_relay(TAKEN).await;
        relay.say_to(command, answer);
        scene.send(to("anna@isp.example")).await;
        let mut delivery = scene.mailer().delivery().unwrap();
        scene.later(&mut delivery, 0).await;
        assert_eq!((relay.took().len(), scene.waiting()), (0, 0), "{answer}");
    }
}

#[tokio::test]
async fn a_rule_of_the_relays_against_one_recipient_costs_no_message_and_holds_up_no_other() {
    let (scene, relay) = Scene::with_relay("554 5.7.1 Relay access denied").await;
    for address in ["anna@isp.example", "bob@isp.example", "gone@isp.example"] {
        scene.send(to(address)).await;
    }
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    // Who isn't there is given up.
    assert_eq!((relay.took().len(), scene.waiting()), (0, 2));
    relay.say(TAKEN);
    scene.later(&mut delivery, 1).await;
    assert_eq!((relay.took().len(), scene.waiting()), (2, 0));
}

#[tokio::test]
async fn a_message_whose_answer_takes_long_holds_up_no_other() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    scene.send(to("slow@isp.example")).await;
    scene.send(to("anna@isp.example")).await;
    let mailer = scene.mailer();
    let stop = CancellationToken::new();
    let mut running = JoinSet::new();
    running.spawn(mailer.delivery().unwrap().run(stop.clone()));
    until_it_took(&relay, 1).await;
    assert_eq!(relay.took(), ["RCPT TO:<anna@isp.example>"]);
    // What comes while that one still waits leaves, too.
    mailer.send(&to("bob@isp.example")).await.unwrap();
    until_it_took(&relay, 2).await;
    relay.answer_the_slow();
    stop.cancel();
    running.join_all().await;
    assert_eq!((relay.took().len(), scene.waiting()), (3, 0));
}

#[tokio::test]
async fn what_is_of_use_for_the_shortest_time_goes_first() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    for number in 10..30 {
        scene.send(to(&format!("owner{number}@isp.example"))).await;
    }
    scene.send(sign_in()).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    let took = relay.took.lock().unwrap().clone();
    let place = took.iter().position(|to| to.contains("anna@")).unwrap();
    // Eight go side by side.
    assert!(place < 8, "{took:?}");
    assert_eq!(took.len(), 21);
}

#[tokio::test]
async fn a_relay_that_thinks_over_a_message_for_long_gets_it_once() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    relay.say_to(".", SLOWLY_TAKEN);
    scene.send(to("anna@isp.example")).await;
    let mailer = scene.mailer();
    let mut delivery = mailer.delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    assert_eq!(mailer.queued().await.unwrap().last_error, None);
    assert_eq!((relay.took().len(), scene.waiting()), (1, 0));
}

#[tokio::test]
async fn a_message_that_the_disk_does_not_give_now_is_tried_again() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    scene.send(to("anna@isp.example")).await;
    let file = files(&scene.queue()).remove(0);
    // What can be opened and not read.
    let elsewhere = scene.directory.path().join("elsewhere");
    std::fs::rename(&file, &elsewhere).unwrap();
    std::fs::create_dir(&file).unwrap();
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    std::fs::remove_dir(&file).unwrap();
    std::fs::rename(&elsewhere, &file).unwrap();
    scene.later(&mut delivery, 1).await;
    assert_eq!((relay.took().len(), scene.waiting()), (1, 0));
}

#[tokio::test]
async fn a_link_that_works_no_more_is_not_mailed() {
    let scene = Scene::new().await;
    scene.send(sign_in()).await;
    scene.send(to("anna@isp.example")).await;
    let relay = scene.relay(TAKEN).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 31).await;
    assert_eq!((relay.took().len(), scene.waiting()), (1, 0));
}

#[tokio::test]
async fn after_two_days_a_message_is_given_up() {
    let (scene, relay) = Scene::with_relay(GREYLISTED).await;
    scene.send(to("anna@isp.example")).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 2 * 24 * 60 - 1).await;
    assert_eq!(scene.waiting(), 1);
    scene.later(&mut delivery, 1).await;
    assert_eq!((relay.took().len(), scene.waiting()), (0, 0));
}

#[tokio::test]
async fn two_programs_on_one_directory_send_nothing_twice() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    for number in 0..20 {
        scene.send(to(&format!("owner{number}@isp.example"))).await;
    }
    let stop = CancellationToken::new();
    let mut one = scene.mailer().delivery().unwrap();
    let mut other = scene.mailer().delivery().unwrap();
    tokio::join!(one.round(&stop), other.round(&stop));
    let mut took = relay.took();
    took.dedup();
    assert_eq!(
        (took.len(), relay.took().len(), scene.waiting()),
        (20, 20, 0)
    );
}

#[tokio::test]
async fn a_file_that_is_no_message_holds_up_nothing() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    std::fs::create_dir_all(scene.queue()).unwrap();
    for (name, content) in [
        ("00000000-0000-7000-8000-000000000000.eml", "no ticket"),
        ("00000000-0000-7000-8000-000000000001.eml", ""),
        ("readme.txt", "not ours"),
    ] {
        std::fs::write(scene.queue().join(name), content).unwrap();
    }
    scene.send(to("anna@isp.example")).await;
    let mut delivery = scene.mailer().delivery().unwrap();
    scene.later(&mut delivery, 0).await;
    assert_eq!(relay.took().len(), 1);
}

#[tokio::test]
async fn what_is_sent_while_it_runs_leaves_at_once_and_the_end_waits_for_nobody() {
    let (scene, relay) = Scene::with_relay(TAKEN).await;
    let mailer = scene.mailer();
    let stop = CancellationToken::new();
    let mut running = JoinSet::new();
    running.spawn(mailer.delivery().unwrap().run(stop.clone()));
    mailer.send(&to("anna@isp.example")).await.unwrap();
    until_it_took(&relay, 1).await;
    stop.cancel();
    running.join_all().await;
}
