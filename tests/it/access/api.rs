//! Walks the table of the API.

use axum::http::Method;
use guestlist::tenancy::{AppScope, TokenScope};
use serde_json::Value;

use super::api_table::{CALLERS, ROWS, Row};
use super::world::World;
use crate::support::api_client::{ApiAnswer, ApiClient};

/// A world and the callers of the table, in its order.
struct Stage {
    world: World,
    callers: Vec<ApiClient>,
}

impl Stage {
    async fn new() -> Self {
        let world = World::new().await;
        let app = &world.app;
        let callers = vec![
            ApiClient::new(app.router.clone(), None),
            app.caller(TokenScope::Read, Some("isp")).await,
            app.caller(TokenScope::Decide, Some("isp")).await,
            app.caller(TokenScope::Tenant, Some("isp")).await,
            app.caller(TokenScope::Tenant, Some("shop")).await,
            app.caller(TokenScope::Tenant, Some("off")).await,
            app.own_caller("anna@isp.example", AppScope::Read).await,
            app.own_caller("anna@isp.example", AppScope::Change).await,
            app.own_caller("bob@isp.example", AppScope::Change).await,
            app.caller(TokenScope::Operator, None).await,
        ];
        app.switch_off("off").await;
        Self { world, callers }
    }

    async fn ask(&self, caller: usize, row: &Row, exists: bool) -> ApiAnswer {
        let method: Method = row.method.parse().expect("a method");
        let path = self.world.path(row.path, exists);
        let body =
            (!row.body.is_empty()).then(|| serde_json::from_str::<Value>(row.body).expect("JSON"));
        self.callers[caller].call(method, &path, body).await
    }
}

#[tokio::test]
async fn every_token_gets_what_the_table_says() {
    let (mut stage, mut wrong) = (Stage::new().await, Vec::new());
    for row in ROWS {
        for (caller, name) in CALLERS.iter().enumerate() {
            let expected = row.statuses[caller];
            let before = stage.world.state().await;
            let answer = stage.ask(caller, row, true).await;
            if answer.status.as_u16() != expected {
                let (method, path, text) = (row.method, row.path, &answer.text);
                wrong.push(format!(
                    "{method} {path} as {name}: {}, {text}",
                    answer.status
                ));
            }
            let changed = stage.world.state().await != before;
            if changed && (row.method == "GET" || !answer.status.is_success()) {
                wrong.push(format!(
                    "{} {} as {name} changed something",
                    row.method, row.path
                ));
            }
            if changed {
                stage = Stage::new().await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_another_tenants_answers_like_what_is_not_there() {
    let stage = Stage::new().await;
    for row in ROWS.iter().filter(|row| row.path.contains('{')) {
        for (caller, name) in CALLERS.iter().enumerate() {
            if row.statuses[caller] != 404 {
                continue;
            }
            let others = stage.ask(caller, row, true).await;
            let missing = stage.ask(caller, row, false).await;
            let told = |answer: &ApiAnswer| (answer.status, answer.text.clone());
            assert_eq!(
                told(&others),
                told(&missing),
                "{} {} as {name}",
                row.method,
                row.path
            );
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_there_for_those_who_may_see_everything() {
    let stage = Stage::new().await;
    for row in ROWS.iter().filter(|row| row.path.contains('{')) {
        let answer = stage.ask(CALLERS.len() - 1, row, false).await;
        assert_eq!(
            answer.status, 404,
            "{} {}: {}",
            row.method, row.path, answer.text
        );
    }
}

#[tokio::test]
async fn head_answers_like_get_and_changes_nothing() {
    let stage = Stage::new().await;
    let before = stage.world.state().await;
    for row in ROWS.iter().filter(|row| row.method == "GET") {
        for (caller, client) in stage.callers.iter().enumerate() {
            let answer = client
                .call(Method::HEAD, &stage.world.path(row.path, true), None)
                .await;
            assert_eq!(
                answer.status.as_u16(),
                row.statuses[caller],
                "HEAD {}",
                row.path
            );
            assert_eq!(answer.text, "", "HEAD {}", row.path);
        }
    }
    assert_eq!(before, stage.world.state().await);
}
