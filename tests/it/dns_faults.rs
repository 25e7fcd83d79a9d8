//! DNS answers that lie, break or don't come (RELIABILITY F4, F5): a failure is unknown, never a listing, a pass or a
//! refusal; each question is answered in time, and no failure is believed for longer than a minute.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use guestlist::engine::Answer;
use guestlist::jobs::{WhichLists, test_lists};
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Proof, Reason, Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::fake_dns::{FakeDns, FakeZone};
use crate::support::test_app::TestApp;

const LIMIT: Duration = Duration::from_secs(4);
/// Is let in only when the DNS proves it.
const FRIEND: &str = "friend@agency.test";
const REFUSED: (Verdict, Reason) = (Verdict::Reject, Reason::AboveThreshold);
const LET_IN: (Verdict, Reason) = (Verdict::Accept, Reason::BelowThreshold);

/// RFC 1035, 4.1.1.
const HEADER: usize = 12;
const TRUNCATED: u8 = 0x02;
const SERVFAIL: u8 = 2;
const REFUSED_CODE: u8 = 5;

/// RELIABILITY F4.
const MOST_LOOK_UPS: usize = 10;

/// What was asked: names and types, each once however often the packet was sent.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<BTreeSet<Vec<u8>>>>);

impl Asked {
    fn note(&self, question: &[u8]) {
        let asked = answer(question, [0, 0], 0).split_off(HEADER);
        self.0.lock().unwrap().insert(asked.to_ascii_lowercase());
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// Packets that answer one question.
type Packets = Vec<Vec<u8>>;

/// Every check there is, each of which would refuse alone.
async fn house(dns: FakeDns) -> TestApp {
    let app = TestApp::with_dns(dns, |config| {
        config.policy.deadline = LIMIT;
        config.dns.timeout = Duration::from_millis(500);
    });
    let app = app.await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let tenant = "/api/v1/tenants/isp";
    let mode = caller.patch(tenant, json!({"mode": "standard"})).await;
    mode.expect(200);
    let checks = json!([
        {"kind": "dnsbl", "zone": "bl.test", "points": 99},
        {"kind": "dnsbl", "zone": "dbl.test", "points": 99, "subject": "sender_domain"},
        {"kind": "dnsbl", "zone": "hbl.test", "points": 99, "subject": "helo"},
        {"kind": "spf", "points": 99},
        {"kind": "dmarc", "points": 99},
    ]);
    let body = json!({"threshold": 5, "checks": checks});
    caller
        .put(&format!("{tenant}/checks"), body)
        .await
        .expect(200);
    let friend = json!({"list": "allow", "match": FRIEND, "require_auth": true});
    let entries = "/api/v1/mailboxes/anna@isp.example/entries";
    caller.post(entries, friend).await.expect(201);
    app
}

fn incoming() -> Request<'static> {
    Request {
        client_address: "192.0.2.7".parse().unwrap(),
        client_name: None,
        reverse_client_name: None,
        helo_name: Some("mail.agency.test"),
        sender: ReversePath::parse("someone@agency.test"),
        recipient: Address::parse("anna@isp.example").unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

async fn ask(app: &TestApp) -> Answer {
    ask_about(app, &incoming()).await
}

async fn ask_about(app: &TestApp, request: &Request<'_>) -> Answer {
    match app.engine.decide_now(request) {
        Some(answer) => answer,
        None => app.engine.decide(request).await,
    }
}

fn outcome(answer: &Answer) -> (Verdict, Reason) {
    (answer.decision.verdict, answer.decision.reason)
}

/// The question up to its end, as an answer with these flags and counts.
fn answer(question: &[u8], flags: [u8; 2], count: u16) -> Vec<u8> {
    let end = question[HEADER..].iter().position(|byte| *byte == 0);
    let end = HEADER + end.unwrap() + 5;
    let mut answer = question[..end].to_vec();
    answer[2..4].copy_from_slice(&flags);
    answer[6..8].copy_from_slice(&count.to_be_bytes());
    answer[8..12].fill(0);
    answer
}

/// With these addresses, all of the name that was asked for.
fn with_addresses(question: &[u8], addresses: &[[u8; 4]]) -> Vec<u8> {
    let count = u16::try_from(addresses.len()).unwrap();
    let mut answer = answer(question, [0x85, 0x80], count);
    for address in addresses {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4]);
        answer.extend(address);
    }
    answer
}

/// An alias that leads to the very name that was asked for.
fn with_loop(question: &[u8]) -> Vec<u8> {
    let mut answer = answer(question, [0x85, 0x80], 1);
    answer.extend([0xc0, 12, 0, 5, 0, 1, 0, 0, 1, 44, 0, 2, 0xc0, 12]);
    answer
}

/// What it is called, and what it does with a question.
type Fault = (&'static str, fn(&[u8]) -> (Duration, Packets));

fn at_once(packets: Packets) -> (Duration, Packets) {
    (Duration::ZERO, packets)
}

const LISTED: [[u8; 4]; 1] = [[127, 0, 0, 2]];

const FAULTS: [Fault; 13] = [
    ("drop", |_| at_once(Vec::new())),
    ("delay:2000", |question| {
        (
            Duration::from_secs(2),
            vec![with_addresses(question, &LISTED)],
        )
    }),
    ("servfail", |question| {
        at_once(vec![answer(question, [0x85, 0x80 | SERVFAIL], 0)])
    }),
    ("refused", |question| {
        at_once(vec![answer(question, [0x85, 0x80 | REFUSED_CODE], 0)])
    }),
    // Over TCP there is nobody.
    ("truncate", |question| {
        at_once(vec![listed_but_cut(question)])
    }),
    ("wrongid", |question| {
        let mut other = with_addresses(question, &LISTED);
        other[0] ^= 0xff;
        at_once(vec![other])
    }),
    ("wrongq", |question| {
        let mut other = with_addresses(question, &LISTED);
        // The first letter or digit of the name.
        other[HEADER + 1] = b'x';
        at_once(vec![other])
    }),
    ("garbage", |question| {
        let garbage = (0..200).map(|byte: u8| byte.wrapping_mul(37) ^ question[1]);
        at_once(vec![garbage.collect()])
    }),
    ("short", |question| at_once(vec![question[..4].to_vec()])),
    ("cname loop", |question| at_once(vec![with_loop(question)])),
    ("empty", |question| {
        at_once(vec![answer(question, [0x85, 0x80], 0)])
    }),
    ("lie:10.0.0.1", |question| {
        at_once(vec![with_addresses(question, &[[10, 0, 0, 1]])])
    }),
    ("300 records that are no listing", |question| {
        at_once(vec![with_addresses(question, &[[192, 0, 2, 1]; 300])])
    }),
];

#[tokio::test]
async fn whatever_the_dns_does_wrong_nobody_is_refused_by_it() {
    for (name, fault) in FAULTS {
        let asked = Asked::default();
        let notes = asked.clone();
        let dns = FakeDns::faulty(move |question| {
            notes.note(question);
            fault(question)
        });
        let app = house(dns.await).await;
        let began = Instant::now();
        let answer = ask(&app).await;
        let took = began.elapsed();
        let look_ups = asked.count();
        assert!(
            (1..=MOST_LOOK_UPS).contains(&look_ups),
            "{name}: {look_ups}"
        );
        assert_eq!(outcome(&answer), LET_IN, "{name}");
        assert_eq!(answer.decision.findings, [], "{name}");
        assert!(took < LIMIT, "{name}: {took:?}");
        let friend = Request {
            sender: ReversePath::parse(FRIEND),
            ..incoming()
        };
        let answer = ask_about(&app, &friend).await;
        assert_eq!(outcome(&answer), LET_IN, "{name}: not by the list");
        assert_ne!(answer.decision.proof, Some(Proof::Proven), "{name}");
        app.clock.advance(TimeDelta::seconds(61));
        assert!(
            app.engine.decide_now(&incoming()).is_none(),
            "{name}: believed for more than a minute"
        );
    }
}

/// Half of all packets are lost, questions as well as answers: what comes through counts, and the rest is unknown.
#[tokio::test]
async fn when_half_of_all_packets_are_lost_nobody_is_refused_who_is_not_listed() {
    let mut seed = 88_172_645_463_325_252_u64;
    let lost = Mutex::new(move || {
        // Marsaglia's xorshift.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed >> 63 == 1
    });
    let dns = FakeDns::faulty(move |question| {
        let lost = || lost.lock().unwrap()();
        if lost() {
            return at_once(Vec::new());
        }
        let is_listed = question.windows(7).any(|labels| labels == b"\x03192\x02bl");
        let is_listed = is_listed && question[HEADER..].starts_with(b"\x017\x010\x012");
        let listed = if is_listed { &LISTED[..] } else { &[] };
        let answer = with_addresses(question, listed);
        at_once(if lost() { Vec::new() } else { vec![answer] })
    });
    let app = house(dns.await).await;
    let mut asking = JoinSet::new();
    for host in 1..=40 {
        let engine = app.engine.clone();
        asking.spawn(async move {
            let request = Request {
                client_address: [192, 0, 2, host].into(),
                ..incoming()
            };
            let began = Instant::now();
            (host, engine.decide(&request).await, began.elapsed())
        });
    }
    for (host, answer, took) in asking.join_all().await {
        assert!(took < LIMIT, "{host}: {took:?}");
        let findings = answer.decision.findings.iter();
        let zones = findings.map(|finding| finding.listing().unwrap().zone.as_str());
        let zones: Vec<&str> = zones.collect();
        match outcome(&answer) {
            LET_IN => assert_eq!(zones, [""; 0], "{host}"),
            REFUSED => assert_eq!((host, zones), (7, vec!["bl.test"])),
            other => panic!("{host}: {other:?}"),
        }
    }
}

fn listed(question: &[u8]) -> Vec<u8> {
    with_addresses(question, &LISTED)
}

fn listed_but_cut(question: &[u8]) -> Vec<u8> {
    let mut cut = listed(question);
    cut[2] |= TRUNCATED;
    cut
}

#[tokio::test]
async fn what_is_cut_is_asked_for_over_tcp_and_believed_only_if_it_is_whole_there() {
    let app = house(FakeDns::faulty_both_ways(listed_but_cut, listed).await).await;
    assert_eq!(outcome(&ask(&app).await), REFUSED);

    // truncate-all
    let app = house(FakeDns::faulty_both_ways(listed_but_cut, listed_but_cut).await).await;
    let began = Instant::now();
    let answer = ask(&app).await;
    assert!(began.elapsed() < LIMIT, "{:?}", began.elapsed());
    assert_eq!(outcome(&answer), LET_IN);
    assert_eq!(answer.decision.findings, []);
    app.clock.advance(TimeDelta::seconds(61));
    assert!(app.engine.decide_now(&incoming()).is_none());
}

/// As a resolver does that hides sites, or a gateway before it lets anybody out.
#[tokio::test]
async fn a_resolver_that_leads_every_name_to_this_machine_puts_every_list_out_of_use() {
    for address in [[127, 0, 0, 1], [10, 0, 0, 1], [0, 0, 0, 0]] {
        let lie = move |question: &[u8]| at_once(vec![with_addresses(question, &[address])]);
        let app = house(FakeDns::faulty(lie).await).await;
        let now = app.clock.now();
        let tested = test_lists(&app.database, &app.engine, now, WhichLists::All);
        tested.await.unwrap();
        let out = app.engine.checker().health().out_of_use();
        assert_eq!(out.len(), 3, "{address:?}: {out:?}");
        let answer = ask(&app).await;
        assert_eq!(outcome(&answer), LET_IN, "{address:?}");
        assert_eq!(answer.decision.findings, [], "{address:?}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_twice_counts_once() {
    let twice = |question: &[u8]| {
        let listed = with_addresses(question, &LISTED);
        at_once(vec![listed.clone(), listed])
    };
    let app = house(FakeDns::faulty(twice).await).await;
    let answer = ask(&app).await;
    assert_eq!(outcome(&answer), REFUSED);
    let found = answer.decision.findings.iter();
    let mut zones: Vec<&str> = found
        .filter_map(|finding| Some(finding.listing()?.zone.as_str()))
        .collect();
    zones.sort_unstable();
    assert_eq!(zones, ["bl.test", "dbl.test", "hbl.test"]);
}

#[tokio::test]
async fn three_hundred_answers_of_a_list_are_one_listing_and_are_cut() {
    let on_bl = "7.2.0.192.bl.test";
    let zone = (0..300_u32).fold(FakeZone::new(), |zone, number| {
        zone.address(
            on_bl,
            &format!("127.0.{}.{}", number / 250, number % 250 + 2),
        )
    });
    let app = house(zone.serve().await).await;
    let answer = ask(&app).await;
    assert_eq!(outcome(&answer), REFUSED);
    let listing = answer.decision.findings[0].listing().expect("a listing");
    assert!(listing.codes.len() <= 16, "{}", listing.codes.len());
    assert_eq!(answer.decision.findings.len(), 1);
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.len() <= 400 && reply.contains("is on bl.test. "),
        "{reply}"
    );
}
