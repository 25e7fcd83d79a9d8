//! Anna, whose organisation turns `example.net` away, and who is told of it on Mondays at eight.

use chrono::TimeDelta;
use guestlist::jobs::{DigestDesk, plan_new};
use guestlist::mailer::Mailer;
use guestlist::policy::{List, Pattern};
use guestlist::store::ListOwner;
use guestlist::tenancy::{Mailbox, TokenScope};
use serde_json::json;

use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

pub(super) const ANNA: &str = "anna@isp.example";

pub(super) struct Scene {
    pub(super) app: TestApp,
    pub(super) anna: Mailbox,
    directory: tempfile::TempDir,
}

impl Scene {
    /// Monday, nine in the morning.
    pub(super) async fn new() -> Self {
        let app = TestApp::start().await;
        let anna = app.mailbox(ANNA).await;
        let scene = Self {
            app,
            anna,
            directory: tempfile::tempdir().unwrap(),
        };
        scene.house_of(ANNA).await;
        scene.round().await;
        scene
    }

    /// The organisation of this mailbox turns `example.net` away, too.
    pub(super) async fn house_of(&self, mailbox: &str) {
        let admin = self.app.caller(TokenScope::Operator, None).await;
        let slug = mailbox.split(['@', '.']).nth(1).unwrap();
        let path = format!("/api/v1/tenants/{slug}/entries");
        let entry = json!({"list": "block", "match": "example.net"});
        let status = admin.post(&path, entry).await.status;
        assert!(matches!(status.as_u16(), 201 | 409), "{status}");
    }

    /// Puts a match on the blocklist of this mailbox.
    pub(super) async fn blocks(&self, mailbox: &str, matched: &str) {
        let admin = self.app.caller(TokenScope::Operator, None).await;
        let path = format!("/api/v1/mailboxes/{mailbox}/entries");
        let entry = json!({"list": "block", "match": matched});
        admin.post(&path, entry).await.expect(201);
    }

    /// Puts a match on the whitelist of this mailbox that counts for nothing without a proof.
    pub(super) async fn allows(&self, mailbox: &str, matched: &str) {
        let admin = self.app.caller(TokenScope::Operator, None).await;
        let path = format!("/api/v1/mailboxes/{mailbox}/entries");
        let entry = json!({"list": "allow", "match": matched, "require_auth": true});
        admin.post(&path, entry).await.expect(201);
    }

    /// A message comes, and is let in or not.
    pub(super) async fn comes(&self, sender: &str, recipient: &str) -> String {
        let caller = self.app.caller(TokenScope::Decide, None).await;
        let question = json!({
            "client_address": "192.0.2.25", "sender": sender, "recipient": recipient,
        });
        let answer = caller.post("/api/v1/decide", question).await.expect(200);
        self.app.engine.flush().await;
        answer["verdict"].as_str().unwrap().to_owned()
    }

    pub(super) async fn comes_to_anna(&self, sender: &str) -> String {
        self.comes(sender, ANNA).await
    }

    pub(super) fn desk(&self, mailer: &Mailer) -> DigestDesk {
        let app = &self.app;
        let parts = (app.database.clone(), mailer.clone());
        let links = (
            app.engine.links().mailed(),
            app.config.web.public_url.as_str(),
        );
        DigestDesk::new(parts, links, app.clock.clone(), self.directory.path()).unwrap()
    }

    /// What the background work does now.
    pub(super) async fn round(&self) {
        plan_new(&self.app.database).await.unwrap();
        self.desk(&self.app.mailer).round().await.unwrap();
    }

    pub(super) async fn after(&self, time: TimeDelta) {
        self.app.clock.advance(time);
        self.round().await;
    }

    /// The next Monday at eight, and what was mailed until then.
    pub(super) async fn on_monday(&self) -> Vec<String> {
        self.after(TimeDelta::hours(7 * 24 - 1)).await;
        self.mails()
    }

    pub(super) fn mails(&self) -> Vec<String> {
        let mut mails = self.app.mailer.outbox();
        mails.retain(|mail| mail.contains("List-Id: <digest."));
        mails
    }

    /// Anna's settings, changed.
    pub(super) async fn set(&self, change: impl FnOnce(&mut Mailbox)) {
        let tenant = self.app.tenant("isp").await.id;
        let mut tx = self.app.database.write().await.unwrap();
        let mut mailboxes = tx.of(tenant).mailboxes();
        let mut anna = mailboxes
            .find_to_change(self.anna.id)
            .await
            .unwrap()
            .unwrap();
        change(&mut anna);
        mailboxes.update(&anna).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// What Anna's lists have.
    pub(super) async fn lists(&self, list: List, matched: &str) -> bool {
        let tenant = self.app.tenant("isp").await.id;
        let mut tx = self.app.database.read().await.unwrap();
        let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(self.anna.id));
        let query = guestlist::store::EntryQuery {
            list: Some(list),
            limit: 100,
            ..Default::default()
        };
        let pattern = Pattern::parse(matched).unwrap();
        let page = entries.list(&query).await.unwrap();
        page.entries
            .iter()
            .any(|entry| entry.rule.pattern == pattern)
    }

    /// What a node that died has left behind.
    pub(super) fn write_journal(&self, text: &str) {
        let path = self.directory.path().join("digests-under-way.0");
        std::fs::write(path, text).unwrap();
    }

    pub(super) fn stranger(&self) -> Visitor {
        self.app.nobody()
    }
}

/// One header, unfolded.
pub(super) fn header(mail: &str, name: &str) -> String {
    let head = mail.split("\r\n\r\n").next().unwrap();
    let head = head.replace("\r\n ", " ");
    let value = head
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    value.unwrap_or_default().to_owned()
}

/// The text part.
pub(super) fn text(mail: &str) -> &str {
    let part = mail.split("text/plain").nth(1).unwrap();
    part.split("Content-Type: text/html").next().unwrap()
}

/// The path of the first link after these words.
pub(super) fn link(mail: &str, before: &str) -> String {
    // A long link stands on a line of its own.
    let rest = text(mail)
        .split(before.trim_end())
        .nth(1)
        .unwrap_or_else(|| panic!("no {before} in {mail}"));
    let url = rest.split_whitespace().next().unwrap();
    url.strip_prefix("http://127.0.0.1:8080")
        .unwrap()
        .to_owned()
}
