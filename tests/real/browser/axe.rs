//! axe-core over every page and state, on phone and desktop, light and dark: nothing at WCAG 2.2 AA.
//!
//! axe is put into the page by the driver; the page's own rules stay as they are. `tests/vendor/axe` says where it is from.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::demo::Demo;
use super::driver::{Browser, Screen, Scripts};
use super::round::every_page;
use crate::support::tell::tell;

const AXE: &str = include_str!("../../vendor/axe/axe.min.js");

/// What WCAG 2.2 asks for at level AA, and what axe's makers advise beyond it.
const TAGS: [&str; 7] = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22a",
    "wcag22aa",
    "best-practice",
];

const SCREENS: [Screen; 2] = [
    Screen {
        name: "375",
        width: 375,
        height: 812,
        mobile: true,
    },
    Screen {
        name: "1280",
        width: 1280,
        height: 900,
        mobile: false,
    },
];

const RUN: &str = "
const [tags, done] = arguments;
const told = (found) => found.map((rule) => ({
  rule: rule.id,
  nodes: rule.nodes.map((node) => `${node.target.join(' ')}: ${node.html.slice(0, 160)} (${
    [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; ')})`),
}));
axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] })
  .then((result) => done({ wrong: told(result.violations), unsure: told(result.incomplete), passed: result.passes.length }))
  .catch((error) => done({ error: String(error) }));";

/// What axe said, over a whole round.
#[derive(Default)]
struct Findings {
    looks: usize,
    wrong: Vec<String>,
    /// What axe could not decide, by rule.
    unsure: BTreeMap<String, usize>,
}

#[test]
fn axe_finds_nothing_on_any_page() {
    let demo = Demo::start();
    let mut findings = Findings::default();
    let pages = every_page(&demo, "en", &mut |browser, name| {
        findings.look(browser, name);
    });
    tell(&format!(
        "axe {}: {pages} pages and states × 375 and 1280 px × light and dark = {} looks, {} violations; undecided by \
         axe: {:?}",
        version(),
        findings.looks,
        findings.wrong.len(),
        findings.unsure
    ));
    assert_eq!(findings.looks, pages * 4);
    assert!(findings.wrong.is_empty(), "they stand above");
}

#[test]
fn axe_finds_a_fault_that_was_planted() {
    let demo = Demo::start();
    let browser = Browser::open(Scripts::On);
    browser.go(&demo.site);
    let plant = "document.querySelector('main').insertAdjacentHTML('beforeend', \
                 '<button></button><input><p id=faint>Hardly to be read</p>'); \
                 document.getElementById('faint').style.color = '#ddd';";
    browser.execute(plant, &[]);
    let mut findings = Findings::default();
    findings.look(&browser, "door");
    let found = findings.wrong.join("\n");
    for rule in ["button-name", "label", "color-contrast"] {
        assert!(
            found.contains(&format!(" {rule}: ")),
            "no {rule} in {found}"
        );
    }
}

impl Findings {
    fn look(&mut self, browser: &Browser, name: &str) {
        browser.execute(AXE, &[]);
        for screen in SCREENS {
            for scheme in ["light", "dark"] {
                browser.look_with(screen, scheme);
                let answer = browser.execute_later(RUN, &[json!(TAGS)]);
                assert_eq!(answer["error"], Value::Null, "{name}");
                assert!(answer["passed"].as_u64() > Some(5), "{name}: {answer}");
                self.looks += 1;
                let place = format!("{name} at {} px, {scheme}:", screen.name);
                for (rule, node) in nodes(&answer["wrong"]) {
                    let wrong = format!("{place} {rule}: {node}");
                    tell(&wrong);
                    self.wrong.push(wrong);
                }
                for (rule, _) in nodes(&answer["unsure"]) {
                    *self.unsure.entry(rule).or_default() += 1;
                }
            }
        }
        browser.look_with(super::driver::DESKTOP, "light");
    }
}

fn nodes(found: &Value) -> Vec<(String, String)> {
    let rules = found.as_array().expect("a list of rules").iter();
    let of_rule = |rule: &Value| {
        let name = rule["rule"].as_str().expect("a name").to_owned();
        let nodes = rule["nodes"].as_array().expect("a list of nodes").clone();
        nodes
            .into_iter()
            .map(move |node| (name.clone(), node.as_str().unwrap_or_default().to_owned()))
    };
    rules.flat_map(of_rule).collect()
}

fn version() -> &'static str {
    let begin = AXE.trim_start_matches("/*! axe v");
    begin.split_whitespace().next().unwrap_or_default()
}
