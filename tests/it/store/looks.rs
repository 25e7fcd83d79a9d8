//! How a tenant looks.

use guestlist::tenancy::{Colour, LogoMark, Look};

use crate::support::test_database::{TestDatabase, morning};

#[tokio::test]
async fn a_look_is_kept_with_its_tenant_and_goes_with_it() {
    let test = TestDatabase::new().await;
    let (mut isp, shop) = (test.tenant("isp").await, test.tenant("shop").await);
    isp.look = Look {
        accent: Colour::parse("#336699"),
        logo: Some(LogoMark {
            version: "0123456789abcdef".to_owned(),
            width: 200,
            height: 56,
        }),
    };
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp.id).row().update(&isp).await.unwrap();
    for png in [&b"one"[..], b"two"] {
        tx.of(isp.id).logos().set(png).await.unwrap();
    }
    assert_eq!(tx.of(isp.id).row().find().await.unwrap().unwrap(), isp);
    assert_eq!(tx.of(isp.id).logos().find().await.unwrap().unwrap(), b"two");
    assert_eq!(tx.of(shop.id).logos().find().await.unwrap(), None);
    tx.of(shop.id).logos().remove().await.unwrap();
    assert!(tx.of(isp.id).logos().find().await.unwrap().is_some());
    tx.of(isp.id).row().remove(morning()).await.unwrap();
    assert_eq!(tx.of(isp.id).logos().find().await.unwrap(), None);
}
