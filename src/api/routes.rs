//! Every method and path of the API on one screen.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::{MethodFilter, any, on};
use tower_http::set_header::SetResponseHeaderLayer;

use super::extract::MOST_BYTES;
use super::problem::{Kind, Problem};
use super::state::ApiState;
use super::{
    blocked_clients, checks, complaints, decide, decisions, domains, explain, kept, lists,
    mailboxes, openapi, reference, rehearsal, spamtraps, tenants,
};
use super::{mailbox_entries, mailbox_import, requests, system_entries, tenant_entries};

/// Returns everything under `/api/v1`, and the list of every method and path, as axum spells them.
///
/// HEAD is answered wherever GET is (RFC 9110, 9.3.2), and not listed.
pub fn router(state: ApiState) -> (Router, Vec<(Method, &'static str)>) {
    let api = routes();
    let router = api
        .router
        .route("/api/v1", any(async || Redirect::permanent("/api/v1/")))
        // Not a fallback: this router is merged with the pages, which have one.
        .route("/api/v1/{*rest}", any(async || Problem::not_found()))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn(kept::told))
        .layer(on_every_answer(header::CACHE_CONTROL, "no-store"))
        .layer(on_every_answer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .with_state(state);
    (router, api.known)
}

#[rustfmt::skip] // one route, one line
fn routes() -> Routes {
    use Method as M;
    Routes::default()
        .on(M::GET, "/api/v1/", reference::page)
        .on(M::GET, "/api/v1/reference.css", reference::style)
        .on(M::GET, "/api/v1/openapi.json", openapi::document)
        .on(M::POST, "/api/v1/decide", decide::decide)
        .on(M::POST, "/api/v1/explain", explain::explain)
        .on(M::GET, "/api/v1/tenants", tenants::list)
        .on(M::POST, "/api/v1/tenants", tenants::add)
        .on(M::GET, "/api/v1/tenants/{slug}", tenants::show)
        .on(M::PATCH, "/api/v1/tenants/{slug}", tenants::update)
        .on(M::DELETE, "/api/v1/tenants/{slug}", tenants::remove)
        .on(M::GET, "/api/v1/tenants/{slug}/domains", domains::list)
        .on(M::POST, "/api/v1/tenants/{slug}/domains", domains::add)
        .on(M::GET, "/api/v1/tenants/{slug}/domains/{domain}", domains::show)
        .on(M::PATCH, "/api/v1/tenants/{slug}/domains/{domain}", domains::update)
        .on(M::DELETE, "/api/v1/tenants/{slug}/domains/{domain}", domains::remove)
        .on(M::POST, "/api/v1/tenants/{slug}/domains/{domain}/verify", domains::verify)
        .on(M::GET, "/api/v1/tenants/{slug}/mailboxes", mailboxes::list)
        .on(M::POST, "/api/v1/tenants/{slug}/mailboxes", mailboxes::add)
        .on(M::POST, "/api/v1/tenants/{slug}/mailboxes/import", mailbox_import::import.layer(DefaultBodyLimit::max(mailbox_import::MOST_BYTES)))
        .on(M::GET, "/api/v1/tenants/{slug}/entries", tenant_entries::list)
        .on(M::POST, "/api/v1/tenants/{slug}/entries", tenant_entries::add)
        .on(M::GET, "/api/v1/tenants/{slug}/entries/{id}", tenant_entries::show)
        .on(M::PATCH, "/api/v1/tenants/{slug}/entries/{id}", tenant_entries::update)
        .on(M::DELETE, "/api/v1/tenants/{slug}/entries/{id}", tenant_entries::remove)
        .on(M::GET, "/api/v1/tenants/{slug}/checks", checks::show)
        .on(M::PUT, "/api/v1/tenants/{slug}/checks", checks::replace)
        .on(M::POST, "/api/v1/tenants/{slug}/rehearse", rehearsal::rehearse)
        .on(M::GET, "/api/v1/tenants/{slug}/spamtraps", spamtraps::list)
        .on(M::POST, "/api/v1/tenants/{slug}/spamtraps", spamtraps::add)
        .on(M::DELETE, "/api/v1/tenants/{slug}/spamtraps", spamtraps::remove)
        .on(M::POST, "/api/v1/complaints", complaints::add.layer(DefaultBodyLimit::max(complaints::MOST_BYTES)))
        .on(M::GET, "/api/v1/tenants/{slug}/decisions", decisions::of_tenant)
        .on(M::GET, "/api/v1/lists", lists::list)
        .on(M::GET, "/api/v1/blocked-clients", blocked_clients::list)
        .on(M::DELETE, "/api/v1/blocked-clients/{network}", blocked_clients::lift)
        .on(M::GET, "/api/v1/mailboxes/{address}", mailboxes::show)
        .on(M::PATCH, "/api/v1/mailboxes/{address}", mailboxes::update)
        .on(M::DELETE, "/api/v1/mailboxes/{address}", mailboxes::remove)
        .on(M::GET, "/api/v1/mailboxes/{address}/entries", mailbox_entries::list)
        .on(M::POST, "/api/v1/mailboxes/{address}/entries", mailbox_entries::add)
        .on(M::GET, "/api/v1/mailboxes/{address}/entries/{id}", mailbox_entries::show)
        .on(M::PATCH, "/api/v1/mailboxes/{address}/entries/{id}", mailbox_entries::update)
        .on(M::DELETE, "/api/v1/mailboxes/{address}/entries/{id}", mailbox_entries::remove)
        .on(M::GET, "/api/v1/mailboxes/{address}/decisions", decisions::of_mailbox)
        .on(M::GET, "/api/v1/mailboxes/{address}/requests", requests::list)
        .on(M::POST, "/api/v1/mailboxes/{address}/requests/{id}", requests::answer)
        .on(M::GET, "/api/v1/entries", system_entries::list)
        .on(M::POST, "/api/v1/entries", system_entries::add)
        .on(M::GET, "/api/v1/entries/{id}", system_entries::show)
        .on(M::PATCH, "/api/v1/entries/{id}", system_entries::update)
        .on(M::DELETE, "/api/v1/entries/{id}", system_entries::remove)
}

/// Routes, and the list of them.
#[derive(Default)]
struct Routes {
    router: Router<ApiState>,
    known: Vec<(Method, &'static str)>,
}

impl Routes {
    fn on<H, T>(mut self, method: Method, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, ApiState>,
        T: 'static,
    {
        // Every method above is one that axum filters by.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, on(filter, handler));
        self.known.push((method, path));
        self
    }
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        "The Allow header says what this address knows.",
    )
}

fn on_every_answer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
