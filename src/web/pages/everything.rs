//! Everything that is stored about somebody, as one JSON file: on demand of the person, in a stream.
//!
//! It is read page by page, each in a transaction of its own, so that neither memory nor the database is held up by a
//! mailbox of any size; what changes meanwhile may be in it or not. A failure on the way breaks the file off, and the
//! browser says so. Secrets (hashes of passwords, codes and cookies) are no part of it, nor are the network addresses of
//! those who run the mail.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::lang::Language;
use crate::mail::Address;
use crate::policy::{Entry, List};
use crate::store::{
    Actor, AuditEvent, Database, DecisionId, DecisionQuery, DecisionRecord, Import, KeptComplaint,
    RequestId, RequestRecord, StoreError, Tx,
};
use crate::tenancy::{AccountId, DigestOften, Mailbox, MailboxId, TenantId, Theme};
use crate::web::error::Error;
use crate::web::extract::{AnyPerson, Form};
use crate::web::person::Person;
use crate::web::session::SignedIn;
use crate::web::shown::plain;
use crate::web::state::Web;

/// Lists that were brought: more than anybody keeps.
const MOST_IMPORTS: u32 = 1000;
/// Rows read at once.
const ROWS: u32 = 500;

/// Whose it is.
struct Whose {
    database: Database,
    tenant: TenantId,
    account: AccountId,
    address: Address,
    mailbox: Option<MailboxId>,
}

/// The lists of the file, and behind what each goes on.
enum Part {
    Entries(Option<(List, String)>),
    Decisions(Option<DecisionId>),
    Requests(Option<RequestId>),
    Complaints(String),
    OwnDeeds(Option<Uuid>),
    OthersDeeds(Option<Uuid>),
}

/// How far the file is written.
struct Writing {
    whose: Whose,
    /// What stands before the next row.
    before: String,
    /// None: all is written.
    part: Option<Part>,
}

/// The form has no field but its token.
#[derive(Deserialize)]
pub(in crate::web) struct Sent {}

/// `POST /account/everything`
pub(in crate::web) async fn download(
    State(web): State<Web>,
    person: AnyPerson,
    Form(Sent {}): Form<Sent>,
) -> Result<Response, Error> {
    let account = &person.account;
    let mut tx = web.state.database.write().await?;
    let event = person.event("account.exported", account.address.as_str(), "");
    tx.of(account.tenant_id).audit().add(&event).await?;
    let head = format!("{:#}", head(&mut tx, &person).await?);
    tx.commit().await?;
    // Opened again: the lists belong to the same object.
    let head = head.trim_end_matches(['}', '\n']);
    let writing = Writing {
        whose: Whose {
            database: web.state.database.clone(),
            tenant: account.tenant_id,
            account: account.id,
            address: account.address.clone(),
            mailbox: person.mailbox.as_ref().map(|mailbox| mailbox.id),
        },
        before: format!("{head},\n  \"entries\": ["),
        part: Some(Part::Entries(None)),
    };
    let name = format!(
        "attachment; filename=\"guestlist-{}.json\"",
        person.now.format("%Y-%m-%d")
    );
    let headers = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, name),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = Body::from_stream(try_unfold(writing, Writing::piece));
    Ok((headers, body).into_response())
}

impl Writing {
    /// The next piece of the file, and the rest.
    async fn piece(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        let Some(part) = self.part.take() else {
            return Ok(None);
        };
        let following = part.following();
        let read = part.read(&self.whose).await;
        let (rows, goes_on) = read.inspect_err(|error| {
            tracing::warn!(error = %error, "A file with everything about somebody broke off: {error}");
        })?;
        let mut text = String::new();
        for row in rows {
            text.push_str(&self.before);
            text.push_str("\n    ");
            text.push_str(&row.to_string());
            ",".clone_into(&mut self.before);
        }
        if goes_on.is_some() {
            self.part = goes_on;
            return Ok(Some((text.into(), self)));
        }
        // An empty list has opened nothing yet.
        if self.before != "," {
            text.push_str(&self.before);
        }
        text.push_str("\n  ]");
        match following {
            Some(following) => {
                self.before = format!(",\n  \"{}\": [", following.name());
                self.part = Some(following);
            }
            None => text.push_str("\n}\n"),
        }
        Ok(Some((text.into(), self)))
    }
}

impl Part {
    fn name(&self) -> &'static str {
        match self {
            Self::Entries(_) => "entries",
            Self::Decisions(_) => "decisions",
            Self::Requests(_) => "requests",
            Self::Complaints(_) => "reported_as_spam",
            Self::OwnDeeds(_) => "what_you_did",
            Self::OthersDeeds(_) => "what_others_did",
        }
    }

    fn following(&self) -> Option<Self> {
        match self {
            Self::Entries(_) => Some(Self::Decisions(None)),
            Self::Decisions(_) => Some(Self::Requests(None)),
            Self::Requests(_) => Some(Self::Complaints(String::new())),
            Self::Complaints(_) => Some(Self::OwnDeeds(None)),
            Self::OwnDeeds(_) => Some(Self::OthersDeeds(None)),
            Self::OthersDeeds(_) => None,
        }
    }

    /// Some rows, and where the same list goes on.
    async fn read(self, whose: &Whose) -> Result<(Vec<Value>, Option<Self>), StoreError> {
        let mut tx = whose.database.read().await?;
        let of = tx.of(whose.tenant);
        match (self, whose.mailbox) {
            (Self::OwnDeeds(before), _) => {
                let events = of.audit().list_by(whose.account, before, ROWS).await?;
                let last = events.last().map(|(id, _)| Self::OwnDeeds(Some(*id)));
                Ok((
                    events.iter().map(|(_, event)| own_deed(event)).collect(),
                    last,
                ))
            }
            (Self::OthersDeeds(before), _) => {
                let (account, subject) = (whose.account, whose.address.as_str());
                let events = of
                    .audit()
                    .list_about(subject, account, before, ROWS)
                    .await?;
                let last = events.last().map(|(id, _)| Self::OthersDeeds(Some(*id)));
                Ok((
                    events.iter().map(|(_, event)| others_deed(event)).collect(),
                    last,
                ))
            }
            // Those who run things may own no mailbox.
            (_, None) => Ok((Vec::new(), None)),
            (Self::Entries(after), Some(mailbox)) => {
                let entries = of.everything().entries(mailbox, after, ROWS).await?;
                let last = entries.last().map(|last| {
                    Self::Entries(Some((last.rule.list, last.rule.pattern.to_string())))
                });
                Ok((entries.iter().map(entry).collect(), last))
            }
            (Self::Decisions(before), Some(mailbox)) => {
                let query = DecisionQuery {
                    mailbox: Some(mailbox),
                    before,
                    limit: ROWS,
                    ..DecisionQuery::default()
                };
                let decisions = of.decisions().list(&query).await?;
                let last = decisions.last().map(|last| Self::Decisions(Some(last.id)));
                Ok((decisions.iter().map(decision).collect(), last))
            }
            (Self::Requests(before), Some(mailbox)) => {
                let requests = of.requests().list(mailbox, before, ROWS).await?;
                let last = requests.last().map(|last| Self::Requests(Some(last.id)));
                Ok((requests.iter().map(request).collect(), last))
            }
            (Self::Complaints(after), Some(mailbox)) => {
                let complaints = of.everything().complaints(mailbox, &after, ROWS).await?;
                let last = complaints
                    .last()
                    .map(|last| Self::Complaints(last.about.clone()));
                let row = |kept: &KeptComplaint| {
                    json!({
                        "about": kept.about,
                        "network": kept.client_network,
                        "sender": kept.sender,
                        "at": kept.complained_at,
                    })
                };
                Ok((complaints.iter().map(row).collect(), last))
            }
        }
    }
}

/// What is there once: the account, the settings of the mailbox, where somebody is signed in.
async fn head(tx: &mut Tx, person: &Person) -> Result<Value, Error> {
    let account = &person.account;
    let mut factors = tx.of(account.tenant_id).second_factors();
    let factor = factors.find(account.id).await?;
    let codes = factors.count_codes(account.id).await?;
    let passkeys = tx.of(account.tenant_id).passkeys().list(account.id).await?;
    let passkeys = passkeys.iter().map(|passkey| {
        json!({
            "name": passkey.name,
            "added_at": passkey.added_at,
            "last_used_at": passkey.last_used_at,
        })
    });
    let tokens = tx
        .of(account.tenant_id)
        .app_tokens()
        .list(account.id)
        .await?;
    let tokens = tokens.iter().map(|token| {
        json!({
            "name": token.name,
            "scope": token.scope,
            "made_at": token.created_at,
            "expires_at": token.expires_at,
            "last_used_at": token.last_used_at,
        })
    });
    let sessions = tx
        .system()
        .sessions()
        .list_of(account.id, person.now)
        .await?;
    let sessions = sessions.iter().filter_map(|(_, data)| SignedIn::read(data));
    let mut known = tx.of(account.tenant_id).known_browsers();
    let browsers = known.last_used(account.id).await?;
    let imports = match &person.mailbox {
        Some(mailbox) => {
            let mut imports = tx.of(account.tenant_id).imports();
            imports.list(mailbox.id, (None, None), MOST_IMPORTS).await?
        }
        None => Vec::new(),
    };
    let imports: Vec<Value> = imports.iter().map(import).collect();
    let session = |session: SignedIn| {
        json!({
            "browser": session.device(),
            "network_address": session.address,
            "since": session.since,
            "last_seen": session.used,
        })
    };
    Ok(json!({
        "made_at": person.now,
        "account": {
            "address": account.address.as_str(),
            "role": account.role,
            "language": account.language.map(Language::code),
            "theme": account.theme.map(Theme::as_str),
            "organisation": person.tenant.as_ref().map(|tenant| &tenant.name),
            "created_at": account.created_at,
            "last_sign_in_at": account.last_sign_in_at,
            "has_password": account.password_hash.is_some(),
            "second_step_since": factor.and_then(|factor| factor.confirmed_at),
            "recovery_codes_left": codes,
            "passkeys": passkeys.collect::<Vec<_>>(),
            "tokens": tokens.collect::<Vec<_>>(),
        },
        "mailbox": person.mailbox.as_ref().map(settings),
        "imports": imports,
        "known_browsers_last_used_at": browsers,
        "sessions": sessions.map(session).collect::<Vec<_>>(),
    }))
}

fn import(import: &Import) -> Value {
    json!({
        "file_name": import.file_name,
        "list": import.list,
        "lines": import.total,
        "brought_at": import.created_at,
    })
}

fn settings(mailbox: &Mailbox) -> Value {
    let aliases: Vec<&str> = mailbox.aliases.iter().map(Address::as_str).collect();
    json!({
        "address": mailbox.address.as_str(),
        "aliases": aliases,
        "display_name": mailbox.display_name,
        "mode": mailbox.mode,
        "ask_everyone": mailbox.ask_everyone,
        "learning": mailbox.learning,
        "ignore_sender_tag": mailbox.ignore_sender_tag,
        "learning_paused_at": mailbox.learning_paused_at,
        "digest": mailbox.digest.often.map(DigestOften::as_str),
        "digest_time": mailbox.digest.time.map(|time| time.to_string()),
        "time_zone": mailbox.time_zone.map(chrono_tz::Tz::name),
        "created_at": mailbox.created_at,
    })
}

fn entry(entry: &Entry) -> Value {
    let rule = &entry.rule;
    json!({
        "list": rule.list,
        "match": rule.pattern.to_string(),
        "source": rule.source,
        "note": entry.note,
        "created_at": entry.created_at,
        "expires_at": rule.expires_at,
        "removed_at": entry.removed_at,
        "require_auth": rule.require_auth,
        "trusted_networks": rule.trusted_networks.to_string(),
        "proven_networks": rule.proven_networks.to_string(),
        "learned_from": entry.learned_from,
        "last_contact_at": entry.last_contact_at,
        "hits": entry.hits,
        "last_hit_at": entry.last_hit_at,
        "suspended_at": entry.suspended.map(|(at, _)| at),
        "suspended_for": entry.suspended.map(|(_, why)| why.as_str()),
    })
}

fn decision(decision: &DecisionRecord) -> Value {
    // A list's zone may carry the tenant's key: findings as the owner sees them on the pages.
    let findings = decision.findings.iter();
    let findings: Vec<String> = findings.map(|finding| plain(&finding.text)).collect();
    json!({
        "reference": decision.id.reference(),
        "at": decision.decided_at,
        "sender": decision.sender,
        "recipient": decision.recipient,
        "client_address": decision.client_address,
        "client_name": decision.client_name,
        "helo_name": decision.helo_name,
        "queue_id": decision.queue_id,
        "verdict": decision.verdict,
        "would_have": decision.would_have,
        "reason": decision.reason.code(),
        "points": decision.points,
        "findings": findings,
    })
}

fn request(request: &RequestRecord) -> Value {
    json!({
        "sender": request.sender.as_str(),
        "recipient": request.recipient.as_str(),
        "message": request.message,
        "kind": request.kind,
        "refused_at": request.refused_at,
        "asked_at": request.created_at,
        "proven_at": request.proven_at,
        "answered_at": request.answered_at,
        "answer": request.answer,
    })
}

fn own_deed(event: &AuditEvent) -> Value {
    json!({
        "at": event.at,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "network_address": event.client_address,
    })
}

/// Without the network address: that is theirs.
fn others_deed(event: &AuditEvent) -> Value {
    let by = match &event.actor {
        Actor::Account(_, address) => address.as_str(),
        Actor::Token(_, name) => name.as_str(),
        Actor::System => "Guestlist",
    };
    json!({
        "at": event.at,
        "by": by,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
    })
}
