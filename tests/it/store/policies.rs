//! What the engine loads.

use chrono::TimeDelta;
use guestlist::policy::{List, Mode, Networks, Source};
use guestlist::store::{ListOwner, NewEntry};
use guestlist::tenancy::{MailboxId, TenantId};
use uuid::Uuid;

use super::{domain, entry};
use crate::support::test_database::{TestDatabase, morning};

#[tokio::test]
async fn a_mailbox_is_loaded_with_its_settings_and_its_live_entries() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, mut anna) = test.mailbox("anna@isp.example").await;
    anna.mode = Some(Mode::Tag);
    anna.ignore_sender_tag = true;
    anna.learning_paused_at = Some(morning());
    let expires_at = Some(morning() + TimeDelta::microseconds(1_234_567));
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant).mailboxes().update(&anna).await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(anna.id));
    let detailed = NewEntry {
        source: Source::Learned,
        expires_at,
        require_auth: true,
        binding: true,
        trusted_networks: Networks::parse("192.0.2.0/24 2001:db8::/48").unwrap(),
        ..entry(List::Block, "scott@example.com")
    };
    entries.add(&detailed, morning()).await.unwrap();
    for pattern in [
        ".example",
        "192.0.2.0/24",
        "news-*@shop.example",
        "list-id:dev.lists.example",
    ] {
        entries
            .add(&entry(List::Allow, pattern), morning())
            .await
            .unwrap();
    }
    let removed = entries
        .add(&entry(List::Allow, "b.example"), morning())
        .await
        .unwrap();
    let guestlist::store::Added::New(removed) = removed else {
        panic!("{removed:?}")
    };
    entries.remove(&[removed], morning()).await.unwrap();
    tx.commit().await.unwrap();

    let policy = test
        .database
        .load_mailbox_policy(tenant, anna.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(policy.mode, Some(Mode::Tag));
    assert!(policy.ignore_sender_tag && policy.learning && policy.learning_paused);
    assert_eq!(policy.rules.len(), 5);
    let block = policy
        .rules
        .rules()
        .iter()
        .find(|rule| rule.list == List::Block)
        .unwrap();
    assert_eq!(
        (block.source, block.expires_at),
        (Source::Learned, expires_at)
    );
    assert!(block.require_auth && block.binding);
}

#[tokio::test]
async fn what_is_not_there_is_not_loaded() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let empty = test
        .database
        .load_mailbox_policy(tenant, anna.id)
        .await
        .unwrap()
        .unwrap();
    assert!(empty.rules.is_empty() && empty.mode.is_none());
    let nobody = TenantId(Uuid::now_v7());
    let database = &test.database;
    assert!(
        database
            .load_mailbox_policy(nobody, anna.id)
            .await
            .unwrap()
            .is_none()
    );
    let no_mailbox = MailboxId(Uuid::now_v7());
    assert!(
        database
            .load_mailbox_policy(tenant, no_mailbox)
            .await
            .unwrap()
            .is_none()
    );
    assert!(database.load_tenant_policy(nobody).await.unwrap().is_none());
    assert!(
        database
            .load_system_policy()
            .await
            .unwrap()
            .rules
            .is_empty()
    );
}

#[tokio::test]
async fn a_tenant_and_the_system_are_loaded_with_their_own_entries() {
    let test = TestDatabase::new().await;
    let mut tenant = test.tenant("isp").await;
    tenant.forwarders = vec![domain("z.example"), domain("a.example")];
    tenant.disabled_at = Some(morning());
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id).row().update(&tenant).await.unwrap();
    let mut entries = tx.of(tenant.id).entries(ListOwner::Tenant);
    entries
        .add(&entry(List::Block, "spam.example"), morning())
        .await
        .unwrap();
    entries
        .add(&entry(List::Block, "worse.example"), morning())
        .await
        .unwrap();
    let mut entries = tx.of(TenantId::SYSTEM).entries(ListOwner::Tenant);
    entries
        .add(&entry(List::Block, "worst.example"), morning())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let policy = test
        .database
        .load_tenant_policy(tenant.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&*policy.name, "The isp");
    assert!(policy.disabled);
    assert_eq!((policy.mode, policy.threshold), (Mode::Standard, 5));
    assert_eq!(policy.recipient_delimiter, Some('+'));
    assert_eq!(policy.domains, [domain("isp.example")]);
    assert_eq!(
        policy.forwarders,
        [domain("a.example"), domain("z.example")]
    );
    assert_eq!(policy.rules.len(), 2);
    assert_eq!(
        test.database
            .load_system_policy()
            .await
            .unwrap()
            .rules
            .len(),
        1
    );
}
