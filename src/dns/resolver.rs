//! The resolver: hickory, made once and shared, with a bounded cache.
//!
//! - Addresses of IPv4, which is what lists answer with, are asked for by one datagram each way, and neither taken from the
//!   cache nor kept in it; if that doesn't settle it, or not soon, as all else, and whichever answer comes first is taken.
//! - It asks the name servers of the settings, or the system's (`/etc/resolv.conf`, read once at
//!   start). Search domains and `/etc/hosts` play no part: names in mail are absolute.
//! - A server is given the time-out of the settings twice, and then the DNS is in trouble.
//! - Tests of lists are asked past the cache: what was true an hour ago says nothing of a list's health.
//! - Trouble (no answer, SERVFAIL, REFUSED, …) is never kept. That a name or record doesn't exist is
//!   kept for at most a minute, what exists for at most an hour.
//! - Without any name server the program still starts. Every question is then answered by
//!   [`DnsError`], which nobody may take for a "no".

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError as Answered, NetError};
use hickory_resolver::proto::op::{DnsResponse, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use tokio::time::timeout;
use tracing::warn;

use super::datagrams::Datagrams;
use crate::config::DnsSettings;

/// How many answers are kept. One takes about a kilobyte; one that somebody made as long as it can be, 64.
const CACHE_ANSWERS: u64 = 1024;

/// Records of one answer that are looked at.
const MOST_RECORDS: usize = 64;

const LONGEST_POSITIVE: Duration = Duration::from_hours(1);
const LONGEST_NEGATIVE: Duration = Duration::from_mins(1);

/// Asks the DNS; cheap to clone.
#[derive(Clone)]
pub struct Resolver {
    inner: TokioResolver,
    /// The same without a cache.
    anew: TokioResolver,
    datagrams: Arc<Datagrams>,
}

/// Why an answer is unknown, which is never "no".
#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    /// A name server answered with an error: its code, as name servers write it.
    #[error("the DNS is in trouble: a name server answers {0}")]
    Code(&'static str),
    /// There was no answer, or none that can be read.
    #[error("the DNS is in trouble: {0}")]
    NoAnswer(String),
    /// Nobody was asked: it can't be anything's name (RFC 1035, 2.3.4).
    #[error("this is no name to ask for: {0}")]
    NoName(String),
}

impl From<NetError> for DnsError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Dns(Answered::ResponseCode(code)) => Self::Code(word(code)),
            error => Self::NoAnswer(error.to_string()),
        }
    }
}

/// RFC 1035, 4.1.1, in the words of name servers' logs.
fn word(code: ResponseCode) -> &'static str {
    match code {
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::Refused => "REFUSED",
        other => other.to_str(),
    }
}

/// The records of a name, and how long they may be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsAnswer<T> {
    /// Empty when there are none; at most 64.
    pub records: Vec<T>,
    /// When the answer, also an empty one, is no longer valid.
    pub valid_until: Instant,
}

/// TXT records, the strings of each joined.
pub type TxtAnswer = DnsAnswer<String>;

impl<T> DnsAnswer<T> {
    /// How long it may be remembered from now on.
    pub fn lasts(&self) -> Duration {
        self.valid_until.saturating_duration_since(Instant::now())
    }
}

impl Resolver {
    /// Returns a resolver for these settings. Fails when the library can't be set up; a system
    /// without name servers is no failure.
    pub fn new(settings: &DnsSettings) -> Result<Self, DnsError> {
        let servers = match settings.nameservers.as_slice() {
            [] => system_servers(),
            chosen => chosen.iter().map(server).collect(),
        };
        let config = ResolverConfig::from_parts(None, Vec::new(), servers);
        let build = |config, answers| {
            let provider = TokioRuntimeProvider::default();
            let mut builder = TokioResolver::builder_with_config(config, provider);
            set(builder.options_mut(), settings);
            builder.options_mut().cache_size = answers;
            builder.build()
        };
        let udp = config.name_servers().iter().filter_map(udp_address);
        Ok(Self {
            datagrams: Arc::new(Datagrams::new(udp.collect(), settings.timeout / 2)),
            inner: build(config.clone(), CACHE_ANSWERS)?,
            anew: build(config, 0)?,
        })
    }

    /// Forgets every answer.
    pub fn forget(&self) {
        self.inner.clear_cache();
    }

    /// Returns the TXT records of a name, each with its strings joined; empty when there are none.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, DnsError> {
        Ok(self.txt_answer(name).await?.records)
    }

    /// Returns the TXT records of a name and how long they are valid.
    pub async fn txt_answer(&self, name: &str) -> Result<TxtAnswer, DnsError> {
        self.ask(name, RecordType::TXT, joined).await
    }

    /// Returns the IPv4 addresses of a name.
    pub async fn ipv4(&self, name: &str) -> Result<DnsAnswer<Ipv4Addr>, DnsError> {
        let question = Query::query(absolute(name)?, RecordType::A);
        let settled = |answer: Option<DnsResponse>| settled(&question, &answer?, v4);
        let mut direct = pin!(self.datagrams.ask(&question));
        let soon = timeout(self.datagrams.patience(), &mut direct).await;
        if let Some(answer) = soon.ok().map(settled) {
            return match answer {
                Some(answer) => Ok(answer),
                None => Box::pin(self.ask(name, RecordType::A, v4)).await,
            };
        }
        // Boxed, as above: it is large, and seldom needed.
        let asked = Box::pin(self.ask(name, RecordType::A, v4));
        match select(direct, asked).await {
            Either::Left((answer, asked)) => match settled(answer) {
                Some(answer) => Ok(answer),
                None => asked.await,
            },
            Either::Right((Ok(answer), _)) => Ok(answer),
            Either::Right((Err(trouble), direct)) => settled(direct.await).ok_or(trouble),
        }
    }

    /// Returns the IPv4 addresses of a name as they are now: the answer is neither taken from the cache nor kept in it.
    pub async fn ipv4_anew(&self, name: &str) -> Result<DnsAnswer<Ipv4Addr>, DnsError> {
        ask(&self.anew, name, RecordType::A, v4).await
    }

    /// Returns the IPv6 addresses of a name.
    pub async fn ipv6(&self, name: &str) -> Result<DnsAnswer<Ipv6Addr>, DnsError> {
        let address = |data: &RData| match data {
            RData::AAAA(address) => Some(address.0),
            _ => None,
        };
        self.ask(name, RecordType::AAAA, address).await
    }

    /// Returns the names that a name below `arpa.` points to (PTR), without the dot at their end.
    pub async fn names(&self, name: &str) -> Result<DnsAnswer<String>, DnsError> {
        let pointer = |data: &RData| match data {
            RData::PTR(pointer) => {
                let name = pointer.0.to_ascii().to_ascii_lowercase();
                Some(name.trim_end_matches('.').to_owned())
            }
            _ => None,
        };
        self.ask(name, RecordType::PTR, pointer).await
    }

    async fn ask<T>(
        &self,
        name: &str,
        record_type: RecordType,
        read: impl Fn(&RData) -> Option<T>,
    ) -> Result<DnsAnswer<T>, DnsError> {
        ask(&self.inner, name, record_type, read).await
    }

    /// Returns the library's resolver, for mail-auth.
    pub fn hickory(&self) -> &TokioResolver {
        &self.inner
    }
}

async fn ask<T>(
    resolver: &TokioResolver,
    name: &str,
    record_type: RecordType,
    read: impl Fn(&RData) -> Option<T>,
) -> Result<DnsAnswer<T>, DnsError> {
    let name = absolute(name)?;
    match resolver.lookup(name, record_type).await {
        // Other names on the way (CNAME) are among the answers.
        Ok(lookup) => {
            let records = lookup.answers().iter();
            let records = records.filter_map(|record| read(&record.data));
            Ok(DnsAnswer {
                records: records.take(MOST_RECORDS).collect(),
                valid_until: lookup.valid_until(),
            })
        }
        Err(NetError::Dns(Answered::NoRecordsFound(none))) => {
            let ttl = none.negative_ttl.map_or(LONGEST_NEGATIVE, |ttl| {
                Duration::from_secs(ttl.into()).min(LONGEST_NEGATIVE)
            });
            Ok(DnsAnswer {
                records: Vec::new(),
                valid_until: Instant::now() + ttl,
            })
        }
        Err(trouble) => Err(trouble.into()),
    }
}

/// What an answer says, if it needs no second question: the records of this very name, or that there are none.
fn settled<T>(
    question: &Query,
    answer: &DnsResponse,
    read: impl Fn(&RData) -> Option<T>,
) -> Option<DnsAnswer<T>> {
    if answer.metadata.truncation {
        return None;
    }
    let shortest = answer.answers.iter().map(|record| record.ttl).min();
    let (records, ttl, longest) = match (answer.metadata.response_code, shortest) {
        (ResponseCode::NoError, Some(ttl)) => {
            let record = |record: &Record| {
                let (name, kind) = (question.name(), question.query_type());
                let is_its = record.name == *name && record.record_type() == kind;
                is_its.then(|| read(&record.data)).flatten()
            };
            let records = answer.answers.iter().map(record).collect::<Option<_>>()?;
            (records, ttl, LONGEST_POSITIVE)
        }
        (ResponseCode::NoError | ResponseCode::NXDomain, None) => {
            (Vec::new(), answer.negative_ttl()?, LONGEST_NEGATIVE)
        }
        _ => return None,
    };
    Some(DnsAnswer {
        records,
        valid_until: Instant::now() + Duration::from_secs(ttl.into()).min(longest),
    })
}

fn v4(data: &RData) -> Option<Ipv4Addr> {
    match data {
        RData::A(address) => Some(address.0),
        _ => None,
    }
}

fn system_servers() -> Vec<NameServerConfig> {
    match read_system_conf() {
        Ok((config, _)) => config.name_servers().to_vec(),
        Err(error) => {
            warn!("No name servers: all DNS answers will be unknown. {error}");
            Vec::new()
        }
    }
}

fn server(address: &SocketAddr) -> NameServerConfig {
    let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
    udp.port = address.port();
    tcp.port = address.port();
    // "It doesn't exist", said by a server that the operator chose, is believed.
    NameServerConfig::new(address.ip(), true, vec![udp, tcp])
}

/// Where a server takes datagrams.
fn udp_address(server: &NameServerConfig) -> Option<SocketAddr> {
    let is_udp = |connection: &&ConnectionConfig| connection.protocol == ProtocolConfig::Udp;
    let udp = server.connections.iter().find(is_udp)?;
    Some((server.ip, udp.port).into())
}

fn set(options: &mut ResolverOpts, settings: &DnsSettings) {
    options.timeout = settings.timeout;
    // The library counts repetitions: one question, and one more.
    options.attempts = 1;
    options.positive_max_ttl = Some(LONGEST_POSITIVE);
    options.negative_max_ttl = Some(LONGEST_NEGATIVE);
    options.use_hosts_file = ResolveHosts::Never;
}

/// The trailing dot keeps search domains out.
fn absolute(name: &str) -> Result<Name, DnsError> {
    let mut name = Name::from_ascii(name).map_err(|error| DnsError::NoName(error.to_string()))?;
    name.set_fqdn(true);
    Ok(name)
}

fn joined(data: &RData) -> Option<String> {
    let RData::TXT(txt) = data else { return None };
    let bytes: Vec<u8> = txt
        .txt_data
        .iter()
        .flat_map(|part| part.iter().copied())
        .collect();
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
