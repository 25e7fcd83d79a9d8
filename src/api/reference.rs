//! The readable page at `/api/v1/`: the same description, as HTML without any script.

use std::fmt::{self, Write};

use axum::http::header;
use axum::response::{Html, IntoResponse};
use serde_json::Value;

use super::openapi;
use super::problem::Kind;

/// Nothing is loaded but the style sheet beside the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /api/v1/reference.css`; needs no token.
pub(super) async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("reference.css"),
    )
}

/// `GET /api/v1/`; needs no token.
pub(super) async fn page() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    let description = serde_json::to_value(openapi::description()).unwrap_or_default();
    let mut html = String::new();
    // Writing to a String can't fail.
    let page = match write_page(&mut html, &description) {
        Ok(()) => html,
        Err(fmt::Error) => String::new(),
    };
    (headers, Html(page))
}

fn write_page(html: &mut String, description: &Value) -> fmt::Result {
    html.push_str(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Guestlist: the HTTP API</title>\n\
         <link rel=\"stylesheet\" href=\"/api/v1/reference.css\">\n\
         </head>\n<body>\n<main>\n<h1>The HTTP API of Guestlist</h1>\n",
    );
    writeln!(
        html,
        "<p>{}</p>",
        prose(text(description, "/info/description"))
    )?;
    html.push_str(
        "<p>For programs: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>\n",
    );
    let tags = description.pointer("/tags").and_then(Value::as_array);
    for tag in tags.into_iter().flatten() {
        write_tag(html, description, tag)?;
    }
    html.push_str("<h2>Problems</h2>\n<dl>\n");
    for kind in Kind::ALL {
        let (word, status, title) = (kind.word(), kind.status().as_u16(), kind.title());
        writeln!(
            html,
            "<dt id=\"problem-{word}\">{status} <code>{word}</code><dd>{title}."
        )?;
    }
    html.push_str("</dl>\n<h2>Objects</h2>\n");
    let schemas = description
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    for (name, schema) in schemas.into_iter().flatten() {
        write_schema(html, name, schema)?;
    }
    html.push_str("</main>\n</body>\n</html>\n");
    Ok(())
}

fn write_tag(html: &mut String, description: &Value, tag: &Value) -> fmt::Result {
    let name = text(tag, "/name");
    writeln!(
        html,
        "<h2>{}</h2>\n<p>{}</p>",
        escape(name),
        prose(text(tag, "/description"))
    )?;
    let paths = description.pointer("/paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in ["get", "post", "put", "patch", "delete"] {
            let Some(operation) = item.get(method) else {
                continue;
            };
            if text(operation, "/tags/0") == name {
                write_operation(html, method, path, operation)?;
            }
        }
    }
    Ok(())
}

fn write_operation(html: &mut String, method: &str, path: &str, operation: &Value) -> fmt::Result {
    let id = text(operation, "/operationId");
    let method = method.to_uppercase();
    writeln!(html, "<section id=\"{}\">", escape(id))?;
    writeln!(html, "<h3><code>{method} {}</code></h3>", escape(path))?;
    writeln!(html, "<p>{}.", prose(text(operation, "/summary")))?;
    writeln!(html, "{}</p>", prose(text(operation, "/description")))?;
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let parameters: Vec<&Value> = parameters
        .into_iter()
        .flatten()
        .filter(|one| text(one, "/in") == "query")
        .collect();
    if !parameters.is_empty() {
        html.push_str("<dl>\n");
        for parameter in parameters {
            let (name, about) = (text(parameter, "/name"), text(parameter, "/description"));
            writeln!(
                html,
                "<dt><code>?{}</code><dd>{}",
                escape(name),
                prose(about)
            )?;
        }
        html.push_str("</dl>\n");
    }
    if let Some(body) = operation.pointer("/requestBody/content/application~1json/schema") {
        writeln!(html, "<p>Takes {}.</p>", kind_of(body))?;
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    for (status, response) in responses.into_iter().flatten() {
        let body = response.pointer("/content/application~1json/schema");
        match body {
            Some(body) => writeln!(
                html,
                "<p>Answers {} with {}.</p>",
                escape(status),
                kind_of(body)
            )?,
            None if status == "default" => {}
            None => writeln!(html, "<p>Answers {}.</p>", escape(status))?,
        }
    }
    html.push_str("</section>\n");
    Ok(())
}

fn write_schema(html: &mut String, name: &str, schema: &Value) -> fmt::Result {
    writeln!(html, "<section id=\"{0}\">\n<h3>{0}</h3>", escape(name))?;
    writeln!(html, "<p>{}</p>", prose(text(schema, "/description")))?;
    // An object that contains another one is described in parts.
    let parts = ["allOf", "oneOf"]
        .into_iter()
        .filter_map(|word| schema.get(word)?.as_array());
    for part in std::iter::once(schema).chain(parts.flatten()) {
        if part.get("$ref").is_some() {
            writeln!(html, "<p>All of {}, and:</p>", kind_of(part))?;
        }
        write_properties(html, part)?;
    }
    html.push_str("</section>\n");
    Ok(())
}

fn write_properties(html: &mut String, schema: &Value) -> fmt::Result {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    let required = schema.get("required").and_then(Value::as_array);
    html.push_str("<dl>\n");
    for (name, property) in properties {
        let needed = required.is_some_and(|names| names.iter().any(|one| one == name));
        let optional = if needed {
            ""
        } else {
            ", may be left out or null"
        };
        writeln!(
            html,
            "<dt><code>{}</code> {}{optional}",
            escape(name),
            kind_of(property)
        )?;
        writeln!(html, "<dd>{}", prose(text(property, "/description")))?;
    }
    html.push_str("</dl>\n");
    Ok(())
}

/// A schema in a few words: a link to an object, a type, or the words it may be.
fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = escape(name.rsplit('/').next().unwrap_or(name));
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("<code>{}</code>", escape(word.as_str().unwrap_or("null"))))
            .collect();
        return words.join(", ");
    }
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        let choices = choices
            .iter()
            .filter(|choice| text(choice, "/type") != "null");
        return choices.map(kind_of).collect::<Vec<_>>().join(" or ");
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", kind_of(items));
    }
    let format = text(schema, "/format");
    let base = match schema.get("type") {
        Some(Value::String(one)) => one.as_str(),
        Some(Value::Array(several)) => several.first().and_then(Value::as_str).unwrap_or_default(),
        _ => "object",
    };
    if format.is_empty() {
        base.to_owned()
    } else {
        format!("{base} ({})", escape(format))
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Text with `code` between backticks.
fn prose(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            html.push_str("<code>");
            html.push_str(&escape(part));
            html.push_str("</code>");
        } else {
            html.push_str(&escape(part));
        }
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
