//! `/operator/mail`: what waits for the relay that takes our own mail, and what it said last.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::web::error::Error;
use crate::web::extract::Operator;
use crate::web::page::Page;
use crate::web::shown::plain;
use crate::web::state::WebState;
use crate::web::times::{Moment, Present};

pub(super) const PATH: &str = "/operator/mail";

#[derive(Template, WebTemplate)]
#[template(path = "operator/mail.html")]
struct Index {
    page: Page,
    kinds: [Waiting; 2],
}

/// What waits of one kind.
struct Waiting {
    title: String,
    about: String,
    count: i64,
    oldest: Option<Moment>,
    last_error: Option<(Moment, String)>,
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
    let mut tx = state.database.read().await?;
    let digests = tx.system().digests().waiting().await?;
    drop(tx);
    let queue = state.mailer.queued().await;
    let queue = queue.map_err(|error| Error::failure("mail queue", &error))?;
    let error =
        |error: Option<(_, String)>| error.map(|(at, text)| (present.moment(at), plain(&text)));
    let page = Index {
        page: operator.page(say!("operator-mail-waits"), super::lists::PATH),
        kinds: [
            Waiting {
                title: say!("operator-mail-digests"),
                about: say!("operator-mail-digests-text"),
                count: digests.count,
                oldest: digests.oldest.map(|at| present.moment(at)),
                last_error: error(digests.last_error),
            },
            Waiting {
                title: say!("operator-mail-else"),
                about: say!("operator-mail-else-text"),
                count: i64::try_from(queue.count).unwrap_or(i64::MAX),
                oldest: queue.oldest.map(|at| present.moment(at)),
                last_error: error(queue.last_error),
            },
        ],
    };
    Ok(page.into_response())
}
