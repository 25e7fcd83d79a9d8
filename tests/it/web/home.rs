use guestlist::policy::Verdict;

use super::{ask, only_people_on_the_list};
use crate::support::dump::dump;
use crate::support::test_app::TestApp;

#[tokio::test]
async fn a_home_without_mail_is_calm() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let page = anna.get("/").await;
    assert_eq!(page.text("h1"), "Good morning.");
    assert!(
        page.text(".calm")
            .starts_with("Nobody had to be turned away.")
    );
    assert!(page.text(".mode").starts_with("Guarded:"));
}

#[tokio::test]
async fn letting_in_from_the_home_changes_the_very_next_decision() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    assert_eq!(
        ask(&app, "scott@example.com", "anna@isp.example").await,
        Verdict::Reject
    );
    let home = anna.get("/").await;
    let row = home.text("section[aria-labelledby=away] .row__what");
    assert!(row.contains("scott@example.com"), "{row}");
    assert!(
        row.contains("today 09:00: it is not on your whitelist"),
        "{row}"
    );
    let home = anna
        .submit("/", &[("action", "allow"), ("sender", "scott@example.com")])
        .await;
    assert_eq!(
        home.text(".flash__text"),
        "scott@example.com is on your whitelist now."
    );
    assert_eq!(
        ask(&app, "scott@example.com", "anna@isp.example").await,
        Verdict::Accept
    );

    let home = anna
        .submit("/", &[("action", "block"), ("sender", "scott@example.com")])
        .await;
    assert_eq!(
        home.text(".flash__text"),
        "scott@example.com is on your blocklist now. It is no longer on your whitelist."
    );
    assert_eq!(
        ask(&app, "scott@example.com", "anna@isp.example").await,
        Verdict::Reject
    );
    assert_eq!(
        anna.get("/whitelist").await.texts(".entry").len(),
        0,
        "it is on both lists"
    );
}

#[tokio::test]
async fn what_was_done_on_the_home_is_undone_on_the_home() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    ask(&app, "scott@example.com", "anna@isp.example").await;
    anna.get("/").await;
    let home = anna
        .submit("/", &[("action", "allow"), ("sender", "scott@example.com")])
        .await;
    let (path, fields) = home.undo();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let answer = anna.post(&path, &fields).await;
    assert_eq!(answer.location().as_deref(), Some("/"));
    let home = anna.get("/").await;
    assert_eq!(home.text(".flash__text"), "All is as it was before.");
}

#[tokio::test]
async fn learning_that_is_not_paused_is_not_resumed() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/").await;
    let before = dump(&app.test_database).await;
    for action in ["carry-on", "forget-burst"] {
        let page = anna.submit("/", &[("action", action)]).await;
        assert_eq!(
            page.text(".flash--warning .flash__text"),
            "Learning is not paused any more. Nothing was changed."
        );
    }
    assert_eq!(before, dump(&app.test_database).await);
}

#[tokio::test]
async fn a_change_of_mode_holds_from_the_next_decision() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    assert_eq!(
        ask(&app, "scott@example.com", "anna@isp.example").await,
        Verdict::Accept
    );
    anna.get("/settings").await;
    let page = anna
        .submit(
            "/settings",
            &[("mode", "whitelist-only"), ("learning", "yes")],
        )
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "Saved. From now on: Only people on my list."
    );
    assert_eq!(page.values("input[name=mode][checked]"), ["whitelist-only"]);
    assert_eq!(
        ask(&app, "scott@example.com", "anna@isp.example").await,
        Verdict::Reject
    );
}

#[tokio::test]
async fn a_decision_has_a_page_for_its_owner_only() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let mut bob = app.owner("bob@isp.example").await;
    ask(&app, "scott@example.com", "anna@isp.example").await;
    let activity = anna.get("/activity?q=SCOTT").await;
    assert_eq!(activity.texts(".row").len(), 1);
    let start = activity.body.find("/activity/").expect("a link");
    let path: String = activity.body[start..]
        .chars()
        .take_while(|c| *c != '"')
        .collect();
    let page = anna.get(&path).await;
    assert_eq!(page.text("h1"), "scott@example.com");
    assert_eq!(page.text(".badge"), "Let in");
    let strange = bob.get(&path).await;
    let missing = bob
        .get("/activity/01900000-0000-7000-8000-000000000000")
        .await;
    assert_eq!(
        (strange.status, strange.body),
        (missing.status, missing.body)
    );
}

#[tokio::test]
async fn markup_in_a_senders_name_stays_text() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    ask(
        &app,
        "\"<script>alert(1)</script>\"@example.com",
        "anna@isp.example",
    )
    .await;
    let page = anna.get("/").await;
    assert_eq!(page.texts("script").len(), 0);
}
