use axum::http::StatusCode;
use guestlist::mail::Address;

use super::{PASSWORD, account, with_password};
use crate::support::test_app::TestApp;

const ANNA: &str = "anna@isp.example";

#[tokio::test]
async fn the_right_password_opens_the_door_and_leads_where_one_wanted_to_go() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut anna = app.nobody();
    let page = anna.get("/whitelist?q=a").await;
    assert_eq!(
        page.location().as_deref(),
        Some("/?next=/whitelist%3Fq%3Da")
    );
    let door = anna.open("/whitelist?q=a").await;
    let next = door.values("input[name=next]").remove(0);
    let fields = [
        ("email", "Anna@isp.example"),
        ("password", PASSWORD),
        ("next", &next),
    ];
    let page = anna.submit("/", &fields).await;
    assert_eq!(page.text("h1"), "Whitelist");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut answers = Vec::new();
    for address in [
        "anna@isp.example",
        "nobody@isp.example",
        "nobody@nowhere.example",
        "nonsense",
    ] {
        let mut visitor = app.nobody();
        visitor.get("/").await;
        let page = visitor
            .post(
                "/",
                &[("email", address), ("password", "not the right one")],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.values("#email"), [address]);
        assert!(!visitor.cookies.contains_key("__Host-sid"));
        answers.push(page.body.replace(address, "").replace(&visitor.token, ""));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
}

#[tokio::test]
async fn the_eleventh_try_must_wait_even_with_the_right_password() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut visitor = app.nobody();
    visitor.get("/").await;
    for _ in 0..10 {
        visitor
            .post("/", &[("email", "anna@isp.example"), ("password", "wrong")])
            .await;
    }
    let page = visitor
        .post(
            "/",
            &[("email", "anna@isp.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_mailed_link_is_promised_to_everyone_and_sent_to_those_who_have_an_account() {
    let app = TestApp::start().await;
    account(&app, "anna@isp.example").await;
    let mut answers = Vec::new();
    for address in ["nobody@isp.example", "anna@isp.example"] {
        let mut visitor = app.nobody();
        visitor.get("/").await;
        let page = visitor
            .post("/", &[("action", "link"), ("email", address)])
            .await;
        answers.push((page.status, page.body));
    }
    assert_eq!(answers[0], answers[1]);
    let outbox = app.mails(1).await;
    assert_eq!(outbox.len(), 1);
    assert!(outbox[0].contains("To: anna@isp.example"), "{}", outbox[0]);
    assert!(
        outbox[0].contains("http://127.0.0.1:8080/sign-in/"),
        "{}",
        outbox[0]
    );
}

/// Gives Anna's mailbox these addresses besides its own.
async fn with_aliases(app: &TestApp, aliases: &[&str]) {
    let id = app.mailbox(ANNA).await.id;
    let tenant = app.tenant("isp").await.id;
    let mut tx = app.database.write().await.expect("a transaction");
    let mut mailboxes = tx.of(tenant).mailboxes();
    let mailbox = mailboxes.find_to_change(id).await.expect("a look-up");
    let mut mailbox = mailbox.expect("a mailbox");
    let parse = |alias: &&str| Address::parse(alias).expect("an address");
    mailbox.aliases = aliases.iter().map(parse).collect();
    mailboxes.update(&mailbox).await.expect("a change");
    tx.commit().await.expect("a commit");
}

/// Asks for a link, and returns the page that promises it.
async fn ask_for_a_link(app: &TestApp, email: &str) -> String {
    let mut visitor = app.nobody();
    visitor.get("/").await;
    let fields = [("action", "link"), ("email", email)];
    let page = visitor.post("/", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    page.body
}

#[tokio::test]
async fn whoever_asks_with_an_alias_is_mailed_at_the_mailbox_which_address_signs_in() {
    let app = TestApp::start().await;
    with_aliases(&app, &["office@isp.example"]).await;
    let unknown = ask_for_a_link(&app, "nobody@isp.example").await;
    let alias = ask_for_a_link(&app, "office@isp.example").await;
    assert_eq!(unknown, alias, "the page tells nothing of it");
    let mail = app.mails(1).await.remove(0);
    assert!(mail.contains("To: anna@isp.example"), "{mail}");
    let mail = mail.replace("=\r\n", "").replace("\r\n", " ");
    assert!(
        mail.contains("The address entered was office@isp.example."),
        "{mail}"
    );
    assert!(
        mail.contains("next time, enter anna@isp.example."),
        "{mail}"
    );
    let (_, rest) = mail.split_once("/sign-in/").expect("a link");
    let secret = rest.split_whitespace().next().expect("a secret");
    let mut anna = app.nobody();
    anna.sign_in(&format!("/sign-in/{secret}")).await;
    assert_eq!(anna.get("/account").await.text(".lead"), ANNA);
    // By the mailbox's own name there is no such line.
    ask_for_a_link(&app, ANNA).await;
    let mail = app.mails(2).await.remove(1);
    assert!(!mail.contains("The address entered was"), "{mail}");
}

#[tokio::test]
async fn aliases_get_a_mailbox_no_more_links_than_its_own_name() {
    let app = TestApp::start().await;
    let aliases = ["a@isp.example", "b@isp.example", "c@isp.example"];
    with_aliases(&app, &aliases).await;
    for alias in aliases {
        ask_for_a_link(&app, alias).await;
    }
    app.mails(3).await;
    for email in [ANNA, "a@isp.example", "b@isp.example"] {
        ask_for_a_link(&app, email).await;
    }
    // Another mailbox has links of its own, and waits behind those.
    app.mailbox("bob@isp.example").await;
    ask_for_a_link(&app, "bob@isp.example").await;
    let mails = app.mails(4).await;
    let to_anna = mails.iter().filter(|mail| mail.contains("To: anna@"));
    assert_eq!(to_anna.count(), 3);
}

#[tokio::test]
async fn a_link_signs_in_once_and_only_by_its_button() {
    let app = TestApp::start().await;
    let anna = account(&app, "anna@isp.example").await;
    let path = super::session::link(&app, &anna).await;
    let mut visitor = app.nobody();
    for _ in 0..3 {
        assert_eq!(visitor.get(&path).await.text("h1"), "Welcome back");
    }
    assert!(
        !visitor.cookies.contains_key("__Host-sid"),
        "looking signed in"
    );
    visitor.sign_in(&path).await;
    let again = app.nobody().get(&path).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.text("h1"), "This link can't be used any more");
}

#[tokio::test]
async fn links_and_redirects_use_the_configured_address_whatever_the_host_says() {
    let app = TestApp::start().await;
    account(&app, "anna@isp.example").await;
    let mut visitor = app.nobody();
    visitor.get("/").await;
    let body = format!(
        "action=link&email=anna%40isp.example&csrf={}",
        visitor.token
    );
    let mut request = visitor.request("POST", "/");
    let headers = request.headers_mut().expect("headers");
    headers.insert("host", "evil.example".parse().expect("a value"));
    headers.insert("x-forwarded-host", "evil.example".parse().expect("a value"));
    headers.insert(
        "content-type",
        "application/x-www-form-urlencoded"
            .parse()
            .expect("a value"),
    );
    let page = visitor
        .send(request.body(body.into()).expect("a request"))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!app.mails(1).await.concat().contains("evil"));
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/a\r\nSet-Cookie: x=y",
    ] {
        let mut visitor = app.nobody();
        visitor.get("/").await;
        let fields = [
            ("email", "anna@isp.example"),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(
            visitor.post("/", &fields).await.location().as_deref(),
            Some("/"),
            "{next:?}"
        );
    }
}
