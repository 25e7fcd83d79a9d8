//! Passkeys: added, used at the door, refused, removed.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::store::AuditQuery;

use super::account;
use crate::support::authenticator::Authenticator;
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const PATH: &str = "/account/passkeys";
const ANNA: &str = "anna@isp.example";
const SITE: &str = "https://panel.example";

/// A panel with a name.
async fn app() -> TestApp {
    let named =
        |config: &mut guestlist::config::Config| SITE.clone_into(&mut config.web.public_url);
    TestApp::with(FakeZone::new(), named).await
}

/// The person's new passkey, on a device of its own.
async fn add(person: &mut Visitor, name: &str) -> Authenticator {
    person.get(PATH).await;
    let page = person
        .post(PATH, &[("action", "start"), ("name", name)])
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let mut device = Authenticator::new(SITE);
    let answer = device.create(&options(&page));
    let page = person
        .submit(PATH, &[("action", "add"), ("credential", &answer)])
        .await;
    assert!(
        page.text(".flash__text").contains("signs you in"),
        "{}",
        page.body
    );
    device
}

fn options(page: &Page) -> String {
    page.attribute("form[data-passkey]", "data-options")
}

/// At the door, asked for a passkey.
async fn asked(app: &TestApp) -> (Visitor, String) {
    let mut visitor = app.nobody();
    let door = visitor.get("/").await;
    assert!(door.forms("form").contains(&"/passkey".to_owned()));
    let page = visitor.post("/passkey", &[("action", "start")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    (visitor, options(&page))
}

async fn answer(visitor: &mut Visitor, credential: &str) -> Page {
    visitor
        .post(
            "/passkey",
            &[("action", "answer"), ("credential", credential)],
        )
        .await
}

async fn is_in(visitor: &Visitor) -> bool {
    visitor.clone().get("/settings").await.status == StatusCode::OK
}

async fn audit(app: &TestApp) -> Vec<(String, String)> {
    let tenant = app.tenant("isp").await;
    let mut tx = app.database.read().await.expect("a transaction");
    let query = AuditQuery {
        until: None,
        limit: 50,
    };
    let events = tx.of(tenant.id).audit().list(&query).await.expect("a log");
    events
        .into_iter()
        .map(|event| (event.action, event.detail))
        .collect()
}

#[tokio::test]
async fn a_passkey_is_both_steps_and_its_challenge_counts_once() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    let mut device = add(&mut anna, "My phone").await;
    assert_eq!(
        audit(&app).await[0],
        ("passkey.added".to_owned(), "My phone".to_owned())
    );
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(mail.contains("Subject: You have a new passkey"), "{mail}");

    let (mut visitor, options) = asked(&app).await;
    let before = visitor.clone();
    let credential = device.get(&options);
    let page = answer(&mut visitor, &credential).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    assert!(is_in(&visitor).await);
    assert_ne!(visitor.cookies["__Host-sid"], before.cookies["__Host-sid"]);
    assert_eq!(
        audit(&app).await[0],
        ("account.signed_in".to_owned(), "passkey".to_owned())
    );

    let mut again = before;
    let page = answer(&mut again, &credential).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(!is_in(&again).await);
    let page = anna.get(PATH).await;
    assert!(
        page.text(".row__why").contains("Used last"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn whatever_is_wrong_the_door_says_the_same() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    let mut device = add(&mut anna, "My phone").await;
    let mut said = Vec::new();
    let mut refuse = async |change: &dyn Fn(&mut Authenticator),
                            spoil: &dyn Fn(String) -> String| {
        let (mut visitor, options) = asked(&app).await;
        change(&mut device);
        let credential = spoil(device.get(&options));
        (device.origin, device.verifies) = (SITE.to_owned(), true);
        let page = answer(&mut visitor, &credential).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!is_in(&visitor).await);
        said.push(page.text("#problem"));
    };
    let as_it_is = |credential| credential;
    refuse(
        &|device| "https://panel.example.evil.example".clone_into(&mut device.origin),
        &as_it_is,
    )
    .await;
    refuse(
        &|device| "http://panel.example".clone_into(&mut device.origin),
        &as_it_is,
    )
    .await;
    refuse(&|device| device.verifies = false, &as_it_is).await;
    refuse(&|_| (), &|_| "nonsense".to_owned()).await;
    refuse(&|_| (), &|credential| {
        credential.replace("\"userHandle\":\"", "\"userHandle\":\"AAAA")
    })
    .await;
    refuse(&|_| (), &|credential| {
        credential.replace("\"signature\":\"ME", "\"signature\":\"MA")
    })
    .await;
    let (_, other_question) = asked(&app).await;
    let other = device.get(&other_question);
    let (mut visitor, _) = asked(&app).await;
    let page = answer(&mut visitor, &other).await;
    said.push(page.text("#problem"));
    let mut stranger = Authenticator::new(SITE);
    let (mut visitor, options) = asked(&app).await;
    let page = answer(&mut visitor, &stranger.get(&options)).await;
    said.push(page.text("#problem"));
    said.dedup();
    assert_eq!(
        said,
        ["This passkey doesn't sign you in here. Take another one, or go another way."]
    );
}

#[tokio::test]
async fn a_counter_that_goes_back_tells_a_copy() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    let mut device = add(&mut anna, "My phone").await;
    device.counter = 7;
    let (mut visitor, options) = asked(&app).await;
    answer(&mut visitor, &device.get(&options)).await;
    assert!(is_in(&visitor).await);
    device.counter = 3;
    let (mut copy, options) = asked(&app).await;
    let page = answer(&mut copy, &device.get(&options)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!is_in(&copy).await);
    assert_eq!(
        audit(&app).await[0],
        ("passkey.refused".to_owned(), "My phone".to_owned())
    );
}

#[tokio::test]
async fn a_challenge_waits_five_minutes() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    let mut device = add(&mut anna, "My phone").await;
    let (mut visitor, options) = asked(&app).await;
    app.clock.advance(TimeDelta::minutes(5));
    let page = answer(&mut visitor, &device.get(&options)).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(!is_in(&visitor).await);

    anna.get(PATH).await;
    let page = anna
        .post(PATH, &[("action", "start"), ("name", "Late")])
        .await;
    let credential = Authenticator::new(SITE).create(&self::options(&page));
    app.clock.advance(TimeDelta::minutes(5));
    let fields = [("action", "add"), ("credential", credential.as_str())];
    let page = anna.submit(PATH, &fields).await;
    assert!(
        page.text(".flash__text")
            .contains("longer than five minutes")
    );
    assert_eq!(page.texts(".row__title"), ["My phone"]);
}

#[tokio::test]
async fn a_removed_passkey_a_disabled_account_and_a_reset_let_nobody_in() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    let mut device = add(&mut anna, "My phone").await;
    let mut second = add(&mut anna, "My laptop").await;
    let page = anna.get(PATH).await;
    let id = page.values("input[name=passkey]").remove(0);
    let page = anna
        .submit(PATH, &[("action", "remove"), ("passkey", &id)])
        .await;
    assert_eq!(page.texts(".row__title"), ["My laptop"]);
    assert_eq!(audit(&app).await[0].0, "passkey.removed");
    let (mut visitor, options) = asked(&app).await;
    let page = answer(&mut visitor, &device.get(&options)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

    let mailbox = app.mailbox(ANNA).await;
    let page_of = format!("/admin/mailboxes/{}", mailbox.id);
    let mut admin = app.admin("isp").await;
    admin.get(&page_of).await;
    admin
        .submit(&page_of, &[("action", "reset-second-factor")])
        .await;
    assert!(!is_in(&anna).await, "signed out everywhere");
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(mail.contains("removed your passkeys"), "{mail}");
    let (mut visitor, options) = asked(&app).await;
    let page = answer(&mut visitor, &second.get(&options)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);

    let mut anna = app.owner(ANNA).await;
    let mut third = add(&mut anna, "Another").await;
    let mut disabled = account(&app, ANNA).await;
    disabled.disabled_at = Some(app.clock.now());
    let mut tx = app.database.write().await.expect("a transaction");
    let changed = tx.of(disabled.tenant_id).accounts().update(&disabled).await;
    changed.expect("a change");
    tx.commit().await.expect("a commit");
    let (mut visitor, options) = asked(&app).await;
    let page = answer(&mut visitor, &third.get(&options)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn where_the_second_step_is_on_a_code_comes_before_a_passkey() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    let codes = super::second_factor::with_a_phone(&app, &mut anna).await;
    anna.get(PATH).await;
    let start = |code| {
        [
            ("action", "start"),
            ("name", "My phone"),
            ("recovery", code),
        ]
    };
    for wrong in ["", "abcd"] {
        let page = anna.post(PATH, &start(wrong)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.values("#name"), ["My phone"], "what was typed is kept");
    }
    let page = anna.post(PATH, &start(&codes[0])).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let mut device = Authenticator::new(SITE);
    let credential = device.create(&options(&page));
    anna.post(PATH, &[("action", "add"), ("credential", &credential)])
        .await;
    let (mut visitor, options) = asked(&app).await;
    answer(&mut visitor, &device.get(&options)).await;
    assert!(is_in(&visitor).await, "no code besides");
}

#[tokio::test]
async fn a_panel_without_a_name_says_why_it_has_no_passkeys() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let page = anna.get(PATH).await;
    assert!(
        page.body.contains("reached by a network address"),
        "{}",
        page.body
    );
    assert!(!page.forms("form").contains(&PATH.to_owned()));
    let door = app.nobody().get("/").await;
    assert!(!door.forms("form").contains(&"/passkey".to_owned()));
}

#[tokio::test]
async fn asking_makes_sessions_that_end_soon_and_is_bounded() {
    let app = app().await;
    let (mut visitor, _) = asked(&app).await;
    let status = async |visitor: &mut Visitor| {
        let page = visitor.post("/passkey", &[("action", "start")]).await;
        page.status
    };
    for _ in 1..60 {
        assert_eq!(status(&mut visitor).await, StatusCode::OK);
    }
    assert_eq!(status(&mut visitor).await, StatusCode::TOO_MANY_REQUESTS);
    let mut tx = app.database.write().await.expect("a transaction");
    let later = app.clock.now() + TimeDelta::minutes(5);
    let gone = tx.system().sessions().remove_expired(later).await;
    assert_eq!(gone.expect("a clean-up"), 1);
}

#[tokio::test]
async fn everything_about_somebody_names_their_passkeys_and_a_name_is_checked() {
    let app = app().await;
    let mut anna = app.owner(ANNA).await;
    add(&mut anna, "My phone").await;
    let page = anna.post("/account/everything", &[]).await;
    let file: serde_json::Value = serde_json::from_str(&page.body).expect("JSON");
    assert_eq!(file["account"]["passkeys"][0]["name"], "My phone");
    for name in ["", " ", &"x".repeat(61), "a\u{202e}b"] {
        let page = anna
            .post(PATH, &[("action", "start"), ("name", name)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert_eq!(page.texts("#name-error").len(), 1, "{name:?}");
    }
}
