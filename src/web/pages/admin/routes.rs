//! The admin's pages and their addresses.

use super::{
    admins, attackers, audit, checks, complaints, decision, decisions, domain, domains, entries,
    look, mailbox, mailbox_import, mailbox_imports, mailbox_list, mailboxes, monitor, overview,
    policy, rehearsal, requests, settings, spamtraps, tokens,
};
use crate::web::routes::Routes;

/// Adds the admin's pages.
pub(in crate::web) fn routes(routes: Routes) -> Routes {
    routes
        .get(overview::PATH, overview::show)
        .get(domains::PATH, domains::index)
        .post(domains::PATH, domains::add)
        .get("/admin/domains/{domain}", domain::show)
        .post("/admin/domains/{domain}", domain::change)
        .get(mailboxes::PATH, mailboxes::index)
        .get(mailboxes::NEW_PATH, mailboxes::new)
        .post(mailboxes::NEW_PATH, mailboxes::add)
        .get(mailbox_imports::PATH, mailbox_imports::index)
        .post(mailbox_imports::PATH, mailbox_imports::bring)
        .get("/admin/mailboxes/import/{id}", mailbox_import::show)
        .post("/admin/mailboxes/import/{id}", mailbox_import::change)
        .get(
            "/admin/mailboxes/import/{id}/report",
            mailbox_import::report,
        )
        .get("/admin/mailboxes/{id}", mailbox::show)
        .post("/admin/mailboxes/{id}", mailbox::change)
        .get("/admin/mailboxes/{id}/whitelist", mailbox_list::show)
        .post("/admin/mailboxes/{id}/whitelist", mailbox_list::open)
        .get("/admin/mailboxes/{id}/blocklist", mailbox_list::show)
        .post("/admin/mailboxes/{id}/blocklist", mailbox_list::open)
        .get("/admin/whitelist", entries::index)
        .post("/admin/whitelist", entries::change)
        .get("/admin/whitelist/{id}", entries::edit)
        .post("/admin/whitelist/{id}", entries::save)
        .get("/admin/blocklist", entries::index)
        .post("/admin/blocklist", entries::change)
        .get("/admin/blocklist/{id}", entries::edit)
        .post("/admin/blocklist/{id}", entries::save)
        .get(decisions::PATH, decisions::index)
        .get("/admin/decisions/{id}", decision::show)
        .get(settings::PATH, settings::show)
        .post(settings::PATH, settings::change)
        .get(policy::PATH, policy::show)
        .post(policy::PATH, policy::change)
        .get(look::PATH, look::show)
        .post(look::PATH, look::change)
        .get(checks::PATH, checks::show)
        .post(checks::PATH, checks::change)
        .get(requests::PATH, requests::index)
        .post(requests::PATH, requests::change)
        .get(attackers::PATH, attackers::index)
        .post(attackers::PATH, attackers::change)
        .get(spamtraps::PATH, spamtraps::show)
        .post(spamtraps::PATH, spamtraps::change)
        .get(complaints::PATH, complaints::show)
        .post(complaints::PATH, complaints::change)
        .get(rehearsal::PATH, rehearsal::nothing)
        .post(rehearsal::PATH, rehearsal::show)
        .get(monitor::PATH, monitor::show)
        .get(audit::PATH, audit::index)
        .get(audit::EXPORT, audit::export)
        .get(tokens::PATH, tokens::index)
        .post(tokens::PATH, tokens::change)
        .get(admins::PATH, admins::index)
        .post(admins::PATH, admins::change)
}
