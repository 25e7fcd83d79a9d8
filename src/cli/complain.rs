//! `guestlist complain`

use std::io::Read;
use std::process::ExitCode;

use anyhow::bail;

use super::arguments::Complain;
use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::{Engine, Reported};
use crate::mail::{Address, FeedbackReport};
use crate::policy::{Suspect, SuspendedFor};
use crate::store::{Actor, AuditEvent, Database, ListOwner, NewComplaint, Reporter};

/// `EX_TEMPFAIL` of sysexits.h: Postfix tries again later, and the report isn't lost.
const TRY_AGAIN: u8 = 75;

pub(super) async fn run(config: Config, complain: &Complain) -> anyhow::Result<ExitCode> {
    let mut message = Vec::new();
    let most = u64::try_from(FeedbackReport::MOST_BYTES)?.saturating_add(1);
    std::io::stdin().take(most).read_to_end(&mut message)?;
    let report = FeedbackReport::parse(&message)?;
    let taken = take(config, complain.reporter.as_deref(), &report).await;
    match taken {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) if error.is::<Nowhere>() => Err(error),
        Err(error) => {
            tracing::error!("The report could not be taken: {error:#}");
            Ok(ExitCode::from(TRY_AGAIN))
        }
    }
}

/// The recipient is nobody of ours: no later try helps.
#[derive(Debug, thiserror::Error)]
enum Nowhere {
    #[error("mail to {0} doesn't come here: a report must name a recipient of one of the tenants")]
    Elsewhere(Address),
    #[error("nobody has the address {0}: a report must name a mailbox of one of the tenants")]
    Nobody(Address),
}

async fn take(
    config: Config,
    reporter: Option<&str>,
    report: &FeedbackReport,
) -> anyhow::Result<()> {
    let database = open::existing_database(&config).await?;
    let (engine, behind) = open::engine(config, &database)?;
    let complaint = count(&database, &engine, reporter, report).await;
    behind.end(engine).await;
    database.close().await;
    let suspects = complaint?.suspects;
    let against: Vec<String> = suspects.iter().map(Suspect::to_string).collect();
    say(match against.as_slice() {
        [] => "Taken; it counts against nobody".to_owned(),
        against => format!("Taken; it counts against {}", against.join(" and ")),
    })
}

/// Counts a report, as the word of the recipient's owner if the mail server vouches that the owner sent it.
pub(super) async fn count(
    database: &Database,
    engine: &Engine,
    reporter: Option<&str>,
    report: &FeedbackReport,
) -> anyhow::Result<NewComplaint> {
    let Some(found) = database.resolve_recipient(&report.recipient).await? else {
        bail!(Nowhere::Elsewhere(report.recipient.clone()));
    };
    if !engine.may_be_read(found, &report.recipient).await? {
        bail!(Nowhere::Nobody(report.recipient.clone()));
    }
    let message = Reported {
        tenant_id: found.tenant_id,
        client: report.client,
        helo_name: None,
        sender: &report.sender,
    };
    let vouched = is_from(database, reporter, found.mailbox_id).await?;
    let suspects = engine.suspects(message).await?;
    let now = Clock::System.now();
    let mut tx = database.write().await?;
    let mut suspended = None;
    if let (Some(mailbox), Some(sender), true) =
        (found.mailbox_id, report.sender.address(), vouched)
    {
        let mut entries = tx.of(found.tenant_id).entries(ListOwner::Mailbox(mailbox));
        let why = SuspendedFor::Complaint;
        suspended = entries.suspend(sender, why, now).await?;
        if suspended.is_some() {
            let mut notices = tx.of(found.tenant_id).suspension_notices();
            notices.add(mailbox, now).await?;
        }
    }
    let complaint = NewComplaint {
        reporter: match found.mailbox_id {
            Some(mailbox) if vouched => Reporter::Mailbox(mailbox),
            _ => Reporter::Outside,
        },
        decision: None,
        suspects,
        suspended,
    };
    tx.of(found.tenant_id)
        .complaints()
        .add(&complaint, now)
        .await?;
    let event = AuditEvent {
        at: now,
        actor: Actor::System,
        action: "complaint.added".to_owned(),
        subject: report.sender.as_str().to_owned(),
        detail: format!("recipient: {}", report.recipient),
        client_address: String::new(),
    };
    tx.of(found.tenant_id).audit().add(&event).await?;
    tx.commit().await?;
    Ok(complaint)
}

/// Says whether the mail server vouches that the owner of this mailbox sent the report.
async fn is_from(
    database: &Database,
    reporter: Option<&str>,
    mailbox: Option<crate::tenancy::MailboxId>,
) -> anyhow::Result<bool> {
    // Postfix writes nothing where nobody signed in.
    let Some(reporter) = reporter.and_then(|reporter| Address::from_envelope(reporter).ok()) else {
        return Ok(false);
    };
    let found = database.resolve_recipient(&reporter).await?;
    Ok(mailbox.is_some() && found.and_then(|found| found.mailbox_id) == mailbox)
}
