//! The demo, as `guestlist demo` starts it.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::support::process::Process;
use crate::support::program::PROGRAM;
use crate::support::tell::tell;
use crate::support::wait::until;

/// A running demo.
#[derive(Debug)]
pub(super) struct Demo {
    directory: TempDir,
    _process: Process,
    pub(super) site: String,
    pub(super) policy: SocketAddr,
    pub(super) links: Vec<Link>,
    /// All that stands on its terminal.
    pub(super) printed: String,
}

/// What the demo prints for each role.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) role: String,
    pub(super) address: String,
    pub(super) url: String,
}

impl Link {
    /// The site that it leads to.
    pub(super) fn site(&self) -> &str {
        let (site, _) = self.url.split_once("/sign-in/").expect("a sign-in link");
        site
    }
}

impl Demo {
    /// Starts it, and waits for the links on its terminal: at most the ten seconds it promises.
    pub(super) fn start() -> Self {
        let directory = tempfile::Builder::new()
            .prefix("guestlist-demo-")
            .tempdir()
            .expect("a directory");
        let out = directory.path().join("out");
        let file = fs::File::create(&out).expect("our directory");
        let mut command = Command::new(PROGRAM);
        command
            .args(["demo", "--dir"])
            .arg(directory.path().join("demo"));
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a descriptor"))
            .stderr(file);
        let process = Process(command.spawn().expect("the program starts"));
        let printed = || {
            let text = fs::read_to_string(&out).expect("our file");
            text.contains("Ctrl-C").then_some(text)
        };
        let (text, time) = until("the demo is ready", Duration::from_secs(10), printed);
        tell(&format!("the demo is ready after {time:.2?}"));
        let site = text
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let site = site
            .unwrap_or_else(|| panic!("no web address in {text}"))
            .to_owned();
        let policy = text
            .split_once("answered on ")
            .and_then(|(_, rest)| rest.split_once(". Try"));
        let (policy, _) = policy.unwrap_or_else(|| panic!("no policy port in {text}"));
        let policy = policy.parse().expect("an address and a port");
        Self {
            directory,
            _process: process,
            site,
            policy,
            links: links(&text),
            printed: text,
        }
    }

    /// The link of one role.
    pub(super) fn link(&self, role: &str) -> &Link {
        self.links
            .iter()
            .find(|link| link.role == role)
            .expect("a link for every role")
    }

    /// Where its data lies.
    pub(super) fn directory(&self) -> PathBuf {
        self.directory.path().join("demo")
    }

    /// All mail that the demo sent, one message after the other.
    pub(super) fn mails(&self) -> String {
        let files = fs::read_dir(self.directory().join("mail"));
        let paths = files.into_iter().flatten().flatten();
        paths
            .filter_map(|file| fs::read_to_string(file.path()).ok())
            .collect()
    }

    /// Another subcommand on the demo's configuration.
    pub(super) fn command(&self, subcommand: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .arg("--config")
            .arg(self.directory().join("guestlist.toml"));
        command.args(subcommand);
        command
    }
}

/// Role and address on one line, the link on the next.
fn links(printed: &str) -> Vec<Link> {
    let link = |(above, line): (&str, &str)| {
        let url = line.trim().to_owned();
        let (role, address) = above.trim().split_once(' ')?;
        let (role, address) = (role.to_owned(), address.trim().to_owned());
        (url.starts_with("http://") && url.contains("/sign-in/")).then_some(Link {
            role,
            address,
            url,
        })
    };
    printed
        .lines()
        .zip(printed.lines().skip(1))
        .filter_map(link)
        .collect()
}
