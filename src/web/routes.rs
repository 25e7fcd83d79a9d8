//! Every URL on one screen.

use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use super::error::Error;
use super::state::{Web, WebState};
use super::{assets, csrf, faults, headers, language, pages, session};

/// A route the program knows: for the access table.
pub type KnownRoute = (Method, &'static str);

/// What answers which method of which path.
#[derive(Default)]
pub(super) struct Routes(Vec<(KnownRoute, MethodRouter<Web>)>);

impl Routes {
    /// Adds a page; HEAD is answered too.
    pub(super) fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::GET, path, get(handler))
    }

    /// Adds what a page's forms post to.
    pub(super) fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::POST, path, post(handler))
    }

    fn add(mut self, method: Method, path: &'static str, handler: MethodRouter<Web>) -> Self {
        self.0.push(((method, path), handler));
        self
    }

    fn known(&self) -> Vec<KnownRoute> {
        self.0.iter().map(|(known, _)| known.clone()).collect()
    }

    /// The router, each handler as `wrapped` gives it back.
    fn into_router(
        self,
        wrapped: impl Fn(MethodRouter<Web>) -> MethodRouter<Web>,
    ) -> axum::Router<Web> {
        let add = |router: axum::Router<Web>, ((_, path), handler): (KnownRoute, _)| {
            router.route(path, wrapped(handler))
        };
        self.0.into_iter().fold(axum::Router::new(), add)
    }
}

/// What anyone may ask for without a session: style, icons, health, and the one form that a mail program sends.
fn open() -> Routes {
    Routes::default()
        .get("/static/{version}/{*name}", assets::serve)
        .get("/favicon.ico", pages::health::favicon)
        .get("/healthz", pages::health::healthz)
        .get("/readyz", pages::health::readyz)
        .get("/policy/{slug}", pages::policy::show)
        .get("/look/{slug}/style.css", pages::look::style)
        .get("/look/{slug}/logo.png", pages::look::logo)
        .get("/unsubscribe/{link}", pages::unsubscribe::show)
        .post("/unsubscribe/{link}", pages::unsubscribe::end)
}

/// The pages: the owner's here, the admin's and the operator's by their own files.
fn pages() -> Routes {
    let routes = Routes::default()
        .get("/", pages::home::index)
        .post("/", pages::home::change)
        .get("/sign-in/{secret}", pages::sign_in::link)
        .post("/sign-in/{secret}", pages::sign_in::by_link)
        .get("/whitelist", pages::entries::index)
        .post("/whitelist", pages::entries::change)
        .get("/whitelist/{id}", pages::entry::edit)
        .post("/whitelist/{id}", pages::entry::change)
        .get("/blocklist", pages::entries::index)
        .post("/blocklist", pages::entries::change)
        .get("/blocklist/{id}", pages::entry::edit)
        .post("/blocklist/{id}", pages::entry::change)
        .get("/whitelist/export/{format}", pages::export::whole)
        .get("/blocklist/export/{format}", pages::export::whole)
        .get("/import", pages::imports::index)
        .post("/import", pages::imports::bring)
        .get("/import/{id}", pages::import::show)
        .post("/import/{id}", pages::import::change)
        .get("/try", pages::trying::index)
        .get("/activity", pages::activity::index)
        .post("/activity", pages::activity::change)
        .get("/activity/{id}", pages::activity::decision)
        .post("/activity/{id}", pages::activity::change_one)
        .get("/settings", pages::settings::index)
        .post("/settings", pages::settings::change)
        .get("/account", pages::account::index)
        .post("/account", pages::account::change)
        .get("/account/second-factor", pages::second_factor::index)
        .post("/account/second-factor", pages::second_factor::change)
        .get("/account/passkeys", pages::passkeys::index)
        .post("/account/passkeys", pages::passkeys::change)
        .get("/account/tokens", pages::app_tokens::index)
        .post("/account/tokens", pages::app_tokens::change)
        .get("/account/delete", pages::account_deletion::index)
        .post("/account/delete", pages::account_deletion::delete)
        .get("/account/log", pages::others_log::index)
        .post("/account/everything", pages::everything::download)
        .post("/passkey", pages::passkey_sign_in::sign_in)
        .get("/second-step", pages::second_step::show)
        .post("/second-step", pages::second_step::take)
        .get("/unsent", pages::unsent::show)
        .post("/unsent", pages::unsent::throw_away)
        .get("/requests", pages::requests::index)
        .post("/requests", pages::requests::change)
        .get("/why/{token}/server", pages::why_server::show)
        .post("/why/{token}/server", pages::why_server::ask)
        .get("/asked-server/{link}", pages::asked_server::show)
        .post("/asked-server/{link}", pages::asked_server::prove)
        .get("/answer/{link}", pages::answer::show)
        .post("/answer/{link}", pages::answer::answer)
        .get("/digest/{link}", pages::digest::show)
        .post("/digest/{link}", pages::digest::press)
        .get("/why/{token}", pages::why::index)
        .post("/why/{token}", pages::why::ask)
        .get("/asked/{link}", pages::asked::show)
        .post("/asked/{link}", pages::asked::prove)
        .get("/invitation/{link}", pages::invitation::show)
        .post("/invitation/{link}", pages::invitation::accept);
    let routes = pages::admin::routes(routes);
    pages::operator::routes(routes)
}

/// Every method and path that the pages know.
pub fn known_routes() -> Vec<KnownRoute> {
    [open().known(), pages().known()].concat()
}

/// All pages, with sessions, CSRF protection and security headers; and the list of every method and path.
pub fn router(state: WebState) -> (axum::Router, Vec<KnownRoute>) {
    let origins = origins(&state.config.web.public_url);
    let sessions = session::layer(&state);
    let secure = from_fn_with_state(state.clone(), headers::secure);
    let web = Web::new(state);
    let (open, pages) = (open(), pages());
    // Around each handler, not around the router: a method that a page doesn't know is refused as such (405), and not
    // for the token that it couldn't have.
    let guard = from_fn_with_state(web.clone(), csrf::guard);
    let guarded = |handler: MethodRouter<Web>| handler.route_layer(guard.clone());
    let router = pages
        .into_router(guarded)
        .layer(sessions)
        .layer(from_fn_with_state(web.clone(), faults::forgotten))
        .layer(from_fn(faults::unsaved))
        .layer(origins)
        .merge(open.into_router(|handler| handler))
        .fallback(async || Error::Absent)
        .layer(CatchPanicLayer::new())
        .layer(from_fn(faults::in_time))
        .layer(from_fn(faults::dress))
        .layer(from_fn(language::of_browser))
        .layer(secure)
        .with_state(web);
    (router, known_routes())
}

/// Refuses what a browser says comes from another site. The public address counts as ours even where a proxy
/// changes the Host.
fn origins(public_url: &str) -> CsrfLayer {
    let origin: String = public_url.split('/').take(3).collect::<Vec<_>>().join("/");
    CsrfLayer::new()
        .add_trusted_origin(origin)
        .unwrap_or_default()
}
