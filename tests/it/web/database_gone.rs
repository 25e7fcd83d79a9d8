//! What people see while the database is away: a page that says so, and asks them to come back.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use chrono::TimeDelta;

use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

/// The polite page: styled, to be asked for again, and nobody is signed out.
fn assert_polite(page: &Page, path: &str) {
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
    assert_eq!(
        page.text("h1"),
        "We can't get at your lists just now",
        "{path}"
    );
    assert_eq!(page.header("retry-after"), "30", "{path}");
    assert_eq!(page.header("set-cookie"), "", "{path}");
    assert_eq!(page.texts("link[rel=stylesheet]").len(), 1, "{path}");
}

async fn assert_style_is_there(visitor: &mut Visitor, page: &Page) {
    let (_, style) = page.body.split_once("\"/static/").expect("a style sheet");
    let style = format!("/static/{}", style.split('"').next().expect("a name"));
    assert_eq!(visitor.get(&style).await.status, StatusCode::OK, "{style}");
}

#[tokio::test]
async fn every_page_of_someone_signed_in_says_so_politely() {
    let app = TestApp::start().await;
    let people = [
        (app.owner("anna@isp.example").await, "/whitelist"),
        (app.admin("isp").await, "/admin/whitelist"),
        (app.operator().await, "/operator/tenants"),
    ];
    let mut opened = Vec::new();
    for (mut person, path) in people {
        assert_eq!(person.get(path).await.status, StatusCode::OK);
        opened.push((person, path));
    }
    app.database.close().await;
    for (mut person, path) in opened {
        for path in ["/", "/account", path] {
            let page = person.get(path).await;
            assert_polite(&page, path);
            assert_style_is_there(&mut person, &page).await;
        }
        let page = person.post(path, &[("action", "add")]).await;
        assert_polite(&page, path);
    }
}

#[tokio::test]
async fn nobody_who_signs_in_just_then_is_told_that_the_password_is_wrong() {
    let app = TestApp::start().await;
    super::with_password(&app, "anna@isp.example").await;
    let mut anna = app.nobody();
    anna.get("/").await;
    app.database.close().await;
    let fields = [("email", "anna@isp.example"), ("password", super::PASSWORD)];
    assert_polite(&anna.post("/", &fields).await, "/");
}

#[tokio::test]
async fn a_session_that_can_be_read_but_not_written_is_no_mistake_of_ours() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    app.test_database.refuse_updates("sessions").await;
    assert_eq!(anna.get("/whitelist").await.status, StatusCode::OK);
    // Once an hour the session's use is noted.
    app.clock.advance(TimeDelta::hours(1));
    assert_polite(&anna.get("/whitelist").await, "/whitelist");
}

#[tokio::test]
async fn what_was_committed_is_told_as_done_whatever_becomes_of_the_page_after_it() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    // The list can be changed; the news of it can't be kept for the next page.
    app.test_database.refuse_updates("sessions").await;
    let add = [("action", "add"), ("match", "scott@agency.example")];
    let page = anna.post("/whitelist", &add).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.text("h1"), "That is done");
    assert_eq!(page.header("retry-after"), "");
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 1);
}

#[tokio::test]
async fn nobody_is_asked_to_try_a_link_again_that_is_used_up() {
    let app = TestApp::start().await;
    let account = super::account(&app, "anna@isp.example").await;
    let path = super::session::link(&app, &account).await;
    let mut anna = app.nobody();
    anna.get(&path).await;
    app.test_database.refuse_inserts("sessions").await;
    let page = anna.post(&path, &[]).await;
    assert_eq!(page.text("h1"), "That is done");
    app.test_database.refuse_no_more("sessions").await;
    assert_eq!(anna.get(&path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_answered_as_not_done_was_rolled_back() {
    let app = TestApp::start().await;
    let before = super::account(&app, "anna@isp.example").await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/account").await;
    // Somebody else writes there, and doesn't come to an end.
    let mut held = app.database.write().await.expect("a transaction");
    let mut accounts = held.of(before.tenant_id).accounts();
    accounts.update(&before).await.expect("a change");
    let began = Instant::now();
    let wishes = [("action", "wishes"), ("language", "de"), ("theme", "")];
    let page = anna.post("/account", &wishes).await;
    assert_polite(&page, "/account");
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    drop(held);
    assert_eq!(anna.get("/account").await.text("h1"), "Your account");
    let after = super::account(&app, "anna@isp.example").await;
    assert_eq!(after.language, None);
    let page = anna.post("/account", &wishes).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "now it is done");
}

#[tokio::test]
async fn whoever_signs_out_is_out_even_if_the_session_cannot_be_ended_yet() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/account").await;
    app.test_database.refuse_deletes("sessions").await;
    let page = anna.post("/account", &[("action", "sign-out")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert!(!anna.cookies.contains_key("__Host-sid"));
    let page = anna.get("/whitelist").await;
    assert_eq!(page.location().as_deref(), Some("/?next=/whitelist"));
}
