//! What a handler may answer instead of its page, each with a page of its own and a way onward.
//!
//! A person's mistake in a form is no error here: it is form state ([`super::form`]). Another tenant's record is
//! absent, never forbidden. Our own failures are logged here, once, with the reference that the visitor sees;
//! the cause stays in the log.

use std::fmt::Display;

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::response::{Html, IntoResponse, Response};
use tracing::{error, warn};
use uuid::Uuid;

use super::csrf::Refused;
use super::{mistakes, words};
use crate::store::StoreError;
use crate::tenancy::QuotaReached;

/// Why a handler has no page to give.
#[derive(Debug)]
pub(crate) enum Error {
    /// It is not there, or not for this person to see.
    Absent,
    /// Signed in, but not as someone whom this part of the house serves.
    NotYours,
    /// It is them, but their organisation, of this name, is switched off.
    SwitchedOff(String),
    /// Nobody is signed in; the path to come back to.
    SignIn(String),
    /// What was sent can't be read.
    Unreadable(StatusCode),
    /// There is no room for what was to be added, and nothing was.
    Full(QuotaReached),
    /// The form's token is missing, old or another session's.
    Token(Box<Refused>),
    /// A file of this person is in memory, and they send another.
    FileUnderWay,
    /// The database is gone, or did not answer in time.
    Unavailable,
    /// What was asked for is done, and the page that says so could not be made.
    Done,
    /// The database did not say whether it was done.
    Uncertain,
    /// Our own failure; what the log says has this reference.
    Failure(String),
}

impl Error {
    /// A form that the page doesn't have, or one without a word on which form it is.
    pub(crate) const NO_SUCH_FORM: Self = Self::Unreadable(StatusCode::UNPROCESSABLE_ENTITY);

    /// Logs a failure of ours, once, and keeps only its reference.
    pub(crate) fn failure(what: &'static str, cause: &dyn Display) -> Self {
        let reference = reference();
        error!(reference, what, cause = %cause, "A page could not be made ({what}): {cause}");
        Self::Failure(reference)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Absent => Self::Absent,
            StoreError::Quota(reached) => Self::Full(reached),
            StoreError::Database(cause) => {
                warn!(cause = %cause, "A page waits for the database: {cause}");
                Self::Unavailable
            }
            other => Self::failure("store", &other),
        }
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        match error {
            tower_sessions::session::Error::Store(cause) => {
                warn!(cause = %cause, "A page waits for the sessions: {cause}");
                Self::Unavailable
            }
            other @ tower_sessions::session::Error::SerdeJson(_) => {
                Self::failure("session", &other)
            }
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::failure("template", &error)
    }
}

/// A short page for one situation.
#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage {
    title: String,
    text: String,
    reference: Option<String>,
}

/// The page for a form whose token no longer fits: shows what was typed, and offers to send it again.
#[derive(Template)]
#[template(path = "errors/token.html")]
struct TokenPage {
    refused: Refused,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(next) => sign_in(&next),
            Self::Token(refused) => render(StatusCode::FORBIDDEN, &TokenPage { refused: *refused }),
            Self::Absent => page(StatusCode::NOT_FOUND, None),
            Self::NotYours => page(StatusCode::FORBIDDEN, None),
            Self::SwitchedOff(tenant) => switched_off(&tenant),
            Self::Full(reached) => full(reached),
            Self::Unreadable(status) => page(status, None),
            Self::FileUnderWay => short(
                StatusCode::TOO_MANY_REQUESTS,
                say!("file-under-way-title"),
                say!("file-under-way"),
            ),
            Self::Unavailable => page(StatusCode::SERVICE_UNAVAILABLE, None),
            Self::Done => short(StatusCode::OK, say!("error-done-title"), say!("error-done")),
            Self::Uncertain => short(
                StatusCode::SERVICE_UNAVAILABLE,
                say!("error-uncertain-title"),
                say!("error-uncertain"),
            ),
            Self::Failure(reference) => page(StatusCode::INTERNAL_SERVER_ERROR, Some(reference)),
        }
    }
}

/// The page that goes with a status.
pub(super) fn page(status: StatusCode, reference: Option<String>) -> Response {
    let (title, text) = match status.as_u16() {
        404 => (say!("error-absent-title"), say!("error-absent")),
        403 => (say!("error-not-yours-title"), say!("error-not-yours")),
        405 => (say!("error-method-title"), say!("error-method")),
        408 => (say!("error-slow-title"), say!("error-slow")),
        413 => (say!("error-large-title"), say!("error-large")),
        415 => (
            say!("error-unreadable-title"),
            say!("error-unreadable-kind"),
        ),
        400..=499 => (say!("error-unreadable-title"), say!("error-unreadable")),
        503 => (say!("error-unavailable-title"), say!("error-unavailable")),
        _ => (say!("error-ours-title"), say!("error-ours")),
    };
    let mut response = render(
        status,
        &ErrorPage {
            title,
            text,
            reference,
        },
    );
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, 30.into());
    }
    response
}

/// A reference for one failure: 8 letters and digits of random bits.
pub(super) fn reference() -> String {
    let text = Uuid::new_v4().simple().to_string().to_uppercase();
    let (first, rest) = text.split_at_checked(4).unwrap_or((&text, ""));
    let second: String = rest.chars().take(4).collect();
    format!("{first}-{second}")
}

fn switched_off(tenant: &str) -> Response {
    let text = words::switched_off(tenant);
    short(StatusCode::FORBIDDEN, say!("switched-off-title"), text)
}

fn full(reached: QuotaReached) -> Response {
    let text = mistakes::quota(reached);
    short(StatusCode::UNPROCESSABLE_ENTITY, say!("quota-title"), text)
}

fn short(status: StatusCode, title: String, text: String) -> Response {
    let reference = None;
    let page = ErrorPage {
        title,
        text,
        reference,
    };
    render(status, &page)
}

fn render(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(cause) => {
            error!(cause = %cause, "An error page could not be rendered: {cause}");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong on our side.",
            )
                .into_response()
        }
    }
}

fn sign_in(next: &str) -> Response {
    let query = if next == "/" {
        String::new()
    } else {
        format!("?next={}", super::extract::escape(next))
    };
    (StatusCode::SEE_OTHER, [(LOCATION, format!("/{query}"))]).into_response()
}
