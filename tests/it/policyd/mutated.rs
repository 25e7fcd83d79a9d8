//! A hundred thousand damaged requests: none hangs, none panics, every well-formed one is answered.

use std::collections::HashSet;
use std::sync::LazyLock;

use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_util::sync::CancellationToken;

use super::judge::service;
use crate::support::policy_client::Question;

/// xorshift64: the same damage in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

fn samples() -> Vec<Vec<u8>> {
    let short = |lines: &str| format!("request=smtpd_access_policy\n{lines}\n\n").into_bytes();
    vec![
        Question::new("scott@sender.example", "closed@ours.example").wire(),
        short("protocol_state=RCPT\nclient_address=192.0.2.7\nsender=\nrecipient=ask@ours.example"),
        short(
            "protocol_state=RCPT\nclient_address=2001:db8::1\nsender=jörg@bücher.example\nrecipient=tagged+x@ours.example\nsize=1",
        ),
        short(
            "protocol_state=RCPT\nclient_address=192.0.2.7\nsasl_username=anna\nsender=anna@ours.example\nrecipient=a@b.example",
        ),
        short("protocol_state=DATA\nsender=scott@sender.example\nrecipient="),
        short("protocol_state=VRFY\nsender=\nrecipient=anna"),
    ]
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice, samples: &[Vec<u8>]) {
    let at = dice.roll(bytes.len() + 1);
    match dice.roll(7) {
        0 => {
            let bit = 1 << dice.roll(8);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= bit;
            }
        }
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(..at)),
        3 => bytes.extend_from_slice(&samples[dice.roll(samples.len())]),
        4 => {
            let piece = bytes[at..].iter().take(60).copied().collect::<Vec<_>>();
            bytes.splice(at..at, piece);
        }
        5 => bytes.insert(at, b"\n\r\0= \xffa"[dice.roll(7)]),
        _ => drop(bytes.drain(at..(at + dice.roll(40)).min(bytes.len()))),
    }
    if bytes.is_empty() {
        bytes.push(b'\n');
    }
}

/// The names that Postfix sends, and that may therefore stand once.
static DOCUMENTED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let question = String::from_utf8(Question::new("", "").wire()).unwrap();
    let names = question.lines().filter_map(|line| line.split_once('='));
    names.map(|(name, _)| name.to_owned()).collect()
});

/// The rules once more, in the plainest words: how many answers these bytes deserve.
fn deserved(mut bytes: &[u8]) -> usize {
    let mut count = 0;
    loop {
        let Some(end) = bytes.windows(2).position(|pair| pair == b"\n\n") else {
            return count;
        };
        if bytes[0] == b'\n' || !is_well_formed(&bytes[..=end]) {
            return count;
        }
        count += 1;
        bytes = &bytes[end + 2..];
        if bytes.is_empty() {
            return count;
        }
    }
}

fn is_well_formed(lines: &[u8]) -> bool {
    let Ok(lines) = str::from_utf8(lines) else {
        return false;
    };
    if lines.contains(['\0', '\r']) {
        return false;
    }
    let mut names = HashSet::new();
    for line in lines.lines() {
        let Some((name, _)) = line.split_once('=') else {
            return false;
        };
        let repeated = DOCUMENTED.contains(name) && !names.insert(name);
        if name.is_empty() || repeated || line.len() > 8 * 1024 {
            return false;
        }
    }
    names.contains("request")
}

#[tokio::test]
async fn a_hundred_thousand_mutated_requests_get_what_they_deserve() {
    let samples = samples();
    let mut dice = Dice(0x5eed_cafe_f00d_0001);
    let (service, stop) = (service(), CancellationToken::new());
    let mut answered = 0;
    for _ in 0..100_000 {
        let mut bytes = samples[dice.roll(samples.len())].clone();
        for _ in 0..=dice.roll(3) {
            damage(&mut bytes, &mut dice, &samples);
        }
        let (mut ours, theirs) = duplex(32 * 1024);
        let client = async {
            ours.write_all(&bytes).await.unwrap();
            ours.shutdown().await.unwrap();
            let mut answers = String::new();
            ours.read_to_string(&mut answers).await.unwrap();
            answers
        };
        let (answers, ()) = tokio::join!(client, service.serve(theirs, "test", &stop));
        let count = answers.matches("action=").count();
        assert_eq!(answers.matches("\n\n").count(), count, "{answers}");
        assert_eq!(count, deserved(&bytes), "{}", bytes.escape_ascii());
        answered += count;
    }
    assert!(answered > 30_000, "only {answered}");
}
