//! Nobody reads the log (F13): the pipe is full, and mail is answered all the same.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::scene::Scene;
use crate::support::http;
use crate::support::policy::{PolicyClient, Question};
use crate::support::process::Process;
use crate::support::program::Home;
use crate::support::tell::tell;

const ANNA: &str = "anna@isp.example";
/// Each has a line: far more than a pipe takes, and more than may wait.
const QUESTIONS: u32 = 25_000;

#[test]
fn a_log_that_nobody_reads_holds_up_no_answer() {
    let Scene { home, program, .. } = Scene::start(Home::new(), &[ANNA.to_owned()]);
    assert!(program.stop().success());
    let mut command = home.command(&["serve"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut process = Process(child.expect("the program starts"));
    home.wait_until_ready();

    let mut client = PolicyClient::connect(home.policy).expect("it listens");
    let begin = Instant::now();
    let mut longest = Duration::ZERO;
    for number in 0..QUESTIONS {
        let asked = Instant::now();
        let sender = format!("stranger{number}@elsewhere.example");
        let answer = client.ask(&Question::incoming(&sender, ANNA));
        let answer = answer.expect("an answer");
        assert!(answer.starts_with("550 5.7.1 "), "{answer}");
        longest = longest.max(asked.elapsed());
    }
    let time = begin.elapsed();
    tell(&format!(
        "{QUESTIONS} questions beside a log that nobody reads: {time:.2?}, the longest {longest:.2?}"
    ));
    assert!(longest < Duration::from_secs(1), "{longest:?}");
    let metrics = http::get(home.web, "/metrics").expect("the metrics");
    let lost = metrics
        .body
        .lines()
        .find_map(|line| line.strip_prefix("guestlist_log_lines_lost_total "));
    let lost: u64 = lost.expect("the count").parse().expect("a number");
    tell(&format!("{lost} lines were lost, and counted"));
    assert!(lost > 0);

    // Whoever reads again gets whole lines.
    let mut pipe = process.0.stderr.take().expect("the log");
    let mut read = vec![0; 32 * 1024];
    pipe.read_exact(&mut read).expect("lines");
    let read = String::from_utf8(read).expect("text");
    let (whole, _) = read.rsplit_once('\n').expect("a line");
    for line in whole.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("a line is a JSON object");
    }
    process.kill();
}
