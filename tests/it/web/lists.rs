use axum::http::StatusCode;
use guestlist::policy::{List, Networks, Pattern, Source};
use guestlist::store::{ListOwner, NewEntry};

use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

async fn anna_with(app: &TestApp, lines: &str) -> (Visitor, Page) {
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    let page = anna
        .submit("/whitelist", &[("action", "add"), ("match", lines)])
        .await;
    (anna, page)
}

fn matches(page: &Page) -> Vec<String> {
    page.texts(".entry .row__title")
}

#[tokio::test]
async fn many_pasted_lines_are_added_at_once_and_undone_as_one() {
    let app = TestApp::start().await;
    let lines =
        "Scott@Example.com\n\n  example.net \n.example.org\r\n192.0.2.0/24\nscott@example.com";
    let (mut anna, page) = anna_with(&app, lines).await;
    assert_eq!(
        page.text(".flash__text"),
        "4 entries are on your whitelist now."
    );
    let mut found = matches(&page);
    found.sort();
    let expected = [
        "Every server in 192.0.2.0/24",
        "Everyone at and below example.org",
        "Everyone at example.net",
    ];
    assert_eq!(
        found,
        [expected[0], expected[1], expected[2], "scott@example.com"]
    );
    let (path, fields) = page.undo();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(matches(&anna.submit(&path, &fields).await).len(), 0);
}

#[tokio::test]
async fn what_lets_in_very_many_is_asked_about_once() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    let lines = "gmail.com\nscott@example.com\n10.0.0.0/8";
    let page = anna
        .post("/whitelist", &[("action", "add"), ("match", lines)])
        .await;
    assert_eq!(
        page.texts(".field__error"),
        [
            "Look twice: this is everyone at gmail.com, where anybody can have an address.",
            "Look twice: 10.0.0.0/8 is a very large part of the Internet.",
        ]
    );
    assert_eq!(page.text(".adder button"), "Add all the same");
    let sure = page.attribute(".adder input[name=sure]", "value");
    let mut other = vec![
        ("action", "add"),
        ("match", ".info"),
        ("sure", sure.as_str()),
    ];
    let page = anna.post("/whitelist", &other).await;
    assert!(page.text(".field__error").contains("everyone under .info"));
    other[1].1 = lines;
    anna.submit("/whitelist", &other).await;
    let list = anna.get("/whitelist").await;
    assert_eq!(list.texts(".entry").len(), 3);
}

#[tokio::test]
async fn a_wrong_line_is_named_and_what_was_typed_stays() {
    let app = TestApp::start().await;
    let (mut anna, page) = anna_with(&app, "scott@example.com\nbob@example.com\nanna@").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        page.text("#match-error"),
        "Line 3, \"anna@\": The part after @ is missing."
    );
    assert_eq!(
        page.text("textarea"),
        "scott@example.com bob@example.com anna@"
    );
    assert_eq!(
        matches(&anna.get("/whitelist").await).len(),
        0,
        "half of it was added"
    );
}

#[tokio::test]
async fn entries_parted_by_commas_or_semicolons_are_several_and_a_wrong_one_is_named() {
    let app = TestApp::start().await;
    let line = "scott@example.com, example.net;\"b,c\"@example.org;Doe, Tom <tom@example.com>";
    let (_, page) = anna_with(&app, line).await;
    let mut found = matches(&page);
    found.sort();
    let expected = [
        "\"b,c\"@example.org",
        "Everyone at example.net",
        "scott@example.com",
        "tom@example.com",
    ];
    assert_eq!(found, expected);
    let (_, page) = anna_with(&app, "bob@example.com\neve@example.com, anna@, tom").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = page.texts("#match-error .field__error");
    assert_eq!(
        errors[0],
        "Line 2, item 2, \"anna@\": The part after @ is missing."
    );
    assert!(
        errors[1].starts_with("Line 2, item 3, \"tom\": "),
        "{errors:?}"
    );
}

#[tokio::test]
async fn what_is_no_match_and_no_day_is_told_with_the_way_to_write_it() {
    let app = TestApp::start().await;
    for odd in [".", "..", "*.", "anna"] {
        let (_, page) = anna_with(&app, odd).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd}");
        let sentence =
            "This is neither an address nor a domain: write it as anna@example.org or example.org.";
        assert_eq!(page.text("#match-error"), format!("\"{odd}\": {sentence}"));
    }
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/whitelist").await;
    for (day, why) in [
        (
            "2026-02-30",
            "There is no such day: write year, month and day, such as 2026-03-02",
        ),
        ("soon", "There is no such day"),
        (
            "2026-03-01",
            "This day has passed: choose 2026-03-02 or a later one",
        ),
        ("10000-01-01", "There is no such day"),
    ] {
        let fields = [
            ("action", "add"),
            ("match", "example.com"),
            ("expires_on", day),
        ];
        let page = anna.post("/whitelist", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        assert!(page.text("#expires_on-error").starts_with(why), "{day}");
    }
}

#[tokio::test]
async fn a_pasted_line_loses_what_mail_programs_add_and_a_slip_is_named() {
    let app = TestApp::start().await;
    let (mut anna, page) = anna_with(&app, "<a>@b.example").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let error = page.text("#match-error");
    assert!(
        error.contains("The character '<' can't stand before the @ without quotes"),
        "{error}"
    );
    let lines = "mailto:scott@example.com\nBob <bob@example.com>\n\"odd user\"@example.com";
    let fields = [("action", "add"), ("match", lines)];
    let page = anna.submit("/whitelist", &fields).await;
    let mut found = matches(&page);
    found.sort();
    let expected = [
        "\"odd user\"@example.com",
        "bob@example.com",
        "scott@example.com",
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn an_entry_can_be_edited_removed_and_brought_back() {
    let app = TestApp::start().await;
    let (mut anna, page) = anna_with(&app, "scott@example.com").await;
    let id = page.values(".entry input[name=id]").remove(0);
    let path = format!("/whitelist/{id}");
    let fields = [
        ("action", "save"),
        ("note", "the logo"),
        ("expires_on", "2026-03-20"),
        ("require_auth", "yes"),
        ("networks", "192.0.2.0/24"),
    ];
    let page = anna.submit(&path, &fields).await;
    assert_eq!(page.text(".entry__note"), "the logo");
    assert!(
        page.text(".entry .row__why")
            .contains("until 20 March · only when proven"),
        "{}",
        page.text(".entry")
    );
    let edit = anna.get(&path).await;
    assert_eq!(edit.values("#expires_on"), ["2026-03-20"]);
    assert_eq!(edit.text("#networks"), "192.0.2.0/24");

    let wrong = [
        ("action", "save"),
        ("note", "kept"),
        ("expires_on", "2026-03-01"),
        ("networks", "there"),
    ];
    let page = anna.post(&path, &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.values("#note"), ["kept"]);
    assert!(
        page.text("#networks-error")
            .starts_with("\"there\" is not a network")
    );

    let page = anna
        .submit("/whitelist", &[("action", "remove"), ("id", &id)])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "scott@example.com is off your whitelist."
    );
    assert_eq!(anna.get(&path).await.status, StatusCode::NOT_FOUND);
    let (undo, fields) = page.undo();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let page = anna.submit(&undo, &fields).await;
    assert_eq!(matches(&page), ["scott@example.com"]);
}

#[tokio::test]
async fn a_note_is_one_line_of_at_most_200_characters_on_every_form() {
    let app = TestApp::start().await;
    let (mut anna, page) = anna_with(&app, "scott@example.com").await;
    let own = page.values(".entry input[name=id]").remove(0);
    let mut admin = app.admin("isp").await;
    admin.get("/admin/whitelist").await;
    let add = [("action", "add"), ("match", "example.com")];
    let page = admin.submit("/admin/whitelist", &add).await;
    let house = page.values(".entry input[name=id]").remove(0);
    let long = "ä".repeat(201);
    for (visitor, list, id) in [
        (&mut anna, "/whitelist", own),
        (&mut admin, "/admin/whitelist", house),
    ] {
        let entry = format!("{list}/{id}");
        for (path, action) in [(list, "add"), (entry.as_str(), "save")] {
            for (note, why) in [
                (
                    long.as_str(),
                    "A note has at most 200 characters, and this one has 201",
                ),
                ("a\u{1b}b", "A note is one line without control characters"),
            ] {
                let fields = [("action", action), ("match", "example.net"), ("note", note)];
                let page = visitor.post(path, &fields).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
                assert!(page.text("#note-error").starts_with(why), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_search_is_taken_literally() {
    let app = TestApp::start().await;
    let (mut anna, _) =
        anna_with(&app, "scott@example.com\na_b@example.com\naxb@example.com").await;
    assert_eq!(
        matches(&anna.get("/whitelist?q=SCOTT").await),
        ["scott@example.com"]
    );
    assert_eq!(
        matches(&anna.get("/whitelist?q=a_b").await),
        ["a_b@example.com"]
    );
    for nothing in ["%25", "a.b", "%2Aa%2Aa%2Aa", "%27%20OR%201=1--"] {
        let page = anna.get(&format!("/whitelist?q={nothing}")).await;
        assert_eq!(matches(&page).len(), 0, "{nothing}");
        assert!(page.text(".empty").starts_with("Nothing fits this search."));
    }
    let long = "a*".repeat(5_000);
    assert_eq!(
        anna.get(&format!("/whitelist?q={long}")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_long_list_comes_in_pages_of_fifty() {
    let app = TestApp::start().await;
    let lines: Vec<String> = (0..51)
        .map(|n| format!("person{n:02}@example.com"))
        .collect();
    let (mut anna, page) = anna_with(&app, &lines.join("\n")).await;
    assert_eq!(matches(&page).len(), 50);
    let page = anna.get("/whitelist?sort=match").await;
    let next = page.links(".pager a[rel=next]").remove(0);
    assert_eq!(matches(&anna.get(&next).await), ["person50@example.com"]);
}

#[tokio::test]
async fn another_owners_entry_is_not_there() {
    let app = TestApp::start().await;
    let (mut anna, page) = anna_with(&app, "scott@example.com").await;
    let id = page.values(".entry input[name=id]").remove(0);
    let mut bob = app.owner("bob@isp.example").await;
    let strange = bob.get(&format!("/whitelist/{id}")).await;
    let missing = bob
        .get("/whitelist/01900000-0000-7000-8000-000000000000")
        .await;
    let nonsense = bob.get("/whitelist/nonsense").await;
    assert_eq!(
        (strange.status, &strange.body),
        (StatusCode::NOT_FOUND, &missing.body)
    );
    assert_eq!(
        (nonsense.status, nonsense.body),
        (missing.status, missing.body)
    );
    bob.get("/whitelist").await;
    for action in ["remove", "undo"] {
        bob.post("/whitelist", &[("action", action), ("id", &id)])
            .await;
    }
    assert_eq!(
        matches(&anna.get("/whitelist").await),
        ["scott@example.com"]
    );
}

#[tokio::test]
async fn an_undo_of_nothing_says_so_and_leaves_no_trace() {
    let app = TestApp::start().await;
    let (mut anna, page) = anna_with(&app, "scott@example.com\nbob@example.com").await;
    let (path, fields) = page.undo();
    let undo: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let nothing = "There is nothing to undo: it was undone before, or has been changed since. \
                   Nothing was changed now.";

    // A stale page: one of the two was taken off since.
    let id = page.values(".entry input[name=id]").remove(0);
    anna.submit(&path, &[("action", "remove"), ("id", &id)])
        .await;
    let page = anna.submit(&path, &undo).await;
    assert!(
        page.text(".flash--warning")
            .starts_with("A part of it is as it was")
    );
    let before = dump(&app.test_database).await;
    assert_eq!(
        anna.submit(&path, &undo)
            .await
            .text(".flash--warning .flash__text"),
        nothing
    );
    let again = anna
        .submit(&path, &[("action", "remove"), ("id", &id)])
        .await;
    assert!(
        again
            .text(".flash--warning")
            .starts_with("Nothing was removed")
    );

    // Another owner's entry, and one of the tenant's list by an admin who never saw it.
    let mut bob = app.owner("bob@isp.example").await;
    let mut admin = app.admin("isp").await;
    let signed_in = dump(&app.test_database).await;
    assert_eq!(before["entries"], signed_in["entries"]);
    for (visitor, path) in [(&mut bob, "/whitelist"), (&mut admin, "/admin/whitelist")] {
        visitor.get(path).await;
        let page = visitor.submit(path, &undo).await;
        assert_eq!(page.text(".flash--warning .flash__text"), nothing);
    }
    assert_eq!(signed_in, dump(&app.test_database).await);
}

#[tokio::test]
async fn every_change_is_in_the_audit_log() {
    let app = TestApp::start().await;
    anna_with(&app, "scott@example.com").await;
    let tenant = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.expect("a transaction");
    let query = guestlist::store::AuditQuery {
        limit: 10,
        ..Default::default()
    };
    let events = tx.of(tenant).audit().list(&query).await.expect("events");
    let words: Vec<_> = events
        .iter()
        .map(|event| (event.action.as_str(), event.subject.as_str()))
        .collect();
    assert_eq!(
        words,
        [
            ("entry.added", "scott@example.com"),
            ("account.signed_in", "anna@isp.example")
        ]
    );
}

#[tokio::test]
async fn a_search_through_a_long_list_goes_on_where_it_ended() {
    let app = TestApp::start().await;
    let mailbox = app.mailbox("anna@isp.example").await;
    let mut tx = app.database.write().await.unwrap();
    let mut entries = tx
        .of(app.tenant("isp").await.id)
        .entries(ListOwner::Mailbox(mailbox.id));
    let others = (0..4_010).map(|number| format!("friend{number}@b.example"));
    for pattern in ["needle@far.example".to_owned()].into_iter().chain(others) {
        let entry = NewEntry {
            list: List::Allow,
            pattern: Pattern::parse(&pattern).unwrap(),
            source: Source::Manual,
            note: String::new(),
            expires_at: None,
            require_auth: false,
            binding: false,
            trusted_networks: Networks::default(),
        };
        entries.add(&entry, app.clock.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut anna = app.owner("anna@isp.example").await;
    // Nothing was used yet: the newest 4,000 are looked through in this order.
    let page = anna.get("/whitelist?q=needle&sort=last").await;
    assert_eq!(page.text(".empty__title"), "Nothing so far");
    let further = page.attribute(".pager a[rel=next]", "href");
    assert_eq!(matches(&anna.get(&further).await), ["needle@far.example"]);
    let page = anna.get("/whitelist?q=needle").await;
    assert_eq!(matches(&page), ["needle@far.example"]);
}
