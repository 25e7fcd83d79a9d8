//! What owners answer to those who ask to be let in.

use chrono::{DateTime, Utc};

use super::request::{RequestRow, columns, is_with_owner};
use super::tx::{Counted, on};
use super::{
    Added, Answered, Change, EntryChange, ListOwner, NewEntry, RequestAnswer, RequestId,
    RequestKind, RequestRecord, Requests, StoreError,
};
use crate::policy::{Entry, List, Networks, Pattern, Proof, Source};
use crate::tenancy::MailboxId;

impl Requests<'_> {
    /// Answers a request, once, and puts the sender where the answer says. None when there is none that waits
    /// for an answer.
    pub async fn answer(
        &mut self,
        mailbox: MailboxId,
        id: RequestId,
        answer: RequestAnswer,
        now: DateTime<Utc>,
    ) -> Result<Option<Answered>, StoreError> {
        let Some(request) = self.find(mailbox, id).await? else {
            return Ok(None);
        };
        let Some(request) = self.write(&request, answer, now).await? else {
            return Ok(None);
        };
        let mut answered = Answered {
            request,
            added: Vec::new(),
            taken_off: Vec::new(),
            existed: false,
        };
        match answer.entry(now) {
            Some((list, expires_at)) => self.put(&mut answered, list, expires_at, now).await?,
            // No entry says so, but what was answered before may be remembered.
            None => self.0.announce(Change::Mailbox(self.1, mailbox)),
        }
        Ok(Some(answered))
    }

    pub(super) async fn write(
        &mut self,
        request: &RequestRecord,
        answer: RequestAnswer,
        now: DateTime<Utc>,
    ) -> Result<Option<RequestRecord>, StoreError> {
        let row: Option<RequestRow> = on!(self.0, conn => sqlx::query_as(concat!(
                "UPDATE requests SET answered_at = $4, answer = $5, open_sender = NULL ",
                "WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 ",
                "AND ", is_with_owner!(), " AND answered_at IS NULL RETURNING ", columns!()))
            .bind(self.1.0)
            .bind(request.mailbox_id.0)
            .bind(request.id.0)
            .bind(now)
            .bind(answer.as_str())
            .fetch_optional(conn))?;
        row.map(RequestRecord::try_from).transpose()
    }

    /// Puts the sender on a list, and takes it off the other: what the owner says last is what they mean.
    async fn put(
        &mut self,
        answered: &mut Answered,
        list: List,
        expires_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let request = &answered.request;
        let pattern = Pattern::Address(request.sender.clone());
        let other = match list {
            List::Allow => List::Block,
            List::Block => List::Allow,
        };
        let owner = ListOwner::Mailbox(request.mailbox_id);
        let mut entries = self.0.of(self.1).entries(owner);
        if let Some(contrary) = entries.find_on(other, &pattern, now).await? {
            entries.remove(&[contrary], now).await?;
            answered.taken_off.push(contrary);
        }
        let entry = NewEntry {
            list,
            pattern,
            source: Source::Manual,
            note: note(request),
            expires_at,
            require_auth: false,
            binding: false,
            trusted_networks: trusted(Networks::default(), request, false),
        };
        match entries.add(&entry, now).await? {
            Added::New(id) | Added::Revived(id) => answered.added.push(id),
            Added::Adopted(_) => answered.existed = true,
            Added::Existed(id) => {
                answered.existed = true;
                if let Some(present) = entries.find(id).await? {
                    let rule = &present.rule;
                    let networks = trusted(
                        rule.trusted_networks.clone(),
                        request,
                        rule.require_auth && list == List::Allow,
                    );
                    let outlasts = !ends_before(&present, expires_at);
                    if outlasts && networks == rule.trusted_networks {
                        return Ok(());
                    }
                    let change = EntryChange {
                        expires_at: if outlasts {
                            rule.expires_at
                        } else {
                            expires_at
                        },
                        require_auth: rule.require_auth,
                        trusted_networks: networks,
                        note: present.note,
                    };
                    entries.update(id, &change, now).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes an answer back: the request waits again. False when it was not answered, has expired, or the same sender
    /// has asked again since.
    pub async fn reopen(
        &mut self,
        mailbox: MailboxId,
        id: RequestId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let reopened = on!(self.0, conn => sqlx::query(
                "UPDATE requests SET answered_at = NULL, answer = NULL, open_sender = sender, answer_link_hash = NULL \
                 WHERE tenant_id = $1 AND mailbox_id = $2 AND id = $3 AND answered_at IS NOT NULL \
                 AND expires_at > $4 AND NOT EXISTS (SELECT 1 FROM requests o WHERE o.tenant_id = $1 \
                 AND o.mailbox_id = $2 AND o.open_sender = requests.sender)")
            .bind(self.1.0)
            .bind(mailbox.0)
            .bind(id.0)
            .bind(now)
            .execute(conn)
            .counted())?;
        if reopened == 1 {
            self.0.announce(Change::Mailbox(self.1, mailbox));
        }
        Ok(reopened == 1)
    }
}

/// The networks that the entry shall trust. Where the sender was not proven and the owner's entry alone would let
/// nothing in, the answer is about the network that the message came from.
fn trusted(mut networks: Networks, request: &RequestRecord, requires_auth: bool) -> Networks {
    let is_unproven = request.proof.is_some_and(|proof| proof != Proof::Proven);
    if let Ok(client) = request.client_address.parse()
        && (request.needs_trust || (requires_auth && is_unproven))
    {
        networks.add(Networks::around(client));
    }
    networks
}

/// Where an entry came from, as its note.
fn note(request: &RequestRecord) -> String {
    match request.kind {
        RequestKind::Proven => quoted(&request.message),
        RequestKind::Asked => "You were asked whether to let it in".to_owned(),
    }
}

fn quoted(message: &str) -> String {
    let note = format!("Asked to come in: \u{201c}{message}\u{201d}");
    if note.chars().count() <= Entry::LONGEST_NOTE {
        return note;
    }
    let kept: String = note.chars().take(Entry::LONGEST_NOTE - 1).collect();
    format!("{kept}…")
}

/// Says whether an entry would stop to count before the time that is wanted now.
fn ends_before(entry: &Entry, wanted: Option<DateTime<Utc>>) -> bool {
    entry
        .rule
        .expires_at
        .is_some_and(|ends| wanted.is_none_or(|wanted| ends < wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewRequest;

    #[test]
    fn a_note_says_where_the_entry_came_from_and_fits() {
        assert_eq!(
            quoted("the logo files"),
            "Asked to come in: \u{201c}the logo files\u{201d}"
        );
        let longest = quoted(&"ä".repeat(NewRequest::LONGEST_MESSAGE));
        assert!(Entry::parse_note(&longest).is_ok(), "{longest}");
    }
}
