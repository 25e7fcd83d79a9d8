//! The access table: every route, and what each kind of caller gets there.
//!
//! `api_table` and `page_table` are the tables; the tests walk every cell of them. A route that the
//! program knows and a table doesn't, or the other way round, fails the test. What a caller may not see
//! answers like what is not there, byte for byte, and whoever is refused has changed nothing. GET and
//! HEAD change nothing for anyone.

mod alike;
mod api;
mod api_table;
mod german;
mod mails;
mod page_table;
mod pages;
mod world;

use std::collections::BTreeSet;

use crate::support::test_app::TestApp;

#[tokio::test]
async fn every_route_is_in_the_table_and_every_row_is_a_route() {
    let app = TestApp::start().await;
    let known: BTreeSet<String> = app
        .routes
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let api = api_table::ROWS
        .iter()
        .map(|row| format!("{} {}", row.method, row.path));
    let pages = page_table::ROWS
        .iter()
        .map(|(method, path, ..)| format!("{method} {path}"));
    let listed: BTreeSet<String> = api.chain(pages).collect();
    let missing: Vec<&String> = known.difference(&listed).collect();
    let unknown: Vec<&String> = listed.difference(&known).collect();
    assert!(missing.is_empty(), "routes without a row: {missing:#?}");
    assert!(unknown.is_empty(), "rows without a route: {unknown:#?}");
}
