//! Mailboxes and their owners' accounts.

use guestlist::mail::Address;
use guestlist::tenancy::Role;
use guestlist::tenancy::TokenScope::{Operator, Tenant};
use serde_json::json;

use crate::support::test_app::TestApp;

const ANNA: &str = "/api/v1/mailboxes/anna@isp.example";
const MAILBOXES: &str = "/api/v1/tenants/isp/mailboxes";
const PASSWORD: &str = "three words in a row";

#[tokio::test]
async fn a_mailbox_comes_with_its_owners_account() {
    let app = TestApp::start().await;
    let isp = app.tenant("isp").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let anna = json!({
        "address": "Anna@ISP.example",
        "aliases": ["smith@isp.example", "anna.smith@isp.example"],
        "display_name": "Anna",
        "password": PASSWORD,
        "mode": "whitelist-only",
    });
    let answer = caller.post(MAILBOXES, anna).await;
    assert_eq!(answer.header("location"), ANNA);
    let expected = json!({
        "address": "anna@isp.example",
        "aliases": ["anna.smith@isp.example", "smith@isp.example"],
        "display_name": "Anna",
        "mode": "whitelist-only",
        "ask_everyone": false,
        "learning": true,
        "learning_paused_at": null,
        "created_at": "2026-03-02T09:00:00Z",
    });
    assert_eq!(answer.expect(201), expected);
    assert_eq!(
        caller
            .get("/api/v1/mailboxes/ANNA%40isp.EXAMPLE")
            .await
            .expect(200),
        expected
    );

    let address = Address::parse("anna@isp.example").expect("an address");
    let mut tx = app.database.read().await.expect("a transaction");
    let account = tx
        .of(isp.id)
        .accounts()
        .find_by_address(&address)
        .await
        .expect("a look-up");
    let account = account.expect("an account");
    assert_eq!(account.role, Role::Owner);
    assert!(
        account
            .password_hash
            .is_some_and(|hash| hash.matches(PASSWORD))
    );
}

#[tokio::test]
async fn an_address_can_be_taken_only_once() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    caller
        .post(MAILBOXES, json!({"address": "anna@isp.example"}))
        .await
        .expect(409);
    let bob = json!({"address": "bob@isp.example", "aliases": ["anna@isp.example"]});
    caller.post(MAILBOXES, bob).await.expect(409);
}

#[tokio::test]
async fn an_address_that_not_everybody_can_write_to_is_refused_by_its_field() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let long = format!("{}@isp.example", "a".repeat(65));
    for (address, told) in [
        ("*@isp.example", "There can't be a *"),
        (".x@isp.example", "A dot can't stand first"),
        (&long, "longer than 64 characters: shorten it"),
    ] {
        let new = json!({ "address": address });
        let aliased = json!({"address": "bob@isp.example", "aliases": [address]});
        let changed = json!({ "aliases": [address] });
        for (answer, field) in [
            (caller.post(MAILBOXES, new).await, "address"),
            (caller.post(MAILBOXES, aliased).await, "aliases"),
            (caller.patch(ANNA, changed).await, "aliases"),
        ] {
            let problem = answer.expect(422).to_string();
            assert!(problem.contains(told), "{problem}");
            assert!(problem.contains(field), "{problem}");
        }
    }
}

#[tokio::test]
async fn what_a_change_leaves_out_stays_and_null_clears() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let anna = json!({"address": "anna@isp.example", "display_name": "Anna", "mode": "tag"});
    caller.post(MAILBOXES, anna).await.expect(201);
    let change = json!({"learning": false, "aliases": ["ann@isp.example"]});
    let changed = caller.patch(ANNA, change).await.expect(200);
    assert_eq!(changed["display_name"], "Anna");
    assert_eq!(changed["mode"], "tag");
    assert_eq!(changed["learning"], false);
    assert_eq!(changed["aliases"], json!(["ann@isp.example"]));
    let changed = caller.patch(ANNA, json!({"mode": null})).await.expect(200);
    assert_eq!(changed["mode"], json!(null));
    assert_eq!(changed["aliases"], json!(["ann@isp.example"]));
}

#[tokio::test]
async fn a_new_password_signs_the_owner_out_everywhere() {
    let app = TestApp::start().await;
    let mut owner = app.owner("anna@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    assert_eq!(owner.get("/whitelist").await.status, 200);
    caller
        .patch(ANNA, json!({"password": PASSWORD}))
        .await
        .expect(200);
    assert_ne!(owner.get("/whitelist").await.status, 200);
}

#[tokio::test]
async fn an_alias_is_no_name_of_the_mailbox_and_removing_takes_the_account_along() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let operator = app.caller(Operator, None).await;
    operator
        .patch(ANNA, json!({"aliases": ["ann@isp.example"]}))
        .await
        .expect(200);
    operator
        .delete("/api/v1/mailboxes/ann@isp.example")
        .await
        .expect(404);
    operator.delete(ANNA).await.expect(204);
    operator.get(ANNA).await.expect(404);
    operator.delete(ANNA).await.expect(404);
    operator
        .post(MAILBOXES, json!({"address": "anna@isp.example"}))
        .await
        .expect(201);
}

#[tokio::test]
async fn mailboxes_are_listed_by_address() {
    let app = TestApp::start().await;
    for address in ["carl@isp.example", "anna@isp.example", "bob@isp.example"] {
        app.mailbox(address).await;
    }
    app.mailbox("dora@shop.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let page = caller
        .get(&format!("{MAILBOXES}?limit=2"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["address"], "anna@isp.example");
    assert_eq!(page["items"][1]["address"], "bob@isp.example");
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let page = caller
        .get(&format!("{MAILBOXES}?limit=2&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(page["items"][0]["address"], "carl@isp.example");
    assert_eq!(page["next_cursor"], json!(null));
}

#[tokio::test]
async fn a_csv_file_brings_in_mailboxes_and_the_answer_says_what_became_of_each_line() {
    let app = TestApp::start().await;
    app.mailbox("bob@isp.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let import = format!("{MAILBOXES}/import");
    let file = "address,aliases,display_name\n\
                Anna@isp.example,a@isp.example as@isp.example,Anna\n\
                bob@isp.example,b@isp.example,Bob\n\
                carl@shop.example,,Carl\n";
    let line = |line: i64, address: &str, outcome: &str| json!({"line": line, "address": address, "outcome": outcome, "problem": null, "detail": ""});
    let mut wrong = line(4, "carl@shop.example", "wrong");
    wrong["problem"] = json!("domain");
    wrong["detail"] = json!("shop.example");
    let mut changed = line(3, "bob@isp.example", "changed");
    changed["detail"] = json!("aliases, name: ");
    let answer = caller.post_csv(&import, file).await.expect(200);
    assert_eq!(
        answer,
        json!({"added": 1, "updated": 0, "wrong": 1, "lines": [
            line(2, "anna@isp.example", "added"), changed, wrong,
        ]})
    );
    let anna = caller.get(ANNA).await.expect(200);
    assert_eq!(anna["aliases"], json!(["a@isp.example", "as@isp.example"]));
    let again = caller
        .post_csv(&format!("{import}?changes=true"), file)
        .await
        .expect(200);
    assert_eq!((&again["added"], &again["updated"]), (&json!(0), &json!(1)));
    let bob = caller
        .get("/api/v1/mailboxes/bob@isp.example")
        .await
        .expect(200);
    assert_eq!(bob["display_name"], "Bob");
    caller.post_csv(&import, " ").await.expect(422);
    caller
        .post_csv(&format!("{import}?more=true"), file)
        .await
        .expect(422);
}
