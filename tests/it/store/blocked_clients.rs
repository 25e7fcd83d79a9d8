//! Networks that have to wait: kept by tenant, heard of by every node.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::policy::{ClientNetwork, Mode};
use guestlist::store::{BlockedClient, BlockedClientQuery, BlockedClientSeen, BlockedClientsRead};
use guestlist::tenancy::{Tenant, TenantId};
use uuid::Uuid;

use crate::support::test_database::{TestDatabase, morning};

fn network(text: &str) -> ClientNetwork {
    ClientNetwork::parse(text).expect("a network")
}

fn seen(tenant: &Tenant, text: &str, since: DateTime<Utc>) -> BlockedClientSeen {
    BlockedClientSeen {
        tenant_id: tenant.id,
        network: network(text),
        since,
        until: since + TimeDelta::hours(48),
        tries: 10,
    }
}

fn all() -> BlockedClientQuery {
    BlockedClientQuery {
        after: None,
        limit: 100,
    }
}

async fn hold(test: &TestDatabase, seen: &[BlockedClientSeen], now: DateTime<Utc>) {
    let held = test.database.hold_clients(seen, now).await;
    held.expect("an answer");
}

async fn held(test: &TestDatabase, tenant: TenantId, now: DateTime<Utc>) -> Vec<BlockedClient> {
    let mut tx = test.database.read().await.expect("a transaction");
    let list = tx.of(tenant).blocked_clients().list(&all(), now).await;
    list.expect("a list")
}

async fn lift(test: &TestDatabase, tenant: TenantId, net: &str, now: DateTime<Utc>) -> bool {
    let mut tx = test.database.write().await.expect("a transaction");
    let mut clients = tx.of(tenant).blocked_clients();
    let lifted = clients.lift(network(net), now).await.expect("an answer");
    tx.commit().await.expect("a commit");
    lifted
}

async fn restore(test: &TestDatabase, tenant: TenantId, net: &str, now: DateTime<Utc>) -> bool {
    let mut tx = test.database.write().await.expect("a transaction");
    let mut clients = tx.of(tenant).blocked_clients();
    let restored = clients.restore(network(net), now).await.expect("an answer");
    tx.commit().await.expect("a commit");
    restored
}

#[tokio::test]
async fn what_several_nodes_saw_of_one_network_adds_up() {
    let test = TestDatabase::new().await;
    let (isp, now) = (test.tenant("isp").await, morning());
    let later = now + TimeDelta::hours(1);
    hold(&test, &[seen(&isp, "192.0.2.0/24", now)], now).await;
    hold(&test, &[seen(&isp, "192.0.2.0/24", later)], later).await;
    // One that comes late, and knew less.
    hold(&test, &[seen(&isp, "192.0.2.0/24", now)], later).await;
    let found = held(&test, isp.id, later).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].since, found[0].tries), (now, 30));
    assert_eq!(found[0].until, later + TimeDelta::hours(48));
    assert!(found[0].refused);
}

#[tokio::test]
async fn a_network_whose_time_is_over_is_gone_and_begins_anew() {
    let test = TestDatabase::new().await;
    let (isp, now) = (test.tenant("isp").await, morning());
    hold(&test, &[seen(&isp, "192.0.2.0/24", now)], now).await;
    let over = now + TimeDelta::hours(48);
    assert_eq!(held(&test, isp.id, over).await, []);
    hold(&test, &[seen(&isp, "192.0.2.0/24", over)], over).await;
    let found = held(&test, isp.id, over).await;
    assert_eq!((found[0].since, found[0].tries), (over, 10));
    let mut tx = test.database.write().await.unwrap();
    let mut clients = tx.of(isp.id).blocked_clients();
    assert_eq!(clients.remove_old(over).await.unwrap(), 0);
    let end = over + TimeDelta::hours(48);
    assert_eq!(clients.remove_old(end).await.unwrap(), 1);
}

#[tokio::test]
async fn what_was_lifted_stays_so_until_it_goes_too_far_again() {
    let test = TestDatabase::new().await;
    let (isp, now) = (test.tenant("isp").await, morning());
    let net = "2001:db8:0:7::/64";
    let first = seen(&isp, net, now);
    hold(&test, &[first], now).await;
    let noon = now + TimeDelta::hours(4);
    assert!(lift(&test, isp.id, net, noon).await);
    assert!(!lift(&test, isp.id, net, noon).await);
    assert_eq!(held(&test, isp.id, noon).await, []);
    // Another node hasn't heard of it yet.
    hold(&test, &[first], noon + TimeDelta::seconds(1)).await;
    assert_eq!(held(&test, isp.id, noon).await, []);
    assert!(restore(&test, isp.id, net, noon).await);
    assert!(!restore(&test, isp.id, net, noon).await);
    assert_eq!(held(&test, isp.id, noon).await[0].tries, 10);
    assert!(lift(&test, isp.id, net, noon).await);
    let evening = now + TimeDelta::hours(9);
    hold(&test, &[seen(&isp, net, evening)], evening).await;
    let found = held(&test, isp.id, evening).await;
    assert_eq!((found[0].since, found[0].tries), (evening, 10));
}

#[tokio::test]
async fn each_tenant_has_its_own_and_the_operator_sees_all_page_by_page() {
    let test = TestDatabase::new().await;
    let (isp, shop, now) = (
        test.tenant("isp").await,
        test.tenant("shop").await,
        morning(),
    );
    let mut seen_of = Vec::new();
    for tenant in [&isp, &shop] {
        for last in 0..5 {
            seen_of.push(seen(tenant, &format!("192.0.{last}.0/24"), now));
        }
    }
    hold(&test, &seen_of, now).await;
    assert!(lift(&test, shop.id, "192.0.2.0/24", now).await);
    assert_eq!(held(&test, isp.id, now).await.len(), 5);
    assert_eq!(held(&test, shop.id, now).await.len(), 4);
    let mut tx = test.database.read().await.unwrap();
    let (mut pages, mut query) = (Vec::new(), all());
    query.limit = 4;
    loop {
        let mut clients = tx.system().blocked_clients();
        let page = clients.list(&query, now).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(last.key());
        pages.extend(page.iter().map(BlockedClient::key));
    }
    assert_eq!(pages.len(), 9);
    assert!(pages.is_sorted());
    let mut clients = tx.system().blocked_clients();
    let tenants = clients.tenants_of(network("192.0.2.7"), now).await;
    assert_eq!(tenants.unwrap(), [isp.id]);
    drop(tx);
    for (tenant, many) in [(None, 5), (Some(isp.id), 5), (Some(shop.id), 4)] {
        let networks = test.database.refused_networks(tenant, now, 100).await;
        assert_eq!(networks.unwrap().len(), many);
    }
    // Who only watches refuses nobody.
    let watching = Tenant {
        mode: Mode::Monitor,
        ..isp
    };
    let mut tx = test.database.write().await.unwrap();
    tx.of(watching.id).row().update(&watching).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!held(&test, watching.id, now).await[0].refused);
    for (tenant, many) in [(None, 4), (Some(watching.id), 0), (Some(shop.id), 4)] {
        let networks = test.database.refused_networks(tenant, now, 100).await;
        assert_eq!(networks.unwrap().len(), many);
    }
}

#[tokio::test]
async fn changes_are_read_once_in_their_order() {
    let test = TestDatabase::new().await;
    let (isp, now) = (test.tenant("isp").await, morning());
    let many: Vec<_> = (0..7)
        .map(|last| seen(&isp, &format!("192.0.{last}.0/24"), now))
        .collect();
    hold(&test, &many, now).await;
    let mut read = BlockedClientsRead::from(DateTime::UNIX_EPOCH);
    let mut networks = Vec::new();
    let mut tx = test.database.read().await.unwrap();
    for expected in [3, 3, 1, 0] {
        let mut clients = tx.system().blocked_clients();
        let changed = clients.changed(&mut read, now, 3).await.unwrap();
        assert_eq!(changed.len(), expected);
        networks.extend(changed.into_iter().map(|client| client.network));
    }
    drop(tx);
    networks.dedup();
    assert_eq!(networks.len(), 7);
    let later = now + TimeDelta::minutes(1);
    assert!(lift(&test, isp.id, "192.0.3.0/24", later).await);
    let mut tx = test.database.read().await.unwrap();
    let mut clients = tx.system().blocked_clients();
    let changed = clients.changed(&mut read, later, 3).await.unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].lifted_at, Some(later));
}

#[tokio::test]
async fn a_tenant_that_is_gone_stands_in_nobodys_way() {
    let test = TestDatabase::new().await;
    let (isp, now) = (test.tenant("isp").await, morning());
    let gone = BlockedClientSeen {
        tenant_id: TenantId(Uuid::now_v7()),
        ..seen(&isp, "192.0.2.0/24", now)
    };
    hold(&test, &[gone, seen(&isp, "192.0.2.0/24", now)], now).await;
    assert_eq!(held(&test, isp.id, now).await.len(), 1);
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp.id).row().remove(morning()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(held(&test, isp.id, now).await, []);
}
