//! What a tenant uses, and how much of it it may: a part of the tenant's page.

use axum::response::Response;

use super::tenant::{self, TenantForm};
use crate::store::{Tx, Usage};
use crate::tenancy::{Quota, Tenant};
use crate::web::error::Error;
use crate::web::extract::Operator;
use crate::web::flash::Flash;
use crate::web::form::Field;
use crate::web::words;

/// The limits as typed.
#[derive(Debug)]
pub(super) struct LimitsForm {
    pub(super) mailboxes: Field,
    pub(super) entries: Field,
}

impl LimitsForm {
    /// As they stand.
    pub(super) fn of(quota: Quota) -> Self {
        let field = |limit: Option<u32>| {
            Field::new(limit.map(|limit| limit.to_string()).unwrap_or_default())
        };
        Self {
            mailboxes: field(quota.mailboxes),
            entries: field(quota.entries),
        }
    }

    /// As sent.
    pub(super) fn typed(mailboxes: String, entries: String) -> Self {
        Self {
            mailboxes: Field::new(mailboxes),
            entries: Field::new(entries),
        }
    }

    /// Reads them; None when a field says what is wrong.
    fn check(&mut self) -> Option<Quota> {
        let quota = Quota {
            mailboxes: read(&mut self.mailboxes),
            entries: read(&mut self.entries),
        };
        (self.mailboxes.is_fine() && self.entries.is_fine()).then_some(quota)
    }
}

/// A limit as typed: nothing is none, and what is wrong is said beside the field.
fn read(field: &mut Field) -> Option<u32> {
    if field.trimmed().is_empty() {
        return None;
    }
    let limit = field.trimmed().parse().ok();
    let limit = limit.filter(|limit| *limit <= Quota::LARGEST);
    if limit.is_none() {
        field.fail(say!(
            "operator-limit-wrong",
            most = i64::from(Quota::LARGEST)
        ));
    }
    limit
}

/// What is used of a limit, as a bar and in words.
#[derive(Debug)]
pub(super) struct Used {
    pub(super) label: String,
    pub(super) words: String,
    /// How many there are, of how many; None: as many as they like.
    pub(super) of: Option<(i64, u32)>,
}

impl Used {
    fn new(label: String, count: i64, limit: Option<u32>) -> Self {
        let words = words::of_limit(count, limit);
        Self {
            label,
            words,
            of: limit.map(|limit| (count, limit)),
        }
    }
}

/// What a tenant uses, line by line.
pub(super) fn used(usage: &Usage, quota: Quota) -> Vec<Used> {
    let counted = |label, count| Used::new(label, count, None);
    vec![
        Used::new(say!("operator-mailboxes"), usage.mailboxes, quota.mailboxes),
        Used::new(say!("operator-use-fullest"), usage.fullest, quota.entries),
        counted(say!("operator-use-entries"), usage.entries),
        counted(say!("operator-use-day"), usage.decisions_day),
        counted(say!("operator-use-month"), usage.decisions_month),
        counted(say!("operator-use-asked"), usage.asked_month),
        counted(say!("operator-use-digests"), usage.digests_week),
    ]
}

/// Saves the limits. What there is beyond them stays.
pub(super) async fn save(
    mut tx: Tx,
    operator: &Operator,
    tenant: Tenant,
    mut limits: LimitsForm,
) -> Result<Response, Error> {
    let Some(quota) = limits.check() else {
        let mut form = TenantForm::of(&tenant);
        form.limits = limits;
        return tenant::wrong(tx, operator, tenant, form).await;
    };
    let mut row = tx.of(tenant.id).row();
    let before = row.find_to_change().await?.ok_or(Error::Absent)?;
    let tenant = Tenant { quota, ..before };
    tx.of(tenant.id).row().update(&tenant).await?;
    tenant::log(
        &mut tx,
        operator,
        &tenant,
        "tenant.changed",
        &quota.to_string(),
    )
    .await?;
    tx.commit().await?;
    let flash = Flash::done(say!("operator-limits-saved", name = tenant.name.as_str()));
    operator.redirect(&tenant::path(&tenant.slug), flash).await
}
