//! Lists that go bad: put out of use, told, and back again; nobody is refused by any of them. The clock is moved.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use guestlist::engine::Answer;
use guestlist::jobs::{WhichLists, test_lists};
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Reason, Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};

use crate::support::fake_dns::{Behaviour, FakeDns, Lists};
use crate::support::log::Log;
use crate::support::test_app::TestApp;

const REFUSED: (Verdict, Reason) = (Verdict::Reject, Reason::AboveThreshold);
const LET_IN: (Verdict, Reason) = (Verdict::Accept, Reason::BelowThreshold);
/// What questions of a decision may take.
const PATIENCE: Duration = Duration::from_millis(900);

/// Anna's guarded mailbox, and lists that the test can spoil.
struct Scene {
    app: TestApp,
    lists: Lists,
    client: u8,
}

impl Scene {
    async fn new(zones: &[&str]) -> Self {
        let lists = Lists::default();
        for zone in zones {
            lists.behave(zone, Behaviour::Sound);
        }
        let dns = FakeDns::of_lists(&lists).await;
        let app = TestApp::with_dns(dns, |config| {
            config.policy.deadline = Duration::from_millis(1200);
        });
        let app = app.await;
        app.mailbox("anna@isp.example").await;
        let scene = Self {
            app,
            lists,
            client: 0,
        };
        let dnsbl = |zone: &&str| json!({"kind": "dnsbl", "zone": zone, "points": 5});
        let checks: Vec<Value> = zones.iter().map(dnsbl).collect();
        scene.set("isp", &checks).await;
        scene
    }

    async fn set(&self, slug: &str, checks: &[Value]) {
        let caller = self.app.caller(TokenScope::Tenant, Some(slug)).await;
        let tenant = format!("/api/v1/tenants/{slug}");
        let mode = caller.patch(&tenant, json!({"mode": "standard"})).await;
        mode.expect(200);
        let body = json!({"threshold": 5, "checks": checks});
        let set = caller.put(&format!("{tenant}/checks"), body).await;
        set.expect(200);
    }

    async fn ask(&self, client: &str) -> Answer {
        self.ask_from("someone@agency.test", client).await
    }

    async fn ask_from(&self, sender: &str, client: &str) -> Answer {
        let request = Request {
            client_address: client.parse().unwrap(),
            client_name: None,
            reverse_client_name: None,
            helo_name: None,
            sender: ReversePath::parse(sender),
            recipient: Address::parse("anna@isp.example").unwrap(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        };
        match self.app.engine.decide_now(&request) {
            Some(answer) => answer,
            None => self.app.engine.decide(&request).await,
        }
    }

    /// A message from a client that nobody has seen, in a network of its own.
    async fn newcomer(&mut self) -> (Verdict, Reason) {
        self.client += 1;
        outcome(&self.ask(&format!("11.0.{}.7", self.client)).await)
    }

    /// A list that was seldom right, and then lists everybody though its test entries are as they should be.
    async fn of_a_list_that_lists_all() -> Self {
        let mut scene = Self::new(&["bl.test"]).await;
        scene.test().await;
        for _ in 0..250 {
            assert_eq!(scene.newcomer().await, LET_IN);
        }
        scene.lists.behave("bl.test", Behaviour::AllButTestEntries);
        scene.test().await;
        assert_eq!(scene.out_of_use(), []);
        scene
    }

    async fn test(&self) {
        let now = self.app.clock.now();
        let tested = test_lists(&self.app.database, &self.app.engine, now, WhichLists::All);
        tested.await.expect("a round of tests");
    }

    fn wait(&self, minutes: i64) {
        self.app.clock.advance(TimeDelta::minutes(minutes));
    }

    /// Zone and reason of what is out of use.
    fn out_of_use(&self) -> Vec<(String, &'static str)> {
        let out = self.app.engine.checker().health().out_of_use().into_iter();
        out.map(|(key, why)| (key.zone.to_string(), why.code()))
            .collect()
    }

    /// Two sound tests, five minutes apart.
    async fn recover(&self, zone: &str) {
        self.lists.behave(zone, Behaviour::Sound);
        self.test().await;
        assert_eq!(self.out_of_use().len(), 1, "not before it is sound a while");
        self.wait(5);
        self.test().await;
        assert_eq!(self.out_of_use(), []);
    }
}

fn outcome(answer: &Answer) -> (Verdict, Reason) {
    (answer.decision.verdict, answer.decision.reason)
}

#[tokio::test]
async fn a_bad_list_is_put_out_of_use_by_its_test_and_told_and_comes_back() {
    for (behaviour, reason) in [
        (Behaviour::Dead, "lists_nothing"),
        (Behaviour::Everything([127, 0, 0, 2]), "lists_everything"),
        (Behaviour::Everything([127, 255, 255, 254]), "refuses"),
        (Behaviour::Everything([10, 0, 0, 1]), "mistaken"),
        (Behaviour::Failing, "errs"),
        (Behaviour::Slow(PATIENCE * 2), "silent"),
        (Behaviour::Silent, "silent"),
    ] {
        let log = Log::start();
        let mut scene = Scene::new(&["bl.test", "other.test"]).await;
        scene.lists.list("bl.test", "7.2.0.192");
        scene.test().await;
        assert_eq!(scene.out_of_use(), [], "{behaviour:?}");
        assert_eq!(outcome(&scene.ask("192.0.2.7").await), REFUSED);
        scene.lists.behave("bl.test", behaviour);
        scene.wait(5);
        log.take("");
        scene.test().await;
        assert_eq!(scene.out_of_use(), [("bl.test".to_owned(), reason)]);
        let told = log.take("The list bl.test is out of use: it ");
        assert!(told.len() == 1 && told[0].contains("WARN"), "{told:?}");
        // Not asked any more, and what it said before is not believed.
        let asked = scene.lists.asked("bl.test");
        assert_eq!(
            outcome(&scene.ask("192.0.2.7").await),
            LET_IN,
            "{behaviour:?}"
        );
        assert_eq!(scene.newcomer().await, LET_IN);
        assert_eq!(scene.lists.asked("bl.test"), asked, "{behaviour:?}");
        scene.recover("bl.test").await;
        assert_eq!(log.take("The list bl.test is in use again").len(), 1);
        assert_eq!(outcome(&scene.ask("192.0.2.7").await), REFUSED);
    }
}

#[tokio::test]
async fn what_a_wildcarding_list_said_is_forgotten_when_it_is_back() {
    let scene = Scene::new(&["bl.test"]).await;
    scene
        .lists
        .behave("bl.test", Behaviour::Everything([127, 0, 0, 2]));
    // Before anyone could know better; the answer may be kept for longer than the list is out of use.
    assert_eq!(outcome(&scene.ask("192.0.2.7").await), REFUSED);
    scene.test().await;
    assert_eq!(outcome(&scene.ask("192.0.2.7").await), LET_IN);
    scene.recover("bl.test").await;
    assert_eq!(outcome(&scene.ask("192.0.2.7").await), LET_IN);
}

#[tokio::test]
async fn one_answer_that_refuses_is_enough() {
    let mut scene = Scene::new(&["bl.test"]).await;
    scene.test().await;
    scene
        .lists
        .behave("bl.test", Behaviour::Everything([127, 255, 255, 254]));
    let log = Log::start();
    assert_eq!(scene.newcomer().await, LET_IN);
    assert_eq!(scene.out_of_use(), [("bl.test".to_owned(), "refuses")]);
    assert_eq!(log.take("a public resolver (127.255.255.254)").len(), 1);
    let asked = scene.lists.asked("bl.test");
    assert_eq!(scene.newcomer().await, LET_IN);
    assert_eq!(scene.lists.asked("bl.test"), asked);
}

#[tokio::test]
async fn a_silent_list_among_eight_costs_its_time_only_until_it_is_out_of_use() {
    let zones: Vec<String> = (0..8).map(|number| format!("bl{number}.test")).collect();
    let zones: Vec<&str> = zones.iter().map(String::as_str).collect();
    let mut scene = Scene::new(&zones).await;
    scene.test().await;
    scene.lists.behave("bl3.test", Behaviour::Silent);
    for _ in 0..5 {
        assert_eq!(scene.out_of_use(), []);
        let began = Instant::now();
        assert_eq!(scene.newcomer().await, LET_IN);
        assert!(began.elapsed() >= PATIENCE);
    }
    assert_eq!(scene.out_of_use(), [("bl3.test".to_owned(), "failing")]);
    let began = Instant::now();
    assert_eq!(scene.newcomer().await, LET_IN);
    assert!(began.elapsed() < PATIENCE / 2, "{:?}", began.elapsed());
    scene.recover("bl3.test").await;
}

#[tokio::test]
async fn a_list_that_becomes_slow_is_out_by_what_mail_asks_it() {
    let mut scene = Scene::new(&["bl.test"]).await;
    scene.test().await;
    scene
        .lists
        .behave("bl.test", Behaviour::Slow(PATIENCE + PATIENCE / 3));
    for _ in 0..5 {
        assert_eq!(scene.newcomer().await, LET_IN);
    }
    assert_eq!(scene.out_of_use(), [("bl.test".to_owned(), "failing")]);
    // Slow, but quick enough.
    scene.lists.behave("bl.test", Behaviour::Slow(PATIENCE / 6));
    scene.test().await;
    scene.wait(5);
    scene.test().await;
    assert_eq!(scene.out_of_use(), []);
}

#[tokio::test]
async fn a_list_that_suddenly_lists_everyone_is_out_though_its_test_entries_are_right() {
    let scene = Scene::of_a_list_that_lists_all().await;
    let mut refused = 0;
    for network in 1..=100 {
        let answer = outcome(&scene.ask(&format!("12.0.{network}.7")).await);
        refused += usize::from(answer == REFUSED);
    }
    assert_eq!(scene.out_of_use(), [("bl.test".to_owned(), "unusual")]);
    assert!(refused < 50, "{refused}");
}

#[tokio::test]
async fn no_bot_no_tenant_and_nobody_who_looks_puts_a_list_out_of_use_for_everybody() {
    let scene = Scene::of_a_list_that_lists_all().await;
    for host in 1..=100 {
        let bot = outcome(&scene.ask(&format!("198.51.100.{host}")).await);
        assert_eq!(bot, REFUSED);
    }
    let asker = scene.app.caller(TokenScope::Decide, Some("isp")).await;
    for network in 1..=100 {
        let question = |client: String| {
            json!({"client_address": client, "sender": "someone@agency.test",
                "recipient": "anna@isp.example"})
        };
        let looked = question(format!("12.1.{network}.7"));
        asker.post("/api/v1/explain", looked).await.expect(200);
        let told = question(format!("12.2.{network}.7"));
        let told = asker.post("/api/v1/decide", told).await.expect(200);
        assert_eq!(told["verdict"], "reject");
    }
    let app = &scene.app;
    let tenant = app.tenant("isp").await.id;
    for network in 1..=100 {
        let client = format!("12.3.{network}.7").parse().unwrap();
        let examined = app.engine.examine(tenant, client).await.unwrap();
        assert_eq!(examined.found.len(), 2, "its name and the list");
    }
    assert_eq!(scene.out_of_use(), []);
}

#[tokio::test]
async fn the_page_for_everyone_leaves_out_what_is_out_of_use() {
    let scene = Scene::new(&["bl.test"]).await;
    scene.test().await;
    let asked = scene.app.nobody().get("/policy/isp").await;
    assert!(asked.text("main").contains("one of these lists"));
    scene.lists.behave("bl.test", Behaviour::Dead);
    scene.test().await;
    assert_eq!(scene.out_of_use().len(), 1);
    let page = scene.app.nobody().get("/policy/isp").await;
    assert!(
        !page.text("main").contains("one of these lists"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_list_of_domains_is_tested_by_its_own_points_and_nobody_is_tested_for_nothing() {
    let scene = Scene::new(&[]).await;
    scene.lists.behave("dbl.test", Behaviour::Dead);
    scene.lists.behave("off.test", Behaviour::Dead);
    let checks = [
        json!({"kind": "dnsbl", "zone": "dbl.test", "points": 5, "subject": "sender_domain"}),
        json!({"kind": "dnsbl", "zone": "dbl.test", "points": 5, "subject": "helo"}),
        json!({"kind": "dnsbl", "zone": "off.test", "points": 5, "enabled": false}),
    ];
    scene.set("isp", &checks).await;
    scene.app.mailbox("zoe@shop.example").await;
    scene.set("shop", &checks).await;
    scene.test().await;
    assert_eq!(
        scene.out_of_use(),
        [("dbl.test".to_owned(), "lists_nothing")]
    );
    assert_eq!(scene.lists.asked("dbl.test"), 2, "two points, each once");
    assert_eq!(scene.lists.asked("off.test"), 0);
    // Whoever switches a list off doesn't hear of it any more, and a tenant that is off asks nobody.
    scene.set("isp", &[]).await;
    scene.app.switch_off("shop").await;
    scene.test().await;
    assert_eq!(scene.out_of_use(), []);
    assert_eq!(scene.lists.asked("dbl.test"), 2);
}

#[tokio::test]
async fn a_dns_that_dies_puts_every_list_out_and_mail_flows() {
    let mut scene = Scene::new(&["bl.test", "other.test"]).await;
    for zone in ["bl.test", "other.test"] {
        scene.lists.behave(zone, Behaviour::Failing);
    }
    scene.test().await;
    assert_eq!(scene.out_of_use().len(), 2);
    assert_eq!(scene.newcomer().await, LET_IN);
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    let question = json!({"client_address": "192.0.2.7", "sender": "someone@agency.test",
        "recipient": "anna@isp.example"});
    let explained = caller.post("/api/v1/explain", question).await.expect(200);
    let steps = explained["steps"].to_string();
    assert_eq!(steps.matches("out of use").count(), 2, "{steps}");
}

#[tokio::test]
async fn a_program_sees_the_health_of_its_tenants_lists_and_an_operator_all() {
    let mut scene = Scene::new(&["bl.test", "other.test"]).await;
    scene.app.tenant("shop").await;
    let shops = json!({"kind": "dnswl", "zone": "wl.test", "points": 1, "name": "Example WL"});
    scene.set("shop", &[shops]).await;
    scene.lists.behave("wl.test", Behaviour::Sound);
    let lists = async |scope, slug| {
        let caller = scene.app.caller(scope, slug).await;
        let page = caller.get("/api/v1/lists").await.expect(200);
        page["items"].as_array().expect("items").clone()
    };
    // Nothing is known yet.
    let found = lists(TokenScope::Read, Some("shop")).await;
    assert_eq!(
        found,
        [
            json!({"zone": "wl.test", "kind": "dnswl", "subject": "client", "name": "Example WL", "in_use": true,
            "out_of_use": null, "tested_at": null, "ipv6": null, "answer_ms": null, "asked": 0, "failed": 0,
            "listed": 0, "share_listed": null, "error_rate": null, "wrong": null})
        ]
    );
    scene.lists.list("bl.test", "7.1.0.11");
    scene.lists.behave("other.test", Behaviour::Dead);
    scene.test().await;
    assert_eq!(scene.newcomer().await, REFUSED);
    for _ in 0..3 {
        scene.newcomer().await;
    }
    let lists = async |scope, slug| {
        let caller = scene.app.caller(scope, slug).await;
        let page = caller.get("/api/v1/lists").await.expect(200);
        page["items"].as_array().expect("items").clone()
    };
    let found = lists(TokenScope::Tenant, Some("isp")).await;
    assert_eq!(found.len(), 2);
    assert_eq!(
        (&found[0]["in_use"], &found[1]["in_use"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        (&found[0]["asked"], &found[0]["listed"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(found[0]["share_listed"], 0.25);
    assert!(found[0]["answer_ms"]["p50"].as_f64() <= found[0]["answer_ms"]["p95"].as_f64());
    let why = &found[1]["out_of_use"];
    assert_eq!(why["reason"], "lists_nothing");
    assert!(
        why["text"]
            .as_str()
            .expect("words")
            .starts_with("doesn't list"),
        "{why}"
    );
    let all = lists(TokenScope::Operator, None).await;
    let zones: Vec<&Value> = all.iter().map(|list| &list["zone"]).collect();
    assert_eq!(zones, ["bl.test", "other.test", "wl.test"]);
    let operator = scene.app.caller(TokenScope::Operator, None).await;
    let page = operator.get("/api/v1/lists?limit=2").await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a next page");
    let rest = operator
        .get(&format!("/api/v1/lists?limit=2&cursor={cursor}"))
        .await;
    assert_eq!(rest.expect(200)["items"][0]["zone"], "wl.test");
}

#[tokio::test]
async fn people_see_how_each_list_is() {
    let mut scene = Scene::new(&["bl.test", "other.test"]).await;
    let mut operator = scene.app.operator().await;
    let mut admin = scene.app.admin("isp").await;
    for (visitor, path) in [
        (&mut operator, "/operator/lists"),
        (&mut admin, "/admin/checks"),
    ] {
        let page = visitor.get(path).await;
        assert_eq!(
            page.texts(".row .badge"),
            ["Not tested yet", "Not tested yet"],
            "{path}"
        );
    }
    scene
        .lists
        .behave("other.test", Behaviour::Everything([127, 0, 0, 2]));
    scene.lists.list("bl.test", "7.1.0.11");
    scene.test().await;
    scene.newcomer().await;
    scene.newcomer().await;
    for (visitor, path) in [
        (&mut operator, "/operator/lists"),
        (&mut admin, "/admin/checks"),
    ] {
        let page = visitor.get(path).await;
        assert_eq!(
            page.texts(".row .badge"),
            ["In use", "Out of use"],
            "{path}"
        );
        let main = page.text("main");
        for told in [
            "Mail asked it twice in the last seven days: 50% of what it answered was listed, 0% came to nothing.",
            "Out of use since today 09:00: it lists the test entry that must never be on a list",
            "Tested today 09:00.",
        ] {
            assert!(main.contains(told), "{path}: {told} is missing in {main}");
        }
    }
    let page = operator.get("/operator/lists").await;
    assert!(page.text("main").contains("1 of 2 is out of use."));
    assert!(page.text("main").contains("on for one tenant"));
    scene.set("isp", &[]).await;
    let page = operator.get("/operator/lists").await;
    assert_eq!(page.text(".empty__title"), "No list is asked.");
    assert!(page.text("main").contains("zen.spamhaus.org"));
}

#[tokio::test]
async fn how_often_a_list_is_wrong_follows_the_owners_corrections() {
    let scene = Scene::new(&["bl.test", "other.test"]).await;
    for host in 1..=20 {
        scene.lists.list("bl.test", &format!("{host}.2.0.192"));
    }
    scene.lists.list("other.test", "1.2.0.192");
    // Ten senders, a message each day for six days; the list is right about most of them.
    for day in 0..6 {
        for number in 1..=10 {
            let sender = format!("someone@agency{number}.test");
            let client = format!("192.0.2.{number}");
            let answer = scene.ask_from(&sender, &client).await;
            assert_eq!(outcome(&answer), REFUSED, "day {day}");
        }
        scene.wait(24 * 60);
    }
    scene.app.engine.flush().await;
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    let wrong = async || {
        let page = caller.get("/api/v1/lists").await.expect(200);
        let of = |index: usize| page["items"][index]["wrong"].clone();
        (of(0), of(1))
    };
    let figures = |wrong: &Value| (wrong["held"].clone(), wrong["wrong"].clone());
    let (bl, other) = wrong().await;
    assert_eq!(figures(&bl), (json!(60), json!(0)));
    assert_eq!(figures(&other), (json!(6), json!(0)));
    // Anna corrects: an address, a domain, a domain and all below, one that only ends alike; and what isn't hers to count.
    scene.app.mailbox("bob@isp.example").await;
    for (mailbox, list, who) in [
        ("anna", "allow", "someone@agency1.test"),
        ("anna", "allow", "agency2.test"),
        ("anna", "allow", ".agency5.test"),
        ("anna", "allow", ".gency6.test"),
        ("anna", "block", "agency3.test"),
        ("bob", "allow", "agency4.test"),
    ] {
        let entries = format!("/api/v1/mailboxes/{mailbox}@isp.example/entries");
        let body = json!({"list": list, "match": who});
        caller.post(&entries, body).await.expect(201);
    }
    let (bl, other) = wrong().await;
    assert_eq!(figures(&bl), (json!(60), json!(18)));
    assert_eq!(figures(&other), (json!(6), json!(6)));
    assert_eq!((&bl["rate"], &other["rate"]), (&json!(0.3), &json!(1.0)));
    let days = bl["days"].as_array().expect("days");
    assert_eq!(days.len(), 30);
    let busy: Vec<&Value> = days.iter().filter(|day| day["held"] == 10).collect();
    assert_eq!(busy.len(), 6);
    assert!(busy.iter().all(|day| day["wrong"] == 3));
    // The same on the admin's page, with a plot and the table behind it.
    let mut admin = scene.app.admin("isp").await;
    let page = admin.get("/admin/checks").await;
    let main = page.text("main");
    assert!(
        main.contains("Wrong about 18 of 60 messages (30%)"),
        "{main}"
    );
    assert_eq!(page.texts(".plot").len(), 2);
    assert_eq!(page.texts(".plain tbody tr").len(), 12);
    // An operator asks for one tenant; another tenant's is not there.
    let operator = scene.app.caller(TokenScope::Operator, None).await;
    let all = operator.get("/api/v1/lists").await.expect(200);
    assert_eq!(all["items"][0]["wrong"], Value::Null);
    let one = operator.get("/api/v1/lists?tenant=isp").await.expect(200);
    assert_eq!(one["items"][0]["wrong"]["wrong"], 18);
    scene.app.tenant("shop").await;
    caller.get("/api/v1/lists?tenant=shop").await.expect(404);
    // A month later nothing of it counts.
    scene.wait(31 * 24 * 60);
    assert_eq!(figures(&wrong().await.0), (json!(0), json!(0)));
}
