//! When it comes, as owners and organisations choose.

use axum::http::StatusCode;
use guestlist::tenancy::{DigestDefault, DigestOften, DigestTime, DigestWish};

use super::scene::{ANNA, Scene};

#[tokio::test]
async fn an_owner_chooses_how_often_and_when_and_in_whose_time() {
    let scene = Scene::new().await;
    let mut anna = scene.app.owner(ANNA).await;
    let page = anna.get("/settings").await;
    assert_eq!(page.values("input[name=digest][checked]"), ["default"]);
    let form = [
        ("mode", "default"),
        ("learning", "yes"),
        ("digest", "daily"),
        ("digest_time", "7:05"),
        ("time_zone", "Europe/Vienna"),
    ];
    anna.submit("/settings", &form).await;
    let mailbox = scene.app.mailbox(ANNA).await;
    let wish = DigestWish {
        often: Some(DigestOften::Daily),
        time: DigestTime::parse("07:05"),
    };
    assert_eq!(
        (mailbox.digest, mailbox.time_zone),
        (wish, Some(chrono_tz::Europe::Vienna))
    );
    let page = anna.get("/settings").await;
    assert_eq!(page.values("input[name=digest][checked]"), ["daily"]);
    assert_eq!(page.values("input[name=digest_time]"), ["07:05"]);
    let back = [
        ("mode", "default"),
        ("digest", "default"),
        ("digest_time", ""),
        ("time_zone", ""),
    ];
    anna.submit("/settings", &back).await;
    let mailbox = scene.app.mailbox(ANNA).await;
    assert_eq!(
        (mailbox.digest, mailbox.time_zone),
        (DigestWish::default(), None)
    );
}

#[tokio::test]
async fn what_cannot_be_taken_is_kept_beside_a_sentence() {
    let scene = Scene::new().await;
    let mut anna = scene.app.owner(ANNA).await;
    for (name, value, sentence) in [
        ("digest", "hourly", "Choose how often the digest comes."),
        (
            "digest_time",
            "24:00",
            "Write a time from 00:00 to 23:59, such as 08:00.",
        ),
        (
            "time_zone",
            "Mars/Olympus",
            "Choose a time zone from the list.",
        ),
    ] {
        anna.get("/settings").await;
        let page = anna
            .post("/settings", &[("mode", "tag"), (name, value)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.texts(".field__error"), [sentence]);
        assert_eq!(page.values("input[name=mode][checked]"), ["tag"]);
    }
    assert_eq!(scene.app.mailbox(ANNA).await.mode, None);
}

#[tokio::test]
async fn an_organisation_chooses_for_all_who_wish_nothing_else() {
    let scene = Scene::new().await;
    let mut admin = scene.app.admin("isp").await;
    admin.get("/admin/settings").await;
    let form = [
        ("name", "The ISP"),
        ("mode", "standard"),
        ("time_zone", "UTC"),
        ("digest", "daily"),
        ("digest_time", "11:00"),
    ];
    admin.submit("/admin/settings", &form).await;
    let digest = DigestDefault {
        often: DigestOften::Daily,
        time: DigestTime::parse("11:00").unwrap(),
    };
    assert_eq!(scene.app.tenant("isp").await.digest, digest);
    scene.comes_to_anna("news@example.net").await;
    scene.round().await;
    scene.after(chrono::TimeDelta::hours(2)).await;
    assert_eq!(scene.mails().len(), 1);
}

#[tokio::test]
async fn a_new_mailbox_has_its_digest_planned_at_once() {
    let scene = Scene::new().await;
    let bert = "bert@isp.example";
    scene.app.mailbox(bert).await;
    scene.house_of(bert).await;
    // Nobody looks for mailboxes without a plan meanwhile.
    scene.desk(&scene.app.mailer).round().await.unwrap();
    scene.comes("news@example.net", bert).await;
    scene
        .app
        .clock
        .advance(chrono::TimeDelta::hours(7 * 24 - 1));
    scene.desk(&scene.app.mailer).round().await.unwrap();
    let mails = scene.mails();
    assert!(mails[0].contains("To: bert@isp.example"), "{mails:?}");
}
