//! Tokens for an owner's own programs: made, used, revoked. What they reach is in the access table.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

use super::account;
use crate::support::api_client::ApiClient;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const PATH: &str = "/account/tokens";
const ANNA: &str = "anna@isp.example";
const ENTRIES: &str = "/api/v1/mailboxes/anna@isp.example/entries";

async fn make(app: &TestApp, anna: &mut Visitor, scope: &str, days: &str) -> ApiClient {
    anna.get(PATH).await;
    let fields = [
        ("action", "make"),
        ("name", "Backup"),
        ("scope", scope),
        ("days", days),
    ];
    let page = anna.post(PATH, &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let text = page.text("#token");
    let later = anna.get(PATH).await;
    assert!(!later.body.contains(&text), "shown once");
    ApiClient::new(app.router.clone(), Some(text))
}

#[tokio::test]
async fn a_token_changes_the_own_lists_says_when_it_was_used_and_ends_at_once() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let script = make(&app, &mut anna, "change", "30").await;
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(mail.contains("A program can use your mailbox"), "{mail}");
    let entry = json!({"list": "allow", "match": "scott@example.com"});
    script.post(ENTRIES, entry).await.expect(201);
    let page = anna.get("/whitelist").await;
    assert!(page.body.contains("scott@example.com"));
    let page = anna.get(PATH).await;
    assert!(
        page.text(".row__why").contains("Used last"),
        "{}",
        page.body
    );
    let id = page.values("input[name=token]").remove(0);
    let page = anna
        .submit(PATH, &[("action", "revoke"), ("token", &id)])
        .await;
    assert!(page.text(".flash__text").contains("opens nothing any more"));
    script.get(ENTRIES).await.expect(401);
}

#[tokio::test]
async fn a_token_to_read_changes_nothing_and_expires() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let script = make(&app, &mut anna, "read", "30").await;
    script.get(ENTRIES).await.expect(200);
    let entry = json!({"list": "allow", "match": "scott@example.com"});
    script.post(ENTRIES, entry).await.expect(403);
    app.clock.advance(TimeDelta::days(30));
    script.get(ENTRIES).await.expect(401);
    let mut anna = app.owner(ANNA).await;
    let page = anna.get(PATH).await;
    assert!(
        page.text(".row__why").contains("It counted until"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_suspended_account_or_organisation_stops_its_tokens_at_the_next_request() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let script = make(&app, &mut anna, "change", "0").await;
    let mut disabled = account(&app, ANNA).await;
    let mut tx = app.database.write().await.expect("a transaction");
    disabled.disabled_at = Some(app.clock.now());
    let mut accounts = tx.of(disabled.tenant_id).accounts();
    accounts.update(&disabled).await.expect("a change");
    tx.commit().await.expect("a commit");
    script.get(ENTRIES).await.expect(401);
    let mut tx = app.database.write().await.expect("a transaction");
    disabled.disabled_at = None;
    let mut accounts = tx.of(disabled.tenant_id).accounts();
    accounts.update(&disabled).await.expect("a change");
    tx.commit().await.expect("a commit");
    script.get(ENTRIES).await.expect(200);
    app.switch_off("isp").await;
    script.get(ENTRIES).await.expect(403);
}

#[tokio::test]
async fn nobody_revokes_anothers_token_and_a_name_is_asked_for() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let script = make(&app, &mut anna, "change", "0").await;
    let id = anna.get(PATH).await.values("input[name=token]").remove(0);
    let mut bob = app.owner("bob@isp.example").await;
    bob.get(PATH).await;
    let page = bob
        .submit(PATH, &[("action", "revoke"), ("token", &id)])
        .await;
    assert!(page.text(".flash__text").contains("revoked already"));
    script.get(ENTRIES).await.expect(200);
    let fields = [
        ("action", "make"),
        ("name", " "),
        ("scope", "change"),
        ("days", "365"),
    ];
    let page = bob.post(PATH, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.texts("#name-error").len(), 1);
    assert_eq!(
        page.values("input[name=scope][checked]"),
        ["change"],
        "what was chosen is kept"
    );
    let page = anna.post("/account/everything", &[]).await;
    let file: serde_json::Value = serde_json::from_str(&page.body).expect("JSON");
    assert_eq!(file["account"]["tokens"][0]["scope"], "change");
}
