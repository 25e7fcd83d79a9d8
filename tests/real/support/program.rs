//! The program that was built, as a child process with a directory of its own.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::process::{Process, run};
use super::tell::tell;
use super::wait::until;
use super::{dns, http};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_guestlist");

/// Where one installation lives: its data, its configuration, its ports. It outlives the program, which comes and goes.
#[derive(Debug)]
pub(crate) struct Home {
    directory: TempDir,
    pub(crate) data: PathBuf,
    pub(crate) web: SocketAddr,
    pub(crate) policy: SocketAddr,
}

/// The running program.
#[derive(Debug)]
pub(crate) struct Program {
    process: Process,
    log: PathBuf,
}

impl Home {
    /// A new installation on SQLite.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// A new installation on PostgreSQL.
    pub(crate) fn on_postgres(url: &str) -> Self {
        Self::with(&format!("database_url = {url:?}\n"))
    }

    /// A new installation with further top-level lines of configuration.
    pub(crate) fn with(lines: &str) -> Self {
        Self::asking(dns::that_knows_nothing(), lines)
    }

    /// A new installation that asks this DNS server.
    pub(crate) fn asking(dns: SocketAddr, lines: &str) -> Self {
        let directory = tempfile::Builder::new()
            .prefix("guestlist-")
            .tempdir()
            .expect("a directory");
        let data = directory.path().join("data");
        let home = Self {
            data,
            web: free_address(),
            policy: free_address(),
            directory,
        };
        let (mail, web, policy) = (home.path("mail"), home.web, home.policy);
        fs::create_dir(&mail).expect("a fresh directory");
        let configuration = format!(
            "data_dir = \"{}\"\n{lines}\
             [web]\nlisten = \"{web}\"\npublic_url = \"http://{web}\"\n\
             [policy]\nlisten = [\"{policy}\"]\n\
             [dns]\nnameservers = [\"{}\"]\n\
             [mail]\nrelay = \"file:{}\"\nfrom = \"guestlist@isp.example\"\n",
            home.data.display(),
            dns,
            mail.display(),
        );
        fs::write(home.path("guestlist.toml"), configuration).expect("a fresh directory");
        home
    }

    /// A file in the installation's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The program with this installation's configuration, and a subcommand.
    pub(crate) fn command(&self, subcommand: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        self.configure(&mut command, subcommand);
        command
    }

    /// The same behind a wrapper such as strace: its words, then the program's.
    pub(crate) fn wrapped(&self, wrapper: &[&str], subcommand: &[&str]) -> Command {
        let (first, rest) = wrapper.split_first().expect("a wrapper has a name");
        let mut command = Command::new(first);
        command.args(rest).arg(PROGRAM);
        self.configure(&mut command, subcommand);
        command
    }

    /// `serve` with a listening socket handed over, as systemd does it: it is descriptor 3.
    pub(crate) fn serve_on(&self, socket: &TcpListener) -> Command {
        // LISTEN_PID must be the program's own: the shell becomes it. Standard input carries the
        // socket across, because every other descriptor closes itself on exec.
        let script = "export LISTEN_PID=$$ LISTEN_FDS=1; exec 3<&0 </dev/null; exec \"$@\"";
        let mut command = self.wrapped(&["sh", "-c", script, "sh"], &["serve"]);
        let socket = socket.try_clone().expect("one more descriptor");
        command.stdin(Stdio::from(OwnedFd::from(socket)));
        command
    }

    fn configure(&self, command: &mut Command, subcommand: &[&str]) {
        command
            .arg("--config")
            .arg(self.path("guestlist.toml"))
            .args(subcommand);
        command
            .current_dir(self.directory.path())
            .stdin(Stdio::null());
    }

    /// Runs a subcommand to its end and returns what it printed.
    pub(crate) fn cli(&self, subcommand: &[&str]) -> String {
        run(&mut self.command(subcommand))
    }

    /// Brings the database up and returns an operator's API token.
    pub(crate) fn operator_token(&self) -> String {
        self.cli(&["migrate"]);
        let printed = self.cli(&["token", "create", "--name", "tests", "--scope", "operator"]);
        printed.trim().to_owned()
    }

    /// Starts the program and waits until it can decide.
    pub(crate) fn start(&self) -> Program {
        let program = self.spawn(self.command(&["serve"]));
        self.wait_until_ready();
        program
    }

    /// Starts a command as the program, its log in a file, without waiting.
    pub(crate) fn spawn(&self, mut command: Command) -> Program {
        let log = self.path("log");
        let file = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log file");
        let child = command
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .expect("the program starts");
        Program {
            process: Process(child),
            log,
        }
    }

    /// Says whether the program can decide.
    pub(crate) fn is_ready(&self) -> bool {
        http::get(self.web, "/readyz").is_ok_and(|response| response.status == 200)
    }

    /// Waits until `/readyz` says yes.
    pub(crate) fn wait_until_ready(&self) -> Duration {
        until("ready", Duration::from_secs(10), || {
            self.is_ready().then_some(())
        })
        .1
    }
}

impl Program {
    pub(crate) fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.process.kill();
    }

    pub(crate) fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    /// Freezes it, and waits until every thread stands still: one that still runs could answer.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
        let tasks = format!("/proc/{}/task", self.pid());
        until("all threads are stopped", Duration::from_secs(15), || {
            let mut tasks = fs::read_dir(&tasks).expect("our child's threads");
            let is_stopped = tasks.all(|task| {
                let stat = task.expect("a thread").path().join("stat");
                let stat = fs::read_to_string(stat).expect("its state");
                // proc(5): behind the name, which stands in brackets, comes the state.
                stat.rsplit_once(") ")
                    .is_some_and(|(_, rest)| rest.starts_with('T'))
            });
            is_stopped.then_some(())
        });
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn stop(self) -> ExitStatus {
        self.signal("TERM");
        self.wait()
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> ExitStatus {
        let limit = Duration::from_secs(15);
        until("the end of the program", limit, || {
            self.process.0.try_wait().expect("our child")
        })
        .0
    }

    /// The first line with this text that it logged in any of its lives: the log is written behind, so it may come late.
    pub(crate) fn logged(&self, text: &str) -> String {
        let look = || {
            let log = fs::read_to_string(&self.log).expect("the log file");
            let line = log.lines().find(|line| line.contains(text));
            line.map(str::to_owned)
        };
        until(
            &format!("{text:?} in the log"),
            Duration::from_secs(15),
            look,
        )
        .0
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            for line in &lines[lines.len().saturating_sub(30)..] {
                tell(line);
            }
        }
    }
}

/// A loopback address that nobody listens on. Its port lies below those that the kernel gives to
/// outgoing connections: a load of these would take it while the program restarts.
pub(crate) fn free_address() -> SocketAddr {
    let any = || {
        let port = 20_000 + u16::try_from(getrandom::u32().expect("randomness") % 12_000).ok()?;
        TcpListener::bind(("127.0.0.1", port))
            .and_then(|socket| socket.local_addr())
            .ok()
    };
    until("a free port", Duration::from_secs(5), any).0
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
