//! The operators are told when a list goes out of use and when it is back: by one mail an hour at most, and by a line
//! on their pages and the admins'.

use chrono::TimeDelta;
use guestlist::jobs::{WhichLists, tell_of_lists, test_lists};
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};

use crate::support::fake_dns::{Behaviour, FakeDns, Lists};
use crate::support::test_app::TestApp;

/// How long a list is out of use before anybody is told.
const LASTS: TimeDelta = TimeDelta::minutes(15);

/// A tenant that asks two lists, and an operator.
struct Desk {
    app: TestApp,
    lists: Lists,
}

impl Desk {
    async fn new() -> Self {
        let lists = Lists::default();
        let desk = Self {
            app: TestApp::with_dns(FakeDns::of_lists(&lists).await, |_| ()).await,
            lists,
        };
        desk.app.mailbox("anna@isp.example").await;
        desk.app.operator().await;
        let bl = json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5});
        desk.set(&[
            bl,
            json!({"kind": "dnsbl", "zone": "other.test", "points": 5}),
        ])
        .await;
        for zone in ["bl.test", "other.test"] {
            desk.lists.behave(zone, Behaviour::Sound);
        }
        desk
    }

    async fn set(&self, checks: &[Value]) {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        let body = json!({"threshold": 5, "checks": checks});
        let set = caller.put("/api/v1/tenants/isp/checks", body).await;
        set.expect(200);
    }

    /// What the background work does every five minutes: tests the lists, and tells.
    async fn work(&self) {
        let (database, engine) = (&self.app.database, &self.app.engine);
        let now = self.app.clock.now();
        let tested = test_lists(database, engine, now, WhichLists::All);
        tested.await.expect("a round of tests");
        self.tell().await;
    }

    async fn tell(&self) {
        let app = &self.app;
        let (url, now) = (&app.config.web.public_url, app.clock.now());
        let book = app.engine.checker().health();
        let told = tell_of_lists(&app.database, &app.mailer, book, url, (now, LASTS));
        told.await.expect("a look-up");
    }

    async fn work_for(&self, minutes: i64) {
        for _ in 0..minutes / 5 {
            self.app.clock.advance(TimeDelta::minutes(5));
            self.work().await;
        }
    }

    /// The subjects of all mails so far.
    fn told(&self) -> Vec<String> {
        let outbox = self.app.mailer.outbox().into_iter();
        let subject = |mail: String| {
            let mut lines = mail.lines();
            lines.find_map(|line| line.strip_prefix("Subject: ").map(str::to_owned))
        };
        outbox.filter_map(subject).collect()
    }
}

const OUT: &str = "Example BL (bl.test) is out of use";
const BACK: &str = "Example BL (bl.test) is in use again";

#[tokio::test]
async fn a_list_that_stays_out_of_use_is_told_once_and_so_is_its_return() {
    let desk = Desk::new().await;
    desk.work().await;
    desk.lists
        .behave("bl.test", Behaviour::Everything([127, 255, 255, 254]));
    desk.work_for(15).await;
    assert_eq!(desk.told(), [""; 0], "it may not last");
    desk.work_for(5).await;
    assert_eq!(desk.told(), [OUT]);
    let mail = &desk.app.mailer.outbox()[0];
    for told in [
        "To: operator@panel.example",
        "a public resolver (127.255.255.254)",
        "/operator/lists",
    ] {
        assert!(
            mail.contains(told) || mail.replace("=\r\n", "").contains(told),
            "{told}: {mail}"
        );
    }
    desk.work_for(120).await;
    assert_eq!(desk.told(), [OUT]);
    desk.lists.behave("bl.test", Behaviour::Sound);
    desk.work_for(5).await;
    assert_eq!(desk.told(), [OUT], "not before it is sound a while");
    desk.work_for(5).await;
    assert_eq!(desk.told(), [OUT, BACK]);
    desk.work_for(120).await;
    assert_eq!(desk.told(), [OUT, BACK]);
}

#[tokio::test]
async fn what_does_not_last_is_told_to_nobody() {
    let desk = Desk::new().await;
    desk.work().await;
    desk.lists.behave("bl.test", Behaviour::Failing);
    desk.work_for(5).await;
    desk.lists.behave("bl.test", Behaviour::Sound);
    desk.work_for(90).await;
    assert_eq!(desk.told(), [""; 0]);
}

#[tokio::test]
async fn all_news_of_an_hour_come_in_one_mail() {
    let desk = Desk::new().await;
    desk.work().await;
    desk.lists.behave("bl.test", Behaviour::Dead);
    desk.work_for(20).await;
    assert_eq!(desk.told(), [OUT]);
    // The other one goes out, and this one comes back: both within the hour.
    desk.lists.behave("bl.test", Behaviour::Sound);
    desk.lists.behave("other.test", Behaviour::Failing);
    desk.work_for(55).await;
    assert_eq!(desk.told(), [OUT]);
    desk.work_for(5).await;
    let both = format!("other.test is out of use, and {BACK}");
    assert_eq!(desk.told(), [OUT, &both]);
}

#[tokio::test]
async fn a_restart_tells_nothing_twice_and_forgets_nothing() {
    let desk = Desk::new().await;
    desk.work().await;
    desk.lists.behave("bl.test", Behaviour::Failing);
    desk.lists.behave("other.test", Behaviour::Dead);
    desk.work_for(20).await;
    assert_eq!(desk.told(), ["2 lists are out of use"]);
    // A node that starts knows nothing of the lists but what it finds.
    desk.app.engine.checker().keep_only(&[]);
    desk.work_for(90).await;
    assert_eq!(desk.told().len(), 1);
    desk.app.engine.checker().keep_only(&[]);
    desk.lists.behave("bl.test", Behaviour::Sound);
    desk.work_for(5).await;
    assert_eq!(desk.told()[1..], [BACK]);
}

#[tokio::test]
async fn a_list_that_nobody_asks_is_no_news() {
    let desk = Desk::new().await;
    desk.work().await;
    desk.lists.behave("bl.test", Behaviour::Dead);
    desk.work_for(20).await;
    desk.set(&[]).await;
    desk.work_for(90).await;
    assert_eq!(desk.told(), [OUT]);
}

#[tokio::test]
async fn the_start_pages_say_which_list_is_out_of_use() {
    let desk = Desk::new().await;
    let mut operator = desk.app.operator().await;
    let mut admin = desk.app.admin("isp").await;
    desk.work().await;
    for (visitor, path) in [(&mut operator, "/operator/tenants"), (&mut admin, "/admin")] {
        let page = visitor.get(path).await;
        assert!(!page.text("main").contains("out of use"), "{path}");
    }
    desk.lists.behave("bl.test", Behaviour::Dead);
    desk.work_for(5).await;
    for (visitor, path, leads_to) in [
        (&mut operator, "/operator/tenants", "/operator/lists"),
        (&mut admin, "/admin", "/admin/checks"),
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.text("#lists-out"), "A list is out of use", "{path}");
        assert_eq!(page.text(".card--amber strong"), "Example BL", "{path}");
        assert!(
            page.body.contains(&format!("href=\"{leads_to}\"")),
            "{path}"
        );
    }
}
