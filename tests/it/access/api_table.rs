//! What each token gets at each route of the API, for things of the tenant `isp`.

/// One route.
pub(super) struct Row {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// The statuses, in the order of [`CALLERS`].
    pub(super) statuses: [u16; 10],
    /// The body to send, if any.
    pub(super) body: &'static str,
}

/// No token; tokens of the tenant `isp`; one of the tenant `shop`; one of the tenant `off`, which is
/// switched off; two that Anna, and one that Bob made for own programs; one of no tenant.
pub(super) const CALLERS: [&str; 10] = [
    "nobody",
    "read",
    "decide",
    "tenant",
    "tenant of another",
    "tenant switched off",
    "Anna's own, to read",
    "Anna's own, to change",
    "Bob's own, to change",
    "operator",
];

const fn row(
    method: &'static str,
    path: &'static str,
    statuses: [u16; 10],
    body: &'static str,
) -> Row {
    Row {
        method,
        path,
        statuses,
        body,
    }
}

const QUESTION: &str = r#"{"client_address":"192.0.2.25","sender":"scott@example.test","recipient":"anna@isp.example"}"#;
const ANSWER: &str = r#"{"answer":"ignore"}"#;
const CHECKS: &str = r#"{"threshold":7,"checks":[{"kind":"spf","points":3}]}"#;
const COMPLAINT: &str = r#"{"client_address":"192.0.2.25","sender":"scott@example.test","recipient":"anna@isp.example"}"#;
const GONE: &str = r#"{"address":"trap@isp.example"}"#;
const TRAP: &str = r#"{"address":"old@isp.example"}"#;
const DOMAIN: &str = r#"{"domain":"new.example"}"#;
const ENTRY: &str = r#"{"list":"allow","match":"new@example.com"}"#;
const MAILBOX: &str = r#"{"address":"new@isp.example"}"#;
const MODE: &str = r#"{"mode":"tag"}"#;
const NAME: &str = r#"{"name":"Another name"}"#;
const NOTE: &str = r#"{"note":"Another note"}"#;
const REHEARSAL: &str = r#"{"mode":"standard"}"#;
const UNLISTED: &str = r#"{"unlisted_mailboxes":true}"#;
const TENANT: &str = r#"{"slug":"new","name":"A new one"}"#;

#[rustfmt::skip] // one route, one line
pub(super) const ROWS: &[Row] = &[
    //                                                    nobody read dec. ten. oth. off  annas...  bob  operator
    row("GET",    "/api/v1/",                               [200, 200, 200, 200, 200, 200, 200, 200, 200, 200], ""),
    row("GET",    "/api/v1/reference.css",                  [200, 200, 200, 200, 200, 200, 200, 200, 200, 200], ""),
    row("GET",    "/api/v1/openapi.json",                   [200, 200, 200, 200, 200, 200, 200, 200, 200, 200], ""),

    // Another tenant's recipient is answered as nobody's: 200, no opinion. So is everyone while the tenant is off.
    row("POST",   "/api/v1/decide",                         [401, 403, 200, 200, 200, 200, 404, 404, 404, 200], QUESTION),
    row("POST",   "/api/v1/explain",                        [401, 403, 200, 200, 200, 200, 404, 404, 404, 200], QUESTION),

    row("GET",    "/api/v1/tenants",                        [401, 200, 403, 200, 200, 403, 404, 404, 404, 200], ""),
    row("POST",   "/api/v1/tenants",                        [401, 403, 403, 403, 403, 403, 404, 404, 404, 201], TENANT),
    row("GET",    "/api/v1/tenants/{slug}",                 [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("PATCH",  "/api/v1/tenants/{slug}",                 [401, 403, 403, 200, 404, 403, 404, 404, 404, 200], NAME),
    row("DELETE", "/api/v1/tenants/{slug}",                 [401, 403, 403, 403, 403, 403, 404, 404, 404, 204], ""),

    row("GET",    "/api/v1/tenants/{slug}/domains",         [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("POST",   "/api/v1/tenants/{slug}/domains",         [401, 403, 403, 201, 404, 403, 404, 404, 404, 201], DOMAIN),
    row("GET",    "/api/v1/tenants/{slug}/domains/{domain}", [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("PATCH",  "/api/v1/tenants/{slug}/domains/{domain}", [401, 403, 403, 200, 404, 403, 404, 404, 404, 200], UNLISTED),
    row("DELETE", "/api/v1/tenants/{slug}/domains/{domain}", [401, 403, 403, 204, 404, 403, 404, 404, 404, 204], ""),
    row("POST",   "/api/v1/tenants/{slug}/domains/{domain}/verify", [401, 403, 403, 200, 404, 403, 404, 404, 404, 200], ""),

    row("GET",    "/api/v1/tenants/{slug}/mailboxes",       [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("POST",   "/api/v1/tenants/{slug}/mailboxes",       [401, 403, 403, 201, 404, 403, 404, 404, 404, 201], MAILBOX),
    // The body is no CSV, and whoever may import is told so.
    row("POST",   "/api/v1/tenants/{slug}/mailboxes/import", [401, 403, 403, 415, 404, 403, 404, 404, 404, 415], MAILBOX),
    row("GET",    "/api/v1/mailboxes/{address}",            [401, 200, 403, 200, 404, 403, 200, 200, 404, 200], ""),
    row("PATCH",  "/api/v1/mailboxes/{address}",            [401, 403, 403, 200, 404, 403, 404, 404, 404, 200], MODE),
    row("DELETE", "/api/v1/mailboxes/{address}",            [401, 403, 403, 204, 404, 403, 404, 404, 404, 204], ""),

    row("GET",    "/api/v1/mailboxes/{address}/entries",    [401, 200, 403, 200, 404, 403, 200, 200, 404, 200], ""),
    row("POST",   "/api/v1/mailboxes/{address}/entries",    [401, 403, 403, 201, 404, 403, 403, 201, 404, 201], ENTRY),
    row("GET",    "/api/v1/mailboxes/{address}/entries/{id}", [401, 200, 403, 200, 404, 403, 200, 200, 404, 200], ""),
    row("PATCH",  "/api/v1/mailboxes/{address}/entries/{id}", [401, 403, 403, 200, 404, 403, 403, 200, 404, 200], NOTE),
    row("DELETE", "/api/v1/mailboxes/{address}/entries/{id}", [401, 403, 403, 204, 404, 403, 403, 204, 404, 204], ""),

    row("GET",    "/api/v1/tenants/{slug}/entries",         [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("POST",   "/api/v1/tenants/{slug}/entries",         [401, 403, 403, 201, 404, 403, 404, 404, 404, 201], ENTRY),
    row("GET",    "/api/v1/tenants/{slug}/entries/{id}",    [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("PATCH",  "/api/v1/tenants/{slug}/entries/{id}",    [401, 403, 403, 200, 404, 403, 404, 404, 404, 200], NOTE),
    row("DELETE", "/api/v1/tenants/{slug}/entries/{id}",    [401, 403, 403, 204, 404, 403, 404, 404, 404, 204], ""),

    row("GET",    "/api/v1/mailboxes/{address}/requests",   [401, 200, 403, 200, 404, 403, 200, 200, 404, 200], ""),
    row("POST",   "/api/v1/mailboxes/{address}/requests/{id}", [401, 403, 403, 200, 404, 403, 403, 200, 404, 200], ANSWER),

    // The system's lists belong to no tenant: their address is no secret, but they are the operator's.
    row("GET",    "/api/v1/entries",                        [401, 403, 403, 403, 403, 403, 404, 404, 404, 200], ""),
    row("POST",   "/api/v1/entries",                        [401, 403, 403, 403, 403, 403, 404, 404, 404, 201], ENTRY),
    row("GET",    "/api/v1/entries/{id}",                   [401, 403, 403, 403, 403, 403, 404, 404, 404, 200], ""),
    row("PATCH",  "/api/v1/entries/{id}",                   [401, 403, 403, 403, 403, 403, 404, 404, 404, 200], NOTE),
    row("DELETE", "/api/v1/entries/{id}",                   [401, 403, 403, 403, 403, 403, 404, 404, 404, 204], ""),

    row("GET",    "/api/v1/mailboxes/{address}/decisions",  [401, 200, 403, 200, 404, 403, 200, 200, 404, 200], ""),
    row("GET",    "/api/v1/tenants/{slug}/decisions",       [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("GET",    "/api/v1/tenants/{slug}/checks",          [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("PUT",    "/api/v1/tenants/{slug}/checks",          [401, 403, 403, 200, 404, 403, 404, 404, 404, 200], CHECKS),
    row("POST",   "/api/v1/tenants/{slug}/rehearse",        [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], REHEARSAL),
    row("GET",    "/api/v1/blocked-clients",                [401, 200, 403, 200, 200, 403, 404, 404, 404, 200], ""),
    row("DELETE", "/api/v1/blocked-clients/{network}",      [401, 403, 403, 204, 404, 403, 404, 404, 404, 204], ""),
    row("GET",    "/api/v1/tenants/{slug}/spamtraps",       [401, 200, 403, 200, 404, 403, 404, 404, 404, 200], ""),
    row("POST",   "/api/v1/tenants/{slug}/spamtraps",       [401, 403, 403, 201, 404, 403, 404, 404, 404, 201], TRAP),
    row("DELETE", "/api/v1/tenants/{slug}/spamtraps",       [401, 403, 403, 204, 404, 403, 404, 404, 404, 204], GONE),
    row("POST",   "/api/v1/complaints",                     [401, 403, 403, 201, 404, 403, 404, 404, 404, 201], COMPLAINT),
    row("GET",    "/api/v1/lists",                          [401, 200, 403, 200, 200, 403, 404, 404, 404, 200], ""),
];
