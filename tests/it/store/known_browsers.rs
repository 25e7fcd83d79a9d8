use chrono::TimeDelta;
use guestlist::store::{BrowserSeen, KnownBrowsers};
use guestlist::tenancy::{Account, AccountId, Role, SecretHash, TenantId};
use uuid::Uuid;

use super::address;
use crate::support::test_database::{TestDatabase, morning};

fn browser(n: i64) -> SecretHash {
    SecretHash::of(&n.to_be_bytes())
}

#[tokio::test]
async fn a_browser_is_first_then_known_and_another_is_new() {
    let test = TestDatabase::new().await;
    let root = account(&test).await;
    let mut tx = test.database.write().await.unwrap();
    for (n, seen) in [
        (1, BrowserSeen::First),
        (1, BrowserSeen::Before),
        (2, BrowserSeen::New),
        (2, BrowserSeen::Before),
    ] {
        let mut known = tx.of(TenantId::SYSTEM).known_browsers();
        assert_eq!(known.see(root, browser(n), morning()).await.unwrap(), seen);
    }
}

#[tokio::test]
async fn the_browsers_used_last_stay_known_and_no_more_than_so_many() {
    let test = TestDatabase::new().await;
    let root = account(&test).await;
    let mut tx = test.database.write().await.unwrap();
    for n in 0..=KnownBrowsers::MOST {
        let at = morning() + TimeDelta::hours(n);
        let mut known = tx.of(TenantId::SYSTEM).known_browsers();
        known.see(root, browser(n), at).await.unwrap();
    }
    let later = morning() + TimeDelta::days(30);
    let mut known = tx.of(TenantId::SYSTEM).known_browsers();
    let newest = known.see(root, browser(KnownBrowsers::MOST), later);
    assert_eq!(newest.await.unwrap(), BrowserSeen::Before);
    let oldest = known.see(root, browser(0), later).await.unwrap();
    assert_eq!(oldest, BrowserSeen::New, "it was forgotten");
    let gone = known.remove_unused_since(later).await.unwrap();
    assert_eq!(gone, u64::try_from(KnownBrowsers::MOST).unwrap() - 2);
}

async fn account(test: &TestDatabase) -> AccountId {
    let root = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: TenantId::SYSTEM,
        address: address("root@ops.example"),
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
    tx.of(TenantId::SYSTEM).accounts().add(&root).await.unwrap();
    tx.commit().await.unwrap();
    root.id
}
