//! Who is told, when, and of what.

use chrono::TimeDelta;
use guestlist::tenancy::{DigestOften, DigestTime};
use mail_parser::MessageParser;

use super::scene::{ANNA, Scene, header, link, text};

#[tokio::test]
async fn an_owner_is_told_on_monday_who_was_turned_away_and_never_twice() {
    let scene = Scene::new().await;
    for _ in 0..3 {
        assert_eq!(scene.comes_to_anna("billing@example.net").await, "reject");
    }
    scene.comes_to_anna("news@example.net").await;
    scene.comes_to_anna("friend@example.org").await;
    scene.after(TimeDelta::days(6)).await;
    assert_eq!(scene.mails().len(), 0, "not before its time");
    scene.after(TimeDelta::hours(23)).await;
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(header(mail, "To"), ANNA);
    assert_eq!(
        header(mail, "Subject"),
        "2 senders were turned away in the last 7 days"
    );
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(
        header(mail, "List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    let unsubscribe = header(mail, "List-Unsubscribe");
    assert!(
        unsubscribe.starts_with("<http://127.0.0.1:8080/unsubscribe/"),
        "{unsubscribe}"
    );
    let text = text(mail);
    assert!(
        text.contains(
            "billing@example.net\r\n  Turned away 3 times: it is on the blocklist of The isp."
        ),
        "{text}"
    );
    assert!(
        text.contains("news@example.net\r\n  Turned away once"),
        "{text}"
    );
    assert!(!text.contains("friend@example.org"), "{text}");

    scene.round().await;
    scene.after(TimeDelta::days(7)).await;
    assert_eq!(scene.mails().len(), 1, "nothing new, no second message");
    scene.comes_to_anna("other@example.net").await;
    scene.after(TimeDelta::days(7)).await;
    let mails = scene.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(
        header(&mails[1], "Subject"),
        "1 sender was turned away in the last 7 days"
    );
}

#[tokio::test]
async fn what_comes_while_a_digest_is_made_is_in_the_next_one() {
    let scene = Scene::new().await;
    scene.comes_to_anna("billing@example.net").await;
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    // Decided before, and written after the digest was made.
    let before = scene.app.clock.now() - TimeDelta::seconds(20);
    scene.round().await;
    scene.app.clock.advance(TimeDelta::seconds(-20));
    assert_eq!(scene.app.clock.now(), before);
    scene.comes_to_anna("news@example.net").await;
    scene.after(TimeDelta::days(7)).await;
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    scene.after(TimeDelta::minutes(1)).await;
    let mails = scene.mails();
    assert_eq!(mails.len(), 2);
    assert!(mails[1].contains("news@example.net"), "{}", mails[1]);
    assert!(!mails[1].contains("billing@example.net"), "{}", mails[1]);
}

#[tokio::test]
async fn a_forgery_of_a_friend_is_told_without_a_way_to_let_it_in() {
    let scene = Scene::new().await;
    scene.allows(ANNA, "friend@example.net").await;
    assert_eq!(scene.comes_to_anna("friend@example.net").await, "reject");
    let mails = scene.on_monday().await;
    let told = text(&mails[0]);
    assert!(
        told.contains("Somebody wrote as friend@example.net, once, but"),
        "{told}"
    );
    assert!(!told.contains("Let in:"), "{told}");
    assert!(!told.contains("Each link works once"), "{told}");
    // Its own word on that server answers it.
    scene.comes_to_anna("friend@example.net").await;
    let mut anna = scene.app.owner(ANNA).await;
    let page = anna.get("/").await;
    let id = page.values("input[name=decision]").remove(0);
    let trust = [("action", "trust"), ("decision", id.as_str())];
    anna.submit("/", &trust).await;
    scene.after(TimeDelta::days(7)).await;
    assert_eq!(scene.mails().len(), 1);
}

#[tokio::test]
async fn a_look_alike_is_named_as_on_the_pages() {
    let scene = Scene::new().await;
    let admin = scene
        .app
        .caller(guestlist::tenancy::TokenScope::Operator, None)
        .await;
    // "аррlе" with Cyrillic letters
    let forged = "news@xn--l-7sba6dbr.example";
    let entry = serde_json::json!({"list": "block", "match": forged});
    let path = "/api/v1/tenants/isp/entries";
    admin.post(path, entry).await.expect(201);
    scene.comes_to_anna(forged).await;
    let mails = scene.on_monday().await;
    assert!(text(&mails[0]).contains(forged), "{}", mails[0]);
}

#[tokio::test]
async fn a_daily_digest_comes_at_the_owners_own_time_in_their_own_zone() {
    let scene = Scene::new().await;
    scene
        .set(|anna| {
            anna.digest.often = Some(DigestOften::Daily);
            anna.digest.time = DigestTime::parse("19:30");
            anna.time_zone = Some(chrono_tz::America::New_York);
        })
        .await;
    scene.comes_to_anna("news@example.net").await;
    scene.round().await;
    // 19:30 in New York is half past midnight by universal time.
    scene.after(TimeDelta::minutes(15 * 60 + 29)).await;
    assert_eq!(scene.mails().len(), 0);
    scene.after(TimeDelta::minutes(1)).await;
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        header(&mails[0], "Subject"),
        "1 sender was turned away since yesterday"
    );
}

#[tokio::test]
async fn who_wishes_none_or_may_not_sign_in_or_is_switched_off_gets_none() {
    let scene = Scene::new().await;
    scene.app.mailbox("bob@isp.example").await;
    scene.app.mailbox("carl@shop.example").await;
    for mailbox in ["bob@isp.example", "carl@shop.example"] {
        scene.house_of(mailbox).await;
    }
    scene
        .set(|anna| anna.digest.often = Some(DigestOften::Never))
        .await;
    scene.round().await;
    for mailbox in [ANNA, "bob@isp.example", "carl@shop.example"] {
        assert_eq!(scene.comes("news@example.net", mailbox).await, "reject");
    }
    scene.app.switch_off("shop").await;
    let isp = scene.app.tenant("isp").await.id;
    let bob = scene.app.mailbox("bob@isp.example").await;
    let mut tx = scene.app.database.write().await.unwrap();
    let mut accounts = tx.of(isp).accounts();
    let mut account = accounts.find_by_mailbox(bob.id).await.unwrap().unwrap();
    account.disabled_at = Some(scene.app.clock.now());
    accounts.update(&account).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scene.on_monday().await.len(), 0);
}

#[tokio::test]
async fn what_is_answered_before_the_digest_leaves_is_not_in_it() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    scene.comes_to_anna("billing@example.net").await;
    let mut anna = scene.app.owner(ANNA).await;
    anna.open("/").await;
    anna.submit("/", &[("action", "allow"), ("sender", "news@example.net")])
        .await;
    let mails = scene.on_monday().await;
    assert_eq!(
        header(&mails[0], "Subject"),
        "1 sender was turned away in the last 7 days"
    );
    assert!(!text(&mails[0]).contains("news@example.net"));
}

#[tokio::test]
async fn whom_the_owner_keeps_out_is_no_news_and_cannot_be_kept_out_again() {
    let scene = Scene::new().await;
    for sender in ["news@example.net", "billing@example.net"] {
        scene.comes_to_anna(sender).await;
    }
    scene.blocks(ANNA, "news@example.net").await;
    let mails = scene.on_monday().await;
    let first = text(&mails[0]);
    assert!(!first.contains("news@example.net"), "{first}");
    assert!(first.contains("billing@example.net"), "{first}");

    // Whoever was blocked by then is told so, and there is nothing to press.
    scene.blocks(ANNA, "billing@example.net").await;
    let page = scene.stranger().get(&link(&mails[0], "Keep out: ")).await;
    let main = page.text("main");
    assert!(main.contains("is on your blocklist already"), "{main}");
    assert_eq!(page.texts("main button").len(), 0);
    scene.comes_to_anna("billing@example.net").await;
    assert_eq!(scene.on_monday().await.len(), 1, "nothing new is told");
}

#[tokio::test]
async fn a_digest_of_many_names_ten_and_counts_the_rest() {
    let scene = Scene::new().await;
    for n in 0..13 {
        scene
            .comes_to_anna(&format!("sender-{n}@example.net"))
            .await;
    }
    let mails = scene.on_monday().await;
    assert_eq!(
        header(&mails[0], "Subject"),
        "13 senders were turned away in the last 7 days"
    );
    let text = text(&mails[0]);
    assert_eq!(text.matches("Let in:").count(), 10);
    assert!(text.contains("And 3 more, on your home page"), "{text}");
}

#[tokio::test]
async fn a_digest_tells_nothing_of_another_mailbox_or_tenant() {
    let scene = Scene::new().await;
    for (mailbox, sender) in [
        ("bob@isp.example", "to-bob@example.net"),
        ("anna@shop.example", "to-the-other-anna@example.net"),
    ] {
        scene.app.mailbox(mailbox).await;
        scene.house_of(mailbox).await;
        scene.comes(sender, mailbox).await;
    }
    scene.round().await;
    scene.comes_to_anna("to-anna@example.net").await;
    let mails = scene.on_monday().await;
    assert_eq!(mails.len(), 3);
    for mail in &mails {
        let senders = ["to-bob@", "to-the-other-anna@", "to-anna@"];
        assert_eq!(
            senders
                .iter()
                .filter(|sender| mail.contains(**sender))
                .count(),
            1,
            "{mail}"
        );
    }
}

#[tokio::test]
async fn a_german_owner_is_told_in_german() {
    let scene = Scene::new().await;
    let mut anna = scene.app.owner(ANNA).await;
    anna.get("/account").await;
    let wishes = [("action", "wishes"), ("language", "de"), ("theme", "")];
    anna.submit("/account", &wishes).await;
    scene.comes_to_anna("news@example.net").await;
    let mails = scene.on_monday().await;
    let mail = MessageParser::new().parse(mails[0].as_bytes()).unwrap();
    let subject = mail.subject().unwrap();
    assert_eq!(
        subject,
        "1 Absender wurde in den letzten 7 Tagen abgewiesen"
    );
    let text = mail.body_text(0).unwrap();
    let line = "  Einmal abgewiesen: Steht auf der Sperrliste von The isp.";
    assert!(text.contains(line), "{text}");
    let words: Vec<&str> = text.split_whitespace().collect();
    let label = words.iter().position(|word| *word == "Einlassen:");
    let behind = label.and_then(|at| words.get(at + 1)).unwrap();
    assert!(behind.starts_with("http"), "{text}");
}
