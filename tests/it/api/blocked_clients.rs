//! Networks that have to wait, as a program sees them.

use chrono::TimeDelta;
use guestlist::policy::ClientNetwork;
use guestlist::store::BlockedClientSeen;
use guestlist::tenancy::TokenScope::{Operator, Read, Tenant};
use serde_json::{Value, json};

use crate::support::test_app::TestApp;

const PATH: &str = "/api/v1/blocked-clients";

/// Three networks at `isp`, of which one has to wait at `shop` as well; both refuse.
async fn app() -> TestApp {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let mut seen = Vec::new();
    for (slug, networks) in [
        (
            "isp",
            &["192.0.2.0/24", "198.51.100.0/24", "2001:db8::/64"][..],
        ),
        ("shop", &["192.0.2.0/24"]),
    ] {
        let caller = app.caller(Tenant, Some(slug)).await;
        let mode = json!({"mode": "standard"});
        let path = format!("/api/v1/tenants/{slug}");
        caller.patch(&path, mode).await.expect(200);
        for network in networks {
            seen.push(BlockedClientSeen {
                tenant_id: app.tenant(slug).await.id,
                network: ClientNetwork::parse(network).unwrap(),
                since: now,
                until: now + TimeDelta::hours(48),
                tries: 10,
            });
        }
    }
    app.database.hold_clients(&seen, now).await.unwrap();
    app
}

fn networks(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a list");
    items
        .iter()
        .map(|item| item["network"].as_str().expect("a network"))
        .collect()
}

#[tokio::test]
async fn each_sees_its_own_and_the_operator_all() {
    let app = app().await;
    let isp = app.caller(Read, Some("isp")).await;
    let page = isp.get(PATH).await.expect(200);
    assert_eq!(
        page["items"][0],
        json!({"network": "192.0.2.0/24", "tenant": "isp", "refused": true, "tries": 10,
            "since": "2026-03-02T09:00:00Z", "until": "2026-03-04T09:00:00Z"})
    );
    let all = ["192.0.2.0/24", "198.51.100.0/24", "2001:db8::/64"];
    assert_eq!(networks(&page), all);
    isp.get(&format!("{PATH}?tenant=shop")).await.expect(404);
    let shop = app.caller(Read, Some("shop")).await;
    let page = shop.get(PATH).await.expect(200);
    assert_eq!(networks(&page), ["192.0.2.0/24"]);
    let operator = app.caller(Operator, None).await;
    let page = operator.get(&format!("{PATH}?limit=3")).await.expect(200);
    assert_eq!(networks(&page).len(), 3);
    let cursor = page["next_cursor"].as_str().expect("a cursor");
    let path = format!("{PATH}?limit=3&cursor={cursor}");
    let page = operator.get(&path).await.expect(200);
    assert_eq!(networks(&page), ["2001:db8::/64"]);
    let path = format!("{PATH}?tenant=shop");
    let page = operator.get(&path).await.expect(200);
    assert_eq!(networks(&page), ["192.0.2.0/24"]);
}

#[tokio::test]
async fn a_firewall_gets_each_network_once_a_line() {
    let app = app().await;
    let operator = app.caller(Operator, None).await;
    let answer = operator.get(&format!("{PATH}?format=text")).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        answer.text,
        "192.0.2.0/24\n198.51.100.0/24\n2001:db8::/64\n"
    );
    let shop = app.caller(Read, Some("shop")).await;
    let answer = shop.get(&format!("{PATH}?format=text")).await;
    assert_eq!(answer.text, "192.0.2.0/24\n");
    let wrong = shop.get(&format!("{PATH}?format=xml")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
}

#[tokio::test]
async fn a_network_is_lifted_by_its_tenant_or_everywhere_by_the_operator() {
    let app = app().await;
    let isp = app.caller(Tenant, Some("isp")).await;
    isp.delete(&format!("{PATH}/198.51.100.7"))
        .await
        .expect(204);
    isp.delete(&format!("{PATH}/198.51.100.7"))
        .await
        .expect(404);
    isp.delete(&format!("{PATH}/2001:db8::%2F64"))
        .await
        .expect(204);
    for nowhere in ["203.0.113.0%2F24", "192.0.2.0%2F23", "everybody"] {
        isp.delete(&format!("{PATH}/{nowhere}")).await.expect(404);
    }
    let operator = app.caller(Operator, None).await;
    let one = format!("{PATH}/192.0.2.0%2F24?tenant=shop");
    operator.delete(&one).await.expect(204);
    let page = operator.get(PATH).await.expect(200);
    assert_eq!(networks(&page), ["192.0.2.0/24"]);
    operator
        .delete(&format!("{PATH}/192.0.2.0%2F24"))
        .await
        .expect(204);
    let page = operator.get(PATH).await.expect(200);
    assert_eq!(networks(&page), [""; 0]);
}
