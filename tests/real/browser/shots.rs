//! A walk through every page of every role: nothing broken, nothing asked of other sites, and a
//! picture of each into `target/shots/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use scraper::{Html, Selector};

use super::demo::{Demo, Link};
use super::driver::{Browser, DESKTOP, PHONE, Scripts};
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::program::repository;
use crate::support::tell::tell;

#[test]
fn shots_of_every_page_on_phone_and_desktop_in_light_and_dark() {
    let demo = Demo::start();
    let mut pages = 0;
    for (name, browser, start) in visitors(&demo, Scripts::On) {
        walk(&browser, &start, &mut |page| {
            pages += 1;
            look_at(&browser, &format!("{name}{page}"));
        });
        let mut errors = browser.console_errors();
        // The page for what is not there is visited too, and Chromium notes its status.
        errors.retain(|error| !error.contains("/no-such-page - Failed to load resource"));
        assert_eq!(errors, Vec::<String>::new(), "{name}");
        assert_eq!(
            browser.requests_elsewhere(&demo.site),
            Vec::<String>::new(),
            "{name}"
        );
    }
    tell(&format!(
        "{pages} pages, each on phone and desktop, light and dark: target/shots/"
    ));
    assert!(pages >= 15, "{pages} pages only");
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

/// Visits every page that links lead to from `start`, one of each kind, and lets `visit` look at it.
fn walk(browser: &Browser, start: &str, visit: &mut dyn FnMut(&str)) {
    let site: String = start.split('/').take(3).collect::<Vec<_>>().join("/");
    let mut waiting = vec![
        start.to_owned(),
        format!("{site}/"),
        format!("{site}/no-such-page"),
    ];
    let mut seen = BTreeSet::new();
    while let Some(url) = waiting.pop() {
        if !seen.insert(kind(&url, &site)) {
            continue;
        }
        browser.go(&url);
        // Where it led to may have been seen by its own name.
        let here = browser.address();
        if kind(&here, &site) != kind(&url, &site) && !seen.insert(kind(&here, &site)) {
            continue;
        }
        visit(&kind(&here, &site));
        waiting.extend(links(&browser.source(), &site));
    }
}

/// The page's path, with what differs from one object to the next left out.
fn kind(url: &str, site: &str) -> String {
    let path = url
        .strip_prefix(site)
        .unwrap_or(url)
        .split(['?', '#'])
        .next()
        .unwrap_or_default();
    let segment = |segment: &str| {
        let one_object = segment.contains(['@', '.', '%']) || segment.len() > 24;
        if one_object {
            "_".to_owned()
        } else {
            segment.to_owned()
        }
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn links(html: &str, site: &str) -> Vec<String> {
    let selector = Selector::parse("a[href]").expect("a selector");
    let document = Html::parse_document(html);
    let hrefs = document
        .select(&selector)
        .filter_map(|link| link.value().attr("href"));
    let on_site = |href: &str| {
        let download = href.contains("export")
            || href.ends_with("/report")
            || href.starts_with("/static/")
            || href.starts_with("/api/");
        (href.starts_with('/') && !href.starts_with("//") && !download)
            .then(|| format!("{site}{href}"))
    };
    hrefs.filter_map(on_site).collect()
}

/// Takes the page's pictures into `target/shots/`; it must fit every screen.
pub(super) fn look_at(browser: &Browser, name: &str) {
    let directory = repository("target/shots");
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
