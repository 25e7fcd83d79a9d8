//! A new organisation: its admin is invited by mail, proves the domain, brings in the mailboxes, and sees what a change
//! would have done; all in a browser.

use std::fs;
use std::time::Duration;

use super::driver::{Browser, Scripts};
use super::rehearsal::SEE;
use super::shots::look_at;
use super::sign_in::{is_signed_in, sign_in};
use crate::support::policy::{Question, ask};
use crate::support::program::Home;
use crate::support::wait::until;
use crate::support::zone::{Mood, Zone};

const MAILBOXES: &str = "address,aliases,display_name\n\
    clara@millbrook.example,office@millbrook.example,Clara Mill\n\
    dora@millbrook.example,,Dora\n\
    dora@,,Broken\n\
    eve@elsewhere.example,,Not ours\n";

#[test]
fn a_new_admin_gets_from_the_invitation_to_a_rehearsed_change_with_scripts() {
    from_invitation_to_rehearsal(Scripts::On);
}

#[test]
fn a_new_admin_gets_from_the_invitation_to_a_rehearsed_change_without_scripts() {
    from_invitation_to_rehearsal(Scripts::Off);
}

#[expect(clippy::too_many_lines, reason = "one journey, step by step")]
fn from_invitation_to_rehearsal(scripts: Scripts) {
    let dns = Zone::default().serve();
    let home = Home::asking(dns.address, "");
    home.cli(&["migrate"]);
    let printed = home.cli(&["operator", "add", "--email", "root@ops.example"]);
    let _program = home.start();
    let site = format!("http://{}", home.web);
    let door = printed
        .split_whitespace()
        .find(|word| word.starts_with(&site));
    let look = |browser: &Browser, name: &str| {
        if scripts == Scripts::On {
            look_at(browser, &format!("new-admin/{name}"));
        }
    };

    let operator = Browser::open(scripts);
    sign_in(&operator, door.expect("a sign-in link"));
    operator.go(&format!("{site}/operator/tenants"));
    operator.write("#name", "Millbrook");
    operator.write("#slug", "millbrook");
    operator.click("form:has(#slug) .button--main");
    operator.go(&format!("{site}/operator/tenants/millbrook"));
    operator.write("#admin", "desk@millbrook.example");
    operator.click("button[value='invite-admin']");
    assert!(
        operator
            .text()
            .contains("An invitation is on its way to desk@millbrook.example.")
    );
    look(&operator, "operator");

    let begins = format!("{site}/invitation/");
    let (link, _) = until("an invitation", Duration::from_secs(5), || {
        let files = fs::read_dir(home.path("mail")).ok()?.flatten();
        let mails = files.filter_map(|file| fs::read_to_string(file.path()).ok());
        let found = mails.filter_map(|mail| {
            let (_, rest) = mail.split_once(&begins)?;
            Some(format!("{begins}{}", rest.split_whitespace().next()?))
        });
        found.into_iter().next()
    });
    let admin = Browser::open(scripts);
    admin.go(&link);
    assert!(!is_signed_in(&admin), "opening a link must change nothing");
    look(&admin, "invitation");
    admin.write("#password", "short");
    admin.click("form .button--main");
    look(&admin, "invitation-password");
    admin.write("#password", "four words in a row");
    admin.click("form .button--main");
    assert!(is_signed_in(&admin), "{}", admin.text());
    let at = |path: &str| admin.go(&format!("{site}{path}"));

    at("/admin/domains");
    admin.write("#domain", "millbrook.example");
    admin.click("form:has(#domain) .button--main");
    at("/admin/domains/millbrook.example");
    let told = admin.text();
    let proof = told
        .split_whitespace()
        .find(|word| word.starts_with("guestlist-verify="));
    let proof = proof.unwrap_or_else(|| panic!("nothing to publish in {told}"));
    dns.spoil("_guestlist.millbrook.example", Mood::Text(proof.to_owned()));
    admin.click("button[value='check']");
    assert!(
        !admin.text().contains("guestlist-verify="),
        "{}",
        admin.text()
    );
    look(&admin, "proven");

    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("people.csv");
    fs::write(&file, MAILBOXES).expect("a file");
    at("/admin/mailboxes");
    look(&admin, "no-mailboxes");
    admin.click("a[href='/admin/mailboxes/import']");
    look(&admin, "import");
    admin.write("#file", &file.to_string_lossy());
    admin.click("form[enctype] button");
    let told = admin.text();
    assert!(told.contains("Add 2 mailboxes"), "{told}");
    assert!(
        told.contains("elsewhere.example is none of your domains."),
        "{told}"
    );
    look(&admin, "import-preview");
    admin.click("button[value='take']");
    let told = admin.text();
    assert!(
        told.contains("2 mailboxes were added, none was changed."),
        "{told}"
    );
    look(&admin, "import-done");

    for number in 1..=3 {
        let sender = format!("stranger{number}@newcomer.example");
        let question = Question::incoming(&sender, "office@millbrook.example");
        assert_eq!(ask(home.policy, &question).expect("an answer"), "DUNNO");
    }
    until("the messages are recorded", Duration::from_secs(5), || {
        at("/admin/decisions?q=stranger3");
        admin.has("td code").then_some(())
    });
    at("/admin/settings");
    admin.choose("input[name='mode'][value='whitelist-only']");
    admin.click(SEE);
    let told = admin.text();
    assert!(told.contains("Nothing has been changed."), "{told}");
    assert!(told.contains("Would be turned away"), "{told}");

    at("/admin/admins");
    assert!(admin.text().contains("desk@millbrook.example"));
    look(&admin, "admins");
    for browser in [&operator, &admin] {
        let mut errors = browser.console_errors();
        // The password that was too short is answered with 422, which Chromium notes.
        errors.retain(|error| !error.contains("status of 422"));
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(browser.requests_elsewhere(&site), Vec::<String>::new());
    }
}
