//! Spamtraps and complaints: what a real Postfix says before, and what it says after.

use serde_json::json;

use super::guarded::{ANNA, Guarded, SOMEONE};
use super::smtp::{Client, Session};
use crate::support::tell::tell;
use crate::support::zone::Zone;

const TRAP: &str = "sales1998@isp.example";
const STRANGER: Client = Client {
    address: "192.0.2.66",
    name: Some("mx.agency.test"),
    helo: "mx.agency.test",
};
/// In the same network.
const NEIGHBOUR: Client = Client {
    address: "192.0.2.99",
    ..STRANGER
};
const ELSEWHERE: Client = Client {
    address: "198.51.100.7",
    ..STRANGER
};

#[test]
fn a_message_to_a_spamtrap_is_held_against_its_network_and_the_reply_says_so() {
    let scene = Guarded::with(Zone::default());
    let trap = json!({"kind": "spamtrap", "points": 5, "hold_hours": 48});
    scene.check(&json!([trap]));
    scene
        .api
        .post("/api/v1/tenants/isp/spamtraps", &json!({"address": TRAP}));
    let reply = scene.deliver(STRANGER, SOMEONE);
    assert!(reply.starts_with("250 "), "{reply}");

    // Of the trap itself Guestlist thinks nothing: this Postfix takes every name.
    let reply = Session::of(scene.postfix.incoming, STRANGER).deliver(SOMEONE, TRAP);
    tell(&reply);
    assert!(reply.starts_with("250 "), "{reply}");

    for client in [STRANGER, NEIGHBOUR] {
        let reply = scene.deliver(client, "other@agency.test");
        assert!(reply.starts_with("550 5.7.1 "), "{reply}");
        assert!(
            reply.contains("wrote to an address that nobody uses (spamtrap). "),
            "{reply}"
        );
        let why = scene.page_behind(&reply);
        assert!(
            why.text.contains("wrote lately to a spamtrap"),
            "{}",
            why.text
        );
        assert!(!why.text.contains("sales1998"), "{}", why.text);
    }
    let reply = scene.deliver(ELSEWHERE, SOMEONE);
    assert!(reply.starts_with("250 "), "{reply}");
}

#[test]
fn enough_complaints_turn_a_sender_away_and_the_reply_says_so() {
    let spf = "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all";
    let scene = Guarded::with(Zone::default().txt("agency.test", spf));
    let complaints = json!({"kind": "complaints", "points": 5, "threshold": 2, "window_hours": 72});
    scene.check(&json!([complaints]));
    let bob = "bob@isp.example";
    scene.api.add_mailbox("isp", bob);
    for owner in [ANNA, bob] {
        let reply = scene.deliver(STRANGER, SOMEONE);
        assert!(reply.starts_with("250 "), "{reply}");
        let complaint = json!({
            "client_address": STRANGER.address, "sender": SOMEONE, "recipient": owner,
        });
        scene.api.post("/api/v1/complaints", &complaint);
    }
    let reply = scene.deliver(NEIGHBOUR, "other@else.test");
    assert!(reply.starts_with("550 5.7.1 "), "{reply}");
    assert!(
        reply
            .contains("Mail from 192.0.2.99 or its neighbours was reported as spam (complaints). "),
        "{reply}"
    );
    let why = scene.page_behind(&reply);
    assert!(
        why.text
            .contains("reported mail from the server that sent it"),
        "{}",
        why.text
    );

    // The proven sender from elsewhere, and a stranger from there.
    let reply = scene.deliver(ELSEWHERE, SOMEONE);
    assert!(
        reply.contains("Mail from this sender was reported as spam (complaints). "),
        "{reply}"
    );
    let reply = scene.deliver(ELSEWHERE, "other@agency.test");
    assert!(reply.starts_with("250 "), "{reply}");
}
