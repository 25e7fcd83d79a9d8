//! `kill -9` at random moments while owners write to new people, programs call the API and an owner fills in forms
//! (N1): what was answered is kept, and nothing is there by halves.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use super::scene::{Scene, assert_sqlite_is_whole};
use super::writers::{self, wait_for_the_kill};
use crate::support::policy::{PolicyClient, Question, ask};
use crate::support::postgres::Postgres;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::visitor::Visitor;
use crate::support::wait::{go_on_for, until};

const ROUNDS: usize = 50;
const CLIENTS: usize = 8;
/// New people per mailbox and round; all rounds together stay below the pause that a burst brings.
const PER_MAILBOX: usize = 40;
/// Programs that call the API, and forms that the owner has open, beside the clients.
const PROGRAMS: usize = 2;
const FORMS: usize = 2;
const OWNER: &str = "owner@isp.example";
/// Mailboxes of one client; a round uses them from the first on.
const MAILBOXES: usize = 16;

#[test]
fn on_sqlite_every_write_acknowledged_before_kill_9_is_there() {
    let home = Home::new();
    let data = home.data.clone();
    fifty_kills(home, &|| assert_sqlite_is_whole(&data));
}

#[test]
fn on_postgresql_every_write_acknowledged_before_kill_9_is_there() {
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
    } = Scene::start(home, &[OWNER.to_owned()]);
    let owner = Visitor::sign_in(&home, OWNER);
    let (mut answered, mut written, mut slowest) = (0, 0, Duration::ZERO);
    for round in 0..ROUNDS {
        let mailboxes = round_of_mailboxes(round);
        for mailbox in mailboxes.iter().flatten() {
            api.add_mailbox("isp", mailbox);
        }
        let moment = Duration::from_millis(20 + random.below(180));
        let over = AtomicBool::new(false);
        let tag = format!("r{round}.");
        let (kept, writes) = std::thread::scope(|scope| {
            let clients: Vec<_> = mailboxes
                .iter()
                .map(|mailboxes| scope.spawn(|| write_to_new_people(home.policy, mailboxes, &over)))
                .collect();
            let programs = (0..PROGRAMS).map(|n| {
                let (api, tag, over) = (&api, format!("{tag}api{n}."), &over);
                scope.spawn(move || writers::through_the_api(api, OWNER, &tag, over))
            });
            let forms = (0..FORMS).map(|n| {
                let (owner, tag, over) = (&owner, format!("{tag}form{n}."), &over);
                scope.spawn(move || writers::through_the_form(owner, OWNER, &tag, over))
            });
            let others: Vec<_> = programs.chain(forms).collect();
            go_on_for(moment);
            program.kill();
            over.store(true, Ordering::Relaxed);
            (joined(clients), joined(others))
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
        writers::assert_kept(&api, &tag, &writes);
        written += writes.iter().filter(|write| write.acknowledged).count();
    }
    tell(&format!(
        "{ROUNDS} kills: {answered} addresses and {written} writes answered, none lost; up again in {slowest:.2?} at most"
    ));
    assert!(
        answered > ROUNDS && written > ROUNDS,
        "there was load: {answered}, {written}"
    );
    assert!(program.stop().success(), "a clean stop");
    check();
}

/// All that the threads of one kind bring back.
fn joined<T>(threads: Vec<ScopedJoinHandle<'_, Vec<T>>>) -> Vec<T> {
    let threads = threads.into_iter();
    threads
        .flat_map(|thread| thread.join().expect("a client"))
        .collect()
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
        wait_for_the_kill(over, "the kill");
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
                    wait_for_the_kill(over, &error.to_string());
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
