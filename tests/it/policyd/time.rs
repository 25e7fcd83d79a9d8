//! What takes too long, with a clock that tests move.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use super::judge::talk;
use crate::support::policy_client::Question;

#[tokio::test(start_paused = true)]
async fn half_a_request_and_then_silence_closes_the_connection_without_an_answer() {
    talk(async |mut stream| {
        stream
            .write_all(b"request=smtpd_access_policy\nprotocol_st")
            .await
            .unwrap();
        let start = Instant::now();
        let mut answers = Vec::new();
        stream.read_to_end(&mut answers).await.unwrap();
        assert!(answers.is_empty());
        assert_eq!(start.elapsed().as_secs(), 20);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_drips_in_gets_no_more_time_than_any_other() {
    talk(async |mut stream| {
        let start = Instant::now();
        for byte in Question::new("", "nobody@ours.example").wire() {
            if stream.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::advance(Duration::from_secs(3)).await;
        }
        let mut answers = Vec::new();
        stream.read_to_end(&mut answers).await.unwrap();
        assert!(answers.is_empty());
        assert!(
            (20..30).contains(&start.elapsed().as_secs()),
            "{:?}",
            start.elapsed()
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_outlives_the_300_seconds_of_postfix_and_ends_at_last() {
    let question = Question::new("", "nobody@ours.example").wire();
    talk(async |mut stream| {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_mins(15)).await;
            stream.write_all(&question).await.unwrap();
            let mut answer = [0; "action=DUNNO\n\n".len()];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"action=DUNNO\n\n");
        }
        let start = Instant::now();
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
        assert!(
            (1000..1002).contains(&start.elapsed().as_secs()),
            "{:?}",
            start.elapsed()
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_its_answers_is_dropped() {
    let question = Question::new("scott@sender.example", "closed@ours.example").wire();
    talk(async |mut stream| {
        let start = Instant::now();
        while stream.write_all(&question).await.is_ok() {}
        assert!(
            (20..22).contains(&start.elapsed().as_secs()),
            "{:?}",
            start.elapsed()
        );
    })
    .await;
}
