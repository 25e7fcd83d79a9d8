//! Every page is valid HTML: html5ever has no parse error to tell, and Debian's tidy no fault to find.
//!
//! The pages are kept in `target/pages/`, for other validators: `java -jar vnu.jar target/pages/*.html`.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use scraper::Html;

use super::demo::Demo;
use super::round::every_page;
use crate::support::program::repository;
use crate::support::tell::tell;

/// What tidy 5.6 (of 2017) says of HTML that is younger than it, and nothing else: attributes that the standard has had
/// since, an attribute of SVG, and groups within a `dl` (each a `div` with its `dt` and `dd`).
const TIDY_IS_TOO_OLD: [&str; 12] = [
    "<select> proprietary attribute \"autocomplete\"",
    "<title> proprietary attribute \"id\"",
    "<a> proprietary attribute \"aria-current\"",
    "<input> proprietary attribute \"inputmode\"",
    "<textarea> proprietary attribute \"autocomplete\"",
    "<textarea> proprietary attribute \"autocapitalize\"",
    "<svg> proprietary attribute \"focusable\"",
    "<svg> proprietary attribute \"shape-rendering\"",
    "missing </dl> before </div>",
    "missing </div> before <dt>",
    "inserting implicit <dl>",
    "missing <dd>",
];

#[test]
fn every_page_is_valid_html() {
    let directory = repository("target/pages");
    fs::create_dir_all(&directory).expect("target/ is ours");
    let demo = Demo::start();
    let mut wrong = Vec::new();
    let pages = every_page(&demo, "en", &mut |browser, name| {
        let html = browser.raw();
        assert!(html.contains("</html>"), "{name}: {html}");
        let file = directory.join(format!(
            "{}.html",
            name.trim_end_matches('/').replace('/', "-")
        ));
        fs::write(file, &html).expect("target/ is ours");
        wrong.extend(
            faults(&html)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    });
    tell(&format!(
        "{pages} pages and states: {} faults in their HTML",
        wrong.len()
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_in_html_are_found() {
    for (html, fault) in [
        ("<p>Not <b>closed</p>", "missing </b>"),
        ("<p>Not <b>closed</p>", "html5ever"),
        ("<table><p>No row</p></table>", "html5ever"),
        ("<p id=a>One</p><p id=a>Two</p>", "\"a\""),
    ] {
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><title>A</title></head><body>{html}</body></html>"
        );
        let found = faults(&page);
        assert!(
            found.iter().any(|found| found.contains(fault)),
            "{html}: {found:?}"
        );
    }
}

fn faults(html: &str) -> Vec<String> {
    let parsed = Html::parse_document(html);
    let errors = parsed
        .errors
        .iter()
        .map(|error| format!("html5ever: {error}"));
    errors.chain(tidy(html)).collect()
}

fn tidy(html: &str) -> Vec<String> {
    let mut command = Command::new("tidy");
    // An element that is empty on purpose, such as a cell, is no fault.
    command.args(["-q", "-e", "-utf8", "--drop-empty-elements", "no"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut tidy = command.spawn().expect("tidy is installed");
    let mut input = tidy.stdin.take().expect("its input");
    let html = html.to_owned();
    let writing = std::thread::spawn(move || input.write_all(html.as_bytes()));
    let output = tidy.wait_with_output().expect("tidy ends");
    writing.join().expect("a thread").expect("tidy reads all");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines = said.lines().filter(|line| !line.trim().is_empty());
    let is_fault = |line: &&str| !TIDY_IS_TOO_OLD.iter().any(|known| line.contains(known));
    lines
        .filter(is_fault)
        .map(|line| format!("tidy: {line}"))
        .collect()
}
