//! Walks the table of the pages.

use axum::body::Body;

use super::page_table::{PEOPLE, ROWS, Row};
use super::world::World;
use crate::support::visitor::{Page, Visitor};

/// A world and the people of the table, in its order, each with a form's token.
struct Stage {
    world: World,
    people: Vec<Visitor>,
}

impl Stage {
    async fn new() -> Self {
        let world = World::new().await;
        let app = &world.app;
        let mut people = vec![
            app.nobody(),
            app.owner("bob@isp.example").await,
            app.owner("anna@isp.example").await,
            app.admin("shop").await,
            app.admin("isp").await,
            app.owner("olga@off.example").await,
            app.operator().await,
        ];
        app.switch_off("off").await;
        for person in &mut people {
            person.open("/").await;
        }
        Self { world, people }
    }

    async fn ask(&mut self, person: usize, (method, route, _, form): &Row, exists: bool) -> Page {
        let path = self.world.path(route, exists);
        if *method == "GET" {
            return self.people[person].get(&path).await;
        }
        let form = self.world.form(route, form);
        let fields: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.people[person].post(&path, &fields).await
    }
}

#[tokio::test]
async fn every_person_gets_what_the_table_says() {
    let (mut stage, mut wrong) = (Stage::new().await, Vec::new());
    for row in ROWS {
        let (method, route, statuses, _) = row;
        for (person, name) in PEOPLE.iter().enumerate() {
            let before = stage.world.state().await;
            let page = stage.ask(person, row, true).await;
            if page.status.as_u16() != statuses[person] {
                wrong.push(format!("{method} {route} as {name}: {}", page.status));
            }
            let changed = stage.world.state().await != before;
            if changed && (*method == "GET" || page.status.as_u16() >= 400) {
                wrong.push(format!("{method} {route} as {name} changed something"));
            }
            if changed {
                stage = Stage::new().await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_another_tenants_looks_like_what_is_not_there() {
    let mut stage = Stage::new().await;
    for row in ROWS.iter().filter(|(_, route, ..)| route.contains('{')) {
        for (person, name) in PEOPLE.iter().enumerate() {
            if row.2[person] != 404 {
                continue;
            }
            let others = stage.ask(person, row, true).await;
            let missing = stage.ask(person, row, false).await;
            let told = |page: &Page| (page.status, page.body.clone());
            assert_eq!(
                told(&others),
                told(&missing),
                "{} {} as {name}",
                row.0,
                row.1
            );
        }
    }
}

#[tokio::test]
async fn no_page_describes_a_field_by_nothing() {
    let mut stage = Stage::new().await;
    for row in ROWS.iter().filter(|(method, ..)| *method == "GET") {
        for (person, name) in PEOPLE.iter().enumerate() {
            let page = stage.ask(person, row, true).await;
            assert!(
                !page.body.contains("aria-describedby=\"\""),
                "{} as {name}",
                row.1
            );
        }
    }
}

#[tokio::test]
async fn head_answers_like_get_and_changes_nothing() {
    let mut stage = Stage::new().await;
    let before = stage.world.state().await;
    for (_, route, statuses, _) in ROWS.iter().filter(|(method, ..)| *method == "GET") {
        let path = stage.world.path(route, true);
        for (person, visitor) in stage.people.iter_mut().enumerate() {
            let request = visitor.request("HEAD", &path).body(Body::empty());
            let page = visitor.send(request.expect("a request")).await;
            assert_eq!(
                page.status.as_u16(),
                statuses[person],
                "HEAD {route} as {}",
                PEOPLE[person]
            );
            assert_eq!(page.body, "", "HEAD {route}");
        }
    }
    assert_eq!(before, stage.world.state().await);
}
