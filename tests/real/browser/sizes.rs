//! How pages behave at 200 % and 400 % zoom, how large what one presses is, and what the first page weighs.

use serde_json::Value;

use super::demo::Demo;
use super::driver::{Browser, PHONE, Screen, Scripts};
use super::round::every_page;
use super::sign_in::sign_in;
use crate::support::tell::tell;

/// A window of 1280 px at 200 % (WCAG 1.4.4) and at 400 % (1.4.10), in pixels of the page.
const ZOOMED: [Screen; 2] = [
    Screen {
        name: "200 %",
        width: 640,
        height: 450,
        mobile: false,
    },
    Screen {
        name: "400 %",
        width: 320,
        height: 256,
        mobile: false,
    },
];

/// Whatever stands by itself to be pressed, and is smaller than so many pixels. A label is pressed for its box, and links
/// within sentences may be as high as their line (WCAG 2.5.8).
const SMALL: &str = "
const least = arguments[0];
const controls = document.querySelectorAll('button, a.button, select, textarea, summary, nav a, .row__title > a:only-child, ' +
  'input:not([type=hidden], [type=checkbox], [type=radio]), label:has(input[type=checkbox], input[type=radio])');
return [...controls].filter((control) => {
  const box = control.getBoundingClientRect();
  const there = control.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
  return there && (box.height < least - 0.5 || box.width < 24 - 0.5);
}).map((control) => {
  const box = control.getBoundingClientRect();
  return `${control.outerHTML.slice(0, 120)}: ${Math.round(box.width)} × ${Math.round(box.height)}`;
});";

#[test]
fn pages_fit_at_200_and_400_percent_and_what_one_presses_is_large_enough() {
    let demo = Demo::start();
    let mut wrong = Vec::new();
    let pages = every_page(&demo, "en", &mut |browser, name| {
        for screen in ZOOMED {
            browser.look_with(screen, "light");
            if browser.overflows(screen) {
                wrong.push(format!(
                    "{name} is wider than the window at {}",
                    screen.name
                ));
            }
        }
        browser.look_with(PHONE, "light");
        wrong.extend(small(browser, 44).map(|what| format!("{name}, phone: {what}")));
        browser.look_with(super::driver::DESKTOP, "light");
        wrong.extend(small(browser, 24).map(|what| format!("{name}, desktop: {what}")));
    });
    tell(&format!(
        "{pages} pages and states at 200 % and 400 %, and their targets at 44 px on a phone, 24 px on a desk"
    ));
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn small(browser: &Browser, least: u32) -> impl Iterator<Item = String> {
    let found = browser.execute(SMALL, &[least.into()]);
    let found = found.as_array().expect("a list").clone();
    found
        .into_iter()
        .map(|what| what.as_str().unwrap_or_default().to_owned())
}

/// Bytes over the wire with all that the page asks for, and what holds up its drawing.
const WEIGHT: &str = "
const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
return {
  bytes: all.reduce((sum, entry) => sum + entry.transferSize, 0),
  asked: all.map((entry) => `${new URL(entry.name).pathname} ${entry.transferSize}`),
  blocking: all.filter((entry) => entry.renderBlockingStatus === 'blocking').map((entry) => entry.name),
};";

#[test]
fn a_first_page_weighs_at_most_60_kib_and_waits_for_one_request() {
    let demo = Demo::start();
    let signed_in = Browser::open(Scripts::On);
    sign_in(&signed_in, &demo.link("owner").url);
    for path in ["/", "/whitelist"] {
        weigh(&signed_in, &demo, path);
    }
    let stranger = Browser::open(Scripts::On);
    weigh(&stranger, &demo, "/");
}

/// As a browser sees it that has nothing kept.
fn weigh(browser: &Browser, demo: &Demo, path: &str) {
    browser.devtools(
        "Network.clearBrowserCache",
        &Value::Object(serde_json::Map::new()),
    );
    browser.go(&format!("{}{path}", demo.site));
    let weight = browser.execute(WEIGHT, &[]);
    let bytes = weight["bytes"].as_u64().expect("a number");
    let blocking = weight["blocking"].as_array().expect("a list").len();
    tell(&format!(
        "{path}: {bytes} bytes, {blocking} request that drawing waits for, {}",
        weight["asked"]
    ));
    assert!((1..=60 * 1024).contains(&bytes), "{weight}");
    assert_eq!(blocking, 1, "{weight}");
}
