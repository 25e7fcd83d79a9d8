//! Whoever the owner writes to is let in.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::policy::{Entry, LearningWindow, List, Source};
use guestlist::store::{EntryQuery, LearnJob, LearnOutcome, ListOwner, NewEntry};
use guestlist::tenancy::{Mailbox, MailboxId, TenantId};
use uuid::Uuid;

use super::{address, entry};
use crate::support::test_database::{TestDatabase, morning};

use LearnOutcome::{Declined, Known, Learned, Off, Paused};

struct Owner {
    test: TestDatabase,
    tenant: TenantId,
    mailbox: Mailbox,
}

impl Owner {
    async fn anna() -> Self {
        let test = TestDatabase::new().await;
        test.tenant("isp").await;
        let (tenant, mailbox) = test.mailbox("anna@isp.example").await;
        Self {
            test,
            tenant,
            mailbox,
        }
    }

    fn wrote_to(&self, whom: &str, at: DateTime<Utc>) -> LearnJob {
        LearnJob {
            tenant_id: self.tenant,
            mailbox_id: self.mailbox.id,
            address: address(whom),
            at,
            expires_at: at + TimeDelta::days(400),
            learned_from: Some("4ZxQ1".to_owned()),
        }
    }

    async fn writes_to(&self, whom: &str, at: DateTime<Utc>) -> LearnOutcome {
        self.test
            .database
            .learn(&[self.wrote_to(whom, at)])
            .await
            .unwrap()[0]
    }

    async fn adds(&self, new: &NewEntry) {
        let mut tx = self.test.database.write().await.unwrap();
        tx.of(self.tenant)
            .entries(self.lists())
            .add(new, morning())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn removes_all(&self) {
        let ids: Vec<_> = self
            .entries()
            .await
            .iter()
            .map(|entry| entry.rule.id)
            .collect();
        let mut tx = self.test.database.write().await.unwrap();
        tx.of(self.tenant)
            .entries(self.lists())
            .remove(&ids, morning())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn entries(&self) -> Vec<Entry> {
        let query = EntryQuery {
            limit: 500,
            ..EntryQuery::default()
        };
        let mut tx = self.test.database.read().await.unwrap();
        tx.of(self.tenant)
            .entries(self.lists())
            .list(&query)
            .await
            .unwrap()
            .entries
    }

    async fn mailbox(&self) -> Mailbox {
        let mut tx = self.test.database.read().await.unwrap();
        tx.of(self.tenant)
            .mailboxes()
            .find(self.mailbox.id)
            .await
            .unwrap()
            .unwrap()
    }

    fn lists(&self) -> ListOwner {
        ListOwner::Mailbox(self.mailbox.id)
    }
}

#[tokio::test]
async fn an_address_is_learned_with_where_it_came_from() {
    let anna = Owner::anna().await;
    assert_eq!(
        anna.writes_to("scott@example.com", morning()).await,
        Learned
    );
    let entries = anna.entries().await;
    assert_eq!(entries.len(), 1);
    let learned = &entries[0];
    assert_eq!(learned.rule.pattern.to_string(), "scott@example.com");
    assert_eq!(
        (learned.rule.list, learned.rule.source),
        (List::Allow, Source::Learned)
    );
    assert_eq!(
        learned.rule.expires_at,
        Some(morning() + TimeDelta::days(400))
    );
    assert_eq!(learned.learned_from.as_deref(), Some("4ZxQ1"));
    assert_eq!(
        (learned.created_at, learned.last_contact_at),
        (morning(), Some(morning()))
    );
    assert_eq!(anna.mailbox().await.learning_window.learned, 1);
}

#[tokio::test]
async fn contact_renews_a_learned_entry_but_not_a_manual_one() {
    let anna = Owner::anna().await;
    let noon = morning() + TimeDelta::hours(3);
    anna.writes_to("learned@example.com", morning()).await;
    anna.adds(&entry(List::Allow, "manual@example.com")).await;
    assert_eq!(anna.writes_to("learned@example.com", noon).await, Known);
    assert_eq!(anna.writes_to("manual@example.com", noon).await, Known);
    for kept in anna.entries().await {
        assert_eq!(kept.last_contact_at, Some(noon));
        let renewed = (kept.rule.source == Source::Learned).then(|| noon + TimeDelta::days(400));
        assert_eq!(kept.rule.expires_at, renewed);
    }
    assert_eq!(anna.mailbox().await.learning_window.learned, 1);
}

#[tokio::test]
async fn an_expired_learned_entry_is_learned_anew() {
    let anna = Owner::anna().await;
    anna.writes_to("scott@example.com", morning()).await;
    let much_later = morning() + TimeDelta::days(401);
    assert_eq!(
        anna.writes_to("scott@example.com", much_later).await,
        Learned
    );
    let entries = anna.entries().await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].created_at, much_later);
    assert_eq!(
        entries[0].rule.expires_at,
        Some(much_later + TimeDelta::days(400))
    );
}

#[tokio::test]
async fn who_was_blocked_or_removed_is_not_learned() {
    let anna = Owner::anna().await;
    anna.adds(&entry(List::Block, "blocked@example.com")).await;
    assert_eq!(
        anna.writes_to("blocked@example.com", morning()).await,
        Declined
    );
    anna.writes_to("removed@example.com", morning()).await;
    anna.removes_all().await;
    assert_eq!(
        anna.writes_to("removed@example.com", morning()).await,
        Declined
    );
    // The block was removed as well: it declines nothing any more.
    assert_eq!(
        anna.writes_to("blocked@example.com", morning()).await,
        Learned
    );
}

#[tokio::test]
async fn a_block_that_expired_declines_nothing() {
    let anna = Owner::anna().await;
    let until_noon = NewEntry {
        expires_at: Some(morning() + TimeDelta::hours(3)),
        ..entry(List::Block, "scott@example.com")
    };
    anna.adds(&until_noon).await;
    assert_eq!(
        anna.writes_to("scott@example.com", morning()).await,
        Declined
    );
    let evening = morning() + TimeDelta::hours(9);
    assert_eq!(anna.writes_to("scott@example.com", evening).await, Learned);
}

#[tokio::test]
async fn learn_again_drops_the_tombstone() {
    let anna = Owner::anna().await;
    anna.writes_to("scott@example.com", morning()).await;
    anna.removes_all().await;
    let pattern = entry(List::Allow, "scott@example.com").pattern;
    let mut tx = anna.test.database.write().await.unwrap();
    tx.of(anna.tenant)
        .entries(anna.lists())
        .drop_tombstone(&pattern)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        anna.writes_to("scott@example.com", morning()).await,
        Learned
    );
}

#[tokio::test]
async fn a_mailbox_that_does_not_learn_learns_nothing() {
    let mut anna = Owner::anna().await;
    anna.mailbox.learning = false;
    let mut tx = anna.test.database.write().await.unwrap();
    tx.of(anna.tenant)
        .mailboxes()
        .update(&anna.mailbox)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(anna.writes_to("scott@example.com", morning()).await, Off);
    anna.mailbox.id = MailboxId(Uuid::now_v7());
    assert_eq!(anna.writes_to("scott@example.com", morning()).await, Off);
}

#[tokio::test]
async fn a_burst_pauses_learning_within_the_batch_and_is_undone_as_one() {
    let anna = Owner::anna().await;
    anna.writes_to("friend@example.com", morning() - TimeDelta::days(2))
        .await;
    let many = usize::try_from(LearningWindow::ALWAYS).unwrap();
    let batch: Vec<LearnJob> = (0..many + 3)
        .map(|number| anna.wrote_to(&format!("stranger{number}@example.com"), morning()))
        .collect();
    let outcomes = anna.test.database.learn(&batch).await.unwrap();
    let mut expected = vec![Learned; many];
    expected.extend([Paused, Off, Off]);
    assert_eq!(outcomes, expected);
    assert_eq!(anna.writes_to("late@example.com", morning()).await, Off);

    let paused = anna.mailbox().await;
    assert_eq!(paused.learning_paused_at, Some(morning()));
    let since = paused.burst_started_at.unwrap();
    let mut tx = anna.test.database.write().await.unwrap();
    let mut entries = tx.of(anna.tenant).entries(anna.lists());
    assert_eq!(
        entries.forget_learned_since(since).await.unwrap(),
        u64::try_from(many).unwrap()
    );
    tx.commit().await.unwrap();
    let left = anna.entries().await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].rule.pattern.to_string(), "friend@example.com");
}

#[tokio::test]
async fn outcomes_are_in_the_order_of_the_jobs() {
    let anna = Owner::anna().await;
    let (_, bert) = anna.test.mailbox("bert@isp.example").await;
    anna.writes_to("a@example.com", morning()).await;
    let mut to_b = anna.wrote_to("b@example.com", morning());
    to_b.mailbox_id = bert.id;
    let to_a = anna.wrote_to("a@example.com", morning());
    let jobs = [
        to_b.clone(),
        to_a.clone(),
        to_b.clone(),
        anna.wrote_to("b@example.com", morning()),
    ];
    assert_eq!(
        anna.test.database.learn(&jobs).await.unwrap(),
        [Learned, Known, Known, Learned]
    );
    assert_eq!(anna.test.database.learn(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn one_new_address_learned_fifty_times_at_once_is_one_entry() {
    let anna = Owner::anna().await;
    let other_node = anna.test.another_node().await;
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..50 {
        let database = if number % 2 == 0 {
            &anna.test.database
        } else {
            &other_node
        };
        let (database, job) = (
            database.clone(),
            anna.wrote_to("scott@example.com", morning()),
        );
        calls.spawn(async move { database.learn(&[job]).await.unwrap()[0] });
    }
    let outcomes = calls.join_all().await;
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| **outcome == Learned)
            .count(),
        1
    );
    assert_eq!(
        outcomes.iter().filter(|outcome| **outcome == Known).count(),
        49
    );
    assert_eq!(anna.entries().await.len(), 1);
    other_node.close().await;
}

#[tokio::test]
async fn two_nodes_that_learn_the_same_in_another_order_do_not_block_each_other() {
    let anna = Owner::anna().await;
    let (_, bert) = anna.test.mailbox("bert@isp.example").await;
    let other_node = anna.test.another_node().await;
    for round in 0..20 {
        let address = format!("friend{round}@example.com");
        let to_a = anna.wrote_to(&address, morning());
        let to_b = LearnJob {
            mailbox_id: bert.id,
            ..to_a.clone()
        };
        let (one, other) = ([to_a.clone(), to_b.clone()], [to_b, to_a]);
        let (one, other) = tokio::join!(anna.test.database.learn(&one), other_node.learn(&other));
        let both = [one.unwrap(), other.unwrap()].concat();
        assert_eq!(
            both.iter().filter(|outcome| **outcome == Learned).count(),
            2
        );
    }
    other_node.close().await;
}
