//! A tenant's checks: kept as a whole, and loaded with its policy.

use std::sync::{Arc, Mutex};

use guestlist::policy::{Check, CheckKind, Checks, DnsList, Scope, Subject};
use guestlist::store::Change;

use super::domain;
use crate::support::test_database::{TestDatabase, morning};

fn list(zone: &str) -> Check {
    Check {
        enabled: true,
        points: 3,
        kind: CheckKind::Dnsbl(DnsList {
            name: Some("B\u{0}\u{1f}ücher".to_owned()),
            zone: domain(zone),
            subject: Subject::Client,
            scope: Scope::Range,
            paid_removal: true,
            codes: [].into(),
            lookup_url: None,
        }),
    }
}

#[tokio::test]
async fn checks_are_kept_by_tenant_and_loaded_with_its_policy() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await, test.tenant("shop").await);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&heard);
    test.database
        .on_change(move |change| listener.lock().unwrap().push(change));
    let off = Check {
        enabled: false,
        ..list("off.example.org")
    };
    let checks = vec![list("bl.example.org"), off];
    for _ in 0..2 {
        let mut tx = test.database.write().await.unwrap();
        tx.of(isp.id).checks().replace(&checks).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(heard.lock().unwrap().first(), Some(&Change::Tenant(isp.id)));
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(tx.of(isp.id).checks().list().await.unwrap(), checks);
    assert_eq!(
        tx.of(shop.id).checks().list().await.unwrap(),
        Checks::first()
    );
    drop(tx);
    let policy = test.database.load_tenant_policy(isp.id).await.unwrap();
    let on: Vec<Check> = policy.unwrap().checks.iter().cloned().collect();
    assert_eq!(on, [list("bl.example.org")]);
    let policy = test.database.load_tenant_policy(shop.id).await.unwrap();
    assert_eq!(policy.unwrap().checks, Checks::compile(Checks::first()));
}

#[tokio::test]
async fn a_tenants_checks_go_with_it() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await;
    let mut tx = test.database.write().await.unwrap();
    let checks = [list("bl.example.org")];
    tx.of(isp.id).checks().replace(&checks).await.unwrap();
    tx.of(isp.id).row().remove(morning()).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(
        tx.of(isp.id).checks().list().await.unwrap(),
        Checks::first()
    );
}
