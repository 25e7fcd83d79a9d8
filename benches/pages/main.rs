//! How long an owner's pages take, with 100,000 entries and 1,000,000 decisions in one mailbox on `SQLite`, at 20
//! requests a second; how long mail takes beside a busy web; and how long it takes to bring in a list of 50,000.
//!
//! `cargo bench --bench pages` makes the data anew in a temporary directory (a minute or two), runs `guestlist serve` on
//! it, signs in as the owner, and prints the median and the 99th percentile of each page. Requests are sent at fixed
//! times, whatever the answers before them took; half way between each two goes one for `/healthz`, the floor: what the
//! machine and the way there take at that moment. A page that takes more than [`WANTED`] is a failure.
//!
//! The list's page is asked for 50 times a second, too, and weighed (RELIABILITY.md, L6); `beside` says what mail is
//! measured with.

mod beside;
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
/// What the project promises for the 99th percentile.
const WANTED: Duration = Duration::from_millis(25);
/// The list's page at this rate, how long its 95th percentile may take, and what it may weigh.
const MANY: u32 = 50;
const WANTED_OF_MANY: Duration = Duration::from_millis(100);
const WANTED_BYTES: usize = 200_000;
/// Lines of the list that is brought in, of a shorter one to compare its memory with, and how long it may take.
const LINES: u32 = 50_000;
const FEW_LINES: u32 = 5_000;
const WANTED_IMPORT: Duration = Duration::from_secs(10);

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
    policy: SocketAddr,
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
    say(&format!(
        "{:24} {:>8} {:>8}   {:>8} {:>8}   {:>5}",
        "page", "p50", "p99", "floor 50", "floor 99", "× p50"
    ))?;
    let mut slow = Vec::new();
    for (name, path) in PAGES {
        let (mut took, mut floor) = at_rate(&mut browser, path, RATE)?;
        took.sort_unstable();
        floor.sort_unstable();
        let (median, worst) = (quantile(&took, 500), quantile(&took, 990));
        let (least, floor_worst) = (quantile(&floor, 500), quantile(&floor, 990));
        let times = median.as_secs_f64() / least.as_secs_f64();
        say(&format!(
            "{name:24} {median:>8.1?} {worst:>8.1?}   {least:>8.1?} {floor_worst:>8.1?}   {times:>5.1}"
        ))?;
        if worst > WANTED {
            slow.push(name);
        }
    }
    if !list_for_many(&mut browser)? {
        slow.push("the list for many");
    }
    if !beside::measure(server.address, server.policy, &browser)? {
        slow.push("mail beside the web");
    }
    drop(server);
    bring(directory, FEW_LINES)?;
    let took = bring(directory, LINES)?;
    if took > WANTED_IMPORT {
        bail!("{LINES} lines took longer than {WANTED_IMPORT:?}");
    }
    if !slow.is_empty() {
        bail!(
            "slower than promised ({WANTED:?} at the 99th percentile, for pages): {}",
            slow.join(", ")
        );
    }
    Ok(())
}

/// Sends requests at fixed times, and between them those for the floor; how long each took from its time on.
fn at_rate(
    browser: &mut Browser,
    path: &str,
    rate: u32,
) -> anyhow::Result<(Vec<Duration>, Vec<Duration>)> {
    let pause = Duration::from_secs(1) / rate / 2;
    let began = Instant::now();
    let (mut took, mut floor) = (Vec::new(), Vec::new());
    for number in 0..REQUESTS * 2 {
        let (path, all) = if number % 2 == 0 {
            (path, &mut took)
        } else {
            ("/healthz", &mut floor)
        };
        let due = began + pause * number;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let answer = browser.get(path)?;
        if answer.status != 200 {
            bail!("{path} answered {}", answer.status);
        }
        all.push(due.elapsed());
    }
    Ok((took, floor))
}

/// False: too slow, or too heavy.
fn list_for_many(browser: &mut Browser) -> anyhow::Result<bool> {
    let weight = browser.get("/whitelist")?.weight();
    let (mut took, _) = at_rate(browser, "/whitelist", MANY)?;
    took.sort_unstable();
    let most = quantile(&took, 950);
    say(&format!(
        "whitelist, {MANY} a second: p95 {most:.1?}, {weight} bytes"
    ))?;
    Ok(most <= WANTED_OF_MANY && weight <= WANTED_BYTES)
}

fn quantile(sorted: &[Duration], per_mille: usize) -> Duration {
    let at = (sorted.len() * per_mille).div_ceil(1000).max(1) - 1;
    sorted.get(at).copied().unwrap_or_default()
}

/// Brings in a list from the command line: how long it took, and how much memory.
fn bring(directory: &Path, lines: u32) -> anyhow::Result<Duration> {
    let file = directory.join("contacts.csv");
    let mut text = "Name,E-mail 1 - Value\n".to_owned();
    for line in 0..lines {
        writeln!(
            text,
            "Person {line},person{line}-of-{lines}@brought.example"
        )?;
    }
    std::fs::write(&file, text)?;
    let began = Instant::now();
    let mut child = guestlist(directory)
        .args(["import", "entries", "--mailbox", fill::OWNER, "--file"])
        .arg(&file)
        .stdout(Stdio::null())
        .spawn()?;
    let mut most = 0;
    let status = loop {
        most = most.max(own_memory(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = began.elapsed();
    if !status.success() {
        bail!("the list was not taken in: {status}");
    }
    say(&format!(
        "{lines} lines brought in: {took:.1?}, {most} KiB of memory at most"
    ))?;
    Ok(took)
}

/// Memory of the process itself, in KiB, without the pages of files; 0 when it has ended.
fn own_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
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
        // Whoever signs in names the place it comes from.
        .env("GUESTLIST_WEB_TRUSTED_PROXIES", "127.0.0.1/32")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let child = command.spawn()?;
    let server = Server {
        child,
        address: web,
        policy,
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
