//! The public page of an organisation: what it checks, and nothing that helps to get round it.

use axum::http::StatusCode;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use crate::support::test_app::TestApp;

async fn with_checks(app: &TestApp) {
    let caller = app.caller(TokenScope::Operator, None).await;
    let checks = json!({"threshold": 7, "checks": [
        {"kind": "reverse_dns", "enabled": true, "points": 2},
        {"kind": "spf", "enabled": false, "points": 3},
        {"kind": "spamtrap", "enabled": true, "points": 6},
        {"kind": "dnsbl", "enabled": true, "points": 5, "zone": "zen.spamhaus.org", "name": "Spamhaus ZEN",
         "subject": "client", "scope": "address", "lookup_url": "https://check.spamhaus.org/results/?query={address}"},
        {"kind": "dnsbl", "enabled": true, "points": 4, "zone": "secretkey.dq.example.net",
         "subject": "client", "scope": "address"},
    ]});
    caller
        .put("/api/v1/tenants/isp/checks", checks)
        .await
        .expect(200);
}

#[tokio::test]
async fn everyone_sees_what_is_checked_and_nobody_what_it_weighs() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    with_checks(&app).await;
    let page = app.nobody().get("/policy/isp").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text("h1"), "How The isp looks at mail");
    let text = page.text("main");
    assert!(text.contains("has a name of its own in the DNS"), "{text}");
    assert!(
        text.contains("Spamhaus ZEN, about the server's address"),
        "{text}"
    );
    assert!(
        page.body.contains("href=\"https://check.spamhaus.org/\""),
        "{}",
        page.body
    );
    assert!(text.contains("postmaster@isp.example"), "{text}");
    assert!(!text.contains("allows that server"), "SPF is off: {text}");
    for private in ["secretkey", "trap", "point", "threshold", "7", "48"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[tokio::test]
async fn an_organisation_adds_its_own_words_and_a_contact() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    admin.get("/admin/policy").await;
    let long = "x".repeat(2001);
    for (text, contact, sentence) in [
        (
            long.as_str(),
            "",
            "This text has 2001 characters: shorten it to 2000.",
        ),
        (
            "",
            "call us",
            "Write an address such as help@example.org, or the address of a page that begins with https://.",
        ),
        (
            "",
            "javascript:alert(1)",
            "Write an address such as help@example.org, or the address of a page that begins with https://.",
        ),
    ] {
        let page = admin
            .post("/admin/policy", &[("text", text), ("contact", contact)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.texts(".field__error"), [sentence]);
    }
    let words = "We are two people and a cat.\n<script>alert(1)</script>";
    let form = [("text", words), ("contact", "https://isp.example/help")];
    let page = admin.submit("/admin/policy", &form).await;
    assert_eq!(page.text(".flash__text"), "Your public page says so now.");
    let page = app.nobody().get("/policy/isp").await;
    let text = page.text("main");
    assert!(
        text.contains("We are two people and a cat.<script>alert(1)</script>"),
        "{text}"
    );
    assert!(!page.body.contains("<script"), "{}", page.body);
    assert!(
        page.body.contains("href=\"https://isp.example/help\""),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn who_is_not_there_or_switched_off_has_no_page() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    app.switch_off("isp").await;
    for slug in ["isp", "nowhere", "No%20Slug"] {
        let page = app.nobody().get(&format!("/policy/{slug}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{slug}");
    }
}

#[tokio::test]
async fn the_last_of_two_admins_does_not_win_in_silence() {
    let app = TestApp::start().await;
    let mut first = app.admin("isp").await;
    let mut second = first.clone();
    let shown = first.get("/admin/policy").await.values("input[name=shown]");
    second.get("/admin/policy").await;
    let form = |text| {
        [
            ("text", text),
            ("contact", "help@isp.example"),
            ("shown", shown[0].as_str()),
        ]
    };
    let page = second
        .post("/admin/policy", &form("The second's words"))
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let page = first
        .post("/admin/policy", &form("The first's words"))
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(
        page.text("textarea"),
        "The first's words",
        "what was typed is kept"
    );
    let told = page.texts(".field__error");
    assert!(
        told[0].starts_with("Somebody changed the page meanwhile"),
        "{told:?}"
    );
    assert!(told[1].contains("The second's words"), "{told:?}");
    let public = app.nobody().get("/policy/isp").await;
    assert!(public.text("main").contains("The second's words"));
    // Whoever has seen that may send it again.
    let shown = page.values("input[name=shown]");
    let again = [("text", "The first's words"), ("shown", shown[0].as_str())];
    let page = first.post("/admin/policy", &again).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn no_contact_hides_a_subject_or_a_password() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    admin.get("/admin/policy").await;
    for (contact, sentence) in [
        (
            "mailto:help@isp.example?bcc=x@example.com",
            "Write an address such as",
        ),
        ("help?subject=x@isp.example", "Write the address alone"),
        (
            "http://isp.example/",
            "Use an address that begins with https://",
        ),
        (
            "https://user:secret@isp.example/",
            "Leave out what stands before the @",
        ),
    ] {
        let page = admin.post("/admin/policy", &[("contact", contact)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{contact}");
        assert!(
            page.text(".field__error").starts_with(sentence),
            "{contact}"
        );
        assert_eq!(page.values("#contact"), [contact]);
    }
}
