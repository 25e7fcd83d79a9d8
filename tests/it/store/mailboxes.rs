//! Mailboxes and their addresses.

use chrono::TimeDelta;
use guestlist::policy::{LearningWindow, List, Mode};
use guestlist::store::{EntryQuery, ListOwner, MailboxQuery, StoreError};
use guestlist::tenancy::{Account, AccountId, MailboxId, Role};
use uuid::Uuid;

use super::{address, domain, entry};
use crate::support::test_database::{TestDatabase, morning, new_mailbox};

#[tokio::test]
async fn a_mailbox_is_found_by_each_of_its_addresses() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let mut mailbox = new_mailbox("anna@isp.example");
    mailbox.aliases = vec![address("a.b@isp.example"), address("info@isp.example")];
    mailbox.display_name = "Anna Ä".to_owned();
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant).mailboxes().add(&mailbox).await.unwrap();
    for known in ["anna@isp.example", "a.b@isp.example", "info@isp.example"] {
        let found = tx
            .of(tenant)
            .mailboxes()
            .find_by_address(&address(known))
            .await
            .unwrap();
        assert_eq!(found.as_ref(), Some(&mailbox), "{known}");
    }
    let tagged = address("anna+x@isp.example");
    assert!(
        tx.of(tenant)
            .mailboxes()
            .find_by_address(&tagged)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        tx.of(tenant).mailboxes().find(mailbox.id).await.unwrap(),
        Some(mailbox)
    );
}

#[tokio::test]
async fn an_address_leads_to_one_mailbox_and_a_refused_one_leaves_nothing() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    test.mailbox("anna@isp.example").await;
    let mut bert = new_mailbox("bert@isp.example");
    bert.aliases = vec![address("b@isp.example"), address("anna@isp.example")];
    let mut tx = test.database.write().await.unwrap();
    let added = tx.of(tenant).mailboxes().add(&bert).await;
    assert!(matches!(added, Err(StoreError::Exists)));
    assert!(
        tx.of(tenant)
            .mailboxes()
            .find(bert.id)
            .await
            .unwrap()
            .is_none()
    );
    let b = address("b@isp.example");
    assert!(
        tx.of(tenant)
            .mailboxes()
            .find_by_address(&b)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn aliases_are_replaced_as_a_whole() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    test.mailbox("anna@isp.example").await;
    let (_, mut bert) = test.mailbox("bert@isp.example").await;
    let mut tx = test.database.write().await.unwrap();
    bert.aliases = vec![address("b@isp.example"), address("c@isp.example")];
    tx.of(tenant).mailboxes().update(&bert).await.unwrap();
    bert.aliases = vec![address("c@isp.example"), address("d@isp.example")];
    bert.mode = Some(Mode::WhitelistOnly);
    bert.ignore_sender_tag = true;
    bert.learning = false;
    bert.display_name = "Bert".to_owned();
    tx.of(tenant).mailboxes().update(&bert).await.unwrap();
    assert_eq!(
        tx.of(tenant)
            .mailboxes()
            .find(bert.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&bert)
    );

    let kept = bert.clone();
    bert.aliases = vec![address("e@isp.example"), address("anna@isp.example")];
    let taken = tx.of(tenant).mailboxes().update(&bert).await;
    assert!(matches!(taken, Err(StoreError::Exists)));
    assert_eq!(
        tx.of(tenant).mailboxes().find(bert.id).await.unwrap(),
        Some(kept)
    );
    bert.id = MailboxId(Uuid::now_v7());
    assert!(matches!(
        tx.of(tenant).mailboxes().update(&bert).await,
        Err(StoreError::Absent)
    ));
}

#[tokio::test]
async fn learning_that_goes_on_after_a_pause_begins_a_new_count() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let mut anna = new_mailbox("anna@isp.example");
    anna.learning_paused_at = Some(morning());
    anna.burst_started_at = Some(morning() - TimeDelta::minutes(5));
    anna.learning_window = LearningWindow {
        started_at: anna.burst_started_at,
        learned: 100,
        busiest: 9,
    };
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant).mailboxes().add(&anna).await.unwrap();
    assert_eq!(
        tx.of(tenant)
            .mailboxes()
            .find(anna.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&anna)
    );
    anna.learning_paused_at = None;
    tx.of(tenant).mailboxes().update(&anna).await.unwrap();
    let window = tx
        .of(tenant)
        .mailboxes()
        .find(anna.id)
        .await
        .unwrap()
        .unwrap()
        .learning_window;
    assert_eq!((window.learned, window.busiest), (0, 9));
}

#[tokio::test]
async fn mailboxes_are_listed_by_address_and_searched_literally() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let mut tx = test.database.write().await.unwrap();
    for (at, name) in [
        ("c@isp.example", "100%"),
        ("a@isp.example", "Ärger_1"),
        ("b@isp.example", ""),
    ] {
        let mut mailbox = new_mailbox(at);
        mailbox.display_name = name.to_owned();
        tx.of(tenant).mailboxes().add(&mailbox).await.unwrap();
    }
    assert_eq!(tx.of(tenant).mailboxes().count().await.unwrap(), 3);
    let cases = [
        (None, None, 2, vec!["a@isp.example", "b@isp.example"]),
        (None, Some("b@isp.example"), 2, vec!["c@isp.example"]),
        (Some("%"), None, 9, vec!["c@isp.example"]),
        (Some("ÄRGER_"), None, 9, vec!["a@isp.example"]),
        (Some("a_i"), None, 9, vec![]),
        (Some("\0"), None, 1, vec!["a@isp.example"]),
    ];
    for (search, after, limit, expected) in cases {
        let query = MailboxQuery {
            search: search.map(str::to_owned),
            after: after.map(str::to_owned),
            limit,
            ..MailboxQuery::default()
        };
        let found = tx.of(tenant).mailboxes().list(&query).await.unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|mailbox| mailbox.address.as_str())
            .collect();
        assert_eq!(found, expected, "{search:?} {after:?}");
    }
}

#[tokio::test]
async fn a_removed_mailbox_takes_its_entries_and_its_owner_along() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    let (_, bert) = test.mailbox("bert@isp.example").await;
    let mut tx = test.database.write().await.unwrap();
    for (owner, role) in [(&anna, Role::Owner), (&bert, Role::Admin)] {
        let account = Account {
            id: AccountId(Uuid::now_v7()),
            tenant_id: tenant,
            address: owner.address.clone(),
            role,
            mailbox_id: Some(owner.id),
            password_hash: None,
            created_at: morning(),
            last_sign_in_at: None,
            disabled_at: None,
            language: None,
            theme: None,
        };
        tx.of(tenant).accounts().add(&account).await.unwrap();
        let friend = entry(List::Allow, "friend@example.com");
        let owner = ListOwner::Mailbox(owner.id);
        tx.of(tenant)
            .entries(owner)
            .add(&friend, morning())
            .await
            .unwrap();
    }
    tx.of(tenant)
        .domains()
        .set_catch_all(&domain("isp.example"), Some(anna.id))
        .await
        .unwrap();
    tx.of(tenant)
        .mailboxes()
        .remove(anna.id, morning())
        .await
        .unwrap();
    tx.of(tenant)
        .mailboxes()
        .remove(bert.id, morning())
        .await
        .unwrap();
    let again = tx.of(tenant).mailboxes().remove(anna.id, morning()).await;
    assert!(matches!(again, Err(StoreError::Absent)));
    let accounts = tx.of(tenant).accounts().list().await.unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(
        (accounts[0].role, accounts[0].mailbox_id),
        (Role::Admin, None)
    );
    tx.commit().await.unwrap();
    test.database.clear_gone(morning()).await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    for gone in [anna.id, bert.id] {
        let entries = tx.of(tenant).entries(ListOwner::Mailbox(gone));
        assert_eq!(
            { entries }
                .list(&EntryQuery::default())
                .await
                .unwrap()
                .total,
            0
        );
    }
    drop(tx);
    // The address is free for a new person, who sees none of the old.
    test.mailbox("anna@isp.example").await;
}

#[tokio::test]
async fn removing_no_mailbox_leaves_the_tenants_lists_alone() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let mut tx = test.database.write().await.unwrap();
    let spam = entry(List::Block, "spam.example");
    tx.of(tenant)
        .entries(ListOwner::Tenant)
        .add(&spam, morning())
        .await
        .unwrap();
    let removed = tx
        .of(tenant)
        .mailboxes()
        .remove(MailboxId(Uuid::nil()), morning())
        .await;
    assert!(matches!(removed, Err(StoreError::Absent)));
    let left = tx
        .of(tenant)
        .entries(ListOwner::Tenant)
        .list(&EntryQuery::default())
        .await
        .unwrap();
    assert_eq!(left.total, 1);
}
