//! Asking for a mail server, from the refusal to the next message.

use axum::body::Body;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::engine::Answer;
use guestlist::jobs::tell_admins;
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::json;

use crate::support::dump::dump;
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const CLIENT: &str = "192.0.2.7";
const REASON: &str = "forty schools use it";
const BOUNCE: &str = "host mx.isp.example said: 550 5.7.1\r\n  Your mail server is on Example BL";

/// A guarded tenant with a list that has the client, whose name leads back to it.
async fn start() -> TestApp {
    let zone = FakeZone::new()
        .address("7.2.0.192.bl.test", "127.0.0.2")
        .pointer(CLIENT, "mx.agency.test")
        .address("mx.agency.test", CLIENT);
    let app = TestApp::with_zone(zone).await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let mode = json!({"mode": "standard"});
    caller.patch("/api/v1/tenants/isp", mode).await.expect(200);
    let list = json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5});
    let checks = json!({"threshold": 5, "checks": [list]});
    caller
        .put("/api/v1/tenants/isp/checks", checks)
        .await
        .expect(200);
    app
}

async fn deliver(app: &TestApp, sender: &str, client: &str) -> Answer {
    let request = Request {
        client_address: client.parse().expect("an address"),
        client_name: None,
        reverse_client_name: None,
        helo_name: None,
        sender: ReversePath::parse(sender),
        recipient: Address::parse("anna@isp.example").expect("an address"),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    };
    match app.engine.decide_now(&request) {
        Some(answer) => answer,
        None => app.engine.decide(&request).await,
    }
}

/// The path of the page for those who run the server, found by its link.
async fn server_page(app: &TestApp, visitor: &mut Visitor, sender: &str) -> String {
    let answer = deliver(app, sender, CLIENT).await;
    assert_eq!(answer.decision.verdict, Verdict::Reject);
    let url = answer.why_url.expect("a link");
    let path = url.strip_prefix(&app.config.web.public_url);
    let path = path.expect("our address");
    let page = visitor.get(path).await;
    let server = format!("{path}/server");
    assert!(
        page.body.contains(&format!("href=\"{server}\"")),
        "{}",
        page.body
    );
    server
}

async fn ask(visitor: &mut Visitor, path: &str, contact: &str) -> Page {
    visitor.get(path).await;
    let fields = [
        ("contact", contact),
        ("message", REASON),
        ("bounce", BOUNCE),
    ];
    visitor.post(path, &fields).await
}

/// The path of the link in the so-manieth mail.
async fn link(app: &TestApp, mail: usize) -> String {
    let mails = app.mails(mail).await;
    let raw = mails.get(mail - 1).expect("a mail");
    let start = raw.find("/asked-server/").expect("a link");
    let link = raw[start..].split_whitespace().next();
    link.expect("a link").to_owned()
}

#[tokio::test]
async fn whoever_runs_a_server_asks_and_it_is_called_fine() {
    let app = start().await;
    let mut visitor = app.nobody();
    let path = server_page(&app, &mut visitor, "someone@school.test").await;
    let page = visitor.get(&path).await;
    let found = page.texts(".findings li");
    assert_eq!(found, ["It is on \"Example BL\" (its answer: 127.0.0.2)."]);
    assert_eq!(
        page.values("input[name=contact]"),
        ["postmaster@school.test", "postmaster@agency.test"]
    );
    let page = ask(&mut visitor, &path, "postmaster@agency.test").await;
    assert_eq!(page.text("h1"), "Check the postmaster's mail");
    let link = link(&app, 1).await;
    let mail = &app.mailer.outbox()[0];
    assert!(mail.contains("To: postmaster@agency.test"), "{mail}");
    assert!(
        !mail.contains("schools"),
        "it carries what was typed: {mail}"
    );

    // Opened by programs, from elsewhere, twice: nothing changes before the button is pressed.
    app.engine.flush().await;
    let before = dump(&app.test_database).await;
    for method in ["GET", "HEAD", "GET", "GET"] {
        let mut scanner = app.nobody();
        let request = scanner.request(method, &link).body(Body::empty());
        let page = scanner.send(request.expect("a request")).await;
        assert_eq!(page.status, StatusCode::OK, "{method}");
    }
    assert_eq!(before, dump(&app.test_database).await);
    let mut admin = app.admin("isp").await;
    assert!(
        admin
            .get("/admin/requests")
            .await
            .texts("form input[name=text]")
            .is_empty()
    );
    visitor.get(&link).await;
    let page = visitor.submit(&link, &[]).await;
    assert_eq!(page.text("h1"), "They have been asked");
    app.engine.flush().await;
    let before = dump(&app.test_database).await;
    visitor.submit(&link, &[]).await;
    assert_eq!(before, dump(&app.test_database).await);

    // The admins hear of it, once an hour at most.
    let url = app.config.web.public_url.clone();
    for _ in 0..2 {
        tell_admins(&app.database, &app.mailer, &url, app.clock.now())
            .await
            .expect("an answer");
    }
    let mails = app.mailer.outbox();
    assert_eq!(mails.len(), 2);
    assert!(mails[1].contains("To: admin@isp.example"), "{}", mails[1]);

    let overview = admin.get("/admin").await;
    assert!(
        overview.body.contains("One server asks"),
        "{}",
        overview.body
    );
    let page = admin.get("/admin/requests").await;
    let facts = page.texts(".facts").concat();
    for told in [
        "postmaster@agency.test",
        REASON,
        "Your mail server is on Example BL",
        "Its name, mx.agency.test, leads back to it.",
    ] {
        assert!(facts.contains(told), "{told}: {facts}");
    }
}

#[tokio::test]
async fn an_answer_holds_at_once_and_can_be_taken_back() {
    let app = start().await;
    let mut visitor = app.nobody();
    let path = server_page(&app, &mut visitor, "someone@school.test").await;
    ask(&mut visitor, &path, "postmaster@school.test").await;
    let link = link(&app, 1).await;
    visitor.get(&link).await;
    visitor.submit(&link, &[]).await;
    let mut admin = app.admin("isp").await;
    let page = admin.get("/admin/requests").await;
    let id = page.values("input[name=request]").remove(0);
    let allow = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "allow"),
    ];
    let page = admin.submit("/admin/requests", &allow).await;
    assert!(
        page.text(".flash__text")
            .starts_with("192.0.2.7 is on the whitelist")
    );
    let answer = deliver(&app, "someone@school.test", CLIENT).await;
    assert_eq!(answer.decision.verdict, Verdict::Accept);
    let answer = deliver(&app, "other@school.test", "192.0.2.8").await;
    assert_eq!(
        answer.decision.verdict,
        Verdict::Accept,
        "it isn't on the list"
    );
    assert_eq!(
        visitor.get(&link).await.text("h1"),
        "Your server is called fine"
    );

    // And back.
    let entry = page.values(".flash input[name=entry]").remove(0);
    let undo = [
        ("action", "undo"),
        ("request", id.as_str()),
        ("entry", entry.as_str()),
    ];
    admin.submit("/admin/requests", &undo).await;
    let answer = deliver(&app, "someone@school.test", CLIENT).await;
    assert_eq!(answer.decision.verdict, Verdict::Reject);
    let refuse = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "refuse"),
        ("text", "First get it off that list"),
    ];
    admin.submit("/admin/requests", &refuse).await;
    let page = visitor.get(&link).await;
    assert_eq!(page.text("h1"), "They said no");
    assert!(page.body.contains("First get it off that list"));
}

#[tokio::test]
async fn a_link_goes_to_no_address_that_was_typed() {
    let app = start().await;
    let mut visitor = app.nobody();
    let path = server_page(&app, &mut visitor, "someone@school.test").await;
    for contact in [
        "",
        "victim@example.org",
        "postmaster@isp.example",
        "someone@school.test",
    ] {
        let page = ask(&mut visitor, &path, contact).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{contact}");
        assert!(page.body.contains("Choose where the link goes."));
    }
    let page = visitor
        .post(&path, &[("contact", "postmaster@school.test")])
        .await;
    assert_eq!(page.texts(".field__error").len(), 2, "{}", page.body);
    let long = "x".repeat(4001);
    let fields = [
        ("contact", "postmaster@school.test"),
        ("message", REASON),
        ("bounce", long.as_str()),
    ];
    let page = visitor.post(&path, &fields).await;
    assert!(page.text(".field__error").contains("4000 at most"));
    assert!(app.mailer.outbox().is_empty());
}

#[tokio::test]
async fn a_network_asks_once_a_day_and_sees_no_difference() {
    let app = start().await;
    let mut visitor = app.nobody();
    let path = server_page(&app, &mut visitor, "someone@school.test").await;
    for _ in 0..2 {
        let page = ask(&mut visitor, &path, "postmaster@school.test").await;
        assert_eq!(page.text("h1"), "Check the postmaster's mail");
    }
    link(&app, 1).await;
    assert_eq!(app.mailer.outbox().len(), 1);
    // Nobody pressed the button: it may have got lost.
    app.clock.advance(TimeDelta::days(1));
    ask(&mut visitor, &path, "postmaster@school.test").await;
    let second = link(&app, 2).await;
    assert_eq!(visitor.get(&second).await.text("h1"), "Is it you who asks?");
    app.clock.advance(TimeDelta::days(8));
    assert_eq!(visitor.get(&second).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn only_a_refusal_about_the_server_leads_there() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    super::only_people_on_the_list(&app, "anna@isp.example").await;
    let answer = deliver(&app, "someone@school.test", CLIENT).await;
    let url = answer.why_url.expect("a link");
    let path = url.strip_prefix(&app.config.web.public_url);
    let path = path.expect("our address");
    let page = app.nobody().get(path).await;
    assert!(!page.body.contains("/server\""), "{}", page.body);
    let page = app.nobody().get(&format!("{path}/server")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = app.nobody().get("/why/nonsense/server").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
