//! Who is let in, from the first refusal to the day Guestlist is gone.

use std::time::Duration;

use scraper::Html;

use super::instance::Postfix;
use super::smtp::{Session, link_path, submit};
use crate::support::api::Api;
use crate::support::http;
use crate::support::process::run;
use crate::support::program::{Home, repository};
use crate::support::tell::tell;

const ANNA: &str = "anna@isp.example";

#[test]
fn a_stranger_is_refused_with_a_link_that_opens_and_whoever_the_owner_writes_to_is_let_in() {
    let home = Home::new();
    let token = home.operator_token();
    let program = home.start();
    let api = Api::new(&home, &token);
    api.add_tenant("isp", "isp.example");
    api.add_mailbox("isp", ANNA);
    let postfix = Postfix::start(home.policy, ANNA);

    let refusal = Session::of_a_stranger(postfix.incoming).deliver("to@b.example", ANNA);
    tell(&refusal);
    assert!(refusal.starts_with("550 5.7.1 "), "{refusal}");
    assert_the_page_behind_explains(&home, &refusal);
    for sender in [
        "to@b.example",
        "cc@c.example",
        "bcc@d.example",
        "fourth@b.example",
    ] {
        let reply = Session::of_a_stranger(postfix.incoming).deliver(sender, ANNA);
        assert!(reply.starts_with("550 5.7.1 "), "{sender} before: {reply}");
    }

    submit(
        &postfix,
        ANNA,
        "to@b.example",
        "cc@c.example",
        "bcc@d.example",
    );

    for sender in ["to@b.example", "cc@c.example", "bcc@d.example"] {
        let reply = Session::of_a_stranger(postfix.incoming).deliver(sender, ANNA);
        assert!(reply.starts_with("250 "), "{sender} after: {reply}");
    }
    let fourth = Session::of_a_stranger(postfix.incoming).deliver("fourth@b.example", ANNA);
    assert!(fourth.starts_with("550 5.7.1 "), "{fourth}");

    // A session that has a connection to Guestlist open, and one that has not.
    let mut open = Session::of_a_stranger(postfix.incoming);
    open.recipient("fourth@b.example", ANNA);
    program.kill();
    for session in [&mut open, &mut Session::of_a_stranger(postfix.incoming)] {
        let (reply, time) = session.recipient("fourth@b.example", ANNA);
        tell(&format!("Guestlist gone: {reply} after {time:.2?}"));
        assert!(reply.starts_with("250 "), "{reply}");
        assert!(time < Duration::from_secs(3), "{time:?}");
        assert!(
            session
                .deliver("fourth@b.example", ANNA)
                .starts_with("250 ")
        );
    }
}

#[test]
fn a_frozen_guestlist_costs_seconds_and_refuses_nobody() {
    let home = Home::new();
    let token = home.operator_token();
    let program = home.start();
    let api = Api::new(&home, &token);
    api.add_tenant("isp", "isp.example");
    api.add_mailbox("isp", ANNA);
    let postfix = Postfix::start(home.policy, ANNA);
    let mut session = Session::of_a_stranger(postfix.incoming);

    program.freeze();
    let (reply, time) = session.recipient("scott@b.example", ANNA);
    program.signal("CONT");

    // Two tries of 5 s, one second apart.
    tell(&format!("Guestlist frozen: {reply} after {time:.2?}"));
    assert!(reply.starts_with("250 "), "{reply}");
    assert!(time < Duration::from_secs(12), "{time:?}");
    let (reply, _) = session.recipient("scott@b.example", ANNA);
    assert!(reply.starts_with("550 5.7.1 "), "{reply}");
}

#[test]
fn the_sample_configuration_is_accepted_as_it_stands_and_with_every_line_in_use() {
    let sample = std::fs::read_to_string(repository("docs/guestlist.toml")).expect("the sample");
    // A commented setting begins with # and no space; a sentence has the space.
    let in_use: Vec<&str> = sample
        .lines()
        .map(|line| {
            line.strip_prefix('#')
                .filter(|rest| !rest.starts_with(' '))
                .unwrap_or(line)
        })
        .collect();
    let home = Home::new();
    for text in [sample.clone(), in_use.join("\n")] {
        std::fs::write(home.path("guestlist.toml"), text).expect("our directory");
        run(&mut home.command(&["check-config"]));
    }
}

fn assert_the_page_behind_explains(home: &Home, refusal: &str) {
    let page = http::get(home.web, &link_path(home, refusal)).expect("the page opens");
    assert_eq!(page.status, 200, "{}", page.body);
    let text: String = Html::parse_document(&page.body)
        .root_element()
        .text()
        .collect();
    assert!(
        text.contains("takes mail only from people its owner knows"),
        "{text}"
    );
    assert!(
        text.contains("to@b.example"),
        "the page names the sender: {text}"
    );
}
