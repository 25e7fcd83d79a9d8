//! Clients of every sort, as Postfix hands them on: over IPv6, with a bounce, from a pool of addresses, on a whitelist.

use serde_json::json;

use super::guarded::{Guarded, SOMEONE};
use super::smtp::Client;
use crate::support::zone::Zone;

/// Nothing is known of it.
const FINE: Client = Client {
    address: "192.0.2.10",
    name: Some("mx.agency.test"),
    helo: "mx.agency.test",
};
const LISTED: Client = Client {
    address: "192.0.2.66",
    ..FINE
};
const ON_BL: &str = "66.2.0.192.bl.test";
/// `2001:db8::66`, as a list has it.
const ON_BL_IPV6: &str = "6.6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test";

#[test]
fn a_client_over_ipv6_is_asked_about_by_its_own_address() {
    let zone = Zone::default().list("bl.test");
    let scene = Guarded::with(zone.address(ON_BL_IPV6, "127.0.0.2"));
    scene.check(
        &json!([{"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5,
        "lookup_url": "https://bl.test/?ip={address}"}]),
    );
    let over_ipv6 = |address| Client { address, ..FINE };

    let taken = scene.deliver(over_ipv6("IPV6:2001:db8::67"), SOMEONE);
    assert!(taken.starts_with("250 "), "{taken}");
    let refused = scene.deliver(over_ipv6("IPV6:2001:db8::66"), SOMEONE);
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");
    assert!(refused.contains("Your mail server 2001:db8::66 is on Example BL. "));
    let why = scene.page_behind(&refused);
    assert!(
        why.text
            .contains("The server that sent it, 2001:db8::66, is on")
    );
    assert_eq!(why.look_up, ["https://bl.test/?ip=2001:db8::66"]);
}

#[test]
fn a_bounce_is_held_against_its_client_alone() {
    let zone = Zone::default().list("bl.test").list_of_domains("hbl.test");
    let scene = Guarded::with(zone.address(ON_BL, "127.0.0.2"));
    scene.check(&json!([
        {"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5},
        {"kind": "spf", "points": 5}, {"kind": "dmarc", "points": 5},
    ]));
    let taken = scene.deliver(FINE, "");
    assert!(taken.starts_with("250 "), "{taken}");
    let refused = scene.deliver(LISTED, "");
    assert!(refused.contains("550 5.7.1 "), "{refused}");
    assert!(refused.contains("is on Example BL. "), "{refused}");
    let text = scene.page_behind(&refused).text;
    assert!(text.contains("a notice from a mail server"), "{text}");
}

#[test]
fn a_client_of_a_pool_is_told_so_and_one_with_a_name_of_its_own_is_not() {
    let scene = Guarded::with(Zone::default());
    // A pool's name weighs half of none.
    scene.check(&json!([{"kind": "reverse_dns", "points": 10}]));
    let named = |name| Client {
        name: Some(name),
        ..LISTED
    };
    let taken = scene.deliver(named("mail.shop.test"), SOMEONE);
    assert!(taken.starts_with("250 "), "{taken}");
    let refused = scene.deliver(named("192-0-2-66.pool.provider.test"), SOMEONE);
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");
    let told = "Your mail server 192.0.2.66 has the name of a pool of addresses, not its own. ";
    assert!(refused.contains(told), "{refused}");
    let text = scene.page_behind(&refused).text;
    assert!(text.contains("no name of its own, but one of a pool of addresses"));
}

#[test]
fn a_whitelist_that_knows_the_client_lifts_what_a_blocklist_says() {
    let both = Zone::default().list("bl.test").list("wl.test");
    let both = both
        .address(ON_BL, "127.0.0.2")
        .address("77.2.0.192.bl.test", "127.0.0.2");
    let scene = Guarded::with(both.address("66.2.0.192.wl.test", "127.0.10.2"));
    scene.check(&json!([
        {"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5},
        {"kind": "dnswl", "zone": "wl.test", "name": "Example WL", "points": 2},
    ]));
    let taken = scene.deliver(LISTED, SOMEONE);
    assert!(taken.starts_with("250 "), "{taken}");
    let unknown = Client {
        address: "192.0.2.77",
        ..LISTED
    };
    let refused = scene.deliver(unknown, SOMEONE);
    assert!(refused.contains("is on Example BL. "), "{refused}");
}
