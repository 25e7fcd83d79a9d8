//! Mailboxes that an admin brings: looked at line by line, added, and told in a report.

use axum::http::StatusCode;
use guestlist::contacts;
use guestlist::jobs::finish_imports;
use guestlist::store::{Actor, MailboxImportId, MailboxQuery, Pace};
use guestlist::tenancy::TenantId;

use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const PATH: &str = "/admin/mailboxes/import";
const FILE: &str = "E-Mail-Adresse;Alias;Anzeigename\r\n\
    anna@isp.example;a.smith@isp.example;Anna Smith\r\n\
    bob@isp.example;b@isp.example b.jones@isp.example;Bob\r\n\
    bob@isp.example;;again\r\n\
    carl@shop.example;;Carl\r\n\
    dora@;;Dora\r\n\
    eve@isp.example;;\"=cmd|' /C calc'!A0\"\r\n";

async fn admin(app: &TestApp) -> Visitor {
    let mut admin = app.admin("isp").await;
    admin.open(PATH).await;
    admin
}

/// The path of the page that an upload led to.
fn path_of(page: &Page) -> String {
    page.forms("main form").remove(0)
}

async fn count(app: &TestApp) -> i64 {
    let isp = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.unwrap();
    tx.of(isp).mailboxes().count().await.unwrap()
}

#[tokio::test]
async fn a_file_is_shown_line_by_line_then_added_and_the_report_says_what_came() {
    let app = TestApp::start().await;
    app.tenant("shop").await;
    app.mailbox("anna@isp.example").await;
    let mut admin = admin(&app).await;
    let page = admin
        .upload(PATH, &[], ("people.csv", FILE.as_bytes()))
        .await;
    assert_eq!(page.text("h1"), "people.csv", "{}", page.body);
    assert_eq!(
        page.texts(".tallies li"),
        [
            "2 new",
            "1 there already, with another name or without these aliases",
            "1 twice in this list",
            "2 can't be added"
        ]
    );
    let lines = page.texts("tbody tr");
    assert!(
        lines[2].ends_with("TwiceThe same mailbox as in line 3."),
        "{lines:?}"
    );
    assert!(
        lines[3].ends_with("shop.example is none of your domains. Add it under Domains first."),
        "{lines:?}"
    );
    assert_eq!(count(&app).await, 1);
    let path = path_of(&page);
    let page = admin
        .submit(&path, &[("action", "take"), ("changes", "yes")])
        .await;
    assert_eq!(
        page.text(".flash__text"),
        "2 mailboxes were added, one was changed."
    );
    assert_eq!(count(&app).await, 3);
    let again = admin.submit(&path, &[("action", "take")]).await;
    assert_eq!(
        again.text(".flash__text"),
        "That was done before: this is how it is now."
    );
    let report = admin.get(&format!("{path}/report")).await;
    assert!(
        report
            .header("content-disposition")
            .starts_with("attachment")
    );
    let rows: Vec<&str> = report.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows[0], "line,address,display_name,outcome,result,why");
    assert_eq!(rows[1], "2,anna@isp.example,Anna Smith,updated,Changed,");
    assert_eq!(rows[2], "3,bob@isp.example,Bob,added,Added,");
    assert_eq!(
        rows[6],
        "7,eve@isp.example,'=cmd|' /C calc'!A0,added,Added,"
    );
    let log = admin.get("/admin/audit").await.body;
    assert!(
        log.contains("imported mailboxes:") && log.contains("added: 2, changed: 1, wrong: 2"),
        "{log}"
    );
    let mut eve = app.owner("eve@isp.example").await;
    assert_eq!(
        eve.get("/whitelist").await.status,
        StatusCode::OK,
        "she can't sign in"
    );
    let page = admin.submit(&path, &[("action", "remove")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "people.csv was forgotten; its mailboxes stay."
    );
    assert_eq!(count(&app).await, 3);
    assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_line_with_an_address_that_no_mailbox_can_have_says_what_is_wrong_with_it() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let long = "a".repeat(200);
    let text = format!(
        "*@isp.example\n.x@isp.example\n{long}@isp.example\nbob@isp.example, news-*@isp.example\n"
    );
    let page = admin.submit(PATH, &[("text", &text)]).await;
    let lines = page.texts("tbody tr");
    for (line, told) in [
        (0, "There can't be a * in the address"),
        (1, "A dot can't stand first or last"),
        (2, "The part before @ is longer than 64 characters"),
        (3, "There can't be a * in the address"),
    ] {
        assert!(lines[line].contains(told), "{}", lines[line]);
    }
}

#[tokio::test]
async fn earlier_imports_are_found_again_page_by_page_with_their_reports() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let page = admin.get("/admin/mailboxes").await;
    assert!(!page.links("main a").contains(&format!("{PATH}#before")));
    let isp = app.tenant("isp").await.id;
    let mut tx = app.database.write().await.unwrap();
    for number in 0..21 {
        let actor = Actor::Token(uuid::Uuid::now_v7(), "Provisioning".to_owned());
        let mut imports = tx.of(isp).mailbox_imports();
        let name = format!("file{number}.csv");
        imports
            .add(&name, (&actor, "192.0.2.1"), app.clock.now())
            .await
            .unwrap();
        app.clock.advance(chrono::TimeDelta::minutes(1));
    }
    tx.commit().await.unwrap();
    let text = "anna@isp.example\nbob@isp.example\n";
    let page = admin.submit(PATH, &[("text", text)]).await;
    let own = path_of(&page);
    let page = admin.get("/admin/mailboxes").await;
    assert!(page.links("main a").contains(&format!("{PATH}#before")));
    let page = admin.get(PATH).await;
    let rows = page.texts("#before ~ ul .row");
    assert_eq!(rows.len(), 20);
    assert!(rows[0].contains("by admin@isp.example"), "{}", rows[0]);
    assert!(rows[0].contains("(lines: 2)"), "{}", rows[0]);
    assert!(
        rows[1].contains("by Provisioning: is being read"),
        "{}",
        rows[1]
    );
    let reports = page.links("#before ~ ul a[download]");
    assert_eq!(
        reports,
        [format!("{own}/report")],
        "of what is read already"
    );
    let older = page.links("a[rel=next]").remove(0);
    let page = admin.get(&older).await;
    let rows = page.texts("#before ~ ul .row__title");
    assert_eq!(rows, ["file1.csv", "file0.csv"]);
    assert!(page.links("a[rel=next]").is_empty());
}

#[tokio::test]
async fn without_the_tick_mailboxes_that_are_there_stay_as_they_are() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let mut admin = admin(&app).await;
    let text = "anna@isp.example, a@isp.example, Anna\nbob@isp.example\n";
    let page = admin.submit(PATH, &[("text", text)]).await;
    assert_eq!(page.text("h1"), "Pasted lines");
    let page = admin.submit(&path_of(&page), &[("action", "take")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "One mailbox was added, none was changed."
    );
    assert_eq!(app.mailbox("anna@isp.example").await.aliases.len(), 0);
}

#[tokio::test]
async fn what_differs_of_mailboxes_that_are_there_is_said_and_nothing_is_ticked() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let there = "anna@isp.example,,Anna\nbob@isp.example\ncleo@isp.example,,Cleo\n";
    let page = admin.submit(PATH, &[("text", there)]).await;
    admin.submit(&path_of(&page), &[("action", "take")]).await;
    let text = "anna@isp.example, a@isp.example, Anna Smith\nbob@isp.example,,Bob\n\
                cleo@isp.example, c@isp.example\nnew@isp.example\n";
    admin.get(PATH).await;
    let page = admin.submit(PATH, &[("text", text)]).await;
    let lines = page.texts("tbody tr");
    for (line, why) in lines.iter().zip([
        "Its name is “Anna” now. It doesn't have all of these aliases yet.",
        "It has no name yet.",
        "It doesn't have all of these aliases yet.",
    ]) {
        let told = format!("Already there, with differences{why}");
        assert!(line.ends_with(&told), "{lines:?}");
    }
    assert_eq!(page.values("input[name=changes]"), ["yes"]);
    assert_eq!(page.values("input[name=changes][checked]").len(), 0);
    // Where nothing else would happen, the button says what it does, and no tick can be forgotten.
    let text = "bob@isp.example,,Bob\n";
    admin.get(PATH).await;
    let page = admin.submit(PATH, &[("text", text)]).await;
    assert_eq!(page.text("button[value=take]"), "Change one mailbox");
    assert_eq!(page.values("input[type=hidden][name=changes]"), ["yes"]);
}

#[tokio::test]
async fn what_is_no_list_is_named_and_nothing_is_kept_of_it() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let before = dump(&app.test_database).await;
    for (file, told) in [
        (
            &b"\x89PNG\r\n\x1a\n"[..],
            "This is a picture, not a list: choose a CSV file.",
        ),
        (
            b"PK\x03\x04\x14\x00",
            "This is a workbook or an archive: open it, save it as CSV, and choose that file.",
        ),
        (b" \n", "There is nothing in this file: choose another."),
        (
            b"\x01\x02\x03\x00\x05",
            "This file is not text: choose a CSV file.",
        ),
    ] {
        let page = admin.upload(PATH, &[], ("list.csv", file)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.text(".field__error"), told);
    }
    let page = admin.post(PATH, &[("text", " ")]).await;
    assert_eq!(
        page.text(".field__error"),
        "Write or paste at least one address, one a line."
    );
    assert_eq!(dump(&app.test_database).await, before);
}

#[tokio::test]
async fn other_encodings_open_quotes_and_lines_of_five_megabytes_spoil_their_own_line_only() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let long = "x".repeat(5 * 1024 * 1024);
    let mut file = b"address,aliases,display_name\r\njorg@isp.example,,J\xf6rg\r\n".to_vec();
    file.extend(format!("{long}\r\n\"open@isp.example,,\r\nmia@isp.example,,Mia\r\n").into_bytes());
    let page = admin.upload(PATH, &[], ("alt.csv", &file)).await;
    let lines = page.texts("tbody tr");
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines[0].contains("Jörg"), "{lines:?}");
    assert!(
        lines[1].ends_with("This line is too long, and was passed over: shorten it."),
        "{}",
        lines[1].len()
    );
    assert!(
        lines[2].contains("A quote (\") is opened in this line and never closed"),
        "{lines:?}"
    );
    admin.submit(&path_of(&page), &[("action", "take")]).await;
    assert_eq!(count(&app).await, 2);
}

#[tokio::test]
async fn ten_thousand_mailboxes_come_in_and_each_has_its_owner() {
    let app = TestApp::start().await;
    let mut admin = admin(&app).await;
    let file = (0..10_000).fold(String::new(), |file, n| {
        file + &format!("m{n}@isp.example,a{n}@isp.example,Person {n}\n")
    });
    let page = admin.upload(PATH, &[], ("many.csv", file.as_bytes())).await;
    // It goes on behind the page, which says how far it is.
    let isp = app.tenant("isp").await.id;
    let id = {
        let mut tx = app.database.read().await.unwrap();
        tx.of(isp).mailbox_imports().list(None, 1).await.unwrap()[0].id
    };
    let path = format!("{PATH}/{}", id.0);
    // A page that had to wait for too long on a busy machine says so, and is asked for again.
    let ready = |page: &Page| match page.status {
        StatusCode::OK => !page.body.contains("<progress"),
        other => {
            assert!([StatusCode::SEE_OTHER, StatusCode::SERVICE_UNAVAILABLE].contains(&other));
            false
        }
    };
    let mut page = page;
    while !ready(&page) {
        tokio::task::yield_now().await;
        page = admin.get(&path).await;
    }
    assert_eq!(page.texts(".tallies li"), ["10,000 new"]);
    let mut page = admin.submit(&path, &[("action", "take")]).await;
    while !ready(&page) {
        tokio::task::yield_now().await;
        page = admin.get(&path).await;
    }
    assert_eq!(page.texts(".tallies li"), ["10,000 added"]);
    assert_eq!(count(&app).await, 10_000);
    let query = MailboxQuery {
        search: Some("person 9999".to_owned()),
        limit: 10,
        ..MailboxQuery::default()
    };
    let mut tx = app.database.read().await.unwrap();
    let found = tx.of(isp).mailboxes().list(&query).await.unwrap();
    assert_eq!(found.len(), 1);
    let owner = tx
        .of(isp)
        .accounts()
        .find_by_mailbox(found[0].id)
        .await
        .unwrap();
    assert_eq!(owner.unwrap().address, found[0].address);
}

#[tokio::test]
async fn fields_that_no_form_has_change_nothing_more() {
    let app = TestApp::start().await;
    let shop = app.tenant("shop").await.id.0.to_string();
    let mut admin = admin(&app).await;
    let more = [
        ("role", "admin"),
        ("tenant", shop.as_str()),
        ("id", shop.as_str()),
        ("verified", "true"),
        ("state", "done"),
        ("password", "four words in a row"),
    ];
    let form = [&[("text", "new@isp.example,,,admin,operator")][..], &more].concat();
    let page = admin.submit(PATH, &form).await;
    let form = [&[("action", "take")][..], &more].concat();
    admin.submit(&path_of(&page), &form).await;
    assert_eq!(count(&app).await, 1);
    let isp = app.tenant("isp").await.id;
    let mut tx = app.database.read().await.unwrap();
    let accounts = tx.of(isp).accounts().list().await.unwrap();
    let made = accounts
        .iter()
        .find(|it| it.address.as_str() == "new@isp.example")
        .unwrap();
    assert_eq!(made.role, guestlist::tenancy::Role::Owner);
    assert!(made.password_hash.is_none());
    let shops = app.tenant("shop").await.id;
    assert_eq!(tx.of(shops).mailboxes().count().await.unwrap(), 0);
}

#[tokio::test]
async fn everybody_else_is_answered_while_mailboxes_come_in() {
    let app = TestApp::start().await;
    super::with_password(&app, "anna@isp.example").await;
    let mut admin = admin(&app).await;
    let file = (0..2_000).fold(String::new(), |file, n| {
        file + &format!("m{n}@isp.example,a{n}@isp.example\n")
    });
    admin.upload(PATH, &[], ("many.csv", file.as_bytes())).await;
    let isp = app.tenant("isp").await.id;
    let id = {
        let mut tx = app.database.read().await.unwrap();
        tx.of(isp).mailbox_imports().list(None, 1).await.unwrap()[0].id
    };
    let path = format!("{PATH}/{}", id.0);
    while !admin.get(&path).await.texts("progress").is_empty() {
        tokio::task::yield_now().await;
    }
    admin.post(&path, &[("action", "take")]).await;
    let mut rounds = 0;
    // One place may sign in ten times in a row.
    while rounds < 8 && count(&app).await < 2_001 {
        let mut anna = app.nobody();
        anna.get("/").await;
        let entry = format!("friend{rounds}@example.com");
        for (path, fields) in [
            (
                "/",
                [("email", "anna@isp.example"), ("password", super::PASSWORD)],
            ),
            ("/whitelist", [("action", "add"), ("match", entry.as_str())]),
            ("/account", [("action", "sign-out"), ("session", "")]),
        ] {
            let page = anna.post(path, &fields).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}: {}", page.body);
            anna.get("/whitelist").await;
        }
        rounds += 1;
    }
    assert!(rounds > 0, "all was there before anybody came");
}

/// An import of 250 lines, of which the last one would change a mailbox; 100 have been added, by a process that does no more.
async fn in_the_middle(app: &TestApp) -> (TenantId, MailboxImportId) {
    app.mailbox("anna@isp.example").await;
    let isp = app.tenant("isp").await.id;
    let import = ("many.csv", &Actor::System, "");
    let id = contacts::start_mailboxes(&app.database, &app.clock, isp, import).await;
    let which = (isp, id.expect("an import"));
    let lines = (1..250).fold(String::new(), |file, n| {
        file + &format!("m{n}@isp.example\n")
    });
    let text = format!("{lines}anna@isp.example,,Anna\n");
    contacts::read_mailboxes(&app.database, &app.clock, which, text)
        .await
        .expect("lines");
    let mut tx = app.database.write().await.expect("a transaction");
    let mut imports = tx.of(isp).mailbox_imports();
    let begun = imports.begin(which.1, true, app.clock.now()).await;
    assert!(begun.expect("an answer"));
    tx.commit().await.expect("a commit");
    let mut pace = Pace::of(std::time::Duration::from_mins(1));
    let now = app.clock.now();
    let step = app
        .database
        .mailbox_import_step(isp, which.1, now, &mut pace);
    assert_eq!(step.await.expect("a step").expect("an import").place, 100);
    which
}

#[tokio::test]
async fn an_import_that_is_stopped_says_how_far_it_came_and_goes_on_with_the_rest() {
    let app = TestApp::start().await;
    let which = in_the_middle(&app).await;
    let path = format!("{PATH}/{}", which.1.0);
    let mut admin = app.admin("isp").await;
    let page = admin.open(&path).await;
    assert_eq!(page.text("button[value=stop]"), "Stop");
    let stop = [("action", "stop")];
    let page = admin.submit(&path, &stop).await;
    assert_eq!(
        page.text(".flash__text"),
        "Stopped. 100 mailboxes were added until then, none was changed."
    );
    // Neither who was at it nor who starts anew goes on with it.
    app.clock.advance(chrono::TimeDelta::minutes(5));
    finish_imports(&app.database, &app.clock)
        .await
        .expect("an answer");
    let carried = contacts::carry_on_mailboxes(&app.database, &app.clock, which).await;
    carried.expect("an answer");
    assert_eq!(count(&app).await, 101);
    let page = admin.get(&path).await;
    assert!(page.text(".lead").contains("stopped before the last line"));
    let told = page.text("[aria-labelledby=sum]");
    assert!(
        told.contains("It was stopped at line 100 of 250."),
        "{told}"
    );
    let there = "1 there already, with another name or without these aliases";
    assert_eq!(
        page.texts(".tallies li"),
        ["149 not added", "100 added", there]
    );
    let report = admin.get(&format!("{path}/report")).await.body;
    assert!(
        report.contains("100,m100@isp.example,,added,Added,"),
        "{report}"
    );
    assert!(
        report.contains("101,m101@isp.example,,new,Not added,"),
        "{report}"
    );

    // In another tab the button is there still.
    let late = admin.submit(&path, &stop).await;
    assert!(late.text(".flash--warning").contains("had ended before"));
    let log = dump(&app.test_database).await["audit_events"].join("\n");
    assert_eq!(log.matches("mailboxes.import_stopped").count(), 1, "{log}");
    let page = admin.get("/admin/audit").await.body;
    assert!(page.contains("stopped the import of mailboxes:"), "{page}");

    let page = admin.get(&path).await;
    assert_eq!(page.text("button[value=rest]"), "Go on with the rest");
    let rest = [("action", "rest")];
    admin.submit(&path, &rest).await;
    // On a busy machine the page doesn't wait for the end.
    let carried = contacts::carry_on_mailboxes(&app.database, &app.clock, which).await;
    carried.expect("the rest");
    let page = admin.get(&path).await;
    assert_eq!(page.texts(".tallies li"), ["249 added", "1 changed"]);
    assert_eq!(count(&app).await, 250);
    let again = admin.submit(&path, &rest).await;
    assert_eq!(
        again.text(".flash--warning .flash__text"),
        "That was done before: this is how it is now."
    );
}
