//! Networks that guessed at names and have to wait: a tenant's for its admins, all of them for the operator.

use askama::Template;
use askama_web::WebTemplate;
use axum::response::Response;
use serde::Deserialize;

use crate::policy::ClientNetwork;
use crate::store::{BlockedClient, BlockedClientQuery};
use crate::tenancy::{Slug, Tenant, TenantId};
use crate::web::error::Error;
use crate::web::extract::escape;
use crate::web::flash::Flash;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

const PER_PAGE: u32 = 50;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    /// The network that the page before ended with,
    after: String,
    /// and the slug of its tenant.
    at: String,
}

/// What a form of the page may send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Sent {
    action: String,
    network: String,
    /// For the operator: at which tenant.
    tenant: String,
}

/// Whose list it is, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<'a> {
    /// None: all tenants'.
    pub(super) tenant: Option<&'a Tenant>,
    pub(super) path: &'static str,
    /// The place in the rail that it belongs to.
    pub(super) place: &'static str,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/attackers.html")]
pub(super) struct Index {
    page: Page,
    path: &'static str,
    is_operator: bool,
    lines: Vec<Line>,
    next: Option<String>,
    is_first: bool,
}

struct Line {
    network: String,
    /// The slug, for the operator.
    tenant: String,
    since: Moment,
    until: Moment,
    tries: String,
    refused: bool,
}

impl Index {
    /// Reads one page of the list.
    pub(super) async fn read(
        state: &WebState,
        person: &Person,
        list: List<'_>,
        wanted: Wanted,
    ) -> Result<Self, Error> {
        let is_first = wanted.after.is_empty();
        let query = BlockedClientQuery {
            after: Some((wanted.after, wanted.at)),
            limit: PER_PAGE + 1,
        };
        let now = person.now;
        let mut tx = state.database.read().await?;
        let mut found = match list.tenant {
            Some(tenant) => tx.of(tenant.id).blocked_clients().list(&query, now).await?,
            None => tx.system().blocked_clients().list(&query, now).await?,
        };
        let more = found.len() > PER_PAGE as usize;
        found.truncate(PER_PAGE as usize);
        let link = |last: &BlockedClient| {
            let (network, slug) = last.key();
            format!(
                "{}?after={}&at={}",
                list.path,
                escape(&network),
                escape(&slug)
            )
        };
        let zone = person.time_zone();
        let present = Present { now, zone };
        Ok(Self {
            page: person.page(say!("attackers-title"), list.place),
            path: list.path,
            is_operator: list.tenant.is_none(),
            next: found.last().filter(|_| more).map(link),
            lines: found
                .iter()
                .map(|client| Line::of(client, present))
                .collect(),
            is_first,
        })
    }
}

impl Line {
    fn of(client: &BlockedClient, present: Present) -> Self {
        Self {
            network: client.network.to_string(),
            tenant: client.tenant.to_string(),
            since: present.moment(client.since),
            until: present.moment(client.until),
            tries: say!("attackers-tries", count = client.tries),
            refused: client.refused,
        }
    }
}

/// Lets a network in again, or takes that back.
pub(super) async fn change(
    state: &WebState,
    person: &Person,
    list: List<'_>,
    sent: Sent,
) -> Result<Response, Error> {
    let network = ClientNetwork::parse(&sent.network).ok_or(Error::NO_SUCH_FORM)?;
    let tenant = tenant_of(state, list, &sent.tenant).await?;
    let (lifts, action) = match sent.action.as_str() {
        "lift" => (true, "blocked_client.lifted"),
        "undo" => (false, "blocked_client.restored"),
        _ => return Err(Error::NO_SUCH_FORM),
    };
    let mut tx = state.database.write().await?;
    let mut clients = tx.of(tenant).blocked_clients();
    let done = if lifts {
        clients.lift(network, person.now).await?
    } else {
        clients.restore(network, person.now).await?
    };
    if !done {
        let flash = Flash::warning(say!("attackers-need-not", network = network.to_string()));
        return person.redirect(list.path, flash).await;
    }
    let event = person.event(action, network.to_string(), "");
    tx.of(tenant).audit().add(&event).await?;
    tx.commit().await?;
    state.engine.hear_of_probers().await;
    let flash = if lifts {
        let fields = [
            ("action", "undo"),
            ("network", sent.network.as_str()),
            ("tenant", sent.tenant.as_str()),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let text = say!("attackers-lifted", network = network.to_string());
        Flash::done(text).with_undo(list.path, fields.into())
    } else {
        Flash::done(say!("attackers-restored", network = network.to_string()))
    };
    person.redirect(list.path, flash).await
}

async fn tenant_of(state: &WebState, list: List<'_>, slug: &str) -> Result<TenantId, Error> {
    if let Some(own) = list.tenant {
        return Ok(own.id);
    }
    let slug = Slug::parse(slug).map_err(|_| Error::Absent)?;
    let mut tx = state.database.read().await?;
    let tenant = tx.system().tenants().find_by_slug(&slug).await?;
    tenant.map(|tenant| tenant.id).ok_or(Error::Absent)
}
