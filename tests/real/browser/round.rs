//! A round through every page there is, as everybody who visits: what links lead to, what mailed links lead to, and what
//! forms answer with. `shots`, `axe` and `valid` look at each.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::Method;
use guestlist::web::known_routes;
use scraper::{Html, Selector};

use super::demo::{Demo, Link};
use super::driver::{Browser, Scripts};
use super::round_links::{dead_links, digest_links};
use super::round_states::{admin, operator, owner};
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::wait::until;

/// Who looks at a page: a browser on it, and the name of the page and its state.
pub(super) type Look<'l> = dyn FnMut(&Browser, &str) + 'l;

/// A round that is under way.
pub(super) struct Round<'r> {
    pub(super) demo: &'r Demo,
    language: &'r str,
    look: &'r mut Look<'r>,
    /// Paths that were looked at.
    seen: BTreeSet<String>,
}

/// Leads `look` through all of it, and says how many pages and states there were.
pub(super) fn every_page(demo: &Demo, language: &str, look: &mut Look<'_>) -> usize {
    let mut count = 0;
    let mut counted = |browser: &Browser, name: &str| {
        count += 1;
        look(browser, name);
    };
    let mut round = Round {
        demo,
        language,
        look: &mut counted,
        seen: BTreeSet::new(),
    };
    round.role("owner", owner);
    round.role("admin", admin);
    round.role("operator", operator);
    round.public();
    assert_eq!(round.left_out(), Vec::<&str>::new(), "routes not looked at");
    count
}

impl Round<'_> {
    pub(super) fn open(&self) -> Browser {
        Browser::open_in(self.language, Scripts::On)
    }

    /// Looks at what the browser shows.
    pub(super) fn look(&mut self, browser: &Browser, name: &str) {
        let here = browser.address();
        let path = here.strip_prefix(&self.demo.site).unwrap_or(&here);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        self.seen.insert(path.to_owned());
        (self.look)(browser, name);
    }

    /// Goes to a path and looks at it.
    pub(super) fn look_at(&mut self, browser: &Browser, path: &str, name: &str) {
        browser.go(&format!("{}{path}", self.demo.site));
        self.look(browser, name);
    }

    /// Looks at all that links lead to.
    fn walk(&mut self, browser: &Browser, name: &str) {
        let start = browser.address();
        walk(browser, &start, &mut |page| {
            self.look(browser, &format!("{name}{page}"));
        });
    }

    fn role(&mut self, role: &str, states: fn(&mut Round<'_>, &Browser, &Link)) {
        let browser = self.open();
        let link = self.demo.link(role).clone();
        browser.go(&link.url);
        self.look(&browser, "public/sign-in-link");
        sign_in(&browser, &link.url);
        self.walk(&browser, role);
        states(self, &browser, &link);
        browser.go(&link.url);
        self.look(&browser, "public/sign-in-spent");
        self.nothing_wrong(&browser);
    }

    /// Whoever has no account: senders, people who run servers, readers of mail, and who signs in.
    fn public(&mut self) {
        let browser = self.open();
        let refused = Question::incoming("round.stranger@newcomer.example", &self.owner());
        let why = self.why(&ask(self.demo.policy, &refused).expect("an answer"));
        browser.go(&why);
        self.walk(&browser, "public");
        browser.go(&why);
        browser.write("#message", "The papers you asked for");
        browser.click("#ask button");
        self.look(&browser, "public/why-mailed");
        browser.go(&self.mailed("/asked/"));
        self.look(&browser, "public/asked-prove");
        browser.click("main .button--main");
        self.look(&browser, "public/asked-status");

        browser.go(&format!("{}/server", self.why(&self.demo.printed)));
        self.look(&browser, "public/server");
        browser.choose("input[value='postmaster@blast.example']");
        browser.write("#message", "The machine is clean again");
        browser.write("#bounce", "550 5.7.1 no");
        browser.click("form .button--main");
        self.look(&browser, "public/server-mailed");
        browser.go(&self.mailed("/asked-server/"));
        self.look(&browser, "public/server-prove");
        browser.click("form .button--main");
        self.look(&browser, "public/server-status");

        browser.go(&self.mailed("/answer/"));
        self.look(&browser, "public/answer");
        browser.click("button[value='ignore']");
        self.look(&browser, "public/answered");
        browser.go(&self.mailed("/invitation/"));
        self.look(&browser, "public/invitation");
        browser.click("main form .button--main");
        self.look(&browser, "public/invitation-pressed");
        for (name, path) in digest_links(self.demo) {
            self.look_at(&browser, &path, &format!("public/{name}"));
            browser.click("main form button");
            self.look(&browser, &format!("public/{name}-pressed"));
        }
        for (name, path) in dead_links() {
            self.look_at(&browser, path, &format!("public/{name}"));
        }
        self.look_at(&browser, "/policy/riverside", "public/policy");
        self.look_at(&browser, "/api/v1/", "public/api");
        browser.go(&self.demo.site);
        browser.write("#email", "nobody@riverside.example");
        browser.write("#password", "wrong and long enough");
        browser.click("button[value='sign-in']");
        self.look(&browser, "public/door-wrong");
        browser.click("button[value='link']");
        self.look(&browser, "public/door-mailed");
        self.nothing_wrong(&browser);
    }

    fn owner(&self) -> String {
        self.demo.link("owner").address.clone()
    }

    /// The link in a refusal.
    fn why(&self, refusal: &str) -> String {
        let begins = format!("{}/why/", self.demo.site);
        let mut words = refusal.split_whitespace();
        let link = words.find(|word| word.starts_with(&begins));
        link.unwrap_or_else(|| panic!("no link in {refusal}"))
            .to_owned()
    }

    /// The first mailed link that begins so, as soon as it is there; notices are sent once a minute.
    fn mailed(&self, path: &str) -> String {
        let begins = format!("{}{path}", self.demo.site);
        let link = || {
            // Beyond ASCII a mail goes as quoted-printable, which breaks long lines (RFC 2045, 6.7).
            let mails = self.demo.mails().replace("=\r\n", "").replace("=\n", "");
            let (_, rest) = mails.split_once(&begins)?;
            Some(format!("{begins}{}", rest.split_whitespace().next()?))
        };
        until("a link was mailed", Duration::from_secs(90), link).0
    }

    /// Nothing but the statuses of what isn't there or was typed wrong in the console, and nothing asked of others.
    fn nothing_wrong(&self, browser: &Browser) {
        let mut errors = browser.console_errors();
        errors.retain(|error| !error.contains("Failed to load resource: the server responded"));
        assert_eq!(errors, Vec::<String>::new());
        let elsewhere = browser.requests_elsewhere(&self.demo.site);
        assert_eq!(elsewhere, Vec::<String>::new());
    }

    /// Routes that answer with a page, of which none was looked at.
    fn left_out(&self) -> Vec<&'static str> {
        let no_page = |path: &str| {
            let starts = ["/static/", "/look/", "/favicon", "/healthz", "/readyz"];
            starts.iter().any(|start| path.starts_with(start))
                || path.contains("/export/")
                || path.ends_with("/export")
                || path.ends_with("/report")
        };
        // The operator's first page is that of the tenants.
        let routes = known_routes().into_iter();
        let routes = routes.filter(|(method, path)| {
            *method == Method::GET && !no_page(path) && *path != "/operator"
        });
        let is_seen = |route: &str| self.seen.iter().any(|path| fits(path, route));
        routes
            .map(|(_, route)| route)
            .filter(|route| !is_seen(route))
            .collect()
    }
}

fn fits(path: &str, route: &str) -> bool {
    let (path, route): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), route.split('/').collect());
    let same = |(part, known): (&&str, &&str)| known.starts_with('{') || part == known;
    path.len() == route.len() && path.iter().zip(&route).all(same)
}

/// Visits every page that links lead to from `start`, one of each kind, and lets `visit` look at it.
pub(super) fn walk(browser: &Browser, start: &str, visit: &mut dyn FnMut(&str)) {
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
