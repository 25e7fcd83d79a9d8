//! Tokens: who calls, and what each scope may do. The whole table is in `access.rs`.

use chrono::TimeDelta;
use guestlist::store::Actor;
use guestlist::tenancy::TokenScope::{Operator, Tenant};
use guestlist::tenancy::{ApiToken, Secret, TenantId};
use serde_json::json;
use uuid::Uuid;

use crate::support::api_client::ApiClient;
use crate::support::test_app::TestApp;

#[tokio::test]
async fn without_a_valid_token_the_answer_names_the_scheme() {
    let app = TestApp::start().await;
    let nobody = ApiClient::new(app.router.clone(), None);
    let stranger = Secret::generate(TenantId::SYSTEM)
        .expect("randomness")
        .text();
    let guesses = [
        None,
        Some("nonsense".to_owned()),
        Some(String::new()),
        Some(stranger),
    ];
    for token in guesses {
        let answer = ApiClient::new(app.router.clone(), token)
            .get("/api/v1/tenants")
            .await;
        assert_eq!(
            answer.header("www-authenticate"),
            "Bearer realm=\"guestlist\""
        );
        assert_eq!(answer.expect(401)["type"], "/api/v1/#problem-unauthorized");
    }
    nobody.get("/api/v1/openapi.json").await.expect(200);
}

#[tokio::test]
async fn an_expired_token_is_no_token() {
    let app = TestApp::start().await;
    let secret = Secret::generate(TenantId::SYSTEM).expect("randomness");
    let token = ApiToken {
        id: Uuid::now_v7(),
        tenant_id: TenantId::SYSTEM,
        name: "for a day".to_owned(),
        scope: Operator,
        made_by: None,
        created_at: app.clock.now(),
        expires_at: Some(app.clock.now() + TimeDelta::days(1)),
        last_used_at: None,
    };
    let mut tx = app.database.write().await.expect("a transaction");
    tx.of(TenantId::SYSTEM)
        .tokens()
        .add(&token, secret.hash())
        .await
        .expect("a new token");
    tx.commit().await.expect("a commit");
    let caller = ApiClient::new(app.router.clone(), Some(secret.text()));
    caller.get("/api/v1/tenants").await.expect(200);
    app.clock.advance(TimeDelta::days(1));
    caller.get("/api/v1/tenants").await.expect(401);
}

#[tokio::test]
async fn a_token_of_a_tenant_that_is_switched_off_is_told_so_and_decides_nothing() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let tenant = app.caller(Tenant, Some("isp")).await;
    let operator = app.caller(Operator, None).await;
    app.switch_off("isp").await;
    let told = tenant.get("/api/v1/tenants/isp").await;
    assert_eq!(told.header("content-type"), "application/problem+json");
    let told = told.expect(403);
    assert_eq!(
        told["detail"],
        "The isp is switched off here: its mail is delivered as if Guestlist weren't there. \
         Ask whoever runs Guestlist for it to switch it on again."
    );
    let question = json!({
        "client_address": "192.0.2.25",
        "sender": "scott@example.test",
        "recipient": "anna@isp.example",
    });
    let judged = tenant.post("/api/v1/decide", question).await.expect(200);
    assert_eq!(judged["verdict"], "none");
    operator.get("/api/v1/tenants/isp").await.expect(200);
}

#[tokio::test]
async fn the_use_of_a_token_is_noted_at_most_once_a_minute() {
    let app = TestApp::start().await;
    let caller = app.caller(Operator, None).await;
    let started_at = app.clock.now();
    caller.get("/api/v1/tenants").await.expect(200);
    assert_eq!(last_used(&app).await, Some(started_at));
    app.clock.advance(TimeDelta::seconds(59));
    caller.get("/api/v1/tenants").await.expect(200);
    assert_eq!(last_used(&app).await, Some(started_at));
    app.clock.advance(TimeDelta::seconds(1));
    caller.get("/api/v1/tenants").await.expect(200);
    assert_eq!(
        last_used(&app).await,
        Some(started_at + TimeDelta::minutes(1))
    );
}

#[tokio::test]
async fn every_change_is_in_the_audit_log_under_the_tokens_name() {
    let app = TestApp::start().await;
    let isp = app.tenant("isp").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let anna = "/api/v1/mailboxes/anna@isp.example";
    caller
        .patch("/api/v1/tenants/isp", json!({"mode": "tag"}))
        .await
        .expect(200);
    caller
        .post(
            "/api/v1/tenants/isp/domains",
            json!({"domain": "new.example"}),
        )
        .await
        .expect(201);
    let mailbox = json!({"address": "anna@isp.example"});
    caller
        .post("/api/v1/tenants/isp/mailboxes", mailbox)
        .await
        .expect(201);
    caller
        .patch(anna, json!({"mode": "whitelist-only"}))
        .await
        .expect(200);
    let entry = json!({"list": "allow", "match": "scott@example.com"});
    let entry = caller
        .post(&format!("{anna}/entries"), entry)
        .await
        .expect(201);
    let entry = format!("{anna}/entries/{}", entry["id"].as_str().expect("an id"));
    caller
        .patch(&entry, json!({"note": "a friend"}))
        .await
        .expect(200);
    caller.delete(&entry).await.expect(204);
    caller.delete(anna).await.expect(204);
    caller
        .delete("/api/v1/tenants/isp/domains/new.example")
        .await
        .expect(204);

    let query = guestlist::store::AuditQuery {
        until: None,
        limit: 50,
    };
    let mut tx = app.database.read().await.expect("a transaction");
    let mut events = tx.of(isp.id).audit().list(&query).await.expect("events");
    events.reverse();
    let told: Vec<String> = events
        .iter()
        .map(|event| format!("{} {}", event.action, event.subject))
        .collect();
    let expected = [
        "tenant.updated isp",
        "domain.added new.example",
        "mailbox.added anna@isp.example",
        "mailbox.updated anna@isp.example",
        "entry.added scott@example.com",
        "entry.updated scott@example.com",
        "entry.removed scott@example.com",
        "mailbox.removed anna@isp.example",
        "domain.removed new.example",
    ];
    assert_eq!(told, expected);
    for event in events {
        assert!(matches!(&event.actor, Actor::Token(_, name) if name == "a tenant token"));
    }
}

async fn last_used(app: &TestApp) -> Option<chrono::DateTime<chrono::Utc>> {
    let mut tx = app.database.read().await.expect("a transaction");
    let tokens = tx
        .of(TenantId::SYSTEM)
        .tokens()
        .list()
        .await
        .expect("tokens");
    tokens.first().expect("a token").token.last_used_at
}
