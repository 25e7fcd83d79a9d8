//! The operator's pages in German: each says nothing in English.

use axum::http::StatusCode;

use crate::support::test_app::TestApp;

#[tokio::test]
async fn each_page_of_the_operator_speaks_german() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let mut operator = app.operator().await;
    operator.accept_language("de");
    for (path, heading) in [
        ("/operator/tenants", "Organisationen"),
        ("/operator/lists", "Zustand der Listen"),
        ("/operator/mail", "Wartende Post"),
        ("/operator/watched", "Eigene Adressen auf fremden Listen"),
        ("/operator/audit", "Protokoll"),
        ("/operator/system", "Diese Installation"),
        ("/account/passkeys", "Passkeys"),
    ] {
        let page = operator.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.text("h1"), heading, "{path}");
        assert_eq!(page.attribute("html", "lang"), "de", "{path}");
        for english in ["Tenant", "switched", "Waiting", "signed in", "Mailboxes"] {
            let said = page.texts("main").concat();
            assert!(!said.contains(english), "{path}: {english} in {said}");
        }
    }
    let page = operator.get("/operator/tenants/isp").await;
    assert_eq!(page.text("#week"), "Die letzten 7 Tage");
    let fields = [("action", "rename"), ("name", "Neuer Name")];
    let page = operator.submit("/operator/tenants/isp", &fields).await;
    assert_eq!(
        page.text(".flash__text"),
        "Die Organisation heißt jetzt Neuer Name."
    );
    let fields = [("action", "disable")];
    let page = operator.submit("/operator/tenants/isp", &fields).await;
    assert!(page.text(".flash__text").contains("ist abgeschaltet"));
    let fields = [("slug", "Zu Groß"), ("name", "Wieder eine")];
    let page = operator.post("/operator/tenants", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text("#slug-error").starts_with("Nehmen Sie 1 bis 40"));
}

#[tokio::test]
async fn an_owners_tokens_speak_german() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.accept_language("de");
    let page = anna.get("/account/tokens").await;
    assert_eq!(page.text("h1"), "Schlüssel für Ihre Programme");
    let page = anna.get("/account/passkeys").await;
    assert!(page.text("#not-here").starts_with("Hier gibt es keine"));
}
