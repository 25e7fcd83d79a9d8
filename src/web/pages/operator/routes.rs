//! The operator's pages and their addresses.

use super::{attackers, audit, entries, lists, mail, system, tenant, tenants, watched};
use crate::web::extract::{Operator, see_other};
use crate::web::routes::Routes;

/// Adds the operator's pages.
pub(in crate::web) fn routes(routes: Routes) -> Routes {
    routes
        .get("/operator", async |_: Operator| see_other(tenants::PATH))
        .get(tenants::PATH, tenants::index)
        .post(tenants::PATH, tenants::add)
        .get("/operator/tenants/{slug}", tenant::show)
        .post("/operator/tenants/{slug}", tenant::change)
        .get("/operator/whitelist", entries::index)
        .post("/operator/whitelist", entries::change)
        .get("/operator/whitelist/{id}", entries::edit)
        .post("/operator/whitelist/{id}", entries::save)
        .get("/operator/blocklist", entries::index)
        .post("/operator/blocklist", entries::change)
        .get("/operator/blocklist/{id}", entries::edit)
        .post("/operator/blocklist/{id}", entries::save)
        .get(lists::PATH, lists::index)
        .get(mail::PATH, mail::index)
        .get(attackers::PATH, attackers::index)
        .post(attackers::PATH, attackers::change)
        .get(watched::PATH, watched::index)
        .post(watched::PATH, watched::change)
        .get("/operator/watched/{id}", watched::show)
        .post("/operator/watched/{id}", watched::write)
        .get(system::PATH, system::index)
        .get(audit::PATH, audit::index)
        .get(audit::EXPORT, audit::export)
}
