//! What can't be done is told as a problem (RFC 9457), and the input's problems name the field.

use axum::body::Body;
use axum::http::{Method, Request};
use guestlist::tenancy::TokenScope::{Operator, Tenant};
use serde_json::json;

use crate::support::test_app::TestApp;

#[tokio::test]
async fn an_unknown_field_is_refused_by_its_name() {
    let app = TestApp::start().await;
    let operator = app.caller(Operator, None).await;
    let body = json!({"slug": "isp", "name": "The ISP", "colour": "green"});
    let answer = operator.post("/api/v1/tenants", body).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.expect(422);
    assert_eq!(problem["type"], "/api/v1/#problem-invalid-input");
    assert_eq!(problem["title"], "Some of the input can't be taken");
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["errors"][0]["field"], "colour");
    operator.get("/api/v1/tenants/isp").await.expect(404);
}

#[tokio::test]
async fn every_field_that_cannot_be_taken_is_named_with_a_sentence() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let entries = "/api/v1/mailboxes/anna@isp.example/entries";
    let mailboxes = "/api/v1/tenants/isp/mailboxes";
    let question =
        json!({"client_address": "192.0.2.256", "sender": "", "recipient": "a@b.example"});
    let cases = [
        (entries, json!({"list": "allow"}), "match"),
        (
            entries,
            json!({"list": "grey", "match": "scott@example.com"}),
            "list",
        ),
        (entries, json!({"list": "allow", "match": "@"}), "match"),
        (
            entries,
            json!({"list": "allow", "match": "scott@example.com", "note": "a\nb"}),
            "note",
        ),
        (
            entries,
            json!({"list": "allow", "match": "scott@example.com", "hits": 9}),
            "hits",
        ),
        (
            entries,
            json!({"list": "allow", "match": "a@b.example", "expires_at": "soon"}),
            "expires_at",
        ),
        (mailboxes, json!({"address": "bob"}), "address"),
        (
            mailboxes,
            json!({"address": "bob@elsewhere.example"}),
            "address",
        ),
        (
            mailboxes,
            json!({"address": "bob@isp.example", "aliases": ["bob"]}),
            "aliases",
        ),
        (
            mailboxes,
            json!({"address": "bob@isp.example", "password": "short"}),
            "password",
        ),
        (
            mailboxes,
            json!({"address": "bob.smith@isp.example", "password": "bob.smith@isp.example"}),
            "password",
        ),
        (
            mailboxes,
            json!({"address": "bob@isp.example", "display_name": "Bob\u{202e}knaB"}),
            "display_name",
        ),
        (
            mailboxes,
            json!({"address": "bob@isp.example", "mode": "strict"}),
            "mode",
        ),
        (
            "/api/v1/tenants/isp/domains",
            json!({"domain": "no domain"}),
            "domain",
        ),
        ("/api/v1/decide", question, "client_address"),
    ];
    for (path, body, field) in cases {
        let problem = caller.post(path, body.clone()).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!(error["field"], field, "{body}: {problem}");
        let message = error["message"].as_str().expect("a message");
        assert!(
            !message.is_empty() && !message.contains(" at line "),
            "{message}"
        );
    }
}

#[tokio::test]
async fn an_unknown_or_unusable_query_parameter_is_refused() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let cases = [
        ("/api/v1/tenants?page=2", "page"),
        ("/api/v1/tenants?limit=0", "limit"),
        ("/api/v1/tenants?limit=501", "limit"),
        ("/api/v1/tenants?cursor=%21", "cursor"),
        (
            "/api/v1/mailboxes/anna@isp.example/entries?list=grey",
            "list",
        ),
        (
            "/api/v1/mailboxes/anna@isp.example/entries?cursor=Yg",
            "cursor",
        ),
        ("/api/v1/tenants/isp/decisions?verdict=maybe", "verdict"),
        ("/api/v1/tenants/isp/decisions?since=yesterday", "since"),
    ];
    for (path, field) in cases {
        let problem = caller.get(path).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem}");
    }
}

#[tokio::test]
async fn what_is_not_json_or_too_large_is_refused() {
    let app = TestApp::start().await;
    let operator = app.caller(Operator, None).await;
    let post = |media_type: &str, body: String| {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/api/v1/tenants");
        request
            .header("content-type", media_type)
            .body(Body::from(body))
            .expect("a request")
    };
    let json = "application/json";
    operator
        .send(post(json, "{\"slug\":".to_owned()))
        .await
        .expect(400);
    operator
        .send(post(json, "{}{}".to_owned()))
        .await
        .expect(422);
    operator
        .send(post("text/plain", "{}".to_owned()))
        .await
        .expect(415);
    operator
        .send(post("application/x-www-form-urlencoded", "a=b".to_owned()))
        .await
        .expect(415);
    let long = format!(
        "{{\"slug\":\"isp\",\"name\":\"{}\"}}",
        "n".repeat(64 * 1024)
    );
    operator.send(post(json, long)).await.expect(413);
    let fits = "{\"slug\":\"isp\",\"name\":\"The ISP\"}".to_owned();
    operator
        .send(post("Application/JSON; charset=utf-8", fits))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_everywhere() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    let anna = "/api/v1/mailboxes/anna@isp.example";
    let entries = format!("{anna}/entries");
    let cases = [
        (Method::POST, "/api/v1/tenants", json!(["new", "New", null])),
        (Method::POST, "/api/v1/tenants", json!("new")),
        (Method::POST, "/api/v1/tenants", json!(null)),
        (Method::PATCH, "/api/v1/tenants/isp", json!(["New", "tag"])),
        (
            Method::POST,
            "/api/v1/tenants/isp/domains",
            json!(["new.example", true]),
        ),
        (
            Method::PATCH,
            anna,
            json!([["a@isp.example"], "A", null, null, false]),
        ),
        (
            Method::POST,
            &entries,
            json!(["allow", "b@c.example", "", null, false, false]),
        ),
        (
            Method::POST,
            "/api/v1/explain",
            json!([
                "192.0.2.1",
                null,
                null,
                "a@b.example",
                "anna@isp.example",
                null,
                null
            ]),
        ),
    ];
    for (method, path, body) in cases {
        let problem = operator.call(method, path, Some(body)).await.expect(422);
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.starts_with("Send a JSON object"), "{path}: {detail}");
    }
    operator.get("/api/v1/tenants/new").await.expect(404);
}

#[tokio::test]
async fn a_mode_that_is_none_is_refused() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    let anna = "/api/v1/mailboxes/anna@isp.example";
    let cases = [
        (
            Method::POST,
            "/api/v1/tenants",
            json!({"slug": "new", "name": "New", "mode": "strict"}),
        ),
        (
            Method::PATCH,
            "/api/v1/tenants/isp",
            json!({"mode": "strict"}),
        ),
        (
            Method::POST,
            "/api/v1/tenants/isp/mailboxes",
            json!({"address": "bob@isp.example", "mode": "strict"}),
        ),
        (Method::PATCH, anna, json!({"mode": "strict"})),
    ];
    for (method, path, body) in cases {
        let problem = operator.call(method, path, Some(body)).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!(error["field"], "mode", "{path}");
        assert_eq!(
            error["message"],
            "Use one of these: monitor, tag, standard, ask, whitelist-only."
        );
    }
}

#[tokio::test]
async fn an_address_with_what_needs_quotes_is_refused_by_its_character() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let entries = "/api/v1/mailboxes/anna@isp.example/entries";
    let mailboxes = "/api/v1/tenants/isp/mailboxes";
    for (path, body, field) in [
        (
            entries,
            json!({"list": "allow", "match": "a b@c.example"}),
            "match",
        ),
        (
            entries,
            json!({"list": "allow", "match": "a b*@c.example"}),
            "match",
        ),
        (mailboxes, json!({"address": "a b@isp.example"}), "address"),
        (
            mailboxes,
            json!({"address": "bob@isp.example", "aliases": ["a b@isp.example"]}),
            "aliases",
        ),
    ] {
        let problem = caller.post(path, body).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!(error["field"], field);
        let message = error["message"].as_str().expect("a message");
        assert!(
            message.contains("The character ' ' can't stand before the @"),
            "{message}"
        );
    }
    for (written, kept) in [
        ("mailto:scott@example.com", "scott@example.com"),
        ("\"a b\"@c.example", "\"a b\"@c.example"),
    ] {
        let body = json!({"list": "allow", "match": written});
        assert_eq!(caller.post(entries, body).await.expect(201)["match"], kept);
    }
    let body = json!({"address": "\"odd user\"@isp.example", "aliases": ["\"a b\"@isp.example"]});
    let added = caller.post(mailboxes, body).await.expect(201);
    assert_eq!(added["aliases"], json!(["\"a b\"@isp.example"]));
    let path = "/api/v1/mailboxes/odd%20user@isp.example";
    let again = json!({"aliases": added["aliases"]});
    assert_eq!(caller.patch(path, again).await.expect(200), added);
}

#[tokio::test]
async fn an_unknown_path_or_method_is_told_in_the_same_form() {
    let app = TestApp::start().await;
    let operator = app.caller(Operator, None).await;
    let answer = operator.get("/api/v1/nothing/here").await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    answer.expect(404);
    let answer = operator.delete("/api/v1/tenants").await;
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
    assert_eq!(
        answer.expect(405)["type"],
        "/api/v1/#problem-method-not-allowed"
    );
}

#[tokio::test]
async fn a_database_that_is_gone_is_our_trouble_and_says_no_more() {
    let app = TestApp::start().await;
    let operator = app.caller(Operator, None).await;
    app.database.close().await;
    let answer = operator.get("/api/v1/tenants").await;
    assert_eq!(answer.header("retry-after"), "5");
    let problem = answer.expect(503);
    assert_eq!(problem["type"], "/api/v1/#problem-unavailable");
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(
        detail.contains("reference") && !detail.to_lowercase().contains("pool"),
        "{detail}"
    );
}
