//! The demo's stream of mail: asked through the real policy port, as Postfix would.

use std::time::Duration;

use anyhow::Context;

use super::demo_data::ADMIN;
use super::demo_dns;
use super::demo_port::PolicyPort;

/// Who connects: address, verified name.
pub(super) type Client = (&'static str, &'static str);

/// From client, sender, to recipient.
type Arrival = (Client, &'static str, &'static str);

const AGENCY: Client = ("198.51.100.10", "mail.agency.example");
const SCHOOL: Client = ("198.51.100.20", "mx.school.example");
const GARDEN: Client = ("198.51.100.30", "out.garden.example");
const MILL: Client = ("198.51.100.40", "mail.mill.example");
const FRIENDS: Client = ("198.51.100.50", "smtp.friends.example");
const POET: Client = ("198.51.100.70", "mx.poet.example");
const NAMELESS: Client = ("203.0.113.5", "unknown");
const CASINO: Client = ("203.0.113.77", "bulk.casino.example");
const BLAST: Client = ("203.0.113.80", "out7.blast.example");
const FORGER: Client = ("203.0.113.90", "mx.forger.example");
const STRANGE: Client = ("203.0.113.140", "vps140.hosting.example");
const WEAVER: Client = ("203.0.113.141", "mx.weaver.example");
const CLUB: Client = ("203.0.113.150", "unknown");

// Each in a network of its own, so that nobody else has to pay for what it does.
const GUESSER: Client = ("192.0.2.66", "pc66.line.example");
const PRINTSHOP: Client = ("2001:db8:11::25", "mx.printshop.example");
const ORCHARD: Client = ("2001:db8:22::25", "unknown");
const MARKET: Client = ("2001:db8:33::25", "out.market.example");
const HARVEST: Client = ("2001:db8:44::25", "mail.harvest.example");
const LOTTO: Client = ("2001:db8:55::25", "news.lotto.example");

/// The names that are guessed at; of the last one there is a mailbox.
const GUESSES: [&str; 7] = ["bob", "eva", "info", "john", "mary", "office", "anna"];

/// Nobody uses it: whoever writes there got it from a list that was sold.
pub(super) const SPAMTRAP: &str = "walter@riverside.example";

/// Those who have a name of their own.
pub(super) const NAMED: [Client; 15] = [
    AGENCY, SCHOOL, GARDEN, MILL, FRIENDS, POET, CASINO, BLAST, FORGER, STRANGE, WEAVER, PRINTSHOP,
    MARKET, HARVEST, LOTTO,
];

/// What our own people send: login, recipient.
const SUBMISSIONS: [(&str, &str); 13] = [
    ("anna@riverside.example", "scott@agency.example"),
    ("anna@riverside.example", "lena@friends.example"),
    ("anna@riverside.example", "tom@friends.example"),
    ("anna@riverside.example", "service@bank.example"),
    ("anna@riverside.example", "orders@market.example"),
    ("ben@riverside.example", "lena@friends.example"),
    ("clara@riverside.example", "scott@agency.example"),
    ("emma@riverside.example", "tom@friends.example"),
    ("david@riverside.example", "office@school.example"),
    ("choir@riverside.example", "lena@friends.example"),
    ("orders@lindenhof.example", "dispatch@mill.example"),
    ("hello@lindenhof.example", "scott@agency.example"),
    ("accounts@lindenhof.example", "tax@office.example"),
];

/// What comes in: client, sender, recipient.
const ARRIVALS: [Arrival; 37] = [
    (AGENCY, "scott@agency.example", "anna@riverside.example"),
    (SCHOOL, "office@school.example", "anna@riverside.example"),
    (NAMELESS, "billing@shop.example", "anna@riverside.example"),
    (CASINO, "deals@casino.example", "anna@riverside.example"),
    (
        GARDEN,
        "news-spring@garden.example",
        "anna@riverside.example",
    ),
    (FRIENDS, "lena@friends.example", "anna@riverside.example"),
    (NAMELESS, "billing@shop.example", "anna@riverside.example"),
    // Claims to be the neighbour, but comes from outside: on the whitelist, and a forgery.
    (STRANGE, "ben@riverside.example", "anna@riverside.example"),
    (STRANGE, "hello@startup.example", "anna@riverside.example"),
    (NAMELESS, "billing@shop.example", "anna@riverside.example"),
    (AGENCY, "", "anna@riverside.example"),
    (FRIENDS, "tom@friends.example", "emma@riverside.example"),
    (STRANGE, "hello@startup.example", "emma@riverside.example"),
    (CASINO, "deals@casino.example", "ben@riverside.example"),
    (CASINO, "win@casino.example", "clara@riverside.example"),
    (
        STRANGE,
        "alert@login.phish.example",
        "clara@riverside.example",
    ),
    (
        STRANGE,
        "invoice@malware.example",
        "david@riverside.example",
    ),
    (FRIENDS, "lena@friends.example", "choir@riverside.example"),
    (MILL, "dispatch@mill.example", "orders@lindenhof.example"),
    (
        STRANGE,
        "sales@flourmart.example",
        "orders@lindenhof.example",
    ),
    (
        STRANGE,
        "sales@flourmart.example",
        "accounts@lindenhof.example",
    ),
    (MILL, "billing@mill.example", "accounts@lindenhof.example"),
    (AGENCY, "scott@agency.example", "hello@lindenhof.example"),
    (
        STRANGE,
        "alert@login.phish.example",
        "anna@riverside.example",
    ),
    // Strangers, each with what one check finds: nothing, a good word, a list of addresses, of ranges, of domains …
    (POET, "jo@poet.example", "clara@riverside.example"),
    (BLAST, "offers@blast.example", "clara@riverside.example"),
    (WEAVER, "hello@weaver.example", "clara@riverside.example"),
    (FORGER, "win@prize.example", "clara@riverside.example"),
    // … no name, SPF, DMARC; and two findings of which neither would be enough.
    (NAMELESS, "billing@shop.example", "clara@riverside.example"),
    (FORGER, "billing@mill.example", "choir@riverside.example"),
    (FORGER, "service@bank.example", "choir@riverside.example"),
    (STRANGE, "office@school.example", "choir@riverside.example"),
    // A friend whom a list of ranges helps to keep out.
    (CLUB, "coach@club.example", "clara@riverside.example"),
    (
        PRINTSHOP,
        "mira@printshop.example",
        "anna@riverside.example",
    ),
    (BLAST, "offers@blast.example", "ben@riverside.example"),
    (BLAST, "offers@blast.example", "david@riverside.example"),
    (BLAST, "offers@blast.example", "orders@lindenhof.example"),
];

/// Whom Clara writes to, after a list had helped to turn them away.
const MISSED: (&str, &str) = ("clara@riverside.example", "coach@club.example");

/// What comes in last: what this tenant's own people and traps find out.
const LATEST: [Arrival; 9] = [
    (MARKET, "orders@market.example", "anna@riverside.example"),
    // It was on a whitelist until it wrote here …
    (MARKET, "orders@market.example", SPAMTRAP),
    (HARVEST, "list@harvest.example", SPAMTRAP),
    (HARVEST, "deals@harvest.example", "clara@riverside.example"),
    // … and this one comes in until enough people say that it is spam.
    (LOTTO, "news@lotto.example", "clara@riverside.example"),
    (LOTTO, "news@lotto.example", "david@riverside.example"),
    (LOTTO, "news@lotto.example", "choir@riverside.example"),
    // The owner is asked.
    (NAMELESS, "maria@atelier.example", ADMIN),
    (ORCHARD, "office@orchard.example", "clara@riverside.example"),
];

/// Who says that it is spam.
pub(super) const COMPLAINTS: [&str; 2] = ["clara@riverside.example", "david@riverside.example"];

/// Everything once: first what our people send, then what comes in.
pub(super) async fn first_day(port: &mut PolicyPort) -> anyhow::Result<()> {
    for (login, recipient) in SUBMISSIONS {
        port.ask(AGENCY, login, recipient, login).await?;
    }
    come_in(port, &ARRIVALS).await
}

/// What is new today.
pub(super) async fn today(port: &mut PolicyPort) -> anyhow::Result<()> {
    let (login, recipient) = MISSED;
    port.ask(AGENCY, login, recipient, login).await?;
    come_in(port, &LATEST).await
}

async fn come_in(port: &mut PolicyPort, arrivals: &[Arrival]) -> anyhow::Result<()> {
    for (client, sender, recipient) in arrivals {
        port.ask(*client, sender, recipient, "").await?;
    }
    Ok(())
}

/// One message at each step, for ever; before that somebody guesses at names, and has to wait with all its mail.
pub(super) async fn trickle(port: &mut PolicyPort, pace: Duration) -> anyhow::Result<()> {
    for name in GUESSES {
        let recipient = format!("{name}@riverside.example");
        port.ask(GUESSER, "win@prize.example", &recipient, "")
            .await?;
    }
    let mut steps = tokio::time::interval(pace);
    let all = ARRIVALS.into_iter().chain(LATEST);
    for (client, sender, recipient) in all.cycle() {
        steps.tick().await;
        port.ask(client, sender, recipient, "").await?;
    }
    Ok(())
}

/// What the mail server says to a stranger who is on a list.
pub(super) async fn refusal(port: &mut PolicyPort) -> anyhow::Result<String> {
    let listed = ARRIVALS.iter().find(|(client, sender, _)| {
        demo_dns::is_listed(*client) && sender.ends_with("@blast.example")
    });
    let (client, sender, recipient) = listed.context("nobody is on a list")?;
    port.ask(*client, sender, recipient, "").await
}

/// What it says to somebody who asks the owner to be let in.
pub(super) async fn refused_sender(port: &mut PolicyPort) -> anyhow::Result<String> {
    refused(port, PRINTSHOP).await
}

/// What it says to a server whose postmaster asks the admins to call it fine.
pub(super) async fn refused_server(port: &mut PolicyPort) -> anyhow::Result<String> {
    refused(port, ORCHARD).await
}

async fn refused(port: &mut PolicyPort, who: Client) -> anyhow::Result<String> {
    let mut all = ARRIVALS.iter().chain(&LATEST);
    let (client, sender, recipient) = all
        .find(|(client, ..)| *client == who)
        .context("nobody comes from there")?;
    port.ask(*client, sender, recipient, "").await
}

/// What is reported as spam: the client's address, the sender.
pub(super) fn reported() -> (&'static str, &'static str) {
    (LOTTO.0, "news@lotto.example")
}
