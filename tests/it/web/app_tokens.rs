//! Tokens for an owner's own programs: made, used, revoked. What they reach is in the access table.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

use super::second_factor::with_a_phone;
use super::{account, with_password};
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
async fn a_token_is_made_only_with_a_code_where_sign_in_takes_two_steps() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let codes = with_a_phone(&app, &mut anna).await;
    anna.get(PATH).await;
    let made = [("name", "Backup"), ("scope", "read"), ("days", "30")];
    let with = |code: &[(&'static str, String)]| {
        let own = |(name, value): (&'static str, &'static str)| (name, value.to_owned());
        let form = made.into_iter().map(own).chain(code.iter().cloned());
        form.chain([("action", "make".to_owned())])
            .collect::<Vec<_>>()
    };
    let none = with(&[]);
    let wrong = with(&[("code", "000000".to_owned())]);
    let right = with(&[("recovery", codes[0].clone())]);
    for (form, status) in [
        (&none, StatusCode::UNPROCESSABLE_ENTITY),
        (&wrong, StatusCode::UNPROCESSABLE_ENTITY),
        (&right, StatusCode::OK),
        (&right, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let fields: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let page = anna.post(PATH, &fields).await;
        assert_eq!(page.status, status, "{fields:?}: {}", page.body);
        assert_eq!(page.texts("#token").len() == 1, status == StatusCode::OK);
    }
}

#[tokio::test]
async fn tokens_outlive_a_new_password_and_end_where_their_owner_says_so() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let script = make(&app, &mut anna, "read", "30").await;
    let page = anna.get("/account").await;
    assert!(
        page.text("section[aria-labelledby=tokens]")
            .contains("new password doesn't revoke them")
    );
    let first = [
        ("action", "password"),
        ("password", "violet anchors hum at dawn"),
    ];
    anna.submit("/account", &first).await;
    script.get(ENTRIES).await.expect(200);
    let second = [
        ("action", "password"),
        ("current_password", "violet anchors hum at dawn"),
        ("password", "seven lanterns over the canal"),
        ("end_tokens", "yes"),
    ];
    anna.get("/account").await;
    let page = anna.submit("/account", &second).await;
    assert!(
        page.text(".flash__text")
            .contains("tokens of your programs")
    );
    script.get(ENTRIES).await.expect(401);

    let script = make(&app, &mut anna, "read", "30").await;
    anna.get("/account").await;
    anna.submit("/account", &[("action", "end-tokens")]).await;
    script.get(ENTRIES).await.expect(401);
}

#[tokio::test]
async fn whoever_says_it_was_not_them_ends_the_tokens_with_the_password() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let script = make(&app, &mut anna, "read", "30").await;
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(
        mail.contains("/account?not_me=3Dyes") || mail.contains("/account?not_me=yes"),
        "{mail}"
    );
    let page = anna.get("/account?not_me=yes").await;
    assert!(page.text("#not-me").starts_with("Somebody else"));
    let mut fields = page.fields("form[aria-labelledby=change]");
    fields.retain(|(name, _)| name == "not_me");
    assert_eq!(fields.len(), 1);
    let form = [
        ("action", "password"),
        ("not_me", "yes"),
        ("password", "short"),
    ];
    let page = anna.post("/account", &form).await;
    assert!(
        page.text("#not-me").starts_with("Somebody else"),
        "still there"
    );
    let form = [form[0], form[1], ("password", "violet anchors hum at dawn")];
    anna.submit("/account", &form).await;
    script.get(ENTRIES).await.expect(401);
}

#[tokio::test]
async fn whose_password_somebody_else_has_changed_gets_back_by_a_mailed_link() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let new = "violet anchors hum at dawn";
    let forms = [
        [("action", "password"), ("password", new), ("plain", "yes")],
        [("action", "password"), ("password", new), ("not_me", "yes")],
    ];
    let mut anna = app.owner(ANNA).await;
    anna.get("/account").await;
    let page = anna.post("/account", &forms[0]).await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it is asked for"
    );
    app.clock.advance(TimeDelta::minutes(11));
    let page = anna.post("/account", &forms[1]).await;
    assert_eq!(
        page.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "too long ago"
    );
    let mut anna = app.owner(ANNA).await;
    let page = anna.get("/account?not_me=yes").await;
    assert!(page.texts("#current_password").is_empty());
    let page = anna.submit("/account", &forms[1]).await;
    assert!(
        page.text(".flash__text")
            .starts_with("Your password is saved.")
    );
}

#[tokio::test]
async fn a_code_stands_in_for_the_password_that_its_owner_may_not_know() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let codes = with_a_phone(&app, &mut anna).await;
    with_password(&app, ANNA).await;
    let path = super::session::link(&app, &account(&app, ANNA).await).await;
    let mut anna = app.nobody();
    anna.get(&path).await;
    anna.post(&path, &[]).await;
    anna.get("/second-step").await;
    anna.submit("/second-step", &[("recovery", &codes[0])])
        .await;
    let form = [
        ("action", "password"),
        ("not_me", "yes"),
        ("password", "violet anchors hum at dawn"),
    ];
    let page = anna.get("/account?not_me=yes").await;
    assert_eq!(page.texts("#code").len(), 1, "{}", page.body);
    for code in [&[][..], &[("recovery", codes[0].as_str())]] {
        let page = anna.post("/account", &[&form[..], code].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.texts("#code-error, #recovery-error").len(), 1);
    }
    let right = [&form[..], &[("recovery", codes[1].as_str())]].concat();
    let page = anna.submit("/account", &right).await;
    assert!(
        page.text(".flash__text")
            .starts_with("Your password is saved."),
        "{}",
        page.body
    );
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

#[tokio::test]
async fn a_page_loaded_anew_makes_no_second_token() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let codes = with_a_phone(&app, &mut anna).await;
    let page = anna.get(PATH).await;
    let id = page.attribute("input[name=new]", "value");
    let form = [
        ("action", "make"),
        ("new", id.as_str()),
        ("name", "Backup"),
        ("scope", "read"),
        ("days", "30"),
        ("recovery", codes[0].as_str()),
    ];
    let page = anna.post(PATH, &form).await;
    assert_eq!(page.texts("#token").len(), 1, "{}", page.body);
    assert_ne!(
        page.attribute("input[name=new]", "value"),
        id,
        "for the next"
    );
    let again = anna.submit(PATH, &form).await;
    assert!(again.texts("#token").is_empty());
    assert!(
        again
            .text(".flash__text")
            .starts_with("This form has made its token"),
        "{}",
        again.body
    );
    assert_eq!(again.values("input[name=token]"), [id]);
}
