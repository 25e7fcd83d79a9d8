//! A passkey on a virtual device: made, used at the door instead of link and password, removed.

use super::driver::{Browser, Scripts};
use super::shots::look_at;
use super::sign_in::{is_signed_in, sign_in};
use crate::support::program::Home;
use crate::support::tell::tell;

#[test]
fn a_passkey_is_made_signs_in_and_is_removed() {
    let home = Home::new();
    home.cli(&["migrate"]);
    // A passkey belongs to a name; browsers take this one for a secure way.
    let site = format!("http://localhost:{}", home.web.port());
    let mut command = home.command(&["serve"]);
    command.env("GUESTLIST_WEB_PUBLIC_URL", &site);
    let program = home.spawn(command);
    home.wait_until_ready();
    let printed = home.cli(&["operator", "add", "--email", "root@isp.example"]);
    let link = printed
        .split_whitespace()
        .find(|word| word.contains("/sign-in/"));
    let (_, secret) = link
        .expect("a link")
        .split_once("/sign-in/")
        .expect("a secret");

    let browser = Browser::open(Scripts::On);
    let device = browser.plug_in_authenticator();
    sign_in(&browser, &format!("{site}/sign-in/{secret}"));
    browser.go(&format!("{site}/account/passkeys"));
    look_at(&browser, "account-passkeys-none");
    browser.click("button[value='start']");
    browser.wait_for(".flash");
    assert!(
        browser.text().contains("signs you in from now on"),
        "{}",
        browser.text()
    );
    assert_eq!(browser.passkeys_on(&device).len(), 1);
    look_at(&browser, "account-passkeys");

    browser.go(&format!("{site}/account"));
    browser.click("button[value='sign-out']");
    look_at(&browser, "door-with-passkeys");
    browser.click("form[action='/passkey'] button");
    browser.wait_for("nav");
    browser.go(&format!("{site}/account"));
    assert!(is_signed_in(&browser), "{}", browser.text());
    tell("made, and signed in with it");

    browser.go(&format!("{site}/account/passkeys"));
    assert!(browser.text().contains("Used last"), "{}", browser.text());
    browser.click("button[value='remove']");
    assert!(
        browser.text().contains("signs nobody in any more"),
        "{}",
        browser.text()
    );
    browser.go(&format!("{site}/account"));
    browser.click("button[value='sign-out']");
    // The device offers it still.
    browser.click("form[action='/passkey'] button");
    browser.wait_for("#problem");
    assert!(
        browser.text().contains("doesn't sign you in here"),
        "{}",
        browser.text()
    );
    assert!(!is_signed_in(&browser));
    assert_eq!(browser.requests_elsewhere(&site), Vec::<String>::new());
    program.stop();
}

#[test]
fn without_scripts_the_pages_say_what_is_missing() {
    let home = Home::new();
    home.cli(&["migrate"]);
    let site = format!("http://localhost:{}", home.web.port());
    let mut command = home.command(&["serve"]);
    command.env("GUESTLIST_WEB_PUBLIC_URL", &site);
    let program = home.spawn(command);
    home.wait_until_ready();
    let browser = Browser::open(Scripts::Off);
    browser.go(&site);
    browser.click("form[action='/passkey'] button");
    assert!(
        browser.text().contains("runs no scripts here"),
        "{}",
        browser.text()
    );
    look_at(&browser, "door-passkey-without-scripts");
    program.stop();
}
