//! `/look/{slug}/style.css` and `/look/{slug}/logo.png`: how an organisation looks, for everyone. They stand on pages for
//! senders too, and say nothing that those don't.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::store::Tx;
use crate::tenancy::{Slug, Tenant};
use crate::web::error::Error;
use crate::web::extract::{Path, Query};
use crate::web::look::{style_sheet, version};
use crate::web::state::WebState;

/// Which version is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    v: String,
}

/// The colours.
pub(in crate::web) async fn style(
    State(state): State<WebState>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let tenant = find(&mut tx, &slug).await?;
    let accent = tenant.look.accent.ok_or(Error::Absent)?;
    let headers = headers("text/css; charset=utf-8", wanted.v == version(accent));
    Ok((headers, style_sheet(accent)).into_response())
}

/// The logo.
pub(in crate::web) async fn logo(
    State(state): State<WebState>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let tenant = find(&mut tx, &slug).await?;
    let logo = tenant.look.logo.as_ref().ok_or(Error::Absent)?;
    let png = tx.of(tenant.id).logos().find().await?;
    let png = png.ok_or(Error::Absent)?;
    let headers = headers("image/png", wanted.v == logo.version);
    Ok((headers, png).into_response())
}

/// Kept for a year under the right version, asked for again under another; and a sandbox for whoever opens it by itself.
fn headers(kind: &'static str, is_right: bool) -> [(HeaderName, &'static str); 3] {
    let keep = if is_right {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, keep),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        ),
    ]
}

/// One that is switched off shows nothing.
async fn find(tx: &mut Tx, slug: &str) -> Result<Tenant, Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::Absent)?;
    let tenant = tx.system().tenants().find_by_slug(&slug).await?;
    let tenant = tenant.filter(|tenant| tenant.disabled_at.is_none());
    tenant.ok_or(Error::Absent)
}
