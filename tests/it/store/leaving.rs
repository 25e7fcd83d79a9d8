//! What goes when somebody leaves for good, and what stays.

use guestlist::policy::{List, Mode};
use guestlist::store::{ListOwner, StoreError};
use guestlist::tenancy::{Account, AccountId, MailboxId, Role, TenantId};
use uuid::Uuid;

use super::{address, entry};
use crate::support::test_database::{TestDatabase, morning};

fn account(tenant_id: TenantId, at: &str, role: Role, mailbox: Option<MailboxId>) -> Account {
    Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id,
        address: address(at),
        role,
        mailbox_id: mailbox,
        password_hash: None,
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    }
}

/// Anna's mailbox in a mode of its own, with an entry.
async fn anna(test: &TestDatabase) -> (TenantId, MailboxId) {
    test.tenant("isp").await;
    let (isp, mut mailbox) = test.mailbox("anna@isp.example").await;
    mailbox.mode = Some(Mode::WhitelistOnly);
    mailbox.learning = false;
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp).mailboxes().update(&mailbox).await.unwrap();
    let new = entry(List::Allow, "scott@example.com");
    let mut entries = tx.of(isp).entries(ListOwner::Mailbox(mailbox.id));
    entries.add(&new, morning()).await.unwrap();
    tx.commit().await.unwrap();
    (isp, mailbox.id)
}

async fn entries(test: &TestDatabase, isp: TenantId, mailbox: MailboxId) -> usize {
    let mut tx = test.database.read().await.unwrap();
    let mut everything = tx.of(isp).everything();
    everything.entries(mailbox, None, 10).await.unwrap().len()
}

#[tokio::test]
async fn a_mailbox_of_one_owner_is_as_new_when_they_have_left() {
    let test = TestDatabase::new().await;
    let (isp, mailbox) = anna(&test).await;
    let owner = account(isp, "anna@isp.example", Role::Owner, Some(mailbox));
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp).accounts().add(&owner).await.unwrap();
    tx.of(isp)
        .accounts()
        .leave(&owner, morning())
        .await
        .unwrap();
    let again = tx.of(isp).accounts().leave(&owner, morning()).await;
    assert!(matches!(again, Err(StoreError::Absent)));
    let mut mailboxes = tx.of(isp).mailboxes();
    assert!(mailboxes.find(mailbox).await.unwrap().is_none());
    let found = mailboxes.find_by_address(&owner.address).await.unwrap();
    let found = found.unwrap();
    assert_eq!((found.mode, found.learning), (None, true));
    assert_eq!(found.address, owner.address);
    assert_eq!(mailboxes.count().await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(entries(&test, isp, found.id).await, 0);
    test.database.clear_gone(morning()).await.unwrap();
    assert_eq!(entries(&test, isp, mailbox).await, 0);
}

#[tokio::test]
async fn a_limit_that_came_later_keeps_nobody_from_leaving() {
    let test = TestDatabase::new().await;
    let (isp, mailbox) = anna(&test).await;
    test.mailbox("bob@isp.example").await;
    let owner = account(isp, "anna@isp.example", Role::Owner, Some(mailbox));
    let mut tx = test.database.write().await.unwrap();
    let mut tenant = tx.of(isp).row().find().await.unwrap().unwrap();
    tenant.quota.mailboxes = Some(1);
    tx.of(isp).row().update(&tenant).await.unwrap();
    tx.of(isp).accounts().add(&owner).await.unwrap();
    let left = tx.of(isp).accounts().leave(&owner, morning()).await;
    assert!(left.is_ok(), "{left:?}");
    assert_eq!(tx.of(isp).mailboxes().count().await.unwrap(), 2);
}

#[tokio::test]
async fn a_mailbox_that_somebody_else_owns_too_is_left_as_it_is() {
    let test = TestDatabase::new().await;
    let (isp, mailbox) = anna(&test).await;
    let owner = account(isp, "anna@isp.example", Role::Owner, Some(mailbox));
    let other = account(isp, "desk@isp.example", Role::Admin, Some(mailbox));
    let mut tx = test.database.write().await.unwrap();
    for account in [&owner, &other] {
        tx.of(isp).accounts().add(account).await.unwrap();
    }
    let mut accounts = tx.of(isp).accounts();
    assert_eq!(accounts.sole_mailbox(&owner).await.unwrap(), None);
    accounts.leave(&owner, morning()).await.unwrap();
    let sole = accounts.sole_mailbox(&other).await.unwrap();
    assert_eq!(sole, Some(mailbox));
    tx.commit().await.unwrap();
    assert_eq!(entries(&test, isp, mailbox).await, 1);
}

#[tokio::test]
async fn only_others_of_the_same_role_who_can_sign_in_count() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let shop = test.tenant("shop").await.id;
    for tenant in [isp, TenantId::SYSTEM] {
        let role = if tenant == isp {
            Role::Admin
        } else {
            Role::Operator
        };
        let mut off = account(tenant, "off@isp.example", role, None);
        off.disabled_at = Some(morning());
        let one = account(tenant, "one@isp.example", role, None);
        let mut tx = test.database.write().await.unwrap();
        for account in [&off, &one] {
            tx.of(tenant).accounts().add(account).await.unwrap();
        }
        let elsewhere = account(shop, &format!("{}@shop.example", role.as_str()), role, None);
        tx.of(shop).accounts().add(&elsewhere).await.unwrap();
        let owner = account(tenant, "owner@isp.example", Role::Owner, None);
        tx.of(tenant).accounts().add(&owner).await.unwrap();
        let mut accounts = tx.of(tenant).accounts();
        assert_eq!(accounts.count_others_like(&one).await.unwrap(), 0);
        assert_eq!(accounts.count_others_like(&off).await.unwrap(), 1);
        tx.commit().await.unwrap();
    }
}
