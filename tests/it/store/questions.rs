use chrono::{DateTime, TimeDelta, Utc};
use guestlist::mail::Address;
use guestlist::policy::{Asked, List, Proof, Reason};
use guestlist::store::{
    Database, DecisionId, EntryQuery, ListOwner, NewQuestion, NewRequest, Question, RequestAnswer,
    RequestKind, RequestRecord, StoreError,
};
use guestlist::tenancy::{Mailbox, MailboxId, SecretHash, TenantId};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::test_database::{TestDatabase, morning};

const SCOTT: &str = "scott@agency.example";

/// A database with the mailbox of Anna, who is asked.
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

    fn about(&self, sender: &str, at: DateTime<Utc>) -> NewQuestion {
        NewQuestion {
            mailbox: self.anna.id,
            sender: Address::parse(sender).expect("an address"),
            recipient: self.anna.address.clone(),
            decision: DecisionId(Uuid::now_v7()),
            findings: vec!["its server is on a list".to_owned()],
            client_address: "192.0.2.7".parse().expect("an address"),
            proof: Proof::Unproven,
            needs_trust: false,
            waits_until: at + TimeDelta::hours(12),
        }
    }

    async fn put(&self, question: &NewQuestion, at: DateTime<Utc>) -> Question {
        put(&self.test.database, self.tenant, question, at)
            .await
            .expect("a question")
    }

    async fn ask(&self, sender: &str, at: DateTime<Utc>) -> Question {
        self.put(&self.about(sender, at), at).await
    }

    async fn asked(&self, sender: &str, at: DateTime<Utc>) -> Asked {
        let sender = Address::parse(sender).expect("an address");
        let mut tx = self.test.database.read().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).requests();
        let question = requests.question(self.anna.id, &sender, at).await;
        question.expect("an answer").asked
    }

    async fn waiting(&self, now: DateTime<Utc>) -> Vec<RequestRecord> {
        let mut tx = self.test.database.read().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).requests();
        let waiting = requests.waiting(self.anna.id, 500, now).await;
        waiting.expect("a list").0
    }

    async fn answer(&self, answer: RequestAnswer, at: DateTime<Utc>) {
        let request = self.waiting(at).await.remove(0);
        let mut tx = self.test.database.write().await.expect("a transaction");
        let mut requests = tx.of(self.tenant).requests();
        let answered = requests.answer(self.anna.id, request.id, answer, at).await;
        answered.expect("an answer").expect("a request");
        tx.commit().await.expect("a commit");
    }

    /// What is on Anna's lists: list, match and the networks it trusts.
    async fn entries(&self) -> Vec<(List, String, String)> {
        let mut tx = self.test.database.read().await.expect("a transaction");
        let mut entries = tx.of(self.tenant).entries(ListOwner::Mailbox(self.anna.id));
        let query = EntryQuery {
            limit: 10,
            ..EntryQuery::default()
        };
        let page = entries.list(&query).await.expect("a list");
        let told = page.entries.into_iter().map(|entry| {
            let networks = entry.rule.trusted_networks.to_string();
            (entry.rule.list, entry.rule.pattern.to_string(), networks)
        });
        told.collect()
    }
}

async fn put(
    database: &Database,
    tenant: TenantId,
    question: &NewQuestion,
    at: DateTime<Utc>,
) -> Result<Question, StoreError> {
    let mut tx = database.write().await?;
    let asked = tx.of(tenant).requests().ask(question, at).await?;
    tx.commit().await?;
    Ok(asked)
}

#[tokio::test]
async fn a_question_is_asked_once_however_often_the_server_tries() {
    let scene = Scene::new().await;
    assert_eq!(scene.asked(SCOTT, morning()).await, Asked::NotYet);
    let first = scene.ask(SCOTT, morning()).await;
    let until = morning() + TimeDelta::hours(12);
    assert_eq!(
        first.asked,
        Asked::Waits {
            until,
            proof: Proof::Unproven
        }
    );
    assert!(first.is_new);
    let later = morning() + TimeDelta::hours(1);
    let again = scene.ask(SCOTT, later).await;
    assert_eq!((again.asked, again.decision), (first.asked, first.decision));
    assert!(!again.is_new);
    let waiting = scene.waiting(later).await;
    assert_eq!(waiting.len(), 1);
    let request = &waiting[0];
    assert_eq!(
        (request.kind, request.reason, request.proof),
        (RequestKind::Asked, Reason::AskOwner, Some(Proof::Unproven))
    );
    assert_eq!(request.waits_until, Some(until));
    assert_eq!((request.proven_at, request.message.as_str()), (None, ""));
}

#[tokio::test]
async fn many_tries_at_once_are_one_question() {
    let scene = Scene::new().await;
    let other = scene.test.another_node().await;
    let mut asked = JoinSet::new();
    for number in 0..8 {
        let node = if number % 2 == 0 {
            &scene.test.database
        } else {
            &other
        };
        let (node, tenant) = (node.clone(), scene.tenant);
        let question = scene.about(SCOTT, morning());
        asked.spawn(async move { put(&node, tenant, &question, morning()).await });
    }
    let asked = asked.join_all().await.into_iter();
    let first = asked
        .filter(|asked| asked.as_ref().expect("a question").is_new)
        .count();
    assert_eq!(first, 1);
    assert_eq!(scene.waiting(morning()).await.len(), 1);
}

#[tokio::test]
async fn what_came_of_a_question_holds_for_a_week() {
    let scene = Scene::new().await;
    scene.ask(SCOTT, morning()).await;
    let until = morning() + TimeDelta::hours(12);
    assert!(scene.waiting(until).await.is_empty());
    let almost = until + TimeDelta::days(7) - TimeDelta::seconds(1);
    assert_eq!(
        scene.asked(SCOTT, almost).await,
        Asked::Waits {
            until,
            proof: Proof::Unproven
        }
    );
    let week_after = until + TimeDelta::days(7);
    assert_eq!(scene.asked(SCOTT, week_after).await, Asked::NotYet);
    let anew = scene.ask(SCOTT, week_after).await;
    assert!(anew.is_new);

    scene.answer(RequestAnswer::Ignore, week_after).await;
    let until = week_after + TimeDelta::days(7);
    assert_eq!(
        scene.asked(SCOTT, week_after).await,
        Asked::NotNow {
            until,
            proof: Proof::Unproven
        }
    );
    assert_eq!(scene.asked(SCOTT, until).await, Asked::NotYet);
    assert!(scene.entries().await.is_empty());
}

#[tokio::test]
async fn not_now_to_what_may_be_forged_is_no_answer_to_the_real_sender() {
    let scene = Scene::new().await;
    scene.ask(SCOTT, morning()).await;
    scene.answer(RequestAnswer::Ignore, morning()).await;
    assert!(!scene.ask(SCOTT, morning()).await.is_new);
    let real = NewQuestion {
        proof: Proof::Proven,
        ..scene.about(SCOTT, morning())
    };
    let asked = scene.put(&real, morning()).await;
    assert!(asked.is_new);
    let until = morning() + TimeDelta::hours(12);
    let waits = Asked::Waits {
        until,
        proof: Proof::Proven,
    };
    assert_eq!(scene.asked(SCOTT, morning()).await, waits);
    scene.answer(RequestAnswer::Ignore, morning()).await;
    assert!(
        !scene.put(&real, morning()).await.is_new,
        "it was answered about this sender"
    );
}

#[tokio::test]
async fn whom_an_answer_put_on_a_list_is_asked_about_anew_if_that_does_not_count() {
    let scene = Scene::new().await;
    scene.ask(SCOTT, morning()).await;
    scene.answer(RequestAnswer::Allow, morning()).await;
    assert_eq!(scene.asked(SCOTT, morning()).await, Asked::NotYet);
    let allowed = (List::Allow, SCOTT.to_owned(), String::new());
    assert_eq!(scene.entries().await, [allowed]);
}

#[tokio::test]
async fn letting_in_what_may_be_forged_trusts_the_network_it_came_from() {
    let scene = Scene::new().await;
    let doubtful = NewQuestion {
        proof: Proof::Contradicted,
        needs_trust: true,
        ..scene.about(SCOTT, morning())
    };
    scene.put(&doubtful, morning()).await;
    scene.answer(RequestAnswer::Allow, morning()).await;
    let elsewhere = NewQuestion {
        client_address: "198.51.100.9".parse().expect("an address"),
        decision: DecisionId(Uuid::now_v7()),
        ..doubtful
    };
    scene.put(&elsewhere, morning()).await;
    scene.answer(RequestAnswer::Allow, morning()).await;
    let networks = "192.0.2.0/24 198.51.100.0/24".to_owned();
    assert_eq!(
        scene.entries().await,
        [(List::Allow, SCOTT.to_owned(), networks)]
    );
}

#[tokio::test]
async fn two_hundred_may_wait_and_no_more() {
    let scene = Scene::new().await;
    for number in 0..200 {
        let asked = scene
            .ask(&format!("sender{number}@agency.example"), morning())
            .await;
        assert!(asked.is_new, "{number}");
    }
    let asked = scene.ask("one-more@agency.example", morning()).await;
    assert_eq!((asked.asked, asked.decision), (Asked::TooMany, None));
    assert_eq!(scene.waiting(morning()).await.len(), 200);
    assert_eq!(
        scene.asked("one-more@agency.example", morning()).await,
        Asked::TooMany
    );
    let waits = scene.asked("sender7@agency.example", morning()).await;
    assert!(matches!(waits, Asked::Waits { .. }), "{waits:?}");
    scene.answer(RequestAnswer::Ignore, morning()).await;
    assert!(scene.ask("one-more@agency.example", morning()).await.is_new);
}

#[tokio::test]
async fn a_request_that_its_sender_proved_is_the_question() {
    let scene = Scene::new().await;
    let request = NewRequest {
        mailbox: scene.anna.id,
        sender: Address::parse(SCOTT).expect("an address"),
        recipient: scene.anna.address.clone(),
        message: "the logo files".to_owned(),
        needs_trust: false,
        decision: DecisionId(Uuid::now_v7()),
        refused_at: morning(),
        reason: Reason::AboveThreshold,
        findings: Vec::new(),
        client_address: "192.0.2.7".parse().expect("an address"),
        link: SecretHash([1; 32]),
    };
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    requests.add(&request, morning()).await.unwrap().unwrap();
    requests
        .prove(request.link, morning())
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    let asked = scene.ask(SCOTT, morning()).await;
    let until = morning() + TimeDelta::hours(12);
    assert_eq!(
        asked.asked,
        Asked::Waits {
            until,
            proof: Proof::Unproven
        }
    );
    let waiting = scene.waiting(morning()).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].kind, waiting[0].waits_until),
        (RequestKind::Proven, Some(until))
    );
    // The sender need not prove anything while the owner is asked.
    scene.ask("eve@agency.example", morning()).await;
    let eve = NewRequest {
        sender: Address::parse("eve@agency.example").expect("an address"),
        link: SecretHash([2; 32]),
        ..request
    };
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    assert_eq!(requests.add(&eve, morning()).await.unwrap(), None);
    // Once the wait is over without an answer, who was refused may ask.
    let over = morning() + TimeDelta::hours(12);
    assert!(requests.add(&eve, over).await.unwrap().is_some());
}

#[tokio::test]
async fn nobody_is_asked_for_a_mailbox_that_is_gone() {
    let scene = Scene::new().await;
    let nowhere = NewQuestion {
        mailbox: MailboxId(Uuid::now_v7()),
        ..scene.about(SCOTT, morning())
    };
    let asked = put(&scene.test.database, scene.tenant, &nowhere, morning()).await;
    assert!(matches!(asked, Err(StoreError::Absent)), "{asked:?}");
}

#[tokio::test]
async fn clean_up_forgets_questions_whose_outcome_holds_no_more() {
    let scene = Scene::new().await;
    scene.ask(SCOTT, morning()).await;
    scene.ask("eve@agency.example", morning()).await;
    scene.answer(RequestAnswer::Ignore, morning()).await;
    let removed = async |at: DateTime<Utc>| {
        let mut tx = scene.test.database.write().await.unwrap();
        let removed = tx.of(scene.tenant).requests().remove_old(at).await.unwrap();
        tx.commit().await.unwrap();
        removed
    };
    let over = morning() + TimeDelta::hours(12) + TimeDelta::days(7);
    assert_eq!(removed(over - TimeDelta::seconds(1)).await, 0);
    assert_eq!(removed(over).await, 1, "the unanswered one");
    assert_eq!(removed(morning() + TimeDelta::days(90)).await, 1);
}

#[tokio::test]
async fn a_mailed_link_answers_until_the_time_is_over_and_tells_afterwards() {
    let scene = Scene::new().await;
    scene.ask(SCOTT, morning()).await;
    let until = morning() + TimeDelta::hours(12);
    let find = async |link: u8, at: DateTime<Utc>| {
        let mut tx = scene.test.database.read().await.unwrap();
        let mut requests = tx.of(scene.tenant).requests();
        let link = SecretHash([link; 32]);
        requests.find_by_answer_link(link, at).await.unwrap()
    };
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    let claimed = requests
        .claim_untold(scene.anna.id, morning())
        .await
        .unwrap();
    assert_eq!(claimed.len(), 1);
    for link in [7, 8] {
        let link = SecretHash([link; 32]);
        requests.set_answer_link(claimed[0].id, link).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(find(7, morning()).await, None, "a newer link was mailed");
    let found = find(8, morning()).await.expect("a request");
    assert_eq!(found.sender.as_str(), SCOTT);
    assert_eq!(find(8, until).await, None);
    scene.answer(RequestAnswer::Block, morning()).await;
    assert!(find(8, until).await.expect("a request").answer.is_some());
    // Whoever takes the answer back does so signed in: the link is used up.
    let mut tx = scene.test.database.write().await.unwrap();
    let mut requests = tx.of(scene.tenant).requests();
    let reopened = requests.reopen(scene.anna.id, found.id, morning()).await;
    assert!(reopened.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(find(8, morning()).await, None);
}
