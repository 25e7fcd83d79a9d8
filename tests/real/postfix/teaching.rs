//! What teaches the whitelist and what doesn't (RELIABILITY 2.6), as far as the envelope tells: no milter is needed.

use std::fs;

use lettre::address::Envelope;
use lettre::{Address, Transport};
use serde_json::{Value, json};

use super::instance::Postfix;
use super::smtp::{Client, Session, submission, submit};
use crate::support::api::Api;
use crate::support::program::{Home, Program};
use crate::support::tell::tell;

const ANNA: &str = "anna@isp.example";
const BEN: &str = "ben@isp.example";
/// Whom nobody of ours has written to.
const VICTIM: &str = "victim@agency.test";

/// Anna and Ben, whose tenant takes mail only from people on their lists; Anna has a login.
struct Scene {
    api: Api,
    postfix: Postfix,
    home: Home,
    _program: Program,
}

impl Scene {
    fn new() -> Self {
        let home = Home::new();
        let token = home.operator_token();
        let program = home.start();
        let api = Api::new(&home, &token);
        api.add_tenant("isp", "isp.example");
        for address in [ANNA, BEN] {
            api.add_mailbox("isp", address);
        }
        Self {
            postfix: Postfix::start(home.policy, ANNA),
            api,
            home,
            _program: program,
        }
    }

    fn watch_only(&self) {
        let body = json!({"mode": "monitor"});
        self.api.call("PATCH", "/api/v1/tenants/isp", Some(&body));
    }

    /// Who is on their lists, Anna's and then Ben's.
    fn learned(&self) -> Vec<String> {
        [ANNA, BEN].map(|owner| self.api.matches(owner)).concat()
    }

    /// With Anna's login, this envelope; whoever is named in the header beside it.
    fn send(&self, sender: Option<&str>, recipients: &[&str], named: &str) {
        let address = |text: &str| text.parse::<Address>().expect("an address");
        let recipients = recipients.iter().map(|text| address(text)).collect();
        let envelope = Envelope::new(sender.map(address), recipients).expect("an envelope");
        let message = format!("From: <{ANNA}>\r\nTo: <{named}>\r\nCc: <{named}>\r\n\r\nHello.\r\n");
        submission(&self.postfix, ANNA)
            .send_raw(&envelope, message.as_bytes())
            .unwrap_or_else(|error| panic!("{error}: {}", self.postfix.log()));
    }
}

const TRUSTED: Client = Client {
    address: "192.0.2.250",
    name: Some("relay.isp.example"),
    helo: "relay.isp.example",
};

#[test]
fn mail_without_a_login_that_claims_to_be_the_owners_teaches_nothing() {
    let scene = Scene::new();
    scene.watch_only();
    // On port 25, from outside: to somebody elsewhere, to the owner, to another of the house.
    let mut stranger = Session::of_a_stranger(scene.postfix.incoming);
    let relayed = stranger.deliver(ANNA, VICTIM);
    tell(&format!("forged, to {VICTIM}: {relayed}"));
    assert!(relayed.contains("Relay access denied"), "{relayed}");
    for recipient in [ANNA, BEN] {
        let taken = stranger.deliver(ANNA, recipient);
        assert!(taken.starts_with("250 "), "{taken}");
    }
    // The header alone claims it.
    stranger.recipient("mallory@evil.test", BEN);
    stranger.say("DATA");
    let header = format!("From: <{ANNA}>\r\nTo: <{BEN}>, <{VICTIM}>\r\nCc: <{VICTIM}>");
    let taken = stranger.say(&format!("{header}\r\n\r\nHello.\r\n."));
    assert!(taken.starts_with("250 "), "{taken}");
    // A machine that may relay, but isn't marked as one from which our people submit.
    let taken = Session::of(scene.postfix.incoming, TRUSTED).deliver(ANNA, VICTIM);
    assert!(taken.starts_with("250 "), "{taken}");
    // The submission port, without TLS and so without a login.
    let (refused, _) = Session::open(scene.postfix.submission).recipient(ANNA, VICTIM);
    tell(&format!(
        "at the submission port without a login: {refused}"
    ));
    assert!(refused.starts_with('5'), "{refused}");
    assert_eq!(scene.learned(), [""; 0]);
}

#[test]
fn a_login_teaches_whom_its_owner_wrote_to_and_nobody_else() {
    let scene = Scene::new();
    let blocked = json!({"list": "block", "match": "pest@b.example"});
    let entries = format!("/api/v1/mailboxes/{ANNA}/entries");
    scene.api.post(&entries, &blocked);
    scene.send(Some(ANNA), &["removed@b.example"], VICTIM);
    let removed = &scene.api.entries(ANNA, "&q=removed")[0]["id"];
    let removed = removed.as_str().expect("an id").to_owned();
    let path = format!("{entries}/{removed}");
    scene.api.call("DELETE", &path, None);

    // A null sender (a receipt, an absence note); somebody else's address (a filter that passes mail on).
    scene.send(None, &["receipt@b.example"], VICTIM);
    scene.send(Some(BEN), &["redirect@b.example"], VICTIM);
    scene.send(Some("stranger@c.example"), &["redirect@b.example"], VICTIM);
    // The owner's own address and the house's; who was blocked, and who was taken off the list.
    let unwanted = [ANNA, BEN, "pest@b.example", "removed@b.example"];
    scene.send(Some(ANNA), &unwanted, VICTIM);
    let allowed = |entry: &Value| entry["list"] == "allow";
    let listed = scene.api.entries(ANNA, "");
    assert_eq!(
        listed.iter().filter(|entry| allowed(entry)).count(),
        0,
        "{listed:?}"
    );
    assert_eq!(scene.api.matches(BEN), [""; 0]);

    // Every recipient of the envelope, and none of the header beside it.
    scene.send(Some(ANNA), &["one@b.example", "two@b.example"], VICTIM);
    let listed = scene.api.entries(ANNA, "");
    let mut learned: Vec<_> = listed.iter().filter(|entry| allowed(entry)).collect();
    learned.sort_by_key(|entry| entry["match"].to_string());
    let matched: Vec<&Value> = learned.iter().map(|entry| &entry["match"]).collect();
    assert_eq!(matched, ["one@b.example", "two@b.example"]);
    assert!(
        learned.iter().all(|entry| entry["source"] == "learned"),
        "{learned:?}"
    );
}

#[test]
fn addresses_beyond_ascii_teach_and_are_let_in_as_they_are() {
    let scene = Scene::new();
    let zoe = "zo\u{eb}@isp.example";
    scene.api.add_mailbox("isp", zoe);
    let mut stranger = Session::of_a_stranger(scene.postfix.incoming);
    let mut ask = |sender: &str, recipient: &str| {
        stranger.say("RSET");
        let taken = stranger.say(&format!("MAIL FROM:<{sender}> SMTPUTF8"));
        assert!(taken.starts_with("250 "), "{taken}");
        let reply = stranger.say(&format!("RCPT TO:<{recipient}>"));
        tell(&format!("{sender} to {recipient}: {reply}"));
        // Postfix names the recipient as it came; what follows is ours.
        let (_, ours) = reply.rsplit_once("rejected: ").unwrap_or_default();
        assert!(ours.is_ascii(), "{reply}");
        reply
    };
    let joerg = "j\u{f6}rg@b\u{fc}cher.example";
    assert!(ask(joerg, ANNA).starts_with("550 5.7.1 "));
    submit(&scene.postfix, ANNA, joerg, "cc@c.example", "bcc@d.example");
    let mut learned = scene.learned();
    learned.sort();
    assert_eq!(
        learned,
        [
            "bcc@d.example",
            "cc@c.example",
            "j\u{f6}rg@xn--bcher-kva.example"
        ]
    );
    // Composed and decomposed, in U-labels and A-labels: one person. A letter that looks alike is another one.
    for same in [
        joerg,
        "jo\u{308}rg@b\u{fc}cher.example",
        "j\u{f6}rg@xn--bcher-kva.example",
    ] {
        assert!(ask(same, ANNA).starts_with("250 "), "{same}");
    }
    assert!(ask("j\u{4e7}rg@b\u{fc}cher.example", ANNA).starts_with("550 5.7.1 "));

    // A recipient beyond ASCII has a list of its own.
    assert!(ask(joerg, zoe).starts_with("550 5.7.1 "));
    let entries = "/api/v1/mailboxes/zo%C3%AB@isp.example/entries";
    scene
        .api
        .post(entries, &json!({"list": "allow", "match": joerg}));
    assert!(ask(joerg, zoe).starts_with("250 "));
}

/// A joe-job: somebody wrote to the whole world as Anna, and the world's mail servers tell her.
#[test]
fn bounces_of_mail_that_the_owner_never_sent_teach_nothing_and_bother_nobody() {
    let scene = Scene::new();
    let body = json!({"mode": "ask", "ask_everyone": true});
    let path = format!("/api/v1/mailboxes/{ANNA}");
    scene.api.call("PATCH", &path, Some(&body));
    let mut servers = Session::of_a_stranger(scene.postfix.incoming);
    for number in 0..200 {
        let (reply, _) = servers.recipient("", ANNA);
        assert!(reply.starts_with("250 "), "{number}: {reply}");
        servers.say("DATA");
        let told = servers.say(&format!(
            "From: MAILER-DAEMON@mx{number}.test\r\nTo: <{ANNA}>\r\nAuto-Submitted: auto-replied\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n\
             Your message to <nobody{number}@b.example> could not be delivered.\r\n--b--\r\n."
        ));
        assert!(told.starts_with("250 "), "{told}");
    }
    assert_eq!(scene.learned(), [""; 0]);
    let requests = format!("{path}/requests");
    let asked = scene.api.call("GET", &requests, None);
    assert_eq!(asked["items"], json!([]));
    let mailed = fs::read_dir(scene.home.path("mail")).map_or(0, Iterator::count);
    assert_eq!(mailed, 0);
}
