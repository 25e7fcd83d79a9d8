//! Until when an entry holds: a day is over where its owner lives, and the day shown is the day entered.

use axum::http::StatusCode;
use chrono_tz::Tz;
use guestlist::tenancy::AppScope;

use crate::support::test_app::TestApp;
use crate::support::visitor::Visitor;

const ANNA: &str = "anna@isp.example";

/// Anna at her browser, in a house of this zone; with a zone of her own or without.
async fn anna_in(app: &TestApp, house: Tz, own: Option<Tz>) -> Visitor {
    let mut mailbox = app.mailbox(ANNA).await;
    mailbox.time_zone = own;
    let mut tenant = app.tenant("isp").await;
    tenant.time_zone = house;
    let mut tx = app.database.write().await.expect("a transaction");
    let changed = tx.of(tenant.id).row().update(&tenant).await;
    changed.expect("a change");
    let changed = tx.of(tenant.id).mailboxes().update(&mailbox).await;
    changed.expect("a change");
    tx.commit().await.expect("a commit");
    let mut anna = app.owner(ANNA).await;
    anna.get("/whitelist").await;
    anna
}

/// When the one entry ends, as the API says it.
async fn end(app: &TestApp) -> String {
    let caller = app.own_caller(ANNA, AppScope::Read).await;
    let path = format!("/api/v1/mailboxes/{ANNA}/entries");
    let answer = caller.get(&path).await.expect(200);
    let end = answer["items"][0]["expires_at"].as_str();
    end.expect("an end").to_owned()
}

const ZONES: [(Tz, Option<Tz>, &str, &str); 4] = [
    (
        Tz::UTC,
        Some(Tz::Asia__Tokyo),
        "11-30T14:59:59Z",
        "31T14:59:59Z",
    ),
    (
        Tz::Asia__Tokyo,
        Some(Tz::America__Los_Angeles),
        "12-01T07:59:59Z",
        "01T07:59:59Z",
    ),
    (
        Tz::America__Los_Angeles,
        None,
        "12-01T07:59:59Z",
        "01T07:59:59Z",
    ),
    (Tz::UTC, None, "11-30T23:59:59Z", "31T23:59:59Z"),
];

#[tokio::test]
async fn a_day_entered_is_over_at_the_owners_midnight_and_shown_as_entered() {
    for (house, own, november, january) in ZONES {
        let app = TestApp::start().await;
        let mut anna = anna_in(&app, house, own).await;
        let add = [
            ("action", "add"),
            ("match", "scott@example.com"),
            ("expires_on", "2026-11-30"),
        ];
        let page = anna.submit("/whitelist", &add).await;
        assert_eq!(page.text(".entry__expiry"), "until 30 November", "{own:?}");
        assert_eq!(end(&app).await, format!("2026-{november}"), "{own:?}");

        // Saved as it stands, it stays; with another day, it is that one.
        let entry = page.links(".entry .row__title a").remove(0);
        let page = anna.get(&entry).await;
        assert_eq!(page.values("#expires_on"), ["2026-11-30"], "{own:?}");
        let save = [("action", "save"), ("expires_on", "2026-11-30")];
        anna.submit(&entry, &save).await;
        assert_eq!(end(&app).await, format!("2026-{november}"), "{own:?}");
        let save = [("action", "save"), ("expires_on", "2026-10-01")];
        let page = anna.submit(&entry, &save).await;
        assert_eq!(page.text(".entry__expiry"), "until 1 October", "{own:?}");

        // And for several at once.
        let act = [
            ("action", "act"),
            ("what", "expire"),
            ("all", "yes"),
            ("expires_on", "2027-01-31"),
        ];
        let page = anna.submit("/whitelist", &act).await;
        let until = page.text(".entry__expiry");
        assert_eq!(until, "until 31 January 2027", "{own:?}");
        let month = if january.starts_with("31") {
            "01"
        } else {
            "02"
        };
        assert_eq!(
            end(&app).await,
            format!("2027-{month}-{january}"),
            "{own:?}"
        );
    }
}

#[tokio::test]
async fn today_is_the_owners_today() {
    let app = TestApp::start().await;
    // 20:00 on the second of March in UTC: in Tokyo the third has begun, in Los Angeles it is noon.
    app.clock.advance(chrono::TimeDelta::hours(11));
    for (zone, day, status) in [
        (
            Tz::Asia__Tokyo,
            "2026-03-02",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (Tz::Asia__Tokyo, "2026-03-03", StatusCode::SEE_OTHER),
        (
            Tz::America__Los_Angeles,
            "2026-03-01",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            Tz::America__Los_Angeles,
            "2026-03-02",
            StatusCode::SEE_OTHER,
        ),
    ] {
        let mut anna = anna_in(&app, Tz::UTC, Some(zone)).await;
        let add = [
            ("action", "add"),
            ("match", "scott@example.com"),
            ("expires_on", day),
        ];
        let page = anna.post("/whitelist", &add).await;
        assert_eq!(page.status, status, "{zone}: {day}");
    }
}

#[tokio::test]
async fn a_day_in_a_file_is_over_at_midnight_utc_whoever_brings_it() {
    let app = TestApp::start().await;
    let mut anna = anna_in(&app, Tz::UTC, Some(Tz::America__Los_Angeles)).await;
    anna.get("/import").await;
    let file = b"match,list,note,expires_at,require_auth\nscott@example.com,allow,,2026-11-30,\n";
    let page = anna.upload("/import", &[], ("list.csv", file)).await;
    let path = page.forms("main form").remove(0);
    anna.submit(&path, &[("action", "take")]).await;
    assert_eq!(end(&app).await, "2026-11-30T23:59:59Z");
}
