//! A judge who follows a script: the recipient's local part says what to answer.

use std::time::Duration;

use guestlist::config::PolicySettings;
use guestlist::engine::Answer;
use guestlist::mail::SmtpReply;
use guestlist::policy::{Decision, Level, Proof, Reason, Request, Verdict};
use guestlist::policyd::{Judge, PolicyService};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_util::sync::CancellationToken;

/// What a recipient named `slow` waits for.
pub(crate) const SLOW: Duration = Duration::from_secs(2);

#[derive(Clone, Copy)]
pub(crate) struct Script;

impl Judge for Script {
    fn decide_now(&self, request: &Request<'_>) -> Option<Answer> {
        (request.recipient.local_part() != "slow").then(|| verdict(request))
    }

    async fn decide(&self, request: &Request<'_>) -> Answer {
        tokio::time::sleep(SLOW).await;
        verdict(request)
    }
}

fn verdict(request: &Request<'_>) -> Answer {
    let (verdict, reason) = match request.recipient.local_part() {
        _ if request.submission => (Verdict::None, Reason::Submission),
        "friend" | "slow" => (Verdict::Accept, Reason::Whitelisted(Level::Mailbox)),
        "open" => (Verdict::Accept, Reason::BelowThreshold),
        "tagged" => (Verdict::Tag, Reason::AboveThreshold),
        "closed" | "echo" => (Verdict::Reject, Reason::Stranger),
        "ask" => (Verdict::Defer, Reason::AskOwner),
        _ => (Verdict::None, Reason::NotOurs),
    };
    let reply = match request.recipient.local_part() {
        "closed" => Some(SmtpReply::reject(
            "You are not on this mailbox's guest list. More: https://guests.example/why/x1",
        )),
        "ask" => Some(SmtpReply::defer(
            "The owner is being asked. More: https://guests.example/why/x2",
        )),
        "echo" => Some(SmtpReply::reject(&everything(request))),
        _ => None,
    };
    Answer {
        decision: decision(verdict, reason),
        reply,
        why_url: None,
        decision_id: None,
    }
}

/// All that a stranger may have chosen, in one text.
fn everything(request: &Request<'_>) -> String {
    let sender = request.sender.as_str();
    format!(
        "{:?} {:?} {sender} {:?}",
        request.client_name, request.helo_name, request.instance
    ) + request.helo_name.unwrap_or_default()
}

fn decision(verdict: Verdict, reason: Reason) -> Decision {
    Decision {
        verdict,
        reason,
        would_have: None,
        entry: None,
        rule_index: None,
        proof: matches!(reason, Reason::Whitelisted(_)).then_some(Proof::Proven),
        could_be_forged: None,
        waits_until: None,
        points: 0,
        findings: Vec::new(),
        client_allowed: false,
        newly_proven: false,
    }
}

pub(crate) fn settings() -> PolicySettings {
    PolicySettings {
        listen: Vec::new(),
        deadline: Duration::from_secs(3),
        submission_networks: vec!["203.0.113.0/24".parse().unwrap()],
        whitelisted_action: "permit_auth_destination".to_owned(),
        max_connections: 100,
        idle_timeout: Duration::from_secs(1000),
        request_timeout: Duration::from_secs(20),
    }
}

pub(crate) fn service() -> PolicyService<Script> {
    PolicyService::new(Script, settings())
}

/// Talks with a session: `client` gets one end, and the session runs until it closes the other.
pub(crate) async fn talk<T>(client: impl AsyncFnOnce(DuplexStream) -> T) -> T {
    let (ours, theirs) = duplex(256 * 1024);
    let (service, stop) = (service(), CancellationToken::new());
    tokio::join!(client(ours), service.serve(theirs, "test", &stop)).0
}

/// Sends bytes in pieces of this size, closes our half, and returns all that comes back.
pub(crate) async fn answers_to(bytes: &[u8], piece: usize) -> Vec<u8> {
    talk(async |mut stream| {
        for piece in bytes.chunks(piece.max(1)) {
            if stream.write_all(piece).await.is_err() {
                break; // closed in mid-request: what was answered before is still to be read
            }
            tokio::task::yield_now().await;
        }
        let _closed = stream.shutdown().await.is_err();
        let mut answers = Vec::new();
        stream.read_to_end(&mut answers).await.unwrap();
        answers
    })
    .await
}
