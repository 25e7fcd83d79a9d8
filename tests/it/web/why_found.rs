//! The page behind a refusal names all that a list said: from the link alone, with an empty log.

use guestlist::engine::{Answer, SealedFinding, SealedList, SealedListing, SealedRefusal};
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Reason, Request, Subject, Verdict};
use guestlist::store::DecisionId;
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::Page;

const CLIENT: &str = "192.0.2.7";
const HELO: &str = "mail.agency.test";
const ON_BL: &str = "7.2.0.192.bl.test";

/// Anna's mailbox in a tenant with this check.
async fn house(zone: FakeZone, check: Value) -> TestApp {
    let app = TestApp::with_zone(zone).await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let tenant = "/api/v1/tenants/isp";
    let mode = caller.patch(tenant, json!({"mode": "standard"})).await;
    mode.expect(200);
    let body = json!({"threshold": 5, "checks": [check]});
    let set = caller.put(&format!("{tenant}/checks"), body).await;
    set.expect(200);
    app
}

async fn refused(app: &TestApp) -> Answer {
    let request = Request {
        client_address: CLIENT.parse().unwrap(),
        client_name: None,
        reverse_client_name: None,
        helo_name: Some(HELO),
        sender: ReversePath::parse("someone@agency.test"),
        recipient: Address::parse("anna@isp.example").unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    };
    let answer = app.engine.decide(&request).await;
    assert_eq!(answer.decision.verdict, Verdict::Reject);
    assert!(answer.reply.as_ref().unwrap().to_string().len() <= 400);
    answer
}

async fn page_behind(app: &TestApp, url: &str) -> Page {
    let path = url.strip_prefix(&app.config.web.public_url).unwrap();
    app.nobody().get(path).await
}

fn list(more: &Value) -> Value {
    let mut list = json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5});
    let fields = more.as_object().expect("fields").clone();
    list.as_object_mut().expect("a check").extend(fields);
    list
}

#[tokio::test]
async fn it_names_answers_words_scope_fee_and_look_up_page() {
    let zone = FakeZone::new()
        .address(ON_BL, "127.0.0.2")
        .address(ON_BL, "127.0.0.9")
        .txt(ON_BL, "Spam on 1 March, see https://bl.test/192.0.2.7");
    let codes =
        json!({"127.0.0.2": {"text": "it sends spam"}, "127.0.0.9": {"text": "it is infected"}});
    let check = list(&json!({"codes": codes, "lookup_url": "https://bl.test/?ip={address}"}));
    let app = house(zone, check).await;
    let page = page_behind(&app, &refused(&app).await.why_url.unwrap()).await;
    insta::assert_snapshot!(page.text(".findings"), @r#"The server that sent it, 192.0.2.7, is on the list "Example BL": it sends spam; it is infected (its answers: 127.0.0.2, 127.0.0.9). It says: Spam on 1 March, see https://bl.test/192.0.2.7 Such a listing is about this one address and what came from it. Look it up"#);
    assert!(page.body.contains("href=\"https://bl.test/?ip=192.0.2.7\""));
}

#[tokio::test]
async fn a_wide_list_that_takes_money_says_so_even_when_the_tenant_has_it_no_more() {
    let listing = list(&json!({"scope": "range", "paid_removal": true, "points": 5}));
    let second = json!({"kind": "spf", "points": 5});
    let zone = FakeZone::new()
        .address(ON_BL, "127.0.0.2")
        .txt("agency.test", "v=spf1 -all");
    let app = house(zone, second.clone()).await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let checks = "/api/v1/tenants/isp/checks";
    let both = json!({"threshold": 6, "checks": [listing, second]});
    caller.put(checks, both).await.expect(200);
    let url = refused(&app).await.why_url.unwrap();
    caller
        .put(checks, json!({"threshold": 5, "checks": []}))
        .await
        .expect(200);
    let text = page_behind(&app, &url).await.text(".findings");
    for told in [
        "on the list \"bl.test\", which lists whole networks, for what some in them did (its answer: 127.0.0.2).",
        "It lists more than the one address that did something: you may have done nothing wrong.",
        "It takes money for some removals; you need not pay",
        "The sender's domain says that 192.0.2.7 may not send its mail (SPF).",
    ] {
        assert!(text.contains(told), "{told} is missing: {text}");
    }
}

#[tokio::test]
async fn a_list_of_helo_names_is_looked_up_by_the_name() {
    let on_list = format!("{HELO}.hbl.test");
    let zone = FakeZone::new()
        .address(&on_list, "127.0.1.2")
        .txt(&on_list, "a bot");
    let check = list(
        &json!({"zone": "hbl.test", "name": "Example HBL", "subject": "helo",
        "lookup_url": "https://hbl.test/?domain={domain}"}),
    );
    let app = house(zone, check).await;
    let page = page_behind(&app, &refused(&app).await.why_url.unwrap()).await;
    let text = page.text(".findings");
    let named =
        "The name that the server gave itself, mail.agency.test, is on the list \"Example HBL\"";
    assert!(text.contains(named), "{text}");
    assert!(text.contains("It says: a bot"), "{text}");
    let link = "href=\"https://hbl.test/?domain=mail.agency.test\"";
    assert!(page.body.contains(link), "{}", page.body);
}

#[tokio::test]
async fn what_a_list_says_is_cleaned_cut_and_never_markup() {
    for (words, shown) in [
        (
            "Spam\u{7}\r\n<script>alert(1)</script>\u{202e} \"&amp;".to_owned(),
            "It says: Spam <script>alert(1)</script> \"&amp;",
        ),
        ("word ".repeat(400), "It says: word word word"),
        ("w".repeat(2000), "It says: wwwwwwww"),
        ("\u{0}\u{1b}[31mSpam\u{1b}[0m".to_owned(), "It says: Spam"),
    ] {
        let zone = FakeZone::new()
            .address(ON_BL, "127.0.0.2")
            .txt(ON_BL, &words);
        let app = house(zone, list(&json!({}))).await;
        let answer = refused(&app).await;
        let page = page_behind(&app, &answer.why_url.unwrap()).await;
        let text = page.text(".findings");
        assert!(text.contains(shown), "{shown}: {text}");
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
        assert!(!page.body.contains(['\u{7}', '\u{1b}', '\u{202e}']));
        assert!(page.text(".findings q").chars().count() <= 200, "{text}");
        assert_eq!(text.contains('…'), words.len() > 400, "{text}");
    }
}

#[tokio::test]
async fn a_link_that_tells_less_still_explains_itself() {
    let app = TestApp::start().await;
    let listing = SealedListing {
        list: SealedList::of("bl.test"),
        subject: Subject::Helo,
        codes: vec![[127, 0, 0, 2].into()],
        terms: None,
        helo_name: None,
        text: None,
    };
    let refusal = SealedRefusal {
        decision_id: DecisionId(Uuid::now_v7()),
        tenant_id: app.tenant("isp").await.id,
        refused_at: app.clock.now(),
        verdict: Verdict::Reject,
        reason: Reason::AboveThreshold,
        client_address: CLIENT.parse().unwrap(),
        sender: "someone@agency.test".to_owned(),
        recipient: "anna@isp.example".to_owned(),
        findings: vec![SealedFinding::Listed(listing)],
        waits_until: None,
        self_check: false,
    };
    let url = app.engine.links().url(&refusal).unwrap();
    let text = page_behind(&app, &url).await.text(".findings");
    let named = "The name that the server gave itself is on the list \"bl.test\"";
    assert!(text.starts_with(named), "{text}");
}
