use axum::http::StatusCode;
use guestlist::policy::{List, Reason};
use guestlist::store::{DecisionId, EntryQuery, ListOwner, NewRequest};
use guestlist::tenancy::{SecretHash, TokenScope};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::test_app::TestApp;

/// Scott has asked Anna, and proved the address.
async fn asked(app: &TestApp, sender: &str, link: u8) {
    let anna = app.mailbox("anna@isp.example").await;
    let tenant = app.tenant("isp").await.id;
    let now = app.clock.now();
    let request = NewRequest {
        mailbox: anna.id,
        sender: guestlist::mail::Address::parse(sender).expect("an address"),
        recipient: anna.address,
        message: "the logo files".to_owned(),
        needs_trust: false,
        decision: DecisionId(Uuid::now_v7()),
        refused_at: now,
        reason: Reason::Stranger,
        findings: Vec::new(),
        client_address: "192.0.2.7".parse().expect("an address"),
        link: SecretHash([link; 32]),
    };
    let mut tx = app.database.write().await.expect("a transaction");
    let mut requests = tx.of(tenant).requests();
    requests.add(&request, now).await.expect("a request");
    requests.prove(request.link, now).await.expect("a proof");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn a_program_answers_a_request_once() {
    let app = TestApp::start().await;
    asked(&app, "scott@agency.example", 1).await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let list = "/api/v1/mailboxes/anna@isp.example/requests";
    let page = caller.get(list).await.expect(200);
    let request = &page["items"][0];
    assert_eq!(request["sender"], "scott@agency.example");
    assert_eq!(request["message"], "the logo files");
    assert_eq!(request["reason"], "stranger");
    assert_eq!(request["answer"], Value::Null);
    let path = format!("{list}/{}", request["id"].as_str().expect("an id"));

    let wrong = caller.post(&path, json!({"answer": "perhaps"})).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("allow, allow_7_days, block, ignore"));

    let answered = caller
        .post(&path, json!({"answer": "allow"}))
        .await
        .expect(200);
    assert_eq!(answered["answer"], "allow");
    let again = caller.post(&path, json!({"answer": "block"})).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    let anna = app.mailbox("anna@isp.example").await;
    let tenant = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.expect("a transaction");
    let query = EntryQuery {
        limit: 10,
        ..EntryQuery::default()
    };
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(anna.id));
    let entries = entries.list(&query).await.expect("a list").entries;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].rule.list, List::Allow);
}

#[tokio::test]
async fn nobody_is_let_in_whom_the_tenant_keeps_out_for_everyone() {
    let app = TestApp::start().await;
    asked(&app, "scott@agency.example", 1).await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let block = json!({"list": "block", "match": "agency.example", "binding": true});
    let entries = "/api/v1/tenants/isp/entries";
    caller.post(entries, block).await.expect(201);
    let list = "/api/v1/mailboxes/anna@isp.example/requests";
    let page = caller.get(list).await.expect(200);
    let id = page["items"][0]["id"].as_str().expect("an id");
    let path = format!("{list}/{id}");
    for answer in ["allow", "allow_7_days"] {
        let problem = caller.post(&path, json!({"answer": answer})).await;
        let problem = problem.expect(409);
        assert_eq!(problem["title"], "As things stand, that can't be done");
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(
            detail.starts_with("Nothing was changed. The tenant keeps scott@agency.example out"),
            "{detail}"
        );
    }
    let page = caller.get(list).await.expect(200);
    assert_eq!(page["items"][0]["answer"], Value::Null);
    caller
        .post(&path, json!({"answer": "block"}))
        .await
        .expect(200);
    let again = caller.post(&path, json!({"answer": "block"})).await;
    let problem = again.expect(409);
    assert_eq!(problem["type"], "/api/v1/#problem-conflict");
    assert_eq!(
        problem["detail"],
        "This request was answered before, and nothing was changed."
    );
}

#[tokio::test]
async fn requests_come_in_pages_newest_first() {
    let app = TestApp::start().await;
    for (link, sender) in [(1, "first@agency.example"), (2, "second@agency.example")] {
        asked(&app, sender, link).await;
    }
    let caller = app.caller(TokenScope::Read, Some("isp")).await;
    let list = "/api/v1/mailboxes/anna@isp.example/requests?limit=1";
    let page = caller.get(list).await.expect(200);
    assert_eq!(page["items"][0]["sender"], "second@agency.example");
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let page = caller
        .get(&format!("{list}&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["sender"], "first@agency.example");
    assert_eq!(page["next_cursor"], Value::Null);
}
