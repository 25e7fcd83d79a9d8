//! The pages, as people and their browsers see them.

mod account_deletion;
mod app_tokens;
mod asking;
mod audit;
mod bounds;
mod bulk;
mod database_gone;
mod discreet;
mod door;
mod ends;
mod everything;
mod forms;
mod german;
mod guessing;
mod headers;
mod home;
mod house_tokens;
mod imports;
mod invitations;
mod languages;
mod lists;
mod look;
mod mailbox_imports;
mod mailbox_lists;
mod meanwhile;
mod new_person;
mod operator_german;
mod overview;
mod passkeys;
mod pasted_bounce;
mod places;
mod policy;
mod quotas;
mod second_factor;
mod server_asking;
mod session;
mod switched_off;
mod trying;
mod unsent;
mod where_one_signs_in;
mod why;
mod why_found;

pub(crate) use second_factor::with_a_phone;

use guestlist::mail::{Address, ReversePath};
use guestlist::policy::{Mode, Request, Verdict};
use guestlist::tenancy::{Account, PasswordHash};

use crate::support::test_app::TestApp;

const PASSWORD: &str = "four words in a row";

/// Anna's account.
async fn account(app: &TestApp, address: &str) -> Account {
    let mailbox = app.mailbox(address).await;
    let tenant = app
        .tenant(address.split(['@', '.']).nth(1).expect("a slug"))
        .await;
    let mut tx = app.database.read().await.expect("a transaction");
    let account = tx
        .of(tenant.id)
        .accounts()
        .find_by_mailbox(mailbox.id)
        .await;
    account.expect("a look-up").expect("an owner")
}

/// Gives Anna a password.
async fn with_password(app: &TestApp, address: &str) -> Account {
    let account = account(app, address).await;
    let hash = PasswordHash::create(PASSWORD).expect("a hash");
    let mut tx = app.database.write().await.expect("a transaction");
    tx.of(account.tenant_id)
        .accounts()
        .set_password(account.id, &hash)
        .await
        .expect("a password");
    tx.commit().await.expect("a commit");
    account
}

/// Only people on the list may write to this mailbox.
async fn only_people_on_the_list(app: &TestApp, address: &str) {
    let mut mailbox = app.mailbox(address).await;
    mailbox.mode = Some(Mode::WhitelistOnly);
    let tenant = account(app, address).await.tenant_id;
    let mut tx = app.database.write().await.expect("a transaction");
    tx.of(tenant)
        .mailboxes()
        .update(&mailbox)
        .await
        .expect("a mailbox");
    tx.commit().await.expect("a commit");
}

/// The mail server asks whether `sender` may write to `recipient`.
async fn ask(app: &TestApp, sender: &str, recipient: &str) -> Verdict {
    let request = Request {
        client_address: "192.0.2.7".parse().expect("an address"),
        client_name: Some("mail.example.org"),
        reverse_client_name: None,
        helo_name: Some("mail.example.org"),
        sender: ReversePath::parse(sender),
        recipient: Address::parse(recipient).expect("an address"),
        submission: false,
        sasl_username: None,
        instance: None,
        queue_id: None,
    };
    let answer = app.engine.decide(&request).await;
    app.engine.flush().await;
    answer.decision.verdict
}
