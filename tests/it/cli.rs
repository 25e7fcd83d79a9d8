//! The command line: exit codes, and what scripts read from standard output.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use guestlist::config::{DatabaseSettings, DatabaseUrl};
use guestlist::engine::{SECOND_FACTOR, SecretKeys};
use guestlist::mail::Address;
use guestlist::store::{AuditFilter, AuditQuery, Database};
use guestlist::tenancy::{Account, AccountId, Role, TenantId};
use secrecy::ExposeSecret as _;

use crate::support::test_database::{TestDatabase, morning};

fn guestlist(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guestlist"))
        .arg("--data-dir")
        .arg(directory)
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .trim()
        .to_owned()
}

#[tokio::test]
async fn an_operator_without_a_password_gets_a_link_and_is_made_only_once() {
    let directory = tempfile::tempdir().unwrap();
    let add = ["operator", "add", "--email", "ops@isp.example"];
    let link = said(&guestlist(directory.path(), &add));
    assert!(link.starts_with("http://127.0.0.1:8080/sign-in/"), "{link}");
    let again = guestlist(directory.path(), &add);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is an operator already"));
    let another = said(&guestlist(
        directory.path(),
        &["sign-in-link", "--email", "ops@isp.example"],
    ));
    assert_ne!(link, another);
    let database = database_in(directory.path()).await;
    let mut tx = database.read().await.unwrap();
    let query = AuditQuery {
        until: None,
        limit: 10,
    };
    let log = tx.of(TenantId::SYSTEM).audit().list(&query).await.unwrap();
    let made = log.iter().find(|event| event.action == "sign_in_link.made");
    assert_eq!(made.unwrap().subject, "ops@isp.example");
}

#[tokio::test]
async fn a_list_that_is_brought_for_an_owner_is_seen_by_no_admin_who_may_not_see_lists() {
    let test = TestDatabase::new().await;
    test.tenant("isp").await;
    let (isp, _) = test.mailbox("anna@isp.example").await;
    let url = match &test.settings().url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.expose_secret().to_owned(),
    };
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("doctors.txt");
    std::fs::write(&file, "clinic@example.com\n").unwrap();
    let file = file.display().to_string();
    let import = ["import", "entries", "--database-url", &url, "--mailbox"];
    let import = [&import[..], &["anna@isp.example", "--file", &file]].concat();
    said(&guestlist(directory.path(), &import));
    let mut tx = test.database.read().await.unwrap();
    let mut seen = Vec::new();
    for without_own_lists in [false, true] {
        let filter = AuditFilter {
            without_own_lists,
            ..AuditFilter::default()
        };
        let found = tx.of(isp).audit().search(&filter, None, 10).await;
        seen.push(found.unwrap().len());
    }
    assert_eq!(seen, [1, 0]);
}

#[test]
fn a_second_step_that_is_not_on_or_not_anybodys_is_no_success() {
    let directory = tempfile::tempdir().unwrap();
    let add = ["operator", "add", "--email", "ops@isp.example"];
    said(&guestlist(directory.path(), &add));
    for (address, told) in [
        ("ops@isp.example", "signs in without a second step"),
        ("nobody@isp.example", "there is no account"),
    ] {
        let reset = ["second-factor", "reset", "--email", address];
        let output = guestlist(directory.path(), &reset);
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn a_token_is_printed_alone_on_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let create = [
        "token",
        "create",
        "--name",
        "t",
        "--scope",
        "operator",
        "--expires",
        "90d",
    ];
    let token = said(&guestlist(directory.path(), &create));
    assert_eq!(token.len(), 64, "{token}");
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// Fails with this exit code, and says why on standard error alone.
fn refuses(directory: &Path, arguments: &[&str], code: i32) {
    let output = guestlist(directory, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    assert!(
        output.stdout.is_empty() && !output.stderr.is_empty(),
        "{arguments:?}"
    );
}

#[test]
fn wrong_usage_is_2_and_failure_is_1() {
    let directory = tempfile::tempdir().unwrap();
    for arguments in [
        &["serve", "--no-such-flag"][..],
        &["no-such-command"],
        &["token", "create"],
        &["token", "create", "--name", "", "--scope", "read"],
        &["token", "create", "--name", " ", "--scope", "read"],
        &["token", "create", "--name", "t", "--scope", "everything"],
        &["token", "create", "--name", "t", "--scope", "tenant"],
        &words("token create --name t --scope operator --tenant isp"),
        &words("token create --name t --scope read --tenant The-ISP"),
        &words("token create --name t --scope read --expires soon"),
        &words("token create --name t --scope read --expires 0s"),
        &words("token create --name t --scope read --expires 9000years"),
        &["sign-in-link", "--email", "not an address"],
        &["operator", "add", "--email", "nobody"],
        &words("explain --recipient anna --sender a@b.example --client 192.0.2.1"),
        &words("explain --recipient anna@isp.example --sender a@b.example --client here"),
        &["serve", "--web-listen", "nowhere"],
        &["serve", "--public-url", "nowhere"],
        &["serve", "--policy-listen", "nowhere"],
        &["serve", "--dns", "nowhere"],
        &["serve", "--mail-relay", "nowhere"],
        &["migrate", "--database-url", "nowhere"],
    ] {
        refuses(directory.path(), arguments, 2);
    }
    for arguments in [
        &["sign-in-link", "--email", "nobody@isp.example"][..],
        &words("token create --name t --scope tenant --tenant nobody"),
    ] {
        refuses(directory.path(), arguments, 1);
    }
}

#[test]
fn the_demo_neither_offers_nor_takes_the_flags_of_the_other_commands() {
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_guestlist"))
            .args(arguments)
            .output()
            .unwrap()
    };
    let flags = ["--config", "--data-dir", "--database-url"];
    for (command, offered) in [("demo", false), ("migrate", true)] {
        for help in [[command, "--help"], ["help", command]] {
            let help = said(&run(&help));
            for flag in flags {
                assert_eq!(help.contains(flag), offered, "{command} {flag}: {help}");
            }
        }
    }
    let help = said(&run(&["demo", "--help"]));
    assert!(
        help.contains("127.0.0.1:8080") && help.contains("any free port"),
        "{help}"
    );
    for flag in flags {
        for arguments in [["demo", flag, "x"], [flag, "x", "demo"]] {
            let output = run(&arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(told.contains("settings of its own"), "{told}");
        }
    }
}

#[test]
fn the_demo_logs_its_end_and_ends_well() {
    let directory = tempfile::tempdir().unwrap();
    // A file takes all of it; a pipe that nobody reads would stop the demo.
    let log = directory.path().join("log");
    for signal in ["TERM", "INT"] {
        let mut demo = Command::new(env!("CARGO_BIN_EXE_guestlist"))
            .args(["demo", "--dir"])
            .arg(directory.path().join("demo"))
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let said = BufReader::new(demo.stdout.as_mut().unwrap()).lines();
        let ready = said
            .map(Result::unwrap)
            .any(|line| line.starts_with("Ctrl-C"));
        assert!(ready, "the demo did not begin");
        let pid = demo.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.unwrap().success());
        assert!(demo.wait().unwrap().success());
        let log = std::fs::read_to_string(&log).unwrap();
        assert!(log.contains("\"Stopped\""), "{log}");
    }
}

#[test]
fn an_operators_address_is_held_to_what_people_may_write() {
    let directory = tempfile::tempdir().unwrap();
    let output = guestlist(
        directory.path(),
        &["operator", "add", "--email", "o p@isp.example"],
    );
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("The character ' '"), "{told}");
}

#[test]
fn a_second_server_on_the_same_file_is_refused_and_other_commands_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let lock = File::create(directory.path().join("guestlist.sqlite.lock")).unwrap();
    lock.lock().unwrap();
    let any = "127.0.0.1:0";
    let serve = ["serve", "--web-listen", any, "--policy-listen", any];
    let refused = guestlist(directory.path(), &serve);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("another guestlist is running on"), "{told}");
    let add = ["operator", "add", "--email", "ops@isp.example"];
    assert!(said(&guestlist(directory.path(), &add)).contains("/sign-in/"));
}

#[test]
fn only_looking_makes_no_database() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("nowhere");
    for arguments in [
        words("explain --recipient anna@isp.example --sender a@b.example --client 192.0.2.1"),
        words("sign-in-link --email anna@isp.example"),
    ] {
        let output = guestlist(&nowhere, &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("there is no database at "), "{told}");
        assert!(told.contains("nowhere/guestlist.sqlite"), "{told}");
        assert!(!nowhere.exists());
    }
}

#[test]
fn explain_makes_no_key() {
    let directory = tempfile::tempdir().unwrap();
    said(&guestlist(directory.path(), &["migrate"]));
    let explain = "explain --recipient anna@isp.example --sender a@b.example --client 192.0.2.1";
    said(&guestlist(directory.path(), &words(explain)));
    assert!(!directory.path().join("secret.key").exists());
}

#[test]
fn a_data_directory_that_cannot_be_made_is_named() {
    let directory = Path::new("/proc/guestlist");
    for arguments in ["operator add --email ops@isp.example", "migrate", "serve"] {
        let mut arguments = words(arguments);
        if arguments == ["serve"] {
            arguments = words("serve --web-listen 127.0.0.1:0 --policy-listen 127.0.0.1:0");
        }
        let output = guestlist(directory, &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let named = "can't make the data directory /proc/guestlist";
        assert!(told.contains(named), "{told}");
    }
}

#[test]
fn explain_answers_without_a_server() {
    let directory = tempfile::tempdir().unwrap();
    said(&guestlist(directory.path(), &["migrate"]));
    let explain = [
        "explain",
        "--recipient",
        "anna@isp.example",
        "--sender",
        "",
        "--client",
        "192.0.2.7",
        "--json",
    ];
    let json: serde_json::Value =
        serde_json::from_str(&said(&guestlist(directory.path(), &explain))).unwrap();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&"none".into(), &"not_ours".into())
    );
}

#[test]
fn check_config_says_one_line_for_each_part() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(
        said(&guestlist(directory.path(), &["check-config"])),
        "ok      configuration"
    );
    let wrong = directory.path().join("wrong.toml");
    std::fs::write(&wrong, "[policy]\ndeadlin = \"1s\"\n").unwrap();
    let wrong = wrong.display().to_string();
    let output = guestlist(directory.path(), &["--config", &wrong, "check-config"]);
    assert_eq!(output.status.code(), Some(1));
    let line = String::from_utf8(output.stdout).unwrap();
    assert!(
        line.starts_with("FAILED  configuration:") && line.contains("policy.deadline"),
        "{line}"
    );
}

#[test]
fn keys_are_listed_rotated_and_retired_without_being_shown() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    said(&guestlist(
        path,
        &["operator", "add", "--email", "ops@isp.example"],
    ));
    let none = guestlist(path, &["key", "list"]);
    assert_eq!(none.status.code(), Some(1));
    let file = path.join("secret.key");
    let old = "1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    std::fs::write(&file, old).unwrap();
    assert!(said(&guestlist(path, &["key", "rotate"])).starts_with("Key 2 seals from now on"));
    let told = said(&guestlist(path, &["key", "list"]));
    let lines: Vec<&str> = told.lines().collect();
    assert!(
        lines[0].starts_with("2  ") && lines[0].contains("newest"),
        "{told}"
    );
    assert!(
        lines[1].starts_with("1  ") && lines[1].contains("of unknown age"),
        "{told}"
    );
    assert!(!told.contains("AAECAwQF"));
    for (id, why) in [
        ("2", "is the newest"),
        ("7", "there is no key 7"),
        ("1", "so new"),
    ] {
        let refused = guestlist(path, &["key", "retire", id]);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1));
        assert!(error.contains(why), "{error}");
    }
    let refused = guestlist(path, &["key", "retire", "7"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    let told = "there is no key 7; the file has the keys 1, 2";
    assert!(error.trim_end().ends_with(told), "{error}");
    assert!(!error.contains("the key file:"), "{error}");
    let text = std::fs::read_to_string(&file).unwrap();
    let aged = text.lines().map(|line| match line.strip_prefix("# made ") {
        Some(_) => "# made 2026-01-01T00:00:00Z\n".to_owned(),
        None => format!("{line}\n"),
    });
    std::fs::write(&file, aged.collect::<String>()).unwrap();
    assert!(said(&guestlist(path, &["key", "retire", "1"])).starts_with("Key 1 is gone"));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        !text.contains(old.trim()) && text.contains("\n2 "),
        "{text}"
    );
}

async fn database_in(directory: &Path) -> Database {
    let url = DatabaseUrl::Sqlite(directory.join("guestlist.sqlite"));
    let settings = DatabaseSettings {
        url,
        connections: 2,
        acquire_timeout: std::time::Duration::from_secs(30),
    };
    Database::connect(&settings).await.unwrap()
}

/// So many operators with a second step, each sealed by `seal`.
async fn second_steps(path: &Path, count: usize, seal: impl Fn(&[u8]) -> Vec<u8>) {
    let database = database_in(path).await;
    let mut tx = database.write().await.unwrap();
    for n in 0..count {
        let account = Account {
            id: AccountId(uuid::Uuid::now_v7()),
            tenant_id: TenantId::SYSTEM,
            address: Address::parse(&format!("operator{n}-of-{count}@isp.example")).unwrap(),
            role: Role::Operator,
            mailbox_id: None,
            password_hash: None,
            created_at: morning(),
            last_sign_in_at: None,
            disabled_at: None,
            language: None,
            theme: None,
        };
        let system = TenantId::SYSTEM;
        tx.of(system).accounts().add(&account).await.unwrap();
        let sealed = seal(account.id.0.as_bytes());
        let mut factors = tx.of(system).second_factors();
        assert!(factors.start(account.id, &sealed, morning()).await.unwrap());
    }
    tx.commit().await.unwrap();
    database.close().await;
}

#[tokio::test]
async fn what_a_retired_key_sealed_is_sealed_anew_or_the_key_stays() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let add = ["operator", "add", "--email", "ops@isp.example"];
    said(&guestlist(path, &add));
    let file = path.join("secret.key");
    let keys = SecretKeys::load_or_create(&file).unwrap();
    // More than are sealed in one transaction.
    let seal = |owner: &[u8]| keys.seal(SECOND_FACTOR, owner, b"a secret").unwrap();
    second_steps(path, 201, seal).await;
    said(&guestlist(path, &["key", "rotate"]));
    let text = std::fs::read_to_string(&file).unwrap();
    let ageless = text.lines().filter(|line| !line.starts_with("# made"));
    let ageless = ageless.collect::<Vec<_>>().join("\n") + "\n";
    std::fs::write(&file, ageless).unwrap();
    let refused = guestlist(path, &["key", "retire", "1"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(error.contains("--force"), "{error}");
    let told = said(&guestlist(path, &["key", "retire", "1", "--force"]));
    assert!(told.contains("201 second steps were sealed anew"), "{told}");
    let listed = said(&guestlist(path, &["key", "list"]));
    assert!(listed.contains("201 second steps"), "{listed}");

    // One that nobody can open: its key stays until somebody has decided about it.
    second_steps(path, 1, |_| [&[0, 2][..], &[7; 60]].concat()).await;
    said(&guestlist(path, &["key", "rotate"]));
    let before = std::fs::read_to_string(&file).unwrap();
    let aged = before.replace("# made 2", "# made 1");
    std::fs::write(&file, &aged).unwrap();
    let refused = guestlist(path, &["key", "retire", "2"]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{error}");
    assert!(error.contains("can't be opened: reset it first"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), aged);
}
