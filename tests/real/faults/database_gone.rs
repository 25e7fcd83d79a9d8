//! PostgreSQL leaves while the program runs (N5): mail is answered, pages say so, all recovers by itself.

use std::time::{Duration, Instant};

use serde_json::json;

use super::scene::{FRIEND, Scene};
use crate::support::http;
use crate::support::policy::{PolicyClient, Question};
use crate::support::postgres::Postgres;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::wait::until;

const ANNA: &str = "anna@isp.example";
/// The program's deadline of 3 s, and what a busy machine adds.
const DEADLINE: Duration = Duration::from_millis(3300);

#[test]
fn with_postgresql_stopped_mail_is_answered_and_all_recovers_by_itself() {
    outage(Postgres::down, Postgres::up);
}

#[test]
fn with_postgresql_frozen_mail_is_answered_and_all_recovers_by_itself() {
    outage(Postgres::freeze, Postgres::thaw);
}

fn outage(leaves: impl Fn(&Postgres), comes_back: impl Fn(&Postgres)) {
    let postgres = Postgres::start();
    let mailboxes = [ANNA.to_owned(), "ben@isp.example".to_owned()];
    let scene = Scene::start(Home::on_postgres(&postgres.url()), &mailboxes);
    let mut client = PolicyClient::connect(scene.home.policy).expect("it listens");
    let known = Question::incoming(FRIEND, ANNA);
    assert_eq!(client.ask(&known).expect("an answer"), "DUNNO");

    leaves(&postgres);
    let mut slowest = Duration::ZERO;
    let mut timed = |question: &Question| {
        let begin = Instant::now();
        let action = client
            .ask(question)
            .expect("an answer, whatever happened to the database");
        slowest = slowest.max(begin.elapsed());
        action
    };
    // In the cache: decided as ever. Never asked for before, or to be learned: no opinion.
    let cached = timed(&known);
    let unknown = timed(&Question::incoming("scott@c.example", "ben@isp.example"));
    let learned = timed(&Question::submission(ANNA, "lost@c.example"));
    let elsewhere = timed(&Question::incoming("scott@c.example", "dora@isp.example"));
    tell(&format!("the slowest of four questions took {slowest:.2?}"));
    assert_eq!(
        [cached, unknown, learned, elsewhere],
        ["DUNNO"; 4].map(str::to_owned)
    );
    assert!(slowest < DEADLINE, "{slowest:?}");
    let api = format!("/api/v1/mailboxes/{ANNA}/entries");
    for path in ["/", "/whitelist", "/readyz", "/healthz"] {
        let begin = Instant::now();
        let page = http::get(scene.home.web, path).expect("an answer");
        let time = begin.elapsed();
        tell(&format!("{path}: {} after {time:.2?}", page.status));
        let fine = if path == "/healthz" {
            page.status == 200
        } else {
            page.status < 400 || page.status == 503
        };
        assert!(fine, "{path}: {page:?}");
        assert!(time < DEADLINE, "{path}: {time:?}");
    }
    let begin = Instant::now();
    let status = scene
        .api
        .try_post(&api, &json!({"list": "allow", "match": "no@c.example"}));
    assert_eq!(status.expect("an answer"), 503);
    assert!(begin.elapsed() < DEADLINE, "{:?}", begin.elapsed());

    comes_back(&postgres);
    let refused = || {
        let question = Question::incoming("scott@c.example", "ben@isp.example");
        client
            .ask(&question)
            .is_ok_and(|action| action.starts_with("550 "))
            .then_some(())
    };
    let ((), decides) = until("decisions again", Duration::from_secs(5), refused);
    let body = json!({"list": "allow", "match": "yes@c.example"});
    let writes = || {
        scene
            .api
            .try_post(&api, &body)
            .is_ok_and(|status| status == 201)
            .then_some(())
    };
    let ((), writes) = until("writes again", Duration::from_secs(5), writes);
    tell(&format!(
        "decides again after {decides:.2?}, writes after {writes:.2?} more"
    ));
    // What was answered without being kept is not on the list by some later accident either.
    assert!(!scene.api.matches(ANNA).contains(&"no@c.example".to_owned()));
    assert!(scene.program.stop().success(), "a clean stop");
}
