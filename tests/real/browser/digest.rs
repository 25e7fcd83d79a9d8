//! The digest comes, a press on the page behind its link lets the sender in, and the next message gets through.

use std::fs;
use std::time::Duration;

use guestlist::mailer::Mailer;
use mail_parser::MessageParser;

use super::driver::{Browser, DESKTOP, PHONE, Scripts};
use super::shots::look_at;
use crate::mail_samples::{Links, samples};
use crate::support::api::Api;
use crate::support::due::{make_due, wait_until_planned};
use crate::support::policy::{Question, ask};
use crate::support::program::{Home, repository};
use crate::support::wait::until;

const ANNA: &str = "anna@isp.example";
const SENDER: &str = "billing@newcomer.example";

#[test]
fn a_digest_leads_to_an_allowed_sender_with_scripts() {
    from_digest_to_allowed(Scripts::On);
}

#[test]
fn a_digest_leads_to_an_allowed_sender_without_scripts() {
    from_digest_to_allowed(Scripts::Off);
}

fn from_digest_to_allowed(scripts: Scripts) {
    let home = Home::new();
    let token = home.operator_token();
    let program = home.start();
    let api = Api::new(&home, &token);
    api.add_tenant("isp", "isp.example");
    api.add_mailbox("isp", ANNA);
    let question = Question::incoming(SENDER, ANNA);
    let refused = ask(home.policy, &question).expect("an answer");
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");
    assert!(program.stop().success());
    let program = home.start();
    wait_until_planned(&home.data, 1);
    assert!(program.stop().success());
    make_due(&home.data);
    let _program = home.start();

    let (digest, _) = until("the digest", Duration::from_secs(10), || {
        let files = fs::read_dir(home.path("mail")).ok()?.flatten();
        let mails = files.filter_map(|file| fs::read_to_string(file.path()).ok());
        mails
            .into_iter()
            .find(|mail| mail.contains("was turned away"))
    });
    let link = digest.split("Let in: ").nth(1).expect("a link to let in");
    let link = link.split_whitespace().next().expect("an address");
    let browser = Browser::open(scripts);
    browser.go(link);
    assert!(browser.text().contains(SENDER), "{}", browser.text());
    look_at(&browser, "digest-press");
    assert!(
        ask(home.policy, &question)
            .expect("an answer")
            .starts_with("550 ")
    );
    browser.click("button[value='put']");
    assert!(
        browser.text().contains("is on your whitelist"),
        "{}",
        browser.text()
    );
    look_at(&browser, "digest-pressed");
    assert_eq!(ask(home.policy, &question).expect("an answer"), "DUNNO");
    browser.click("button[value='undo']");
    assert!(
        ask(home.policy, &question)
            .expect("an answer")
            .starts_with("550 ")
    );
    assert_eq!(browser.console_errors(), Vec::<String>::new());
}

#[test]
fn every_mail_is_looked_at_on_phone_and_desktop() {
    let directory = repository("target/mails");
    fs::create_dir_all(&directory).expect("target/ is ours");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let browser = Browser::open(Scripts::Off);
    for (name, message) in samples(&Links::that_look_real("https://panel.isp.example")) {
        let mailer = Mailer::memory("guestlist@isp.example");
        runtime.block_on(mailer.send(&message)).expect("a message");
        let raw = mailer.outbox().pop().expect("a message");
        let parsed = MessageParser::new()
            .parse(raw.as_bytes())
            .expect("a message");
        let file = directory.join(format!("{name}.html"));
        fs::write(&file, parsed.body_html(0).expect("HTML").as_ref()).expect("target/ is ours");
        browser.go(&format!("file://{}", file.display()));
        for screen in [PHONE, DESKTOP] {
            for scheme in ["light", "dark"] {
                browser.look_with(screen, scheme);
                let shot = directory.join(format!("{name}.{}.{scheme}.png", screen.name));
                fs::write(shot, browser.picture()).expect("target/ is ours");
                assert!(
                    !browser.overflows(screen),
                    "{name} is wider than the {}",
                    screen.name
                );
            }
        }
    }
}
