//! What each person gets at each page, for things of the tenant `isp` and its mailbox Anna's.
//!
//! 303 leads nobody to sign-in, and everyone else onward after a form that was taken. 422 is for what
//! is in a form, never for who sends it.

/// A method, a route, the statuses in the order of [`PEOPLE`], and the form to send.
pub(super) type Row = (&'static str, &'static str, [u16; 7], &'static str);

/// Nobody; Bob and Anna, owners in the tenant `isp`; the admin of `shop`; the admin of `isp`; an owner
/// who signed in before the tenant `off` was switched off; an operator.
pub(super) const PEOPLE: [&str; 7] = [
    "nobody",
    "another owner",
    "the owner",
    "another admin",
    "the admin",
    "an owner switched off",
    "the operator",
];

#[rustfmt::skip] // one route, one line
pub(super) const ROWS: &[Row] = &[
    //                                      nobody Bob Anna shop isp  off  operator
    ("GET",  "/healthz",                   [200, 200, 200, 200, 200, 200, 200], ""),
    ("GET",  "/readyz",                    [200, 200, 200, 200, 200, 200, 200], ""),
    ("GET",  "/favicon.ico",               [303, 303, 303, 303, 303, 303, 303], ""),
    ("GET",  "/static/{version}/{*name}",  [200, 200, 200, 200, 200, 200, 200], ""),
    ("GET",  "/why/{token}",               [200, 200, 200, 200, 200, 200, 200], ""),

    // That refusal was by Anna's own list, so that its page has no form; the link below is unused.
    ("POST", "/why/{token}",               [422, 422, 422, 422, 422, 422, 422], "message=Hello"),
    // That refusal was not about a server.
    ("GET",  "/why/{token}/server",        [404, 404, 404, 404, 404, 404, 404], ""),
    ("POST", "/why/{token}/server",        [404, 404, 404, 404, 404, 404, 404], "message=Hello"),
    ("GET",  "/asked-server/{link}",       [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/asked-server/{link}",       [303, 303, 303, 303, 303, 303, 303], ""),
    ("GET",  "/asked/{link}",              [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/asked/{link}",              [303, 303, 303, 303, 303, 303, 303], ""),

    // The link that was mailed to somebody who is invited to run `isp`: whoever reads it may set a password.
    ("GET",  "/invitation/{link}",         [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/invitation/{link}",         [303, 303, 303, 303, 303, 303, 303], "password=four+words+in+a+row"),

    // The link that was mailed to Anna about the request: whoever reads her mail may answer.
    ("GET",  "/answer/{link}",             [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/answer/{link}",             [303, 303, 303, 303, 303, 303, 303], "answer=ignore"),

    // The links in Anna's digest: whoever reads her mail may press; the mail program itself ends the digests.
    ("GET",  "/digest/{link}",             [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/digest/{link}",             [303, 303, 303, 303, 303, 303, 303], "action=put"),
    ("GET",  "/unsubscribe/{link}",        [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/unsubscribe/{link}",        [200, 200, 200, 200, 200, 200, 200], "List-Unsubscribe=One-Click"),

    // What the organisation checks, for everyone.
    // The tenant `isp` has neither; what they show is tested with the page that sets them.
    ("GET",  "/look/{slug}/style.css",     [404, 404, 404, 404, 404, 404, 404], ""),
    ("GET",  "/look/{slug}/logo.png",      [404, 404, 404, 404, 404, 404, 404], ""),
    ("GET",  "/policy/{slug}",             [200, 200, 200, 200, 200, 200, 200], ""),

    // The link is Anna's, unused: whoever holds it sees its button.
    ("GET",  "/sign-in/{secret}",          [200, 200, 200, 200, 200, 200, 200], ""),
    ("POST", "/sign-in/{secret}",          [303, 303, 303, 303, 303, 303, 303], ""),

    ("GET",  "/",                          [200, 200, 200, 303, 303, 403, 303], ""),
    ("POST", "/",                          [303, 303, 303, 403, 403, 303, 403], "action=allow&sender=new@example.com"),
    ("GET",  "/account",                   [303, 200, 200, 200, 200, 403, 200], ""),
    ("POST", "/account",                   [303, 422, 422, 422, 422, 403, 422], "action=password"),

    ("GET",  "/account/second-factor",     [303, 200, 200, 200, 200, 403, 200], ""),
    ("POST", "/account/second-factor",     [303, 303, 303, 303, 303, 403, 303], "action=start"),
    ("GET",  "/account/passkeys",          [303, 200, 200, 200, 200, 403, 200], ""),
    // By its default the panel has no name, only an address, and so no passkeys.
    ("POST", "/account/passkeys",          [303, 422, 422, 422, 422, 403, 422], "action=start&name=Phone"),
    ("POST", "/passkey",                   [422, 303, 303, 303, 303, 422, 303], "action=start"),
    ("GET",  "/account/tokens",            [303, 200, 200, 403, 403, 403, 403], ""),
    ("POST", "/account/tokens",            [303, 200, 200, 403, 403, 403, 403], "action=make&name=Script&scope=read&days=30"),
    // Nobody types an address here.
    ("GET",  "/account/delete",            [303, 200, 200, 200, 200, 403, 200], ""),
    ("POST", "/account/delete",            [303, 422, 422, 422, 422, 403, 422], "action=delete"),
    ("GET",  "/account/log",               [303, 200, 200, 200, 200, 403, 200], ""),
    ("POST", "/account/everything",        [303, 200, 200, 200, 200, 403, 200], ""),
    // Nobody here has taken a first step: on to the door, or home; a form is too late.
    ("GET",  "/second-step",               [303, 303, 303, 303, 303, 303, 303], ""),
    ("POST", "/second-step",               [410, 303, 303, 303, 303, 410, 303], "code=123456"),

    ("GET",  "/whitelist",                 [303, 200, 200, 403, 403, 403, 403], ""),
    ("POST", "/whitelist",                 [303, 303, 303, 403, 403, 403, 403], "action=add&match=new@example.com"),
    ("GET",  "/whitelist/{id}",            [303, 404, 200, 403, 403, 403, 403], ""),
    ("POST", "/whitelist/{id}",            [303, 404, 303, 403, 403, 403, 403], "action=remove"),
    ("GET",  "/blocklist",                 [303, 200, 200, 403, 403, 403, 403], ""),
    ("POST", "/blocklist",                 [303, 303, 303, 403, 403, 403, 403], "action=add&match=new@example.com"),
    ("GET",  "/blocklist/{id}",            [303, 404, 200, 403, 403, 403, 403], ""),
    ("POST", "/blocklist/{id}",            [303, 404, 303, 403, 403, 403, 403], "action=remove"),
    ("GET",  "/whitelist/export/{format}", [303, 200, 200, 403, 403, 403, 403], ""),
    ("GET",  "/blocklist/export/{format}", [303, 200, 200, 403, 403, 403, 403], ""),
    ("GET",  "/import",                    [303, 200, 200, 403, 403, 403, 403], ""),
    ("POST", "/import",                    [303, 303, 303, 403, 403, 403, 403], "list=allow&text=new@example.com"),
    ("GET",  "/import/{id}",               [303, 404, 200, 403, 403, 403, 403], ""),
    ("POST", "/import/{id}",               [303, 404, 303, 403, 403, 403, 403], "action=take"),
    ("GET",  "/try",                       [303, 200, 200, 403, 403, 403, 403], ""),
    ("GET",  "/activity",                  [303, 200, 200, 403, 403, 403, 403], ""),
    ("GET",  "/activity/{id}",             [303, 404, 200, 403, 403, 403, 403], ""),
    ("POST", "/activity",                  [303, 404, 303, 403, 403, 403, 403], "action=spam&decision={decision}"),
    ("POST", "/activity/{id}",             [303, 404, 303, 403, 403, 403, 403], "action=spam"),
    // No form waits in these browsers.
    ("GET",  "/unsent",                    [303, 303, 303, 303, 303, 403, 303], ""),
    ("POST", "/unsent",                    [303, 303, 303, 303, 303, 403, 303], "unsent=dropped"),
    ("GET",  "/requests",                  [303, 200, 200, 403, 403, 403, 403], ""),
    ("POST", "/requests",                  [303, 404, 303, 403, 403, 403, 403], "action=answer&request={id}&answer=ignore"),
    ("GET",  "/settings",                  [303, 200, 200, 403, 403, 403, 403], ""),
    ("POST", "/settings",                  [303, 303, 303, 403, 403, 403, 403], "mode=tag&learning=on"),

    // An admin sees the same addresses for another tenant: the things of `isp` are not there.
    ("GET",  "/admin",                     [303, 403, 403, 200, 200, 403, 403], ""),
    ("GET",  "/admin/domains",             [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/domains",             [303, 403, 403, 303, 303, 403, 403], "domain=new.example"),
    ("GET",  "/admin/domains/{domain}",    [303, 403, 403, 404, 200, 403, 403], ""),
    ("POST", "/admin/domains/{domain}",    [303, 403, 403, 404, 303, 403, 403], "action=remove"),
    ("GET",  "/admin/mailboxes",           [303, 403, 403, 200, 200, 403, 403], ""),
    ("GET",  "/admin/mailboxes/new",       [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/mailboxes/new",       [303, 403, 403, 422, 303, 403, 403], "address=new@isp.example"),
    ("GET",  "/admin/mailboxes/import",    [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/mailboxes/import",    [303, 403, 403, 303, 303, 403, 403], "text=new@isp.example"),
    ("GET",  "/admin/mailboxes/import/{id}", [303, 403, 403, 404, 200, 403, 403], ""),
    ("POST", "/admin/mailboxes/import/{id}", [303, 403, 403, 404, 303, 403, 403], "action=take"),
    ("GET",  "/admin/mailboxes/import/{id}/report", [303, 403, 403, 404, 200, 403, 403], ""),
    ("GET",  "/admin/mailboxes/{id}",      [303, 403, 403, 404, 200, 403, 403], ""),
    // Whether its lists are shown is another matter: `web::mailbox_lists`.
    ("GET",  "/admin/mailboxes/{id}/whitelist", [303, 403, 403, 404, 200, 403, 403], ""),
    ("POST", "/admin/mailboxes/{id}/whitelist", [303, 403, 403, 404, 303, 403, 403], ""),
    ("GET",  "/admin/mailboxes/{id}/blocklist", [303, 403, 403, 404, 200, 403, 403], ""),
    ("POST", "/admin/mailboxes/{id}/blocklist", [303, 403, 403, 404, 303, 403, 403], ""),
    ("POST", "/admin/mailboxes/{id}",      [303, 403, 403, 404, 303, 403, 403], "action=remove"),
    ("GET",  "/admin/whitelist",           [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/whitelist",           [303, 403, 403, 303, 303, 403, 403], "action=add&match=new@example.com"),
    ("GET",  "/admin/whitelist/{id}",      [303, 403, 403, 404, 200, 403, 403], ""),
    ("POST", "/admin/whitelist/{id}",      [303, 403, 403, 404, 303, 403, 403], "action=remove"),
    ("GET",  "/admin/blocklist",           [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/blocklist",           [303, 403, 403, 303, 303, 403, 403], "action=add&match=new@example.com"),
    ("GET",  "/admin/blocklist/{id}",      [303, 403, 403, 404, 200, 403, 403], ""),
    ("POST", "/admin/blocklist/{id}",      [303, 403, 403, 404, 303, 403, 403], "action=remove"),
    ("GET",  "/admin/decisions",           [303, 403, 403, 200, 200, 403, 403], ""),
    ("GET",  "/admin/decisions/{id}",      [303, 403, 403, 404, 200, 403, 403], ""),
    ("GET",  "/admin/settings",            [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/settings",            [303, 403, 403, 303, 303, 403, 403], "name=The+ISP&mode=tag&time_zone=UTC"),
    ("GET",  "/admin/look",                [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/look",                [303, 403, 403, 303, 303, 403, 403], "action=save&name=The+ISP&own=yes&accent=%23336699"),
    ("GET",  "/admin/policy",              [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/policy",              [303, 403, 403, 303, 303, 403, 403], "text=Write+to+us"),
    ("GET",  "/admin/admins",              [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/admins",              [303, 403, 403, 303, 303, 403, 403], "action=invite&email=new@example.com"),
    ("GET",  "/admin/tokens",              [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/tokens",              [303, 403, 403, 200, 200, 403, 403], "action=make&name=Script&scope=read&days=30"),
    ("GET",  "/admin/audit",               [303, 403, 403, 200, 200, 403, 403], ""),
    ("GET",  "/admin/audit/export",        [303, 403, 403, 200, 200, 403, 403], ""),
    ("GET",  "/admin/requests",            [303, 403, 403, 200, 200, 403, 403], ""),
    // For the admin of another tenant it is no request: the page says so.
    ("POST", "/admin/requests",            [303, 403, 403, 303, 303, 403, 403], "action=answer&answer=ignore&request={id}"),
    ("GET",  "/admin/attackers",           [303, 403, 403, 200, 200, 403, 403], ""),
    // For the admin of another tenant there is nothing to be lifted: the page says so.
    ("POST", "/admin/attackers",           [303, 403, 403, 303, 303, 403, 403], "action=lift&network=192.0.2.0/24"),
    ("GET",  "/admin/checks",              [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/checks",              [303, 403, 403, 303, 303, 403, 403], "action=save&threshold=7"),
    ("GET",  "/admin/rehearsal",           [303, 403, 403, 303, 303, 403, 403], ""),
    ("POST", "/admin/rehearsal",           [303, 403, 403, 200, 200, 403, 403], "action=save&threshold=7"),
    ("GET",  "/admin/monitor",             [303, 403, 403, 200, 200, 403, 403], ""),

    ("GET",  "/admin/spamtraps",           [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/spamtraps",           [303, 403, 403, 422, 303, 403, 403], "action=add&address=old@isp.example"),
    ("GET",  "/admin/complaints",          [303, 403, 403, 200, 200, 403, 403], ""),
    ("POST", "/admin/complaints",          [303, 403, 403, 303, 303, 403, 403], "action=forgive&kind=client&suspect=192.0.2.0/24"),

    ("GET",  "/operator",                  [303, 403, 403, 403, 403, 403, 303], ""),
    ("GET",  "/operator/lists",            [303, 403, 403, 403, 403, 403, 200], ""),
    ("GET",  "/operator/mail",             [303, 403, 403, 403, 403, 403, 200], ""),
    ("GET",  "/operator/attackers",        [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/attackers",        [303, 403, 403, 403, 403, 403, 303], "action=lift&network=192.0.2.0/24&tenant=isp"),
    ("GET",  "/operator/tenants",          [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/tenants",          [303, 403, 403, 403, 403, 403, 303], "slug=new&name=New"),
    ("GET",  "/operator/tenants/{slug}",   [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/tenants/{slug}",   [303, 403, 403, 403, 403, 403, 303], "action=disable"),
    ("GET",  "/operator/whitelist",        [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/whitelist",        [303, 403, 403, 403, 403, 403, 303], "action=add&match=new@example.com"),
    ("GET",  "/operator/whitelist/{id}",   [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/whitelist/{id}",   [303, 403, 403, 403, 403, 403, 303], "action=remove"),
    ("GET",  "/operator/blocklist",        [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/blocklist",        [303, 403, 403, 403, 403, 403, 303], "action=add&match=new@example.com"),
    ("GET",  "/operator/blocklist/{id}",   [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/blocklist/{id}",   [303, 403, 403, 403, 403, 403, 303], "action=remove"),
    ("GET",  "/operator/watched",          [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/watched",          [303, 403, 403, 403, 403, 403, 303], "action=add&what=192.0.2.99"),
    ("GET",  "/operator/watched/{id}",     [303, 403, 403, 403, 403, 403, 200], ""),
    ("POST", "/operator/watched/{id}",     [303, 403, 403, 403, 403, 403, 303], "action=asked"),
    ("GET",  "/operator/system",           [303, 403, 403, 403, 403, 403, 200], ""),
    ("GET",  "/operator/audit",            [303, 403, 403, 403, 403, 403, 200], ""),
    ("GET",  "/operator/audit/export",     [303, 403, 403, 403, 403, 403, 200], ""),
];
