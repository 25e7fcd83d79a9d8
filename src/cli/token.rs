//! `guestlist token create`

use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use uuid::Uuid;

use super::{open, run::say};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Actor, AuditEvent, Tx};
use crate::tenancy::{ApiToken, Secret, Slug, TenantId, TokenScope};

/// What was asked for.
pub(super) struct Wanted<'a> {
    pub(super) name: &'a str,
    pub(super) scope: &'a str,
    pub(super) tenant: Option<&'a str>,
    pub(super) expires: Option<humantime::Duration>,
}

pub(super) async fn create(config: &Config, wanted: &Wanted<'_>) -> anyhow::Result<ExitCode> {
    let scope = TokenScope::parse(wanted.scope).with_context(|| {
        format!(
            "--scope {}: use operator, tenant, decide or read",
            wanted.scope
        )
    })?;
    match (scope, wanted.tenant) {
        (TokenScope::Tenant, None) => bail!("--scope tenant needs --tenant SLUG"),
        (TokenScope::Operator, Some(_)) => {
            bail!("--scope operator is for all tenants: leave out --tenant")
        }
        _ => {}
    }
    let database = open::database(config).await?;
    let mut tx = database.write().await?;
    let tenant_id = tenant(&mut tx, wanted.tenant).await?;
    let now = Clock::System.now();
    let lives = wanted
        .expires
        .map(|lives| TimeDelta::from_std(*lives))
        .transpose()?;
    let token = ApiToken {
        id: Uuid::now_v7(),
        tenant_id,
        name: wanted.name.to_owned(),
        scope,
        created_at: now,
        expires_at: lives.and_then(|lives| now.checked_add_signed(lives)),
        last_used_at: None,
    };
    let secret = Secret::generate(tenant_id)?;
    tx.of(tenant_id).tokens().add(&token, secret.hash()).await?;
    tx.of(tenant_id).audit().add(&created(&token)).await?;
    tx.commit().await?;
    database.close().await;
    say(secret.text())?;
    Ok(ExitCode::SUCCESS)
}

async fn tenant(tx: &mut Tx, slug: Option<&str>) -> anyhow::Result<TenantId> {
    let Some(slug) = slug else {
        return Ok(TenantId::SYSTEM);
    };
    let parsed = Slug::parse(slug)?;
    let tenant = tx.system().tenants().find_by_slug(&parsed).await?;
    Ok(tenant
        .with_context(|| format!("there is no tenant {slug}"))?
        .id)
}

fn created(token: &ApiToken) -> AuditEvent {
    AuditEvent {
        at: token.created_at,
        actor: Actor::System,
        action: "token.created".to_owned(),
        subject: token.name.clone(),
        detail: format!("scope {}, on the command line", token.scope.as_str()),
        client_address: String::new(),
    }
}
