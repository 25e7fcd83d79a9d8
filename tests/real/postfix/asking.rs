//! Asking to be let in, from Postfix's refusal to Postfix's 250.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::guarded::{ANNA, Guarded, SOMEONE};
use super::smtp::{Client, link_path};
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::visitor::Visitor;
use crate::support::wait::until;
use crate::support::zone::Zone;

const CLIENT: Client = Client {
    address: "192.0.2.66",
    name: Some("mx.agency.test"),
    helo: "mx.agency.test",
};
const LINE: &str = "the logo files you asked for";

#[test]
fn a_sender_who_was_turned_away_asks_and_the_next_message_is_let_in() {
    let listed = Zone::default().list("bl.test");
    let scene = Guarded::with(listed.address("66.2.0.192.bl.test", "127.0.0.2"));
    scene.check(&json!([{"kind": "dnsbl", "zone": "bl.test", "points": 5}]));
    let refusal = scene.deliver(CLIENT, SOMEONE);
    assert!(refusal.starts_with("550 5.7.1 "), "{refusal}");

    let mut sender = Visitor::nobody(&scene.home);
    let why = link_path(&scene.home, &refusal);
    sender.look_at(&why);
    let answer = sender.submit(&why, &[("message", LINE)]);
    assert_eq!(answer.expect("an answer"), 200);
    let link = link_in(&mailed_to(&scene.home, SOMEONE));

    // What programs do to links in mail: none of it is a proof.
    for method in ["GET", "HEAD", "GET", "HEAD"] {
        let scanner = Visitor::nobody(&scene.home);
        let page = scanner.send(method, &link, &[]).expect("an answer");
        assert_eq!(page.status, 200, "{method}: {page:?}");
    }
    assert_eq!(requests(&scene), [] as [Value; 0]);
    let page = sender.look_at(&link);
    assert!(page.contains("Is it you who asks?"), "{page}");
    assert_eq!(sender.submit(&link, &[]).expect("an answer"), 303);
    let page = sender.send("GET", &link, &[]).expect("an answer").body;
    assert!(page.contains("They have been asked"), "{page}");

    let asked = requests(&scene);
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(
        (&asked[0]["sender"], &asked[0]["message"]),
        (&json!(SOMEONE), &json!(LINE))
    );
    let still = scene.deliver(CLIENT, SOMEONE);
    assert!(still.starts_with("550 5.7.1 "), "{still}");

    let id = asked[0]["id"].as_str().expect("an id");
    let path = format!("/api/v1/mailboxes/{ANNA}/requests/{id}");
    scene.api.post(&path, &json!({"answer": "allow"}));
    let let_in = scene.deliver(CLIENT, SOMEONE);
    assert!(let_in.starts_with("250 "), "{let_in}");
    let other = scene.deliver(CLIENT, "other@agency.test");
    assert!(other.starts_with("550 5.7.1 "), "{other}");
    let page = sender.send("GET", &link, &[]).expect("an answer").body;
    assert!(page.contains("You are let in"), "{page}");
}

/// What Anna sees of those who ask.
fn requests(scene: &Guarded) -> Vec<Value> {
    let path = format!("/api/v1/mailboxes/{ANNA}/requests");
    let page = scene.api.call("GET", &path, None);
    page["items"].as_array().expect("a list").clone()
}

/// The first message that went out, which is to this address.
fn mailed_to(home: &Home, address: &str) -> String {
    let first = || {
        let files = fs::read_dir(home.path("mail")).expect("our directory");
        let mut paths = files.filter_map(|file| Some(file.ok()?.path()));
        let whole = paths.find(|path| path.extension().is_some_and(|end| end == "eml"))?;
        Some(fs::read_to_string(whole).expect("a message"))
    };
    let (message, time) = until("a mailed link", Duration::from_secs(5), first);
    tell(&format!("a link was mailed {time:.2?} after the form"));
    assert!(message.contains(&format!("To: {address}")), "{message}");
    message
}

fn link_in(message: &str) -> String {
    let (_, behind) = message.split_once("/asked/").expect("a link");
    let secret = behind.split_whitespace().next().expect("a secret");
    format!("/asked/{secret}")
}
