//! Of whom is gone nobody sees anything, from the first moment on; what is left goes bit by bit.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use guestlist::clock::Clock;
use guestlist::contacts::{Kind, read_in, start_reading};
use guestlist::policy::{List, Reason, RecordedEvidence, Verdict};
use guestlist::store::{
    Begun, DecisionQuery, DecisionRecord, ImportState, ListOwner, NewEntry, NewImport, StoreError,
};
use guestlist::tenancy::{Account, MailboxId, TenantId};

use super::{address, entry};
use crate::support::dump::dump;
use crate::support::test_database::{TestDatabase, decision_id, morning, new_mailbox};

/// More than go in one transaction.
const MANY: i64 = 2_500;

async fn decided(test: &TestDatabase, (tenant, mailbox): (TenantId, MailboxId), many: i64) {
    let record = |n| {
        let at = morning() + TimeDelta::milliseconds(n);
        DecisionRecord {
            id: decision_id(at),
            tenant_id: tenant,
            mailbox_id: mailbox,
            decided_at: at,
            sender: "stranger@example.net".to_owned(),
            recipient: "anna@isp.example".to_owned(),
            client_address: "192.0.2.1".to_owned(),
            client_name: String::new(),
            helo_name: String::new(),
            instance: n.to_string(),
            queue_id: "4bXyz".to_owned(),
            verdict: Verdict::Reject,
            would_have: None,
            reason: Reason::Stranger,
            entry: None,
            proof: None,
            could_be_forged: None,
            points: 0,
            findings: Vec::new(),
            evidence: RecordedEvidence::default(),
        }
    };
    let records: Vec<DecisionRecord> = (0..many).map(record).collect();
    for some in records.chunks(500) {
        test.database.record_decisions(some).await.unwrap();
    }
}

/// Decisions that the tenant's pages find, and those that are kept of the mailbox.
async fn decisions(test: &TestDatabase, tenant: TenantId, mailbox: MailboxId) -> (usize, usize) {
    let mut tx = test.database.read().await.unwrap();
    let query = |mailbox| DecisionQuery {
        mailbox,
        limit: 5_000,
        ..DecisionQuery::default()
    };
    let mut found = tx.of(tenant).decisions();
    let of_all = found.list(&query(None)).await.unwrap();
    let by_queue = found.by_queue_id("4bXyz", 5_000).await.unwrap();
    assert_eq!(of_all.len(), by_queue.len());
    let kept = found.list(&query(Some(mailbox))).await.unwrap();
    (of_all.len(), kept.len())
}

#[tokio::test]
async fn a_removed_mailbox_is_seen_by_nobody_at_once_and_removed_in_portions() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let (_, bob) = test.mailbox("bob@isp.example").await;
    decided(&test, (tenant, anna.id), MANY).await;
    decided(&test, (tenant, bob.id), 1).await;
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(anna.id));
    for n in 0..3 {
        let friend: NewEntry = entry(List::Allow, &format!("friend{n}@example.com"));
        entries.add(&friend, morning()).await.unwrap();
    }
    let mut mailboxes = tx.of(tenant).mailboxes();
    mailboxes.remove(anna.id, morning()).await.unwrap();
    tx.commit().await.unwrap();

    let thousands = usize::try_from(MANY).unwrap();
    assert_eq!(decisions(&test, tenant, anna.id).await, (1, thousands));
    let mut tx = test.database.read().await.unwrap();
    let usage = tx
        .of(tenant)
        .row()
        .usage(morning().date_naive())
        .await
        .unwrap();
    assert_eq!((usage.mailboxes, usage.entries), (1, 0));
    assert_eq!(
        tx.of(tenant)
            .mailboxes()
            .list(&guestlist::store::MailboxQuery::default())
            .await
            .unwrap(),
        []
    );
    let policy = test.database.load_mailbox_policy(tenant, anna.id).await;
    assert!(policy.unwrap().is_none());
    let to = test.database.resolve_recipient(&anna.address).await;
    assert!(to.unwrap().is_none_or(|to| to.mailbox_id.is_none()));
    // Somebody new has the address, and sees nothing of what was.
    let (_, next) = test.mailbox("anna@isp.example").await;
    assert_eq!(decisions(&test, tenant, next.id).await, (1, 0));

    // The process that began with it was killed: another one goes on.
    let node = test.another_node().await;
    assert_eq!(
        node.clear_gone(morning()).await.unwrap(),
        u64::try_from(MANY).unwrap() + 3
    );
    assert_eq!(decisions(&test, tenant, anna.id).await, (1, 0));
    // What was decided just before is written down after.
    decided(&test, (tenant, anna.id), 1).await;
    let later = morning() + TimeDelta::minutes(10);
    assert_eq!(node.clear_gone(later).await.unwrap(), 1);
    assert_eq!(node.clear_gone(later).await.unwrap(), 0);
    assert_eq!(decisions(&test, isp.id, anna.id).await, (1, 0));
}

/// So many mailboxes of the tenant, with an account each; returns the first account.
async fn people(test: &TestDatabase, tenant: TenantId, many: usize) -> Account {
    let mut tx = test.database.write().await.unwrap();
    for n in 0..many {
        let mailbox = new_mailbox(&format!("m{n}@isp.example"));
        tx.of(tenant).mailboxes().add(&mailbox).await.unwrap();
        let mut accounts = tx.of(tenant).accounts();
        accounts.make_owner(&mailbox, None).await.unwrap();
    }
    let mut accounts = tx.of(tenant).accounts();
    let first = accounts.find_by_address(&address("m0@isp.example")).await;
    tx.commit().await.unwrap();
    first.unwrap().unwrap()
}

/// Rows of the tenant in each table that has any.
async fn left(test: &TestDatabase, tenant: TenantId) -> BTreeMap<String, usize> {
    let id = tenant.0.simple().to_string();
    let of_tenant = |rows: &[String]| {
        let same = |row: &&String| row.replace('-', "").to_lowercase().contains(&id);
        rows.iter().filter(same).count()
    };
    let tables = dump(test).await.into_iter();
    let counts = tables.map(|(table, rows)| (table, of_tenant(&rows)));
    counts.filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn a_removed_tenant_is_seen_by_nobody_at_once_and_removed_in_portions() {
    let test = TestDatabase::new().await;
    let isp = test.tenant("isp").await;
    let account = people(&test, isp.id, 1_100).await;
    let mailbox = account.mailbox_id.unwrap();
    decided(&test, (isp.id, mailbox), MANY).await;
    let clock = Clock::manual(morning());
    let new = NewImport {
        mailbox,
        list: List::Allow,
        file_name: "friends.txt".to_owned(),
    };
    let import = start_reading(&test.database, &clock, isp.id, &new).await;
    let import = (isp.id, import.unwrap());
    let friends = (0..1_100).fold(String::new(), |file, n| file + &format!("f{n}@x.example\n"));
    read_in(&test.database, &clock, import, (friends, Kind::Plain))
        .await
        .unwrap();
    let mut tx = test.database.write().await.unwrap();
    let take = (&[ImportState::Ready][..], ImportState::Taking);
    let mut imports = tx.of(isp.id).imports();
    let begun = imports
        .begin((import.1, List::Allow), take, morning())
        .await;
    assert_eq!(begun.unwrap(), Begun::Now);
    tx.commit().await.unwrap();

    let mut tx = test.database.write().await.unwrap();
    tx.of(isp.id).row().remove(morning()).await.unwrap();
    let again = tx.of(isp.id).row().remove(morning()).await;
    assert!(matches!(again, Err(StoreError::Absent)), "{again:?}");
    tx.commit().await.unwrap();

    let mut tx = test.database.write().await.unwrap();
    assert_eq!(tx.of(isp.id).row().find().await.unwrap(), None);
    let mut row = tx.of(isp.id).row();
    assert_eq!(row.find_to_change().await.unwrap(), None);
    let update = row.update(&isp).await;
    assert!(matches!(update, Err(StoreError::Absent)), "{update:?}");
    assert_eq!(tx.system().tenants().list(None, 9).await.unwrap(), []);
    let mut accounts = tx.of(isp.id).accounts();
    assert!(accounts.find(account.id).await.unwrap().is_none());
    let mut door = tx.system().door();
    let opens = door.accounts(&account.address).await.unwrap();
    assert!(opens.is_empty());
    let due = tx.system().digests().tenants_with_work(morning()).await;
    assert_eq!(due.unwrap(), []);
    let later = morning() + TimeDelta::hours(1);
    let cut_off = tx.system().imports().left_alone(later, 9).await.unwrap();
    assert_eq!(cut_off, [], "nobody goes on with what was brought");
    drop(tx);
    let database = &test.database;
    let to = database.resolve_recipient(&account.address).await.unwrap();
    assert!(to.is_none());
    assert!(database.load_tenant_policy(isp.id).await.unwrap().is_none());
    let policy = database.load_mailbox_policy(isp.id, mailbox).await;
    assert!(policy.unwrap().is_none());
    // Its names are free for somebody new, who keeps what is theirs.
    let next = test.tenant("isp").await;
    let (_, mine) = test.mailbox("m0@isp.example").await;
    let before = left(&test, next.id).await;

    // The process that began is killed before the mailboxes are gone; another one goes on.
    test.refuse_deletes("mailboxes").await;
    assert!(test.database.clear_gone(morning()).await.is_err());
    let half = left(&test, isp.id).await;
    assert!(!half.contains_key("import_lines"), "{half:?}");
    assert!(!half.contains_key("accounts"), "{half:?}");
    assert_eq!((half["tenants"], half["mailboxes"]), (1, 1_100), "{half:?}");
    test.refuse_no_more("mailboxes").await;
    let node = test.another_node().await;
    node.clear_gone(morning()).await.unwrap();
    assert_eq!(decisions(&test, isp.id, mailbox).await, (0, 0));
    let rest: Vec<String> = left(&test, isp.id).await.into_keys().collect();
    let counted = ["daily_tallies", "decision_counts", "gone_tenants"];
    assert!(
        rest.iter().all(|it| counted.contains(&it.as_str())),
        "{rest:?}"
    );
    // What was decided just before is written down after.
    decided(&test, (isp.id, mailbox), 1).await;
    let later = morning() + TimeDelta::minutes(10);
    assert_eq!(node.clear_gone(later).await.unwrap(), 1);
    assert_eq!(left(&test, isp.id).await, BTreeMap::new());
    assert_eq!(left(&test, next.id).await, before);
    let mut tx = node.read().await.unwrap();
    let found = tx.of(next.id).mailboxes().find(mine.id).await.unwrap();
    assert!(found.is_some());
}

#[tokio::test]
async fn nobody_is_forgotten_of_whom_something_is_left_that_another_node_was_at() {
    for of_tenant in [false, true] {
        let test = TestDatabase::new().await;
        test.tenant("isp").await;
        let (isp, anna) = test.mailbox("anna@isp.example").await;
        decided(&test, (isp, anna.id), 1).await;
        let mut tx = test.database.write().await.unwrap();
        if of_tenant {
            tx.of(isp).row().remove(morning()).await.unwrap();
        } else {
            let mut mailboxes = tx.of(isp).mailboxes();
            mailboxes.remove(anna.id, morning()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let later = morning() + TimeDelta::minutes(10);
        test.pass_over_deletes("decisions").await;
        // Of the tenant, the mailbox and its address go meanwhile.
        let others = if of_tenant { 2 } else { 0 };
        assert_eq!(test.database.clear_gone(later).await.unwrap(), others);
        test.refuse_no_more("decisions").await;
        assert_eq!(test.database.clear_gone(later).await.unwrap(), 1);
        assert_eq!(decisions(&test, isp, anna.id).await, (0, 0));
    }
}
