//! `guestlist demo`: everything on SQLite in one directory, with two tenants, a stream of mail, and a DNS server of its
//! own that the checks ask: it needs no network.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use super::arguments::Demo;
use super::demo_data::{self, ADMIN, OPERATOR, OWNER};
use super::demo_first::FirstStart;
use super::demo_mail;
use super::demo_port::PolicyPort;
use super::open;
use super::run::say;
use super::serve::stop;
use super::signals::Signals;
use super::{demo_dns, demo_past};
use crate::app::{self, Migrate, Running, Sockets};
use crate::config::{Config, Sources};
use crate::mail::Address;

/// Where what can be seen: for whom, on which page, what.
const PLACES: [(&str, &str, &str); 17] = [
    (
        "owner",
        "/",
        "somebody who asks to come in; a friend who wrote to a spamtrap, suspended",
    ),
    (
        "admin",
        "/",
        "a stranger who waits until the owner answers (mode: ask me first)",
    ),
    (
        "",
        "/admin/requests",
        "a mail server whose postmaster asks to call it fine",
    ),
    (
        "",
        "/admin/monitor",
        "what would have been turned away where mail is only watched",
    ),
    (
        "",
        "/admin/checks",
        "every check and its points; how often each list was wrong",
    ),
    (
        "",
        "/admin/spamtraps",
        "an address that nobody uses, and who wrote there",
    ),
    (
        "",
        "/admin/complaints",
        "what people reported as spam, and against whom it counts",
    ),
    (
        "",
        "/admin/attackers",
        "a network that guesses at names (some seconds after the start)",
    ),
    (
        "",
        "/admin/settings",
        "the mode; another one can be rehearsed on the mail of the last days",
    ),
    (
        "",
        "/admin/decisions",
        "every decision, found by the bounce that somebody sends you",
    ),
    ("", "/admin/whitelist", "whom every mailbox lets in"),
    ("", "/admin/audit", "who changed what"),
    (
        "operator",
        "/operator/lists",
        "the health of every list; one was given up and is out of use",
    ),
    (
        "",
        "/operator/watched",
        "a relay of the operator's own that is on a list, and what was done about it",
    ),
    (
        "",
        "/operator/whitelist",
        "whom every mailbox of every tenant lets in",
    ),
    (
        "",
        "/operator/system",
        "version, database, background work, keys",
    ),
    ("", "/operator/tenants", "the two tenants"),
];

/// A message every so often keeps the pages alive.
const PACE: Duration = Duration::from_secs(5);

pub(super) async fn run(arguments: &Demo) -> anyhow::Result<ExitCode> {
    let directory = &arguments.dir;
    let problem = || format!("can't make {}", directory.display());
    std::fs::create_dir_all(directory).with_context(problem)?;
    // What is printed and written works from every directory.
    let directory = &directory.canonicalize().with_context(problem)?;
    let first = FirstStart::begin(directory)
        .with_context(|| format!("can't begin anew in {}", directory.display()))?;
    let (web, policy) = (free_port(8080)?, free_port(10031)?);
    let file = directory.join("guestlist.toml");
    // Takes its place when the demo runs: one that runs there already keeps its own.
    let draft = directory.join("guestlist.toml.new");
    // Answers as long as it is here.
    let dns = demo_dns::serve().await?;
    std::fs::write(&draft, settings(directory, web, policy, dns.address()))?;
    let config = Config::load(&Sources {
        file: Some(draft.clone()),
        ..Sources::default()
    })?;
    let sockets = Sockets::bind(&config).await?;
    let mut signals = Signals::catch()?;
    let running = app::start(config, sockets, Migrate::Yes).await?;
    std::fs::rename(&draft, &file)?;
    let mut port = PolicyPort::connect(policy).await?;
    let added = demo_data::add(&running.database).await?;
    // A list that isn't sound must not be believed by the first message.
    running.test_lists().await?;
    if added == demo_data::Added::New {
        demo_past::happen(&running, &mut port).await?;
    }
    first.end()?;
    let show = async {
        introduce(&running, &file, policy, &mut port).await?;
        demo_mail::trickle(&mut port, PACE).await
    };
    tokio::select! {
        outcome = show => outcome?,
        () = signals.told_to_end() => {}
    }
    drop(port);
    stop(running).await;
    Ok(ExitCode::SUCCESS)
}

/// The usual port, or any other if something listens there already.
fn free_port(usual: u16) -> anyhow::Result<SocketAddr> {
    let at = |port| {
        std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .and_then(|socket| socket.local_addr())
    };
    at(usual)
        .or_else(|_| at(0))
        .context("there is no free port on 127.0.0.1")
}

fn settings(directory: &Path, web: SocketAddr, policy: SocketAddr, dns: SocketAddr) -> String {
    format!(
        "# Made by `guestlist demo`.\n\
         data_dir = {:?}\n\
         [web]\nlisten = \"{web}\"\npublic_url = \"http://{web}\"\n\
         [policy]\nlisten = [\"{policy}\"]\n\
         [dns]\nnameservers = [\"{dns}\"]\ntimeout = \"300ms\"\n\
         [mail]\nrelay = {:?}\nfrom = \"guestlist@riverside.example\"\n",
        directory.display().to_string(),
        format!("file:{}", directory.join("mail").display()),
    )
}

async fn introduce(
    running: &Running,
    file: &Path,
    policy: SocketAddr,
    port: &mut PolicyPort,
) -> anyhow::Result<()> {
    let config = &running.config;
    say(format_args!(
        "\nGuestlist's demo is ready: {}\n",
        config.web.public_url
    ))?;
    for (role, address) in [("owner", OWNER), ("admin", ADMIN), ("operator", OPERATOR)] {
        let mut tx = running.database.write().await?;
        let account = open::account(&mut tx, &Address::parse(address)?).await?;
        let link = open::sign_in_link(&mut tx, config, &account).await?;
        tx.commit().await?;
        say(format_args!("  {role:9} {address}\n            {link}"))?;
    }
    say(format_args!(
        "\nA stranger on a list is told:\n  {}",
        demo_mail::refusal(port).await?
    ))?;
    say("\nWhat can be seen where:")?;
    for (role, path, what) in PLACES {
        say(format_args!("  {role:9} {path:20} {what}"))?;
    }
    say(format_args!(
        "\nEach link signs in once. Policy requests are answered on {policy}. Try:"
    ))?;
    say(format_args!(
        "  guestlist --config {} explain --recipient {OWNER} --sender billing@shop.example --client 203.0.113.5",
        file.display()
    ))?;
    say("\nCtrl-C ends the demo.")
}
