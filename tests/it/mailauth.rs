//! SPF and DMARC, asked of a DNS server in the test process.

use std::time::{Duration, Instant};

use guestlist::mail::{Address, SpfResult};
use guestlist::mailauth::Authenticator;
use guestlist::policy::SpfEvidence;

use crate::support::fake_dns::{FakeDns, FakeZone};

const CLIENT: &str = "192.0.2.7";

async fn check(zone: FakeZone, client: &str, sender: &str) -> (SpfEvidence, Duration) {
    let dns = zone.serve().await;
    let authenticator = Authenticator::new(&dns.resolver());
    let sender = Address::parse(sender).unwrap();
    authenticator
        .check(client.parse().unwrap(), Some("mail.sender.test"), &sender)
        .await
}

async fn result(record: &str) -> SpfResult {
    let zone = FakeZone::new().txt("sender.test", record);
    check(zone, CLIENT, "anna@sender.test").await.0.result
}

#[tokio::test]
async fn the_record_of_the_domain_says_who_may_send_for_it() {
    assert_eq!(
        result("v=spf1 ip4:192.0.2.0/24 -all").await,
        SpfResult::Pass
    );
    assert_eq!(
        result("v=spf1 ip4:198.51.100.0/24 -all").await,
        SpfResult::Fail
    );
    assert_eq!(
        result("v=spf1 ip4:198.51.100.0/24 ~all").await,
        SpfResult::Softfail
    );
    assert_eq!(
        result("v=spf1 ip4:198.51.100.0/24 ?all").await,
        SpfResult::Neutral
    );
    assert_eq!(
        result("v=spf1 ip4:198.51.100.0/24").await,
        SpfResult::Neutral
    );
    assert_eq!(
        result("v=spf1 ip4:not-an-address -all").await,
        SpfResult::Permerror
    );
    assert_eq!(result("v=spf10 +all").await, SpfResult::None);
    assert_eq!(result("a text about something else").await, SpfResult::None);
}

#[tokio::test]
async fn a_domain_that_does_not_exist_says_nothing() {
    let (evidence, _) = check(FakeZone::new(), CLIENT, "anna@nowhere.test").await;
    assert_eq!(
        (evidence.result, evidence.dmarc_enforced),
        (SpfResult::None, false)
    );
    assert_eq!(&*evidence.domain, "nowhere.test");
}

#[tokio::test]
async fn an_ipv6_client_passes_by_its_own_term() {
    let zone = FakeZone::new().txt("sender.test", "v=spf1 ip6:2001:db8::/32 -all");
    let (evidence, _) = check(zone, "2001:db8::25", "anna@sender.test").await;
    assert_eq!(evidence.result, SpfResult::Pass);
}

#[tokio::test]
async fn mail_exchangers_addresses_and_includes_are_followed() {
    let zone = || {
        FakeZone::new()
            .txt(
                "sender.test",
                "v=spf1 include:_spf.sender.test mx a:www.sender.test -all",
            )
            .txt("_spf.sender.test", "v=spf1 ip4:203.0.113.0/28 -all")
            .mx("sender.test", "mx1.sender.test")
            .mx("sender.test", "mx2.sender.test")
            .address("mx1.sender.test", "198.51.100.1")
            .address("mx2.sender.test", "198.51.100.2")
            .address("www.sender.test", "198.51.100.80")
    };
    for (client, expected) in [
        ("203.0.113.3", SpfResult::Pass),
        ("198.51.100.2", SpfResult::Pass),
        ("198.51.100.80", SpfResult::Pass),
        ("198.51.100.3", SpfResult::Fail),
    ] {
        let (evidence, _) = check(zone(), client, "anna@sender.test").await;
        assert_eq!(evidence.result, expected, "{client}");
    }
}

#[tokio::test]
async fn two_records_are_an_error_of_the_domain() {
    let zone = FakeZone::new()
        .txt("sender.test", "v=spf1 +all")
        .txt("sender.test", "v=spf1 ip4:192.0.2.0/24 -all");
    let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(evidence.result, SpfResult::Permerror);
}

#[tokio::test]
async fn records_that_include_each_other_end_in_an_error() {
    let zone = FakeZone::new()
        .txt("sender.test", "v=spf1 include:other.test -all")
        .txt("other.test", "v=spf1 include:sender.test -all");
    let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(evidence.result, SpfResult::Permerror);
}

#[tokio::test]
async fn more_than_ten_terms_that_ask_are_an_error() {
    let terms: String = (0..11).fold(String::new(), |terms, n| {
        terms + &format!("a:h{n}.sender.test ")
    });
    let zone = FakeZone::new().txt("sender.test", &format!("v=spf1 {terms}-all"));
    let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(evidence.result, SpfResult::Permerror);
}

#[tokio::test]
async fn a_record_that_hides_many_questions_behind_few_terms_is_an_error() {
    let mut zone = FakeZone::new();
    let mut terms = String::new();
    for term in 0..5 {
        terms += "mx:m";
        terms += &term.to_string();
        terms += ".sender.test ";
        for host in 0..9 {
            zone = zone.mx(
                &format!("m{term}.sender.test"),
                &format!("h{host}.m{term}.sender.test"),
            );
        }
    }
    let zone = zone.txt("sender.test", &format!("v=spf1 {terms}+all"));
    let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(evidence.result, SpfResult::Permerror);
}

#[tokio::test]
async fn a_server_that_fails_is_trouble_and_neither_pass_nor_fail() {
    let dns = FakeDns::failing().await;
    let sender = Address::parse("anna@sender.test").unwrap();
    let authenticator = Authenticator::new(&dns.resolver());
    let (evidence, remember) = authenticator
        .check(CLIENT.parse().unwrap(), None, &sender)
        .await;
    assert_eq!(
        (evidence.result, evidence.dmarc_enforced),
        (SpfResult::Temperror, false)
    );
    assert!(remember <= Duration::from_mins(1), "{remember:?}");
}

#[tokio::test]
async fn a_server_that_refuses_is_trouble() {
    let (evidence, _) = check(FakeZone::new(), CLIENT, "anna@refused.example").await;
    assert_eq!(evidence.result, SpfResult::Temperror);
}

#[tokio::test]
async fn trouble_behind_an_include_is_trouble_of_the_whole() {
    assert_eq!(
        result("v=spf1 include:refused.example -all").await,
        SpfResult::Temperror
    );
}

#[tokio::test]
async fn trouble_with_the_dmarc_record_is_trouble() {
    let zone = FakeZone::new()
        .txt("sender.test", "v=spf1 ?all")
        .alias("_dmarc.sender.test", "_dmarc.refused.example");
    let (evidence, remember) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(
        (evidence.result, evidence.dmarc_enforced),
        (SpfResult::Temperror, false)
    );
    assert!(remember <= Duration::from_mins(1), "{remember:?}");
}

#[tokio::test]
async fn a_silent_server_is_trouble_within_the_deadline() {
    let dns = FakeDns::silent().await;
    let authenticator = Authenticator::new(&dns.resolver()).within(Duration::from_millis(300));
    let sender = Address::parse("anna@sender.test").unwrap();
    let start = Instant::now();
    let (evidence, remember) = authenticator
        .check(CLIENT.parse().unwrap(), None, &sender)
        .await;
    assert_eq!(evidence.result, SpfResult::Temperror);
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
    assert!(remember <= Duration::from_mins(1));
}

#[tokio::test]
async fn a_dmarc_policy_counts_where_spf_is_undecided() {
    for (spf, dmarc, enforced) in [
        ("v=spf1 ?all", "v=DMARC1; p=reject", true),
        ("v=spf1 ?all", "v=DMARC1; p=quarantine", true),
        ("v=spf1 ?all", "v=DMARC1; p=quarantine; t=y", false),
        ("v=spf1 ?all", "v=DMARC1; p=none", false),
        ("v=spf1 ?all", "a text about something else", false),
        ("no record", "v=DMARC1; p=reject", true),
    ] {
        let zone = FakeZone::new()
            .txt("sender.test", spf)
            .txt("_dmarc.sender.test", dmarc);
        let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
        assert_eq!(evidence.dmarc_enforced, enforced, "{spf}, {dmarc}");
    }
}

#[tokio::test]
async fn where_spf_decides_the_dmarc_policy_is_not_asked_for() {
    let zone = FakeZone::new()
        .txt("sender.test", "v=spf1 ip4:192.0.2.0/24 -all")
        .txt("_dmarc.sender.test", "v=DMARC1; p=reject");
    let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(
        (evidence.result, evidence.dmarc_enforced),
        (SpfResult::Pass, false)
    );
}

#[tokio::test]
async fn a_subdomain_follows_the_policy_of_its_organisation() {
    for (dmarc, enforced) in [
        ("v=DMARC1; p=none; sp=reject", true),
        ("v=DMARC1; p=reject; sp=none", false),
        ("v=DMARC1; p=reject", true),
    ] {
        let zone = FakeZone::new().txt("_dmarc.sender.test", dmarc);
        let (evidence, _) = check(zone, CLIENT, "anna@news.sender.test").await;
        assert_eq!(evidence.dmarc_enforced, enforced, "{dmarc}");
    }
}

#[tokio::test]
async fn two_dmarc_records_are_none() {
    let zone = FakeZone::new()
        .txt("_dmarc.sender.test", "v=DMARC1; p=reject")
        .txt("_dmarc.sender.test", "v=DMARC1; p=none");
    let (evidence, _) = check(zone, CLIENT, "anna@sender.test").await;
    assert!(!evidence.dmarc_enforced);
}

#[tokio::test]
async fn an_answer_is_remembered_as_long_as_its_shortest_record_and_an_hour_at_most() {
    let zone = FakeZone::new()
        .txt_for("sender.test", "v=spf1 include:short.test -all", 86_400)
        .txt_for("short.test", "v=spf1 ip4:192.0.2.0/24 -all", 40);
    let (evidence, remember) = check(zone, CLIENT, "anna@sender.test").await;
    assert_eq!(evidence.result, SpfResult::Pass);
    assert!((30..=40).contains(&remember.as_secs()), "{remember:?}");

    let zone = FakeZone::new().txt_for("sender.test", "v=spf1 ip4:192.0.2.0/24 -all", 86_400);
    let (_, remember) = check(zone, CLIENT, "anna@sender.test").await;
    assert!(
        (3_590..=3_600).contains(&remember.as_secs()),
        "{remember:?}"
    );
}

#[tokio::test]
async fn an_address_literal_publishes_nothing() {
    let (evidence, _) = check(FakeZone::new(), CLIENT, "anna@[192.0.2.1]").await;
    assert_eq!(evidence.result, SpfResult::None);
}

#[tokio::test]
async fn the_strings_of_a_long_txt_record_are_joined() {
    let text = "guestlist-verification=".to_owned() + &"a1b2".repeat(200);
    let dns = FakeZone::new().txt("long.test", &text).serve().await;
    assert_eq!(dns.resolver().txt("long.test").await.unwrap(), [text]);
    assert!(dns.resolver().txt("nothing.test").await.unwrap().is_empty());
    assert!(dns.resolver().txt("refused.example").await.is_err());
    assert!(dns.resolver().txt("_guestlist.broken.test").await.is_err());
    assert!(dns.resolver().txt("not..a.name").await.is_err());
}
