//! An address that is given to somebody new: nothing of who had it before (RELIABILITY.md, T6).

use axum::http::StatusCode;
use guestlist::policy::Verdict;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use super::{ask, only_people_on_the_list};
use crate::support::test_app::TestApp;

#[tokio::test]
async fn whoever_gets_an_address_anew_sees_and_inherits_nothing() {
    let app = TestApp::start().await;
    let mut before = app.owner("anna@isp.example").await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    before.open("/whitelist").await;
    before
        .submit("/whitelist", &[("match", "friend@example.org")])
        .await;
    assert_eq!(
        ask(&app, "stranger@example.net", "anna@isp.example").await,
        Verdict::Reject
    );
    app.engine.flush().await;
    let old_link = app.sign_in_secret("anna@isp.example").await;

    let admin = app.caller(TokenScope::Tenant, Some("isp")).await;
    admin
        .delete("/api/v1/mailboxes/anna@isp.example")
        .await
        .expect(204);
    let address = json!({"address": "anna@isp.example"});
    admin
        .post("/api/v1/tenants/isp/mailboxes", address)
        .await
        .expect(201);

    // Who was here before is out, and an old link opens nothing.
    assert_ne!(before.get("/whitelist").await.status, StatusCode::OK);
    let mut old = app.nobody();
    old.get(&format!("/sign-in/{old_link}")).await;
    let page = old.post(&format!("/sign-in/{old_link}"), &[]).await;
    assert_ne!(page.status, StatusCode::SEE_OTHER);

    let mut anew = app.owner("anna@isp.example").await;
    for path in [
        "/",
        "/whitelist",
        "/blocklist",
        "/activity",
        "/requests",
        "/settings",
    ] {
        let page = anew.open(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for old in ["friend@example.org", "stranger@example.net"] {
            assert!(!page.body.contains(old), "{path}: {old}");
        }
    }
    for list in ["entries", "decisions", "requests"] {
        let path = format!("/api/v1/mailboxes/anna@isp.example/{list}");
        let answer = admin.get(&path).await.expect(200);
        assert_eq!(answer["items"], json!([]), "{list}: {answer}");
    }
    // Nor does the old mode hold.
    assert_ne!(
        ask(&app, "friend@example.net", "anna@isp.example").await,
        Verdict::Reject
    );
}
