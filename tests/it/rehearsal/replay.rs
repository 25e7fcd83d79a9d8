//! The replay of what is stored, on whichever database the tests run.

use chrono::{DateTime, TimeDelta, Utc};
use guestlist::engine::{Proposal, RehearsalBounds, RehearsalError, RehearsalReport, Rehearsals};
use guestlist::policy::{Check, Difference, Lacking, Mode, Reason, RecordedEvidence, Verdict};
use guestlist::store::{DecisionId, DecisionRecord};
use guestlist::tenancy::{Mailbox, TenantId};
use serde_json::json;
use uuid::Uuid;

use crate::support::test_database::{TestDatabase, morning};

/// Decisions that nobody made: every third client is on the list.
pub(super) fn made_up(tenant: TenantId, mailbox: &Mailbox, number: u32) -> DecisionRecord {
    let evidence = match number % 3 {
        0 => "1 n- k/ w/ c=0.0.2@bl.test",
        _ => "1 n- k/ w/ c-bl.test",
    };
    DecisionRecord {
        id: DecisionId(Uuid::now_v7()),
        tenant_id: tenant,
        mailbox_id: mailbox.id,
        decided_at: morning() + TimeDelta::seconds(number.into()),
        sender: format!("someone@agency{number}.test"),
        recipient: mailbox.address.to_string(),
        client_address: "192.0.2.7".to_owned(),
        client_name: String::new(),
        helo_name: String::new(),
        instance: String::new(),
        queue_id: String::new(),
        verdict: Verdict::Accept,
        would_have: None,
        reason: Reason::BelowThreshold,
        entry: None,
        proof: None,
        could_be_forged: None,
        points: 0,
        findings: Vec::new(),
        evidence: RecordedEvidence::from_text(evidence.to_owned()),
    }
}

fn proposal() -> Proposal {
    let list: Check = serde_json::from_value(json!({"enabled": true, "points": 5, "kind": "dnsbl",
        "zone": "bl.test", "subject": "client", "scope": "address", "paid_removal": false}))
    .expect("a check");
    Proposal {
        threshold: 5,
        checks: vec![list],
        mode: Mode::Standard,
        asking: None,
    }
}

fn bounds(since: DateTime<Utc>) -> RehearsalBounds {
    RehearsalBounds {
        since,
        most: 1_000_000,
        time: std::time::Duration::from_mins(1),
    }
}

async fn filled() -> (TestDatabase, TenantId) {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let records: Vec<_> = (0..2500)
        .map(|number| made_up(tenant, &anna, number))
        .collect();
    test.database.record_decisions(&records).await.unwrap();
    test.tenant("shop").await;
    let (shop, other) = test.mailbox("anna@shop.example").await;
    let others: Vec<_> = (0..30)
        .map(|number| made_up(shop, &other, number))
        .collect();
    test.database.record_decisions(&others).await.unwrap();
    (test, tenant)
}

async fn report(test: &TestDatabase, tenant: TenantId, bounds: RehearsalBounds) -> RehearsalReport {
    let rehearsals = Rehearsals::default();
    let proposal = proposal();
    let report = rehearsals.run(&test.database, tenant, &proposal, bounds, |_| {});
    report.await.expect("a report")
}

#[tokio::test]
async fn every_page_is_read_once_and_no_other_tenants() {
    let (test, tenant) = filled().await;
    let all = report(&test, tenant, bounds(morning())).await;
    assert_eq!(
        (all.decisions, all.differences.refused, all.undecided),
        (2500, 834, 0)
    );
    assert_eq!((all.only_since, all.mailboxes), (None, 1));
    assert!(
        all.examples
            .iter()
            .all(|example| example.difference == Difference::Refused)
    );
    // Newest first, and only so many.
    assert_eq!(all.examples[0].record.sender, "someone@agency2499.test");
    let late = report(&test, tenant, bounds(morning() + TimeDelta::seconds(1600))).await;
    assert_eq!((late.decisions, late.differences.refused), (900, 300));
    let few = RehearsalBounds {
        most: 1000,
        ..bounds(morning())
    };
    let few = report(&test, tenant, few).await;
    assert_eq!(few.decisions, 1000);
    assert_eq!(few.only_since, Some(morning() + TimeDelta::seconds(1500)));
    let no_time = RehearsalBounds {
        time: std::time::Duration::ZERO,
        ..bounds(morning())
    };
    assert_eq!(report(&test, tenant, no_time).await.decisions, 1000);
}

#[tokio::test]
async fn a_tenant_has_one_rehearsal_at_a_time_and_gets_its_place_back() {
    let (test, tenant) = filled().await;
    let rehearsals = Rehearsals::default();
    let (proposal, bounds) = (proposal(), bounds(morning()));
    let run = || rehearsals.run(&test.database, tenant, &proposal, bounds, |_| {});
    let (one, other) = tokio::join!(run(), run());
    assert_eq!(one.expect("a report").decisions, 2500);
    assert!(matches!(other, Err(RehearsalError::Busy)));
    // Given up half way, it leaves nothing behind.
    let given_up = tokio::time::timeout(std::time::Duration::ZERO, run());
    assert!(given_up.await.is_err());
    assert_eq!(run().await.expect("a report").decisions, 2500);
}

#[tokio::test]
async fn decisions_of_before_lack_everything_and_say_so() {
    let (test, tenant) = filled().await;
    let (_, bob) = test.mailbox("bob@isp.example").await;
    let old = DecisionRecord {
        evidence: RecordedEvidence::default(),
        ..made_up(tenant, &bob, 9000)
    };
    test.database.record_decisions(&[old]).await.unwrap();
    let since = morning() + TimeDelta::seconds(9000);
    let told = report(&test, tenant, bounds(since)).await;
    assert_eq!((told.decisions, told.undecided), (1, 1));
    let zone = guestlist::mail::Domain::parse("bl.test").unwrap();
    assert_eq!(told.lacking, [(Lacking::List(zone), 1)]);
}
