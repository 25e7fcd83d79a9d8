//! Who runs an organisation: invited by mail, accepted once, taken away again; and nobody learns who is known.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::mail::Address;
use guestlist::store::AuditQuery;
use guestlist::tenancy::{Account, Role};

use super::{PASSWORD, account, with_password};
use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const ADMINS: &str = "/admin/admins";

async fn admin_of(app: &TestApp, slug: &str) -> Visitor {
    let mut admin = app.admin(slug).await;
    admin.open(ADMINS).await;
    admin
}

async fn invite(admin: &mut Visitor, address: &str) -> Page {
    admin
        .submit(ADMINS, &[("action", "invite"), ("email", address)])
        .await
}

/// The path of the link in the mail that was sent last.
fn link(app: &TestApp) -> String {
    let outbox = app.mailer.outbox();
    let mail = outbox.last().expect("a mail");
    let (_, rest) = mail.split_once("/invitation/").expect("a link");
    let secret = rest.split_whitespace().next().expect("a secret");
    format!("/invitation/{secret}")
}

async fn account_of(app: &TestApp, slug: &str, address: &str) -> Option<Account> {
    let tenant = app.tenant(slug).await.id;
    let address = Address::parse(address).expect("an address");
    let mut tx = app.database.read().await.expect("a transaction");
    let found = tx.of(tenant).accounts().find_by_address(&address).await;
    found.expect("a look-up")
}

/// What a row of the page offers: the id in its hidden field.
fn id_in_row(page: &Page, address: &str, field: &str) -> String {
    let rows = page.texts(".row");
    let at = rows
        .iter()
        .filter(|row| row.contains("Take the rights away") || row.contains("Withdraw"));
    let at = at
        .into_iter()
        .position(|row| row.contains(address))
        .expect("a row");
    page.values(&format!("input[name={field}]")).remove(at)
}

#[tokio::test]
async fn an_invitation_is_mailed_accepted_once_with_a_password_and_everybody_can_read_who_did_it() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    let page = invite(&mut admin, "Eve@isp.example").await;
    assert_eq!(
        page.text(".flash__text"),
        "An invitation is on its way to eve@isp.example."
    );
    assert!(
        page.text("#open ~ ul .row__why")
            .starts_with("Invited today 09:00 by admin@isp.example")
    );
    let link = link(&app);
    let before = dump(&app.test_database).await;
    let mut eve = app.nobody();
    for _ in 0..3 {
        let page = eve.get(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.text("h1"), "Run the guest lists of The isp");
    }
    assert_eq!(
        dump(&app.test_database).await,
        before,
        "looking changed something"
    );
    let page = eve.post(&link, &[("password", "short")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text(".field__error")
            .contains("it needs 15 characters")
    );
    assert_eq!(
        dump(&app.test_database).await,
        before,
        "a mistake used it up"
    );
    let page = eve.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(page.location().as_deref(), Some("/admin"));
    assert_eq!(eve.get("/admin").await.status, StatusCode::OK);
    let mut another = app.nobody();
    another.get("/").await;
    assert_eq!(another.get(&link).await.status, StatusCode::GONE);
    let page = another.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::GONE);
    let page = eve.get(ADMINS).await;
    assert!(
        page.text(".row:has(.card__aside)")
            .starts_with("eve@isp.example (you) Admin since 2 March"),
        "{}",
        page.body
    );
    let log = admin.get("/admin/audit").await.body;
    assert!(
        log.contains("invited an admin") && log.contains("accepted the invitation as"),
        "{log}"
    );
    // And by the door, whenever they like.
    let mut door = app.nobody();
    door.get("/").await;
    let fields = [("email", "eve@isp.example"), ("password", PASSWORD)];
    assert_eq!(door.post("/", &fields).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_invites_learns_nothing_of_who_is_known() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    app.mailbox("carl@shop.example").await;
    app.operator().await;
    let mut admin = admin_of(&app, "isp").await;
    let mut answers = Vec::new();
    for address in [
        "nobody@nowhere.example",
        "anna@isp.example",
        "carl@shop.example",
        "operator@panel.example",
    ] {
        let page = admin
            .post(ADMINS, &[("action", "invite"), ("email", address)])
            .await;
        assert_eq!(page.location().as_deref(), Some(ADMINS));
        let page = admin.get(ADMINS).await;
        answers.push(page.text(".flash__text").replace(address, "ADDRESS"));
        assert_eq!(
            app.mailer.outbox().len(),
            answers.len(),
            "{address} got no mail"
        );
    }
    answers.dedup();
    assert_eq!(answers, ["An invitation is on its way to ADDRESS."]);
}

#[tokio::test]
async fn what_cannot_be_invited_is_said_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    for (typed, told) in [
        (
            "",
            "Write the address of the person, such as anna@example.org.",
        ),
        ("eve@", "The part after @ is missing."),
        (
            "admin@isp.example",
            "admin@isp.example is an admin already.",
        ),
    ] {
        let page = admin
            .post(ADMINS, &[("action", "invite"), ("email", typed)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.text(".field__error"), told);
        assert_eq!(page.values("#email"), [typed]);
    }
    for n in 0..4 {
        let page = invite(&mut admin, "eve@isp.example").await;
        let sent = page.status == StatusCode::OK;
        assert_eq!(sent, n < 3, "mail {n}: {}", page.body);
    }
    assert_eq!(app.mailer.outbox().len(), 3);
}

#[tokio::test]
async fn sent_again_the_old_link_is_dead_and_withdrawn_or_late_both_are() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "eve@isp.example").await;
    let first = link(&app);
    let page = admin.get(ADMINS).await;
    let id = page.values("input[name=invitation]").remove(0);
    let page = admin
        .submit(ADMINS, &[("action", "send-again"), ("invitation", &id)])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "An invitation is on its way to eve@isp.example."
    );
    let second = link(&app);
    let mut eve = app.nobody();
    assert_eq!(eve.get(&first).await.status, StatusCode::GONE);
    assert_eq!(eve.get(&second).await.status, StatusCode::OK);
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(eve.get(&second).await.status, StatusCode::GONE);
    let page = admin.get(ADMINS).await;
    assert!(
        page.text("#open ~ ul .row__why")
            .ends_with("The link has stopped working.")
    );
    admin
        .submit(ADMINS, &[("action", "send-again"), ("invitation", &id)])
        .await;
    let third = link(&app);
    assert_eq!(eve.get(&third).await.status, StatusCode::OK);
    let page = admin
        .submit(ADMINS, &[("action", "withdraw"), ("invitation", &id)])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "The invitation of eve@isp.example is withdrawn: its link opens nothing now."
    );
    let page = eve.post(&third, &[("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(account_of(&app, "isp", "eve@isp.example").await.is_none());
    // Nor that of an organisation that is switched off.
    invite(&mut admin, "eve@isp.example").await;
    let last = link(&app);
    app.switch_off("isp").await;
    assert_eq!(eve.get(&last).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn whoever_has_an_account_signs_in_first_and_then_presses() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let before = account(&app, "anna@isp.example").await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "anna@isp.example").await;
    let link = link(&app);
    let mut thief = app.nobody();
    thief.get("/").await;
    let page = thief.get(&link).await;
    assert!(
        page.values("input[name=password]").is_empty(),
        "{}",
        page.body
    );
    let page = thief
        .post(&link, &[("password", "another few words")])
        .await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let door = page.links("main a.button--main").remove(0);
    let now = account(&app, "anna@isp.example").await;
    assert_eq!(now.role, Role::Owner);
    let (old, new) = (before.password_hash, now.password_hash);
    assert_eq!(
        old.map(|it| it.as_stored().to_owned()),
        new.map(|it| it.as_stored().to_owned())
    );
    let mut anna = app.nobody();
    let page = anna.open(&door).await;
    let next = page.values("input[name=next]").remove(0);
    let fields = [
        ("email", "anna@isp.example"),
        ("password", PASSWORD),
        ("next", &next),
    ];
    let page = anna.submit("/", &fields).await;
    assert_eq!(page.text(".button--main"), "Accept");
    let page = anna.post(&link, &[]).await;
    assert_eq!(page.location().as_deref(), Some("/admin"));
    assert_eq!(anna.get("/admin").await.status, StatusCode::OK);
    assert_eq!(
        anna.get("/whitelist").await.status,
        StatusCode::OK,
        "her mailbox is hers still"
    );
    assert_eq!(account(&app, "anna@isp.example").await.role, Role::Admin);
}

#[tokio::test]
async fn an_address_with_a_place_elsewhere_is_told_so_and_nothing_changes() {
    let app = TestApp::start().await;
    app.mailbox("carl@shop.example").await;
    app.tenant("isp").await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "carl@shop.example").await;
    let link = link(&app);
    let before = dump(&app.test_database).await;
    let mut carl = app.nobody();
    carl.get("/").await;
    let page = carl.get(&link).await;
    assert!(
        page.text(".alert")
            .starts_with("This address signs in elsewhere")
    );
    let page = carl.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(dump(&app.test_database).await, before);
}

#[tokio::test]
async fn an_admin_whose_domain_nobody_has_proven_finds_the_door() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "eve@consultant.example").await;
    let mut eve = app.nobody();
    let path = link(&app);
    eve.get(&path).await;
    eve.post(&path, &[("password", PASSWORD)]).await;
    let mut door = app.nobody();
    door.get("/").await;
    let fields = [("email", "eve@consultant.example"), ("password", PASSWORD)];
    let page = door.submit("/", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(door.get("/admin").await.status, StatusCode::OK);
}

#[tokio::test]
async fn rights_taken_away_in_one_browser_are_gone_with_the_next_request_of_another() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "eve@isp.example").await;
    let mut eve = app.nobody();
    let path = link(&app);
    eve.get(&path).await;
    eve.post(&path, &[("password", PASSWORD)]).await;
    eve.get("/admin/settings").await;
    let page = admin.get(ADMINS).await;
    let id = id_in_row(&page, "eve@isp.example", "account");
    let page = admin
        .submit(ADMINS, &[("action", "remove"), ("account", &id)])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "eve@isp.example is no longer an admin, and is signed out."
    );
    let before = dump(&app.test_database).await;
    let page = eve
        .post(
            "/admin/settings",
            &[("name", "Eve's"), ("mode", "tag"), ("time_zone", "UTC")],
        )
        .await;
    assert!(page.status != StatusCode::OK, "{}", page.status);
    assert_ne!(page.location().as_deref(), Some("/admin/settings"));
    assert_eq!(
        dump(&app.test_database).await,
        before,
        "she could still change something"
    );
    assert_eq!(
        eve.get("/admin").await.location().as_deref(),
        Some("/?next=/admin")
    );
    let mut door = app.nobody();
    door.get("/").await;
    let fields = [("email", "eve@isp.example"), ("password", PASSWORD)];
    assert_eq!(
        door.post("/", &fields).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_token_that_is_removed_opens_nothing_from_the_next_call_on() {
    let app = TestApp::start().await;
    let isp = app.tenant("isp").await.id;
    let caller = app
        .caller(guestlist::tenancy::TokenScope::Tenant, Some("isp"))
        .await;
    caller.get("/api/v1/tenants/isp").await.expect(200);
    let mut tx = app.database.write().await.unwrap();
    let tokens = tx.of(isp).tokens().list().await.unwrap();
    tx.of(isp)
        .tokens()
        .remove(tokens[0].token.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    caller.get("/api/v1/tenants/isp").await.expect(401);
}

#[tokio::test]
async fn the_last_admin_stays_and_oneself_goes_only_after_a_second_word() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    let me = account_of(&app, "isp", "admin@isp.example")
        .await
        .unwrap()
        .id
        .0
        .to_string();
    let leave = [("action", "remove"), ("account", me.as_str())];
    let sure = [leave[0], leave[1], ("confirm", "yes")];
    let page = admin.submit(ADMINS, &sure).await;
    assert_eq!(
        page.text(".flash__text"),
        "admin@isp.example is the only admin here: invite somebody else first."
    );
    invite(&mut admin, "eve@isp.example").await;
    let mut eve = app.nobody();
    let path = link(&app);
    eve.get(&path).await;
    eve.post(&path, &[("password", PASSWORD)]).await;
    let page = admin.post(ADMINS, &leave).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.text("#leave"), "Stop being an admin?");
    assert_eq!(
        page.values("form:has([name=confirm]) input[name=account]"),
        [me.as_str()]
    );
    assert!(account_of(&app, "isp", "admin@isp.example").await.is_some());
    let page = admin.post(ADMINS, &sure).await;
    assert_eq!(page.location().as_deref(), Some("/"));
    assert!(account_of(&app, "isp", "admin@isp.example").await.is_none());
    assert_eq!(
        admin.get("/admin").await.location().as_deref(),
        Some("/?next=/admin")
    );
    assert_eq!(eve.get("/admin").await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_admins_who_remove_each_other_at_once_leave_one() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "eve@isp.example").await;
    let mut eve = app.nobody();
    let path = link(&app);
    eve.get(&path).await;
    eve.post(&path, &[("password", PASSWORD)]).await;
    eve.get(ADMINS).await;
    let id = async |address| {
        let account = account_of(&app, "isp", address).await.expect("an account");
        account.id.0.to_string()
    };
    let (his, hers) = (id("admin@isp.example").await, id("eve@isp.example").await);
    let (of_hers, of_his) = (
        [("action", "remove"), ("account", hers.as_str())],
        [("action", "remove"), ("account", his.as_str())],
    );
    tokio::join!(admin.post(ADMINS, &of_hers), eve.post(ADMINS, &of_his));
    let isp = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.unwrap();
    assert_eq!(tx.of(isp).accounts().list_admins().await.unwrap().len(), 1);
}

#[tokio::test]
async fn fields_that_no_form_has_make_nobody_more_than_they_are() {
    let app = TestApp::start().await;
    let shop = app.tenant("shop").await.id.0.to_string();
    let mut admin = admin_of(&app, "isp").await;
    let more = [
        ("role", "operator"),
        ("tenant", shop.as_str()),
        ("tenant_id", shop.as_str()),
        ("id", "00000000-0000-0000-0000-000000000000"),
        ("verified", "true"),
        ("accepted_at", "2026-01-01T00:00:00Z"),
        ("hash", "00"),
    ];
    let form = [
        &[("action", "invite"), ("email", "eve@isp.example")][..],
        &more,
    ]
    .concat();
    admin.submit(ADMINS, &form).await;
    let path = link(&app);
    let mut eve = app.nobody();
    eve.get(&path).await;
    let form = [
        &[
            ("password", PASSWORD),
            ("email", "root@panel.example"),
            ("address", "root@panel.example"),
        ][..],
        &more,
    ]
    .concat();
    eve.post(&path, &form).await;
    let made = account_of(&app, "isp", "eve@isp.example").await.unwrap();
    assert_eq!((made.role, made.mailbox_id), (Role::Admin, None));
    let mut tx = app.database.read().await.unwrap();
    let shops = app.tenant("shop").await.id;
    assert_eq!(tx.of(shops).accounts().list().await.unwrap().len(), 0);
    assert_eq!(
        eve.get("/operator/tenants").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn an_operator_invites_for_a_tenant_and_both_logs_say_so() {
    let app = TestApp::start().await;
    let isp = app.tenant("isp").await.id;
    let mut operator = app.operator().await;
    let page = "/operator/tenants/isp";
    operator.get(page).await;
    let form = [("action", "invite-admin"), ("admin", "eve@isp.example")];
    let shown = operator.submit(page, &form).await;
    assert_eq!(
        shown.text(".flash__text"),
        "An invitation is on its way to eve@isp.example."
    );
    let id = shown.values("input[name=invitation]").remove(0);
    let wrong = operator
        .post(page, &[("action", "invite-admin"), ("admin", "eve@")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    operator
        .submit(page, &[("action", "withdraw"), ("invitation", &id)])
        .await;
    assert_eq!(app.nobody().get(&link(&app)).await.status, StatusCode::GONE);
    let query = AuditQuery {
        limit: 2,
        ..AuditQuery::default()
    };
    for tenant in [isp, guestlist::tenancy::TenantId::SYSTEM] {
        let mut tx = app.database.read().await.unwrap();
        let events = tx.of(tenant).audit().list(&query).await.unwrap();
        let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(actions, ["admin.invitation_withdrawn", "admin.invited"]);
    }
}

#[tokio::test]
async fn the_page_behind_an_invitation_speaks_the_readers_language() {
    let app = TestApp::start().await;
    let mut admin = admin_of(&app, "isp").await;
    invite(&mut admin, "eve@isp.example").await;
    let mut eve = app.nobody();
    eve.accept_language("de-AT, en;q=0.5");
    let page = eve.get(&link(&app)).await;
    assert_eq!(page.text("h1"), "Die Gästelisten von The isp verwalten");
    assert_eq!(page.text(".button--main"), "Annehmen und anmelden");
}
