//! Lines of the lists.

use chrono::TimeDelta;
use guestlist::policy::{EntryId, List, Networks, Pattern, Source};
use guestlist::store::{
    Added, EntryChange, EntryQuery, EntrySort, HitCount, LearnJob, LearnOutcome, ListOwner,
    NewEntry, StoreError, Tx,
};
use guestlist::tenancy::TenantId;
use uuid::Uuid;

use super::{address, entry};
use crate::support::test_database::{TestDatabase, morning};

fn all() -> EntryQuery {
    EntryQuery {
        limit: 100,
        ..EntryQuery::default()
    }
}

async fn patterns(
    tx: &mut Tx,
    tenant: TenantId,
    owner: ListOwner,
    query: &EntryQuery,
) -> Vec<String> {
    let page = tx.of(tenant).entries(owner).list(query).await.unwrap();
    page.entries
        .iter()
        .map(|entry| entry.rule.pattern.to_string())
        .collect()
}

fn id(added: Added) -> EntryId {
    match added {
        Added::New(id) | Added::Revived(id) | Added::Adopted(id) | Added::Existed(id) => id,
    }
}

async fn one_mailbox(test: &TestDatabase) -> (TenantId, ListOwner) {
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    (tenant, ListOwner::Mailbox(anna.id))
}

fn learn(tenant: TenantId, owner: ListOwner, whom: &str) -> LearnJob {
    let ListOwner::Mailbox(mailbox_id) = owner else {
        panic!("only mailboxes learn")
    };
    LearnJob {
        tenant_id: tenant,
        mailbox_id,
        address: address(whom),
        at: morning(),
        expires_at: morning() + TimeDelta::days(400),
        learned_from: Some("4ZxQ1".to_owned()),
    }
}

#[tokio::test]
async fn every_field_of_an_entry_is_kept() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let new = NewEntry {
        note: "from the\0 fair".to_owned(),
        expires_at: Some(morning() + TimeDelta::days(1)),
        require_auth: true,
        binding: true,
        trusted_networks: Networks::parse("192.0.2.0/24 2001:db8::/48").unwrap(),
        ..entry(List::Block, "news-*@shop.example")
    };
    let mut tx = test.database.write().await.unwrap();
    let added = tx
        .of(tenant)
        .entries(owner)
        .add(&new, morning())
        .await
        .unwrap();
    assert!(matches!(added, Added::New(_)));
    let kept = tx
        .of(tenant)
        .entries(owner)
        .find(id(added))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.note, "from the fair");
    assert_eq!(kept.rule.pattern, new.pattern);
    assert_eq!(
        (kept.rule.list, kept.rule.source),
        (List::Block, Source::Manual)
    );
    assert_eq!((kept.rule.require_auth, kept.rule.binding), (true, true));
    assert_eq!(kept.rule.expires_at, new.expires_at);
    assert_eq!(kept.rule.trusted_networks, new.trusted_networks);
    assert_eq!(
        (kept.created_at, kept.hits, kept.removed_at),
        (morning(), 0, None)
    );
}

#[tokio::test]
async fn an_owner_sees_only_its_own_entries() {
    let test = TestDatabase::new().await;
    let (tenant, anna) = one_mailbox(&test).await;
    let (_, bert) = test.mailbox("bert@isp.example").await;
    let mut tx = test.database.write().await.unwrap();
    let spam = entry(List::Block, "spam.example");
    let added = tx
        .of(tenant)
        .entries(anna)
        .add(&spam, morning())
        .await
        .unwrap();
    for (tenant, other) in [
        (tenant, ListOwner::Mailbox(bert.id)),
        (tenant, ListOwner::Tenant),
        (TenantId::SYSTEM, ListOwner::Tenant),
        (TenantId::SYSTEM, anna),
    ] {
        assert_eq!(patterns(&mut tx, tenant, other, &all()).await, [""; 0]);
        let mut entries = tx.of(tenant).entries(other);
        assert!(entries.find(id(added)).await.unwrap().is_none());
        assert_eq!(entries.remove(&[id(added)], morning()).await.unwrap(), 0);
        assert_eq!(entries.restore(&[id(added)]).await.unwrap(), 0);
    }
    assert_eq!(
        patterns(&mut tx, tenant, anna, &all()).await,
        ["spam.example"]
    );
}

#[tokio::test]
async fn adding_again_says_what_was_there() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let outcome = test
        .database
        .learn(&[learn(tenant, owner, "scott@example.com")])
        .await
        .unwrap();
    assert_eq!(outcome, [LearnOutcome::Learned]);
    let friend = NewEntry {
        note: "a friend".to_owned(),
        ..entry(List::Allow, "scott@example.com")
    };
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(owner);
    let adopted = entries.add(&friend, morning()).await.unwrap();
    assert!(matches!(adopted, Added::Adopted(_)));
    let kept = entries.find(id(adopted)).await.unwrap().unwrap();
    assert_eq!(
        (kept.rule.source, kept.rule.expires_at),
        (Source::Manual, None)
    );
    assert_eq!(kept.learned_from.as_deref(), Some("4ZxQ1"));
    assert_eq!(
        entries.add(&friend, morning()).await.unwrap(),
        Added::Existed(id(adopted))
    );

    assert_eq!(entries.remove(&[id(adopted)], morning()).await.unwrap(), 1);
    let revived = entries.add(&friend, morning()).await.unwrap();
    assert!(matches!(revived, Added::Revived(new) if new > id(adopted)));
    let kept = entries.find(id(revived)).await.unwrap().unwrap();
    assert_eq!(kept.removed_at, None);
}

#[tokio::test]
async fn an_expired_entry_added_again_counts_again() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let noon = morning() + TimeDelta::hours(3);
    let until_noon = NewEntry {
        expires_at: Some(noon),
        ..entry(List::Allow, "b.example")
    };
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(owner);
    entries.add(&until_noon, morning()).await.unwrap();
    let again = entries
        .add(&entry(List::Allow, "b.example"), noon)
        .await
        .unwrap();
    assert!(matches!(again, Added::Revived(_)));
    assert_eq!(
        entries
            .find(id(again))
            .await
            .unwrap()
            .unwrap()
            .rule
            .expires_at,
        None
    );
}

#[tokio::test]
async fn an_edit_changes_what_it_may() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(owner);
    let spam = entries
        .add(&entry(List::Block, "spam.example"), morning())
        .await
        .unwrap();
    let change = EntryChange {
        note: "noisy".to_owned(),
        expires_at: Some(morning()),
        require_auth: true,
        trusted_networks: Networks::parse("192.0.2.7/32").unwrap(),
    };
    entries.update(id(spam), &change, morning()).await.unwrap();
    let kept = entries.find(id(spam)).await.unwrap().unwrap();
    assert_eq!(
        (kept.note.as_str(), kept.rule.expires_at),
        ("noisy", Some(morning()))
    );
    assert_eq!(kept.rule.trusted_networks, change.trusted_networks);
    let search = EntryQuery {
        search: Some("NOISY".to_owned()),
        ..all()
    };
    assert_eq!(
        patterns(&mut tx, tenant, owner, &search).await,
        ["spam.example"]
    );
    let nobody = tx
        .of(tenant)
        .entries(owner)
        .update(EntryId(Uuid::now_v7()), &change, morning())
        .await;
    assert!(matches!(nobody, Err(StoreError::Absent)));
}

#[tokio::test]
async fn a_removed_entry_is_off_the_list_until_it_is_restored() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(owner);
    let a = id(entries
        .add(&entry(List::Allow, "a.example"), morning())
        .await
        .unwrap());
    let b = id(entries
        .add(&entry(List::Allow, "b.example"), morning())
        .await
        .unwrap());
    assert_eq!(entries.remove(&[b, a, a], morning()).await.unwrap(), 2);
    assert_eq!(entries.list(&all()).await.unwrap().total, 0);
    assert_eq!(
        entries.find(a).await.unwrap().unwrap().removed_at,
        Some(morning())
    );
    assert_eq!(entries.restore(&[a]).await.unwrap(), 1);
    assert_eq!(
        patterns(&mut tx, tenant, owner, &all()).await,
        ["a.example"]
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one list, seen from every side")]
async fn a_list_is_filtered_sorted_and_paged() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let mut tx = test.database.write().await.unwrap();
    let mut ids = Vec::new();
    for (position, (list, pattern)) in [
        (List::Allow, "c.example"),
        (List::Block, "a.example"),
        (List::Allow, "bücher.example"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = morning() + TimeDelta::minutes(i64::try_from(position).unwrap());
        let added = tx
            .of(tenant)
            .entries(owner)
            .add(&entry(list, pattern), at)
            .await
            .unwrap();
        ids.push(id(added));
    }
    tx.commit().await.unwrap();
    let hit = |entry_id, hits, minutes| HitCount {
        tenant_id: tenant,
        entry_id,
        hits,
        last_hit_at: morning() + TimeDelta::minutes(minutes),
        expires_at: None,
    };
    test.database
        .add_hits(&[hit(ids[1], 9, 1), hit(ids[0], 3, 2)])
        .await
        .unwrap();

    let (a, b, c) = ("a.example", "xn--bcher-kva.example", "c.example");
    let with = |sort, search: &str| EntryQuery {
        sort,
        search: Some(search.to_owned()),
        ..all()
    };
    let mut tx = test.database.read().await.unwrap();
    for (query, expected) in [
        (all(), vec![b, a, c]),
        (with(EntrySort::Match, ""), vec![a, c, b]),
        (with(EntrySort::LastHit, ""), vec![c, a, b]),
        (with(EntrySort::Hits, ""), vec![a, c, b]),
        (with(EntrySort::Newest, "BÜCHER"), vec![b]),
        (with(EntrySort::Newest, "xn--"), vec![b]),
        (with(EntrySort::Newest, "_.example"), vec![]),
        (with(EntrySort::Newest, "%"), vec![]),
        (
            EntryQuery {
                list: Some(List::Allow),
                ..all()
            },
            vec![b, c],
        ),
        (
            EntryQuery {
                source: Some(Source::Learned),
                ..all()
            },
            vec![],
        ),
        (
            EntryQuery {
                before: Some(ids[2]),
                ..all()
            },
            vec![a, c],
        ),
        (
            EntryQuery {
                offset: 1,
                limit: 1,
                ..all()
            },
            vec![a],
        ),
        (
            EntryQuery {
                created_since: Some(morning() + TimeDelta::minutes(1)),
                ..all()
            },
            vec![b, a],
        ),
    ] {
        assert_eq!(
            patterns(&mut tx, tenant, owner, &query).await,
            expected,
            "{query:?}"
        );
    }
    let second_page = EntryQuery {
        offset: 1,
        limit: 1,
        ..all()
    };
    assert_eq!(
        tx.of(tenant)
            .entries(owner)
            .list(&second_page)
            .await
            .unwrap()
            .total,
        3
    );
}

#[tokio::test]
async fn a_very_long_search_is_cut_and_taken_literally() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let mut tx = test.database.write().await.unwrap();
    for number in 0..500 {
        let new = NewEntry {
            note: "a".repeat(200),
            ..entry(List::Allow, &format!("x{number}.example"))
        };
        tx.of(tenant)
            .entries(owner)
            .add(&new, morning())
            .await
            .unwrap();
    }
    for needle in [
        "a".repeat(10_000),
        "%a".repeat(5_000),
        "*a".repeat(5_000),
        "\\".repeat(10_000),
    ] {
        let query = EntryQuery {
            search: Some(needle),
            ..all()
        };
        // The needle is cut and taken literally: "aaa…" stands in every note, the others in none.
        let literal = query
            .search
            .as_deref()
            .is_some_and(|needle| needle.starts_with("aa"));
        let found = tx.of(tenant).entries(owner).list(&query).await.unwrap();
        assert_eq!(found.total > 0, literal);
    }
}

#[tokio::test]
async fn an_entry_is_added_once_by_two_at_once() {
    let test = TestDatabase::new().await;
    let (tenant, owner) = one_mailbox(&test).await;
    let mut adds = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let database = test.database.clone();
        adds.spawn(async move {
            let mut tx = database.write().await.unwrap();
            let friend = entry(List::Allow, "scott@example.com");
            let added = tx
                .of(tenant)
                .entries(owner)
                .add(&friend, morning())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            added
        });
    }
    let outcomes = adds.join_all().await;
    assert_eq!(
        outcomes
            .iter()
            .filter(|added| matches!(added, Added::New(_)))
            .count(),
        1
    );
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(
        tx.of(tenant)
            .entries(owner)
            .list(&all())
            .await
            .unwrap()
            .total,
        1
    );
}

#[tokio::test]
async fn only_binding_blocks_that_hold_now_are_told() {
    let test = TestDatabase::new().await;
    let (tenant, anna) = one_mailbox(&test).await;
    let binding = |list: List, pattern: &str, days: i64| NewEntry {
        binding: true,
        expires_at: Some(morning() + TimeDelta::days(days)),
        ..entry(list, pattern)
    };
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Tenant);
    for new in [
        binding(List::Block, "holds.test", 2),
        binding(List::Block, "expired.test", 1),
        entry(List::Block, "plain.test"),
        entry(List::Allow, "allowed.test"),
    ] {
        entries.add(&new, morning()).await.unwrap();
    }
    let removed = binding(List::Block, "removed.test", 2);
    let removed = id(entries.add(&removed, morning()).await.unwrap());
    entries.remove(&[removed], morning()).await.unwrap();
    let now = morning() + TimeDelta::days(1);
    let blocks = entries.binding_blocks(now).await.unwrap();
    for (pattern, kept_out) in [
        ("holds.test", true),
        ("expired.test", false),
        ("plain.test", false),
        ("allowed.test", false),
        ("removed.test", false),
    ] {
        let pattern = Pattern::parse(pattern).unwrap();
        assert_eq!(blocks.cover(&pattern), kept_out, "{pattern}");
    }
    let own = tx
        .of(tenant)
        .entries(anna)
        .binding_blocks(now)
        .await
        .unwrap();
    assert!(!own.cover(&Pattern::parse("holds.test").unwrap()));
}
