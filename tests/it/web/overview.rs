//! The admin's overview: what it counts is what was decided.

use chrono::TimeDelta;
use guestlist::mail::Address;
use guestlist::policy::{List, Networks, Pattern, Source, Verdict};
use guestlist::store::{LearnJob, ListOwner, NewEntry};

use super::{account, ask, only_people_on_the_list};
use crate::support::test_app::TestApp;
use crate::support::visitor::Page;

const ANNA: &str = "anna@isp.example";
const BOB: &str = "bob@isp.example";

/// Three refusals ten days ago, two days ago one refusal and an address learned, and today two that come in.
async fn weeks(app: &TestApp) {
    only_people_on_the_list(app, ANNA).await;
    app.mailbox(BOB).await;
    for sender in ["often@example.org", "often@example.org", "once@example.org"] {
        assert_eq!(ask(app, sender, ANNA).await, Verdict::Reject);
    }
    app.clock.advance(TimeDelta::days(8));
    assert_eq!(ask(app, "often@example.org", ANNA).await, Verdict::Reject);
    let anna = app.mailbox(ANNA).await;
    let job = LearnJob {
        tenant_id: app.tenant("isp").await.id,
        mailbox_id: anna.id,
        address: Address::parse("friend@example.org").unwrap(),
        at: app.clock.now(),
        expires_at: app.clock.now() + TimeDelta::days(400),
        learned_from: None,
    };
    app.database.learn(&[job]).await.unwrap();
    app.clock.advance(TimeDelta::days(2));
    for sender in ["one@example.org", "two@example.org"] {
        assert_eq!(ask(app, sender, BOB).await, Verdict::Accept);
    }
}

async fn let_in(app: &TestApp, address: &str, sender: &str) {
    let mailbox = app.mailbox(address).await;
    let tenant = account(app, address).await.tenant_id;
    let entry = NewEntry {
        list: List::Allow,
        pattern: Pattern::parse(sender).unwrap(),
        source: Source::Manual,
        note: String::new(),
        expires_at: None,
        require_auth: false,
        binding: false,
        trusted_networks: Networks::default(),
    };
    let mut tx = app.database.write().await.unwrap();
    let mut entries = tx.of(tenant).entries(ListOwner::Mailbox(mailbox.id));
    entries.add(&entry, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// The sum of each column of the table behind the plots.
fn sums(page: &Page) -> Vec<i64> {
    let columns = page.texts(".plain--figures thead th").len() - 1;
    let numbers = page.texts(".plain--figures td");
    let mut sums = vec![0; columns];
    for (place, number) in numbers.iter().enumerate() {
        sums[place % columns] += number.parse::<i64>().unwrap();
    }
    sums
}

#[tokio::test]
async fn the_overview_s_numbers_are_what_was_decided() {
    let app = TestApp::start().await;
    weeks(&app).await;
    let mut admin = app.admin("isp").await;
    let page = admin.get("/admin").await;
    assert_eq!(page.text("#week"), "The last 7 days");
    let figures = ["Let in2", "Not let in1", "Learned1", "Asked to come in0"];
    assert_eq!(page.texts("[aria-labelledby=week] .figures div"), figures);
    assert_eq!(page.texts(".plain--figures tbody tr").len(), 7);
    // Let in, marked, turned away, learned, asked.
    assert_eq!(sums(&page), [2, 0, 1, 1, 0]);
    let stranger = "a stranger, and the mailbox wants only people on its list";
    assert_eq!(page.texts(".shares tbody tr"), [format!("{stranger}1")]);
    assert_eq!(page.text(".tabs [aria-current]"), "7 days");

    let page = admin.get("/admin?days=30").await;
    assert_eq!(page.text("#week"), "The last 30 days");
    assert_eq!(page.texts(".plain--figures tbody tr").len(), 30);
    assert_eq!(sums(&page), [2, 0, 4, 1, 0]);
    assert_eq!(page.texts(".shares tbody tr"), [format!("{stranger}4")]);
    // As tall as they are many: one bar for each part of a day with anything in it.
    assert_eq!(page.texts("#plot-mail-title"), ["Mail by day"]);
    assert_eq!(
        page.values("svg .chart__away").len(),
        3 + 1,
        "two days and the key"
    );
    assert!(
        page.text("#plot-mail-text")
            .contains("2 let in, 0 let in with a mark, 4 not let in")
    );
    // Any other wish is none.
    assert_eq!(
        admin.get("/admin?days=31").await.text("#week"),
        "The last 7 days"
    );
    // No style of its own: the policy for contents would not let it count.
    assert!(!page.body.contains("style="));
}

#[tokio::test]
async fn who_was_turned_away_and_let_in_later_is_named_and_nobody_else() {
    let app = TestApp::start().await;
    weeks(&app).await;
    let mut admin = app.admin("isp").await;
    let none = "Nobody who was turned away in these days was let in later.";
    let page = admin.get("/admin?days=30").await;
    assert!(page.text("[aria-labelledby=later]").contains(none));
    let_in(&app, ANNA, "often@example.org").await;
    // On another's list it says nothing about who missed it.
    let_in(&app, BOB, "once@example.org").await;
    let page = admin.get("/admin?days=30").await;
    let rows = page.texts("[aria-labelledby=later] .row");
    assert_eq!(
        rows,
        ["often@example.org turned away 3 times by one mailbox · let in today 09:00"]
    );
    // Within the week it was turned away once.
    let page = admin.get("/admin").await;
    let rows = page.texts("[aria-labelledby=later] .row");
    assert!(rows[0].contains("turned away once"), "{rows:?}");
    // Another tenant sees nothing of it.
    let other = app.admin("shop").await.get("/admin?days=30").await;
    assert!(
        other
            .text("main")
            .contains("No mail has been judged in these days.")
    );
    assert!(other.texts("[aria-labelledby=later]").is_empty());
}
