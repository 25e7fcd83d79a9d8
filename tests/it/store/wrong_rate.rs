//! How often lists were wrong: a made-up month, and the same figures computed apart from the database.

use std::net::Ipv4Addr;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use guestlist::policy::{
    DnsList, EntryId, Finding, Found, List, Listing, Reason, RecordedEvidence, Scope, Subject,
    Verdict,
};
use guestlist::store::{
    Added, DecisionId, DecisionRecord, ListOwner, NewRequest, RequestAnswer, WrongRates,
};
use guestlist::tenancy::{Mailbox, SecretHash, TenantId};
use uuid::Uuid;

use super::{address, domain, entry};
use crate::support::test_database::{TestDatabase, morning};

const LISTS: [(&str, Subject); 3] = [
    ("one.test", Subject::Client),
    ("other.test", Subject::Client),
    ("domains.test", Subject::SenderDomain),
];

/// What was made up of one message.
#[derive(Clone, Copy, Debug)]
struct Made {
    /// Days before the last of the month.
    ago: u32,
    /// Anna's or Bob's.
    mailbox: usize,
    /// `someone@agencyN.test`
    sender: u32,
    /// Which lists it is on.
    on: [bool; 3],
    /// The checks held it against its sender.
    held: bool,
    forged: bool,
}

/// The end of the month.
fn last() -> DateTime<Utc> {
    morning() + TimeDelta::hours(12)
}

fn month() -> Vec<Made> {
    let mut seed = 2_463_534_242_u32;
    let mut random = move |below: u32| {
        // Marsaglia's xorshift.
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed % below
    };
    let one = |_| Made {
        // Some of it too old.
        ago: random(35),
        mailbox: random(2) as usize,
        sender: random(20),
        on: [random(3) > 0, random(4) == 0, random(5) == 0],
        held: random(4) > 0,
        forged: random(10) == 0,
    };
    (0..2000).map(one).collect()
}

/// Whom the owners want, as it is set up below: the other computation knows nothing of entries and requests.
fn is_wanted(made: Made) -> bool {
    let by_owner = match made.mailbox {
        0 => [0, 1, 2, 3].contains(&made.sender),
        _ => made.sender == 5,
    };
    by_owner && !made.forged
}

fn finding(zone: &str, subject: Subject) -> Finding {
    let listing = Listing {
        name: zone.to_owned(),
        zone: zone.to_owned(),
        subject,
        about: "192.0.2.7".to_owned(),
        codes: vec![Ipv4Addr::new(127, 0, 0, 2)],
        scope: Scope::Address,
        paid_removal: false,
        text: None,
        lookup_url: None,
    };
    Finding {
        check: "dnsbl".to_owned(),
        points: 5,
        text: "its server is on a list".to_owned(),
        found: Some(Found::Listed(Box::new(listing))),
    }
}

struct Scene {
    test: TestDatabase,
    tenant: TenantId,
    mailboxes: [Mailbox; 2],
}

impl Scene {
    async fn new() -> Self {
        let test = TestDatabase::new().await;
        test.tenant("isp").await;
        let (tenant, anna) = test.mailbox("anna@isp.example").await;
        let (_, bob) = test.mailbox("bob@isp.example").await;
        Self {
            test,
            tenant,
            mailboxes: [anna, bob],
        }
    }

    fn record(&self, made: Made) -> DecisionRecord {
        let mailbox = &self.mailboxes[made.mailbox];
        let findings = LISTS.iter().zip(made.on);
        let findings = findings.filter(|(_, on)| *on);
        DecisionRecord {
            id: DecisionId(Uuid::now_v7()),
            tenant_id: self.tenant,
            mailbox_id: mailbox.id,
            decided_at: last() - TimeDelta::days(made.ago.into()),
            sender: format!("someone@agency{}.test", made.sender),
            recipient: mailbox.address.to_string(),
            client_address: "192.0.2.7".to_owned(),
            client_name: String::new(),
            helo_name: String::new(),
            instance: String::new(),
            queue_id: String::new(),
            verdict: if made.held {
                Verdict::Reject
            } else {
                Verdict::Accept
            },
            would_have: None,
            reason: if made.held {
                Reason::AboveThreshold
            } else {
                Reason::BelowThreshold
            },
            entry: None,
            proof: None,
            could_be_forged: made.forged.then(|| EntryId(Uuid::now_v7())),
            points: 5,
            findings: findings
                .map(|((zone, subject), _)| finding(zone, *subject))
                .collect(),
            evidence: RecordedEvidence::default(),
        }
    }

    /// One mailbox's owner puts this on a list.
    async fn put(&self, mailbox: usize, list: List, pattern: &str) -> EntryId {
        let owner = ListOwner::Mailbox(self.mailboxes[mailbox].id);
        let mut tx = self.test.database.write().await.unwrap();
        let mut entries = tx.of(self.tenant).entries(owner);
        let added = entries.add(&entry(list, pattern), morning()).await.unwrap();
        tx.commit().await.unwrap();
        let Added::New(id) = added else {
            panic!("{added:?}");
        };
        id
    }

    async fn take_off(&self, mailbox: usize, id: EntryId) {
        let owner = ListOwner::Mailbox(self.mailboxes[mailbox].id);
        let mut tx = self.test.database.write().await.unwrap();
        let mut entries = tx.of(self.tenant).entries(owner);
        entries.remove(&[id], morning()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Anna is asked, and answers; the entry of it, if there is one, goes again.
    async fn asked(&self, sender: &str, answer: RequestAnswer, link: u8) {
        let anna = &self.mailboxes[0];
        let request = NewRequest {
            mailbox: anna.id,
            sender: address(sender),
            recipient: anna.address.clone(),
            message: "please".to_owned(),
            needs_trust: false,
            decision: DecisionId(Uuid::now_v7()),
            refused_at: morning(),
            reason: Reason::AboveThreshold,
            findings: Vec::new(),
            client_address: "192.0.2.7".parse().unwrap(),
            link: SecretHash([link; 32]),
        };
        let mut tx = self.test.database.write().await.unwrap();
        let mut requests = tx.of(self.tenant).requests();
        let id = requests.add(&request, morning()).await.unwrap().unwrap();
        requests.prove(request.link, morning()).await.unwrap();
        let answered = requests.answer(anna.id, id, answer, morning()).await;
        let added = answered.unwrap().unwrap().added;
        let mut entries = tx.of(self.tenant).entries(ListOwner::Mailbox(anna.id));
        entries.remove(&added, morning()).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn rates(&self) -> WrongRates {
        let mut tx = self.test.database.read().await.unwrap();
        let mut decisions = tx.of(self.tenant).decisions();
        decisions.wrong_rates(last()).await.unwrap()
    }
}

#[tokio::test]
async fn a_made_up_month_with_corrections_gives_what_a_separate_computation_gives() {
    let scene = Scene::new().await;
    let month = month();
    let records: Vec<_> = month.iter().map(|made| scene.record(*made)).collect();
    scene
        .test
        .database
        .record_decisions(&records)
        .await
        .unwrap();
    // Anna wants the first four: by address, domain, all below, and because they asked; the rest is no such word.
    scene.put(0, List::Allow, "someone@agency0.test").await;
    scene.put(0, List::Allow, "agency1.test").await;
    scene.put(0, List::Allow, ".agency2.test").await;
    scene
        .asked("someone@agency3.test", RequestAnswer::AllowForAWeek, 1)
        .await;
    scene
        .asked("someone@agency4.test", RequestAnswer::Ignore, 2)
        .await;
    scene
        .asked("someone@agency6.test", RequestAnswer::Block, 3)
        .await;
    scene.put(0, List::Block, "agency5.test").await;
    let gone = scene.put(0, List::Allow, "agency7.test").await;
    scene.take_off(0, gone).await;
    scene.put(1, List::Allow, "agency5.test").await;
    let rates = scene.rates().await;
    assert_eq!(rates.only_since, None);
    let today: NaiveDate = last().date_naive();
    for (index, (zone, subject)) in LISTS.into_iter().enumerate() {
        let list = DnsList {
            name: None,
            zone: domain(zone),
            subject,
            scope: Scope::Address,
            paid_removal: false,
            codes: std::collections::BTreeMap::new(),
            lookup_url: None,
        };
        let rate = rates.of(&list);
        let (mut held_in_all, mut wrong_in_all) = (0, 0);
        for ago in 0..30 {
            let of_day = |made: &&Made| made.ago == ago && made.held && made.on[index];
            let held = month.iter().filter(of_day).count();
            let wrong = month
                .iter()
                .filter(of_day)
                .filter(|made| is_wanted(**made))
                .count();
            let day = rate.days[29 - ago as usize];
            assert_eq!(day.day, today - TimeDelta::days(ago.into()));
            assert_eq!(
                (day.held as usize, day.wrong as usize),
                (held, wrong),
                "{zone} {}",
                day.day
            );
            held_in_all += held;
            wrong_in_all += wrong;
        }
        assert_eq!(
            (rate.held as usize, rate.wrong as usize),
            (held_in_all, wrong_in_all)
        );
        assert!(
            wrong_in_all >= 20 && held_in_all > 5 * wrong_in_all,
            "{zone} {wrong_in_all}"
        );
    }
}
