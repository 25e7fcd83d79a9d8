//! Accounts, sessions, tokens, one-time links.

use chrono::TimeDelta;
use guestlist::lang::Language;
use guestlist::store::{LinkPurpose, StoreError};
use guestlist::tenancy::{
    Account, AccountId, ApiToken, PasswordHash, Role, Secret, TenantId, Theme, TokenScope,
};
use uuid::Uuid;

use super::address;
use crate::support::test_database::{TestDatabase, morning};

fn operator(at: &str) -> Account {
    Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: TenantId::SYSTEM,
        address: address(at),
        role: Role::Operator,
        mailbox_id: None,
        password_hash: None,
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    }
}

#[tokio::test]
async fn an_account_is_kept_with_its_password_and_its_last_sign_in() {
    let test = TestDatabase::new().await;
    let mut root = operator("root@ops.example");
    let mut tx = test.database.write().await.unwrap();
    tx.of(TenantId::SYSTEM).accounts().add(&root).await.unwrap();
    let twin = operator("root@ops.example");
    let added = tx.of(TenantId::SYSTEM).accounts().add(&twin).await;
    assert!(matches!(added, Err(StoreError::Exists)));

    let hash = PasswordHash::from_stored("$argon2id$…".to_owned());
    tx.of(TenantId::SYSTEM)
        .accounts()
        .set_password(root.id, &hash)
        .await
        .unwrap();
    tx.of(TenantId::SYSTEM)
        .accounts()
        .signed_in(root.id, morning())
        .await
        .unwrap();
    root.disabled_at = Some(morning());
    tx.of(TenantId::SYSTEM)
        .accounts()
        .update(&root)
        .await
        .unwrap();
    let found = tx
        .of(TenantId::SYSTEM)
        .accounts()
        .find(root.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.password_hash.unwrap().as_stored(), "$argon2id$…");
    assert_eq!(
        (found.last_sign_in_at, found.disabled_at),
        (Some(morning()), Some(morning()))
    );

    let by_address = tx
        .of(TenantId::SYSTEM)
        .accounts()
        .find_by_address(&root.address)
        .await;
    assert_eq!(by_address.unwrap().unwrap().id, root.id);
    let elsewhere = TenantId(Uuid::now_v7());
    assert!(
        tx.of(elsewhere)
            .accounts()
            .find(root.id)
            .await
            .unwrap()
            .is_none()
    );
    for missing in [
        tx.of(elsewhere).accounts().update(&root).await,
        tx.of(elsewhere)
            .accounts()
            .set_password(root.id, &hash)
            .await,
        tx.of(elsewhere)
            .accounts()
            .signed_in(root.id, morning())
            .await,
        tx.of(elsewhere).accounts().remove(root.id).await,
    ] {
        assert!(matches!(missing, Err(StoreError::Absent)));
    }
}

#[tokio::test]
async fn an_owners_account_is_found_by_its_mailbox() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let account = Account {
        tenant_id: tenant,
        role: Role::Owner,
        mailbox_id: Some(anna.id),
        ..operator("anna@isp.example")
    };
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant).accounts().add(&account).await.unwrap();
    let found = tx
        .of(tenant)
        .accounts()
        .find_by_mailbox(anna.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.id, found.tenant_id, found.role),
        (account.id, tenant, Role::Owner)
    );
}

#[tokio::test]
async fn a_session_that_was_signed_out_does_not_come_back() {
    let test = TestDatabase::new().await;
    let (now, later) = (morning(), morning() + TimeDelta::hours(1));
    let mut tx = test.database.write().await.unwrap();
    assert!(
        tx.system()
            .sessions()
            .add([1; 32], "one", None, later)
            .await
            .unwrap()
    );
    assert!(
        !tx.system()
            .sessions()
            .add([1; 32], "two", None, later)
            .await
            .unwrap()
    );
    let found = tx.system().sessions().find([1; 32], now).await.unwrap();
    assert_eq!(found, Some(("one".to_owned(), later)));
    assert_eq!(
        tx.system().sessions().find([1; 32], later).await.unwrap(),
        None
    );
    assert!(
        tx.system()
            .sessions()
            .update([1; 32], "three", None, later)
            .await
            .unwrap()
    );
    tx.system().sessions().remove([1; 32]).await.unwrap();
    assert!(
        !tx.system()
            .sessions()
            .update([1; 32], "four", None, later)
            .await
            .unwrap()
    );
    assert_eq!(
        tx.system().sessions().find([1; 32], now).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn an_account_is_signed_out_everywhere_but_here() {
    let test = TestDatabase::new().await;
    let root = operator("root@ops.example");
    let later = morning() + TimeDelta::hours(1);
    let mut tx = test.database.write().await.unwrap();
    tx.of(TenantId::SYSTEM).accounts().add(&root).await.unwrap();
    for hash in [[1; 32], [2; 32], [3; 32]] {
        tx.system()
            .sessions()
            .add(hash, "", Some(root.id), later)
            .await
            .unwrap();
    }
    tx.system()
        .sessions()
        .add([4; 32], "", None, later)
        .await
        .unwrap();
    let gone = tx
        .system()
        .sessions()
        .remove_all_of(root.id, Some([2; 32]))
        .await
        .unwrap();
    assert_eq!(gone, 2);
    assert!(
        tx.system()
            .sessions()
            .find([2; 32], morning())
            .await
            .unwrap()
            .is_some()
    );
    tx.of(TenantId::SYSTEM)
        .accounts()
        .remove(root.id)
        .await
        .unwrap();
    assert!(
        tx.system()
            .sessions()
            .find([2; 32], morning())
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(
        tx.system()
            .sessions()
            .remove_expired(morning())
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        tx.system().sessions().remove_expired(later).await.unwrap(),
        1
    );
}

#[tokio::test]
async fn a_one_time_link_works_once_and_in_time() {
    let test = TestDatabase::new().await;
    let root = operator("root@ops.example");
    let later = morning() + TimeDelta::minutes(15);
    let mut tx = test.database.write().await.unwrap();
    tx.of(TenantId::SYSTEM).accounts().add(&root).await.unwrap();
    let [first, second] = [(); 2].map(|()| Secret::generate(TenantId::SYSTEM).unwrap().hash());
    for hash in [first, second] {
        let mut links = tx.of(TenantId::SYSTEM).links();
        links
            .add(hash, LinkPurpose::SignIn, root.id, later)
            .await
            .unwrap();
    }
    let mut links = tx.of(TenantId::SYSTEM).links();
    let purpose = LinkPurpose::SignIn;
    assert_eq!(
        links.find(first, purpose, morning()).await.unwrap(),
        Some(root.id)
    );
    assert_eq!(links.find(first, purpose, later).await.unwrap(), None);
    assert_eq!(
        links.take(first, purpose, morning()).await.unwrap(),
        Some(root.id)
    );
    assert_eq!(links.take(first, purpose, morning()).await.unwrap(), None);
    assert_eq!(links.take(second, purpose, later).await.unwrap(), None);
    assert_eq!(links.remove_expired(later).await.unwrap(), 1);
}

#[tokio::test]
async fn a_token_is_found_by_its_hash_until_it_expires() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await.id;
    let later = morning() + TimeDelta::days(90);
    let token = ApiToken {
        id: Uuid::now_v7(),
        tenant_id: tenant,
        name: "monitoring".to_owned(),
        scope: TokenScope::Read,
        made_by: None,
        created_at: morning(),
        expires_at: Some(later),
        last_used_at: None,
    };
    let hash = Secret::generate(tenant).unwrap().hash();
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant).tokens().add(&token, hash).await.unwrap();
    let again = tx.of(tenant).tokens().add(&token, hash).await;
    assert!(matches!(again, Err(StoreError::Exists)));
    tx.of(tenant)
        .tokens()
        .used(token.id, morning())
        .await
        .unwrap();
    let found = tx
        .of(tenant)
        .tokens()
        .find_by_hash(hash, morning())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.scope, TokenScope::Read);
    assert_eq!(found.last_used_at, Some(morning()));
    assert!(
        tx.of(tenant)
            .tokens()
            .find_by_hash(hash, later)
            .await
            .unwrap()
            .is_none()
    );
    let mut elsewhere = tx.of(TenantId::SYSTEM).tokens();
    assert!(
        elsewhere
            .find_by_hash(hash, morning())
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(tx.of(tenant).tokens().list().await.unwrap().len(), 1);
    let removed = tx.of(tenant).tokens().remove(token.id).await.unwrap();
    assert_eq!(removed.as_deref(), Some("monitoring"));
    let again = tx.of(tenant).tokens().remove(token.id).await.unwrap();
    assert_eq!(again, None);
}

#[tokio::test]
async fn what_somebody_wishes_to_read_is_kept_for_them_alone() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let (root, other) = (operator("root@ops.example"), operator("other@ops.example"));
    let wished = Account {
        language: Some(Language::German),
        theme: Some(Theme::Light),
        ..operator("third@ops.example")
    };
    let mut tx = test.database.write().await.unwrap();
    let mut accounts = tx.of(TenantId::SYSTEM).accounts();
    for account in [&root, &other, &wished] {
        accounts.add(account).await.unwrap();
    }
    let (language, theme) = (Some(Language::German), Some(Theme::Dark));
    accounts.set_wishes(root.id, language, theme).await.unwrap();
    for (account, wishes) in [
        (&root, (language, theme)),
        (&other, (None, None)),
        (&wished, (language, Some(Theme::Light))),
    ] {
        let found = accounts.find(account.id).await.unwrap().unwrap();
        assert_eq!((found.language, found.theme), wishes);
    }
    accounts.set_wishes(root.id, None, None).await.unwrap();
    let found = accounts.find(root.id).await.unwrap().unwrap();
    assert_eq!((found.language, found.theme), (None, None));
    let elsewhere = tx.of(isp).accounts().set_wishes(root.id, None, None).await;
    assert!(matches!(elsewhere, Err(StoreError::Absent)));
}
