//! A real DNS server (hickory-server) in the test process, on a loopback port, UDP and TCP.
//!
//! It is authoritative for `test.` and `arpa.`. Names below `broken.test` get SERVFAIL, those below `silent.test`
//! nothing at all; any other domain can be brought into such a mood while it runs.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hickory_resolver::proto::op::{Header, HeaderCounts, Metadata, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, PTR, SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_server::Server;
use hickory_server::net::runtime::{Time, TokioRuntimeProvider};
use hickory_server::server::{Request, RequestHandler, ResponseHandler, ResponseInfo};
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{
    AxfrPolicy, Catalog, MessageResponseBuilder, ZoneHandler, ZoneType,
};
use tokio::net::{TcpListener, UdpSocket};
use tokio::runtime::Runtime;

/// Seconds that an answer may be kept.
const TTL: u32 = 300;

/// What the server will know.
#[derive(Debug, Default)]
pub(crate) struct Zone(Vec<(Name, RData)>);

/// How a domain answers, if not from its zone.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// SERVFAIL.
    Broken,
    /// Nothing at all.
    Silent,
    /// Every question for an address with this one.
    Everything(Ipv4Addr),
    /// Every question for a text with this one.
    Text(String),
    /// From its zone, but after this long.
    Late(Duration),
}

/// The running server. It stops when it is dropped.
pub(crate) struct Dns {
    pub(crate) address: SocketAddr,
    moods: Moods,
    _server: Server<Moody>,
    _runtime: Runtime,
}

type Moods = Arc<Mutex<Vec<(Name, Mood)>>>;

/// Answers from the zones, but for the domains that make trouble.
struct Moody {
    zones: Catalog,
    moods: Moods,
}

impl Zone {
    pub(crate) fn address(mut self, name: &str, address: &str) -> Self {
        let address = address.parse().expect("an IPv4 address");
        self.0.push((absolute(name), RData::A(A(address))));
        self
    }

    pub(crate) fn txt(mut self, name: &str, text: &str) -> Self {
        let text = TXT::new(vec![text.to_owned()]);
        self.0.push((absolute(name), RData::TXT(text)));
        self
    }

    /// The own name of a client.
    pub(crate) fn pointer(mut self, client: &str, name: &str) -> Self {
        let client: IpAddr = client.parse().expect("an address");
        let name = RData::PTR(PTR(absolute(name)));
        self.0.push((Name::from(client), name));
        self
    }

    /// The entries that every list of addresses has (RFC 5782, 5).
    pub(crate) fn list(self, zone: &str) -> Self {
        self.address(&format!("2.0.0.127.{zone}"), "127.0.0.2")
    }

    /// The entry that every list of domains has.
    pub(crate) fn list_of_domains(self, zone: &str) -> Self {
        self.address(&format!("test.{zone}"), "127.0.0.2")
    }

    /// Starts the server.
    pub(crate) fn serve(self) -> Dns {
        let mut zones = Catalog::new();
        for origin in ["test", "arpa"].map(absolute) {
            let zone: Arc<dyn ZoneHandler> = Arc::new(self.below(&origin));
            zones.upsert(origin.into(), vec![zone]);
        }
        let runtime = Runtime::new().expect("a runtime");
        let (udp, tcp) = runtime.block_on(async {
            // A port that is free for TCP may be one that somebody asks the DNS from.
            loop {
                let tcp = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let address = tcp.local_addr().expect("bound");
                match UdpSocket::bind(address).await {
                    Ok(udp) => break (udp, tcp),
                    Err(error) => assert_eq!(error.kind(), ErrorKind::AddrInUse, "{error}"),
                }
            }
        });
        let address = udp.local_addr().expect("bound");
        let inside = runtime.enter();
        let moods = [("broken.test", Mood::Broken), ("silent.test", Mood::Silent)];
        let moods = moods.map(|(domain, mood)| (absolute(domain), mood));
        let moods = Moods::new(Mutex::new(moods.to_vec()));
        let mut server = Server::new(Moody {
            zones,
            moods: Arc::clone(&moods),
        });
        server.register_socket(udp);
        server.register_listener(tcp, Duration::from_secs(5), 16);
        drop(inside);
        Dns {
            address,
            moods,
            _server: server,
            _runtime: runtime,
        }
    }

    fn below(&self, origin: &Name) -> InMemoryZoneHandler<TokioRuntimeProvider> {
        let mut zone =
            InMemoryZoneHandler::empty(origin.clone(), ZoneType::Primary, AxfrPolicy::Deny);
        let [server, hostmaster] = ["ns.test", "hostmaster.test"].map(absolute);
        let soa = RData::SOA(SOA::new(server, hostmaster, 1, 60, 60, 600, 60));
        zone.upsert_mut(Record::from_rdata(origin.clone(), TTL, soa), 0);
        for (name, data) in self.0.iter().filter(|(name, _)| origin.zone_of(name)) {
            zone.upsert_mut(Record::from_rdata(name.clone(), TTL, data.clone()), 0);
        }
        zone
    }
}

impl Dns {
    /// Brings a domain into a mood.
    pub(crate) fn spoil(&self, domain: &str, mood: Mood) {
        self.mend(domain);
        self.moods
            .lock()
            .expect("whole")
            .push((absolute(domain), mood));
    }

    /// Lets a domain answer from its zone again.
    pub(crate) fn mend(&self, domain: &str) {
        let domain = absolute(domain);
        self.moods
            .lock()
            .expect("whole")
            .retain(|(other, _)| *other != domain);
    }
}

impl Moody {
    fn mood_of(&self, request: &Request) -> Option<Mood> {
        let asked = request.request_info().ok()?;
        let moods = self.moods.lock().expect("whole");
        let mut moods = moods.iter();
        let found = moods.find(|(domain, _)| domain.zone_of(asked.query.name()));
        found.map(|(_, mood)| mood.clone())
    }
}

#[async_trait::async_trait]
impl RequestHandler for Moody {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        mut answer: R,
    ) -> ResponseInfo {
        let message = MessageResponseBuilder::from_message_request(request);
        match self.mood_of(request) {
            Some(Mood::Broken) => {
                let failed = message.error_msg(&request.metadata, ResponseCode::ServFail);
                answer.send_response(failed).await.expect("sent")
            }
            Some(Mood::Silent) => {
                let counts = HeaderCounts::default();
                let metadata = request.metadata;
                ResponseInfo::from(Header { metadata, counts })
            }
            Some(Mood::Everything(address)) => {
                let asked = request.request_info().expect("one question").query;
                let record = Record::from_rdata(asked.name().into(), TTL, RData::A(A(address)));
                let is_address = asked.query_type() == RecordType::A;
                let records = is_address.then_some(&record);
                let metadata = Metadata::response_from_request(&request.metadata);
                let response = message.build(metadata, records, [], [], []);
                answer.send_response(response).await.expect("sent")
            }
            Some(Mood::Text(text)) => {
                let asked = request.request_info().expect("one question").query;
                let text = RData::TXT(TXT::new(vec![text]));
                let record = Record::from_rdata(asked.name().into(), TTL, text);
                let is_text = asked.query_type() == RecordType::TXT;
                let records = is_text.then_some(&record);
                let metadata = Metadata::response_from_request(&request.metadata);
                let response = message.build(metadata, records, [], [], []);
                answer.send_response(response).await.expect("sent")
            }
            Some(Mood::Late(after)) => {
                tokio::time::sleep(after).await;
                self.zones.handle_request::<R, T>(request, answer).await
            }
            None => self.zones.handle_request::<R, T>(request, answer).await,
        }
    }
}

fn absolute(name: &str) -> Name {
    let mut name = Name::from_str(name).expect("a name");
    name.set_fqdn(true);
    name
}
