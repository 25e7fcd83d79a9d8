//! Where somebody is signed in, and the mail about a browser that is new.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, ORIGIN, USER_AGENT};
use chrono::TimeDelta;

use super::account;
use super::session::link;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const ANNA: &str = "anna@isp.example";
const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn is_in(visitor: &Visitor) -> bool {
    visitor.clone().get("/settings").await.status == StatusCode::OK
}

/// Anna signs in with this browser, which says it is Firefox on Linux.
async fn signs_in(app: &TestApp, browser: &mut Visitor) {
    let path = link(app, &account(app, ANNA).await).await;
    browser.get(&path).await;
    let form = format!("csrf={}", browser.token);
    let request = browser.request("POST", &path).header(USER_AGENT, LINUX);
    let request = request
        .header(ORIGIN, "http://127.0.0.1:8080")
        .header("sec-fetch-site", "same-origin")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(form)).expect("a request");
    let page = browser.send(request).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_place_is_listed_with_its_browser_this_one_first() {
    let app = TestApp::start().await;
    let mut there = app.nobody();
    signs_in(&app, &mut there).await;
    app.clock.advance(TimeDelta::hours(3));
    let mut here = app.owner(ANNA).await;
    let page = here.get("/account").await;
    assert_eq!(
        page.texts("section[aria-labelledby=places] .row__title"),
        ["an unknown browser (here)", "Firefox on Linux"]
    );
    let why = page.texts("section[aria-labelledby=places] .row__why");
    assert!(
        why[0].starts_with("seen within the hour, from 0.0.0.0"),
        "{why:?}"
    );
    assert!(why[1].starts_with("last seen today"), "{why:?}");
}

#[tokio::test]
async fn one_place_is_signed_out_and_the_others_stay() {
    let app = TestApp::start().await;
    let mut there = app.nobody();
    signs_in(&app, &mut there).await;
    let third = app.owner(ANNA).await;
    let mut here = app.owner(ANNA).await;
    let page = here.get("/account").await;
    let ids = page.values("input[name=session]");
    assert_eq!(ids.len(), 2);
    let names = page.texts("section[aria-labelledby=places] .row__title");
    let at = names.iter().position(|name| name == "Firefox on Linux");
    let id = &ids[at.expect("a place") - 1];
    let out = [("action", "sign-out-one"), ("session", id.as_str())];
    let page = here.submit("/account", &out).await;
    assert_eq!(page.text(".flash__text"), "That place is signed out.");
    assert!(!is_in(&there).await && is_in(&here).await && is_in(&third).await);
    let page = here.submit("/account", &out).await;
    assert_eq!(
        page.text(".flash__text"),
        "That place was signed out already."
    );
}

#[tokio::test]
async fn nobody_signs_out_somebody_else() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    app.owner(ANNA).await;
    let page = anna.get("/account").await;
    let id = page.values("input[name=session]").remove(0);
    let mut bob = app.owner("bob@isp.example").await;
    bob.get("/account").await;
    let out = [("action", "sign-out-one"), ("session", id.as_str())];
    bob.submit("/account", &out).await;
    let page = anna.get("/account").await;
    assert_eq!(page.values("input[name=session]"), [id]);
}

#[tokio::test]
async fn signing_out_everywhere_else_keeps_this_place_and_spends_the_links() {
    let app = TestApp::start().await;
    let there = app.owner(ANNA).await;
    let mut here = app.owner(ANNA).await;
    let waiting = link(&app, &account(&app, ANNA).await).await;
    here.get("/account").await;
    let page = here
        .submit("/account", &[("action", "sign-out-elsewhere")])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "You are signed out everywhere else: that was one place."
    );
    assert!(is_in(&here).await && !is_in(&there).await);
    let page = app.nobody().get(&waiting).await;
    assert_eq!(page.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_sign_in_from_a_new_browser_is_mailed_and_the_first_and_known_ones_are_not() {
    let app = TestApp::start().await;
    let mut first = app.nobody();
    signs_in(&app, &mut first).await;
    signs_in(&app, &mut first).await;
    assert_eq!(app.mailer.outbox(), [""; 0], "the first, and again");
    assert!(first.cookies.contains_key("__Host-browser"));

    let mut second = app.nobody();
    signs_in(&app, &mut second).await;
    let outbox = app.mailer.outbox();
    assert_eq!(outbox.len(), 1);
    assert!(
        outbox[0].contains("Subject: A sign-in from a new browser: Firefox on Linux")
            && outbox[0].contains("To: anna@isp.example"),
        "{}",
        outbox[0]
    );
    signs_in(&app, &mut second).await;
    assert_eq!(app.mailer.outbox().len(), 1, "it is known now");
}

#[tokio::test]
async fn a_browser_that_somebody_else_uses_is_new_to_this_account() {
    let app = TestApp::start().await;
    let mut bobs = app.owner("bob@isp.example").await;
    app.owner(ANNA).await;
    signs_in(&app, &mut bobs).await;
    assert_eq!(app.mailer.outbox().len(), 1);
}

#[tokio::test]
async fn whose_browsers_were_forgotten_is_told_of_the_next_in_their_own_time() {
    let app = TestApp::start().await;
    let mut mailbox = app.mailbox(ANNA).await;
    mailbox.time_zone = Some(chrono_tz::Asia::Tokyo);
    let mut first = app.nobody();
    signs_in(&app, &mut first).await;
    assert_eq!(app.mailer.outbox(), [""; 0]);
    app.clock.advance(TimeDelta::days(500));
    let tenant = account(&app, ANNA).await.tenant_id;
    let mut tx = app.database.write().await.expect("a transaction");
    let mut known = tx.of(tenant).known_browsers();
    let gone = known.remove_unused_since(app.clock.now()).await;
    assert_eq!(gone.expect("a clean-up"), 1);
    let kept = tx.of(tenant).mailboxes().update(&mailbox).await;
    kept.expect("a change");
    tx.commit().await.expect("a commit");
    signs_in(&app, &mut app.nobody()).await;
    let outbox = app.mailer.outbox();
    assert_eq!(outbox.len(), 1, "it may be anybody");
    assert!(outbox[0].contains("(JST)"), "{}", outbox[0]);
    // A password that is changed is told in the same time.
    let mut anna = app.owner(ANNA).await;
    anna.get("/account").await;
    let fields = [
        ("action", "password"),
        ("password", "violet anchors hum at dawn"),
    ];
    anna.submit("/account", &fields).await;
    let last = app.mailer.outbox().pop().expect("a message");
    assert!(
        last.contains("Subject: Your account has a password"),
        "{last}"
    );
    assert!(last.contains("JST"), "{last}");
}
