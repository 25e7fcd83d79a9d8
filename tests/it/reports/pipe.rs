//! `guestlist complain`: a report on standard input, as a mail server's pipe hands it over.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use guestlist::config::DatabaseUrl;
use secrecy::ExposeSecret;

use super::complaints::report;
use super::*;
use crate::support::dump::dump;

const ANNA: &str = "anna@isp.example";

fn pipe(house: &House, reporter: &str, report: &[u8]) -> Output {
    let url = match &house.app.test_database.settings().url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.expose_secret().to_owned(),
    };
    let data_dir = tempfile::tempdir().expect("a directory");
    let mut program = Command::new(env!("CARGO_BIN_EXE_guestlist"))
        .arg("--data-dir")
        .arg(data_dir.path())
        .args(["--database-url", &url, "complain", "--reporter", reporter])
        // Nobody listens there: nothing is proven.
        .env("GUESTLIST_DNS_NAMESERVERS", "127.0.0.1:1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut stdin = program.stdin.take().expect("standard input");
    // It may have read enough before the end.
    drop(stdin.write_all(report));
    drop(stdin);
    program.wait_with_output().expect("an end")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[tokio::test]
async fn a_report_from_the_pipe_counts_as_its_reporters_word() {
    let house = House::new().await;
    let output = pipe(&house, ANNA, report(ANNA).as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(
        said(&output).contains("Taken; it counts against 192.0.2.0/24"),
        "{}",
        said(&output)
    );
    assert!(output.stderr.is_empty(), "{}", said(&output));
    // Whoever isn't known counts as one, however many they say they are.
    for recipient in [ANNA, "bob@isp.example", "carl@isp.example"] {
        let output = pipe(&house, "", report(recipient).as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    pipe(&house, "bob@isp.example", report(ANNA).as_bytes());
    let tenant = house.app.tenant("isp").await.id;
    let mut tx = house.app.database.read().await.expect("a transaction");
    let now = guestlist::clock::Clock::System.now();
    let suspects = tx.of(tenant).suspects().list(now).await.expect("suspects");
    assert_eq!(suspects.len(), 1);
    assert_eq!(suspects[0].against.complained_at.len(), 2);
}

#[tokio::test]
async fn what_is_no_report_is_bounced_and_trouble_is_tried_again() {
    let house = House::new().await;
    let before = dump(&house.app.test_database).await;
    let long = vec![b'x'; 1024 * 1024 + 100];
    for (body, told) in [
        (
            b"Subject: hello\r\n\r\nHello".to_vec(),
            "This is no feedback report",
        ),
        (long, "at most 1048576 bytes"),
        (
            report("a@elsewhere.test").into_bytes(),
            "mail to a@elsewhere.test doesn't come here",
        ),
        (
            report("nobody@isp.example").into_bytes(),
            "nobody has the address nobody@isp.example",
        ),
    ] {
        let output = pipe(&house, "", &body);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(told), "{}", said(&output));
    }
    assert_eq!(before, dump(&house.app.test_database).await);
    let nowhere = Command::new(env!("CARGO_BIN_EXE_guestlist"))
        .args(["--data-dir", "/nonexistent/guestlist", "complain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut nowhere = nowhere.expect("the program");
    let mut stdin = nowhere.stdin.take().expect("standard input");
    stdin.write_all(report(ANNA).as_bytes()).expect("a report");
    drop(stdin);
    let output = nowhere.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(75), "{}", said(&output));
}
