//! A walk through every page of every role: nothing broken, nothing asked of other sites, and a
//! picture of each into `target/shots/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use scraper::{Html, Selector};

use super::demo::{Demo, Link};
use super::driver::{Browser, DESKTOP, PHONE, Screen, Scripts};
use super::round::{every_page, walk};
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::program::repository;
use crate::support::tell::tell;

/// The languages to take pictures in, parted by commas.
const LANGUAGES: &str = "SHOTS_LANGUAGES";
/// Set: the best of them go into `docs/screens/`, too. Only `docs/screenshots.sh` does that.
const FOR_DOCS: &str = "SHOTS_FOR_DOCS";

/// What `docs/pages.md` shows: a page and its state, on which screen, in which scheme, under which name.
const BEST: [(&str, Screen, &str, &str); 12] = [
    ("en/owner/", DESKTOP, "light", "home"),
    ("en/owner/", PHONE, "dark", "home-phone"),
    ("en/owner/whitelist", DESKTOP, "light", "whitelist"),
    ("en/owner/whitelist", PHONE, "light", "whitelist-phone"),
    ("en/owner/import-preview", DESKTOP, "light", "import"),
    ("en/owner/try", DESKTOP, "dark", "try"),
    ("en/public/asked-status", PHONE, "light", "asked-phone"),
    ("en/public/server", DESKTOP, "light", "why"),
    ("en/admin/admin/checks", DESKTOP, "light", "checks"),
    ("en/admin/rehearsal", DESKTOP, "dark", "rehearsal"),
    ("en/operator/operator/lists", DESKTOP, "light", "lists"),
    ("de/public/asked-status", PHONE, "dark", "asked-phone-de"),
];

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the command that makes pictures for docs/ says which"
)]
fn shots_of_every_page_on_phone_and_desktop_in_light_and_dark() {
    let languages = std::env::var(LANGUAGES).unwrap_or_else(|_| "en".to_owned());
    for language in languages.split(',') {
        let demo = Demo::start();
        let pages = every_page(&demo, language, &mut |browser, name| {
            let name = format!("{language}/{name}");
            look_at(browser, &name);
            if std::env::var_os(FOR_DOCS).is_some() {
                for_docs(browser, &name);
            }
        });
        tell(&format!(
            "{language}: {pages} pages and states, each on phone and desktop, light and dark: target/shots/{language}/"
        ));
        assert!(pages >= 100, "{pages} pages only");
    }
}

#[test]
fn every_page_says_the_same_without_scripts() {
    let demo = Demo::start();
    let with = headings(visitors(&demo, Scripts::On));
    let second = Demo::start();
    let without = headings(visitors(&second, Scripts::Off));
    // Mail goes on arriving, so one of many objects may be another one in the second walk.
    let comparable = |headings: BTreeMap<String, String>| {
        let same = |(page, heading): (String, String)| {
            let of_one_object = page.ends_with("/_");
            (
                page,
                if of_one_object {
                    String::new()
                } else {
                    heading
                },
            )
        };
        headings.into_iter().map(same).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(comparable(with), comparable(without));
}

/// Whoever visits: the public first, then each role by its link; where each begins.
fn visitors(demo: &Demo, scripts: Scripts) -> Vec<(String, Browser, String)> {
    let refused = Question::incoming(
        "curious.stranger@newcomer.example",
        &demo.link("owner").address,
    );
    let refusal = ask(demo.policy, &refused).expect("an answer");
    let link = refusal
        .split_whitespace()
        .find(|word| word.starts_with(&demo.site));
    let why = link
        .unwrap_or_else(|| panic!("no link in {refusal}"))
        .to_owned();
    let mut visitors = vec![("public".to_owned(), Browser::open(scripts), why)];
    for Link { role, url, .. } in &demo.links {
        let browser = Browser::open(scripts);
        sign_in(&browser, url);
        let landed = browser.address();
        visitors.push((role.clone(), browser, landed));
    }
    visitors
}

/// Takes the pictures that the documentation shows: what is in sight first, small.
fn for_docs(browser: &Browser, name: &str) {
    let directory = repository("docs/screens");
    fs::create_dir_all(&directory).expect("docs/ is ours");
    for (_, screen, scheme, file) in BEST.iter().filter(|best| best.0 == name) {
        browser.look_with(*screen, scheme);
        let file = directory.join(format!("{file}.webp"));
        fs::write(file, browser.first_sight()).expect("docs/ is ours");
    }
    browser.look_with(DESKTOP, "light");
}

/// Takes the page's pictures into `target/shots/`; it must fit every screen.
pub(super) fn look_at(browser: &Browser, name: &str) {
    let (language, name) = match name.split_once('/') {
        Some((language @ ("en" | "de"), name)) => (language, name),
        _ => ("", name),
    };
    let directory = repository("target/shots").join(language);
    fs::create_dir_all(&directory).expect("target/ is ours");
    for screen in [PHONE, DESKTOP] {
        for scheme in ["light", "dark"] {
            browser.look_with(screen, scheme);
            let name = name.trim_end_matches('/').replace('/', "-");
            let file: PathBuf = directory.join(format!("{name}.{}.{scheme}.png", screen.name));
            fs::write(&file, browser.picture()).expect("target/ is ours");
            assert!(
                !browser.overflows(screen),
                "{name} is wider than the {}",
                screen.name
            );
        }
    }
    browser.look_with(DESKTOP, "light");
}

/// The first heading of every page, by visitor and kind of page.
fn headings(visitors: Vec<(String, Browser, String)>) -> BTreeMap<String, String> {
    let mut headings = BTreeMap::new();
    for (name, browser, start) in visitors {
        walk(&browser, &start, &mut |page| {
            let heading = first_heading(&browser.source());
            assert!(!heading.is_empty(), "{name}{page} has no heading");
            headings.insert(format!("{name}{page}"), heading);
        });
    }
    headings
}

fn first_heading(html: &str) -> String {
    let selector = Selector::parse("h1").expect("a selector");
    let document = Html::parse_document(html);
    let heading = document.select(&selector).next();
    heading
        .map(|heading| heading.text().collect::<String>().trim().to_owned())
        .unwrap_or_default()
}
