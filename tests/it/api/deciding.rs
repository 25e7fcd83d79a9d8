//! `decide`, `explain`, and what was decided.

use guestlist::tenancy::TokenScope::{Decide, Read, Tenant};
use serde_json::{Value, json};

use crate::support::dump::dump;
use crate::support::test_app::TestApp;

const ENTRIES: &str = "/api/v1/mailboxes/anna@isp.example/entries";

#[tokio::test]
async fn a_stranger_is_refused_until_the_owners_list_lets_him_in() {
    let app = whitelist_only().await;
    let (decide, tenant) = (
        app.caller(Decide, None).await,
        app.caller(Tenant, Some("isp")).await,
    );
    let refused = decide
        .post("/api/v1/decide", question("one"))
        .await
        .expect(200);
    assert_eq!(
        (&refused["verdict"], &refused["reason"]),
        (&json!("reject"), &json!("stranger"))
    );
    let reply = refused["reply"].as_str().expect("a reply");
    let why_url = refused["why_url"].as_str().expect("a link");
    assert!(
        reply.starts_with("550 5.7.1 ") && reply.contains(why_url),
        "{reply}"
    );
    let entry = json!({"list": "allow", "match": "scott@example.test"});
    tenant.post(ENTRIES, entry).await.expect(201);
    let accepted = decide
        .post("/api/v1/decide", question("two"))
        .await
        .expect(200);
    let expected = json!({"verdict": "accept", "reason": "whitelisted_by_mailbox", "evidence": []});
    assert_eq!(accepted, expected);
}

#[tokio::test]
async fn a_decision_is_recorded_and_can_be_found() {
    let app = whitelist_only().await;
    let (decide, read) = (
        app.caller(Decide, None).await,
        app.caller(Read, Some("isp")).await,
    );
    decide
        .post("/api/v1/decide", question("one"))
        .await
        .expect(200);
    app.engine.flush().await;
    for path in [
        "/api/v1/mailboxes/anna@isp.example/decisions",
        "/api/v1/tenants/isp/decisions",
    ] {
        let found = async |query: &str| {
            let page = read.get(&format!("{path}?{query}")).await.expect(200);
            page["items"].as_array().expect("items").clone()
        };
        let decisions = found("verdict=reject&sender=SCOTT@example.test").await;
        let decision = decisions.first().expect("a decision");
        assert_eq!(decision["recipient"], "anna@isp.example");
        assert_eq!(decision["client_address"], "192.0.2.25");
        assert_eq!(decision["reason"], "stranger");
        assert_eq!(decision["instance"], "one");
        assert_eq!(decision["decided_at"], "2026-03-02T09:00:00Z");
        assert_eq!(found("verdict=accept").await.len(), 0);
        assert_eq!(found("until=2026-03-02T08:00:00Z").await.len(), 0);
        assert_eq!(found("since=2026-03-02T09:00:00Z").await.len(), 1);
    }
}

#[tokio::test]
async fn a_submission_is_learned() {
    let app = whitelist_only().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let submission = json!({
        "client_address": "198.51.100.7",
        "sender": "anna@isp.example",
        "recipient": "friend@example.test",
        "sasl_username": "anna@isp.example",
    });
    let answer = caller.post("/api/v1/decide", submission).await.expect(200);
    assert_eq!(
        (&answer["verdict"], &answer["reason"]),
        (&json!("none"), &json!("submission"))
    );
    let entries = caller.get(ENTRIES).await.expect(200);
    let entry = &entries["items"][0];
    assert_eq!(
        (&entry["match"], &entry["source"]),
        (&json!("friend@example.test"), &json!("learned"))
    );
}

#[tokio::test]
async fn a_tenants_token_neither_judges_nor_learns_for_another() {
    let app = whitelist_only().await;
    app.tenant("shop").await;
    let shop = app.caller(Decide, Some("shop")).await;
    for path in ["/api/v1/decide", "/api/v1/explain"] {
        let others = shop.post(path, question("one")).await.expect(200);
        let mut nobodys = question("one");
        nobodys["recipient"] = json!("nobody@nowhere.example");
        assert_eq!(others, shop.post(path, nobodys).await.expect(200));
        assert_eq!(
            (&others["verdict"], &others["reason"]),
            (&json!("none"), &json!("not_ours"))
        );
    }
    let mut submission = question("two");
    submission["recipient"] = json!("friend@example.test");
    for login in ["anna@isp.example", "somebody"] {
        submission["sasl_username"] = json!(login);
        submission["sender"] = json!("anna@isp.example");
        shop.post("/api/v1/decide", submission.clone())
            .await
            .expect(200);
    }
    app.engine.flush().await;
    let isp = app.caller(Tenant, Some("isp")).await;
    assert_eq!(isp.get(ENTRIES).await.expect(200)["items"], json!([]));
    assert_eq!(
        isp.get("/api/v1/tenants/isp/decisions").await.expect(200)["items"],
        json!([])
    );
}

#[tokio::test]
async fn an_explanation_has_every_step_and_changes_nothing() {
    let app = whitelist_only().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    for (list, pattern) in [("block", "example.test"), ("allow", "scott@example.test")] {
        caller
            .post(ENTRIES, json!({"list": list, "match": pattern}))
            .await
            .expect(201);
    }
    let before = dump(&app.test_database).await;
    let explained = caller
        .post("/api/v1/explain", question("one"))
        .await
        .expect(200);
    app.engine.flush().await;
    assert_eq!(before, dump(&app.test_database).await);
    assert_eq!(explained["verdict"], "accept");
    assert_eq!(explained["tenant"], "isp");
    assert_eq!(explained["mailbox"], "anna@isp.example");
    assert_eq!(explained["mode"], "whitelist-only");
    let steps = explained["steps"].as_array().expect("steps");
    let matched = steps
        .iter()
        .find(|step| step["step"] == "matched")
        .expect("a match");
    assert_eq!(matched["entry"]["match"], "scott@example.test");
    assert_eq!(matched["counted"], true);
    let outranked = steps
        .iter()
        .find(|step| step["step"] == "outranked")
        .expect("a loser");
    assert_eq!(outranked["entry"]["match"], "example.test");
    assert_eq!(outranked["winner"], matched["entry"]["id"]);
}

async fn whitelist_only() -> TestApp {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let change = json!({"mode": "whitelist-only"});
    caller
        .patch("/api/v1/mailboxes/anna@isp.example", change)
        .await
        .expect(200);
    app
}

/// Scott, from a domain that publishes nothing, writes to Anna.
fn question(instance: &str) -> Value {
    json!({
        "client_address": "192.0.2.25",
        "sender": "scott@example.test",
        "recipient": "Anna@isp.example",
        "instance": instance,
    })
}
