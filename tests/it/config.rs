//! File, environment and flags into checked settings.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use guestlist::config::{Config, DatabaseUrl, Listen, MailRelay, Sources};

/// Loads settings from a file's text and from environment variables.
fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let mut on_disk = tempfile::NamedTempFile::new().unwrap();
    on_disk.write_all(file.as_bytes()).unwrap();
    let environment = environment
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    let sources = Sources {
        file: Some(on_disk.path().to_owned()),
        environment: environment.collect::<BTreeMap<_, _>>(),
        flags: Vec::new(),
    };
    Config::load(&sources).map_err(|error| error.to_string())
}

#[test]
fn no_file_at_all_is_enough() {
    let config = Config::load(&Sources::default()).unwrap();
    assert_eq!(config.web.public_url, "http://127.0.0.1:8080");
    assert_eq!(
        config.policy.listen,
        [Listen::Tcp("127.0.0.1:10031".parse().unwrap())]
    );
    assert_eq!(config.policy.deadline, Duration::from_secs(3));
    assert!(
        matches!(config.database.url, DatabaseUrl::Sqlite(path) if path.ends_with("guestlist.sqlite"))
    );
}

#[test]
fn a_key_of_the_file_is_an_environment_variable_too_and_the_variable_wins() {
    let file = "[policy]\nlisten = [\"127.0.0.1:1\"]\ndeadline = \"1s\"\n";
    let config = load(
        file,
        &[("GUESTLIST_POLICY_LISTEN", "127.0.0.1:2, unix:/run/g")],
    )
    .unwrap();
    let expected = [
        Listen::Tcp("127.0.0.1:2".parse().unwrap()),
        Listen::Unix("/run/g".into()),
    ];
    assert_eq!(config.policy.listen, expected);
    assert_eq!(config.policy.deadline, Duration::from_secs(1));
}

#[test]
fn opaque_logins_teach_nothing_unless_the_operator_says_so() {
    assert!(!load("", &[]).unwrap().learning.opaque_logins);
    let on = load("[learning]\nopaque_logins = true\n", &[]).unwrap();
    assert!(on.learning.opaque_logins);
    let on = load("", &[("GUESTLIST_LEARNING_OPAQUE_LOGINS", "true")]).unwrap();
    assert!(on.learning.opaque_logins);
    let error = load("[learning]\nopaque_logins = \"maybe\"\n", &[]).unwrap_err();
    assert!(error.contains("learning.opaque_logins"), "{error}");
}

#[test]
fn a_flag_wins_over_the_environment() {
    let sources = Sources {
        file: None,
        environment: [("GUESTLIST_DATA_DIR".to_owned(), "/a".to_owned())].into(),
        flags: vec![("data_dir", vec!["/b".to_owned()])],
    };
    assert_eq!(
        Config::load(&sources).unwrap().data_dir.to_str(),
        Some("/b")
    );
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    let error = load("[policy]\nlisten_on = [\"x\"]\n", &[]).unwrap_err();
    assert!(error.contains("\"policy.listen_on\""), "{error}");
    assert!(
        error.contains("the nearest is \"policy.listen\""),
        "{error}"
    );
}

#[test]
fn an_unknown_variable_is_an_error_too() {
    let error = load("", &[("GUESTLIST_POLICY_LISTN", "127.0.0.1:2")]).unwrap_err();
    assert!(error.contains("GUESTLIST_POLICY_LISTN"), "{error}");
    assert!(error.contains("policy.listen"), "{error}");
}

#[test]
fn a_value_that_does_not_fit_names_key_value_and_fix() {
    for (file, wanted) in [
        (
            "[web]\nlisten = \"everywhere\"\n",
            ["web.listen", "everywhere"],
        ),
        (
            "[policy]\ndeadline = \"5m\"\n",
            ["policy.deadline", "100ms to 60s"],
        ),
        (
            "[policy]\nwhitelisted_action = \"\"\n",
            ["policy.whitelisted_action", "one line of plain ASCII"],
        ),
        (
            "[policy]\nidle_timeout = \"60s\"\n",
            ["policy.idle_timeout", "300s or more"],
        ),
        (
            "[web]\npublic_url = \"https://g.example/panel\"\n",
            ["web.public_url", "a path is not supported"],
        ),
        (
            "[cache]\nmax_bytes = 5\n",
            ["cache.max_bytes", "at least 65536"],
        ),
        (
            "database_url = \"mysql://x\"\n",
            ["database_url", "sqlite:PATH or postgres://"],
        ),
    ] {
        let error = load(file, &[]).unwrap_err();
        for part in wanted {
            assert!(error.contains(part), "{error:?} does not say {part:?}");
        }
    }
}

#[test]
fn an_error_never_shows_the_password_in_a_url() {
    let error = load(
        "",
        &[("GUESTLIST_MAIL_RELAY", "http://me:hunter2@relay.example")],
    )
    .unwrap_err();
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn the_relay_may_have_credentials_and_a_port() {
    let config = load(
        "[mail]\nrelay = \"smtps://me:secret@relay.example:2465\"\n",
        &[],
    )
    .unwrap();
    let MailRelay::Smtp {
        host,
        port,
        username,
        password,
        ..
    } = config.mail.relay
    else {
        panic!("not SMTP");
    };
    assert_eq!(
        (host.as_str(), port, username.as_deref()),
        ("relay.example", 2465, Some("me"))
    );
    assert!(password.is_some());
    assert!(!format!("{password:?}").contains("secret"));
}

#[test]
fn a_trailing_slash_of_the_public_url_is_dropped() {
    let config = load(
        "[web]\npublic_url = \"https://guestlist.isp.example/\"\n",
        &[],
    )
    .unwrap();
    assert_eq!(config.web.public_url, "https://guestlist.isp.example");
    assert!(config.web.is_https());
}

/// The line of README.md that sets what a service must have set.
#[test]
fn the_readmes_way_to_configure_a_service_works_on_the_file_as_it_ships() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let shipped = std::fs::read_to_string(root.join("docs/guestlist.toml")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("guestlist.toml");
    std::fs::write(&file, shipped).unwrap();
    let begin = readme.find("sudo sed").unwrap();
    let (command, _) = readme[begin..].split_once("\n```").unwrap();
    let (command, _) = command
        .split_once(" /etc/guestlist/guestlist.toml")
        .unwrap();
    let command = format!("{} {}", command.replace("sudo ", ""), file.display());
    let run = std::process::Command::new("sh")
        .args(["-c", &command])
        .status();
    assert!(run.unwrap().success(), "{command}");

    let config = load(&std::fs::read_to_string(&file).unwrap(), &[]).unwrap();

    assert_eq!(config.data_dir.to_str(), Some("/var/lib/guestlist"));
    assert_eq!(config.web.public_url, "https://guestlist.example.org");
}

#[test]
fn a_whitelist_match_cannot_be_turned_away_by_configuration() {
    for action in [
        "REJECT",
        "reject go away",
        "DEFER_IF_PERMIT later",
        "defer",
        "DISCARD",
        "HOLD",
        "REDIRECT x@y.example",
        "FILTER smtp:elsewhere",
        "450 4.7.1 later",
        "550",
        "reject_unverified_sender",
    ] {
        let error = load(
            &format!("[policy]\nwhitelisted_action = \"{action}\"\n"),
            &[],
        )
        .unwrap_err();
        assert!(error.contains("use an action that lets mail in"), "{error}");
    }
    for action in [
        "DUNNO",
        "OK",
        "permit_auth_destination",
        "PREPEND X-Friend: yes",
    ] {
        let file = format!("[policy]\nwhitelisted_action = \"{action}\"\n");
        assert_eq!(load(&file, &[]).unwrap().policy.whitelisted_action, action);
    }
}
