//! Who writes to an address that no one uses.

use chrono::TimeDelta;
use guestlist::policy::Request;
use serde_json::json;

use super::*;

const TRAP: &str = "trap@isp.example";
const ANNA: &str = "anna@isp.example";

#[tokio::test]
async fn who_writes_to_a_trap_is_refused_everywhere_else_for_a_while() {
    let house = House::new().await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
    assert_eq!(house.ask(CLIENT, "a@agency.test", TRAP).await, NO_OPINION);
    let answer = house.answer(NEIGHBOUR, "b@other.test", ANNA).await;
    assert_eq!((answer.decision.verdict, answer.decision.reason), REFUSED);
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.starts_with(
            "550 5.7.1 Your mail server 192.0.2.200 or one beside it wrote to an address that nobody uses (spamtrap). More"
        ),
        "{reply}"
    );
    assert_eq!(house.ask(ELSEWHERE, "a@agency.test", ANNA).await, LET_IN);

    let url = answer.why_url.expect("a link");
    let path = url.strip_prefix(&house.app.config.web.public_url);
    let page = house.app.nobody().get(path.expect("our address")).await;
    let told = page.text("main");
    assert!(
        told.contains("192.0.2.200, or one beside it in its network, wrote lately to a spamtrap"),
        "{told}"
    );
    assert!(!told.contains("trap@"), "{told}");

    house.app.clock.advance(TimeDelta::hours(47));
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, REFUSED);
    house.app.clock.advance(TimeDelta::hours(1));
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
}

#[tokio::test]
async fn a_bounce_to_a_trap_is_held_against_nobody() {
    let house = House::new().await;
    assert_eq!(house.ask(CLIENT, "<>", TRAP).await, NO_OPINION);
    house.app.engine.flush().await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
    let traps = house.admin.get("/api/v1/tenants/isp/spamtraps").await;
    assert_eq!(traps.expect(200)["items"][0]["hits"], 1);
}

#[tokio::test]
async fn each_hit_extends_the_time_and_both_survive_the_process() {
    let house = House::new().await;
    house.ask(CLIENT, "a@agency.test", TRAP).await;
    house.app.clock.advance(TimeDelta::hours(40));
    house.ask(CLIENT, "a@agency.test", TRAP).await;
    house.app.engine.flush().await;
    house.app.clock.advance(TimeDelta::hours(40));
    // Nothing of it is in the memory of a process that starts now.
    let engine = house.app.another_engine();
    engine.flush().await;
    let answer = engine
        .decide(&incoming(CLIENT, "a@agency.test", ANNA))
        .await;
    assert_eq!((answer.decision.verdict, answer.decision.reason), REFUSED);
    let traps = house
        .admin
        .get("/api/v1/tenants/isp/spamtraps")
        .await
        .expect(200);
    assert_eq!(traps["items"][0]["hits"], 2);
    assert_eq!(traps["items"][0]["last_hit_at"], "2026-03-04T01:00:00Z");
}

#[tokio::test]
async fn a_sender_is_held_only_where_spf_proves_it() {
    let house = House::new().await;
    house.ask(CLIENT, PROVEN, TRAP).await;
    house.ask("203.0.113.9", "victim@proven.test", TRAP).await;
    house.ask(CLIENT, "nothing@agency.test", TRAP).await;
    house.app.engine.flush().await;
    assert_eq!(house.ask(ELSEWHERE, PROVEN, ANNA).await, REFUSED);
    let answer = house.answer(ELSEWHERE, PROVEN, ANNA).await;
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.starts_with("550 5.7.1 This sender wrote to an address that nobody uses (spamtrap)"),
        "{reply}"
    );
    assert_eq!(
        house.ask(ELSEWHERE, "victim@proven.test", ANNA).await,
        LET_IN
    );
    assert_eq!(
        house.ask(ELSEWHERE, "nothing@agency.test", ANNA).await,
        LET_IN
    );
}

#[tokio::test]
async fn those_who_may_send_what_they_like_are_never_held() {
    let house = House::new().await;
    let entries = "/api/v1/tenants/isp/entries";
    let allow = json!({"list": "allow", "match": "192.0.2.0/24"});
    house.admin.post(entries, allow).await.expect(201);
    house.ask(CLIENT, PROVEN, TRAP).await;
    // Our own gateway, and one of our own people.
    house.ask("10.0.0.5", "a@agency.test", TRAP).await;
    let submitted = Request {
        submission: true,
        sasl_username: Some("bob@isp.example"),
        ..incoming(ELSEWHERE, "bob@isp.example", TRAP)
    };
    house.app.engine.decide(&submitted).await;
    house.app.engine.flush().await;
    for client in [CLIENT, "10.0.0.5", ELSEWHERE] {
        assert_eq!(
            house.ask(client, "a@agency.test", ANNA).await,
            LET_IN,
            "{client}"
        );
    }
    assert_eq!(house.ask("203.0.113.9", PROVEN, ANNA).await, LET_IN);
}

#[tokio::test]
async fn the_same_question_counts_once_and_explaining_counts_nothing() {
    let house = House::new().await;
    let asked = Request {
        instance: Some("1234.5"),
        ..incoming(CLIENT, "a@agency.test", TRAP)
    };
    let explained = house
        .app
        .engine
        .explain(&asked)
        .await
        .expect("an explanation");
    assert_eq!(explained.answer.decision.reason, Reason::NotOurs);
    for _ in 0..5 {
        house.app.engine.decide(&asked).await;
    }
    house.app.engine.flush().await;
    let traps = house
        .admin
        .get("/api/v1/tenants/isp/spamtraps")
        .await
        .expect(200);
    assert_eq!(traps["items"][0]["hits"], 1);
}

#[tokio::test]
async fn a_trap_is_one_tenants_alone() {
    let house = House::new().await;
    house.app.mailbox("dora@shop.example").await;
    let shop = house.app.caller(TokenScope::Tenant, Some("shop")).await;
    let checks = json!({"threshold": 5, "checks": [spamtrap()]});
    shop.put("/api/v1/tenants/shop/checks", checks)
        .await
        .expect(200);
    house.ask(CLIENT, PROVEN, TRAP).await;
    house.app.engine.flush().await;
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, REFUSED);
    assert_eq!(house.ask(CLIENT, PROVEN, "dora@shop.example").await, LET_IN);
}

#[tokio::test]
async fn an_address_that_somebody_uses_can_be_no_trap() {
    let house = House::new().await;
    for (address, told) in [
        (ANNA, "Mail to anna@isp.example goes to a mailbox"),
        ("anna+list@isp.example", "goes to a mailbox"),
        ("postmaster@isp.example", "Everyone may write to postmaster"),
        ("abuse@isp.example", "Everyone may write to postmaster"),
        ("old@shop.example", "in none of your proven domains"),
        ("old", "The @ is missing"),
    ] {
        let answer = house.trap(address).await;
        let problem = answer.expect(422);
        assert_eq!(problem["errors"][0]["field"], "address", "{address}");
        let message = problem["errors"][0]["message"].as_str().expect("a message");
        assert!(message.contains(told), "{message}");
    }
    house.trap(TRAP).await.expect(409);
    // A name that somebody gets is theirs from then on.
    house.trap("dora@isp.example").await.expect(201);
    house.app.mailbox("dora@isp.example").await;
    house.ask(CLIENT, "a@agency.test", "dora@isp.example").await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
    let traps = house
        .admin
        .get("/api/v1/tenants/isp/spamtraps")
        .await
        .expect(200);
    assert_eq!(traps["items"].as_array().expect("items").len(), 1);
}

#[tokio::test]
async fn no_address_is_a_spamtrap_and_somebodys() {
    let house = House::new().await;
    let told = |problem: &Value| problem["errors"][0]["message"].as_str().map(str::to_owned);
    let is_trap = format!(
        "{TRAP} is a spamtrap, an address that no one uses: remove it from your spamtraps first, or choose another."
    );
    let mailboxes = "/api/v1/tenants/isp/mailboxes";
    let anna = "/api/v1/mailboxes/anna@isp.example";
    let with_alias = json!({"address": "new@isp.example", "aliases": [TRAP]});
    let new = house.admin.post(mailboxes, json!({"address": TRAP})).await;
    let new_alias = house.admin.post(mailboxes, with_alias).await;
    let alias = house.admin.patch(anna, json!({"aliases": [TRAP]})).await;
    for (answer, field) in [(new, "address"), (new_alias, "aliases"), (alias, "aliases")] {
        let problem = answer.expect(422);
        assert_eq!(problem["errors"][0]["field"], field);
        assert_eq!(told(&problem), Some(is_trap.clone()));
    }
    let mut admin = house.app.admin("isp").await;
    admin.get("/admin/mailboxes/new").await;
    let fields = [
        ("address", "new@isp.example"),
        ("display_name", ""),
        ("aliases", TRAP),
    ];
    let page = admin.post("/admin/mailboxes/new", &fields).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text("main").contains(&is_trap),
        "{}",
        page.text("main")
    );

    let problem = house.trap(ANNA).await.expect(422);
    let on_mailbox = told(&problem).expect("a sentence");
    assert!(on_mailbox.contains("take it off that mailbox first, or choose another"));
    let problem = house.trap("*@isp.example").await.expect(422);
    let star = told(&problem).expect("a sentence");
    assert!(
        star.contains("write each spamtrap whole, or let the check \"probing\""),
        "{star}"
    );
}

#[tokio::test]
async fn a_removed_trap_catches_nobody_and_can_come_back() {
    let house = House::new().await;
    let path = "/api/v1/tenants/isp/spamtraps";
    let body = json!({"address": TRAP});
    let remove = |body| {
        house
            .admin
            .call(axum::http::Method::DELETE, path, Some(body))
    };
    assert_eq!(remove(body.clone()).await.status, 204);
    assert_eq!(remove(body).await.status, 404);
    house.ask(CLIENT, "a@agency.test", TRAP).await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
    house.trap(TRAP).await.expect(201);
    house.ask(CLIENT, "a@agency.test", TRAP).await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, REFUSED);
}

#[tokio::test]
async fn a_first_tenant_is_refused_by_no_trap_alone() {
    let house = House::new().await;
    let first = json!([
        {"kind": "reverse_dns", "points": 2}, {"kind": "spf", "points": 2},
        {"kind": "spamtrap", "points": 4}, {"kind": "complaints", "points": 4},
    ]);
    house.check(first.as_array().expect("an array")).await;
    house.ask(CLIENT, "a@agency.test", TRAP).await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
    for owner in ["anna", "bob", "carl"] {
        let recipient = format!("{owner}@isp.example");
        house.complain(CLIENT, "a@agency.test", &recipient).await;
    }
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, REFUSED);
}
