//! The admins of one tenant: made, given a link to sign in with, and made owners or strangers again.

use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::tenant::{TenantForm, log, page, path, wrong};
use crate::mail::Address;
use crate::store::{Elsewhere, InvitationId, StoreError, Tx};
use crate::tenancy::{Account, AccountId, Role, Tenant};
use crate::web::error::Error;
use crate::web::extract::Operator;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::mistakes;
use crate::web::pages::invitations::Inviter;
use crate::web::pages::second_factor_news;
use crate::web::pages::sign_in_link::hand_out;
use crate::web::shown::ShownAddress;
use crate::web::state::{Web, WebState};

/// Makes an admin of a new account, or of one that the tenant has; then shows a link to sign in with.
pub(super) async fn add(
    state: &WebState,
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    typed: String,
) -> Result<Response, Error> {
    let mut form = TenantForm::of(&tenant);
    form.admin = Field::new(typed);
    let address = match Address::from_person(form.admin.trimmed()) {
        Ok(address) => address,
        Err(error) => {
            if form.admin.trimmed().is_empty() {
                form.admin.fail(say!("operator-admin-missing"));
            } else {
                form.admin.fail(mistakes::address(&error));
            }
            return wrong(tx, operator, tenant, form).await;
        }
    };
    let known = match tx
        .of(tenant.id)
        .accounts()
        .find_by_address(&address)
        .await?
    {
        Some(account) if account.role == Role::Admin => {
            form.admin
                .fail(say!("operator-admin-already", address = address.as_str()));
            return wrong(tx, operator, tenant, form).await;
        }
        known => known,
    };
    if let Some(error) = elsewhere(&mut tx, &tenant, &address).await? {
        form.admin.fail(error);
        return wrong(tx, operator, tenant, form).await;
    }
    let account = if let Some(owner) = known {
        let account = Account {
            role: Role::Admin,
            disabled_at: None,
            ..owner
        };
        tx.of(tenant.id).accounts().update(&account).await?;
        account
    } else {
        let account = new_admin(&tenant, address, operator);
        tx.of(tenant.id).accounts().add(&account).await?;
        account
    };
    log(
        &mut tx,
        operator,
        &tenant,
        "admin.added",
        account.address.as_str(),
    )
    .await?;
    give_link(state, tx, operator, tenant, account).await
}

/// Where this address has its place, as a sentence. Only an operator, who sees all tenants, reads this.
async fn elsewhere(
    tx: &mut Tx,
    tenant: &Tenant,
    address: &Address,
) -> Result<Option<String>, StoreError> {
    let shown = ShownAddress::new(address.as_str()).text();
    let place = tx.system().door().elsewhere(tenant.id, address).await?;
    Ok(match place {
        None => None,
        Some(Elsewhere::Tenant(other)) => {
            let other = tx.of(other).row().find().await?;
            let name = other.map_or_else(|| say!("operator-another-tenant"), |other| other.name);
            Some(say!(
                "operator-admin-elsewhere",
                address = shown,
                other = name,
                tenant = tenant.name.as_str()
            ))
        }
        Some(Elsewhere::Operators) => Some(say!(
            "operator-admin-operator",
            address = shown,
            domain = address.domain(),
            tenant = tenant.name.as_str()
        )),
    })
}

fn new_admin(tenant: &Tenant, address: Address, operator: &Operator) -> Account {
    Account {
        id: AccountId(Uuid::now_v7()),
        tenant_id: tenant.id,
        address,
        role: Role::Admin,
        mailbox_id: None,
        password_hash: None,
        created_at: operator.now,
        last_sign_in_at: None,
        disabled_at: None,
        language: None,
        theme: None,
    }
}

/// Shows a link that signs this admin in.
pub(super) async fn give_link(
    state: &WebState,
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    account: Account,
) -> Result<Response, Error> {
    let link = hand_out(
        &mut tx,
        &account,
        operator.now,
        &state.config.web.public_url,
    )
    .await?;
    log(
        &mut tx,
        operator,
        &tenant,
        "sign_in_link.made",
        account.address.as_str(),
    )
    .await?;
    tx.commit().await?;
    let mut tx = state.database.read().await?;
    let form = TenantForm::of(&tenant);
    Ok(page(&mut tx, operator, tenant, form, Some(link))
        .await?
        .into_response())
}

/// For an admin who has lost the phone and the recovery codes.
pub(super) async fn reset_second_factor(
    state: &WebState,
    mut tx: Tx,
    operator: &Operator,
    tenant: &Tenant,
    account: &Account,
) -> Result<Response, Error> {
    let was_on = second_factor_news::reset(&mut tx, state, operator, account).await?;
    tx.commit().await?;
    let text = if was_on {
        say!("operator-reset-done")
    } else {
        say!("operator-reset-already")
    };
    operator
        .redirect(&path(&tenant.slug), Flash::done(text))
        .await
}

/// Invites an admin by mail, sends an invitation again, or takes it back: as the tenant's own admins do.
pub(super) async fn invite(
    web: &Web,
    operator: &Operator,
    tenant: Tenant,
    (action, typed, id): (&str, String, Option<InvitationId>),
) -> Result<Response, Error> {
    let inviter = Inviter {
        person: operator,
        tenant: &tenant,
    };
    let done = match action {
        "withdraw" => Ok(inviter.withdraw(web, id).await?),
        "send-again" => inviter.send_again(web, id).await?,
        _ => inviter.invite(web, &typed).await?,
    };
    match done {
        Ok(flash) => operator.redirect(&path(&tenant.slug), flash).await,
        Err(problem) => {
            let mut form = TenantForm::of(&tenant);
            form.admin = Field::new(typed);
            form.admin.fail(problem);
            let tx = web.state.database.read().await?;
            wrong(tx, operator, tenant, form).await
        }
    }
}

/// Takes the rights away; an admin who owns a mailbox stays its owner.
pub(super) async fn remove(
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    account: Option<AccountId>,
) -> Result<Response, Error> {
    let account = find(&mut tx, &tenant, account).await?;
    let address = account.address.clone();
    tx.of(tenant.id).accounts().end_admin(account).await?;
    log(
        &mut tx,
        operator,
        &tenant,
        "admin.removed",
        address.as_str(),
    )
    .await?;
    tx.commit().await?;
    let text = say!(
        "operator-admin-removed",
        address = ShownAddress::new(address.as_str()).text()
    );
    let undo = vec![
        ("action".to_owned(), "add-admin".to_owned()),
        ("admin".to_owned(), address.to_string()),
    ];
    let flash = Flash::done(text).with_undo(&path(&tenant.slug), undo);
    operator.redirect(&path(&tenant.slug), flash).await
}

/// The admin with this id; an owner is none.
pub(super) async fn find(
    tx: &mut Tx,
    tenant: &Tenant,
    id: Option<AccountId>,
) -> Result<Account, Error> {
    let Some(id) = id else {
        return Err(Error::Absent);
    };
    let account = tx.of(tenant.id).accounts().find(id).await?;
    account
        .filter(|account| account.role == Role::Admin)
        .ok_or(Error::Absent)
}
