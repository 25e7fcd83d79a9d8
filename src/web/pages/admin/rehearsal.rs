//! What changed settings would have done to the mail of the last days: shown before they are switched on.
//!
//! The forms of the checks and of the settings post here what they would post to their own pages, and here it is shown
//! and nothing is changed; from here the same can be posted there.

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

use super::decisions::{self, Line};
use super::rehearsal_words::{Figure, Lack, MailboxLine, figures, tried, would_be};
use super::{checks, settings};
use crate::engine::{Proposal, RehearsalBounds, RehearsalError, RehearsalExample, RehearsalReport};
use crate::web::error::Error;
use crate::web::extract::{Admin, Form, see_other};
use crate::web::flash::Flash;
use crate::web::html::Html;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};
use crate::web::words::Outcome;

pub(super) const PATH: &str = "/admin/rehearsal";
/// Days that are looked at.
const DAYS: i64 = 7;
/// What a page may take, and a little for the way back.
const BOUNDS: (u64, Duration) = (300_000, Duration::from_millis(1_500));

/// The fields of a form, of whichever page.
type Sent = BTreeMap<String, String>;

/// What somebody wants to try out, and how it is switched on.
struct Change {
    proposal: Proposal,
    /// What holds now.
    now: Proposal,
    /// The page that makes the change, and what is posted to it.
    path: &'static str,
    fields: Vec<(String, String)>,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/rehearsal.html")]
struct Show {
    page: Page,
    path: &'static str,
    fields: Vec<(String, String)>,
    /// What differs from what holds now.
    tried: Vec<String>,
    decisions: u64,
    since: Moment,
    /// There were too many to look at all.
    cut: bool,
    /// It holds already.
    holds_now: bool,
    figures: Vec<Figure>,
    from_whitelisted: u64,
    undecided: u64,
    lacking: Vec<Lack>,
    mailboxes: Vec<MailboxLine>,
    /// How many more mailboxes there are.
    more_mailboxes: usize,
    examples: Vec<ExampleLine>,
}

/// A decision that would have been another.
struct ExampleLine {
    line: Line,
    would_be: Outcome,
    /// Why.
    why: String,
    wanted: bool,
    /// What came of it then, and why.
    then: String,
    /// What was found then.
    found: Vec<String>,
}

/// `GET /admin/rehearsal`: there is nothing to try out.
pub(in crate::web) async fn nothing(_admin: Admin) -> Response {
    see_other(checks::PATH)
}

/// `POST /admin/rehearsal`: changes nothing.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    Form(sent): Form<Sent>,
) -> Result<Response, Error> {
    let change = if sent.contains_key("mode") {
        of_settings(&state, &admin, &sent).await?
    } else {
        of_checks(&state, &admin, sent).await?
    };
    let change = match change {
        Ok(change) => change,
        Err(refused) => return Ok(refused),
    };
    let (most, time) = BOUNDS;
    let bounds = RehearsalBounds {
        since: admin.now - TimeDelta::days(DAYS),
        most,
        time,
    };
    let rehearsals = state.engine.rehearsals();
    let report = rehearsals
        .run(
            &state.database,
            admin.tenant.id,
            &change.proposal,
            bounds,
            |_| {},
        )
        .await;
    match report {
        Ok(report) => Ok(Show::of(&admin, change, &report).into_response()),
        Err(RehearsalError::Busy) => {
            let busy = Flash::warning(say!("rehearsal-busy"));
            admin.redirect(change.path, busy).await
        }
        Err(RehearsalError::Absent) => Err(Error::Absent),
        Err(RehearsalError::Store(error)) => Err(error.into()),
        Err(RehearsalError::Broken(error)) => Err(Error::failure("rehearsal", &error)),
    }
}

async fn of_checks(
    state: &WebState,
    admin: &Admin,
    mut sent: Sent,
) -> Result<Result<Change, Response>, Error> {
    let now = holds_now(state, admin).await?;
    let wanted = match checks::wanted(state, admin, &sent).await? {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(Err(refused)),
    };
    sent.remove("csrf");
    Ok(Ok(Change {
        proposal: Proposal {
            threshold: wanted.threshold,
            checks: wanted.checks,
            mode: admin.tenant.mode,
            asking: None,
        },
        now,
        path: checks::PATH,
        fields: sent.into_iter().collect(),
    }))
}

async fn of_settings(
    state: &WebState,
    admin: &Admin,
    sent: &Sent,
) -> Result<Result<Change, Response>, Error> {
    let (tenant, fields) = match settings::wanted(admin, sent) {
        Ok(wanted) => wanted,
        Err(refused) => return Ok(Err(*refused)),
    };
    let now = holds_now(state, admin).await?;
    Ok(Ok(Change {
        proposal: Proposal {
            mode: tenant.mode,
            asking: Some(tenant.asking),
            ..now.clone()
        },
        now,
        path: settings::PATH,
        fields,
    }))
}

async fn holds_now(state: &WebState, admin: &Admin) -> Result<Proposal, Error> {
    let mut tx = state.database.read().await?;
    let checks = tx.of(admin.tenant.id).checks().list().await?;
    Ok(Proposal {
        threshold: admin.tenant.threshold,
        checks,
        mode: admin.tenant.mode,
        asking: Some(admin.tenant.asking),
    })
}

impl Show {
    fn of(admin: &Admin, change: Change, report: &RehearsalReport) -> Self {
        let present = Present {
            now: admin.now,
            zone: admin.time_zone(),
        };
        let lacking = report.lacking.iter();
        let lacking = lacking.map(|(what, many)| Lack::of(what, *many, &change.proposal.checks));
        let lacking = lacking.collect();
        Self {
            page: admin.page(say!("rehearsal-title"), settings::PATH),
            path: change.path,
            tried: tried(&change.now, &change.proposal),
            fields: change.fields,
            decisions: report.decisions,
            since: present.moment(report.only_since.unwrap_or(report.since)),
            cut: report.only_since.is_some(),
            holds_now: report.holds_now,
            figures: figures(&report.differences),
            from_whitelisted: report.differences.from_whitelisted,
            undecided: report.undecided,
            lacking,
            more_mailboxes: report.mailboxes.saturating_sub(report.by_mailbox.len()),
            mailboxes: report.by_mailbox.iter().map(MailboxLine::of).collect(),
            examples: report
                .examples
                .iter()
                .map(|example| ExampleLine::of(example, &admin.tenant.name, present))
                .collect(),
        }
    }

    fn lead(&self) -> Html {
        say_html!(
            "rehearsal-lead",
            messages = say!("rehearsal-messages", count = self.decisions),
            since = self.since,
            were = say!("rehearsal-were", count = self.decisions)
        )
    }

    fn is_same(&self) -> bool {
        self.figures.is_empty()
    }
}

impl ExampleLine {
    fn of(example: &RehearsalExample, tenant: &str, present: Present) -> Self {
        let line = Line::new(&example.record, tenant, present);
        let (why, found) = line.why.split_first().unzip();
        Self {
            then: say!(
                "rehearsal-then",
                outcome = line.outcome.word.as_str(),
                why = why.map_or("", String::as_str)
            ),
            found: found.map(<[String]>::to_vec).unwrap_or_default(),
            line,
            would_be: would_be(example.difference),
            why: decisions::reason(example.reason, tenant),
            wanted: example.wanted,
        }
    }
}
