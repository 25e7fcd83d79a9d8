//! A session that ends while somebody types: what was typed is sent with one press once they are in again.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::tenancy::{Account, Role};

use super::session::link;
use super::where_one_signs_in::{admin, squat};
use super::{PASSWORD, account, with_password};
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const ANNA: &str = "anna@isp.example";
const COOKIE: &str = "__Host-unsent";
const ADD: [(&str, &str); 3] = [
    ("action", "add"),
    ("match", "scott@example.com"),
    ("note", "the logo files"),
];

/// The page that is open in a browser whose session ends.
async fn signed_out(app: &TestApp) -> Visitor {
    signed_out_of(app, &account(app, ANNA).await, "/whitelist").await
}

/// The same for any account, and any page.
async fn signed_out_of(app: &TestApp, account: &Account, path: &str) -> Visitor {
    let mut visitor = app.nobody();
    visitor.sign_in(&link(app, account).await).await;
    visitor.get(path).await;
    let mut tx = app.database.write().await.expect("a transaction");
    let mut accounts = tx.of(account.tenant_id).accounts();
    accounts.sign_out(account.id).await.expect("a change");
    tx.commit().await.expect("a commit");
    visitor
}

async fn sign_in(visitor: &mut Visitor, email: &str, next: &str) -> Page {
    visitor.get(&format!("/?next={next}")).await;
    let fields = [("email", email), ("password", PASSWORD), ("next", next)];
    visitor.submit("/", &fields).await
}

async fn entries(app: &TestApp, email: &str) -> usize {
    let page = app.owner(email).await.get("/whitelist").await;
    page.texts(".entry").len()
}

/// Presses the button that sends it.
async fn send(visitor: &mut Visitor, page: &Page) -> Page {
    let form = "form[action=\"/whitelist\"]";
    let fields = page.fields(form);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    visitor.submit("/whitelist", &fields).await
}

#[tokio::test]
async fn what_was_typed_stands_with_its_labels_and_is_sent_after_the_sign_in() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let mut anna = signed_out(&app).await;
    let page = anna.post("/whitelist", &ADD).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.text("h1"), "You were signed out meanwhile");
    assert_eq!(page.texts("dt"), ["Addresses, domains or networks", "Note"]);
    assert_eq!(page.texts("dd"), ["scott@example.com", "the logo files"]);
    assert_eq!(page.links(".button--main"), ["/?next=/unsent"]);
    assert!(!anna.cookies[COOKIE].contains("scott"), "it is sealed");

    let page = sign_in(&mut anna, ANNA, "/unsent").await;
    assert_eq!(page.text("h1"), "This is not saved yet");
    assert_eq!(page.texts("dd"), ["scott@example.com", "the logo files"]);
    assert_eq!(entries(&app, ANNA).await, 0, "looking sends nothing");
    send(&mut anna, &page).await;
    assert_eq!(entries(&app, ANNA).await, 1);
    assert!(!anna.cookies.contains_key(COOKIE), "once");
    let page = anna.get("/unsent").await;
    assert_eq!(page.location().as_deref(), Some("/"));
}

#[tokio::test]
async fn a_mailed_link_opened_in_the_same_browser_leads_there_too() {
    let app = TestApp::start().await;
    let mut anna = signed_out(&app).await;
    anna.post("/whitelist", &ADD).await;
    let path = format!("/sign-in/{}", app.sign_in_secret(ANNA).await);
    anna.get(&path).await;
    let page = anna.submit(&path, &[]).await;
    assert_eq!(page.text("h1"), "This is not saved yet");
    let page = anna.submit("/unsent", &[("unsent", "dropped")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!anna.cookies.contains_key(COOKIE));
    assert_eq!(entries(&app, ANNA).await, 0);
}

#[tokio::test]
async fn nobody_else_gets_to_see_it_and_it_does_not_wait_for_ever() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    with_password(&app, "bob@isp.example").await;
    let mut anna = signed_out(&app).await;
    anna.post("/whitelist", &ADD).await;
    let mut late = anna.clone();
    let mut bob = anna.clone();
    let page = sign_in(&mut bob, "bob@isp.example", "/unsent").await;
    assert!(!page.body.contains("scott@example.com"), "{}", page.body);
    app.clock.advance(TimeDelta::minutes(31));
    let page = sign_in(&mut late, ANNA, "/unsent").await;
    assert!(!page.body.contains("scott@example.com"), "{}", page.body);
}

#[tokio::test]
async fn another_account_of_the_same_address_does_not_get_it() {
    let app = TestApp::start().await;
    let (isp, shop) = (app.tenant("isp").await.id, app.tenant("shop").await.id);
    let at_isp = admin(&app, isp, Role::Admin).await;
    let at_shop = admin(&app, shop, Role::Admin).await;
    let mut eve = signed_out_of(&app, &at_isp, "/admin/whitelist").await;
    let page = eve.post("/admin/whitelist", &ADD).await;
    assert_eq!(page.text("h1"), "You were signed out meanwhile");

    let path = link(&app, &at_shop).await;
    eve.get(&path).await;
    let page = eve.submit(&path, &[]).await;
    assert_eq!(page.status, StatusCode::OK, "she is in");
    assert!(!page.body.contains("scott@example.com"), "{}", page.body);
    let page = eve.get("/unsent").await;
    assert_eq!(page.location().as_deref(), Some("/"));
    // Back at the first one she gets it.
    eve.sign_in(&link(&app, &at_isp).await).await;
    let page = eve.get("/unsent").await;
    assert_eq!(page.texts("dd"), ["scott@example.com", "the logo files"]);
    assert_eq!(page.forms("main form")[0], "/admin/whitelist");
}

#[tokio::test]
async fn an_owner_whose_domain_is_not_proven_gets_it_back_too() {
    let app = TestApp::start().await;
    let owner = squat(&app, "strangers", None).await;
    let mut eve = signed_out_of(&app, &owner, "/whitelist").await;
    eve.post("/whitelist", &ADD).await;
    eve.sign_in(&link(&app, &owner).await).await;
    let page = eve.get("/unsent").await;
    assert_eq!(page.texts("dd"), ["scott@example.com", "the logo files"]);
}

#[tokio::test]
async fn a_tab_that_somebody_else_left_open_offers_nothing_to_whoever_signed_in_since() {
    let app = TestApp::start().await;
    let mut browser = app.owner(ANNA).await;
    browser.get("/whitelist").await;
    let old = browser.token.clone();
    let bob = account(&app, "bob@isp.example").await;
    browser.sign_in(&link(&app, &bob).await).await;
    for token in [old.as_str(), "", "nonsense"] {
        let fields = [&ADD[..], &[("csrf", token)]].concat();
        let page = browser.post_without_token("/whitelist", &fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert_eq!(page.text("h1"), "This form was too old");
        assert!(!page.body.contains("scott@example.com"), "{}", page.body);
        assert!(page.texts("form").is_empty(), "{}", page.body);
        assert!(!browser.cookies.contains_key(COOKIE));
    }
    assert_eq!(entries(&app, "bob@isp.example").await, 0);
}

#[tokio::test]
async fn a_form_that_says_of_nobody_whose_it_is_does_not_wait() {
    let app = TestApp::start().await;
    let anna = signed_out(&app).await;
    // The part of the token that is the session's, as those of earlier versions were.
    let of_session = anna.token.chars().take(43).collect::<String>();
    for token in [of_session.as_str(), "", "nonsense"] {
        let mut anna = anna.clone();
        let fields = [&ADD[..], &[("csrf", token)]].concat();
        let page = anna.post_without_token("/whitelist", &fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(!anna.cookies.contains_key(COOKIE), "{token}");
    }
}

#[tokio::test]
async fn passwords_codes_and_what_is_too_long_are_not_kept() {
    let app = TestApp::start().await;
    let mut anna = signed_out(&app).await;
    let long = "x".repeat(5000);
    for (path, fields) in [
        (
            "/account",
            &[("action", "password"), ("password", "secret words")][..],
        ),
        (
            "/whitelist",
            &[("match", "a@b.example"), ("code", "123456")],
        ),
        ("/whitelist", &[("action", "add"), ("match", &long)]),
    ] {
        let page = anna.post(path, fields).await;
        assert_eq!(page.text("h1"), "This form was too old");
        assert!(!page.body.contains("secret words") && !page.body.contains("123456"));
        assert!(!anna.cookies.contains_key(COOKIE), "{path}");
    }
}

#[tokio::test]
async fn a_form_from_another_site_does_not_wait() {
    let app = TestApp::start().await;
    let mut anna = signed_out(&app).await;
    let request = anna.request("POST", "/whitelist");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = axum::body::Body::from("action=add&match=scott%40example.com");
    let page = anna.send(request.body(body).expect("a request")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(!anna.cookies.contains_key(COOKIE));
}
