//! How long an owner's pages take, with 100,000 entries and 1,000,000 decisions in one mailbox on `SQLite`, at 20 requests
//! a second; and how long it takes to bring in a list of 50,000.
//!
//! `cargo bench --bench pages` makes the data anew in a temporary directory (a minute or two), runs `guestlist serve` on
//! it, signs in as the owner, and prints the median and the 99th percentile of each page. Requests are sent at fixed
//! times, whatever the answers before them took.

mod browser;
mod fill;

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use browser::Browser;

/// Requests a second.
const RATE: u32 = 20;
/// Requests of each page.
const REQUESTS: u32 = 200;
/// Lines of the list that is brought in.
const LINES: u32 = 50_000;

/// The database's file.
const DATABASE: &str = "guestlist.db";

/// The pages, and what each asks of the database.
const PAGES: [(&str, &str); 16] = [
    ("home", "/"),
    ("whitelist", "/whitelist"),
    ("whitelist, by name", "/whitelist?sort=match"),
    ("whitelist, last used", "/whitelist?sort=last"),
    ("search, many found", "/whitelist?q=friend"),
    ("search, one found", "/whitelist?q=friend099998"),
    ("search, nothing found", "/whitelist?q=nobody-is-called-so"),
    ("search by name", "/whitelist?q=some77&sort=match"),
    ("learned", "/whitelist?came=learned"),
    ("unused for a year", "/whitelist?came=unused"),
    ("could be forged", "/whitelist?came=forgeable"),
    ("blocklist", "/blocklist"),
    ("activity", "/activity"),
    ("activity, turned away", "/activity?show=away"),
    ("activity, search", "/activity?q=nobody-is-called-so"),
    (
        "activity, one sender",
        "/activity?q=sender000007@some007.example",
    ),
];

/// The program under load, ended with this value.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn main() -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let directory = directory.path();
    say("making the data: 100,000 entries and 1,000,000 decisions of one mailbox")?;
    guestlist(directory).arg("migrate").status()?;
    fill::fill(&directory.join(DATABASE))?;
    let server = serve(directory)?;
    let mut browser = Browser::new(server.address);
    browser.sign_in(&sign_in_link(directory)?)?;
    say(&format!("{:26} {:>9} {:>9}", "page", "p50", "p99"))?;
    for (name, path) in PAGES {
        let mut took = at_rate(&mut browser, path)?;
        took.sort_unstable();
        let (median, worst) = (quantile(&took, 500), quantile(&took, 990));
        say(&format!("{name:26} {median:>7.1?} {worst:>7.1?}"))?;
    }
    bring(directory)
}

/// Sends requests at fixed times and says how long each took from its time on.
fn at_rate(browser: &mut Browser, path: &str) -> anyhow::Result<Vec<Duration>> {
    let pause = Duration::from_secs(1) / RATE;
    let began = Instant::now();
    let mut took = Vec::new();
    for number in 0..REQUESTS {
        let due = began + pause * number;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let answer = browser.get(path)?;
        if answer.status != 200 {
            bail!("{path} answered {}", answer.status);
        }
        took.push(due.elapsed());
    }
    Ok(took)
}

fn quantile(sorted: &[Duration], per_mille: usize) -> Duration {
    let at = (sorted.len() * per_mille).div_ceil(1000).max(1) - 1;
    sorted.get(at).copied().unwrap_or_default()
}

/// Brings in a list from the command line.
fn bring(directory: &Path) -> anyhow::Result<()> {
    let file = directory.join("contacts.csv");
    let mut text = "Name,E-mail 1 - Value\n".to_owned();
    for line in 0..LINES {
        writeln!(text, "Person {line},person{line}@brought.example")?;
    }
    std::fs::write(&file, text)?;
    let began = Instant::now();
    let status = guestlist(directory)
        .args(["import", "entries", "--mailbox", fill::OWNER, "--file"])
        .arg(&file)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        bail!("the list was not taken in: {status}");
    }
    say(&format!(
        "{LINES} lines brought in: {:.1?}",
        began.elapsed()
    ))
}

fn guestlist(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guestlist"));
    let database = directory.join(DATABASE);
    command
        .arg("--data-dir")
        .arg(directory)
        .args(["--database-url", &format!("sqlite:{}", database.display())])
        .env("RUST_LOG", "warn");
    command
}

fn serve(directory: &Path) -> anyhow::Result<Server> {
    let (web, policy) = (free_address()?, free_address()?);
    let mut command = guestlist(directory);
    command
        .arg("serve")
        .args(["--web-listen", &web.to_string()])
        .args(["--policy-listen", &policy.to_string()])
        .args(["--public-url", &format!("http://{web}")])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let child = command.spawn()?;
    let server = Server {
        child,
        address: web,
    };
    let deadline = Instant::now() + Duration::from_mins(1);
    while TcpStream::connect(web).is_err() {
        if Instant::now() > deadline {
            bail!("guestlist does not listen");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(server)
}

/// The path of a one-time link for the owner.
fn sign_in_link(directory: &Path) -> anyhow::Result<String> {
    let mut command = guestlist(directory);
    let output = command
        .args(["sign-in-link", "--email", fill::OWNER])
        .output()?;
    let printed = String::from_utf8(output.stdout)?;
    let (_, secret) = printed
        .trim()
        .rsplit_once("/sign-in/")
        .context("no link was printed")?;
    Ok(format!("/sign-in/{secret}"))
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
