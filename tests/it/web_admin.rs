//! The admin's and the operator's pages, as they are used.

use guestlist::mail::{Address, Domain};
use guestlist::policy::{AskThen, Asking, ClientNetwork, List, Mode, Networks, Pattern, Source};
use guestlist::store::{AuditQuery, BlockedClientSeen, ListOwner, MailboxQuery, NewEntry};
use guestlist::tenancy::{Mailbox, Role, TenantId};
use scraper::{Html, Selector};

use super::support::fake_dns::FakeZone;
use super::support::test_app::TestApp;
use super::support::test_database::verified_domain;
use super::support::visitor::{Page, Visitor};

/// The text of each element that fits a selector, white space made one.
fn texts(page: &Page, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    let html = Html::parse_document(&page.body);
    let words = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    html.select(&selector)
        .map(|element| words(element.text().collect()))
        .collect()
}

/// The one text that fits.
fn text(page: &Page, selector: &str) -> String {
    let found = texts(page, selector);
    assert_eq!(found.len(), 1, "{selector}: {found:?} in {}", page.body);
    found.concat()
}

/// Sends a form, expects that it was taken, and opens the page that it leads to.
async fn send(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Page {
    visitor.get(path).await;
    let answer = visitor.post(path, fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let next = answer.header("location").to_owned();
    let page = visitor.get(&next).await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// Sends a form that shall be refused for what is in it.
async fn refused(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Page {
    visitor.get(path).await;
    let page = visitor.post(path, fields).await;
    assert_eq!(page.status, 422, "{}", page.body);
    page
}

async fn mailbox_of(app: &TestApp, slug: &str, address: &str) -> Option<Mailbox> {
    let tenant = app.tenant(slug).await;
    let mut tx = app.database.read().await.unwrap();
    let address = Address::parse(address).unwrap();
    tx.of(tenant.id)
        .mailboxes()
        .find_by_address(&address)
        .await
        .unwrap()
}

async fn actions(app: &TestApp, tenant: TenantId) -> Vec<String> {
    let mut tx = app.database.read().await.unwrap();
    let query = AuditQuery {
        limit: 20,
        ..AuditQuery::default()
    };
    let events = tx.of(tenant).audit().list(&query).await.unwrap();
    events.into_iter().map(|event| event.action).collect()
}

fn path_of(mailbox: &Mailbox) -> String {
    format!("/admin/mailboxes/{}", mailbox.id)
}

#[tokio::test]
async fn a_new_domain_shows_the_record_to_publish_and_is_proven_by_it() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let page = send(&mut admin, "/admin/domains", &[("domain", "Shop.Example")]).await;
    let record = texts(&page, ".record code");
    assert_eq!(record.first().map(String::as_str), Some("TXT"));
    assert_eq!(
        record.get(1).map(String::as_str),
        Some("_guestlist.shop.example")
    );
    assert!(record[2].starts_with("guestlist-verify="), "{record:?}");
    assert!(text(&page, ".verdict").contains("not judged"));
}

/// The page of `new.test` after "Check now", where its record says `published`.
async fn checked(published: FakeZone) -> Page {
    let app = TestApp::with_zone(published).await;
    let tenant = app.tenant("isp").await;
    let mut domain = verified_domain("new.test");
    domain.verified_at = None;
    "4a6f".clone_into(&mut domain.verification_token);
    let mut tx = app.database.write().await.unwrap();
    tx.of(tenant.id).domains().add(&domain).await.unwrap();
    tx.commit().await.unwrap();
    let mut admin = app.admin("isp").await;
    let path = "/admin/domains/new.test";
    let page = send(&mut admin, path, &[("action", "check")]).await;
    let proven = actions(&app, tenant.id)
        .await
        .contains(&"domain.verified".to_owned());
    assert_eq!(proven, text(&page, ".verdict").starts_with("Proven"));
    page
}

#[tokio::test]
async fn a_published_record_proves_the_domain() {
    let zone = FakeZone::new().txt("_guestlist.new.test", "guestlist-verify=4a6f");
    assert!(text(&checked(zone).await, ".verdict").starts_with("Proven"));
}

#[tokio::test]
async fn a_missing_record_is_said_so_and_proves_nothing() {
    let page = checked(FakeZone::new()).await;
    assert!(text(&page, ".verdict").starts_with("Not proven yet"));
    assert!(text(&page, ".flash--warning").starts_with("There is no TXT record"));
}

#[tokio::test]
async fn a_record_with_another_text_is_said_so_and_proves_nothing() {
    let zone = FakeZone::new().txt("_guestlist.new.test", "guestlist-verify=other");
    let page = checked(zone).await;
    assert!(text(&page, ".verdict").starts_with("Not proven yet"));
    assert!(text(&page, ".flash--warning").contains("its text is another one"));
}

#[tokio::test]
async fn when_the_dns_is_in_trouble_nothing_is_said_about_the_record() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    // The fake DNS refuses what lies outside of `test.`.
    send(&mut admin, "/admin/domains", &[("domain", "shop.example")]).await;
    let path = "/admin/domains/shop.example";
    let page = send(&mut admin, path, &[("action", "check")]).await;
    assert!(text(&page, ".verdict").starts_with("Not proven yet"));
    assert!(text(&page, ".flash--warning").starts_with("The DNS did not answer"));
}

#[tokio::test]
async fn a_domain_of_another_tenant_can_be_listed_and_nothing_is_learned_of_it() {
    let app = TestApp::start().await;
    app.tenant("shop").await;
    let mut admin = app.admin("isp").await;
    for name in ["shop.example", "free.example"] {
        let page = send(&mut admin, "/admin/domains", &[("domain", name)]).await;
        assert!(text(&page, ".verdict").starts_with("Not proven yet"));
    }
    let page = refused(&mut admin, "/admin/domains", &[("domain", "shop.example")]).await;
    assert!(text(&page, ".field__error").contains("one of your domains already"));
}

#[tokio::test]
async fn who_proves_a_domain_that_another_tenant_has_is_told_so() {
    let zone = FakeZone::new().txt("_guestlist.new.test", "guestlist-verify=4a6f");
    let app = TestApp::with_zone(zone).await;
    let mut domain = verified_domain("new.test");
    "4a6f".clone_into(&mut domain.verification_token);
    for slug in ["shop", "isp"] {
        let tenant = app.tenant(slug).await;
        let mut tx = app.database.write().await.unwrap();
        tx.of(tenant.id).domains().add(&domain).await.unwrap();
        tx.commit().await.unwrap();
        domain.verified_at = None;
    }
    let mut admin = app.admin("isp").await;
    let page = send(
        &mut admin,
        "/admin/domains/new.test",
        &[("action", "check")],
    )
    .await;
    assert!(text(&page, ".verdict").starts_with("Not proven yet"));
    assert!(text(&page, ".flash--warning").contains("another organisation"));
}

#[tokio::test]
async fn a_registry_s_domain_is_refused_with_a_sentence() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let page = refused(&mut admin, "/admin/domains", &[("domain", "co.uk")]).await;
    assert!(text(&page, ".field__error").contains("no one's own"));
}

#[tokio::test]
async fn what_is_no_domain_is_refused_and_stays_in_the_field() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let page = refused(&mut admin, "/admin/domains", &[("domain", "not a domain")]).await;
    assert_eq!(texts(&page, ".field__error").len(), 1);
    assert!(page.body.contains("value=\"not a domain\""));
}

#[tokio::test]
async fn another_tenant_s_things_are_absent() {
    let app = TestApp::start().await;
    let other = app.mailbox("anna@shop.example").await;
    let mut admin = app.admin("isp").await;
    for path in [path_of(&other), "/admin/domains/shop.example".to_owned()] {
        assert_eq!(admin.get(&path).await.status, 404, "{path}");
        // A page of one's own, for its token.
        admin.get("/admin").await;
        assert_eq!(
            admin.post(&path, &[("action", "remove")]).await.status,
            404,
            "{path}"
        );
    }
    assert!(
        mailbox_of(&app, "shop", "anna@shop.example")
            .await
            .is_some()
    );
}

#[tokio::test]
async fn a_new_mailbox_has_an_owner_who_can_be_given_a_sign_in_link() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let fields = [
        ("address", "Clara@isp.example"),
        ("aliases", "c@isp.example\n\nclara.b@isp.example"),
    ];
    send(&mut admin, "/admin/mailboxes/new", &fields).await;
    let mailbox = mailbox_of(&app, "isp", "c@isp.example").await.unwrap();
    assert_eq!(mailbox.address.as_str(), "clara@isp.example");
    let path = path_of(&mailbox);
    admin.get(&path).await;
    let page = admin.post(&path, &[("action", "sign-in-link")]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let link = text(&page, ".secret code");
    let (_, secret) = link.split_once("/sign-in/").unwrap();
    let mut owner = app.nobody();
    owner.sign_in(&format!("/sign-in/{secret}")).await;
    assert_eq!(owner.get("/whitelist").await.status, 200);
    assert!(
        texts(&admin.get(&path).await, ".secret").is_empty(),
        "the link is shown once"
    );
}

#[tokio::test]
async fn a_page_with_a_link_loaded_anew_makes_no_second_link() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let anna = app.mailbox("anna@isp.example").await;
    let path = format!("/admin/mailboxes/{}", anna.id.0);
    let mut operator = app.operator().await;
    for (visitor, path) in [
        (&mut admin, path.as_str()),
        (&mut operator, "/operator/tenants/isp"),
    ] {
        let shown = visitor
            .get(path)
            .await
            .fields("form:has(button[value=sign-in-link])");
        let mut form: Vec<(&str, &str)> = shown
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| *name != "csrf")
            .collect();
        form.push(("action", "sign-in-link"));
        let page = visitor.post(path, &form).await;
        assert_eq!(texts(&page, ".secret").len(), 1, "{}", page.body);
        let again = visitor.submit(path, &form).await;
        assert!(texts(&again, ".secret").is_empty());
        assert!(text(&again, ".flash__text").starts_with("That link was made already"));
    }
}

#[tokio::test]
async fn a_wrong_alias_is_named_with_its_line_and_nothing_is_added() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    app.mailbox("anna@isp.example").await;
    let fields = [
        ("address", "clara@isp.example"),
        ("aliases", "c@isp.example\nc@\nc@other.example"),
    ];
    let page = refused(&mut admin, "/admin/mailboxes/new", &fields).await;
    let errors = texts(&page, ".field__error");
    assert!(errors[0].starts_with("Line 2, \"c@\""), "{errors:?}");
    assert!(
        errors[1].starts_with("Line 3") && errors[1].contains("not one of your domains"),
        "{errors:?}"
    );
    let fields = [
        ("address", "clara@isp.example"),
        ("aliases", "c@isp.example; c@, cc@isp.example"),
    ];
    let page = refused(&mut admin, "/admin/mailboxes/new", &fields).await;
    let error = text(&page, ".field__error");
    assert!(error.starts_with("Line 1, item 2, \"c@\""), "{error}");
    let fields = [
        ("address", "clara@isp.example"),
        ("aliases", "anna@isp.example"),
    ];
    let page = refused(&mut admin, "/admin/mailboxes/new", &fields).await;
    assert!(text(&page, ".field__error").contains("belongs to another mailbox"));
    assert!(mailbox_of(&app, "isp", "clara@isp.example").await.is_none());
}

#[tokio::test]
async fn an_address_that_not_everybody_can_write_to_is_no_mailbox_and_the_field_says_why() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let long = format!("{}@isp.example", "a".repeat(65));
    for (address, told) in [
        ("*@isp.example", "There can't be a * in the address"),
        (".x@isp.example", "A dot can't stand first or last"),
        (&long, "The part before @ is longer than 64 characters"),
    ] {
        let page = refused(&mut admin, "/admin/mailboxes/new", &[("address", address)]).await;
        let error = text(&page, "#address-error");
        assert!(error.starts_with(told), "{error}");
        let fields = [("address", "clara@isp.example"), ("aliases", address)];
        let page = refused(&mut admin, "/admin/mailboxes/new", &fields).await;
        let error = text(&page, "#aliases-error");
        assert!(error.contains(told), "{error}");
    }
    assert!(mailbox_of(&app, "isp", "clara@isp.example").await.is_none());
}

#[tokio::test]
async fn the_removal_of_a_mailbox_says_what_becomes_of_whoever_signs_in_for_it() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let annas = app.mailbox("anna@isp.example").await;
    let (tenant, own) = app.test_database.mailbox("admin@isp.example").await;
    let mut tx = app.database.write().await.unwrap();
    let mut accounts = tx.of(tenant).accounts();
    accounts.make_owner(&own, None).await.unwrap();
    tx.commit().await.unwrap();
    for (mailbox, told) in [
        (&own, "It is your own mailbox: you stay an admin"),
        (&annas, "Its owner can't sign in any more."),
    ] {
        let page = admin
            .get(&format!("/admin/mailboxes/{}", mailbox.id.0))
            .await;
        let warning = text(&page, "details.danger p");
        assert!(warning.contains(told), "{warning}");
    }
    let mut tx = app.database.write().await.unwrap();
    let mut accounts = tx.of(tenant).accounts();
    let anna = accounts.find_by_mailbox(annas.id).await.unwrap().unwrap();
    let anna = guestlist::tenancy::Account {
        role: Role::Admin,
        ..anna
    };
    accounts.update(&anna).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/admin/mailboxes/{}", annas.id.0);
    let warning = text(&admin.get(&path).await, "details.danger p");
    assert!(warning.contains("Its owner stays an admin"), "{warning}");
}

#[tokio::test]
async fn an_operators_pages_say_that_their_times_are_in_utc_and_an_admins_do_not() {
    let app = TestApp::start().await;
    let told = "Times on this page are in UTC.";
    let mut operator = app.operator().await;
    for path in ["/operator/tenants", "/operator/audit", "/operator/system"] {
        let page = operator.get(path).await;
        assert!(page.body.contains(told), "{path}");
    }
    let page = app.admin("isp").await.get("/admin/audit").await;
    assert!(!page.body.contains(told));
}

#[tokio::test]
async fn a_mailbox_of_an_unproven_domain_says_that_its_mail_is_not_judged() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    send(&mut admin, "/admin/domains", &[("domain", "new.example")]).await;
    let link = "a[href=\"/admin/domains/new.example\"]";
    let page = admin.get("/admin/mailboxes/new").await;
    assert!(
        page.text("form .muted")
            .contains("new.example (not proven yet")
    );
    assert_eq!(texts(&page, link), ["new.example"]);
    let page = send(
        &mut admin,
        "/admin/mailboxes/new",
        &[("address", "anna@new.example")],
    )
    .await;
    let told = text(&page, ".flash--warning .flash__text");
    assert!(
        told.ends_with("But nothing is decided for it until new.example is proven."),
        "{told}"
    );
    assert!(text(&page, "p.card--amber").contains("is not judged"));
    assert_eq!(texts(&page, link), ["new.example"]);
}

#[tokio::test]
async fn the_list_of_mailboxes_marks_those_of_an_unproven_domain_and_no_others() {
    let app = TestApp::start().await;
    app.mailbox("bob@isp.example").await;
    let mut admin = app.admin("isp").await;
    send(&mut admin, "/admin/domains", &[("domain", "new.example")]).await;
    let fields = [("address", "anna@new.example")];
    send(&mut admin, "/admin/mailboxes/new", &fields).await;
    let page = admin.get("/admin/mailboxes").await;
    assert_eq!(texts(&page, ".row").len(), 2);
    assert_eq!(texts(&page, ".row .badge"), ["Not judged"]);
    let link = "a[href=\"/admin/domains/new.example\"]";
    assert_eq!(texts(&page, link), ["new.example"]);
}

#[tokio::test]
async fn what_needs_quotes_is_named_and_a_quoted_alias_can_be_saved_again() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let fields = [
        ("address", "clara b@isp.example"),
        ("aliases", "<c>@isp.example"),
    ];
    let page = refused(&mut admin, "/admin/mailboxes/new", &fields).await;
    let errors = texts(&page, ".field__error");
    assert!(errors[0].starts_with("The character ' '"), "{errors:?}");
    assert!(errors[1].contains("The character '<'"), "{errors:?}");
    let fields = [
        ("address", "mailto:clara@isp.example"),
        ("aliases", "\"c b\"@isp.example"),
    ];
    send(&mut admin, "/admin/mailboxes/new", &fields).await;
    let mailbox = mailbox_of(&app, "isp", "clara@isp.example").await.unwrap();
    let page = admin.get(&path_of(&mailbox)).await;
    let shown = text(&page, "textarea[name=aliases]");
    assert_eq!(shown, "\"c b\"@isp.example");
    let fields = [("action", "save"), ("aliases", shown.as_str())];
    send(&mut admin, &path_of(&mailbox), &fields).await;
    let saved = mailbox_of(&app, "isp", "clara@isp.example").await.unwrap();
    assert_eq!(saved.aliases, mailbox.aliases);
}

#[tokio::test]
async fn everyone_who_may_choose_a_mode_can_choose_to_be_asked_first() {
    let app = TestApp::start().await;
    let mailbox = app.mailbox("anna@isp.example").await;
    let mut admin = app.admin("isp").await;
    let path = path_of(&mailbox);
    let fields = [("action", "save"), ("mode", "ask"), ("ask_everyone", "yes")];
    send(&mut admin, &path, &fields).await;
    let saved = app.mailbox("anna@isp.example").await;
    assert_eq!((saved.mode, saved.ask_everyone), (Some(Mode::Ask), true));
    let mut owner = app.owner("anna@isp.example").await;
    let page = owner.get("/settings").await;
    assert_eq!(page.values("input[name=mode][checked]"), ["ask"]);
    assert_eq!(page.values("input[name=ask_everyone][checked]"), ["yes"]);
    owner.submit("/settings", &[("mode", "ask")]).await;
    let saved = app.mailbox("anna@isp.example").await;
    assert_eq!((saved.mode, saved.ask_everyone), (Some(Mode::Ask), false));

    let fields = [
        ("name", "The ISP"),
        ("mode", "ask"),
        ("time_zone", "UTC"),
        ("ask_hours", "24"),
        ("ask_then", "refuse"),
        ("ask_everyone", "yes"),
    ];
    send(&mut admin, "/admin/settings", &fields).await;
    let asking = app.tenant("isp").await.asking;
    let chosen = Asking {
        hours: 24,
        then: AskThen::Refuse,
        everyone: true,
    };
    assert_eq!(asking, chosen);
    let page = admin.get("/admin/settings").await;
    assert_eq!(page.values("input[name=ask_hours]"), ["24"]);
    assert_eq!(page.values("input[name=ask_then][checked]"), ["refuse"]);
    for (field, wrong) in [("ask_hours", "121"), ("ask_then", "perhaps")] {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, if *name == field { wrong } else { *value }))
            .collect();
        let page = refused(&mut admin, "/admin/settings", &fields).await;
        assert_eq!(page.texts(".field__error").len(), 1, "{field}");
    }
    assert_eq!(app.tenant("isp").await.asking, chosen);
}

#[tokio::test]
async fn an_admin_who_gets_a_mailbox_stays_an_admin() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    send(
        &mut admin,
        "/admin/mailboxes/new",
        &[("address", "admin@isp.example")],
    )
    .await;
    let page = admin.get("/whitelist").await;
    assert_eq!(page.status, 200);
    assert!(
        texts(&page, ".rail__parts a").contains(&"Organisation".to_owned()),
        "{}",
        page.body
    );
    assert_eq!(admin.get("/admin").await.status, 200);
}

#[tokio::test]
async fn settings_of_a_mailbox_are_kept() {
    let app = TestApp::start().await;
    let mailbox = app.mailbox("anna@isp.example").await;
    let mut admin = app.admin("isp").await;
    let fields = [
        ("action", "save"),
        ("display_name", "Anna"),
        ("mode", "whitelist-only"),
    ];
    send(&mut admin, &path_of(&mailbox), &fields).await;
    let changed = mailbox_of(&app, "isp", "anna@isp.example").await.unwrap();
    assert_eq!(
        (
            changed.display_name.as_str(),
            changed.mode,
            changed.learning
        ),
        ("Anna", Some(Mode::WhitelistOnly), false)
    );
}

#[tokio::test]
async fn a_burst_is_undone_in_one_step_and_learning_goes_on() {
    let app = TestApp::start().await;
    let mut mailbox = app.mailbox("anna@isp.example").await;
    let tenant = app.tenant("isp").await;
    mailbox.learning_paused_at = Some(app.clock.now());
    mailbox.burst_started_at = Some(app.clock.now());
    let mut tx = app.database.write().await.unwrap();
    tx.of(tenant.id).mailboxes().update(&mailbox).await.unwrap();
    let learned = new_entry(List::Allow, "scott@agency.example", Source::Learned);
    let mut entries = tx.of(tenant.id).entries(ListOwner::Mailbox(mailbox.id));
    entries.add(&learned, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let mut admin = app.admin("isp").await;
    assert!(
        admin
            .get("/admin")
            .await
            .body
            .contains("Learning is paused")
    );
    let page = send(&mut admin, &path_of(&mailbox), &[("action", "undo-burst")]).await;
    assert!(text(&page, ".flash__text").starts_with("1 address is off the whitelist"));
    assert!(!page.body.contains("Learning is paused"));
    let resumed = mailbox_of(&app, "isp", "anna@isp.example").await.unwrap();
    assert_eq!(resumed.learning_paused_at, None);
}

fn new_entry(list: List, pattern: &str, source: Source) -> NewEntry {
    NewEntry {
        list,
        pattern: Pattern::parse(pattern).unwrap(),
        source,
        note: String::new(),
        expires_at: None,
        require_auth: false,
        binding: false,
        trusted_networks: Networks::default(),
    }
}

#[tokio::test]
async fn a_removed_mailbox_is_gone_and_its_owner_signed_out() {
    let app = TestApp::start().await;
    let mut owner = app.owner("anna@isp.example").await;
    let mailbox = app.mailbox("anna@isp.example").await;
    let mut admin = app.admin("isp").await;
    send(&mut admin, &path_of(&mailbox), &[("action", "remove")]).await;
    assert_eq!(owner.get("/whitelist").await.status, 303, "to the door");
    assert_eq!(admin.get(&path_of(&mailbox)).await.status, 404);
}

#[tokio::test]
async fn the_search_finds_mailboxes_by_name_and_pages_hold_fifty() {
    let app = TestApp::start().await;
    for number in 0..51 {
        app.mailbox(&format!("m{number:02}@isp.example")).await;
    }
    let mut admin = app.admin("isp").await;
    let page = admin.get("/admin/mailboxes").await;
    assert_eq!(texts(&page, ".rows .row").len(), 50);
    let next = Html::parse_document(&page.body);
    let next = next
        .select(&Selector::parse("a[rel=next]").unwrap())
        .next()
        .unwrap();
    let page = admin.get(next.attr("href").unwrap()).await;
    assert_eq!(texts(&page, ".rows .row__title"), ["m50@isp.example"]);
    let page = admin.get("/admin/mailboxes?q=m07").await;
    assert_eq!(texts(&page, ".rows .row__title"), ["m07@isp.example"]);
}

#[tokio::test]
async fn a_binding_block_of_the_tenant_says_so_and_its_removal_can_be_undone() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let fields = [
        ("action", "add"),
        ("match", "evil.test"),
        ("binding", "yes"),
    ];
    let page = send(&mut admin, "/admin/blocklist", &fields).await;
    assert_eq!(texts(&page, ".rows .badge"), ["Binding"]);
    let id = Html::parse_document(&page.body);
    let id = id
        .select(&Selector::parse("button[name=only]").unwrap())
        .next()
        .unwrap();
    let id = id.attr("value").unwrap().to_owned();
    let page = send(
        &mut admin,
        "/admin/blocklist",
        &[("action", "remove"), ("id", &id)],
    )
    .await;
    assert!(texts(&page, ".rows .row").is_empty());
    let page = send(
        &mut admin,
        "/admin/blocklist",
        &[("action", "undo"), ("restore", &id)],
    )
    .await;
    assert_eq!(
        texts(&page, ".rows .badge"),
        ["Binding"],
        "it is back as it was"
    );
}

#[tokio::test]
async fn only_a_tenant_s_block_can_be_binding() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    let fields = [
        ("action", "add"),
        ("match", "evil.test"),
        ("binding", "yes"),
    ];
    let page = send(&mut operator, "/operator/blocklist", &fields).await;
    assert!(texts(&page, ".rows .badge").is_empty());
    assert_eq!(texts(&page, ".rows .row").len(), 1);
}

#[tokio::test]
async fn the_tenant_s_settings_are_kept_and_written_to_the_log() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let fields = [
        ("name", "Example ISP"),
        ("mode", "tag"),
        ("time_zone", "Europe/Vienna"),
        ("recipient_delimiter", ""),
        ("forwarders", "forward.example\n"),
    ];
    send(&mut admin, "/admin/settings", &fields).await;
    let tenant = app.tenant("isp").await;
    assert_eq!(
        (
            tenant.name.as_str(),
            tenant.mode,
            tenant.recipient_delimiter
        ),
        ("Example ISP", Mode::Tag, None)
    );
    assert_eq!(tenant.time_zone, chrono_tz::Europe::Vienna);
    assert_eq!(
        tenant.forwarders,
        [Domain::parse("forward.example").unwrap()]
    );
    let log = admin.get("/admin/audit").await;
    assert!(
        texts(&log, "tbody tr")[0].contains("mode: Mark"),
        "{}",
        log.body
    );
}

#[tokio::test]
async fn wrong_settings_are_said_beside_their_fields_and_change_nothing() {
    let app = TestApp::start().await;
    let before = app.tenant("isp").await;
    let mut admin = app.admin("isp").await;
    let fields = [
        ("name", " "),
        ("mode", "strict"),
        ("time_zone", "Mars"),
        ("recipient_delimiter", "ab"),
        ("forwarders", "a b"),
    ];
    let page = refused(&mut admin, "/admin/settings", &fields).await;
    assert_eq!(texts(&page, ".field__error").len(), 5, "{}", page.body);
    assert_eq!(app.tenant("isp").await, before);
}

#[tokio::test]
async fn a_forwarder_that_is_everybodys_is_refused() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let with = |forwarders| {
        [
            ("name", "The isp"),
            ("mode", "tag"),
            ("time_zone", "UTC"),
            ("forwarders", forwarders),
        ]
    };
    let shared = with("com\nco.uk, forward.example; github.io\nlocalhost");
    let page = refused(&mut admin, "/admin/settings", &shared).await;
    let errors = texts(&page, "#forwarders-error .field__error");
    let expected = [
        "Line 1, \"com\": \"com\" is no one's own",
        "Line 2, item 1, \"co.uk\": \"co.uk\" is no one's own",
        "Line 2, item 3, \"github.io\": This is shared by many.",
        "Line 3, \"localhost\": Write a domain name with a dot in it",
    ];
    assert_eq!(errors.len(), expected.len(), "{errors:?}");
    for (error, expected) in errors.iter().zip(expected) {
        assert!(error.starts_with(expected), "{error}");
    }
    send(
        &mut admin,
        "/admin/settings",
        &with("forward.example, other.example"),
    )
    .await;
    assert_eq!(app.tenant("isp").await.forwarders.len(), 2);
}

#[tokio::test]
async fn an_operator_makes_a_tenant_and_its_first_admin() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    let page = send(
        &mut operator,
        "/operator/tenants",
        &[("slug", "bakery"), ("name", "Bakery")],
    )
    .await;
    assert!(text(&page, "#admins ~ p").starts_with("Nobody runs this tenant yet"));
    let page = operator
        .post(
            "/operator/tenants/bakery",
            &[("action", "add-admin"), ("admin", "anna@bakery.example")],
        )
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    let link = text(&page, ".secret code");
    let (_, secret) = link.split_once("/sign-in/").unwrap();
    let mut admin = app.nobody();
    admin.sign_in(&format!("/sign-in/{secret}")).await;
    assert_eq!(text(&admin.get("/admin").await, "h1"), "Bakery");
    let tenant = app.tenant("bakery").await;
    assert_eq!(tenant.mode, Mode::Monitor, "a new tenant only watches");
    assert!(
        actions(&app, TenantId::SYSTEM)
            .await
            .contains(&"admin.added".to_owned())
    );
}

#[tokio::test]
async fn a_tenants_names_read_as_they_are_written() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    operator.get("/operator/tenants").await;
    for name in ["Bank\u{202e}knaB", "a\u{7}b", "a\u{200b}b"] {
        let fields = [("slug", "bank"), ("name", name)];
        let page = operator.post("/operator/tenants", &fields).await;
        assert_eq!(page.status, 422, "{name:?}");
        assert!(text(&page, "#name-error").starts_with("Write it on one line"));
    }
    let fields = [("slug", "bakery"), ("name", "Bakery")];
    operator.post("/operator/tenants", &fields).await;
    // What comes first in this line is shown with a capital letter: never the short name.
    let page = operator.get("/operator/tenants").await;
    assert_eq!(
        text(&page, ".row__title + .row__why"),
        "Watch only · bakery"
    );
}

#[tokio::test]
async fn an_address_that_signs_in_elsewhere_makes_no_admin() {
    let app = TestApp::start().await;
    let mut operator = app.operator().await;
    app.mailbox("carl@shop.example").await;
    app.admin("isp").await;
    operator.get("/operator/tenants/isp").await;
    for (address, told) in [
        (
            "carl@shop.example",
            "carl@shop.example signs in at The shop. Use an address that belongs to The isp.",
        ),
        (
            "new@shop.example",
            "new@shop.example signs in at The shop. Use an address that belongs to The isp.",
        ),
        (
            "operator@panel.example",
            "operator@panel.example signs in as an operator. Use another address, or prove panel.example for The isp first.",
        ),
    ] {
        let fields = [("action", "add-admin"), ("admin", address)];
        let page = operator.post("/operator/tenants/isp", &fields).await;
        assert_eq!(page.status, 422, "{address}");
        assert_eq!(text(&page, "#admin-error"), told);
    }
    let fields = [("action", "add-admin"), ("admin", "anna@isp.example")];
    let page = operator.post("/operator/tenants/isp", &fields).await;
    assert_eq!(page.status, 200, "{}", page.body);
}

#[tokio::test]
async fn an_admin_whose_rights_are_taken_away_is_refused_at_the_next_request() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let mut operator = app.operator().await;
    let tenant = app.tenant("isp").await;
    let mut tx = app.database.read().await.unwrap();
    let accounts = tx.of(tenant.id).accounts().list().await.unwrap();
    let account = accounts
        .iter()
        .find(|account| account.role == Role::Admin)
        .unwrap();
    let id = account.id.0.to_string();
    drop(tx);
    send(
        &mut operator,
        "/operator/tenants/isp",
        &[("action", "remove-admin"), ("account", &id)],
    )
    .await;
    assert_eq!(admin.get("/admin").await.status, 303, "to the door");
}

#[tokio::test]
async fn a_tenant_that_is_switched_off_locks_its_people_out_until_it_is_on_again() {
    let app = TestApp::start().await;
    app.tenant("isp").await;
    let mut operator = app.operator().await;
    let page = send(
        &mut operator,
        "/operator/tenants/isp",
        &[("action", "disable")],
    )
    .await;
    assert!(text(&page, ".verdict").contains("Switched off"));
    assert!(app.tenant("isp").await.disabled_at.is_some());
    send(
        &mut operator,
        "/operator/tenants/isp",
        &[("action", "enable")],
    )
    .await;
    assert!(app.tenant("isp").await.disabled_at.is_none());
}

#[tokio::test]
async fn switching_to_what_it_is_already_says_so_and_writes_nothing() {
    let app = TestApp::start().await;
    let tenant = app.tenant("isp").await;
    let mut operator = app.operator().await;
    let before = actions(&app, tenant.id).await;
    let fields = [("action", "enable")];
    let page = send(&mut operator, "/operator/tenants/isp", &fields).await;
    let said = text(&page, ".flash--warning .flash__text");
    assert!(
        said.ends_with("is switched on already. Nothing was changed."),
        "{said}"
    );
    assert_eq!(actions(&app, tenant.id).await, before);
}

#[tokio::test]
async fn a_tenant_is_removed_only_with_its_short_name_typed() {
    let app = TestApp::start().await;
    app.mailbox("anna@isp.example").await;
    let mut operator = app.operator().await;
    let path = "/operator/tenants/isp";
    let page = refused(
        &mut operator,
        path,
        &[("action", "remove"), ("slug", "ips")],
    )
    .await;
    assert!(text(&page, ".field__error").contains("Type \"isp\""));
    send(
        &mut operator,
        path,
        &[("action", "remove"), ("slug", "isp")],
    )
    .await;
    assert_eq!(operator.get(path).await.status, 404);
}

#[tokio::test]
async fn every_page_of_an_empty_tenant_says_what_belongs_there() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    for path in [
        "/admin/mailboxes",
        "/admin/whitelist",
        "/admin/blocklist",
        "/admin/decisions",
    ] {
        let page = admin.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(
            texts(&page, ".empty__title").len(),
            1,
            "{path}: {}",
            page.body
        );
    }
    let mut tx = app.database.read().await.unwrap();
    let tenant = app.tenant("isp").await;
    let query = MailboxQuery {
        limit: 1,
        ..MailboxQuery::default()
    };
    assert!(
        tx.of(tenant.id)
            .mailboxes()
            .list(&query)
            .await
            .unwrap()
            .is_empty(),
        "looking changes nothing"
    );
}

#[tokio::test]
async fn every_page_marks_its_place_in_the_rail_of_its_own_part() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let mailbox = [("address", "admin@isp.example")];
    send(&mut admin, "/admin/mailboxes/new", &mailbox).await;
    for (path, place) in [
        ("/admin", "Overview"),
        ("/admin/domains", "Settings"),
        ("/admin/domains/isp.example", "Settings"),
        ("/admin/audit", "Settings"),
        ("/admin/mailboxes/new", "Mailboxes"),
        ("/admin/blocklist", "Lists"),
        ("/admin/decisions", "Decisions"),
    ] {
        let page = admin.get(path).await;
        assert_eq!(
            page.texts(".rail__places [aria-current]"),
            [place],
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_list_of_the_catalogue_is_switched_on_weighed_and_switched_off() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let page = admin.get("/admin/checks").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(texts(&page, "#on ~ ul .row__title").contains(&"SPF".to_owned()));
    let level3 = "dnsbl dnsbl-3.uceprotect.net client";
    let marks = texts(&page, "#off ~ ul .row");
    let marked = marks.iter().find(|row| row.contains("UCEPROTECT Level 3"));
    assert!(
        marked
            .expect("the list")
            .contains("turns nobody away alone")
    );
    let on = format!("on {level3}");
    let page = send(
        &mut admin,
        "/admin/checks",
        &[("threshold", "6"), ("points spf", "3"), ("action", &on)],
    )
    .await;
    assert!(
        page.body
            .contains("UCEPROTECT Level 3 is asked from the next message on.")
    );
    assert!(texts(&page, "#on ~ ul .row__title").contains(&"UCEPROTECT Level 3".to_owned()));
    let points = format!("points {level3}");
    let wrong = [
        ("threshold", "none"),
        (points.as_str(), "1000"),
        ("points spf", "x"),
        ("action", "save"),
    ];
    let page = refused(&mut admin, "/admin/checks", &wrong).await;
    let errors = texts(&page, ".field__error").join(" ");
    for told in [
        "from 1 to 100",
        "Use 0 to 100 points",
        "Use a whole number up to 100",
    ] {
        assert!(errors.contains(told), "{told}: {errors}");
    }
    // What was typed is still there, and nothing was kept.
    assert!(page.body.contains("value=\"1000\""));
    let mut tx = app.database.read().await.unwrap();
    let tenant = tx
        .of(app.tenant("isp").await.id)
        .row()
        .find()
        .await
        .unwrap();
    assert_eq!(tenant.unwrap().threshold, 6);
    drop(tx);
    let off = format!("off {level3}");
    let page = send(
        &mut admin,
        "/admin/checks",
        &[("threshold", "6"), (&points, "4"), ("action", &off)],
    )
    .await;
    assert!(page.body.contains("is not asked any more."));
    assert!(!texts(&page, "#on ~ ul .row__title").contains(&"UCEPROTECT Level 3".to_owned()));
    let mut tx = app.database.read().await.unwrap();
    let tenant = app.tenant("isp").await;
    let checks = tx.of(tenant.id).checks().list().await.unwrap();
    let kept = checks.iter().find(|check| check.kind.list().is_some());
    assert_eq!(
        kept.map(|check| (check.enabled, check.points)),
        Some((false, 4))
    );
    let query = AuditQuery {
        limit: 10,
        ..AuditQuery::default()
    };
    let events = tx.of(tenant.id).audit().list(&query).await.unwrap();
    let changes = events
        .iter()
        .filter(|event| event.action == "checks.changed");
    assert_eq!(changes.count(), 2);
}

#[tokio::test]
async fn no_more_lists_can_be_on_than_one_message_may_ask() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let page = admin.get("/admin/checks").await;
    let lists: Vec<String> = page
        .values("button:not([formaction])[value^=\"on dnsbl\"]")
        .into_iter()
        .take(9)
        .collect();
    for list in &lists[..8] {
        send(
            &mut admin,
            "/admin/checks",
            &[("threshold", "5"), ("action", list.as_str())],
        )
        .await;
    }
    let fields = [("threshold", "5"), ("action", lists[8].as_str())];
    let page = refused(&mut admin, "/admin/checks", &fields).await;
    assert!(text(&page, ".field__error").contains("At most 8 lists"));
}

#[tokio::test]
async fn a_network_that_guessed_at_names_is_listed_and_let_in_again_and_that_can_be_undone() {
    let app = TestApp::start().await;
    let isp = app.tenant("isp").await;
    let network = ClientNetwork::parse("192.0.2.0/24").unwrap();
    let seen = BlockedClientSeen {
        tenant_id: isp.id,
        network,
        since: app.clock.now(),
        until: app.clock.now() + chrono::TimeDelta::hours(48),
        tries: 12,
    };
    app.database
        .hold_clients(&[seen], app.clock.now())
        .await
        .unwrap();
    let path = "/admin/attackers";
    let mut admin = app.admin("isp").await;
    let page = admin.get(path).await;
    assert_eq!(texts(&page, ".row__title"), ["192.0.2.0/24"]);
    assert!(texts(&page, ".row__why")[1].starts_with("asked for 12 unknown names"));
    let other = app.admin("shop").await.get(path).await;
    assert!(texts(&other, ".row__title").is_empty());

    let fields = [("action", "lift"), ("network", "192.0.2.0/24")];
    let page = send(&mut admin, path, &fields).await;
    assert!(text(&page, ".flash__text").starts_with("192.0.2.0/24 need not wait"));
    assert!(texts(&page, ".row__title").is_empty());
    let fields = [("action", "undo"), ("network", "192.0.2.0/24")];
    let page = send(&mut admin, path, &fields).await;
    assert_eq!(texts(&page, ".row__title"), ["192.0.2.0/24"]);
    let actions = actions(&app, isp.id).await;
    assert!(actions.contains(&"blocked_client.lifted".to_owned()));
    assert!(actions.contains(&"blocked_client.restored".to_owned()));

    let mut operator = app.operator().await;
    let page = operator.get("/operator/attackers").await;
    assert_eq!(texts(&page, ".row__title"), ["192.0.2.0/24 at isp"]);
    let fields = [
        ("action", "lift"),
        ("network", "192.0.2.0/24"),
        ("tenant", "isp"),
    ];
    let page = send(&mut operator, "/operator/attackers", &fields).await;
    assert!(texts(&page, ".row__title").is_empty());
}

#[tokio::test]
async fn guessing_at_names_is_switched_on_and_set_by_its_numbers() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let path = "/admin/checks";
    let on = [("action", "on probing"), ("threshold", "5")];
    let page = send(&mut admin, path, &on).await;
    let value = |page: &Page, name: &str| {
        let html = Html::parse_document(&page.body);
        let field = Selector::parse(&format!("[name=\"setting probing {name}\"]")).unwrap();
        let field = html.select(&field).next().unwrap();
        field.attr("value").unwrap().to_owned()
    };
    assert_eq!(value(&page, "unknown_recipients"), "10");
    let save = [
        ("action", "save"),
        ("threshold", "5"),
        ("setting probing unknown_recipients", "20"),
        ("setting probing window_minutes", "30"),
        ("setting probing hold_hours", "24"),
    ];
    let page = send(&mut admin, path, &save).await;
    assert_eq!(value(&page, "hold_hours"), "24");
    let wrong = [
        ("action", "save"),
        ("threshold", "5"),
        ("setting probing unknown_recipients", "2"),
        ("setting probing window_minutes", "soon"),
    ];
    let page = refused(&mut admin, path, &wrong).await;
    let errors = texts(&page, ".field__error");
    assert_eq!(
        errors,
        [
            "Unknown names: Use 3 to 200.",
            "Within (minutes): Use a whole number."
        ]
    );
}

#[tokio::test]
async fn a_domain_with_mailboxes_unknown_here_says_so() {
    let app = TestApp::start().await;
    let mut admin = app.admin("isp").await;
    let path = "/admin/domains/isp.example";
    for (fields, checked) in [
        (vec![("action", "unlisted"), ("unlisted", "yes")], true),
        (vec![("action", "unlisted")], false),
    ] {
        let page = send(&mut admin, path, &fields).await;
        assert_eq!(page.body.contains("value=\"yes\" checked"), checked);
    }
}
