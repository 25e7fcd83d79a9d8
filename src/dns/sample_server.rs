//! A DNS server of samples, on a loopback port: it has the last word on every name there is, so that no question leaves
//! the machine. What it doesn't know isn't there.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::proto::rr::rdata::{A, AAAA, PTR, SOA, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record};
use hickory_server::Server;
use hickory_server::net::runtime::TokioRuntimeProvider;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneHandler, ZoneType};
use tokio::net::{TcpListener, UdpSocket};

/// Seconds that an answer may be kept: a demo starts anew.
const TTL: u32 = 60;
/// Seconds between the server's own numbers; nobody transfers the zone.
const REFRESH: i32 = 3600;
/// Ports tried until one is free for both protocols.
const TRIES: u32 = 50;
/// For a question over TCP.
const PATIENCE: Duration = Duration::from_secs(5);
/// Answers that wait to be sent over one TCP connection.
const WAITING: usize = 16;

/// What the server knows.
#[derive(Debug, Default)]
pub struct SampleRecords(Vec<(Name, RData)>);

/// The running server; it stops when it is dropped.
pub struct SampleServer {
    address: SocketAddr,
    _server: Server<Catalog>,
}

impl SampleRecords {
    /// Gives a name an address; `*` as its first label stands for every name there.
    #[must_use]
    pub fn address(self, name: &str, address: IpAddr) -> Self {
        let data = match address {
            IpAddr::V4(v4) => RData::A(A(v4)),
            IpAddr::V6(v6) => RData::AAAA(AAAA(v6)),
        };
        self.record(name, data)
    }

    /// Gives a name a text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.record(name, RData::TXT(TXT::new(vec![text.to_owned()])))
    }

    /// Gives a client a name of its own, which leads back to it.
    #[must_use]
    pub fn client(mut self, client: IpAddr, name: &str) -> Self {
        if let Some(pointed_to) = absolute(name) {
            self.0.push((client.into(), RData::PTR(PTR(pointed_to))));
        }
        self.address(name, client)
    }

    /// A name that is none has no records.
    fn record(mut self, name: &str, data: RData) -> Self {
        self.0.extend(absolute(name).map(|name| (name, data)));
        self
    }

    /// Starts the server on a free port.
    pub async fn serve(self) -> io::Result<SampleServer> {
        let (udp, tcp) = sockets().await?;
        let address = udp.local_addr()?;
        let zone: Arc<dyn ZoneHandler> = Arc::new(self.zone());
        let mut catalog = Catalog::new();
        catalog.upsert(Name::root().into(), vec![zone]);
        let mut server = Server::new(catalog);
        server.register_socket(udp);
        server.register_listener(tcp, PATIENCE, WAITING);
        Ok(SampleServer {
            address,
            _server: server,
        })
    }

    fn zone(self) -> InMemoryZoneHandler<TokioRuntimeProvider> {
        let root = Name::root();
        let mut zone =
            InMemoryZoneHandler::empty(root.clone(), ZoneType::Primary, AxfrPolicy::Deny);
        let soa = SOA::new(
            root.clone(),
            root.clone(),
            1,
            REFRESH,
            REFRESH,
            REFRESH,
            TTL,
        );
        zone.upsert_mut(Record::from_rdata(root, TTL, RData::SOA(soa)), 0);
        for (name, data) in self.0 {
            zone.upsert_mut(Record::from_rdata(name, TTL, data), 0);
        }
        zone
    }
}

impl SampleServer {
    /// Where it is asked.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// A port that is free for one protocol may be in use for the other.
async fn sockets() -> io::Result<(UdpSocket, TcpListener)> {
    let mut tried = 0;
    loop {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        match UdpSocket::bind(tcp.local_addr()?).await {
            Ok(udp) => return Ok((udp, tcp)),
            Err(error) if tried >= TRIES => return Err(error),
            Err(_) => tried += 1,
        }
    }
}

fn absolute(name: &str) -> Option<Name> {
    let mut name = Name::from_ascii(name).ok()?;
    name.set_fqdn(true);
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DnsSettings;
    use crate::dns::Resolver;

    #[tokio::test]
    async fn it_answers_for_every_name_there_is() {
        let client = IpAddr::from([192, 0, 2, 7]);
        let records = SampleRecords::default()
            .client(client, "mx.agency.example")
            .text("agency.example", "v=spf1 -all")
            .address("*.wild.example", [127, 0, 0, 2].into());
        let server = records.serve().await.unwrap();
        let resolver = Resolver::new(&DnsSettings {
            nameservers: vec![server.address()],
            timeout: Duration::from_secs(2),
            list_tests: Duration::from_mins(5),
        });
        let resolver = resolver.unwrap();
        let names = resolver.names("7.2.0.192.in-addr.arpa.").await.unwrap();
        assert_eq!(names.records, ["mx.agency.example"]);
        for (name, addresses) in [
            ("mx.agency.example.", vec![Ipv4Addr::new(192, 0, 2, 7)]),
            ("1.0.0.127.wild.example.", vec![Ipv4Addr::new(127, 0, 0, 2)]),
            ("2.0.0.127.elsewhere.test.", vec![]),
            ("example.com.", vec![]),
        ] {
            assert_eq!(
                resolver.ipv4(name).await.unwrap().records,
                addresses,
                "{name}"
            );
        }
        let texts = resolver.txt_answer("agency.example.").await.unwrap();
        assert_eq!(texts.records, ["v=spf1 -all"]);
    }
}
