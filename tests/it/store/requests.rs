use chrono::{DateTime, TimeDelta, Utc};
use guestlist::mail::Address;
use guestlist::policy::{List, Reason};
use guestlist::store::{
    DecisionId, EntryQuery, ListOwner, NewRequest, RequestAnswer, RequestId, RequestRecord,
};
use guestlist::tenancy::{Mailbox, SecretHash, TenantId};
use uuid::Uuid;

use super::entry;
use crate::support::test_database::{TestDatabase, morning};

/// A database with the mailbox of Anna, whom people ask.
struct Scene {
    test: TestDatabase,
    tenant: TenantId,
    anna: Mailbox,
}

impl Scene {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        test.tenant("isp").await;
        let (tenant, anna) = test.mailbox("anna@isp.example").await;
        Self { test, tenant, anna }
    }

    fn request(&self, sender: &str, link: u8) -> NewRequest {
        NewRequest {
            mailbox: self.anna.id,
            sender: Address::parse(sender).expect("an address"),
            recipient: self.anna.address.clone(),
            message: "the logo files you asked for".to_owned(),
            needs_trust: false,
            decision: DecisionId(Uuid::now_v7()),
            refused_at: morning(),
            reason: Reason::AboveThreshold,
            findings: vec!["The server is on a list.".to_owned()],
            client_address: "192.0.2.7".parse().expect("an address"),
            link: SecretHash([link; 32]),
        }
    }

    async fn ask(&self, sender: &str, link: u8, at: DateTime<Utc>) -> Option<RequestId> {
        let request = self.request(sender, link);
        let mut tx = self.test.database.write().await.expect("a transaction");
        let added = tx.of(self.tenant).requests().add(&request, at).await;
        tx.commit().await.expect("a commit");
        added.expect("an answer")
    }

    async fn prove(&self, link: u8, at: DateTime<Utc>) -> Option<RequestRecord> {
        let mut tx = self.test.database.write().await.expect("a transaction");
        let link = SecretHash([link; 32]);
        let proven = tx.of(self.tenant).requests().prove(link, at).await;
        tx.commit().await.expect("a commit");
        proven.expect("an answer")
    }

    /// Asks and proves.
    async fn waiting(&self, sender: &str, link: u8) -> RequestId {
        let id = self.ask(sender, link, morning()).await;
        self.prove(link, morning()).await.expect("a proof");
        id.expect("a request")
    }

    async fn answer(&self, id: RequestId, answer: RequestAnswer) -> bool {
        let mut tx = self.test.database.write().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).requests();
        let answered = requests.answer(self.anna.id, id, answer, morning()).await;
        tx.commit().await.expect("a commit");
        answered.expect("an answer").is_some()
    }

    async fn senders_waiting(&self, now: DateTime<Utc>) -> Vec<String> {
        let mut tx = self.test.database.read().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).requests();
        let (waiting, total) = requests
            .waiting(self.anna.id, 10, now)
            .await
            .expect("a list");
        assert_eq!(usize::try_from(total).ok(), Some(waiting.len()));
        let senders = waiting.iter().map(|request| request.sender.to_string());
        senders.collect()
    }

    /// What is on Anna's lists: list, match, note and expiry.
    async fn entries(&self) -> Vec<(List, String, String, Option<DateTime<Utc>>)> {
        let mut tx = self.test.database.read().await.expect("a transaction");
        let mut entries = tx.of(self.tenant).entries(ListOwner::Mailbox(self.anna.id));
        let query = EntryQuery {
            limit: 10,
            ..EntryQuery::default()
        };
        let page = entries.list(&query).await.expect("a list");
        let told = page.entries.into_iter().map(|entry| {
            let pattern = entry.rule.pattern.to_string();
            (entry.rule.list, pattern, entry.note, entry.rule.expires_at)
        });
        told.collect()
    }
}

#[tokio::test]
async fn a_request_waits_for_the_owner_once_its_sender_is_proven() {
    let scene = Scene::new().await;
    let id = scene.ask("scott@agency.example", 1, morning()).await;
    assert!(scene.senders_waiting(morning()).await.is_empty());
    let proven = scene.prove(1, morning()).await.expect("a proof");
    let mut tx = scene.test.database.read().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    let found = requests.find(scene.anna.id, proven.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&proven));
    let by_link = requests.find_by_link(SecretHash([1; 32]), morning()).await;
    assert_eq!(by_link.unwrap().as_ref(), Some(&proven));
    assert_eq!(Some(proven.id), id);
    assert_eq!(proven.findings, ["The server is on a list."]);
    assert_eq!(proven.expires_at, morning() + TimeDelta::days(30));
    assert!(proven.is_waiting(morning()));
    drop(tx);
    assert_eq!(
        scene.senders_waiting(morning()).await,
        ["scott@agency.example"]
    );
    let later = morning() + TimeDelta::days(30);
    assert!(scene.senders_waiting(later).await.is_empty());
}

#[tokio::test]
async fn a_link_proves_once_and_for_a_week() {
    let scene = Scene::new().await;
    scene.ask("scott@agency.example", 1, morning()).await;
    scene.ask("eve@agency.example", 2, morning()).await;
    assert!(scene.prove(1, morning()).await.is_some());
    assert!(scene.prove(1, morning()).await.is_none());
    assert!(scene.prove(3, morning()).await.is_none());
    let too_late = morning() + TimeDelta::days(7);
    assert!(scene.prove(2, too_late).await.is_none());
    let mut tx = scene.test.database.read().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    let gone = requests.find_by_link(SecretHash([2; 32]), too_late).await;
    assert_eq!(gone.unwrap(), None);
}

#[tokio::test]
async fn two_who_press_a_link_at_once_prove_it_once() {
    let scene = Scene::new().await;
    scene.ask("scott@agency.example", 1, morning()).await;
    let (first, second) = tokio::join!(scene.prove(1, morning()), scene.prove(1, morning()));
    assert_eq!(
        usize::from(first.is_some()) + usize::from(second.is_some()),
        1
    );
}

#[tokio::test]
async fn a_sender_asks_an_owner_once_a_day_and_not_while_the_owner_thinks() {
    let scene = Scene::new().await;
    let (scott, day) = ("scott@agency.example", TimeDelta::days(1));
    assert!(scene.ask(scott, 1, morning()).await.is_some());
    assert!(scene.ask(scott, 2, morning() + day / 2).await.is_none());
    // The first link may have got lost: the new one is the only one that works.
    assert!(scene.ask(scott, 3, morning() + day).await.is_some());
    assert!(scene.prove(1, morning() + day).await.is_none());
    assert!(scene.prove(3, morning() + day).await.is_some());
    assert!(scene.ask(scott, 4, morning() + day * 5).await.is_none());
    // Nobody answered: after a month the pair is free again.
    assert!(scene.ask(scott, 5, morning() + day * 40).await.is_some());
}

#[tokio::test]
async fn not_now_holds_for_a_week() {
    let scene = Scene::new().await;
    let id = scene.waiting("scott@agency.example", 1).await;
    assert!(scene.answer(id, RequestAnswer::Ignore).await);
    let day = TimeDelta::days(1);
    let again = scene
        .ask("scott@agency.example", 2, morning() + day * 6)
        .await;
    assert!(again.is_none());
    let again = scene
        .ask("scott@agency.example", 3, morning() + day * 7)
        .await;
    assert!(again.is_some());
}

#[tokio::test]
async fn a_mailbox_gets_a_bounded_number_of_requests_a_day() {
    let scene = Scene::new().await;
    let most = u8::try_from(NewRequest::MOST_A_DAY).unwrap();
    for link in 0..most {
        let sender = format!("sender{link}@agency.example");
        assert!(scene.ask(&sender, link, morning()).await.is_some());
        assert!(scene.prove(link, morning()).await.is_some());
    }
    let one_more = async |at| scene.ask("one@more.example", most, at).await;
    assert!(one_more(morning()).await.is_none());
    let tomorrow = morning() + TimeDelta::days(1);
    assert!(one_more(tomorrow).await.is_some());
}

#[tokio::test]
async fn who_proves_nothing_keeps_nobody_from_asking_until_there_are_very_many() {
    let scene = Scene::new().await;
    let most = u8::try_from(NewRequest::MOST_UNPROVEN_A_DAY).unwrap();
    for link in 0..most {
        let sender = format!("sender{link}@agency.example");
        assert!(scene.ask(&sender, link, morning()).await.is_some());
        if i64::from(link) == NewRequest::MOST_A_DAY + 5 {
            assert!(scene.prove(link, morning()).await.is_some());
        }
    }
    assert!(
        scene
            .ask("last@more.example", most, morning())
            .await
            .is_some()
    );
    assert!(
        scene
            .ask("one@more.example", most + 1, morning())
            .await
            .is_none()
    );
}

#[tokio::test]
async fn one_senders_name_is_used_a_bounded_number_of_times_a_day() {
    let scene = Scene::new().await;
    let mut admitted = 0;
    for n in 0..10 {
        let recipient = format!("person{n}@isp.example");
        let (_, mailbox) = scene.test.mailbox(&recipient).await;
        let request = NewRequest {
            mailbox: mailbox.id,
            recipient: mailbox.address,
            ..scene.request("victim@agency.example", n)
        };
        let mut tx = scene.test.database.write().await.unwrap();
        let mut requests = tx.of(scene.tenant).requests();
        let added = requests.add(&request, morning()).await.unwrap();
        admitted += i64::from(added.is_some());
        tx.commit().await.unwrap();
    }
    assert_eq!(admitted, NewRequest::MOST_A_DAY_OF_SENDER);
}

#[tokio::test]
async fn letting_in_puts_the_sender_on_the_whitelist_with_what_they_wrote() {
    let scene = Scene::new().await;
    let id = scene.waiting("scott@agency.example", 1).await;
    assert!(scene.answer(id, RequestAnswer::AllowForAWeek).await);
    assert!(
        !scene.answer(id, RequestAnswer::Allow).await,
        "answered twice"
    );
    let note = "Asked to come in: \u{201c}the logo files you asked for\u{201d}";
    let week = morning() + TimeDelta::days(7);
    let scott = "scott@agency.example".to_owned();
    let expected = (List::Allow, scott.clone(), note.to_owned(), Some(week));
    assert_eq!(scene.entries().await, [expected]);

    // Asked again and let in for good, the entry that was there lasts.
    let tomorrow = morning() + TimeDelta::days(1);
    let again = scene.ask(&scott, 2, tomorrow).await.expect("a request");
    scene.prove(2, tomorrow).await.expect("a proof");
    assert!(scene.answer(again, RequestAnswer::Allow).await);
    assert_eq!(
        scene.entries().await,
        [(List::Allow, scott, note.to_owned(), None)]
    );
}

#[tokio::test]
async fn an_answer_takes_the_sender_off_the_other_list() {
    let scene = Scene::new().await;
    let id = scene.waiting("scott@agency.example", 1).await;
    let mut tx = scene.test.database.write().await.unwrap();
    let owner = ListOwner::Mailbox(scene.anna.id);
    let allowed = entry(List::Allow, "scott@agency.example");
    let mut entries = tx.of(scene.tenant).entries(owner);
    entries.add(&allowed, morning()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(scene.answer(id, RequestAnswer::Block).await);
    let lists: Vec<List> = scene
        .entries()
        .await
        .into_iter()
        .map(|entry| entry.0)
        .collect();
    assert_eq!(lists, [List::Block]);
}

#[tokio::test]
async fn whom_the_owner_keeps_out_never_reaches_the_owner() {
    let scene = Scene::new().await;
    let mut tx = scene.test.database.write().await.unwrap();
    let owner = ListOwner::Mailbox(scene.anna.id);
    for (list, pattern) in [
        (List::Block, "agency.example"),
        (List::Allow, "eve@agency.example"),
    ] {
        let mut entries = tx.of(scene.tenant).entries(owner);
        entries.add(&entry(list, pattern), morning()).await.unwrap();
    }
    tx.commit().await.unwrap();
    scene.ask("scott@agency.example", 1, morning()).await;
    scene.ask("eve@agency.example", 2, morning()).await;
    let kept_out = scene.prove(1, morning()).await.expect("a proof");
    assert_eq!(kept_out.answer, Some(RequestAnswer::Block));
    let listed = scene.prove(2, morning()).await.expect("a proof");
    assert_eq!(listed.answer, None);
    assert_eq!(
        scene.senders_waiting(morning()).await,
        ["eve@agency.example"]
    );
}

#[tokio::test]
async fn an_answer_can_be_taken_back_while_the_request_is_young() {
    let scene = Scene::new().await;
    let id = scene.waiting("scott@agency.example", 1).await;
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    let anna = scene.anna.id;
    assert!(!requests.reopen(anna, id, morning()).await.unwrap());
    requests
        .answer(anna, id, RequestAnswer::Ignore, morning())
        .await
        .unwrap();
    assert!(requests.reopen(anna, id, morning()).await.unwrap());
    requests
        .answer(anna, id, RequestAnswer::Ignore, morning())
        .await
        .unwrap();
    let later = morning() + TimeDelta::days(30);
    assert!(!requests.reopen(anna, id, later).await.unwrap());
}

#[tokio::test]
async fn an_owner_is_told_once_an_hour_and_by_one_node() {
    let scene = Scene::new().await;
    scene.waiting("scott@agency.example", 1).await;
    let hour = TimeDelta::hours(1);
    let to_tell = async |now: DateTime<Utc>| {
        let mut tx = scene.test.database.read().await.unwrap();
        let found = tx.system().requests().mailboxes_to_tell(now, 10).await;
        found.unwrap()
    };
    let claim = async |now: DateTime<Utc>| {
        let mut tx = scene.test.database.write().await.unwrap();
        let mut requests = tx.of(scene.tenant).requests();
        let senders = requests.claim_untold(scene.anna.id, now).await.unwrap();
        tx.commit().await.unwrap();
        senders.len()
    };
    assert_eq!(to_tell(morning()).await, [(scene.tenant, scene.anna.id)]);
    assert_eq!(claim(morning()).await, 1);
    assert_eq!(claim(morning()).await, 0, "claimed twice");
    // The mail did not leave: it is tried again.
    let later = morning() + TimeDelta::minutes(10);
    assert_eq!(claim(later).await, 1);
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    requests.told(scene.anna.id, later).await.unwrap();
    tx.commit().await.unwrap();
    scene.waiting("eve@agency.example", 2).await;
    assert_eq!(to_tell(later + hour / 2).await, []);
    assert_eq!(to_tell(later + hour).await.len(), 1);
    assert_eq!(claim(later + hour).await, 1);
}

#[tokio::test]
async fn another_tenant_and_another_mailbox_see_none_of_it() {
    let scene = Scene::new().await;
    let id = scene.waiting("scott@agency.example", 1).await;
    let shop = scene.test.tenant("shop").await.id;
    let (_, bob) = scene.test.mailbox("bob@isp.example").await;
    let mut tx = scene.test.database.write().await.unwrap();
    for (tenant, mailbox) in [(shop, scene.anna.id), (scene.tenant, bob.id)] {
        let mut requests = tx.of(tenant).requests();
        assert_eq!(requests.find(mailbox, id).await.unwrap(), None);
        assert_eq!(requests.list(mailbox, None, 10).await.unwrap(), []);
        assert_eq!(
            requests.page(mailbox, (0, 10), morning()).await.unwrap().1,
            0
        );
        let answer = RequestAnswer::Allow;
        let answered = requests.answer(mailbox, id, answer, morning()).await;
        assert!(answered.unwrap().is_none());
        assert!(!requests.reopen(mailbox, id, morning()).await.unwrap());
    }
    let link = SecretHash([1; 32]);
    let mut requests = tx.of(shop).requests();
    assert_eq!(requests.find_by_link(link, morning()).await.unwrap(), None);
}

#[tokio::test]
async fn the_page_has_those_that_wait_first() {
    let scene = Scene::new().await;
    let first = scene.waiting("first@agency.example", 1).await;
    let second = scene.waiting("second@agency.example", 2).await;
    let third = scene.waiting("third@agency.example", 3).await;
    scene.answer(third, RequestAnswer::Ignore).await;
    let mut tx = scene.test.database.read().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    let page = async |requests: &mut guestlist::store::Requests<'_>, at| {
        let (page, total) = requests.page(scene.anna.id, at, morning()).await.unwrap();
        assert_eq!(total, 3);
        page.iter().map(|request| request.id).collect::<Vec<_>>()
    };
    assert_eq!(page(&mut requests, (0, 2)).await, [second, first]);
    assert_eq!(page(&mut requests, (2, 2)).await, [third]);
    let newest = requests.list(scene.anna.id, Some(third), 10).await.unwrap();
    let newest: Vec<RequestId> = newest.iter().map(|request| request.id).collect();
    assert_eq!(newest, [second, first]);
}

#[tokio::test]
async fn requests_go_when_they_are_old_and_with_their_mailbox() {
    let scene = Scene::new().await;
    scene.waiting("scott@agency.example", 1).await;
    scene.ask("eve@agency.example", 2, morning()).await;
    let day = TimeDelta::days(1);
    let mut tx = scene.test.database.write().await.unwrap();
    let removed = async |tx: &mut guestlist::store::Tx, days: i32| {
        let now = morning() + day * days;
        tx.of(scene.tenant)
            .requests()
            .remove_old(now)
            .await
            .unwrap()
    };
    assert_eq!(removed(&mut tx, 6).await, 0);
    assert_eq!(removed(&mut tx, 7).await, 1, "nobody proved it");
    assert_eq!(removed(&mut tx, 90).await, 1, "it is too old");
    tx.commit().await.unwrap();

    scene.waiting("scott@agency.example", 3).await;
    let mut tx = scene.test.database.write().await.unwrap();
    tx.of(scene.tenant)
        .mailboxes()
        .remove(scene.anna.id, morning())
        .await
        .unwrap();
    let left = tx
        .system()
        .requests()
        .mailboxes_to_tell(morning(), 10)
        .await;
    assert_eq!(left.unwrap(), []);
}

#[tokio::test]
async fn a_yes_to_a_sender_whose_domain_denies_the_server_trusts_that_server() {
    let scene = Scene::new().await;
    for (sender, link, needs_trust, trusted) in [
        ("scott@agency.example", 1, true, "192.0.2.0/24"),
        ("lena@agency.example", 2, false, ""),
    ] {
        let request = NewRequest {
            needs_trust,
            ..scene.request(sender, link)
        };
        let mut tx = scene.test.database.write().await.unwrap();
        let added = tx
            .of(scene.tenant)
            .requests()
            .add(&request, morning())
            .await;
        tx.commit().await.unwrap();
        scene.prove(link, morning()).await.unwrap();
        let id = added.unwrap().unwrap();
        assert!(scene.answer(id, RequestAnswer::Allow).await);
        let mut tx = scene.test.database.read().await.unwrap();
        let query = EntryQuery {
            search: Some(sender.to_owned()),
            limit: 1,
            ..EntryQuery::default()
        };
        let owner = ListOwner::Mailbox(scene.anna.id);
        let page = tx.of(scene.tenant).entries(owner).list(&query).await;
        let networks = &page.unwrap().entries[0].rule.trusted_networks;
        assert_eq!(networks.to_string(), trusted, "{sender}");
    }
}
