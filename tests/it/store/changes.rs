//! Whoever keeps something in memory hears of every change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use guestlist::policy::List;
use guestlist::store::{Change, Database, LearnJob, ListOwner};
use guestlist::tenancy::TenantId;
use tokio_util::sync::CancellationToken;

use super::{address, domain, entry};
use crate::support::test_database::{TestDatabase, morning};

/// What a subscriber heard.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Change>>>);

impl Heard {
    fn on(database: &Database) -> Self {
        let heard = Self::default();
        let list = Arc::clone(&heard.0);
        database.on_change(move |change| list.lock().unwrap().push(change));
        heard
    }

    fn take(&self) -> Vec<Change> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    /// Waits until this was heard.
    async fn wait_for(&self, change: Change) {
        let heard = async {
            while !self.0.lock().unwrap().contains(&change) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), heard)
            .await
            .expect("the change in time");
    }
}

#[tokio::test]
async fn a_commit_has_announced_its_changes_when_it_returns() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    let heard = Heard::on(&test.database);
    let mut tx = test.database.write().await.unwrap();
    let friend = entry(List::Allow, "scott@example.com");
    let owner = ListOwner::Mailbox(anna.id);
    tx.of(tenant)
        .entries(owner)
        .add(&friend, morning())
        .await
        .unwrap();
    assert_eq!(heard.take(), []);
    tx.commit().await.unwrap();
    assert_eq!(heard.take(), [Change::Mailbox(tenant, anna.id)]);

    let mut tx = test.database.write().await.unwrap();
    let spam = entry(List::Block, "spam.example");
    tx.of(tenant)
        .entries(ListOwner::Tenant)
        .add(&spam, morning())
        .await
        .unwrap();
    tx.of(TenantId::SYSTEM)
        .entries(ListOwner::Tenant)
        .add(&spam, morning())
        .await
        .unwrap();
    tx.of(tenant)
        .entries(owner)
        .add(&friend, morning())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        heard.take(),
        [Change::Tenant(tenant), Change::Tenant(TenantId::SYSTEM)]
    );
}

#[tokio::test]
async fn what_was_rolled_back_is_not_announced() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let heard = Heard::on(&test.database);
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant)
        .domains()
        .remove(&domain("isp.example"))
        .await
        .unwrap();
    drop(tx);
    assert_eq!(heard.take(), []);
}

#[tokio::test]
async fn names_are_announced_when_addresses_lead_elsewhere() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let heard = Heard::on(&test.database);
    let (_, mut anna) = test.mailbox("anna@isp.example").await;
    assert_eq!(heard.take(), [Change::Names]);
    let mut tx = test.database.write().await.unwrap();
    anna.aliases = vec![address("a@isp.example")];
    tx.of(tenant).mailboxes().update(&anna).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        heard.take(),
        [Change::Names, Change::Mailbox(tenant, anna.id)]
    );
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant)
        .domains()
        .remove(&domain("isp.example"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(heard.take(), [Change::Names, Change::Tenant(tenant)]);
}

#[tokio::test]
async fn learning_announces_the_mailbox_once() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let heard = Heard::on(&test.database);
    let jobs: Vec<LearnJob> = ["a@example.com", "b@example.com"]
        .map(|whom| LearnJob {
            tenant_id: tenant,
            mailbox_id: anna.id,
            address: address(whom),
            at: morning(),
            expires_at: morning() + chrono::TimeDelta::days(400),
            learned_from: None,
        })
        .into();
    test.database.learn(&jobs).await.unwrap();
    assert_eq!(heard.take(), [Change::Mailbox(tenant, anna.id)]);
    // Known already: nothing that a policy in memory must hear of.
    test.database.learn(&jobs).await.unwrap();
    assert_eq!(heard.take(), []);
}

#[tokio::test]
async fn another_node_hears_of_changes_and_of_having_missed_some() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let other_node = test.another_node().await;
    let heard = Heard::on(&other_node);
    let stop = CancellationToken::new();
    let listening = {
        let (other_node, stop) = (other_node.clone(), stop.clone());
        async move { other_node.listen(stop).await }
    };
    if !test.is_postgres() {
        // There is no other node: it returns at once.
        tokio::time::timeout(Duration::from_secs(1), listening)
            .await
            .unwrap();
        return;
    }
    let mut task = tokio::task::JoinSet::new();
    task.spawn(listening);
    heard.wait_for(Change::Everything).await;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    heard.wait_for(Change::Names).await;
    let mut tx = test.database.write().await.unwrap();
    let friend = entry(List::Allow, "scott@example.com");
    let owner = ListOwner::Mailbox(anna.id);
    tx.of(tenant)
        .entries(owner)
        .add(&friend, morning())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    heard.wait_for(Change::Mailbox(tenant, anna.id)).await;
    stop.cancel();
    task.join_all().await;
}
