//! Our own `Path`, `Query` and `Form`: what can't be read is answered with our pages.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::error::Error;

pub(super) use super::person::{Admin, AnyPerson, Operator, Owner, Visitor};

/// The parts of a path. What doesn't parse (an id that is none) is absent.
pub(super) struct Path<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    #[expect(
        clippy::disallowed_types,
        reason = "this is the extractor that answers with our page"
    )]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Error::Absent)
    }
}

/// The query of an address; unknown names are ignored.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let query = axum_extra::extract::Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|axum_extra::extract::Query(value)| Self(value))
            .map_err(|_| Error::Unreadable(StatusCode::BAD_REQUEST))
    }
}

/// The fields of a form; a name may come more than once, unknown names are ignored.
pub(super) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let form = axum_extra::extract::Form::<T>::from_request(request, state).await;
        form.map(|axum_extra::extract::Form(value)| Self(value))
            .map_err(|rejection| Error::Unreadable(rejection.into_response().status()))
    }
}

const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";

/// Escapes text for one value of a query.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.extend(
                HEXADECIMAL
                    .get(usize::from(byte >> 4))
                    .map(|digit| char::from(*digit)),
            );
            escaped.extend(
                HEXADECIMAL
                    .get(usize::from(byte & 15))
                    .map(|digit| char::from(*digit)),
            );
        }
    }
    escaped
}

/// Keeps `next` on this site: a path, and nothing that a browser could read as another host.
pub(super) fn on_site(next: &str) -> &str {
    let stays = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= 500
        && next
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if stays { next } else { "/" }
}

/// 303: after a form, a page that can be loaded again.
pub(super) fn see_other(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_stays_on_this_site() {
        for away in [
            "https://evil.test/",
            "//evil.test",
            "/\\evil.test",
            "",
            "evil",
            "/a\r\nb",
            "/a b",
        ] {
            assert_eq!(on_site(away), "/", "{away:?}");
        }
        assert_eq!(on_site("/whitelist?q=a%20b"), "/whitelist?q=a%20b");
    }
}
