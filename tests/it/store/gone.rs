//! Of whom is gone nobody sees anything, from the first moment on; what is left goes bit by bit.

use chrono::TimeDelta;
use guestlist::policy::{List, Reason, RecordedEvidence, Verdict};
use guestlist::store::{DecisionQuery, DecisionRecord, ListOwner, NewEntry};
use guestlist::tenancy::{MailboxId, TenantId};

use super::entry;
use crate::support::test_database::{TestDatabase, decision_id, morning};

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

#[tokio::test]
async fn a_removed_tenant_leaves_nothing_behind() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (isp, anna) = test.mailbox("anna@isp.example").await;
    decided(&test, (isp, anna.id), MANY).await;
    let mut tx = test.database.write().await.unwrap();
    tx.of(isp).row().remove(morning()).await.unwrap();
    tx.commit().await.unwrap();
    let removed = test.database.clear_gone(morning()).await.unwrap();
    assert_eq!(removed, u64::try_from(MANY).unwrap());
    assert_eq!(decisions(&test, isp, anna.id).await, (0, 0));
    let later = morning() + TimeDelta::minutes(10);
    assert_eq!(test.database.clear_gone(later).await.unwrap(), 0);
    let mut tx = test.database.read().await.unwrap();
    let counts = tx.of(isp).decisions().counts(morning()).await.unwrap();
    assert_eq!(counts, guestlist::store::DecisionCounts::default());
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
        assert_eq!(test.database.clear_gone(later).await.unwrap(), 0);
        test.refuse_no_more("decisions").await;
        assert_eq!(test.database.clear_gone(later).await.unwrap(), 1);
        assert_eq!(decisions(&test, isp, anna.id).await, (0, 0));
    }
}
