//! A private PostgreSQL that can be stopped, started and frozen.

use std::cell::RefCell;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::process::{is_root, run, signal};
use super::program::free_address;

/// Where Debian keeps the server's programs.
const BIN: &str = "/usr/lib/postgresql/15/bin";

/// One cluster in a directory of its own, on a loopback port, fsync on.
#[derive(Debug)]
pub(crate) struct Postgres {
    directory: TempDir,
    address: SocketAddr,
    /// The processes that stand still.
    frozen: RefCell<Vec<u32>>,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub(crate) fn start() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("guestlist-pg-")
            .tempdir()
            .expect("a directory");
        let server = Self {
            directory,
            address: free_address(),
            frozen: RefCell::default(),
        };
        let data = server.data();
        fs::create_dir(&data).expect("a fresh directory");
        if is_root() {
            // PostgreSQL refuses to run as root.
            run(Command::new("chown")
                .arg("-R")
                .arg("postgres")
                .arg(server.directory.path()));
        }
        let words = [
            "-U",
            "guestlist",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ];
        run(server.command("initdb").arg("-D").arg(&data).args(words));
        server.up();
        server
    }

    /// The URL of its one database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://guestlist@{}/postgres", self.address)
    }

    /// Starts the server again.
    pub(crate) fn up(&self) {
        let data = self.data();
        let options = format!(
            "-k {} -p {} -c listen_addresses=127.0.0.1",
            data.display(),
            self.address.port()
        );
        let log = data.join("log");
        run(self
            .command("pg_ctl")
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(log)
            .args(["-w", "-o", &options, "start"]));
    }

    /// Stops the server as a crash would: connections end, nothing is tidied up.
    pub(crate) fn down(&self) {
        run(self.command("pg_ctl").arg("-D").arg(self.data()).args([
            "-w",
            "-m",
            "immediate",
            "stop",
        ]));
    }

    /// Stops all its processes where they stand; connections stay open and nobody answers.
    pub(crate) fn freeze(&self) {
        let processes = self.processes();
        for &pid in &processes {
            signal(pid, "STOP");
        }
        self.frozen.replace(processes);
    }

    /// Lets them go on, the postmaster last: until then none of the others can be gone for good. Does nothing when none
    /// stands still.
    pub(crate) fn thaw(&self) {
        for pid in self.frozen.take().into_iter().rev() {
            signal(pid, "CONT");
        }
    }

    /// The postmaster first, so that it starts no more while the others are stopped.
    fn processes(&self) -> Vec<u32> {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(postmaster) = file
            .lines()
            .next()
            .and_then(|line| line.parse::<u32>().ok())
        else {
            return Vec::new();
        };
        let children = Path::new("/proc").join(format!("{postmaster}/task/{postmaster}/children"));
        let children = fs::read_to_string(children).unwrap_or_default();
        let children = children
            .split_whitespace()
            .filter_map(|pid| pid.parse().ok());
        std::iter::once(postmaster).chain(children).collect()
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn command(&self, program: &str) -> Command {
        let program = Path::new(BIN).join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.directory.path());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.thaw();
        let mut stop = self.command("pg_ctl");
        // Already stopped is as good.
        stop.arg("-D")
            .arg(self.data())
            .args(["-m", "immediate", "stop"])
            .output()
            .ok();
    }
}
