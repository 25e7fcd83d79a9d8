//! The owner's pages, and those behind links, for a browser that asks for German.

use axum::http::StatusCode;
use guestlist::policy::Verdict;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use super::{ask, only_people_on_the_list};
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const ANNA: &str = "anna@isp.example";
const SCOTT: &str = "scott@example.com";

async fn anna(app: &TestApp) -> Visitor {
    let mut anna = app.owner(ANNA).await;
    anna.accept_language("de-AT,de;q=0.9,en;q=0.5");
    anna
}

fn german(app: &TestApp) -> Visitor {
    let mut visitor = app.nobody();
    visitor.accept_language("de");
    visitor
}

async fn refused(app: &TestApp) {
    only_people_on_the_list(app, ANNA).await;
    assert_eq!(ask(app, SCOTT, ANNA).await, Verdict::Reject);
}

#[tokio::test]
async fn the_home_and_what_its_buttons_say() {
    let app = TestApp::start().await;
    refused(&app).await;
    let mut anna = anna(&app).await;
    let page = anna.get("/").await;
    assert_eq!(page.text("h1"), "Guten Morgen.");
    assert_eq!(
        page.texts(".rail__places a"),
        [
            "Start",
            "Gästeliste",
            "Sperrliste",
            "Verlauf",
            "Einstellungen"
        ]
    );
    let row = page.text("section[aria-labelledby=away] .row__what");
    assert!(
        row.contains("heute 09:00: Steht nicht auf Ihrer Gästeliste"),
        "{row}"
    );
    let page = anna
        .submit("/", &[("action", "allow"), ("sender", SCOTT)])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "Jetzt auf Ihrer Gästeliste: scott@example.com."
    );
    assert_eq!(page.text(".flash button"), "Rückgängig");
}

#[tokio::test]
async fn the_activity_and_one_of_its_decisions() {
    let app = TestApp::start().await;
    refused(&app).await;
    let mut anna = anna(&app).await;
    let page = anna.get("/activity").await;
    assert_eq!(page.text("h1"), "Verlauf");
    assert_eq!(page.texts(".badge"), ["Abgewiesen"]);
    let decision = page.links(".row__title a").remove(0);
    let page = anna.get(&decision).await;
    assert_eq!(page.text("#why"), "Warum");
    assert_eq!(page.text(".because"), "Steht nicht auf Ihrer Gästeliste.");
    let nothing = anna.get("/activity?q=nobody").await;
    assert_eq!(
        nothing.text(".empty__title"),
        "Nichts passt zu dieser Suche."
    );
}

#[tokio::test]
async fn the_lists_an_entry_and_several_at_once() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let page = anna.get("/whitelist").await;
    assert_eq!(page.text("h1"), "Gästeliste");
    let wrong = [("action", "add"), ("match", "anna@b.example\ntom@")];
    let page = anna.post("/whitelist", &wrong).await;
    assert_eq!(
        page.text(".field__error"),
        "Zeile 2, „tom@“: Der Teil nach dem @ fehlt."
    );
    let add = [("action", "add"), ("match", "agency.example\n.com")];
    let page = anna.post("/whitelist", &add).await;
    let asked = page.text(".field__error");
    assert!(
        asked.contains("Das sind alle unter .com, einer ganzen Top-Level-Domain."),
        "{asked}"
    );
    let sure = [add[0], add[1], ("sure", ".com")];
    let page = anna.submit("/whitelist", &sure).await;
    assert_eq!(
        page.text(".flash__text"),
        "2 Einträge stehen jetzt auf Ihrer Gästeliste."
    );
    let rows = page.texts(".entry .row__title");
    assert!(
        rows.contains(&"Alle bei agency.example".to_owned()),
        "{rows:?}"
    );
    assert!(page.text(".list__foot").contains("2 Einträge"));
    let entry = page.links(".entry .row__title a").remove(0);
    let page = anna.get(&entry).await;
    assert!(
        page.text(".lead").starts_with("Auf Ihrer Gästeliste: "),
        "{}",
        page.text(".lead")
    );
    let all = [("action", "ask"), ("what", "remove"), ("all", "yes")];
    let page = anna.post("/whitelist", &all).await;
    assert_eq!(
        page.text("h1"),
        "2 Einträge von Ihrer Gästeliste entfernen?"
    );
}

#[tokio::test]
async fn a_list_that_is_imported() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let page = anna.get("/import").await;
    assert_eq!(page.text("h1"), "Eine Liste einlesen");
    let picture = ("me.png", &b"\x89PNG\r\n"[..]);
    let page = anna.upload("/import", &[], picture).await;
    assert!(
        page.text(".field__error")
            .starts_with("Das ist ein Bild, keine Liste"),
        "{}",
        page.body
    );
    let file = ("list.csv", &b"Name,E-mail\nA,a@example.com\nB,b@\n"[..]);
    let page = anna.upload("/import", &[], file).await;
    assert_eq!(
        page.texts(".tallies li"),
        ["1 neu für Ihre Gästeliste", "1 nicht lesbar"]
    );
    let lines = page.texts("tbody tr");
    assert!(
        lines[1].ends_with("Der Teil nach dem @ fehlt."),
        "{lines:?}"
    );
    let path = page.forms("main form").remove(0);
    let page = anna.submit(&path, &[("action", "take")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "1 Eintrag steht jetzt auf Ihrer Gästeliste."
    );
}

#[tokio::test]
async fn requests_and_a_sender_who_is_tried() {
    let app = TestApp::start().await;
    refused(&app).await;
    let mut anna = anna(&app).await;
    let page = anna.get("/requests").await;
    assert_eq!(page.text("h1"), "Bitten um Einlass");
    let page = anna.get("/try?sender=scott@example.com").await;
    assert_eq!(page.text("h1"), "Absender ausprobieren");
    assert_eq!(page.texts(".badge"), ["Würde abgewiesen"]);
    assert!(
        page.text(".steps")
            .contains("Kein Eintrag irgendeiner Liste passt zu diesem Absender."),
        "{}",
        page.text(".steps")
    );
    let page = anna.get("/try?sender=scott").await;
    assert_eq!(
        page.text(".field__error"),
        "Das ist weder eine Adresse noch eine Domain: Schreiben Sie es wie anna@example.org oder example.org."
    );
}

#[tokio::test]
async fn what_a_check_found_is_told_from_its_data() {
    let zone = FakeZone::new().address("7.2.0.192.bl.test", "127.0.0.2");
    let app = TestApp::with_zone(zone).await;
    app.mailbox(ANNA).await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let mode = json!({"mode": "standard"});
    caller.patch("/api/v1/tenants/isp", mode).await.expect(200);
    let list = json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5});
    let checks = json!({"threshold": 5, "checks": [list]});
    caller
        .put("/api/v1/tenants/isp/checks", checks)
        .await
        .expect(200);
    let mut anna = anna(&app).await;
    let page = anna
        .get("/try?sender=scott@example.com&server=192.0.2.7")
        .await;
    assert_eq!(
        page.text(".because"),
        "Der sendende Server, 192.0.2.7, steht auf der Liste „Example BL“, einer Liste für Adressen, die Spam senden \
         (ihre Antwort: 127.0.0.2)."
    );
    assert!(
        page.text(".findings").contains("(5 Punkte)"),
        "{}",
        page.text(".findings")
    );
}

#[tokio::test]
async fn pages_for_everyone_and_pages_behind_links_that_are_gone() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let mut visitor = german(&app);
    let page = visitor.get("/policy/isp").await;
    assert_eq!(page.text("h1"), "Wie The isp Post prüft");
    assert_eq!(page.attribute("html", "lang"), "de");
    for path in [
        "/answer/x",
        "/digest/x",
        "/unsubscribe/x",
        "/asked-server/x",
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::GONE, "{path}");
        assert_eq!(page.text("h1"), "Dieser Link gilt nicht mehr", "{path}");
    }
    let mut anna = anna(&app).await;
    let page = anna
        .post_without_token("/whitelist", &[("action", "add"), ("match", SCOTT)])
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.text("h1"), "Dieses Formular war zu alt");
}
