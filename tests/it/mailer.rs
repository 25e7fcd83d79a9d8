//! The mail we send: what people read, and what happens when the relay doesn't play along.

use std::path::Path;

use guestlist::config::{MailRelay, MailSettings, RelayTls};
use guestlist::mail::Address;
use guestlist::mailer::{Claim, FactorNews, ListNews, Mailer, MailerError, Message, Waiting};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn sign_in() -> Message {
    Message::SignIn {
        to: address("anna@isp.example"),
        alias: None,
        link: "https://panel.isp.example/sign-in/b25lLXRpbWUtbGluaw".to_owned(),
        valid_minutes: 30,
        provider: "Example ISP".to_owned(),
    }
}

/// Sends one message to memory and returns it raw, with what differs each time replaced.
async fn sent(message: &Message) -> String {
    let mailer = Mailer::memory("guestlist@isp.example");
    mailer.send(message).await.unwrap();
    let raw = mailer.outbox().pop().unwrap();
    redacted(&raw)
}

fn redacted(raw: &str) -> String {
    let boundary = raw
        .split("boundary=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    raw.replace(boundary, "BOUNDARY")
        .lines()
        .map(|line| match line.split_once(": ") {
            Some(("Date", _)) => "Date: [date]".to_owned(),
            Some(("Message-ID", id)) => {
                format!("Message-ID: <[id]@{}", id.split_once('@').unwrap().1)
            }
            _ => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn header<'r>(raw: &'r str, name: &str) -> Option<&'r str> {
    let head = raw.split("\n\n").next()?;
    head.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn smtp(port: u16) -> Mailer {
    Mailer::new(&MailSettings {
        relay: MailRelay::Smtp {
            host: "127.0.0.1".to_owned(),
            port,
            tls: RelayTls::Opportunistic,
            username: None,
            password: None,
        },
        from: "guestlist@isp.example".to_owned(),
    })
    .unwrap()
}

fn files(directory: &Path) -> Mailer {
    Mailer::new(&MailSettings {
        relay: MailRelay::File(directory.to_owned()),
        from: "Front desk <guestlist@isp.example>".to_owned(),
    })
    .unwrap()
}

#[tokio::test]
async fn a_sign_in_message_begins_with_the_link_and_is_signed_by_the_provider() {
    insta::assert_snapshot!(sent(&sign_in()).await);
}

#[tokio::test]
async fn a_message_about_paused_learning_says_what_to_do() {
    let message = Message::LearningPaused {
        to: address("anna@isp.example"),
        mailbox: address("anna@isp.example"),
        learned: 120,
        link: "https://panel.isp.example/settings".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

#[tokio::test]
async fn a_message_about_a_reset_second_step_says_what_to_do_if_it_was_not_asked_for() {
    let message = Message::SecondFactor {
        to: address("anna@isp.example"),
        news: FactorNews::Reset,
        at: "28 November 2026 at 19:02 (UTC)".to_owned(),
        link: "https://panel.isp.example/account?not_me=yes".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

#[tokio::test]
async fn a_message_about_a_second_step_that_is_on_says_what_to_do_if_it_was_somebody_else() {
    let message = Message::SecondFactor {
        to: address("anna@isp.example"),
        news: FactorNews::On,
        at: "28 November 2026 at 19:02 (UTC)".to_owned(),
        link: "https://panel.isp.example/account?not_me=yes".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

#[tokio::test]
async fn a_message_about_a_new_browser_says_when_and_from_where() {
    let message = Message::NewSignIn {
        to: address("anna@isp.example"),
        at: "28 November 2026 at 19:02 (UTC)".to_owned(),
        client: "192.0.2.7".parse().unwrap(),
        device: "Firefox on Linux".to_owned(),
        link: "https://panel.isp.example/account?not_me=yes".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

#[tokio::test]
async fn a_message_about_a_dead_refusal_link_names_the_address_and_the_problem() {
    let message = Message::RefusalLinkDead {
        to: address("desk@isp.example"),
        public_url: "https://panel.isp.example".to_owned(),
        problem: "it answered 404, and the page is not ours.".to_owned(),
        provider: "Guestlist".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

fn turned(name: &str, zone: &str, out_of_use: Option<&str>) -> ListNews {
    ListNews {
        name: name.to_owned(),
        zone: zone.to_owned(),
        out_of_use: out_of_use.map(str::to_owned),
    }
}

fn lists_turned(news: Vec<ListNews>, all_out: bool) -> Message {
    Message::ListsTurned {
        to: address("desk@isp.example"),
        news,
        all_out,
        link: "https://panel.isp.example/operator/lists".to_owned(),
        provider: "Guestlist".to_owned(),
    }
}

#[tokio::test]
async fn a_message_about_lists_names_each_and_what_is_wrong() {
    let silent = "doesn't answer in time when it is tested";
    let news = vec![
        turned("Example BL", "bl.example.org", Some(silent)),
        turned(
            "example.net",
            "example.net",
            Some("refuses to answer (127.255.255.1): see its terms"),
        ),
        turned("Example\r\nDBL", "dbl.example.org", None),
    ];
    insta::assert_snapshot!(sent(&lists_turned(news, false)).await);
    for (news, subject) in [
        (
            vec![turned("Example BL", "bl.example.org", Some(silent))],
            "Example BL (bl.example.org) is out of use",
        ),
        (
            vec![turned("bl.example.org", "bl.example.org", None)],
            "bl.example.org is in use again",
        ),
        (
            vec![turned("x", "x.example", Some(silent)); 30],
            "30 lists are out of use",
        ),
    ] {
        let raw = sent(&lists_turned(news, true)).await;
        assert_eq!(header(&raw, "Subject"), Some(subject));
    }
}

#[tokio::test]
async fn a_message_to_prove_a_sender_says_what_the_button_does() {
    let message = Message::ProveSender {
        to: address("scott@agency.example"),
        recipient: address("anna@isp.example"),
        link: "https://panel.isp.example/asked/b25lLXRpbWUtbGluaw".to_owned(),
        valid_minutes: 7 * 24 * 60,
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

#[tokio::test]
async fn a_message_to_prove_a_servers_contact_says_what_the_button_does() {
    let message = Message::ProveServer {
        to: address("postmaster@agency.example"),
        server: "192.0.2.7".parse().unwrap(),
        link: "https://panel.isp.example/asked-server/b25lLXRpbWUtbGluaw".to_owned(),
        valid_minutes: 7 * 24 * 60,
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&message).await);
}

#[tokio::test]
async fn a_message_about_servers_that_ask_names_them() {
    let servers = |many: u8| Message::ServersWaiting {
        to: address("desk@isp.example"),
        servers: (1..=many).map(|n| [192, 0, 2, n].into()).collect(),
        link: "https://panel.isp.example/admin/requests".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    insta::assert_snapshot!(sent(&servers(12)).await);
    let raw = sent(&servers(1)).await;
    let subject = "The mail server 192.0.2.1 asks to be let in";
    assert_eq!(header(&raw, "Subject"), Some(subject));
}

#[tokio::test]
async fn a_message_about_requests_names_who_asks_and_no_more() {
    let message = Message::RequestsWaiting {
        to: address("anna@isp.example"),
        waiting: vec![
            waiting("scott@agency.example", Claim::Proved, None),
            waiting("eve@agency.example", Claim::Proved, None),
        ],
        more: 3,
        then_let_in: true,
        link: "https://panel.isp.example/requests".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    let raw = sent(&message).await;
    assert_eq!(header(&raw, "Subject"), Some("5 senders ask to be let in"));
    insta::assert_snapshot!(raw);
    let one = Message::RequestsWaiting {
        to: address("anna@isp.example"),
        waiting: vec![waiting("scott@agency.example", Claim::Proved, None)],
        more: 0,
        then_let_in: true,
        link: "https://panel.isp.example/requests".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    let raw = sent(&one).await;
    assert_eq!(
        header(&raw, "Subject"),
        Some("scott@agency.example asks to be let in")
    );
}

#[tokio::test]
async fn a_message_about_mail_that_waits_says_until_when_and_what_then() {
    let until = Some("Tuesday 3 March, 09:00 (Europe/Vienna)");
    let message = Message::RequestsWaiting {
        to: address("anna@isp.example"),
        waiting: vec![
            waiting("scott@agency.example", Claim::Confirmed, until),
            waiting("eve@nowhere.example", Claim::Unconfirmed, until),
            waiting("bank@bank.example", Claim::Denied, until),
        ],
        more: 0,
        then_let_in: false,
        link: "https://panel.isp.example/requests".to_owned(),
        provider: "Example ISP".to_owned(),
    };
    let raw = sent(&message).await;
    assert_eq!(
        header(&raw, "Subject"),
        Some("Mail from 3 senders waits for your answer")
    );
    insta::assert_snapshot!(raw);
}

fn waiting(sender: &str, claim: Claim, until: Option<&str>) -> Waiting {
    Waiting {
        sender: address(sender),
        claim,
        until: until.map(str::to_owned),
        link: format!("https://panel.isp.example/answer/b25l-{}", sender.len()),
    }
}

#[tokio::test]
async fn no_message_fetches_anything_from_anywhere() {
    let raw = sent(&sign_in()).await.to_lowercase();
    for fetching in [
        "<img", "<link", "<script", "url(", "src=", "@import", "<iframe", "<form",
    ] {
        assert!(!raw.contains(fetching), "{fetching}");
    }
}

#[tokio::test]
async fn a_provider_name_with_line_ends_adds_no_header() {
    let message = Message::SignIn {
        to: address("anna@isp.example"),
        alias: None,
        link: "https://panel.isp.example/sign-in/x".to_owned(),
        valid_minutes: 30,
        provider: "Example\r\nBcc: everyone@victim.example\r\n\r\nHello".to_owned(),
    };
    let raw = sent(&message).await;
    assert_eq!(header(&raw, "Bcc"), None);
    assert_eq!(header(&raw, "To"), Some("anna@isp.example"));
    assert!(
        raw.contains("\nExample Bcc: everyone@victim.example Hello\n"),
        "{raw}"
    );
}

#[tokio::test]
async fn markup_in_a_provider_name_is_shown_and_not_obeyed() {
    let message = Message::SignIn {
        to: address("anna@isp.example"),
        alias: None,
        link: "https://panel.isp.example/sign-in/x".to_owned(),
        valid_minutes: 30,
        provider: "<b>Example</b>".to_owned(),
    };
    let raw = sent(&message).await;
    let html = raw.split("text/html").nth(1).unwrap();
    assert!(!html.contains("<b>Example"), "{html}");
}

#[tokio::test]
async fn a_local_part_with_a_space_is_quoted_in_the_header() {
    let message = Message::SignIn {
        to: address("\"odd user\"@isp.example"),
        alias: None,
        link: "https://panel.isp.example/sign-in/x".to_owned(),
        valid_minutes: 30,
        provider: "Example ISP".to_owned(),
    };
    assert_eq!(
        header(&sent(&message).await, "To"),
        Some("\"odd user\"@isp.example")
    );
}

#[tokio::test]
async fn a_name_in_the_settings_is_kept_as_the_sender() {
    let directory = tempfile::tempdir().unwrap();
    files(directory.path()).send(&sign_in()).await.unwrap();
    let raw = std::fs::read_to_string(only_file(directory.path())).unwrap();
    assert_eq!(
        header(&redacted(&raw), "From"),
        Some("\"Front desk\" <guestlist@isp.example>")
    );
}

#[tokio::test]
async fn each_message_becomes_one_private_file() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("not/there/yet");
    files(&directory).send(&sign_in()).await.unwrap();
    let path = only_file(&directory);
    assert_eq!(path.extension().unwrap(), "eml");
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

fn only_file(directory: &Path) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(directory).unwrap();
    let file = files.next().unwrap().unwrap().path();
    assert!(files.next().is_none(), "one message, one file");
    file
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_to_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let taken = directory.path().join("a-file");
    std::fs::write(&taken, "in the way").unwrap();
    let mailer = files(&taken);
    assert!(matches!(mailer.check().await, Err(MailerError::File(_))));
    assert!(matches!(
        mailer.send(&sign_in()).await,
        Err(MailerError::File(_))
    ));
}

#[tokio::test]
async fn a_relay_that_is_not_there_is_an_error_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mailer = smtp(port);
    let error = mailer.send(&sign_in()).await.unwrap_err();
    assert!(matches!(error, MailerError::Relay(_)), "{error:?}");
    assert!(!error.is_permanent(), "worth another try");
    assert!(mailer.check().await.is_err());
}

// The clock stands still and jumps when nothing else can happen: the limit passes at once.
#[tokio::test(start_paused = true)]
async fn a_relay_that_says_nothing_is_given_up_within_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = smtp(listener.local_addr().unwrap().port());
    let before = tokio::time::Instant::now();
    let error = mailer.send(&sign_in()).await.unwrap_err();
    assert!(
        before.elapsed() <= std::time::Duration::from_secs(31),
        "{:?}",
        before.elapsed()
    );
    assert!(!error.is_permanent(), "{error:?}");
}

#[tokio::test]
async fn a_relay_gets_the_message_and_its_envelope() {
    let (port, relay) = relay_that_answers_rcpt("250 2.1.5 Ok").await;
    smtp(port).send(&sign_in()).await.unwrap();
    let heard = relay.await.unwrap();
    assert!(
        heard.contains("MAIL FROM:<guestlist@isp.example>"),
        "{heard}"
    );
    assert!(heard.contains("RCPT TO:<anna@isp.example>"), "{heard}");
    assert!(
        heard.contains("\r\nAuto-Submitted: auto-generated\r\n"),
        "{heard}"
    );
}

#[tokio::test]
async fn an_address_that_the_relay_refuses_is_an_error_for_good() {
    let (port, relay) = relay_that_answers_rcpt("550 5.1.1 No such user").await;
    let error = smtp(port).send(&sign_in()).await.unwrap_err();
    assert!(error.is_permanent(), "{error:?}");
    drop(relay);
}

#[tokio::test]
async fn an_address_that_the_relay_greylists_is_worth_another_try() {
    let (port, relay) = relay_that_answers_rcpt("450 4.2.0 Greylisted").await;
    let error = smtp(port).send(&sign_in()).await.unwrap_err();
    assert!(!error.is_permanent(), "{error:?}");
    drop(relay);
}

#[tokio::test]
async fn a_relay_that_answers_passes_the_check() {
    let (port, _relay) = relay_that_answers_rcpt("250 2.1.5 Ok").await;
    smtp(port).check().await.unwrap();
}

#[tokio::test]
async fn a_sender_address_that_is_none_is_found_when_the_program_starts() {
    let settings = MailSettings {
        relay: MailRelay::File("unused".into()),
        from: "guestlist at isp.example".to_owned(),
    };
    assert!(Mailer::new(&settings).is_err());
}

/// An SMTP server for one connection, which ends after a message or a refusal; returns its port
/// and all it heard.
async fn relay_that_answers_rcpt(answer: &'static str) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    #[expect(clippy::disallowed_methods, reason = "the test joins it")]
    let relay = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut reader = BufReader::new(reader.take(100_000));
        let mut heard = String::new();
        let mut in_data = false;
        writer
            .write_all(b"220 relay.example ESMTP\r\n")
            .await
            .unwrap();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).await.unwrap() == 0 {
                return heard;
            }
            heard.push_str(&line);
            let reply = match line.get(..4) {
                _ if in_data && line != ".\r\n" => continue,
                _ if in_data => {
                    writer.write_all(b"250 2.0.0 Taken\r\n").await.unwrap();
                    return heard;
                }
                Some("RCPT") => answer,
                Some("DATA") => {
                    in_data = true;
                    "354 Go on"
                }
                _ => "250 Ok",
            };
            writer
                .write_all(format!("{reply}\r\n").as_bytes())
                .await
                .unwrap();
        }
    });
    (port, relay)
}
