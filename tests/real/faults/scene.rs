//! An installation with one tenant, ready to be hurt.

use std::path::Path;

use sqlx::{Connection, SqliteConnection};

use crate::support::api::Api;
use crate::support::program::{Home, Program};

/// The sender that every mailbox knows.
pub(super) const FRIEND: &str = "friend@b.example";

/// A running installation.
pub(super) struct Scene {
    pub(super) home: Home,
    pub(super) api: Api,
    pub(super) program: Program,
}

impl Scene {
    /// Starts an installation with these mailboxes of `isp.example`, in whitelist-only mode; each knows [`FRIEND`].
    pub(super) fn start(home: Home, mailboxes: &[String]) -> Self {
        let token = home.operator_token();
        let program = home.start();
        let api = Api::new(&home, &token);
        api.add_tenant("isp", "isp.example");
        for mailbox in mailboxes {
            api.add_mailbox("isp", mailbox);
        }
        if let Some(first) = mailboxes.first() {
            api.allow(first, FRIEND);
        }
        Self { home, api, program }
    }
}

/// Asks SQLite whether its file is whole; the program must not run.
pub(super) fn assert_sqlite_is_whole(data: &Path) {
    let url = format!("sqlite:{}", data.join("guestlist.sqlite").display());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let verdict: String = runtime.block_on(async {
        let mut connection = SqliteConnection::connect(&url)
            .await
            .expect("the database opens");
        sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut connection)
            .await
            .expect("an answer")
    });
    assert_eq!(verdict, "ok");
}
