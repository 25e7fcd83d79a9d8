//! The description: everything that is there is in it, and the page for people is made from it.

use std::collections::BTreeSet;

use scraper::{Html, Selector};
use serde_json::Value;

use crate::support::api_client::ApiClient;
use crate::support::test_app::TestApp;

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    assert_eq!(document["openapi"], "3.1.0");
    let described: BTreeSet<String> = operations(&document).into_iter().collect();
    let undescribed = [
        "GET /api/v1/",
        "GET /api/v1/openapi.json",
        "GET /api/v1/reference.css",
    ];
    let known: BTreeSet<String> = app
        .routes
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .filter(|route| route.contains(" /api/v1/") && !undescribed.contains(&route.as_str()))
        .collect();
    assert_eq!(described, known);
}

#[tokio::test]
async fn every_reference_in_the_description_leads_somewhere() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_problem_without_a_script() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let answer = ApiClient::new(app.router.clone(), None)
        .get("/api/v1/")
        .await;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    let page = Html::parse_document(&answer.text);
    let selected = |css: &str| {
        let selector = Selector::parse(css).expect("a selector");
        page.select(&selector)
            .map(|one| one.text().collect::<String>())
            .collect::<Vec<_>>()
    };
    assert_eq!(selected("script, style, [style]").len(), 0);
    let headings: BTreeSet<String> = selected("h3 > code").into_iter().collect();
    let operations: BTreeSet<String> = operations(&document).into_iter().collect();
    assert_eq!(headings, operations);
    assert_eq!(selected("dt[id^=problem-]").len(), 13);
}

async fn document(app: &TestApp) -> Value {
    ApiClient::new(app.router.clone(), None)
        .get("/api/v1/openapi.json")
        .await
        .expect(200)
}

fn operations(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().expect("paths");
    let methods = |item: &Value| {
        item.as_object()
            .expect("methods")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    paths
        .iter()
        .flat_map(|(path, item)| {
            methods(item)
                .into_iter()
                .map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect()
}

fn collect_references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            found.extend(
                object
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            object
                .values()
                .for_each(|value| collect_references(value, found));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|value| collect_references(value, found)),
        _ => {}
    }
}
