//! An admin who looks at an owner's lists: only where the organisation allows it, and never unseen.

use axum::http::StatusCode;
use guestlist::mail::Address;
use guestlist::tenancy::{Account, AppScope, Role, TokenScope};
use serde_json::json;

use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const ANNA: &str = "anna@isp.example";

/// Anna with one friend on her list, the admin, and the page of her list.
async fn house() -> (TestApp, Visitor, Visitor, String) {
    let app = TestApp::start().await;
    let mailbox = app.mailbox(ANNA).await;
    let mut anna = app.owner(ANNA).await;
    anna.get("/whitelist").await;
    let friend = [("action", "add"), ("match", "scott@agency.example")];
    anna.submit("/whitelist", &friend).await;
    let admin = app.admin("isp").await;
    let path = format!("/admin/mailboxes/{}/whitelist", mailbox.id);
    (app, anna, admin, path)
}

async fn allow(admin: &mut Visitor) {
    admin.get("/admin/settings").await;
    let fields = [
        ("name", "The ISP"),
        ("mode", "standard"),
        ("time_zone", "UTC"),
        ("ask_hours", "24"),
        ("ask_then", "refuse"),
        ("admins_see_lists", "yes"),
    ];
    let answer = admin.post("/admin/settings", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn without_the_organisations_leave_no_admin_sees_a_list() {
    let (_app, mut anna, mut admin, path) = house().await;
    for _ in 0..2 {
        let page = admin.get(&path).await;
        assert!(!page.body.contains("scott@"), "{}", page.body);
        assert!(page.text(".card").contains("the owners' own"));
        // Who sends the form all the same opens nothing.
        admin.submit(&path, &[]).await;
    }
    let page = anna.get("/account/log").await;
    assert!(page.text(".heading").contains("can't look at your lists"));
    assert_eq!(page.text(".empty__title"), "Nothing yet");
}

#[tokio::test]
async fn each_look_stands_in_the_log_that_the_owner_reads() {
    let (app, mut anna, mut admin, path) = house().await;
    allow(&mut admin).await;
    let before = dump(&app.test_database).await;
    assert!(!admin.get(&path).await.body.contains("scott@"));
    let after = dump(&app.test_database).await;
    assert_eq!(before, after, "a GET opens nothing");

    let page = admin.submit(&path, &[]).await;
    assert_eq!(page.texts(".entry .row__title"), ["scott@agency.example"]);
    assert!(page.text(".row__why").starts_with("added by hand"));
    // Whoever looks further within the hour has told it already.
    let found = admin.get(&format!("{path}?q=scott")).await;
    assert_eq!(found.texts(".entry .row__title").len(), 1);
    let page = anna.get("/account/log").await;
    let lines = page.texts(".row__title");
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("looked at the lists of"), "{lines:?}");

    app.clock.advance(chrono::TimeDelta::minutes(61));
    assert!(!admin.get(&path).await.body.contains("scott@"));
    admin.submit(&path, &[]).await;
    assert_eq!(anna.get("/account/log").await.texts(".row__title").len(), 2);
}

#[tokio::test]
async fn another_admins_look_opens_nothing_for_this_one() {
    let (app, _anna, mut admin, path) = house().await;
    allow(&mut admin).await;
    admin.submit(&path, &[]).await;
    let mut other = app.admin("shop").await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn programs_that_look_are_named_once_an_hour() {
    let (app, mut anna, _admin, _path) = house().await;
    let entries = format!("/api/v1/mailboxes/{ANNA}/entries");
    let own = app.own_caller(ANNA, AppScope::Read).await;
    own.get(&entries).await;
    assert_eq!(anna.get("/account/log").await.texts(".row__title").len(), 0);
    let house = app.caller(TokenScope::Tenant, Some("isp")).await;
    for _ in 0..3 {
        house.get(&entries).await;
    }
    assert_eq!(anna.get("/account/log").await.texts(".row__title").len(), 1);
    app.clock.advance(chrono::TimeDelta::minutes(61));
    house.get(&entries).await;
    assert_eq!(anna.get("/account/log").await.texts(".row__title").len(), 2);
}

#[tokio::test]
async fn what_owners_do_with_their_lists_stands_in_the_admins_log_only_where_admins_may_look() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/blocklist").await;
    let add = [("action", "add"), ("match", "cousin77@family.example")];
    anna.submit("/blocklist", &add).await;
    let bobs = app.own_caller("bob@isp.example", AppScope::Change).await;
    let entry = json!({"list": "block", "match": "program@family.example"});
    let bobs_list = "/api/v1/mailboxes/bob@isp.example/entries";
    bobs.post(bobs_list, entry).await.expect(201);
    // What an admin has at home is no more the others' business.
    let mut carla = app.owner("carla@isp.example").await;
    let tenant_id = app.tenant("isp").await.id;
    let mut tx = app.database.write().await.unwrap();
    let mut accounts = tx.of(tenant_id).accounts();
    let address = Address::parse("carla@isp.example").unwrap();
    let account = accounts.find_by_address(&address).await.unwrap().unwrap();
    let role = Role::Admin;
    let account = Account { role, ..account };
    accounts.update(&account).await.unwrap();
    tx.commit().await.unwrap();
    carla.get("/blocklist").await;
    let add = [("action", "add"), ("match", "private@family.example")];
    carla.submit("/blocklist", &add).await;
    let mut admin = app.admin("isp").await;
    admin.get("/admin/blocklist").await;
    let add = [("action", "add"), ("match", "lottery88@phish.example")];
    admin.submit("/admin/blocklist", &add).await;
    for see in [false, true] {
        let tenant = guestlist::tenancy::Tenant {
            admins_see_lists: see,
            ..app.tenant("isp").await
        };
        let mut tx = app.database.write().await.unwrap();
        tx.of(tenant.id).row().update(&tenant).await.unwrap();
        tx.commit().await.unwrap();
        for path in ["/admin/audit", "/admin/audit/export"] {
            let log = admin.get(path).await.body;
            assert!(log.contains("lottery88"), "{path}");
            assert_eq!(log.contains("cousin77"), see, "{path}");
        }
    }
}
