//! SMTP as a stranger's server speaks it, and as the owner's mail program does.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};

use super::instance::{PASSWORD, Postfix};
use crate::support::program::Home;

/// A session on port 25.
#[derive(Debug)]
pub(super) struct Session {
    stream: BufReader<TcpStream>,
}

/// Who connects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) address: &'static str,
    /// Its name in the DNS, which leads back to it; None: the mail server found none.
    pub(super) name: Option<&'static str>,
    pub(super) helo: &'static str,
}

impl Session {
    /// Connects as a stranger's server, 203.0.113.5.
    pub(super) fn of_a_stranger(server: SocketAddr) -> Self {
        Self::of(
            server,
            Client {
                address: "203.0.113.5",
                name: Some("mx.stranger.example"),
                helo: "mx.stranger.example",
            },
        )
    }

    /// Connects as this client.
    pub(super) fn of(server: SocketAddr, client: Client) -> Self {
        let Client { address, helo, .. } = client;
        let name = client.name.unwrap_or("[UNAVAILABLE]");
        let mut session = Self::open(server);
        session.say(&format!(
            "XCLIENT ADDR={address} NAME={name} REVERSE_NAME={name} HELO={helo}"
        ));
        session.say(&format!("EHLO {helo}"));
        session
    }

    /// Connects as what it is, a program on the same machine.
    pub(super) fn open(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).expect("Postfix listens");
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .expect("not zero");
        let mut session = Self {
            stream: BufReader::new(stream),
        };
        session.reply();
        session.say("EHLO localhost");
        session
    }

    /// Sends one command and returns the last line of the reply.
    pub(super) fn say(&mut self, command: &str) -> String {
        self.stream
            .get_mut()
            .write_all(format!("{command}\r\n").as_bytes())
            .expect("open");
        self.reply()
    }

    /// Says whether the server hung up, and said nothing before.
    pub(super) fn is_over(&mut self) -> bool {
        matches!(self.stream.read_line(&mut String::new()), Ok(0))
    }

    // RFC 5321, 4.2.1: the last line of a reply has a space behind the code.
    fn reply(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.stream
                .read_line(&mut line)
                .expect("a reply within a minute");
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    /// MAIL and one RCPT; returns the reply to RCPT and how long it took.
    pub(super) fn recipient(&mut self, sender: &str, recipient: &str) -> (String, Duration) {
        self.say("RSET");
        self.say(&format!("MAIL FROM:<{sender}>"));
        let begin = Instant::now();
        let reply = self.say(&format!("RCPT TO:<{recipient}>"));
        (reply, begin.elapsed())
    }

    /// A whole message; returns the first reply that refuses, or the last one.
    pub(super) fn deliver(&mut self, sender: &str, recipient: &str) -> String {
        let (reply, _) = self.recipient(sender, recipient);
        if !reply.starts_with('2') {
            return reply;
        }
        self.say("DATA");
        self.say(&format!(
            "From: <{sender}>\r\nTo: <{recipient}>\r\nSubject: Hello\r\n\r\nHello.\r\n."
        ))
    }
}

/// The path of the link in a refusal.
pub(super) fn link_path(home: &Home, refusal: &str) -> String {
    let public_url = format!("http://{}", home.web);
    let (_, behind) = refusal
        .split_once(&public_url)
        .unwrap_or_else(|| panic!("no link in {refusal}"));
    let path = behind.split_whitespace().next().expect("a path");
    path.to_owned()
}

/// Submits one message as its owner: STARTTLS, AUTH, To, Cc and Bcc.
pub(super) fn submit(postfix: &Postfix, owner: &str, to: &str, cc: &str, bcc: &str) {
    let address = |text: &str| text.parse::<Mailbox>().expect("an address");
    let message = Message::builder()
        .from(address(owner))
        .to(address(to))
        .cc(address(cc))
        .bcc(address(bcc))
        .subject("The drawings")
        .body("They are ready.\n".to_owned())
        .expect("a message");
    submission(postfix, owner)
        .send(&message)
        .unwrap_or_else(|error| panic!("{error}: {}", postfix.log()));
}

/// The submission port, as this login: STARTTLS, AUTH.
pub(super) fn submission(postfix: &Postfix, login: &str) -> SmtpTransport {
    let tls = TlsParameters::builder("mx.isp.example".to_owned())
        .dangerous_accept_invalid_certs(true)
        .build()
        .expect("TLS parameters");
    SmtpTransport::builder_dangerous(postfix.submission.ip().to_string())
        .port(postfix.submission.port())
        .tls(Tls::Required(tls))
        .credentials(Credentials::new(login.to_owned(), PASSWORD.to_owned()))
        .build()
}
