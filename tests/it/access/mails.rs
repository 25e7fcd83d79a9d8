//! What programs do that open every link of a mail (RELIABILITY.md, W6): nothing. And each mail as a file, to look at.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::body::Body;
use guestlist::lang::{Language, in_language};
use guestlist::mailer::Mailer;
use mail_parser::MessageParser;

use super::world::World;
use crate::support::mail_samples::{Links, samples};

const SITE: &str = "http://127.0.0.1:8080";

/// The parts and headers of a message in which links can stand.
struct Parts {
    text: String,
    html: String,
    unsubscribe: String,
}

async fn parts(message: &guestlist::mailer::Message) -> Parts {
    let mailer = Mailer::memory("guestlist@isp.example");
    mailer.send(message).await.unwrap();
    let raw = mailer.outbox().pop().unwrap();
    let parsed = MessageParser::new().parse(raw.as_bytes()).unwrap();
    let unsubscribe = parsed.header_raw("List-Unsubscribe").unwrap_or_default();
    Parts {
        text: parsed.body_text(0).unwrap().into_owned(),
        html: parsed.body_html(0).unwrap().into_owned(),
        unsubscribe: unsubscribe.to_owned(),
    }
}

/// Paths on our site.
fn links(text: &str) -> BTreeSet<String> {
    let end = |c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | ')');
    let rest = text.split(SITE).skip(1);
    let paths = rest.map(|rest| rest.split(end).next().unwrap_or_default());
    paths
        .map(|path| {
            if path.is_empty() {
                "/".to_owned()
            } else {
                path.to_owned()
            }
        })
        .collect()
}

#[tokio::test]
async fn every_link_of_every_mail_looked_at_four_times_changes_nothing() {
    let world = World::new().await;
    let path = |route: &str| format!("{SITE}{}", world.path(route, true));
    let all = Links {
        site: SITE.to_owned(),
        sign_in: path("/sign-in/{secret}"),
        invitation: path("/invitation/{link}"),
        asked: path("/asked/{link}"),
        asked_server: path("/asked-server/{link}"),
        answer: path("/answer/{link}"),
        let_in: path("/digest/{link}"),
        keep_out: path("/digest/{link}"),
        unsubscribe: path("/unsubscribe/{link}"),
    };
    let before = world.state().await;
    let mut looked_at = BTreeSet::new();
    for (name, message) in samples(&all) {
        let parts = parts(&message).await;
        let (in_text, in_html) = (links(&parts.text), links(&parts.html));
        assert_eq!(
            in_text, in_html,
            "the two parts of {name} lead to different pages"
        );
        // Whoever has no account any more has no page either.
        let is_last = name == "account_deleted";
        assert_eq!(in_text.is_empty(), is_last, "{name} leads nowhere");
        let in_header = links(&parts.unsubscribe);
        for path in in_text.union(&in_header) {
            for method in ["GET", "HEAD", "GET", "HEAD"] {
                let mut scanner = world.app.nobody();
                let request = scanner.request(method, path).body(Body::empty()).unwrap();
                let page = scanner.send(request).await;
                let status = page.status.as_u16();
                // A page behind the sign-in leads there.
                assert!(
                    matches!(status, 200 | 303),
                    "{name}: {method} {path}: {status}"
                );
            }
            looked_at.insert(path.clone());
        }
    }
    assert_eq!(world.state().await, before);
    assert!(looked_at.len() >= 10, "{looked_at:?}");
}

#[test]
fn every_mail_has_a_row_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    let folders: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let rows = samples(&Links::that_look_real(SITE)).into_iter();
    let rows: BTreeSet<String> = rows.map(|(name, _)| name.to_owned()).collect();
    assert_eq!(folders, rows);
}

#[tokio::test]
async fn every_mail_is_there_to_be_looked_at() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mails");
    fs::create_dir_all(&directory).unwrap();
    let samples = samples(&Links::that_look_real("https://panel.isp.example"));
    let each = samples
        .iter()
        .flat_map(|sample| Language::ALL.map(|language| (sample, language)));
    for ((name, message), language) in each {
        let parts = in_language(Some(language), parts(message)).await;
        let name = format!("{name}.{}", language.code());
        // Complete in itself: what the HTML says in words, the text says too.
        let words = |text: &str| text.split_whitespace().count();
        assert!(words(&parts.text) >= 20, "{name}: {}", parts.text);
        fs::write(directory.join(format!("{name}.html")), parts.html).unwrap();
        fs::write(directory.join(format!("{name}.txt")), parts.text).unwrap();
    }
}
