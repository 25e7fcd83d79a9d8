//! The DNS of the demo: the names of those who write, what their domains publish, and lists that know some of them. Its
//! server answers for every name there is, so that no question of the demo leaves the machine.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use anyhow::Context;

use super::demo_mail::{Client, NAMED};
use crate::dns::{SampleRecords, SampleServer};
use crate::mail::Domain;
use crate::policy::{Check, CheckKind, CodeMeaning, CodePattern, DnsList, Probing, Scope, Subject};

/// Lists single addresses.
pub(super) const SPARROW: &str = "bl.sparrow.example";
/// What people call it.
pub(super) const SPARROW_NAME: &str = "Sparrow BL";
/// Lists whole networks, and takes money.
const HERON: &str = "ranges.heron.example";
/// Lists senders' domains.
const WREN: &str = "dbl.wren.example";
/// Speaks for whom it lists.
const ROBIN: &str = "wl.robin.example";
/// Was given up: its zone answers everything.
const MAGPIE: &str = "old.magpie.example";

/// The operator's own second relay, which is on a list, and what that says of it.
pub(super) const OWN_RELAY: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 130);
pub(super) const RELAY_LISTED: &str =
    "Spam seen on Monday; see https://sparrow.example/?ip=192.0.2.130";

/// On a list of addresses: list, address, answer, the list's own words.
const LISTED: [(&str, Ipv4Addr, [u8; 4], &str); 7] = [
    (SPARROW, OWN_RELAY, [127, 0, 0, 2], RELAY_LISTED),
    (
        SPARROW,
        Ipv4Addr::new(203, 0, 113, 80),
        [127, 0, 0, 2],
        "Spam seen yesterday; see https://sparrow.example/?ip=203.0.113.80",
    ),
    (
        SPARROW,
        Ipv4Addr::new(203, 0, 113, 77),
        [127, 0, 0, 4],
        "An open proxy",
    ),
    (
        HERON,
        Ipv4Addr::new(203, 0, 113, 140),
        [127, 0, 0, 2],
        "203.0.113.128/25 is listed for its neighbours",
    ),
    (
        HERON,
        Ipv4Addr::new(203, 0, 113, 141),
        [127, 0, 0, 2],
        "203.0.113.128/25 is listed for its neighbours",
    ),
    (
        HERON,
        Ipv4Addr::new(203, 0, 113, 150),
        [127, 0, 0, 2],
        "203.0.113.128/25 is listed for its neighbours",
    ),
    (ROBIN, Ipv4Addr::new(198, 51, 100, 70), [127, 0, 10, 2], ""),
];

/// What domains publish.
const TEXTS: [(&str, &str); 14] = [
    ("agency.example", "v=spf1 ip4:198.51.100.10 -all"),
    ("school.example", "v=spf1 ip4:198.51.100.20 -all"),
    ("garden.example", "v=spf1 ip4:198.51.100.30 -all"),
    ("mill.example", "v=spf1 ip4:198.51.100.40 -all"),
    ("friends.example", "v=spf1 ip4:198.51.100.50 -all"),
    ("poet.example", "v=spf1 ip4:198.51.100.70 -all"),
    ("bank.example", "v=spf1 ip4:198.51.100.60 ?all"),
    ("_dmarc.bank.example", "v=DMARC1; p=reject"),
    ("club.example", "v=spf1 ip4:203.0.113.150 -all"),
    ("market.example", "v=spf1 ip6:2001:db8:33::25 -all"),
    ("harvest.example", "v=spf1 ip6:2001:db8:44::25 -all"),
    ("lotto.example", "v=spf1 ip6:2001:db8:55::25 -all"),
    ("riverside.example", "v=spf1 -all"),
    ("lindenhof.example", "v=spf1 -all"),
];

/// Starts the server.
pub(super) async fn serve() -> anyhow::Result<SampleServer> {
    let test_entry = IpAddr::from([127, 0, 0, 2]);
    let mut records = SampleRecords::default()
        .address(&format!("*.{MAGPIE}"), test_entry)
        .address(&format!("test.{WREN}"), test_entry)
        .address(&format!("prize.example.{WREN}"), test_entry)
        .text(&format!("prize.example.{WREN}"), "Phishing, since March");
    for zone in [SPARROW, HERON, ROBIN] {
        records = records.address(&on_list(Ipv4Addr::new(127, 0, 0, 2), zone), test_entry);
    }
    for (zone, client, code, words) in LISTED {
        let name = on_list(client, zone);
        records = records.address(&name, code.into());
        if !words.is_empty() {
            records = records.text(&name, words);
        }
    }
    for (client, name) in NAMED {
        records = records.client(client.parse()?, name);
    }
    for (name, text) in TEXTS {
        records = records.text(name, text);
    }
    let served = records.serve().await;
    served.context("the demo's DNS server can't be started")
}

/// RFC 5782, 2.1: the address backward, below the zone.
fn on_list(address: Ipv4Addr, zone: &str) -> String {
    let [a, b, c, d] = address.octets();
    format!("{d}.{c}.{b}.{a}.{zone}")
}

/// Says whether somebody writes from a list that speaks against them.
pub(super) fn is_listed((address, _): Client) -> bool {
    let address = address.parse::<Ipv4Addr>().ok();
    let listed =
        |(zone, client, ..): &(&str, Ipv4Addr, _, _)| *zone == SPARROW && Some(*client) == address;
    LISTED.iter().any(listed)
}

/// What the tenants of the demo ask about strangers. Each of them refuses alone, but the list of ranges.
pub(super) fn checks() -> anyhow::Result<Vec<Check>> {
    let sparrow = DnsList {
        codes: BTreeMap::from([
            code("127.0.0.2", "a source of spam")?,
            code("127.0.0.4", "an open proxy")?,
        ]),
        ..list(
            SPARROW_NAME,
            SPARROW,
            "https://sparrow.example/?ip={address}",
        )?
    };
    let heron = DnsList {
        scope: Scope::Range,
        paid_removal: true,
        ..list(
            "Heron Ranges",
            HERON,
            "https://heron.example/look-up?{address}",
        )?
    };
    let wren = DnsList {
        subject: Subject::SenderDomain,
        ..list("Wren DBL", WREN, "https://wren.example/{domain}")?
    };
    let robin = list("Robin WL", ROBIN, "https://robin.example/{address}")?;
    let magpie = list("Magpie BL", MAGPIE, "https://magpie.example/")?;
    let probing = Probing {
        unknown_recipients: 6,
        ..Probing::default()
    };
    let complaints = CheckKind::Complaints {
        threshold: 2,
        window_hours: 72,
    };
    let on = |points, kind| Check {
        enabled: true,
        points,
        kind,
    };
    Ok(vec![
        on(5, CheckKind::Dnsbl(sparrow)),
        on(4, CheckKind::Dnsbl(heron)),
        on(5, CheckKind::Dnsbl(wren)),
        on(2, CheckKind::Dnswl(robin)),
        on(5, CheckKind::Dnsbl(magpie)),
        on(5, CheckKind::ReverseDns),
        on(5, CheckKind::Spf),
        on(5, CheckKind::Dmarc),
        on(5, CheckKind::first_spamtrap()),
        on(5, complaints),
        on(0, CheckKind::Probing(probing)),
    ])
}

fn list(name: &str, zone: &str, lookup_url: &str) -> anyhow::Result<DnsList> {
    Ok(DnsList {
        name: Some(name.to_owned()),
        zone: Domain::parse(zone)?,
        subject: Subject::Client,
        scope: Scope::Address,
        paid_removal: false,
        codes: BTreeMap::new(),
        lookup_url: Some(lookup_url.to_owned()),
    })
}

fn code(pattern: &str, text: &str) -> anyhow::Result<(CodePattern, CodeMeaning)> {
    let meaning = CodeMeaning {
        text: text.to_owned(),
        ..CodeMeaning::default()
    };
    Ok((CodePattern::parse(pattern)?, meaning))
}
