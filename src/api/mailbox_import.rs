//! `/api/v1/tenants/{slug}/mailboxes/import`: many mailboxes from one CSV file, as the admin's page takes them.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::{Caller, Change, Changed};
use super::extract::{self, Json, Path, Query};
use super::problem::{Kind, Problem};
use super::state::ApiState;
use crate::contacts;
use crate::store::{
    MailboxImportId, MailboxLine, MailboxLineOutcome, MailboxLineProblem, MailboxLineQuery,
    StoreError,
};
use crate::tenancy::TenantId;

/// The most bytes that a file may have.
pub(super) const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Lines read back at a time.
const PER_PAGE: u32 = 1_000;

/// How to import.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// Mailboxes that are there get the aliases and the name from their lines; no alias is taken away.
    #[param(required = false)]
    changes: bool,
}

/// What came of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxImport)]
pub(super) struct ImportBody {
    added: usize,
    updated: usize,
    wrong: usize,
    lines: Vec<LineBody>,
}

/// What became of one line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxImportLine)]
pub(super) struct LineBody {
    /// Which line of the file.
    line: i64,
    #[schema(example = "anna@isp.example")]
    address: Option<String>,
    /// `added`, `updated`, `changed` (it is there, and the line knows more), `present`, `double` or `wrong`; `new`: an admin
    /// stopped the import before this line.
    #[schema(example = "added")]
    outcome: &'static str,
    /// Why it is wrong, as one word.
    #[schema(example = json!(null))]
    problem: Option<&'static str>,
    /// What the problem is about, or which line was about the same mailbox; of one that is `changed`, what the mailbox has
    /// otherwise: `aliases`, and `name: ` with the name that it has now.
    #[schema(example = "")]
    detail: String,
}

impl From<MailboxLine> for LineBody {
    fn from(line: MailboxLine) -> Self {
        Self {
            line: line.line,
            address: line.address.map(|address| address.written().into_owned()),
            outcome: line.outcome.as_str(),
            problem: line.problem.map(MailboxLineProblem::as_str),
            detail: line.detail,
        }
    }
}

/// Brings in mailboxes
///
/// CSV of at most 10 MiB and 50,000 lines: address, aliases (parted by blanks), `display_name`; or with a header in any
/// order. Each line is added by itself, whole or not at all, and the answer says what became of each. If the caller goes
/// away, what was begun to be added is added to the end.
#[utoipa::path(post, path = "/api/v1/tenants/{slug}/mailboxes/import", tag = "Mailboxes",
    request_body(content = String, content_type = "text/csv"),
    params(("slug" = String, Path, description = "The tenant's slug"), ImportQuery),
    responses((status = 200, body = ImportBody)))]
pub(super) async fn import(
    State(state): State<ApiState>,
    caller: Caller<Change>,
    Path(slug): Path<String>,
    Query(query): Query<ImportQuery>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ImportBody>, Problem> {
    let mut tx = state.database.read().await?;
    let tenant = caller.tenant(&mut tx, &slug).await?.id;
    drop(tx);
    if !is_csv(&headers) {
        return Err(Problem::new(
            Kind::UnsupportedMediaType,
            "Send the file as text/csv.",
        ));
    }
    let body = body.map_err(|why| extract::unread(&why, MOST_BYTES))?;
    let text = contacts::decode(body.to_vec());
    let text = text.map_err(|why| Problem::new(Kind::InvalidInput, why.to_string()))?;
    let (database, clock) = (&state.database, &state.clock);
    let (actor, client) = caller.actor();
    let import = ("", &actor, client);
    let id = contacts::start_mailboxes(database, clock, tenant, import).await?;
    contacts::read_mailboxes(database, clock, (tenant, id), text).await?;
    let mut tx = database.write().await?;
    let mut imports = tx.of(tenant).mailbox_imports();
    imports.begin(id, query.changes, clock.now()).await?;
    let begun = Changed {
        at: clock.now(),
        action: "mailboxes.import_begun",
        subject: "",
        detail: "",
    };
    caller.audit(&mut tx, tenant, begun).await?;
    tx.commit().await?;
    contacts::carry_on_mailboxes(database, clock, (tenant, id)).await?;
    Ok(Json(report(&state, tenant, id).await?))
}

/// RFC 9110, 8.3.1: parameters may follow.
fn is_csv(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("text/csv")
}

async fn report(
    state: &ApiState,
    tenant: TenantId,
    id: MailboxImportId,
) -> Result<ImportBody, StoreError> {
    let mut tx = state.database.read().await?;
    let mut lines = Vec::new();
    let mut after = None;
    loop {
        let query = MailboxLineQuery {
            outcome: None,
            after,
            limit: PER_PAGE,
        };
        let page = tx.of(tenant).mailbox_imports().lines(id, query).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.place);
        lines.extend(page);
    }
    let count = |outcome| lines.iter().filter(|line| line.outcome == outcome).count();
    Ok(ImportBody {
        added: count(MailboxLineOutcome::Added),
        updated: count(MailboxLineOutcome::Updated),
        wrong: count(MailboxLineOutcome::Wrong),
        lines: lines.into_iter().map(LineBody::from).collect(),
    })
}
