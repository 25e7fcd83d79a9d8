//! What is reported as spam, and by how many.

use axum::body::Body;
use axum::http::Request as HttpRequest;
use axum::http::header::CONTENT_TYPE;
use chrono::TimeDelta;

use super::*;
use crate::support::api_client::ApiAnswer;
use crate::support::dump::dump;

const ANNA: &str = "anna@isp.example";

pub(super) fn report(recipient: &str) -> String {
    format!(
        "From: <feedback@provider.test>\r\nSubject: FW: offers\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nAn abuse report.\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\n\
         Feedback-Type: abuse\r\nUser-Agent: Test/1.0\r\nVersion: 1\r\n\
         Original-Mail-From: <{PROVEN}>\r\nOriginal-Rcpt-To: <{recipient}>\r\nSource-IP: {CLIENT}\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: offers\r\n\r\nBuy.\r\n--b--\r\n"
    )
}

async fn send(house: &House, body: impl Into<Body>) -> ApiAnswer {
    let request = HttpRequest::post("/api/v1/complaints")
        .header(CONTENT_TYPE, "message/rfc822; charset=utf-8")
        .body(body.into());
    house.admin.send(request.expect("a request")).await
}

#[tokio::test]
async fn enough_owners_turn_a_sender_away_and_the_reply_says_so() {
    let house = House::new().await;
    let taken = house.complain(CLIENT, PROVEN, ANNA).await;
    assert_eq!(
        taken,
        json!({"recipient": ANNA, "against": ["192.0.2.0/24", PROVEN]})
    );
    // The same owner again is still one.
    house.complain(CLIENT, PROVEN, ANNA).await;
    house.complain(NEIGHBOUR, "x@other.test", ANNA).await;
    assert_eq!(house.ask(CLIENT, PROVEN, "carl@isp.example").await, LET_IN);
    house.complain(CLIENT, PROVEN, "bob@isp.example").await;
    let answer = house
        .answer(NEIGHBOUR, "y@other.test", "carl@isp.example")
        .await;
    assert_eq!((answer.decision.verdict, answer.decision.reason), REFUSED);
    let reply = answer.reply.expect("a reply").to_string();
    assert!(
        reply.starts_with(
            "550 5.7.1 Mail from 192.0.2.200 or its neighbours was reported as spam (complaints). More"
        ),
        "{reply}"
    );
    let url = answer.why_url.expect("a link");
    let path = url.strip_prefix(&house.app.config.web.public_url);
    let page = house.app.nobody().get(path.expect("our address")).await;
    let told = page.text("main");
    assert!(
        told.contains("People here reported mail from the server that sent it"),
        "{told}"
    );
    // The sender from elsewhere, too.
    let answer = house.answer(ELSEWHERE, PROVEN, ANNA).await;
    let told = &answer.decision.findings[0].text;
    assert_eq!(
        told,
        "mail from its sender was reported as spam by 2 owners"
    );

    house.app.clock.advance(TimeDelta::hours(72));
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, LET_IN);
}

#[tokio::test]
async fn a_report_of_the_rfc_counts_like_the_owners_word() {
    let house = House::new().await;
    let taken = send(&house, report(ANNA)).await.expect(201);
    assert_eq!(taken["against"], json!(["192.0.2.0/24", PROVEN]));
    send(&house, report("bob@isp.example")).await.expect(201);
    assert_eq!(house.ask(CLIENT, "z@other.test", ANNA).await, REFUSED);
}

#[tokio::test]
async fn what_is_no_report_is_refused_with_its_reason_and_changes_nothing() {
    let house = House::new().await;
    let before = dump(&house.app.test_database).await;
    let long = vec![b'x'; 1024 * 1024 + 1];
    let nested = format!(
        "Content-Type: multipart/report; report-type=feedback-report; boundary=o\r\n\r\n--o\r\n\
         Content-Type: message/rfc822\r\n\r\n{}\r\n--o--\r\n",
        report(ANNA)
    );
    for (body, status, told) in [
        (Vec::new(), 422, "This is no feedback report"),
        (b"\0\xff\xfe".to_vec(), 422, "This is no feedback report"),
        (
            b"Subject: hello\r\n\r\nHello".to_vec(),
            422,
            "This is no feedback report",
        ),
        (nested.into_bytes(), 422, "right below multipart/report"),
        (
            report(ANNA).replace("abuse", "not-spam").into_bytes(),
            422,
            "Only reports of the types abuse",
        ),
        (
            report("<>").into_bytes(),
            422,
            "Original-Rcpt-To of the report can't be read",
        ),
        (
            report("nobody@elsewhere.test").into_bytes(),
            404,
            "doesn't come here",
        ),
        (
            report("dora@shop.example").into_bytes(),
            404,
            "doesn't come here",
        ),
        (
            report("nobody@isp.example").into_bytes(),
            404,
            "Nobody has the address nobody@isp.example: name the mailbox whose owner complains.",
        ),
        (
            report("trap@isp.example").into_bytes(),
            404,
            "Nobody has the address",
        ),
        (long, 413, "1048576 bytes"),
    ] {
        let answer = send(&house, body).await;
        let problem = answer.expect(status);
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.contains(told), "{detail}");
    }
    let wrong = json!({"client_address": "192.0.2.999", "sender": "", "recipient": ANNA});
    house
        .admin
        .post("/api/v1/complaints", wrong)
        .await
        .expect(422);
    for sender in ["a@b.test\r\nX: y", "a@b.test\r\n", "\u{202e}a@b.test"] {
        let wrong = json!({"client_address": CLIENT, "sender": sender, "recipient": ANNA});
        let problem = house
            .admin
            .post("/api/v1/complaints", wrong)
            .await
            .expect(422);
        assert_eq!(problem["errors"][0]["field"], "sender");
        let told = problem["errors"][0]["message"].as_str().expect("a message");
        assert!(told.starts_with("Write it on one line"), "{told}");
    }
    let after = dump(&house.app.test_database).await;
    assert_eq!(before, after);
}

#[tokio::test]
async fn the_victim_of_a_forgery_and_the_friends_of_the_house_are_not_blamed() {
    let house = House::new().await;
    let taken = house
        .complain("203.0.113.9", "victim@proven.test", ANNA)
        .await;
    assert_eq!(taken["against"], json!(["203.0.113.0/24"]));
    let taken = house.complain("10.0.0.5", "bob@isp.example", ANNA).await;
    assert_eq!(taken["against"], json!([]));
    let allow = json!({"list": "allow", "match": "192.0.2.0/24"});
    house
        .admin
        .post("/api/v1/tenants/isp/entries", allow)
        .await
        .expect(201);
    let taken = house.complain(CLIENT, PROVEN, ANNA).await;
    assert_eq!(taken["against"], json!([]));
}

#[tokio::test]
async fn where_a_domain_has_mailboxes_elsewhere_a_token_speaks_for_all_of_them() {
    let house = House::new().await;
    let unlisted = json!({"unlisted_mailboxes": true});
    let path = "/api/v1/tenants/isp/domains/isp.example";
    house.admin.patch(path, unlisted).await.expect(200);
    for recipient in ["erna@isp.example", "fritz@isp.example"] {
        house.complain(CLIENT, PROVEN, recipient).await;
    }
    assert_eq!(house.ask(CLIENT, PROVEN, ANNA).await, LET_IN);
}
