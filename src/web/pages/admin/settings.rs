//! The organisation's own settings: its name, how its mailboxes treat strangers, its time, its mail.

use std::collections::BTreeMap;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde::Deserialize;

use super::asking_form::AskingForm;
use super::mode_choice::ModeChoice;
use crate::lang::Language;
use crate::mail::Domain;
use crate::policy::Mode;
use crate::tenancy::{DigestOften, DomainRecord, Tenant, parse_name};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::form::{self, Field};
use crate::web::mistakes;
use crate::web::page::Page;
use crate::web::pages::digest_form::{check_default, often_words};
use crate::web::pasted;
use crate::web::state::WebState;
use crate::web::words;

pub(in crate::web) const PATH: &str = "/admin/settings";
/// The longest name of an organisation, in characters.
const LONGEST_NAME: usize = 100;
/// The most forwarders.
const MOST_FORWARDERS: usize = 100;
/// What may stand between a name and its extension: never a letter, nor what addresses use otherwise.
const DELIMITERS: &str = "+-=_#~";

/// Names and values of the form.
type Fields = Vec<(String, String)>;

#[derive(Template, WebTemplate)]
#[template(path = "admin/settings.html")]
struct Edit {
    page: Page,
    form: SettingsForm,
    time_zones: &'static [Tz],
    languages: [Language; 2],
    modes: [ModeChoice; 5],
    rhythms: [(&'static str, String); 3],
}

/// `GET /admin/settings`
pub(in crate::web) async fn show(admin: Admin) -> Response {
    page(&admin, SettingsForm::of(&admin.tenant)).into_response()
}

/// `POST /admin/settings`
pub(in crate::web) async fn change(
    State(state): State<WebState>,
    admin: Admin,
    Form(input): Form<SettingsInput>,
) -> Result<Response, Error> {
    let mut form = SettingsForm::from(input);
    let mut tx = state.database.write().await?;
    let before = tx.of(admin.tenant.id).row().find_to_change().await?;
    let before = before.ok_or(Error::Absent)?;
    if form.was_changed_meanwhile(&before) {
        return Ok((StatusCode::CONFLICT, page(&admin, form)).into_response());
    }
    let Some(tenant) = form.check(&before) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&admin, form)).into_response());
    };
    tx.of(tenant.id).row().update(&tenant).await?;
    let detail = changes(&before, &tenant).join(", ");
    tx.of(tenant.id)
        .audit()
        .add(&admin.event("tenant.changed", tenant.slug.as_str(), detail))
        .await?;
    tx.commit().await?;
    admin.redirect(PATH, Flash::done(say!("tenant-kept"))).await
}

/// The tenant that a sent form asks for, and all of the form's fields; what was left out stays as it is. What can't be
/// taken is answered with the page, which says why.
pub(super) fn wanted(
    admin: &Admin,
    sent: &BTreeMap<String, String>,
) -> Result<(Tenant, Fields), Box<Response>> {
    let mut form = SettingsForm::of(&admin.tenant);
    for (name, field) in form.fields() {
        if let Some(value) = sent.get(name) {
            *field = Field::new(value.as_str());
        }
    }
    // A box that isn't ticked isn't sent, so the whole form must be there to tell.
    if sent.contains_key("name") {
        let is_ticked = |name| sent.get(name).is_some_and(|sent| sent == "yes");
        form.asking.everyone = is_ticked("ask_everyone");
        form.see_lists = is_ticked("admins_see_lists");
    }
    let Some(tenant) = form.check(&admin.tenant) else {
        let page = (StatusCode::UNPROCESSABLE_ENTITY, page(admin, form)).into_response();
        return Err(Box::new(page));
    };
    let shown = sent.get("shown").cloned();
    let fields = form.fields();
    let mut fields = Vec::from(fields.map(|(name, field)| (name.to_owned(), field.value.clone())));
    fields.extend(shown.map(|shown| ("shown".to_owned(), shown)));
    for (name, is_ticked) in [
        ("ask_everyone", form.asking.everyone),
        ("admins_see_lists", form.see_lists),
    ] {
        if is_ticked {
            fields.push((name.to_owned(), "yes".to_owned()));
        }
    }
    Ok((tenant, fields))
}

fn page(admin: &Admin, form: SettingsForm) -> Edit {
    let modes = ModeChoice::all(&form.mode.value);
    Edit {
        page: admin.page(say!("admin-settings"), PATH),
        form,
        time_zones: &TZ_VARIANTS,
        languages: Language::ALL,
        modes,
        rhythms: DigestOften::ALL.map(|often| (often.as_str(), often_words(often))),
    }
}

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct SettingsInput {
    name: String,
    mode: String,
    time_zone: String,
    recipient_delimiter: String,
    forwarders: String,
    ask_hours: String,
    ask_then: String,
    ask_everyone: String,
    digest: String,
    digest_time: String,
    language: String,
    admins_see_lists: String,
    shown: String,
}

struct SettingsForm {
    name: Field,
    mode: Field,
    time_zone: Field,
    recipient_delimiter: Field,
    forwarders: Field,
    asking: AskingForm,
    digest: Field,
    digest_time: Field,
    /// Empty: none in particular.
    language: Field,
    /// Admins may look at owners' lists.
    see_lists: bool,
    /// A mark of what the form was filled with; empty: nobody says.
    shown: String,
    changed_meanwhile: bool,
}

impl From<SettingsInput> for SettingsForm {
    fn from(input: SettingsInput) -> Self {
        Self {
            name: Field::new(input.name),
            mode: Field::new(input.mode),
            time_zone: Field::new(input.time_zone),
            recipient_delimiter: Field::new(input.recipient_delimiter),
            forwarders: Field::new(input.forwarders),
            asking: AskingForm::typed(input.ask_hours, input.ask_then, &input.ask_everyone),
            digest: Field::new(input.digest),
            digest_time: Field::new(input.digest_time),
            language: Field::new(input.language),
            see_lists: input.admins_see_lists == "yes",
            shown: input.shown,
            changed_meanwhile: false,
        }
    }
}

impl SettingsForm {
    fn of(tenant: &Tenant) -> Self {
        let forwarders: Vec<&str> = tenant.forwarders.iter().map(Domain::as_str).collect();
        Self {
            name: Field::new(tenant.name.as_str()),
            mode: Field::new(tenant.mode.as_str()),
            time_zone: Field::new(tenant.time_zone.name()),
            recipient_delimiter: Field::new(
                tenant
                    .recipient_delimiter
                    .map(String::from)
                    .unwrap_or_default(),
            ),
            forwarders: Field::new(forwarders.join("\n")),
            asking: AskingForm::of(tenant.asking),
            digest: Field::new(tenant.digest.often.as_str()),
            digest_time: Field::new(tenant.digest.time.to_string()),
            language: Field::new(tenant.language.map_or("", Language::code)),
            see_lists: tenant.admins_see_lists,
            shown: String::new(),
            changed_meanwhile: false,
        }
        .marked()
    }

    /// With a mark of what it is filled with.
    fn marked(mut self) -> Self {
        let ticked = [self.asking.everyone, self.see_lists].map(|is| is.to_string());
        let values = self.fields().map(|(_, field)| field.value.clone());
        let mut values: Vec<&str> = values.iter().map(String::as_str).collect();
        values.extend(ticked.iter().map(String::as_str));
        let mark = form::mark(&values);
        self.shown = mark;
        self
    }

    /// Says whether somebody has changed the settings since the form was shown; what differs is told beside what was
    /// typed, and the next time it is known.
    fn was_changed_meanwhile(&mut self, tenant: &Tenant) -> bool {
        let mut now = Self::of(tenant);
        if self.shown.is_empty() || self.shown == now.shown {
            return false;
        }
        for ((name, typed), (_, now)) in self.fields().into_iter().zip(now.fields()) {
            match name {
                "mode" => typed.tell_choice(&now.value, &words::mode_name(tenant.mode)),
                "digest" => typed.tell_choice(&now.value, &often_words(tenant.digest.often)),
                "ask_then" => typed.tell_choice(&now.value, &words::ask_then(tenant.asking.then)),
                "language" => typed.tell_choice(&now.value, &language_words(tenant.language)),
                _ => typed.tell_now(&now.value),
            }
        }
        self.shown = now.shown;
        self.changed_meanwhile = true;
        true
    }

    fn fields(&mut self) -> [(&'static str, &mut Field); 10] {
        [
            ("name", &mut self.name),
            ("mode", &mut self.mode),
            ("time_zone", &mut self.time_zone),
            ("recipient_delimiter", &mut self.recipient_delimiter),
            ("forwarders", &mut self.forwarders),
            ("ask_hours", &mut self.asking.hours),
            ("ask_then", &mut self.asking.then),
            ("digest", &mut self.digest),
            ("digest_time", &mut self.digest_time),
            ("language", &mut self.language),
        ]
    }

    /// Returns the tenant as it shall be; None when the fields say what is wrong.
    fn check(&mut self, tenant: &Tenant) -> Option<Tenant> {
        let name = check_name(&mut self.name);
        let mode = self.check_mode();
        let time_zone = self.check_time_zone();
        let recipient_delimiter = self.check_delimiter();
        let forwarders = self.check_forwarders();
        let asking = self.asking.check(tenant.asking);
        let digest = check_default((&mut self.digest, &mut self.digest_time), tenant.digest);
        let language = self.check_language();
        if !(self.recipient_delimiter.is_fine() && self.language.is_fine()) {
            return None;
        }
        Some(Tenant {
            name: name?,
            mode: mode?,
            asking: asking?,
            digest: digest?,
            time_zone: time_zone?,
            recipient_delimiter,
            forwarders: forwarders?,
            language,
            admins_see_lists: self.see_lists,
            ..tenant.clone()
        })
    }

    fn check_mode(&mut self) -> Option<Mode> {
        let mode = Mode::parse(self.mode.trimmed());
        if mode.is_none() {
            self.mode.fail(say!("tenant-wrong-mode"));
        }
        mode
    }

    fn check_time_zone(&mut self) -> Option<Tz> {
        let zone = self.time_zone.trimmed().parse().ok();
        if zone.is_none() {
            self.time_zone.fail(say!("tenant-wrong-zone"));
        }
        zone
    }

    /// The language, or none; a failed field is left to [`Self::check`] to see.
    fn check_language(&mut self) -> Option<Language> {
        let language = Language::from_code(self.language.trimmed());
        if language.is_none() && !self.language.trimmed().is_empty() {
            self.language.fail(say!("wishes-language-unknown"));
        }
        language
    }

    /// The sign, or none; a failed field is left to [`Self::check`] to see.
    fn check_delimiter(&mut self) -> Option<char> {
        let mut typed = self.recipient_delimiter.trimmed().chars();
        match (typed.next(), typed.next()) {
            (None, _) => None,
            (Some(sign), None) if DELIMITERS.contains(sign) => Some(sign),
            _ => {
                let field = &mut self.recipient_delimiter;
                field.fail(say!("tenant-wrong-delimiter"));
                None
            }
        }
    }

    fn check_forwarders(&mut self) -> Option<Vec<Domain>> {
        let mut forwarders = Vec::new();
        let mut errors = Vec::new();
        for item in pasted::items(&self.forwarders.value) {
            match DomainRecord::parse_name(item.text) {
                // A host of many (`cloud.example`) forwards for whoever rents there.
                Ok(domain) if domain.is_public_suffix() => {
                    errors.push(format!("{}: {}", item.named(), say!("tenant-wrong-shared")));
                }
                Ok(domain) => forwarders.push(domain),
                Err(error) => {
                    errors.push(format!(
                        "{}: {}",
                        item.named(),
                        mistakes::domain_name(&error)
                    ));
                }
            }
        }
        forwarders.sort();
        forwarders.dedup();
        if forwarders.len() > MOST_FORWARDERS {
            errors.push(say!(
                "tenant-wrong-forwarders",
                most = MOST_FORWARDERS,
                count = forwarders.len()
            ));
        }
        if errors.is_empty() {
            return Some(forwarders);
        }
        self.forwarders.errors.append(&mut errors);
        None
    }
}

/// Reads the name of an organisation; None when the field says what is wrong.
pub(in crate::web) fn check_name(field: &mut Field) -> Option<String> {
    match parse_name(&field.value, LONGEST_NAME) {
        Ok(name) if name.is_empty() => {
            field.fail(say!("tenant-wrong-no-name"));
        }
        Ok(name) => return Some(name),
        Err(error) => field.fail(mistakes::name(&error)),
    }
    None
}

fn language_words(language: Option<Language>) -> String {
    language.map_or_else(
        || say!("wishes-language-house-none"),
        |language| language.name().to_owned(),
    )
}

/// What differs, for the audit log.
fn changes(before: &Tenant, after: &Tenant) -> Vec<String> {
    let mut changes = Vec::new();
    if before.name != after.name {
        changes.push(format!("name: {}", after.name));
    }
    if before.mode != after.mode {
        changes.push(format!(
            "mode: {}, before: {}",
            after.mode.as_str(),
            before.mode.as_str()
        ));
    }
    if before.asking != after.asking {
        changes.push(format!(
            "ask_hours: {}, ask_then: {}, ask_everyone: {}",
            after.asking.hours,
            after.asking.then.as_str(),
            after.asking.everyone
        ));
    }
    if before.digest != after.digest {
        changes.push(format!(
            "digest: {}, digest_at: {}",
            after.digest.often.as_str(),
            after.digest.time
        ));
    }
    if before.time_zone != after.time_zone {
        changes.push(format!("time_zone: {}", after.time_zone.name()));
    }
    if before.language != after.language {
        let language = after.language.map_or("none", Language::code);
        changes.push(format!("language: {language}"));
    }
    if before.admins_see_lists != after.admins_see_lists {
        changes.push(format!("admins_see_lists: {}", after.admins_see_lists));
    }
    if before.recipient_delimiter != after.recipient_delimiter {
        let sign = after
            .recipient_delimiter
            .map_or("none".to_owned(), String::from);
        changes.push(format!("recipient_delimiter: {sign}"));
    }
    if before.forwarders != after.forwarders {
        let names: Vec<&str> = after.forwarders.iter().map(Domain::as_str).collect();
        changes.push(format!("forwarders: {}", names.join(" ")));
    }
    changes
}
