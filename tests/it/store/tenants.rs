//! Tenants, their names, their domains.

use guestlist::mail::Domain;
use guestlist::policy::{List, Mode};
use guestlist::store::{Actor, AuditEvent, AuditQuery, ListOwner, StoreError};
use guestlist::tenancy::{DomainRecord, TenantId};
use uuid::Uuid;

use super::{address, domain, entry};
use crate::support::test_database::{TestDatabase, morning, verified_domain};

#[tokio::test]
async fn a_tenant_is_found_as_it_was_added() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await;
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(
        tx.system()
            .tenants()
            .find_by_slug(&tenant.slug)
            .await
            .unwrap()
            .unwrap(),
        tenant
    );
    assert_eq!(
        tx.of(tenant.id).row().find().await.unwrap().unwrap(),
        tenant
    );
    assert!(
        tx.of(TenantId(Uuid::now_v7()))
            .row()
            .find()
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_slug_belongs_to_one_tenant() {
    let test = TestDatabase::new().await;
    let mut tenant = test.tenant("isp").await;
    tenant.id = TenantId(Uuid::now_v7());
    let mut tx = test.database.write().await.unwrap();
    let added = tx.system().tenants().add(&tenant).await;
    assert!(matches!(added, Err(StoreError::Exists)));
}

#[tokio::test]
async fn tenants_are_listed_by_slug_page_by_page() {
    let test = TestDatabase::new().await;
    for slug in ["b", "c", "a"] {
        test.tenant(slug).await;
    }
    let mut tx = test.database.read().await.unwrap();
    let first = tx.system().tenants().list(None, 2).await.unwrap();
    assert_eq!(
        first.iter().map(|t| t.slug.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    let second = tx.system().tenants().list(Some("b"), 2).await.unwrap();
    assert_eq!(
        second.iter().map(|t| t.slug.as_str()).collect::<Vec<_>>(),
        ["c"]
    );
}

#[tokio::test]
async fn every_setting_of_a_tenant_is_kept() {
    let test = TestDatabase::new().await;
    let mut tenant = test.tenant("isp").await;
    tenant.name = "Über\0 alles".to_owned();
    tenant.mode = Mode::WhitelistOnly;
    tenant.threshold = -3;
    tenant.recipient_delimiter = None;
    tenant.forwarders = vec![domain("forward.example"), domain("lists.example")];
    tenant.time_zone = chrono_tz::Europe::Berlin;
    tenant.disabled_at = Some(morning());
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id).row().update(&tenant).await.unwrap();
    let kept = tx.of(tenant.id).row().find().await.unwrap().unwrap();
    tenant.name = "Über alles".to_owned();
    assert_eq!(kept, tenant);
    let nobody = tx.of(TenantId(Uuid::now_v7())).row().update(&tenant).await;
    assert!(matches!(nobody, Err(StoreError::Absent)));
}

#[tokio::test]
async fn a_removed_tenant_takes_everything_along_and_frees_its_names() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await;
    let (_, mailbox) = test.mailbox("anna@isp.example").await;
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id)
        .domains()
        .set_catch_all(&domain("isp.example"), Some(mailbox.id))
        .await
        .unwrap();
    for owner in [ListOwner::Tenant, ListOwner::Mailbox(mailbox.id)] {
        let spam = entry(List::Block, "spam.example");
        tx.of(tenant.id)
            .entries(owner)
            .add(&spam, morning())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();

    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id).row().remove(morning()).await.unwrap();
    assert!(matches!(
        tx.of(tenant.id).row().remove(morning()).await,
        Err(StoreError::Absent)
    ));
    tx.commit().await.unwrap();

    assert_eq!(
        test.database
            .resolve_recipient(&mailbox.address)
            .await
            .unwrap(),
        None
    );
    let policy = test
        .database
        .load_mailbox_policy(tenant.id, mailbox.id)
        .await
        .unwrap();
    assert!(policy.is_none());
    test.tenant("isp").await;
}

#[tokio::test]
async fn a_domain_belongs_to_one_tenant() {
    let test = TestDatabase::new().await;
    let one = test.tenant("one").await;
    let two = test.tenant("two").await;
    let shop = verified_domain("shop.example");
    let mut tx = test.database.write().await.unwrap();
    tx.of(one.id).domains().add(&shop).await.unwrap();
    assert!(matches!(
        tx.of(two.id).domains().add(&shop).await,
        Err(StoreError::Exists)
    ));
    let owner = tx
        .system()
        .names()
        .tenant_of_domain(&shop.name)
        .await
        .unwrap();
    assert_eq!(owner, Some(one.id));
    assert!(
        tx.of(two.id)
            .domains()
            .find(&shop.name)
            .await
            .unwrap()
            .is_none()
    );

    tx.of(one.id).domains().remove(&shop.name).await.unwrap();
    assert!(matches!(
        tx.of(one.id).domains().remove(&shop.name).await,
        Err(StoreError::Absent)
    ));
    tx.of(two.id).domains().add(&shop).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn any_number_of_tenants_may_list_a_domain_and_the_first_to_prove_it_has_it() {
    let test = TestDatabase::new().await;
    let (one, two) = (test.tenant("one").await, test.tenant("two").await);
    let name = domain("shop.example");
    let listed = DomainRecord {
        verified_at: None,
        ..verified_domain("shop.example")
    };
    let mut tx = test.database.write().await.unwrap();
    for tenant in [one.id, two.id] {
        tx.of(tenant).domains().add(&listed).await.unwrap();
        let again = tx.of(tenant).domains().add(&listed).await;
        assert!(matches!(again, Err(StoreError::Exists)));
    }
    let mut names = tx.system().names();
    assert_eq!(names.tenant_of_domain(&name).await.unwrap(), None);
    let mut names = tx.system().names();
    let listing = names.tenants_that_list(&name).await.unwrap();
    assert_eq!(listing, [one.id, two.id]);

    let mut domains = tx.of(two.id).domains();
    domains.verify(&name, morning()).await.unwrap();
    let mut domains = tx.of(two.id).domains();
    domains.verify(&name, morning()).await.unwrap();
    let late = tx.of(one.id).domains().verify(&name, morning()).await;
    assert!(matches!(late, Err(StoreError::Exists)));
    // Who only lists it has nothing to give back.
    tx.of(one.id).domains().remove(&name).await.unwrap();
    let mut names = tx.system().names();
    let listing = names.tenants_that_list(&name).await.unwrap();
    assert_eq!(listing, [two.id]);
    tx.of(two.id).domains().remove(&name).await.unwrap();
    tx.of(one.id).domains().add(&listed).await.unwrap();
    let mut domains = tx.of(one.id).domains();
    domains.verify(&name, morning()).await.unwrap();
    let mut names = tx.system().names();
    let owner = names.tenant_of_domain(&name).await.unwrap();
    assert_eq!(owner, Some(one.id));
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn two_tenants_prove_a_domain_at_once_and_one_gets_it() {
    let test = TestDatabase::new().await;
    let name = domain("shop.example");
    let mut tenants = Vec::new();
    for slug in ["one", "two"] {
        let tenant = test.tenant(slug).await;
        let listed = DomainRecord {
            verified_at: None,
            ..verified_domain("shop.example")
        };
        let mut tx = test.database.write().await.unwrap();
        tx.of(tenant.id).domains().add(&listed).await.unwrap();
        tx.commit().await.unwrap();
        tenants.push(tenant.id);
    }
    let prove = async |tenant: TenantId| {
        let mut tx = test.database.write().await.unwrap();
        let verified = tx.of(tenant).domains().verify(&name, morning()).await;
        if verified.is_ok() {
            tx.commit().await.unwrap();
        }
        verified
    };
    let (one, two) = tokio::join!(prove(tenants[0]), prove(tenants[1]));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let lost = one.and(two);
    assert!(matches!(lost, Err(StoreError::Exists)), "{lost:?}");
}

#[tokio::test]
async fn one_tenant_cannot_remove_anothers_domain() {
    let test = TestDatabase::new().await;
    let one = test.tenant("one").await;
    let two = test.tenant("two").await;
    let mut tx = test.database.write().await.unwrap();
    let removed = tx.of(two.id).domains().remove(&domain("one.example")).await;
    assert!(matches!(removed, Err(StoreError::Absent)));
    let owner = tx
        .system()
        .names()
        .tenant_of_domain(&domain("one.example"))
        .await
        .unwrap();
    assert_eq!(owner, Some(one.id));
}

#[tokio::test]
async fn a_domain_is_ours_once_it_is_verified() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await;
    let name: Domain = domain("new.example");
    let unverified = DomainRecord {
        verified_at: None,
        ..verified_domain("new.example")
    };
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id).domains().add(&unverified).await.unwrap();
    tx.commit().await.unwrap();
    let anna = address("anna@new.example");
    assert_eq!(test.database.resolve_recipient(&anna).await.unwrap(), None);

    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id)
        .domains()
        .verify(&name, morning())
        .await
        .unwrap();
    let missing = tx
        .of(tenant.id)
        .domains()
        .verify(&domain("other.example"), morning())
        .await;
    assert!(matches!(missing, Err(StoreError::Absent)));
    tx.commit().await.unwrap();
    let row = test
        .database
        .resolve_recipient(&anna)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((row.tenant_id, row.mailbox_id), (tenant.id, None));
    let mut tx = test.database.read().await.unwrap();
    let listed = tx.of(tenant.id).domains().list().await.unwrap();
    let names: Vec<_> = listed.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["isp.example", "new.example"]);
}

#[tokio::test]
async fn the_audit_log_keeps_its_order() {
    let test = TestDatabase::new().await;
    let tenant = test.tenant("isp").await;
    let mut tx = test.database.write().await.unwrap();
    for (action, actor) in [
        ("entry.added", Actor::System),
        (
            "entry.removed",
            Actor::Token(Uuid::now_v7(), "import".to_owned()),
        ),
    ] {
        let event = AuditEvent {
            at: morning(),
            actor,
            action: action.to_owned(),
            subject: "spam.example".to_owned(),
            detail: String::new(),
            client_address: "192.0.2.1".to_owned(),
        };
        tx.of(tenant.id).audit().add(&event).await.unwrap();
    }
    let all = AuditQuery {
        until: None,
        limit: 9,
    };
    let events = tx.of(tenant.id).audit().list(&all).await.unwrap();
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["entry.removed", "entry.added"]);
    assert!(matches!(&events[0].actor, Actor::Token(_, name) if name == "import"));
    let before = AuditQuery {
        until: Some(morning()),
        limit: 9,
    };
    assert!(
        tx.of(tenant.id)
            .audit()
            .list(&before)
            .await
            .unwrap()
            .is_empty()
    );
}
