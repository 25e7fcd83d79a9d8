//! Leaving for good: what goes, what stays, and what must be shown before.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::policy::Verdict;
use guestlist::store::{AuditQuery, DecisionQuery};
use guestlist::tenancy::{AppScope, TenantId};

use super::second_factor::with_a_phone;
use super::{PASSWORD, account, ask, only_people_on_the_list, with_password};
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const PATH: &str = "/account/delete";
const ANNA: &str = "anna@isp.example";

async fn leave(person: &mut Visitor, fields: &[(&str, &str)]) -> Page {
    person.get(PATH).await;
    let fields = [&[("action", "delete")], fields].concat();
    person.post(PATH, &fields).await
}

async fn is_in(visitor: &Visitor) -> bool {
    visitor.clone().get("/account").await.status == StatusCode::OK
}

/// How many entries and decisions are kept of a mailbox.
async fn kept(app: &TestApp, address: &str) -> (usize, usize) {
    let mailbox = app.mailbox(address).await;
    let tenant = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.expect("a transaction");
    let mut everything = tx.of(tenant).everything();
    let entries = everything.entries(mailbox.id, None, 50).await;
    let query = DecisionQuery {
        mailbox: Some(mailbox.id),
        limit: 50,
        ..DecisionQuery::default()
    };
    let decisions = tx.of(tenant).decisions().list(&query).await;
    (
        entries.expect("a list").len(),
        decisions.expect("a list").len(),
    )
}

#[tokio::test]
async fn all_that_is_stored_goes_and_the_mailbox_goes_on_without_its_owner() {
    let app = TestApp::start().await;
    only_people_on_the_list(&app, ANNA).await;
    only_people_on_the_list(&app, "bob@isp.example").await;
    for to in [ANNA, "bob@isp.example"] {
        assert_eq!(ask(&app, "stranger@example.net", to).await, Verdict::Reject);
        let mut owner = app.owner(to).await;
        owner.get("/whitelist").await;
        let add = [("action", "add"), ("match", "scott@agency.example")];
        owner.post("/whitelist", &add).await;
    }
    let script = app.own_caller(ANNA, AppScope::Read).await;
    let elsewhere = app.owner(ANNA).await;
    let mut anna = app.owner(ANNA).await;
    assert_eq!(kept(&app, ANNA).await, (1, 1));
    let page = anna.get(PATH).await;
    assert_eq!(page.text("h1"), "Delete your account");
    assert!(
        page.forms("form")
            .contains(&"/account/everything".to_owned())
    );
    let page = leave(&mut anna, &[("email", "Anna@isp.example")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.text("h1"), "Your account is deleted");

    assert!(!is_in(&anna).await && !is_in(&elsewhere).await);
    let entries = "/api/v1/mailboxes/anna@isp.example/entries";
    script.get(entries).await.expect(401);
    assert_eq!(kept(&app, ANNA).await, (0, 0));
    assert_eq!(kept(&app, "bob@isp.example").await, (1, 1), "not hers");
    let mail = app.mailer.outbox().pop().expect("a message");
    assert!(mail.contains("Subject: Your account is deleted"), "{mail}");
    assert!(mail.contains("To: anna@isp.example"), "{mail}");
    // The mailbox is there, and does as its organisation does.
    assert_eq!(app.mailbox(ANNA).await.mode, None);
    let verdict = ask(&app, "stranger@example.net", ANNA).await;
    assert_eq!(verdict, Verdict::Accept);
    let tenant = app.tenant("isp").await;
    let mut tx = app.database.read().await.expect("a transaction");
    let query = AuditQuery {
        until: None,
        limit: 1,
    };
    let log = tx.of(tenant.id).audit().list(&query).await.expect("a log");
    assert_eq!(
        (log[0].action.as_str(), log[0].subject.as_str()),
        ("account.deleted", ANNA)
    );
    // Nobody signs in there any more.
    let mut nobody = app.nobody();
    nobody.get("/").await;
    let sent = app.mailer.outbox().len();
    nobody
        .post("/", &[("email", ANNA), ("action", "link")])
        .await;
    app.mails(sent).await;
    assert_eq!(app.mailer.outbox().len(), sent);
}

#[tokio::test]
async fn nothing_goes_without_the_address_the_password_and_the_code() {
    let app = TestApp::start().await;
    with_password(&app, ANNA).await;
    let mut anna = app.owner(ANNA).await;
    let codes = with_a_phone(&app, &mut anna).await;
    app.clock.advance(TimeDelta::minutes(11));
    let (email, password) = (("email", ANNA), ("current_password", PASSWORD));
    let recovery = ("recovery", codes[0].as_str());
    for (fields, wrong) in [
        (&[password, recovery][..], "#email-error"),
        (
            &[("email", "bob@isp.example"), password, recovery],
            "#email-error",
        ),
        (&[email, recovery], "#current_password-error"),
        (
            &[email, ("current_password", "not hers"), recovery],
            "#current_password-error",
        ),
        (&[email, password], "#code-error"),
        (&[email, password, ("code", "000000")], "#code-error"),
        (&[email, password, ("recovery", "abcd")], "#recovery-error"),
    ] {
        let page = leave(&mut anna, fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(!page.text(wrong).is_empty());
        assert!(is_in(&anna).await);
    }
    // What was right all along was not used up.
    let page = leave(&mut anna, &[email, password, recovery]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
}

#[tokio::test]
async fn whoever_has_no_password_signs_in_once_more() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    app.clock.advance(TimeDelta::minutes(11));
    let page = leave(&mut anna, &[("email", ANNA)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.texts("#email").is_empty() && is_in(&anna).await);
    let page = anna.post(PATH, &[("action", "sign-in-again")]).await;
    assert_eq!(page.location().as_deref(), Some("/?next=/account/delete"));
    assert!(!is_in(&anna).await);
    let mut anna = app.owner(ANNA).await;
    let page = leave(&mut anna, &[("email", ANNA)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
}

#[tokio::test]
async fn the_last_who_runs_things_stays_and_any_other_may_leave() {
    let app = TestApp::start().await;
    let admin = app.admin("isp").await;
    let operator = app.operator().await;
    for (mut person, email, why) in [
        (admin, "admin@isp.example", "You are the only admin here."),
        (
            operator,
            "operator@panel.example",
            "You are the only operator here.",
        ),
    ] {
        assert!(person.get(PATH).await.text(".card--amber").starts_with(why));
        let page = leave(&mut person, &[("email", email)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text(".card--amber").starts_with(why));
        assert!(is_in(&person).await);
    }
    let mut anna = account(&app, ANNA).await;
    anna.role = guestlist::tenancy::Role::Admin;
    let mut tx = app.database.write().await.expect("a transaction");
    let changed = tx.of(anna.tenant_id).accounts().update(&anna).await;
    changed.expect("a change");
    tx.commit().await.expect("a commit");
    let mut admin = app.admin("isp").await;
    let page = leave(&mut admin, &[("email", "admin@isp.example")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!is_in(&admin).await);
    let mut tx = app.database.read().await.expect("a transaction");
    let admins = tx.of(anna.tenant_id).accounts().list_admins().await;
    assert_eq!(admins.expect("a list").len(), 1);
    let operators = tx.of(TenantId::SYSTEM).accounts().list().await;
    assert_eq!(operators.expect("a list").len(), 1);
}

#[tokio::test]
async fn an_admin_gives_the_mailbox_an_owner_again_who_sees_nothing_of_the_one_before() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    anna.get("/whitelist").await;
    let add = [("action", "add"), ("match", "scott@agency.example")];
    anna.post("/whitelist", &add).await;
    leave(&mut anna, &[("email", ANNA)]).await;
    let path = format!("/admin/mailboxes/{}", app.mailbox(ANNA).await.id);
    let mut admin = app.admin("isp").await;
    let page = admin.get(&path).await;
    assert!(page.body.contains("its owner has left"), "{}", page.body);
    let page = admin.submit(&path, &[("action", "add-owner")]).await;
    assert!(page.text(".flash__text").contains("can sign in again"));
    let page = admin.submit(&path, &[("action", "add-owner")]).await;
    assert!(page.text(".flash__text").contains("already"));
    let mut next = app.owner(ANNA).await;
    assert!(next.get("/whitelist").await.texts(".entry").is_empty());
}

#[tokio::test]
async fn a_german_owner_reads_all_of_it_in_german() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    anna.accept_language("de");
    let page = anna.get(PATH).await;
    assert_eq!(page.text("h1"), "Ihr Konto löschen");
    let page = leave(&mut anna, &[("email", ANNA)]).await;
    assert_eq!(page.text("h1"), "Ihr Konto ist gelöscht");
}
