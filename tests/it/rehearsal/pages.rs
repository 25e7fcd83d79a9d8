//! What an admin sees before switching something on, and of what is only watched.

use axum::http::StatusCode;
use serde_json::json;

use super::scene::Scene;

const REHEARSAL: &str = "/admin/rehearsal";
const BOTH: [(&str, &str); 4] = [
    ("action", "save"),
    ("threshold", "5"),
    ("points dnsbl bl.test client", "5"),
    ("points dnsbl other.example client", "5"),
];

#[tokio::test]
async fn the_form_of_the_checks_shows_what_it_would_have_done_and_switches_it_on() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let mut admin = scene.app.admin("isp").await;
    let page = admin.get("/admin/checks").await;
    assert_eq!(
        page.texts("button[formaction='/admin/rehearsal']")[0],
        "See what this would have done"
    );
    let page = admin.post(REHEARSAL, &BOTH).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(
        page.text(".lead")
            .starts_with("Nothing has been changed. 40 messages since")
    );
    assert_eq!(page.texts(".figures div"), ["More turned away16"]);
    assert_eq!(
        page.texts("#short ~ .findings li"),
        [
            "bl.test: 5 points, so far 0",
            "other.example: 5 points, so far 0"
        ]
    );
    assert_eq!(
        page.texts("#mailboxes ~ ul .row__title"),
        ["anna@isp.example", "bob@isp.example"]
    );
    assert_eq!(page.texts(".table tbody tr").len(), 5);
    let row = page.text(".table tbody tr");
    for said in [
        "Would be turned away",
        "too much speaks against it",
        "What happened: Let in",
    ] {
        assert!(row.contains(said), "{said} is not in {row}");
    }
    // Nothing was changed, and the button changes just that.
    assert_eq!(scene.traffic().await, 0);
    let fields = page.fields("main form");
    assert_eq!(fields.len(), 4);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let kept = admin.post("/admin/checks", &fields).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert_eq!(scene.traffic().await, 16);
}

#[tokio::test]
async fn whoever_changed_nothing_is_told_so_and_has_nothing_to_switch_on() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let mut admin = scene.app.admin("isp").await;
    let page = admin.get("/admin/checks").await;
    let fields = page.fields("main form");
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let page = admin.post(REHEARSAL, &fields).await;
    let main = page.text("main");
    assert!(
        main.contains("You have changed nothing: these settings hold already."),
        "{main}"
    );
    assert!(
        !main.contains("Not known") && !main.contains("Switch it on"),
        "{main}"
    );
}

#[tokio::test]
async fn a_list_that_was_never_asked_is_shown_first_with_what_is_not_known() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let mut admin = scene.app.admin("isp").await;
    admin.get("/admin/checks").await;
    let on = [
        ("action", "on dnsbl zen.spamhaus.org client"),
        ("threshold", "5"),
    ];
    let page = admin.post(REHEARSAL, &on).await;
    let main = page.text("main");
    let same = "No message would have met with anything else.";
    assert!(main.contains(same), "{main}");
    let lacking = page.text("#lacking ~ ul");
    assert!(
        lacking.starts_with("40 lack an answer of Spamhaus ZEN."),
        "{lacking}"
    );
    assert!(lacking.contains("Switch the list on with 0 points for a while"));
}

#[tokio::test]
async fn a_mistake_in_the_form_is_shown_where_it_was_made() {
    let scene = Scene::new("standard").await;
    let mut admin = scene.app.admin("isp").await;
    admin.get("/admin/checks").await;
    let page = admin
        .post(REHEARSAL, &[("action", "save"), ("threshold", "none")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text(".field__error").contains("from 1 to 100"));
    let page = admin.post(REHEARSAL, &[("mode", "strict")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.text(".field__error"), "Choose one of the modes.");
}

#[tokio::test]
async fn what_is_only_watched_is_told_by_reason_and_sender_and_another_mode_tried_out() {
    let scene = Scene::new("monitor").await;
    scene.set(5, 5).await;
    let mut admin = scene.app.admin("isp").await;
    let page = admin.get("/admin/monitor").await;
    assert_eq!(
        page.text(".empty__title"),
        "Nothing would have been turned away."
    );
    scene.traffic().await;
    assert!(
        admin
            .get("/admin")
            .await
            .text("main")
            .contains("if mail weren't only watched")
    );
    let page = admin.get("/admin/monitor").await;
    assert_eq!(page.texts(".figures div"), ["Would be turned away16"]);
    assert_eq!(
        page.texts("#why ~ ul .row"),
        ["too much speaks against it16"]
    );
    assert_eq!(page.texts("#who ~ ul .row").len(), 8);
    let page = admin.post(REHEARSAL, &[("mode", "standard")]).await;
    assert_eq!(page.texts(".figures div"), ["More turned away16"]);
    assert_eq!(
        page.texts("#short ~ .findings li"),
        ["Strangers: “Guarded”, so far “Watch only”"]
    );
    let fields = page.fields("main form");
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "name",
            "mode",
            "time_zone",
            "recipient_delimiter",
            "forwarders",
            "ask_hours",
            "ask_then",
            "digest",
            "digest_time",
            "language",
        ]
    );
    let caller = scene
        .app
        .caller(guestlist::tenancy::TokenScope::Tenant, Some("isp"))
        .await;
    let tenant = caller.get("/api/v1/tenants/isp").await.expect(200);
    assert_eq!(tenant["mode"], json!("monitor"));
}

#[tokio::test]
async fn what_the_form_says_of_the_mode_ask_is_foretold_and_switched_on_with_it() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let mut admin = scene.app.admin("isp").await;
    admin.get("/admin/settings").await;
    let form = [
        ("name", "The ISP"),
        ("mode", "ask"),
        ("time_zone", "UTC"),
        ("ask_hours", "24"),
        ("ask_then", "refuse"),
        ("ask_everyone", "yes"),
    ];
    let page = admin.post(REHEARSAL, &form).await;
    assert_eq!(page.texts(".figures div"), ["More asked to wait40"]);
    let fields = page.fields("main form");
    for (name, value) in form {
        let field = (name.to_owned(), value.to_owned());
        assert!(fields.contains(&field), "{name} is not in {fields:?}");
    }
}

#[tokio::test]
async fn a_check_with_no_points_is_said_to_be_watched() {
    let scene = Scene::new("standard").await;
    let mut admin = scene.app.admin("isp").await;
    let page = admin.get("/admin/checks").await;
    assert!(
        page.text("main")
            .contains("because something has 0 points and is only watched")
    );
    scene.set(1, 1).await;
    let page = admin.get("/admin/checks").await;
    assert!(
        page.text("main")
            .contains("Give something 0 points to have it watched")
    );
}
