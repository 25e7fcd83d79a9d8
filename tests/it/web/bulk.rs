//! Several entries at once: asked in words, done by one press, taken back by another; filters; two tabs.

use axum::http::StatusCode;

use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

async fn anna_with(app: &TestApp, lines: &str) -> Visitor {
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    anna.submit("/whitelist", &[("action", "add"), ("match", lines)])
        .await;
    anna
}

fn matches(page: &Page) -> Vec<String> {
    page.texts(".entry .row__title")
}

async fn press_undo(visitor: &mut Visitor, page: &Page) -> Page {
    let (path, fields) = page.undo();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    visitor.submit(&path, &fields).await
}

const THREE: &str = "a@example.com\nb@example.com\nc@example.net";

#[tokio::test]
async fn what_will_be_done_to_several_is_said_before_it_is_done_and_can_be_undone() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, THREE).await;
    let all = [
        ("action", "ask"),
        ("what", "remove"),
        ("all", "yes"),
        ("q", "example.com"),
    ];
    let page = anna.post("/whitelist", &all).await;
    assert_eq!(page.text("h1"), "Remove 2 entries from your whitelist?");
    assert_eq!(
        page.text(".lead"),
        "Their mail will be judged like any stranger's."
    );
    assert_eq!(
        matches(&anna.get("/whitelist").await).len(),
        3,
        "it was only asked"
    );
    let act = [
        ("action", "act"),
        ("what", "remove"),
        ("all", "yes"),
        ("q", "example.com"),
    ];
    let page = anna.submit("/whitelist", &act).await;
    assert_eq!(
        page.text(".flash__text"),
        "2 entries are off your whitelist."
    );
    assert_eq!(matches(&page), ["c@example.net"]);
    let page = press_undo(&mut anna, &page).await;
    assert_eq!(matches(&page).len(), 3);
}

#[tokio::test]
async fn a_change_of_nothing_says_so_and_offers_no_undo() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, THREE).await;
    for what in ["remove", "move", "note", "expire"] {
        let act = [
            ("action", "act"),
            ("what", what),
            ("all", "yes"),
            ("q", "nobody-is-called-so"),
        ];
        let page = anna.submit("/whitelist", &act).await;
        assert_eq!(
            page.text(".flash--warning .flash__text"),
            "No entry fits any more. Nothing was changed.",
            "{what}"
        );
        assert_eq!(page.texts(".flash button").len(), 0, "{what}");
    }
}

#[tokio::test]
async fn several_are_moved_to_the_other_list_and_back() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, THREE).await;
    let ids = anna.get("/whitelist").await.values(".entry input[name=id]");
    let act = [
        ("action", "act"),
        ("what", "move"),
        ("id", &ids[0]),
        ("id", &ids[1]),
    ];
    let page = anna.submit("/whitelist", &act).await;
    assert_eq!(
        page.text(".flash__text"),
        "2 entries are on your blocklist now."
    );
    assert_eq!(matches(&anna.get("/blocklist").await).len(), 2);
    app.clock.advance(chrono::TimeDelta::seconds(5));
    press_undo(&mut anna, &page).await;
    assert_eq!(matches(&anna.get("/blocklist").await).len(), 0);
    assert_eq!(matches(&anna.get("/whitelist").await).len(), 3);
}

#[tokio::test]
async fn a_note_and_an_end_are_set_for_several_and_taken_back() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, THREE).await;
    let note = [
        ("action", "act"),
        ("what", "note"),
        ("all", "yes"),
        ("note", "the | choir"),
    ];
    let page = anna.submit("/whitelist", &note).await;
    assert_eq!(page.texts(".entry__note"), ["the | choir"; 3]);
    let wrong = [
        ("action", "act"),
        ("what", "expire"),
        ("all", "yes"),
        ("expires_on", "soon"),
    ];
    let wrong = anna.post("/whitelist", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong
            .text("#expires_on-error")
            .starts_with("There is no such day")
    );
    let page = press_undo(&mut anna, &page).await;
    assert_eq!(page.texts(".entry__note").len(), 0);
}

#[tokio::test]
async fn another_owners_entries_are_never_among_those_chosen() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, THREE).await;
    let ids = anna.get("/whitelist").await.values(".entry input[name=id]");
    let mut bob = app.owner("bob@isp.example").await;
    bob.get("/whitelist").await;
    for what in ["remove", "move", "note", "expire"] {
        let act = [
            ("action", "act"),
            ("what", what),
            ("id", &ids[0]),
            ("note", "mine"),
        ];
        bob.submit("/whitelist", &act).await;
    }
    let page = anna.get("/whitelist").await;
    assert_eq!(matches(&page).len(), 3);
    assert_eq!(page.texts(".entry__note").len(), 0);
}

#[tokio::test]
async fn entries_are_filtered_by_where_they_came_from() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, "a@example.com").await;
    let page = anna.submit("/import", &[("text", "b@example.com")]).await;
    let path = page.forms("main form").remove(0);
    anna.submit(&path, &[("action", "take")]).await;
    for (came, expected) in [
        ("", &["b@example.com", "a@example.com"][..]),
        ("hand", &["a@example.com"]),
        ("imported", &["b@example.com"]),
        ("learned", &[]),
        ("asked", &[]),
        ("unused", &[]),
        ("forgeable", &[]),
    ] {
        let mut found = matches(&anna.get(&format!("/whitelist?came={came}")).await);
        found.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{came}");
        for sort in ["match", "last"] {
            let found = matches(
                &anna
                    .get(&format!("/whitelist?came={came}&sort={sort}&q=example"))
                    .await,
            );
            assert_eq!(found.len(), expected.len(), "{came} {sort}");
        }
    }
    // Ids rise in the whole process: another test may have been years ahead when these were made.
    app.clock.advance(chrono::TimeDelta::days(20 * 365));
    let mut anna = app.owner("anna@isp.example").await;
    let found = matches(&anna.get("/whitelist?came=unused").await);
    assert_eq!(found, ["a@example.com", "b@example.com"]);
}

#[tokio::test]
async fn every_order_goes_on_where_the_page_before_ended() {
    let app = TestApp::start().await;
    let lines: Vec<String> = (0..120)
        .map(|n| format!("person{n:03}@example.com"))
        .collect();
    let mut anna = anna_with(&app, &lines.join("\n")).await;
    for query in [
        "",
        "?sort=match",
        "?sort=last",
        "?q=person",
        "?q=person&sort=match",
    ] {
        let mut next = Some(format!("/whitelist{query}"));
        let mut found = Vec::new();
        while let Some(path) = next {
            let page = anna.get(&path).await;
            found.extend(matches(&page));
            next = page.links(".pager a[rel=next]").into_iter().next();
        }
        found.sort();
        assert_eq!(found, lines, "{query}");
    }
}

#[tokio::test]
async fn two_tabs_that_change_one_entry_dont_undo_each_other_unseen() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, "a@example.com").await;
    let id = anna
        .get("/whitelist")
        .await
        .values(".entry input[name=id]")
        .remove(0);
    let path = format!("/whitelist/{id}");
    let shown = anna.get(&path).await.values("input[name=shown]").remove(0);
    let first = [
        ("action", "save"),
        ("shown", &shown),
        ("note", "from one tab"),
        ("require_auth", "no"),
    ];
    anna.submit(&path, &first).await;
    let second = [
        ("action", "save"),
        ("shown", &shown),
        ("note", "from another"),
        ("require_auth", "no"),
    ];
    let page = anna.post(&path, &second).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.values("#note"), ["from another"]);
    assert!(page.text("#note-error").contains("from one tab"));
    let again = page.values("input[name=shown]").remove(0);
    let third = [
        ("action", "save"),
        ("shown", &again),
        ("note", "from another"),
        ("require_auth", "no"),
    ];
    let page = anna.submit(&path, &third).await;
    assert_eq!(page.text(".entry__note"), "from another");
}

#[tokio::test]
async fn what_the_organisation_lists_is_shown_beside_ones_own() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    admin.get("/admin/whitelist").await;
    admin
        .submit(
            "/admin/whitelist",
            &[("action", "add"), ("match", "partner.example")],
        )
        .await;
    let mut anna = app.owner("anna@isp.example").await;
    let page = anna.get("/whitelist").await;
    assert!(
        page.text(".inherited summary")
            .starts_with("Also on the whitelist of")
    );
    assert_eq!(
        page.texts(".inherited .row__title"),
        ["Everyone at partner.example"]
    );
    assert_eq!(
        anna.get("/whitelist?q=nothing")
            .await
            .texts(".inherited")
            .len(),
        0
    );
}
