//! Every mail in every language: whole, short of line, and in the language of its reader.

use std::fmt::Write;

use chrono::TimeDelta;
use guestlist::lang::{Language, in_language, with_language};
use guestlist::mail::Address;
use guestlist::mailer::{FactorNews, Mailer, Message};
use guestlist::tenancy::Tenant;
use mail_parser::MessageParser;

use crate::support::mail_samples::{Links, samples};
use crate::support::test_app::TestApp;

const ANNA: &str = "anna@isp.example";

/// What a reader sees of a message.
struct Read {
    to: String,
    subject: String,
    text: String,
    html: String,
}

fn read(raw: &str) -> Read {
    let parsed = MessageParser::new().parse(raw.as_bytes()).unwrap();
    let to = parsed.to().and_then(|to| to.first()).unwrap();
    Read {
        to: to.address().unwrap().to_owned(),
        subject: parsed.subject().unwrap().to_owned(),
        text: parsed.body_text(0).unwrap().replace('\r', ""),
        html: parsed.body_html(0).unwrap().into_owned(),
    }
}

async fn written(message: &Message, language: Language) -> Read {
    let mailer = Mailer::memory("guestlist@isp.example");
    let sent = in_language(Some(language), mailer.send(message)).await;
    sent.unwrap();
    read(&mailer.outbox().pop().unwrap())
}

/// One of each message, and each of its variants, with what a page would put into it in this language.
fn all(language: Language) -> Vec<(String, Message)> {
    let links = Links::that_look_real("https://panel.isp.example");
    let samples = with_language(language, || samples(&links));
    let mut all = Vec::new();
    for (name, message) in samples {
        if let Message::AccountDeleted {
            to, at, provider, ..
        } = &message
        {
            let variant = Message::AccountDeleted {
                to: to.clone(),
                at: at.clone(),
                has_mailbox: false,
                provider: provider.clone(),
            };
            all.push((format!("{name} without a mailbox"), variant));
        }
        if let Message::SignIn {
            to,
            link,
            valid_minutes,
            provider,
            ..
        } = &message
        {
            let variant = Message::SignIn {
                to: to.clone(),
                alias: Some(Address::parse("office@isp.example").expect("an address")),
                link: link.clone(),
                valid_minutes: *valid_minutes,
                provider: provider.clone(),
            };
            all.push((format!("{name} by an alias"), variant));
        }
        if let Message::SecondFactor {
            to,
            at,
            link,
            provider,
            ..
        } = &message
        {
            for news in [
                FactorNews::Off,
                FactorNews::NewCodes,
                FactorNews::Reset,
                FactorNews::ResetWithPasskeys,
                FactorNews::PasskeyAdded,
                FactorNews::PasskeyRemoved,
                FactorNews::TokenMade,
                FactorNews::CodeUsed(3),
                FactorNews::PasswordSet,
                FactorNews::PasswordSetEarly,
                FactorNews::PasswordChanged,
            ] {
                let variant = Message::SecondFactor {
                    to: to.clone(),
                    news,
                    at: at.clone(),
                    link: link.clone(),
                    provider: provider.clone(),
                };
                all.push((format!("{name} {news:?}"), variant));
            }
        }
        all.push((name.to_owned(), message));
    }
    all
}

#[tokio::test]
async fn every_mail_is_whole_and_short_of_line_in_every_language() {
    for language in Language::ALL {
        for (name, message) in all(language) {
            let Read {
                subject,
                text,
                html,
                ..
            } = written(&message, language).await;
            let code = language.code();
            assert!(html.contains(&format!("<html lang=\"{code}\">")), "{name}");
            for part in [&subject, &text, &html] {
                let is_name_of_a_text = part.contains("mail-") && !part.contains("e-mail-");
                assert!(!is_name_of_a_text, "{name}, {code}: {part}");
                let marks = part.chars().any(|c| ('\u{e000}'..='\u{e0ff}').contains(&c));
                assert!(!marks, "{name}, {code}: {part}");
            }
            let long = |line: &&str| line.chars().count() > 78 && !line.contains("https://");
            let long: Vec<&str> = text.lines().filter(long).collect();
            assert!(long.is_empty(), "{name}, {code}: {long:#?}");
        }
    }
}

#[tokio::test]
async fn every_mail_says_in_german_what_it_says_in_english() {
    let mut said = String::new();
    let pairs = all(Language::German)
        .into_iter()
        .zip(all(Language::English));
    for ((name, german), (_, english)) in pairs {
        let german = written(&german, Language::German).await;
        let english = written(&english, Language::English).await;
        assert_ne!(german.subject, english.subject, "{name}");
        let same = english.text.lines().filter(|line| line.contains(' '));
        let same = same.filter(|line| *line != "-- " && german.text.contains(line));
        // Names, and what the samples say themselves.
        let same: Vec<&str> = same
            .filter(|line| line.starts_with(char::is_uppercase))
            .collect();
        assert!(same.iter().all(|line| line.len() < 30), "{name}: {same:?}");
        let (subject, text) = (german.subject, german.text);
        writeln!(said, "==== {name}\nSubject: {subject}\n\n{text}").unwrap();
    }
    insta::assert_snapshot!(said);
}

/// What was mailed to this address, the newest first.
fn mailed_to(app: &TestApp, address: &str) -> Vec<Read> {
    let mails = app.mailer.outbox();
    let mails = mails.iter().rev().map(|raw| read(raw));
    mails.filter(|mail| mail.to == address).collect()
}

async fn organisation_speaks_german(app: &TestApp) {
    let tenant = Tenant {
        language: Some(Language::German),
        ..app.tenant("isp").await
    };
    let mut tx = app.database.write().await.unwrap();
    tx.of(tenant.id).row().update(&tenant).await.unwrap();
    tx.commit().await.unwrap();
}

/// The subject of the mail then, which is the one of this number.
async fn asks_for_a_link(app: &TestApp, languages: &str, number: usize) -> String {
    let mut visitor = app.nobody();
    visitor.accept_language(languages);
    visitor.get("/").await;
    let form = [("email", ANNA), ("action", "link")];
    visitor.post("/", &form).await;
    app.mails(number).await;
    mailed_to(app, ANNA).remove(0).subject
}

#[tokio::test]
async fn a_sign_in_mail_speaks_as_the_account_then_as_the_organisation_then_as_who_asks() {
    let app = TestApp::start().await;
    app.mailbox(ANNA).await;
    let german = "Anmelden bei Ihrer Gästeliste: Dieser Link gilt einmal, 30 Minuten lang";
    let english = "Sign in to your guest list: this link works once, for 30 minutes";
    assert_eq!(asks_for_a_link(&app, "de", 1).await, german);
    organisation_speaks_german(&app).await;
    assert_eq!(asks_for_a_link(&app, "en", 2).await, german);
    let mut anna = app.owner(ANNA).await;
    anna.get("/account").await;
    let wishes = [("action", "wishes"), ("language", "en"), ("theme", "")];
    anna.submit("/account", &wishes).await;
    assert_eq!(asks_for_a_link(&app, "de", 3).await, english);
}

#[tokio::test]
async fn a_first_password_and_another_are_told_in_the_language_of_the_account() {
    let app = TestApp::start().await;
    organisation_speaks_german(&app).await;
    let mut anna = app.owner(ANNA).await;
    anna.accept_language("en");
    let set = [
        ("action", "password"),
        ("password", "violet anchors hum at dawn"),
    ];
    anna.get("/account").await;
    anna.submit("/account", &set).await;
    assert_eq!(
        mailed_to(&app, ANNA)[0].subject,
        "Ihr Konto hat jetzt ein Passwort"
    );
    app.clock.advance(TimeDelta::minutes(5));
    let change = [
        ("action", "password"),
        ("current_password", "violet anchors hum at dawn"),
        ("password", "seven lanterns over the canal"),
    ];
    anna.get("/account").await;
    anna.submit("/account", &change).await;
    assert_eq!(
        mailed_to(&app, ANNA)[0].subject,
        "Ihr Passwort wurde geändert"
    );
}

#[tokio::test]
async fn a_german_owners_account_settings_and_door_are_german() {
    let app = TestApp::start().await;
    let mut anna = app.owner(ANNA).await;
    anna.accept_language("de-AT, de;q=0.9");
    for (path, title) in [
        ("/account", "Ihr Konto"),
        ("/account/second-factor", "Der zweite Schritt beim Anmelden"),
        ("/settings", "Einstellungen"),
    ] {
        let page = anna.get(path).await;
        assert_eq!(page.text("h1"), title);
        for english in ["Your", " the ", "Sign", "Save"] {
            let main = page.text("main");
            assert!(!main.contains(english), "{path}: {english} in {main}");
        }
    }
    let mut nobody = app.nobody();
    nobody.accept_language("de");
    let page = nobody.get("/").await;
    assert_eq!(
        page.texts("form .button"),
        ["Anmelden", "Link per Mail senden"]
    );
}
