//! What a rehearsal foretells is what comes, through the API.

use chrono::TimeDelta;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use super::scene::Scene;

const REHEARSE: &str = "/api/v1/tenants/isp/rehearse";

#[tokio::test]
async fn what_a_rehearsal_foretells_is_what_comes_when_the_lists_are_weighed() {
    let scene = Scene::new("standard").await;
    assert_eq!(scene.traffic().await, 0);
    // 4, 8, 12, 16, 20 by the first list alone.
    let alone = scene.rehearse(json!({"checks": Scene::checks(5, 0)})).await;
    assert_eq!(alone["decisions"], 40);
    assert_eq!(alone["undecided"], 0);
    assert_eq!(
        (&alone["newly_refused"], &alone["newly_accepted"]),
        (&json!(10), &json!(0))
    );
    // 5, 10, 15 by the second besides.
    let foretold = scene.rehearse(json!({"checks": Scene::checks(5, 5)})).await;
    assert_eq!(foretold["newly_refused"], 16);
    assert_eq!(foretold["by_mailbox"].as_array().map(Vec::len), Some(2));
    assert_eq!(foretold["by_mailbox"][0]["newly_refused"], 8);
    // Only 20 is on both.
    let both = scene.rehearse(json!({"checks": Scene::checks(3, 3)})).await;
    assert_eq!(both["newly_refused"], 2);
    let higher = scene
        .rehearse(json!({"checks": Scene::checks(5, 5), "threshold": 6}))
        .await;
    assert_eq!(higher["newly_refused"], 2);
    scene.set(5, 5).await;
    assert_eq!(scene.traffic().await, 16);
    // And back: what was refused would be let in.
    let back = scene.rehearse(json!({"checks": Scene::checks(5, 0)})).await;
    assert_eq!(back["decisions"], 80);
    assert_eq!(back["newly_accepted"], 6);
    let example = &back["examples"][0];
    assert_eq!(example["difference"], "newly_refused");
    assert_eq!(example["decision"]["verdict"], "accept");
}

#[tokio::test]
async fn monitor_mode_is_rehearsed_in_both_directions() {
    let scene = Scene::new("monitor").await;
    scene.set(5, 5).await;
    assert_eq!(scene.traffic().await, 0);
    let standard = scene.rehearse(json!({"mode": "standard"})).await;
    assert_eq!(standard["newly_refused"], 16);
    let tag = scene.rehearse(json!({"mode": "tag"})).await;
    assert_eq!(
        (&tag["newly_refused"], &tag["newly_tagged"]),
        (&json!(0), &json!(16))
    );
    // A mailbox with a mode of its own doesn't follow.
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    let own = json!({"mode": "monitor"});
    caller
        .patch("/api/v1/mailboxes/bob@isp.example", own)
        .await
        .expect(200);
    let standard = scene.rehearse(json!({"mode": "standard"})).await;
    assert_eq!(standard["newly_refused"], 8);
    assert_eq!(standard["by_mailbox"][0]["mailbox"], "anna@isp.example");
    let fewer = scene.rehearse(json!({"checks": Scene::checks(5, 0)})).await;
    assert_eq!(
        (&fewer["newly_refused"], &fewer["no_longer_noted"]),
        (&json!(0), &json!(6))
    );
    scene.mode("standard").await;
    assert_eq!(scene.traffic().await, 8);
}

#[tokio::test]
async fn newly_refused_whom_the_owner_wants_stand_first() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    // Put on the list since: it would have been refused then.
    let body = json!({"list": "allow", "match": "agency8.test"});
    let entries = "/api/v1/mailboxes/anna@isp.example/entries";
    caller.post(entries, body).await.expect(201);
    let told = scene.rehearse(json!({"checks": Scene::checks(5, 5)})).await;
    assert_eq!(
        (&told["newly_refused"], &told["from_whitelisted"]),
        (&json!(16), &json!(1))
    );
    let first = &told["examples"][0];
    assert_eq!(first["from_whitelisted"], true);
    assert_eq!(first["decision"]["sender"], "someone@agency8.test");
    assert_eq!(first["decision"]["recipient"], "anna@isp.example");
    assert_eq!(told["by_mailbox"][0]["mailbox"], "anna@isp.example");
}

#[tokio::test]
async fn a_list_that_was_never_asked_is_told_with_the_number_of_decisions_that_lack_it() {
    let scene = Scene::new("standard").await;
    scene.traffic().await;
    let checks = json!([
        {"kind": "dnsbl", "zone": "bl.test", "points": 5},
        {"kind": "dnsbl", "zone": "new.test", "points": 5},
    ]);
    let told = scene.rehearse(json!({"checks": checks})).await;
    // Those that the first list refuses anyway lack nothing.
    assert_eq!(
        (&told["newly_refused"], &told["undecided"]),
        (&json!(10), &json!(30))
    );
    assert_eq!(
        told["lacking"],
        json!([{"evidence": "list", "zone": "new.test", "decisions": 30}])
    );
}

#[tokio::test]
async fn what_cannot_be_tried_out_is_refused_like_what_cannot_be_set() {
    let scene = Scene::new("standard").await;
    let caller = scene.app.caller(TokenScope::Tenant, Some("isp")).await;
    let now = scene.app.clock.now();
    for (body, field, message) in [
        (json!({"threshold": 0}), "threshold", "Use 1 to 100."),
        (
            json!({"checks": [{"kind": "spf", "points": 101}]}),
            "checks[0].points",
            "Use 0 to 100 points.",
        ),
        (
            json!({"checks": [{"kind": "dnsbl", "zone": "isp.example", "points": 1}]}),
            "checks[0].zone",
            "Give the zone of a public list: isp.example is your own domain.",
        ),
        (
            json!({"since": now - TimeDelta::days(31)}),
            "since",
            "Use a time at most 30 days back.",
        ),
        (
            json!({"since": now + TimeDelta::days(1)}),
            "since",
            "Use a time in the past.",
        ),
    ] {
        let problem = caller.post(REHEARSE, body).await.expect(422);
        assert_eq!(
            problem["errors"][0],
            json!({"field": field, "message": message})
        );
    }
    let unknown = caller
        .post(REHEARSE, json!({"mode": "strict"}))
        .await
        .expect(422);
    assert_eq!(unknown["errors"][0]["field"], "mode");
    let checks = caller.get("/api/v1/tenants/isp/checks").await.expect(200);
    assert_eq!(checks["checks"][0]["points"], 0);
}
