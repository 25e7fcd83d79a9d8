//! The limits of a tenant: held to whoever adds, and however many do so at once.

use guestlist::policy::List;
use guestlist::store::{Added, ListOwner, StoreError};
use guestlist::tenancy::{MailboxId, Quota, QuotaReached, Tenant, TenantId};

use super::entry;
use crate::support::test_database::{TestDatabase, morning, new_mailbox};

async fn limit(test: &TestDatabase, tenant: TenantId, quota: Quota) {
    let mut tx = test.database.write().await.unwrap();
    let found = tx.of(tenant).row().find_to_change().await.unwrap().unwrap();
    let limited = Tenant { quota, ..found };
    tx.of(tenant).row().update(&limited).await.unwrap();
    tx.commit().await.unwrap();
}

async fn put(
    test: &TestDatabase,
    tenant: TenantId,
    mailbox: MailboxId,
    pattern: &str,
) -> Result<Added, StoreError> {
    let mut tx = test.database.write().await.unwrap();
    let owner = ListOwner::Mailbox(mailbox);
    let new = entry(List::Allow, pattern);
    let added = tx.of(tenant).entries(owner).add(&new, morning()).await;
    tx.commit().await.unwrap();
    added
}

fn is_full(added: &Result<Added, StoreError>) -> bool {
    matches!(added, Err(StoreError::Quota(QuotaReached::Entries(_))))
}

#[tokio::test]
async fn two_who_add_at_once_do_not_pass_the_limit_of_mailboxes() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let quota = Quota {
        mailboxes: Some(3),
        entries: None,
    };
    limit(&test, tenant, quota).await;
    let add = async |number: u32| {
        let mailbox = new_mailbox(&format!("m{number}@isp.example"));
        let mut tx = test.database.write().await.unwrap();
        let added = tx.of(tenant).mailboxes().add(&mailbox).await;
        tx.commit().await.unwrap();
        added.is_ok()
    };
    let added = futures_util::future::join_all((0..8).map(add)).await;
    assert_eq!(added.iter().filter(|added| **added).count(), 3);
    let mut tx = test.database.read().await.unwrap();
    let mut row = tx.of(tenant).row();
    let usage = row.usage(morning().date_naive()).await.unwrap();
    assert_eq!(usage.mailboxes, 3);
}

#[tokio::test]
async fn two_who_add_at_once_do_not_pass_the_limit_of_entries() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, mailbox) = test.mailbox("anna@isp.example").await;
    let quota = Quota {
        mailboxes: None,
        entries: Some(2),
    };
    limit(&test, tenant, quota).await;
    let add = async |number: u32| {
        let pattern = format!("friend{number}@example.org");
        put(&test, tenant, mailbox.id, &pattern).await
    };
    let added = futures_util::future::join_all((0..8).map(add)).await;
    assert_eq!(added.iter().filter(|added| is_full(added)).count(), 6);
}

#[tokio::test]
async fn what_is_there_may_be_added_again_and_what_was_removed_comes_back_only_into_room() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, mailbox) = test.mailbox("anna@isp.example").await;
    let quota = Quota {
        mailboxes: None,
        entries: Some(1),
    };
    limit(&test, tenant, quota).await;
    let Ok(Added::New(first)) = put(&test, tenant, mailbox.id, "a@example.org").await else {
        panic!("the first has room");
    };
    let again = put(&test, tenant, mailbox.id, "a@example.org").await;
    assert!(matches!(again, Ok(Added::Existed(_))), "{again:?}");
    assert!(is_full(
        &put(&test, tenant, mailbox.id, "b@example.org").await
    ));
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(mailbox.id));
    entries.remove(&[first], morning()).await.unwrap();
    tx.commit().await.unwrap();
    let second = put(&test, tenant, mailbox.id, "b@example.org").await;
    assert!(matches!(second, Ok(Added::New(_))), "{second:?}");
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(mailbox.id));
    let restored = entries.restore(&[first]).await;
    assert!(
        matches!(restored, Err(StoreError::Quota(_))),
        "{restored:?}"
    );
}
