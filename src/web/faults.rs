//! The outermost layer: a request that takes too long is answered in time, and whatever was refused without a page
//! of ours (an unknown method, a body too large, a panic, a session that could not be kept) gets one.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, Entry, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{error, warn};

use super::error::Error;
use super::state::Web;
use super::{error, session, upload};
use crate::store::{Commits, Kept};

/// The longest a page may take. A database that hangs must not keep people waiting for more than three seconds.
const PATIENCE: Duration = Duration::from_millis(2_700);
/// How much longer a page may take that changes something: begun to be kept, it can't be taken back any more.
const TO_THE_END: Duration = Duration::from_millis(250);

/// Answers 503 when the rest of the house is too slow; never for a change that is kept. Up to the commit a request is cut
/// off, and rolled back; from there on it is awaited for a moment, and then told for what it is.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let patience = if upload::is_upload(&path, request.headers()) {
        upload::PATIENCE
    } else {
        PATIENCE
    };
    // Whoever only looks is told to look again, whatever was noted meanwhile.
    let changes = !request.method().is_safe();
    let commits = Commits::default();
    let answer = commits.watch(next.run(request));
    let response = awaited(answer, &commits, (patience, TO_THE_END)).await;
    let response = response.unwrap_or_else(|| {
        let shown = without_secret(&path);
        warn!(path = %shown, "A page took too long and was given up");
        Error::Unavailable.into_response()
    });
    if response.status() != StatusCode::SERVICE_UNAVAILABLE || !changes {
        return response;
    }
    match commits.kept() {
        Kept::Nothing => response,
        Kept::Unknown => Error::Uncertain.into_response(),
        Kept::Something => Error::Done.into_response(),
    }
}

/// The answer; None: it took too long, and what is kept of it by now is all that ever will be.
async fn awaited<T>(
    answer: impl Future<Output = T>,
    commits: &Commits,
    (patience, to_the_end): (Duration, Duration),
) -> Option<T> {
    let mut answer = pin!(answer);
    if let Ok(answer) = tokio::time::timeout(patience, answer.as_mut()).await {
        return Some(answer);
    }
    match commits.kept() {
        Kept::Nothing => None,
        Kept::Unknown | Kept::Something => tokio::time::timeout(to_the_end, answer).await.ok(),
    }
}

/// The path with nothing of a link's secret: sign-in links, refusal links and the links in mail have theirs behind the
/// first name.
fn without_secret(path: &str) -> Cow<'_, str> {
    let mut names = path.trim_start_matches('/').splitn(2, '/');
    match (names.next(), names.next()) {
        (Some("admin" | "operator" | "static" | "api") | None, _) | (_, None) => {
            Cow::Borrowed(path)
        }
        (Some(first), Some(_)) => Cow::Owned(format!("/{first}/…")),
    }
}

/// Gives a page to every refusal that has none.
pub(super) async fn dress(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || has_page(response.headers()) {
        return response;
    }
    let mut reference = None;
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        let number = error::reference();
        error!(reference = number, %status, "A request ended with {status} and no page");
        reference = Some(number);
    }
    let mut dressed = error::page(status, reference);
    if let Some(allow) = response.headers().get(ALLOW) {
        dressed.headers_mut().insert(ALLOW, allow.clone());
    }
    dressed
}

/// Stands around the sessions, whose layer ends a cookie without the attributes that it was set with: a browser takes
/// nothing for a `__Host-` cookie that isn't `Secure` (RFC 6265bis, 5.7), and would go on sending the old one, and showing
/// pages of before behind its back button.
pub(super) async fn forgotten(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let whole = web.tokens.set_cookie(session::COOKIE, "", 0);
    let name = whole.split(';').next().unwrap_or_default();
    let ends = |cookie: &HeaderValue| {
        cookie
            .to_str()
            .is_ok_and(|it| it.split(';').next() == Some(name))
    };
    let cookies = response.headers_mut().entry(SET_COOKIE);
    if let (Entry::Occupied(mut cookies), Ok(whole)) = (cookies, HeaderValue::from_str(&whole)) {
        for cookie in cookies.iter_mut().filter(|cookie| ends(cookie)) {
            *cookie = whole.clone();
        }
    }
    response
}

/// Stands around the sessions, whose layer answers a bare 500 when it can't write one: the database is gone or full,
/// which is no mistake of ours. Handlers give their 500 a page.
pub(super) async fn unsaved(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && !has_page(response.headers()) {
        return Error::Unavailable.into_response();
    }
    response
}

fn has_page(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| !kind.starts_with("text/plain"))
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::path::Path;

    use super::*;
    use crate::config::{DatabaseSettings, DatabaseUrl};
    use crate::store::Database;

    const SHORT: Duration = Duration::from_millis(50);
    const ENOUGH: Duration = Duration::from_mins(1);

    async fn database(directory: &Path) -> Database {
        let settings = DatabaseSettings {
            url: DatabaseUrl::Sqlite(directory.join("guestlist.db")),
            connections: 2,
            acquire_timeout: ENOUGH,
        };
        let database = Database::connect(&settings).await.unwrap();
        database.migrate().await.unwrap();
        database
    }

    /// Somebody who changes something, and whose page never comes.
    async fn changes(database: &Database, commits: bool) {
        let mut tx = database.write().await.unwrap();
        let mut sessions = tx.system().sessions();
        let expires_at = "2030-01-01T00:00:00Z".parse().unwrap();
        sessions.add([7; 32], "{}", None, expires_at).await.unwrap();
        if commits {
            tx.commit().await.unwrap();
            return pending().await;
        }
        // Its transaction is open still.
        pending::<()>().await;
        drop(tx);
    }

    #[tokio::test]
    async fn what_was_given_up_before_the_commit_is_not_there_and_what_was_committed_is_known() {
        let directory = tempfile::tempdir().unwrap();
        let database = database(directory.path()).await;
        for (commits, kept) in [(false, Kept::Nothing), (true, Kept::Something)] {
            let watched = Commits::default();
            let answer = watched.watch(changes(&database, commits));
            // Before the commit it has no time beyond its own, and after it some.
            let (patience, to_the_end) = if commits {
                (ENOUGH / 60, SHORT)
            } else {
                (SHORT * 4, ENOUGH)
            };
            assert!(
                awaited(answer, &watched, (patience, to_the_end))
                    .await
                    .is_none()
            );
            assert_eq!(watched.kept(), kept);
            let mut tx = database.read().await.unwrap();
            let now = "2026-01-01T00:00:00Z".parse().unwrap();
            let found = tx.system().sessions().find([7; 32], now).await.unwrap();
            assert_eq!(found.is_some(), commits);
        }
    }

    #[test]
    fn no_secret_of_a_link_stands_in_the_log() {
        for (path, shown) in [
            ("/sign-in/b25lLXRpbWU", "/sign-in/…"),
            ("/asked/b25lLXRpbWU", "/asked/…"),
            ("/why/AQAB/server", "/why/…"),
            ("/whitelist/018f", "/whitelist/…"),
            ("/admin/mailboxes/018f", "/admin/mailboxes/018f"),
            ("/", "/"),
            ("/requests", "/requests"),
        ] {
            assert_eq!(without_secret(path), shown);
        }
    }
}
