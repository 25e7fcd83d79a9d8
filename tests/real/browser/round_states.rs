//! What forms answer with: what was typed wrong and is kept, what was done and can be undone, what is asked first.

use std::fs;
use std::time::Duration;

use super::demo::Link;
use super::driver::Browser;
use super::rehearsal::SEE;
use super::round::Round;
use super::two_factor::{PASSWORD, first_step, leave, to_the_codes};
use crate::support::wait::until;

/// A file as Guestlist exports it, with lines of the other list, an end that has passed and one that is none.
const BOTH_LISTS: &str = "match,list,note,expires_at\n\
    cleo@friends.example,allow,the choir,2040-01-31\n\
    casino@blast.example,block,,\n\
    .blast.example,block,,\n\
    trip@friends.example,allow,,2001-01-31\n\
    odd@friends.example,allow,,31.1.\n";

pub(super) fn owner(round: &mut Round<'_>, browser: &Browser, link: &Link) {
    let go = |path: &str| browser.go(&format!("{}{path}", link.site()));
    for (typed, name) in [
        ("anna@", "owner/whitelist-wrong"),
        ("round@friends.example", "owner/whitelist-added"),
    ] {
        go("/whitelist");
        browser.choose("details.adder summary");
        browser.write("#match", typed);
        browser.click("form:has(#match) button[value='add']");
        round.look(browser, name);
    }
    for what in ["remove", "move", "note", "expire"] {
        go("/whitelist");
        browser.choose(".entry input[name=id]");
        browser.choose(&format!("#what option[value='{what}']"));
        browser.click("button[value='ask']");
        round.look(browser, &format!("owner/bulk-{what}"));
    }
    round.look_at(
        browser,
        "/whitelist?q=nobody-is-called-so",
        "owner/whitelist-none",
    );
    round.look_at(
        browser,
        "/activity?q=nobody-is-called-so",
        "owner/activity-none",
    );
    round.look_at(browser, "/activity?show=away", "owner/activity-away");
    round.look_at(browser, "/try?sender=anna@", "owner/try-wrong");
    // At an address without a name no page leads there.
    round.look_at(browser, "/account/passkeys", "owner/account-passkeys");
    round.look_at(
        browser,
        "/try?sender=offers@blast.example&server=203.0.113.80",
        "owner/try",
    );
    import(round, browser, &go);
    go("/");
    browser.click("section[aria-labelledby='away'] button[value='allow']");
    round.look(browser, "owner/home-allowed");
    second_factor(round, browser, &link.address);
}

fn import(round: &mut Round<'_>, browser: &Browser, go: &dyn Fn(&str)) {
    go("/import");
    browser.click("form[aria-labelledby='by-hand'] .actions button");
    round.look(browser, "owner/import-wrong");
    go("/import");
    browser.write(
        "#text",
        "bea@friends.example, anna@, bea@friends.example, ben@riverside.example",
    );
    browser.click("form[aria-labelledby='by-hand'] .actions button");
    let there = |selector: &'static str| settled(browser, selector);
    there("button[value='take']");
    round.look(browser, "owner/import-preview");
    browser.click("button[value='take']");
    there("button[value='undo']");
    round.look(browser, "owner/import-done");
    browser.click("button[value='undo']");
    there("button[value='remove']");
    round.look(browser, "owner/import-undone");
    go("/import");
    let file = round.demo.directory().join("both-lists.csv");
    fs::write(&file, BOTH_LISTS).expect("the demo's directory is ours");
    browser.write("#file", &file.to_string_lossy());
    browser.click("form[enctype] button");
    there("button[value='turn']");
    round.look(browser, "owner/import-both-lists");
}

fn second_factor(round: &mut Round<'_>, browser: &Browser, address: &str) {
    let demo = round.demo;
    browser.go(&format!("{}/account", demo.site));
    browser.write("input[name='password']", "short");
    browser.click("button[value='password']");
    round.look(browser, "owner/account-wrong");
    browser.write("input[name='password']", PASSWORD);
    browser.click("button[value='password']");
    round.look(browser, "owner/account-saved");
    signed_out_meanwhile(round, browser, address);
    let looked = &mut |name: &str| round.look(browser, &format!("owner/second-factor-{name}"));
    to_the_codes(demo, browser, looked);
    browser.go(&format!("{}/account/second-factor", demo.site));
    round.look(browser, "owner/second-factor-on");
    leave(demo, browser);
    round.look(browser, "public/door");
    first_step(demo, browser, address);
    round.look(browser, "public/second-step");
    browser.write("input[name='code']", "000000");
    browser.click("form[action='/second-step'] button");
    round.look(browser, "public/second-step-wrong");
}

/// The session ends while somebody types.
fn signed_out_meanwhile(round: &mut Round<'_>, browser: &Browser, address: &str) {
    browser.go(&format!("{}/whitelist", round.demo.site));
    browser.choose("details.adder summary");
    browser.write("#match", "late@friends.example");
    browser.forget_cookie("__Host-sid", &round.demo.site);
    browser.click("form:has(#match) button[value='add']");
    round.look(browser, "owner/signed-out-meanwhile");
    browser.click("main .button--main");
    browser.write("input[name='email']", address);
    browser.write("input[name='password']", PASSWORD);
    browser.click("button[value='sign-in']");
    round.look(browser, "owner/unsent");
    browser.click("main .button--main");
    assert!(browser.text().contains("late@friends.example"));
}

pub(super) fn admin(round: &mut Round<'_>, browser: &Browser, link: &Link) {
    let go = |path: &str| browser.go(&format!("{}{path}", link.site()));
    go("/admin/settings");
    browser.choose("input[name='mode'][value='whitelist-only']");
    browser.click(SEE);
    round.look(browser, "admin/rehearsal");
    go("/admin/mailboxes/new");
    browser.write("#address", "clara@elsewhere.example");
    browser.click("main form .button--main");
    round.look(browser, "admin/mailbox-wrong");
    go("/admin/domains");
    browser.write("#domain", "not a domain");
    browser.click("form:has(#domain) button");
    round.look(browser, "admin/domain-wrong");
    go("/admin/domains");
    browser.write("#domain", "round.example");
    browser.click("form:has(#domain) button");
    round.look(browser, "admin/domain-to-prove");
    round.look_at(
        browser,
        "/admin/decisions?q=nobody-is-called-so",
        "admin/decisions-none",
    );
    for (path, field, name) in [
        ("/admin/spamtraps", "#address", "admin/spamtrap-wrong"),
        ("/admin/whitelist", "#match", "admin/whitelist-wrong"),
    ] {
        go(path);
        // An empty list has it open already.
        if browser.has("details.adder:not([open])") {
            browser.choose("details.adder summary");
        }
        browser.write(field, "anna@");
        browser.click(&format!("form:has({field}) button[value='add']"));
        round.look(browser, name);
    }
    mailboxes(round, browser, &go);
    go("/admin/mailboxes?q=clara");
    browser.click("main .row__title a");
    browser.click("button[value='sign-in-link']");
    round.look(browser, "admin/mailbox-link");
}

fn mailboxes(round: &mut Round<'_>, browser: &Browser, go: &dyn Fn(&str)) {
    go("/admin/mailboxes/import");
    browser.click("form[aria-labelledby='by-hand'] button");
    round.look(browser, "admin/mailboxes-import-wrong");
    go("/admin/mailboxes/import");
    browser.write(
        "#text",
        "address,aliases,display_name\nround@riverside.example,,Round\nanna@,,",
    );
    browser.click("form[aria-labelledby='by-hand'] button");
    settled(browser, "button[value='take']");
    round.look(browser, "admin/mailboxes-import-preview");
    browser.click("button[value='take']");
    settled(browser, "section[aria-labelledby='sum']");
    round.look(browser, "admin/mailboxes-import-done");
}

/// Waits on this page until the work is done.
fn settled(browser: &Browser, selector: &str) {
    let at = browser.address();
    until(selector, Duration::from_secs(10), || {
        browser.go(&at);
        browser.has(selector).then_some(())
    });
}

pub(super) fn operator(round: &mut Round<'_>, browser: &Browser, link: &Link) {
    let go = |path: &str| browser.go(&format!("{}{path}", link.site()));
    for (slug, name) in [
        ("not a slug", "operator/tenant-wrong"),
        ("round", "operator/tenant-new"),
    ] {
        go("/operator/tenants");
        browser.choose("details.adder summary");
        browser.write("#name", "The Round");
        browser.write("#slug", slug);
        browser.click("form:has(#slug) button");
        round.look(browser, name);
    }
    browser.write("#admin", "someone@round.example");
    browser.click("button[value='add-admin']");
    round.look(browser, "operator/tenant-admin");
    browser.write("#admin", "invited@round.example");
    browser.click("button[value='invite-admin']");
    round.look(browser, "operator/tenant-invited");
}
