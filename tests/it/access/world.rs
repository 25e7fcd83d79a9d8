//! Two tenants with something of everything, so that every address in the tables leads somewhere.

use std::collections::BTreeMap;

use guestlist::contacts::{self, Kind};
use guestlist::engine::{MailedLink, MailedPurpose};
use guestlist::mail::Address;
use guestlist::policy::{
    ClientNetwork, EntryId, ImportId, List, Networks, Pattern, Reason, Source,
};
use guestlist::store::{
    Actor, Added, BlockedClientSeen, DecisionId, DecisionQuery, ListOwner, MailboxImportId,
    NewEntry, NewImport, NewRequest, NewServerRequest, RequestId, ServerRequestId, WatchedCase,
    WatchedRecord,
};
use guestlist::tenancy::TenantId;
use guestlist::tenancy::{MailboxId, Secret, TokenScope, Watched};
use serde_json::json;
use uuid::Uuid;

use crate::support::dump::dump;
use crate::support::test_app::TestApp;

/// The tenant `isp` with Anna and Bob, the tenant `shop` with Carl, entries at all levels, a decision.
pub(super) struct World {
    pub(super) app: TestApp,
    anna: Uuid,
    decision: DecisionId,
    /// The token of the link in that decision's refusal.
    why: String,
    /// A one-time link of Anna's that nobody has used.
    secret: String,
    /// A proven request to Anna.
    request: RequestId,
    /// The mailed link of another, which nobody has used.
    link: String,
    /// The link of an invitation to run `isp`.
    invitation_link: String,
    /// The link mailed to Anna about that proven request.
    answer_link: String,
    /// The link in Anna's digest to let somebody in, which nobody has pressed,
    digest_link: String,
    /// and the one to end her digests.
    unsubscribe_link: String,
    /// A proven request for a server,
    server_request: ServerRequestId,
    /// and the mailed link of another, which nobody has used.
    server_link: String,
    /// A list that Anna brought and didn't take in.
    import: ImportId,
    /// Mailboxes that an admin brought and didn't take in.
    mailbox_import: MailboxImportId,
    /// A listing of one of the operator's own addresses.
    case: Uuid,
    /// A file as pages name it: `version/name`.
    style: String,
    own: Lists,
    house: Lists,
    system: Lists,
}

/// One entry of each list.
struct Lists {
    allow: EntryId,
    block: EntryId,
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::start().await;
        let anna = app.mailbox("anna@isp.example").await;
        app.mailbox("bob@isp.example").await;
        app.mailbox("carl@shop.example").await;
        let isp = app.tenant("isp").await.id;
        let own = lists(&app, isp, ListOwner::Mailbox(anna.id)).await;
        let house = lists(&app, isp, ListOwner::Tenant).await;
        let system = lists(&app, TenantId::SYSTEM, ListOwner::Tenant).await;
        trap(&app, isp, "trap@isp.example").await;
        let (decision, why) = decision(&app, isp).await;
        hold(&app, isp).await;
        let secret = app.sign_in_secret("anna@isp.example").await;
        let import = import(&app, isp, anna.id).await;
        let mailbox_import = mailbox_import(&app, isp).await;
        let case = watched_case(&app).await;
        let style = style(&app).await;
        let (request, _) = ask(&app, isp, anna.id, "scott@agency.example", true).await;
        let (_, link) = ask(&app, isp, anna.id, "eve@agency.example", false).await;
        let invitation_link = invite(&app, isp).await;
        let answer_link = answer_link(&app, isp, request).await;
        let (digest_link, unsubscribe_link) = mailed_links(&app, isp, anna.id).await;
        let (server_request, _) = ask_for_server(&app, isp, "192.0.2.25", true).await;
        let (_, server_link) = ask_for_server(&app, isp, "198.51.100.25", false).await;
        Self {
            app,
            anna: anna.id.0,
            decision,
            why,
            secret,
            request,
            link,
            invitation_link,
            answer_link,
            digest_link,
            unsubscribe_link,
            server_request,
            server_link,
            import,
            mailbox_import,
            case,
            style,
            own,
            house,
            system,
        }
    }

    /// The database as it is once all that waits has been written.
    pub(super) async fn state(&self) -> BTreeMap<String, Vec<String>> {
        self.app.engine.flush().await;
        let mut state = dump(&self.app.test_database).await;
        // That somebody's program looked at a list is written down for its owner: nothing else may come of a GET.
        if let Some(events) = state.get_mut("audit_events") {
            events.retain(|event| !event.contains("mailbox.list_seen"));
        }
        state
    }

    /// The path of a route with the things of `isp` in it; or with things that are nowhere.
    pub(super) fn path(&self, route: &str, exists: bool) -> String {
        let pick = |real: String, missing: &str| if exists { real } else { missing.to_owned() };
        let nowhere = "01900000-0000-7000-8000-000000000000";
        route
            .replace("{slug}", &pick("isp".to_owned(), "nowhere"))
            .replace(
                "{domain}",
                &pick("isp.example".to_owned(), "nowhere.example"),
            )
            .replace(
                "{address}",
                &pick("anna@isp.example".to_owned(), "nobody@nowhere.example"),
            )
            .replace(
                "{network}",
                &pick("192.0.2.0%2F24".to_owned(), "198.51.100.0%2F24"),
            )
            .replace("{token}", &pick(self.why.clone(), "nothing"))
            .replace("{link}", &pick(self.link_for(route), "nothing"))
            .replace("{format}", "csv")
            .replace("{secret}", &pick(self.secret.clone(), "nothing"))
            .replace("{version}/{*name}", &pick(self.style.clone(), "no/thing"))
            .replace("{id}", &pick(self.id_for(route).to_string(), nowhere))
    }

    /// The form of a route with the things of `isp` in it.
    pub(super) fn form(&self, route: &str, form: &str) -> String {
        form.replace("{decision}", &self.decision.0.to_string())
            .replace("{id}", &self.id_for(route).to_string())
    }

    /// What `{link}` stands for.
    fn link_for(&self, route: &str) -> String {
        if route.starts_with("/answer/") {
            self.answer_link.clone()
        } else if route.starts_with("/invitation/") {
            self.invitation_link.clone()
        } else if route.starts_with("/digest/") {
            self.digest_link.clone()
        } else if route.starts_with("/unsubscribe/") {
            self.unsubscribe_link.clone()
        } else if route.starts_with("/asked-server") {
            self.server_link.clone()
        } else {
            self.link.clone()
        }
    }

    /// What `{id}` stands for.
    fn id_for(&self, route: &str) -> Uuid {
        let lists = match route {
            _ if route.starts_with("/api/v1/entries") || route.starts_with("/operator") => {
                &self.system
            }
            _ if route.contains("/tenants/") || route.starts_with("/admin") => &self.house,
            _ => &self.own,
        };
        match route {
            _ if route.starts_with("/operator/watched") => self.case,
            _ if route.starts_with("/admin/requests") => self.server_request.0,
            _ if route.starts_with("/admin/mailboxes/import") => self.mailbox_import.0,
            _ if route.starts_with("/import") => self.import.0,
            _ if route.contains("/requests") => self.request.0,
            _ if route.contains("/mailboxes/{id}") => self.anna,
            _ if route.contains("/decisions/") || route.contains("/activity") => self.decision.0,
            _ if route.contains("/blocklist/") => lists.block.0,
            _ => lists.allow.0,
        }
    }
}

async fn lists(app: &TestApp, tenant_id: TenantId, owner: ListOwner) -> Lists {
    Lists {
        allow: entry(app, tenant_id, owner, (List::Allow, "scott@example.com")).await,
        block: entry(app, tenant_id, owner, (List::Block, "example.net")).await,
    }
}

async fn entry(
    app: &TestApp,
    tenant_id: TenantId,
    owner: ListOwner,
    (list, pattern): (List, &str),
) -> EntryId {
    let entry = NewEntry {
        list,
        pattern: Pattern::parse(pattern).expect("a pattern"),
        source: Source::Manual,
        note: String::new(),
        expires_at: None,
        require_auth: false,
        binding: false,
        trusted_networks: Networks::default(),
    };
    let mut tx = app.database.write().await.expect("a transaction");
    let added = tx
        .of(tenant_id)
        .entries(owner)
        .add(&entry, app.clock.now())
        .await;
    tx.commit().await.expect("a commit");
    match added.expect("a new entry") {
        Added::New(id) => id,
        other => panic!("{pattern} was there: {other:?}"),
    }
}

/// A list with one line that waits to be taken in.
async fn import(app: &TestApp, tenant_id: TenantId, mailbox: MailboxId) -> ImportId {
    let new = NewImport {
        mailbox,
        list: List::Allow,
        file_name: "contacts.csv".to_owned(),
    };
    let id = contacts::start_reading(&app.database, &app.clock, tenant_id, &new).await;
    let which = (tenant_id, id.expect("an import"));
    let read = ("bea@example.com\n".to_owned(), Kind::Plain);
    let done = contacts::read_in(&app.database, &app.clock, which, read).await;
    done.expect("a list that was read");
    which.1
}

/// Mailboxes that wait to be added.
async fn mailbox_import(app: &TestApp, tenant_id: TenantId) -> MailboxImportId {
    let import = ("mailboxes.csv", &Actor::System, "");
    let id = contacts::start_mailboxes(&app.database, &app.clock, tenant_id, import).await;
    let which = (tenant_id, id.expect("an import"));
    let text = "dora@isp.example\n".to_owned();
    let done = contacts::read_mailboxes(&app.database, &app.clock, which, text).await;
    done.expect("mailboxes that were read");
    which.1
}

/// An own address that is watched, and on a list.
async fn watched_case(app: &TestApp) -> Uuid {
    let now = app.clock.now();
    let thing = WatchedRecord {
        id: Uuid::now_v7(),
        what: Watched::parse("192.0.2.25").expect("an address"),
        note: String::new(),
        added_at: now,
        checked_at: None,
    };
    let case = WatchedCase {
        id: Uuid::now_v7(),
        watched_id: thing.id,
        subject: "192.0.2.25".to_owned(),
        list: "Example BL".to_owned(),
        zone: "bl.test".to_owned(),
        answer: "127.0.0.2".to_owned(),
        said: String::new(),
        cause: String::new(),
        found_at: now,
        asked_at: None,
        asked_by: None,
        gone_at: None,
        mark: String::new(),
        unasked: false,
    };
    let mut tx = app.database.write().await.expect("a transaction");
    let mut things = tx.system().watched();
    assert!(things.add(&thing).await.expect("an answer"));
    things.open_case(&case).await.expect("a case");
    tx.commit().await.expect("a commit");
    case.id
}

async fn trap(app: &TestApp, tenant_id: TenantId, address: &str) {
    let address = Address::parse(address).expect("an address");
    let mut tx = app.database.write().await.expect("a transaction");
    let mut traps = tx.of(tenant_id).spamtraps();
    let added = traps.add(&address, app.clock.now()).await;
    added.expect("a new spamtrap");
    tx.commit().await.expect("a commit");
}

/// Anna's first decision, made the way every decision is.
async fn decision(app: &TestApp, tenant_id: TenantId) -> (DecisionId, String) {
    let question = json!({
        "client_address": "192.0.2.25",
        "sender": "somebody@example.net",
        "recipient": "anna@isp.example",
    });
    let caller = app.caller(TokenScope::Decide, None).await;
    let refusal = caller.post("/api/v1/decide", question).await.expect(200);
    let why_url = refusal["why_url"].as_str().expect("a link");
    let (_, token) = why_url.rsplit_once('/').expect("a token");
    app.engine.flush().await;
    let query = DecisionQuery {
        limit: 1,
        ..DecisionQuery::default()
    };
    let mut tx = app.database.read().await.expect("a transaction");
    let decisions = tx
        .of(tenant_id)
        .decisions()
        .list(&query)
        .await
        .expect("decisions");
    (decisions.first().expect("a decision").id, token.to_owned())
}

/// A network that has to wait at this tenant.
async fn hold(app: &TestApp, tenant_id: TenantId) {
    let now = app.clock.now();
    let seen = BlockedClientSeen {
        tenant_id,
        network: ClientNetwork::parse("192.0.2.0/24").expect("a network"),
        since: now,
        until: now + chrono::TimeDelta::hours(48),
        tries: 10,
    };
    let held = app.database.hold_clients(&[seen], now).await;
    held.expect("an answer");
}

/// A request to this mailbox, proven or not, and the text of its link.
async fn ask(
    app: &TestApp,
    tenant_id: TenantId,
    mailbox: MailboxId,
    sender: &str,
    proven: bool,
) -> (RequestId, String) {
    let now = app.clock.now();
    let secret = Secret::generate(tenant_id).expect("randomness");
    let request = NewRequest {
        mailbox,
        sender: Address::parse(sender).expect("an address"),
        recipient: Address::parse("anna@isp.example").expect("an address"),
        message: "the logo files".to_owned(),
        needs_trust: false,
        decision: DecisionId(Uuid::now_v7()),
        refused_at: now,
        reason: Reason::Stranger,
        findings: Vec::new(),
        client_address: "192.0.2.25".parse().expect("an address"),
        link: secret.hash(),
    };
    let mut tx = app.database.write().await.expect("a transaction");
    let mut requests = tx.of(tenant_id).requests();
    let added = requests.add(&request, now).await.expect("an answer");
    if proven {
        let proof = requests.prove(secret.hash(), now).await;
        proof.expect("an answer").expect("a proof");
    }
    tx.commit().await.expect("a commit");
    (added.expect("a request"), secret.text())
}

/// The link that is mailed to the owner about a request.
async fn answer_link(app: &TestApp, tenant_id: TenantId, request: RequestId) -> String {
    let secret = Secret::generate(tenant_id).expect("randomness");
    let mut tx = app.database.write().await.expect("a transaction");
    let mut requests = tx.of(tenant_id).requests();
    let set = requests.set_answer_link(request, secret.hash()).await;
    set.expect("a link");
    tx.commit().await.expect("a commit");
    secret.text()
}

/// An invitation that nobody has used, and the text of its link.
async fn invite(app: &TestApp, tenant_id: TenantId) -> String {
    let secret = Secret::generate(tenant_id).expect("randomness");
    let address = Address::parse("desk@isp.example").expect("an address");
    let mut tx = app.database.write().await.expect("a transaction");
    let mut invitations = tx.of(tenant_id).invitations();
    let invited = invitations
        .invite(
            &address,
            secret.hash(),
            "admin@isp.example",
            app.clock.now(),
        )
        .await;
    invited.expect("an invitation");
    tx.commit().await.expect("a commit");
    secret.text()
}

/// What a digest to this mailbox has: the link to let a sender in, and the one to end digests.
async fn mailed_links(app: &TestApp, tenant: TenantId, mailbox: MailboxId) -> (String, String) {
    let mut tx = app.database.read().await.expect("a transaction");
    let account = tx.of(tenant).accounts().find_by_mailbox(mailbox).await;
    let account = account.expect("a look-up").expect("an owner").id;
    let links = app.engine.links().mailed();
    let token = |purpose| {
        let expires_at = app.clock.now() + chrono::TimeDelta::days(7);
        let link = MailedLink {
            tenant,
            mailbox,
            purpose,
            expires_at,
        };
        links.token(&link).expect("a token")
    };
    let sender = Address::parse("news@example.org").expect("an address");
    let list = List::Allow;
    let put = MailedPurpose::Put {
        account,
        list,
        sender,
    };
    (
        token(put),
        token(MailedPurpose::NoDigest {
            account: Some(account),
        }),
    )
}

/// A request for this server, proven or not, and the text of its link.
async fn ask_for_server(
    app: &TestApp,
    tenant_id: TenantId,
    server: &str,
    proven: bool,
) -> (ServerRequestId, String) {
    let now = app.clock.now();
    let secret = Secret::generate(tenant_id).expect("randomness");
    let request = NewServerRequest {
        client_address: server.parse().expect("an address"),
        contact: Address::parse("postmaster@agency.example").expect("an address"),
        message: "forty schools use it".to_owned(),
        bounce: "550 5.7.1 no".to_owned(),
        sender: "scott@agency.example".to_owned(),
        decision: DecisionId(Uuid::now_v7()),
        refused_at: now,
        reason: Reason::AboveThreshold,
        found_then: Vec::new(),
        found_now: Vec::new(),
        link: secret.hash(),
    };
    let mut tx = app.database.write().await.expect("a transaction");
    let mut requests = tx.of(tenant_id).server_requests();
    let added = requests.add(&request, now).await.expect("an answer");
    if proven {
        let proof = requests.prove(secret.hash(), now).await;
        proof.expect("an answer").expect("a proof");
    }
    tx.commit().await.expect("a commit");
    (added.expect("a request"), secret.text())
}

/// The first style sheet that the sign-in page names.
async fn style(app: &TestApp) -> String {
    let page = app.nobody().get("/").await;
    let (_, path) = page.body.split_once("\"/static/").expect("a static file");
    path.split('"').next().unwrap_or_default().to_owned()
}
