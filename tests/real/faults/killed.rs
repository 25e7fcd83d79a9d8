//! `kill -9` at random moments while owners write to new people (N1): what was answered is kept.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::scene::{Scene, assert_sqlite_is_whole};
use crate::support::policy::{PolicyClient, Question, ask};
use crate::support::postgres::Postgres;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::{go_on_for, until};

const ROUNDS: usize = 50;
const CLIENTS: usize = 8;
/// New people per mailbox and round; all rounds together stay below the pause that a burst brings.
const PER_MAILBOX: usize = 40;
/// Mailboxes of one client; a round uses them from the first on.
const MAILBOXES: usize = 16;

#[test]
fn on_sqlite_every_address_answered_before_kill_9_is_on_the_list() {
    let home = Home::new();
    let data = home.data.clone();
    fifty_kills(home, &|| assert_sqlite_is_whole(&data));
}

#[test]
fn on_postgresql_every_address_answered_before_kill_9_is_on_the_list() {
    let postgres = Postgres::start();
    fifty_kills(Home::on_postgres(&postgres.url()), &|| {});
}

fn fifty_kills(home: Home, check: &dyn Fn()) {
    let mut random = Random::from_the_system();
    tell(&format!("seed {:#x}", random.0));
    let Scene {
        home,
        api,
        mut program,
    } = Scene::start(home, &[]);
    let (mut answered, mut slowest) = (0, Duration::ZERO);
    for round in 0..ROUNDS {
        let mailboxes = round_of_mailboxes(round);
        for mailbox in mailboxes.iter().flatten() {
            api.add_mailbox("isp", mailbox);
        }
        let moment = Duration::from_millis(20 + random.below(180));
        let over = AtomicBool::new(false);
        let kept = std::thread::scope(|scope| {
            let clients: Vec<_> = mailboxes
                .iter()
                .map(|mailboxes| scope.spawn(|| write_to_new_people(home.policy, mailboxes, &over)))
                .collect();
            go_on_for(moment);
            program.kill();
            over.store(true, Ordering::Relaxed);
            clients
                .into_iter()
                .flat_map(|client| client.join().expect("a client"))
                .collect::<Vec<_>>()
        });
        check();
        program = home.spawn(home.command(&["serve"]));
        let probe = Question::incoming("scott@b.example", "anna@isp.example");
        let up = || ask(home.policy, &probe).ok();
        slowest = slowest.max(until("up again", Duration::from_secs(2), up).1);
        home.wait_until_ready();
        for (mailbox, people) in &kept {
            let listed = api.matches(mailbox);
            for person in people {
                assert!(
                    listed.contains(person),
                    "round {round}: {person} is not on the list of {mailbox}"
                );
            }
            answered += people.len();
        }
    }
    tell(&format!(
        "{ROUNDS} kills: {answered} addresses answered, none lost; up again in {slowest:.2?} at most"
    ));
    assert!(answered > ROUNDS, "there was load: {answered}");
    assert!(program.stop().success(), "a clean stop");
    check();
}

/// Mailboxes by client.
fn round_of_mailboxes(round: usize) -> Vec<Vec<String>> {
    let name = |client, n| format!("r{round}c{client}n{n}@isp.example");
    (0..CLIENTS)
        .map(|client| (0..MAILBOXES).map(|n| name(client, n)).collect())
        .collect()
}

/// Submits to one new person after the other until the program is gone; returns those that were
/// answered, by mailbox.
fn write_to_new_people(
    server: SocketAddr,
    mailboxes: &[String],
    over: &AtomicBool,
) -> Vec<(String, Vec<String>)> {
    let Ok(mut client) = PolicyClient::connect(server) else {
        // On a busy machine the kill may come before this client's first word: nothing was answered.
        until("the kill", Duration::from_secs(1), || {
            over.load(Ordering::Relaxed).then_some(())
        });
        return Vec::new();
    };
    let mut answered = Vec::new();
    for mailbox in mailboxes {
        let mut people = Vec::new();
        let mut alive = true;
        while alive && people.len() < PER_MAILBOX {
            let person = format!("p{}.{}@c.example", people.len(), mailbox.replace('@', "."));
            alive = match client.ask(&Question::submission(mailbox, &person)) {
                Ok(action) => {
                    assert_eq!(action, "DUNNO");
                    people.push(person);
                    true
                }
                // Only the kill may cut a connection.
                Err(error) => {
                    until(&error.to_string(), Duration::from_secs(1), || {
                        over.load(Ordering::Relaxed).then_some(())
                    });
                    false
                }
            };
        }
        answered.push((mailbox.clone(), people));
        if !alive {
            break;
        }
    }
    answered
}

/// xorshift64: enough to choose moments, and a seed that can be read in the output.
struct Random(u64);

impl Random {
    fn from_the_system() -> Self {
        Self(getrandom::u64().expect("the system's randomness") | 1)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}
