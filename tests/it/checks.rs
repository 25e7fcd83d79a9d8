//! Strangers, judged by checks: asked of a DNS server in the test process, answered with evidence.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use guestlist::checks::{ListKey, ListSort};
use guestlist::engine::Answer;
use guestlist::mail::{Address, Domain, ReversePath};
use guestlist::policy::{Finding, Reason, Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};

use crate::support::fake_dns::{FakeDns, FakeZone};
use crate::support::log::Log;
use crate::support::test_app::TestApp;

const STRANGER: &str = "someone@agency.test";
const CLIENT: &str = "192.0.2.7";
/// The client above, as lists of addresses have it.
const ON_BL: &str = "7.2.0.192.bl.test";

/// A list of the test, with five points.
fn bl() -> Value {
    json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5,
        "lookup_url": "https://bl.test/?ip={address}"})
}

/// Anna's mailbox in the guarded tenant `isp`, with these checks on.
struct House {
    app: TestApp,
}

impl House {
    async fn new(zone: FakeZone, checks: &[Value]) -> Self {
        Self::of(TestApp::with_zone(zone).await, checks).await
    }

    async fn of(app: TestApp, checks: &[Value]) -> Self {
        app.mailbox("anna@isp.example").await;
        let house = Self { app };
        house.set("isp", checks).await;
        house
    }

    async fn set(&self, slug: &str, checks: &[Value]) {
        let caller = self.app.caller(TokenScope::Tenant, Some(slug)).await;
        let tenant = format!("/api/v1/tenants/{slug}");
        caller
            .patch(&tenant, json!({"mode": "standard"}))
            .await
            .expect(200);
        caller
            .put(
                &format!("{tenant}/checks"),
                json!({"threshold": 5, "checks": checks}),
            )
            .await
            .expect(200);
    }

    async fn ask(&self, request: &Request<'_>) -> Answer {
        match self.app.engine.decide_now(request) {
            Some(answer) => answer,
            None => self.app.engine.decide(request).await,
        }
    }

    async fn stranger(&self) -> Answer {
        self.ask(&incoming(STRANGER, CLIENT)).await
    }
}

fn incoming<'a>(sender: &str, client: &str) -> Request<'a> {
    Request {
        client_address: client.parse().unwrap(),
        client_name: None,
        reverse_client_name: None,
        helo_name: None,
        sender: ReversePath::parse(sender),
        recipient: Address::parse("anna@isp.example").unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

fn listing() -> FakeZone {
    FakeZone::new().address(ON_BL, "127.0.0.2")
}

fn outcome(answer: &Answer) -> (Verdict, Reason) {
    (answer.decision.verdict, answer.decision.reason)
}

fn finding(answer: &Answer) -> &Finding {
    answer.decision.findings.first().expect("a finding")
}

const REFUSED: (Verdict, Reason) = (Verdict::Reject, Reason::AboveThreshold);
const LET_IN: (Verdict, Reason) = (Verdict::Accept, Reason::BelowThreshold);

#[tokio::test]
async fn a_client_on_a_list_is_refused_and_told_which() {
    let zone = listing().txt(
        ON_BL,
        "Spam seen\u{7}\r\n<b>on 1 March</b>, see\u{202e} bl.test",
    );
    let house = House::new(zone, &[bl()]).await;
    let answer = house.stranger().await;
    assert_eq!(outcome(&answer), REFUSED);
    assert_eq!(
        finding(&answer).text,
        "its server is on \"Example BL\", a list of addresses that send spam"
    );
    let listing = finding(&answer).listing().expect("a listing");
    assert_eq!(
        listing.text.as_deref(),
        Some("Spam seen <b>on 1 March</b>, see bl.test")
    );
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.starts_with("550 5.7.1 Your mail server 192.0.2.7 is on Example BL. More"),
        "{reply}"
    );
}

#[tokio::test]
async fn the_page_behind_the_link_names_the_list_without_the_log() {
    let house = House::new(listing(), &[bl()]).await;
    let why_url = house.stranger().await.why_url.expect("a link");
    let path = why_url
        .strip_prefix(&house.app.config.web.public_url)
        .expect("our address");
    // Nothing has been written down yet.
    let page = house.app.nobody().get(path).await;
    assert_eq!(page.status, StatusCode::OK);
    for told in [
        "The server that sent it, 192.0.2.7, is on the list \"Example BL\"",
        "127.0.0.2",
    ] {
        assert!(page.text("main").contains(told), "{told} is missing");
    }
    assert_eq!(page.text(".findings a"), "Look it up");
    let link = "href=\"https://bl.test/?ip=192.0.2.7\" rel=\"noreferrer noopener nofollow\"";
    assert!(page.body.contains(link), "{}", page.body);
    // A list that the tenant has no more is still named, by its zone.
    house.set("isp", &[]).await;
    let page = house.app.nobody().get(path).await;
    assert!(page.text("main").contains("on the list \"bl.test\""));
}

#[tokio::test]
async fn who_is_on_no_list_comes_in_and_is_not_asked_about_again() {
    let house = House::new(FakeZone::new(), &[bl()]).await;
    let request = incoming(STRANGER, CLIENT);
    assert!(house.app.engine.decide_now(&request).is_none());
    assert_eq!(outcome(&house.app.engine.decide(&request).await), LET_IN);
    let remembered = house.app.engine.decide_now(&request).expect("an answer");
    assert_eq!(outcome(&remembered), LET_IN);
    house.app.clock.advance(chrono::TimeDelta::minutes(2));
    assert!(house.app.engine.decide_now(&request).is_none());
}

#[tokio::test]
async fn no_answer_and_no_mistake_is_ever_a_listing() {
    for address in ["10.0.0.1", "127.255.255.254", "192.0.2.1"] {
        let zone = FakeZone::new().address(ON_BL, address);
        let answer = House::new(zone, &[bl()]).await.stranger().await;
        assert_eq!(outcome(&answer), LET_IN, "{address}");
        assert_eq!(answer.decision.findings, [], "{address}");
    }
    // REFUSED, a zone that isn't there, and a name that leads in circles
    let circle = FakeZone::new()
        .alias(ON_BL, "circle.test")
        .alias("circle.test", ON_BL);
    for (zone, name) in [
        (FakeZone::new(), "broken.test"),
        (FakeZone::new(), "bl.example"),
        (circle, "bl.test"),
    ] {
        let check = json!({"kind": "dnsbl", "zone": name, "points": 99});
        let answer = House::new(zone, &[check]).await.stranger().await;
        assert_eq!(outcome(&answer), LET_IN, "{name}");
    }
    let app = TestApp::with_dns(FakeDns::failing().await, |_| {}).await;
    assert_eq!(
        outcome(&House::of(app, &[bl()]).await.stranger().await),
        LET_IN
    );
}

#[tokio::test]
async fn a_silent_dns_costs_the_time_limit_and_lets_mail_in() {
    let limit = Duration::from_secs(4);
    let app = TestApp::with_dns(FakeDns::silent().await, |config| {
        config.policy.deadline = limit;
    });
    let checks = [
        bl(),
        json!({"kind": "reverse_dns", "points": 2}),
        json!({"kind": "spf", "points": 2}),
    ];
    let house = House::of(app.await, &checks).await;
    let began = Instant::now();
    // Decided, not given up: the reason is not a failure of ours.
    assert_eq!(outcome(&house.stranger().await), LET_IN);
    assert!(began.elapsed() < limit, "{:?}", began.elapsed());
    // Trouble is remembered, though not for long.
    let request = incoming(STRANGER, CLIENT);
    assert!(house.app.engine.decide_now(&request).is_some());
    house.app.clock.advance(chrono::TimeDelta::seconds(61));
    assert!(house.app.engine.decide_now(&request).is_none());
}

#[tokio::test]
async fn a_silent_list_takes_nothing_from_what_the_others_say() {
    let dns = FakeDns::listing_everything(Arc::default()).await;
    let limit = Duration::from_secs(4);
    let app = TestApp::with_dns(dns, |config| config.policy.deadline = limit).await;
    let silent = json!({"kind": "dnsbl", "zone": "silent.test", "points": 9});
    let house = House::of(app, &[silent, bl()]).await;
    let began = Instant::now();
    let answer = house.stranger().await;
    assert_eq!(outcome(&answer), REFUSED);
    assert_eq!(answer.decision.points, 5);
    assert!(began.elapsed() < limit, "{:?}", began.elapsed());
}

#[tokio::test]
async fn monitor_mode_lets_in_and_notes_what_the_checks_would_have_done() {
    let house = House::new(listing(), &[bl()]).await;
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    caller
        .patch("/api/v1/tenants/isp", json!({"mode": "monitor"}))
        .await
        .expect(200);
    let decision = house.stranger().await.decision;
    assert_eq!(
        (decision.verdict, decision.would_have),
        (Verdict::Accept, Some(Verdict::Reject))
    );
    assert_eq!(decision.findings.len(), 1);
}

#[tokio::test]
async fn no_decision_asks_more_than_ten_questions() {
    let asked = Arc::new(AtomicUsize::new(0));
    let dns = FakeDns::listing_everything(Arc::clone(&asked)).await;
    let mut checks: Vec<Value> = (0..8)
        .map(|number| json!({"kind": "dnsbl", "zone": format!("bl{number}.test"), "points": 1}))
        .collect();
    checks.push(json!({"kind": "reverse_dns", "points": 1}));
    let house = House::of(TestApp::with_dns(dns, |_| {}).await, &checks).await;
    asked.store(0, Ordering::SeqCst);
    let answer = house.stranger().await;
    assert_eq!(answer.decision.findings.len(), 9);
    let asked = asked.load(Ordering::SeqCst);
    assert!((9..=10).contains(&asked), "{asked}");
}

#[tokio::test]
async fn an_ipv6_client_is_asked_about_by_its_nibbles() {
    let name = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test";
    let zone = FakeZone::new().address(name, "127.0.0.2");
    let house = House::new(zone, &[bl()]).await;
    for (client, expected) in [("2001:db8::7", REFUSED), ("2001:db8::8", LET_IN)] {
        let answer = house.ask(&incoming(STRANGER, client)).await;
        assert_eq!(outcome(&answer), expected, "{client}");
    }
}

#[tokio::test]
async fn a_list_of_ranges_alone_never_refuses_but_confirms_another_finding() {
    let range = |marks: Value| {
        let mut check = json!({"kind": "dnsbl", "zone": "bl.test", "points": 99});
        check
            .as_object_mut()
            .expect("an object")
            .extend(marks.as_object().expect("an object").clone());
        check
    };
    for marks in [json!({"scope": "range"}), json!({"paid_removal": true})] {
        let alone = House::new(listing(), &[range(marks.clone())]).await;
        assert_eq!(outcome(&alone.stranger().await), LET_IN, "{marks}");
        // The client has no name: the zone of names is there, and it isn't in it.
        let zone = listing().pointer("192.0.2.99", "other.test");
        let checks = [
            range(marks.clone()),
            json!({"kind": "reverse_dns", "points": 1}),
        ];
        let house = House::new(zone, &checks).await;
        assert_eq!(outcome(&house.stranger().await), REFUSED, "{marks}");
    }
}

#[tokio::test]
async fn the_owners_whitelist_stands_above_every_list() {
    let house = House::new(listing(), &[bl()]).await;
    assert_eq!(outcome(&house.stranger().await), REFUSED);
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    caller
        .post(
            "/api/v1/mailboxes/anna@isp.example/entries",
            json!({"list": "allow", "match": STRANGER}),
        )
        .await
        .expect(201);
    assert_eq!(house.stranger().await.decision.verdict, Verdict::Accept);
    let other = house.ask(&incoming("other@agency.test", CLIENT)).await;
    assert_eq!(outcome(&other), REFUSED);
}

#[tokio::test]
async fn an_entry_of_the_tenant_for_a_client_lifts_the_checks_on_it() {
    let house = House::new(listing(), &[bl()]).await;
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    caller
        .post(
            "/api/v1/tenants/isp/entries",
            json!({"list": "allow", "match": CLIENT}),
        )
        .await
        .expect(201);
    assert_eq!(outcome(&house.stranger().await), LET_IN);
}

#[tokio::test]
async fn one_tenants_checks_are_nothing_to_another() {
    let house = House::new(listing(), &[bl()]).await;
    house.app.mailbox("zoe@shop.example").await;
    house
        .set("shop", &[json!({"kind": "spf", "points": 1})])
        .await;
    let to_zoe = Request {
        recipient: Address::parse("zoe@shop.example").unwrap(),
        ..incoming(STRANGER, CLIENT)
    };
    assert_eq!(outcome(&house.ask(&to_zoe).await), LET_IN);
    assert_eq!(outcome(&house.stranger().await), REFUSED);
    house.set("shop", &[bl()]).await;
    assert_eq!(outcome(&house.ask(&to_zoe).await), REFUSED);
    house.set("isp", &[]).await;
    assert_eq!(outcome(&house.stranger().await), LET_IN);
    assert_eq!(outcome(&house.ask(&to_zoe).await), REFUSED);
}

#[tokio::test]
async fn domains_of_senders_and_names_of_servers_are_looked_up_too() {
    let zone = FakeZone::new()
        .address("agency.test.dbl.test", "127.0.1.2")
        .address("mail.spam.test.dbl.test", "127.0.1.2");
    let of = |subject: &str| json!({"kind": "dnsbl", "zone": "dbl.test", "points": 5, "subject": subject});
    let house = House::new(zone, &[of("sender_domain"), of("helo")]).await;
    let answer = house.stranger().await;
    assert_eq!(outcome(&answer), REFUSED);
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.contains("The sender's domain agency.test is on dbl.test"),
        "{reply}"
    );
    let named = Request {
        helo_name: Some("mail.spam.test"),
        ..incoming("x@fine.test", CLIENT)
    };
    let answer = house.ask(&named).await;
    assert_eq!(outcome(&answer), REFUSED);
    assert!(finding(&answer).text.contains("mail.spam.test"));
    assert_eq!(
        outcome(&house.ask(&incoming("x@fine.test", CLIENT)).await),
        LET_IN
    );
}

#[tokio::test]
async fn each_code_weighs_as_the_tenant_says_and_a_whitelist_subtracts() {
    let zone = FakeZone::new()
        .address(ON_BL, "127.0.0.4")
        .address("8.2.0.192.bl.test", "127.0.0.10")
        .address("8.2.0.192.wl.test", "127.0.5.3")
        .address("7.2.0.192.wl.test", "127.0.5.0");
    let checks = [
        json!({"kind": "dnsbl", "zone": "bl.test", "points": 1, "codes": {
            "127.0.0.4": {"points": 5, "text": "taken over"},
            "127.0.0.10": {"points": 9}}}),
        json!({"kind": "dnswl", "zone": "wl.test", "points": 4, "codes": {"127.0.*.3": {"points": 6}}}),
    ];
    let house = House::new(zone, &checks).await;
    let answer = house.stranger().await;
    assert_eq!((outcome(&answer), answer.decision.points), (REFUSED, 5));
    assert!(finding(&answer).text.ends_with(": taken over"));
    let answer = house.ask(&incoming(STRANGER, "192.0.2.8")).await;
    assert_eq!((outcome(&answer), answer.decision.points), (LET_IN, 3));
}

#[tokio::test]
async fn the_clients_name_must_lead_back_to_it() {
    let zone = FakeZone::new()
        .pointer("192.0.2.7", "mail.agency.test")
        .address("mail.agency.test", "192.0.2.7")
        .pointer("192.0.2.8", "mail.agency.test")
        .pointer("192.0.2.9", "192-0-2-9.pool.test")
        .address("192-0-2-9.pool.test", "192.0.2.9");
    let house = House::new(zone, &[json!({"kind": "reverse_dns", "points": 10})]).await;
    for (client, points) in [
        ("192.0.2.7", 0),
        ("192.0.2.8", 5),
        ("192.0.2.9", 5),
        ("192.0.2.10", 10),
    ] {
        let answer = house.ask(&incoming(STRANGER, client)).await;
        assert_eq!(answer.decision.points, points, "{client}");
    }
    // What the mail server has found is not asked again.
    let told = Request {
        client_name: Some("mx.agency.test"),
        ..incoming(STRANGER, "192.0.2.11")
    };
    let answer = house.app.engine.decide_now(&told).expect("at once");
    assert_eq!(answer.decision.points, 0);
    let told = Request {
        reverse_client_name: Some("mail.agency.test"),
        ..incoming(STRANGER, "192.0.2.12")
    };
    assert_eq!(house.ask(&told).await.decision.points, 5);
}

#[tokio::test]
async fn what_spf_and_dmarc_say_is_evidence() {
    let zone = FakeZone::new()
        .txt("agency.test", "v=spf1 ip4:198.51.100.0/24 -all")
        .txt("quiet.test", "v=spf1 ?all")
        .txt("_dmarc.quiet.test", "v=DMARC1; p=reject");
    let checks = [
        json!({"kind": "spf", "points": 5}),
        json!({"kind": "dmarc", "points": 6}),
    ];
    let house = House::new(zone, &checks).await;
    let answer = house.stranger().await;
    assert_eq!((outcome(&answer), answer.decision.points), (REFUSED, 5));
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.contains("The sender's domain does not let 192.0.2.7 send its mail (SPF)"),
        "{reply}"
    );
    let answer = house.ask(&incoming("x@quiet.test", CLIENT)).await;
    assert_eq!((outcome(&answer), answer.decision.points), (REFUSED, 6));
    let answer = house.ask(&incoming("x@nothing.test", CLIENT)).await;
    assert_eq!(outcome(&answer), LET_IN);
}

#[tokio::test]
async fn a_bounce_is_held_against_its_client_alone() {
    let zone = listing().address("agency.test.dbl.test", "127.0.1.2");
    let checks = [
        json!({"kind": "dnsbl", "zone": "dbl.test", "points": 9, "subject": "sender_domain"}),
        json!({"kind": "spf", "points": 9}),
        bl(),
    ];
    let house = House::new(zone, &checks).await;
    assert_eq!(outcome(&house.ask(&incoming("", CLIENT)).await), REFUSED);
    let other = house.ask(&incoming("", "192.0.2.8")).await;
    assert_eq!(outcome(&other), (Verdict::Accept, Reason::NullSender));
}

#[tokio::test]
async fn a_new_tenant_asks_nobody_anything() {
    let app = TestApp::with_dns(FakeDns::silent().await, |_| {}).await;
    app.mailbox("anna@isp.example").await;
    let house = House { app };
    // In memory and decided at once.
    house.stranger().await;
    let answer = house
        .app
        .engine
        .decide_now(&incoming(STRANGER, CLIENT))
        .expect("at once");
    assert_eq!(outcome(&answer), LET_IN);
}

#[tokio::test]
async fn an_explanation_shows_every_check_with_its_answer_and_its_points() {
    let house = House::new(
        listing(),
        &[
            bl(),
            json!({"kind": "dnswl", "zone": "wl.test", "points": 1}),
        ],
    )
    .await;
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    let question =
        json!({"client_address": CLIENT, "sender": STRANGER, "recipient": "anna@isp.example"});
    let explained = caller.post("/api/v1/explain", question).await.expect(200);
    let steps = explained["steps"].as_array().expect("steps");
    let checked: Vec<&Value> = steps
        .iter()
        .filter(|step| step["step"] == "checked")
        .collect();
    assert_eq!(checked.len(), 2, "{steps:?}");
    assert_eq!(checked[0]["zone"], "bl.test");
    assert_eq!(checked[0]["points"], 5);
    assert_eq!(checked[1]["text"], "not listed");
    assert_eq!(explained["points"], 5);
    let listing = &explained["evidence"][0]["listing"];
    assert_eq!(listing["codes"], json!(["127.0.0.2"]));
    assert_eq!(listing["lookup_url"], "https://bl.test/?ip=192.0.2.7");
}

#[tokio::test]
async fn what_was_found_is_recorded_and_shown_in_words() {
    let house = House::new(listing().txt(ON_BL, "seen in spam"), &[bl()]).await;
    house.stranger().await;
    house.app.engine.flush().await;
    let caller = house.app.caller(TokenScope::Read, Some("isp")).await;
    let page = caller
        .get("/api/v1/tenants/isp/decisions")
        .await
        .expect(200);
    let evidence = &page["items"][0]["evidence"][0];
    assert_eq!(evidence["check"], "dnsbl");
    assert_eq!(evidence["listing"]["list_text"], "seen in spam");
    let id = page["items"][0]["id"].as_str().expect("an id").to_owned();
    let words = "its server is on \"Example BL\", a list of addresses that send spam";
    let mut anna = house.app.owner("anna@isp.example").await;
    let mut admin = house.app.admin("isp").await;
    for (visitor, path) in [
        (&mut anna, format!("/activity/{id}")),
        (&mut admin, format!("/admin/decisions/{id}")),
    ] {
        let page = visitor.get(&path).await;
        assert!(page.text("main").contains(words), "{path}");
        for told in ["127.0.0.2", "seen in spam"] {
            assert!(page.text(".findings").contains(told), "{path}: {told}");
        }
        assert!(
            page.body.contains("https://bl.test/?ip=192.0.2.7"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_customers_key_in_a_zone_is_shown_to_nobody_but_those_who_run_things() {
    const KEY: &str = "a1b2c3d4";
    let zone = format!("{KEY}.zen.dq.bl.test");
    let listed = FakeZone::new().address(&format!("7.2.0.192.{zone}"), "127.0.0.2");
    let list = json!({"kind": "dnsbl", "zone": zone, "points": 5});
    let log = Log::start();
    let house = House::new(listed, &[list]).await;
    let answer = house.stranger().await;
    house.app.engine.flush().await;
    let reply = answer.reply.as_ref().expect("a reply").to_string();
    assert!(reply.contains(" is on bl.test. More"), "{reply}");
    let path = answer.why_url.as_deref().expect("a link");
    let path = path.strip_prefix(&house.app.config.web.public_url).unwrap();
    let why = house.app.nobody().get(path).await;
    assert!(why.text("main").contains("on the list \"bl.test\""));

    let question =
        json!({"client_address": CLIENT, "sender": STRANGER, "recipient": "anna@isp.example"});
    let whole = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    let decisions = "/api/v1/tenants/isp/decisions";
    let page = whole.get(decisions).await.expect(200);
    let id = page["items"][0]["id"].as_str().expect("an id").to_owned();
    let (own, admins) = (format!("/activity/{id}"), format!("/admin/decisions/{id}"));
    let own = house.app.owner("anna@isp.example").await.get(&own).await;
    assert!(own.text(".findings").contains("bl.test answered 127.0.0.2"));
    let admins = house.app.admin("isp").await.get(&admins).await;
    assert!(
        admins
            .text(".findings")
            .contains(&format!("{KEY}.zen.dq.bl.test answered"))
    );

    let decide = house.app.caller(TokenScope::Decide, Some("isp")).await;
    let read = house.app.caller(TokenScope::Read, Some("isp")).await;
    let mut told = vec![why.body.clone(), own.body.clone(), reply];
    for path in ["/api/v1/decide", "/api/v1/explain"] {
        let seen = whole.post(path, question.clone()).await.expect(200);
        assert!(seen.to_string().contains(KEY), "{path}: {seen}");
        told.push(
            decide
                .post(path, question.clone())
                .await
                .expect(200)
                .to_string(),
        );
    }
    for path in [decisions, "/api/v1/tenants/isp/checks", "/api/v1/lists"] {
        let seen = whole.get(path).await.expect(200);
        assert!(seen.to_string().contains(KEY), "{path}: {seen}");
        told.push(read.get(path).await.expect(200).to_string());
    }
    for told in told {
        assert!(told.contains("bl.test") && !told.contains(KEY), "{told}");
    }

    // The list has none of the entries that a sound one has.
    let key = ListKey {
        zone: Domain::parse(&zone).expect("a domain"),
        sort: ListSort::Addresses,
    };
    let checker = house.app.engine.checker();
    checker.test(&key, house.app.clock.now()).await;
    let said = log.take(KEY);
    assert!(
        !said.iter().any(|line| line.contains(" guestlist")),
        "{said:?}"
    );
}
