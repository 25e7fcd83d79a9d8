//! Rehearsals: what they foretell is what comes.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::engine::{
    Answer, Proposal, RehearsalBounds, RehearsalError, RehearsalReport, Rehearsals,
};
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{
    Check, Difference, Lacking, Mode, Reason, RecordedEvidence, Request, Verdict,
};
use guestlist::store::{DecisionId, DecisionRecord};
use guestlist::tenancy::{Mailbox, TenantId, TokenScope};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::fake_dns::{Behaviour, FakeDns, Lists};
use crate::support::test_app::TestApp;
use crate::support::test_database::{TestDatabase, morning};

const REHEARSE: &str = "/api/v1/tenants/isp/rehearse";

/// The tenant `isp`, which watches two lists, and twenty clients of which every fourth is on the first, every fifth on
/// the second.
struct Scene {
    app: TestApp,
}

impl Scene {
    async fn new(mode: &str) -> Self {
        let lists = Lists::default();
        for zone in ["bl.test", "other.example"] {
            lists.behave(zone, Behaviour::Sound);
        }
        for client in 1..=20 {
            if client % 4 == 0 {
                lists.list("bl.test", &format!("{client}.2.0.192"));
            }
            if client % 5 == 0 {
                lists.list("other.example", &format!("{client}.2.0.192"));
            }
        }
        let dns = FakeDns::of_lists(&lists).await;
        let app = TestApp::with_dns(dns, |_| {}).await;
        app.mailbox("anna@isp.example").await;
        app.mailbox("bob@isp.example").await;
        let scene = Self { app };
        scene.set(0, 0).await;
        scene.mode(mode).await;
        scene
    }

    fn checks(one: i32, other: i32) -> Value {
        json!([
            {"kind": "dnsbl", "zone": "bl.test", "points": one},
            {"kind": "dnsbl", "zone": "other.example", "points": other},
        ])
    }

    async fn set(&self, one: i32, other: i32) {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        let body = json!({"threshold": 5, "checks": Self::checks(one, other)});
        caller
            .put("/api/v1/tenants/isp/checks", body)
            .await
            .expect(200);
    }

    async fn mode(&self, mode: &str) {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        let body = json!({"mode": mode});
        caller.patch("/api/v1/tenants/isp", body).await.expect(200);
    }

    async fn ask(&self, client: u32, recipient: &str) -> Answer {
        let request = Request {
            client_address: format!("192.0.2.{client}").parse().unwrap(),
            client_name: None,
            reverse_client_name: None,
            helo_name: None,
            sender: ReversePath::parse(&format!("someone@agency{client}.test")),
            recipient: Address::parse(recipient).unwrap(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        };
        match self.app.engine.decide_now(&request) {
            Some(answer) => answer,
            None => self.app.engine.decide(&request).await,
        }
    }

    /// Everybody writes to both; returns how many were refused.
    async fn traffic(&self) -> usize {
        let mut refused = 0;
        for recipient in ["anna@isp.example", "bob@isp.example"] {
            for client in 1..=20 {
                let answer = self.ask(client, recipient).await;
                refused += usize::from(answer.decision.verdict == Verdict::Reject);
            }
        }
        self.app.engine.flush().await;
        refused
    }

    async fn rehearse(&self, body: Value) -> Value {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        caller.post(REHEARSE, body).await.expect(200)
    }
}

#[tokio::test]
async fn what_a_rehearsal_foretells_is_what_comes_when_the_lists_are_weighed() {
    let scene = Scene::new("standard").await;
    assert_eq!(scene.traffic().await, 0);
    // 4, 8, 12, 16, 20 by the first list alone.
    let alone = scene.rehearse(json!({"checks": Scene::checks(5, 0)})).await;
    assert_eq!(alone["decisions"], 40);
    assert_eq!(alone["undecided"], 0);
    assert_eq!(
        (&alone["newly_refused"], &alone["newly_accepted"]),
        (&json!(10), &json!(0))
    );
    // 5, 10, 15 by the second besides.
    let foretold = scene.rehearse(json!({"checks": Scene::checks(5, 5)})).await;
    assert_eq!(foretold["newly_refused"], 16);
    assert_eq!(foretold["by_mailbox"].as_array().map(Vec::len), Some(2));
    assert_eq!(foretold["by_mailbox"][0]["newly_refused"], 8);
    // Only 20 is on both.
    let both = scene.rehearse(json!({"checks": Scene::checks(3, 3)})).await;
    assert_eq!(both["newly_refused"], 2);
    let higher = scene
        .rehearse(json!({"checks": Scene::checks(5, 5), "threshold": 6}))
        .await;
    assert_eq!(higher["newly_refused"], 2);
    scene.set(5, 5).await;
    assert_eq!(scene.traffic().await, 16);
    // And back: what was refused would be let in.
    let back = scene.rehearse(json!({"checks": Scene::checks(5, 0)})).await;
    assert_eq!(back["decisions"], 80);
    assert_eq!(back["newly_accepted"], 6);
    let example = &back["examples"][0];
    assert_eq!(example["difference"], "newly_refused");
    assert_eq!(example["decision"]["verdict"], "accept");
}

#[tokio::test]
async fn monitor_mode_is_rehearsed_in_both_directions() {
    let scene = Scene::new("monitor").await;
    scene.set(5, 5).await;
    assert_eq!(scene.traffic().await, 0);
    let standard = scene.rehearse(json!({"mode": "standard"})).await;
    assert_eq!(standard["newly_refused"], 16);
    let tag = scene.rehearse(json!({"mode": "tag"})).await;
    assert_eq!(
        (&tag["newly_refused"], &tag["newly_tagged"]),
        (&json!(0), &json!(16))
    );
    // A mailbox with a mode of its own doesn't follow.
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    let own = json!({"mode": "monitor"});
    caller
        .patch("/api/v1/mailboxes/bob@isp.example", own)
        .await
        .expect(200);
    let standard = scene.rehearse(json!({"mode": "standard"})).await;
    assert_eq!(standard["newly_refused"], 8);
    assert_eq!(standard["by_mailbox"][0]["mailbox"], "anna@isp.example");
    let fewer = scene.rehearse(json!({"checks": Scene::checks(5, 0)})).await;
    assert_eq!(
        (&fewer["newly_refused"], &fewer["no_longer_noted"]),
        (&json!(0), &json!(6))
    );
    scene.mode("standard").await;
    assert_eq!(scene.traffic().await, 8);
}

#[tokio::test]
async fn newly_refused_whom_the_owner_wants_stand_first() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    // Put on the list since: it would have been refused then.
    let body = json!({"list": "allow", "match": "agency8.test"});
    let entries = "/api/v1/mailboxes/anna@isp.example/entries";
    caller.post(entries, body).await.expect(201);
    let told = scene.rehearse(json!({"checks": Scene::checks(5, 5)})).await;
    assert_eq!(
        (&told["newly_refused"], &told["from_whitelisted"]),
        (&json!(16), &json!(1))
    );
    let first = &told["examples"][0];
    assert_eq!(first["from_whitelisted"], true);
    assert_eq!(first["decision"]["sender"], "someone@agency8.test");
    assert_eq!(first["decision"]["recipient"], "anna@isp.example");
    assert_eq!(told["by_mailbox"][0]["mailbox"], "anna@isp.example");
}

#[tokio::test]
async fn a_list_that_was_never_asked_is_told_with_the_number_of_decisions_that_lack_it() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let checks = json!([
        {"kind": "dnsbl", "zone": "bl.test", "points": 5},
        {"kind": "dnsbl", "zone": "new.test", "points": 5},
    ]);
    let told = scene.rehearse(json!({"checks": checks})).await;
    // Those that the first list refuses anyway lack nothing.
    assert_eq!(
        (&told["newly_refused"], &told["undecided"]),
        (&json!(10), &json!(30))
    );
    assert_eq!(
        told["lacking"],
        json!([{"evidence": "list", "zone": "new.test", "decisions": 30}])
    );
}

#[tokio::test]
async fn what_cannot_be_tried_out_is_refused_like_what_cannot_be_set() {
    let scene = Scene::new("standard").await;
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    let now = scene.app.clock.now();
    for (body, field, message) in [
        (json!({"threshold": 0}), "threshold", "Use 1 to 100."),
        (
            json!({"checks": [{"kind": "spf", "points": 101}]}),
            "checks[0].points",
            "Use 0 to 100 points.",
        ),
        (
            json!({"checks": [{"kind": "dnsbl", "zone": "isp.example", "points": 1}]}),
            "checks[0].zone",
            "Give the zone of a public list: isp.example is your own domain.",
        ),
        (
            json!({"since": now - TimeDelta::days(31)}),
            "since",
            "Use a time at most 30 days back.",
        ),
        (
            json!({"since": now + TimeDelta::days(1)}),
            "since",
            "Use a time in the past.",
        ),
    ] {
        let problem = caller.post(REHEARSE, body).await.expect(422);
        assert_eq!(
            problem["errors"][0],
            json!({"field": field, "message": message})
        );
    }
    let unknown = caller
        .post(REHEARSE, json!({"mode": "strict"}))
        .await
        .expect(422);
    assert_eq!(unknown["errors"][0]["field"], "mode");
    let checks = caller.get("/api/v1/tenants/isp/checks").await.expect(200);
    assert_eq!(checks["checks"][0]["points"], 0);
}

/// Decisions that nobody made: every third client is on the list.
fn made_up(tenant: TenantId, mailbox: &Mailbox, number: u32) -> DecisionRecord {
    let evidence = match number % 3 {
        0 => "1 n- c=0.0.2@bl.test",
        _ => "1 n- c-bl.test",
    };
    DecisionRecord {
        id: DecisionId(Uuid::now_v7()),
        tenant_id: tenant,
        mailbox_id: mailbox.id,
        decided_at: morning() + TimeDelta::seconds(number.into()),
        sender: format!("someone@agency{number}.test"),
        recipient: mailbox.address.to_string(),
        client_address: "192.0.2.7".to_owned(),
        client_name: String::new(),
        helo_name: String::new(),
        instance: String::new(),
        queue_id: String::new(),
        verdict: Verdict::Accept,
        would_have: None,
        reason: Reason::BelowThreshold,
        entry: None,
        proof: None,
        could_be_forged: None,
        points: 0,
        findings: Vec::new(),
        evidence: RecordedEvidence::from_text(evidence.to_owned()),
    }
}

fn proposal() -> Proposal {
    let list: Check = serde_json::from_value(json!({"enabled": true, "points": 5, "kind": "dnsbl",
        "zone": "bl.test", "subject": "client", "scope": "address", "paid_removal": false}))
    .expect("a check");
    Proposal {
        threshold: 5,
        checks: vec![list],
        mode: Mode::Standard,
    }
}

fn bounds(since: DateTime<Utc>) -> RehearsalBounds {
    RehearsalBounds {
        since,
        most: 1_000_000,
        time: std::time::Duration::from_mins(1),
    }
}

async fn filled() -> (TestDatabase, TenantId) {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let records: Vec<_> = (0..2500)
        .map(|number| made_up(tenant, &anna, number))
        .collect();
    test.database.record_decisions(&records).await.unwrap();
    test.tenant("shop").await;
    let (shop, other) = test.mailbox("anna@shop.example").await;
    let others: Vec<_> = (0..30)
        .map(|number| made_up(shop, &other, number))
        .collect();
    test.database.record_decisions(&others).await.unwrap();
    (test, tenant)
}

async fn report(test: &TestDatabase, tenant: TenantId, bounds: RehearsalBounds) -> RehearsalReport {
    let rehearsals = Rehearsals::default();
    let proposal = proposal();
    let report = rehearsals.run(&test.database, tenant, &proposal, bounds, |_| {});
    report.await.expect("a report")
}

#[tokio::test]
async fn every_page_is_read_once_and_no_other_tenants() {
    let (test, tenant) = filled().await;
    let all = report(&test, tenant, bounds(morning())).await;
    assert_eq!(
        (all.decisions, all.differences.refused, all.undecided),
        (2500, 834, 0)
    );
    assert_eq!((all.only_since, all.mailboxes), (None, 1));
    assert!(
        all.examples
            .iter()
            .all(|example| example.difference == Difference::Refused)
    );
    // Newest first, and only so many.
    assert_eq!(all.examples[0].record.sender, "someone@agency2499.test");
    let late = report(&test, tenant, bounds(morning() + TimeDelta::seconds(1600))).await;
    assert_eq!((late.decisions, late.differences.refused), (900, 300));
    let few = RehearsalBounds {
        most: 1000,
        ..bounds(morning())
    };
    let few = report(&test, tenant, few).await;
    assert_eq!(few.decisions, 1000);
    assert_eq!(few.only_since, Some(morning() + TimeDelta::seconds(1500)));
    let no_time = RehearsalBounds {
        time: std::time::Duration::ZERO,
        ..bounds(morning())
    };
    assert_eq!(report(&test, tenant, no_time).await.decisions, 1000);
}

#[tokio::test]
async fn a_tenant_has_one_rehearsal_at_a_time_and_gets_its_place_back() {
    let (test, tenant) = filled().await;
    let rehearsals = Rehearsals::default();
    let (proposal, bounds) = (proposal(), bounds(morning()));
    let run = || rehearsals.run(&test.database, tenant, &proposal, bounds, |_| {});
    let (one, other) = tokio::join!(run(), run());
    assert_eq!(one.expect("a report").decisions, 2500);
    assert!(matches!(other, Err(RehearsalError::Busy)));
    // Given up half way, it leaves nothing behind.
    let given_up = tokio::time::timeout(std::time::Duration::ZERO, run());
    assert!(given_up.await.is_err());
    assert_eq!(run().await.expect("a report").decisions, 2500);
}

#[tokio::test]
async fn decisions_of_before_lack_everything_and_say_so() {
    let (test, tenant) = filled().await;
    let (_, bob) = test.mailbox("bob@isp.example").await;
    let old = DecisionRecord {
        evidence: RecordedEvidence::default(),
        ..made_up(tenant, &bob, 9000)
    };
    test.database.record_decisions(&[old]).await.unwrap();
    let since = morning() + TimeDelta::seconds(9000);
    let told = report(&test, tenant, bounds(since)).await;
    assert_eq!((told.decisions, told.undecided), (1, 1));
    let zone = guestlist::mail::Domain::parse("bl.test").unwrap();
    assert_eq!(told.lacking, [(Lacking::List(zone), 1)]);
}
