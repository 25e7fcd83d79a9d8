//! The description of the API: OpenAPI 3.1, made from the types and the handlers themselves.

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::extract::Json;
use super::problem::{self, ProblemBody};
use super::{
    blocked_clients, checks, complaints, decide, decisions, domains, explain, lists, mailboxes,
    rehearsal, tenants,
};
use super::{mailbox_entries, mailbox_import, requests, spamtraps, system_entries, tenant_entries};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guestlist",
        version = "1",
        description = "A guest list for every mailbox: ask for decisions, and keep tenants, mailboxes and \
            their lists. Every request but those for this description carries `Authorization: Bearer \
            TOKEN`; `guestlist token create` makes one. What lies outside the token's tenant answers 404. \
            The owner of a mailbox makes tokens on the page of the account, for what is under \
            `/api/v1/mailboxes/{address}` of the own address; everything else answers 404.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "Deciding", description = "Ask what becomes of a message."),
        (name = "Tenants", description = "Organisations with their domains."),
        (name = "Domains", description = "A tenant's domains, verified by the DNS."),
        (name = "Mailboxes", description = "Primary addresses with their aliases."),
        (name = "Entries", description = "Whitelists and blocklists of mailboxes, tenants and the system."),
        (name = "Checks", description = "What is asked about strangers, and what it weighs."),
        (name = "Requests", description = "Senders who were turned away and ask to be let in."),
        (name = "Decisions", description = "What was decided, and why."),
    ),
    paths(
        decide::decide, explain::explain,
        tenants::list, tenants::add, tenants::show, tenants::update, tenants::remove,
        domains::list, domains::add, domains::show, domains::update, domains::remove, domains::verify,
        mailboxes::list, mailboxes::add, mailboxes::show, mailboxes::update, mailboxes::remove,
        mailbox_import::import,
        mailbox_entries::list, mailbox_entries::add, mailbox_entries::show,
        mailbox_entries::update, mailbox_entries::remove,
        tenant_entries::list, tenant_entries::add, tenant_entries::show,
        tenant_entries::update, tenant_entries::remove,
        system_entries::list, system_entries::add, system_entries::show,
        system_entries::update, system_entries::remove,
        checks::show, checks::replace, rehearsal::rehearse, lists::list,
        blocked_clients::list, blocked_clients::lift,
        spamtraps::list, spamtraps::add, spamtraps::remove, complaints::add,
        requests::list, requests::answer,
        decisions::of_mailbox, decisions::of_tenant,
    ),
    components(schemas(ProblemBody)),
    security(("token" = [])),
    modifiers(&TokenScheme, &OperationIds, &Problems),
)]
struct Description;

/// Returns the whole description.
pub(super) fn description() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// `GET /api/v1/openapi.json`; needs no token.
pub(super) async fn document() -> impl IntoResponse {
    (
        [(header::CACHE_CONTROL, "public, max-age=300")],
        Json(description()),
    )
}

/// The bearer token.
struct TokenScheme;

impl Modify for TokenScheme {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// Handlers of different resources share names: an operation's id is its method and path.
struct OperationIds;

impl Modify for OperationIds {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let words = path.trim_start_matches("/api/v1/").replace(['{', '}'], "");
            let place = words.replace('/', "_");
            let operations = [
                ("get", &mut item.get),
                ("post", &mut item.post),
                ("put", &mut item.put),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in operations {
                if let Some(operation) = operation {
                    operation.operation_id = Some(format!("{method}_{place}"));
                }
            }
        }
    }
}

/// Every operation can end in a problem.
struct Problems;

impl Modify for Problems {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for item in openapi.paths.paths.values_mut() {
            let operations = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                let responses = &mut operation.responses.responses;
                responses.insert("default".to_owned(), RefOr::T(problem_response()));
            }
        }
    }
}

fn problem_response() -> Response {
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description("What went wrong, after RFC 9457")
        .content(problem::MEDIA_TYPE, content)
        .build()
}
