//! What went wrong, as `application/problem+json` (RFC 9457).
//!
//! Three kinds, kept apart: the caller's input (400, 413, 415, 422: it says which field and why), what
//! is absent or not allowed (401, 403, 404, 405, 409, 429: the same words whatever the reason), and our own
//! failure (500, 503: logged here, once, with a reference; the caller sees the reference, never the
//! cause).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::Json;
use crate::store::StoreError;
use crate::tenancy::QuotaReached;

/// The media type of RFC 9457, section 6.1.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// Every kind of problem: the last part of its `type`, its status and its title.
///
/// A `type` is a reference to the section of the readable page that explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    BadRequest,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Exists,
    Conflict,
    TooLarge,
    UnsupportedMediaType,
    InvalidInput,
    TooMany,
    Internal,
    Unavailable,
}

impl Kind {
    /// All of them, in the order of their status, for the readable page.
    pub(super) const ALL: [Self; 13] = [
        Self::BadRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Exists,
        Self::Conflict,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidInput,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The stable word at the end of `type`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Exists => "exists",
            Self::Conflict => "conflict",
            Self::TooLarge => "too-large",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::InvalidInput => "invalid-input",
            Self::TooMany => "too-many",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// The HTTP status.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Exists | Self::Conflict => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidInput => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// A short summary that doesn't change from one occurrence to the next (RFC 9457, section 3.1.3).
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request is not JSON",
            Self::Unauthorized => "A valid token is needed",
            Self::Forbidden => "This token may not do that",
            Self::NotFound => "There is nothing here",
            Self::MethodNotAllowed => "This address doesn't know that method",
            Self::Exists => "It exists already",
            Self::Conflict => "As things stand, that can't be done",
            Self::TooLarge => "The request is too large",
            Self::UnsupportedMediaType => "The request must be JSON",
            Self::InvalidInput => "Some of the input can't be taken",
            Self::TooMany => "That is too much at once",
            Self::Internal => "We failed",
            Self::Unavailable => "We can't answer just now",
        }
    }
}

/// A request that wasn't done, and why.
#[derive(Debug)]
pub(super) struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
}

/// What is wrong with one field of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// The field or query parameter, as in `aliases[1]`.
    #[schema(example = "address")]
    pub field: String,
    /// A sentence that says what to do.
    #[schema(example = "The @ is missing.")]
    pub message: String,
}

/// The body of every answer that isn't a success (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// A reference to the explanation of this kind of problem; stable.
    #[serde(rename = "type")]
    #[schema(example = "/api/v1/#problem-invalid-input")]
    type_uri: String,
    /// A short summary of the kind.
    title: &'static str,
    /// The HTTP status once more.
    status: u16,
    /// What was wrong this time.
    detail: String,
    /// Which fields, when it was the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

impl Problem {
    /// A problem of this kind, explained.
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// Absent, or outside the caller's tenant: nobody can tell which.
    pub(super) fn not_found() -> Self {
        Self::new(
            Kind::NotFound,
            "Nothing that you may see is at this address.",
        )
    }

    /// The token is good, but its tenant is switched off.
    pub(super) fn switched_off(tenant: &str) -> Self {
        let detail = format!(
            "{tenant} is switched off here: its mail is delivered as if Guestlist weren't there. \
             Ask whoever runs Guestlist for it to switch it on again."
        );
        Self::new(Kind::Forbidden, detail)
    }

    /// One field of the input can't be taken.
    pub(super) fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind: Kind::InvalidInput,
            detail: "Please correct the fields named in errors.".to_owned(),
            errors: vec![FieldError {
                field: field.into(),
                message: message.into(),
            }],
        }
    }

    /// There is no room for what was to be added.
    fn full(reached: QuotaReached) -> Self {
        let field = match reached {
            QuotaReached::Mailboxes(_) => "address",
            QuotaReached::Entries(_) => "match",
        };
        Self {
            kind: Kind::Conflict,
            detail: reached.to_string(),
            errors: vec![FieldError {
                field: field.to_owned(),
                message: reached.to_string(),
            }],
        }
    }

    /// Several fields of the input can't be taken.
    pub(super) fn fields(errors: Vec<FieldError>) -> Self {
        Self {
            kind: Kind::InvalidInput,
            detail: "Please correct the fields named in errors.".to_owned(),
            errors,
        }
    }

    /// Our failure: logs the cause with a reference, and keeps only the reference.
    pub(super) fn failure(kind: Kind, cause: &dyn std::error::Error) -> Self {
        let reference = reference();
        let causes = chain(cause);
        error!(
            reference,
            causes, "An API request failed: reference {reference}"
        );
        Self::new(
            kind,
            format!("Please try again later. Our reference for this is {reference}."),
        )
    }
}

impl From<StoreError> for Problem {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Exists => Self::new(Kind::Exists, "What you want to add is there already."),
            StoreError::Absent => Self::not_found(),
            StoreError::Quota(reached) => Self::full(reached),
            StoreError::Database(_) => Self::failure(Kind::Unavailable, &cause),
            StoreError::Migrate(_) | StoreError::Inconsistent { .. } | StoreError::Machine(_) => {
                Self::failure(Kind::Internal, &cause)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let body = ProblemBody {
            type_uri: format!("/api/v1/#problem-{}", self.kind.word()),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: self.detail,
            errors: self.errors,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        match self.kind {
            // RFC 9110, 11.6.1: a 401 names the scheme.
            Kind::Unauthorized => {
                let challenge = HeaderValue::from_static("Bearer realm=\"guestlist\"");
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            Kind::TooMany | Kind::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}

/// Eight characters that find the line in the log.
fn reference() -> String {
    let id = Uuid::now_v7().simple().to_string();
    // The last digits of a version 7 UUID are the random ones.
    id.chars().skip(24).collect()
}

/// The error and what caused it, in one line.
fn chain(cause: &dyn std::error::Error) -> String {
    let mut text = cause.to_string();
    let mut next = cause.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}
