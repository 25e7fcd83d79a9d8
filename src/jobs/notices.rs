//! Mails what people must be told of.

use tokio::sync::mpsc;

use super::Jobs;
use super::round::{Round, RoundError};
use crate::engine::Notice;
use crate::lang::{Language, in_language};
use crate::mail::Address;
use crate::mailer::Message;
use crate::store::StoreError;
use crate::tenancy::{Account, Job, MailboxId, Role, TenantId};

pub(super) async fn send(jobs: Jobs, mut noticed: mpsc::Receiver<Notice>) {
    while let Some(notice) = noticed.recv().await {
        let Notice::LearningPaused(tenant_id, mailbox_id) = notice;
        let tell = async {
            let messages = learning_paused(&jobs, tenant_id, mailbox_id).await?;
            mail_all(&jobs, messages).await
        };
        if let Err(error) = jobs.run(Job::Notices, None, Box::pin(tell)).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "Not everybody could be told of paused learning; the pages show it"
            );
        }
    }
}

/// One message to the owner and one to each admin of the tenant, each in a language of their own.
async fn learning_paused(
    jobs: &Jobs,
    tenant_id: TenantId,
    mailbox_id: MailboxId,
) -> Result<Vec<(Message, Language)>, StoreError> {
    let mut tx = jobs.database.read().await?;
    let tenant = tx
        .of(tenant_id)
        .row()
        .find()
        .await?
        .ok_or(StoreError::Absent)?;
    let mailbox = tx
        .of(tenant_id)
        .mailboxes()
        .find(mailbox_id)
        .await?
        .ok_or(StoreError::Absent)?;
    let accounts = tx.of(tenant_id).accounts().list().await?;
    let owner = accounts
        .iter()
        .find(|account| account.mailbox_id == Some(mailbox.id));
    let language = |account: &Account| account.mail_language(tenant.language);
    let owners = owner.map_or(tenant.language.unwrap_or_default(), language);
    let admins = accounts
        .iter()
        .filter(|account| account.role == Role::Admin && account.disabled_at.is_none());
    let mut people: Vec<(Address, &str, Language)> = admins
        .map(|account| {
            (
                account.address.clone(),
                "/admin/mailboxes",
                language(account),
            )
        })
        .collect();
    people.retain(|(address, ..)| *address != mailbox.address);
    people.push((mailbox.address.clone(), "/", owners));
    let message = |(to, path, language): (Address, &str, Language)| {
        let message = Message::LearningPaused {
            to,
            mailbox: mailbox.address.clone(),
            learned: mailbox.learning_window.learned,
            link: format!("{}{path}", jobs.config.web.public_url),
            provider: tenant.name.clone(),
        };
        (message, language)
    };
    Ok(people.into_iter().map(message).collect())
}

async fn mail_all(jobs: &Jobs, messages: Vec<(Message, Language)>) -> Result<(), RoundError> {
    let mut round = Round::default();
    for (message, language) in messages {
        let sent = in_language(Some(language), jobs.mailer.send(&message)).await;
        round.note(
            sent,
            "A notice about paused learning was not sent; the pages show it",
        );
    }
    round.end()
}
