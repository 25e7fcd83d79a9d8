//! Whose address is it?

use guestlist::tenancy::{MailboxId, Tenant, TenantId};

use super::{address, domain};
use crate::support::test_database::TestDatabase;

async fn leads_to(test: &TestDatabase, recipient: &str) -> Option<(TenantId, Option<MailboxId>)> {
    let row = test
        .database
        .resolve_recipient(&address(recipient))
        .await
        .unwrap();
    row.map(|row| (row.tenant_id, row.mailbox_id))
}

async fn update(test: &TestDatabase, tenant: &Tenant) {
    let mut tx = test.database.write().await.unwrap();
    tx.of(tenant.id).row().update(tenant).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_recipient_is_found_exactly_then_without_extension_then_by_the_catch_all() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    let (_, tagged) = test.mailbox("anna+work@isp.example").await;
    let (_, rest) = test.mailbox("rest@isp.example").await;
    assert_eq!(
        leads_to(&test, "anna@isp.example").await,
        Some((isp, Some(anna.id)))
    );
    assert_eq!(
        leads_to(&test, "anna+work@isp.example").await,
        Some((isp, Some(tagged.id)))
    );
    assert_eq!(
        leads_to(&test, "anna+news@isp.example").await,
        Some((isp, Some(anna.id)))
    );
    assert_eq!(
        leads_to(&test, "anna-news@isp.example").await,
        Some((isp, None))
    );
    assert_eq!(
        leads_to(&test, "nobody@isp.example").await,
        Some((isp, None))
    );
    assert_eq!(leads_to(&test, "anna@elsewhere.example").await, None);
    assert_eq!(leads_to(&test, "anna@sub.isp.example").await, None);

    let mut tx = test.database.write().await.unwrap();
    let name = domain("isp.example");
    tx.of(isp)
        .domains()
        .set_catch_all(&name, Some(rest.id))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        leads_to(&test, "nobody@isp.example").await,
        Some((isp, Some(rest.id)))
    );
    assert_eq!(
        leads_to(&test, "anna+news@isp.example").await,
        Some((isp, Some(anna.id)))
    );
}

#[tokio::test]
async fn the_delimiter_is_the_tenants_own() {
    let test = TestDatabase::new().await;
    let mut isp = test.tenant("isp").await;
    let (_, anna) = test.mailbox("anna@isp.example").await;
    for (delimiter, found, unknown) in [
        (Some('-'), "anna-x@isp.example", "anna+x@isp.example"),
        (Some('='), "anna=x@isp.example", "anna-x@isp.example"),
        (Some('+'), "anna+x@isp.example", "anna=x@isp.example"),
    ] {
        isp.recipient_delimiter = delimiter;
        update(&test, &isp).await;
        assert_eq!(
            leads_to(&test, found).await,
            Some((isp.id, Some(anna.id))),
            "{delimiter:?}"
        );
        assert_eq!(
            leads_to(&test, unknown).await,
            Some((isp.id, None)),
            "{delimiter:?}"
        );
    }
    isp.recipient_delimiter = None;
    update(&test, &isp).await;
    assert_eq!(
        leads_to(&test, "anna+x@isp.example").await,
        Some((isp.id, None))
    );
}

#[tokio::test]
async fn a_catch_all_must_be_one_of_the_tenants_mailboxes() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    test.tenant("shop").await;
    let (_, foreign) = test.mailbox("bert@shop.example").await;
    let mut tx = test.database.write().await.unwrap();
    let set = tx
        .of(isp)
        .domains()
        .set_catch_all(&domain("isp.example"), Some(foreign.id))
        .await;
    assert!(matches!(set, Err(guestlist::store::StoreError::Absent)));
}
