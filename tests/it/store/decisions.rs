//! What was decided.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::policy::{EntryId, Finding, Level, List, Proof, Reason, RecordedEvidence, Verdict};
use guestlist::store::{DecisionCounts, DecisionQuery, DecisionRecord, ListOwner, NewEntry};
use guestlist::tenancy::{MailboxId, TenantId};
use uuid::Uuid;

use super::entry;
use crate::support::test_database::{TestDatabase, decision_id, morning};

fn rejected(
    tenant: TenantId,
    mailbox: MailboxId,
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
        helo_name: "mx.example.com".to_owned(),
        instance: "1a2b".to_owned(),
        queue_id: String::new(),
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
}

fn newest(limit: u32) -> DecisionQuery {
    DecisionQuery {
        limit,
        ..DecisionQuery::default()
    }
}

#[tokio::test]
async fn a_decision_is_found_as_it_was_recorded_and_only_by_its_tenant() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let record = DecisionRecord {
        verdict: Verdict::Accept,
        would_have: Some(Verdict::Defer),
        reason: Reason::Whitelisted(Level::Tenant),
        entry: Some((Level::Tenant, EntryId(Uuid::now_v7()))),
        proof: Some(Proof::Contradicted),
        could_be_forged: Some(EntryId(Uuid::now_v7())),
        points: -7,
        findings: vec![Finding {
            check: "spf".to_owned(),
            points: 2,
            text: "a\0b".to_owned(),
            found: None,
        }],
        evidence: RecordedEvidence::from_text("1 l n- c=0.0.2@bl.test".to_owned()),
        ..rejected(tenant, anna.id, "", morning())
    };
    let plain = rejected(tenant, anna.id, "x@y.example", morning());
    test.database
        .record_decisions(&[record.clone(), plain.clone()])
        .await
        .unwrap();
    // A batch whose outcome nobody heard of is written again.
    test.database
        .record_decisions(std::slice::from_ref(&record))
        .await
        .unwrap();
    let mut tx = test.database.read().await.unwrap();
    assert_eq!(
        tx.of(tenant).decisions().find(record.id).await.unwrap(),
        Some(record.clone())
    );
    assert_eq!(
        tx.of(TenantId::SYSTEM)
            .decisions()
            .find(record.id)
            .await
            .unwrap(),
        None
    );
    let listed = tx.of(tenant).decisions().list(&newest(9)).await.unwrap();
    assert_eq!(listed, [plain, record]);
}

#[tokio::test]
async fn a_thousand_decisions_are_recorded_at_once() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let records: Vec<_> = (0..1001)
        .map(|_| rejected(tenant, anna.id, "x\0@y.example", morning()))
        .collect();
    test.database.record_decisions(&records).await.unwrap();
    test.database.record_decisions(&[]).await.unwrap();
    let mut tx = test.database.read().await.unwrap();
    let counts = tx
        .of(tenant)
        .decisions()
        .mailbox_counts(anna.id, morning())
        .await
        .unwrap();
    assert_eq!(
        counts,
        DecisionCounts {
            rejected: 1001,
            ..DecisionCounts::default()
        }
    );
}

#[tokio::test]
async fn decisions_are_filtered_and_paged() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let (_, bert) = test.mailbox("bert@isp.example").await;
    let noon = morning() + TimeDelta::hours(3);
    let one = rejected(tenant, anna.id, "one@x_y.example", morning());
    let two = DecisionRecord {
        verdict: Verdict::Accept,
        would_have: Some(Verdict::Reject),
        ..rejected(tenant, bert.id, "two@xzy.example", noon)
    };
    let three = DecisionRecord {
        verdict: Verdict::Accept,
        ..rejected(tenant, bert.id, "two@xzy.example", noon)
    };
    let all = [&one, &two, &three].map(Clone::clone);
    test.database.record_decisions(&all).await.unwrap();
    let search = |needle: &str| DecisionQuery {
        search: Some(needle.to_owned()),
        ..newest(9)
    };
    let mut tx = test.database.read().await.unwrap();
    for (query, expected) in [
        (newest(9), vec![&three, &two, &one]),
        (newest(1), vec![&three]),
        (
            DecisionQuery {
                mailbox: Some(anna.id),
                ..newest(9)
            },
            vec![&one],
        ),
        (
            DecisionQuery {
                verdict: Some(Verdict::Accept),
                ..newest(9)
            },
            vec![&three, &two],
        ),
        (
            DecisionQuery {
                turned_away: true,
                ..newest(9)
            },
            vec![&two, &one],
        ),
        (
            DecisionQuery {
                sender: Some("one@x_y.example".to_owned()),
                ..newest(9)
            },
            vec![&one],
        ),
        (
            DecisionQuery {
                since: Some(noon),
                ..newest(9)
            },
            vec![&three, &two],
        ),
        (
            DecisionQuery {
                until: Some(noon),
                ..newest(9)
            },
            vec![&one],
        ),
        (
            DecisionQuery {
                before: Some(three.id),
                ..newest(9)
            },
            vec![&two, &one],
        ),
        (search("X_Y"), vec![&one]),
        (search("ANNA@"), vec![&three, &two, &one]),
        (search(&one.id.reference()), vec![&one]),
        (
            search(&two.id.reference().replace('-', "").to_lowercase()),
            vec![&two],
        ),
        (search("%"), vec![]),
        (search("-"), vec![]),
        (search(&"a".repeat(10_000)), vec![]),
    ] {
        let found = tx.of(tenant).decisions().list(&query).await.unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query:?}");
    }
}

#[tokio::test]
async fn turned_away_senders_are_grouped_and_those_on_a_list_left_out() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let hour = |hours| morning() + TimeDelta::hours(hours);
    let mut records = vec![
        rejected(tenant, anna.id, "early@x.example", hour(-9)),
        rejected(tenant, anna.id, "twice@x.example", hour(0)),
        rejected(tenant, anna.id, "allowed@x.example", hour(1)),
        rejected(tenant, anna.id, "expired@x.example", hour(2)),
        DecisionRecord {
            verdict: Verdict::Accept,
            would_have: Some(Verdict::Defer),
            ..rejected(tenant, anna.id, "monitored@x.example", hour(3))
        },
        DecisionRecord {
            verdict: Verdict::Accept,
            ..rejected(tenant, anna.id, "fine@x.example", hour(3))
        },
    ];
    records.push(rejected(tenant, anna.id, "twice@x.example", hour(4)));
    test.database.record_decisions(&records).await.unwrap();
    let mut tx = test.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(anna.id));
    entries
        .add(&entry(List::Allow, "allowed@x.example"), morning())
        .await
        .unwrap();
    entries
        .add(&entry(List::Block, "x.example"), morning())
        .await
        .unwrap();
    let expired = NewEntry {
        expires_at: Some(hour(1)),
        ..entry(List::Allow, "expired@x.example")
    };
    entries.add(&expired, morning()).await.unwrap();

    let away = tx
        .of(tenant)
        .decisions()
        .turned_away(guestlist::store::TurnedAwayQuery {
            mailbox: anna.id,
            since: morning(),
            until: None,
            with_forgeries: false,
            limit: 9,
        })
        .await
        .unwrap();
    let away: Vec<_> = away
        .iter()
        .map(|s| (s.sender.as_str(), s.count, s.latest.decided_at))
        .collect();
    assert_eq!(
        away,
        [
            ("twice@x.example", 2, hour(4)),
            ("monitored@x.example", 1, hour(3)),
            ("expired@x.example", 1, hour(2)),
        ]
    );
    let first = tx
        .of(tenant)
        .decisions()
        .turned_away(guestlist::store::TurnedAwayQuery {
            mailbox: anna.id,
            since: morning(),
            until: None,
            with_forgeries: false,
            limit: 1,
        })
        .await
        .unwrap();
    assert_eq!(first.len(), 1);
}

#[tokio::test]
async fn counts_hold_what_was_stored_and_what_was_only_counted_and_outlive_the_clean_up() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let record = rejected(tenant, anna.id, "x@y.example", morning());
    test.database.record_decisions(&[record]).await.unwrap();
    let counted = [
        (tenant, Verdict::Accept, 5),
        (tenant, Verdict::Tag, 2),
        (tenant, Verdict::None, 9),
    ];
    test.database
        .count_decisions(&counted, morning())
        .await
        .unwrap();
    test.database
        .count_decisions(&counted[..1], morning())
        .await
        .unwrap();
    test.database
        .count_decisions(&counted[..1], morning() - TimeDelta::days(1))
        .await
        .unwrap();
    let expected = DecisionCounts {
        accepted: 10,
        tagged: 2,
        deferred: 0,
        rejected: 1,
    };
    let mut tx = test.database.write().await.unwrap();
    assert_eq!(
        tx.of(tenant).decisions().counts(morning()).await.unwrap(),
        expected
    );
    assert_eq!(
        tx.of(tenant)
            .decisions()
            .remove_before(morning(), 10)
            .await
            .unwrap(),
        0
    );
    let later = morning() + TimeDelta::seconds(1);
    assert_eq!(
        tx.of(tenant)
            .decisions()
            .remove_before(later, 10)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        tx.of(tenant).decisions().counts(morning()).await.unwrap(),
        expected
    );
}
