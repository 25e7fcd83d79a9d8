//! Pages and API under one roof.

use axum::Router;
use axum::http::Method;

use crate::api::{self, ApiState};
use crate::web::{self, WebState};

/// A method and a path that the program answers.
pub type KnownRoute = (Method, &'static str);

/// All of HTTP but `/metrics`, and the list of every method and path in it.
pub fn http_router(web: WebState, api: ApiState) -> (Router, Vec<KnownRoute>) {
    let (api, mut known) = api::router(api);
    let (pages, known_pages) = web::router(web);
    known.extend(known_pages);
    // The API's router is asked first; everything else, the page for "not found" included, is the pages'.
    (api.fallback_service(pages), known)
}
