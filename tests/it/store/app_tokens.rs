use chrono::TimeDelta;
use guestlist::store::StoreError;
use guestlist::tenancy::{Account, AccountId, AppScope, AppToken, Role, SecretHash, TenantId};
use uuid::Uuid;

use super::address;
use crate::support::test_database::{TestDatabase, morning};

fn hash(text: &str) -> SecretHash {
    SecretHash::of(text.as_bytes())
}

/// The owner of a new mailbox.
async fn owner(test: &TestDatabase, name: &str) -> (TenantId, AccountId) {
    let (tenant_id, mailbox) = test.mailbox(name).await;
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id,
        address: address(name),
        role: Role::Owner,
        mailbox_id: Some(mailbox.id),
        password_hash: None,
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    };
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant_id).accounts().add(&account).await.unwrap();
    tx.commit().await.unwrap();
    (tenant_id, account.id)
}

fn token((tenant_id, account_id): (TenantId, AccountId)) -> AppToken {
    AppToken {
        id: Uuid::now_v7(),
        tenant_id,
        account_id,
        name: "Backup".to_owned(),
        scope: AppScope::Change,
        created_at: morning(),
        expires_at: Some(morning() + TimeDelta::days(30)),
        last_used_at: None,
    }
}

#[tokio::test]
async fn a_token_is_found_by_its_hash_until_it_expires_and_only_in_its_tenant() {
    let test = TestDatabase::new().await;
    let anna = owner(&test, "anna@isp.example").await;
    let carl = owner(&test, "carl@shop.example").await;
    let kept = token(anna);
    let mut tx = test.database.write().await.unwrap();
    let mut tokens = tx.of(anna.0).app_tokens();
    tokens.add(&kept, hash("one")).await.unwrap();
    let again = tokens.add(&token(anna), hash("one")).await;
    assert!(matches!(again, Err(StoreError::Exists)));
    let found = tokens.find_by_hash(hash("one"), morning()).await.unwrap();
    let found = found.expect("a token");
    assert_eq!(
        (found.token, found.owner.as_str()),
        (kept.clone(), "anna@isp.example")
    );
    let late = morning() + TimeDelta::days(30);
    assert!(
        tokens
            .find_by_hash(hash("one"), late)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        tokens
            .find_by_hash(hash("two"), morning())
            .await
            .unwrap()
            .is_none()
    );
    tokens.used(kept.id, morning()).await.unwrap();
    assert_eq!(
        tokens.list(anna.1).await.unwrap()[0].last_used_at,
        Some(morning())
    );
    let mut others = tx.of(carl.0).app_tokens();
    assert!(
        others
            .find_by_hash(hash("one"), morning())
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(others.remove(anna.1, kept.id).await.unwrap(), None);
    let mut tokens = tx.of(anna.0).app_tokens();
    assert_eq!(tokens.remove(carl.1, kept.id).await.unwrap(), None);
    assert_eq!(tokens.remove_expired(late).await.unwrap(), 0);
    let name = tokens.remove(anna.1, kept.id).await.unwrap();
    assert_eq!(name.as_deref(), Some("Backup"));
    assert!(
        tokens
            .find_by_hash(hash("one"), morning())
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_token_goes_with_its_owner_and_rests_while_the_account_is_switched_off() {
    let test = TestDatabase::new().await;
    let anna = owner(&test, "anna@isp.example").await;
    let mut tx = test.database.write().await.unwrap();
    let mut tokens = tx.of(anna.0).app_tokens();
    tokens.add(&token(anna), hash("one")).await.unwrap();
    let mut account = tx
        .of(anna.0)
        .accounts()
        .find(anna.1)
        .await
        .unwrap()
        .unwrap();
    account.disabled_at = Some(morning());
    tx.of(anna.0).accounts().update(&account).await.unwrap();
    let mut tokens = tx.of(anna.0).app_tokens();
    assert!(
        tokens
            .find_by_hash(hash("one"), morning())
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(tokens.list(anna.1).await.unwrap().len(), 1);
    tx.of(anna.0).accounts().remove(anna.1).await.unwrap();
    let mut tokens = tx.of(anna.0).app_tokens();
    assert!(tokens.list(anna.1).await.unwrap().is_empty());
}
