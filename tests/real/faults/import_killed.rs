//! `kill -9` in the middle of an import: the program that starts next finishes what was being taken in, and says of what
//! was only being read that it was cut off. Nothing is there by halves.

use std::fmt::Write;
use std::fs;
use std::time::Duration;

use super::scene::{Scene, assert_sqlite_is_whole};
use crate::support::due::{left_alone_since_long, unfinished_imports};
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::{go_on_for, until};

const ANNA: &str = "anna@isp.example";
const LINES: usize = 3_000;
const KILLS: usize = 6;

#[test]
fn an_import_under_kill_9_is_finished_or_was_never_there() {
    let Scene {
        home,
        api,
        mut program,
    } = Scene::start(Home::new(), &[ANNA.to_owned()]);
    let before = api.matches(ANNA).len();
    let (mut finished, mut cut_off) = (0, 0);
    for round in 0..KILLS {
        assert!(program.stop().success());
        let file = home.path("contacts.csv");
        let mut list = "Name,E-mail\n".to_owned();
        for line in 0..LINES {
            writeln!(list, "Person {line},p{line}@round{round}.example").expect("a text");
        }
        fs::write(&file, list).expect("our directory");
        let mut import = home.command(&["import", "entries", "--mailbox", ANNA, "--file"]);
        let mut import = import
            .arg(&file)
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        let most = 400 * (round as u64 + 1);
        go_on_for(Duration::from_millis(
            u64::from(getrandom::u32().expect("randomness")) % most,
        ));
        import.kill().expect("our child");
        import.wait().expect("our child");
        assert_sqlite_is_whole(&home.data);
        left_alone_since_long(&home.data);

        program = home.start();
        until("no import is under way", Duration::from_secs(20), || {
            (unfinished_imports(&home.data) == 0).then_some(())
        });
        let there = api.matches(ANNA);
        let of_round = format!("@round{round}.example");
        let there = there
            .iter()
            .filter(|entry| entry.ends_with(&of_round))
            .count();
        match there {
            0 => cut_off += 1,
            LINES => finished += 1,
            halves => panic!("round {round}: {halves} of {LINES} are there"),
        }
    }
    tell(&format!(
        "{KILLS} kills: {finished} imports were finished, {cut_off} had not begun to be taken in"
    ));
    assert!(api.matches(ANNA).len() >= before);
}
