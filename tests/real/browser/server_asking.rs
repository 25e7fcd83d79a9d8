//! Whoever runs a mail server that was refused asks for it, and an admin calls it fine; both in a browser.

use std::time::Duration;

use super::demo::Demo;
use super::driver::{Browser, Scripts};
use super::shots::look_at;
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::tell::tell;
use crate::support::wait::until;

#[test]
fn a_postmaster_asks_for_a_server_and_an_admin_calls_it_fine() {
    let demo = Demo::start();
    let question = Question {
        client_address: "203.0.113.80".to_owned(),
        ..Question::incoming("offers@blast.example", "clara@riverside.example")
    };
    let refusal = ask(demo.policy, &question).expect("an answer");
    tell(&refusal);
    let mut words = refusal.split_whitespace();
    let why = words.find(|word| word.starts_with(&demo.site));

    let postmaster = Browser::open(Scripts::Off);
    postmaster.go(why.expect("a link"));
    look_at(&postmaster, "server/why");
    postmaster.click("a[href$='/server']");
    look_at(&postmaster, "server/ask");
    assert!(postmaster.text().contains("It is on \"Sparrow BL\""));
    postmaster.choose("input[value='postmaster@blast.example']");
    postmaster.write(
        "#message",
        "Forty schools use it, and the machine is clean again",
    );
    postmaster.write("#bounce", &refusal);
    postmaster.click("form .button--main");
    look_at(&postmaster, "server/mailed");
    let begins = format!("{}/asked-server/", demo.site);
    let link = || {
        let mails = demo.mails();
        let (_, rest) = mails.split_once(&begins)?;
        let secret = rest.split_whitespace().next()?;
        Some(format!("{begins}{secret}"))
    };
    let (link, _) = until("a link was mailed", Duration::from_secs(5), link);
    postmaster.go(&link);
    look_at(&postmaster, "server/prove");
    postmaster.click("form .button--main");
    look_at(&postmaster, "server/asked");

    let admin = Browser::open(Scripts::Off);
    sign_in(&admin, &demo.link("admin").url);
    for (page, name) in [("", "server/overview"), ("/checks", "server/checks")] {
        admin.go(&format!("{}/admin{page}", demo.site));
        look_at(&admin, name);
    }
    let held = || {
        admin.go(&format!("{}/admin/attackers", demo.site));
        admin.has(".row").then_some(())
    };
    until("somebody guessed", Duration::from_secs(15), held);
    look_at(&admin, "server/attackers");
    assert!(admin.text().contains("192.0.2.0/24"));
    admin.go(&format!("{}/admin/domains/riverside.example", demo.site));
    look_at(&admin, "server/domain");
    admin.go(&format!("{}/admin/requests", demo.site));
    look_at(&admin, "server/requests");
    admin.click("button[value='allow']");
    look_at(&admin, "server/answered");

    let after = ask(demo.policy, &question).expect("an answer");
    assert_eq!(after, "DUNNO", "{refusal}");
    postmaster.go(&link);
    look_at(&postmaster, "server/fine");
    assert!(postmaster.text().contains("Your server is called fine"));
    for browser in [&postmaster, &admin] {
        assert_eq!(browser.console_errors(), Vec::<String>::new());
    }
}
