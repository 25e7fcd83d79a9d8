//! `/why/{token}/server`: for those who run the mail server that was refused. It checks the server then and there, and
//! has a form to the tenant's admins.
//!
//! The proof goes to a postmaster: of the refused sender's domain, or of the domain that the server's own name lies in,
//! if that name leads back to it. No address can be typed. What outsiders see is always the same, whether a mail went out
//! or not.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;
use tracing::{info, warn};

use super::sign_in::frame;
use super::{why, why_found};
use crate::engine::{Examined, SealedFinding, SealedRefusal};
use crate::lang::{Told, in_language, spoken};
use crate::mail::{Address, organisational_domain};
use crate::mailer::Message;
use crate::policy::{Reason, Subject};
use crate::store::{NewServerRequest, ServerRequestId};
use crate::tenancy::{Secret, TenantId};
use crate::web::error::Error;
use crate::web::extract::{Form, Path, Visitor};
use crate::web::findings::server_finding;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::shown::{ShownAddress, is_unseen};
use crate::web::state::{Web, WebState};

#[derive(Template, WebTemplate)]
#[template(path = "why/server.html")]
struct Ask {
    page: Page,
    client: String,
    /// What is found now.
    found: Vec<String>,
    silent: usize,
    /// Where the proof can go.
    contacts: Vec<Choice>,
    contact_error: Option<String>,
    message: Field,
    bounce: Field,
}

struct Choice {
    value: String,
    shown: ShownAddress,
    chosen: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "why/server_mailed.html")]
struct Mailed {
    page: Page,
    contact: ShownAddress,
    days: i64,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    contact: String,
    message: String,
    bounce: String,
}

/// Says whether the refusal was about the server, so that whoever runs it can ask.
pub(super) fn is_about_server(refusal: &SealedRefusal) -> bool {
    let of_client = |finding: &SealedFinding| match finding {
        SealedFinding::Listed(listing) => listing.subject == Subject::Client,
        SealedFinding::NoName
        | SealedFinding::NameLeadsElsewhere
        | SealedFinding::PoolName
        | SealedFinding::TrappedClient
        | SealedFinding::ReportedClient => true,
        SealedFinding::SpfFail
        | SealedFinding::SpfSoftfail
        | SealedFinding::DmarcUnproven
        | SealedFinding::TrappedSender
        | SealedFinding::ReportedSender => false,
    };
    let about = match refusal.reason {
        Reason::Probing => true,
        Reason::AboveThreshold => refusal.findings.iter().any(of_client),
        _ => false,
    };
    about && !refusal.self_check
}

/// Shows what the checks find now, and the form.
pub(in crate::web) async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let Some(refusal) = open(&web.state, &token) else {
        return Err(Error::Absent);
    };
    let examined = examine(&web.state, &refusal).await?;
    let page = page(&visitor, (&refusal, examined), &Sent::default())?;
    Ok(page.into_response())
}

/// Keeps the request, if it may be asked, and mails the contact a link.
pub(in crate::web) async fn ask(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let Some(refusal) = open(&web.state, &token) else {
        return Err(Error::Absent);
    };
    let examined = examine(&web.state, &refusal).await?;
    let contacts = contacts(&refusal, &examined);
    let contact = contacts
        .into_iter()
        .find(|one| one.as_str() == sent.contact);
    let mut page = page(&visitor, (&refusal, examined.clone()), &sent)?;
    let message = check(&mut page.message, NewServerRequest::LONGEST_MESSAGE, false);
    let bounce = check(&mut page.bounce, NewServerRequest::LONGEST_BOUNCE, true);
    let (Some(contact), true) = (
        contact.clone(),
        page.message.is_fine() && page.bounce.is_fine(),
    ) else {
        page.contact_error = contact.is_none().then(|| say!("server-no-contact"));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mailed = Mailed {
        page: frame(&visitor, say!("server-mailed-title"))?,
        contact: ShownAddress::new(contact.as_str()),
        days: NewServerRequest::DAYS_TO_PROVE,
    };
    let lists = why::lists(&web.state, &refusal).await;
    // The admins read it in their own languages, whatever the postmaster speaks.
    let found_then = Told::all_of(|| {
        let found = why_found::found(&refusal, &lists);
        found.into_iter().map(|found| found.text).collect()
    });
    let request = Wanted {
        contact,
        message,
        bounce,
        found_then,
        found_now: Told::all_of(|| told(&examined)),
    };
    keep(&web, &visitor, &refusal, request).await?;
    Ok(mailed.into_response())
}

/// What is asked, checked.
struct Wanted {
    contact: Address,
    message: String,
    bounce: String,
    found_then: Vec<Told>,
    found_now: Vec<Told>,
}

fn open(state: &WebState, token: &str) -> Option<SealedRefusal> {
    let refusal = state.engine.links().open(token).ok()?;
    is_about_server(&refusal).then_some(refusal)
}

async fn examine(state: &WebState, refusal: &SealedRefusal) -> Result<Examined, Error> {
    let examined = state
        .engine
        .examine(refusal.tenant_id, refusal.client_address);
    examined
        .await
        .map_err(|error| Error::failure("looking at a server", &error))
}

/// Postmasters (RFC 5321, 4.5.1: every domain that takes mail has one) of what the refusal and the DNS vouch for.
fn contacts(refusal: &SealedRefusal, examined: &Examined) -> Vec<Address> {
    let sender = refusal.sender.rsplit_once('@').map(|(_, domain)| domain);
    let name = examined
        .confirmed_name
        .as_deref()
        .map(str::to_ascii_lowercase);
    let server = name.as_deref().and_then(organisational_domain);
    let mut contacts: Vec<Address> = Vec::new();
    for domain in [sender, server].into_iter().flatten() {
        let address = Address::parse(&format!("postmaster@{domain}"));
        let is_name = domain.contains('.') && !domain.starts_with('[') && !domain.contains('…');
        if let Some(address) = address.ok().filter(|_| is_name)
            && !contacts.contains(&address)
        {
            contacts.push(address);
        }
    }
    contacts
}

fn page(
    visitor: &Visitor,
    (refusal, examined): (&SealedRefusal, Examined),
    sent: &Sent,
) -> Result<Ask, Error> {
    let contacts = contacts(refusal, &examined);
    let only = contacts.len() == 1;
    let choice = |address: Address| Choice {
        chosen: only || address.as_str() == sent.contact,
        shown: ShownAddress::new(address.as_str()),
        value: address.to_string(),
    };
    Ok(Ask {
        page: frame(visitor, say!("server-title"))?,
        client: refusal.client_address.to_string(),
        found: examined.found.iter().map(server_finding).collect(),
        silent: examined.silent,
        contacts: contacts.into_iter().map(choice).collect(),
        contact_error: None,
        message: Field::new(sent.message.as_str()),
        bounce: Field::new(sent.bounce.as_str()),
    })
}

/// Reads a text; empty when the field says what is wrong.
fn check(field: &mut Field, most: usize, lines: bool) -> String {
    let text = field.trimmed().replace("\r\n", "\n");
    let length = text.chars().count();
    let unseen = |c: char| is_unseen(c) && !(lines && matches!(c, '\n' | '\t'));
    if text.is_empty() {
        field.fail(if lines {
            say!("server-no-bounce")
        } else {
            say!("server-no-message")
        });
    } else if length > most {
        field.fail(say!("server-long", length = length, most = most));
    } else if text.contains(unseen) {
        field.fail(say!("server-unseen"));
    } else {
        return text;
    }
    String::new()
}

/// All that was found, sentence by sentence.
fn told(examined: &Examined) -> Vec<String> {
    let mut told: Vec<String> = examined.found.iter().map(server_finding).collect();
    if let Some(name) = &examined.confirmed_name {
        told.push(say!("server-name-leads-back", name = name.as_str()));
    }
    if examined.silent > 0 {
        told.push(say!("server-silent", count = examined.silent));
    }
    told
}

async fn keep(
    web: &Web,
    visitor: &Visitor,
    refusal: &SealedRefusal,
    wanted: Wanted,
) -> Result<(), Error> {
    let contact = wanted.contact;
    if !web.asking.admit(visitor.client, &contact, &contact) {
        warn!(client.address = %visitor.client, "Too many requests for servers from {}", visitor.client);
        return Ok(());
    }
    let state = &web.state;
    let secret = Secret::generate(refusal.tenant_id)
        .map_err(|error| Error::failure("randomness", &error))?;
    let request = NewServerRequest {
        client_address: refusal.client_address,
        contact: contact.clone(),
        message: wanted.message,
        bounce: wanted.bounce,
        sender: refusal.sender.clone(),
        decision: refusal.decision_id,
        refused_at: refusal.refused_at,
        reason: refusal.reason,
        found_then: wanted.found_then,
        found_now: wanted.found_now,
        link: secret.hash(),
    };
    let mut tx = state.database.write().await?;
    let tenant = tx.of(refusal.tenant_id).row().find().await?;
    let Some(tenant) = tenant.filter(|tenant| tenant.disabled_at.is_none()) else {
        return Ok(());
    };
    let mut requests = tx.of(tenant.id).server_requests();
    let added = requests.add(&request, state.clock.now()).await?;
    tx.commit().await?;
    if let Some(id) = added {
        let minutes = TimeDelta::days(NewServerRequest::DAYS_TO_PROVE).num_minutes();
        let message = Message::ProveServer {
            to: contact,
            server: refusal.client_address,
            link: format!(
                "{}/asked-server/{}",
                state.config.web.public_url,
                secret.text()
            ),
            valid_minutes: u32::try_from(minutes).unwrap_or(u32::MAX),
            provider: tenant.name,
        };
        mail_behind(state, (tenant.id, id), message);
    }
    Ok(())
}

/// Mails while the page goes out. What can't be mailed is forgotten: it can be asked again at once.
fn mail_behind(state: &WebState, (tenant, id): (TenantId, ServerRequestId), message: Message) {
    let work = state.clone();
    let asked = spoken();
    state.tracker.spawn(async move {
        let sent = in_language(Some(asked), work.mailer.send(&message));
        let Err(error) = sent.await else {
            info!("A link to prove a server's contact is on its way");
            return;
        };
        warn!(error = %error, "A link to prove a server's contact was not mailed: {error}");
        let forgotten = async {
            let mut tx = work.database.write().await?;
            tx.of(tenant).server_requests().forget(id).await?;
            tx.commit().await
        };
        if let Err(error) = forgotten.await {
            warn!(error = %error, "A server request without a mailed link stays for a day: {error}");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bounce_may_have_lines_and_a_reason_may_not() {
        let errors = |text: &str, lines| {
            let mut field = Field::new(text);
            let read = check(&mut field, 20, lines);
            assert_eq!(read.is_empty(), !field.is_fine());
            field.errors.len()
        };
        assert_eq!(errors("550 5.7.1 no\r\n\tmore", true), 0);
        assert_eq!(errors("550 5.7.1 no\r\nmore", false), 1);
        for text in ["", " ", "a\0b", "a\u{202e}b", &"x".repeat(21)] {
            assert_eq!(
                (errors(text, true), errors(text, false)),
                (1, 1),
                "{text:?}"
            );
        }
    }
}
