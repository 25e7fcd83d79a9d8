//! Where an address signs in, when several tenants have an account of it.

use guestlist::mail::Address;
use guestlist::store::{Elsewhere, Tx};
use guestlist::tenancy::{Account, AccountId, DomainRecord, Mailbox, Role, TenantId};
use uuid::Uuid;

use super::{address, domain};
use crate::support::test_database::{TestDatabase, morning, new_mailbox, verified_domain};

const EVE: &str = "eve@agency.example";

async fn add(tx: &mut Tx, tenant: TenantId, role: Role) -> Account {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: tenant,
        address: address(EVE),
        role,
        mailbox_id: None,
        password_hash: None,
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    };
    tx.of(tenant).accounts().add(&account).await.unwrap();
    account
}

async fn list(tx: &mut Tx, tenant: TenantId) {
    let unproven = DomainRecord {
        verified_at: None,
        ..verified_domain("agency.example")
    };
    tx.of(tenant).domains().add(&unproven).await.unwrap();
}

async fn prove(tx: &mut Tx, tenant: TenantId) {
    let name = domain("agency.example");
    let proven = tx.of(tenant).domains().verify(&name, morning()).await;
    proven.unwrap();
}

async fn places(tx: &mut Tx) -> Vec<TenantId> {
    let accounts = tx.system().door().accounts(&address(EVE)).await.unwrap();
    accounts.iter().map(|account| account.tenant_id).collect()
}

async fn elsewhere(tx: &mut Tx, tenant: TenantId) -> Option<Elsewhere> {
    tx.system()
        .door()
        .elsewhere(tenant, &address(EVE))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_mailbox_in_a_domain_that_nobody_has_proven_is_no_place_and_keeps_nobody_from_one() {
    let test = TestDatabase::new().await;
    let (isp, strangers) = (
        test.tenant("isp").await.id,
        test.tenant("strangers").await.id,
    );
    let mut tx = test.database.write().await.unwrap();
    list(&mut tx, strangers).await;
    let owner = add(&mut tx, strangers, Role::Owner).await;
    assert!(places(&mut tx).await.is_empty());
    assert!(!tx.system().door().opens(&owner).await.unwrap());
    assert_eq!(elsewhere(&mut tx, isp).await, None);
    // She runs the other one, before its domain is proven, and the stranger's mailbox stays out of it.
    let admin = add(&mut tx, isp, Role::Admin).await;
    assert_eq!(places(&mut tx).await, [isp]);
    assert!(tx.system().door().opens(&admin).await.unwrap());
    // Two may be run by one person, who came to each by its own invitation.
    assert_eq!(elsewhere(&mut tx, strangers).await, None);
    let raised = Account {
        role: Role::Admin,
        ..owner
    };
    tx.of(strangers).accounts().update(&raised).await.unwrap();
    let mut both = [isp, strangers];
    both.sort();
    assert_eq!(places(&mut tx).await, both);
}

#[tokio::test]
async fn an_address_has_its_place_where_its_domain_is_proven_and_admins_elsewhere_go_on() {
    let test = TestDatabase::new().await;
    let (isp, strangers) = (
        test.tenant("isp").await.id,
        test.tenant("strangers").await.id,
    );
    let mut tx = test.database.write().await.unwrap();
    for tenant in [isp, strangers] {
        list(&mut tx, tenant).await;
    }
    let strange = add(&mut tx, strangers, Role::Owner).await;
    let eve = add(&mut tx, isp, Role::Owner).await;
    assert!(places(&mut tx).await.is_empty());
    prove(&mut tx, isp).await;
    assert_eq!(places(&mut tx).await, [isp], "from the moment it is proven");
    assert!(tx.system().door().opens(&eve).await.unwrap());
    assert!(!tx.system().door().opens(&strange).await.unwrap());
    assert_eq!(
        elsewhere(&mut tx, strangers).await,
        Some(Elsewhere::Tenant(isp))
    );
    assert_eq!(elsewhere(&mut tx, isp).await, None);
    let admin_before = Account {
        role: Role::Admin,
        ..strange
    };
    tx.of(strangers)
        .accounts()
        .update(&admin_before)
        .await
        .unwrap();
    assert_eq!(
        places(&mut tx).await,
        [isp, strangers],
        "the proven one first"
    );
    let gone = Account {
        disabled_at: Some(morning()),
        ..eve
    };
    tx.of(isp).accounts().update(&gone).await.unwrap();
    assert_eq!(places(&mut tx).await, [strangers]);
}

/// A mailbox with its owner and one alias.
async fn add_mailbox(tx: &mut Tx, tenant: TenantId, name: &str, alias: &Address) -> Account {
    let mailbox = Mailbox {
        aliases: vec![alias.clone()],
        ..new_mailbox(name)
    };
    tx.of(tenant).mailboxes().add(&mailbox).await.unwrap();
    let mut accounts = tx.of(tenant).accounts();
    accounts.make_owner(&mailbox, None).await.unwrap();
    let owner = accounts.find_by_mailbox(mailbox.id).await;
    owner.unwrap().unwrap()
}

async fn behind(tx: &mut Tx, address: &Address) -> Option<AccountId> {
    let behind = tx.system().door().account_behind(address).await;
    behind.unwrap().map(|account| account.id)
}

#[tokio::test]
async fn an_alias_leads_to_the_account_of_its_mailbox_where_its_domain_is_proven() {
    let test = TestDatabase::new().await;
    let (isp, strangers) = (
        test.tenant("isp").await.id,
        test.tenant("strangers").await.id,
    );
    let alias = address("office@agency.example");
    let mut tx = test.database.write().await.unwrap();
    let mut owners = Vec::new();
    for tenant in [strangers, isp] {
        list(&mut tx, tenant).await;
        owners.push(add_mailbox(&mut tx, tenant, EVE, &alias).await);
    }
    assert_eq!(behind(&mut tx, &alias).await, None, "nobody's domain");
    prove(&mut tx, isp).await;
    let eve = owners.pop().unwrap();
    assert_eq!(behind(&mut tx, &alias).await, Some(eve.id));
    for other in [EVE, "nobody@agency.example", "nobody@nowhere.example"] {
        assert_eq!(behind(&mut tx, &address(other)).await, None, "{other}");
    }
    // A mailbox may be named in a domain that isn't proven: nobody there is mailed because of its alias.
    let elsewhere = DomainRecord {
        verified_at: None,
        ..verified_domain("elsewhere.example")
    };
    tx.of(isp).domains().add(&elsewhere).await.unwrap();
    let alias_of_bob = address("bob@agency.example");
    add_mailbox(&mut tx, isp, "bob@elsewhere.example", &alias_of_bob).await;
    assert_eq!(behind(&mut tx, &alias_of_bob).await, None);
    let gone = Account {
        disabled_at: Some(morning()),
        ..eve
    };
    tx.of(isp).accounts().update(&gone).await.unwrap();
    assert_eq!(behind(&mut tx, &alias).await, None, "switched off");
}

#[tokio::test]
async fn an_operators_address_is_taken_until_its_domain_is_proven() {
    let test = TestDatabase::new().await;
    let (isp, shop) = (test.tenant("isp").await.id, test.tenant("shop").await.id);
    let mut tx = test.database.write().await.unwrap();
    let operator = add(&mut tx, TenantId::SYSTEM, Role::Operator).await;
    assert!(tx.system().door().opens(&operator).await.unwrap());
    for tenant in [isp, shop] {
        assert_eq!(elsewhere(&mut tx, tenant).await, Some(Elsewhere::Operators));
        list(&mut tx, tenant).await;
    }
    prove(&mut tx, isp).await;
    assert_eq!(elsewhere(&mut tx, isp).await, None);
    assert_eq!(elsewhere(&mut tx, shop).await, Some(Elsewhere::Tenant(isp)));
    add(&mut tx, isp, Role::Owner).await;
    assert_eq!(places(&mut tx).await, [isp, TenantId::SYSTEM]);
}
