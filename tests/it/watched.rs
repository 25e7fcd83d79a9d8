//! Own addresses and domains on others' lists: found, told, written into, gone.

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::jobs::{Lookout, WhichLists, test_lists};
use guestlist::store::{WatchedCase, WatchedRecord};
use guestlist::tenancy::{TokenScope, Watched};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

use crate::support::fake_dns::{Behaviour, FakeDns, Lists};
use crate::support::test_app::TestApp;
use crate::support::test_database::{TestDatabase, morning};
use crate::support::visitor::Visitor;

const PATH: &str = "/operator/watched";

/// A tenant that asks a list about servers and one about domains, and an operator.
struct Desk {
    app: TestApp,
    lists: Lists,
    operator: Visitor,
}

impl Desk {
    async fn new() -> Self {
        let lists = Lists::default();
        for zone in ["bl.test", "dbl.test"] {
            lists.behave(zone, Behaviour::Sound);
        }
        let app = TestApp::with_dns(FakeDns::of_lists(&lists).await, |_| ()).await;
        app.mailbox("anna@isp.example").await;
        let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
        let bl = json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5});
        let dbl =
            json!({"kind": "dnsbl", "zone": "dbl.test", "subject": "sender_domain", "points": 5});
        let body = json!({"threshold": 5, "checks": [bl, dbl]});
        caller
            .put("/api/v1/tenants/isp/checks", body)
            .await
            .expect(200);
        let operator = app.operator().await;
        let desk = Self {
            app,
            lists,
            operator,
        };
        desk.test().await;
        desk
    }

    /// Has a tenant ask this one list, and no other.
    async fn asks(&self, tenant: &str, zone: &str) {
        let caller = self.app.caller(TokenScope::Tenant, Some(tenant)).await;
        let check = json!({"kind": "dnsbl", "zone": zone, "points": 5});
        let body = json!({"threshold": 5, "checks": [check]});
        let path = format!("/api/v1/tenants/{tenant}/checks");
        caller.put(&path, body).await.expect(200);
    }

    async fn test(&self) {
        let (database, engine) = (&self.app.database, &self.app.engine);
        let tested = test_lists(database, engine, self.app.clock.now(), WhichLists::All);
        tested.await.expect("a round of tests");
    }

    async fn watch(&mut self, what: &str) {
        self.operator.get(PATH).await;
        let fields = [("action", "add"), ("what", what), ("note", "our relay")];
        let page = self.operator.submit(PATH, &fields).await;
        assert!(
            page.text(".flash__text").contains("is watched"),
            "{}",
            page.body
        );
    }

    async fn look(&self) {
        let app = &self.app;
        let lookout = Lookout {
            database: &app.database,
            engine: &app.engine,
            mailer: &app.mailer,
            clock: &app.clock,
            public_url: &app.config.web.public_url,
            pause: Duration::ZERO,
        };
        lookout.look().await.expect("a look");
    }

    async fn an_hour_later(&self) {
        self.app.clock.advance(TimeDelta::hours(1));
        self.test().await;
        self.look().await;
    }

    /// The subjects of the mails to the operator about listings.
    fn told(&self) -> Vec<String> {
        let outbox = self.app.mailer.outbox().into_iter();
        let subject = |mail: String| {
            let mut lines = mail.lines();
            lines.find_map(|line| line.strip_prefix("Subject: ").map(str::to_owned))
        };
        let subjects = outbox.filter_map(subject);
        subjects
            .filter(|subject| subject.contains(" on ") || subject.contains("gone"))
            .collect()
    }
}

#[tokio::test]
async fn a_listing_opens_a_case_is_told_and_closes_by_itself() {
    let mut desk = Desk::new().await;
    desk.watch("192.0.2.0/30").await;
    desk.look().await;
    assert!(desk.told().is_empty());
    let page = desk.operator.get(PATH).await;
    assert_eq!(page.text("#open"), "On no list");

    desk.lists.list("bl.test", "2.2.0.192");
    desk.an_hour_later().await;
    assert_eq!(desk.told(), ["192.0.2.2 is on Example BL (bl.test)"]);
    let page = desk.operator.get(PATH).await;
    assert_eq!(page.text("#open"), "On one list now");
    let path = page.links("main .row__title a").remove(0);
    let badge = desk.operator.get("/operator/tenants").await;
    assert!(
        badge.text(".alert").contains("is on a list"),
        "{}",
        badge.body
    );

    let page = desk.operator.get(&path).await;
    assert!(page.text(".facts").contains("127.0.0.2"), "{}", page.body);
    let cause = [
        ("action", "cause"),
        ("cause", "<b>Anna's</b> account sent spam"),
    ];
    let page = desk.operator.submit(&path, &cause).await;
    assert!(
        page.text(".facts")
            .contains("<b>Anna's</b> account sent spam")
    );
    let page = desk.operator.submit(&path, &[("action", "asked")]).await;
    assert!(
        page.text(".facts").contains("by operator@panel.example"),
        "{}",
        page.body
    );
    let page = desk.operator.submit(&path, &[("action", "asked")]).await;
    assert!(page.text(".flash__text").contains("already"));

    // Still there: nobody is told again.
    desk.an_hour_later().await;
    assert_eq!(desk.told().len(), 1);
    desk.lists.take_off("bl.test", "2.2.0.192");
    desk.an_hour_later().await;
    assert_eq!(
        desk.told()[1..],
        ["192.0.2.2 is gone from Example BL (bl.test)"]
    );
    let page = desk.operator.get(&path).await;
    assert!(
        page.text(".lead").contains("names it no more"),
        "{}",
        page.body
    );
    let page = desk.operator.get("/operator/audit").await;
    assert!(
        page.body.contains("wrote into the case of"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_domain_is_asked_of_lists_of_domains_only_and_trouble_changes_nothing() {
    let mut desk = Desk::new().await;
    desk.lists.list("dbl.test", "isp.example");
    desk.watch("isp.example").await;
    let before = desk.lists.asked("bl.test");
    desk.look().await;
    assert_eq!(desk.lists.asked("bl.test"), before);
    assert_eq!(desk.told().len(), 1);
    // A list that fails, and then is out of use, says nothing of what it lists.
    desk.lists.behave("dbl.test", Behaviour::Failing);
    desk.an_hour_later().await;
    desk.an_hour_later().await;
    assert_eq!(desk.told().len(), 1);
    let page = desk.operator.get(PATH).await;
    assert_eq!(page.text("#open"), "On one list now");
}

#[tokio::test]
async fn one_look_an_hour_whoever_looks() {
    let mut desk = Desk::new().await;
    desk.watch("192.0.2.25").await;
    desk.look().await;
    let before = desk.lists.asked("bl.test");
    desk.app.clock.advance(TimeDelta::minutes(30));
    desk.look().await;
    assert_eq!(desk.lists.asked("bl.test"), before);
}

#[tokio::test]
async fn two_customers_zones_of_one_list_keep_cases_of_their_own() {
    let mut desk = Desk::new().await;
    desk.app.mailbox("bob@shop.example").await;
    for (tenant, zone) in [("isp", "key1.paid.test"), ("shop", "key2.paid.test")] {
        desk.lists.behave(zone, Behaviour::Sound);
        desk.asks(tenant, zone).await;
    }
    desk.test().await;
    desk.watch("192.0.2.2").await;
    desk.lists.list("key1.paid.test", "2.2.0.192");
    for _ in 0..3 {
        desk.an_hour_later().await;
    }
    assert_eq!(desk.told(), ["192.0.2.2 is on paid.test"]);
    let page = desk.operator.get(PATH).await;
    assert_eq!(page.text("#open"), "On one list now");
    assert!(!page.body.contains("key1"), "{}", page.body);

    // Nobody asks that zone any more: what it says isn't known.
    desk.asks("isp", "bl.test").await;
    desk.an_hour_later().await;
    assert_eq!(desk.told().len(), 1);
    let page = desk.operator.get(PATH).await;
    assert_eq!(page.text("#open"), "On no list");
    let path = page.links("main .row__title a").remove(0);
    let page = desk.operator.get(&path).await;
    assert!(page.text(".lead").contains("Nobody here asks this list"));
}

#[tokio::test]
async fn as_many_addresses_as_an_hour_has_room_for_are_watched() {
    let mut desk = Desk::new().await;
    for net in 0..7 {
        desk.watch(&format!("198.51.{net}.0/24")).await;
    }
    let add = |what| [("action", "add"), ("what", what)];
    let page = desk.operator.post(PATH, &add("198.51.7.0/24")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = page.text("#what-error");
    assert!(wrong.contains("At most 2000 addresses"), "{wrong}");
    assert!(wrong.contains("room for 208 more"), "{wrong}");
    desk.watch("198.51.7.0/25").await;
}

#[tokio::test]
async fn what_cannot_be_watched_is_said_and_kept_as_typed() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    operator.get(PATH).await;
    for (what, wrong) in [
        ("10.0.0.1", "nobody's in the Internet"),
        ("192.0.2.0/16", "at most 256"),
        ("nonsense at all", "Write an address"),
        ("", "Write an address"),
    ] {
        let page = operator
            .post(PATH, &[("action", "add"), ("what", what)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(
            page.text("#what-error").contains(wrong),
            "{what}: {}",
            page.body
        );
        assert_eq!(page.values("#what"), [what]);
    }
    for expected in [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY] {
        let page = operator
            .post(PATH, &[("action", "add"), ("what", "192.0.2.1")])
            .await;
        assert_eq!(page.status, expected);
    }
    let page = operator.get(PATH).await;
    let id = page.values("input[name=watched]").remove(0);
    let page = operator
        .submit(PATH, &[("action", "remove"), ("watched", &id)])
        .await;
    let (path, fields) = page.undo();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let page = operator.submit(&path, &fields).await;
    assert_eq!(page.texts("#things ~ ul .row__title"), ["192.0.2.1"]);
}

#[tokio::test]
async fn cases_are_kept_until_what_they_are_about_is_watched_no_more() {
    let test = TestDatabase::new().await;
    let mut tx = test.database.write().await.unwrap();
    let thing = WatchedRecord {
        id: Uuid::now_v7(),
        what: Watched::parse("192.0.2.0/28").unwrap(),
        note: "relays".to_owned(),
        added_at: morning(),
        checked_at: None,
    };
    let mut things = tx.system().watched();
    assert!(things.add(&thing).await.unwrap());
    assert_eq!(things.list().await.unwrap(), std::slice::from_ref(&thing));
    let due = (morning() - TimeDelta::hours(1), morning());
    assert!(things.claim(thing.id, due).await.unwrap());
    assert!(!things.claim(thing.id, due).await.unwrap());
    let case = WatchedCase {
        id: Uuid::now_v7(),
        watched_id: thing.id,
        subject: "192.0.2.3".to_owned(),
        list: "Example BL".to_owned(),
        zone: "bl.test".to_owned(),
        answer: "127.0.0.2".to_owned(),
        said: "spam".to_owned(),
        cause: String::new(),
        found_at: morning(),
        asked_at: None,
        asked_by: None,
        gone_at: None,
        mark: "0badcafe".to_owned(),
        unasked: false,
    };
    things.open_case(&case).await.unwrap();
    assert_eq!(
        things.open_cases().await.unwrap(),
        std::slice::from_ref(&case)
    );
    assert_eq!(things.count_open().await.unwrap(), 1);
    assert!(things.set_cause(case.id, "an account").await.unwrap());
    assert!(things.asked(case.id, "root", morning()).await.unwrap());
    assert!(!things.asked(case.id, "other", morning()).await.unwrap());
    assert!(things.close_case(case.id, morning()).await.unwrap());
    assert!(!things.close_case(case.id, morning()).await.unwrap());
    let closed = things.closed_cases(10).await.unwrap();
    assert_eq!(closed[0].asked_by.as_deref(), Some("root"));
    assert_eq!(closed[0].cause, "an account");
    assert_eq!(things.count_open().await.unwrap(), 0);
    let what = things.remove(thing.id).await.unwrap();
    assert_eq!(what.as_deref(), Some("192.0.2.0/28"));
    assert_eq!(things.case(case.id).await.unwrap(), None);
}
