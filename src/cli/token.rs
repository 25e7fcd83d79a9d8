//! `guestlist token create`

use std::process::ExitCode;

use anyhow::Context;
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
    /// `tenant` goes with a tenant, `operator` with none.
    pub(super) scope: TokenScope,
    pub(super) tenant: Option<&'a Slug>,
    pub(super) expires: Option<TimeDelta>,
}

pub(super) async fn create(config: &Config, wanted: &Wanted<'_>) -> anyhow::Result<ExitCode> {
    let database = open::database(config).await?;
    let mut tx = database.write().await?;
    let tenant_id = tenant(&mut tx, wanted.tenant).await?;
    let now = Clock::System.now();
    let token = ApiToken {
        id: Uuid::now_v7(),
        tenant_id,
        name: wanted.name.to_owned(),
        scope: wanted.scope,
        made_by: None,
        created_at: now,
        expires_at: wanted.expires.map(|life| now + life),
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

async fn tenant(tx: &mut Tx, slug: Option<&Slug>) -> anyhow::Result<TenantId> {
    let Some(slug) = slug else {
        return Ok(TenantId::SYSTEM);
    };
    let tenant = tx.system().tenants().find_by_slug(slug).await?;
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
        detail: format!("scope: {}, on_command_line", token.scope.as_str()),
        client_address: String::new(),
    }
}
