//! One decision: everything that is recorded about it.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::decisions::{self, Line};
use super::mailbox;
use crate::policy::{EntryId, Level, Proof};
use crate::store::{DecisionId, DecisionRecord, ListOwner, Tx};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::{Admin, Path};
use crate::web::findings::ShownFinding;
use crate::web::page::Page;
use crate::web::shown::ShownAddress;
use crate::web::state::WebState;
use crate::web::times::Present;
use crate::web::words;

/// The page of a decision.
pub(super) fn path(id: DecisionId) -> String {
    format!("{}/{}", decisions::PATH, id.0)
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/decision.html")]
struct Show {
    page: Page,
    line: Line,
    /// The findings come by themselves.
    reasons: Vec<String>,
    mailbox_path: String,
    /// What the deciding entry matches, if it is still there.
    entry: Option<String>,
    proof: Option<String>,
    forged: Option<String>,
    /// Name and value, in the mail server's words.
    facts: Vec<(String, ShownAddress)>,
    findings: Vec<ShownFinding>,
}

/// Shows a decision.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    admin: Admin,
    Path(id): Path<DecisionId>,
) -> Result<Response, Error> {
    let mut tx = state.database.read().await?;
    let record = tx
        .of(admin.tenant.id)
        .decisions()
        .find(id)
        .await?
        .ok_or(Error::Absent)?;
    let line = Line::new(
        &record,
        &admin.tenant.name,
        Present {
            now: admin.now,
            zone: admin.time_zone(),
        },
    );
    let entry = match record.entry {
        Some((level, id)) => matched(&mut tx, &admin, &record, level, id).await?,
        None => None,
    };
    let forged = match record.could_be_forged {
        Some(id) => matched(&mut tx, &admin, &record, Level::Mailbox, id).await?,
        None => None,
    };
    let page = Show {
        page: admin.page(
            say!("decision-title", reference = line.reference.as_str()),
            decisions::PATH,
        ),
        mailbox_path: mailbox::path(record.mailbox_id),
        entry,
        proof: record.proof.map(proof),
        forged,
        facts: facts(&record),
        findings: ShownFinding::for_admins(&record.findings, &record.client_address),
        reasons: decisions::reasons(&record, &admin.tenant.name),
        line,
    };
    Ok(page.into_response())
}

/// What an entry matches, in words.
async fn matched(
    tx: &mut Tx,
    admin: &Admin,
    record: &DecisionRecord,
    level: Level,
    id: EntryId,
) -> Result<Option<String>, Error> {
    let (tenant, owner) = match level {
        Level::Mailbox => (admin.tenant.id, ListOwner::Mailbox(record.mailbox_id)),
        Level::Tenant => (admin.tenant.id, ListOwner::Tenant),
        Level::System => (TenantId::SYSTEM, ListOwner::Tenant),
    };
    let entry = tx.of(tenant).entries(owner).find(id).await?;
    Ok(entry.map(|entry| words::matches_text(&entry.rule.pattern)))
}

fn proof(proof: Proof) -> String {
    match proof {
        Proof::Proven => say!("decision-proven"),
        Proof::Unproven => say!("decision-unproven"),
        Proof::Contradicted => say!("decision-contradicted"),
    }
}

fn facts(record: &DecisionRecord) -> Vec<(String, ShownAddress)> {
    [
        (say!("decision-client-address"), &record.client_address),
        (say!("decision-client-name"), &record.client_name),
        (say!("decision-helo-name"), &record.helo_name),
        (say!("decision-queue-id"), &record.queue_id),
        (say!("decision-instance"), &record.instance),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name, ShownAddress::new(value)))
    .collect()
}
