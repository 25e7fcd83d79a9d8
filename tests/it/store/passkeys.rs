use guestlist::store::PasskeyRecord;
use guestlist::tenancy::{Account, AccountId, Role, TenantId};
use uuid::Uuid;

use super::address;
use crate::support::test_database::{TestDatabase, morning};

fn passkey(credential_id: &[u8]) -> PasskeyRecord {
    PasskeyRecord {
        id: Uuid::now_v7(),
        credential_id: credential_id.to_vec(),
        credential: "{\"counter\":0}".to_owned(),
        name: "Phone".to_owned(),
        added_at: morning(),
        last_used_at: None,
    }
}

async fn account(test: &TestDatabase, name: &str) -> AccountId {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: TenantId::SYSTEM,
        address: address(name),
        role: Role::Operator,
        mailbox_id: None,
        password_hash: None,
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    };
    let mut tx = test.database.write().await.unwrap();
    let mut accounts = tx.of(TenantId::SYSTEM).accounts();
    accounts.add(&account).await.unwrap();
    tx.commit().await.unwrap();
    account.id
}

#[tokio::test]
async fn a_passkey_belongs_to_one_account() {
    let test = TestDatabase::new().await;
    let root = account(&test, "root@ops.example").await;
    let other = account(&test, "other@ops.example").await;
    let mut tx = test.database.write().await.unwrap();
    let mut passkeys = tx.of(TenantId::SYSTEM).passkeys();
    let kept = passkey(b"one");
    assert!(passkeys.add(root, &kept).await.unwrap());
    assert!(!passkeys.add(other, &passkey(b"one")).await.unwrap());
    assert!(passkeys.add(root, &passkey(b"two")).await.unwrap());
    assert_eq!(passkeys.list(root).await.unwrap()[0], kept);
    assert_eq!(
        passkeys.find(root, b"one").await.unwrap(),
        Some(kept.clone())
    );
    assert_eq!(passkeys.find(other, b"one").await.unwrap(), None);
    assert_eq!(passkeys.remove(other, kept.id).await.unwrap(), None);
    let name = passkeys.remove(root, kept.id).await.unwrap();
    assert_eq!(name.as_deref(), Some("Phone"));
    assert_eq!(passkeys.remove_all(root).await.unwrap(), 1);
    assert!(passkeys.list(root).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_two_uses_with_one_counter_one_wins_and_the_account_takes_its_passkeys_along() {
    let test = TestDatabase::new().await;
    let root = account(&test, "root@ops.example").await;
    let mut tx = test.database.write().await.unwrap();
    let mut passkeys = tx.of(TenantId::SYSTEM).passkeys();
    let read = passkey(b"one");
    passkeys.add(root, &read).await.unwrap();
    let next = "{\"counter\":1}";
    assert!(passkeys.used(root, &read, next, morning()).await.unwrap());
    assert!(!passkeys.used(root, &read, next, morning()).await.unwrap());
    let now = passkeys.find(root, b"one").await.unwrap().unwrap();
    assert_eq!(
        (now.credential.as_str(), now.last_used_at),
        (next, Some(morning()))
    );
    tx.of(TenantId::SYSTEM)
        .accounts()
        .remove(root)
        .await
        .unwrap();
    let mut passkeys = tx.of(TenantId::SYSTEM).passkeys();
    assert!(passkeys.list(root).await.unwrap().is_empty());
}
