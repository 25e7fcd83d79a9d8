//! Every page of an admin, read in German: its heading, and no English sentence left in it.

use super::page_table::ROWS;
use super::world::World;
use crate::support::visitor::Page;

/// Pages whose heading is a name, and one whose heading is the same word in both languages.
const NAMED: [&str; 8] = [
    "/admin",
    "/admin/domains",
    "/admin/domains/{domain}",
    "/admin/mailboxes/{id}",
    "/admin/whitelist/{id}",
    "/admin/blocklist/{id}",
    "/admin/decisions/{id}",
    "/admin/mailboxes/import/{id}",
];

/// Words that no English sentence does without, and no German one has.
const ENGLISH: [&str; 12] = [
    "the", "your", "and", "which", "with", "from", "are", "not", "nobody", "of", "is", "to",
];

fn english(page: &Page) -> Vec<String> {
    let text = page.text("main");
    let words = text.split(|c: char| !c.is_alphabetic());
    let words: Vec<&str> = words.collect();
    let is_english = |word: &&str| ENGLISH.contains(word);
    let places = words
        .iter()
        .enumerate()
        .filter(|(_, word)| is_english(word));
    places
        .map(|(place, _)| words[place.saturating_sub(4)..(place + 4).min(words.len())].join(" "))
        .collect()
}

#[tokio::test]
async fn every_page_of_an_admin_speaks_german() {
    let world = World::new().await;
    let mut admin = world.app.admin("isp").await;
    let (mut seen, mut wrong) = (0, Vec::new());
    for (_, route, ..) in ROWS.iter().filter(|(method, route, statuses, _)| {
        *method == "GET" && route.starts_with("/admin") && statuses[4] == 200
    }) {
        let path = world.path(route, true);
        admin.accept_language("en");
        let in_english = admin.get(&path).await;
        if !in_english.header("content-type").starts_with("text/html") {
            continue;
        }
        admin.accept_language("de");
        let in_german = admin.get(&path).await;
        assert_eq!(in_german.attribute("html", "lang"), "de", "{route}");
        let headings = [&in_english, &in_german].map(|page| page.text("h1"));
        if headings[0] == headings[1] && !NAMED.contains(route) {
            wrong.push(format!("{route}: {:?}", headings[1]));
        }
        let left = english(&in_german);
        if !left.is_empty() {
            wrong.push(format!("{route}: {left:#?}"));
        }
        seen += 1;
    }
    assert!(seen >= 25, "{seen}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
