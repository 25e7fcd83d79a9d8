//! The file with everything about somebody.

use axum::http::StatusCode;
use guestlist::policy::{List, Networks, Pattern, Source, Verdict};
use guestlist::store::{ListOwner, NewEntry};
use serde_json::Value;

use super::{ask, only_people_on_the_list};
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const ANNA: &str = "anna@isp.example";

async fn everything(person: &mut Visitor) -> Value {
    person.get("/account").await;
    let page = person.post("/account/everything", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("content-type"), "application/json");
    assert!(
        page.header("content-disposition")
            .starts_with("attachment; filename=\"guestlist-"),
    );
    serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{error}: {}", page.body))
}

fn all<'v>(file: &'v Value, list: &str, field: &str) -> Vec<&'v str> {
    let rows = file[list].as_array().expect("a list");
    rows.iter()
        .map(|row| row[field].as_str().expect("a text"))
        .collect()
}

#[tokio::test]
async fn it_holds_what_is_stored_about_the_owner_and_nothing_of_others() {
    let app = TestApp::start().await;
    only_people_on_the_list(&app, ANNA).await;
    let refused = ask(&app, "stranger@example.net", ANNA).await;
    assert_eq!(refused, Verdict::Reject);
    ask(&app, "other@example.net", "bob@isp.example").await;
    let mut bob = app.owner("bob@isp.example").await;
    let mut anna = app.owner(ANNA).await;
    for (person, friend) in [
        (&mut anna, "scott@agency.example"),
        (&mut bob, "b@b.example"),
    ] {
        person.get("/whitelist").await;
        let add = [("action", "add"), ("match", friend)];
        person.post("/whitelist", &add).await;
    }
    let file = everything(&mut anna).await;
    assert_eq!(file["account"]["address"], ANNA);
    assert_eq!(file["mailbox"]["mode"], "whitelist-only");
    assert_eq!(file["mailbox"]["digest"], Value::Null);
    assert_eq!(file["imports"], serde_json::json!([]));
    let browsers = file["known_browsers_last_used_at"].as_array();
    assert_eq!(browsers.map(Vec::len), Some(1));
    assert_eq!(all(&file, "entries", "match"), ["scott@agency.example"]);
    assert_eq!(all(&file, "decisions", "sender"), ["stranger@example.net"]);
    assert_eq!(file["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(all(&file, "what_you_did", "action")[0], "account.exported");
    assert!(!file.to_string().contains("bob@isp.example"), "{file:#}");
}

#[tokio::test]
async fn a_list_longer_than_a_page_is_whole_and_in_order() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    let wanted: Vec<String> = (0..600)
        .map(|n| format!("friend{n:04}@example.org"))
        .collect();
    let (tenant, mailbox) = (app.tenant("isp").await.id, app.mailbox(ANNA).await.id);
    for some in wanted.chunks(100) {
        let mut tx = app.database.write().await.expect("a transaction");
        for friend in some {
            let entry = NewEntry {
                list: List::Allow,
                pattern: Pattern::parse(friend).expect("a pattern"),
                source: Source::Manual,
                note: String::new(),
                expires_at: None,
                require_auth: false,
                binding: false,
                trusted_networks: Networks::default(),
            };
            let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(mailbox));
            entries
                .add(&entry, app.clock.now())
                .await
                .expect("an entry");
        }
        tx.commit().await.expect("a commit");
    }
    let file = everything(&mut anna).await;
    let matches = all(&file, "entries", "match");
    assert!(matches == wanted, "{} of them", matches.len());
}

#[tokio::test]
async fn somebody_without_a_mailbox_gets_what_there_is() {
    let app = TestApp::start().await;
    let file = everything(&mut app.operator().await).await;
    assert_eq!(file["mailbox"], Value::Null);
    assert_eq!(file["entries"], Value::Array(Vec::new()));
    assert!(!all(&file, "what_you_did", "action").is_empty());
}

#[tokio::test]
async fn what_an_admin_did_to_the_mailbox_is_in_it_without_their_network_address() {
    let app = TestApp::start().await;
    let mailbox = app.mailbox(ANNA).await;
    let mut admin = app.admin("isp").await;
    let page_of = format!("/admin/mailboxes/{}", mailbox.id);
    admin.get(&page_of).await;
    admin.post(&page_of, &[("action", "sign-in-link")]).await;
    let file = everything(&mut app.owner(ANNA).await).await;
    let others = &file["what_others_did"];
    assert_eq!(others[0]["action"], "sign_in_link.made");
    assert_eq!(others[0]["by"], "admin@isp.example");
    assert!(others[0].get("network_address").is_none());
}
