//! What is written behind the decisions.

use chrono::TimeDelta;
use guestlist::policy::{EntryId, List, Networks};
use guestlist::store::{Added, HitCount, LearnJob, ListOwner, ProvenNetwork};
use uuid::Uuid;

use super::{address, entry};
use crate::support::test_database::{TestDatabase, morning};

#[tokio::test]
async fn hits_add_up_and_renew_only_what_was_learned() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let owner = ListOwner::Mailbox(anna.id);
    let learned = LearnJob {
        tenant_id: tenant,
        mailbox_id: anna.id,
        address: address("learned@example.com"),
        at: morning(),
        expires_at: morning() + TimeDelta::days(400),
        learned_from: None,
    };
    test.database.learn(&[learned]).await.unwrap();
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(owner);
    entries
        .add(&entry(List::Allow, "manual@example.com"), morning())
        .await
        .unwrap();
    let all = guestlist::store::EntryQuery {
        limit: 9,
        ..Default::default()
    };
    let ids: Vec<EntryId> = entries
        .list(&all)
        .await
        .unwrap()
        .entries
        .iter()
        .map(|entry| entry.rule.id)
        .collect();
    tx.commit().await.unwrap();

    let noon = morning() + TimeDelta::hours(3);
    let renewed = noon + TimeDelta::days(400);
    let gone = EntryId(Uuid::now_v7());
    let hits: Vec<HitCount> = [ids[0], ids[1], gone]
        .into_iter()
        .map(|entry_id| HitCount {
            tenant_id: tenant,
            entry_id,
            hits: 3,
            last_hit_at: noon,
            expires_at: Some(renewed),
        })
        .collect();
    test.database.add_hits(&hits).await.unwrap();
    // An entry whose policy was loaded anew comes twice in one batch.
    let twice = [hits.clone(), hits].concat();
    test.database.add_hits(&twice).await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    for entry in tx
        .of(tenant)
        .entries(owner)
        .list(&all)
        .await
        .unwrap()
        .entries
    {
        assert_eq!((entry.hits, entry.last_hit_at), (9, Some(noon)));
        assert_eq!(entry.last_contact_at, Some(noon));
        let is_learned = entry.rule.pattern.to_string() == "learned@example.com";
        assert_eq!(entry.rule.expires_at, is_learned.then_some(renewed));
    }
}

#[tokio::test]
async fn proven_networks_are_kept_for_the_next_load() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let owner = ListOwner::Mailbox(anna.id);
    let mut tx = test.database.write().await.unwrap();
    let friend = entry(List::Allow, "scott@example.com");
    let added = tx
        .of(tenant)
        .entries(owner)
        .add(&friend, morning())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let Added::New(entry_id) = added else {
        panic!("{added:?}")
    };
    let networks = Networks::parse("192.0.2.0/24 2001:db8::/48").unwrap();
    let each: Vec<_> = networks.iter().copied().collect();
    let proven = each.iter().map(|network| ProvenNetwork {
        tenant_id: tenant,
        entry_id,
        network: *network,
    });
    let mut proven: Vec<_> = proven.collect();
    proven.push(ProvenNetwork {
        entry_id: EntryId(Uuid::now_v7()),
        ..proven[0]
    });
    test.database.remember_networks(&proven[..1]).await.unwrap();
    test.database.remember_networks(&proven).await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    let kept = tx
        .of(tenant)
        .entries(owner)
        .find(entry_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.rule.proven_networks, networks);
}
