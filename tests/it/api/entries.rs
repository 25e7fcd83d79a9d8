//! Entries at all three levels.

use guestlist::tenancy::TokenScope::{Operator, Tenant};
use serde_json::{Value, json};

use crate::support::test_app::TestApp;

const NO_SUCH_TIME: &str =
    "Write a date of the calendar and a time with its zone, such as 2026-12-31T23:59:59Z.";
const ENTRIES: &str = "/api/v1/mailboxes/anna@isp.example/entries";

#[tokio::test]
async fn an_entry_is_added_shown_changed_and_taken_off_at_every_level() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    for path in [ENTRIES, "/api/v1/tenants/isp/entries", "/api/v1/entries"] {
        let entry = json!({"list": "allow", "match": "Scott@Example.COM", "note": "a friend"});
        let answer = operator.post(path, entry.clone()).await;
        let location = answer.header("location").to_owned();
        let added = answer.expect(201);
        let mut shown = added.clone();
        let id = shown["id"].take();
        assert_eq!(location, format!("{path}/{}", id.as_str().expect("an id")));
        let expected = json!({
            "id": null,
            "list": "allow",
            "match": "scott@example.com",
            "kind": "address",
            "source": "manual",
            "note": "a friend",
            "expires_at": null,
            "require_auth": false,
            "binding": false,
            "created_at": "2026-03-02T09:00:00Z",
            "hits": 0,
            "last_hit_at": null,
            "suspended_at": null,
        });
        assert_eq!(shown, expected);
        operator.post(path, entry.clone()).await.expect(409);
        assert_eq!(operator.get(&location).await.expect(200), added);
        let change = json!({"expires_at": "2026-04-01T00:00:00+02:00", "require_auth": true});
        let changed = operator.patch(&location, change).await.expect(200);
        assert_eq!(changed["expires_at"], "2026-03-31T22:00:00Z");
        assert_eq!(changed["require_auth"], true);
        assert_eq!(changed["note"], "a friend");
        let changed = operator
            .patch(&location, json!({"expires_at": null}))
            .await
            .expect(200);
        assert_eq!(changed["expires_at"], json!(null));
        operator.delete(&location).await.expect(204);
        operator.get(&location).await.expect(404);
        operator.delete(&location).await.expect(404);
        assert_eq!(
            items(&operator.get(path).await.expect(200)),
            Vec::<&str>::new()
        );
        operator.post(path, entry).await.expect(201);
    }
}

#[tokio::test]
async fn an_entry_of_one_list_is_not_there_on_another() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    app.mailbox("bob@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let entry = json!({"list": "block", "match": "example.com"});
    let added = caller.post(ENTRIES, entry).await.expect(201);
    let id = added["id"].as_str().expect("an id");
    caller
        .get(&format!("/api/v1/mailboxes/bob@isp.example/entries/{id}"))
        .await
        .expect(404);
    caller
        .delete(&format!("/api/v1/tenants/isp/entries/{id}"))
        .await
        .expect(404);
    caller.get(&format!("{ENTRIES}/{id}")).await.expect(200);
    caller
        .get(&format!("{ENTRIES}/not-an-id"))
        .await
        .expect(404);
}

#[tokio::test]
async fn only_a_tenants_block_can_be_binding() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    let tenant = "/api/v1/tenants/isp/entries";
    let binding = |list: &str| json!({"list": list, "match": "example.com", "binding": true});
    for (path, list) in [
        (ENTRIES, "block"),
        ("/api/v1/entries", "block"),
        (tenant, "allow"),
    ] {
        let problem = operator.post(path, binding(list)).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], "binding");
    }
    let added = operator.post(tenant, binding("block")).await.expect(201);
    assert_eq!(added["binding"], true);
}

#[tokio::test]
async fn a_note_is_one_line_of_at_most_200_characters() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let entry = |note: &str| json!({"list": "allow", "match": "example.com", "note": note});
    let long = "ä".repeat(201);
    for wrong in [long.as_str(), "a\nb", "a\tb", "a\u{1b}b"] {
        let problem = caller.post(ENTRIES, entry(wrong)).await.expect(422);
        assert_eq!(problem["errors"][0]["field"], "note");
    }
    let added = caller.post(ENTRIES, entry(&long["ä".len()..])).await;
    let added = added.expect(201);
    let path = format!("{ENTRIES}/{}", added["id"].as_str().expect("an id"));
    for wrong in [long.as_str(), "a\r\nb"] {
        let problem = caller
            .patch(&path, json!({"note": wrong}))
            .await
            .expect(422);
        assert_eq!(problem["errors"][0]["field"], "note");
    }
}

#[tokio::test]
async fn an_expiry_lies_ahead() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let entry = |at: &str| json!({"list": "allow", "match": "example.com", "expires_at": at});
    for (wrong, why) in [
        (
            "2026-03-02T09:00:00Z",
            "Give a time after 2026-03-02T09:00:00Z, or null for good.",
        ),
        ("2026-02-30T00:00:00Z", NO_SUCH_TIME),
        ("+10000-01-01T00:00:00Z", NO_SUCH_TIME),
        ("tomorrow", NO_SUCH_TIME),
    ] {
        let problem = caller.post(ENTRIES, entry(wrong)).await.expect(422);
        let expected = json!([{"field": "expires_at", "message": why}]);
        assert_eq!(problem["errors"], expected);
    }
    let added = caller
        .post(ENTRIES, entry("2026-03-02T09:00:01Z"))
        .await
        .expect(201);
    let path = format!("{ENTRIES}/{}", added["id"].as_str().expect("an id"));
    let change = json!({"expires_at": "2020-01-01T00:00:00Z"});
    assert_eq!(
        caller.patch(&path, change).await.expect(422)["errors"][0]["field"],
        "expires_at"
    );
}

#[tokio::test]
async fn a_list_is_filtered_and_comes_newest_first() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let lines = [
        ("allow", "scott@example.com"),
        ("block", ".example.net"),
        ("allow", "192.0.2.0/24"),
        ("block", "news-*@example.org"),
    ];
    for (list, pattern) in lines {
        caller
            .post(ENTRIES, json!({"list": list, "match": pattern}))
            .await
            .expect(201);
    }
    let listed = async |query: &str| {
        let page = caller.get(&format!("{ENTRIES}?{query}")).await.expect(200);
        items(&page)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        listed("list=allow").await,
        ["192.0.2.0/24", "scott@example.com"]
    );
    assert_eq!(listed("q=EXAMPLE.N").await, [".example.net"]);
    assert_eq!(listed("source=learned").await, Vec::<String>::new());
    let page = caller.get(&format!("{ENTRIES}?limit=3")).await.expect(200);
    let expected = ["news-*@example.org", "192.0.2.0/24", ".example.net"];
    assert_eq!(items(&page), expected);
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    assert_eq!(
        listed(&format!("limit=3&cursor={cursor}")).await,
        ["scott@example.com"]
    );
}

fn items(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|item| item["match"].as_str().expect("a match"))
        .collect()
}
