//! A joe-job (RELIABILITY 2.6): somebody wrote to the whole world in the name of one of ours, and the bounces come home.

use guestlist::jobs::{tell_owners, tell_suspended};
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Reason, Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::json;

use crate::support::test_app::TestApp;

const BOUNCES: u32 = 10_000;

#[tokio::test]
async fn ten_thousand_bounces_teach_nothing_and_bother_nobody() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let caller = app.caller(TokenScope::Tenant, Some("isp")).await;
    let anna = "/api/v1/mailboxes/anna@isp.example";
    let everyone = json!({"mode": "ask", "ask_everyone": true});
    caller.patch(anna, everyone).await.expect(200);
    for number in 0..BOUNCES {
        let instance = number.to_string();
        let request = Request {
            client_address: (0xCB00_7100 + number % 256).to_be_bytes().into(),
            client_name: None,
            reverse_client_name: None,
            helo_name: Some("mx.agency.test"),
            sender: ReversePath::parse(""),
            recipient: Address::parse("anna@isp.example").unwrap(),
            submission: false,
            sasl_username: None,
            instance: Some(&instance),
            queue_id: None,
        };
        let answer = match app.engine.decide_now(&request) {
            Some(answer) => answer,
            None => app.engine.decide(&request).await,
        };
        let outcome = (answer.decision.verdict, answer.decision.reason);
        assert_eq!(outcome, (Verdict::Accept, Reason::NullSender), "{number}");
    }
    app.engine.flush().await;
    for path in ["entries", "requests"] {
        let page = caller.get(&format!("{anna}/{path}")).await.expect(200);
        assert_eq!(page["items"], json!([]), "{path}");
    }
    let (url, now) = (&app.config.web.public_url, app.clock.now());
    let told = tell_owners(&app.database, &app.mailer, url, now).await;
    told.unwrap();
    let told = tell_suspended(&app.database, &app.mailer, url, now).await;
    told.unwrap();
    assert_eq!(app.mailer.outbox(), [""; 0]);
}
