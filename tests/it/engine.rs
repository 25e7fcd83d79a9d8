//! The one way to a verdict: from memory, learning before the answer, recording behind it.

use chrono::TimeDelta;
use guestlist::engine::Answer;
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{
    Level, List, Mode, Networks, Pattern, PatternKind, Reason, Request, Source, Verdict,
};
use guestlist::store::{DecisionQuery, EntryPage, EntryQuery, ListOwner, NewEntry};
use guestlist::tenancy::{Mailbox, TenantId};

use crate::support::fake_dns::FakeZone;
use crate::support::log::Log;
use crate::support::test_app::TestApp;

const ANNA: &str = "anna@isp.example";

/// An installation where Anna's mailbox takes mail only from people on her list.
struct House {
    app: TestApp,
    tenant: TenantId,
    anna: Mailbox,
}

impl House {
    async fn new() -> Self {
        Self::of(TestApp::start().await).await
    }

    async fn of(app: TestApp) -> Self {
        let tenant = app.tenant("isp").await.id;
        let anna = app.mailbox(ANNA).await;
        let anna = Mailbox {
            mode: Some(Mode::WhitelistOnly),
            ..anna
        };
        let mut tx = app.database.write().await.unwrap();
        tx.of(tenant).mailboxes().update(&anna).await.unwrap();
        tx.commit().await.unwrap();
        Self { app, tenant, anna }
    }

    async fn ask(&self, sender: &str, instance: Option<&str>) -> Answer {
        let request = Request {
            instance,
            ..incoming(sender)
        };
        self.decide(&request).await
    }

    /// Mail from a stranger to one of Anna's addresses, as the mail server spells it.
    async fn ask_for(&self, recipient: &str) -> Answer {
        let request = Request {
            recipient: Address::from_envelope(recipient).unwrap(),
            ..incoming("stranger@b.example")
        };
        self.decide(&request).await
    }

    async fn decide(&self, request: &Request<'_>) -> Answer {
        match self.app.engine.decide_now(request) {
            Some(answer) => answer,
            None => self.app.engine.decide(request).await,
        }
    }

    /// Somebody of ours sends a message.
    async fn submit(&self, login: &str, sender: &str, recipient: &str) -> Answer {
        let request = Request {
            submission: true,
            queue_id: Some("4XyZ1"),
            sasl_username: Some(login),
            sender: ReversePath::parse(sender),
            recipient: Address::parse(recipient).unwrap(),
            ..incoming(sender)
        };
        self.app.engine.decide(&request).await
    }

    async fn allow(&self, pattern: &str) {
        self.add(List::Allow, pattern).await;
    }

    async fn block(&self, pattern: &str) {
        self.add(List::Block, pattern).await;
    }

    async fn add(&self, list: List, pattern: &str) {
        let entry = NewEntry {
            list,
            pattern: Pattern::parse(pattern).unwrap(),
            source: Source::Manual,
            note: String::new(),
            expires_at: None,
            require_auth: false,
            binding: false,
            trusted_networks: Networks::default(),
        };
        let mut tx = self.app.database.write().await.unwrap();
        let mut entries = tx.of(self.tenant).entries(self.owner());
        entries.add(&entry, self.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn whitelist(&self) -> EntryPage {
        self.app.engine.flush().await;
        let query = EntryQuery {
            limit: 500,
            ..EntryQuery::default()
        };
        let mut tx = self.app.database.read().await.unwrap();
        tx.of(self.tenant)
            .entries(self.owner())
            .list(&query)
            .await
            .unwrap()
    }

    async fn recorded(&self) -> usize {
        self.app.engine.flush().await;
        let query = DecisionQuery {
            limit: 500,
            ..DecisionQuery::default()
        };
        let mut tx = self.app.database.read().await.unwrap();
        tx.of(self.tenant)
            .decisions()
            .list(&query)
            .await
            .unwrap()
            .len()
    }

    fn owner(&self) -> ListOwner {
        ListOwner::Mailbox(self.anna.id)
    }
}

fn incoming(sender: &str) -> Request<'_> {
    Request {
        client_address: "192.0.2.7".parse().unwrap(),
        client_name: None,
        reverse_client_name: None,
        helo_name: Some("mail.agency.example"),
        sender: ReversePath::parse(sender),
        recipient: Address::parse(ANNA).unwrap(),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    }
}

#[tokio::test]
async fn many_questions_at_once_for_a_mailbox_load_its_policy_once() {
    let house = House::new().await;
    let before = house.app.engine.policies_loaded();
    let questions = (0..30).map(|_| house.ask("stranger@b.example", None));
    let answers = futures_util::future::join_all(questions).await;
    assert_eq!(answers.len(), 30);
    // The mailbox's own, and its tenant's.
    assert_eq!(house.app.engine.policies_loaded() - before, 2);
}

#[tokio::test]
async fn whoever_the_owner_writes_to_is_let_in_by_the_very_next_decision() {
    let house = House::new().await;
    assert_eq!(
        house
            .ask("scott@agency.example", None)
            .await
            .decision
            .reason,
        Reason::Stranger
    );
    let answer = house.submit(ANNA, ANNA, "Scott@Agency.example").await;
    assert_eq!(
        (answer.decision.verdict, answer.decision.reason),
        (Verdict::None, Reason::Submission)
    );
    let answer = house.ask("scott@agency.example", None).await;
    assert_eq!(answer.decision.verdict, Verdict::Accept);
    assert_eq!(
        house
            .ask("someone@agency.example", None)
            .await
            .decision
            .verdict,
        Verdict::Reject
    );
}

#[tokio::test]
async fn what_must_not_teach_teaches_nothing() {
    let house = House::new().await;
    house.app.mailbox("ben@isp.example").await;
    for (login, sender, recipient) in [
        // another's address, a filter's redirect of a stranger's message, the null sender
        ("ben@isp.example", ANNA, "scott@agency.example"),
        (ANNA, "stranger@elsewhere.example", "scott@agency.example"),
        (ANNA, "", "scott@agency.example"),
        // our own people, and robots
        (ANNA, ANNA, "ben@isp.example"),
        (ANNA, ANNA, "noreply@shop.example"),
        (ANNA, ANNA, "mailer-daemon@shop.example"),
    ] {
        let answer = house.submit(login, sender, recipient).await;
        assert_eq!(
            answer.decision.verdict,
            Verdict::None,
            "{login} {sender} {recipient}"
        );
    }
    assert_eq!(house.whitelist().await.total, 0);
}

#[tokio::test]
async fn a_recipient_that_looks_like_a_wildcard_teaches_that_address_and_nothing_more() {
    let house = House::new().await;
    for recipient in [
        "*@com",
        "*@wild.example",
        "news-*@wild.example",
        "list-id:dev@wild.example",
    ] {
        let answer = house.submit(ANNA, ANNA, recipient).await;
        assert_eq!(answer.decision.reason, Reason::Submission, "{recipient}");
    }
    for entry in house.whitelist().await.entries {
        assert_eq!(
            entry.rule.pattern.kind(),
            PatternKind::Address,
            "{}",
            entry.rule.pattern
        );
    }
    for sender in ["stranger@wild.example", "news-1@wild.example", "x@y.com"] {
        let answer = house.ask(sender, None).await;
        assert_eq!(answer.decision.reason, Reason::Stranger, "{sender}");
    }
}

#[tokio::test]
async fn a_plain_recipient_in_quotes_is_learned_as_what_it_is() {
    let house = House::new().await;
    house.submit(ANNA, ANNA, "\"Scott\"@agency.example").await;
    let entries = house.whitelist().await.entries;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].rule.pattern.to_string(), "scott@agency.example");
}

#[tokio::test]
async fn a_recipient_that_is_not_learned_leaves_one_line_with_the_reason_and_no_address() {
    let house = House::new().await;
    let log = Log::start();
    for (recipient, why) in [
        ("prvs=1234abcdef=scott@agency.example", "wrapped address"),
        ("\"odd user\"@agency.example", "only quotes could hold"),
        ("noreply@agency.example", "no person reads it"),
        ("ben@isp.example", "the tenant's own domain"),
    ] {
        house.submit(ANNA, ANNA, recipient).await;
        let lines = log.take("A recipient is not learned");
        assert_eq!(lines.len(), 1, "{recipient}: {lines:?}");
        assert!(lines[0].contains(why), "{lines:?}");
        assert!(lines[0].contains("4XyZ1"), "{lines:?}");
        assert!(!lines[0].contains('@'), "{lines:?}");
    }
    assert_eq!(house.whitelist().await.total, 0);
}

#[tokio::test]
async fn a_login_without_a_domain_is_tried_in_the_senders_and_else_teaches_nothing() {
    let house = House::new().await;
    house.app.mailbox("ben@isp.example").await;
    house.submit("anna", ANNA, "scott@agency.example").await;
    for login in ["u4711", "ben", "an na"] {
        house.submit(login, ANNA, "lena@friends.example").await;
    }
    assert_eq!(house.whitelist().await.total, 1);
}

#[tokio::test]
async fn where_the_mail_server_checks_senders_an_opaque_login_teaches_the_sender() {
    let app = TestApp::with(FakeZone::new(), |config| {
        config.learning.opaque_logins = true;
    });
    let house = House::of(app.await).await;
    house.app.mailbox("ben@isp.example").await;
    house.submit("u4711", ANNA, "lena@friends.example").await;
    for login in ["ben", "ben@isp.example", "u4711@isp.example"] {
        house.submit(login, ANNA, "scott@agency.example").await;
    }
    assert_eq!(house.whitelist().await.total, 1);
}

#[tokio::test]
async fn fifty_submissions_to_one_new_address_at_once_make_one_entry() {
    let house = House::new().await;
    let submissions = (0..50).map(|_| house.submit(ANNA, ANNA, "scott@agency.example"));
    futures_all(submissions).await;
    assert_eq!(house.whitelist().await.total, 1);
}

/// Runs all of them at once.
async fn futures_all<F: Future>(futures: impl Iterator<Item = F>) {
    let mut pending: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        pending.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if pending.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_question_gets_the_same_refusal_and_is_recorded_once() {
    let house = House::new().await;
    let first = house.ask("scott@agency.example", Some("1a2b.3")).await;
    for _ in 0..4 {
        let again = house.ask("scott@agency.example", Some("1a2b.3")).await;
        assert_eq!(again.reply, first.reply);
    }
    assert_eq!(house.recorded().await, 1);
    let other = house.ask("scott@agency.example", Some("1a2b.4")).await;
    assert_ne!(other.reply, first.reply);
    assert_eq!(house.recorded().await, 2);
}

#[tokio::test]
async fn the_same_accept_is_counted_once() {
    let house = House::new().await;
    house.allow("scott@agency.example").await;
    for _ in 0..5 {
        let answer = house.ask("scott@agency.example", Some("1a2b.3")).await;
        assert_eq!(answer.decision.verdict, Verdict::Accept);
    }
    assert_eq!(house.whitelist().await.entries[0].hits, 1);
    assert_eq!(house.recorded().await, 1);
}

#[tokio::test]
async fn an_owners_change_beats_the_memory_of_the_same_question() {
    let house = House::new().await;
    let refused = house.ask("scott@agency.example", Some("1a2b.3")).await;
    assert_eq!(refused.decision.verdict, Verdict::Reject);
    house.allow("scott@agency.example").await;
    let answer = house.ask("scott@agency.example", Some("1a2b.3")).await;
    assert_eq!(answer.decision.verdict, Verdict::Accept);
}

#[tokio::test]
async fn contact_renews_a_learned_entry_and_silence_ends_it() {
    let house = House::new().await;
    house.submit(ANNA, ANNA, "scott@agency.example").await;
    house.submit(ANNA, ANNA, "lena@friends.example").await;
    house.app.clock.advance(TimeDelta::days(390));
    assert_eq!(
        house
            .ask("scott@agency.example", None)
            .await
            .decision
            .verdict,
        Verdict::Accept
    );
    house.app.engine.flush().await;
    house.app.clock.advance(TimeDelta::days(20));
    assert_eq!(
        house
            .ask("scott@agency.example", None)
            .await
            .decision
            .verdict,
        Verdict::Accept
    );
    assert_eq!(
        house
            .ask("lena@friends.example", None)
            .await
            .decision
            .verdict,
        Verdict::Reject
    );
}

#[tokio::test]
async fn a_burst_pauses_learning_and_is_undone_in_one_step() {
    let house = House::new().await;
    house.submit(ANNA, ANNA, "scott@agency.example").await;
    house.app.clock.advance(TimeDelta::days(2));
    for number in 0..120 {
        house
            .submit(ANNA, ANNA, &format!("victim{number}@far.example"))
            .await;
    }
    assert_eq!(house.whitelist().await.total, 101);
    let mut tx = house.app.database.write().await.unwrap();
    let paused = tx
        .of(house.tenant)
        .mailboxes()
        .find(house.anna.id)
        .await
        .unwrap()
        .unwrap();
    assert!(paused.learning_paused_at.is_some());
    let since = paused.burst_started_at.unwrap();
    let mut entries = tx.of(house.tenant).entries(house.owner());
    assert_eq!(entries.forget_learned_since(since).await.unwrap(), 100);
    tx.commit().await.unwrap();
    assert_eq!(house.whitelist().await.total, 1);
}

#[tokio::test]
async fn explaining_changes_nothing_and_names_the_rule() {
    let house = House::new().await;
    house.allow("scott@agency.example").await;
    let explanation = house
        .app
        .engine
        .explain(&incoming("scott@agency.example"))
        .await
        .unwrap();
    assert_eq!(explanation.answer.decision.verdict, Verdict::Accept);
    assert_eq!(explanation.mailbox.as_deref(), Some(ANNA));
    assert_eq!(explanation.mode, Some(Mode::WhitelistOnly));
    let steps: Vec<String> = explanation.steps.iter().map(ToString::to_string).collect();
    assert!(
        steps
            .iter()
            .any(|step| step.contains("scott@agency.example")),
        "{steps:?}"
    );
    assert_eq!(house.whitelist().await.entries[0].hits, 0);
    assert_eq!(house.recorded().await, 0);
}

#[tokio::test]
async fn an_extension_that_cannot_be_used_is_still_annas() {
    let house = House::new().await;
    for extension in [
        "x",
        &"x".repeat(900),
        "a\"b",
        "a\u{1}b",
        "\u{202e}x",
        "\u{f6}\u{200d}",
    ] {
        let recipient = format!("anna+{extension}@isp.example");
        let answer = house.ask_for(&recipient).await;
        assert_eq!(answer.decision.reason, Reason::Stranger, "{recipient:?}");
    }
}

#[tokio::test]
async fn an_odd_local_part_gets_nobody_past_a_block() {
    let house = House::new().await;
    house.allow(".example").await;
    house.block("casino.example").await;
    house.block("news-*@spam.example").await;
    let long = "x".repeat(900);
    for sender in [
        "a\"b@casino.example",
        "a\u{1}b@casino.example",
        "a\u{202e}b@casino.example",
        &format!("{long}@casino.example"),
        &format!("news-{long}@spam.example"),
        "news-\u{200b}x@spam.example",
    ] {
        let answer = house.ask(sender, None).await;
        let reason = answer.decision.reason;
        assert_eq!(reason, Reason::Blocked(Level::Mailbox), "{sender:?}");
    }
    let other = house.ask("a\"b@shop.example", None).await;
    assert_eq!(other.decision.verdict, Verdict::Accept);
}

#[tokio::test]
async fn long_local_parts_are_learned_and_listed_as_they_are() {
    let house = House::new().await;
    let token = format!("reply+{}@reply.example", "a".repeat(120));
    house.submit(ANNA, ANNA, &token).await;
    let answer = house.ask(&token, None).await;
    assert_eq!(answer.decision.reason, Reason::Whitelisted(Level::Mailbox));
}

#[tokio::test]
async fn a_recipient_that_is_not_ours_gets_no_opinion() {
    let house = House::new().await;
    let request = Request {
        recipient: Address::parse("x@elsewhere.example").unwrap(),
        ..incoming("scott@agency.example")
    };
    let answer = house.app.engine.decide(&request).await;
    assert_eq!(
        (answer.decision.verdict, answer.decision.reason),
        (Verdict::None, Reason::NotOurs)
    );
    assert_eq!(house.recorded().await, 0);
}
