//! What an owner can't change is not offered, and refused with a plain sentence when it is asked for all the same.

use super::only_people_on_the_list;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

/// Anna, who takes mail from people on her list only.
async fn anna(app: &TestApp) -> Visitor {
    let anna = app.owner("anna@isp.example").await;
    only_people_on_the_list(app, "anna@isp.example").await;
    anna
}

async fn put(visitor: &mut Visitor, path: &str, pattern: &str) -> Page {
    visitor.get(path).await;
    visitor
        .submit(path, &[("action", "add"), ("match", pattern)])
        .await
}

/// The tenant's admin keeps this out for everyone.
async fn binding_block(app: &TestApp, pattern: &str) {
    let mut admin = app.admin("isp").await;
    admin.get("/admin/blocklist").await;
    let fields = [("action", "add"), ("match", pattern), ("binding", "yes")];
    admin.submit("/admin/blocklist", &fields).await;
}

#[tokio::test]
async fn adding_what_a_binding_block_keeps_out_says_so() {
    let app = TestApp::start().await;
    let mut anna = anna(&app).await;
    binding_block(&app, "evil.test").await;
    let page = put(&mut anna, "/whitelist", "scott@evil.test").await;
    assert_eq!(
        page.text(".flash--warning .flash__text"),
        "scott@evil.test is on your whitelist now. But The isp keeps it out for everyone, and only The isp can \
         change that."
    );
    let id = page.values(".entry input[name=id]").remove(0);
    let entry = anna.get(&format!("/whitelist/{id}")).await;
    let said = entry.text(".card--amber");
    assert!(
        said.starts_with("The isp keeps it out for everyone"),
        "{said}"
    );
    let page = put(
        &mut anna,
        "/whitelist",
        "bob@evil.test\nbob@good.test\n.test",
    )
    .await;
    assert!(
        page.text(".flash--warning")
            .contains("But The isp keeps 1 of them out")
    );
    let page = put(&mut anna, "/whitelist", "scott@good.test").await;
    assert_eq!(page.texts(".flash--warning").len(), 0);
    let page = put(&mut anna, "/blocklist", "ann@evil.test").await;
    assert_eq!(page.texts(".flash--warning").len(), 0);

    let mut admin = app.admin("isp").await;
    let page = put(&mut admin, "/admin/whitelist", "ann@evil.test").await;
    assert!(
        page.text(".flash--warning")
            .contains("a binding block on your blocklist keeps it out")
    );
}
