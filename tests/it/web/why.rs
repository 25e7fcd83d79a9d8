use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::engine::SealedRefusal;
use guestlist::engine::key_file::{self, UnknownAge};
use guestlist::policy::{Level, Reason, Verdict};
use guestlist::store::DecisionId;
use guestlist::tenancy::{Colour, LogoMark, Look};
use uuid::Uuid;

use crate::support::test_app::TestApp;

async fn refusal(app: &TestApp, reason: Reason) -> SealedRefusal {
    SealedRefusal {
        decision_id: DecisionId(Uuid::now_v7()),
        tenant_id: app.tenant("isp").await.id,
        refused_at: app.clock.now(),
        verdict: Verdict::Reject,
        reason,
        client_address: "192.0.2.7".parse().expect("an address"),
        sender: "scott@example.com".to_owned(),
        recipient: "anna@isp.example".to_owned(),
        findings: Vec::new(),
        waits_until: None,
        self_check: false,
    }
}

fn path(app: &TestApp, refusal: &SealedRefusal) -> String {
    let url = app.engine.links().url(refusal).expect("a link");
    url.strip_prefix(&app.config.web.public_url)
        .expect("our address")
        .to_owned()
}

#[tokio::test]
async fn the_page_behind_a_refusal_works_without_the_log() {
    let app = TestApp::start().await;
    let refusal = refusal(&app, Reason::Stranger).await;
    let page = app.nobody().get(&path(&app, &refusal)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text("h1"), "Your message was not delivered");
    for told in [
        "192.0.2.7",
        "2 March 2026, 09:00 UTC",
        "only from people its owner knows",
        "postmaster@isp.example",
    ] {
        assert!(page.text("main").contains(told), "{told} is missing");
    }
    assert_eq!(page.text(".reference"), refusal.decision_id.reference());
    // Its form needs an Origin, which no-referrer would take away.
    assert_eq!(page.header("referrer-policy"), "same-origin");
}

#[tokio::test]
async fn the_page_behind_a_refusal_speaks_the_browsers_language() {
    let app = TestApp::start().await;
    let refusal = refusal(&app, Reason::Stranger).await;
    let mut stranger = app.nobody();
    stranger.accept_language("de-CH, de;q=0.9, en;q=0.5");
    let page = stranger.get(&path(&app, &refusal)).await;
    assert_eq!(page.text("h1"), "Ihre Nachricht wurde nicht zugestellt");
    assert_eq!(page.attribute("html", "lang"), "de");
    assert!(page.header("vary").contains("accept-language"));
    for told in [
        "2. März 2026, 09:00 UTC",
        "postmaster@isp.example",
        "Eine Zeile an sie",
    ] {
        assert!(page.text("main").contains(told), "{told} is missing");
    }
    let gone = stranger.get("/asked/nothing").await;
    assert_eq!(gone.text("h1"), "Dieser Link gilt nicht mehr");
}

#[tokio::test]
async fn the_page_names_whose_rule_it_was_and_no_more() {
    let app = TestApp::start().await;
    let rules = [
        (Level::Mailbox, "The person you wrote to"),
        (Level::Tenant, "The organisation"),
        (Level::System, "The provider"),
    ];
    for (level, whose) in rules {
        let refusal = refusal(&app, Reason::Blocked(level)).await;
        let mut visitor = app.nobody();
        let there = visitor.get(&path(&app, &refusal)).await;
        assert!(there.text("main").contains(whose), "{level:?}");
        // Whether the mailbox exists makes no difference, nor does what is on its lists.
        app.mailbox("anna@isp.example").await;
        let again = visitor.get(&path(&app, &refusal)).await;
        assert_eq!(there.body.len(), again.body.len());
        assert_eq!(there.text("main"), again.text("main"));
    }
}

#[tokio::test]
async fn a_link_that_was_cut_gets_a_kind_page() {
    let app = TestApp::start().await;
    let path = path(&app, &refusal(&app, Reason::Stranger).await);
    for broken in [&path[..path.len() - 5], "/why/x", "/why/%00%ff"] {
        let page = app.nobody().get(broken).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{broken}");
        assert!(
            page.text("h1").contains("link") || page.text("h1").contains("page"),
            "{broken}"
        );
    }
}

#[tokio::test]
async fn a_link_whose_key_is_gone_is_too_old_and_was_not_cut_off() {
    let app = TestApp::start().await;
    let path = path(&app, &refusal(&app, Reason::Stranger).await);
    let file = &app.config.secret_key_file;
    key_file::rotate(file, app.clock.now()).unwrap();
    let when = (app.clock.now() + TimeDelta::days(1), UnknownAge::TooYoung);
    key_file::retire(file, 1, when).unwrap();
    assert!(app.keys.reload().unwrap());
    for (language, told, not_told) in [
        ("en", "It is too old", "cut off"),
        ("de", "Er ist zu alt", "abgeschnitten"),
    ] {
        let mut stranger = app.nobody();
        stranger.accept_language(language);
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let text = page.text("main");
        assert!(text.contains(told), "{text}");
        assert!(!text.contains(not_told), "{text}");
    }
}

#[tokio::test]
async fn the_self_check_finds_its_word() {
    let app = TestApp::start().await;
    let mut refusal = refusal(&app, Reason::Stranger).await;
    let mark = "<meta name=\"guestlist-self-check\" content=\"ok\">";
    assert!(
        !app.nobody()
            .get(&path(&app, &refusal))
            .await
            .body
            .contains(mark)
    );
    refusal.self_check = true;
    assert!(
        app.nobody()
            .get(&path(&app, &refusal))
            .await
            .body
            .contains(mark)
    );
}

#[tokio::test]
async fn the_page_behind_a_refusal_looks_as_the_organisation_does_unless_that_is_switched_off() {
    let app = TestApp::start().await;
    let mut tenant = app.tenant("isp").await;
    tenant.look = Look {
        accent: Colour::parse("#336699"),
        logo: Some(LogoMark {
            version: "0123456789abcdef".to_owned(),
            width: 200,
            height: 56,
        }),
    };
    let mut tx = app.database.write().await.unwrap();
    tx.of(tenant.id).row().update(&tenant).await.unwrap();
    tx.commit().await.unwrap();
    let path = path(&app, &refusal(&app, Reason::Stranger).await);
    let page = app.nobody().get(&path).await;
    let style = "/look/isp/style.css?v=336699";
    assert_eq!(page.links("link[href^='/look/']"), [style]);
    assert_eq!(page.attribute("main .brand", "alt"), "The isp");
    assert_eq!(page.attribute("main .brand", "width"), "100");
    app.switch_off("isp").await;
    let page = app.nobody().get(&path).await;
    assert_eq!(page.links("link[href^='/look/']"), [""; 0]);
}
