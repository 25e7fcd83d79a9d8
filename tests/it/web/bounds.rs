//! What an owner can't change is not offered, and refused with a plain sentence when it is asked for all the same.

use guestlist::policy::Verdict;

use super::{ask, only_people_on_the_list};
use crate::support::dump::dump;
use crate::support::fake_dns::FakeZone;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

/// Anna, who takes mail from people on her list only.
async fn anna(app: &TestApp) -> Visitor {
    let anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(app, "anna@isp.example").await;
    anna
}

async fn put(visitor: &mut Visitor, path: &str, pattern: &str) -> Page {
    visitor.get(path).await;
    let fields = [
        ("action", "add"),
        ("match", pattern),
        // Whole top-level domains are asked about.
        ("sure", ".test .example"),
    ];
    visitor.submit(path, &fields).await
}

/// The tenant's admin keeps this out for everyone.
async fn binding_block(app: &TestApp, pattern: &str) {
    let mut admin = app.admin("isp").await;
    admin.get("/admin/blocklist").await;
    let fields = [("action", "add"), ("match", pattern), ("binding", "yes")];
    admin.submit("/admin/blocklist", &fields).await;
}

/// The page of the newest decision.
async fn newest(visitor: &mut Visitor) -> Page {
    let activity = visitor.get("/activity").await;
    let (_, path) = activity
        .body
        .split_once("\"/activity/")
        .expect("a decision");
    let id = path.split('"').next().expect("an id").to_owned();
    visitor.get(&format!("/activity/{id}")).await
}

#[tokio::test]
async fn what_trusting_a_server_means_is_said_before_it_is_done() {
    let zone = FakeZone::new().txt("friend.test", "v=spf1 -all");
    let app = TestApp::with_zone(zone).await;
    let mut anna = anna(&app).await;
    put(&mut anna, "/whitelist", "scott@friend.test").await;
    let verdict = ask(&app, "scott@friend.test", "anna@isp.example").await;
    assert_eq!(verdict, Verdict::Reject, "it could be forged");
    let said =
        "mail in the name of scott@friend.test is let in from its whole network 192.0.2.0/24";
    let decision = newest(&mut anna).await;
    assert!(decision.text("section[aria-labelledby=do]").contains(said));
    let home = anna.get("/").await;
    assert!(home.text("section[aria-labelledby=forged]").contains(said));

    let id = home.values("input[name=decision]").remove(0);
    let fields = [("action", "trust"), ("decision", id.as_str())];
    let page = anna.submit("/", &fields).await;
    assert_eq!(
        page.text(".flash__text"),
        "scott@friend.test may come in from 192.0.2.0/24 now."
    );
    let verdict = ask(&app, "scott@friend.test", "anna@isp.example").await;
    assert_eq!(verdict, Verdict::Accept);

    let before = dump(&app.test_database).await;
    let page = anna.submit("/", &fields).await;
    assert_eq!(
        page.text(".flash--warning .flash__text"),
        "There is nothing to trust here any more. Nothing was changed."
    );
    assert_eq!(before, dump(&app.test_database).await);
}

#[tokio::test]
async fn no_server_can_be_trusted_with_addresses_of_the_tenants_own_domains() {
    for entry in ["bob@isp.example", "isp.example", ".example"] {
        let app = TestApp::start().await;
        let mut anna = anna(&app).await;
        put(&mut anna, "/whitelist", entry).await;
        let verdict = ask(&app, "bob@isp.example", "anna@isp.example").await;
        assert_eq!(verdict, Verdict::Reject, "{entry}");
        let said = "what comes from outside with such an address is probably forged";
        let home = anna.get("/").await;
        let forged = home.text("section[aria-labelledby=forged]");
        assert!(forged.contains(said), "{forged}");
        let decision = newest(&mut anna).await;
        assert!(decision.text("section[aria-labelledby=do]").contains(said));
        for page in [&home, &decision] {
            assert_eq!(page.texts("button[value=trust]").len(), 0, "{entry}");
        }

        let (_, id) = home.body.split_once("\"/activity/").expect("a decision");
        let id = id.split('"').next().expect("an id");
        let before = dump(&app.test_database).await;
        let page = anna
            .submit("/", &[("action", "trust"), ("decision", id)])
            .await;
        assert!(page.text(".flash--warning").contains(said), "{entry}");
        assert_eq!(before, dump(&app.test_database).await);
    }
}

#[tokio::test]
async fn an_entry_in_ones_own_domain_says_that_it_lets_nothing_in() {
    let app = TestApp::start().await;
    let said = "mail that claims to come from there and isn't sent through your own login counts as forged";
    let mut people = [
        (app.owner("anna@isp.example").await, "/whitelist"),
        (app.admin("isp").await, "/admin/whitelist"),
    ];
    for (person, path) in &mut people {
        for (entries, which) in [
            ("boss@isp.example", "It is in your own domain"),
            (
                "scott@example.com, isp.example",
                "1 of them is in your own domain",
            ),
        ] {
            person.get(path).await;
            let fields = [("action", "add"), ("match", entries)];
            let page = person.submit(path, &fields).await;
            let told = page.text(".flash--warning .flash__text");
            assert!(told.contains(which) && told.contains(said), "{told}");
        }
        let list = person.get(path).await;
        for (id, row) in list
            .values(".entry input[name=id]")
            .iter()
            .zip(list.texts(".entry"))
        {
            let entry = person.get(&format!("{path}/{id}")).await;
            let warned = entry
                .texts(".card--amber")
                .iter()
                .any(|card| card.contains(said));
            assert_eq!(warned, row.contains("isp.example"), "{row}");
        }
        let blocklist = path.replace("whitelist", "blocklist");
        let fields = [("action", "add"), ("match", "isp.example")];
        let page = person.submit(&blocklist, &fields).await;
        assert_eq!(page.texts(".flash--warning").len(), 0, "{}", page.body);
    }
}

#[tokio::test]
async fn while_watching_the_pages_say_that_even_a_binding_block_turns_nothing_away() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    anna.get("/settings").await;
    let watch = [("mode", "monitor"), ("learning", "on")];
    anna.submit("/settings", &watch).await;
    binding_block(&app, "scott@evil.test").await;
    let verdict = ask(&app, "scott@evil.test", "anna@isp.example").await;
    assert_eq!(verdict, Verdict::Accept);
    let said = "While you watch only, nothing is turned away, not even that.";
    let home = anna.get("/").await;
    let away = home.text("section[aria-labelledby=away]");
    assert!(away.contains(said), "{away}");
    let decision = newest(&mut anna).await;
    assert!(decision.text("section[aria-labelledby=do]").contains(said));
    anna.get("/whitelist").await;
    let fields = [("action", "add"), ("match", "scott@evil.test")];
    let page = anna.submit("/whitelist", &fields).await;
    let told = page.text(".flash__text");
    assert!(
        told.contains("for everyone as soon as you do more than watch"),
        "{told}"
    );
    let settings = anna.get("/settings").await;
    assert!(
        settings
            .body
            .contains("not even what is on your blocklist or blocked for everyone")
    );
}

#[tokio::test]
async fn what_a_binding_block_keeps_out_is_not_offered_and_not_let_in() {
    for block in ["scott@evil.test", "evil.test", ".test", "192.0.2.0/24"] {
        let app = TestApp::start().await;
        let mut anna = anna(&app).await;
        binding_block(&app, block).await;
        let verdict = ask(&app, "scott@evil.test", "anna@isp.example").await;
        assert_eq!(verdict, Verdict::Reject, "{block}");
        let said = "Your whitelist can't let it in, and only The isp can change that.";
        let home = anna.get("/").await;
        let away = home.text("section[aria-labelledby=away]");
        assert!(away.contains(said), "{away}");
        let decision = newest(&mut anna).await;
        assert!(decision.text("section[aria-labelledby=do]").contains(said));
        for page in [&home, &decision] {
            assert_eq!(page.texts("button[value=allow]").len(), 0, "{block}");
        }
        // Where it is out for everyone, keeping it out oneself as well is worth no button on the first page.
        assert!(
            home.texts("#away ~ .rows button[value=block]").is_empty(),
            "{block}"
        );
        assert!(!decision.texts("button[value=block]").is_empty(), "{block}");
    }
}

#[tokio::test]
async fn a_binding_block_that_came_after_the_message_is_told_too() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    ask(&app, "scott@evil.test", "anna@isp.example").await;
    assert_eq!(anna.get("/").await.texts("button[value=allow]").len(), 1);
    binding_block(&app, "evil.test").await;
    let home = anna.get("/").await;
    let away = home.text("section[aria-labelledby=away]");
    assert!(away.contains("it is not on your whitelist"), "{away}");
    assert!(
        away.contains("The isp keeps it out for everyone. Your whitelist"),
        "{away}"
    );
    assert_eq!(home.texts("button[value=allow]").len(), 0);
}

#[tokio::test]
async fn letting_in_a_sender_that_a_binding_block_keeps_out_changes_nothing() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    binding_block(&app, "evil.test").await;
    anna.get("/").await;
    let before = dump(&app.test_database).await;
    let allow = |sender| [("action", "allow"), ("sender", sender)];
    let page = anna.submit("/", &allow("scott@evil.test")).await;
    assert!(
        page.text(".flash--warning")
            .contains("The isp keeps it out for everyone")
    );
    assert_eq!(before, dump(&app.test_database).await);
    let page = anna.submit("/", &allow("scott@good.test")).await;
    assert_eq!(
        page.text(".flash__text"),
        "scott@good.test is on your whitelist now."
    );
}

#[tokio::test]
async fn adding_what_a_binding_block_keeps_out_says_so() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    binding_block(&app, "evil.test").await;
    let page = put(&mut anna, "/whitelist", "scott@evil.test").await;
    assert_eq!(
        page.text(".flash--warning .flash__text"),
        "scott@evil.test is on your whitelist now. But The isp keeps it out for everyone, and only The isp can \
         change that."
    );
    let id = page.values(".entry input[name=id]").remove(0);
    let entry = anna.get(&format!("/whitelist/{id}")).await;
    let said = entry.text(".card--amber");
    assert!(
        said.starts_with("The isp keeps it out for everyone"),
        "{said}"
    );
    let page = put(
        &mut anna,
        "/whitelist",
        "bob@evil.test\nbob@good.test\n.test",
    )
    .await;
    assert!(
        page.text(".flash--warning")
            .contains("But The isp keeps 1 of them out")
    );
    let page = put(&mut anna, "/whitelist", "scott@good.test").await;
    assert_eq!(page.texts(".flash--warning").len(), 0);
    let page = put(&mut anna, "/blocklist", "ann@evil.test").await;
    assert_eq!(page.texts(".flash--warning").len(), 0);

    let mut admin = app.admin("isp").await;
    let page = put(&mut admin, "/admin/whitelist", "ann@evil.test").await;
    assert!(
        page.text(".flash--warning")
            .contains("a binding block on your blocklist keeps it out")
    );
}
