//! What is asked about strangers, set by a program.

use guestlist::tenancy::TokenScope::Tenant;
use serde_json::{Value, json};

use crate::support::test_app::TestApp;

const CHECKS: &str = "/api/v1/tenants/isp/checks";

#[tokio::test]
async fn a_new_tenant_has_a_careful_set_and_no_list() {
    let app = TestApp::start().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    assert_eq!(
        caller.get(CHECKS).await.expect(200),
        json!({"threshold": 5, "checks": [
            {"kind": "reverse_dns", "enabled": true, "points": 2},
            {"kind": "spf", "enabled": true, "points": 2},
            {"kind": "spamtrap", "enabled": true, "points": 4, "hold_hours": 48},
            {"kind": "complaints", "enabled": true, "points": 4, "threshold": 3, "window_hours": 72},
        ]})
    );
}

#[tokio::test]
async fn what_is_put_is_what_is_got() {
    let app = TestApp::start().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let checks = json!({"threshold": 7, "checks": [
        {"kind": "dnsbl", "enabled": true, "points": 5, "zone": "bl.example.org", "name": "Example BL",
            "subject": "client", "scope": "range", "paid_removal": true,
            "codes": {"127.0.0.2": {"points": 4, "text": "spam"}, "127.0.*.9": {"scope": "dynamic"}},
            "lookup_url": "https://bl.example.org/?ip={address}"},
        {"kind": "dnswl", "enabled": false, "points": 3, "zone": "wl.example.org", "name": "wl.example.org",
            "subject": "sender_domain", "scope": "address", "paid_removal": false},
        {"kind": "dmarc", "enabled": true, "points": 1},
        {"kind": "probing", "enabled": true, "points": 0, "unknown_recipients": 20, "window_minutes": 30, "hold_hours": 24},
    ]});
    assert_eq!(caller.put(CHECKS, checks.clone()).await.expect(200), checks);
    assert_eq!(caller.get(CHECKS).await.expect(200), checks);
    let audit = {
        let mut tx = app.database.read().await.expect("a transaction");
        let query = guestlist::store::AuditQuery {
            limit: 1,
            ..guestlist::store::AuditQuery::default()
        };
        let tenant = app.tenant("isp").await;
        let events = tx.of(tenant.id).audit().list(&query).await;
        events.expect("events").remove(0)
    };
    assert_eq!(audit.action, "checks.replaced");
    assert_eq!(
        audit.detail,
        "threshold 7; dnsbl bl.example.org 5, dmarc 1, probing: 20 unknown recipients in 30 minutes, held for 24 hours"
    );
}

#[tokio::test]
async fn what_is_known_of_a_public_list_need_not_be_said() {
    let app = TestApp::start().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let checks = json!({"threshold": 5, "checks": [
        {"kind": "dnsbl", "points": 2, "zone": "DNSBL-3.uceprotect.net."},
        {"kind": "dnsbl", "points": 2, "zone": "bl.example.org"},
    ]});
    let kept = caller.put(CHECKS, checks).await.expect(200);
    let [known, unknown] = [&kept["checks"][0], &kept["checks"][1]];
    assert_eq!(known["zone"], "dnsbl-3.uceprotect.net");
    assert_eq!(known["name"], "UCEPROTECT Level 3");
    assert_eq!(
        (&known["scope"], &known["paid_removal"]),
        (&json!("provider"), &json!(true))
    );
    assert_eq!(unknown["name"], "example.org");
    assert_eq!(
        (&unknown["scope"], &unknown["paid_removal"]),
        (&json!("address"), &json!(false))
    );
    assert_eq!(unknown["enabled"], true);
}

/// One list, with these fields besides what it must have.
fn list(change: &Value) -> Value {
    let mut check = json!({"kind": "dnsbl", "points": 5, "zone": "bl.example.org"});
    let fields = change.as_object().expect("an object").clone();
    check.as_object_mut().expect("an object").extend(fields);
    json!({"threshold": 5, "checks": [check]})
}

#[tokio::test]
async fn each_mistake_is_named_with_its_field_and_nothing_is_kept() {
    let app = TestApp::start().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    let before = caller.get(CHECKS).await.expect(200);
    let many: Vec<Value> = (0..9)
        .map(|number| json!({"kind": "dnsbl", "points": 1, "zone": format!("bl{number}.example.org")}))
        .collect();
    for (body, field, message) in [
        (
            json!({"threshold": 0, "checks": []}),
            "threshold",
            "Use 1 to 100.",
        ),
        (
            json!({"threshold": 5}),
            "checks",
            "Give checks: it can't be left out.",
        ),
        (
            json!({"threshold": 5, "checks": [], "x": 1}),
            "x",
            "unknown field `x`",
        ),
        (list(&json!({"x": 1})), "x", "unknown field `x`"),
        (
            list(&json!({"points": 101})),
            "checks[0].points",
            "Use 0 to 100 points.",
        ),
        (
            list(&json!({"scope": "planet"})),
            "checks[0].scope",
            "unknown variant `planet`",
        ),
        (
            list(&json!({"codes": {"10.0.0.1": {}}})),
            "checks[0].codes",
            "begins with 127",
        ),
        (
            list(&json!({"lookup_url": "javascript:x"})),
            "checks[0].lookup_url",
            "Use an https address",
        ),
        (
            json!({"threshold": 5, "checks": many}),
            "checks",
            "At most 8 lists",
        ),
        (
            json!({"threshold": 5, "checks": [{"kind": "spf", "points": 1, "zone": "x.example"}]}),
            "checks[0].zone",
            "is no list",
        ),
        (
            json!({"threshold": 5, "checks": [{"kind": "spf", "points": 1}, {"kind": "spf", "points": 2}]}),
            "checks[1].kind",
            "twice",
        ),
        (
            json!({"threshold": 5, "checks": [{"kind": "taste", "points": 1}]}),
            "checks[0].kind",
            "Use one of these: dnsbl, dnswl, reverse_dns, spf, dmarc, probing, spamtrap, complaints.",
        ),
        (
            json!({"threshold": 5, "checks": [{"kind": "probing", "unknown_recipients": 2}]}),
            "checks[0].unknown_recipients",
            "Use 3 to 200.",
        ),
        (
            json!({"threshold": 5, "checks": [{"kind": "spf", "points": 1, "hold_hours": 2}]}),
            "checks[0].hold_hours",
            "has none",
        ),
        (
            json!({"threshold": 5, "checks": [{"kind": "spf"}]}),
            "checks[0].points",
            "0 to 100 points",
        ),
    ] {
        let problem = caller.put(CHECKS, body.clone()).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!(error["field"], field, "{body}: {problem}");
        let told = error["message"].as_str().expect("a message");
        assert!(told.contains(message), "{body}: {told}");
    }
    assert_eq!(caller.get(CHECKS).await.expect(200), before);
}

#[tokio::test]
async fn a_zone_is_one_of_the_public_dns_and_points_have_bounds() {
    let app = TestApp::start().await;
    let caller = app.caller(Tenant, Some("isp")).await;
    for (body, field, message) in [
        (
            list(&json!({"kind": "dnswl", "points": -1})),
            "checks[0].points",
            "Use 0 to 100 points.",
        ),
        (
            list(&json!({"zone": "a b"})),
            "checks[0].zone",
            "Give the list's zone",
        ),
        (
            list(&json!({"zone": ""})),
            "checks[0].zone",
            "Give the list's zone",
        ),
        (
            list(&json!({"zone": "localhost"})),
            "checks[0].zone",
            "Give the list's zone",
        ),
        (
            list(&json!({"zone": "bl.corp.internal"})),
            "checks[0].zone",
            "Give the zone of a public list",
        ),
        (
            list(&json!({"zone": "bl.isp.example"})),
            "checks[0].zone",
            "isp.example is your own domain.",
        ),
    ] {
        let problem = caller.put(CHECKS, body.clone()).await.expect(422);
        let error = &problem["errors"][0];
        assert_eq!(error["field"], field, "{body}: {problem}");
        let told = error["message"].as_str().expect("a message");
        assert!(told.contains(message), "{body}: {told}");
    }
    caller
        .put(CHECKS, list(&json!({"points": 0})))
        .await
        .expect(200);
}
