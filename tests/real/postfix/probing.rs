//! A dictionary attack on a real Postfix: it gets slower answers, then 421, and is hung up on; nobody else is.

use std::time::Duration;

use serde_json::json;

use super::guarded::{ANNA, Guarded, SOMEONE};
use super::smtp::{Client, Session};
use crate::support::tell::tell;
use crate::support::wait::until;
use crate::support::zone::Zone;

const ATTACKER: Client = Client {
    address: "192.0.2.66",
    name: Some("mx.agency.test"),
    helo: "mx.agency.test",
};
const ELSEWHERE: Client = Client {
    address: "198.51.100.7",
    ..ATTACKER
};

#[test]
fn who_guesses_at_names_is_put_off_and_hung_up_on_and_nobody_else_is() {
    let zone = Zone::default().txt("friend.test", "v=spf1 ip4:192.0.2.0/24 -all");
    let scene = Guarded::with(zone);
    scene.check(&json!([{"kind": "probing", "unknown_recipients": 6}]));
    scene.api.allow(ANNA, "scott@friend.test");
    let taken = scene.deliver(ATTACKER, SOMEONE);
    assert!(taken.starts_with("250 "), "{taken}");

    let mut session = Session::of(scene.postfix.incoming, ATTACKER);
    let mut times = Vec::new();
    for name in 0..5 {
        let (reply, time) = session.recipient(SOMEONE, &format!("name{name}@isp.example"));
        // This Postfix has a mailbox for every name: it is Guestlist that knows better.
        assert!(reply.starts_with("250 "), "{reply}");
        times.push(time);
    }
    tell(&format!("{times:.2?}"));
    let slow = Duration::from_millis(900);
    assert!(times[0] < slow && times[4] >= slow, "{times:?}");
    let (reply, _) = session.recipient(SOMEONE, "name5@isp.example");
    tell(&reply);
    assert!(reply.starts_with("421 4.7.1 "), "{reply}");
    assert!(
        reply.contains("tried too many unknown recipients"),
        "{reply}"
    );
    assert!(session.is_over(), "Postfix hangs up");

    // Strangers of that network have to wait, to Anna too; who is known gets in, and so does everybody else.
    let put_off = scene.deliver(ATTACKER, SOMEONE);
    assert!(put_off.contains("421 4.7.1 "), "{put_off}");
    let why = scene.page_behind(&put_off);
    assert!(why.text.contains("has to wait until"), "{}", why.text);
    for (client, sender) in [(ATTACKER, "scott@friend.test"), (ELSEWHERE, SOMEONE)] {
        let reply = scene.deliver(client, sender);
        assert!(reply.starts_with("250 "), "{reply}");
    }

    let line = "Probing: client 192.0.2.66 asked for too many unknown recipients";
    let warning = scene.program.logged(line);
    tell(&warning);
    assert!(warning.contains("\"WARN\""));
    let networks = || {
        let answer = scene.api.text("/api/v1/blocked-clients?format=text");
        (!answer.is_empty()).then_some(answer)
    };
    let (text, _) = until("the network is written", Duration::from_secs(5), networks);
    assert_eq!(text, "192.0.2.0/24\n");
}
