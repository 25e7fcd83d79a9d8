//! Mails owners that somebody asks to be let in: at most once an hour, all who have asked since in one message.
//!
//! What waits to be told is the rows themselves: a relay that is down, or a node that dies, delays a mail and loses none.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::MissedTickBehavior;

use super::Jobs;
use crate::mail::Address;
use crate::mailer::{Mailer, MailerError, Message};
use crate::store::{Database, StoreError};
use crate::tenancy::{MailboxId, TenantId};

const EVERY: Duration = Duration::from_mins(1);
/// Mailboxes whose owners are mailed in one go.
const MAILBOXES: u32 = 100;

/// Why an owner was not told; it is tried again.
#[derive(Debug, thiserror::Error)]
enum TellError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Mailer(#[from] MailerError),
}

pub(super) async fn every_minute(jobs: Jobs) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let url = &jobs.config.web.public_url;
        let told = tell_owners(&jobs.database, &jobs.mailer, url, jobs.clock.now()).await;
        if let Err(error) = told {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "The requests that wait could not be looked up; it is tried again"
            );
        }
    }
}

/// Mails every owner who is to be told now.
pub async fn tell_owners(
    database: &Database,
    mailer: &Mailer,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut tx = database.read().await?;
    let mut requests = tx.system().requests();
    let mailboxes = requests.mailboxes_to_tell(now, MAILBOXES).await?;
    drop(tx);
    for (tenant, mailbox) in mailboxes {
        let link = format!("{public_url}/requests");
        if let Err(error) = tell(database, mailer, (tenant, mailbox), (link, now)).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "An owner was not told of a request; it is tried again"
            );
        }
    }
    Ok(())
}

async fn tell(
    database: &Database,
    mailer: &Mailer,
    (tenant, mailbox): (TenantId, MailboxId),
    (link, now): (String, DateTime<Utc>),
) -> Result<(), TellError> {
    let mut tx = database.write().await?;
    let senders = tx.of(tenant).requests().claim_untold(mailbox, now).await?;
    let owner = owner(&mut tx, tenant, mailbox).await?;
    tx.commit().await?;
    if senders.is_empty() {
        // Another node was quicker.
        return Ok(());
    }
    if let Some((to, provider)) = owner {
        let message = Message::RequestsWaiting {
            to,
            senders,
            link,
            provider,
        };
        match mailer.send(&message).await {
            Err(error) if !error.is_permanent() => return Err(error.into()),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "The mail about a request was refused for good; the page shows it"
            ),
            Ok(()) => {}
        }
    }
    let mut tx = database.write().await?;
    tx.of(tenant).requests().told(mailbox, now).await?;
    Ok(tx.commit().await?)
}

/// The owner who can sign in to answer, and the provider's name. None: nobody is there to be told.
async fn owner(
    tx: &mut crate::store::Tx,
    tenant: TenantId,
    mailbox: MailboxId,
) -> Result<Option<(Address, String)>, StoreError> {
    let account = tx.of(tenant).accounts().find_by_mailbox(mailbox).await?;
    let mailbox = tx.of(tenant).mailboxes().find(mailbox).await?;
    let tenant = tx.of(tenant).row().find().await?;
    let (Some(account), Some(mailbox), Some(tenant)) = (account, mailbox, tenant) else {
        return Ok(None);
    };
    let can_answer = account.disabled_at.is_none() && tenant.disabled_at.is_none();
    Ok(can_answer.then_some((mailbox.address, tenant.name)))
}
