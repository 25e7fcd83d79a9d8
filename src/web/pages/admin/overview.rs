//! The admin's start: the week in figures, what needs a look, and where to go.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

use super::{domain, mailbox};
use crate::policy::Mode;
use crate::store::{DecisionCounts, MailboxQuery};
use crate::tenancy::{DomainRecord, Mailbox};
use crate::web::error::Error;
use crate::web::extract::Admin;
use crate::web::health;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::words;

pub(in crate::web) const PATH: &str = "/admin";
/// Mailboxes with paused learning that are named here; there are hardly ever more.
const MOST_PAUSED: u32 = 20;

#[derive(Template, WebTemplate)]
#[template(path = "admin/overview.html")]
struct Show {
    page: Page,
    mode_name: String,
    mode_in_short: String,
    /// Mail is only watched, unless an owner chose otherwise.
    watches: bool,
    week: DecisionCounts,
    /// Mail servers that ask to be called fine.
    servers: i64,
    mailboxes: i64,
    domains: usize,
    /// Nobody has shown yet that these are the tenant's.
    unproven: Vec<Link>,
    /// Learning stopped by itself.
    paused: Vec<Link>,
    /// Lists that the tenant asks, and that are out of use.
    lists_out: Vec<String>,
}

impl Show {
    fn let_in(&self) -> i64 {
        self.week.accepted + self.week.tagged
    }

    fn turned_away(&self) -> i64 {
        self.week.rejected + self.week.deferred
    }
}

struct Link {
    path: String,
    name: ShownAddress,
}

/// Shows the overview.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
) -> Result<Response, Error> {
    let tenant = &admin.tenant;
    let mut tx = state.database.read().await?;
    let paused = MailboxQuery {
        learning_paused: true,
        limit: MOST_PAUSED,
        ..MailboxQuery::default()
    };
    let domains = tx.of(tenant.id).domains().list().await?;
    let paused = tx.of(tenant.id).mailboxes().list(&paused).await?;
    let checks = tx.of(tenant.id).checks().list().await?;
    let lists = checks.iter().filter(|check| check.enabled);
    let lists: Vec<_> = lists.filter_map(|check| check.kind.list()).collect();
    let book = state.engine.checker().health();
    let unproven = domains.iter().filter(|domain| domain.verified_at.is_none());
    let overview = Show {
        page: admin.page(tenant.name.as_str(), PATH),
        mode_name: words::mode_name(tenant.mode),
        mode_in_short: words::mode_in_short(tenant.mode),
        watches: tenant.mode == Mode::Monitor,
        week: tx
            .of(tenant.id)
            .decisions()
            .counts(admin.now - TimeDelta::days(7))
            .await?,
        servers: tx
            .of(tenant.id)
            .server_requests()
            .count_waiting(admin.now)
            .await?,
        mailboxes: tx.of(tenant.id).mailboxes().count().await?,
        domains: domains.len(),
        unproven: unproven.map(Link::from).collect(),
        paused: paused.iter().map(Link::from).collect(),
        lists_out: health::out_of_use(&lists, book, admin.now),
    };
    Ok(overview.into_response())
}

impl From<&DomainRecord> for Link {
    fn from(domain: &DomainRecord) -> Self {
        Self {
            path: domain::path(&domain.name),
            name: ShownAddress::new(domain.name.as_str()),
        }
    }
}

impl From<&Mailbox> for Link {
    fn from(mailbox: &Mailbox) -> Self {
        Self {
            path: mailbox::path(mailbox.id),
            name: ShownAddress::new(mailbox.address.as_str()),
        }
    }
}
