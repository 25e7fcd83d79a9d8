//! The demo's stream of mail: asked through the real policy port, as Postfix would.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::demo_dns;

/// A connection to the policy port.
pub(super) struct PolicyPort(BufStream<TcpStream>);

/// Who connects: address, verified name.
pub(super) type Client = (&'static str, &'static str);

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

/// In a network of its own, so that nobody else has to wait with it.
const GUESSER: Client = ("192.0.2.66", "pc66.line.example");

/// The names that are guessed at; of the last one there is a mailbox.
const GUESSES: [&str; 7] = ["bob", "eva", "info", "john", "mary", "office", "anna"];

/// Those who have a name of their own.
pub(super) const NAMED: [Client; 11] = [
    AGENCY, SCHOOL, GARDEN, MILL, FRIENDS, POET, CASINO, BLAST, FORGER, STRANGE, WEAVER,
];

/// What our own people send: login, recipient.
const SUBMISSIONS: [(&str, &str); 12] = [
    ("anna@riverside.example", "scott@agency.example"),
    ("anna@riverside.example", "lena@friends.example"),
    ("anna@riverside.example", "tom@friends.example"),
    ("anna@riverside.example", "service@bank.example"),
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
const ARRIVALS: [(Client, &str, &str); 34] = [
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
    (BLAST, "offers@blast.example", "david@riverside.example"),
    (BLAST, "offers@blast.example", "orders@lindenhof.example"),
];

/// Everything once: first what our people send, then what comes in.
pub(super) async fn first_days(port: &mut PolicyPort) -> anyhow::Result<()> {
    for (login, recipient) in SUBMISSIONS {
        port.ask(AGENCY, login, recipient, login).await?;
    }
    for (client, sender, recipient) in ARRIVALS {
        port.ask(client, sender, recipient, "").await?;
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
    for (client, sender, recipient) in ARRIVALS.into_iter().cycle() {
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

impl PolicyPort {
    pub(super) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self(BufStream::new(TcpStream::connect(address).await?)))
    }

    /// Asks as Postfix does (`SMTPD_POLICY_README`) and reads the answer to its blank line; returns the action.
    async fn ask(
        &mut self,
        client: Client,
        sender: &str,
        recipient: &str,
        login: &str,
    ) -> anyhow::Result<String> {
        let (address, name) = client;
        let request = format!(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n\
             client_address={address}\nclient_name={name}\nhelo_name={name}\n\
             sender={sender}\nrecipient={recipient}\nsasl_username={login}\ninstance={}\n\n",
            Uuid::now_v7()
        );
        self.0.write_all(request.as_bytes()).await?;
        self.0.flush().await?;
        let mut answer = String::new();
        while !answer.ends_with("\n\n") {
            if self.0.read_line(&mut answer).await? == 0 {
                bail!("the policy port closed the connection");
            }
        }
        let action = answer.trim_end().trim_start_matches("action=");
        Ok(action.to_owned())
    }
}
