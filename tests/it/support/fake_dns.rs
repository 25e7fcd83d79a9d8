//! A DNS server inside the test process: authoritative for `test.`, on a loopback port of its own.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guestlist::config::DnsSettings;
use guestlist::dns::Resolver;
use hickory_resolver::proto::rr::rdata::{A, AAAA, CNAME, MX, PTR, SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record};
use hickory_server::Server;
use hickory_server::net::runtime::TokioRuntimeProvider;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};
use tokio::net::{TcpListener, UdpSocket};
use tokio::task::JoinSet;

/// A zone to be served.
#[derive(Default)]
pub(crate) struct FakeZone {
    records: BTreeMap<(String, u32), Vec<RData>>,
}

/// A running server. It stops when it is dropped.
pub(crate) struct FakeDns {
    address: SocketAddr,
    _server: Option<Server<Catalog>>,
    _answering: JoinSet<()>,
}

impl FakeZone {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn txt(self, name: &str, text: &str) -> Self {
        self.txt_for(name, text, 300)
    }

    /// A TXT record with this time to live, in seconds.
    pub(crate) fn txt_for(self, name: &str, text: &str, ttl: u32) -> Self {
        let parts = text
            .as_bytes()
            .chunks(255)
            .map(|part| String::from_utf8_lossy(part).into());
        self.record(name, ttl, RData::TXT(TXT::new(parts.collect())))
    }

    pub(crate) fn address(self, name: &str, address: &str) -> Self {
        let data = match address.parse().unwrap() {
            IpAddr::V4(v4) => RData::A(A(v4)),
            IpAddr::V6(v6) => RData::AAAA(AAAA(v6)),
        };
        self.record(name, 300, data)
    }

    pub(crate) fn mx(self, name: &str, exchange: &str) -> Self {
        self.record(name, 300, RData::MX(MX::new(10, absolute(exchange))))
    }

    /// The name of a client.
    pub(crate) fn pointer(self, client: &str, name: &str) -> Self {
        let client: IpAddr = client.parse().unwrap();
        let below_arpa = Name::from(client).to_ascii();
        let name = RData::PTR(PTR(absolute(name)));
        self.record(below_arpa.trim_end_matches('.'), 300, name)
    }

    fn record(mut self, name: &str, ttl: u32, data: RData) -> Self {
        self.records
            .entry((name.to_owned(), ttl))
            .or_default()
            .push(data);
        self
    }

    /// Another name for a name, which may lie outside of `test.`.
    pub(crate) fn alias(self, name: &str, target: &str) -> Self {
        self.record(name, 300, RData::CNAME(CNAME(absolute(target))))
    }

    /// Serves the zone. Names outside of `test.` get REFUSED, and so does whatever is asked about
    /// names below `broken.test`; names that aren't there get NXDOMAIN. `arpa.` is served where a client has a name.
    pub(crate) async fn serve(self) -> FakeDns {
        let with_trouble = self.alias("*.broken.test", "refused.example");
        let mut catalog = Catalog::new();
        for origin in ["test", "arpa"] {
            let is_below = |name: &str| name == origin || name.ends_with(&format!(".{origin}"));
            let records = with_trouble.records.iter();
            let records: Vec<_> = records.filter(|((name, _), _)| is_below(name)).collect();
            if !records.is_empty() {
                catalog.upsert(
                    absolute(origin).into(),
                    vec![Arc::new(zone(origin, &records))],
                );
            }
        }
        let (udp, tcp) = both_sockets().await;
        let address = udp.local_addr().unwrap();
        let mut server = Server::new(catalog);
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 16);
        FakeDns {
            address,
            _server: Some(server),
            _answering: JoinSet::new(),
        }
    }
}

/// A port that is free for UDP and for TCP: the kernel gives one that is free for TCP, and somebody may ask the DNS from it.
pub(super) async fn both_sockets() -> (UdpSocket, TcpListener) {
    loop {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        match UdpSocket::bind(tcp.local_addr().unwrap()).await {
            Ok(udp) => return (udp, tcp),
            Err(error) => assert_eq!(error.kind(), ErrorKind::AddrInUse, "{error}"),
        }
    }
}

type Records<'r> = (&'r (String, u32), &'r Vec<RData>);

fn zone(origin: &str, records: &[Records<'_>]) -> InMemoryZoneHandler<TokioRuntimeProvider> {
    let mut zone: InMemoryZoneHandler<TokioRuntimeProvider> =
        InMemoryZoneHandler::empty(absolute(origin), ZoneType::Primary, AxfrPolicy::Deny);
    let soa = SOA::new(
        absolute("ns.test"),
        absolute("hostmaster.test"),
        1,
        60,
        60,
        600,
        60,
    );
    zone.upsert_mut(Record::from_rdata(absolute(origin), 60, RData::SOA(soa)), 0);
    for ((name, ttl), data) in records {
        for data in *data {
            zone.upsert_mut(Record::from_rdata(absolute(name), *ttl, data.clone()), 0);
        }
    }
    zone
}

impl FakeDns {
    /// A server at this address, as long as these tasks answer.
    pub(super) fn at(address: SocketAddr, answering: JoinSet<()>) -> Self {
        Self {
            address,
            _server: None,
            _answering: answering,
        }
    }

    /// A server that takes every question and never answers.
    pub(crate) async fn silent() -> Self {
        Self::answering_by(|_| None).await
    }

    /// A server that answers every question with SERVFAIL.
    pub(crate) async fn failing() -> Self {
        // RFC 1035, 4.1.1: QR is the first bit of the third byte, RCODE the last four of the fourth.
        Self::answering_by(|question| {
            let mut answer = question.to_vec();
            *answer.get_mut(2)? |= 0x80;
            *answer.get_mut(3)? = 2;
            Some(answer)
        })
        .await
    }

    /// A server that answers every question for an IPv4 address with 127.0.0.2, as a list whose zone was sold might, and
    /// says of everything else that it isn't there. Counts the questions, and leaves those below `silent.test`
    /// unanswered.
    pub(crate) async fn listing_everything(asked: Arc<AtomicUsize>) -> Self {
        Self::answering_by(move |question| {
            asked.fetch_add(1, Ordering::SeqCst);
            if question.windows(7).any(|label| label == b"\x06silent") {
                return None;
            }
            // RFC 1035, 4.1: twelve bytes, the name up to its empty label, type and class.
            let name = question.get(12..)?.iter().position(|byte| *byte == 0)? + 12;
            let mut answer = question.get(..name + 5)?.to_vec();
            let is_address = answer.get(name + 1..name + 3)? == [0, 1];
            let [count, code] = if is_address { [1, 0] } else { [0, 3] };
            answer.splice(2..12, [0x84, code, 0, 1, 0, count, 0, 0, 0, 0]);
            if is_address {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0, 0, 4, 127, 0, 0, 2]);
            }
            Some(answer)
        })
        .await
    }

    /// A server that answers each question with these packets, after so long.
    pub(crate) async fn faulty(
        answers: impl Fn(&[u8]) -> (Duration, Vec<Vec<u8>>) + Send + 'static,
    ) -> Self {
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let address = socket.local_addr().unwrap();
        let mut answering = JoinSet::new();
        answering.spawn(async move {
            let mut under_way = JoinSet::new();
            let mut question = [0; 4096];
            while let Ok((length, peer)) = socket.recv_from(&mut question).await {
                let (after, packets) = answers(&question[..length]);
                let socket = Arc::clone(&socket);
                under_way.spawn(async move {
                    tokio::time::sleep(after).await;
                    for packet in packets {
                        socket.send_to(&packet, peer).await.unwrap();
                    }
                });
            }
        });
        Self::at(address, answering)
    }

    async fn answering_by(answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let mut answering = JoinSet::new();
        answering.spawn(async move {
            let mut question = [0; 4096];
            while let Ok((length, peer)) = socket.recv_from(&mut question).await {
                if let Some(answer) = answer(&question[..length]) {
                    socket.send_to(&answer, peer).await.unwrap();
                }
            }
        });
        Self::at(address, answering)
    }

    /// A server of lists whose answers can be changed while it runs: see [`Lists`].
    pub(crate) async fn of_lists(lists: &Lists) -> Self {
        let lists = lists.clone();
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let address = socket.local_addr().unwrap();
        let mut answering = JoinSet::new();
        answering.spawn(async move {
            let mut under_way = JoinSet::new();
            let mut question = [0; 4096];
            while let Ok((length, peer)) = socket.recv_from(&mut question).await {
                if let Some((after, answer)) = lists.answer(&question[..length]) {
                    let socket = Arc::clone(&socket);
                    under_way.spawn(async move {
                        tokio::time::sleep(after).await;
                        socket.send_to(&answer, peer).await.unwrap();
                    });
                }
            }
        });
        Self::at(address, answering)
    }

    /// Settings that ask only this server.
    pub(crate) fn settings(&self) -> DnsSettings {
        DnsSettings {
            nameservers: vec![self.address],
            timeout: Duration::from_secs(2),
            list_tests: Duration::from_mins(5),
        }
    }

    pub(crate) fn resolver(&self) -> Resolver {
        Resolver::new(&self.settings()).unwrap()
    }
}

/// How a list behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Behaviour {
    /// Lists its test entries, and the addresses and domains that were given.
    Sound,
    /// Says of everything that it isn't there.
    Dead,
    /// Answers every question with this address.
    Everything([u8; 4]),
    /// Lists all but what must never be listed.
    AllButTestEntries,
    /// Answers with SERVFAIL.
    Failing,
    /// Is sound, but answers after this long.
    Slow(Duration),
    /// Never answers.
    Silent,
}

/// Lists by zone, as they behave now; and what was asked. Names of no list are not there.
#[derive(Clone, Default)]
pub(crate) struct Lists(Arc<Mutex<BTreeMap<String, List>>>);

#[derive(Default)]
struct List {
    behaviour: Option<Behaviour>,
    listed: Vec<String>,
    asked: usize,
}

impl Lists {
    pub(crate) fn behave(&self, zone: &str, behaviour: Behaviour) {
        let mut lists = self.0.lock().unwrap();
        lists.entry(zone.to_owned()).or_default().behaviour = Some(behaviour);
    }

    /// Puts a name on a list: `7.2.0.192`, or a domain.
    pub(crate) fn list(&self, zone: &str, name: &str) {
        let mut lists = self.0.lock().unwrap();
        let list = lists.entry(zone.to_owned()).or_default();
        list.listed.push(name.to_owned());
    }

    /// Takes a name off a list again.
    pub(crate) fn take_off(&self, zone: &str, name: &str) {
        let mut lists = self.0.lock().unwrap();
        let list = lists.entry(zone.to_owned()).or_default();
        list.listed.retain(|listed| listed != name);
    }

    /// How many questions this list was asked.
    pub(crate) fn asked(&self, zone: &str) -> usize {
        self.0
            .lock()
            .unwrap()
            .get(zone)
            .map_or(0, |list| list.asked)
    }

    fn answer(&self, question: &[u8]) -> Option<(Duration, Vec<u8>)> {
        let end = question.get(12..)?.iter().position(|byte| *byte == 0)? + 12;
        let name = labels(question.get(12..end)?).to_ascii_lowercase();
        let is_address = question.get(end + 1..end + 3)? == [0, 1];
        let mut lists = self.0.lock().unwrap();
        // Whole labels: what stands in dbl.test stands not in bl.test.
        let below = |zone: &String| {
            let below = name.strip_suffix(zone.as_str())?;
            (below.is_empty() || below.ends_with('.')).then(|| below.to_owned())
        };
        let found = lists
            .iter_mut()
            .find_map(|(zone, list)| Some((below(zone)?, list)));
        let (after, (address, code)) = match found {
            None => (Duration::ZERO, (None, 3)),
            Some((name, list)) => {
                list.asked += 1;
                (list.takes(), list.answer(name.trim_end_matches('.'))?)
            }
        };
        let address = address.filter(|_| is_address);
        let mut answer = question.get(..end + 5)?.to_vec();
        let count = u8::from(address.is_some());
        answer.splice(2..12, [0x84, code, 0, 1, 0, count, 0, 0, 0, 0]);
        if let Some(address) = address {
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0, 0, 4]);
            answer.extend(address);
        }
        Some((after, answer))
    }
}

impl List {
    fn takes(&self) -> Duration {
        match self.behaviour {
            Some(Behaviour::Slow(after)) => after,
            _ => Duration::ZERO,
        }
    }

    /// An address or none, and the code; None: silence.
    fn answer(&self, name: &str) -> Option<(Option<[u8; 4]>, u8)> {
        let must = ["2.0.0.127", "test"].contains(&name) || name.starts_with("2.0.0.0.0.0.f.7");
        let must_not =
            ["1.0.0.127", "invalid"].contains(&name) || name.starts_with("1.0.0.0.0.0.f.7");
        let listed = |yes: bool| {
            Some(if yes {
                (Some([127, 0, 0, 2]), 0)
            } else {
                (None, 3)
            })
        };
        match self.behaviour.unwrap_or(Behaviour::Sound) {
            Behaviour::Sound | Behaviour::Slow(_) => {
                listed(must || self.listed.iter().any(|listed| listed == name))
            }
            Behaviour::Dead => listed(false),
            Behaviour::Everything(address) => Some((Some(address), 0)),
            Behaviour::AllButTestEntries => listed(!must_not),
            Behaviour::Failing => Some((None, 2)),
            Behaviour::Silent => None,
        }
    }
}

/// RFC 1035, 3.1: each label after its length.
fn labels(mut bytes: &[u8]) -> String {
    let mut labels = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let (label, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        labels.push(String::from_utf8_lossy(label).into_owned());
        bytes = rest;
    }
    labels.join(".")
}

fn absolute(name: &str) -> Name {
    let mut name = Name::from_str(name).unwrap();
    name.set_fqdn(true);
    name
}
