//! A list from an address book: looked at, taken in, and taken back, in the real browser.

use std::fs;
use std::time::Duration;

use super::demo::{Demo, Link};
use super::driver::{Browser, Scripts};
use super::shots::look_at;
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::wait::until;

const SENDER: &str = "patient.stranger@newcomer.example";

#[test]
fn a_list_is_looked_at_taken_in_and_taken_back_with_scripts() {
    let (demo, browser) = bring_in_and_undo(Scripts::On);
    searches_as_one_types(&demo, &browser);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn a_list_is_looked_at_taken_in_and_taken_back_without_scripts() {
    let (_demo, browser) = bring_in_and_undo(Scripts::Off);
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

fn bring_in_and_undo(scripts: Scripts) -> (Demo, Browser) {
    let demo = Demo::start();
    let browser = Browser::open(scripts);
    let Link {
        address: owner,
        url,
        ..
    } = demo.link("owner");
    sign_in(&browser, url);
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("contacts.csv");
    let list = format!(
        "Name,E-mail\nPatient,{SENDER}\nBrokén,anna@\nTwice,{SENDER}\n<b>Bold</b>,bold@friends.example\n"
    );
    fs::write(&file, list).expect("a file");
    let look = |name: &str| {
        if scripts == Scripts::On {
            look_at(&browser, name);
        }
    };

    browser.go(&format!("{}/import", demo.site));
    look("owner-import");
    browser.write("#file", &file.to_string_lossy());
    browser.click("form[enctype] button");
    let shown = browser.text();
    assert!(shown.contains("new for your whitelist"), "{shown}");
    assert!(shown.contains("The part after @ is missing."), "{shown}");
    look("owner-import-preview");
    browser.click("button[value='take']");
    let shown = browser.text();
    assert!(
        shown.contains("2 entries are on your whitelist now."),
        "{shown}"
    );
    look("owner-import-done");
    let question = Question::incoming(SENDER, owner);
    assert_eq!(ask(demo.policy, &question).expect("an answer"), "DUNNO");

    browser.go(&format!("{}/try?sender={SENDER}", demo.site));
    look("owner-try");
    browser.go(&format!("{}/whitelist", demo.site));
    look("owner-whitelist");
    browser.choose(".entry input[name=id]");
    browser.click("button[value='ask']");
    assert!(
        browser
            .text()
            .contains("Remove 1 entry from your whitelist?")
    );
    look("owner-bulk");

    browser.go(&format!("{}/import", demo.site));
    browser.click(".row__title a");
    browser.click("button[value='undo']");
    let shown = browser.text();
    assert!(
        shown.contains("All of it is off your whitelist again."),
        "{shown}"
    );
    let after = ask(demo.policy, &question).expect("an answer");
    assert!(after.starts_with("550 5.7.1 "), "{after}");
    (demo, browser)
}

fn searches_as_one_types(demo: &Demo, browser: &Browser) {
    browser.go(&format!("{}/whitelist", demo.site));
    browser.write("body", "/");
    browser.write("input[type=search]", "nobody-is-called-so");
    let found = || browser.has("#found .empty").then_some(());
    until("the list follows", Duration::from_secs(5), found);
}
