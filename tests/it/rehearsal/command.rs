//! `guestlist rehearse`, on a database that is in use.

use std::process::{Command, Output};

use guestlist::clock::Clock;
use guestlist::config::DatabaseUrl;
use guestlist::store::DecisionRecord;
use secrecy::ExposeSecret;
use serde_json::Value;

use super::replay::made_up;
use crate::support::test_database::TestDatabase;

fn rehearse(test: &TestDatabase, arguments: &[&str]) -> Output {
    let url = match &test.settings().url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.expose_secret().to_owned(),
    };
    Command::new(env!("CARGO_BIN_EXE_guestlist"))
        .args(["rehearse", "--database-url", &url, "--tenant"])
        .args(arguments)
        .output()
        .expect("the program")
}

fn told(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

/// Thirty decisions of now, ten of them about clients on the list.
async fn lately() -> TestDatabase {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (tenant, anna) = test.mailbox("anna@isp.example").await;
    let record = |number| DecisionRecord {
        decided_at: Clock::System.now(),
        ..made_up(tenant, &anna, number)
    };
    let records: Vec<_> = (0..30).map(record).collect();
    test.database.record_decisions(&records).await.unwrap();
    test
}

#[tokio::test]
async fn the_command_says_what_would_have_come_of_it() {
    let test = lately().await;
    let set = [
        "isp",
        "--set",
        "dnsbl:bl.test.points=5",
        "--set",
        "mode=standard",
    ];
    let output = rehearse(&test, &[&set[..], &["--json"]].concat());
    assert!(output.status.success(), "{}", told(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&report["decisions"], &report["newly_refused"]),
        (&30.into(), &10.into())
    );
    let printed = told(&rehearse(&test, &set).stdout);
    assert!(
        printed.starts_with("decisions            30 since "),
        "{printed}"
    );
    assert!(printed.contains("\nnewly refused        10\n"), "{printed}");
    assert!(
        printed.contains("anna@isp.example: newly refused 10\n"),
        "{printed}"
    );
    let unknown = rehearse(&test, &["isp", "--set", "dnsbl:new.test.points=5"]);
    let printed = told(&unknown.stdout);
    assert!(
        printed.contains("30 without an answer of new.test\n"),
        "{printed}"
    );
}

#[tokio::test]
async fn trying_out_what_holds_already_changes_nothing() {
    let test = lately().await;
    for set in [&["isp"][..], &["isp", "--set", "threshold=5"]] {
        let printed = told(&rehearse(&test, set).stdout);
        assert!(printed.contains("nothing would change"), "{printed}");
        assert!(!printed.contains("not judged again"), "{printed}");
    }
}

#[tokio::test]
async fn a_setting_or_a_tenant_that_is_none_is_said() {
    let test = lately().await;
    let wrong = rehearse(&test, &["isp", "--set", "colour=red"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        told(&wrong.stderr).contains("there is no colour: set threshold, mode"),
        "{}",
        told(&wrong.stderr)
    );
    let none = rehearse(&test, &["nobody"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(told(&none.stderr).contains("there is no tenant nobody"));
    let long = rehearse(&test, &["isp", "--since", "31d"]);
    assert_eq!(long.status.code(), Some(2));
    assert!(told(&long.stderr).contains("use a time from 1m to 30d"));
}
