//! Lists that owners bring: looked at line by line, taken in, taken back as one.

use axum::http::StatusCode;
use guestlist::contacts;
use guestlist::jobs::finish_imports;
use guestlist::policy::ImportId;
use guestlist::store::{Begun, ImportState, NewImport, Pace};
use guestlist::tenancy::TenantId;

use crate::support::dump::dump;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const GOOGLE: &str = "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\r\n\
    Scott,Baker,* Work,scott@example.com\r\n\
    Ann,O'Hara,,ann@example.com ::: ann@example.net\r\n\
    Scott,Again,,SCOTT@example.com\r\n\
    Eve,Blocked,,eve@example.org\r\n\
    Bob,Colleague,,bob@isp.example\r\n\
    Tom,Broken,,tom@\r\n\
    No,Mail,,\r\n\
    \"=cmd|' /C calc'!A0\",<script>alert(1)</script>,,\"form@example.com\"\r\n";

async fn anna(app: &TestApp) -> Visitor {
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/blocklist").await;
    let block = [("action", "add"), ("match", "eve@example.org")];
    anna.submit("/blocklist", &block).await;
    anna.get("/import").await;
    anna
}

fn matches(page: &Page) -> Vec<String> {
    let mut found = page.texts(".entry .row__title");
    found.sort();
    found
}

/// The path of the page that an upload led to.
fn path_of(page: &Page) -> String {
    page.forms("main form").remove(0)
}

#[tokio::test]
async fn a_file_is_shown_line_by_line_before_anything_is_taken_in() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let file = ("contacts.csv", GOOGLE.as_bytes());
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.text("h1"), "contacts.csv");
    assert_eq!(
        page.texts(".tallies li"),
        [
            "4 new for your whitelist",
            "1 on your blocklist, where they stay",
            "1 twice in this list",
            "1 in your own domain, where nobody needs an entry",
            "1 can't be read",
            "1 without an address",
        ]
    );
    let lines = page.texts("tbody tr");
    assert_eq!(lines[0], "2 scott@example.comScott Baker New");
    assert_eq!(
        lines[3],
        "4 scott@example.comScott Again Twicethe same as line 2"
    );
    assert!(
        lines[6].ends_with("The part after @ is missing."),
        "{lines:?}"
    );
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    let wrong = anna.get(&format!("{}?show=wrong", path_of(&page))).await;
    assert_eq!(wrong.texts("tbody tr").len(), 1);
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 0);
}

#[tokio::test]
async fn what_is_taken_in_can_be_taken_back_as_one_and_what_was_edited_stays() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let before = dump(&app.test_database).await["entries"].clone();
    let file = ("contacts.csv", GOOGLE.as_bytes());
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    let path = path_of(&page);
    let page = anna.submit(&path, &[("action", "take")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "4 entries are on your whitelist now."
    );
    let list = anna.get("/whitelist").await;
    let all = [
        "ann@example.com",
        "ann@example.net",
        "form@example.com",
        "scott@example.com",
    ];
    assert_eq!(matches(&list), all);
    assert!(
        list.text(".entry").contains("contacts.csv"),
        "{}",
        list.text(".entry")
    );

    // Twice the same press, and twice the same file: nothing doubles.
    let again = anna.submit(&path, &[("action", "take")]).await;
    assert!(
        again
            .text(".flash--warning")
            .contains("That was done before")
    );
    anna.get("/import").await;
    let same = anna.upload("/import", &[("list", "allow")], file).await;
    assert_eq!(same.texts(".tallies li")[0], "4 already there");
    assert_eq!(matches(&anna.get("/whitelist").await), all);

    let page = anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "All of it is off your whitelist again."
    );
    assert_eq!(dump(&app.test_database).await["entries"], before);

    // In again; one is edited; out again.
    anna.submit(&path, &[("action", "take")]).await;
    let list = anna.get("/whitelist?q=scott").await;
    let id = list.values(".entry input[name=id]").remove(0);
    let edit = [("action", "save"), ("expires_on", "2030-01-01")];
    anna.submit(&format!("/whitelist/{id}"), &edit).await;
    anna.get(&path).await;
    let page = anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "3 entries were taken off your whitelist. 1 entry stays there, because you have changed it since."
    );
    assert_eq!(
        matches(&anna.get("/whitelist").await),
        ["scott@example.com"]
    );
}

#[tokio::test]
async fn who_had_been_taken_off_before_comes_back_and_goes_again() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    anna.get("/whitelist").await;
    let list = anna
        .submit(
            "/whitelist",
            &[("action", "add"), ("match", "scott@example.com")],
        )
        .await;
    let id = list.values(".entry input[name=id]").remove(0);
    anna.submit("/whitelist", &[("action", "remove"), ("id", &id)])
        .await;
    let page = anna
        .submit(
            "/import",
            &[
                ("list", "allow"),
                ("text", "Scott <scott@example.com>, ann@example.com"),
            ],
        )
        .await;
    let path = path_of(&page);
    let page = anna.submit(&path, &[("action", "take")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "2 entries are on your whitelist now."
    );
    assert_eq!(page.texts(".badge"), ["Back again", "Taken in"]);
    anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(matches(&anna.get("/whitelist").await), [""; 0]);
    let entries = dump(&app.test_database).await["entries"].join("\n");
    assert!(
        entries.contains("scott@example.com"),
        "it was forgotten that it was taken off"
    );
    assert!(!entries.contains("ann@example.com"), "{entries}");
}

#[tokio::test]
async fn what_is_no_list_is_told_beside_the_field() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    for (name, content, sentence) in [
        (
            "photo.jpg",
            &b"\xff\xd8\xff\xe0rest"[..],
            "This is a picture, not a list",
        ),
        (
            "book.xlsx",
            b"PK\x03\x04rest",
            "This is a workbook or an archive",
        ),
        ("empty.csv", b" ", "The file is empty"),
        ("", b"", "Choose a file first"),
        ("long.csv", &large, "This file is larger than 10 MB"),
    ] {
        let page = anna
            .upload("/import", &[("list", "block")], (name, content))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.text("#file-error").starts_with(sentence), "{name}");
        assert_eq!(page.values("input[name=list][checked]")[0], "block");
    }
    let page = anna.submit("/import", &[("text", " ")]).await;
    assert!(page.text("#text-error").starts_with("Write or paste"));
    let huge = vec![b'a'; 12 * 1024 * 1024];
    let file = ("huge.csv", huge.as_slice());
    let page = anna.upload("/import", &[("list", "block")], file).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = page.text("#file-error");
    assert!(
        wrong.starts_with("This file is larger than 10 MB"),
        "{wrong}"
    );
    assert_eq!(page.values("input[name=list][checked]")[0], "block");
    let token = std::mem::replace(&mut anna.token, "another".to_owned());
    let page = anna.upload("/import", &[], file).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    anna.token = token;
}

#[tokio::test]
async fn what_can_be_undone_no_more_leaves_the_list_of_what_was_brought() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let file = ("contacts.csv", GOOGLE.as_bytes());
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    let path = path_of(&page);
    anna.submit(&path, &[("action", "take")]).await;
    let listed = "section[aria-labelledby=before] .row__title";
    assert_eq!(anna.get("/import").await.texts(listed), ["contacts.csv"]);
    app.clock.advance(chrono::TimeDelta::days(91));
    let mut anna = app.owner("anna@isp.example").await;
    assert_eq!(anna.get("/import").await.texts(listed).len(), 0);
    assert_eq!(anna.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_file_is_taken_only_with_the_token_and_only_from_who_is_signed_in() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let token = std::mem::replace(&mut anna.token, "another".to_owned());
    let file = ("contacts.csv", GOOGLE.as_bytes());
    let page = anna.upload("/import", &[], file).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    anna.token = token;
    let elsewhere = anna.upload("/whitelist", &[], file).await;
    assert_eq!(elsewhere.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut nobody = app.nobody();
    nobody.get("/").await;
    let page = nobody.upload("/import", &[], file).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(dump(&app.test_database).await["imports"].len(), 0);
}

#[tokio::test]
async fn hostile_lines_spoil_no_others() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let long = "x".repeat(5 * 1024 * 1024);
    let text = format!(
        "name,email\n\"open,first@example.com\ngood@example.com,good@example.com\n{long}\nlast,last@example.com\n"
    );
    let page = anna
        .upload("/import", &[], ("odd.csv", text.as_bytes()))
        .await;
    let lines = page.texts("tbody tr");
    assert!(
        lines[0].contains("A quote (\") is opened in this line"),
        "{lines:?}"
    );
    assert!(lines[1].contains("good@example.com"));
    assert!(lines[2].contains("longer than 65,536 characters"));
    assert!(lines[3].contains("last@example.com"));
    assert!(page.body.len() < 40_000);
}

#[tokio::test]
async fn a_note_beside_what_was_brought_leaves_it_one_import() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let before = dump(&app.test_database).await["entries"].clone();
    let file = ("contacts.csv", GOOGLE.as_bytes());
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    let path = path_of(&page);
    anna.submit(&path, &[("action", "take")]).await;
    anna.get("/whitelist").await;
    let note = [
        ("action", "act"),
        ("what", "note"),
        ("all", "yes"),
        ("note", "the choir"),
    ];
    let page = anna.submit("/whitelist", &note).await;
    assert_eq!(page.texts(".entry__note"), ["the choir"; 4]);
    let page = anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "All of it is off your whitelist again."
    );
    let after = dump(&app.test_database).await["entries"].clone();
    assert_eq!(after.len(), before.len());
}

#[tokio::test]
async fn a_note_that_was_written_beside_one_keeps_it_when_the_import_goes() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let file = ("contacts.csv", GOOGLE.as_bytes());
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    let path = path_of(&page);
    anna.submit(&path, &[("action", "take")]).await;
    let list = anna.get("/whitelist").await;
    let first = list.values(".entry input[name=id]").remove(0);
    let entry = format!("/whitelist/{first}");
    anna.get(&entry).await;
    anna.submit(&entry, &[("action", "save"), ("note", "my sister")])
        .await;
    let page = anna.submit(&path, &[("action", "undo")]).await;
    let told = page.text(".flash__text");
    assert!(
        told.ends_with("1 entry stays there, because you have changed it since."),
        "{told}"
    );
    let left = anna.get("/whitelist").await;
    assert_eq!(left.texts(".entry__note"), ["my sister"]);
}

#[tokio::test]
async fn a_file_with_nothing_in_it_says_so() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let file = ("empty.csv", &b"First Name,E-mail\r\n"[..]);
    let page = anna.upload("/import", &[], file).await;
    assert!(
        page.text("#main").contains("Nothing is in it"),
        "{}",
        page.body
    );
    assert_eq!(page.texts(".tallies li").len(), 0);
}

#[tokio::test]
async fn a_whole_top_level_domain_is_warned_of_before_it_comes_in() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let file = ("list.txt", &b".com\nscott@example.com\n"[..]);
    let page = anna.upload("/import", &[], file).await;
    let lines = page.texts("tbody tr");
    assert!(
        lines[0].ends_with("Look twice: this is everyone under .com, a whole top-level domain."),
        "{lines:?}"
    );
    assert!(!lines[1].contains("Look twice"), "{lines:?}");
    let path = path_of(&page);
    anna.submit(&path, &[("action", "take")]).await;
    let csv = anna.get("/whitelist/export/csv").await.body;
    assert_eq!(csv.matches(",imported,").count(), 2, "{csv}");
    let json = anna.get("/whitelist/export/json").await.body;
    assert_eq!(json.matches("\"source\":\"imported\"").count(), 2, "{json}");
}

#[tokio::test]
async fn a_note_is_no_name_in_a_card() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    anna.get("/whitelist").await;
    let add = [
        ("action", "add"),
        ("match", "scott@example.com"),
        ("note", "owes me a lunch"),
    ];
    anna.submit("/whitelist", &add).await;
    let card = anna.get("/whitelist/export/vcf").await.body;
    assert!(card.contains("FN:scott@example.com"), "{card}");
    assert!(card.contains("NOTE:owes me a lunch"), "{card}");
}

#[tokio::test]
async fn an_export_comes_back_as_the_same_list() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    anna.get("/whitelist").await;
    let lines =
        "+tag@example.com\n.example.net\nnews-*@example.com\n192.0.2.0/24\n\"a b\"@example.com";
    let add = [("action", "add"), ("match", lines), ("note", "=1+1")];
    let list = anna.submit("/whitelist", &add).await;
    let all = matches(&list);
    let files = [
        ("csv", "whitelist.csv"),
        ("vcf", "whitelist.vcf"),
        ("json", "whitelist.json"),
    ];
    for (format, name) in files {
        let file = anna.get(&format!("/whitelist/export/{format}")).await;
        assert!(file.header("content-disposition").contains(name));
        let list = anna.get("/whitelist").await;
        let ids = list.values(".entry input[name=id]");
        let mut fields = vec![("action", "remove")];
        fields.extend(ids.iter().map(|id| ("id", id.as_str())));
        anna.submit("/whitelist", &fields).await;
        anna.get("/import").await;
        let page = anna
            .upload("/import", &[], (name, file.body.as_bytes()))
            .await;
        let path = path_of(&page);
        anna.submit(&path, &[("action", "take")]).await;
        let list = anna.get("/whitelist").await;
        assert_eq!(matches(&list), all, "{format}");
        assert_eq!(list.texts(".entry__note"), ["=1+1"; 5], "{format}");
    }
}

#[tokio::test]
async fn who_was_blocked_in_a_file_does_not_come_on_the_whitelist() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    for format in ["csv", "json", "vcf"] {
        let file = anna.get(&format!("/blocklist/export/{format}")).await.body;
        let id = anna.get("/blocklist").await;
        let id = id.values(".entry input[name=id]").remove(0);
        anna.submit("/blocklist", &[("action", "remove"), ("id", &id)])
            .await;
        anna.get("/import").await;
        let name = format!("list.{format}");
        let file = (name.as_str(), file.as_bytes());
        let page = anna.upload("/import", &[("list", "allow")], file).await;
        let path = path_of(&page);
        assert_eq!(page.texts(".tallies li"), ["1 from a blocklist, left out"]);
        let told = page.text(".alert");
        let left_out =
            "One line comes from a blocklist, as the file itself says. It is left out here";
        assert!(told.starts_with(left_out), "{format}: {told}");
        let lines = page.texts("tbody tr");
        let why = "From a blocklistLeft out: this is for your whitelist.";
        assert!(lines[0].ends_with(why), "{lines:?}");
        // Whoever takes it in all the same gets nothing.
        assert_eq!(page.texts("button[value=take]").len(), 0);
        anna.submit(&path, &[("action", "take")]).await;
        assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 0);

        anna.get("/import").await;
        let page = anna.upload("/import", &[("list", "allow")], file).await;
        let path = path_of(&page);
        let turn = [("action", "turn"), ("list", "block")];
        let page = anna.submit(&path, &turn).await;
        assert_eq!(page.texts(".tallies li"), ["1 new for your blocklist"]);
        let again = anna.submit(&path, &turn).await;
        assert!(again.text(".flash--warning").contains("was done before"));
        anna.submit(&path, &[("action", "take")]).await;
        let list = anna.get("/blocklist").await;
        assert_eq!(matches(&list), ["eve@example.org"], "{format}");
    }
}

#[tokio::test]
async fn a_pasted_file_of_ours_and_cards_with_its_marks_are_read_as_what_they_are() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Eve\r\nEMAIL:eve@x.example\r\n\
                X-GUESTLIST-LIST:block\r\nEND:VCARD\r\n";
    for text in ["match,list,note\neve@x.example,block,hello\n", card] {
        anna.get("/import").await;
        let page = anna
            .submit("/import", &[("list", "allow"), ("text", text)])
            .await;
        assert_eq!(page.texts(".tallies li"), ["1 from a blocklist, left out"]);
    }
    for (ends, why) in [
        (
            "X-GUESTLIST-EXPIRES-AT:garbage",
            "The end date in this line",
        ),
        (
            "X-GUESTLIST-REQUIRE-AUTH:maybe",
            "What this line says on proof",
        ),
    ] {
        let card = card.replace("X-GUESTLIST-LIST:block", ends);
        anna.get("/import").await;
        let page = anna
            .submit("/import", &[("list", "allow"), ("text", &card)])
            .await;
        let lines = page.texts("tbody tr");
        assert!(lines[0].contains(why), "{lines:?}");
    }
}

#[tokio::test]
async fn lines_of_both_lists_and_of_none_go_where_the_file_says_or_where_the_person_says() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let text = "match,list\na@example.com,allow\nb@example.com,block\nc@example.com,\na@example.com,block\n\
                d@example.com,friends\n";
    let page = anna
        .upload("/import", &[], ("both.csv", text.as_bytes()))
        .await;
    assert_eq!(
        page.texts(".badge"),
        [
            "New",
            "From a blocklist",
            "New",
            "From a blocklist",
            "Can't be read"
        ]
    );
    anna.submit(&path_of(&page), &[("action", "take")]).await;
    let list = anna.get("/whitelist").await;
    assert_eq!(matches(&list), ["a@example.com", "c@example.com"]);
}

#[tokio::test]
async fn what_is_there_with_another_note_or_end_is_told_so_and_stays() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    anna.get("/whitelist").await;
    let lines = "a@example.com\nb@example.com\nc@example.com\nd@example.com";
    let add = [("action", "add"), ("match", lines), ("note", "the choir")];
    anna.submit("/whitelist", &add).await;
    let text = "match,note,expires_at,require_auth\na@example.com,the choir,,false\nb@example.com,rowing,,\n\
                c@example.com,rowing,2031-01-31,\nd@example.com,,,TRUE\n";
    anna.get("/import").await;
    let page = anna
        .upload("/import", &[], ("again.csv", text.as_bytes()))
        .await;
    assert_eq!(page.texts(".tallies li"), ["4 already there"]);
    let lines = page.texts("tbody tr");
    for (line, told) in lines.iter().zip([
        "Already there",
        "with another note, which stays as it is",
        "with another end, which stays as it is",
        "without “only when proven”, and stays so",
    ]) {
        assert!(line.ends_with(told), "{lines:?}");
    }
}

#[tokio::test]
async fn an_end_that_cannot_be_read_or_has_passed_never_becomes_for_ever() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let text = "match,expires_at\nday@example.com,2031-01-31\nodd@example.com,31.1.31\n\
                over@example.com,2001-01-01T00:00:00Z\n";
    let page = anna
        .upload("/import", &[], ("ends.csv", text.as_bytes()))
        .await;
    let path = path_of(&page);
    assert_eq!(
        page.texts(".badge"),
        ["New", "Can't be read", "Expired already"]
    );
    let lines = page.texts("tbody tr");
    assert!(lines[1].contains("write it as 2027-01-31"), "{lines:?}");
    anna.submit(&path, &[("action", "take")]).await;
    let list = anna.get("/whitelist").await;
    assert_eq!(matches(&list), ["day@example.com"]);
    let json = anna.get("/whitelist/export/json").await.body;
    assert!(
        json.contains("\"expires_at\":\"2031-01-31T23:59:59Z\""),
        "{json}"
    );
}

#[tokio::test]
async fn what_was_turned_in_another_window_is_not_taken_into_the_list_that_was_not_seen() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let text = "match,list\na@example.com,allow\nb@example.com,block\n";
    let file = ("both.csv", text.as_bytes());
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    let path = path_of(&page);
    assert_eq!(page.values("input[name=shown]"), ["allow"]);
    let turn = [("action", "turn"), ("list", "block"), ("shown", "allow")];
    let page = anna.submit(&path, &turn).await;
    assert_eq!(page.values("input[name=shown]"), ["block"]);
    // The other window still shows it as it was.
    let take = |shown| [("action", "take"), ("shown", shown)];
    let page = anna.submit(&path, &take("allow")).await;
    let told = page.text(".flash--warning");
    assert!(told.starts_with("Nothing was done: "), "{told}");
    assert_eq!(matches(&anna.get("/blocklist").await), ["eve@example.org"]);
    assert_eq!(matches(&anna.get("/whitelist").await), [""; 0]);
    anna.get(&path).await;
    anna.submit(&path, &take("block")).await;
    assert_eq!(
        matches(&anna.get("/blocklist").await),
        ["b@example.com", "eve@example.org"]
    );
    let nonsense = anna.post(&path, &take("friends")).await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// An import of 2,500 lines of which the first 1,000 have been taken in, by a process that does no more.
async fn in_the_middle(app: &TestApp) -> (TenantId, ImportId) {
    let mailbox = app.mailbox("anna@isp.example").await;
    let tenant = app.tenant("isp").await.id;
    let new = NewImport {
        mailbox: mailbox.id,
        list: guestlist::policy::List::Allow,
        file_name: "many.txt".to_owned(),
    };
    let text: Vec<String> = (0..2_500).map(|n| format!("p{n}@example.com\n")).collect();
    let read = (text.concat(), contacts::Kind::Plain);
    let id = contacts::start_reading(&app.database, &app.clock, tenant, &new).await;
    let which = (tenant, id.expect("an import"));
    contacts::read_in(&app.database, &app.clock, which, read)
        .await
        .expect("lines");
    let mut tx = app.database.write().await.expect("a transaction");
    let mut imports = tx.of(tenant).imports();
    let take = (&[ImportState::Ready][..], ImportState::Taking);
    let to_take = (which.1, new.list);
    let begun = imports.begin(to_take, take, app.clock.now()).await;
    assert_eq!(begun.expect("an answer"), Begun::Now);
    tx.commit().await.expect("a commit");
    let mut pace = Pace::default();
    let step = app
        .database
        .import_step(tenant, which.1, app.clock.now(), &mut pace);
    let step = step.await.expect("a step").expect("an import");
    assert_eq!((step.place, step.state), (100, ImportState::Taking));
    which
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let which = in_the_middle(&app).await;
    // The process ends here; another one goes on.
    contacts::carry_on(&app.database, &app.clock, which, |_| ())
        .await
        .expect("the rest");
    let mut anna = app.owner("anna@isp.example").await;
    let page = anna.get(&format!("/import/{}", which.1.0)).await;
    assert_eq!(page.texts(".tallies li"), ["2500 came on your whitelist"]);
}

#[tokio::test]
async fn an_import_that_is_stopped_stays_where_it_is_and_goes_on_or_back_as_one() {
    let app = TestApp::start().await;
    let which = in_the_middle(&app).await;
    let mut anna = app.owner("anna@isp.example").await;
    let path = format!("/import/{}", which.1.0);
    let page = anna.get(&path).await;
    assert_eq!(page.text("button[value=stop]"), "Stop");
    let stop = [("action", "stop")];
    let page = anna.submit(&path, &stop).await;
    let flash = "Stopped. 100 entries of it are on your whitelist.";
    assert_eq!(page.text(".flash__text"), flash);
    // Neither who was at it nor who starts anew goes on with it.
    app.clock.advance(chrono::TimeDelta::minutes(5));
    finish_imports(&app.database, &app.clock)
        .await
        .expect("an answer");
    let carried = contacts::carry_on(&app.database, &app.clock, which, |_| ()).await;
    carried.expect("an answer");
    let page = anna.get(&path).await;
    let tallies = ["2400 not taken in", "100 came on your whitelist"];
    assert_eq!(page.texts(".tallies li"), tallies);
    let told = page.text("[aria-labelledby=sum]");
    assert!(
        told.contains("You stopped this at line 100 of 2500."),
        "{told}"
    );
    assert!(page.text(".lead").contains("stopped before the last line"));
    let mut admin = app.admin("isp").await;
    assert!(
        !admin
            .get("/admin/audit")
            .await
            .body
            .contains("stopped the import")
    );
    let late = anna.submit(&path, &stop).await;
    assert!(late.text(".flash--warning").contains("had ended before"));
    let log = dump(&app.test_database).await["audit_events"].join("\n");
    assert_eq!(log.matches("entry.import_stopped").count(), 1, "{log}");

    anna.get(&path).await;
    anna.submit(&path, &[("action", "rest")]).await;
    contacts::carry_on(&app.database, &app.clock, which, |_| ())
        .await
        .expect("the rest");
    let page = anna.get(&path).await;
    assert_eq!(page.texts(".tallies li"), ["2500 came on your whitelist"]);
    anna.submit(&path, &[("action", "undo")]).await;
    contacts::carry_on(&app.database, &app.clock, which, |_| ())
        .await
        .expect("the way back");
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 0);
}

#[tokio::test]
async fn one_entry_that_cannot_be_read_keeps_no_other_of_its_file_out() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let file = br#"[{"match": "scott@example.com", "list": "allow"},
        {"match": {"address": "tom@example.com"}},
        {"match": "ann@example.com", "note": ["a", "b"]},
        "just@example.com",
        {"match": "ann@example.net"}"#;
    let page = anna.upload("/import", &[], ("list.json", file)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let tallies = page.texts(".tallies li");
    assert_eq!(tallies, ["2 new for your whitelist", "4 can't be read"]);
    let path = path_of(&page);
    let wrong = anna.get(&format!("{path}?show=wrong")).await;
    let lines = wrong.texts("tbody tr");
    for (line, (number, written, why)) in lines.iter().zip([
        ("2", "", "What stands there as match is no text"),
        (
            "3",
            "ann@example.com",
            "What stands there as note is no text",
        ),
        ("4", "just@example.com", "This is no entry"),
        ("6", "", "From here on this JSON can't be read"),
    ]) {
        assert!(line.starts_with(number), "{line}");
        assert!(line.contains(written) && line.contains(why), "{line}");
    }
    assert_eq!(lines.len(), 4);
    anna.submit(&path, &[("action", "take")]).await;
    let list = anna.get("/whitelist").await;
    assert_eq!(matches(&list), ["ann@example.net", "scott@example.com"]);
}

#[tokio::test]
async fn what_was_moved_or_changed_since_is_told_apart_from_what_an_undo_takes_off() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let lines = "a@example.com\nb@example.com\nc@example.com\nd@example.com\neve@example.org\n\
                 gone@example.com\nthere@example.com\n";
    let page = anna.submit("/import", &[("text", lines)]).await;
    let path = path_of(&page);
    let page = anna.submit(&path, &[("action", "take")]).await;
    let takes = "Undo takes these 6 entries off your whitelist.";
    assert!(page.text("#main").contains(takes), "{}", page.body);

    // Two are moved, one is moved and comes back, one is changed, one is taken off.
    let act = |what, q| [("action", "act"), ("what", what), ("all", "yes"), ("q", q)];
    anna.get("/whitelist").await;
    for q in ["a@example.com", "b@example.com", "there@example.com"] {
        anna.submit("/whitelist", &act("move", q)).await;
    }
    anna.submit("/whitelist", &act("remove", "gone@example.com"))
        .await;
    anna.get("/blocklist").await;
    anna.submit("/blocklist", &act("move", "there@example.com"))
        .await;
    let list = anna.get("/whitelist?q=c@example.com").await;
    let id = list.values(".entry input[name=id]").remove(0);
    let edit = [("action", "save"), ("expires_on", "2030-01-01")];
    anna.submit(&format!("/whitelist/{id}"), &edit).await;

    let page = anna.get(&path).await;
    let takes =
        "Undo takes this one entry off your whitelist. What you have changed or moved since stays.";
    assert!(page.text("#main").contains(takes), "{}", page.body);
    let page = anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "2 entries were taken off your whitelist. 2 entries stay there, because you have changed them since. \
         2 entries stay on your blocklist, because you have moved them there since."
    );
    assert_eq!(
        page.texts(".tallies li"),
        [
            "2 came on your whitelist",
            "2 taken off your whitelist again",
            "3 on your blocklist, where they stay"
        ]
    );
    let lines = page.texts("tbody tr");
    let moved = "On your blocklistIt came in with this list, and you have moved it there since.";
    assert!(lines[0].ends_with(moved), "{lines:?}");
    assert!(lines[4].ends_with("On your blocklist"), "{lines:?}");
    assert_eq!(
        matches(&anna.get("/whitelist").await),
        ["c@example.com", "there@example.com"]
    );
    assert_eq!(
        matches(&anna.get("/blocklist").await),
        ["a@example.com", "b@example.com", "eve@example.org"]
    );

    // Once more in: what is on the blocklist stays there.
    anna.get(&path).await;
    let page = anna.submit(&path, &[("action", "take")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "4 entries are on your whitelist now."
    );
    assert_eq!(
        matches(&anna.get("/blocklist").await),
        ["a@example.com", "b@example.com", "eve@example.org"]
    );
}

#[tokio::test]
async fn an_undo_that_takes_nothing_off_says_so() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    let page = anna
        .submit("/import", &[("list", "block"), ("text", "a@example.com")])
        .await;
    let path = path_of(&page);
    anna.submit(&path, &[("action", "take")]).await;
    anna.get("/blocklist").await;
    let act = [
        ("action", "act"),
        ("what", "move"),
        ("all", "yes"),
        ("q", "a@example.com"),
    ];
    anna.submit("/blocklist", &act).await;
    let page = anna.get(&path).await;
    let takes = "Undo takes nothing off your blocklist.";
    assert!(page.text("#main").contains(takes), "{}", page.body);
    let page = anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(
        page.text(".flash__text"),
        "No entry was taken off your blocklist. 1 entry stays on your whitelist, because you have moved it there since."
    );
}

#[tokio::test]
async fn earlier_imports_are_found_page_by_page() {
    let app = TestApp::start().await;
    let mailbox = app.mailbox("anna@isp.example").await.id;
    let tenant = app.tenant("isp").await.id;
    for number in 0..21 {
        let new = NewImport {
            mailbox,
            list: guestlist::policy::List::Allow,
            file_name: format!("file{number}.csv"),
        };
        contacts::start_reading(&app.database, &app.clock, tenant, &new)
            .await
            .expect("an import");
        app.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let mut anna = app.owner("anna@isp.example").await;
    let page = anna.get("/import?list=block").await;
    let titles = page.texts("#before ~ ul .row__title");
    assert_eq!(titles.len(), 20);
    assert_eq!(titles[0], "file20.csv");
    let older = page.links(".pager a[rel=next]").remove(0);
    let page = anna.get(&older).await;
    assert_eq!(page.texts("#before ~ ul .row__title"), ["file0.csv"]);
    assert_eq!(page.values("input[name=list][checked]")[0], "block");
    assert_eq!(page.links(".pager a"), ["/import?list=block#before"]);
    // Whatever names none is the newest.
    let page = anna.get("/import?before=nonsense").await;
    assert_eq!(page.texts("#before ~ ul .row__title").len(), 20);
}
