//! In which language the pages speak, and whether they are light or dark.

use axum::http::StatusCode;
use guestlist::lang::Language;
use guestlist::tenancy::{Tenant, Theme};

use super::account;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const ANNA: &str = "anna@isp.example";
const BERT: &str = "bert@isp.example";

async fn language_of(visitor: &mut Visitor) -> String {
    visitor.get("/account").await.attribute("html", "lang")
}

async fn organisation_speaks(app: &TestApp, language: Option<Language>) {
    let tenant = Tenant {
        language,
        ..app.tenant("isp").await
    };
    let mut tx = app.database.write().await.unwrap();
    tx.of(tenant.id).row().update(&tenant).await.unwrap();
    tx.commit().await.unwrap();
}

async fn wishes(
    visitor: &mut Visitor,
    language: &str,
    theme: &str,
) -> crate::support::visitor::Page {
    visitor.get("/account").await;
    let form = [
        ("action", "wishes"),
        ("language", language),
        ("theme", theme),
    ];
    visitor.submit("/account", &form).await
}

#[tokio::test]
async fn a_choice_goes_before_the_browser_the_browser_before_the_organisation_and_that_before_english()
 {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    assert_eq!(language_of(&mut anna).await, "en");
    organisation_speaks(&app, Some(Language::German)).await;
    assert_eq!(language_of(&mut anna).await, "de");
    anna.accept_language("fr, it;q=0.5");
    assert_eq!(language_of(&mut anna).await, "de");
    anna.accept_language("fr, en;q=0.5");
    assert_eq!(language_of(&mut anna).await, "en");
    organisation_speaks(&app, None).await;
    anna.accept_language("de-AT");
    assert_eq!(language_of(&mut anna).await, "de");
    wishes(&mut anna, "en", "").await;
    assert_eq!(language_of(&mut anna).await, "en");
    anna.accept_language("en");
    let page = wishes(&mut anna, "de", "").await;
    assert_eq!(page.attribute("html", "lang"), "de");
    assert_eq!(
        page.text(".flash__text"),
        "Gespeichert. Es gilt auf allen Ihren Geräten."
    );
    assert!(page.header("vary").contains("accept-language"));
}

#[tokio::test]
async fn nobody_elses_pages_change_with_a_choice() {
    let app = TestApp::start().await;
    let (mut anna, mut bert) = (app.owner(ANNA).await, app.owner(BERT).await);
    wishes(&mut anna, "de", "dark").await;
    let page = bert.get("/account").await;
    assert_eq!(page.attribute("html", "lang"), "en");
    assert!(!page.body.contains("data-theme"));
    let bert = account(&app, BERT).await;
    assert_eq!((bert.language, bert.theme), (None, None));
    let anna = account(&app, ANNA).await;
    assert_eq!(
        (anna.language, anna.theme),
        (Some(Language::German), Some(Theme::Dark))
    );
    let mut tx = app.database.read().await.unwrap();
    let query = guestlist::store::AuditQuery {
        limit: 10,
        ..Default::default()
    };
    let log = tx.of(anna.tenant_id).audit().list(&query).await.unwrap();
    let event = log
        .iter()
        .find(|event| event.action == "account.changed")
        .unwrap();
    assert_eq!(
        (event.subject.as_str(), event.detail.as_str()),
        (ANNA, "language: de, look: dark")
    );
}

#[tokio::test]
async fn pages_are_light_or_dark_as_the_account_wishes() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    for theme in ["dark", "light"] {
        wishes(&mut operator, "", theme).await;
        let page = operator.get("/operator/lists").await;
        assert_eq!(page.attribute("html", "data-theme"), theme);
    }
    wishes(&mut operator, "", "").await;
    let page = operator.get("/operator/lists").await;
    assert!(!page.body.contains("data-theme"));
}

#[tokio::test]
async fn a_choice_that_is_none_is_told_and_changes_nothing() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    wishes(&mut anna, "de", "dark").await;
    let page = wishes(&mut anna, "tlh", "pink").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        page.texts(".field__error"),
        [
            "Wählen Sie eine Sprache aus der Liste.",
            "Wählen Sie, wie die Seiten aussehen sollen."
        ]
    );
    let anna = account(&app, ANNA).await;
    assert_eq!(
        (anna.language, anna.theme),
        (Some(Language::German), Some(Theme::Dark))
    );
}

#[tokio::test]
async fn an_organisation_chooses_the_language_of_those_who_chose_none() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    admin.get("/admin/settings").await;
    let form = [
        ("name", "The ISP"),
        ("mode", "standard"),
        ("time_zone", "UTC"),
        ("language", "de"),
    ];
    let page = admin.submit("/admin/settings", &form).await;
    assert_eq!(page.attribute("html", "lang"), "de");
    assert_eq!(
        page.values("select[name=language] option[selected]"),
        ["de"]
    );
    assert_eq!(app.tenant("isp").await.language, Some(Language::German));
    let page = admin
        .post(
            "/admin/settings",
            &[
                ("name", "The ISP"),
                ("mode", "standard"),
                ("time_zone", "UTC"),
                ("language", "tlh"),
            ],
        )
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.tenant("isp").await.language, Some(Language::German));
}
