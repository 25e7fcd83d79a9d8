//! Mail beside the web (RELIABILITY.md, L4): how long the policy service takes for 200 questions a second over 100
//! connections, for a thousand mailboxes, alone and while people sign in 50 times a second, a list of 100,000 lines comes in by the page, and
//! another of as many goes out, again and again.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::browser::Browser;
use super::fill::OTHERS;
use super::{quantile, say};

const CONNECTIONS: u32 = 100;
const QUESTIONS_A_SECOND: u32 = 200;
const LOGINS_A_SECOND: u32 = 50;
/// Who signs in at the same time: enough that none waits for the one before.
const PEOPLE: u32 = 200;
const LINES: u32 = 100_000;
/// How long mail is asked for.
const LASTS: Duration = Duration::from_secs(30);
/// What the project promises for the 99th percentile of answers to mail.
const WANTED: Duration = Duration::from_millis(50);

/// What happened on the web meanwhile.
#[derive(Default)]
struct Done {
    logins: AtomicU32,
    /// Told to come back later: there were too many at once.
    put_off: AtomicU32,
    exports: AtomicU32,
    imported: AtomicBool,
}

/// Measures both and prints them; false: mail had to wait.
pub(crate) fn measure(
    web: SocketAddr,
    policy: SocketAddr,
    owner: &Browser,
) -> anyhow::Result<bool> {
    let alone = tell("mail, alone", ask(policy)?)?;
    let done = Done::default();
    let over = AtomicBool::new(false);
    let beside = thread::scope(|scope| {
        let mut web_side = Vec::new();
        for person in 0..PEOPLE {
            let (done, over) = (&done, &over);
            web_side.push(scope.spawn(move || sign_in(web, person, done, over)));
        }
        web_side.push(scope.spawn(|| bring(owner.clone(), &done)));
        web_side.push(scope.spawn(|| take_away(owner.clone(), &done, &over)));
        let asked = ask(policy);
        over.store(true, Ordering::Relaxed);
        for thread in web_side {
            match thread.join() {
                Ok(ended) => ended?,
                Err(_) => bail!("a thread of the load panicked"),
            }
        }
        asked
    })?;
    let beside = tell("mail, beside the web", beside)?;
    let logins = done.logins.into_inner();
    say(&format!(
        "  meanwhile {logins} sign-ins ({:.0} a second), {} put off, {} lists taken away, one of {LINES} brought in: {}",
        f64::from(logins) / LASTS.as_secs_f64(),
        done.put_off.into_inner(),
        done.exports.into_inner(),
        if done.imported.into_inner() {
            "yes"
        } else {
            "not yet"
        },
    ))?;
    Ok(beside <= WANTED.max(alone))
}

fn tell(what: &str, mut took: Vec<Duration>) -> anyhow::Result<Duration> {
    took.sort_unstable();
    let [half, most, nearly_all] = [500, 990, 999].map(|at| quantile(&took, at));
    say(&format!(
        "{what:24} {half:>8.1?} {most:>8.1?}   p99.9 {nearly_all:.1?}, {} questions",
        took.len()
    ))?;
    Ok(most)
}

/// Asks at fixed times, whatever the answers before took; how long each took from its time on.
fn ask(policy: SocketAddr) -> anyhow::Result<Vec<Duration>> {
    let began = Instant::now();
    let connections: Vec<_> = (0..CONNECTIONS)
        .map(|number| thread::spawn(move || converse(policy, number, began)))
        .collect();
    let mut took = Vec::new();
    for connection in connections {
        match connection.join() {
            Ok(answered) => took.extend(answered?),
            Err(_) => bail!("a thread of the load panicked"),
        }
    }
    Ok(took)
}

fn converse(policy: SocketAddr, number: u32, began: Instant) -> anyhow::Result<Vec<Duration>> {
    let stream = TcpStream::connect(policy)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let pause = Duration::from_secs(1) * CONNECTIONS / QUESTIONS_A_SECOND;
    let first = Duration::from_secs(1) / QUESTIONS_A_SECOND * number;
    let mut took = Vec::new();
    for turn in 0.. {
        let due = began + first + pause * turn;
        if due > began + LASTS {
            break;
        }
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let other = (number * 1009 + turn * 97) % OTHERS;
        let friend = turn % 20;
        let question = format!(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n\
             client_address=198.51.100.7\nclient_name=unknown\nhelo_name=mail.some.example\n\
             sender=friend{friend:02}@friends.example\nrecipient=other{other:04}@isp.example\n\
             instance={number}.{turn}.{}\n\n",
            began.elapsed().as_nanos(),
        );
        (&stream).write_all(question.as_bytes())?;
        let mut answer = String::new();
        while !answer.ends_with("\n\n") {
            let read = answers.read_line(&mut answer)?;
            if read == 0 {
                bail!("the policy service closed a connection");
            }
        }
        if answer != "action=DUNNO\n\n" {
            bail!("a friend was answered {answer:?}");
        }
        took.push(due.elapsed());
    }
    Ok(took)
}

/// One of those who sign in, with a password that nobody has: each costs a hash.
fn sign_in(web: SocketAddr, person: u32, done: &Done, over: &AtomicBool) -> anyhow::Result<()> {
    let pause = Duration::from_secs(1) * PEOPLE / LOGINS_A_SECOND;
    let began = Instant::now() + Duration::from_secs(1) / LOGINS_A_SECOND * person;
    for turn in 0.. {
        thread::sleep((began + pause * turn).saturating_duration_since(Instant::now()));
        if over.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Everybody and every time from another place: nobody runs into a limit.
        let [.., a, b] = (person * 256 + turn).to_be_bytes();
        let mut browser = Browser::from_elsewhere(web, Ipv4Addr::new(100, 64, a, b));
        let fields =
            format!("email=person{person}-{turn}@isp.example&password=not-known-to-anybody");
        let answer = browser.press("/", &fields)?;
        let counted = match answer.status {
            401 | 422 => &done.logins,
            429 | 503 => &done.put_off,
            other => bail!("a sign-in was answered {other}"),
        };
        counted.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Brings in a list by the page, and waits until all of it is there.
fn bring(mut owner: Browser, done: &Done) -> anyhow::Result<()> {
    let mut file = "Name,E-mail 1 - Value\n".to_owned();
    for line in 0..LINES {
        writeln!(file, "Person {line},beside{line}@brought.example")?;
    }
    let answer = owner.upload("/import", &[("list", "allow")], &file)?;
    let page = answer
        .location()
        .context("the file was not taken")?
        .to_owned();
    wait_for(&mut owner, &page, "value=\"take\"")?;
    owner.press(&page, "action=take")?;
    wait_for(&mut owner, &page, "value=\"undo\"")?;
    done.imported.store(true, Ordering::Relaxed);
    Ok(())
}

fn wait_for(owner: &mut Browser, page: &str, sign: &str) -> anyhow::Result<()> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_mins(3) {
        if owner.get(page)?.text.contains(sign) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(500));
    }
    bail!("the list was not brought in within three minutes")
}

/// Takes the whole list away, again and again.
fn take_away(mut owner: Browser, done: &Done, over: &AtomicBool) -> anyhow::Result<()> {
    while !over.load(Ordering::Relaxed) {
        let answer = owner.get("/whitelist/export/csv")?;
        if answer.status != 200 {
            bail!("the export was answered {}", answer.status);
        }
        done.exports.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
