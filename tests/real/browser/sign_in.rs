//! Each link that the demo prints signs its role in, once.

use super::demo::{Demo, Link};
use super::driver::{Browser, Scripts};
use crate::support::tell::tell;

#[test]
fn each_printed_link_signs_its_role_in_once_with_scripts() {
    each_link_works_once(Scripts::On);
}

#[test]
fn each_printed_link_signs_its_role_in_once_without_scripts() {
    each_link_works_once(Scripts::Off);
}

fn each_link_works_once(scripts: Scripts) {
    let demo = Demo::start();
    let roles: Vec<&str> = demo.links.iter().map(|link| link.role.as_str()).collect();
    assert_eq!(roles, ["owner", "admin", "operator"]);
    for Link { role, address, url } in &demo.links {
        let browser = Browser::open(scripts);
        sign_in(&browser, url);
        tell(&format!("{role}: signed in, at {}", browser.address()));
        assert!(
            browser.text().contains(address.as_str()),
            "{role}: {}",
            browser.text()
        );

        let second = Browser::open(scripts);
        second.go(url);
        if second.has(BUTTON) {
            second.click(BUTTON);
        }
        assert!(!is_signed_in(&second), "{role}: the link worked twice");
        let said = second.text();
        assert!(said.contains("already"), "{role}: {said}");
    }
}

/// The one button of the page behind a link.
const BUTTON: &str = "form[action^='/sign-in/'] button";

/// Opens a link and presses the button of its page.
pub(super) fn sign_in(browser: &Browser, link: &str) {
    browser.go(link);
    assert!(!is_signed_in(browser), "opening a link must change nothing");
    browser.click(BUTTON);
    assert!(is_signed_in(browser), "{}", browser.text());
}

/// Whoever is signed in can sign out.
pub(super) fn is_signed_in(browser: &Browser) -> bool {
    browser.has("button[value='sign-out']")
}
