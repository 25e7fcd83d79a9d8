//! Spamtraps and complaints: who is held against, for how long, and who isn't.

mod complaints;
mod pages;
mod pipe;
mod suspended;
mod traps;

use guestlist::engine::Answer;
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Reason, Request, Verdict};
use guestlist::tenancy::TokenScope;
use serde_json::{Value, json};

use crate::support::api_client::ApiClient;
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;

const CLIENT: &str = "192.0.2.7";
/// In the same /24.
const NEIGHBOUR: &str = "192.0.2.200";
const ELSEWHERE: &str = "198.51.100.9";
/// Its domain lets [`CLIENT`] and [`ELSEWHERE`] send its mail.
const PROVEN: &str = "offers@proven.test";

const LET_IN: (Verdict, Reason) = (Verdict::Accept, Reason::BelowThreshold);
const REFUSED: (Verdict, Reason) = (Verdict::Reject, Reason::AboveThreshold);
const NO_OPINION: (Verdict, Reason) = (Verdict::None, Reason::NotOurs);

fn spamtrap() -> Value {
    json!({"kind": "spamtrap", "points": 5, "hold_hours": 48})
}

fn complaints() -> Value {
    json!({"kind": "complaints", "points": 5, "threshold": 2, "window_hours": 72})
}

/// The guarded tenant `isp` with three mailboxes, a spamtrap and both checks.
struct House {
    app: TestApp,
    admin: ApiClient,
}

impl House {
    async fn new() -> Self {
        let zone = FakeZone::new().txt(
            "proven.test",
            "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all",
        );
        let app = TestApp::with_zone(zone).await;
        for name in ["anna", "bob", "carl"] {
            app.mailbox(&format!("{name}@isp.example")).await;
        }
        let admin = app.caller(TokenScope::Tenant, Some("isp")).await;
        let house = Self { app, admin };
        let tenant = "/api/v1/tenants/isp";
        let mode = json!({"mode": "standard"});
        house.admin.patch(tenant, mode).await.expect(200);
        house.check(&[spamtrap(), complaints()]).await;
        house.trap("trap@isp.example").await.expect(201);
        house
    }

    async fn check(&self, checks: &[Value]) {
        let body = json!({"threshold": 5, "checks": checks});
        let answer = self.admin.put("/api/v1/tenants/isp/checks", body).await;
        answer.expect(200);
    }

    async fn trap(&self, address: &str) -> crate::support::api_client::ApiAnswer {
        let traps = "/api/v1/tenants/isp/spamtraps";
        self.admin.post(traps, json!({"address": address})).await
    }

    async fn complain(&self, client: &str, sender: &str, recipient: &str) -> Value {
        let body = json!({"client_address": client, "sender": sender, "recipient": recipient});
        let answer = self.admin.post("/api/v1/complaints", body).await;
        answer.expect(201)
    }

    async fn answer(&self, client: &str, sender: &str, recipient: &str) -> Answer {
        let request = incoming(client, sender, recipient);
        match self.app.engine.decide_now(&request) {
            Some(answer) => answer,
            None => self.app.engine.decide(&request).await,
        }
    }

    async fn ask(&self, client: &str, sender: &str, recipient: &str) -> (Verdict, Reason) {
        let decision = self.answer(client, sender, recipient).await.decision;
        (decision.verdict, decision.reason)
    }
}

fn incoming<'a>(client: &str, sender: &str, recipient: &str) -> Request<'a> {
    Request {
        client_address: client.parse().unwrap(),
        client_name: Some("mail.agency.test"),
        reverse_client_name: None,
        helo_name: None,
        sender: ReversePath::parse(sender),
        recipient: Address::parse(recipient).unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}
