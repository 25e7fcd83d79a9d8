//! Questions that one datagram each way can settle, many through one socket. Whatever else there is to asking the DNS
//! (trying again, other servers, TCP, CNAMEs, a cache) is the library's, which is asked when there is no answer here.
//!
//! The library opens a socket for each question, which costs more than all the rest of a decision about a stranger that
//! asks eight lists (`cargo bench --bench policy -- --rows strangers`). It also writes and reads the messages here.
//!
//! RFC 5452, section 9: an answer must come from the server that was asked, to the port that asked, with the question's
//! number and name. Numbers are random, and so are ports: the kernel chooses them, and a socket asks for ten seconds.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::{DnsResponse, Message, Query, ResponseCode};
use tokio::net::UdpSocket;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// A socket asks for so long.
const ASKS_FOR: Duration = Duration::from_secs(10);
/// Sockets that ask at a time.
const SOCKETS: usize = 4;
/// Questions that wait at one socket: the kernel keeps about as many small answers for it until they are read.
const MOST_WAITING: usize = 256;
/// RFC 6891, 6.2.3: without EDNS an answer has at most 512 bytes; what is longer isn't one.
const LONGEST: usize = 512;
/// So often is looked for who waited long enough, at most.
const SHORTEST_TICK: Duration = Duration::from_millis(10);

/// Asks the settings' name servers.
pub(super) struct Datagrams {
    servers: Vec<Server>,
    patience: Duration,
    /// The server that is asked first: the next one, when it falls silent.
    first: AtomicUsize,
}

struct Server {
    address: SocketAddr,
    /// It doesn't answer at all.
    is_silent: Arc<AtomicBool>,
    turn: AtomicUsize,
    sockets: [Mutex<Option<Arc<Asking>>>; SOCKETS],
}

/// A socket, connected to one server.
struct Asking {
    socket: Arc<UdpSocket>,
    questions: Arc<Questions>,
    since: Instant,
    /// Ends with this value.
    _reading: JoinSet<()>,
}

/// What waits for an answer at one socket.
#[derive(Default)]
struct Questions {
    waiting: Mutex<HashMap<u16, Waiting>>,
    /// The server's.
    is_silent: Arc<AtomicBool>,
}

struct Waiting {
    question: Query,
    since: Instant,
    answer: oneshot::Sender<DnsResponse>,
}

impl Datagrams {
    /// Returns what asks these servers, the first one as long as it answers. A server that let a question wait for so
    /// long, and answered no other one, is silent; an answer is taken for twice as long.
    pub(super) fn new(servers: Vec<SocketAddr>, patience: Duration) -> Self {
        let server = |address| Server {
            address,
            is_silent: Arc::default(),
            turn: AtomicUsize::default(),
            sockets: Default::default(),
        };
        Self {
            servers: servers.into_iter().map(server).collect(),
            patience,
            first: AtomicUsize::default(),
        }
    }

    /// For how long it is worth waiting without asking in another way too.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Returns the answer to this question of the first server that isn't in trouble with it, whatever it says; None:
    /// there is none, or it doesn't fit.
    pub(super) async fn ask(&self, question: &Query) -> Option<DnsResponse> {
        let first = self.first();
        let (before, from_first) = self.servers.split_at_checked(first)?;
        for server in from_first.iter().chain(before) {
            let asking = server.socket(self.patience)?;
            let answer = asking.send(question.clone()).await?;
            let answer = answer.await.ok()?;
            if !is_in_trouble(&answer) {
                return Some(answer);
            }
        }
        None
    }

    /// Which server is asked first from now on.
    fn first(&self) -> usize {
        let first = self.first.load(Ordering::Relaxed);
        let is_silent = |server: &Server| server.is_silent.load(Ordering::Relaxed);
        if !self.servers.get(first).is_some_and(is_silent) {
            return first;
        }
        let next = (first + 1) % self.servers.len();
        self.first.store(next, Ordering::Relaxed);
        // What it was found to be when it was asked before is no longer known.
        if let Some(next) = self.servers.get(next) {
            next.is_silent.store(false, Ordering::Relaxed);
        }
        tracing::debug!("A DNS server is silent; the next one is asked");
        next
    }
}

impl Server {
    /// The socket whose turn it is.
    fn socket(&self, patience: Duration) -> Option<Arc<Asking>> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % SOCKETS;
        let mut slot = lock(self.sockets.get(turn)?);
        if let Some(asking) = slot.as_ref()
            && asking.since.elapsed() < ASKS_FOR
        {
            return Some(Arc::clone(asking));
        }
        let asking = Asking::new(self.address, patience, Arc::clone(&self.is_silent))
            .inspect_err(|error| tracing::debug!("No socket for questions to the DNS: {error}"))
            .ok()?;
        Some(Arc::clone(slot.insert(Arc::new(asking))))
    }
}

/// Another server may know: this one can't find out, or doesn't answer us (RFC 1035, 4.1.1).
fn is_in_trouble(answer: &DnsResponse) -> bool {
    let code = answer.metadata.response_code;
    matches!(code, ResponseCode::ServFail | ResponseCode::Refused)
}

impl Asking {
    fn new(
        address: SocketAddr,
        patience: Duration,
        is_silent: Arc<AtomicBool>,
    ) -> std::io::Result<Self> {
        let any: SocketAddr = match address {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let socket = std::net::UdpSocket::bind(any)?;
        socket.connect(address)?;
        socket.set_nonblocking(true)?;
        let socket = Arc::new(UdpSocket::from_std(socket)?);
        let questions = Arc::new(Questions {
            is_silent,
            ..Questions::default()
        });
        let mut reading = JoinSet::new();
        reading.spawn(read(Arc::clone(&socket), Arc::clone(&questions), patience));
        Ok(Self {
            socket,
            questions,
            since: Instant::now(),
            _reading: reading,
        })
    }

    /// Asks, and returns where the answer will be; None: it can't be asked here and now.
    async fn send(&self, question: Query) -> Option<oneshot::Receiver<DnsResponse>> {
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        message.add_query(question.clone());
        let (number, datagram) = (message.metadata.id, message.to_vec().ok()?);
        let (answer, receiver) = oneshot::channel();
        let since = Instant::now();
        let asked = Waiting {
            question,
            since,
            answer,
        };
        if !self.questions.enter(number, asked) {
            return None;
        }
        if let Err(error) = self.socket.send(&datagram).await {
            tracing::debug!("A question to the DNS was not sent: {error}");
            lock(&self.questions.waiting).remove(&number);
            return None;
        }
        Some(receiver)
    }
}

impl Questions {
    /// Says whether there is room for one more, which has no other's number.
    fn enter(&self, number: u16, asked: Waiting) -> bool {
        let mut waiting = lock(&self.waiting);
        let has_room = waiting.len() < MOST_WAITING && !waiting.contains_key(&number);
        if has_room {
            waiting.insert(number, asked);
        }
        has_room
    }

    /// Hands an answer to who asked; what nobody asked is thrown away.
    fn answered(&self, datagram: &[u8]) {
        let Ok(response) = DnsResponse::from_buffer(datagram.to_vec()) else {
            return;
        };
        let mut waiting = lock(&self.waiting);
        if let Entry::Occupied(asked) = waiting.entry(response.metadata.id)
            && response.queries == [asked.get().question.clone()]
        {
            // Who has stopped waiting has no use for it.
            drop(asked.remove().answer.send(response));
        }
    }

    /// Lets go of who waited for twice so long. A server that answered nobody for so long is silent.
    fn expire(&self, patience: Duration, last_answer: Option<Instant>) {
        let mut waiting = lock(&self.waiting);
        let mut is_silent = false;
        waiting.retain(|_, asked| {
            let waited = asked.since.elapsed();
            let is_late = waited >= patience;
            is_silent |= is_late && last_answer.is_none_or(|answered| answered < asked.since);
            waited < patience * 2
        });
        if is_silent {
            self.is_silent.store(true, Ordering::Relaxed);
        }
    }
}

/// Hands out answers, and doesn't end by itself.
async fn read(socket: Arc<UdpSocket>, questions: Arc<Questions>, patience: Duration) {
    let mut datagram = [0; LONGEST];
    let mut last_answer = None;
    let mut ticks = interval((patience / 4).max(SHORTEST_TICK));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            received = socket.recv(&mut datagram) => match received {
                Ok(length) => {
                    last_answer = Some(Instant::now());
                    questions.answered(datagram.get(..length).unwrap_or_default());
                }
                // The server's machine says that nobody listens there (ICMP).
                Err(error) => {
                    tracing::debug!("No answers from the DNS: {error}");
                    questions.expire(Duration::ZERO, last_answer);
                }
            },
            _ = ticks.tick() => questions.expire(patience, last_answer),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::op::MessageType;
    use hickory_resolver::proto::rr::{Name, RecordType};

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(500);

    fn question() -> Query {
        let name = Name::from_ascii("2.0.0.127.bl.test.").unwrap();
        Query::query(name, RecordType::A)
    }

    async fn server() -> (UdpSocket, SocketAddr) {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        (socket, address)
    }

    async fn asked(server: &UdpSocket) -> (Message, SocketAddr) {
        let mut datagram = [0; LONGEST];
        let (length, peer) = server.recv_from(&mut datagram).await.unwrap();
        (Message::from_vec(&datagram[..length]).unwrap(), peer)
    }

    /// The answer to a question.
    fn answer(mut question: Message) -> Message {
        question.metadata.message_type = MessageType::Response;
        question
    }

    #[tokio::test]
    async fn only_the_answer_to_its_question_is_taken() {
        let (server, address) = server().await;
        let datagrams = Datagrams::new(vec![address], PATIENCE);
        let answering = async {
            let (question, peer) = asked(&server).await;
            let (mut other_number, mut other_name) = (question.clone(), question.clone());
            other_number.metadata.id ^= 1;
            other_name.queries[0].name = Name::from_ascii("other.test.").unwrap();
            let unfit = [answer(other_number), answer(other_name), question.clone()];
            let unfit = unfit.map(|message| message.to_vec().unwrap());
            for datagram in unfit.iter().map(Vec::as_slice).chain([&b"no"[..], &[]]) {
                server.send_to(datagram, peer).await.unwrap();
            }
            let mut fits = answer(question);
            fits.metadata.authoritative = true;
            let fits = fits.to_vec().unwrap();
            // Twice: the second finds nobody.
            for _ in 0..2 {
                server.send_to(&fits, peer).await.unwrap();
            }
        };
        let asking = question();
        let (answer, ()) = tokio::join!(datagrams.ask(&asking), answering);
        assert!(answer.unwrap().metadata.authoritative);
    }

    #[tokio::test]
    async fn a_silent_server_is_left_for_the_next() {
        let ((_silent, first), (second, address)) = (server().await, server().await);
        let datagrams = Datagrams::new(vec![first, address], PATIENCE);
        assert!(datagrams.ask(&question()).await.is_none());
        let answering = async {
            let (question, peer) = asked(&second).await;
            let answer = answer(question).to_vec().unwrap();
            second.send_to(&answer, peer).await.unwrap();
        };
        let asking = question();
        let (answer, ()) = tokio::join!(datagrams.ask(&asking), answering);
        assert!(answer.is_some());
    }

    #[tokio::test]
    async fn a_server_in_trouble_is_passed_over_for_this_question() {
        for code in [ResponseCode::ServFail, ResponseCode::Refused] {
            let ((first, address), (second, next)) = (server().await, server().await);
            let datagrams = Datagrams::new(vec![address, next], PATIENCE);
            let answering = async {
                let (question, peer) = asked(&first).await;
                let mut trouble = answer(question);
                trouble.metadata.response_code = code;
                let trouble = trouble.to_vec().unwrap();
                first.send_to(&trouble, peer).await.unwrap();
                let (question, peer) = asked(&second).await;
                let answer = answer(question).to_vec().unwrap();
                second.send_to(&answer, peer).await.unwrap();
            };
            let asking = question();
            let (answer, ()) = tokio::join!(datagrams.ask(&asking), answering);
            assert_eq!(
                answer.unwrap().metadata.response_code,
                ResponseCode::NoError
            );
        }
    }

    #[test]
    fn a_late_answer_is_taken_and_a_very_late_one_not() {
        for (waited, is_taken) in [(PATIENCE * 5 / 4, true), (PATIENCE * 5 / 2, false)] {
            let questions = Questions::default();
            let (answer, mut receiver) = oneshot::channel();
            let asked = Waiting {
                question: question(),
                since: Instant::now().checked_sub(waited).unwrap(),
                answer,
            };
            assert!(questions.enter(7, asked));
            questions.expire(PATIENCE, None);
            assert!(questions.is_silent.load(Ordering::Relaxed));
            let mut message = Message::query();
            message.metadata.id = 7;
            message.add_query(question());
            questions.answered(&self::answer(message).to_vec().unwrap());
            assert_eq!(receiver.try_recv().is_ok(), is_taken);
        }
    }

    #[tokio::test]
    async fn where_nobody_listens_nobody_waits() {
        let (gone, address) = server().await;
        drop(gone);
        let patience = Duration::from_hours(1);
        let datagrams = Datagrams::new(vec![address], patience);
        assert!(datagrams.ask(&question()).await.is_none());
        assert!(
            Datagrams::new(Vec::new(), patience)
                .ask(&question())
                .await
                .is_none()
        );
    }

    #[tokio::test]
    async fn no_more_wait_than_the_kernel_keeps_answers_for() {
        let (_silent, address) = server().await;
        let asking = Asking::new(address, PATIENCE, Arc::default()).unwrap();
        let mut waiting = Vec::new();
        for _ in 0..=MOST_WAITING {
            waiting.extend(asking.send(question()).await);
        }
        assert!((MOST_WAITING / 2..=MOST_WAITING).contains(&waiting.len()));
        for answer in waiting {
            assert!(answer.await.is_err());
        }
        assert!(lock(&asking.questions.waiting).is_empty());
    }
}
