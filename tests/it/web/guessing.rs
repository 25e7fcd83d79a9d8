//! A thousand wrong passwords for one account (RELIABILITY.md, W3).

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

use super::{PASSWORD, with_password};
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

/// Tries to sign in as Anna from this address.
async fn tries(visitor: &mut Visitor, from: [u8; 4], (password, header): (&str, &str)) -> Page {
    let fields = [
        ("email", "anna@isp.example"),
        ("password", password),
        ("csrf", &visitor.token.clone()),
    ];
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = visitor
        .request("POST", "/")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("origin", "http://127.0.0.1:8080")
        .header("x-forwarded-for", header)
        .extension(ConnectInfo(SocketAddr::from((from, 4711))));
    let request = request.body(Body::from(body)).expect("a request");
    visitor.send(request).await
}

/// Tries a thousand times and returns how many of them were compared with the hash.
async fn compared(app: &TestApp, from: impl Fn(u16) -> [u8; 4]) -> usize {
    let mut guesser = app.nobody();
    guesser.get("/").await;
    let mut compared = 0;
    for number in 0..1_000_u16 {
        let [high, low] = number.to_be_bytes();
        let header = format!("10.0.{high}.{low}");
        let page = tries(&mut guesser, from(number), ("not the right one", &header)).await;
        match page.status {
            StatusCode::UNPROCESSABLE_ENTITY => compared += 1,
            StatusCode::TOO_MANY_REQUESTS => {}
            other => panic!("{other}"),
        }
    }
    compared
}

#[tokio::test]
async fn a_thousand_guesses_from_one_address_are_few_whatever_it_says_it_is() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    let compared = compared(&app, |_| [203, 0, 113, 7]).await;
    assert!((10..=100).contains(&compared), "{compared}");
}

#[tokio::test]
async fn a_thousand_guesses_from_two_hundred_addresses_are_few_and_the_owner_still_gets_in() {
    let app = TestApp::start().await;
    with_password(&app, "anna@isp.example").await;
    // Her browser has been here.
    let mut anna = app.nobody();
    anna.get("/").await;
    let page = tries(&mut anna, [192, 0, 2, 1], (PASSWORD, "")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    anna.open("/").await;
    anna.post("/account", &[("action", "sign-out")]).await;

    let last = |number: u16| u8::try_from(number % 200).expect("below 200");
    let compared = compared(&app, |number| [203, 0, 113, last(number)]).await;
    assert!((30..=100).contains(&compared), "{compared}");
    anna.get("/").await;
    let page = tries(&mut anna, [192, 0, 2, 1], (PASSWORD, "")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text("main"));
}
