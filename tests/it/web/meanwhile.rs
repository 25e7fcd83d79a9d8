//! Two people who change the same thing: nobody undoes unseen what the other did.

use axum::http::StatusCode;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

/// The fields of the page's form that posts there, some of them typed anew.
async fn sent(visitor: &mut Visitor, path: &str, page: &Page, typed: &[(&str, &str)]) -> Page {
    let shown = page.fields(&format!("main form[action='{path}']"));
    let shown = shown.iter().filter(|(name, _)| name == "shown");
    let shown = shown.map(|(name, value)| (name.as_str(), value.as_str()));
    let fields: Vec<(&str, &str)> = typed.iter().copied().chain(shown).collect();
    visitor.post(path, &fields).await
}

#[tokio::test]
async fn the_second_of_two_admins_sees_what_the_first_did_to_the_checks() {
    let app = TestApp::start().await;
    let (mut first, mut second) = (app.admin("isp").await, app.admin("isp").await);
    let path = "/admin/checks";
    let (of_first, of_second) = (first.get(path).await, second.get(path).await);
    let typed = [("action", "save"), ("threshold", "9"), ("points spf", "3")];
    let kept = sent(&mut first, path, &of_first, &typed).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let typed = [("action", "save"), ("threshold", "5"), ("points spf", "1")];
    let page = sent(&mut second, path, &of_second, &typed).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let main = page.text("main");
    for told in [
        "Somebody changed the checks meanwhile",
        "It is \u{201c}9\u{201d} now.",
        "It is \u{201c}3\u{201d} now.",
    ] {
        assert!(main.contains(told), "{told} is missing in {main}");
    }
    assert_eq!(
        page.values("input[name='threshold']"),
        ["5"],
        "what was typed"
    );
    let caller = app.caller(TokenScope::Read, Some("isp")).await;
    let checks = "/api/v1/tenants/isp/checks";
    assert_eq!(caller.get(checks).await.expect(200)["threshold"], 9);
    // Having seen it, the second may mean it.
    let kept = sent(&mut second, path, &page, &typed).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert_eq!(caller.get(checks).await.expect(200)["threshold"], 5);
}

#[tokio::test]
async fn the_second_of_two_admins_sees_what_the_first_did_to_a_mailbox() {
    let app = TestApp::start().await;
    let path = format!(
        "/admin/mailboxes/{}",
        app.mailbox("anna@isp.example").await.id
    );
    let (mut first, mut second) = (app.admin("isp").await, app.admin("isp").await);
    let (of_first, of_second) = (first.get(&path).await, second.get(&path).await);
    let typed = [
        ("action", "save"),
        ("mode", "standard"),
        ("learning", "yes"),
    ];
    let kept = sent(&mut first, &path, &of_first, &typed).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let typed = [
        ("action", "save"),
        ("display_name", "Anna"),
        ("learning", "yes"),
    ];
    let page = sent(&mut second, &path, &of_second, &typed).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let main = page.text("main");
    assert!(
        main.contains("Somebody changed this mailbox meanwhile"),
        "{main}"
    );
    assert!(
        main.contains("It is \u{201c}Guarded\u{201d} now."),
        "{main}"
    );
    assert_eq!(page.values("input[name='display_name']"), ["Anna"]);
    let caller = app.caller(TokenScope::Read, Some("isp")).await;
    let anna = "/api/v1/mailboxes/anna@isp.example";
    assert_eq!(caller.get(anna).await.expect(200)["mode"], "standard");
    let typed = [&typed[..], &[("mode", "standard")]].concat();
    let kept = sent(&mut second, &path, &page, &typed).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let kept = caller.get(anna).await.expect(200);
    assert_eq!(
        (&kept["mode"], &kept["display_name"]),
        (&json!("standard"), &json!("Anna"))
    );
}

#[tokio::test]
async fn the_second_of_two_admins_sees_what_the_first_did_to_the_settings() {
    let app = TestApp::start().await;
    let path = "/admin/settings";
    let (mut first, mut second) = (app.admin("isp").await, app.admin("isp").await);
    let (of_first, of_second) = (first.get(path).await, second.get(path).await);
    let typed = |name, mode| {
        [
            ("name", name),
            ("mode", mode),
            ("time_zone", "UTC"),
            ("recipient_delimiter", "+"),
        ]
    };
    let kept = sent(&mut first, path, &of_first, &typed("The ISP", "standard")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let page = sent(&mut second, path, &of_second, &typed("ISP", "monitor")).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let main = page.text("main");
    assert!(
        main.contains("It is \u{201c}Guarded\u{201d} now."),
        "{main}"
    );
    assert!(
        main.contains("It is \u{201c}The ISP\u{201d} now."),
        "{main}"
    );
    let kept = sent(&mut second, path, &page, &typed("ISP", "standard")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
}

#[tokio::test]
async fn an_owner_who_saves_settings_does_not_end_a_pause_that_began_meanwhile() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/settings").await;
    let tenant = app.tenant("isp").await.id;
    let id = app.mailbox("anna@isp.example").await.id;
    let mut tx = app.database.write().await.expect("a transaction");
    let mut mailboxes = tx.of(tenant).mailboxes();
    let mailbox = mailboxes.find_to_change(id).await.expect("a look-up");
    let mut mailbox = mailbox.expect("a mailbox");
    mailbox.learning_paused_at = Some(app.clock.now());
    mailboxes.update(&mailbox).await.expect("a change");
    tx.commit().await.expect("a commit");
    let saved = anna
        .post("/settings", &[("mode", "standard"), ("learning", "yes")])
        .await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let mut tx = app.database.read().await.expect("a transaction");
    let mailbox = tx.of(tenant).mailboxes().find(id).await.expect("a look-up");
    assert!(mailbox.expect("a mailbox").learning_paused_at.is_some());
}
