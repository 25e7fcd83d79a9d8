//! No room left (N4), and writes that fail (N3): nothing is claimed that isn't kept.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::scene::{FRIEND, Scene, assert_sqlite_is_whole};
use crate::support::policy::{PolicyClient, Question};
use crate::support::process::{Process, is_root, run};
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::until;

const ANNA: &str = "anna@isp.example";

#[test]
fn a_full_disk_stops_learning_loudly_and_nothing_else() {
    assert!(
        is_root(),
        "a small file system needs root: tests/run takes sudo"
    );
    let home = Home::new();
    let disk = SmallDisk::mount(&home.data);
    let scene = Scene::start(home, &[ANNA.to_owned()]);
    let mut client = PolicyClient::connect(scene.home.policy).expect("it listens");

    // A look at somebody's list is noted for its owner, once an hour; what can't be noted is not shown.
    scene.api.matches(ANNA);
    let filler = disk.fill();
    let people: Vec<String> = (0..80).map(|n| format!("p{n}@c.example")).collect();
    for person in &people {
        let action = client
            .ask(&Question::submission(ANNA, person))
            .expect("an answer");
        assert_eq!(action, "DUNNO");
    }
    let listed = scene.api.matches(ANNA);
    let kept = people
        .iter()
        .filter(|person| listed.contains(person))
        .count();
    tell(&format!(
        "disk full: {kept} of {} addresses still found room",
        people.len()
    ));
    assert!(kept < people.len(), "the disk was not full");
    assert_loud(&scene);
    assert_decisions_go_on(&mut client, 1000);
    let entries = format!("/api/v1/mailboxes/{ANNA}/entries");
    let status = scene
        .api
        .try_post(&entries, &json!({"list": "allow", "match": "no@c.example"}));
    assert!([503, 507].contains(&status.expect("an answer")));

    fs::remove_file(filler).expect("our file");
    let learns = || {
        client
            .ask(&Question::submission(ANNA, "after@c.example"))
            .expect("an answer");
        scene
            .api
            .matches(ANNA)
            .contains(&"after@c.example".to_owned())
            .then_some(())
    };
    let ((), time) = until("learning works again", Duration::from_secs(10), learns);
    tell(&format!("learning works again after {time:.2?}"));
    assert!(scene.program.stop().success(), "a clean stop");
    assert_sqlite_is_whole(&scene.home.data);
}

#[test]
fn a_failing_write_is_reported_and_corrupts_nothing() {
    let scene = Scene::start(Home::new(), &[ANNA.to_owned()]);
    let mut client = PolicyClient::connect(scene.home.policy).expect("it listens");
    let mut nth = 0;
    for (call, error) in [
        ("pwrite64", "ENOSPC"),
        ("pwrite64", "EIO"),
        ("fsync,fdatasync", "EIO"),
    ] {
        for when in ["1", "2", "5", "2+2"] {
            let faults = Faults::inject(&scene, call, error, when);
            let people: Vec<String> = (0..6).map(|n| format!("p{nth}.{n}@c.example")).collect();
            nth += 1;
            for person in &people {
                let action = client
                    .ask(&Question::submission(ANNA, person))
                    .expect("an answer");
                assert_eq!(action, "DUNNO");
            }
            assert_decisions_go_on(&mut client, 20);
            faults.end();
            let after = format!("after{nth}@c.example");
            let learns = || {
                client
                    .ask(&Question::submission(ANNA, &after))
                    .expect("an answer");
                scene.api.matches(ANNA).contains(&after).then_some(())
            };
            until("learning works again", Duration::from_secs(10), learns);
        }
    }
    assert_loud(&scene);
    let listed = scene.api.matches(ANNA);
    assert!(scene.program.stop().success(), "a clean stop");
    assert_sqlite_is_whole(&scene.home.data);
    // What was on the list before the end is what the next start finds.
    let program = scene.home.start();
    assert_eq!(scene.api.matches(ANNA), listed);
    assert!(program.stop().success(), "a clean stop");
}

/// Learning that failed must stand in the log at the level that wakes somebody.
fn assert_loud(scene: &Scene) {
    scene.program.logged("\"ERROR\"");
}

fn assert_decisions_go_on(client: &mut PolicyClient, times: usize) {
    let (friend, stranger) = (
        Question::incoming(FRIEND, ANNA),
        Question::incoming("scott@d.example", ANNA),
    );
    for _ in 0..times / 2 {
        assert_eq!(client.ask(&friend).expect("an answer"), "DUNNO");
        let action = client.ask(&stranger).expect("an answer");
        assert!(action.starts_with("550 5.7.1 "), "{action}");
    }
}

/// A file system of 8 MB, unmounted when the test leaves it behind.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Self {
        fs::create_dir_all(at).expect("our directory");
        let words = ["-t", "tmpfs", "-o", "size=8m,mode=700", "guestlist-tests"];
        run(Command::new("mount").args(words).arg(at));
        Self(at.to_owned())
    }

    /// Takes every byte that is left; returns the file that holds them.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = File::create(&path).expect("an empty file fits");
        // Large pieces first, then whatever single pages are left.
        for size in [65536, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: the program may still be on its way out.
        Command::new("umount").arg("-l").arg(&self.0).output().ok();
    }
}

/// strace, making system calls of the running program fail.
struct Faults(Process);

impl Faults {
    fn inject(scene: &Scene, calls: &str, error: &str, when: &str) -> Self {
        let note = scene.home.path("strace");
        // What an earlier run left.
        fs::remove_file(&note).ok();
        let mut command = Command::new("strace");
        command.args([
            "-f",
            "-p",
            &scene.program.pid().to_string(),
            "-e",
            &format!("trace={calls}"),
        ]);
        command
            .args([
                "-e",
                &format!("inject={calls}:error={error}:when={when}"),
                "-o",
            ])
            .arg(&note);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Process(command.spawn().expect("strace is installed"));
        let status = PathBuf::from(format!("/proc/{}/status", scene.program.pid()));
        let traced = || {
            let text = fs::read_to_string(&status).expect("the program runs");
            (!text.contains("TracerPid:\t0\n")).then_some(())
        };
        until("strace is attached", Duration::from_secs(5), traced);
        Self(process)
    }

    /// Detaches; a tracer that is killed would leave the program stopped.
    fn end(mut self) {
        self.0.signal("INT");
        self.0.0.wait().expect("our child");
    }
}
