//! The admin's start: the last days in figures and plots, what needs a look, and where to go.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::overview_plots::{DayLine, Plot, RANGES, ReasonLine, last_day, plots, reasons, table};
use super::{decisions, domain, mailbox};
use crate::policy::Mode;
use crate::store::{DayOfMail, DaysOfMail, LetInLater, MailboxQuery};
use crate::tenancy::{DomainRecord, Mailbox};
use crate::web::error::Error;
use crate::web::extract::{Admin, Query, escape};
use crate::web::health;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words;

pub(in crate::web) const PATH: &str = "/admin";
/// Mailboxes with paused learning that are named here; there are hardly ever more.
const MOST_PAUSED: u32 = 20;
/// Senders let in later that are named.
const MOST_LATER: u32 = 10;

#[derive(Template, WebTemplate)]
#[template(path = "admin/overview.html")]
struct Show {
    page: Page,
    mode_name: String,
    mode_in_short: String,
    /// Mail is only watched, unless an owner chose otherwise.
    watches: bool,
    /// How many days are looked at.
    range: u32,
    figures: Vec<(String, i64)>,
    /// None of them has anything to show.
    is_quiet: bool,
    plots: Vec<Plot>,
    columns: Vec<String>,
    days: Vec<DayLine>,
    reasons: Vec<ReasonLine>,
    watched: Vec<ReasonLine>,
    later: Vec<LaterLine>,
    /// Mail servers that ask to be called fine.
    servers: i64,
    /// "120", or "120 of 200" where there is a limit.
    mailboxes: String,
    domains: usize,
    /// Nobody has shown yet that these are the tenant's.
    unproven: Vec<Link>,
    /// Learning stopped by itself.
    paused: Vec<Link>,
    /// Lists that the tenant asks, and that are out of use.
    lists_out: Vec<String>,
}

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Wanted {
    /// `7`, `30` or `90`; anything else is taken as no wish.
    days: String,
}

/// A sender who was turned away and let in later.
struct LaterLine {
    sender: ShownAddress,
    path: String,
    /// "turned away 3 times", "by one mailbox"
    refused: String,
    mailboxes: String,
    let_in: Moment,
}

struct Link {
    path: String,
    name: ShownAddress,
}

/// Shows the overview.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Error> {
    let tenant = &admin.tenant;
    let present = Present {
        now: admin.now,
        zone: admin.time_zone(),
    };
    let range = wanted.days.parse().ok();
    let range = range.filter(|days| RANGES.contains(days)).unwrap_or(7);
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
    let mut decisions = tx.of(tenant.id).decisions();
    let mail = decisions.days_of_mail(last_day(present), range).await?;
    let since = admin.now - TimeDelta::days(range.into());
    let later = decisions.let_in_later(since, MOST_LATER).await?;
    let refused = mail.days.iter().map(|day| day.verdicts.turned_away()).sum();
    let plots = plots(&mail, present);
    let (columns, days) = table(&mail, present);
    let overview = Show {
        page: admin.page(tenant.name.as_str(), PATH),
        mode_name: words::mode_name(tenant.mode),
        mode_in_short: words::mode_in_short(tenant.mode),
        watches: tenant.mode == Mode::Monitor,
        range,
        figures: figures(&mail),
        is_quiet: plots.is_empty(),
        plots,
        columns,
        days,
        reasons: reasons(&mail.turned_away, refused, &tenant.name),
        watched: reasons(&mail.watched, 0, &tenant.name),
        later: later
            .iter()
            .map(|later| LaterLine::of(later, present))
            .collect(),
        servers: tx
            .of(tenant.id)
            .server_requests()
            .count_waiting(admin.now)
            .await?,
        mailboxes: words::of_limit(
            tx.of(tenant.id).mailboxes().count().await?,
            tenant.quota.mailboxes,
        ),
        domains: domains.len(),
        unproven: unproven.map(Link::from).collect(),
        paused: paused.iter().map(Link::from).collect(),
        lists_out: health::out_of_use(&lists, book, admin.now),
    };
    Ok(overview.into_response())
}

/// All of the days together.
fn figures(mail: &DaysOfMail) -> Vec<(String, i64)> {
    let sum = |of: fn(&DayOfMail) -> i64| mail.days.iter().map(of).sum();
    vec![
        (say!("admin-let-in"), sum(|day| day.verdicts.let_in())),
        (
            say!("admin-turned-away"),
            sum(|day| day.verdicts.turned_away()),
        ),
        (say!("overview-learned"), sum(|day| day.learned)),
        (say!("overview-asked"), sum(|day| day.asked)),
    ]
}

impl Show {
    /// The ranges to choose: days, and whether these are shown.
    fn ranges(&self) -> [(u32, bool); 3] {
        RANGES.map(|days| (days, days == self.range))
    }

    /// Of how many refusals those who were let in later are known.
    fn most_refused() -> u32 {
        LetInLater::MOST
    }
}

impl LaterLine {
    fn of(later: &LetInLater, present: Present) -> Self {
        Self {
            sender: words::sender(&later.sender),
            path: format!("{}?q={}", decisions::PATH, escape(&later.sender)),
            refused: say!("overview-later-count", count = later.refused),
            mailboxes: say!("overview-later-boxes", count = later.mailboxes),
            let_in: present.moment(later.let_in_at),
        }
    }
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
