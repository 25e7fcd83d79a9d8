//! The owner lets a refused sender in on the home page, and the very next decision knows.

use std::time::Duration;

use super::demo::{Demo, Link};
use super::driver::{Browser, Scripts};
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::process::run;
use crate::support::tell::tell;
use crate::support::wait::until;

const SENDER: &str = "patient.stranger@newcomer.example";

#[test]
fn allowing_a_refused_sender_changes_the_next_decision_with_scripts() {
    allow_on_the_home_page(Scripts::On);
}

#[test]
fn allowing_a_refused_sender_changes_the_next_decision_without_scripts() {
    allow_on_the_home_page(Scripts::Off);
}

fn allow_on_the_home_page(scripts: Scripts) {
    let demo = Demo::start();
    let browser = Browser::open(scripts);
    let Link {
        address: owner,
        url,
        ..
    } = demo.link("owner");
    sign_in(&browser, url);
    let question = Question::incoming(SENDER, owner);
    let before = ask(demo.policy, &question).expect("an answer");
    assert!(before.starts_with("550 5.7.1 "), "{before}");
    assert_eq!(explained(&demo, owner), "reject");

    // What was decided is written down behind the answers, within moments.
    let listed = || {
        browser.go(&demo.site);
        browser.has(LET_IN).then_some(())
    };
    until(
        "the sender is on the home page",
        Duration::from_secs(5),
        listed,
    );
    browser.click(LET_IN);

    let after = ask(demo.policy, &question).expect("an answer");
    tell(&format!("before: {before}; after: {after}"));
    assert_eq!(after, "DUNNO");
    assert_eq!(explained(&demo, owner), "accept");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// The button on the home page that lets the sender in.
const LET_IN: &str =
    "form:has(input[value='patient.stranger@newcomer.example']) button[value='allow']";

/// The verdict of `guestlist explain`.
fn explained(demo: &Demo, recipient: &str) -> String {
    let words = [
        "explain",
        "--json",
        "--client",
        "203.0.113.5",
        "--sender",
        SENDER,
    ];
    let printed = run(demo.command(&words).args(["--recipient", recipient]));
    let explanation: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    explanation["verdict"]
        .as_str()
        .unwrap_or_else(|| panic!("no verdict in {printed}"))
        .to_owned()
}
