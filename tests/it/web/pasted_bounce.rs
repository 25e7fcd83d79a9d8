//! "Paste the bounce": the search for decisions takes whatever an admin is sent by somebody who was turned away.

use guestlist::engine::SealedRefusal;
use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Reason, Request, Verdict};
use guestlist::store::{DecisionId, DecisionQuery, DecisionRecord};
use uuid::Uuid;

use super::only_people_on_the_list;
use crate::support::test_app::TestApp;
use crate::support::visitor::{Page, Visitor};

const ANNA: &str = "anna@isp.example";
const QUEUE_ID: &str = "4XyZ12abcdEf";

/// Scott is turned away; another message came before.
async fn turned_away(app: &TestApp) -> DecisionRecord {
    only_people_on_the_list(app, ANNA).await;
    for (sender, queue_id) in [
        ("eve@example.net", "3AAA11bbbbCc"),
        ("scott@example.org", QUEUE_ID),
    ] {
        let request = Request {
            client_address: "192.0.2.7".parse().unwrap(),
            client_name: None,
            reverse_client_name: None,
            helo_name: None,
            sender: ReversePath::parse(sender),
            recipient: Address::parse(ANNA).unwrap(),
            submission: false,
            sasl_username: None,
            instance: None,
            queue_id: Some(queue_id),
        };
        let answer = app.engine.decide(&request).await;
        assert_eq!(answer.decision.verdict, Verdict::Reject);
    }
    app.engine.flush().await;
    let mut tx = app.database.read().await.unwrap();
    let query = DecisionQuery {
        sender: Some("scott@example.org".to_owned()),
        limit: 1,
        ..DecisionQuery::default()
    };
    let tenant = app.tenant("isp").await.id;
    let found = tx.of(tenant).decisions().list(&query).await.unwrap();
    found.into_iter().next().unwrap()
}

async fn link(app: &TestApp, decision: DecisionId) -> String {
    let refusal = SealedRefusal {
        decision_id: decision,
        tenant_id: app.tenant("isp").await.id,
        refused_at: app.clock.now(),
        verdict: Verdict::Reject,
        reason: Reason::Stranger,
        client_address: "192.0.2.7".parse().unwrap(),
        sender: "scott@example.org".to_owned(),
        recipient: ANNA.to_owned(),
        findings: Vec::new(),
        waits_until: None,
        self_check: false,
    };
    app.engine.links().url(&refusal).unwrap()
}

async fn search(admin: &mut Visitor, pasted: &str) -> Page {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", pasted)
        .finish();
    admin.get(&format!("/admin/decisions?{query}")).await
}

fn bounce(link: &str) -> String {
    format!(
        "This is the mail system at host mail.example.org.\r\n\r\n<{ANNA}>: host mx.isp.example[203.0.113.5] said: \
         550 5.7.1 Not on the list: see {link} (in reply to RCPT TO command)\r\n"
    )
}

#[tokio::test]
async fn a_bounce_with_our_link_leads_to_its_decision_however_it_was_broken() {
    let app = TestApp::start().await;
    let record = turned_away(&app).await;
    let link = link(&app, record.id).await;
    let path = format!("/admin/decisions/{}", record.id.0);
    let mut admin = app.admin("isp").await;
    let (start, end) = link.split_at(link.len() - 40);
    let quoted_printable = format!("{start}=\r\n{end}");
    let folded = format!("{start}\r\n    {end}");
    for link in [link.as_str(), &quoted_printable, &folded] {
        let page = search(&mut admin, &bounce(link)).await;
        assert_eq!(page.location().as_deref(), Some(path.as_str()), "{link}");
    }
    let page = search(&mut admin, &link).await;
    assert_eq!(page.location().as_deref(), Some(path.as_str()));
    let page = admin.get(&path).await;
    assert_eq!(page.text("h1"), "scott@example.org");
}

#[tokio::test]
async fn another_tenant_s_link_leads_nowhere_and_a_forgotten_one_to_its_page() {
    let app = TestApp::start().await;
    let record = turned_away(&app).await;
    let found = link(&app, record.id).await;
    let mut stranger = app.admin("shop").await;
    let page = search(&mut stranger, &bounce(&found)).await;
    assert_eq!(page.status, 200);
    assert!(page.texts("tbody tr").is_empty() && !page.body.contains("not on record"));
    let gone = link(&app, DecisionId(Uuid::now_v7())).await;
    let mut admin = app.admin("isp").await;
    let page = search(&mut admin, &gone).await;
    assert!(page.text(".card--amber").contains("not on record"));
    let links = page.links(".card--amber a");
    assert_eq!(admin.get(&links[0]).await.status, 200);
    let page = search(&mut stranger, &gone).await;
    assert!(!page.body.contains("not on record"));
}

#[tokio::test]
async fn an_address_a_queue_id_and_a_reference_find_it_alone_and_within_a_text() {
    let app = TestApp::start().await;
    let record = turned_away(&app).await;
    let reference = record.id.reference();
    let mut admin = app.admin("isp").await;
    for pasted in [
        "scott@example.org".to_owned(),
        QUEUE_ID.to_owned(),
        reference.clone(),
        reference.to_lowercase().replace('-', ""),
        format!("status=bounced for {QUEUE_ID}: said no"),
        format!("They said: \"Reference {reference}.\""),
        "My mail (from <Scott@example.org>; yesterday) never came".to_owned(),
    ] {
        let page = search(&mut admin, &pasted).await;
        let rows = page.texts("tbody tr");
        assert_eq!(rows.len(), 1, "{pasted}: {rows:?}");
        assert!(rows[0].contains("scott@example.org"), "{pasted}: {rows:?}");
        assert_eq!(page.values("#q"), [pasted]);
    }
    let page = search(&mut admin, "nothing of ours 12345678 <x@y.example>").await;
    assert!(page.text("main").contains("Nothing fits this search."));
    let page = search(&mut app.admin("shop").await, QUEUE_ID).await;
    assert!(page.texts("tbody tr").is_empty());
}
