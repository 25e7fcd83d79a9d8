//! An organisation's tokens on the admin's page: made, shown once, used, ended; never more than the admin.

use axum::http::StatusCode;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use super::second_factor::with_a_phone;
use crate::support::api_client::ApiClient;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const PATH: &str = "/admin/tokens";
const ANNA: &str = "/api/v1/mailboxes/anna@isp.example";

async fn make(admin: &mut Visitor, scope: &str) -> Page {
    admin.open(PATH).await;
    let fields = [
        ("action", "make"),
        ("name", "Provisioning"),
        ("scope", scope),
        ("days", "90"),
    ];
    admin.post(PATH, &fields).await
}

async fn caller(app: &TestApp, admin: &mut Visitor, scope: &str) -> ApiClient {
    let page = make(admin, scope).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    ApiClient::new(app.router.clone(), Some(page.text("#token")))
}

async fn set_looks(app: &TestApp, admins_see_lists: bool) {
    let tenant = guestlist::tenancy::Tenant {
        admins_see_lists,
        ..app.tenant("isp").await
    };
    let mut tx = app.database.write().await.expect("a transaction");
    let done = tx.of(tenant.id).row().update(&tenant).await;
    done.expect("a change");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn a_token_is_shown_once_listed_with_its_maker_used_and_ended() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let mut admin = app.admin("isp").await;
    let caller = caller(&app, &mut admin, "tenant").await;
    caller.get("/api/v1/tenants/isp").await.expect(200);
    caller.get("/api/v1/tenants").await.expect(200);
    app.mailbox("bob@shop.example").await;
    caller.get("/api/v1/tenants/shop").await.expect(404);
    let page = admin.open(PATH).await;
    assert!(page.texts("#token").is_empty());
    let row = page.text(".rows .row");
    for told in [
        "Provisioning",
        "admin@isp.example",
        "May change everything",
        "Used last",
    ] {
        assert!(row.contains(told), "{told}: {row}");
    }
    let outsider = app.admin("shop").await.open(PATH).await;
    assert!(!outsider.body.contains("Provisioning"));
    let token = page.attribute("input[name='token']", "value");
    let page = admin
        .submit(PATH, &[("action", "end"), ("token", &token)])
        .await;
    assert!(page.text(".flash__text").contains("opens nothing any more"));
    caller.get("/api/v1/tenants/isp").await.expect(401);
    let log = admin.open("/admin/audit").await.text("main");
    assert!(
        log.contains("made a token") && log.contains("revoked the token"),
        "{log}"
    );
}

#[tokio::test]
async fn an_admins_token_does_no_more_than_the_admin() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let mut admin = app.admin("isp").await;
    assert_eq!(
        make(&mut admin, "operator").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let caller = caller(&app, &mut admin, "tenant").await;
    let entries = format!("{ANNA}/entries");
    let entry = json!({"list": "allow", "match": "scott@agency.example"});
    caller.get(&entries).await.expect(403);
    caller.post(&entries, entry.clone()).await.expect(403);
    caller.get(&format!("{ANNA}/requests")).await.expect(403);
    let password = json!({"password": "four words in a row"});
    caller.patch(ANNA, password).await.expect(403);
    let new = json!({"address": "new@isp.example", "password": "four words in a row"});
    let mailboxes = "/api/v1/tenants/isp/mailboxes";
    caller.post(mailboxes, new).await.expect(403);
    let new = json!({"address": "new@isp.example"});
    caller.post(mailboxes, new).await.expect(201);
    let complaint = json!({
        "sender": "scott@agency.example",
        "recipient": "anna@isp.example",
        "client_address": "192.0.2.7",
    });
    caller
        .post("/api/v1/complaints", complaint)
        .await
        .expect(403);
    caller.patch(ANNA, json!({"mode": "tag"})).await.expect(200);
    set_looks(&app, true).await;
    caller.get(&entries).await.expect(200);
    caller.post(&entries, entry.clone()).await.expect(403);
    // The operator's own are as they were.
    let operators = app.caller(TokenScope::Tenant, Some("isp")).await;
    operators.post(&entries, entry).await.expect(201);
}

#[tokio::test]
async fn a_token_ends_with_the_rights_of_its_maker() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let caller = caller(&app, &mut admin, "read").await;
    caller.get("/api/v1/tenants/isp").await.expect(200);
    let tenant = app.tenant("isp").await.id;
    let mut tx = app.database.write().await.expect("a transaction");
    let mut accounts = tx.of(tenant).accounts();
    let admins = accounts.list_admins().await.expect("admins");
    for account in admins {
        accounts.end_admin(account).await.expect("an end");
    }
    tx.commit().await.expect("a commit");
    caller.get("/api/v1/tenants/isp").await.expect(401);
}

#[tokio::test]
async fn whoever_was_somebody_else_leaves_no_token_of_the_organisation() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let caller = caller(&app, &mut admin, "tenant").await;
    caller.get("/api/v1/tenants/isp").await.expect(200);
    admin.open("/account?not_me=yes").await;
    let fields = [
        ("action", "password"),
        ("password", "violet anchors hum at dawn"),
        ("not_me", "yes"),
    ];
    admin.post("/account", &fields).await;
    caller.get("/api/v1/tenants/isp").await.expect(401);
}

#[tokio::test]
async fn whoever_signs_in_in_two_steps_writes_a_code_first() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let codes = with_a_phone(&app, &mut admin).await;
    let page = make(&mut admin, "read").await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        page.body
    );
    assert!(page.texts("#token").is_empty());
    let fields = [
        ("action", "make"),
        ("name", "Provisioning"),
        ("scope", "read"),
        ("days", "90"),
        ("recovery", &codes[0]),
    ];
    let page = admin.post(PATH, &fields).await;
    assert_eq!(page.text("#token").len(), 64, "{}", page.body);
}

#[tokio::test]
async fn a_page_loaded_anew_makes_no_second_token_of_the_organisation() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let id = admin.open(PATH).await.attribute("input[name=new]", "value");
    let form = [
        ("action", "make"),
        ("new", id.as_str()),
        ("name", "Provisioning"),
        ("scope", "read"),
        ("days", "90"),
    ];
    let (one, other) = (&mut admin.clone(), &mut admin.clone());
    let (first, second) = tokio::join!(one.post(PATH, &form), other.post(PATH, &form));
    let shown = first.texts("#token").len() + second.texts("#token").len();
    assert_eq!(shown, 1, "of two presses at once");
    let again = admin.submit(PATH, &form).await;
    assert!(
        again
            .text(".flash__text")
            .starts_with("This form has made its token")
    );
    assert_eq!(again.values("input[name=token]"), [id]);
}
