//! The limits of a tenant: set by the operator alone, and told to whoever reaches them.

use axum::http::StatusCode;
use guestlist::contacts;
use guestlist::tenancy::TokenScope::{Operator, Tenant};
use serde_json::json;

use crate::support::test_app::TestApp;

const ISP: &str = "/api/v1/tenants/isp";

#[tokio::test]
async fn the_operator_sets_limits_on_the_page_and_sees_what_is_used_of_them() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let mut operator = app.operator().await;
    operator.get("/operator/tenants/isp").await;
    let path = "/operator/tenants/isp";
    let fields = [
        ("action", "limits"),
        ("mailbox_limit", "200"),
        ("entry_limit", ""),
    ];
    let page = operator.submit(path, &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.text(".flash__text").contains("are saved"));
    assert_eq!(
        page.texts("[aria-labelledby=use] dd")[0],
        "1 of 2001 of 200"
    );
    assert_eq!(page.attribute("meter", "max"), "200");
    let list = operator.get("/operator/tenants").await;
    assert!(list.body.contains("1 of 200 mailboxes"), "{}", list.body);
    let mut admin = app.admin("isp").await;
    let overview = admin.get("/admin").await;
    assert!(overview.text("[aria-labelledby=have]").contains("1 of 200"));
    for wrong in ["-1", "many", "1000000001"] {
        let fields = [("action", "limits"), ("mailbox_limit", wrong)];
        let page = operator.post(path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(page.text("#mailbox_limit-error").contains("whole number"));
    }
}

#[tokio::test]
async fn only_operators_set_limits_by_the_api_and_null_takes_one_away() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let operator = app.caller(Operator, None).await;
    let set = json!({"quota": {"mailboxes": 2, "entries": 5}});
    let changed = operator.patch(ISP, set.clone()).await.expect(200);
    assert_eq!(changed["quota"], json!({"mailboxes": 2, "entries": 5}));
    let changed = operator
        .patch(ISP, json!({"quota": {"entries": null}}))
        .await;
    assert_eq!(
        changed.expect(200)["quota"],
        json!({"mailboxes": 2, "entries": null})
    );
    let own = app.caller(Tenant, Some("isp")).await;
    own.patch(ISP, set).await.expect(403);
    let large = json!({"quota": {"mailboxes": 1_000_000_001_u32}});
    operator.patch(ISP, large).await.expect(422);
}

#[tokio::test]
async fn a_full_tenant_is_told_so_by_page_program_and_file() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    let set = json!({"quota": {"mailboxes": 2}});
    operator.patch(ISP, set).await.expect(200);
    let import = format!("{ISP}/mailboxes/import");
    let file = "address\nbob@isp.example\ncleo@isp.example\nanna@isp.example\n";
    let report = operator.post_csv(&import, file).await.expect(200);
    assert_eq!((&report["added"], &report["wrong"]), (&json!(1), &json!(1)));
    assert_eq!(report["lines"][1]["problem"], "quota");
    let new = json!({"address": "dora@isp.example"});
    let problem = operator.post(&format!("{ISP}/mailboxes"), new).await;
    let problem = problem.expect(409);
    assert_eq!(problem["errors"][0]["field"], "address");
    let mut admin = app.admin("isp").await;
    admin.get("/admin/mailboxes/import").await;
    let pasted = [("text", "eva@isp.example")];
    let page = admin.submit("/admin/mailboxes/import", &pasted).await;
    let told = page.text(".alert");
    assert!(told.contains("may have 2 mailboxes: none"), "{told}");
    assert_eq!(page.texts("button[value=take]").len(), 0);
    let set = json!({"quota": {"mailboxes": 3}});
    operator.patch(ISP, set).await.expect(200);
    let pasted = [("text", "eva@isp.example\nfay@isp.example")];
    admin.get("/admin/mailboxes/import").await;
    let page = admin.submit("/admin/mailboxes/import", &pasted).await;
    assert_eq!(page.text("button[value=take]"), "Add the first mailbox");
    let set = json!({"quota": {"mailboxes": 2}});
    operator.patch(ISP, set).await.expect(200);
    admin.get("/admin/mailboxes/new").await;
    let fields = [("address", "dora@isp.example")];
    let page = admin.post("/admin/mailboxes/new", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = page.text("#address-error");
    assert!(said.contains("may have 2 mailboxes"), "{said}");
}

#[tokio::test]
async fn a_full_mailbox_is_told_so_by_page_and_file_and_its_first_lines_come_in() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    let set = json!({"quota": {"entries": 2}});
    operator.patch(ISP, set).await.expect(200);
    let file = (
        "list.txt",
        &b"a@example.org\nb@example.org\nc@example.org\n"[..],
    );
    anna.get("/import").await;
    let page = anna.upload("/import", &[("list", "allow")], file).await;
    let path = page.forms("main form").remove(0);
    let told = anna.get(&path).await.text(".alert");
    assert!(
        told.contains("the first 2") && told.contains("1 more"),
        "{told}"
    );
    let page = anna.get(&path).await;
    let button = page.text("button[value=take]");
    assert_eq!(button, "Put the first 2 entries on your whitelist");
    let tallies = ["2 new for your whitelist", "1 without room on your lists"];
    assert_eq!(page.texts(".tallies li"), tallies);
    let lines = page.texts("tbody tr");
    let reason = "No roomYour lists hold at most 2 entries of your own.";
    assert!(lines[2].ends_with(reason), "{lines:?}");
    let full = anna.get(&format!("{path}?show=full")).await;
    assert_eq!(full.texts("tbody tr").len(), 1);
    anna.submit(&path, &[("action", "take")]).await;
    let mut tx = app.database.read().await.expect("a transaction");
    let left = tx.system().imports().left_alone(app.clock.now(), 9).await;
    drop(tx);
    for (tenant, import) in left.expect("the imports") {
        let which = (tenant, import.id);
        let taken = contacts::carry_on(&app.database, &app.clock, which, |_| ()).await;
        taken.expect("the rest");
    }
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 2);
    let full = anna.get(&format!("{path}?show=full")).await;
    let lines = full.texts("tbody tr");
    assert_eq!(lines.len(), 1, "{}", full.body);
    assert!(lines[0].ends_with(reason), "{lines:?}");
    assert_eq!(anna.get(&path).await.texts("button[value=rest]").len(), 0);
    let fields = [("action", "add"), ("match", "d@example.org")];
    let page = anna.post("/whitelist", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = page.text("#match-error");
    assert!(said.contains("may have 2 entries"), "{said}");
    // Where there is room again the rest can follow, and is undone with the others.
    let set = json!({"quota": {"entries": 3}});
    operator.patch(ISP, set).await.expect(200);
    let page = anna.get(&path).await;
    let button = page.text("button[value=rest]");
    assert_eq!(button, "Put 1 more entry on your whitelist");
    anna.submit(&path, &[("action", "rest")]).await;
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 3);
    anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(anna.get("/whitelist").await.texts(".entry").len(), 0);
}
