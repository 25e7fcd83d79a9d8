use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::store::LinkPurpose;
use guestlist::tenancy::{Account, Role, Secret};

use super::{PASSWORD, account, with_password};
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const COOKIE: &str = "__Host-sid";

/// The path of a new sign-in link.
pub(super) async fn link(app: &TestApp, account: &Account) -> String {
    let secret = Secret::generate(account.tenant_id).expect("randomness");
    let expires_at = app.clock.now() + TimeDelta::minutes(15);
    let mut tx = app.database.write().await.expect("a transaction");
    let mut links = tx.of(account.tenant_id).links();
    links
        .add(secret.hash(), LinkPurpose::SignIn, account.id, expires_at)
        .await
        .expect("a link");
    tx.commit().await.expect("a commit");
    format!("/sign-in/{}", secret.text())
}

async fn is_in(visitor: &Visitor) -> bool {
    visitor.clone().get("/settings").await.status == StatusCode::OK
}

async fn change(app: &TestApp, account: &Account) {
    let mut tx = app.database.write().await.expect("a transaction");
    tx.of(account.tenant_id)
        .accounts()
        .update(account)
        .await
        .expect("a change");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn looking_at_the_door_makes_no_session() {
    let app = TestApp::start().await;
    let mut visitor = app.nobody();
    let page = visitor.get("/").await;
    assert_eq!(
        visitor.cookies.keys().collect::<Vec<_>>(),
        ["__Host-visitor"]
    );
    assert!(
        page.header("set-cookie")
            .contains("; HttpOnly; SameSite=Lax; Secure")
    );
}

#[tokio::test]
async fn signing_in_draws_a_new_id_and_a_planted_one_stays_worthless() {
    let app = TestApp::start().await;
    let anna = account(&app, "anna@isp.example").await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAQ".to_owned();
    let mut visitor = app.nobody();
    visitor.cookies.insert(COOKIE.to_owned(), planted.clone());
    visitor.sign_in(&link(&app, &anna).await).await;
    assert_ne!(visitor.cookies[COOKIE], planted);
    let mut thief = app.nobody();
    thief.cookies.insert(COOKIE.to_owned(), planted);
    assert!(is_in(&visitor).await && !is_in(&thief).await);

    let before = visitor.clone();
    visitor.sign_in(&link(&app, &anna).await).await;
    assert_ne!(visitor.cookies[COOKIE], before.cookies[COOKIE]);
    assert!(!is_in(&before).await, "the old id still opens");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_server() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/account").await;
    let before = anna.clone();
    let out = anna.post("/account", &[("action", "sign-out")]).await;
    // Browsers keep a cookie of such a name unless the one that ends it is as the first was.
    let ends = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    let cookies = out.headers.get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies
        .filter(|it| it.to_str().unwrap().starts_with(COOKIE))
        .collect();
    assert_eq!(cookies, [&ends]);
    assert_eq!(anna.get("/").await.text("h1"), "Guestlist");
    assert!(!anna.cookies.contains_key(COOKIE));
    assert!(!is_in(&before).await);
}

#[tokio::test]
async fn signing_out_everywhere_and_a_new_password_end_the_other_sessions() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let other = app.owner("anna@isp.example").await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/account").await;
    let before = anna.clone();
    let new = "another four words";
    let fields = [
        ("action", "password"),
        ("current_password", PASSWORD),
        ("password", new),
    ];
    let page = anna.submit("/account", &fields).await;
    assert!(
        page.text(".flash__text")
            .starts_with("Your password is saved."),
        "{}",
        page.body
    );
    assert!(is_in(&anna).await && !is_in(&other).await && !is_in(&before).await);

    let other = app.owner("anna@isp.example").await;
    anna.post("/account", &[("action", "sign-out-everywhere")])
        .await;
    assert!(!is_in(&anna).await && !is_in(&other).await);
}

#[tokio::test]
async fn a_wrong_current_password_and_a_short_new_one_are_explained() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/account").await;
    let wrong = [
        ("action", "password"),
        ("current_password", "x"),
        ("password", "another four words"),
    ];
    let page = anna.post("/account", &wrong).await;
    assert_eq!(
        page.text("#current_password-error"),
        "This is not your password now."
    );
    let short = [
        ("action", "password"),
        ("current_password", PASSWORD),
        ("password", "short"),
    ];
    let page = anna.post("/account", &short).await;
    assert!(
        page.text("#password-error")
            .contains("it needs 15 characters")
    );
}

#[tokio::test]
async fn a_password_made_of_ones_own_address_is_refused() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/account").await;
    let own = [("action", "password"), ("password", "Anna@isp.example")];
    let page = anna.post("/account", &own).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text("#password-error")
            .starts_with("This is made of your address")
    );
}

#[tokio::test]
async fn a_link_made_before_a_new_password_or_a_sign_out_everywhere_is_worthless() {
    let app = TestApp::start().await;
    let account = account(&app, "anna@isp.example").await;
    let password = [("action", "password"), ("password", "another four words")];
    for fields in [&password[..], &[("action", "sign-out-everywhere")]] {
        let mut anna = app.owner("anna@isp.example").await;
        let before = link(&app, &account).await;
        anna.get("/account").await;
        let done = anna.post("/account", fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{fields:?}");
        let page = app.nobody().get(&before).await;
        assert_eq!(page.status, StatusCode::GONE, "{fields:?}");
        let after = link(&app, &account).await;
        assert_eq!(app.nobody().get(&after).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_disabled_account_and_a_changed_role_are_refused_at_once() {
    let app = TestApp::start().await;
    let mut anna = account(&app, "anna@isp.example").await;
    let visitor = app.owner("anna@isp.example").await;
    anna.role = Role::Admin;
    change(&app, &anna).await;
    assert!(!is_in(&visitor).await, "the role has changed");

    let visitor = app.owner("anna@isp.example").await;
    assert!(is_in(&visitor).await);
    anna.disabled_at = Some(app.clock.now());
    change(&app, &anna).await;
    assert!(!is_in(&visitor).await, "the account is disabled");
}

#[tokio::test]
async fn a_session_ends_after_14_idle_days_and_after_90_days_in_any_case() {
    let app = TestApp::start().await;
    let visitor = app.owner("anna@isp.example").await;
    for _ in 0..6 {
        app.clock.advance(TimeDelta::days(13));
        assert!(is_in(&visitor).await);
    }
    app.clock.advance(TimeDelta::days(13));
    assert!(!is_in(&visitor).await, "91 days after the sign-in");

    let visitor = app.owner("anna@isp.example").await;
    app.clock
        .advance(TimeDelta::days(14) + TimeDelta::seconds(1));
    assert!(!is_in(&visitor).await, "14 idle days");
}
