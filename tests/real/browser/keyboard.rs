//! An owner who has only a keyboard: keys alone lead through every journey, and the focus can be seen at each step.

use std::time::Duration;

use super::demo::Demo;
use super::driver::{Browser, Scripts};
use super::hands::{DOWN, ENTER, SPACE, TAB};
use super::sign_in::is_signed_in;
use crate::support::policy::{Question, ask};
use crate::support::tell::tell;
use crate::support::wait::until;

const SENDER: &str = "keyed.stranger@newcomer.example";

#[test]
fn keys_alone_complete_every_journey_of_an_owner_with_scripts() {
    by_keys(Scripts::On);
}

#[test]
fn keys_alone_complete_every_journey_of_an_owner_without_scripts() {
    by_keys(Scripts::Off);
}

fn by_keys(scripts: Scripts) {
    let demo = Demo::start();
    let browser = Browser::open(scripts);
    let link = demo.link("owner").clone();
    let question = Question::incoming(SENDER, &link.address);
    let asked = || ask(demo.policy, &question).expect("an answer");
    assert!(asked().starts_with("550 "));

    browser.go(&link.url);
    browser.tab_to("form[action^='/sign-in/'] button");
    browser.enter();
    assert!(is_signed_in(&browser), "{}", browser.text());
    skips_to_the_content(&browser);

    let let_in = format!("form:has(input[value='{SENDER}']) button[value='allow']");
    until("the sender is on the page", Duration::from_secs(5), || {
        browser.go(&demo.site);
        browser.has(&let_in).then_some(())
    });
    browser.tab_to(&let_in);
    browser.enter();
    assert_eq!(asked(), "DUNNO");
    browser.tab_to(".flash form button");
    browser.enter();
    assert!(asked().starts_with("550 "), "undone");
    tell("let in from the home page, and undone");

    adds(&browser);
    edits(&browser, scripts);
    removes(&browser);
    answers(&browser);
    settings(&browser);

    browser.tab_to("button[value='sign-out']");
    browser.enter();
    assert!(!is_signed_in(&browser), "{}", browser.text());
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

/// The first Tab of a page leads to a link past the rail.
fn skips_to_the_content(browser: &Browser) {
    browser.press(TAB);
    assert!(browser.focus_is("a.skip"), "the skip link comes first");
    browser.press(ENTER);
    browser.press(TAB);
    assert!(browser.focus_is("main *"), "the content comes next");
}

fn adds(browser: &Browser) {
    browser.tab_to("nav a[href='/whitelist']");
    browser.enter();
    browser.tab_to("details.adder summary");
    browser.press(ENTER);
    browser.tab_to("#match");
    browser.press("keys@friends.example");
    browser.tab_to("form:has(#match) button[value='add']");
    browser.enter();
    let told = browser.text();
    assert!(told.contains("keys@friends.example is on your whitelist"));
    tell("added");
}

fn edits(browser: &Browser, scripts: Scripts) {
    if scripts == Scripts::On {
        browser.press("/");
        assert!(browser.focus_is("#q"), "/ leads to the search");
    } else {
        browser.tab_to("#q");
    }
    browser.press("keys@fri");
    browser.press(ENTER);
    let entry = "#found .entry .row__title a";
    until("the list follows", Duration::from_secs(5), || {
        (browser.address().contains("q=keys") && browser.has(entry)).then_some(())
    });
    browser.tab_to(entry);
    browser.enter();
    browser.tab_to("#note");
    browser.press("Met at the fair");
    browser.tab_to("button[value='save']");
    browser.enter();
    assert!(browser.text().contains("Met at the fair"));
    tell("searched and edited");
}

fn removes(browser: &Browser) {
    browser.tab_to("nav a[href='/whitelist']");
    browser.enter();
    browser.tab_to(".entry input[name=id]");
    browser.press(SPACE);
    browser.tab_to("#what");
    browser.press(DOWN);
    browser.press("\u{e013}");
    browser.tab_to("button[value='ask']");
    browser.enter();
    assert!(browser.text().contains("Remove 1 entry"));
    browser.tab_to("button[value='act']");
    browser.enter();
    browser.tab_to(".flash form button");
    browser.enter();
    assert!(browser.text().contains("keys@friends.example"));
    tell("removed, and undone");
}

fn answers(browser: &Browser) {
    browser.tab_to("nav a[href='/']");
    browser.enter();
    let answer = "form:has(input[name='request']) button[value='allow']";
    browser.tab_to(answer);
    browser.enter();
    let told = browser.text();
    assert!(
        told.contains("mira@printshop.example is on your whitelist"),
        "{told}"
    );
    tell("a request answered");
}

fn settings(browser: &Browser) {
    browser.tab_to("nav a[href='/settings']");
    browser.enter();
    browser.tab_to("input[name='mode']");
    browser.press(DOWN);
    let chosen = "return document.querySelector('input[name=mode]:checked').value";
    let before = browser.execute(chosen, &[]);
    browser.tab_to("form.stack .button--main");
    browser.enter();
    assert_eq!(browser.execute(chosen, &[]), before, "{}", browser.text());
    tell("settings saved");
}
