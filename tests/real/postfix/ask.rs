//! The mode `ask` with Postfix on both sides: the sender's own Postfix keeps each message, and tries again until the
//! owner has answered, or the wait is over.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use super::guarded::{ANNA, Guarded};
use super::instance::Postfix;
use super::smtp::Session;
use crate::support::program::Home;
use crate::support::tell::tell;
use crate::support::visitor::Visitor;
use crate::support::wait::until;
use crate::support::zone::Zone;

/// Long enough for a few tries of a machine that is busy.
const SOON: Duration = Duration::from_secs(30);
/// The owner is mailed once a minute, if at all.
const UNTIL_MAILED: Duration = Duration::from_secs(100);

const YES: &str = "yes@agency.test";
const NO: &str = "no@agency.test";
const UNANSWERED: &str = "unanswered@agency.test";
const UNANSWERED_TOO: &str = "unanswered-too@agency.test";
const ALL: [&str; 4] = [YES, NO, UNANSWERED, UNANSWERED_TOO];

/// Anna's provider, which asks first about senders of `agency.test`, and the Postfix that sends for them.
struct Scene {
    house: Guarded,
    sender: Postfix,
}

#[test]
fn a_message_waits_in_its_senders_queue_and_goes_as_the_owner_says_or_as_the_wait_ends() {
    let scene = Scene::start();
    for sender in ALL {
        let taken = Session::open(scene.sender.incoming).deliver(sender, ANNA);
        assert!(taken.starts_with("250 "), "{taken}");
    }
    for sender in ALL {
        let tries = scene.wait_for(sender, "status=deferred", 2);
        assert_said(
            &tries[0],
            "450 4.7.1",
            "The recipient is being asked whether to take this mail",
        );
        tell(&tries[0]);
    }
    let requests = scene.requests();
    assert_eq!(requests.len(), ALL.len(), "asked once: {requests:?}");
    for request in &requests {
        assert_eq!(
            (&request["kind"], &request["proof"], &request["answer"]),
            (&json!("asked"), &json!("proven"), &Value::Null)
        );
    }

    let mail = scene.mail_to_anna();
    assert!(
        mail.contains("Subject: Mail from 4 senders waits for your answer"),
        "{mail}"
    );
    for sender in ALL {
        for method in ["GET", "HEAD", "GET", "GET", "HEAD"] {
            let scanner = Visitor::nobody(&scene.house.home);
            let page = scanner
                .send(method, &link(&mail, sender), &[])
                .expect("an answer");
            assert_eq!(page.status, 200, "{method}: {page:?}");
        }
    }
    assert_eq!(scene.requests(), requests, "looking changes nothing");

    scene.answer(&link(&mail, YES), "allow");
    tell(&scene.wait_for(YES, "status=sent (250 ", 1)[0]);
    scene.answer(&link(&mail, NO), "block");
    let bounced = scene.wait_for(NO, "status=bounced", 1);
    assert_said(
        &bounced[0],
        "550 5.7.1",
        "The recipient does not take mail from this sender",
    );
    tell(&bounced[0]);
    // Pressed again, with another answer: it is answered.
    let before = scene.requests();
    scene.answer(&link(&mail, YES), "block");
    assert_eq!(scene.requests(), before);

    scene.end_wait_of(UNANSWERED);
    tell(&scene.wait_for(UNANSWERED, "status=sent (250 ", 1)[0]);
    let tenant = "/api/v1/tenants/isp";
    scene
        .house
        .api
        .call("PATCH", tenant, Some(&json!({"ask_then": "refuse"})));
    scene.end_wait_of(UNANSWERED_TOO);
    let bounced = scene.wait_for(UNANSWERED_TOO, "status=bounced", 1);
    assert_said(
        &bounced[0],
        "550 5.7.1",
        "The recipient was asked about this mail and gave no answer",
    );
    tell(&bounced[0]);

    let arrived = scene.house.postfix.log();
    for (sender, arrives) in [
        (YES, true),
        (UNANSWERED, true),
        (NO, false),
        (UNANSWERED_TOO, false),
    ] {
        let queued = arrived.contains(&format!("from=<{sender}>, size="));
        assert_eq!(queued, arrives, "{sender}");
    }
    assert_eq!(scene.mails_to_anna().len(), 1, "mailed once");
}

impl Scene {
    fn start() -> Self {
        // "test" is the entry by which a list of domains is known to be sound (RFC 5782, 5).
        let zone = Zone::default()
            .address("test.rhsbl.test", "127.0.0.2")
            .address("agency.test.rhsbl.test", "127.0.0.2")
            .txt("agency.test", "v=spf1 ip4:127.0.0.1 -all");
        let house = Guarded::with(zone);
        // The client is on loopback, about which nobody is asked; but its sender's domain can be listed.
        house.check(&json!([
            {"kind": "dnsbl", "zone": "rhsbl.test", "subject": "sender_domain", "points": 5}
        ]));
        let tenant = "/api/v1/tenants/isp";
        house
            .api
            .call("PATCH", tenant, Some(&json!({"mode": "ask"})));
        // Until its entry for tests was found, the list counts for nothing.
        let question = json!({"client_address": "127.0.0.1", "sender": YES, "recipient": ANNA});
        let is_believed = || {
            let explained = house.api.call("POST", "/api/v1/explain", Some(&question));
            (explained["verdict"] == "defer").then_some(())
        };
        until("the list is believed", SOON, is_believed);
        let sender = Postfix::sending_to(house.postfix.incoming);
        Self { house, sender }
    }

    /// The log lines of the sending Postfix about this sender's message that say so, once there are so many.
    fn wait_for(&self, sender: &str, status: &str, many: usize) -> Vec<String> {
        let look = || {
            let log = self.sender.log();
            let id = queue_id(&log, sender)?;
            let about = format!("{id}: to=<{ANNA}>");
            let lines = log
                .lines()
                .filter(|line| line.contains(&about) && line.contains(status));
            let lines: Vec<String> = lines.map(str::to_owned).collect();
            (lines.len() >= many).then_some(lines)
        };
        let (lines, time) = until(&format!("{sender}: {status}"), SOON, look);
        tell(&format!("{sender}: {status} after {time:.2?}"));
        lines
    }

    /// What Anna was asked.
    fn requests(&self) -> Vec<Value> {
        let path = format!("/api/v1/mailboxes/{ANNA}/requests");
        let page = self.house.api.call("GET", &path, None);
        page["items"].as_array().expect("a list").clone()
    }

    fn mails_to_anna(&self) -> Vec<String> {
        let to = format!("To: {ANNA}");
        let mut mails = mails(&self.house.home);
        mails.retain(|mail| mail.contains(&to));
        mails
    }

    fn mail_to_anna(&self) -> String {
        let (mail, time) = until("a mail to the owner", UNTIL_MAILED, || {
            self.mails_to_anna().pop()
        });
        tell(&format!("the owner was mailed after {time:.2?}"));
        mail
    }

    /// Presses a button of the page behind a mailed link, or sends its form again.
    fn answer(&self, link: &str, answer: &str) {
        let mut anna = Visitor::nobody(&self.house.home);
        let page = anna.send("GET", link, &[]).expect("a page");
        if page.body.contains("name=\"csrf\"") {
            anna.look_at(link);
        } else {
            anna.look_at("/");
        }
        let sent = anna.submit(link, &[("answer", answer)]);
        assert_eq!(sent.expect("an answer"), 303);
    }

    /// Sets the time back at which the wait ends: nobody sits through twelve hours.
    fn end_wait_of(&self, sender: &str) {
        let url = format!(
            "sqlite:{}",
            self.house.home.data.join("guestlist.sqlite").display()
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let ended = runtime.expect("a runtime").block_on(async {
            let mut connection = SqliteConnection::connect(&url).await.expect("the database opens");
            sqlx::query("UPDATE requests SET waits_until = created_at, expires_at = created_at WHERE sender = $1")
                .bind(sender)
                .execute(&mut connection)
                .await
        });
        assert_eq!(ended.expect("a change").rows_affected(), 1);
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.sender.log();
            let lines: Vec<&str> = log.lines().collect();
            for line in &lines[lines.len().saturating_sub(30)..] {
                tell(line);
            }
        }
    }
}

/// Postfix puts words of its own between the code and the sentence.
fn assert_said(line: &str, code: &str, sentence: &str) {
    let said = line.contains(&format!("said: {code} ")) && line.contains(sentence);
    assert!(said, "{line}");
}

/// All that went out so far.
fn mails(home: &Home) -> Vec<String> {
    let files = fs::read_dir(home.path("mail")).expect("our directory");
    let paths = files.filter_map(|file| Some(file.ok()?.path()));
    let whole = paths.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    whole
        .map(|path| fs::read_to_string(path).expect("a message"))
        .collect()
}

/// The link to answer about this sender.
fn link(mail: &str, sender: &str) -> String {
    let (_, behind) = mail.split_once(&format!("\n{sender}")).expect("the sender");
    let (_, secret) = behind.split_once("/answer/").expect("a link");
    format!(
        "/answer/{}",
        secret.split_whitespace().next().expect("a secret")
    )
}

/// Under which name the sender's Postfix keeps its message.
fn queue_id(log: &str, sender: &str) -> Option<String> {
    let from = format!("from=<{sender}>, size=");
    let line = log.lines().find(|line| line.contains(&from))?;
    let (before, _) = line.split_once(": from=")?;
    Some(before.rsplit(' ').next()?.to_owned())
}
