//! One connection: order, reuse, half-closing, memory.

use std::time::{Duration, Instant};

use guestlist::policyd::PolicyService;
use tokio::io::duplex;
use tokio_util::sync::CancellationToken;

use super::judge::{SLOW, Script, answers_to, service, settings, talk};
use crate::support::policy_client::{PolicyClient, Question};

#[tokio::test]
async fn one_connection_answers_many_questions() {
    talk(async |stream| {
        let mut client = PolicyClient::over(stream);
        for _ in 0..3 {
            let question = Question::new("scott@sender.example", "nobody@ours.example");
            assert_eq!(client.ask(&question).await, "DUNNO");
            let question = Question::new("scott@sender.example", "closed@ours.example");
            assert!(client.ask(&question).await.starts_with("550 5.7.1 "));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn pipelined_questions_are_answered_in_order_also_when_the_first_is_slow() {
    let mut bytes = Vec::new();
    for recipient in ["slow", "closed", "nobody", "ask", "slow"] {
        let recipient = format!("{recipient}@ours.example");
        bytes.extend(Question::new("scott@sender.example", &recipient).wire());
    }
    let answers = String::from_utf8(answers_to(&bytes, bytes.len()).await).unwrap();
    let words: Vec<_> = answers
        .split("\n\n")
        .map(|answer| &answer[..answer.len().min(10)])
        .collect();
    assert_eq!(
        words,
        [
            "action=per",
            "action=550",
            "action=DUN",
            "action=450",
            "action=per",
            ""
        ]
    );
}

#[tokio::test]
async fn thousands_of_pipelined_questions_are_answered_in_bounded_memory() {
    let question = Question::new("scott@sender.example", "closed@ours.example").wire();
    let bytes = question.repeat(2_000);
    talk(async |stream| {
        let (reader, mut writer) = tokio::io::split(stream);
        let mut client = PolicyClient::over(tokio::io::join(reader, tokio::io::sink()));
        let send = async {
            tokio::io::AsyncWriteExt::write_all(&mut writer, &bytes)
                .await
                .unwrap();
        };
        let read = async {
            for _ in 0..2_000 {
                assert!(
                    client
                        .action()
                        .await
                        .unwrap()
                        .starts_with("550 5.7.1 You are not")
                );
            }
        };
        tokio::join!(send, read);
        tokio::io::AsyncWriteExt::shutdown(&mut writer)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_half_closed_connection_is_answered_and_then_closed_within_100_ms() {
    let mut took = Vec::new();
    for _ in 0..5 {
        talk(async |stream| {
            let mut client = PolicyClient::over(stream);
            let start = Instant::now();
            client
                .send(&Question::new("", "nobody@ours.example").wire())
                .await;
            client.half_close().await;
            assert_eq!(client.rest().await, b"action=DUNNO\n\n");
            took.push(start.elapsed());
        })
        .await;
    }
    // The machine may be busy with something else for a while, but not each time.
    assert!(
        took.iter().any(|took| *took < Duration::from_millis(100)),
        "{took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_half_closed_connection_waits_for_a_slow_answer() {
    let start = tokio::time::Instant::now();
    let wire = Question::new("scott@sender.example", "slow@ours.example").wire();
    assert_eq!(
        answers_to(&wire, wire.len()).await,
        b"action=permit_auth_destination\n\n"
    );
    assert!(start.elapsed() >= SLOW);
}

#[tokio::test]
async fn a_client_inside_a_submission_network_submits() {
    talk(async |stream| {
        let mut client = PolicyClient::over(stream);
        let question = Question::new("anna@ours.example", "closed@elsewhere.example");
        assert!(client.ask(&question).await.starts_with("550"));
        assert_eq!(
            client.ask(&question.clone().submitted_by("anna")).await,
            "DUNNO"
        );
        assert_eq!(
            client
                .ask(&question.clone().client_address("203.0.113.9"))
                .await,
            "DUNNO"
        );
        assert_eq!(
            client
                .ask(&question.client_address("::ffff:203.0.113.9"))
                .await,
            "DUNNO"
        );
    })
    .await;
}

#[tokio::test]
async fn a_whitelisted_action_that_is_empty_is_no_opinion() {
    let settings = guestlist::config::PolicySettings {
        whitelisted_action: String::new(),
        ..settings()
    };
    let service = PolicyService::new(Script, settings);
    let (ours, theirs) = duplex(4096);
    let stop = CancellationToken::new();
    let ask = async {
        let mut client = PolicyClient::over(ours);
        client
            .ask(&Question::new(
                "scott@sender.example",
                "friend@ours.example",
            ))
            .await
    };
    let (action, ()) = tokio::join!(ask, service.serve(theirs, "test", &stop));
    assert_eq!(action, "DUNNO");
}

#[test]
fn a_connection_needs_less_than_two_kilobytes_beside_its_buffer() {
    let (_, theirs) = duplex(1);
    let (service, stop) = (service(), CancellationToken::new());
    let size = size_of_val(&service.serve(theirs, "test", &stop));
    assert!(size < 2048, "{size}");
}
