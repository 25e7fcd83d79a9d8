//! People of an organisation that is switched off: they are told so, and nobody else is.

use axum::http::StatusCode;

use super::{PASSWORD, account, with_password};
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const TOLD: &str = "The isp is switched off here. Its mail is delivered as if Guestlist weren't there, and its lists \
                    are kept. Ask The isp, or whoever runs Guestlist for it, to switch it on again.";

/// Signs in with a password.
async fn sign_in(app: &TestApp, address: &str, password: &str) -> (Visitor, Page) {
    let mut visitor = app.nobody();
    visitor.get("/").await;
    let fields = [("email", address), ("password", password)];
    let page = visitor.post("/", &fields).await;
    (visitor, page)
}

#[tokio::test]
async fn the_right_password_is_answered_with_the_reason_and_opens_nothing() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    app.switch_off("isp").await;
    let (visitor, page) = sign_in(&app, "anna@isp.example", PASSWORD).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.text("h1"), "Your organisation is switched off here");
    assert!(page.body.contains(&escaped(TOLD)), "{}", page.body);
    assert!(!visitor.cookies.contains_key("__Host-sid"));
}

#[tokio::test]
async fn a_wrong_password_is_told_nothing_of_it() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    app.switch_off("isp").await;
    let mut answers = Vec::new();
    for address in ["anna@isp.example", "nobody@isp.example"] {
        let (visitor, page) = sign_in(&app, address, "not the right one").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        answers.push(page.body.replace(address, "").replace(&visitor.token, ""));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_link_is_not_used_up_by_the_answer() {
    let app = TestApp::start().await;
    let anna = account(&app, "anna@isp.example").await;
    let path = super::session::link(&app, &anna).await;
    app.switch_off("isp").await;
    let mut visitor = app.nobody();
    visitor.get(&path).await;
    let page = visitor.post(&path, &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains(&escaped(TOLD)), "{}", page.body);
    assert_eq!(visitor.get(&path).await.text("h1"), "Welcome back");
}

#[tokio::test]
async fn who_is_signed_in_is_told_too_and_can_sign_in_as_someone_else() {
    let app = TestApp::start().await;
    with_password(&app, "carl@shop.example").await;
    let mut anna = app.owner("anna@isp.example").await;
    app.switch_off("isp").await;
    let page = anna.get("/whitelist").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains(&escaped(TOLD)), "{}", page.body);
    for _ in 0..2 {
        let door = anna.get("/").await;
        assert_eq!(door.status, StatusCode::FORBIDDEN);
        assert_eq!(door.text("#problem"), TOLD);
    }
    let fields = [("email", "carl@shop.example"), ("password", PASSWORD)];
    assert_eq!(anna.submit("/", &fields).await.status, StatusCode::OK);
}

/// As it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('\'', "&#39;")
}
