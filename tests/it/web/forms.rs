use axum::body::Body;
use axum::http::StatusCode;

use super::{account, with_password};
use crate::support::test_app::TestApp;

const ADD: [(&str, &str); 2] = [("action", "add"), ("match", "scott@example.com")];

async fn entries(app: &TestApp) -> usize {
    let page = app.owner("anna@isp.example").await.get("/whitelist").await;
    page.texts(".entry").len()
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    let page = anna.post_without_token("/whitelist", &ADD).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.text("h1"), "This form was too old");
    assert_eq!(entries(&app).await, 0);
}

#[tokio::test]
async fn another_sessions_token_and_an_old_one_change_nothing() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let mut bob = app.owner("bob@isp.example").await;
    bob.get("/whitelist").await;
    anna.get("/whitelist").await;
    let old = anna.token.clone();
    let fields = [ADD[0], ADD[1], ("csrf", bob.token.as_str())];
    assert_eq!(
        anna.post_without_token("/whitelist", &fields).await.status,
        StatusCode::FORBIDDEN
    );

    let again = account(&app, "anna@isp.example").await;
    anna.sign_in(&super::session::link(&app, &again).await)
        .await;
    let fields = [ADD[0], ADD[1], ("csrf", old.as_str())];
    let page = anna.post_without_token("/whitelist", &fields).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(entries(&app).await, 0);
    assert_eq!(
        page.values("input[name=match]"),
        ["scott@example.com"],
        "what was typed is lost"
    );
    anna.post("/whitelist", &ADD).await;
    assert_eq!(entries(&app).await, 1, "the offered form doesn't work");
}

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    let signs = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ];
    for (name, value) in signs {
        let body = format!("action=add&match=scott%40example.com&csrf={}", anna.token);
        let request = anna.request("POST", "/whitelist").header(name, value);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let page = anna
            .send(request.body(Body::from(body)).expect("a request"))
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert_eq!(page.text("h1"), "This page isn't for you");
    }
    assert_eq!(entries(&app).await, 0);
}

#[tokio::test]
async fn a_body_that_is_no_form_and_one_that_is_too_large_get_a_page() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    let body = format!("action=add&match=scott%40example.com&csrf={}", anna.token);
    let request = anna
        .request("POST", "/whitelist")
        .header("content-type", "text/plain");
    let page = anna
        .send(request.body(Body::from(body)).expect("a request"))
        .await;
    assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let huge = "x".repeat(500_000);
    let page = anna
        .post("/whitelist", &[("action", "add"), ("match", &huge)])
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(page.text("h1"), "That is too much at once");
    assert_eq!(entries(&app).await, 0);
}

#[tokio::test]
async fn a_method_that_a_page_does_not_know_is_told_with_those_it_knows() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    let cases = [
        ("PUT", "/whitelist", "GET,HEAD,POST"),
        ("DELETE", "/whitelist", "GET,HEAD,POST"),
        ("PATCH", "/", "GET,HEAD,POST"),
        ("OPTIONS", "/settings", "GET,HEAD,POST"),
        ("POST", "/admin/audit", "GET,HEAD"),
        ("PUT", "/why/nothing", "GET,HEAD,POST"),
        ("PUT", "/healthz", "GET,HEAD"),
    ];
    for mut visitor in [app.nobody(), anna] {
        for (method, path, allow) in cases {
            let request = visitor.request(method, path).body(Body::empty());
            let page = visitor.send(request.expect("a request")).await;
            assert_eq!(
                page.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            assert_eq!(page.header("allow"), allow, "{method} {path}");
            assert_eq!(page.text("h1"), "That can't be done here");
        }
    }
}

#[tokio::test]
async fn a_form_without_its_fields_comes_back_with_what_is_missing() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let cases = [
        ("/whitelist", "#match-error"),
        ("/blocklist", "#match-error"),
        ("/settings", "fieldset .field__error"),
        ("/account", "#current_password-error"),
    ];
    let mut anna = app.owner("anna@isp.example").await;
    for (path, error) in cases {
        anna.get(path).await;
        let page = anna.post(path, &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(!page.text(error).is_empty(), "{path}");
    }
    let mut admin = app.admin("isp").await;
    for (path, error) in [
        ("/admin/whitelist", "#match-error"),
        ("/admin/domains", "#domain-error"),
        ("/admin/mailboxes/new", "#address-error"),
        ("/admin/settings", "#name-error"),
    ] {
        admin.get(path).await;
        let page = admin.post(path, &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let text = page.text(error);
        assert!(!text.contains('@') || text.contains("such as"), "{text}");
    }
    let mut operator = app.operator().await;
    operator.get("/operator/tenants").await;
    let page = operator.post("/operator/tenants", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!page.text("#slug-error").is_empty());
}

#[tokio::test]
async fn the_door_says_which_field_is_empty() {
    let app = TestApp::start().await;
    let mut visitor = app.nobody();
    visitor.get("/").await;
    for action in ["", "sign-in", "link"] {
        let page = visitor.post("/", &[("action", action)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text("#email-error").starts_with("Write your address"));
    }
    let page = visitor.post("/", &[("email", "anna@isp.example")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text(".alert").starts_with("Write your password"));
}

#[tokio::test]
async fn a_form_that_a_page_does_not_have_is_refused_like_a_faulty_one() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    for path in ["/", "/whitelist", "/account"] {
        anna.get(path).await;
        let page = anna.post(path, &[("action", "fly")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(page.text("h1"), "That can't be read");
    }
}

#[tokio::test]
async fn fields_that_a_form_does_not_have_are_ignored() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    app.mailbox("bob@isp.example").await;
    anna.get("/whitelist").await;
    let bob = app.mailbox("bob@isp.example").await.id.to_string();
    let extra = [
        ADD[0],
        ADD[1],
        ("mailbox_id", &bob),
        ("role", "operator"),
        ("binding", "true"),
        ("source", "learned"),
    ];
    anna.post("/whitelist", &extra).await;
    assert_eq!(entries(&app).await, 1);
    let page = app.owner("bob@isp.example").await.get("/whitelist").await;
    assert_eq!(page.texts(".entry").len(), 0);
}
