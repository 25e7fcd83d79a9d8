//! The demo's two tenants: an internet provider and a bakery.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::demo_dns;
use super::demo_mail::SPAMTRAP;
use super::demo_watched;
use crate::clock::Clock;
use crate::mail::{Address, Domain};
use crate::policy::{Asking, LearningWindow, List, Mode, Networks, Pattern, Source};
use crate::store::{Database, ListOwner, NewEntry, Tx};
use crate::tenancy::{
    Account, AccountId, DigestDefault, DigestWish, DomainRecord, Look, Mailbox, MailboxId,
    PolicyPage, Quota, Role, Slug, Tenant, TenantId,
};

/// Who signs in with the three links.
pub(super) const OWNER: &str = "anna@riverside.example";
pub(super) const ADMIN: &str = "admin@riverside.example";
pub(super) const OPERATOR: &str = "operator@guestlist.example";

/// Whether the demo's data had to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    New,
    Existed,
}

/// One mailbox: local part, aliases, name, mode (None: the tenant's).
type MailboxRow = (
    &'static str,
    &'static [&'static str],
    &'static str,
    Option<Mode>,
);

struct TenantRow {
    slug: &'static str,
    name: &'static str,
    domain: &'static str,
    mode: Mode,
    mailboxes: &'static [MailboxRow],
    admin: &'static str,
}

const TENANTS: [TenantRow; 2] = [
    TenantRow {
        slug: "riverside",
        name: "Riverside Internet",
        domain: "riverside.example",
        mode: Mode::Standard,
        mailboxes: &[
            ("anna", &["a.river"], "Anna", Some(Mode::WhitelistOnly)),
            ("ben", &[], "Ben", Some(Mode::Monitor)),
            ("clara", &[], "Clara", None),
            ("david", &["dave"], "David", Some(Mode::Tag)),
            ("emma", &[], "Emma", Some(Mode::WhitelistOnly)),
            ("choir", &["singers"], "Riverside choir", None),
            ("admin", &["support"], "Support desk", Some(Mode::Ask)),
        ],
        admin: "admin",
    },
    TenantRow {
        slug: "lindenhof",
        name: "Lindenhof Bakery",
        domain: "lindenhof.example",
        mode: Mode::Monitor,
        mailboxes: &[
            ("orders", &["order"], "Orders", None),
            ("hello", &["info"], "Front desk", None),
            (
                "accounts",
                &["invoices"],
                "Accounts",
                Some(Mode::WhitelistOnly),
            ),
            ("bakery", &[], "Bakery", None),
            ("office", &[], "Office", None),
        ],
        admin: "office",
    },
];

/// One line of a list: whose it is (a mailbox's address, a tenant's slug, or "system"), list, match, note, binding.
const ENTRIES: [(&str, List, &str, &str, bool); 12] = [
    (
        OWNER,
        List::Allow,
        ".school.example",
        "The children's school",
        false,
    ),
    (
        OWNER,
        List::Allow,
        "news-*@garden.example",
        "Seed catalogue",
        false,
    ),
    (
        OWNER,
        List::Allow,
        "ben@riverside.example",
        "Neighbour",
        false,
    ),
    (
        OWNER,
        List::Block,
        "deals@casino.example",
        "Never asked for it",
        false,
    ),
    (
        "emma@riverside.example",
        List::Allow,
        "choir@riverside.example",
        "",
        false,
    ),
    (
        "accounts@lindenhof.example",
        List::Allow,
        "mill.example",
        "Flour",
        false,
    ),
    (
        "clara@riverside.example",
        List::Block,
        ".casino.example",
        "",
        false,
    ),
    (
        "riverside",
        List::Block,
        ".phish.example",
        "Reported by the bank",
        true,
    ),
    (
        "riverside",
        List::Allow,
        "library.example",
        "The town library, which many of us belong to",
        false,
    ),
    ("lindenhof", List::Allow, "mill.example", "Our mill", false),
    (
        "system",
        List::Allow,
        "registry.example",
        "Where the domains of our tenants are renewed",
        false,
    ),
    (
        "system",
        List::Block,
        ".malware.example",
        "Sends viruses",
        false,
    ),
];

/// Makes the demo's tenants, unless they are there from an earlier run.
pub(super) async fn add(database: &Database) -> anyhow::Result<Added> {
    let now = Clock::System.now();
    let mut tx = database.write().await?;
    for row in &TENANTS {
        let slug = Slug::parse(row.slug)?;
        if tx.system().tenants().find_by_slug(&slug).await?.is_some() {
            return Ok(Added::Existed);
        }
        add_tenant(&mut tx, row, slug, now).await?;
    }
    let operator = account(
        TenantId::SYSTEM,
        Address::parse(OPERATOR)?,
        Role::Operator,
        None,
        now,
    );
    tx.of(TenantId::SYSTEM).accounts().add(&operator).await?;
    for (owner, list, pattern, note, binding) in ENTRIES {
        let entry = NewEntry {
            list,
            pattern: Pattern::parse(pattern)?,
            source: Source::Manual,
            note: note.to_owned(),
            expires_at: None,
            require_auth: false,
            binding,
            trusted_networks: Networks::default(),
        };
        let (tenant_id, owner) = owner_of(&mut tx, owner).await?;
        tx.of(tenant_id)
            .entries(owner)
            .add(&entry, now - TimeDelta::days(30))
            .await?;
    }
    let trap = Address::parse(SPAMTRAP)?;
    let (tenant, _) = owner_of(&mut tx, SPAMTRAP).await?;
    let mut traps = tx.of(tenant).spamtraps();
    traps.add(&trap, now - TimeDelta::days(30)).await?;
    demo_watched::add(&mut tx, now).await?;
    tx.commit().await?;
    Ok(Added::New)
}

async fn add_tenant(
    tx: &mut Tx,
    row: &TenantRow,
    slug: Slug,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let id = TenantId(Uuid::now_v7());
    let tenant = Tenant {
        id,
        slug,
        name: row.name.to_owned(),
        mode: row.mode,
        threshold: 5,
        asking: Asking::default(),
        recipient_delimiter: Some('+'),
        forwarders: Vec::new(),
        time_zone: chrono_tz::Europe::Berlin,
        digest: DigestDefault::default(),
        policy: PolicyPage::default(),
        language: None,
        look: Look::default(),
        admins_see_lists: false,
        quota: Quota::default(),
        created_at: now,
        disabled_at: None,
    };
    tx.system().tenants().add(&tenant).await?;
    let domain = DomainRecord {
        name: Domain::parse(row.domain)?,
        verification_token: Uuid::now_v7().simple().to_string(),
        verified_at: Some(now),
        catch_all: None,
        unlisted_mailboxes: false,
        created_at: now,
    };
    tx.of(id).domains().add(&domain).await?;
    tx.of(id).checks().replace(&demo_dns::checks()?).await?;
    for (local_part, aliases, display_name, mode) in row.mailboxes {
        let mailbox = mailbox(row.domain, local_part, aliases, now)?;
        let mailbox = Mailbox {
            display_name: (*display_name).to_owned(),
            mode: *mode,
            ..mailbox
        };
        tx.of(id).mailboxes().add(&mailbox).await?;
        let role = if *local_part == row.admin {
            Role::Admin
        } else {
            Role::Owner
        };
        let owner = account(id, mailbox.address.clone(), role, Some(mailbox.id), now);
        tx.of(id).accounts().add(&owner).await?;
    }
    Ok(())
}

fn mailbox(
    domain: &str,
    local_part: &str,
    aliases: &[&str],
    now: DateTime<Utc>,
) -> anyhow::Result<Mailbox> {
    let address = |local_part: &str| Address::parse(&format!("{local_part}@{domain}"));
    Ok(Mailbox {
        id: MailboxId(Uuid::now_v7()),
        address: address(local_part)?,
        aliases: aliases
            .iter()
            .map(|alias| address(alias))
            .collect::<Result<_, _>>()?,
        display_name: String::new(),
        mode: None,
        learning: true,
        ignore_sender_tag: false,
        ask_everyone: false,
        digest: DigestWish::default(),
        time_zone: None,
        learning_window: LearningWindow::default(),
        learning_paused_at: None,
        burst_started_at: None,
        created_at: now,
    })
}

fn account(
    tenant_id: TenantId,
    address: Address,
    role: Role,
    mailbox_id: Option<MailboxId>,
    now: DateTime<Utc>,
) -> Account {
    Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id,
        address,
        role,
        mailbox_id,
        password_hash: None,
        created_at: now,
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    }
}

async fn owner_of(tx: &mut Tx, owner: &str) -> anyhow::Result<(TenantId, ListOwner)> {
    if owner == "system" {
        return Ok((TenantId::SYSTEM, ListOwner::Tenant));
    }
    let Ok(address) = Address::parse(owner) else {
        let tenant = tx
            .system()
            .tenants()
            .find_by_slug(&Slug::parse(owner)?)
            .await?;
        return Ok((
            tenant.map_or(TenantId::SYSTEM, |tenant| tenant.id),
            ListOwner::Tenant,
        ));
    };
    let domain = Domain::parse(address.domain())?;
    let tenant = tx
        .system()
        .names()
        .tenant_of_domain(&domain)
        .await?
        .unwrap_or(TenantId::SYSTEM);
    let mailbox = tx.of(tenant).mailboxes().find_by_address(&address).await?;
    Ok((
        tenant,
        mailbox.map_or(ListOwner::Tenant, |mailbox| ListOwner::Mailbox(mailbox.id)),
    ))
}
