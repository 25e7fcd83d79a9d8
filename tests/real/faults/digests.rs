//! `kill -9` at random moments while digests go out: nobody is left out, and nobody gets two different ones. A message that
//! the relay takes at the very moment of a kill may come twice, with one Message-ID (RFC 1047): one for each conversation at most.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::scene::Scene;
use crate::support::due::{make_due, wait_until_planned, waiting};
use crate::support::policy::{Question, ask};
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::{go_on_for, until};

const MAILBOXES: u64 = 120;
const KILLS: u32 = 8;

/// The Message-IDs by recipient, in the order in which they were taken.
type Taken = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

#[test]
fn digests_under_kill_9_leave_nobody_out_and_go_to_nobody_twice() {
    let mailboxes: Vec<String> = (0..MAILBOXES)
        .map(|n| format!("m{n}@isp.example"))
        .collect();
    let Scene { home, program, .. } = Scene::start(Home::new(), &mailboxes);
    for mailbox in &mailboxes {
        let question = Question::incoming("stranger@newcomer.example", mailbox);
        let answer = ask(home.policy, &question).expect("an answer");
        assert!(answer.starts_with("550 "), "{answer}");
    }
    assert!(program.stop().success(), "what was decided is written down");
    // Plans are made at start, for those who are there by then.
    let program = home.start();
    wait_until_planned(&home.data, MAILBOXES);
    program.kill();
    make_due(&home.data);

    let (relay, taken) = slow_relay();
    let start = || {
        let mut serve = home.command(&["serve"]);
        serve.env("GUESTLIST_MAIL_RELAY", format!("smtp://{relay}"));
        home.spawn(serve)
    };
    for _ in 0..KILLS {
        let program = start();
        home.wait_until_ready();
        go_on_for(Duration::from_millis(u64::from(
            getrandom::u32().expect("randomness") % 400,
        )));
        program.kill();
    }
    let before = taken.lock().expect("the relay lives").len();
    let program = start();
    home.wait_until_ready();
    until("no digest waits", Duration::from_mins(1), || {
        (waiting(&home.data) == 0).then_some(())
    });
    program.stop();
    let taken = taken.lock().expect("the relay lives");
    let messages: usize = taken.values().map(Vec::len).sum();
    tell(&format!(
        "{KILLS} kills, {before} digests out before the last start; {messages} messages to {} mailboxes in all",
        taken.len()
    ));
    assert_eq!(taken.len(), mailboxes.len(), "somebody was left out");
    for (recipient, ids) in taken.iter() {
        let different: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(different.len(), 1, "{recipient} got two different ones");
    }
    let twice = messages - taken.len();
    assert!(twice <= KILLS as usize, "{twice} came twice");
}

/// A relay on loopback that takes some time for each message.
fn slow_relay() -> (SocketAddr, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = listener.local_addr().expect("an address");
    let taken = Taken::default();
    let all = Arc::clone(&taken);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let all = Arc::clone(&all);
            std::thread::spawn(move || {
                // The program dies in the middle of it: that is what this is about.
                if let Err(error) = session(&stream, &all) {
                    tell(&format!("a conversation ended: {error}"));
                }
            });
        }
    });
    (address, taken)
}

fn session(stream: &TcpStream, taken: &Taken) -> std::io::Result<()> {
    let mut writer = stream;
    let mut lines = BufReader::new(stream).lines();
    let (mut recipient, mut id, mut in_data) = (String::new(), String::new(), false);
    writer.write_all(b"220 relay.example ESMTP\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        if in_data && line != "." {
            if let Some(rest) = line.strip_prefix("Message-ID: ") {
                rest.clone_into(&mut id);
            }
            continue;
        }
        let reply: &[u8] = match line.get(..4) {
            _ if in_data => {
                in_data = false;
                let mut taken = taken.lock().expect("no other session panicked");
                taken.entry(recipient.clone()).or_default().push(id.clone());
                b"250 2.0.0 Taken\r\n"
            }
            Some("RCPT") => {
                recipient.clone_from(&line);
                b"250 2.1.5 Ok\r\n"
            }
            Some("DATA") => {
                in_data = true;
                go_on_for(Duration::from_millis(60));
                b"354 Go on\r\n"
            }
            _ => b"250 Ok\r\n",
        };
        writer.write_all(reply)?;
    }
    Ok(())
}
