//! Forged forms of a listed sender (RELIABILITY 2.5), as far as the policy protocol sees them: from a client without
//! right none is let in by the list alone. The forms that live in the message (From, Reply-To, List-Id …) need the milter.

use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Mode, Proof, Reason, Request, Verdict};
use guestlist::tenancy::{Mailbox, TokenScope};
use serde_json::json;

use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;

const ANNA: &str = "anna@isp.example";
const EVIL: &str = "203.0.113.66";

/// Anna takes mail only from people on her list, and the list has one.
async fn house(zone: FakeZone) -> TestApp {
    let app = TestApp::with_zone(zone).await;
    let anna = app.mailbox(ANNA).await;
    app.mailbox("ben@isp.example").await;
    let anna = Mailbox {
        mode: Some(Mode::WhitelistOnly),
        ignore_sender_tag: true,
        ..anna
    };
    let tenant = app.tenant("isp").await.id;
    let mut tx = app.database.write().await.unwrap();
    tx.of(tenant).mailboxes().update(&anna).await.unwrap();
    tx.commit().await.unwrap();
    for listed in [
        "scott@strict.test",
        "ben@isp.example",
        "news-*@letters.test",
    ] {
        allow(&app, listed).await;
    }
    app
}

async fn allow(app: &TestApp, listed: &str) {
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let path = format!("/api/v1/mailboxes/{ANNA}/entries");
    let added = caller.post(&path, json!({"list": "allow", "match": listed}));
    added.await.expect(201);
}

/// SPF says that only 192.0.2.10 and `2001:db8::10` may, and DMARC to refuse.
fn zone() -> FakeZone {
    let only = "v=spf1 ip4:192.0.2.10 ip6:2001:db8::10 mx -all";
    FakeZone::new()
        .txt("strict.test", only)
        .txt("_dmarc.strict.test", "v=DMARC1; p=reject")
        .mx("strict.test", "mx1.strict.test")
        .mx("strict.test", "mx2.strict.test")
        .address("mx1.strict.test", "192.0.2.11")
        .address("mx2.strict.test", "192.0.2.12")
        .txt("letters.test", only)
        .txt("_dmarc.letters.test", "v=DMARC1; p=reject")
        .txt("evil.test", "v=spf1 +all")
}

async fn ask(app: &TestApp, sender: &str, client: &str) -> (Verdict, Reason, Option<Proof>) {
    let request = Request {
        client_address: client.parse().unwrap(),
        client_name: None,
        reverse_client_name: None,
        helo_name: Some("mx.evil.test"),
        sender: ReversePath::parse(sender),
        recipient: Address::parse(ANNA).unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    };
    let decision = match app.engine.decide_now(&request) {
        Some(answer) => answer.decision,
        None => app.engine.decide(&request).await.decision,
    };
    (decision.verdict, decision.reason, decision.proof)
}

#[tokio::test]
async fn no_forged_form_of_a_listed_sender_is_let_in_by_the_list() {
    let app = house(zone()).await;
    for forged in [
        "scott@strict.test",
        "SCOTT@Strict.TEST",
        "scott@strict.test.",
        "scott@strict.test@evil.test",
        "\"scott@strict.test\"@evil.test",
        "scott%strict.test@evil.test",
        "@evil.test:scott@strict.test",
        // below and above the listed domain
        "scott@mail.strict.test",
        "scott@test",
        // Cyrillic о, a zero width space, a combining mark, fullwidth letters
        "sc\u{43e}tt@strict.test",
        "scott\u{200b}@strict.test",
        "sc\u{f6}tt@strict.test",
        "\u{ff53}cott@strict.test",
        // SRS and VERP forms that contain it
        "SRS0=HHH=TT=strict.test=scott@evil.test",
        "SRS1=HHH=evil.test==HHH=TT=strict.test=scott@evil.test",
        "bounce-scott=strict.test@evil.test",
        "prvs=1234abcdef=scott@strict.test",
        // a listed newsletter
        "news-spring@letters.test",
        // the recipient, and another of the house, from outside
        ANNA,
        "ben@isp.example",
    ] {
        let (verdict, reason, proof) = ask(&app, forged, EVIL).await;
        assert_eq!(verdict, Verdict::Reject, "{forged}: {reason:?} {proof:?}");
        assert_eq!(reason, Reason::Stranger, "{forged}");
    }
}

#[tokio::test]
async fn honest_forms_of_a_listed_sender_get_what_is_documented() {
    let app = house(zone()).await;
    allow(&app, "lena@shaky.broken.test").await;
    let is_in = |outcome: (Verdict, Reason, Option<Proof>)| outcome.0 == Verdict::Accept;
    for (sender, client, proof) in [
        // SPF passes; from the second exchanger; IPv6; a bounce address that changes every day; a listed newsletter
        ("scott@strict.test", "192.0.2.10", Proof::Proven),
        ("scott@strict.test", "192.0.2.12", Proof::Proven),
        ("scott@strict.test", "2001:db8::10", Proof::Proven),
        (
            "prvs=1234abcdef=scott@strict.test",
            "192.0.2.10",
            Proof::Proven,
        ),
        ("news-spring@letters.test", "192.0.2.10", Proof::Proven),
        // a tag, which the owner has ignored
        ("scott+news@strict.test", "192.0.2.10", Proof::Proven),
        // the DNS is in trouble: nobody can tell, so it counts
        ("lena@shaky.broken.test", "192.0.2.99", Proof::Unproven),
    ] {
        let outcome = ask(&app, sender, client).await;
        assert!(is_in(outcome), "{sender} from {client}: {outcome:?}");
        assert_eq!(outcome.2, Some(proof), "{sender} from {client}");
    }
    // A forwarder that the tenant doesn't name as its own proves nothing about whom it forwards.
    let forwarded = ask(
        &app,
        "SRS0=HHH=TT=strict.test=scott@evil.test",
        "198.51.100.9",
    )
    .await;
    assert!(!is_in(forwarded), "{forwarded:?}");
}
