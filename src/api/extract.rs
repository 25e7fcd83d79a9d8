//! How input reaches a handler: axum's own extractors, but with our answer when they refuse.
//!
//! A body is read to 64 KiB, must be `application/json` and an object, and must fit its type: unknown fields are
//! refused by the types themselves (`deny_unknown_fields`). The same holds for query parameters.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::plain_words::plain;
use super::problem::{Kind, Problem};

/// The most bytes that a request may carry.
pub(super) const MOST_BYTES: usize = 64 * 1024;

/// A JSON body, of a request or an answer.
pub(super) struct Json<T>(pub T);

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            let detail = "Send the body with Content-Type: application/json.";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|why| unread(&why, MOST_BYTES))?;
        parse(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let media_type = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, media_type)], body).into_response()
            }
            Err(why) => Problem::failure(Kind::Internal, &why).into_response(),
        }
    }
}

/// The parts of the path, decoded. What can't be decoded leads nowhere: 404.
pub(super) struct Path<T>(pub T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        #[expect(
            clippy::disallowed_types,
            reason = "this is the extractor to use instead"
        )]
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0))
            .map_err(|_| Problem::not_found())
    }
}

/// The query parameters.
pub(super) struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let pairs = parts.uri.query().unwrap_or_default();
        let parameters =
            serde_urlencoded::Deserializer::new(form_urlencoded::parse(pairs.as_bytes()));
        serde_path_to_error::deserialize(parameters)
            .map(Self)
            .map_err(|why| {
                let (path, message) = (why.path().to_string(), why.inner().to_string());
                Problem::field(field_of(&path, &message), plain(&path, &message))
            })
    }
}

/// RFC 9110, 8.3.1: the type and subtype of a media type are case-insensitive; parameters may follow.
fn is_json(request: &Request) -> bool {
    let value = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = value
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    media_type.eq_ignore_ascii_case("application/json")
}

/// Why a body of at most so many bytes could not be read.
pub(super) fn unread(why: &BytesRejection, most: usize) -> Problem {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(Kind::TooLarge, format!("Send at most {most} bytes."));
    }
    Problem::new(Kind::BadRequest, "The body could not be read to its end.")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(no_object(body));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|why| {
        let message = why.inner().to_string();
        match why.inner().classify() {
            Category::Data => {
                let (path, message) = (why.path().to_string(), without_position(&message));
                Problem::field(field_of(&path, message), plain(&path, message))
            }
            Category::Io | Category::Syntax | Category::Eof => not_json(&message),
        }
    })?;
    json.end().map_err(|why| not_json(&why.to_string()))?;
    Ok(value)
}

/// serde would take an array for a struct, field by field in the order of our source.
fn no_object(body: &[u8]) -> Problem {
    match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(IgnoredAny) => Problem::new(
            Kind::InvalidInput,
            "Send a JSON object, with a name for each value.",
        ),
        Err(why) => not_json(&why.to_string()),
    }
}

fn not_json(message: &str) -> Problem {
    Problem::new(
        Kind::BadRequest,
        format!("The body is not JSON: {message}."),
    )
}

/// The field's name: where the error arose, or, for a missing or unknown field, the name in the message.
fn field_of(path: &str, message: &str) -> String {
    let names_it = message.starts_with("missing field") || message.starts_with("unknown field");
    match message.split('`').nth(1) {
        Some(name) if names_it => name.to_owned(),
        _ => path.to_owned(),
    }
}

/// `serde_json` adds where in the text an error arose; the field's name says it better.
fn without_position(message: &str) -> &str {
    message
        .rsplit_once(" at line ")
        .map_or(message, |(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_the_path_unless_the_message_names_it() {
        assert_eq!(field_of("aliases[1]", "The @ is missing."), "aliases[1]");
        assert_eq!(field_of(".", "missing field `slug`"), "slug");
        assert_eq!(
            field_of("colour", "unknown field `colour`, expected `slug`"),
            "colour"
        );
    }

    #[test]
    fn a_message_loses_its_position() {
        assert_eq!(
            without_position("The @ is missing. at line 1 column 9"),
            "The @ is missing."
        );
    }
}
