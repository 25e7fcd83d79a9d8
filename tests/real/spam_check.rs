//! `SpamAssassin` looks at every mail that the product sends, and finds nothing that is our fault.

use std::io::Write;
use std::process::{Command, Stdio};

use guestlist::lang::{Language, in_language};
use guestlist::mailer::Mailer;

use crate::mail_samples::{Links, samples};
use crate::support::tell::tell;

/// What the samples are to blame for, being samples: reserved names that no DNS knows, and no way that they came.
const OF_THE_SAMPLES: [&str; 3] = ["NO_RECEIVED", "NO_RELAYS", "ALL_TRUSTED"];

#[test]
fn spamassassin_finds_nothing_against_any_mail() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let mut against = Vec::new();
    let samples = samples(&Links::that_look_real("https://panel.isp.example"));
    let each = samples
        .iter()
        .flat_map(|sample| Language::ALL.map(|language| (sample, language)));
    for ((name, message), language) in each {
        let name = format!("{name}, {}", language.name());
        let mailer = Mailer::memory("guestlist@isp.example");
        let sent = in_language(Some(language), mailer.send(message));
        runtime.block_on(sent).expect("a message");
        let raw = mailer.outbox().pop().expect("a message");
        let report = spamassassin(&raw);
        let found: Vec<&str> = report.lines().filter(|line| is_against(line)).collect();
        tell(&format!(
            "{name}: {}",
            if found.is_empty() {
                "nothing"
            } else {
                "see below"
            }
        ));
        against.extend(found.iter().map(|line| format!("{name}: {line}")));
    }
    assert!(against.is_empty(), "{}", against.join("\n"));
}

/// A line of the report, such as `0.1 HTML_MESSAGE BODY: …`, whose points speak against the message.
fn is_against(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (Some(points), Some(rule)) = (words.next(), words.next()) else {
        return false;
    };
    let is_rule = rule.len() > 4
        && rule
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    is_rule
        && points.parse().is_ok_and(|points: f32| points > 0.0)
        && !OF_THE_SAMPLES.contains(&rule)
}

fn spamassassin(raw: &str) -> String {
    let mut check = Command::new("spamassassin")
        .args(["-t", "-L"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("spamassassin, a Debian package");
    let mut input = check.stdin.take().expect("its input");
    input.write_all(raw.as_bytes()).expect("it reads");
    drop(input);
    let output = check.wait_with_output().expect("its end");
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(report.contains("Content analysis details"), "{report}");
    report
}
