//! Tenants and their domains.

use guestlist::mail::Domain;
use guestlist::tenancy::DomainRecord;
use guestlist::tenancy::TokenScope::{Operator, Tenant};
use serde_json::json;

use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;

#[tokio::test]
async fn an_operator_makes_shows_changes_and_removes_a_tenant() {
    let app = TestApp::start().await;
    let operator = app.caller(Operator, None).await;
    let isp = json!({"slug": "isp", "name": "The ISP"});
    let answer = operator.post("/api/v1/tenants", isp.clone()).await;
    assert_eq!(answer.header("location"), "/api/v1/tenants/isp");
    let expected = json!({
        "slug": "isp",
        "name": "The ISP",
        "mode": "monitor",
        "created_at": "2026-03-02T09:00:00Z",
        "disabled_at": null,
    });
    assert_eq!(answer.expect(201), expected);
    assert_eq!(
        operator.post("/api/v1/tenants", isp).await.expect(409)["status"],
        409
    );
    assert_eq!(
        operator.get("/api/v1/tenants/isp").await.expect(200),
        expected
    );
    let changed = operator
        .patch("/api/v1/tenants/isp", json!({"mode": "standard"}))
        .await;
    let changed = changed.expect(200);
    assert_eq!(
        (&changed["mode"], &changed["name"]),
        (&json!("standard"), &json!("The ISP"))
    );
    operator.delete("/api/v1/tenants/isp").await.expect(204);
    operator.get("/api/v1/tenants/isp").await.expect(404);
}

#[tokio::test]
async fn a_list_comes_in_pages_and_each_tenant_once() {
    let app = TestApp::start().await;
    for slug in ["delta", "alpha", "charlie", "bravo", "echo"] {
        app.tenant(slug).await;
    }
    let operator = app.caller(Operator, None).await;
    let (mut path, mut pages) = ("/api/v1/tenants?limit=2".to_owned(), Vec::new());
    loop {
        let page = operator.get(&path).await.expect(200);
        let items = page["items"].as_array().expect("items");
        pages.push(
            items
                .iter()
                .map(|item| item["slug"].clone())
                .collect::<Vec<_>>(),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/v1/tenants?limit=2&cursor={cursor}");
    }
    assert_eq!(
        json!(pages),
        json!([["alpha", "bravo"], ["charlie", "delta"], ["echo"]])
    );
}

#[tokio::test]
async fn a_tenants_token_sees_its_own_and_the_others_are_not_there() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    app.mailbox("carl@shop.example").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let page = caller.get("/api/v1/tenants").await.expect(200);
    assert_eq!(page["items"].as_array().expect("items").len(), 1);
    let missing = caller.get("/api/v1/tenants/nobody").await;
    let others = caller.get("/api/v1/tenants/shop").await;
    assert_eq!(
        (others.status, &others.text),
        (missing.status, &missing.text)
    );
    let missing = caller.get("/api/v1/mailboxes/nobody@shop.example").await;
    let others = caller.get("/api/v1/mailboxes/carl@shop.example").await;
    assert_eq!(
        (others.status, &others.text),
        (missing.status, &missing.text)
    );
    caller
        .post("/api/v1/tenants", json!({"slug": "own", "name": "My own"}))
        .await
        .expect(403);
    caller.delete("/api/v1/tenants/isp").await.expect(403);
}

#[tokio::test]
async fn a_domain_counts_once_its_txt_record_is_there() {
    let app = TestApp::with_zone(FakeZone::new().txt("_guestlist.other.test", "something")).await;
    app.tenant("isp").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let domains = "/api/v1/tenants/isp/domains";
    for domain in ["new.test", "other.test", "broken.test"] {
        let added = caller
            .post(domains, json!({"domain": domain}))
            .await
            .expect(201);
        assert_eq!(added["verified_at"], json!(null));
        assert_eq!(added["verification"]["type"], "TXT");
        assert_eq!(
            added["verification"]["name"],
            format!("_guestlist.{domain}")
        );
    }
    for domain in ["new.test", "other.test"] {
        let problem = caller
            .post(&format!("{domains}/{domain}/verify"), json!({}))
            .await;
        assert_eq!(problem.expect(422)["errors"][0]["field"], "domain");
    }
    caller
        .post(&format!("{domains}/broken.test/verify"), json!({}))
        .await
        .expect(503);
    caller
        .post(domains, json!({"domain": "new.test"}))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_published_record_verifies_the_domain() {
    let zone = FakeZone::new()
        .txt("_guestlist.new.test", "v=spf1 -all")
        .txt("_guestlist.new.test", "guestlist-verify=4a6f");
    let app = TestApp::with_zone(zone).await;
    let isp = app.tenant("isp").await;
    let domain = DomainRecord {
        name: Domain::parse("new.test").expect("a domain"),
        verification_token: "4a6f".to_owned(),
        verified_at: None,
        catch_all: None,
        created_at: app.clock.now(),
    };
    let mut tx = app.database.write().await.expect("a transaction");
    tx.of(isp.id)
        .domains()
        .add(&domain)
        .await
        .expect("a new domain");
    tx.commit().await.expect("a commit");
    let caller = app.caller(Tenant, Some("isp")).await;
    let path = "/api/v1/tenants/isp/domains/new.test";
    let verified = caller
        .post(&format!("{path}/verify"), json!({}))
        .await
        .expect(200);
    assert_eq!(verified["verified_at"], "2026-03-02T09:00:00Z");
    assert_eq!(verified["verification"]["value"], "guestlist-verify=4a6f");
    assert_eq!(caller.get(path).await.expect(200), verified);
}

#[tokio::test]
async fn only_an_operator_may_add_a_domain_as_verified() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let domain = json!({"domain": "new.example", "verified": true});
    let caller = app.caller(Tenant, Some("isp")).await;
    caller
        .post("/api/v1/tenants/isp/domains", domain.clone())
        .await
        .expect(403);
    let operator = app.caller(Operator, None).await;
    let added = operator
        .post("/api/v1/tenants/isp/domains", domain)
        .await
        .expect(201);
    assert_eq!(added["verified_at"], "2026-03-02T09:00:00Z");
}
