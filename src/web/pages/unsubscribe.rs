//! `/unsubscribe/{link}`: ends the digests of one mailbox, by one press without signing in.
//!
//! RFC 8058: the mail program itself posts `List-Unsubscribe=One-Click` when its user says so, with no cookie and no form
//! token, so that this one page stands outside of the sessions and their guard. That is all that can be done here: whoever
//! has the link can end the digests, and nothing else. A GET never does it, because mail programs open links by themselves.

use askama::Template;
use askama_web::WebTemplate;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::engine::{MailedLink, MailedPurpose};
use crate::store::{Actor, AuditEvent, Tx};
use crate::tenancy::{Account, AccountId, DigestOften, DigestRhythm, Mailbox, Tenant};
use crate::web::client::ClientAddress;
use crate::web::error::Error;
use crate::web::extract::Path;
use crate::web::shown::ShownAddress;
use crate::web::state::{Web, WebState};

/// What is posted is a few words.
const LONGEST_FORM: usize = 4 * 1024;

#[derive(Template, WebTemplate)]
#[template(path = "unsubscribe/index.html")]
struct Index {
    path: String,
    recipient: ShownAddress,
    /// No digest comes any more.
    is_off: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "unsubscribe/gone.html")]
struct Gone {}

/// Whose digests a link ends.
struct Found {
    tenant: Tenant,
    mailbox: Mailbox,
    account: Account,
}

/// Shows the button, or that it was pressed.
pub(in crate::web) async fn show(
    State(web): State<Web>,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    let Some(opened) = open(&web.state, &link) else {
        return Ok(gone());
    };
    let mut tx = web.state.database.read().await?;
    let Some(found) = find(&mut tx, opened).await? else {
        return Ok(gone());
    };
    Ok(page(&link, &found.tenant, &found.mailbox))
}

/// Ends the digests; a second time changes nothing.
pub(in crate::web) async fn end(
    State(web): State<Web>,
    client: ClientAddress,
    Path(link): Path<String>,
    body: Bytes,
) -> Result<Response, Error> {
    if !is_one_click(&body) {
        return Err(Error::NO_SUCH_FORM);
    }
    // Before anybody waits for the one writer: a token can be made up.
    let Some(opened) = open(&web.state, &link) else {
        return Ok(gone());
    };
    let mut tx = web.state.database.write().await?;
    let Some(found) = find(&mut tx, opened).await? else {
        drop(tx);
        return Ok(gone());
    };
    let Found {
        tenant,
        mailbox,
        account,
    } = found;
    let mut mailboxes = tx.of(tenant.id).mailboxes();
    let before = mailboxes.find_to_change(mailbox.id).await?;
    let mut mailbox = before.ok_or(Error::Absent)?;
    if DigestRhythm::of(&tenant, &mailbox).often != DigestOften::Never {
        mailbox.digest.often = Some(DigestOften::Never);
        tx.of(tenant.id).mailboxes().update(&mailbox).await?;
        let event = AuditEvent {
            at: web.state.clock.now(),
            actor: Actor::Account(account.id, account.address.to_string()),
            action: "mailbox.changed".to_owned(),
            subject: mailbox.address.to_string(),
            detail: "digest: never, by_digest".to_owned(),
            client_address: client.to_string(),
        };
        tx.of(tenant.id).audit().add(&event).await?;
        tx.commit().await?;
    }
    Ok(page(&link, &tenant, &mailbox))
}

/// RFC 8058, 3.1: as a form of either kind. Its boundary words are of no interest.
fn is_one_click(body: &[u8]) -> bool {
    let has = |words: &[u8]| body.windows(words.len()).any(|window| window == words);
    body.len() <= LONGEST_FORM && has(b"List-Unsubscribe") && has(b"One-Click")
}

fn open(state: &WebState, link: &str) -> Option<(MailedLink, Option<AccountId>)> {
    let link = state
        .engine
        .links()
        .mailed()
        .open(link, state.clock.now())?;
    match link.purpose {
        MailedPurpose::NoDigest { account } => Some((link, account)),
        MailedPurpose::Put { .. } => None,
    }
}

/// Whoever gets the mailbox later is not reached by what was mailed before.
async fn find(
    tx: &mut Tx,
    (link, told): (MailedLink, Option<AccountId>),
) -> Result<Option<Found>, Error> {
    let tenant = tx.of(link.tenant).row().find().await?;
    let mailbox = tx.of(link.tenant).mailboxes().find(link.mailbox).await?;
    let mut accounts = tx.of(link.tenant).accounts();
    let account = if let Some(told) = told {
        accounts.find(told).await?
    } else {
        let owner = accounts.find_by_mailbox(link.mailbox).await?;
        let mailed_at = link.expires_at - MailedLink::ENDS_DIGESTS_FOR;
        owner.filter(|owner| owner.created_at <= mailed_at)
    };
    let account = account.filter(|account| account.mailbox_id == Some(link.mailbox));
    let (Some(tenant), Some(mailbox), Some(account)) = (tenant, mailbox, account) else {
        return Ok(None);
    };
    Ok(Some(Found {
        tenant,
        mailbox,
        account,
    }))
}

fn page(link: &str, tenant: &Tenant, mailbox: &Mailbox) -> Response {
    let page = Index {
        path: format!("/unsubscribe/{link}"),
        recipient: ShownAddress::new(mailbox.address.as_str()),
        is_off: DigestRhythm::of(tenant, mailbox).often == DigestOften::Never,
    };
    page.into_response()
}

fn gone() -> Response {
    (StatusCode::GONE, Gone {}).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_form_are_understood_and_no_other_words() {
        assert!(is_one_click(b"List-Unsubscribe=One-Click"));
        let parts = b"--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        assert!(is_one_click(parts));
        assert!(!is_one_click(b""));
        assert!(!is_one_click(b"List-Unsubscribe=no"));
        assert!(!is_one_click(
            &[parts.as_slice(), &[b' '; LONGEST_FORM]].concat()
        ));
    }
}
