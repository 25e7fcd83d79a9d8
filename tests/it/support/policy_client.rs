//! A mail server, seen from the policy port: asks questions as Postfix does.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Nobody waits longer for an answer in a test.
const PATIENCE: Duration = Duration::from_secs(10);

/// One request, with the attributes that Postfix 3.7 sends at RCPT.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    attributes: Vec<(String, String)>,
}

impl Question {
    /// A stranger at 192.0.2.7 asks for `recipient`.
    pub(crate) fn new(sender: &str, recipient: &str) -> Self {
        let attributes = [
            ("request", "smtpd_access_policy"),
            ("protocol_state", "RCPT"),
            ("protocol_name", "ESMTP"),
            ("client_address", "192.0.2.7"),
            ("client_name", "mail.example.org"),
            ("client_port", "40122"),
            ("reverse_client_name", "mail.example.org"),
            ("server_address", "198.51.100.1"),
            ("server_port", "25"),
            ("helo_name", "mail.example.org"),
            ("sender", sender),
            ("recipient", recipient),
            ("recipient_count", "0"),
            ("queue_id", ""),
            ("instance", "1a2b.65f0c3d1.4e5f6.0"),
            ("size", "2048"),
            ("etrn_domain", ""),
            ("stress", ""),
            ("sasl_method", ""),
            ("sasl_username", ""),
            ("sasl_sender", ""),
            ("ccert_subject", ""),
            ("ccert_issuer", ""),
            ("ccert_fingerprint", ""),
            ("ccert_pubkey_fingerprint", ""),
            ("encryption_protocol", "TLSv1.3"),
            ("encryption_cipher", "TLS_AES_256_GCM_SHA384"),
            ("encryption_keysize", "256"),
            ("policy_context", ""),
            ("compatibility_level", "3.6"),
            ("mail_version", "3.7.11"),
        ];
        Self {
            attributes: attributes.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
        }
    }

    /// The same with another value for one attribute.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// The same, sent by somebody who signed in.
    pub(crate) fn submitted_by(self, login: &str) -> Self {
        self.with("sasl_method", "PLAIN")
            .with("sasl_username", login)
    }

    /// The same, from this client.
    pub(crate) fn client_address(self, address: &str) -> Self {
        self.with("client_address", address)
    }

    /// The bytes on the wire.
    pub(crate) fn wire(&self) -> Vec<u8> {
        let mut text = String::new();
        for (name, value) in &self.attributes {
            writeln!(text, "{name}={value}").unwrap();
        }
        text.push('\n');
        text.into_bytes()
    }
}

/// One connection to a policy service.
pub(crate) struct PolicyClient<S = TcpStream> {
    stream: S,
    received: Vec<u8>,
}

impl PolicyClient {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self::over(stream)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> PolicyClient<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self {
            stream,
            received: Vec::new(),
        }
    }

    /// Asks, and returns the action.
    pub(crate) async fn ask(&mut self, question: &Question) -> String {
        self.send(&question.wire()).await;
        self.action()
            .await
            .expect("the connection was closed without an answer")
    }

    /// Sends bytes as they are. A connection that is closed meanwhile is no failure.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        let _closed = self.stream.write_all(bytes).await.is_err();
    }

    /// Closes our half, as Exim's `${readsocket}` does after its request.
    pub(crate) async fn half_close(&mut self) {
        let _closed = self.stream.shutdown().await.is_err();
    }

    /// Reads one answer and returns its action; None when the connection is closed instead.
    pub(crate) async fn action(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.received.windows(2).position(|pair| pair == b"\n\n") {
                let answer: Vec<u8> = self.received.drain(..end + 2).collect();
                let answer = String::from_utf8(answer).expect("an answer is text");
                let action = answer
                    .strip_prefix("action=")
                    .expect("an answer is an action");
                return Some(action.trim_end_matches('\n').to_owned());
            }
            let read = self.stream.read_buf(&mut self.received);
            match tokio::time::timeout(PATIENCE, read)
                .await
                .expect("no answer in ten seconds")
            {
                Ok(0) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Reads until the connection is closed and returns all that came.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        while self
            .stream
            .read_buf(&mut self.received)
            .await
            .is_ok_and(|read| read > 0)
        {}
        std::mem::take(&mut self.received)
    }
}
