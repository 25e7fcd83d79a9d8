//! "This is spam", and the admin's pages of traps and complaints.

use super::*;
use crate::support::dump::dump;
use crate::support::visitor::{Page, Visitor};

const ANNA: &str = "anna@isp.example";

/// The page of Anna's newest decision.
async fn newest(owner: &mut Visitor) -> String {
    let activity = owner.get("/activity").await;
    let rows = activity.body.split("href=\"/activity/").nth(1);
    let id = rows
        .and_then(|row| row.split('"').next())
        .expect("a decision");
    format!("/activity/{id}")
}

async fn undo(visitor: &mut Visitor, page: &Page) -> Page {
    let (path, fields) = page.undo();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    visitor.submit(&path, &fields).await
}

#[tokio::test]
async fn an_owner_reports_with_one_press_and_takes_it_back() {
    let house = House::new().await;
    let mut anna = house.app.owner(ANNA).await;
    house.ask(CLIENT, PROVEN, ANNA).await;
    house.app.engine.flush().await;
    let decision = newest(&mut anna).await;
    let id = decision.trim_start_matches("/activity/").to_owned();
    for (path, fields) in [
        ("/", vec![("action", "spam"), ("decision", id.as_str())]),
        (
            "/activity",
            vec![("action", "spam"), ("decision", id.as_str())],
        ),
        (decision.as_str(), vec![("action", "spam")]),
    ] {
        anna.get(path).await;
        let page = anna.submit(path, &fields).await;
        let told = page.text(".flash__text");
        assert!(
            told.starts_with("Mail from offers@proven.test is reported as spam."),
            "{path}: {told}"
        );
        let shown = anna.get(&decision).await;
        assert!(
            shown.text("main").contains("You reported it as spam"),
            "{path}"
        );
        let page = undo(&mut anna, &page).await;
        assert_eq!(
            page.text(".flash__text"),
            "It is not reported as spam any more."
        );
        let shown = anna.get(&decision).await;
        assert!(
            !shown.text("main").contains("You reported it as spam"),
            "{path}"
        );
    }
    let page = anna.submit(&decision, &[("action", "not-spam")]).await;
    assert!(page.text(".flash--warning").contains("Nothing was changed"));

    // Kept out, too, by the button that is offered.
    let page = anna.submit(&decision, &[("action", "spam")]).await;
    assert!(page.text(".flash").contains("Keep out this sender, too"));
    anna.submit("/", &[("action", "block"), ("sender", PROVEN)])
        .await;
    let (verdict, reason) = house.ask(CLIENT, PROVEN, ANNA).await;
    assert_eq!(
        (verdict, reason.code()),
        (Verdict::Reject, "blocked_by_mailbox")
    );
}

#[tokio::test]
async fn two_owners_words_refuse_for_the_third_and_nobody_reports_anothers_mail() {
    let house = House::new().await;
    let mut paths = Vec::new();
    for owner in [ANNA, "bob@isp.example"] {
        house.ask(CLIENT, "a@agency.test", owner).await;
        house.app.engine.flush().await;
        let mut visitor = house.app.owner(owner).await;
        let path = newest(&mut visitor).await;
        visitor.get(&path).await;
        assert_eq!(
            house.ask(CLIENT, "a@agency.test", "carl@isp.example").await,
            LET_IN
        );
        visitor.submit(&path, &[("action", "spam")]).await;
        paths.push(path);
    }
    assert_eq!(
        house.ask(CLIENT, "a@agency.test", "carl@isp.example").await,
        REFUSED
    );
    let mut carl = house.app.owner("carl@isp.example").await;
    carl.get("/").await;
    house.app.engine.flush().await;
    let before = dump(&house.app.test_database).await;
    for path in &paths {
        assert_eq!(carl.post(path, &[("action", "spam")]).await.status, 404);
        assert_eq!(carl.post(path, &[("action", "not-spam")]).await.status, 404);
    }
    assert_eq!(before, dump(&house.app.test_database).await);
}

#[tokio::test]
async fn the_admin_keeps_traps_and_forgives_who_wrote_to_one() {
    let house = House::new().await;
    let mut admin = house.app.admin("isp").await;
    admin.get("/admin/spamtraps").await;
    let wrong = "old@isp.example\nanna@isp.example";
    let page = admin
        .post("/admin/spamtraps", &[("action", "add"), ("address", wrong)])
        .await;
    assert_eq!(page.status, 422);
    assert!(
        page.text(".field__error")
            .contains("anna@isp.example goes to a mailbox")
    );
    let many = "old@isp.example\nsales1998@isp.example";
    let page = admin
        .submit("/admin/spamtraps", &[("action", "add"), ("address", many)])
        .await;
    assert_eq!(page.text(".flash__text"), "2 addresses are spamtraps now.");
    let page = undo(&mut admin, &page).await;
    assert_eq!(
        page.text(".flash__text"),
        "2 addresses are no spamtraps any more."
    );
    let page = undo(&mut admin, &page).await;
    assert_eq!(page.text(".flash__text"), "All is as it was before.");
    house.ask(CLIENT, PROVEN, "old@isp.example").await;
    house.app.engine.flush().await;
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, REFUSED);

    let page = admin.get("/admin/spamtraps").await;
    let told = page.text("main");
    for words in [
        "written to once, last today 09:00",
        "Servers in 192.0.2.0/24",
        "wrote to one once, last today 09:00 · held against it until",
        "offers@proven.test",
        "for 48 hours",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let fields = [
        ("action", "forgive"),
        ("kind", "client"),
        ("suspect", "192.0.2.0/24"),
    ];
    let page = admin.submit("/admin/spamtraps", &fields).await;
    assert!(
        page.text(".flash__text")
            .starts_with("Nothing is held against 192.0.2.0/24")
    );
    assert_eq!(house.ask(CLIENT, "a@agency.test", ANNA).await, LET_IN);
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, REFUSED);
    let audit = admin.get("/admin/audit").await.text("main");
    for action in [
        "made a spamtrap of",
        "removed the spamtrap",
        "brought back the spamtrap",
        "forgave who wrote to a spamtrap:",
    ] {
        assert!(audit.contains(action), "{action}: {audit}");
    }
}

#[tokio::test]
async fn the_admin_sees_by_how_many_and_forgives() {
    let house = House::new().await;
    let mut admin = house.app.admin("isp").await;
    let empty = admin.get("/admin/complaints").await;
    assert!(
        empty
            .text(".empty")
            .starts_with("Nothing was reported lately.")
    );
    for owner in ["anna", "bob"] {
        house
            .complain(CLIENT, PROVEN, &format!("{owner}@isp.example"))
            .await;
    }
    let page = admin.get("/admin/complaints").await;
    let told = page.text("main");
    for words in [
        "When 2 of them report the same sender or network within 72 hours",
        "reported by 2 people, last today 09:00 · held against it until",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    for (kind, suspect) in [("client", "192.0.2.0/24"), ("sender", PROVEN)] {
        let fields = [("action", "forgive"), ("kind", kind), ("suspect", suspect)];
        let page = admin.submit("/admin/complaints", &fields).await;
        assert!(
            page.text(".flash__text")
                .starts_with("What was reported of")
        );
    }
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, LET_IN);
    let page = admin.get("/admin/complaints").await;
    assert_eq!(page.texts(".empty").len(), 1);
}

#[tokio::test]
async fn the_numbers_of_a_check_are_set_beside_its_points() {
    let house = House::new().await;
    let mut admin = house.app.admin("isp").await;
    admin.get("/admin/checks").await;
    let form = |hold: &'static str, owners: &'static str| {
        [
            ("action", "save"),
            ("threshold", "5"),
            ("points spamtrap", "6"),
            ("setting spamtrap hold_hours", hold),
            ("setting complaints threshold", owners),
            ("setting complaints window_hours", "24"),
        ]
    };
    let page = admin.post("/admin/checks", &form("0", "many")).await;
    assert_eq!(page.status, 422);
    let errors = page.texts(".field__error").join("; ");
    assert!(
        errors.contains("Held against it (hours): Use 1 to 720 hours."),
        "{errors}"
    );
    assert!(
        errors.contains("People who report it: Use a whole number."),
        "{errors}"
    );
    admin.submit("/admin/checks", &form("12", "4")).await;
    let checks = house
        .admin
        .get("/api/v1/tenants/isp/checks")
        .await
        .expect(200);
    assert_eq!(
        checks["checks"],
        json!([
            {"kind": "spamtrap", "enabled": true, "points": 6, "hold_hours": 12},
            {"kind": "complaints", "enabled": true, "points": 5, "threshold": 4, "window_hours": 24},
        ])
    );
}
