//! `/admin/look`: the organisation's name, colour and logo.

use std::sync::Arc;

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::check_name;
use crate::store::Tx;
use crate::tenancy::{Colour, Ground, LogoMark, Tenant};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form};
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::logo::{self, NoLogo};
use crate::web::look::{ShownLogo, ShownLook};
use crate::web::page::Page;
use crate::web::state::Web;
use crate::web::upload::Uploaded;

pub(super) const PATH: &str = "/admin/look";
/// The house's own green, where nothing else is chosen.
const GREEN: &str = "#1b6b4f";

#[derive(Template, WebTemplate)]
#[template(path = "look/index.html")]
struct Edit {
    page: Page,
    called: Field,
    own: bool,
    accent: Field,
    grounds: Vec<Shade>,
    logo: Option<ShownLogo>,
    file: Field,
}

/// The colour on one ground.
struct Shade {
    text: String,
    paper: String,
    main: String,
    soft: String,
    contrast: String,
    /// It is another one than was chosen.
    adjusted: bool,
}

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    name: String,
    own: String,
    accent: String,
}

/// Shows the forms.
pub(in crate::web) async fn show(admin: Admin) -> Response {
    page(&admin, Field::default(), None).into_response()
}

/// Keeps name and colour, takes a logo, or takes it away.
pub(in crate::web) async fn change(
    State(web): State<Web>,
    admin: Admin,
    uploaded: Option<Extension<Arc<Uploaded>>>,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    if let Some(Extension(uploaded)) = uploaded {
        return take_logo(&web, &admin, uploaded).await;
    }
    match sent.action.as_str() {
        "remove-logo" => {
            let (mut tx, mut tenant) = to_change(&web, &admin).await?;
            tenant.look.logo = None;
            tx.of(tenant.id).logos().remove().await?;
            keep(tx, &admin, &tenant, "logo_removed").await?;
            admin
                .redirect(PATH, Flash::done(say!("look-logo-removed")))
                .await
        }
        "save" | "" => save(&web, &admin, sent).await,
        _ => Err(Error::NO_SUCH_FORM),
    }
}

async fn save(web: &Web, admin: &Admin, sent: Sent) -> Result<Response, Error> {
    let (mut name, mut accent) = (Field::new(sent.name), Field::new(sent.accent));
    let own = sent.own == "yes";
    let checked = check_name(&mut name);
    let colour = Colour::parse(accent.trimmed());
    if own && colour.is_none() {
        accent.fail(say!("look-no-colour"));
    }
    let Some(checked) = checked.filter(|_| accent.is_fine()) else {
        let page = page(admin, Field::default(), Some((name, own, accent)));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (tx, mut tenant) = to_change(web, admin).await?;
    tenant.name = checked;
    tenant.look.accent = colour.filter(|_| own);
    let colour = tenant
        .look
        .accent
        .map_or_else(|| "none".to_owned(), |it| it.to_string());
    let detail = format!("name: {}, colour: {colour}", tenant.name);
    keep(tx, admin, &tenant, &detail).await?;
    admin.redirect(PATH, Flash::done(say!("look-saved"))).await
}

async fn take_logo(web: &Web, admin: &Admin, uploaded: Arc<Uploaded>) -> Result<Response, Error> {
    if uploaded.is_too_large {
        return Ok(wrong(admin, why(NoLogo::TooLarge)));
    }
    if uploaded.file.is_none() {
        return Ok(wrong(admin, say!("look-no-file")));
    }
    if !web.importing.admit(admin.account.id.0) {
        return Ok(wrong(admin, say!("look-too-often")));
    }
    let read = tokio::task::spawn_blocking(move || {
        let bytes = uploaded.file.as_ref().map(|(_, bytes)| bytes.as_ref());
        logo::read(bytes.unwrap_or_default())
    });
    let read = read.await.map_err(|error| Error::failure("logo", &error))?;
    let logo = match read {
        Ok(logo) => logo,
        Err(problem) => return Ok(wrong(admin, why(problem))),
    };
    let (mut tx, mut tenant) = to_change(web, admin).await?;
    tenant.look.logo = Some(LogoMark {
        version: logo.version,
        width: logo.width,
        height: logo.height,
    });
    tx.of(tenant.id).logos().set(&logo.png).await?;
    keep(tx, admin, &tenant, "logo").await?;
    admin
        .redirect(PATH, Flash::done(say!("look-logo-kept")))
        .await
}

fn why(problem: NoLogo) -> String {
    match problem {
        NoLogo::TooLarge => say!("look-file-too-large"),
        NoLogo::Svg => say!("look-file-svg"),
        NoLogo::Kind => say!("look-file-kind"),
        NoLogo::TooManyPixels => say!("look-file-pixels", most = logo::MOST_PIXELS),
        NoLogo::TooSmall => say!("look-file-small", fewest = logo::FEWEST_PIXELS),
        NoLogo::Broken => say!("look-file-broken"),
    }
}

/// The organisation as it is once nobody else changes it.
async fn to_change(web: &Web, admin: &Admin) -> Result<(Tx, Tenant), Error> {
    let mut tx = web.state.database.write().await?;
    let tenant = tx.of(admin.tenant.id).row().find_to_change().await?;
    Ok((tx, tenant.ok_or(Error::Absent)?))
}

async fn keep(mut tx: Tx, admin: &Admin, tenant: &Tenant, what: &str) -> Result<(), Error> {
    tx.of(tenant.id).row().update(tenant).await?;
    let event = admin.event("tenant.look_changed", tenant.slug.as_str(), what);
    tx.of(tenant.id).audit().add(&event).await?;
    Ok(tx.commit().await?)
}

fn wrong(admin: &Admin, problem: String) -> Response {
    let mut file = Field::default();
    file.fail(problem);
    (StatusCode::UNPROCESSABLE_ENTITY, page(admin, file, None)).into_response()
}

fn page(admin: &Admin, file: Field, typed: Option<(Field, bool, Field)>) -> Edit {
    let kept = admin.tenant.look.accent;
    let shown = kept.map_or_else(|| GREEN.to_owned(), |accent| accent.to_string());
    let name = Field::new(admin.tenant.name.as_str());
    let (called, own, accent) = typed.unwrap_or((name, kept.is_some(), Field::new(shown)));
    Edit {
        page: admin.page(say!("look-title"), super::settings::PATH),
        called,
        own,
        accent,
        grounds: kept.map_or_else(Vec::new, |accent| {
            let light = Shade::of(accent, Ground::Light, say!("look-on-light"));
            let dark = Shade::of(accent, Ground::Dark, say!("look-on-dark"));
            vec![light, dark]
        }),
        logo: ShownLook::of(&admin.tenant).and_then(|look| look.logo),
        file,
    }
}

impl Shade {
    fn of(chosen: Colour, ground: Ground, text: String) -> Self {
        let accent = chosen.on(ground);
        let [paper, _] = ground.papers();
        Self {
            text,
            paper: paper.to_string(),
            main: accent.main.to_string(),
            soft: accent.soft.to_string(),
            contrast: format!("{:.1}", accent.main.contrast(paper)),
            adjusted: accent.main != chosen,
        }
    }
}
