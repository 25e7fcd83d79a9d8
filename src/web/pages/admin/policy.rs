//! `/admin/policy`: what the organisation adds to its public page about its checks.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::mail::Address;
use crate::tenancy::PolicyPage;
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::form::{self, Field};
use crate::web::page::Page;
use crate::web::state::WebState;

pub(super) const PATH: &str = "/admin/policy";
/// Characters of the page's text that the audit log tells.
const LOGGED: usize = 200;
/// Characters that the text may have.
const LONGEST_TEXT: usize = 2000;
/// Characters that the contact may have.
const LONGEST_CONTACT: usize = 200;

#[derive(Template, WebTemplate)]
#[template(path = "admin/policy.html")]
struct Edit {
    page: Page,
    text: Field,
    contact: Field,
    /// A mark of what the form was filled with.
    shown: String,
    changed_meanwhile: bool,
    /// The public page.
    public: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    text: String,
    contact: String,
    /// A mark of what the form was filled with; empty: nobody says.
    shown: String,
}

/// Shows the form.
pub(in crate::web) async fn show(admin: Admin) -> Response {
    let PolicyPage { text, contact } = admin.tenant.policy.clone();
    page(
        &admin,
        &admin.tenant.policy,
        (Field::new(text), Field::new(contact)),
    )
    .into_response()
}

/// Keeps what was typed.
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let (mut text, mut contact) = (Field::new(sent.text), Field::new(sent.contact));
    let (Some(wanted_text), Some(wanted_contact)) =
        (check_text(&mut text), check_contact(&mut contact))
    else {
        let page = Edit {
            shown: sent.shown,
            ..page(&admin, &admin.tenant.policy, (text, contact))
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mut tx = state.database.write().await?;
    let tenant = tx.of(admin.tenant.id).row().find_to_change().await?;
    let mut tenant = tenant.ok_or(Error::Absent)?;
    if !(sent.shown.is_empty() || sent.shown == mark(&tenant.policy)) {
        text.tell_now(&tenant.policy.text);
        contact.tell_now(&tenant.policy.contact);
        let page = Edit {
            changed_meanwhile: true,
            ..page(&admin, &tenant.policy, (text, contact))
        };
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    tenant.policy = PolicyPage {
        text: wanted_text,
        contact: wanted_contact,
    };
    tx.of(tenant.id).row().update(&tenant).await?;
    let PolicyPage { text, contact } = &tenant.policy;
    let said = |said: &str| match said.chars().count() {
        0 => "none".to_owned(),
        1..=LOGGED => said.to_owned(),
        _ => format!("{}…", said.chars().take(LOGGED).collect::<String>()),
    };
    let detail = format!("contact: {}, text: {}", said(contact), said(text));
    let event = admin.event("tenant.changed", tenant.slug.as_str(), detail);
    tx.of(tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    admin.redirect(PATH, Flash::done(say!("public-kept"))).await
}

/// Marks what the form is filled with.
fn mark(policy: &PolicyPage) -> String {
    form::mark(&[&policy.text, &policy.contact])
}

/// The form, filled; `now` is what is kept.
fn page(admin: &Admin, now: &PolicyPage, (text, contact): (Field, Field)) -> Edit {
    Edit {
        page: admin.page(say!("admin-public-page"), super::settings::PATH),
        text,
        contact,
        shown: mark(now),
        changed_meanwhile: false,
        public: format!("/policy/{}", admin.tenant.slug),
    }
}

fn check_text(field: &mut Field) -> Option<String> {
    let text = field.trimmed().replace("\r\n", "\n");
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        field.fail(say!(
            "public-wrong-long",
            count = length,
            most = LONGEST_TEXT
        ));
        return None;
    }
    Some(text)
}

/// An address, the address of a page, or nothing. It becomes a link that strangers press.
fn check_contact(field: &mut Field) -> Option<String> {
    let typed = field.trimmed();
    let contact = typed.strip_prefix("mailto:").unwrap_or(typed).to_owned();
    if contact.chars().count() > LONGEST_CONTACT {
        field.fail(say!("public-wrong-contact-long", most = LONGEST_CONTACT));
    } else if !contact.is_empty()
        && let Err(problem) = contact_problem(&contact)
    {
        field.fail(problem);
    }
    field.is_fine().then_some(contact)
}

fn contact_problem(contact: &str) -> Result<(), String> {
    let page = url::Url::parse(contact).ok().filter(url::Url::has_host);
    if let Some(page) = page {
        return if page.scheme() != "https" {
            Err(say!("public-wrong-scheme"))
        } else if !page.username().is_empty() || page.password().is_some() {
            Err(say!("public-wrong-login"))
        } else {
            Ok(())
        };
    }
    match Address::from_person(contact) {
        // RFC 6068 would read a subject, or more receivers, out of these.
        Ok(address)
            if !address
                .as_str()
                .contains(['?', '&', '%', '#', '"', '\\', '/']) =>
        {
            Ok(())
        }
        Ok(_) => Err(say!("public-wrong-mailto")),
        Err(_) => Err(say!("public-wrong-contact")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_or_a_page_and_nothing_hides_in_it() {
        let kept = |typed: &str| check_contact(&mut Field::new(typed));
        for fine in ["", "help@example.org", "https://example.org/help?x=1#top"] {
            assert_eq!(kept(fine).as_deref(), Some(fine), "{fine}");
        }
        assert_eq!(
            kept("mailto:help@example.org").as_deref(),
            Some("help@example.org")
        );
        for wrong in [
            "mailto:help@example.org?subject=free&bcc=x@example.com",
            "help?subject=x@example.org",
            "help%0abcc@example.org",
            "http://example.org/help",
            "https://user@example.org/",
            "https://user:secret@example.org/",
            "https://:secret@example.org/",
            "ftp://example.org/",
            "javascript:alert(1)",
            "data:text/html,x",
            "help",
        ] {
            assert_eq!(kept(wrong), None, "{wrong}");
        }
    }
}
