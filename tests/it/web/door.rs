use axum::http::StatusCode;

use super::{PASSWORD, account, with_password};
use crate::support::test_app::TestApp;

#[tokio::test]
async fn the_right_password_opens_the_door_and_leads_where_one_wanted_to_go() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut anna = app.nobody();
    let page = anna.get("/whitelist?q=a").await;
    assert_eq!(
        page.location().as_deref(),
        Some("/?next=/whitelist%3Fq%3Da")
    );
    let door = anna.open("/whitelist?q=a").await;
    let next = door.values("input[name=next]").remove(0);
    let fields = [
        ("email", "Anna@isp.example"),
        ("password", PASSWORD),
        ("next", &next),
    ];
    let page = anna.submit("/", &fields).await;
    assert_eq!(page.text("h1"), "Whitelist");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut answers = Vec::new();
    for address in [
        "anna@isp.example",
        "nobody@isp.example",
        "nobody@nowhere.example",
        "nonsense",
    ] {
        let mut visitor = app.nobody();
        visitor.get("/").await;
        let page = visitor
            .post(
                "/",
                &[("email", address), ("password", "not the right one")],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.values("#email"), [address]);
        assert!(!visitor.cookies.contains_key("__Host-sid"));
        answers.push(page.body.replace(address, "").replace(&visitor.token, ""));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
}

#[tokio::test]
async fn the_eleventh_try_must_wait_even_with_the_right_password() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut visitor = app.nobody();
    visitor.get("/").await;
    for _ in 0..10 {
        visitor
            .post("/", &[("email", "anna@isp.example"), ("password", "wrong")])
            .await;
    }
    let page = visitor
        .post(
            "/",
            &[("email", "anna@isp.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_mailed_link_is_promised_to_everyone_and_sent_to_those_who_have_an_account() {
    let app = TestApp::start().await;
    account(&app, "anna@isp.example").await;
    let mut answers = Vec::new();
    for address in ["nobody@isp.example", "anna@isp.example"] {
        let mut visitor = app.nobody();
        visitor.get("/").await;
        let page = visitor
            .post("/", &[("action", "link"), ("email", address)])
            .await;
        answers.push((page.status, page.body));
    }
    assert_eq!(answers[0], answers[1]);
    let outbox = app.mails(1).await;
    assert_eq!(outbox.len(), 1);
    assert!(outbox[0].contains("To: anna@isp.example"), "{}", outbox[0]);
    assert!(
        outbox[0].contains("http://127.0.0.1:8080/sign-in/"),
        "{}",
        outbox[0]
    );
}

#[tokio::test]
async fn a_link_signs_in_once_and_only_by_its_button() {
    let app = TestApp::start().await;
    let anna = account(&app, "anna@isp.example").await;
    let path = super::session::link(&app, &anna).await;
    let mut visitor = app.nobody();
    for _ in 0..3 {
        assert_eq!(visitor.get(&path).await.text("h1"), "Welcome back");
    }
    assert!(
        !visitor.cookies.contains_key("__Host-sid"),
        "looking signed in"
    );
    visitor.sign_in(&path).await;
    let again = app.nobody().get(&path).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.text("h1"), "This link works no more");
}

#[tokio::test]
async fn links_and_redirects_use_the_configured_address_whatever_the_host_says() {
    let app = TestApp::start().await;
    account(&app, "anna@isp.example").await;
    let mut visitor = app.nobody();
    visitor.get("/").await;
    let body = format!(
        "action=link&email=anna%40isp.example&csrf={}",
        visitor.token
    );
    let mut request = visitor.request("POST", "/");
    let headers = request.headers_mut().expect("headers");
    headers.insert("host", "evil.example".parse().expect("a value"));
    headers.insert("x-forwarded-host", "evil.example".parse().expect("a value"));
    headers.insert(
        "content-type",
        "application/x-www-form-urlencoded"
            .parse()
            .expect("a value"),
    );
    let page = visitor
        .send(request.body(body.into()).expect("a request"))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!app.mails(1).await.concat().contains("evil"));
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/a\r\nSet-Cookie: x=y",
    ] {
        let mut visitor = app.nobody();
        visitor.get("/").await;
        let fields = [
            ("email", "anna@isp.example"),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(
            visitor.post("/", &fields).await.location().as_deref(),
            Some("/"),
            "{next:?}"
        );
    }
}
