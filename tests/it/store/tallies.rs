//! What is counted by day, for the overview.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::policy::{List, Reason, RecordedEvidence, Verdict};
use guestlist::store::{DecisionCounts, DecisionRecord, LearnJob, LetInLater, ListOwner};
use guestlist::tenancy::{MailboxId, TenantId};

use super::{address, entry};
use crate::support::test_database::{TestDatabase, decision_id, morning};

fn decided(
    (tenant, mailbox): (TenantId, MailboxId),
    (verdict, would_have, reason): (Verdict, Option<Verdict>, Reason),
    sender: &str,
    at: DateTime<Utc>,
) -> DecisionRecord {
    DecisionRecord {
        id: decision_id(at),
        tenant_id: tenant,
        mailbox_id: mailbox,
        decided_at: at,
        sender: sender.to_owned(),
        recipient: "anna@isp.example".to_owned(),
        client_address: "192.0.2.1".to_owned(),
        client_name: String::new(),
        helo_name: String::new(),
        instance: String::new(),
        queue_id: String::new(),
        verdict,
        would_have,
        reason,
        entry: None,
        proof: None,
        could_be_forged: None,
        points: 0,
        findings: Vec::new(),
        evidence: RecordedEvidence::default(),
    }
}

const REFUSED: (Verdict, Option<Verdict>, Reason) = (Verdict::Reject, None, Reason::Stranger);

#[tokio::test]
async fn days_have_what_was_decided_and_learned_on_them() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let whose = (tenant, anna.id);
    let (today, before) = (morning(), morning() - TimeDelta::days(2));
    let watched = (
        Verdict::Accept,
        Some(Verdict::Reject),
        Reason::AboveThreshold,
    );
    let waits = (Verdict::Defer, None, Reason::AskOwner);
    let fine = (Verdict::Accept, None, Reason::BelowThreshold);
    let records = [
        decided(whose, REFUSED, "a@x.example", before),
        decided(whose, REFUSED, "a@x.example", today),
        decided(whose, waits, "b@x.example", today),
        decided(whose, watched, "c@x.example", today),
        decided(whose, fine, "d@x.example", today),
    ];
    test.database.record_decisions(&records[..2]).await.unwrap();
    test.database.record_decisions(&records[2..]).await.unwrap();
    let job = LearnJob {
        tenant_id: tenant,
        mailbox_id: anna.id,
        address: address("friend@y.example"),
        at: today,
        expires_at: today + TimeDelta::days(400),
        learned_from: None,
    };
    // Known the second time: learned once.
    test.database
        .learn(&[job.clone(), job.clone()])
        .await
        .unwrap();
    test.database.learn(&[job]).await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    let mut decisions = tx.of(tenant).decisions();
    let days = decisions.days_of_mail(today.date_naive(), 3).await.unwrap();
    assert_eq!(days.days.len(), 3);
    assert_eq!(days.days[0].verdicts.rejected, 1);
    assert_eq!(days.days[1].verdicts, DecisionCounts::default());
    let last = days.days[2];
    assert_eq!(last.day, today.date_naive());
    let counts = (last.verdicts.let_in(), last.verdicts.turned_away());
    assert_eq!((counts, last.watched, last.learned), ((2, 2), 1, 1));
    assert_eq!(
        days.turned_away,
        [(Reason::Stranger, 2), (Reason::AskOwner, 1)]
    );
    assert_eq!(days.watched, [(Reason::AboveThreshold, 1)]);
    let one = decisions.days_of_mail(today.date_naive(), 1).await.unwrap();
    assert_eq!(
        one.turned_away,
        [(Reason::AskOwner, 1), (Reason::Stranger, 1)]
    );
    let other = tx
        .of(TenantId::SYSTEM)
        .decisions()
        .days_of_mail(today.date_naive(), 3)
        .await
        .unwrap();
    assert_eq!(other.turned_away, []);
}

#[tokio::test]
async fn who_was_let_in_after_a_refusal_is_found_and_who_was_before_is_not() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let whose = (tenant, anna.id);
    let later = morning() + TimeDelta::hours(1);
    let records = [
        decided(whose, REFUSED, "a@x.example", morning()),
        decided(whose, REFUSED, "a@x.example", morning()),
        decided(whose, REFUSED, "b@x.example", later + TimeDelta::hours(1)),
        decided(whose, REFUSED, "c@x.example", morning()),
        decided(whose, REFUSED, "", morning()),
    ];
    test.database.record_decisions(&records).await.unwrap();
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(anna.id));
    for (list, sender) in [
        (List::Allow, "a@x.example"),
        (List::Allow, "b@x.example"),
        (List::Block, "c@x.example"),
    ] {
        entries.add(&entry(list, sender), later).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    let mut decisions = tx.of(tenant).decisions();
    let since = morning() - TimeDelta::days(7);
    let found = decisions.let_in_later(since, 10).await.unwrap();
    let expected = LetInLater {
        sender: "a@x.example".to_owned(),
        refused: 2,
        mailboxes: 1,
        let_in_at: later,
    };
    assert_eq!(found, [expected]);
}

#[tokio::test]
async fn a_queue_id_finds_its_messages_to_the_letter() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let mut record = decided((tenant, anna.id), REFUSED, "a@x.example", morning());
    "4XyZ12abcdEf".clone_into(&mut record.queue_id);
    let without = decided((tenant, anna.id), REFUSED, "b@x.example", morning());
    test.database
        .record_decisions(&[record.clone(), without])
        .await
        .unwrap();
    let mut tx = test.database.read().await.unwrap();
    let mut decisions = tx.of(tenant).decisions();
    assert_eq!(
        decisions.by_queue_id("4XyZ12abcdEf", 9).await.unwrap(),
        [record]
    );
    for other in ["4xyz12abcdef", "4XyZ12abcdE", ""] {
        assert_eq!(
            decisions.by_queue_id(other, 9).await.unwrap(),
            [],
            "{other}"
        );
    }
}
