//! `/operator/system`: which program runs on which database, how its background work goes, and which keys it holds.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::job_words;
use super::system_keys::{self, KeyLine};
use crate::config::Node;
use crate::store::{DatabaseState, JobRun};
use crate::tenancy::Job;
use crate::web::error::Error;
use crate::web::extract::Operator;
use crate::web::health::time;
use crate::web::page::Page;
use crate::web::shown::plain;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

pub(super) const PATH: &str = "/operator/system";

/// What the packager calls this build, if anything (set when the program is compiled).
const BUILD: Option<&str> = option_env!("GUESTLIST_BUILD");

#[derive(Template, WebTemplate)]
#[template(path = "operator/system.html")]
struct Index {
    page: Page,
    version: String,
    database: String,
    migration: String,
    nodes: Vec<NodeLine>,
    jobs: Vec<JobLine>,
    keys: Vec<KeyLine>,
}

/// A node that was heard of.
struct NodeLine {
    name: String,
    up_since: Moment,
    /// None: it answers just now.
    heard: Option<Moment>,
}

/// A piece of background work.
struct JobLine {
    name: String,
    what: String,
    /// What it did last, on each node.
    runs: Vec<RunLine>,
}

struct RunLine {
    /// Empty where there is one node alone.
    node: String,
    tone: &'static str,
    icon: &'static str,
    word: String,
    succeeded: Option<Moment>,
    took: String,
    /// Of the last run; when that was.
    error: Option<(Moment, String)>,
    next: Option<Moment>,
    /// It should have begun then, and nobody has heard of it.
    is_overdue: bool,
}

/// Shows it.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
) -> Result<Response, Error> {
    let present = Present {
        now: operator.now,
        zone: operator.time_zone(),
    };
    let database = state.database.state().await?;
    let mut tx = state.database.read().await?;
    let runs = tx.system().job_runs().list().await?;
    let sealed = tx.system().sealed_factors().count_by_key().await?;
    drop(tx);
    let nodes = nodes(&runs, &state.node, present);
    let running: Vec<&JobRun> = runs
        .iter()
        .filter(|run| run.node == state.node.name || run.is_of_running_node(&runs, present.now))
        .collect();
    let names = nodes.len() > 1;
    let line = |job: Job| JobLine {
        name: job_words::name(job),
        what: job_words::what(job),
        runs: running
            .iter()
            .filter(|run| run.job == job)
            .map(|run| RunLine::of(run, names, present))
            .collect(),
    };
    let page = Index {
        page: operator.page(say!("system-title"), PATH),
        version: version(),
        migration: migration(&database),
        database: format!("{} {}", database.kind, plain(&database.version)),
        nodes,
        jobs: Job::ALL.into_iter().map(line).collect(),
        keys: system_keys::lines(&state.keys.list(), &sealed, present),
    };
    Ok(page.into_response())
}

/// "0.9.0", "0.9.0 (4f2a91c)"
fn version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    BUILD.map_or_else(
        || version.to_owned(),
        |build| format!("{version} ({build})"),
    )
}

fn migration(database: &DatabaseState) -> String {
    let newest = database.newest_known.to_string();
    match database.migration {
        Some(done) if done == database.newest_known => say!("system-migration", number = newest),
        Some(done) if done > database.newest_known => {
            say!(
                "system-migration-ahead",
                number = done.to_string(),
                newest = newest
            )
        }
        done => say!(
            "system-migration-behind",
            number = done.unwrap_or_default().to_string(),
            newest = newest
        ),
    }
}

/// This node first, then the others by name.
fn nodes(runs: &[JobRun], this: &Node, present: Present) -> Vec<NodeLine> {
    let mut nodes = vec![NodeLine {
        name: plain(&this.name),
        up_since: present.moment(this.up_since),
        heard: None,
    }];
    let mut others: Vec<&JobRun> = runs.iter().filter(|run| run.node != this.name).collect();
    others.sort_by_key(|run| (&run.node, std::cmp::Reverse(run.started_at)));
    others.dedup_by_key(|run| &run.node);
    nodes.extend(others.into_iter().map(|run| NodeLine {
        name: plain(&run.node),
        up_since: present.moment(run.up_since),
        heard: Some(present.moment(run.started_at)),
    }));
    nodes
}

impl RunLine {
    fn of(run: &JobRun, is_one_of_many: bool, present: Present) -> Self {
        let is_overdue = run.is_overdue(present.now);
        let is_late = is_overdue || run.is_late(present.now);
        let (tone, icon, word) = match (is_late, &run.error) {
            (true, _) => ("amber", "warning", say!("system-job-late")),
            (false, Some(_)) => ("amber", "wait", say!("system-job-failed")),
            (false, None) => ("green", "done", say!("system-job-fine")),
        };
        let error = run.error.as_deref().map(plain);
        Self {
            node: if is_one_of_many {
                plain(&run.node)
            } else {
                String::new()
            },
            tone,
            icon,
            word,
            succeeded: run.succeeded_at.map(|at| present.moment(at)),
            took: time(run.took.to_std().unwrap_or_default()),
            error: error.map(|error| (present.moment(run.started_at), error)),
            next: run.next_at.map(|at| present.moment(at)),
            is_overdue,
        }
    }
}
