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
        "ask_hours": 12,
        "ask_then": "accept",
        "ask_everyone": false,
        "language": null,
        "quota": {"mailboxes": null, "entries": null},
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
    for language in [json!("de"), json!(null)] {
        let change = json!({"language": language});
        let changed = operator.patch("/api/v1/tenants/isp", change).await;
        assert_eq!(changed.expect(200)["language"], language);
    }
    let problem = operator
        .patch("/api/v1/tenants/isp", json!({"language": "tlh"}))
        .await;
    assert_eq!(
        problem.expect(422)["errors"][0],
        json!({"field": "language", "message": "Use one of these: en, de."})
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
        unlisted_mailboxes: false,
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
async fn only_who_proves_a_domain_learns_that_another_tenant_has_it() {
    let zone = FakeZone::new().txt("_guestlist.new.test", "guestlist-verify=4a6f");
    let app = TestApp::with_zone(zone).await;
    let domain = DomainRecord {
        name: Domain::parse("new.test").expect("a domain"),
        verification_token: "4a6f".to_owned(),
        verified_at: None,
        catch_all: None,
        unlisted_mailboxes: false,
        created_at: app.clock.now(),
    };
    for slug in ["isp", "shop"] {
        let tenant = app.tenant(slug).await;
        let mut tx = app.database.write().await.expect("a transaction");
        let added = tx.of(tenant.id).domains().add(&domain).await;
        added.expect("a new domain");
        tx.commit().await.expect("a commit");
    }
    app.tenant("third").await;
    let verify = async |slug: &str| {
        let caller = app.caller(Tenant, Some(slug)).await;
        let path = format!("/api/v1/tenants/{slug}/domains/new.test/verify");
        caller.post(&path, json!({})).await
    };
    verify("isp").await.expect(200);
    let problem = verify("shop").await.expect(409);
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(detail.starts_with("Another tenant"), "{detail}");
    let third = app.caller(Tenant, Some("third")).await;
    let added = third
        .post(
            "/api/v1/tenants/third/domains",
            json!({"domain": "new.test"}),
        )
        .await;
    assert_eq!(added.expect(201)["verified_at"], json!(null));
    verify("third").await.expect(422);
}

#[tokio::test]
async fn nobody_can_have_a_registrys_domain() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let caller = app.caller(Tenant, Some("isp")).await;
    for domain in ["co.uk", "com", "localhost", "[192.0.2.1]"] {
        let body = json!({"domain": domain});
        let problem = caller.post("/api/v1/tenants/isp/domains", body).await;
        assert_eq!(problem.expect(422)["errors"][0]["field"], "domain");
    }
    let body = json!({"domain": "isp.co.uk"});
    caller
        .post("/api/v1/tenants/isp/domains", body)
        .await
        .expect(201);
}

#[tokio::test]
async fn an_operator_reaches_a_mailbox_whose_domain_is_not_proven_yet() {
    let app = TestApp::start().await;
    let operator = app.caller(Operator, None).await;
    let mailbox = json!({"address": "anna@new.example"});
    let path = "/api/v1/mailboxes/anna@new.example";
    for slug in ["isp", "shop"] {
        app.tenant(slug).await;
        let tenant = format!("/api/v1/tenants/{slug}");
        let domain = json!({"domain": "new.example"});
        let domains = format!("{tenant}/domains");
        operator.post(&domains, domain).await.expect(201);
        let mailboxes = format!("{tenant}/mailboxes");
        operator.post(&mailboxes, mailbox.clone()).await.expect(201);
        if slug == "isp" {
            operator.get(path).await.expect(200);
        }
    }
    // Now nobody can tell whose is meant, but each tenant's own token can.
    operator.get(path).await.expect(404);
    let shop = app.caller(Tenant, Some("shop")).await;
    shop.get(path).await.expect(200);
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
