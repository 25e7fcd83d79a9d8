//! The second step at sign-in: set up, taken, recovered, reset.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::store::AuditQuery;
use totp_rs::{Builder, Secret};

use super::session::link;
use super::{PASSWORD, account, with_password};
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const PATH: &str = "/account/second-factor";
const ANNA: &str = "anna@isp.example";

/// An authenticator app with one account.
struct Phone(totp_rs::Totp);

impl Phone {
    /// Types the secret that the page shows.
    fn reading(page: &Page) -> Self {
        let typed = page.text("#secret").replace(' ', "");
        let secret = Secret::try_from_base32(&typed).expect("base32");
        Self(Builder::new().with_secret(secret).build().expect("a totp"))
    }

    /// The code it shows now.
    fn code(&self, app: &TestApp) -> String {
        let now = u64::try_from(app.clock.now().timestamp()).expect("a time");
        self.0.generate(now).to_string()
    }

    /// The code it shows next.
    fn next_code(&self, app: &TestApp) -> String {
        app.clock.advance(TimeDelta::seconds(30));
        self.code(app)
    }
}

/// Anna, in, with a phone, and the ten codes that she was shown.
async fn anna_with_a_phone(app: &TestApp) -> (Visitor, Phone, Vec<String>) {
    let mut anna = app.owner(ANNA).await;
    let (phone, codes) = set_up(app, &mut anna).await;
    (anna, phone, codes)
}

/// Sets it up for somebody who is in, and returns the recovery codes.
pub(crate) async fn with_a_phone(app: &TestApp, person: &mut Visitor) -> Vec<String> {
    set_up(app, person).await.1
}

async fn set_up(app: &TestApp, person: &mut Visitor) -> (Phone, Vec<String>) {
    person.get(PATH).await;
    let page = person.submit(PATH, &[("action", "start")]).await;
    let phone = Phone::reading(&page);
    let code = phone.code(app);
    let page = confirm(person, &page, &code).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let codes = page.text(".codes");
    let codes: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{codes:?}");
    (phone, codes)
}

/// Sends the form of the set-up that this page shows.
async fn confirm(person: &mut Visitor, shown: &Page, code: &str) -> Page {
    let setup = shown.values("input[name=setup]").remove(0);
    let fields = [("action", "confirm"), ("setup", &setup), ("code", code)];
    person.post(PATH, &fields).await
}

/// Somebody with Anna's password, before the second step.
async fn with_annas_password(app: &TestApp) -> Visitor {
    let mut visitor = app.nobody();
    visitor.get("/").await;
    let fields = [("email", ANNA), ("password", PASSWORD)];
    let page = visitor.post("/", &fields).await;
    assert_eq!(page.location().as_deref(), Some("/second-step"));
    visitor.get("/second-step").await;
    visitor
}

async fn step(visitor: &mut Visitor, field: &str, code: &str) -> Page {
    visitor.post("/second-step", &[(field, code)]).await
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
async fn what_is_set_up_counts_only_once_a_code_has_shown_that_the_app_has_it() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let mut anna = app.owner(ANNA).await;
    anna.get(PATH).await;
    let page = anna.submit(PATH, &[("action", "start")]).await;
    assert_eq!(page.texts("svg.qr").len(), 1);
    let page = confirm(&mut anna, &page, "000000").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text("#code-error").starts_with("This is not the code"));
    let page = confirm(&mut anna, &page, "abc").await;
    assert_eq!(
        page.text("#code-error"),
        "A code of the app is six digits, such as 123456."
    );

    let mut other = app.nobody();
    other.get("/").await;
    let fields = [("email", ANNA), ("password", PASSWORD)];
    other.post("/", &fields).await;
    assert!(is_in(&other).await, "one step is enough still");
}

#[tokio::test]
async fn a_set_up_begun_anew_is_neither_switched_on_nor_given_up_by_the_form_of_the_one_before() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    anna.get(PATH).await;
    let before = anna.submit(PATH, &[("action", "start")]).await;
    let now = anna.submit(PATH, &[("action", "start")]).await;
    assert_ne!(before.text("#secret"), now.text("#secret"));
    let setup = before.values("input[name=setup]").remove(0);
    anna.submit(PATH, &[("action", "cancel"), ("setup", &setup)])
        .await;
    let page = anna.get(PATH).await;
    assert_eq!(page.text("#secret"), now.text("#secret"), "it goes on");
    for phone in [Phone::reading(&before), Phone::reading(&now)] {
        let code = phone.code(&app);
        let page = confirm(&mut anna, &before, &code).await;
        assert_eq!(page.location().as_deref(), Some(PATH));
        let page = anna.open(PATH).await;
        assert!(page.text(".flash__text").contains("begun anew"));
        assert_eq!(page.text("#secret"), now.text("#secret"));
    }
    let code = Phone::reading(&now).code(&app);
    let page = confirm(&mut anna, &now, &code).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    // What counts already is not given up by any form of a set-up.
    let setup = now.values("input[name=setup]").remove(0);
    anna.submit(PATH, &[("action", "cancel"), ("setup", &setup)])
        .await;
    assert_eq!(anna.get(PATH).await.text("h2"), "It is on");
}

#[tokio::test]
async fn switching_it_on_signs_out_everywhere_else_and_mails_the_owner() {
    let app = TestApp::start().await;
    let other = app.owner(ANNA).await;
    let before = app.owner(ANNA).await;
    let mut anna = before.clone();
    set_up(&app, &mut anna).await;
    assert!(is_in(&anna).await && !is_in(&other).await);
    assert!(!is_in(&before).await, "the session's id is another");
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(
        mail.contains("Subject: The second step of your sign-in is on"),
        "{mail}"
    );
    // The page with the codes has forms that work.
    let page = anna.post(PATH, &[("action", "off"), ("code", "")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn neither_password_nor_link_signs_in_without_the_code() {
    let app = TestApp::start().await;
    let account = with_password(&app, ANNA).await;
    let (_, phone, _) = anna_with_a_phone(&app).await;
    let by_password = with_annas_password(&app).await;
    let mut by_link = app.nobody();
    let path = link(&app, &account).await;
    by_link.get(&path).await;
    let page = by_link.post(&path, &[]).await;
    assert_eq!(page.location().as_deref(), Some("/second-step"));
    by_link.get("/second-step").await;
    for mut visitor in [by_password, by_link] {
        assert!(!is_in(&visitor).await);
        let page = visitor.clone().get("/").await;
        assert_eq!(page.text("h1"), "Guestlist", "the door");
        let half_way = visitor.clone();
        let code = phone.next_code(&app);
        let page = step(&mut visitor, "code", &code).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert!(is_in(&visitor).await);
        assert_ne!(
            visitor.cookies["__Host-sid"], half_way.cookies["__Host-sid"],
            "a new id"
        );
        assert!(!is_in(&half_way).await, "the old id opens nothing");
    }
    let signed_in: Vec<_> = audit(&app)
        .await
        .into_iter()
        .filter(|(action, _)| action == "account.signed_in")
        .map(|(_, how)| how)
        .collect();
    assert_eq!(signed_in[..2], ["link, app", "password, app"]);
}

#[tokio::test]
async fn a_code_works_once_even_in_another_browser() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (_, phone, _) = anna_with_a_phone(&app).await;
    let (mut first, mut second) = (
        with_annas_password(&app).await,
        with_annas_password(&app).await,
    );
    let code = phone.next_code(&app);
    assert_eq!(
        step(&mut first, "code", &code).await.status,
        StatusCode::SEE_OTHER
    );
    let page = step(&mut second, "code", &code).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text("#code-error").contains("used already"));
    assert!(!is_in(&second).await);
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_says_how_many_are_left() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (_, _, codes) = anna_with_a_phone(&app).await;
    let mut anna = with_annas_password(&app).await;
    let typed = codes[3].to_uppercase();
    step(&mut anna, "recovery", &typed).await;
    let page = anna.open("/").await;
    assert!(
        page.text(".flash__text").contains("9 are left"),
        "{}",
        page.body
    );

    let mut again = with_annas_password(&app).await;
    let page = step(&mut again, "recovery", &codes[3]).await;
    assert!(page.text("#recovery-error").contains("used already"));
    assert!(!is_in(&again).await);
}

#[tokio::test]
async fn nobody_is_asked_to_try_a_recovery_code_again_that_is_used_up() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (_, _, codes) = anna_with_a_phone(&app).await;
    let mut anna = with_annas_password(&app).await;
    app.test_database.refuse_inserts("sessions").await;
    let page = step(&mut anna, "recovery", &codes[3]).await;
    assert_eq!(page.text("h1"), "That is done");
    app.test_database.refuse_no_more("sessions").await;
    let mut again = with_annas_password(&app).await;
    let page = step(&mut again, "recovery", &codes[3]).await;
    assert!(page.text("#recovery-error").contains("used already"));
}

#[tokio::test]
async fn codes_are_tried_five_times_from_a_strange_browser_and_then_wait() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (anna, phone, codes) = anna_with_a_phone(&app).await;
    let mut thief = with_annas_password(&app).await;
    for _ in 0..5 {
        let page = step(&mut thief, "code", "000000").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let code = phone.next_code(&app);
    let page = step(&mut thief, "code", &code).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!is_in(&thief).await);
    // Whoever lost the phone comes from the same place, with a recovery code.
    let mut without_phone = with_annas_password(&app).await;
    step(&mut without_phone, "recovery", &codes[0]).await;
    assert!(is_in(&without_phone).await);
    // Anna's own browser is known, and has tries of its own.
    let mut owner = anna.clone();
    owner.get("/account").await;
    owner.post("/account", &[("action", "sign-out")]).await;
    owner.get("/").await;
    let form = [("email", ANNA), ("password", PASSWORD)];
    owner.post("/", &form).await;
    owner.get("/second-step").await;
    let code = phone.next_code(&app);
    step(&mut owner, "code", &code).await;
    assert!(is_in(&owner).await);
}

#[tokio::test]
async fn the_second_step_waits_ten_minutes_and_ends_with_a_new_password() {
    let app = TestApp::start().await;
    let account = with_password(&app, ANNA).await;
    let (_, phone, _) = anna_with_a_phone(&app).await;
    let mut slow = with_annas_password(&app).await;
    app.clock.advance(TimeDelta::minutes(11));
    let code = phone.next_code(&app);
    assert_eq!(
        step(&mut slow, "code", &code).await.status,
        StatusCode::GONE
    );

    let mut thief = with_annas_password(&app).await;
    with_password(&app, account.address.as_str()).await;
    let code = phone.next_code(&app);
    let page = step(&mut thief, "code", &code).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(!is_in(&thief).await);
}

#[tokio::test]
async fn it_is_switched_off_by_a_code_and_not_without() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (mut anna, phone, _) = anna_with_a_phone(&app).await;
    for fields in [
        &[("action", "off")][..],
        &[("action", "off"), ("code", "123456")],
        &[("action", "off"), ("recovery", "abcd")],
    ] {
        let page = anna.post(PATH, fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    let code = phone.next_code(&app);
    let page = anna
        .submit(PATH, &[("action", "off"), ("code", &code)])
        .await;
    assert!(
        page.text(".flash__text")
            .starts_with("The second step is off")
    );
    let mut other = app.nobody();
    other.get("/").await;
    let fields = [("email", ANNA), ("password", PASSWORD)];
    other.post("/", &fields).await;
    assert!(is_in(&other).await);
}

#[tokio::test]
async fn new_recovery_codes_make_the_old_ones_worthless() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (mut anna, phone, old) = anna_with_a_phone(&app).await;
    let code = phone.next_code(&app);
    let fields = [("action", "new-codes"), ("code", code.as_str())];
    let page = anna.post(PATH, &fields).await;
    let new = page.text(".codes");
    let mut visitor = with_annas_password(&app).await;
    let page = step(&mut visitor, "recovery", &old[0]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let first = new.split_whitespace().next().expect("a code");
    step(&mut visitor, "recovery", first).await;
    assert!(is_in(&visitor).await);
}

#[tokio::test]
async fn an_admin_resets_the_second_step_of_an_owner_who_is_told() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let (anna, ..) = anna_with_a_phone(&app).await;
    let mailbox = app.mailbox(ANNA).await;
    let page_of = format!("/admin/mailboxes/{}", mailbox.id);
    let mut admin = app.admin("isp").await;
    admin.get(&page_of).await;
    let reset = [("action", "reset-second-factor")];
    let page = admin.submit(&page_of, &reset).await;
    assert!(
        page.text(".flash__text")
            .starts_with("The second step is off")
    );
    assert!(!is_in(&anna).await, "signed out everywhere");
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(
        mail.contains("To: anna@isp.example") && mail.contains("was reset"),
        "{mail}"
    );
    assert_eq!(audit(&app).await[0].0, "second_factor.reset");
    let mut other = app.nobody();
    other.get("/").await;
    let fields = [("email", ANNA), ("password", PASSWORD)];
    other.post("/", &fields).await;
    assert!(is_in(&other).await);
    // It was off already: nobody is mailed twice.
    let mailed = app.mailer.outbox().len();
    admin.submit(&page_of, &reset).await;
    assert_eq!(app.mailer.outbox().len(), mailed);
}

#[tokio::test]
async fn an_admin_resets_nothing_of_another_admin() {
    let app = TestApp::start().await;
    anna_with_a_phone(&app).await;
    let mut anna = account(&app, ANNA).await;
    anna.role = guestlist::tenancy::Role::Admin;
    let mut tx = app.database.write().await.expect("a transaction");
    let changed = tx.of(anna.tenant_id).accounts().update(&anna).await;
    changed.expect("a change");
    tx.commit().await.expect("a commit");
    let mailbox = app.mailbox(ANNA).await;
    let page_of = format!("/admin/mailboxes/{}", mailbox.id);
    let mut admin = app.admin("isp").await;
    admin.get(&page_of).await;
    let page = admin
        .post(&page_of, &[("action", "reset-second-factor")])
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_operator_takes_the_second_step_too() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    set_up(&app, &mut operator).await;
    assert_eq!(
        operator.get("/operator/tenants").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn no_secret_of_the_second_step_is_readable_in_the_database() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    anna.get(PATH).await;
    let page = anna.submit(PATH, &[("action", "start")]).await;
    let typed = page.text("#secret").replace(' ', "");
    let secret = Secret::try_from_base32(&typed).expect("base32");
    let kept = account(&app, ANNA).await;
    let mut tx = app.database.read().await.expect("a transaction");
    let mut factors = tx.of(kept.tenant_id).second_factors();
    let factor = factors.find(kept.id).await.expect("a look-up");
    let sealed = factor.expect("a factor").sealed_secret;
    assert!(
        !sealed.windows(20).any(|window| window == secret.as_ref()),
        "it is sealed"
    );
}
