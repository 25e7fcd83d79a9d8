//! The demo has something of everything that strangers can meet, each on the page that it says on the terminal.

use std::time::Duration;

use super::demo::Demo;
use super::driver::{Browser, Scripts};
use super::rehearsal::SEE;
use super::shots::look_at;
use super::sign_in::sign_in;
use crate::support::wait::until;

/// Who sees on which page what.
const SHOWN: [(&str, &str, &[&str]); 14] = [
    (
        "owner",
        "/",
        &[
            "mira@printshop.example proved the address",
            "On your whitelist, but suspended\n",
            "orders@market.example\ntoday",
            "it wrote to a spamtrap",
        ],
    ),
    (
        "admin",
        "/",
        &["maria@atelier.example", "Waits for your answer until"],
    ),
    (
        "admin",
        "/admin/requests",
        &["2001:db8:22::25", "Call it fine"],
    ),
    (
        "admin",
        "/admin/monitor",
        &["deals@casino.example", "offers@blast.example"],
    ),
    (
        "admin",
        "/admin/checks",
        &["Out of use since", "turns nobody away alone"],
    ),
    (
        "admin",
        "/admin/spamtraps",
        &[
            "walter@riverside.example\nwritten to twice",
            "list@harvest.example",
            "held against it until",
        ],
    ),
    (
        "admin",
        "/admin/complaints",
        &["news@lotto.example\nreported by 2 people"],
    ),
    (
        "admin",
        "/admin/attackers",
        &["192.0.2.0/24\nhas to wait until"],
    ),
    ("admin", "/admin/decisions", &["deals@harvest.example"]),
    (
        "admin",
        "/admin/audit",
        &["reported spam from news@lotto.example"],
    ),
    (
        "admin",
        "/admin/whitelist",
        &["library.example", "The town library"],
    ),
    ("operator", "/operator/whitelist", &["registry.example"]),
    (
        "operator",
        "/operator/watched",
        &["192.0.2.130 on Sparrow BL", "out2.riverside.example"],
    ),
    (
        "operator",
        "/operator/lists",
        &[
            "1 of 5 is out of use",
            "lists the test entry that must never be on a list",
        ],
    ),
];

#[test]
fn the_demo_shows_whatever_can_become_of_strangers() {
    let demo = Demo::start();
    for role in ["owner", "admin", "operator"] {
        let browser = Browser::open(Scripts::Off);
        sign_in(&browser, &demo.link(role).url);
        for (_, path, words) in SHOWN.iter().filter(|(whose, ..)| *whose == role) {
            assert!(demo.printed.contains(&format!(" {path} ")), "{path}");
            let shows = || {
                browser.go(&format!("{}{path}", demo.site));
                let text = browser.text();
                words.iter().all(|word| text.contains(word)).then_some(())
            };
            let what = format!("{words:?} on the {role}'s {path}");
            until(&what, Duration::from_secs(15), shows);
            look_at(&browser, &format!("demo/{role}{path}"));
        }
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    }
}

#[test]
fn the_demo_has_a_past_that_lists_are_measured_by_and_changes_can_be_rehearsed_on() {
    let demo = Demo::start();
    let browser = Browser::open(Scripts::Off);
    sign_in(&browser, &demo.link("admin").url);
    browser.go(&format!("{}/admin/checks", demo.site));
    let wrong = numbers_after(&browser.text(), "Wrong about ");
    assert!(wrong.iter().any(|wrong| *wrong > 5), "{wrong:?}");
    browser.go(&format!("{}/admin/settings", demo.site));
    browser.choose("input[name='mode'][value='whitelist-only']");
    browser.click(SEE);
    let told = browser.text();
    let refused = numbers_after(&told, "More turned away\n");
    assert!(refused.iter().any(|refused| *refused > 5), "{told}");
    look_at(&browser, "demo/rehearsal");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// Each number that stands right behind these words.
fn numbers_after(text: &str, words: &str) -> Vec<u32> {
    let behind = text.split(words).skip(1);
    let number = |rest: &str| {
        rest.split(|c: char| !c.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    };
    behind.filter_map(number).collect()
}
