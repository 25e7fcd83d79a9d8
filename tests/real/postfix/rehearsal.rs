//! A rehearsal foretells, the change is switched on, and the same traffic through Postfix meets with just that.

use std::time::Duration;

use serde_json::{Value, json};

use super::guarded::{ANNA, Guarded};
use super::smtp::{Client, Session};
use crate::support::tell::tell;
use crate::support::wait::until;
use crate::support::zone::Zone;

/// The first three are on one list, the third to the fifth on another.
const CLIENTS: [&str; 10] = [
    "192.0.2.1",
    "192.0.2.2",
    "192.0.2.3",
    "192.0.2.4",
    "192.0.2.5",
    "192.0.2.6",
    "192.0.2.7",
    "192.0.2.8",
    "192.0.2.9",
    "192.0.2.10",
];
/// The second lets nobody send its mail.
const SENDERS: [&str; 3] = [
    "someone@agency.test",
    "offer@strict.test",
    "other@agency.test",
];
const MESSAGES: usize = CLIENTS.len() * SENDERS.len();
const REHEARSE: &str = "/api/v1/tenants/isp/rehearse";

fn zone() -> Zone {
    // 127.0.0.2 is what every list has (RFC 5782, 5).
    let listed = [
        (
            "bl.test",
            ["1.2.0.192", "2.2.0.192", "3.2.0.192", "2.0.0.127"],
        ),
        (
            "other.test",
            ["3.2.0.192", "4.2.0.192", "5.2.0.192", "2.0.0.127"],
        ),
    ];
    let mut zone = Zone::default().txt("strict.test", "v=spf1 -all");
    for (list, addresses) in listed {
        for address in addresses {
            zone = zone.address(&format!("{address}.{list}"), "127.0.0.2");
        }
    }
    zone
}

fn checks([one, other, spf]: [i32; 3]) -> Value {
    json!([
        {"kind": "dnsbl", "zone": "bl.test", "points": one},
        {"kind": "dnsbl", "zone": "other.test", "points": other},
        {"kind": "spf", "points": spf},
    ])
}

/// Sends everything; returns how many messages were refused.
fn traffic(guarded: &Guarded) -> usize {
    let mut refused = 0;
    for address in CLIENTS {
        for sender in SENDERS {
            let client = Client {
                address,
                name: Some("mx.agency.test"),
                helo: "mx.agency.test",
            };
            let reply = Session::of(guarded.postfix.incoming, client).deliver(sender, ANNA);
            assert!(
                reply.starts_with("250 ") || reply.starts_with("550 5.7.1 "),
                "{reply}"
            );
            refused += usize::from(reply.starts_with("550"));
        }
    }
    refused
}

/// What a rehearsal tells, once so many decisions are written down: that is behind the answers.
fn rehearse(guarded: &Guarded, body: &Value, decisions: usize) -> Value {
    let recorded = || {
        let told = guarded.api.post(REHEARSE, body);
        (told["decisions"] == decisions).then_some(told)
    };
    let (told, _) = until(
        "the decisions are recorded",
        Duration::from_secs(10),
        recorded,
    );
    told
}

fn number(told: &Value, field: &str) -> usize {
    let number = told[field]
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    number.unwrap_or_else(|| panic!("no {field} in {told}"))
}

#[test]
fn what_is_foretold_comes_when_the_lists_are_weighed_and_goes_when_they_are_not() {
    let guarded = Guarded::with(zone());
    guarded.check(&checks([0, 0, 0]));
    assert_eq!(traffic(&guarded), 0);
    let weighed = checks([5, 3, 3]);
    let told = rehearse(&guarded, &json!({"checks": weighed}), MESSAGES);
    let foretold = number(&told, "newly_refused");
    assert_eq!(number(&told, "undecided"), 0);
    // The command says the same.
    let said = guarded.home.cli(&[
        "rehearse",
        "--tenant",
        "isp",
        "--json",
        "--set",
        "dnsbl:bl.test.points=5",
        "--set",
        "dnsbl:other.test.points=3",
        "--set",
        "spf.points=3",
    ]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(number(&said, "newly_refused"), foretold);
    guarded.check(&weighed);
    let refused = traffic(&guarded);
    tell(&format!(
        "{MESSAGES} messages: {foretold} foretold, {refused} refused"
    ));
    assert_eq!(refused, foretold);
    // Three clients by the first list, and two more whose mail SPF speaks against as well.
    assert_eq!(refused, 3 * SENDERS.len() + 2);
    // Back again: just these would be let in, and are.
    let watched = checks([0, 0, 0]);
    let told = rehearse(&guarded, &json!({"checks": watched}), 2 * MESSAGES);
    assert_eq!(number(&told, "newly_accepted"), refused);
    assert_eq!(number(&told, "newly_refused"), 0);
    guarded.check(&watched);
    assert_eq!(traffic(&guarded), 0);
}

#[test]
fn monitor_mode_foretells_what_standard_mode_refuses() {
    let guarded = Guarded::with(zone());
    guarded.check(&checks([5, 3, 3]));
    let mode = |mode: &str| {
        let body = json!({"mode": mode});
        guarded
            .api
            .call("PATCH", "/api/v1/tenants/isp", Some(&body));
    };
    mode("monitor");
    assert_eq!(traffic(&guarded), 0);
    let told = rehearse(&guarded, &json!({"mode": "standard"}), MESSAGES);
    mode("standard");
    let refused = traffic(&guarded);
    tell(&format!(
        "{} foretold, {refused} refused",
        told["newly_refused"]
    ));
    assert_eq!(number(&told, "newly_refused"), refused);
    assert!(refused > 0);
}
