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
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::state::WebState;

pub(super) const PATH: &str = "/admin/policy";
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
    /// The public page.
    public: String,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    text: String,
    contact: String,
}

/// Shows the form.
pub(in crate::web) async fn show(admin: Admin) -> Response {
    let PolicyPage { text, contact } = admin.tenant.policy.clone();
    page(&admin, Field::new(text), Field::new(contact)).into_response()
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
        let page = page(&admin, text, contact);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let mut tx = state.database.write().await?;
    let tenant = tx.of(admin.tenant.id).row().find_to_change().await?;
    let mut tenant = tenant.ok_or(Error::Absent)?;
    tenant.policy = PolicyPage {
        text: wanted_text,
        contact: wanted_contact,
    };
    tx.of(tenant.id).row().update(&tenant).await?;
    let event = admin.event("tenant.changed", tenant.slug.as_str(), "public page");
    tx.of(tenant.id).audit().add(&event).await?;
    tx.commit().await?;
    admin.redirect(PATH, Flash::done(say!("public-kept"))).await
}

fn page(admin: &Admin, text: Field, contact: Field) -> Edit {
    Edit {
        page: admin.page(say!("admin-public-page"), super::settings::PATH),
        text,
        contact,
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

/// An address, the address of a page, or nothing.
fn check_contact(field: &mut Field) -> Option<String> {
    let contact = field.trimmed().to_owned();
    let is_page = url::Url::parse(&contact)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if contact.chars().count() > LONGEST_CONTACT {
        field.fail(say!("public-wrong-contact-long", most = LONGEST_CONTACT));
    } else if !contact.is_empty() && !is_page && Address::from_person(&contact).is_err() {
        field.fail(say!("public-wrong-contact"));
    }
    field.is_fine().then_some(contact)
}
