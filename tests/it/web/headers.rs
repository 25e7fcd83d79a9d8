use axum::body::Body;
use axum::http::StatusCode;

use crate::support::test_app::TestApp;

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    for path in [
        "/",
        "/whitelist",
        "/why/nonsense",
        "/nowhere",
        "/healthz",
        "/account",
    ] {
        let page = anna.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none';"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            page.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert!(
            ["same-origin", "no-referrer"].contains(&page.header("referrer-policy")),
            "{path}"
        );
        assert_eq!(page.header("server"), "", "{path}");
    }
}

#[tokio::test]
async fn no_page_has_a_script_or_a_style_within_it() {
    let app = TestApp::start().await;
    let mut anna = app.owner("anna@isp.example").await;
    for path in [
        "/",
        "/whitelist",
        "/blocklist",
        "/activity",
        "/requests",
        "/asked/x",
        "/settings",
        "/account",
        "/why/x",
        "/nowhere",
    ] {
        let page = anna.get(path).await;
        let own = "script:not([src^='/static/'])";
        for inline in [own, "style", "[style]", "[onclick]"] {
            assert_eq!(page.texts(inline).len(), 0, "{path} has {inline}");
        }
    }
}

#[tokio::test]
async fn an_unknown_page_and_a_wrong_method_get_a_page_with_a_way_out() {
    let app = TestApp::start().await;
    let mut visitor = app.nobody();
    let page = visitor.get("/nowhere").await;
    assert_eq!(
        (page.status, page.text("h1").as_str()),
        (StatusCode::NOT_FOUND, "This page isn't here")
    );
    assert_eq!(page.text("a.button"), "To the start");
    for method in ["TRACE", "DELETE"] {
        let request = visitor
            .request(method, "/healthz")
            .body(Body::empty())
            .expect("a request");
        let page = visitor.send(request).await;
        assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(page.text("h1"), "That can't be done here");
    }
}

#[tokio::test]
async fn static_files_are_kept_for_long_and_known_by_their_tag() {
    let app = TestApp::start().await;
    let mut visitor = app.nobody();
    let door = visitor.get("/").await;
    let start = door.body.find("/static/").expect("a style sheet");
    let path: String = door.body[start..]
        .chars()
        .take_while(|c| *c != '"')
        .collect();
    let style = visitor.get(&path).await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(style.header("cache-control").contains("immutable"));
    let request = visitor
        .request("GET", &path)
        .header("if-none-match", style.header("etag"));
    let page = visitor
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(
        (page.status, page.body.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    let request = visitor
        .request("HEAD", &path)
        .body(Body::empty())
        .expect("a request");
    let page = visitor.send(request).await;
    assert_eq!((page.status, page.body.len()), (StatusCode::OK, 0));
    let request = visitor
        .request("HEAD", &path)
        .header("accept-encoding", "gzip, br");
    let packed = visitor
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(packed.header("vary"), "accept-encoding");
    assert_ne!(packed.header("etag"), style.header("etag"));
    assert_eq!(
        visitor.get("/static/0/../Cargo.toml").await.status,
        StatusCode::NOT_FOUND
    );
}
