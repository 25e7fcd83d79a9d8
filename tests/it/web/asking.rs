//! Asking to be let in, from the refusal to the next message.

use axum::body::Body;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::engine::SealedRefusal;
use guestlist::jobs::tell_owners;
use guestlist::policy::{Level, Reason, Verdict};
use guestlist::store::{AuditQuery, DecisionId};
use guestlist::tenancy::TenantId;
use uuid::Uuid;

use super::{ask, only_people_on_the_list};
use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const LINE: &str = "the logo files you asked for";

async fn refusal(app: &TestApp, sender: &str, recipient: &str) -> SealedRefusal {
    SealedRefusal {
        decision_id: DecisionId(Uuid::now_v7()),
        tenant_id: app.tenant("isp").await.id,
        refused_at: app.clock.now(),
        verdict: Verdict::Reject,
        reason: Reason::Stranger,
        client_address: "192.0.2.7".parse().expect("an address"),
        sender: sender.to_owned(),
        recipient: recipient.to_owned(),
        findings: Vec::new(),
        waits_until: None,
        self_check: false,
    }
}

fn path(app: &TestApp, refusal: &SealedRefusal) -> String {
    let url = app.engine.links().url(refusal).expect("a link");
    url.strip_prefix(&app.config.web.public_url)
        .expect("our address")
        .to_owned()
}

/// Opens the page behind a refusal and asks.
async fn asks(visitor: &mut Visitor, path: &str, message: &str) -> Page {
    visitor.get(path).await;
    visitor.post(path, &[("message", message)]).await
}

/// The path of the link in the newest mail.
async fn link(app: &TestApp, mail: usize) -> String {
    let mails = app.mails(mail).await;
    let raw = mails.get(mail - 1).expect("a mail");
    let start = raw.find("/asked/").expect("a link");
    raw[start..]
        .split_whitespace()
        .next()
        .expect("a link")
        .to_owned()
}

/// Scott asks Anna and proves the address.
async fn proven(app: &TestApp, sender: &str, mail: usize) -> String {
    let path = path(app, &refusal(app, sender, "anna@isp.example").await);
    let mut visitor = app.nobody();
    asks(&mut visitor, &path, LINE).await;
    let link = link(app, mail).await;
    visitor.get(&link).await;
    let page = visitor.submit(&link, &[]).await;
    assert_eq!(page.text("h1"), "They have been asked");
    link
}

#[tokio::test]
async fn a_sender_who_was_turned_away_asks_and_is_let_in() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    let scott = "scott@agency.example";
    assert_eq!(ask(&app, scott, "anna@isp.example").await, Verdict::Reject);
    let path = path(&app, &refusal(&app, scott, "anna@isp.example").await);
    let mut visitor = app.nobody();
    let page = visitor.get(&path).await;
    assert_eq!(page.text("#ask h2"), "Ask the person to let you in");
    let page = visitor.post(&path, &[("message", LINE)]).await;
    assert_eq!(page.text("h1"), "Check your mail");
    let link = link(&app, 1).await;
    let mail = &app.mailer.outbox()[0];
    assert!(mail.contains("To: scott@agency.example"), "{mail}");
    assert!(!mail.contains("logo"), "it carries what was typed: {mail}");
    assert!(anna.get("/requests").await.texts(".row").is_empty());

    // Opened by programs, from elsewhere, twice: nothing changes before the button is pressed.
    let before = dump(&app.test_database).await;
    for method in ["GET", "HEAD", "GET", "GET"] {
        let mut scanner = app.nobody();
        let request = scanner.request(method, &link).body(Body::empty());
        let page = scanner.send(request.expect("a request")).await;
        assert_eq!(page.status, StatusCode::OK, "{method}");
    }
    assert_eq!(before, dump(&app.test_database).await);
    let page = visitor.get(&link).await;
    assert_eq!(page.text("h1"), "Is it you who asks?");
    assert_eq!(page.text(".facts dd"), LINE);
    let page = visitor.submit(&link, &[]).await;
    assert_eq!(page.text("h1"), "They have been asked");
    // Pressed again, it says that it is done, and changes nothing.
    let before = dump(&app.test_database).await;
    let page = visitor.submit(&link, &[]).await;
    assert_eq!(page.text("h1"), "They have been asked");
    assert_eq!(before, dump(&app.test_database).await);

    let home = anna.get("/").await;
    let row = home.text("section[aria-labelledby=asking] .row__what");
    for told in [scott, "proved the address", LINE, "turned away today 09:00"] {
        assert!(
            row.to_lowercase().contains(&told.to_lowercase()),
            "{told}: {row}"
        );
    }
    let id = home.values("input[name=request]").remove(0);
    let answer = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "allow"),
    ];
    let home = anna.submit("/", &answer).await;
    assert_eq!(
        home.text(".flash__text"),
        "scott@agency.example is on your whitelist now."
    );
    assert_eq!(ask(&app, scott, "anna@isp.example").await, Verdict::Accept);
    assert_eq!(visitor.get(&link).await.text("h1"), "You are let in");

    // Answered once, it is answered; and the answer can be taken back.
    let again = anna.submit("/", &answer).await;
    assert!(again.text(".flash--warning").contains("answered before"));
}

#[tokio::test]
async fn an_answer_is_taken_back_with_undo() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    proven(&app, "scott@agency.example", 1).await;
    let page = anna.get("/requests").await;
    let id = page.values("input[name=request]").remove(0);
    let answer = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "allow_7_days"),
    ];
    let page = anna.submit("/requests", &answer).await;
    assert_eq!(
        page.text("section[aria-labelledby=answered] .badge"),
        "Let in for 7 days"
    );
    let (names, values) = (
        ["action", "id", "request"],
        ["action", "id", "request"].map(|name| {
            let fields = page.values(&format!(".flash input[name={name}]"));
            fields.into_iter().next().expect("a field")
        }),
    );
    let undo: Vec<(&str, &str)> = names
        .into_iter()
        .zip(values.iter().map(String::as_str))
        .collect();
    let page = anna.submit("/requests", &undo).await;
    assert_eq!(page.text(".flash__text"), "All is as it was before.");
    assert_eq!(page.texts("section[aria-labelledby=asking] .row").len(), 1);
    assert!(anna.get("/whitelist").await.texts(".entry").is_empty());
    let twice = anna.submit("/requests", &undo).await;
    assert!(twice.text(".flash--warning").contains("nothing to undo"));
}

#[tokio::test]
async fn never_and_not_now_look_the_same_from_outside() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let mut pages = Vec::new();
    for (mail, answer) in [(1, "block"), (2, "ignore"), (3, "")] {
        let sender = format!("scott{mail}@agency.example");
        let link = proven(&app, &sender, mail).await;
        if !answer.is_empty() {
            let page = anna.get("/requests").await;
            let id = page.values("input[name=request]").remove(0);
            let answer = [
                ("action", "answer"),
                ("request", id.as_str()),
                ("answer", answer),
            ];
            anna.submit("/requests", &answer).await;
        }
        let page = app.nobody().get(&link).await;
        pages.push(page.text("main").replace(&sender, "SENDER"));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
    assert!(pages[0].contains("when they find the time"), "{}", pages[0]);
}

#[tokio::test]
async fn outsiders_cannot_tell_who_can_be_asked() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/blocklist").await;
    let block = [("action", "add"), ("match", "blocked.example")];
    anna.submit("/blocklist", &block).await;
    let mut seen = Vec::new();
    for (sender, recipient) in [
        ("scott@agency.example", "anna@isp.example"),
        // The same pair again, a sender whom Anna keeps out, and a mailbox that isn't there.
        ("scott@agency.example", "anna@isp.example"),
        ("scott@blocked.example", "anna@isp.example"),
        ("scott@agency.example", "nobody@isp.example"),
    ] {
        let path = path(&app, &refusal(&app, sender, recipient).await);
        let page = asks(&mut app.nobody(), &path, LINE).await;
        seen.push((page.status, page.text("main").replace(sender, "SENDER")));
    }
    assert!(seen.iter().all(|page| *page == seen[0]), "{seen:#?}");
    assert_eq!(app.mails(3).await.len(), 3);
    for mail in [2, 3] {
        let link = link(&app, mail).await;
        let mut visitor = app.nobody();
        visitor.get(&link).await;
        let page = visitor.submit(&link, &[]).await;
        assert_eq!(page.text("h1"), "They have been asked");
    }
    assert!(
        anna.get("/")
            .await
            .texts("section[aria-labelledby=asking]")
            .is_empty()
    );
    tell_owners(
        &app.database,
        &app.mailer,
        "http://panel.example",
        app.clock.now(),
    )
    .await
    .expect("nobody to tell");
    assert_eq!(app.mailer.outbox().len(), 3, "somebody was bothered");
}

#[tokio::test]
async fn whoever_has_no_address_cannot_ask_and_is_told_why() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    for (sender, why) in [
        ("", "a notice from a mail server"),
        ("no address", "not one that we could mail"),
        ("verylong…@agency.example", "not one that we could mail"),
    ] {
        let path = path(&app, &refusal(&app, sender, "anna@isp.example").await);
        let mut visitor = app.nobody();
        let page = visitor.get(&path).await;
        assert!(page.texts("form").is_empty(), "{sender}");
        assert!(page.text("main").contains(why), "{sender}");
        assert_eq!(page.header("set-cookie"), "");
        // With a token from another page, there is still nothing to send.
        visitor.get("/").await;
        let page = visitor.post(&path, &[("message", LINE)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for reason in [Reason::Blocked(Level::Mailbox), Reason::BlockedBinding] {
        let refusal = SealedRefusal {
            reason,
            ..refusal(&app, "scott@agency.example", "anna@isp.example").await
        };
        let page = app.nobody().get(&path(&app, &refusal)).await;
        assert!(page.texts("form").is_empty(), "{reason:?}");
    }
    assert!(app.mailer.outbox().is_empty());
}

#[tokio::test]
async fn a_hostile_line_is_refused_or_shown_as_text() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let path = path(
        &app,
        &refusal(&app, "scott@agency.example", "anna@isp.example").await,
    );
    let mut visitor = app.nobody();
    for text in [
        "",
        "one\r\nBcc: all@isp.example",
        "a\u{202e}b",
        &"x".repeat(201),
    ] {
        let page = asks(&mut visitor, &path, text).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text:?}");
        assert_eq!(page.texts(".field__error").len(), 1, "{text:?}");
    }
    let markup = "<script>alert(1)</script> \"'&";
    asks(&mut visitor, &path, markup).await;
    let link = link(&app, 1).await;
    let page = visitor.get(&link).await;
    assert_eq!(page.text(".facts dd"), markup);
    visitor.submit(&link, &[]).await;
    for path in ["/", "/requests"] {
        let page = anna.get(path).await;
        assert!(page.texts("script").is_empty());
        assert_eq!(page.text(".entry__note"), markup);
    }
}

#[tokio::test]
async fn a_tag_that_changes_every_day_makes_no_other_person() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    for (sender, mails_so_far) in [
        ("prvs=1234aabbcc=scott@agency.example", 1),
        ("prvs=1235ddeeff=scott@agency.example", 1),
    ] {
        let path = path(&app, &refusal(&app, sender, "anna@isp.example").await);
        asks(&mut app.nobody(), &path, LINE).await;
        assert_eq!(app.mails(mails_so_far).await.len(), mails_so_far);
    }
    let mail = &app.mailer.outbox()[0];
    assert!(
        mail.contains("To: prvs=1234aabbcc=scott@agency.example"),
        "{mail}"
    );
    let link = link(&app, 1).await;
    let mut visitor = app.nobody();
    visitor.get(&link).await;
    visitor.submit(&link, &[]).await;
    let row = anna
        .get("/")
        .await
        .text("section[aria-labelledby=asking] .row__title");
    assert!(row.starts_with("scott@agency.example"), "{row}");
}

#[tokio::test]
async fn without_the_database_the_page_says_why_and_offers_no_form_that_leads_nowhere() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let path = path(
        &app,
        &refusal(&app, "scott@agency.example", "anna@isp.example").await,
    );
    let mut visitor = app.nobody();
    visitor.get(&path).await;
    app.database.close().await;
    let page = visitor.post(&path, &[("message", LINE)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(visitor.get(&path).await.status, StatusCode::OK);
    let page = anna.get(&path).await;
    assert_eq!(page.text("h1"), "Your message was not delivered");
    assert!(page.texts("form").is_empty());
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let path = path(
        &app,
        &refusal(&app, "scott@agency.example", "anna@isp.example").await,
    );
    let mut visitor = app.nobody();
    visitor.get(&path).await;
    let page = visitor
        .post_without_token(&path, &[("message", LINE)])
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(app.mailer.outbox().is_empty());
}

#[tokio::test]
async fn a_link_is_dead_after_a_week() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let path = path(
        &app,
        &refusal(&app, "scott@agency.example", "anna@isp.example").await,
    );
    let mut visitor = app.nobody();
    asks(&mut visitor, &path, LINE).await;
    let link = link(&app, 1).await;
    visitor.get(&link).await;
    app.clock.advance(TimeDelta::days(7));
    visitor.get("/").await;
    assert_eq!(visitor.get(&link).await.status, StatusCode::GONE);
    visitor.get("/").await;
    assert_eq!(visitor.post(&link, &[]).await.status, StatusCode::GONE);
    assert_eq!(visitor.get("/asked/nothing").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn an_owner_gets_one_mail_an_hour_about_all_who_asked() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let tell = async || {
        let url = &app.config.web.public_url;
        let told = tell_owners(&app.database, &app.mailer, url, app.clock.now()).await;
        told.expect("a look-up");
        app.mailer.outbox()
    };
    proven(&app, "scott@agency.example", 1).await;
    proven(&app, "eve@agency.example", 2).await;
    let outbox = tell().await;
    assert_eq!(outbox.len(), 3);
    let mail = &outbox[2];
    for told in [
        "To: anna@isp.example",
        "Subject: 2 senders ask to be let in",
        "scott@agency.example",
        "eve@agency.example",
        "http://127.0.0.1:8080/requests",
    ] {
        assert!(mail.contains(told), "{told}: {mail}");
    }
    assert!(!mail.contains("logo"), "a stranger's words: {mail}");
    proven(&app, "bob@agency.example", 4).await;
    assert_eq!(tell().await.len(), 4, "within the hour");
    app.clock.advance(TimeDelta::hours(1));
    assert_eq!(tell().await.len(), 5);
    assert_eq!(tell().await.len(), 5);
}

#[tokio::test]
async fn what_a_binding_block_keeps_out_cannot_be_let_in() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    proven(&app, "scott@agency.example", 1).await;
    let mut admin = app.admin("isp").await;
    admin.get("/admin/blocklist").await;
    let block = [
        ("action", "add"),
        ("match", "agency.example"),
        ("binding", "yes"),
    ];
    admin.submit("/admin/blocklist", &block).await;
    let page = anna.get("/requests").await;
    assert!(
        page.text("section[aria-labelledby=asking]")
            .contains("keeps it out for everyone")
    );
    let words = page.texts("section[aria-labelledby=asking] button");
    assert_eq!(words.len(), 2, "{words:?}");
    let id = page.values("input[name=request]").remove(0);
    let answer = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "allow"),
    ];
    let page = anna.submit("/requests", &answer).await;
    assert!(
        page.text(".flash--warning")
            .starts_with("Nothing was changed.")
    );
}

#[tokio::test]
async fn proofs_and_answers_are_in_the_audit_log() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    proven(&app, "scott@agency.example", 1).await;
    let page = anna.get("/requests").await;
    let id = page.values("input[name=request]").remove(0);
    let answer = [
        ("action", "answer"),
        ("request", id.as_str()),
        ("answer", "block"),
    ];
    anna.submit("/requests", &answer).await;
    let tenant: TenantId = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.expect("a transaction");
    let query = AuditQuery {
        until: None,
        limit: 20,
    };
    let events = tx.of(tenant).audit().list(&query).await.expect("events");
    let told: Vec<(String, String)> = events
        .into_iter()
        .filter(|event| event.action.starts_with("request."))
        .map(|event| (event.action, event.detail))
        .collect();
    let expected = [
        ("request.answered".to_owned(), "block".to_owned()),
        ("request.proven".to_owned(), "anna@isp.example".to_owned()),
    ];
    assert_eq!(told, expected);
}
