//! What the operator sees of the program itself: version, database, nodes, and whether background work gets done.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::config::Node;
use guestlist::engine::SECOND_FACTOR;
use guestlist::engine::key_file::{self, UnknownAge};
use guestlist::jobs::{Jobs, look_after_keys};
use guestlist::store::StoreError;
use guestlist::tenancy::Job;

use crate::support::test_app::TestApp;
use crate::web::with_a_phone;

const PATH: &str = "/operator/system";
const HOUR: Duration = Duration::from_hours(1);

/// The background work of the node that answers, or of another.
fn jobs(app: &TestApp, node: Option<&str>) -> Jobs {
    let this = Node::of(&app.config.web, app.clock.now());
    Jobs {
        config: Arc::clone(&app.config),
        node: Arc::new(Node {
            name: node.map_or(this.name, str::to_owned),
            up_since: app.clock.now(),
        }),
        clock: app.clock.clone(),
        database: app.database.clone(),
        engine: app.engine.clone(),
        keys: app.keys.clone(),
        resolver: guestlist::dns::Resolver::new(&app.config.dns).expect("a resolver"),
        mailer: app.mailer.clone(),
    }
}

async fn succeeds(jobs: &Jobs, job: Job) {
    let run = jobs.run(job, Some(HOUR), async { Ok::<(), Infallible>(()) });
    run.await.expect("a run");
}

async fn fails(jobs: &Jobs, job: Job) {
    let why = StoreError::Machine("the disk is full".to_owned());
    let run = jobs.run(job, Some(HOUR), async { Err(why) });
    run.await.expect_err("what the work returned");
}

#[tokio::test]
async fn the_operator_sees_program_database_and_node() {
    let app = TestApp::start().await;
    let page = app.operator().await.open(PATH).await;
    let program = page.text("main");
    for told in [
        env!("CARGO_PKG_VERSION"),
        "SQL",
        "up to date, migration",
        "This node",
    ] {
        assert!(program.contains(told), "{told}: {program}");
    }
    assert!(page.text("main").contains("It has not run yet."));
}

#[tokio::test]
async fn a_run_is_shown_with_when_it_was_done_and_what_went_wrong() {
    let app = TestApp::start().await;
    let jobs = jobs(&app, None);
    succeeds(&jobs, Job::CleanUp).await;
    app.clock.advance(TimeDelta::hours(1));
    fails(&jobs, Job::CleanUp).await;
    let page = app.operator().await.open(PATH).await;
    let text = page.text("main");
    for told in ["Failed last time", "Last done today", "the disk is full"] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let tenants = app.operator().await.open("/operator/tenants").await;
    assert!(!tenants.body.contains(PATH) || !tenants.text("main").contains("for a while"));
}

#[tokio::test]
async fn what_is_not_done_for_three_periods_is_told_on_the_first_page() {
    let app = TestApp::start().await;
    let jobs = jobs(&app, None);
    succeeds(&jobs, Job::CleanUp).await;
    for _ in 0..4 {
        app.clock.advance(TimeDelta::hours(1));
        fails(&jobs, Job::CleanUp).await;
        succeeds(&jobs, Job::Watched).await;
    }
    let mut operator = app.operator().await;
    let page = operator.open("/operator/tenants").await;
    let told = page.text(".alert");
    assert!(
        told.contains("Clean-up") && !told.contains("Own addresses"),
        "{told}"
    );
    assert!(
        operator
            .open(PATH)
            .await
            .text("main")
            .contains("Not done for a while")
    );
    succeeds(&jobs, Job::CleanUp).await;
    let page = operator.open("/operator/tenants").await;
    assert!(!page.body.contains("for a while"), "{}", page.body);
}

#[tokio::test]
async fn work_that_should_have_begun_long_ago_is_told_as_late() {
    let app = TestApp::start().await;
    let jobs = jobs(&app, None);
    succeeds(&jobs, Job::CleanUp).await;
    let mut operator = app.operator().await;
    app.clock.advance(TimeDelta::minutes(61));
    let page = operator.open(PATH).await.text("main");
    assert!(!page.contains("It was due"), "{page}");
    app.clock.advance(TimeDelta::minutes(2));
    let page = operator.open(PATH).await.text("main");
    assert!(
        page.contains("It was due") && page.contains("Not done for a while"),
        "{page}"
    );
}

#[tokio::test]
async fn a_node_that_was_stopped_is_no_reason_to_worry() {
    let app = TestApp::start().await;
    succeeds(&jobs(&app, Some("old:8080")), Job::CleanUp).await;
    app.clock.advance(TimeDelta::hours(9));
    succeeds(&jobs(&app, None), Job::CleanUp).await;
    let mut operator = app.operator().await;
    let page = operator.open("/operator/tenants").await;
    assert!(!page.body.contains("for a while"), "{}", page.body);
    let page = operator.open(PATH).await;
    assert!(page.text("main").contains("old:8080"), "{}", page.body);
}

#[tokio::test]
async fn a_run_that_cannot_be_noted_is_no_failed_run() {
    let app = TestApp::start().await;
    let jobs = jobs(&app, None);
    app.database.close().await;
    succeeds(&jobs, Job::CleanUp).await;
}

#[tokio::test]
async fn a_form_and_a_known_browser_outlive_a_rotation() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.open("/whitelist").await;
    key_file::rotate(&app.config.secret_key_file, app.clock.now()).expect("a key");
    look(&app).await.expect("a look at the keys");
    assert_eq!(app.keys.list().len(), 2);
    let fields = [("action", "add"), ("match", "new@example.com")];
    let page = anna.post("/whitelist", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

#[tokio::test]
async fn the_page_shows_each_key_and_what_it_protects_but_no_key() {
    let app = TestApp::start().await;
    let secrets = || std::fs::read_to_string(&app.config.secret_key_file).expect("the file");
    let before = secrets();
    let mut anna = app.owner("anna@isp.example").await;
    with_a_phone(&app, &mut anna).await;
    key_file::rotate(&app.config.secret_key_file, app.clock.now()).expect("a key");
    look(&app).await.expect("a look at the keys");
    let mut operator = app.operator().await;
    let page = operator.open(PATH).await;
    let text = page.text("main");
    for told in [
        "Key 2",
        "Newest",
        "Key 1",
        "one authenticator app is sealed",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let lines = secrets();
    let keys = lines.lines().filter(|line| !line.starts_with('#'));
    for key in keys.filter_map(|line| line.split_once(' ')) {
        assert!(!page.body.contains(key.1));
    }
    // The first key is lost with what it sealed.
    let newest = lines.replace(&before, "");
    std::fs::write(&app.config.secret_key_file, newest).expect("a file");
    look(&app).await.expect("a look at the keys");
    let text = operator.open(PATH).await.text("main");
    assert!(
        text.contains("Not there") && text.contains("only recovery codes"),
        "{text}"
    );
    let factor = "/account/second-factor";
    anna.open(factor).await;
    let fields = [("action", "off"), ("code", "123456")];
    let page = anna.post(factor, &fields).await;
    let told = page.text("#code-error");
    assert!(told.contains("can't be checked any more"), "{told}");
}

#[tokio::test]
async fn a_second_step_outlives_the_key_that_sealed_it() {
    let app = TestApp::start().await;
    let path = &app.config.secret_key_file;
    with_a_phone(&app, &mut app.owner("anna@isp.example").await).await;
    key_file::rotate(path, app.clock.now()).expect("a key");
    look(&app).await.expect("a look at the keys");
    let mut tx = app.database.write().await.expect("a transaction");
    let mut factors = tx.system().sealed_factors();
    for old in factors.of_key(1, 10).await.expect("what it sealed") {
        let owner = old.account.0.as_bytes();
        let new = app.keys.reseal(SECOND_FACTOR, owner, &old.sealed_secret);
        let new = new.expect("a secret");
        assert!(factors.replace(&old, &new).await.expect("a change"));
        assert!(!factors.replace(&old, &new).await.expect("no change"));
    }
    let counts = factors.count_by_key().await.expect("counts");
    assert_eq!(counts, [(2, 1)]);
    tx.commit().await.expect("a commit");
    let when = (app.clock.now() + TimeDelta::days(1), UnknownAge::TooYoung);
    key_file::retire(path, 1, when).expect("an end");
    look(&app).await.expect("a look at the keys");
    let text = app.operator().await.open(PATH).await.text("main");
    assert!(
        !text.contains("Key 1") && !text.contains("Not there"),
        "{text}"
    );
}

/// The background look at the key file.
async fn look(app: &TestApp) -> Result<(), guestlist::jobs::KeysError> {
    look_after_keys(&app.database, &app.keys, &mut 0).await
}
