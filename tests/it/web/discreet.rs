//! What a whole round leaves in the log and in the audit log: no secret, and nothing of what people wrote
//! (RELIABILITY.md, W16).

use axum::http::StatusCode;
use guestlist::tenancy::TokenScope;
use serde_json::json;

use super::{PASSWORD, only_people_on_the_list, with_password};
use crate::support::dump::dump;
use crate::support::log::Log;
use crate::support::test_app::TestApp;

const NEW_PASSWORD: &str = "eleven green bottles";
const MESSAGE: &str = "the logo files that you asked for";

/// Everything in a text that only its receiver may know: what stands behind these, up to the next sign.
fn secrets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for begin in ["/why/", "/asked/", "/sign-in/", "/answer/"] {
        for rest in text.split(begin).skip(1) {
            let in_secret = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
            let secret: String = rest.chars().take_while(in_secret).collect();
            if secret.len() > 20 {
                found.push(secret);
            }
        }
    }
    found
}

#[tokio::test]
async fn neither_log_nor_audit_log_holds_a_secret_or_what_people_wrote() {
    let log = Log::start();
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let mut secrets_out = vec![
        PASSWORD.to_owned(),
        NEW_PASSWORD.to_owned(),
        MESSAGE.to_owned(),
    ];

    // Anna signs in by password, takes only people on her list, and takes a new password.
    let mut anna = app.nobody();
    anna.get("/").await;
    let fields = [("email", "anna@isp.example"), ("password", PASSWORD)];
    anna.submit("/", &fields).await;
    secrets_out.extend(anna.cookies.values().cloned());
    only_people_on_the_list(&app, "anna@isp.example").await;
    anna.open("/account").await;
    let fields = [
        ("action", "password"),
        ("current_password", PASSWORD),
        ("password", NEW_PASSWORD),
    ];
    let page = anna.submit("/account", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.texts(".field__error").is_empty(),
        "{}",
        page.text("main")
    );
    secrets_out.extend(anna.cookies.values().cloned());
    secrets_out.push(anna.token.clone());

    // A link is mailed and used.
    let mut elsewhere = app.nobody();
    elsewhere.get("/").await;
    let fields = [("email", "anna@isp.example"), ("action", "link")];
    elsewhere.post("/", &fields).await;

    // Scott is refused and asks to be let in.
    let token = app.token(TokenScope::Decide, None).await;
    secrets_out.push(token);
    let caller = app.caller(TokenScope::Decide, None).await;
    let question = json!({
        "client_address": "192.0.2.25",
        "sender": "scott@agency.example",
        "recipient": "anna@isp.example",
        "instance": "4711.0",
    });
    let answer = caller.post("/api/v1/decide", question).await.expect(200);
    assert_eq!(answer["verdict"], "reject");
    let why = answer["why_url"].as_str().expect("a link").to_owned();
    let path = why.split_once("8080").expect("the public address").1;
    let mut scott = app.nobody();
    scott.get(path).await;
    scott.post(path, &[("message", MESSAGE)]).await;
    let mails = app.mails(1).await.concat();
    secrets_out.extend(secrets(&why));
    secrets_out.extend(secrets(&mails));
    assert!(secrets_out.len() > 8, "{}", secrets_out.len());
    app.engine.flush().await;

    let lines = log.take("");
    let refused = lines
        .iter()
        .find(|line| line.contains("scott@agency.example") && line.contains("4711.0"));
    // Each refusal explains itself by instance and rule.
    assert!(
        refused.is_some_and(|line| line.contains("stranger")),
        "{lines:#?}"
    );
    let audit = dump(&app.test_database).await;
    let audit = audit.iter().filter(|(table, _)| table.contains("audit"));
    let audit: Vec<String> = audit.flat_map(|(_, rows)| rows.clone()).collect();
    assert!(!audit.is_empty());
    for secret in &secrets_out {
        for line in lines.iter().chain(&audit) {
            assert!(!line.contains(secret.as_str()), "{secret}: {line}");
        }
    }
}
