//! Links that mails carry: those of a digest, and what has become of old ones.

use chrono::TimeDelta;
use guestlist::engine::{MailedLink, MailedLinks, MailedPurpose, SecretKeys};
use guestlist::mail::Address;
use guestlist::policy::List;
use guestlist::tenancy::{AccountId, MailboxId, TenantId};
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use super::demo::Demo;

/// Links in a digest of the demo's owner: to let somebody in, and to end the digests. They are made here, with the
/// demo's key, since no digest is due yet.
pub(super) fn digest_links(demo: &Demo) -> [(&'static str, String); 2] {
    let keys = SecretKeys::load_or_create(&demo.directory().join("secret.key"));
    let links = MailedLinks::new(&keys.expect("the demo's key"));
    let (tenant, mailbox, account) = owner(demo);
    let token = |purpose| {
        let link = MailedLink {
            tenant,
            mailbox,
            purpose,
            expires_at: guestlist::clock::Clock::System.now() + TimeDelta::days(7),
        };
        links.token(&link).expect("a token")
    };
    let put = MailedPurpose::Put {
        account,
        list: List::Allow,
        sender: Address::parse("news@newcomer.example").expect("an address"),
    };
    [
        ("digest", format!("/digest/{}", token(put))),
        (
            "unsubscribe",
            format!(
                "/unsubscribe/{}",
                token(MailedPurpose::NoDigest {
                    account: Some(account),
                })
            ),
        ),
    ]
}

/// Where links lead that are old, or were never ours.
pub(super) fn dead_links() -> [(&'static str, &'static str); 9] {
    [
        ("no-such-page", "/no-such-page"),
        ("why-unknown", "/why/nothing"),
        ("asked-gone", "/asked/nothing"),
        ("asked-server-gone", "/asked-server/nothing"),
        ("answer-gone", "/answer/nothing"),
        ("digest-gone", "/digest/nothing"),
        ("unsubscribe-gone", "/unsubscribe/nothing"),
        ("invitation-gone", "/invitation/nothing"),
        ("sign-in-gone", "/sign-in/nothing"),
    ]
}

fn owner(demo: &Demo) -> (TenantId, MailboxId, AccountId) {
    let url = format!(
        "sqlite:{}",
        demo.directory().join("guestlist.sqlite").display()
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ids: (Uuid, Uuid, Uuid) = runtime.expect("a runtime").block_on(async {
        let mut database = SqliteConnection::connect(&url).await.expect("a database");
        let sql = "SELECT tenant_id, mailbox_id, id FROM accounts WHERE address = $1";
        let row = sqlx::query_as(sql).bind(&demo.link("owner").address);
        row.fetch_one(&mut database).await.expect("the owner")
    });
    (TenantId(ids.0), MailboxId(ids.1), AccountId(ids.2))
}
