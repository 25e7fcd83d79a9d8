//! Names that strangers, owners and admins can choose, chosen by somebody who means harm: on no page does a script of
//! theirs run, is anything asked of another site, or does the page's own policy (CSP) have to stop something.

use super::demo::Demo;
use super::driver::{Browser, Scripts};
use super::round::walk;
use super::sign_in::sign_in;
use crate::support::policy::{Question, ask};
use crate::support::tell::tell;
use crate::support::wait::until;
use std::time::Duration;

/// What tells that a script ran.
const RAN: &str = "return document.documentElement.dataset.ran ?? window.ran ?? null";

/// Texts that become something else where they are not escaped: as an element, within an attribute of either kind of
/// quotes, as an address of a link, within a script or a style, as a comment, by other ways of writing.
const TEXTS: [&str; 9] = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "\"><svg onload=window.ran=1>",
    "' autofocus onfocus='window.ran=1' x='",
    "javascript:window.ran=1",
    "</textarea></title></style><iframe src=https://evil.example/></iframe>",
    "<!--<link rel=stylesheet href=https://evil.example/a.css>-->",
    "<base href=https://evil.example/><meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "{{7*7}}${7*7}\u{202e}<b onmouseover=window.ran=1>b</b>",
];

#[test]
fn hostile_names_run_no_script_and_reach_no_other_site() {
    let demo = Demo::start();
    let owner = Browser::open(Scripts::On);
    sign_in(&owner, &demo.link("owner").url);
    let admin = Browser::open(Scripts::On);
    sign_in(&admin, &demo.link("admin").url);
    let operator = Browser::open(Scripts::On);
    sign_in(&operator, &demo.link("operator").url);

    strangers(&demo);
    owner_types(&demo, &owner);
    admin_types(&demo, &admin);
    operator_types(&demo, &operator);
    let asked = stranger_asks(&demo);

    let mut pages = 0;
    for (name, browser) in [
        ("owner", &owner),
        ("admin", &admin),
        ("operator", &operator),
        ("stranger", &asked),
    ] {
        let start = browser.address();
        walk(browser, &start, &mut |page| {
            pages += 1;
            assert!(
                browser.execute(RAN, &[]).is_null(),
                "a script ran on {name}{page}"
            );
        });
        let errors = browser.console_errors();
        let refused = |error: &&String| {
            error.contains("Content Security Policy") || error.contains("Refused to")
        };
        assert_eq!(errors.iter().find(refused), None, "{name}");
        assert_eq!(
            browser.requests_elsewhere(&demo.site),
            Vec::<String>::new(),
            "{name}"
        );
    }
    let mails = demo.mails();
    assert!(!mails.contains("<script>"), "a mail carries markup");
    tell(&format!(
        "{} hostile texts in every field, {pages} pages: no script ran",
        TEXTS.len()
    ));
    assert!(pages > 60, "{pages} pages only");
}

/// Mail of strangers with such senders: a quoted local part may be nearly anything (RFC 5321, 4.1.2).
fn strangers(demo: &Demo) {
    let owner = demo.link("owner").address.clone();
    let mut decided = 0;
    for text in TEXTS {
        let quoted = text.replace('\\', "").replace('"', "\\\"");
        let sender = format!("\"{quoted}\"@newcomer.example");
        let question = Question::incoming(&sender, &owner);
        decided += usize::from(ask(demo.policy, &question).is_ok());
    }
    assert_eq!(decided, TEXTS.len());
}

fn owner_types(demo: &Demo, browser: &Browser) {
    for (place, text) in TEXTS.iter().enumerate() {
        browser.go(&format!("{}/whitelist", demo.site));
        browser.choose("details.adder summary");
        browser.write("#match", &format!("hostile{place}@friends.example"));
        browser.write("#note", text);
        browser.click("form:has(#match) button[value='add']");
        assert!(browser.execute(RAN, &[]).is_null(), "{text}");
        browser.go(&format!("{}/whitelist", demo.site));
        browser.choose("details.adder summary");
        browser.write("#match", text);
        browser.click("form:has(#match) button[value='add']");
        assert!(browser.execute(RAN, &[]).is_null(), "{text}");
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in ["/whitelist?q=", "/activity?q=", "/try?sender="] {
            browser.go(&format!("{}{path}{query}", demo.site));
            assert!(browser.execute(RAN, &[]).is_null(), "{path}{text}");
        }
    }
    browser.go(&format!("{}/import", demo.site));
    let lines: Vec<String> = (0..)
        .zip(TEXTS)
        .map(|(n, text)| format!("{text} <imported{n}@friends.example>\n{text}"))
        .collect();
    browser.write("#text", &lines.join("\n"));
    browser.click("form[aria-labelledby='by-hand'] .actions button");
    let at = browser.address();
    until("it was read", Duration::from_secs(10), || {
        browser.go(&at);
        browser.has("button[value='take']").then_some(())
    });
    browser.click("button[value='take']");
}

fn admin_types(demo: &Demo, browser: &Browser) {
    let all = TEXTS.join(" ");
    browser.go(&format!("{}/admin/mailboxes/new", demo.site));
    browser.write("#address", "hostile@riverside.example");
    browser.write("#display_name", TEXTS[1]);
    browser.click("main form .button--main");
    browser.go(&format!("{}/admin/policy", demo.site));
    browser.write("textarea", &all);
    browser.click("main form .button--main");
    browser.go(&format!("{}/policy/riverside", demo.site));
    assert!(browser.execute(RAN, &[]).is_null());
    for text in TEXTS {
        browser.go(&format!("{}/admin/domains", demo.site));
        browser.write("#domain", text);
        browser.click("form:has(#domain) button");
        assert!(browser.execute(RAN, &[]).is_null(), "{text}");
        let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        browser.go(&format!("{}/admin/decisions?q={query}", demo.site));
        assert!(browser.execute(RAN, &[]).is_null(), "{text}");
    }
    browser.go(&format!("{}/admin", demo.site));
}

fn operator_types(demo: &Demo, browser: &Browser) {
    browser.go(&format!("{}/operator/tenants", demo.site));
    browser.choose("details.adder summary");
    browser.write("#name", TEXTS[1]);
    browser.write("#slug", "hostile");
    browser.click("form:has(#slug) button");
    assert!(browser.execute(RAN, &[]).is_null());
}

/// Somebody without an account, with such a message.
fn stranger_asks(demo: &Demo) -> Browser {
    let question = Question::incoming(
        "hostile.asker@newcomer.example",
        &demo.link("owner").address,
    );
    let refusal = ask(demo.policy, &question).expect("an answer");
    let mut words = refusal.split_whitespace();
    let why = words
        .find(|word| word.starts_with(&demo.site))
        .expect("a link")
        .to_owned();
    let browser = Browser::open(Scripts::On);
    browser.go(&why);
    browser.write("#message", TEXTS[1]);
    browser.click("#ask button");
    let begins = format!("{}/asked/", demo.site);
    let (link, _) = until("a link was mailed", Duration::from_secs(10), || {
        let mails = demo.mails();
        let (_, rest) = mails.split_once(&begins)?;
        Some(format!("{begins}{}", rest.split_whitespace().next()?))
    });
    browser.go(&link);
    browser.click("main .button--main");
    browser
}
