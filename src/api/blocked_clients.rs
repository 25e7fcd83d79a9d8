//! `/api/v1/blocked-clients`: networks that tried names nobody has, and have to wait.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Change, Changed, Read};
use super::extract::{Json, Path, Query};
use super::paging::{Cursor, Limit, Page, PageQuery};
use super::problem::Problem;
use super::state::ApiState;
use crate::policy::ClientNetwork;
use crate::store::{BlockedClient, BlockedClientQuery};
use crate::tenancy::TenantId;

/// Networks in one text: a firewall takes no more at once.
const MOST_IN_TEXT: u32 = 100_000;

/// A network whose mail has to wait.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BlockedClient)]
pub(super) struct BlockedBody {
    /// A /24 of IPv4 or a /64 of IPv6.
    #[schema(example = "192.0.2.0/24")]
    network: String,
    /// The slug of the tenant at whose mailboxes it waits.
    #[schema(example = "isp")]
    tenant: String,
    /// False: the tenant only watches, so that it would have to wait.
    refused: bool,
    /// When it had tried too many names.
    since: DateTime<Utc>,
    /// Until when it has to wait; each further try moves that.
    until: DateTime<Utc>,
    /// Unknown recipients that it asked for.
    tries: i64,
}

impl From<BlockedClient> for BlockedBody {
    fn from(client: BlockedClient) -> Self {
        Self {
            network: client.network.to_string(),
            tenant: client.tenant.to_string(),
            refused: client.refused,
            since: client.since,
            until: client.until,
            tries: client.tries,
        }
    }
}

/// How the answer is written. Words: `json`, `text`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    #[default]
    Json,
    Text,
}

/// Which networks, and how they are told.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct BlockedQuery {
    /// Only those of this tenant, by its slug: for an operator's token, which sees those of all tenants without it.
    tenant: Option<String>,
    /// `text`: all networks that are refused, one a line, for a firewall; none of tenants that only watch, and no pages.
    #[serde(default)]
    #[param(value_type = Option<String>, example = "text")]
    format: Format,
    /// How many items a page may have: 1 to 500.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500, default = 50)]
    limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// Where a network is let in again.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct LiftQuery {
    /// At this tenant alone, by its slug: for an operator's token, which lifts it at all tenants without it.
    tenant: Option<String>,
}

/// Lists the networks that have to wait, by network
///
/// A token of one tenant sees its own; an operator's sees those of all tenants.
#[utoipa::path(get, path = "/api/v1/blocked-clients", tag = "Checks", params(BlockedQuery),
    responses((status = 200, body = Page<BlockedBody>)))]
pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller<Read>,
    Query(query): Query<BlockedQuery>,
) -> Result<Response, Problem> {
    let now = state.clock.now();
    let mut tx = state.database.read().await?;
    let tenant = match &query.tenant {
        Some(slug) => Some(caller.tenant(&mut tx, slug).await?.id),
        None => caller.tenant_id(),
    };
    if query.format == Format::Text {
        drop(tx);
        return as_text(&state, tenant, now).await;
    }
    let limit = query.limit;
    let page = PageQuery {
        limit,
        cursor: query.cursor,
    };
    let after = page.after().map(|key| {
        let (network, slug) = key.split_once(' ').unwrap_or((key, ""));
        (network.to_owned(), slug.to_owned())
    });
    let wanted = BlockedClientQuery {
        after,
        limit: limit.and_one_more(),
    };
    let found = match tenant {
        Some(tenant) => tx.of(tenant).blocked_clients().list(&wanted, now).await?,
        None => tx.system().blocked_clients().list(&wanted, now).await?,
    };
    let key = |client: &BlockedClient| format!("{} {}", client.network, client.tenant);
    let page = Page::cut(found, limit, key).map(BlockedBody::from);
    Ok(Json(page).into_response())
}

async fn as_text(
    state: &ApiState,
    tenant: Option<TenantId>,
    now: DateTime<Utc>,
) -> Result<Response, Problem> {
    let networks = state.database.refused_networks(tenant, now, MOST_IN_TEXT);
    let mut lines = networks.await?.join("\n");
    if !lines.is_empty() {
        lines.push('\n');
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], lines).into_response())
}

/// Lets a network in again
///
/// It is counted anew from then on. The path takes the network (`192.0.2.0%2F24`), or an address in it.
#[utoipa::path(delete, path = "/api/v1/blocked-clients/{network}", tag = "Checks",
    params(("network" = String, Path, description = "The network, or an address in it"), LiftQuery),
    responses((status = 204, description = "It need not wait any more")))]
pub(super) async fn lift(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(network): Path<String>,
    Query(query): Query<LiftQuery>,
) -> Result<StatusCode, Problem> {
    let network = ClientNetwork::parse(&network).ok_or_else(Problem::not_found)?;
    let now = state.clock.now();
    let mut tx = state.database.write().await?;
    let tenant = match &query.tenant {
        Some(slug) => Some(caller.tenant(&mut tx, slug).await?.id),
        None => caller.tenant_id(),
    };
    let tenants = match tenant {
        Some(tenant) => vec![tenant],
        None => {
            tx.system()
                .blocked_clients()
                .tenants_of(network, now)
                .await?
        }
    };
    let subject = network.to_string();
    let change = Changed {
        at: now,
        action: "blocked_client.lifted",
        subject: &subject,
        detail: "",
    };
    let mut lifted = false;
    for tenant in tenants {
        if tx.of(tenant).blocked_clients().lift(network, now).await? {
            caller.audit(&mut tx, tenant, change).await?;
            lifted = true;
        }
    }
    if !lifted {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    state.engine.hear_of_probers().await;
    Ok(StatusCode::NO_CONTENT)
}
