//! Dictionary attacks: counted, slowed down, put off, kept, lifted.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use guestlist::engine::Answer;
use guestlist::mail::{Address, Domain, ReversePath};
use guestlist::policy::{List, Mode, Networks, Pattern, Reason, Request, Source, Verdict};
use guestlist::store::{BlockedClientQuery, ListOwner, NewEntry};
use guestlist::tenancy::{Tenant, TenantId, TokenScope};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::fake_dns::FakeZone;
use crate::support::log::Log;
use crate::support::test_app::TestApp;

const STRANGER: &str = "someone@agency.test";
const CLIENT: &str = "192.0.2.7";
/// What fail2ban looks for, as the README has it; `<HOST>` is its word for an address.
const FILTER: &str = "Probing: client <HOST> asked for too many unknown recipients";

/// Anna's mailbox in the guarded tenant `isp`; ten unknown recipients are too many.
struct House {
    app: TestApp,
    isp: Tenant,
}

impl House {
    async fn new() -> Self {
        let app = TestApp::with(FakeZone::new(), |config| {
            config.policy.deadline = Duration::from_millis(2400);
        })
        .await;
        app.mailbox("anna@isp.example").await;
        let house = Self {
            isp: app.tenant("isp").await,
            app,
        };
        house.guard("isp").await;
        house
    }

    async fn guard(&self, slug: &str) {
        let caller = self.app.caller(TokenScope::Tenant, Some(slug)).await;
        let tenant = format!("/api/v1/tenants/{slug}");
        let mode = json!({"mode": "standard"});
        caller.patch(&tenant, mode).await.expect(200);
        let checks = json!({"threshold": 5, "checks": [{"kind": "probing"}]});
        caller
            .put(&format!("{tenant}/checks"), checks)
            .await
            .expect(200);
    }

    async fn mode(&self, mode: Mode) {
        let mut tx = self.app.database.write().await.unwrap();
        let tenant = Tenant {
            mode,
            ..self.isp.clone()
        };
        tx.of(tenant.id).row().update(&tenant).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn allow(&self, tenant: TenantId, owner: ListOwner, pattern: &str) {
        let entry = NewEntry {
            list: List::Allow,
            pattern: Pattern::parse(pattern).unwrap(),
            source: Source::Manual,
            note: String::new(),
            expires_at: None,
            require_auth: false,
            binding: false,
            trusted_networks: Networks::default(),
        };
        let mut tx = self.app.database.write().await.unwrap();
        let mut entries = tx.of(tenant).entries(owner);
        entries.add(&entry, self.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn ask(&self, request: &Request<'_>) -> Answer {
        match self.app.engine.decide_now(request) {
            Some(answer) => answer,
            None => self.app.engine.decide(request).await,
        }
    }

    /// What a client is told about so many names that nobody has; the last answer.
    async fn guess(&self, client: &str, names: std::ops::Range<u32>) -> Answer {
        let mut last = None;
        for name in names {
            let recipient = format!("name{name}@isp.example");
            last = Some(self.ask(&incoming(client, &recipient)).await);
        }
        last.expect("a name")
    }

    /// What a stranger's mail to Anna gets from this client.
    async fn to_anna(&self, client: &str) -> (Verdict, Reason) {
        let answer = self.ask(&incoming(client, "anna@isp.example")).await;
        outcome(&answer)
    }

    async fn held(&self) -> Vec<String> {
        self.app.engine.flush().await;
        let query = BlockedClientQuery {
            after: None,
            limit: 100,
        };
        let mut tx = self.app.database.read().await.unwrap();
        let mut clients = tx.system().blocked_clients();
        let held = clients.list(&query, self.app.clock.now()).await.unwrap();
        held.iter()
            .map(|client| client.network.to_string())
            .collect()
    }
}

fn incoming<'a>(client: &str, recipient: &str) -> Request<'a> {
    Request {
        client_address: client.parse().unwrap(),
        client_name: None,
        reverse_client_name: None,
        helo_name: None,
        sender: ReversePath::parse(STRANGER),
        recipient: Address::from_envelope(recipient).unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

fn outcome(answer: &Answer) -> (Verdict, Reason) {
    (answer.decision.verdict, answer.decision.reason)
}

const NO_OPINION: (Verdict, Reason) = (Verdict::None, Reason::NotOurs);
const PUT_OFF: (Verdict, Reason) = (Verdict::Defer, Reason::Probing);
const LET_IN: (Verdict, Reason) = (Verdict::Accept, Reason::BelowThreshold);

#[tokio::test]
async fn who_tries_ten_names_has_to_wait_with_all_its_mail() {
    let house = House::new().await;
    let answer = house.guess(CLIENT, 0..9).await;
    assert_eq!(outcome(&answer), NO_OPINION);
    assert_eq!(house.to_anna(CLIENT).await, LET_IN);
    let answer = house.guess(CLIENT, 9..10).await;
    assert_eq!(outcome(&answer), PUT_OFF);
    let reply = answer.reply.expect("a reply").to_string();
    let sentence =
        "421 4.7.1 Your network tried too many unknown recipients, please try again later. More";
    assert!(reply.starts_with(sentence), "{reply}");
    assert!(reply.contains("/why/"), "{reply}");
    // Its neighbours too, and nobody else.
    assert_eq!(house.to_anna("192.0.2.200").await, PUT_OFF);
    assert_eq!(house.to_anna("192.0.3.7").await, LET_IN);
    assert_eq!(house.held().await, ["192.0.2.0/24"]);
    // It is forgotten by itself.
    house.app.clock.advance(TimeDelta::hours(48));
    assert_eq!(house.to_anna(CLIENT).await, LET_IN);
    assert_eq!(house.held().await, [""; 0]);
}

#[tokio::test]
async fn from_half_of_the_limit_on_answers_take_their_time_but_not_for_others() {
    let house = House::new().await;
    house.guess(CLIENT, 0..4).await;
    let recipient = "name4@isp.example";
    let begin = Instant::now();
    let request = incoming(CLIENT, recipient);
    assert!(house.app.engine.decide_now(&request).is_none());
    assert_eq!(outcome(&house.ask(&request).await), NO_OPINION);
    // A third of the deadline.
    assert!(begin.elapsed() >= Duration::from_millis(800));
    let begin = Instant::now();
    let known = incoming(CLIENT, "anna@isp.example");
    assert_eq!(outcome(&house.ask(&known).await), LET_IN);
    assert!(
        begin.elapsed() < Duration::from_millis(700),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test]
async fn no_more_than_sixteen_answers_are_slow_at_once() {
    let house = House::new().await;
    house.guess(CLIENT, 0..4).await;
    let mut asked = JoinSet::new();
    for _ in 0..100 {
        let engine = house.app.engine.clone();
        asked.spawn(async move {
            let begin = Instant::now();
            engine.decide(&incoming(CLIENT, "name4@isp.example")).await;
            begin.elapsed()
        });
    }
    let times = asked.join_all().await;
    let slow = times
        .iter()
        .filter(|time| **time >= Duration::from_millis(800));
    assert_eq!(slow.count(), 16, "{times:?}");
}

#[tokio::test]
async fn one_name_in_many_spellings_is_one_name() {
    let house = House::new().await;
    for number in 0..50 {
        let spelling = match number % 3 {
            0 => format!("nobody+{number}@isp.example"),
            1 => "NoBody@ISP.example".to_owned(),
            _ => format!("nobody+tag{number}@Isp.Example"),
        };
        let answer = house.ask(&incoming(CLIENT, &spelling)).await;
        assert_eq!(outcome(&answer), NO_OPINION);
    }
    assert_eq!(house.to_anna(CLIENT).await, LET_IN);
}

#[tokio::test]
async fn addresses_that_change_within_a_64_are_one_client() {
    let house = House::new().await;
    for number in 0..10 {
        let client = format!("2001:db8:0:7:{number:x}::1");
        house.guess(&client, number..number + 1).await;
    }
    assert_eq!(house.to_anna("2001:db8:0:7:ffff::").await, PUT_OFF);
    assert_eq!(house.to_anna("2001:db8:0:8::1").await, LET_IN);
    assert_eq!(house.held().await, ["2001:db8:0:7::/64"]);
}

#[tokio::test]
async fn a_friend_of_the_owner_still_gets_in() {
    let house = House::new().await;
    let anna = house.app.mailbox("anna@isp.example").await;
    house
        .allow(
            house.isp.id,
            ListOwner::Mailbox(anna.id),
            "scott@agency.test",
        )
        .await;
    house.guess(CLIENT, 0..10).await;
    let friend = Request {
        client_name: Some("mx.agency.test"),
        sender: ReversePath::parse("scott@agency.test"),
        ..incoming(CLIENT, "anna@isp.example")
    };
    let answer = house.ask(&friend).await;
    assert_eq!(answer.decision.reason.code(), "whitelisted_by_mailbox");
    assert_eq!(house.to_anna(CLIENT).await, PUT_OFF);
}

#[tokio::test]
async fn who_is_trusted_is_not_counted() {
    let house = House::new().await;
    house
        .allow(house.isp.id, ListOwner::Tenant, "192.0.2.0/24")
        .await;
    house
        .allow(TenantId::SYSTEM, ListOwner::Tenant, "198.51.100.0/24")
        .await;
    for client in [CLIENT, "198.51.100.7", "10.1.2.3", "127.0.0.1", "::1"] {
        assert_eq!(
            outcome(&house.guess(client, 0..30).await),
            NO_OPINION,
            "{client}"
        );
    }
    // A bounce counts for nothing: anybody can make honest servers send them.
    for name in 0..30 {
        let bounce = Request {
            sender: ReversePath::Null,
            ..incoming("203.0.113.9", &format!("name{name}@isp.example"))
        };
        assert_eq!(outcome(&house.ask(&bounce).await), NO_OPINION);
    }
    // Nor does mail to those who must be reached.
    for _ in 0..2 {
        let role = house.ask(&incoming(CLIENT, "postmaster@isp.example")).await;
        assert_eq!(outcome(&role), NO_OPINION);
    }
    assert_eq!(house.held().await, [""; 0]);
}

#[tokio::test]
async fn a_domain_may_say_that_unknown_here_does_not_mean_unknown() {
    let house = House::new().await;
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    let path = "/api/v1/tenants/isp/domains/isp.example";
    let change = json!({"unlisted_mailboxes": true});
    let domain = caller.patch(path, change).await.expect(200);
    assert_eq!(domain["unlisted_mailboxes"], true);
    assert_eq!(outcome(&house.guess(CLIENT, 0..30).await), NO_OPINION);
    let change = json!({"unlisted_mailboxes": false});
    caller.patch(path, change).await.expect(200);
    assert_eq!(outcome(&house.guess(CLIENT, 0..10).await), PUT_OFF);
}

#[tokio::test]
async fn a_catch_all_knows_everybody() {
    let house = House::new().await;
    let anna = house.app.mailbox("anna@isp.example").await;
    let mut tx = house.app.database.write().await.unwrap();
    let name = Domain::parse("isp.example").unwrap();
    let mut domains = tx.of(house.isp.id).domains();
    domains.set_catch_all(&name, Some(anna.id)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(outcome(&house.guess(CLIENT, 0..30).await), LET_IN);
}

#[tokio::test]
async fn other_tenants_are_not_affected() {
    let house = House::new().await;
    house.app.mailbox("carl@shop.example").await;
    house.guard("shop").await;
    house.guess(CLIENT, 0..10).await;
    let carl = house.ask(&incoming(CLIENT, "carl@shop.example")).await;
    assert_eq!(outcome(&carl), LET_IN);
}

#[tokio::test]
async fn who_only_watches_sees_what_would_be() {
    let house = House::new().await;
    house.mode(Mode::Monitor).await;
    let log = Log::start();
    assert_eq!(outcome(&house.guess(CLIENT, 0..30).await), NO_OPINION);
    assert!(log.take("Probing: client").is_empty());
    let answer = house.ask(&incoming(CLIENT, "anna@isp.example")).await;
    assert_eq!(outcome(&answer), (Verdict::Accept, Reason::Probing));
    assert_eq!(answer.decision.would_have, Some(Verdict::Defer));
    let caller = house.app.caller(TokenScope::Read, Some("isp")).await;
    house.app.engine.flush().await;
    let list = caller.get("/api/v1/blocked-clients").await.expect(200);
    assert_eq!(list["items"][0]["refused"], false);
}

#[tokio::test]
async fn a_hold_outlives_the_program_and_other_nodes_hear_of_it() {
    let house = House::new().await;
    house.guess(CLIENT, 0..10).await;
    house.app.engine.flush().await;
    let other = house.app.another_engine();
    other.hear_of_probers().await;
    let hold = other.probing_hold(house.isp.id, CLIENT.parse().unwrap());
    let until = hold.expect("a hold").until;
    assert_eq!(until, house.app.clock.now() + TimeDelta::hours(48));
    // Lifted here, heard there.
    let caller = house.app.caller(TokenScope::Tenant, Some("isp")).await;
    house.app.clock.advance(TimeDelta::seconds(5));
    let path = "/api/v1/blocked-clients/192.0.2.0%2F24";
    caller.delete(path).await.expect(204);
    assert_eq!(house.to_anna(CLIENT).await, LET_IN);
    other.hear_of_probers().await;
    let hold = other.probing_hold(house.isp.id, CLIENT.parse().unwrap());
    assert_eq!(hold, None);
}

#[tokio::test]
async fn the_same_question_gets_the_same_refusal() {
    let house = House::new().await;
    house.guess(CLIENT, 0..10).await;
    let again = Request {
        instance: Some("1a2b.3c"),
        ..incoming(CLIENT, "name3@isp.example")
    };
    let [one, other] = [house.ask(&again).await, house.ask(&again).await];
    assert_eq!(one.why_url, other.why_url);
    assert!(one.why_url.is_some());
}

#[tokio::test]
async fn the_log_has_a_line_that_fail2ban_can_match() {
    let house = House::new().await;
    let log = Log::start();
    house.guess(CLIENT, 0..10).await;
    let lines = log.take("WARN");
    // The filter has no signs of its own; fail2ban puts its expression for addresses in the place of <HOST>.
    let (before, after) = FILTER.split_once("<HOST>").unwrap();
    let host = |line: &str| {
        let (_, rest) = line.split_once(before)?;
        let (host, _) = rest.split_once(after)?;
        host.parse::<IpAddr>().ok().map(|host| host.to_string())
    };
    let hosts: Vec<String> = lines.iter().filter_map(|line| host(line)).collect();
    assert_eq!(hosts, [CLIENT], "{lines:?}");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains(&format!("failregex = {FILTER}")));
}

#[tokio::test]
async fn the_page_behind_the_link_says_what_happened_and_until_when() {
    let house = House::new().await;
    let answer = house.guess(CLIENT, 0..10).await;
    let why_url = answer.why_url.expect("a link");
    let path = why_url
        .strip_prefix(&house.app.config.web.public_url)
        .expect("our address");
    let page = house.app.nobody().get(path).await;
    for told in [
        "asked this mail service for many addresses that nobody",
        "The network 192.0.2.0/24 has to wait until",
        "your mail server tries again by itself",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    house.app.clock.advance(TimeDelta::hours(49));
    let page = house.app.nobody().get(path).await;
    assert!(
        page.body.contains("need not wait any more"),
        "{}",
        page.body
    );
}
