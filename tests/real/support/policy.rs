//! A client of the policy port, as Postfix is one: blocking, one question at a time.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// One connection.
#[derive(Debug)]
pub(crate) struct PolicyClient {
    stream: BufReader<TcpStream>,
}

/// What is asked, in Postfix's words.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) sasl_username: String,
    pub(crate) client_address: String,
    /// Empty: none is given, so that every question is a new one.
    pub(crate) instance: String,
}

impl Question {
    /// A stranger's mail.
    pub(crate) fn incoming(sender: &str, recipient: &str) -> Self {
        Self {
            sender: sender.to_owned(),
            recipient: recipient.to_owned(),
            sasl_username: String::new(),
            client_address: "203.0.113.5".to_owned(),
            instance: String::new(),
        }
    }

    /// The owner's own mail to someone.
    pub(crate) fn submission(owner: &str, recipient: &str) -> Self {
        Self {
            sasl_username: owner.to_owned(),
            ..Self::incoming(owner, recipient)
        }
    }

    fn text(&self) -> String {
        let mut text = format!(
            "request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\n\
             client_address={}\nclient_name=mx.stranger.example\nreverse_client_name=mx.stranger.example\n\
             helo_name=mx.stranger.example\nsender={}\nrecipient={}\nsasl_username={}\n",
            self.client_address, self.sender, self.recipient, self.sasl_username,
        );
        if !self.instance.is_empty() {
            text += "instance=";
            text += &self.instance;
            text += "\n";
        }
        text.push('\n');
        text
    }
}

impl PolicyClient {
    /// Connects; an answer may take five seconds, as in the lines for Postfix.
    pub(crate) fn connect(server: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&server, Duration::from_secs(2))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// Asks, and returns what stands behind `action=`.
    pub(crate) fn ask(&mut self, question: &Question) -> io::Result<String> {
        self.send(question)?;
        self.receive()
    }

    /// Sends a question only.
    pub(crate) fn send(&mut self, question: &Question) -> io::Result<()> {
        self.stream.get_mut().write_all(question.text().as_bytes())
    }

    /// Reads one answer.
    pub(crate) fn receive(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let mut blank = String::new();
        self.stream.read_line(&mut blank)?;
        match (
            line.strip_prefix("action=")
                .and_then(|rest| rest.strip_suffix('\n')),
            blank.as_str(),
        ) {
            (Some(action), "\n") if !action.is_empty() => Ok(action.to_owned()),
            _ => Err(io::Error::other(format!(
                "no answer, but {line:?} and {blank:?}"
            ))),
        }
    }

    /// Says that nothing more will be asked, as Exim's `${readsocket}` does.
    pub(crate) fn half_close(&self) -> io::Result<()> {
        self.stream.get_ref().shutdown(Shutdown::Write)
    }

    /// Reads whatever else comes until the other side closes.
    pub(crate) fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        io::Read::read_to_end(&mut self.stream, &mut rest)?;
        Ok(rest)
    }
}

/// Asks one question on a connection of its own.
pub(crate) fn ask(server: SocketAddr, question: &Question) -> io::Result<String> {
    PolicyClient::connect(server)?.ask(question)
}
