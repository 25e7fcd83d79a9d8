//! Processes that end with the test, and what the kernel says about them.

use std::path::Path;
use std::process::{Child, Command, Output};
use std::time::Duration;

/// Runs a command to its end; panics with its output when it fails.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Everything a command wrote.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "{} {}{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// A child that is killed when the test leaves it behind.
#[derive(Debug)]
pub(crate) struct Process(pub(crate) Child);

impl Process {
    /// Sends a signal by name: `TERM`, `STOP`, `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.0.id(), name);
    }

    /// Kills it at once and waits for its end.
    pub(crate) fn kill(&mut self) {
        // Already gone is as good.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends a signal by name to any process.
pub(crate) fn signal(pid: u32, name: &str) {
    run(Command::new("kill").args([&format!("-{name}"), &pid.to_string()]));
}

/// Resident memory of its own, in bytes. Without the pages of the program's file: the kernel keeps and drops those as it
/// likes, and an unoptimised program has several times as many.
pub(crate) fn own_memory(pid: u32) -> u64 {
    let status = proc_file(pid, "status");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .expect("an RssAnon line");
    let kib: u64 = line
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number of kB");
    kib * 1024
}

/// CPU time used so far, user and system.
pub(crate) fn cpu_time(pid: u32) -> Duration {
    let stat = proc_file(pid, "stat");
    // proc(5): the name in brackets may hold spaces; utime and stime are the 14th and 15th field,
    // in ticks of 10 ms on every Linux that Debian builds.
    let after_name = stat.rsplit_once(')').expect("a name in brackets").1;
    let ticks = |field: usize| -> u64 {
        after_name
            .split_whitespace()
            .nth(field - 3)
            .and_then(|text| text.parse().ok())
            .expect("ticks")
    };
    Duration::from_millis((ticks(14) + ticks(15)) * 10)
}

fn proc_file(pid: u32, name: &str) -> String {
    let path = Path::new("/proc").join(pid.to_string()).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Says whether the tests run as root.
pub(crate) fn is_root() -> bool {
    run(Command::new("id").arg("-u")).trim() == "0"
}
