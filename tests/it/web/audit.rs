//! The audit log: searched, page by page, and as a file.

use axum::http::StatusCode;

use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

async fn add(admin: &mut Visitor, matches: &str) {
    admin.get("/admin/whitelist").await;
    let form = [("action", "add"), ("match", matches)];
    assert_eq!(admin.post("/admin/whitelist", &form).await.status, 303);
}

fn subjects(page: &Page) -> Vec<String> {
    page.texts("tbody strong")
}

#[tokio::test]
async fn changes_are_found_by_who_what_and_since() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    add(&mut admin, "scott@example.org").await;
    app.clock.advance(chrono::TimeDelta::days(2));
    admin.get("/admin/domains").await;
    admin
        .post("/admin/domains", &[("domain", "new.example")])
        .await;
    let found = [
        ("what=lists", vec!["scott@example.org"]),
        ("what=domains", vec!["new.example"]),
        ("what=lists&who=ADMIN%40isp", vec!["scott@example.org"]),
        ("what=lists&who=bob", vec![]),
        ("what=lists&who=a%25", vec![]),
        ("what=lists&since=2026-03-03", vec![]),
        ("what=domains&since=2026-03-04", vec!["new.example"]),
        // What can't be read is no wish.
        ("what=domains&since=soon&before=x", vec!["new.example"]),
    ];
    for (query, subjects_found) in found {
        let page = admin.get(&format!("/admin/audit?{query}")).await;
        assert_eq!(subjects(&page), subjects_found, "{query}");
    }
    let page = admin.get("/admin/audit?what=lists&who=bob").await;
    assert!(page.text("main").contains("Nothing fits this search."));
    assert_eq!(page.values("#who"), ["bob"]);
    assert!(page.body.contains("value=\"lists\" selected"));
}

#[tokio::test]
async fn a_day_that_does_not_exist_is_said_at_its_field() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    add(&mut admin, "scott@example.org").await;
    let page = admin.get("/admin/audit?what=lists&since=2026-99-99").await;
    assert!(
        page.text("#since-error")
            .starts_with("There is no such day"),
        "{}",
        page.body
    );
    assert_eq!(page.values("#since"), ["2026-99-99"]);
    assert_eq!(subjects(&page), ["scott@example.org"], "all days are shown");
    let export = page.links("a[download]");
    assert_eq!(export, ["/admin/audit/export?what=lists"]);
    let page = admin.get("/admin/audit?since=2026-03-01").await;
    assert!(page.texts("#since-error").is_empty());
}

#[tokio::test]
async fn a_file_since_a_day_that_does_not_exist_is_refused_with_the_page_that_says_so() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    add(&mut admin, "scott@example.org").await;
    let mut operator = app.operator().await;
    for (visitor, path) in [
        (&mut admin, "/admin/audit/export"),
        (&mut operator, "/operator/audit/export"),
    ] {
        for day in ["2026-02-31", "soon", "2026-99-99"] {
            let page = visitor.get(&format!("{path}?since={day}")).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            let told = page.text("#since-error");
            assert!(told.starts_with("There is no such day"), "{told}");
            assert_eq!(page.values("#since"), [day]);
        }
        let file = visitor.get(&format!("{path}?since=2026-02-28")).await;
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.header("content-type").starts_with("text/csv"));
    }
}

#[tokio::test]
async fn what_came_on_a_list_is_told_with_the_list() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    add(&mut admin, "scott@example.org").await;
    let page = admin.get("/admin/audit?what=lists").await;
    let told = page.texts("tbody td:nth-child(3)");
    assert_eq!(told, ["added to the whitelist: scott@example.org"]);
}

#[tokio::test]
async fn changes_of_one_instant_are_lost_between_no_pages() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let many: Vec<String> = (0..120)
        .map(|number| format!("p{number}@example.org"))
        .collect();
    add(&mut admin, &many.join("\n")).await;
    let (mut path, mut seen) = ("/admin/audit?what=lists".to_owned(), Vec::new());
    loop {
        let page = admin.get(&path).await;
        seen.extend(subjects(&page));
        match page.links("a[rel=next]").first() {
            Some(next) => path.clone_from(next),
            None => break,
        }
    }
    seen.sort();
    let mut all = many;
    all.sort();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn the_file_has_what_was_looked_for_and_no_cell_begins_a_formula() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    add(&mut admin, "+cmd@example.org").await;
    add(&mut admin, "plain@example.org").await;
    let page = admin.get("/admin/audit?what=lists").await;
    assert!(
        page.text("main")
            .contains("the newest 100,000 lines at most")
    );
    let export = page.links("a[download]");
    let file = admin.get(&export[0]).await;
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"audit.csv\""
    );
    let text = file.body.strip_prefix('\u{feff}').expect("a mark");
    // The network address at the end is the test's.
    let lines = text
        .lines()
        .map(|line| line.rsplit_once(',').expect("cells").0);
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "time,who,action,subject,detail",
            "2026-03-02T09:00:00Z,admin@isp.example,entry.added,plain@example.org,whitelist",
            "2026-03-02T09:00:00Z,admin@isp.example,entry.added,'+cmd@example.org,whitelist",
        ]
    );
    // Another tenant's file is its own.
    let other = app
        .admin("shop")
        .await
        .get("/admin/audit/export?what=lists")
        .await;
    assert_eq!(other.body.lines().count(), 1);
}
