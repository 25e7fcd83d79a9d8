//! What a digest says: read from the database when it is handed over, so that what was answered meanwhile is in it.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::digest_news::News;
use super::digests::DigestError;
use crate::engine::{MailedLink, MailedLinks, MailedPurpose};
use crate::lang::{Language, with_language};
use crate::mail::{Address, ReversePath, shown_address};
use crate::mailer::{Digest, DigestLinks, DigestSender, DigestSpan, Message};
use crate::phrases::Why;
use crate::policy::{BindingBlocks, List, Mode, Pattern, Source};
use crate::store::{
    ClaimedDigest, DIGEST_LOOKS_BACK, Database, EntryQuery, ListOwner, StoreError, Tx,
};
use crate::tenancy::{Account, DigestOften, DigestRhythm, Mailbox, Tenant};

/// How long a press may follow.
const LINKS_WORK: TimeDelta = TimeDelta::days(7);

/// What all digests of a tenant share.
pub(super) struct House {
    pub(super) tenant: Tenant,
    pub(super) blocks: BindingBlocks,
    pub(super) links: MailedLinks,
    pub(super) public_url: String,
    pub(super) now: DateTime<Utc>,
}

/// One owner who is told.
struct Told {
    mailbox: Mailbox,
    account: Account,
    since: DateTime<Utc>,
}

impl House {
    /// The message and its language; None: there is nothing to say any more, or nobody to say it to.
    pub(super) async fn message(
        &self,
        database: &Database,
        digest: &ClaimedDigest,
    ) -> Result<Option<(Message, Language)>, DigestError> {
        let mut tx = database.read().await?;
        let Some(told) = self.told(&mut tx, digest).await? else {
            return Ok(None);
        };
        let id = told.mailbox.id;
        let named = u32::try_from(Digest::NAMED).unwrap_or(u32::MAX);
        let mut requests = tx.of(self.tenant.id).requests();
        let (waiting, waiting_total) = requests.waiting(id, named, self.now).await?;
        let senders = self.news(&mut tx, id, told.since).await?;
        if senders.is_empty() && waiting.is_empty() {
            return Ok(None);
        }
        let learned = EntryQuery {
            list: Some(List::Allow),
            source: Some(Source::Learned),
            created_since: Some(told.since),
            limit: named,
            ..EntryQuery::default()
        };
        let mut entries = tx.of(self.tenant.id).entries(ListOwner::Mailbox(id));
        let learned = entries.list(&learned).await?;
        drop(tx);
        let learned_names = learned
            .entries
            .iter()
            .map(|entry| match &entry.rule.pattern {
                Pattern::Address(address) => shown_address(address.as_str()),
                pattern => pattern.to_string(),
            });
        let count = |total: i64| usize::try_from(total).unwrap_or(0);
        let language = told.account.mail_language(self.tenant.language);
        let lines = with_language(language, || {
            let lines = senders.iter().take(Digest::MOST);
            let lines = lines.map(|sender| self.line(&told, sender));
            lines.collect::<Result<_, _>>()
        })?;
        let message = Message::Digest(Box::new(Digest {
            id: identity(&self.tenant, digest),
            span: span(self.now - told.since),
            watching: told.mailbox.mode.unwrap_or(self.tenant.mode) == Mode::Monitor,
            senders: lines,
            more: senders.len().saturating_sub(Digest::MOST),
            waiting: (
                waiting
                    .iter()
                    .map(|request| shown_address(request.sender.as_str()))
                    .collect(),
                count(waiting_total),
            ),
            learned: (learned_names.collect(), count(learned.total)),
            links: self.links_of(&told)?,
            provider: self.tenant.name.clone(),
            to: told.mailbox.address,
        }));
        Ok(Some((message, language)))
    }

    async fn told(&self, tx: &mut Tx, digest: &ClaimedDigest) -> Result<Option<Told>, StoreError> {
        let id = self.tenant.id;
        let mailbox = tx.of(id).mailboxes().find(digest.mailbox).await?;
        let account = tx.of(id).accounts().find_by_mailbox(digest.mailbox).await?;
        let account = account.filter(|account| account.disabled_at.is_none());
        let (Some(mailbox), Some(account)) = (mailbox, account) else {
            return Ok(None);
        };
        let rhythm = DigestRhythm::of(&self.tenant, &mailbox);
        if rhythm.often == DigestOften::Never {
            return Ok(None);
        }
        let first = digest.queued_at - rhythm.period();
        let since = digest.told_until.unwrap_or(first);
        Ok(Some(Told {
            mailbox,
            account,
            since: since.max(self.now - DIGEST_LOOKS_BACK),
        }))
    }

    fn line(&self, told: &Told, news: &News) -> Result<DigestSender, DigestError> {
        let sender = &news.sender;
        let latest = &sender.latest;
        let why = Why {
            reason: latest.reason,
            findings: &latest.findings,
            client: &latest.client_address,
            could_be_forged: latest.could_be_forged.is_some(),
            tenant: &self.tenant.name,
        };
        let mut line = DigestSender {
            sender: say!("mail-digest-server"),
            count: sender.count,
            why: within_sentence(&why.words()),
            could_be_friend: news.could_be_friend,
            let_in: None,
            keep_out: None,
        };
        let Ok(address) = Address::parse(&sender.sender) else {
            if !sender.sender.is_empty() {
                line.sender = shown_address(&sender.sender);
            }
            return Ok(line);
        };
        line.sender = shown_address(address.as_str());
        // Neither list has an answer to a forgery; the home page offers to trust the server.
        if news.could_be_friend {
            return Ok(line);
        }
        let path = ReversePath::Address(address.clone());
        let kept_out = self
            .blocks
            .keep_out(&path, told.mailbox.ignore_sender_tag, None);
        if !kept_out {
            line.let_in = Some(self.put(told, List::Allow, &address)?);
        }
        line.keep_out = Some(self.put(told, List::Block, &address)?);
        Ok(line)
    }

    fn put(&self, told: &Told, list: List, sender: &Address) -> Result<String, DigestError> {
        let token = self.links.token(&MailedLink {
            tenant: self.tenant.id,
            mailbox: told.mailbox.id,
            purpose: MailedPurpose::Put {
                account: told.account.id,
                list,
                sender: sender.clone(),
            },
            expires_at: self.now + LINKS_WORK,
        })?;
        Ok(format!("{}/digest/{token}", self.public_url))
    }

    fn links_of(&self, told: &Told) -> Result<DigestLinks, DigestError> {
        let token = self.links.token(&MailedLink {
            tenant: self.tenant.id,
            mailbox: told.mailbox.id,
            purpose: MailedPurpose::NoDigest {
                account: Some(told.account.id),
            },
            expires_at: self.now + MailedLink::ENDS_DIGESTS_FOR,
        })?;
        Ok(DigestLinks {
            home: format!("{}/", self.public_url),
            settings: format!("{}/settings", self.public_url),
            unsubscribe: format!("{}/unsubscribe/{token}", self.public_url),
        })
    }
}

/// The same whenever, and by whichever node, this digest is sent.
fn identity(tenant: &Tenant, digest: &ClaimedDigest) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(tenant.id.0.as_bytes());
    hash.update(digest.mailbox.0.as_bytes());
    hash.update(digest.day.to_string());
    let hash: [u8; 32] = hash.finalize().into();
    let (id, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    Uuid::from_bytes(*id)
}

fn span(back: TimeDelta) -> DigestSpan {
    match back.num_hours() {
        ..=36 => DigestSpan::Day,
        37..=204 => DigestSpan::Week,
        _ => DigestSpan::Longer,
    }
}

/// What a check found is a sentence of its own; here it is the end of one.
fn within_sentence(why: &str) -> String {
    let why = why.trim_end_matches('.');
    match why.strip_prefix("The ") {
        Some(rest) => format!("the {rest}"),
        None => why.to_owned(),
    }
}
