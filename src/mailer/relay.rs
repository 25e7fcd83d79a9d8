//! The conversation with the relay, over connections that are kept for a while.
//!
//! Not lettre's own transport, of which only the words are used here: it tells a refusal of ours from a refusal of the
//! message in no way, and gives a connection back that was left in the middle of a conversation, so that the next message
//! would take the late answer to another for its own.
//!
//! | step | at most |
//! | --- | --- |
//! | connecting, with TLS and signing in; seeing whether a kept connection still works | [`CONNECTING`] |
//! | MAIL, RCPT and DATA | [`ENVELOPE`] |
//! | the text, and the answer to the dot behind it | [`DOT`] |
//!
//! Known limit: a relay that has taken a message and whose answer doesn't reach us gets it again (RFC 1047).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use tokio::time::{Instant, timeout};

use super::MailerError;

/// For a connection that is ready for a message.
const CONNECTING: Duration = Duration::from_secs(30);
/// RFC 5321, 4.5.3.2.2 and 4.5.3.2.3: five minutes for MAIL and for RCPT; here for all of them.
const ENVELOPE: Duration = Duration::from_mins(5);
/// RFC 5321, 4.5.3.2.6: "a timeout of at least 10 minutes", because whoever goes earlier sends the message twice.
const DOT: Duration = Duration::from_mins(10);
/// A connection is kept so long for the next message.
const KEPT: Duration = Duration::from_mins(1);
/// Conversations at the same time: most of each is waiting, and Postfix takes 50 from one client
/// (`smtpd_client_connection_count_limit`).
pub(super) const DIGESTS_AT_ONCE: usize = 40;
/// The same for what is queued.
pub(super) const QUEUE_AT_ONCE: usize = 8;
/// For the answer to QUIT, of which nothing depends.
const QUITTING: Duration = Duration::from_secs(1);

/// The longest that [`Relay::send`] may take.
pub(super) const LONGEST: Duration = CONNECTING.saturating_add(ENVELOPE).saturating_add(DOT);

/// The relay; cheap to clone.
#[derive(Clone)]
pub(super) struct Relay(Arc<Inner>);

struct Inner {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    name: ClientId,
    kept: Mutex<Vec<(Instant, AsyncSmtpConnection)>>,
}

impl Relay {
    /// Connects to nothing yet.
    pub(super) fn new(
        (host, port): (&str, u16),
        tls: Tls,
        credentials: Option<Credentials>,
    ) -> Self {
        Self(Arc::new(Inner {
            host: host.to_owned(),
            port,
            tls,
            credentials,
            name: ClientId::default(),
            kept: Mutex::default(),
        }))
    }

    /// Hands a message over; takes [`LONGEST`] at most.
    pub(super) async fn send(&self, envelope: &Envelope, text: &[u8]) -> Result<(), MailerError> {
        let mut connection = self.connection().await?;
        let sent = hand_over(&mut connection, envelope, text).await;
        match sent {
            Ok(()) => self.keep(connection),
            Err(_) => quit(connection).await,
        }
        sent
    }

    /// Says whether the relay would hear us; sends nothing.
    pub(super) async fn check(&self) -> Result<(), MailerError> {
        let connection = self.connection().await?;
        self.keep(connection);
        Ok(())
    }

    /// Ends the connections that nothing was sent over for a while; takes [`QUITTING`] at most, however many they are.
    pub(super) async fn close_idle(&self) {
        let idle = self.take_idle(Instant::now());
        join_all(idle.into_iter().map(|(_, connection)| quit(connection))).await;
    }

    /// One that is kept and still works, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, MailerError> {
        let found = async {
            while let Some((_, mut connection)) = self.pop() {
                if connection.test_connected().await {
                    return Ok(connection);
                }
            }
            self.connect().await
        };
        let found = timeout(CONNECTING, found).await;
        let found = found.map_err(|_| MailerError::Timeout(CONNECTING))?;
        found.map_err(MailerError::Relay)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let relay = &*self.0;
        let from_first_byte = match &relay.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (relay.host.as_str(), relay.port),
            Some(CONNECTING),
            &relay.name,
            from_first_byte,
            None,
        )
        .await?;
        match &relay.tls {
            Tls::Opportunistic(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &relay.name).await?;
            }
            Tls::Required(parameters) => {
                connection.starttls(parameters.clone(), &relay.name).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &relay.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn take_idle(&self, now: Instant) -> Vec<(Instant, AsyncSmtpConnection)> {
        let mut kept = self.kept();
        let is_idle = |kept: &mut (Instant, _)| now.duration_since(kept.0) >= KEPT;
        kept.extract_if(.., is_idle).collect()
    }

    fn pop(&self) -> Option<(Instant, AsyncSmtpConnection)> {
        self.kept().pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.kept();
        if kept.len() < DIGESTS_AT_ONCE + QUEUE_AT_ONCE {
            kept.push((Instant::now(), connection));
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<(Instant, AsyncSmtpConnection)>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is said from MAIL to the answer to the dot.
async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    text: &[u8],
) -> Result<(), MailerError> {
    let parameters = parameters(connection, envelope, text)?;
    let opening = async {
        let mail = Mail::new(envelope.from().cloned(), parameters);
        let answer = connection.command(mail).await;
        // 552, RFC 1870: about its size, and with that about the message.
        answer.map_err(|error| match error.status().map(u16::from) {
            Some(552) => MailerError::Smtp(error),
            _ => MailerError::Sender(error),
        })?;
        for recipient in envelope.to() {
            let rcpt = Rcpt::new(recipient.clone(), Vec::new());
            let answer = connection.command(rcpt).await;
            // 554 is how Postfix refuses for a rule of its own (`relay_domains_reject_code`, `access_map_reject_code`),
            // 550 for a recipient that isn't there.
            answer.map_err(|error| match error.status().map(u16::from) {
                Some(554) => MailerError::Rule(error),
                _ => MailerError::Smtp(error),
            })?;
        }
        let answer = connection.command(Data).await;
        answer.map(drop).map_err(MailerError::Smtp)
    };
    within(ENVELOPE, opening).await?;
    let dot = async { connection.message(text).await.map(drop) };
    within(DOT, async { dot.await.map_err(MailerError::Smtp) }).await
}

/// RFC 6531, 3.4, and RFC 6152, 2: what the message is, the relay must be able to take.
fn parameters(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    text: &[u8],
) -> Result<Vec<MailParameter>, MailerError> {
    let offers = |extension| connection.server_info().supports_feature(extension);
    let mut parameters = Vec::new();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !offers(Extension::SmtpUtfEight) {
            return Err(MailerError::NoSmtpUtf8);
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !text.is_ascii() {
        if !offers(Extension::EightBitMime) {
            return Err(MailerError::No8BitMime);
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

async fn within(
    limit: Duration,
    step: impl Future<Output = Result<(), MailerError>>,
) -> Result<(), MailerError> {
    let answer = timeout(limit, step).await;
    answer.map_err(|_| MailerError::Timeout(limit))?
}

/// Whether the relay hears it or not: the connection is gone.
async fn quit(mut connection: AsyncSmtpConnection) {
    if timeout(QUITTING, connection.abort()).await.is_err() {
        tracing::debug!("The relay did not answer QUIT");
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinSet;

    use super::*;

    /// Greets, and says nothing more.
    async fn freezes(mut stream: TcpStream) -> TcpStream {
        stream.write_all(b"220 relay.example\r\n").await.unwrap();
        let mut ehlo = String::new();
        BufReader::new(&mut stream)
            .read_line(&mut ehlo)
            .await
            .unwrap();
        stream.write_all(b"250 relay.example\r\n").await.unwrap();
        stream
    }

    #[tokio::test]
    async fn a_relay_that_is_frozen_is_left_within_one_second_over_all_connections() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut connections = JoinSet::new();
        connections.spawn(async move {
            let mut open = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                open.push(freezes(stream).await);
            }
        });
        let relay = Relay::new(("127.0.0.1", port), Tls::None, None);
        let checks = join_all((0..3).map(|_| relay.check())).await;
        assert!(checks.iter().all(Result::is_ok), "{checks:?}");
        assert_eq!(relay.kept().len(), 3);
        tokio::time::pause();
        tokio::time::advance(KEPT).await;
        let before = Instant::now();
        relay.close_idle().await;
        assert!(before.elapsed() < QUITTING * 2, "{:?}", before.elapsed());
        assert_eq!(relay.kept().len(), 0);
    }
}
