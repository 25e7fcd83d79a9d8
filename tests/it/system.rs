//! What the operator sees of the program itself: version, database, nodes, and whether background work gets done.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use guestlist::config::Node;
use guestlist::jobs::Jobs;
use guestlist::store::StoreError;
use guestlist::tenancy::Job;

use crate::support::test_app::TestApp;

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
