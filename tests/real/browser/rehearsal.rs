//! An admin looks at what a change would have done, before and instead of making it.

use std::time::Duration;

use super::demo::Demo;
use super::driver::{Browser, Scripts};
use super::shots::look_at;
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::wait::until;

/// The button of a form that shows what its change would have done.
pub(super) const SEE: &str = "button[formaction='/admin/rehearsal']";

#[test]
fn what_a_change_would_have_done_is_shown_without_scripts_and_changes_nothing() {
    let demo = Demo::start();
    let browser = Browser::open(Scripts::Off);
    sign_in(&browser, &demo.link("admin").url);
    let at = |path: &str| browser.go(&format!("{}{path}", demo.site));
    for number in 1..=3 {
        let sender = format!("stranger{number}@newcomer.example");
        let question = Question::incoming(&sender, "clara@riverside.example");
        let answer = ask(demo.policy, &question).expect("an answer");
        assert_eq!(answer, "DUNNO");
    }
    // What was decided is written down behind the answers, within moments.
    until("the messages are recorded", Duration::from_secs(5), || {
        at("/admin/decisions?q=stranger3");
        browser.has("td code").then_some(())
    });
    at("/admin/settings");
    browser.choose("input[name='mode'][value='whitelist-only']");
    browser.click(SEE);
    let told = browser.text();
    assert!(told.contains("Nothing has been changed."), "{told}");
    assert!(told.contains("More turned away"), "{told}");
    assert!(told.contains("Would be turned away"), "{told}");
    look_at(&browser, "admin-rehearsal-mode");
    browser.click("main .actions a");
    assert!(browser.has("input[value='standard'][checked]"));
    at("/admin/checks");
    look_at(&browser, "admin-rehearsal-checks");
    browser.click("button[formaction][value='on dnsbl zen.spamhaus.org client']");
    let told = browser.text();
    assert!(told.contains("lack an answer of Spamhaus ZEN"), "{told}");
    look_at(&browser, "admin-rehearsal-not-known");
    at("/admin/monitor");
    look_at(&browser, "admin-monitor");
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}
