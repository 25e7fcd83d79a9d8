//! Invitations, and where an admin's address leads.

use chrono::TimeDelta;
use guestlist::store::Invitations;
use guestlist::tenancy::{Account, AccountId, Role, SecretHash, TenantId};
use uuid::Uuid;

use super::address;
use crate::support::test_database::{TestDatabase, morning};

fn link(n: u8) -> SecretHash {
    SecretHash::of(&[n])
}

#[tokio::test]
async fn a_link_works_once_within_its_time_and_at_its_tenant() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await.id, test.tenant("shop").await.id);
    let eve = address("eve@isp.example");
    let mut tx = test.database.write().await.unwrap();
    let mut invitations = tx.of(isp).invitations();
    invitations
        .invite(&eve, link(1), "desk@isp.example", morning())
        .await
        .unwrap();
    let days = TimeDelta::days(i64::from(Invitations::DAYS));
    let found = invitations
        .find_by_link(link(1), morning())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.address, found.expires_at), (eve, morning() + days));
    let too_late = invitations
        .find_by_link(link(1), morning() + days)
        .await
        .unwrap();
    assert_eq!(too_late, None);
    assert!(!invitations.accept(link(1), morning() + days).await.unwrap());
    assert!(
        !tx.of(shop)
            .invitations()
            .accept(link(1), morning())
            .await
            .unwrap()
    );
    let mut invitations = tx.of(isp).invitations();
    assert!(invitations.accept(link(1), morning()).await.unwrap());
    assert!(!invitations.accept(link(1), morning()).await.unwrap());
    assert_eq!(
        invitations.find_by_link(link(1), morning()).await.unwrap(),
        None
    );
    assert_eq!(invitations.list_open().await.unwrap(), []);
    let accepted = invitations.accepted().await.unwrap();
    assert_eq!(accepted["eve@isp.example"], morning());
}

#[tokio::test]
async fn asked_for_anew_the_link_before_is_worthless_and_a_withdrawn_one_too() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let eve = address("eve@isp.example");
    let mut tx = test.database.write().await.unwrap();
    let mut invitations = tx.of(isp).invitations();
    for n in [1, 2] {
        invitations
            .invite(&eve, link(n), "desk@isp.example", morning())
            .await
            .unwrap();
    }
    assert_eq!(
        invitations.find_by_link(link(1), morning()).await.unwrap(),
        None
    );
    let open = invitations.list_open().await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    assert!(invitations.withdraw(open[0].id).await.unwrap());
    assert!(!invitations.withdraw(open[0].id).await.unwrap());
    assert!(!invitations.accept(link(2), morning()).await.unwrap());
}

#[tokio::test]
async fn two_presses_at_the_same_time_accept_once() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let mut tx = test.database.write().await.unwrap();
    let mut invitations = tx.of(isp).invitations();
    let eve = address("eve@isp.example");
    invitations
        .invite(&eve, link(1), "desk@isp.example", morning())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let press = async || {
        let mut tx = test.database.write().await.unwrap();
        let accepted = tx
            .of(isp)
            .invitations()
            .accept(link(1), morning())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        accepted
    };
    let (one, two) = tokio::join!(press(), press());
    assert_ne!(one, two);
}

#[tokio::test]
async fn old_invitations_are_forgotten_and_used_ones_stay() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await.id;
    let mut tx = test.database.write().await.unwrap();
    let mut invitations = tx.of(isp).invitations();
    for (n, who) in [(1, "a@isp.example"), (2, "b@isp.example")] {
        invitations
            .invite(&address(who), link(n), "desk@isp.example", morning())
            .await
            .unwrap();
    }
    assert!(invitations.accept(link(1), morning()).await.unwrap());
    invitations
        .remove_expired(morning() + TimeDelta::days(90))
        .await
        .unwrap();
    assert_eq!(invitations.list_open().await.unwrap(), []);
    assert_eq!(invitations.accepted().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_admins_address_leads_to_the_tenant_as_long_as_they_are_one() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await.id, test.tenant("shop").await.id);
    let eve = address("eve@elsewhere.example");
    let mut account = admin(isp, "eve@elsewhere.example");
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp).accounts().add(&account).await.unwrap();
    tx.of(shop)
        .accounts()
        .add(&admin(shop, "eve@elsewhere.example"))
        .await
        .unwrap();
    let mut found = tx.system().names().tenants_of_admin(&eve).await.unwrap();
    found.sort();
    assert_eq!(found, [isp, shop]);
    account.role = Role::Owner;
    tx.of(isp).accounts().update(&account).await.unwrap();
    assert_eq!(
        tx.system().names().tenants_of_admin(&eve).await.unwrap(),
        [shop]
    );
    account.role = Role::Admin;
    tx.of(isp).accounts().update(&account).await.unwrap();
    tx.of(isp).accounts().end_admin(account).await.unwrap();
    tx.of(shop).row().remove(morning()).await.unwrap();
    assert_eq!(
        tx.system().names().tenants_of_admin(&eve).await.unwrap(),
        []
    );
    assert_eq!(
        tx.of(isp)
            .accounts()
            .find_by_address(&eve)
            .await
            .unwrap()
            .map(|it| it.id),
        None
    );
}

#[tokio::test]
async fn an_admin_who_owns_a_mailbox_stays_its_owner() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (isp, mailbox) = test.mailbox("anna@isp.example").await;
    let mut account = admin(isp, "anna@isp.example");
    account.mailbox_id = Some(mailbox.id);
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp).accounts().add(&account).await.unwrap();
    assert_eq!(tx.of(isp).accounts().list_admins().await.unwrap().len(), 1);
    tx.of(isp)
        .accounts()
        .end_admin(account.clone())
        .await
        .unwrap();
    let now = tx
        .of(isp)
        .accounts()
        .find(account.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((now.role, now.mailbox_id), (Role::Owner, Some(mailbox.id)));
    assert_eq!(tx.of(isp).accounts().list_admins().await.unwrap().len(), 0);
}

#[tokio::test]
async fn whom_an_ended_admin_invited_is_invited_no_more() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await.id, test.tenant("shop").await.id);
    let (eve, mallory) = ("eve@elsewhere.example", "mallory@elsewhere.example");
    let mut tx = test.database.write().await.unwrap();
    for (number, (tenant, invited, by)) in [
        (isp, "new@isp.example", eve),
        (isp, "came@isp.example", eve),
        (isp, "other@isp.example", mallory),
        (shop, "new@shop.example", eve),
    ]
    .into_iter()
    .enumerate()
    {
        let link = link(u8::try_from(number).unwrap());
        let mut invitations = tx.of(tenant).invitations();
        invitations
            .invite(&address(invited), link, by, morning())
            .await
            .unwrap();
    }
    tx.of(isp)
        .invitations()
        .accept(link(1), morning())
        .await
        .unwrap();
    let account = admin(isp, eve);
    tx.of(isp).accounts().add(&account).await.unwrap();
    tx.of(isp).accounts().end_admin(account).await.unwrap();
    let mut invitations = tx.of(isp).invitations();
    let open = invitations.list_open().await.unwrap();
    let open: Vec<&str> = open.iter().map(|it| it.address.as_str()).collect();
    assert_eq!(open, ["other@isp.example"]);
    assert_eq!(
        invitations.find_by_link(link(0), morning()).await.unwrap(),
        None
    );
    assert_eq!(invitations.accepted().await.unwrap().len(), 1);
    let elsewhere = tx.of(shop).invitations().list_open().await.unwrap();
    assert_eq!(elsewhere.len(), 1);
}

fn admin(tenant_id: TenantId, text: &str) -> Account {
    Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id,
        address: address(text),
        role: Role::Admin,
        mailbox_id: None,
        password_hash: None,
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    }
}
