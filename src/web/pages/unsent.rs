//! `/unsent`: a form that could not be sent because its session had ended, for whoever is in again.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use crate::web::error::Error;
use crate::web::extract::{AnyPerson, see_other};
use crate::web::page::Page;
use crate::web::state::Web;
use crate::web::unsent::{Unsent, typed};

#[derive(Template, WebTemplate)]
#[template(path = "unsent/index.html")]
struct Show {
    page: Page,
    unsent: Unsent,
}

impl Show {
    fn typed(&self) -> Vec<(String, &str)> {
        typed(&self.unsent.path, &self.unsent.fields)
    }
}

/// `GET /unsent`
pub(in crate::web) async fn show(
    State(web): State<Web>,
    person: AnyPerson,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Some(unsent) = Unsent::of(&web, &headers, &person.account) else {
        return Ok(see_other("/"));
    };
    let page = person.page(say!("unsent-title"), &unsent.path);
    Ok(Show { page, unsent }.into_response())
}

/// `POST /unsent`: whoever guards the forms has ended it.
pub(in crate::web) async fn throw_away(person: AnyPerson) -> Result<Response, Error> {
    tracing::debug!(account.id = %person.account.id.0, "A form that was kept for a sign-in was dropped");
    Ok(see_other("/"))
}
