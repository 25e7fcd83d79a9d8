//! What happened before the demo begins: some weeks of mail, and what came of it. The mail comes through the policy port,
//! reports and requests as the program's own doors take them; only the weeks are made up, from what the first day brought.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::{NoContext, Timestamp, Uuid};

use super::complain;
use super::demo_mail::{self, COMPLAINTS};
use super::demo_port::PolicyPort;
use crate::app::Running;
use crate::clock::Clock;
use crate::engine::SealedRefusal;
use crate::lang::Told;
use crate::mail::{Address, FeedbackReport, ReversePath};
use crate::phrases;
use crate::policy::Level;
use crate::store::{
    Database, DecisionId, DecisionQuery, DecisionRecord, HitCount, NewRequest, NewServerRequest,
};
use crate::tenancy::{Secret, TenantId};
use crate::web::server_finding;

/// How many days were like the first.
const DAYS: i64 = 20;
/// Of so many messages one doesn't come every day.
const MISSING: i64 = 3;
/// More than the first day brings to a tenant.
const A_DAY: u32 = 200;

/// Lets all of it happen.
pub(super) async fn happen(running: &Running, port: &mut PolicyPort) -> anyhow::Result<()> {
    demo_mail::first_day(port).await?;
    running.engine.flush().await;
    repeat(&running.database).await?;
    demo_mail::today(port).await?;
    // Whoever wrote to the spamtrap is found out behind the answers.
    running.engine.flush().await;
    report_spam(running).await?;
    let refusal = demo_mail::refused_sender(port).await?;
    ask_owner(running, open(running, &refusal)?).await?;
    let bounce = demo_mail::refused_server(port).await?;
    ask_admins(running, open(running, &bounce)?, bounce).await
}

/// Writes down for earlier days what the first one brought, not all of it every day.
async fn repeat(database: &Database) -> anyhow::Result<()> {
    let mut tx = database.read().await?;
    let (mut records, mut hits) = (Vec::new(), Vec::new());
    for tenant in tx.system().tenants().list(None, A_DAY).await? {
        let query = DecisionQuery {
            limit: A_DAY,
            ..DecisionQuery::default()
        };
        let first = tx.of(tenant.id).decisions().list(&query).await?;
        for day in 1..=DAYS {
            let came = (day..).zip(&first);
            let came = came.filter(|(turn, _)| turn % MISSING != 0);
            for (turn, record) in came {
                records.extend(earlier(record, day, turn));
                hits.extend(hit(record));
            }
        }
    }
    drop(tx);
    database.add_hits(&hits).await?;
    Ok(database.record_decisions(&records).await?)
}

/// One more of the entry that decided; the last was on the first day.
fn hit(record: &DecisionRecord) -> Option<HitCount> {
    let (level, entry_id) = record.entry?;
    Some(HitCount {
        tenant_id: match level {
            Level::Mailbox | Level::Tenant => record.tenant_id,
            Level::System => TenantId::SYSTEM,
        },
        entry_id,
        hits: 1,
        last_hit_at: record.decided_at,
        expires_at: None,
    })
}

/// The same so many days earlier, at another time of the day.
fn earlier(record: &DecisionRecord, day: i64, turn: i64) -> Option<DecisionRecord> {
    let at = record.decided_at - TimeDelta::days(day) - TimeDelta::minutes(turn * 37 % 600);
    Some(DecisionRecord {
        id: DecisionId(id(at)?),
        decided_at: at,
        ..record.clone()
    })
}

/// Ids of version 7 begin with their time.
fn id(at: DateTime<Utc>) -> Option<Uuid> {
    let seconds = u64::try_from(at.timestamp()).ok()?;
    let time = Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos());
    Some(Uuid::new_v7(time))
}

async fn report_spam(running: &Running) -> anyhow::Result<()> {
    let (client, sender) = demo_mail::reported();
    for owner in COMPLAINTS {
        let report = FeedbackReport {
            client: Some(client.parse()?),
            sender: ReversePath::parse(sender),
            recipient: Address::parse(owner)?,
        };
        complain::count(&running.database, &running.engine, Some(owner), &report).await?;
    }
    running.engine.hear_complaints().await;
    Ok(())
}

/// What the link in a refusal knows.
fn open(running: &Running, refusal: &str) -> anyhow::Result<SealedRefusal> {
    let (_, token) = refusal
        .rsplit_once("/why/")
        .with_context(|| format!("there is no link in \"{refusal}\""))?;
    Ok(running.engine.links().open(token)?)
}

/// Somebody asks to come in, and has proved the address.
async fn ask_owner(running: &Running, refusal: SealedRefusal) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let recipient = Address::parse(&refusal.recipient)?;
    let leads_to = running.database.resolve_recipient(&recipient).await?;
    let mailbox = leads_to.and_then(|found| found.mailbox_id);
    let secret = Secret::generate(refusal.tenant_id)?;
    let request = NewRequest {
        mailbox: mailbox.context("the recipient has no mailbox")?,
        sender: Address::parse(&refusal.sender)?,
        recipient,
        message: "your posters are ready: may I send you the proof?".to_owned(),
        needs_trust: false,
        decision: refusal.decision_id,
        refused_at: refusal.refused_at,
        reason: refusal.reason,
        findings: Vec::new(),
        client_address: refusal.client_address,
        link: secret.hash(),
    };
    let mut tx = running.database.write().await?;
    let mut requests = tx.of(refusal.tenant_id).requests();
    requests.add(&request, now).await?;
    requests.prove(request.link, now).await?;
    Ok(tx.commit().await?)
}

/// Whoever runs a server asks to call it fine, and has shown that they read its postmaster's mail.
async fn ask_admins(
    running: &Running,
    refusal: SealedRefusal,
    bounce: String,
) -> anyhow::Result<()> {
    let now = Clock::System.now();
    let (tenant, client) = (refusal.tenant_id, refusal.client_address);
    let examined = running.engine.examine(tenant, client).await?;
    // What was found then is on record.
    running.engine.flush().await;
    let sender = Address::parse(&refusal.sender)?;
    let secret = Secret::generate(tenant)?;
    let mut tx = running.database.write().await?;
    let mut decisions = tx.of(tenant).decisions();
    let recorded = decisions.find(refusal.decision_id).await?;
    let found = recorded.into_iter().flat_map(|record| record.findings);
    let request = NewServerRequest {
        client_address: client,
        contact: Address::parse(&format!("postmaster@{}", sender.domain()))?,
        message: "It sends the parish letter. Its name in the DNS is on its way.".to_owned(),
        bounce,
        sender: refusal.sender,
        decision: refusal.decision_id,
        refused_at: refusal.refused_at,
        reason: refusal.reason,
        found_then: found
            .map(|finding| Told::of(|| phrases::finding(&finding, &client.to_string())))
            .collect(),
        found_now: Told::all_of(|| examined.found.iter().map(server_finding).collect()),
        link: secret.hash(),
    };
    let mut requests = tx.of(tenant).server_requests();
    requests.add(&request, now).await?;
    requests.prove(request.link, now).await?;
    Ok(tx.commit().await?)
}
