//! Digests that come at once, instead of on Monday.

use std::path::Path;
use std::time::Duration;

use sqlx::{Connection, SqliteConnection};

use super::wait::until;

/// Has the digests of all mailboxes due, and what was decided long enough ago to be told; the program must not run, and must
/// have run before.
pub(crate) fn make_due(data: &Path) {
    on_database(
        data,
        "UPDATE decisions SET decided_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', decided_at, '-2 minutes')",
    );
    let made = on_database(
        data,
        "UPDATE digest_plans SET due_at = '2026-01-05T08:00:00+00:00'",
    );
    assert!(made > 0, "no digest is planned");
}

/// Waits until the program has planned this many.
pub(crate) fn wait_until_planned(data: &Path, mailboxes: u64) {
    // An update of nothing says how many there are.
    let all = "UPDATE digest_plans SET due_at = due_at";
    until("every digest is planned", Duration::from_secs(10), || {
        (on_database(data, all) >= mailboxes).then_some(())
    });
}

/// How many still wait for the relay.
pub(crate) fn waiting(data: &Path) -> u64 {
    on_database(data, "UPDATE digests SET day = day WHERE done_at IS NULL")
}

/// Has imports look as if nobody had gone on with them for a long time; the program must not run.
pub(crate) fn left_alone_since_long(data: &Path) {
    on_database(
        data,
        "UPDATE imports SET touched_at = '2026-01-05T08:00:00+00:00'",
    );
}

/// How many imports are in the middle of something.
pub(crate) fn unfinished_imports(data: &Path) -> u64 {
    on_database(
        data,
        "UPDATE imports SET list = list WHERE state IN ('reading', 'taking', 'undoing')",
    )
}

fn on_database(data: &Path, statement: &'static str) -> u64 {
    let url = format!("sqlite:{}", data.join("guestlist.sqlite").display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut connection = SqliteConnection::connect(&url)
            .await
            .expect("the database opens");
        let done = sqlx::query(statement).execute(&mut connection).await;
        let touched = done.expect("an answer").rows_affected();
        connection.close().await.expect("a clean end");
        touched
    })
}
