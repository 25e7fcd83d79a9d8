//! How a success is told when there is more to say than 200 and a body.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::extract::Json;

/// 201 with the address of what was made (RFC 9110, 15.3.2), and the thing itself.
pub(super) fn created(location: &str, body: impl Serialize) -> Response {
    let mut response = (StatusCode::CREATED, Json(body)).into_response();
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Text as one segment of a path: all but the unreserved characters of RFC 3986 and `@` encoded.
pub(super) fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.extend([String::from("%"), format!("{byte:02X}")]),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_one_segment() {
        assert_eq!(segment("anna@isp.example"), "anna@isp.example");
        assert_eq!(segment("a/b+c%@isp.example"), "a%2Fb%2Bc%25@isp.example");
    }
}
