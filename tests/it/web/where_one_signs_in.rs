//! The door, invitations and the operator's page when several tenants have an account of one address.

use axum::http::StatusCode;
use guestlist::mail::{Address, Domain};
use guestlist::tenancy::{Account, AccountId, DomainRecord, PasswordHash, Role, TenantId};
use uuid::Uuid;

use super::PASSWORD;
use super::session::link;
use crate::support::test_app::TestApp;
use crate::support::test_database::{morning, new_mailbox, verified_domain};
use crate::support::visitor::{Page, Visitor};

const EVE: &str = "eve@agency.example";
const ADMINS: &str = "/admin/admins";

/// A tenant with a mailbox of this address, and an account for it, in a domain that it hasn't proven.
pub(super) async fn squat(app: &TestApp, slug: &str, password: Option<&str>) -> Account {
    let tenant = app.tenant(slug).await.id;
    let (mailbox, unproven) = (
        new_mailbox(EVE),
        DomainRecord {
            verified_at: None,
            ..verified_domain("agency.example")
        },
    );
    let hash = password.map(|password| PasswordHash::create(password).expect("a hash"));
    let mut tx = app.database.write().await.expect("a transaction");
    let scope = tx.of(tenant).domains().add(&unproven).await;
    scope.expect("a domain");
    tx.of(tenant)
        .mailboxes()
        .add(&mailbox)
        .await
        .expect("a mailbox");
    let mut accounts = tx.of(tenant).accounts();
    accounts.make_owner(&mailbox, hash).await.expect("an owner");
    let account = accounts.find_by_mailbox(mailbox.id).await;
    tx.commit().await.expect("a commit");
    account.expect("a look-up").expect("an account")
}

/// An admin of this tenant with this address and password.
pub(super) async fn admin(app: &TestApp, tenant_id: TenantId, role: Role) -> Account {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id,
        address: Address::parse(EVE).expect("an address"),
        role,
        mailbox_id: None,
        password_hash: Some(PasswordHash::create(PASSWORD).expect("a hash")),
        created_at: morning(),
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    };
    let mut tx = app.database.write().await.expect("a transaction");
    tx.of(tenant_id)
        .accounts()
        .add(&account)
        .await
        .expect("an account");
    tx.commit().await.expect("a commit");
    account
}

async fn sign_in(app: &TestApp, more: &[(&str, &str)]) -> (Visitor, Page) {
    let mut visitor = app.nobody();
    visitor.get("/").await;
    let fields = [&[("email", EVE), ("password", PASSWORD)][..], more].concat();
    let page = visitor.post("/", &fields).await;
    (visitor, page)
}

/// Invites her to run this tenant, and returns the path that her mail shows.
async fn invite(app: &TestApp, slug: &str) -> String {
    let mut admin = app.admin(slug).await;
    admin.open(ADMINS).await;
    admin
        .submit(ADMINS, &[("action", "invite"), ("email", EVE)])
        .await;
    let mail = app.mailer.outbox().pop().expect("a mail");
    assert!(mail.contains(&format!("To: {EVE}")), "{mail}");
    let (_, rest) = mail.split_once("/invitation/").expect("a link");
    let secret = rest.split_whitespace().next().expect("a secret");
    format!("/invitation/{secret}")
}

#[tokio::test]
async fn a_strangers_mailbox_in_a_domain_it_never_proved_keeps_nobody_out() {
    let app = TestApp::start().await;
    squat(&app, "strangers", Some(PASSWORD)).await;
    let (_, page) = sign_in(&app, &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "no place");
    let path = invite(&app, "isp").await;
    let mut eve = app.nobody();
    let page = eve.get(&path).await;
    assert!(page.texts(".alert").is_empty(), "{}", page.body);
    let page = eve.post(&path, &[("password", PASSWORD)]).await;
    assert_eq!(page.location().as_deref(), Some("/admin"));
    // By the door it is her place alone, though the stranger chose the same password.
    let (visitor, page) = sign_in(&app, &[]).await;
    assert_eq!(page.location().as_deref(), Some("/"), "{}", page.body);
    let settings = visitor.clone().get("/admin/settings").await;
    assert_eq!(settings.values("#name"), ["The isp"]);
    let before = app.mailer.outbox().len();
    let mut visitor = app.nobody();
    visitor.get("/").await;
    visitor
        .post("/", &[("action", "link"), ("email", EVE)])
        .await;
    let mails = app.mails(before + 1).await;
    assert_eq!(mails.len(), before + 1, "one link");
    assert!(mails[before].contains("The isp"), "{}", mails[before]);
}

#[tokio::test]
async fn an_operator_makes_an_admin_of_an_address_that_a_stranger_uses_unproven() {
    let app = TestApp::start().await;
    squat(&app, "strangers", None).await;
    app.tenant("isp").await;
    let mut operator = app.operator().await;
    operator.get("/operator/tenants/isp").await;
    let fields = [("action", "add-admin"), ("admin", EVE)];
    let page = operator.submit("/operator/tenants/isp", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    // Once a tenant has proven the domain, an owner's account elsewhere is made no admin either.
    let isp = app.tenant("isp").await.id;
    let mut tx = app.database.write().await.unwrap();
    let domain = verified_domain("agency.example");
    tx.of(isp).domains().add(&domain).await.unwrap();
    tx.commit().await.unwrap();
    operator.get("/operator/tenants/strangers").await;
    let page = operator.post("/operator/tenants/strangers", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text("#admin-error").contains("signs in at The isp"));
}

#[tokio::test]
async fn an_admin_who_owns_a_mailbox_in_a_domain_to_be_proven_accepts_with_a_password() {
    let app = TestApp::start().await;
    let owner = squat(&app, "isp", Some("chosen by a program once")).await;
    let path = invite(&app, "isp").await;
    let mut eve = app.nobody();
    eve.get(&path).await;
    let page = eve.post(&path, &[("password", PASSWORD)]).await;
    assert_eq!(page.location().as_deref(), Some("/admin"), "{}", page.body);
    let (visitor, page) = sign_in(&app, &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(visitor.clone().get("/admin").await.status, StatusCode::OK);
    assert_eq!(
        visitor.clone().get("/whitelist").await.status,
        StatusCode::OK
    );
    let mut tx = app.database.read().await.unwrap();
    let now = tx.of(owner.tenant_id).accounts().find(owner.id).await;
    assert_eq!(
        now.unwrap().unwrap().role,
        Role::Admin,
        "the account she had"
    );
}

#[tokio::test]
async fn an_invitation_opens_no_account_that_its_owner_has_made_their_own() {
    let app = TestApp::start().await;
    let owner = squat(&app, "isp", None).await;
    let mut eve = app.nobody();
    eve.sign_in(&link(&app, &owner).await).await;
    super::with_a_phone(&app, &mut eve).await;
    let path = invite(&app, "isp").await;
    let mut thief = app.nobody();
    thief.get("/").await;
    let page = thief.post(&path, &[("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    // She is signed in by the link that her admin gave her.
    assert_eq!(eve.get(&path).await.text(".button--main"), "Accept");
}

#[tokio::test]
async fn an_owner_whose_domain_is_not_proven_is_told_when_a_password_will_work() {
    let app = TestApp::start().await;
    let owner = squat(&app, "strangers", None).await;
    let mut eve = app.nobody();
    eve.sign_in(&link(&app, &owner).await).await;
    let page = eve.get("/account").await;
    let told = page.text(".card--amber");
    assert!(told.contains("proven that agency.example"), "{told}");
    assert!(!page.body.contains("you sign in by mailed links"));
    let form = [("action", "password"), ("password", PASSWORD)];
    let page = eve.submit("/account", &form).await;
    let told = page.text(".flash__text");
    assert!(told.starts_with("Your password is saved."), "{told}");
    assert!(
        told.contains("once your organisation has proven its domain"),
        "{told}"
    );
    let mail = app.mailer.outbox().pop().expect("a mail");
    assert!(!mail.contains("From now on you can sign in"), "{mail}");
    let (_, page) = sign_in(&app, &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "not yet");

    // The same says the page in German.
    eve.get("/account").await;
    let wishes = [("action", "wishes"), ("language", "de"), ("theme", "")];
    let page = eve.submit("/account", &wishes).await;
    let told = page.text(".card--amber");
    assert!(told.contains("nachgewiesen"), "{told}");

    let mut tx = app.database.write().await.expect("a transaction");
    let name = Domain::parse("agency.example").expect("a domain");
    let mut domains = tx.of(owner.tenant_id).domains();
    let proven = domains.verify(&name, morning()).await;
    proven.expect("a change");
    tx.commit().await.expect("a commit");
    let page = eve.get("/account").await;
    assert!(page.texts(".card--amber").is_empty(), "{}", page.body);
    let (_, page) = sign_in(&app, &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "now it does");
}

#[tokio::test]
async fn a_password_that_fits_in_several_places_is_asked_where_it_is_meant() {
    let app = TestApp::start().await;
    let (isp, shop) = (app.tenant("isp").await.id, app.tenant("shop").await.id);
    for tenant in [isp, shop] {
        admin(&app, tenant, Role::Admin).await;
    }
    let (visitor, page) = sign_in(&app, &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!visitor.cookies.contains_key("__Host-sid"));
    assert!(
        page.text("#problem")
            .starts_with("This address and this password fit")
    );
    let mut places = page.texts(".choice");
    places.sort();
    assert_eq!(places, ["The isp", "The shop"]);
    assert_eq!(page.values("#email"), [EVE]);
    for (tenant, name) in [(isp, "The isp"), (shop, "The shop")] {
        let place = tenant.0.to_string();
        let (visitor, page) = sign_in(&app, &[("place", &place)]).await;
        assert_eq!(page.location().as_deref(), Some("/"));
        let settings = visitor.clone().get("/admin/settings").await;
        assert_eq!(settings.values("#name"), [name]);
    }
    // Of a place where she isn't, nobody learns anything.
    let bakery = app.tenant("bakery").await.id.0.to_string();
    let (_, page) = sign_in(&app, &[("place", &bakery)]).await;
    assert_eq!(
        page.text("#problem"),
        "The address and the password don't match."
    );
}

#[tokio::test]
async fn an_admin_goes_on_when_another_tenant_proves_the_domain_and_its_owner_comes_in() {
    let app = TestApp::start().await;
    let (isp, agency) = (app.tenant("isp").await.id, app.tenant("agency").await.id);
    admin(&app, isp, Role::Admin).await;
    admin(&app, agency, Role::Owner).await;
    let (_, page) = sign_in(&app, &[]).await;
    let mut places = page.texts(".choice");
    places.sort();
    assert_eq!(places, ["The agency", "The isp"]);
    let before = app.mailer.outbox().len();
    let mut visitor = app.nobody();
    visitor.get("/").await;
    visitor
        .post("/", &[("action", "link"), ("email", EVE)])
        .await;
    let mails = app.mails(before + 2).await;
    for (mail, place) in mails[before..].iter().zip(["The agency", "The isp"]) {
        assert!(mail.contains(&format!("To: {EVE}")), "{mail}");
        assert!(mail.contains(place), "{mail}");
    }
}

#[tokio::test]
async fn a_link_to_a_strangers_mailbox_makes_no_known_browser_of_the_address() {
    let app = TestApp::start().await;
    let isp = app.tenant("isp").await.id;
    admin(&app, isp, Role::Admin).await;
    let (mut eve, _) = sign_in(&app, &[]).await;
    let theirs = squat(&app, "strangers", None).await;
    let mut stranger = app.nobody();
    stranger.sign_in(&link(&app, &theirs).await).await;
    for visitor in [&mut stranger, &mut eve] {
        visitor.get("/account").await;
        visitor.submit("/account", &[("action", "sign-out")]).await;
        visitor.get("/").await;
    }
    for _ in 0..11 {
        let guess = [("email", EVE), ("password", "a guess")];
        stranger.post("/", &guess).await;
    }
    // Eve's own browser has its tries to itself.
    let page = eve
        .post("/", &[("email", EVE), ("password", PASSWORD)])
        .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}
