//! An audit log as a CSV file, sent as it is read: cells are harmless in a spreadsheet, times are UTC, and words are the
//! stable ones of the API.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use futures_util::stream::try_unfold;
use uuid::Uuid;

use crate::contacts::csv_row;
use crate::store::{AuditEvent, AuditFilter, Database, StoreError};
use crate::tenancy::TenantId;

/// Lines that a file has at most, the newest.
pub(super) const MOST: usize = 100_000;
/// Lines in memory at a time.
const ROWS: u32 = 1_000;

/// How far the file is written.
struct Writing {
    database: Database,
    tenant: TenantId,
    filter: AuditFilter,
    before: Option<Uuid>,
    written: usize,
    is_over: bool,
}

/// The events that fit, newest first.
pub(super) fn file(database: &Database, tenant: TenantId, filter: AuditFilter) -> Response {
    let writing = Writing {
        database: database.clone(),
        tenant,
        filter,
        before: None,
        written: 0,
        is_over: false,
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    let body = Body::from_stream(try_unfold(writing, Writing::piece));
    (headers, body).into_response()
}

impl Writing {
    /// The next piece of the file, and the rest. Where the database fails the file ends torn, which browsers say.
    async fn piece(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let mut text = String::new();
        if self.before.is_none() {
            // The mark tells spreadsheets that it is UTF-8.
            text.push('\u{feff}');
            text.push_str(&csv_row(&[
                "time", "who", "action", "subject", "detail", "from",
            ]));
        }
        let mut tx = self.database.read().await?;
        let mut audit = tx.of(self.tenant).audit();
        let events = audit.search(&self.filter, self.before, ROWS).await?;
        drop(tx);
        self.is_over = events.len() < ROWS as usize;
        for (id, event) in events.iter().take(MOST - self.written) {
            text.push_str(&row(event));
            self.before = Some(*id);
            self.written += 1;
        }
        self.is_over |= self.written >= MOST;
        Ok(Some((text.into(), self)))
    }
}

fn row(event: &AuditEvent) -> String {
    let time = event.at.to_rfc3339_opts(SecondsFormat::Secs, true);
    csv_row(&[
        time.as_str(),
        event.actor.name(),
        &event.action,
        &event.subject,
        &event.detail,
        &event.client_address,
    ])
}
