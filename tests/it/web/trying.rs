//! Try a sender: what would happen, and why; and that nothing else happens.

use axum::http::StatusCode;

use super::{ask, only_people_on_the_list};
use crate::support::dump::dump;
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

async fn anna_with(app: &TestApp, list: &str, lines: &str) -> Visitor {
    let mut anna = app.owner("anna@isp.example").await;
    anna.get(list).await;
    anna.submit(list, &[("action", "add"), ("match", lines)])
        .await;
    anna
}

#[tokio::test]
async fn what_would_happen_is_told_with_the_entry_that_decides() {
    let app = TestApp::start().await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    let mut anna = anna_with(&app, "/whitelist", "scott@example.com").await;
    let page = anna.get("/try?sender=Scott@Example.com").await;
    assert_eq!(page.status, StatusCode::OK);
    let titles = page.texts("section .card__title");
    let both = [
        "If it is really them",
        "If somebody else pretends to be them",
    ];
    assert_eq!(titles, both);
    assert_eq!(
        page.texts(".badge"),
        ["Would be let in", "Would be turned away"]
    );
    assert_eq!(
        page.texts(".because"),
        [
            "it is on your whitelist.",
            "on your whitelist, but it could be a forgery."
        ]
    );
    let entry = page.text(".steps strong");
    assert!(
        entry.starts_with("scott@example.com is on your whitelist, and that counts: "),
        "{entry}"
    );

    let page = anna.get("/try?sender=eve@example.net").await;
    assert_eq!(page.texts(".badge"), ["Would be turned away"]);
    assert_eq!(page.text(".because"), "it is not on your whitelist.");
}

#[tokio::test]
async fn which_rule_wins_over_which_is_told_in_words() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, "/blocklist", "example.com").await;
    anna.submit(
        "/whitelist",
        &[("action", "add"), ("match", "scott@example.com")],
    )
    .await;
    let page = anna.get("/try?sender=scott@example.com").await;
    let steps = page.texts(".steps li");
    assert!(
        steps[1].starts_with(
            "Everyone at example.com is on your blocklist too, but scott@example.com comes first: it is more exact."
        ),
        "{steps:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_typed_or_known_is_looked_at() {
    let zone = FakeZone::new().txt("agency.test", "v=spf1 ip4:192.0.2.7 -all");
    let app = TestApp::with_zone(zone).await;
    only_people_on_the_list(&app, "anna@isp.example").await;
    let mut anna = anna_with(&app, "/whitelist", "scott@agency.test").await;
    let good = anna
        .get("/try?sender=scott@agency.test&server=192.0.2.7")
        .await;
    assert_eq!(good.text(".card__title"), "From the server 192.0.2.7");
    assert_eq!(good.text(".because"), "it is on your whitelist.");
    let bad = anna
        .get("/try?sender=scott@agency.test&server=198.51.100.8")
        .await;
    assert!(
        bad.text(".because").contains("could be a forgery"),
        "{:?}",
        bad.texts(".steps li")
    );

    ask(&app, "scott@agency.test", "anna@isp.example").await;
    let known = anna.get("/try?sender=scott@agency.test").await;
    assert_eq!(known.text(".card__title"), "From the server 192.0.2.7");
    assert!(
        known
            .text(".aside")
            .starts_with("Their last message came today"),
        "{}",
        known.text(".aside")
    );
}

#[tokio::test]
async fn a_try_leaves_no_trace_and_is_held_to_a_measure() {
    let app = TestApp::start().await;
    let mut anna = anna_with(&app, "/whitelist", "scott@example.com").await;
    anna.get("/try").await;
    let before = dump(&app.test_database).await;
    let mut refused = None;
    for _ in 0..31 {
        let page = anna
            .get("/try?sender=scott@example.com&server=192.0.2.7")
            .await;
        if page.status != StatusCode::OK {
            refused = Some(page);
        }
    }
    app.engine.flush().await;
    assert_eq!(before, dump(&app.test_database).await);
    let refused = refused.expect("a measure");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        refused
            .text("#sender-error")
            .starts_with("You tried very many")
    );
    assert_eq!(refused.values("#sender"), ["scott@example.com"]);
}

#[tokio::test]
async fn what_is_no_address_and_no_server_is_told_beside_its_field() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    for (query, field, sentence) in [
        (
            "sender=anna@",
            "#sender-error",
            "The part after @ is missing.",
        ),
        (
            "sender=example.com",
            "#sender-error",
            "Write one whole address here, such as anna@example.org.",
        ),
        (
            "sender=&server=192.0.2.7",
            "#sender-error",
            "Nothing was entered.",
        ),
        (
            "sender=a@b.example&server=there",
            "#server-error",
            "This is not a server's address: write it as 192.0.2.7 or 2001:db8::7, or leave it empty.",
        ),
    ] {
        let page = anna.get(&format!("/try?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(page.text(field), sentence);
    }
}

#[tokio::test]
async fn an_address_that_looks_like_another_is_marked() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    let page = anna
        .get("/try?sender=anna@%D0%B0%D1%80%D1%80le.example")
        .await;
    assert!(
        page.text(".card--amber")
            .contains("can be taken for others")
    );
    assert!(
        page.text(".verdict").contains("xn--"),
        "{}",
        page.text(".verdict")
    );
    let plain = anna.get("/try?sender=anna@b%C3%BCcher.example").await;
    assert_eq!(plain.texts(".card--amber").len(), 0);
}
