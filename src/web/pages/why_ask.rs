//! Asking the owner to be let in, from the page behind a refusal: who can, and what becomes of it.
//!
//! The proof goes to the sender that the token seals, never to an address that was typed. What outsiders see is always
//! the same: whether the mailbox exists, whether this pair has to wait, whether the owner keeps the sender out.

use askama::Template;
use askama_web::WebTemplate;
use chrono::TimeDelta;
use tracing::{info, warn};

use super::why_found;
use crate::engine::{SealedFinding, SealedRefusal};
use crate::lang::{Language, with_language};
use crate::mail::{Address, Wrapping};
use crate::mailer::Message;
use crate::policy::{DnsList, Level, Reason, Verdict};
use crate::store::NewRequest;
use crate::tenancy::Secret;
use crate::web::error::Error;
use crate::web::extract::Visitor;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, is_unseen};
use crate::web::state::Web;

/// The form on the page behind a refusal.
#[derive(Debug)]
pub(super) struct AskForm {
    pub(super) csrf: String,
    /// Where the proof goes.
    pub(super) sender: ShownAddress,
    pub(super) message: Field,
}

/// After the form: the same words for everyone.
#[derive(Template, WebTemplate)]
#[template(path = "why/mailed.html")]
pub(super) struct Mailed {
    pub(super) page: Page,
    pub(super) sender: ShownAddress,
    pub(super) days: i64,
}

/// Who can ask whom.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    /// As the envelope has it: the proof goes there.
    pub(super) sender: Address,
    /// Under which name the owner knows the sender: a tag that changes every day (BATV) is no other person.
    known_as: Address,
    recipient: Address,
}

/// Why nobody can ask, as a sentence; empty where the page says it already.
pub(super) type CannotAsk = String;

impl Pair {
    /// Whoever was refused and has an address that a proof can be mailed to.
    pub(super) fn of(refusal: &SealedRefusal) -> Result<Self, CannotAsk> {
        let can_be_answered = match refusal.reason {
            Reason::AboveThreshold | Reason::Stranger | Reason::UnansweredRefused => true,
            // The owner's word stands above these.
            Reason::Blocked(level) => level != Level::Mailbox,
            _ => false,
        };
        if refusal.self_check || refusal.verdict != Verdict::Reject || !can_be_answered {
            return Err(String::new());
        }
        if refusal.sender.is_empty() {
            return Err(say!("ask-not-a-notice"));
        }
        // The mark of an address that was too long for the link.
        let whole = |text: &str| Address::parse(text).ok().filter(|_| !text.contains('…'));
        let (Some(sender), Some(recipient)) = (whole(&refusal.sender), whole(&refusal.recipient))
        else {
            return Err(say!("ask-not-an-address"));
        };
        let unwrapped = sender.unwrapped();
        let untagged = unwrapped.filter(|form| form.wrapping == Some(Wrapping::Batv));
        Ok(Self {
            known_as: untagged.map_or_else(|| sender.clone(), |form| form.address),
            sender,
            recipient,
        })
    }
}

/// Reads the one line; empty when the field says what is wrong.
pub(super) fn check_message(field: &mut Field) -> String {
    let message = field.trimmed().to_owned();
    let length = message.chars().count();
    let most = NewRequest::LONGEST_MESSAGE;
    if message.is_empty() {
        field.fail(say!("ask-line-empty"));
    } else if length > most {
        field.fail(say!("ask-line-long", length = length, most = most));
    } else if message.contains(is_unseen) {
        field.fail(say!("ask-line-unseen"));
    } else {
        return message;
    }
    String::new()
}

/// Keeps the request, if it may be asked, and mails the sender a link.
pub(super) async fn keep(
    web: &Web,
    visitor: &Visitor,
    (refusal, lists): (&SealedRefusal, &[DnsList]),
    (pair, message): (Pair, String),
) -> Result<(), Error> {
    if !web
        .asking
        .admit(visitor.client, &pair.known_as, &pair.recipient)
    {
        warn!(client.address = %visitor.client, "Too many requests to be let in from {}", visitor.client);
        return Ok(());
    }
    let state = &web.state;
    let leads_to = state.database.resolve_recipient(&pair.recipient).await?;
    let mailbox = leads_to
        .filter(|row| row.tenant_id == refusal.tenant_id)
        .and_then(|row| row.mailbox_id);
    let secret = Secret::generate(refusal.tenant_id)
        .map_err(|error| Error::failure("randomness", &error))?;
    // The owner's language is not the sender's.
    let found = with_language(Language::default(), || why_found::found(refusal, lists)).into_iter();
    let request = NewRequest {
        mailbox: mailbox.unwrap_or_else(|| NewRequest::nowhere(&pair.recipient)),
        sender: pair.known_as,
        recipient: pair.recipient.clone(),
        message,
        needs_trust: is_denied(refusal),
        decision: refusal.decision_id,
        refused_at: refusal.refused_at,
        reason: refusal.reason,
        findings: found.map(|found| found.text).collect(),
        client_address: refusal.client_address,
        link: secret.hash(),
    };
    let mut tx = state.database.write().await?;
    let tenant = tx.of(refusal.tenant_id).row().find().await?;
    let Some(tenant) = tenant.filter(|tenant| tenant.disabled_at.is_none()) else {
        return Ok(());
    };
    let mut requests = tx.of(tenant.id).requests();
    if requests.add(&request, state.clock.now()).await?.is_some() {
        let message = Message::ProveSender {
            to: pair.sender,
            recipient: pair.recipient,
            link: format!("{}/asked/{}", state.config.web.public_url, secret.text()),
            valid_minutes: valid_minutes(),
            provider: tenant.name,
        };
        // Before the commit: a request without its mail would keep the sender from asking again.
        if let Err(error) = state.mailer.send(&message).await {
            warn!(error = %error, "A link to prove a sender was not mailed: {error}");
            return Ok(());
        }
        info!("A link to prove a sender is on its way");
    }
    Ok(tx.commit().await?)
}

/// Whether the sender's domain says that the refused server may not send for it: no entry counts against that.
fn is_denied(refusal: &SealedRefusal) -> bool {
    let denies = |finding: &SealedFinding| {
        use SealedFinding::{DmarcUnproven, SpfFail, SpfSoftfail};
        matches!(finding, SpfFail | SpfSoftfail | DmarcUnproven)
    };
    refusal.findings.iter().any(denies)
}

fn valid_minutes() -> u32 {
    let minutes = TimeDelta::days(NewRequest::DAYS_TO_PROVE).num_minutes();
    u32::try_from(minutes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let mut field = Field::new(text);
        let message = check_message(&mut field);
        assert_eq!(message.is_empty(), !field.is_fine());
        field.errors
    }

    #[test]
    fn one_line_of_visible_characters_is_taken() {
        assert!(errors(" The <b>logo</b> files; für dich ").is_empty());
        assert!(errors(&"ä".repeat(200)).is_empty());
        for text in [
            "",
            " \t ",
            "one\r\ntwo",
            "a\0b",
            "a\u{202e}b",
            "a\u{2028}b",
            &"x".repeat(201),
        ] {
            assert_eq!(errors(text).len(), 1, "{text:?}");
        }
    }
}
