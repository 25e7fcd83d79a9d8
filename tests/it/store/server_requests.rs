//! Requests for mail servers: bounded, proven once, answered once.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::lang::Told;
use guestlist::mail::Address;
use guestlist::policy::Reason;
use guestlist::store::{DecisionId, NewServerRequest, ServerAnswer, ServerRequestId};
use guestlist::tenancy::{SecretHash, TenantId};
use uuid::Uuid;

use crate::support::test_database::{TestDatabase, morning};

struct Scene {
    test: TestDatabase,
    tenant: TenantId,
}

impl Scene {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        let tenant = test.tenant("isp").await.id;
        Self { test, tenant }
    }

    async fn ask(
        &self,
        (server, contact): (&str, &str),
        link: u8,
        at: DateTime<Utc>,
    ) -> Option<ServerRequestId> {
        let request = NewServerRequest {
            client_address: server.parse().expect("an address"),
            contact: Address::parse(contact).expect("an address"),
            message: "forty\u{0} schools use it".to_owned(),
            bounce: "550 5.7.1 no\n\u{1f}more".to_owned(),
            sender: String::new(),
            decision: DecisionId(Uuid::now_v7()),
            refused_at: morning(),
            reason: Reason::Probing,
            found_then: vec![Told::InEnglish("It was on a list.".to_owned())],
            found_now: Vec::new(),
            link: SecretHash([link; 32]),
        };
        let mut tx = self.test.database.write().await.expect("a transaction");
        let added = tx.of(self.tenant).server_requests().add(&request, at).await;
        tx.commit().await.expect("a commit");
        added.expect("an answer")
    }

    async fn prove(&self, link: u8, at: DateTime<Utc>) -> bool {
        let mut tx = self.test.database.write().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).server_requests();
        let proven = requests.prove(SecretHash([link; 32]), at).await;
        tx.commit().await.expect("a commit");
        proven.expect("an answer").is_some()
    }

    async fn answer(&self, id: ServerRequestId, answer: ServerAnswer, at: DateTime<Utc>) -> bool {
        let mut tx = self.test.database.write().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).server_requests();
        let answered = requests.answer(id, (answer, "why"), at).await;
        tx.commit().await.expect("a commit");
        answered.expect("an answer").is_some()
    }
}

const POSTMASTER: &str = "postmaster@agency.example";

#[tokio::test]
async fn a_request_is_proven_and_answered_once() {
    let scene = Scene::new().await;
    let now = morning();
    let id = scene.ask(("192.0.2.7", POSTMASTER), 1, now).await;
    let id = id.expect("a request");
    assert!(!scene.answer(id, ServerAnswer::Allow, now).await);
    assert!(scene.prove(1, now).await);
    assert!(!scene.prove(1, now).await);
    let mut tx = scene.test.database.read().await.unwrap();
    let mut requests = tx.of(scene.tenant).server_requests();
    assert_eq!(requests.count_waiting(now).await.unwrap(), 1);
    let kept = requests.list(10, now).await.unwrap().remove(0);
    assert_eq!(kept.message, "forty schools use it");
    assert_eq!(kept.bounce, "550 5.7.1 no\nmore");
    assert_eq!(kept.found_then[0].text(), "It was on a list.");
    drop(tx);
    assert!(scene.answer(id, ServerAnswer::Refuse, now).await);
    assert!(!scene.answer(id, ServerAnswer::Allow, now).await);
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).server_requests();
    assert!(requests.reopen(id, now).await.unwrap());
    assert!(!requests.reopen(id, now).await.unwrap());
    assert_eq!(requests.count_waiting(now).await.unwrap(), 1);
    let late = now + TimeDelta::days(30);
    assert_eq!(requests.count_waiting(late).await.unwrap(), 0);
    assert_eq!(requests.remove_old(late).await.unwrap(), 0);
    let gone = now + TimeDelta::days(90);
    assert_eq!(requests.remove_old(gone).await.unwrap(), 1);
}

#[tokio::test]
async fn a_network_a_contact_and_a_tenant_are_limited() {
    let scene = Scene::new().await;
    let now = morning();
    let ask =
        async |server: &str, contact: &str, link, at| scene.ask((server, contact), link, at).await;
    let first = ask("192.0.2.7", POSTMASTER, 1, now).await;
    assert_eq!(ask("192.0.2.8", "postmaster@b.example", 2, now).await, None);
    for (place, link) in [(3, 3), (4, 4)] {
        let server = format!("192.0.{place}.7");
        assert!(ask(&server, POSTMASTER, link, now).await.is_some());
    }
    assert_eq!(ask("192.0.5.7", POSTMASTER, 5, now).await, None);
    for place in 10..27 {
        let (server, contact) = (
            format!("192.0.{place}.7"),
            format!("postmaster@b{place}.example"),
        );
        assert!(
            ask(&server, &contact, place, now).await.is_some(),
            "{place}"
        );
    }
    assert_eq!(
        ask("192.0.99.7", "postmaster@c.example", 99, now).await,
        None
    );
    // An answer that was no holds for a week.
    assert!(scene.prove(1, now).await);
    let first = first.expect("a request");
    assert!(scene.answer(first, ServerAnswer::Ignore, now).await);
    let (soon, later) = (now + TimeDelta::days(6), now + TimeDelta::days(8));
    assert_eq!(ask("192.0.2.7", POSTMASTER, 100, soon).await, None);
    assert!(ask("192.0.2.7", POSTMASTER, 101, later).await.is_some());
}
