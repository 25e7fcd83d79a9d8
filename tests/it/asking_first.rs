//! The mode `ask`: a stranger's message waits, the owner is asked once, and the answer decides the next try.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::engine::Answer;
use guestlist::jobs::tell_owners;
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Reason, Request, Verdict};
use guestlist::store::{DecisionQuery, DecisionRecord};
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};

use crate::support::dump::dump;
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::Page;

const SCOTT: &str = "scott@agency.test";
const WAITS: (Verdict, Reason) = (Verdict::Defer, Reason::AskOwner);

/// Anna's mailbox in the tenant `isp`, which asks first and whose checks object to 192.0.2.7.
struct House {
    app: TestApp,
}

impl House {
    async fn new() -> Self {
        let zone = FakeZone::new()
            .address("7.2.0.192.bl.test", "127.0.0.2")
            .txt("proven.test", "v=spf1 ip4:192.0.2.7 -all")
            .txt("forged.test", "v=spf1 -all");
        let house = Self {
            app: TestApp::with_zone(zone).await,
        };
        house.app.mailbox("anna@isp.example").await;
        house.set(json!({"mode": "ask"})).await;
        let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
        let list = json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5});
        let checks = json!({"threshold": 5, "checks": [list]});
        caller
            .put("/api/v1/tenants/isp/checks", checks)
            .await
            .expect(200);
        house
    }

    async fn set(&self, change: Value) -> Value {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        caller
            .patch("/api/v1/tenants/isp", change)
            .await
            .expect(200)
    }

    async fn deliver(&self, sender: &str, instance: Option<&str>) -> Answer {
        let request = Request {
            instance,
            ..incoming(sender)
        };
        match self.app.engine.decide_now(&request) {
            Some(answer) => answer,
            None => self.app.engine.decide(&request).await,
        }
    }

    async fn outcome(&self, sender: &str) -> (Verdict, Reason) {
        let answer = self.deliver(sender, None).await;
        (answer.decision.verdict, answer.decision.reason)
    }

    async fn recorded(&self) -> Vec<DecisionRecord> {
        self.app.engine.flush().await;
        let tenant = self.app.tenant("isp").await.id;
        let query = DecisionQuery {
            limit: 50,
            ..DecisionQuery::default()
        };
        let mut tx = self.app.database.read().await.expect("a transaction");
        let list = tx.of(tenant).decisions().list(&query).await;
        list.expect("decisions")
    }

    /// The mails to Anna so far, after the job that mails owners has run.
    async fn mails(&self) -> Vec<String> {
        let app = &self.app;
        let url = &app.config.web.public_url;
        let told = tell_owners(&app.database, &app.mailer, url, app.clock.now()).await;
        told.expect("a look-up");
        app.mailer.outbox()
    }

    /// The path of the link in the newest mail.
    async fn link(&self) -> String {
        let mails = self.mails().await;
        let (_, behind) = mails
            .last()
            .expect("a mail")
            .split_once("/answer/")
            .expect("a link");
        let secret = behind.split_whitespace().next().expect("a secret");
        format!("/answer/{secret}")
    }

    /// Anna's answer by the mailed link.
    async fn answer(&self, answer: &str) -> Page {
        let link = self.link().await;
        let mut anna = self.app.nobody();
        anna.get(&link).await;
        anna.submit(&link, &[("answer", answer)]).await
    }

    async fn requests(&self) -> Vec<Value> {
        let caller = self.app.caller(TokenScope::Read, Some("isp")).await;
        let list = "/api/v1/mailboxes/anna@isp.example/requests";
        let page = caller.get(list).await.expect(200);
        page["items"].as_array().expect("a list").clone()
    }
}

fn incoming(sender: &str) -> Request<'_> {
    Request {
        client_address: "192.0.2.7".parse().expect("an address"),
        client_name: None,
        reverse_client_name: None,
        helo_name: Some("mail.agency.test"),
        sender: ReversePath::parse(sender),
        recipient: Address::parse("anna@isp.example").expect("an address"),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

#[tokio::test]
async fn a_stranger_waits_and_is_told_until_when() {
    let house = House::new().await;
    let answer = house.deliver(SCOTT, None).await;
    assert_eq!((answer.decision.verdict, answer.decision.reason), WAITS);
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.starts_with("450 4.7.1 The recipient is being asked"),
        "{reply}"
    );
    let url = answer.why_url.expect("a link");
    assert!(reply.ends_with(&url), "{reply}");
    let path = url
        .strip_prefix(&house.app.config.web.public_url)
        .expect("our address");
    let page = house.app.nobody().get(path).await;
    assert_eq!(page.text("h1"), "Your message is waiting");
    for told in [
        "has been asked whether to let you in",
        "decided on 2 March 2026, 21:00 UTC at the latest",
        "tries again by itself",
    ] {
        assert!(
            page.text("main").contains(told),
            "{told}: {}",
            page.text("main")
        );
    }
    assert!(page.texts("form").is_empty());
}

#[tokio::test]
async fn every_try_is_the_same_question_asked_counted_and_mailed_once() {
    let house = House::new().await;
    let first = house.deliver(SCOTT, Some("1.1")).await;
    let same = house.deliver(SCOTT, Some("1.1")).await;
    assert_eq!(first.reply, same.reply, "the very same question");
    house.app.clock.advance(TimeDelta::minutes(5));
    let retry = house.deliver(SCOTT, Some("2.1")).await;
    assert_eq!(retry.decision.reason, Reason::AskOwner);
    assert_eq!(retry.decision_id, first.decision_id, "one reference");
    assert_eq!(house.recorded().await.len(), 1);
    assert_eq!(house.requests().await.len(), 1);
    assert_eq!(house.mails().await.len(), 1);
    house.app.clock.advance(TimeDelta::hours(2));
    house.deliver(SCOTT, Some("3.1")).await;
    assert_eq!(house.mails().await.len(), 1);
    let mail = house.mails().await.remove(0);
    for told in [
        "To: anna@isp.example",
        "Subject: Mail from scott@agency.test waits for your answer",
        "Monday 2 March, 21:00 (UTC)",
        "We could not check that it is really from there.",
    ] {
        assert!(mail.contains(told), "{told}: {mail}");
    }
}

#[tokio::test]
async fn a_yes_lets_the_next_try_in_at_once() {
    let house = House::new().await;
    assert_eq!(
        house.deliver(SCOTT, Some("1.1")).await.decision.reason,
        Reason::AskOwner
    );
    let page = house.answer("allow").await;
    assert_eq!(page.text("h1"), "This is answered");
    assert_eq!(page.text(".verdict .badge"), "Let in");
    // Even the very same question, which was answered with "later" a moment ago.
    let again = house.deliver(SCOTT, Some("1.1")).await.decision;
    assert_eq!(again.reason.code(), "whitelisted_by_mailbox");
    assert_eq!(house.outcome("eve@agency.test").await, WAITS);
}

#[tokio::test]
async fn a_no_turns_the_next_try_away_and_so_does_not_now_for_a_week() {
    let house = House::new().await;
    assert_eq!(house.outcome(SCOTT).await, WAITS);
    house.answer("block").await;
    let (verdict, reason) = house.outcome(SCOTT).await;
    assert_eq!(
        (verdict, reason.code()),
        (Verdict::Reject, "blocked_by_mailbox")
    );

    house.app.clock.advance(TimeDelta::hours(1));
    assert_eq!(
        house
            .deliver("eve@agency.test", Some("1.1"))
            .await
            .decision
            .reason,
        Reason::AskOwner
    );
    house.answer("ignore").await;
    let never = house
        .deliver(SCOTT, None)
        .await
        .reply
        .expect("a reply")
        .to_string();
    let not_now = house.deliver("eve@agency.test", Some("1.1")).await;
    assert_eq!(not_now.decision.reason, Reason::NotNow);
    let not_now = not_now.reply.expect("a reply").to_string();
    let sentence = |reply: &str| reply.split("http").next().unwrap_or_default().to_owned();
    assert_eq!(
        sentence(&never),
        sentence(&not_now),
        "an outsider can't tell"
    );
    house.app.clock.advance(TimeDelta::days(7));
    assert_eq!(house.outcome("eve@agency.test").await, WAITS);
}

#[tokio::test]
async fn without_an_answer_it_ends_as_the_tenant_chose() {
    let house = House::new().await;
    assert_eq!(house.outcome(SCOTT).await, WAITS);
    house.app.clock.advance(TimeDelta::hours(12));
    let let_in = (Verdict::Accept, Reason::UnansweredAccepted);
    assert_eq!(house.outcome(SCOTT).await, let_in);
    house
        .set(json!({"ask_then": "refuse", "ask_hours": 1}))
        .await;
    let refused = (Verdict::Reject, Reason::UnansweredRefused);
    assert_eq!(house.outcome(SCOTT).await, refused);
    assert_eq!(house.outcome("eve@agency.test").await, WAITS);
    house.app.clock.advance(TimeDelta::hours(1));
    assert_eq!(house.outcome("eve@agency.test").await, refused);
    // Whom nobody answered can ask, and prove the address.
    let answer = house.deliver("eve@agency.test", None).await;
    let url = answer.why_url.expect("a link");
    let path = url
        .strip_prefix(&house.app.config.web.public_url)
        .expect("our address");
    let page = house.app.nobody().get(path).await;
    assert_eq!(page.text("#ask h2"), "Ask the person to let you in");
}

#[tokio::test]
async fn the_very_same_question_is_decided_anew_when_its_wait_is_over() {
    let house = House::new().await;
    assert_eq!(
        house.deliver(SCOTT, Some("1.1")).await.decision.reason,
        Reason::AskOwner
    );
    house.app.clock.advance(TimeDelta::hours(12));
    let answer = house.deliver(SCOTT, Some("1.1")).await;
    assert_eq!(answer.decision.reason, Reason::UnansweredAccepted);
}

#[tokio::test]
async fn a_question_that_cannot_be_kept_makes_nobody_wait() {
    let house = House::new().await;
    house.outcome("warm@agency.test").await;
    house.app.test_database.refuse_inserts("requests").await;
    let failed = (Verdict::None, Reason::Failure);
    assert_eq!(house.outcome(SCOTT).await, failed);
    // Who waits already goes on waiting.
    assert_eq!(house.outcome("warm@agency.test").await, WAITS);
    house.app.database.close().await;
    assert_eq!(house.outcome("warm@agency.test").await, failed);
}

#[tokio::test]
async fn a_question_says_who_is_proven_and_who_may_be_forged() {
    let house = House::new().await;
    let mut anna = house.app.owner("anna@isp.example").await;
    for (sender, proof, claim) in [
        ("a@proven.test", "proven", "proven to come from there"),
        ("b@forged.test", "contradicted", "may be a forgery"),
        (SCOTT, "unproven", "not proven"),
    ] {
        assert_eq!(house.outcome(sender).await, WAITS, "{sender}");
        let request = &house.requests().await[0];
        assert_eq!(
            (&request["kind"], &request["proof"], &request["sender"]),
            (&json!("asked"), &json!(proof), &json!(sender))
        );
        let row = anna
            .get("/")
            .await
            .texts("section[aria-labelledby=asking] .row__what")
            .remove(0);
        for told in [
            sender,
            claim,
            "Waits for your answer until today 21:00",
            "Example BL",
        ] {
            assert!(row.contains(told), "{told}: {row}");
        }
    }
    // A yes to what may be forged trusts the network it came from, as the page says.
    let page = anna.get("/requests").await;
    let rows = page.texts("section[aria-labelledby=asking] .row__what");
    assert!(
        rows[1].contains("the whole network 192.0.2.0/24"),
        "{}",
        rows[1]
    );
    let id = page.values("input[name=request]").remove(1);
    let answer = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "allow"),
    ];
    anna.submit("/requests", &answer).await;
    let (verdict, reason) = house.outcome("b@forged.test").await;
    assert_eq!(
        (verdict, reason.code()),
        (Verdict::Accept, "whitelisted_by_mailbox")
    );
}

#[tokio::test]
async fn looking_at_a_mailed_link_changes_nothing_and_it_answers_once() {
    let house = House::new().await;
    house.outcome(SCOTT).await;
    let link = house.link().await;
    // What is written behind has been written.
    house.app.engine.flush().await;
    let before = dump(&house.app.test_database).await;
    for method in ["GET", "HEAD", "GET", "GET", "HEAD"] {
        let mut scanner = house.app.nobody();
        let request = scanner
            .request(method, &link)
            .body(axum::body::Body::empty());
        let page = scanner.send(request.expect("a request")).await;
        assert_eq!(page.status, StatusCode::OK, "{method}");
    }
    assert_eq!(before, dump(&house.app.test_database).await);
    let mut anna = house.app.nobody();
    let page = anna.get(&link).await;
    assert_eq!(page.text("h1"), "Let it in?");
    for told in [
        SCOTT,
        "anna@isp.example",
        "192.0.2.7",
        "Example BL",
        "not proven",
        "let in",
    ] {
        assert!(
            page.text("main").contains(told),
            "{told}: {}",
            page.text("main")
        );
    }
    let page = anna.post(&link, &[("answer", "perhaps")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let forged = anna.post_without_token(&link, &[("answer", "allow")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(before, dump(&house.app.test_database).await);
    anna.get(&link).await;
    let page = anna.submit(&link, &[("answer", "block")]).await;
    assert_eq!(page.text(".verdict .badge"), "Kept out");
    // The second press finds it done, and changes nothing.
    let before = dump(&house.app.test_database).await;
    anna.post(&link, &[("answer", "allow")]).await;
    let page = anna.get(&link).await;
    assert_eq!(page.text(".verdict .badge"), "Kept out");
    assert!(page.texts("form").is_empty());
    assert_eq!(before, dump(&house.app.test_database).await);
}

#[tokio::test]
async fn a_mailed_link_is_dead_when_its_time_is_over_or_its_owner_may_not_sign_in() {
    let house = House::new().await;
    house.outcome(SCOTT).await;
    let link = house.link().await;
    let mut anna = house.app.nobody();
    assert_eq!(anna.get("/answer/nothing").await.status, StatusCode::GONE);
    assert_eq!(anna.get(&link).await.status, StatusCode::OK);
    house.app.switch_off("isp").await;
    assert_eq!(anna.get(&link).await.status, StatusCode::GONE);
    let page = anna.post(&link, &[("answer", "allow")]).await;
    assert_eq!(page.status, StatusCode::GONE);

    let house = House::new().await;
    house.outcome(SCOTT).await;
    let link = house.link().await;
    let mut anna = house.app.nobody();
    anna.get(&link).await;
    house.app.clock.advance(TimeDelta::hours(12));
    anna.get("/").await;
    assert_eq!(anna.get(&link).await.status, StatusCode::GONE);
    let page = anna.post(&link, &[("answer", "allow")]).await;
    assert_eq!(page.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_activity_says_that_it_waits_and_what_became_of_it() {
    let house = House::new().await;
    let mut anna = house.app.owner("anna@isp.example").await;
    house.outcome(SCOTT).await;
    let id = house.recorded().await.remove(0).id.0;
    let path = format!("/activity/{id}");
    let page = anna.get(&path).await;
    assert_eq!(page.text(".verdict .badge"), "Asked to wait");
    assert!(
        page.text("main")
            .contains("It waits for your answer until today 21:00.")
    );
    assert!(
        anna.get("/")
            .await
            .texts("section[aria-labelledby=away] .row")
            .is_empty()
    );
    house.answer("allow_7_days").await;
    let page = anna.get(&path).await;
    assert!(
        page.text("main")
            .contains("You let it in for 7 days, today 09:00.")
    );
    house.outcome("eve@agency.test").await;
    house.app.clock.advance(TimeDelta::hours(12));
    let decisions = house.recorded().await;
    let eve = decisions
        .iter()
        .find(|decision| decision.sender == "eve@agency.test");
    let id = eve.expect("a decision").id.0;
    // By now she has to sign in anew.
    let mut anna = house.app.owner("anna@isp.example").await;
    let page = anna.get(&format!("/activity/{id}")).await;
    assert!(
        page.text("main")
            .contains("There was no answer until today 21:00.")
    );
}

#[tokio::test]
async fn a_tenant_can_have_every_stranger_asked_about() {
    let house = House::new().await;
    let quiet = async |sender: &str| {
        let request = Request {
            client_address: "198.51.100.9".parse().expect("an address"),
            ..incoming(sender)
        };
        house.app.engine.decide(&request).await.decision.reason
    };
    assert_eq!(quiet(SCOTT).await, Reason::BelowThreshold);
    let body = house.set(json!({"ask_everyone": true})).await;
    assert_eq!(
        (&body["ask_everyone"], &body["ask_hours"], &body["ask_then"]),
        (&json!(true), &json!(12), &json!("accept"))
    );
    assert_eq!(quiet(SCOTT).await, Reason::AskOwner);
    assert_eq!(quiet("").await, Reason::NullSender);
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    for wrong in [
        json!({"ask_hours": 0}),
        json!({"ask_hours": 121}),
        json!({"ask_then": "wait"}),
    ] {
        let field = wrong
            .as_object()
            .expect("an object")
            .keys()
            .next()
            .expect("a field")
            .clone();
        let problem = caller.patch("/api/v1/tenants/isp", wrong).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], json!(field));
    }
    let anna = "/api/v1/mailboxes/anna@isp.example";
    let own = json!({"mode": "ask", "ask_everyone": false});
    assert_eq!(caller.patch(anna, own).await.expect(200)["mode"], "ask");
    assert_eq!(quiet("new@agency.test").await, Reason::BelowThreshold);
}

#[tokio::test]
async fn explaining_asks_nobody() {
    let house = House::new().await;
    let before = dump(&house.app.test_database).await;
    let explanation = house
        .app
        .engine
        .explain(&incoming(SCOTT))
        .await
        .expect("an explanation");
    assert_eq!(explanation.answer.decision.reason, Reason::AskOwner);
    assert_eq!(before, dump(&house.app.test_database).await);
    let noted = |step: &guestlist::policy::Step| {
        step.to_string()
            .contains("waits until 2026-03-02 21:00 UTC")
    };
    assert!(
        explanation.steps.iter().any(noted),
        "{:?}",
        explanation.steps
    );
}

#[tokio::test]
async fn a_question_is_no_longer_said_to_wait_when_the_mailbox_asks_no_more() {
    let house = House::new().await;
    assert_eq!(house.outcome(SCOTT).await, WAITS);
    let link = house.link().await;
    let decision = house.recorded().await[0].id.0;
    let mut anna = house.app.owner("anna@isp.example").await;
    let told = "You are not asked about strangers any more";
    assert!(
        anna.get("/")
            .await
            .text("main")
            .contains("Waits for your answer")
    );
    house.set(json!({"mode": "standard"})).await;
    for path in ["/", "/requests"] {
        let page = anna.get(path).await.text("main");
        assert!(
            page.contains(told) && !page.contains("Waits for"),
            "{path}: {page}"
        );
    }
    let page = house.app.nobody().get(&link).await.text("main");
    assert!(
        page.contains(told) && page.contains("was asked to wait"),
        "{page}"
    );
    assert!(!page.contains("let in. "), "{page}");
    let page = anna
        .get(&format!("/activity/{decision}"))
        .await
        .text("main");
    assert!(page.contains(told), "{page}");
    // An answer still puts the sender where it says.
    let page = house.answer("allow").await;
    assert!(page.text("main").contains("This is answered"));
    let (verdict, _) = house.outcome(SCOTT).await;
    assert_eq!(verdict, Verdict::Accept);
}

#[tokio::test]
async fn not_now_to_a_forgery_does_not_turn_the_real_sender_away() {
    let house = House::new().await;
    let from = async |client: &str| {
        let request = Request {
            client_address: client.parse().expect("an address"),
            ..incoming("scott@proven.test")
        };
        let answer = house.app.engine.decide(&request).await;
        (answer.decision.verdict, answer.decision.reason)
    };
    house.set(json!({"ask_everyone": true})).await;
    let (forger, real) = ("198.51.100.9", "192.0.2.7");
    assert_eq!(from(forger).await, WAITS);
    house.answer("ignore").await;
    assert_eq!(from(forger).await, (Verdict::Reject, Reason::NotNow));
    assert_eq!(from(real).await, WAITS);
    let requests = house.requests().await;
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0]["proof"], "proven");
    // The same try again is the same question.
    assert_eq!(from(real).await, WAITS);
    assert_eq!(house.requests().await.len(), 2);
}
