//! Mails a tenant's admins that somebody asks for a mail server: at most once an hour, all of them in one message.
//!
//! What waits to be told is the rows themselves: a relay that is down, or a node that dies, delays a mail and loses none.

use chrono::{DateTime, Utc};

use super::Jobs;
use super::requests::{TellError, unless_for_good};
use super::round::{Round, RoundError};
use crate::lang::{Language, in_language};
use crate::mail::Address;
use crate::mailer::{Mailer, Message};
use crate::store::{Database, StoreError, Tx};
use crate::tenancy::{Account, Job, Role, TenantId};

/// Tenants whose admins are mailed in one go.
const TENANTS: u32 = 100;

pub(super) async fn every_minute(jobs: Jobs) {
    let url = &jobs.config.web.public_url;
    let failed = "The server requests that wait could not be looked up; it is tried again";
    jobs.do_each_minute(Job::ServerRequests, failed, || {
        tell_admins(&jobs.database, &jobs.mailer, url, jobs.clock.now())
    })
    .await;
}

/// Mails the admins of every tenant who are to be told now; fails where some could not be, when the others have been.
pub async fn tell_admins(
    database: &Database,
    mailer: &Mailer,
    public_url: &str,
    now: DateTime<Utc>,
) -> Result<(), RoundError> {
    let mut tx = database.read().await?;
    let mut requests = tx.system().server_requests();
    let tenants = requests.tenants_to_tell(now, TENANTS).await?;
    drop(tx);
    let mut round = Round::default();
    for tenant in tenants {
        let link = format!("{public_url}/admin/requests");
        let told = tell(database, mailer, tenant, (link, now)).await;
        round.note(
            told,
            "Admins were not told of a server request; it is tried again",
        );
    }
    round.end()
}

async fn tell(
    database: &Database,
    mailer: &Mailer,
    tenant: TenantId,
    (link, now): (String, DateTime<Utc>),
) -> Result<(), TellError> {
    let mut tx = database.write().await?;
    let servers = tx.of(tenant).server_requests().claim_untold(now).await?;
    let (admins, provider) = admins(&mut tx, tenant).await?;
    tx.commit().await?;
    if servers.is_empty() {
        // Another node was quicker.
        return Ok(());
    }
    for (to, language) in admins {
        let message = Message::ServersWaiting {
            to,
            servers: servers.clone(),
            link: link.clone(),
            provider: provider.clone(),
        };
        let sent = in_language(Some(language), mailer.send(&message)).await;
        unless_for_good(sent, "The mail about a server request")?;
    }
    let mut tx = database.write().await?;
    tx.of(tenant).server_requests().told(now).await?;
    Ok(tx.commit().await?)
}

/// The admins who can sign in to answer, in which language each is written to, and the provider's name.
async fn admins(
    tx: &mut Tx,
    tenant: TenantId,
) -> Result<(Vec<(Address, Language)>, String), StoreError> {
    let row = tx.of(tenant).row().find().await?;
    let Some(row) = row.filter(|row| row.disabled_at.is_none()) else {
        return Ok((Vec::new(), String::new()));
    };
    let accounts = tx.of(tenant).accounts().list().await?;
    let admins = accounts
        .into_iter()
        .filter(|account| account.role == Role::Admin && account.disabled_at.is_none());
    let admin = |account: Account| {
        let language = account.mail_language(row.language);
        (account.address, language)
    };
    Ok((admins.map(admin).collect(), row.name))
}
