//! The owner's account: two places, one of them signed out from the other; then the second step set up, taken by a code
//! and by a recovery code; the file with everything.

use std::time::{SystemTime, UNIX_EPOCH};

use scraper::{Html, Selector};
use totp_rs::{Builder, Secret, Totp};

use super::demo::{Demo, Link};
use super::driver::{Browser, Scripts};
use super::shots::look_at;
use super::sign_in::{is_signed_in, sign_in};
use crate::support::tell::tell;

pub(super) const PASSWORD: &str = "eleven green bottles";

#[test]
fn the_second_step_is_set_up_taken_and_recovered_with_scripts() {
    owner_with_a_phone(Scripts::On);
}

#[test]
fn the_second_step_is_set_up_taken_and_recovered_without_scripts() {
    owner_with_a_phone(Scripts::Off);
}

fn owner_with_a_phone(scripts: Scripts) {
    let demo = Demo::start();
    let Link { address, url, .. } = demo.link("owner");
    let browser = Browser::open(scripts);
    sign_in(&browser, url);
    browser.go(&format!("{}/account", demo.site));
    browser.write("input[name='password']", PASSWORD);
    browser.click("button[value='password']");

    signed_out_from_elsewhere(&demo, &browser, address, scripts);
    let (phone, codes) = set_up(&demo, &browser, scripts);

    // The code of a step counts once, and that of the next one already.
    leave(&demo, &browser);
    first_step(&demo, &browser, address);
    look(&browser, scripts, "account-second-step");
    browser.write("input[name='code']", "000000");
    browser.click("form[action='/second-step'] button");
    assert!(browser.has("#code-error"), "{}", browser.text());
    browser.write("input[name='code']", &code(&phone, 30));
    browser.click("form[action='/second-step'] button");
    assert!(is_signed_in(&browser), "{}", browser.text());

    leave(&demo, &browser);
    first_step(&demo, &browser, address);
    browser.choose("details.instead summary");
    browser.write("input[name='recovery']", &codes[0]);
    browser.click("form[action='/second-step'] button");
    assert!(browser.text().contains("9 are left"), "{}", browser.text());
    let mails = demo.mails();
    assert!(mails.contains("The second step of your sign-in is on"));
    assert!(mails.contains("A sign-in from a new browser: Chrome on Linux"));
    tell("set up, taken by a code, and by a recovery code");
}

/// Another browser signs in by password, is seen at the first, and is out from there.
fn signed_out_from_elsewhere(demo: &Demo, browser: &Browser, address: &str, scripts: Scripts) {
    let other = Browser::open(scripts);
    other.go(&demo.site);
    other.write("input[name='email']", address);
    other.write("input[name='password']", PASSWORD);
    other.click("button[value='sign-in']");
    assert!(is_signed_in(&other), "{}", other.text());
    browser.go(&format!("{}/account", demo.site));
    look(browser, scripts, "account-places");
    let here = first(&browser.source(), "[aria-labelledby='places'] .row__title");
    assert!(here.starts_with("Chrome on Linux"), "{here}");
    assert!(browser.has("input[name='session']"), "the other place");
    browser.click("button[value='sign-out-elsewhere']");
    assert!(browser.text().contains("that was one place"));
    other.go(&format!("{}/account", demo.site));
    assert!(!is_signed_in(&other), "{}", other.text());
}

fn set_up(demo: &Demo, browser: &Browser, scripts: Scripts) -> (Totp, Vec<String>) {
    let (phone, codes) = to_the_codes(demo, browser, &mut |state| {
        look(browser, scripts, &format!("account-second-factor-{state}"));
    });
    browser.go(&format!("{}/account/second-factor", demo.site));
    look(browser, scripts, "account-second-factor-on");
    assert!(browser.text().contains("10 recovery codes are left"));
    (phone, codes)
}

/// From the page of the second step to that of the recovery codes; `look` sees each state on the way.
pub(super) fn to_the_codes(
    demo: &Demo,
    browser: &Browser,
    look: &mut dyn FnMut(&str),
) -> (Totp, Vec<String>) {
    browser.go(&format!("{}/account/second-factor", demo.site));
    look("off");
    browser.click("button[value='start']");
    look("setup");
    let typed = first(&browser.source(), "#secret").replace(' ', "");
    let secret = Secret::try_from_base32(&typed).expect("base32");
    let phone = Builder::new().with_secret(secret).build().expect("a totp");
    browser.write("input[name='code']", &code(&phone, 0));
    browser.click("button[value='confirm']");
    look("codes");
    let codes = first(&browser.source(), ".codes");
    let codes: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{}", browser.text());
    assert!(browser.has("a[download]"));
    (phone, codes)
}

pub(super) fn leave(demo: &Demo, browser: &Browser) {
    browser.go(&format!("{}/account", demo.site));
    browser.click("button[value='sign-out']");
    assert!(!is_signed_in(browser), "{}", browser.text());
}

/// By password, and not in yet.
pub(super) fn first_step(demo: &Demo, browser: &Browser, address: &str) {
    browser.go(&demo.site);
    browser.write("input[name='email']", address);
    browser.write("input[name='password']", PASSWORD);
    browser.click("button[value='sign-in']");
    assert!(browser.address().ends_with("/second-step"));
    assert!(!is_signed_in(browser));
}

/// What the phone shows so many seconds from now.
fn code(phone: &Totp, ahead: u64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("a clock that goes").as_secs();
    phone.generate(now + ahead).to_string()
}

fn first(html: &str, selector: &str) -> String {
    let selector = Selector::parse(selector).expect("a selector");
    let document = Html::parse_document(html);
    let found = document.select(&selector).next();
    found
        .unwrap_or_else(|| panic!("no such element in {html}"))
        .text()
        .collect()
}

/// Pictures of what no link leads to; once is enough.
fn look(browser: &Browser, scripts: Scripts, name: &str) {
    if scripts == Scripts::On {
        look_at(browser, name);
    }
}
