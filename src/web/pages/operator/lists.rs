//! `/operator/lists`: the health of every list that tenants ask, and the catalogue of the others.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::checks::{HealthBook, KnownList, catalogue};
use crate::policy::{CheckKind, Subject};
use crate::store::ListInUse;
use crate::web::error::Error;
use crate::web::extract::Operator;
use crate::web::health::ShownHealth;
use crate::web::list_words;
use crate::web::page::Page;
use crate::web::state::WebState;
use crate::web::times::Present;

pub(super) const PATH: &str = "/operator/lists";

#[derive(Template, WebTemplate)]
#[template(path = "operator/lists.html")]
struct Index {
    page: Page,
    in_use: Vec<InUseLine>,
    /// How many of them are out of use, if any are.
    out_of_use: Option<String>,
    others: Vec<OtherLine>,
}

/// A list that somebody asks.
struct InUseLine {
    name: String,
    zone: String,
    kind: String,
    /// "the server's address"
    subject: String,
    /// "on for 2 tenants"
    tenants: String,
    health: ShownHealth,
}

/// A list of the catalogue that nobody asks.
struct OtherLine {
    name: String,
    zone: &'static str,
    lists: String,
    terms: String,
}

/// Shows them.
pub(in crate::web) async fn index(
    State(state): State<WebState>,
    operator: Operator,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let lists = tx.system().checks().lists_in_use().await?;
    drop(tx);
    let present = Present {
        now: operator.now,
        zone: operator.time_zone(),
    };
    let health = state.engine.checker().health();
    let lines = lists
        .iter()
        .filter_map(|list| InUseLine::of(list, health, present));
    let in_use: Vec<InUseLine> = lines.collect();
    let out = in_use.iter().filter(|line| line.health.out.is_some());
    let out_of_use = match (out.count(), in_use.len()) {
        (0, _) => None,
        (out, all) if out == all => Some(say!("operator-lists-all-out")),
        (out, all) => Some(say!("operator-lists-some-out", out = out, all = all)),
    };
    let is_asked = |known: &&KnownList| in_use.iter().any(|line| line.zone == known.zone());
    let others = catalogue().iter().filter(|known| !is_asked(known));
    let others = others.map(OtherLine::of).collect();
    Ok(Index {
        page: operator.page(say!("operator-health"), PATH),
        in_use,
        out_of_use,
        others,
    }
    .into_response())
}

impl InUseLine {
    fn of(in_use: &ListInUse, health: &HealthBook, present: Present) -> Option<Self> {
        let list = in_use.check.kind.list()?;
        Some(Self {
            name: list.name().to_owned(),
            zone: list.zone.to_string(),
            kind: match in_use.check.kind {
                CheckKind::Dnswl(_) => say!("operator-list-for"),
                _ => say!("operator-list-against"),
            },
            subject: asked_about(list.subject),
            tenants: say!("operator-list-tenants", tenants = in_use.tenants),
            health: ShownHealth::of(list, health, present),
        })
    }
}

impl OtherLine {
    fn of(known: &'static KnownList) -> Self {
        Self {
            name: known
                .list()
                .map(|list| list.name().to_owned())
                .unwrap_or_default(),
            zone: known.zone(),
            lists: list_words::lists(known).to_owned(),
            terms: list_words::terms(known).to_owned(),
        }
    }
}

/// Whom a list is asked about, for people.
fn asked_about(subject: Subject) -> String {
    match subject {
        Subject::Client => say!("operator-subject-client"),
        Subject::SenderDomain => say!("operator-subject-sender"),
        Subject::Helo => say!("operator-subject-helo"),
    }
}
