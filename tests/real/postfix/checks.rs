//! Strangers, judged by each of the checks: what Postfix says to them, and what the page behind says.

use std::time::Duration;

use serde_json::{Value, json};

use super::guarded::{ANNA, Guarded, SOMEONE};
use super::smtp::{Client, Session};
use crate::support::tell::tell;
use crate::support::zone::Zone;

/// Nothing is known of it.
const FINE: Client = Client {
    address: "192.0.2.10",
    name: Some("mx.agency.test"),
    helo: "mx.agency.test",
};
/// The client that is on a list, where one is.
const LISTED: Client = Client {
    address: "192.0.2.66",
    ..FINE
};

/// One check, and whom it turns away.
struct Case {
    check: Value,
    let_in: (Client, &'static str),
    refused: (Client, &'static str),
    reply: &'static str,
    page: &'static [&'static str],
    look_up: &'static [&'static str],
}

/// A list of addresses, with five points.
fn bl() -> Value {
    json!({"kind": "dnsbl", "zone": "bl.test", "name": "Example BL", "points": 5,
        "lookup_url": "https://bl.test/?ip={address}"})
}

fn listing(zone: &str) -> Zone {
    let sound = Zone::default().list(zone);
    sound.address(&format!("66.2.0.192.{zone}"), "127.0.0.2")
}

fn cases() -> [Case; 6] {
    let fine = (FINE, SOMEONE);
    [
        Case {
            check: bl(),
            let_in: fine,
            refused: (LISTED, SOMEONE),
            reply: "Your mail server 192.0.2.66 is on Example BL. ",
            page: &[
                "The server that sent it, 192.0.2.66, is on the list \"Example BL\", which lists addresses that send spam \
                 (its answer: 127.0.0.2).",
                "It says: Spam on 1 March, see https://bl.test/",
                "Such a listing is about this one address",
            ],
            look_up: &["https://bl.test/?ip=192.0.2.66"],
        },
        Case {
            check: json!({"kind": "dnsbl", "zone": "dbl.test", "name": "Example DBL", "points": 5,
                "codes": {"127.0.1.2": {"text": "it sends phishing"}},
                "subject": "sender_domain", "lookup_url": "https://dbl.test/?domain={domain}"}),
            let_in: fine,
            refused: (FINE, "offer@shady.test"),
            reply: "The sender's domain shady.test is on Example DBL. ",
            page: &[
                "The sender's domain, shady.test, is on the list \"Example DBL\": it sends phishing (its answer: 127.0.1.2).",
            ],
            look_up: &["https://dbl.test/?domain=shady.test"],
        },
        Case {
            check: json!({"kind": "dnsbl", "zone": "hbl.test", "name": "Example HBL", "points": 5,
                "subject": "helo", "lookup_url": "https://hbl.test/?name={domain}"}),
            let_in: fine,
            refused: (
                Client {
                    helo: "bot.shady.test",
                    ..FINE
                },
                SOMEONE,
            ),
            reply: "Your mail server 192.0.2.10 calls itself bot.shady.test, which is on Example HBL. ",
            page: &[
                "The name that the server gave itself, bot.shady.test, is on the list \"Example HBL\"",
                "(its answer: 127.0.1.2)",
                "It says: A bot <b>",
            ],
            look_up: &["https://hbl.test/?name=bot.shady.test"],
        },
        Case {
            check: json!({"kind": "reverse_dns", "points": 5}),
            // Postfix found no name, but there is one that leads back.
            let_in: (Client { name: None, ..FINE }, SOMEONE),
            refused: (
                Client {
                    name: None,
                    ..LISTED
                },
                SOMEONE,
            ),
            reply: "Your mail server 192.0.2.66 has no name in the DNS. ",
            page: &["The server that sent it, 192.0.2.66, has no name in the DNS"],
            look_up: &[],
        },
        Case {
            check: json!({"kind": "spf", "points": 5}),
            let_in: (FINE, "someone@strict.test"),
            refused: (LISTED, "someone@strict.test"),
            reply: "The sender's domain does not let 192.0.2.66 send its mail (SPF). ",
            page: &["The sender's domain says that 192.0.2.66 may not send its mail (SPF)."],
            look_up: &[],
        },
        Case {
            check: json!({"kind": "dmarc", "points": 5}),
            let_in: (FINE, "someone@wary.test"),
            refused: (LISTED, "someone@wary.test"),
            reply: "The sender's domain asks to distrust mail that proves nothing (DMARC). ",
            page: &["The sender's domain asks to distrust mail that isn't proven (DMARC)"],
            look_up: &[],
        },
    ]
}

#[test]
fn each_check_names_itself_in_the_reply_and_on_the_page_behind_it() {
    let zone = listing("bl.test")
        .list_of_domains("dbl.test")
        .list_of_domains("hbl.test")
        .address("shady.test.dbl.test", "127.0.1.2")
        .address("bot.shady.test.hbl.test", "127.0.1.2")
        .txt(
            "66.2.0.192.bl.test",
            "Spam on 1 March, see https://bl.test/",
        )
        .txt("bot.shady.test.hbl.test", "A bot\u{7} <b>")
        .pointer("192.0.2.10", "mx.agency.test")
        .address("mx.agency.test", "192.0.2.10")
        .txt("strict.test", "v=spf1 ip4:192.0.2.10 -all")
        .txt("wary.test", "v=spf1 ip4:192.0.2.10 ?all")
        .txt("_dmarc.wary.test", "v=DMARC1; p=reject");
    let scene = Guarded::with(zone);
    for case in cases() {
        scene.check(&json!([case.check]));
        let (client, sender) = case.let_in;
        let reply = scene.deliver(client, sender);
        assert!(reply.starts_with("250 "), "{}: {reply}", case.check);

        let (client, sender) = case.refused;
        let reply = scene.deliver(client, sender);
        assert!(reply.starts_with("550 5.7.1 "), "{}: {reply}", case.check);
        assert!(reply.contains(case.reply), "{reply}");
        let why = scene.page_behind(&reply);
        for told in case.page {
            assert!(why.text.contains(told), "{told}: {}", why.text);
        }
        assert_eq!(why.look_up, case.look_up);
    }
}

#[test]
fn one_transaction_is_refused_for_one_owner_and_taken_for_another() {
    let scene = Guarded::with(listing("bl.test"));
    scene.check(&json!([bl()]));
    let [bob, carol] = ["bob@isp.example", "carol@isp.example"];
    for (owner, list) in [(bob, "allow"), (carol, "block")] {
        scene.api.add_mailbox("isp", owner);
        let path = format!("/api/v1/mailboxes/{owner}/entries");
        scene
            .api
            .post(&path, &json!({"list": list, "match": SOMEONE}));
    }

    let mut session = Session::of(scene.postfix.incoming, LISTED);
    session.say(&format!("MAIL FROM:<{SOMEONE}>"));
    let mut to = |recipient| {
        let reply = session.say(&format!("RCPT TO:<{recipient}>"));
        tell(&reply);
        reply
    };
    let [by_list, taken, by_owner] = [ANNA, bob, carol].map(&mut to);
    session.say("DATA");
    let end = session.say("Subject: Hello\r\n\r\nHello.\r\n.");

    assert!(by_list.contains("550 5.7.1 ") && by_list.contains("is on Example BL. "));
    assert!(taken.starts_with("250 "), "{taken}");
    let blocked = "The recipient does not take mail from this sender. ";
    assert!(by_owner.contains("550 5.7.1 ") && by_owner.contains(blocked));
    assert!(end.starts_with("250 "), "{end}");
}

#[test]
fn a_list_of_ranges_refuses_only_with_a_second_finding() {
    let scene = Guarded::with(listing("ranges.test").txt("strict.test", "v=spf1 -all"));
    let ranges = json!({"kind": "dnsbl", "zone": "ranges.test", "points": 99, "scope": "range",
        "paid_removal": true});
    scene.check(&json!([ranges, {"kind": "spf", "points": 1}]));

    let alone = scene.deliver(LISTED, SOMEONE);
    assert!(alone.starts_with("250 "), "{alone}");
    // Nor does the one point of SPF refuse anybody.
    let other = scene.deliver(FINE, "someone@strict.test");
    assert!(other.starts_with("250 "), "{other}");

    let both = scene.deliver(LISTED, "someone@strict.test");
    assert!(both.starts_with("550 5.7.1 "), "{both}");
    assert!(both.contains("192.0.2.66 is on ranges.test. "), "{both}");
    let text = scene.page_behind(&both).text;
    assert!(text.contains("It lists more than the one address"));
    assert!(text.contains("It takes money for some removals"), "{text}");
    assert!(text.contains("may not send its mail (SPF)"), "{text}");
}

#[test]
fn a_list_in_trouble_refuses_nobody_and_keeps_nobody_waiting() {
    let zone = listing("bl.test")
        .address("66.2.0.192.closed.test", "127.255.255.254")
        .address("66.2.0.192.sold.test", "10.0.0.1");
    let scene = Guarded::with(zone);
    let of = |zone: &str| json!({"kind": "dnsbl", "zone": zone, "points": 99});
    let (broken, silent) = (of("bl.broken.test"), of("bl.silent.test"));
    let spf = json!({"kind": "spf", "points": 99});
    for (checks, sender) in [
        (json!([of("closed.test")]), SOMEONE),
        (json!([of("sold.test")]), SOMEONE),
        (json!([broken.clone()]), SOMEONE),
        (json!([silent.clone()]), SOMEONE),
        (json!([spf]), "someone@silent.test"),
    ] {
        scene.check(&checks);
        let mut session = Session::of(scene.postfix.incoming, LISTED);
        let (reply, time) = session.recipient(sender, ANNA);
        tell(&format!("{checks}: {reply} after {time:.2?}"));
        assert!(reply.starts_with("250 "), "{checks}: {reply}");
        // policy.deadline
        assert!(time < Duration::from_secs(3), "{checks}: {time:?}");
    }

    // What the others say still counts.
    scene.check(&json!([broken, silent, bl()]));
    let reply = scene.deliver(LISTED, SOMEONE);
    assert!(reply.contains("is on Example BL. "), "{reply}");
}
