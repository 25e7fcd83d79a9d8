//! Mails owners whose entries were suspended: at most once an hour, all that are suspended then in one message.

use chrono::{DateTime, Utc};

use super::Jobs;
use super::requests::{TellError, owner};
use super::round::{Round, RoundError};
use crate::lang::in_language;
use crate::mailer::{Mailer, Message};
use crate::store::{Database, ListOwner};
use crate::tenancy::{Job, MailboxId, TenantId};

/// Mailboxes whose owners are mailed in one go.
const MAILBOXES: u32 = 100;

pub(super) async fn every_minute(jobs: Jobs) {
    let url = &jobs.config.web.public_url;
    let failed = "The suspended entries could not be looked up; it is tried again";
    jobs.do_each_minute(Job::Suspensions, failed, || {
        tell_suspended(&jobs.database, &jobs.mailer, url, jobs.clock.now())
    })
    .await;
}

/// Mails every owner who is to be told now; fails where one could not be, when the others have been.
pub async fn tell_suspended(
    database: &Database,
    mailer: &Mailer,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<(), RoundError> {
    let mut round = Round::default();
    for (tenant, mailbox) in database.suspensions_to_tell(now, MAILBOXES).await? {
        let link = format!("{public_url}/");
        let told = tell(database, mailer, (tenant, mailbox), (link, now)).await;
        round.note(
            told,
            "An owner was not told of a suspended entry; the page shows it",
        );
    }
    round.end()
}

async fn tell(
    database: &Database,
    mailer: &Mailer,
    (tenant, mailbox): (TenantId, MailboxId),
    (link, now): (String, DateTime<Utc>),
) -> Result<(), TellError> {
    let mut tx = database.write().await?;
    let claimed = tx
        .of(tenant)
        .suspension_notices()
        .claim(mailbox, now)
        .await?;
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(mailbox));
    let senders = entries.suspended_senders().await?;
    let owner = owner(&mut tx, tenant, mailbox).await?;
    tx.commit().await?;
    let (true, false, Some((owner, tenant, language))) = (claimed, senders.is_empty(), owner)
    else {
        // Another node was quicker, or the owner was.
        return Ok(());
    };
    let message = Message::EntriesSuspended {
        to: owner.address,
        senders,
        link,
        provider: tenant.name,
    };
    in_language(Some(language), mailer.send(&message)).await?;
    Ok(())
}
