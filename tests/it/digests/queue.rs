//! A relay that is down, nodes that look at the same time, and a node that dies.

use std::time::Duration;

use chrono::TimeDelta;
use guestlist::config::{MailRelay, MailSettings, RelayTls};
use guestlist::mailer::Mailer;
use guestlist::store::{ClaimedDigest, DigestOutcome, WaitingDigests};
use guestlist::tenancy::DigestOften;
use tokio::net::TcpListener;

use super::scene::{ANNA, Scene, header};
use crate::support::dump::dump;

async fn waiting(scene: &Scene) -> WaitingDigests {
    let mut tx = scene.app.database.read().await.unwrap();
    tx.system().digests().waiting().await.unwrap()
}

/// A relay that is not there.
async fn nowhere() -> Mailer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    relay_at(listener.local_addr().unwrap().port())
}

fn relay_at(port: u16) -> Mailer {
    let relay = MailRelay::Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        tls: RelayTls::Opportunistic,
        username: None,
        password: None,
    };
    let from = "guestlist@isp.example".to_owned();
    Mailer::new(&MailSettings { relay, from }).unwrap()
}

#[tokio::test]
async fn while_the_relay_is_down_digests_wait_and_then_go_out_once() {
    let scene = Scene::new().await;
    for n in 0..4 {
        let mailbox = format!("anna-{n}@isp.example");
        scene.app.mailbox(&mailbox).await;
        scene.house_of(&mailbox).await;
        scene.comes("news@example.net", &mailbox).await;
    }
    scene.round().await;
    scene.comes_to_anna("news@example.net").await;
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let began = scene.app.clock.now();
    let relay = nowhere().await;
    let mut desk = scene.desk(&relay);
    desk.round().await.unwrap();
    let state = waiting(&scene).await;
    assert_eq!((state.count, state.oldest), (5, Some(began)));
    let (_, error) = state.last_error.unwrap();
    assert!(error.contains("relay"), "{error}");
    // A day passes, and a daily tick of the same plan adds nothing.
    for _ in 0..24 {
        scene.app.clock.advance(TimeDelta::hours(1));
        desk.round().await.unwrap();
    }
    assert_eq!(waiting(&scene).await.count, 5);
    drop(desk);
    scene.round().await;
    scene.round().await;
    let mut recipients: Vec<String> = scene
        .mails()
        .iter()
        .map(|mail| header(mail, "To"))
        .collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((recipients.len(), scene.mails().len()), (5, 5));
    assert_eq!(waiting(&scene).await, WaitingDigests::default());
}

#[tokio::test]
async fn a_relay_that_is_down_is_left_alone_longer_and_longer() {
    let scene = Scene::new().await;
    scene.app.mailbox("bob@isp.example").await;
    scene.house_of("bob@isp.example").await;
    scene.round().await;
    for mailbox in [ANNA, "bob@isp.example"] {
        scene.comes("news@example.net", mailbox).await;
    }
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let relay = nowhere().await;
    let mut desk = scene.desk(&relay);
    let mut tries = Vec::new();
    for minute in 0..200 {
        desk.round().await.unwrap();
        let (at, _) = waiting(&scene).await.last_error.unwrap();
        if at == scene.app.clock.now() {
            tries.push(minute);
        }
        scene.app.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(tries, [0, 1, 2, 4, 8, 16, 32, 64, 124, 184]);
}

#[tokio::test]
async fn two_nodes_send_each_digest_once() {
    let scene = Scene::new().await;
    let mut mailboxes = vec![ANNA.to_owned()];
    mailboxes.extend((0..30).map(|n| format!("anna-{n}@isp.example")));
    for mailbox in &mailboxes[1..] {
        scene.app.mailbox(mailbox).await;
        scene.house_of(mailbox).await;
    }
    scene.round().await;
    for mailbox in &mailboxes {
        scene.comes("news@example.net", mailbox).await;
    }
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let (mut one, mut other) = (scene.desk(&scene.app.mailer), scene.desk(&scene.app.mailer));
    let (first, second) = tokio::join!(one.round(), other.round());
    first.unwrap();
    second.unwrap();
    scene.round().await;
    let mut recipients: Vec<String> = scene
        .mails()
        .iter()
        .map(|mail| header(mail, "To"))
        .collect();
    recipients.sort();
    mailboxes.sort();
    assert_eq!(recipients, mailboxes);
}

#[tokio::test]
async fn a_digest_that_was_handed_over_by_a_node_that_died_is_not_sent_again() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    scene.on_monday().await;
    // As if the node had been killed before it told the database: the row is claimed, the journal says it went out.
    let isp = scene.app.tenant("isp").await.id;
    scene.comes_to_anna("news@example.net").await;
    let now = scene.app.clock.now();
    let day = "2026-03-16".parse().unwrap();
    let planned = guestlist::store::PlannedDigest {
        mailbox: scene.anna.id,
        day: Some(day),
        is_silent: false,
        next: None,
    };
    let claim = uuid::Uuid::now_v7();
    let mut tx = scene.app.database.write().await.unwrap();
    tx.of(isp).digests().plan(&[planned], now).await.unwrap();
    let claimed = tx.of(isp).digests().claim(claim, now, 10).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claimed.len(), 1);
    let journal = format!(
        "claim {isp} {claim} {}\nhanded {} {day}\n",
        now.timestamp_micros(),
        scene.anna.id
    );
    scene.write_journal(&journal);
    scene.after(TimeDelta::hours(1)).await;
    assert_eq!(scene.mails().len(), 1);
    assert_eq!(waiting(&scene).await.count, 0);
}

#[tokio::test]
async fn what_fails_for_two_days_is_given_up_and_the_next_digest_says_it() {
    let scene = Scene::new().await;
    scene.app.clock.advance(TimeDelta::hours(24));
    scene.comes_to_anna("news@example.net").await;
    scene.app.clock.advance(TimeDelta::hours(6 * 24 - 1));
    let relay = nowhere().await;
    let mut desk = scene.desk(&relay);
    for hours in [0, 47, 2] {
        assert_eq!(waiting(&scene).await.count, i64::from(hours != 0));
        scene.app.clock.advance(TimeDelta::hours(hours));
        desk.round().await.unwrap();
    }
    assert_eq!(waiting(&scene).await.count, 0);
    drop(desk);
    scene.round().await;
    assert_eq!(scene.mails().len(), 0);
    scene.after(TimeDelta::days(5)).await;
    assert!(scene.mails()[0].contains("news@example.net"));
}

#[tokio::test]
async fn whose_digest_was_refused_is_told_with_the_next() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    let isp = scene.app.tenant("isp").await.id;
    let now = scene.app.clock.now();
    let planned = guestlist::store::PlannedDigest {
        mailbox: scene.anna.id,
        day: Some("2026-03-09".parse().unwrap()),
        is_silent: false,
        next: Some(now + TimeDelta::days(6)),
    };
    let claim = uuid::Uuid::now_v7();
    let mut tx = scene.app.database.write().await.unwrap();
    let mut digests = tx.of(isp).digests();
    digests.plan(&[planned], now).await.unwrap();
    let mut claimed = digests.claim(claim, now, 10).await.unwrap();
    let refused = [(claimed.remove(0), DigestOutcome::Refused)];
    let told_until = now + TimeDelta::days(30);
    digests
        .done(claim, &refused, (now, told_until))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mails = scene.on_monday().await;
    assert!(mails[0].contains("news@example.net"), "{mails:?}");
}

#[tokio::test]
async fn a_relay_that_fails_once_for_each_tenant_is_down_and_left_alone() {
    let scene = Scene::new().await;
    let others = ["bob@shop.example", "carl@club.example", "dora@firm.example"];
    for mailbox in others {
        scene.app.mailbox(mailbox).await;
        scene.house_of(mailbox).await;
    }
    scene.round().await;
    for mailbox in others.into_iter().chain([ANNA]) {
        scene.comes("news@example.net", mailbox).await;
    }
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let relay = nowhere().await;
    scene.desk(&relay).round().await.unwrap();
    let state = dump(&scene.app.test_database).await;
    let tried = |line: &&String| line.contains("the relay can");
    assert_eq!(state["digests"].len(), 4);
    assert_eq!(state["digests"].iter().filter(tried).count(), 2);
}

#[tokio::test]
async fn after_a_change_of_the_settings_digests_are_reckoned_in_portions() {
    let scene = Scene::new().await;
    for n in 0..2 {
        scene.app.mailbox(&format!("anna-{n}@isp.example")).await;
    }
    scene.round().await;
    let mut isp = scene.app.tenant("isp").await;
    isp.digest.often = DigestOften::Daily;
    let now = scene.app.clock.now();
    let mut tx = scene.app.database.write().await.unwrap();
    tx.of(isp.id).row().update(&isp).await.unwrap();
    let mut steps = Vec::new();
    for _ in 0..3 {
        let is_more = tx.of(isp.id).digests().reckon_some(2).await.unwrap();
        let due = tx.of(isp.id).digests().due(now, 10).await.unwrap();
        steps.push((is_more, due.len()));
    }
    tx.commit().await.unwrap();
    assert_eq!(steps, [(true, 2), (false, 3), (false, 3)]);
}

#[tokio::test]
async fn a_stop_begins_nothing_and_what_was_left_goes_out_in_the_next_life() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let stop = tokio_util::sync::CancellationToken::new();
    let mut desk = scene.desk(&scene.app.mailer).until(stop.clone());
    stop.cancel();
    desk.round().await.unwrap();
    assert_eq!(scene.mails().len(), 0);
    drop(desk);
    scene.round().await;
    assert_eq!(scene.mails().len(), 1);
}

#[tokio::test]
async fn what_the_relay_did_not_answer_before_a_stop_goes_out_in_the_next_life() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = relay_at(silent.local_addr().unwrap().port());
    let stop = tokio_util::sync::CancellationToken::new();
    let mut desk = scene.desk(&relay).until(stop.clone());
    let stopped = async {
        let (connection, _) = silent.accept().await.unwrap();
        stop.cancel();
        // `join!` takes turns in who is first: with the second one the desk has seen the stop.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        // While this runs, the clock goes no further than it is told.
        let (end, running) = std::sync::mpsc::channel::<()>();
        let held = tokio::task::spawn_blocking(move || running.recv());
        tokio::time::pause();
        tokio::time::advance(Mailer::LAST_WORDS + Duration::from_secs(1)).await;
        tokio::time::resume();
        drop(end);
        held.await.unwrap().unwrap_err();
        connection
    };
    let (settled, _connection) = tokio::join!(desk.round(), stopped);
    settled.unwrap();
    let state = waiting(&scene).await;
    assert_eq!((state.count, state.last_error), (1, None));
    drop(desk);
    scene.round().await;
    assert_eq!(scene.mails().len(), 1);
}

#[tokio::test]
async fn what_the_database_could_not_be_told_it_is_told_later_and_nobody_gets_two() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    scene.desk(&nowhere().await).round().await.unwrap();
    scene.app.clock.advance(TimeDelta::minutes(1));
    let database = &scene.app.test_database;
    database.refuse_updates("digest_plans").await;
    let mut desk = scene.desk(&scene.app.mailer);
    for _ in 0..2 {
        desk.round().await.unwrap_err();
        assert_eq!((scene.mails().len(), waiting(&scene).await.count), (1, 1));
    }
    database.refuse_no_more("digest_plans").await;
    desk.round().await.unwrap();
    assert_eq!((scene.mails().len(), waiting(&scene).await.count), (1, 0));
}

#[tokio::test]
async fn a_tenant_whose_digests_fail_stands_in_nobody_elses_way() {
    let scene = Scene::new().await;
    let others = ["bob@shop.example", "carl@club.example"];
    for mailbox in others {
        scene.app.mailbox(mailbox).await;
        scene.house_of(mailbox).await;
    }
    scene.round().await;
    for mailbox in others.into_iter().chain([ANNA]) {
        scene.comes("news@example.net", mailbox).await;
    }
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let isp = scene.app.tenant("isp").await.id;
    let database = &scene.app.test_database;
    database.refuse_updates_of(isp, "digest_plans").await;
    let mut desk = scene.desk(&scene.app.mailer);
    desk.round().await.unwrap_err();
    let mut told: Vec<_> = scene
        .mails()
        .iter()
        .map(|mail| header(mail, "To"))
        .collect();
    told.sort();
    assert_eq!(told, others);
}

#[tokio::test]
async fn a_node_that_is_late_does_not_make_the_next_digest_tell_it_all_again() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    assert_eq!(scene.on_monday().await.len(), 1);
    let late = ClaimedDigest {
        mailbox: scene.anna.id,
        day: "2026-03-09".parse().unwrap(),
        queued_at: scene.app.clock.now(),
        told_until: None,
    };
    let (now, before) = (scene.app.clock.now(), TimeDelta::days(7));
    let isp = scene.app.tenant("isp").await.id;
    let mut tx = scene.app.database.write().await.unwrap();
    let done = [(late, DigestOutcome::Sent)];
    let claim = uuid::Uuid::now_v7();
    let mut digests = tx.of(isp).digests();
    digests
        .done(claim, &done, (now, now - before))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    scene.comes_to_anna("again@example.net").await;
    scene.after(TimeDelta::days(7)).await;
    let mails = scene.mails();
    assert!(mails[1].contains("again@example.net"), "{}", mails[1]);
    assert!(!mails[1].contains("news@example.net"), "{}", mails[1]);
}

#[tokio::test]
async fn the_operator_sees_what_waits_and_what_the_relay_said() {
    let scene = Scene::new().await;
    scene.comes_to_anna("news@example.net").await;
    let mut operator = scene.app.operator().await;
    let page = operator.get("/operator/mail").await;
    assert_eq!(page.texts("dd"), ["nothing", "nothing"]);
    scene.app.clock.advance(TimeDelta::hours(7 * 24 - 1));
    let relay = nowhere().await;
    scene.desk(&relay).round().await.unwrap();
    let mut operator = scene.app.operator().await;
    let page = operator.get("/operator/mail").await;
    let facts = page.texts("section:first-of-type dd");
    assert_eq!(facts[0], "1 message");
    assert_eq!(facts[1], "since today 08:00");
    assert!(facts[2].contains("the relay can't be used"), "{facts:?}");
}
