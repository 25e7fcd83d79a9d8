//! Exim's `${readsocket}` has no end mark: it half-closes and reads to the end of file.

use std::time::{Duration, Instant};

use crate::support::policy::{PolicyClient, Question};
use crate::support::program::Home;
use crate::support::tell::tell;

#[test]
fn a_half_closed_connection_is_answered_then_closed_within_100_ms() {
    let home = Home::new();
    home.operator_token();
    let _program = home.start();
    let mut client = PolicyClient::connect(home.policy).expect("it listens");

    let begin = Instant::now();
    client
        .send(&Question::incoming("scott@b.example", "anna@isp.example"))
        .expect("open");
    client.half_close().expect("open");
    let action = client.receive().expect("an answer");
    let rest = client.rest().expect("the end of file");
    let time = begin.elapsed();

    tell(&format!("answered and closed after {time:.2?}"));
    assert_eq!((action.as_str(), rest.as_slice()), ("DUNNO", &b""[..]));
    assert!(time < Duration::from_millis(100), "{time:?}");
}
