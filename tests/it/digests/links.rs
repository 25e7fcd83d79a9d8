//! What the links in a digest do, and what they never do.

use axum::body::Body;
use axum::http::StatusCode;
use chrono::TimeDelta;
use guestlist::engine::{MailedLink, MailedPurpose};
use guestlist::policy::List;
use guestlist::tenancy::DigestOften;

use super::scene::{ANNA, Scene, header, link};
use crate::support::dump::dump;

async fn told(senders: &[&str]) -> (Scene, String) {
    let scene = Scene::new().await;
    for sender in senders {
        assert_eq!(scene.comes_to_anna(sender).await, "reject");
    }
    let mut mails = scene.on_monday().await;
    let mail = mails.pop().unwrap();
    (scene, mail)
}

#[tokio::test]
async fn looking_at_every_link_changes_nothing() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let before = dump(&scene.app.test_database).await;
    for words in ["Let in: ", "Keep out: ", "No more of these: "] {
        let path = link(&mail, words);
        for method in ["GET", "HEAD", "GET", "HEAD"] {
            let mut scanner = scene.stranger();
            let request = scanner.request(method, &path).body(Body::empty()).unwrap();
            assert_eq!(scanner.send(request).await.status, StatusCode::OK, "{path}");
        }
    }
    assert_eq!(dump(&scene.app.test_database).await, before);
}

#[tokio::test]
async fn one_press_lets_the_sender_in_once_and_can_be_taken_back() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let (path, mut anna) = (link(&mail, "Let in: "), scene.stranger());
    let page = anna.get(&path).await;
    assert_eq!(page.text("h1"), "Let news@example.net in?");
    let page = anna.submit(&path, &[("action", "put")]).await;
    assert_eq!(page.text("h1"), "news@example.net is on your whitelist");
    assert!(scene.lists(List::Allow, "news@example.net").await);
    assert_eq!(scene.comes_to_anna("news@example.net").await, "accept");

    let again = anna.submit(&path, &[("action", "put")]).await;
    assert_eq!(again.text("h1"), "news@example.net is on your whitelist");
    let page = anna.submit(&path, &[("action", "undo")]).await;
    assert_eq!(page.text("h1"), "It is as it was before");
    assert!(!scene.lists(List::Allow, "news@example.net").await);
    assert_eq!(scene.comes_to_anna("news@example.net").await, "reject");
    // Used up: neither a press nor an undo does anything any more.
    for action in ["put", "undo"] {
        let page = anna.submit(&path, &[("action", action)]).await;
        assert_eq!(page.text("h1"), "It is as it was before");
        assert!(!scene.lists(List::Allow, "news@example.net").await);
    }
}

#[tokio::test]
async fn a_press_takes_what_says_the_contrary_off_and_an_undo_puts_it_back() {
    let scene = Scene::new().await;
    scene.blocks(ANNA, "news@example.org").await;
    scene.comes_to_anna("news@example.org").await;
    // On a list already: nothing to tell. So the entry comes after the message.
    scene.comes_to_anna("other@example.net").await;
    scene.app.clock.advance(TimeDelta::minutes(1));
    let mails = scene.on_monday().await;
    let mail = mails.last().unwrap();
    scene.blocks(ANNA, "other@example.net").await;
    let (path, mut anna) = (link(mail, "Let in: "), scene.stranger());
    anna.get(&path).await;
    anna.submit(&path, &[("action", "put")]).await;
    assert!(!scene.lists(List::Block, "other@example.net").await);
    anna.submit(&path, &[("action", "undo")]).await;
    assert!(scene.lists(List::Block, "other@example.net").await);
    assert!(!scene.lists(List::Allow, "other@example.net").await);
}

#[tokio::test]
async fn keeping_out_is_a_link_of_its_own() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let (path, mut anna) = (link(&mail, "Keep out: "), scene.stranger());
    anna.get(&path).await;
    let page = anna.submit(&path, &[("action", "put")]).await;
    assert_eq!(page.text("h1"), "news@example.net is on your blocklist");
    assert!(scene.lists(List::Block, "news@example.net").await);
    let page = anna.get(&link(&mail, "Let in: ")).await;
    assert_eq!(page.text("h1"), "Let news@example.net in?");
}

#[tokio::test]
async fn both_presses_taken_back_leave_the_sender_on_no_list() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let paths = [link(&mail, "Let in: "), link(&mail, "Keep out: ")];
    let mut anna = scene.stranger();
    for action in ["put", "undo"] {
        for path in &paths {
            anna.get(path).await;
            anna.submit(path, &[("action", action)]).await;
        }
    }
    for list in [List::Allow, List::Block] {
        assert!(!scene.lists(list, "news@example.net").await, "{list:?}");
    }
}

#[tokio::test]
async fn two_presses_at_once_count_once() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let path = link(&mail, "Let in: ");
    let (mut one, mut other) = (scene.stranger(), scene.stranger());
    one.get(&path).await;
    other.get(&path).await;
    let form = [("action", "put")];
    tokio::join!(one.post(&path, &form), other.post(&path, &form));
    let state = dump(&scene.app.test_database).await;
    assert_eq!(state["digest_presses"].len(), 1);
    let noted = |line: &&String| line.contains("entry.added") && line.contains("news@example.net");
    assert_eq!(state["audit_events"].iter().filter(noted).count(), 1);
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let path = link(&mail, "Let in: ");
    scene
        .app
        .clock
        .advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(scene.stranger().get(&path).await.status, StatusCode::OK);
    scene.app.clock.advance(TimeDelta::seconds(1));
    let page = scene.stranger().get(&path).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert_eq!(page.text("h1"), "This link can't be used any more");
}

#[tokio::test]
async fn who_gets_the_address_later_is_not_reached_by_old_links() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let isp = scene.app.tenant("isp").await.id;
    let mut tx = scene.app.database.write().await.unwrap();
    tx.of(isp)
        .mailboxes()
        .remove(scene.anna.id, scene.app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    scene.app.mailbox(ANNA).await;
    for words in ["Let in: ", "Keep out: ", "No more of these: "] {
        let page = scene.stranger().get(&link(&mail, words)).await;
        assert_eq!(page.status, StatusCode::GONE, "{words}");
    }
}

#[tokio::test]
async fn who_owns_the_mailbox_later_keeps_their_digests() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let isp = scene.app.tenant("isp").await.id;
    let mut tx = scene.app.database.write().await.unwrap();
    let mut accounts = tx.of(isp).accounts();
    let mut before = accounts
        .find_by_mailbox(scene.anna.id)
        .await
        .unwrap()
        .unwrap();
    before.mailbox_id = None;
    accounts.update(&before).await.unwrap();
    tx.commit().await.unwrap();
    let path = link(&mail, "No more of these: ");
    let page = scene.stranger().get(&path).await;
    assert_eq!(page.status, StatusCode::GONE);
    let request = scene.stranger().request("POST", &path);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = Body::from("List-Unsubscribe=One-Click");
    let page = scene.stranger().send(request.body(body).unwrap()).await;
    assert_eq!(page.status, StatusCode::GONE);
    let anna = scene.app.mailbox(ANNA).await;
    assert_eq!(anna.digest.often, None);
}

#[tokio::test]
async fn a_link_that_was_made_up_waits_for_no_writer() {
    let scene = Scene::new().await;
    let held = scene.app.database.write().await.unwrap();
    let request = scene.stranger().request("POST", "/unsubscribe/nothing");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let body = Body::from("List-Unsubscribe=One-Click");
    let page = scene.stranger().send(request.body(body).unwrap()).await;
    assert_eq!(page.status, StatusCode::GONE);
    drop(held);
    let mut stranger = scene.stranger();
    for path in ["/digest/nothing", "/sign-in/nothing"] {
        stranger.get("/").await;
        let held = scene.app.database.write().await.unwrap();
        let page = stranger.post(path, &[("action", "put")]).await;
        assert_eq!(page.status, StatusCode::GONE, "{path}");
        drop(held);
    }
}

#[tokio::test]
async fn a_press_that_changes_nothing_is_not_logged() {
    let (scene, mail) = told(&["news@example.net"]).await;
    scene.allows(ANNA, "news@example.net").await;
    let (path, mut anna) = (link(&mail, "Let in: "), scene.stranger());
    anna.get(&path).await;
    let before = dump(&scene.app.test_database).await;
    for action in ["put", "undo"] {
        anna.submit(&path, &[("action", action)]).await;
    }
    let after = dump(&scene.app.test_database).await;
    assert_eq!(after["audit_events"], before["audit_events"]);
}

#[tokio::test]
async fn a_link_of_one_purpose_opens_no_other_page() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let put = link(&mail, "Let in: ").replace("/digest/", "/unsubscribe/");
    let end = link(&mail, "No more of these: ").replace("/unsubscribe/", "/digest/");
    for path in [put, end] {
        assert_eq!(
            scene.stranger().get(&path).await.status,
            StatusCode::GONE,
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_the_tenant_keeps_out_for_everyone_has_no_link_to_let_it_in() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let admin = scene
        .app
        .caller(guestlist::tenancy::TokenScope::Operator, None)
        .await;
    let entry = serde_json::json!({"list": "block", "match": ".example.net", "binding": true});
    admin
        .post("/api/v1/tenants/isp/entries", entry)
        .await
        .expect(201);
    let (path, mut anna) = (link(&mail, "Let in: "), scene.stranger());
    let page = anna.get(&path).await;
    assert!(
        page.body.contains("keeps it out for everyone"),
        "{}",
        page.body
    );
    anna.post(&path, &[("action", "put")]).await;
    assert!(!scene.lists(List::Allow, "news@example.net").await);
    scene.comes_to_anna("billing@example.net").await;
    let mails = {
        scene.after(TimeDelta::days(7)).await;
        scene.mails()
    };
    assert!(!mails[1].contains("Let in:"), "{}", mails[1]);
}

#[tokio::test]
async fn the_mail_program_ends_the_digests_by_itself_and_can_do_nothing_else() {
    let (scene, mail) = told(&["news@example.net"]).await;
    let url = header(&mail, "List-Unsubscribe");
    let path = link(&mail, "No more of these: ");
    assert!(url.contains(&path), "{url}");
    let post = |body: &'static str| {
        let request = scene.stranger().request("POST", &path);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body(Body::from(body)).unwrap()
    };
    let before = dump(&scene.app.test_database).await;
    for other in ["", "action=put", "List-Unsubscribe=No"] {
        assert!(
            scene
                .stranger()
                .send(post(other))
                .await
                .status
                .is_client_error()
        );
    }
    assert_eq!(dump(&scene.app.test_database).await, before);
    for _ in 0..2 {
        let page = scene
            .stranger()
            .send(post("List-Unsubscribe=One-Click"))
            .await;
        assert_eq!(
            (page.status, page.text("h1")),
            (StatusCode::OK, "No more digests".to_owned())
        );
    }
    let mut after = dump(&scene.app.test_database).await;
    let mut before = before;
    let logged = |line: &&String| line.contains("0.0.0.0") && line.contains("by_digest");
    assert_eq!(after["audit_events"].iter().filter(logged).count(), 1);
    for table in ["mailboxes", "audit_events", "digest_plans"] {
        assert_ne!(after.remove(table), before.remove(table), "{table}");
    }
    assert_eq!(after, before);
    let anna = scene.app.mailbox(ANNA).await;
    assert_eq!(anna.digest.often, Some(DigestOften::Never));
    scene.comes_to_anna("news@example.net").await;
    scene.after(TimeDelta::days(7)).await;
    assert_eq!(scene.mails().len(), 1);
}

#[tokio::test]
async fn the_first_links_named_nobody_and_still_end_the_digests_of_who_was_told() {
    let scene = Scene::new().await;
    let tenant = scene.app.tenant("isp").await.id;
    let path = |at: chrono::DateTime<chrono::Utc>| {
        let link = MailedLink {
            tenant,
            mailbox: scene.anna.id,
            purpose: MailedPurpose::NoDigest { account: None },
            expires_at: at + MailedLink::ENDS_DIGESTS_FOR,
        };
        let token = scene.app.engine.links().mailed().token(&link);
        format!("/unsubscribe/{}", token.unwrap())
    };
    // Mailed before this owner came.
    let before = path(scene.anna.created_at - TimeDelta::hours(1));
    let page = scene.stranger().get(&before).await;
    assert_eq!(page.status, StatusCode::GONE);
    let path = path(scene.app.clock.now());
    let mut anna = scene.stranger();
    assert_eq!(anna.get(&path).await.status, StatusCode::OK);
    anna.post(&path, &[("List-Unsubscribe", "One-Click")]).await;
    let mut tx = scene.app.database.read().await.unwrap();
    let anna = tx.of(tenant).mailboxes().find(scene.anna.id).await;
    let often = anna.unwrap().unwrap().digest.often;
    assert_eq!(often, Some(DigestOften::Never));
}
