//! A tenant with traffic that is made up, and a DNS server with lists.

use guestlist::engine::Answer;
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};

use crate::support::fake_dns::{Behaviour, FakeDns, Lists};
use crate::support::test_app::TestApp;

const REHEARSE: &str = "/api/v1/tenants/isp/rehearse";

/// The tenant `isp`, which watches two lists, and twenty clients of which every fourth is on the first, every fifth on
/// the second.
pub(super) struct Scene {
    pub(super) app: TestApp,
}

impl Scene {
    pub(super) async fn new(mode: &str) -> Self {
        let lists = Lists::default();
        for zone in ["bl.test", "other.example"] {
            lists.behave(zone, Behaviour::Sound);
        }
        for client in 1..=20 {
            if client % 4 == 0 {
                lists.list("bl.test", &format!("{client}.2.0.192"));
            }
            if client % 5 == 0 {
                lists.list("other.example", &format!("{client}.2.0.192"));
            }
        }
        let dns = FakeDns::of_lists(&lists).await;
        let app = TestApp::with_dns(dns, |_| {}).await;
        app.mailbox("anna@isp.example").await;
        app.mailbox("bob@isp.example").await;
        let scene = Self { app };
        scene.set(0, 0).await;
        scene.mode(mode).await;
        scene
    }

    pub(super) fn checks(one: i32, other: i32) -> Value {
        json!([
            {"kind": "dnsbl", "zone": "bl.test", "points": one},
            {"kind": "dnsbl", "zone": "other.example", "points": other},
        ])
    }

    pub(super) async fn set(&self, one: i32, other: i32) {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        let body = json!({"threshold": 5, "checks": Self::checks(one, other)});
        caller
            .put("/api/v1/tenants/isp/checks", body)
            .await
            .expect(200);
    }

    pub(super) async fn mode(&self, mode: &str) {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        let body = json!({"mode": mode});
        caller.patch("/api/v1/tenants/isp", body).await.expect(200);
    }

    pub(super) async fn ask(&self, client: u32, recipient: &str) -> Answer {
        let request = Request {
            client_address: format!("192.0.2.{client}").parse().unwrap(),
            client_name: None,
            reverse_client_name: None,
            helo_name: None,
            sender: ReversePath::parse(&format!("someone@agency{client}.test")),
            recipient: Address::parse(recipient).unwrap(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: None,
        };
        match self.app.engine.decide_now(&request) {
            Some(answer) => answer,
            None => self.app.engine.decide(&request).await,
        }
    }

    /// Everybody writes to both; returns how many were refused.
    pub(super) async fn traffic(&self) -> usize {
        let mut refused = 0;
        for recipient in ["anna@isp.example", "bob@isp.example"] {
            for client in 1..=20 {
                let answer = self.ask(client, recipient).await;
                refused += usize::from(answer.decision.verdict == Verdict::Reject);
            }
        }
        self.app.engine.flush().await;
        refused
    }

    pub(super) async fn rehearse(&self, body: Value) -> Value {
        let caller = self.app.caller(TokenScope::Tenant, Some("isp")).await;
        caller.post(REHEARSE, body).await.expect(200)
    }
}
