//! An audit log: who changed what, when, from where. The tenant's for its admins, the system's for the operator.
//!
//! What stands beside a change (`detail`) is kept as facts, and said in the reader's language ([`super::log_detail`]).

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{log_detail, log_file};
use crate::store::{AuditEvent, AuditFilter, Database, Tx};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::escape;
use crate::web::form::Field;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::shown::{ShownAddress, plain};
use crate::web::times::{Moment, Present};

const PER_PAGE: usize = 50;

/// What the address of a log may ask for; what can't be read is taken as no wish, and a day that isn't one is said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Wanted {
    /// Part of a name.
    who: String,
    /// One of [`ABOUT`].
    what: String,
    /// A day, as browsers send it.
    since: String,
    /// The event that the page before ended with.
    before: String,
}

/// What changes can be about, and how their words begin.
const ABOUT: [(&str, &[&str]); 7] = [
    ("lists", &["entry.", "entries."]),
    ("mailboxes", &["mailbox.", "mailboxes.", "learning."]),
    (
        "sign-in",
        &[
            "account.",
            "second_factor.",
            "sign_in_link.",
            "passkey.",
            "app_token.",
        ],
    ),
    (
        "checks",
        &[
            "checks.",
            "complaint",
            "spamtrap.",
            "blocked_client.",
            "watched.",
        ],
    ),
    ("requests", &["request.", "server_request."]),
    ("domains", &["domain."]),
    (
        "settings",
        &["tenant.", "token.", "admin.", "operator.", "key."],
    ),
];

fn about_words(about: &str) -> String {
    match about {
        "lists" => say!("audit-about-lists"),
        "mailboxes" => say!("audit-about-mailboxes"),
        "sign-in" => say!("audit-about-sign-in"),
        "checks" => say!("audit-about-checks"),
        "requests" => say!("audit-about-requests"),
        "domains" => say!("audit-about-domains"),
        _ => say!("audit-about-settings"),
    }
}

impl Wanted {
    fn filter(&self, log: Log, present: Present) -> AuditFilter {
        let who = self.who.trim();
        let what = ABOUT.iter().find(|(about, _)| *about == self.what);
        AuditFilter {
            who: (!who.is_empty()).then(|| who.to_owned()),
            what: what.map_or(&[], |(_, beginnings)| beginnings),
            since: present.beginning_of(&self.since),
            without_own_lists: log.without_own_lists,
        }
    }

    fn is_filtered(&self) -> bool {
        !(self.who.is_empty() && self.what.is_empty() && self.since.is_empty())
    }

    /// The day that was entered doesn't exist.
    fn is_no_day(&self, present: Present) -> bool {
        !self.since.is_empty() && present.beginning_of(&self.since).is_none()
    }

    /// The query of an address that asks for the same, page aside, and without a day that there isn't.
    fn query(&self, present: Present) -> String {
        let since = if self.is_no_day(present) {
            ""
        } else {
            self.since.as_str()
        };
        let kept = [
            ("who", self.who.as_str()),
            ("what", self.what.as_str()),
            ("since", since),
        ];
        let kept = kept.iter().filter(|(_, value)| !value.is_empty());
        let kept = kept.map(|(name, value)| format!("{name}={}", escape(value)));
        kept.collect::<Vec<_>>().join("&")
    }
}

/// Whose log it is, and where.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::pages) struct Log {
    pub(in crate::web::pages) tenant: TenantId,
    pub(in crate::web::pages) path: &'static str,
    /// The place in the rail that it belongs to.
    pub(in crate::web::pages) place: &'static str,
    /// Owners' own lists are nobody else's business there.
    pub(in crate::web::pages) without_own_lists: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/audit.html")]
pub(in crate::web::pages) struct LogPage {
    page: Page,
    is_system: bool,
    without_own_lists: bool,
    wanted: Wanted,
    since: Field,
    lines: Vec<Line>,
    older: Option<String>,
    is_newest: bool,
    path: &'static str,
    /// The file with the same lines.
    export: String,
}

pub(in crate::web::pages) struct Line {
    pub(in crate::web::pages) at: Moment,
    pub(in crate::web::pages) who: ShownAddress,
    pub(in crate::web::pages) what: String,
    /// The stable word, for those who search for it.
    action: String,
    pub(in crate::web::pages) subject: ShownAddress,
    pub(in crate::web::pages) detail: String,
    pub(in crate::web::pages) from: String,
}

impl LogPage {
    /// Reads one page of a log.
    pub(in crate::web::pages) async fn read(
        tx: &mut Tx,
        person: &Person,
        log: Log,
        wanted: Wanted,
    ) -> Result<Self, Error> {
        let present = present(person);
        let before: Option<Uuid> = wanted.before.parse().ok();
        // One more than shown tells whether there are older ones.
        let limit = u32::try_from(PER_PAGE + 1).unwrap_or(u32::MAX);
        let mut audit = tx.of(log.tenant).audit();
        let mut events = audit
            .search(&wanted.filter(log, present), before, limit)
            .await?;
        let has_more = events.len() > PER_PAGE;
        events.truncate(PER_PAGE);
        let mut since = Field::new(wanted.since.as_str());
        if wanted.is_no_day(present) {
            since.fail(say!("audit-since-wrong", day = present.input(person.now)));
        }
        let query = wanted.query(present);
        let older = events.last().filter(|_| has_more);
        let older = older.map(|(id, _)| format!("{}?{query}&before={id}", log.path));
        Ok(Self {
            page: person.page(say!("admin-audit"), log.place),
            is_system: log.tenant == TenantId::SYSTEM,
            without_own_lists: log.without_own_lists,
            lines: events
                .into_iter()
                .map(|(_, event)| Line::new(event, present))
                .collect(),
            older,
            is_newest: before.is_none(),
            path: log.path,
            since,
            export: format!("{}/export?{query}", log.path),
            wanted,
        })
    }

    /// What changes can be about: value, words, and whether it is chosen.
    fn abouts(&self) -> Vec<(&'static str, String, bool)> {
        let about = |(about, _): &(&'static str, _)| {
            (*about, about_words(about), *about == self.wanted.what)
        };
        ABOUT.iter().map(about).collect()
    }

    /// Lines that the file has at most.
    fn most() -> usize {
        log_file::MOST
    }
}

/// The log as a file, with what is wanted of it. For a day that there isn't comes the page, which says so: a file with all
/// days would pass for the one that was asked for.
pub(in crate::web::pages) async fn file(
    database: &Database,
    person: &Person,
    log: Log,
    wanted: Wanted,
) -> Result<Response, Error> {
    let present = present(person);
    if wanted.is_no_day(present) {
        let mut tx = database.read().await?;
        let page = LogPage::read(&mut tx, person, log, wanted).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let filter = wanted.filter(log, present);
    Ok(log_file::file(database, log.tenant, filter))
}

fn present(person: &Person) -> Present {
    Present {
        now: person.now,
        zone: person.time_zone(),
    }
}

impl Line {
    pub(in crate::web::pages) fn new(event: AuditEvent, present: Present) -> Self {
        let facts = plain(&event.detail);
        let (what, facts) = log_detail::of_list(&event.action, &facts)
            .unwrap_or_else(|| (words(&event.action), facts.as_str()));
        Self {
            at: present.moment(event.at),
            who: ShownAddress::new(event.actor.name()),
            what,
            subject: ShownAddress::new(&log_detail::subject(&event.action, &event.subject)),
            detail: log_detail::words(&event.action, facts),
            from: plain(&event.client_address),
            action: event.action,
        }
    }
}

/// What was done, in words before the name of what it was done to; empty for an action that has none yet, which is
/// shown by its stable word.
fn words(action: &str) -> String {
    match action {
        "account.added" => say!("audit-account-added"),
        "account.changed" => say!("audit-account-changed"),
        "account.deleted" => say!("audit-account-deleted"),
        "account.exported" => say!("audit-account-exported"),
        "account.password_changed" => say!("audit-account-password-changed"),
        "account.removed" => say!("audit-account-removed"),
        "account.signed_in" => say!("audit-account-signed-in"),
        "account.signed_out" => say!("audit-account-signed-out"),
        "admin.added" => say!("audit-admin-added"),
        "admin.invitation_withdrawn" => say!("audit-admin-invitation-withdrawn"),
        "admin.invited" => say!("audit-admin-invited"),
        "admin.invited_again" => say!("audit-admin-invited-again"),
        "admin.joined" => say!("audit-admin-joined"),
        "admin.left" => say!("audit-admin-left"),
        "admin.removed" => say!("audit-admin-removed"),
        "app_token.made" => say!("audit-app-token-made"),
        "app_token.revoked" => say!("audit-app-token-revoked"),
        "blocked_client.lifted" => say!("audit-blocked-client-lifted"),
        "blocked_client.restored" => say!("audit-blocked-client-restored"),
        "checks.changed" | "checks.replaced" => say!("audit-checks-changed"),
        "complaint.added" => say!("audit-complaint-added"),
        "complaint.removed" => say!("audit-complaint-removed"),
        "complaints.forgiven" => say!("audit-complaints-forgiven"),
        "domain.added" => say!("audit-domain-added"),
        "domain.catch_all" => say!("audit-domain-catch-all"),
        "domain.removed" => say!("audit-domain-removed"),
        "domain.updated" => say!("audit-domain-updated"),
        "domain.verified" => say!("audit-domain-verified"),
        "entries.expire" => say!("audit-entries-expire"),
        "entries.move" => say!("audit-entries-move"),
        "entries.note" => say!("audit-entries-note"),
        "entries.remove" => say!("audit-entries-remove"),
        "entry.added" => say!("audit-entry-added"),
        "entry.changed" | "entry.updated" => say!("audit-entry-changed"),
        "entry.import_stopped" => say!("audit-entry-import-stopped"),
        "entry.import_undone" => say!("audit-entry-import-undone"),
        "entry.imported" => say!("audit-entry-imported"),
        "entry.kept" => say!("audit-entry-kept"),
        "entry.removed" => say!("audit-entry-removed"),
        "entry.suspended" => say!("audit-entry-suspended"),
        "entry.undone" => say!("audit-entry-undone"),
        "key.retired" => say!("audit-key-retired"),
        "key.rotated" => say!("audit-key-rotated"),
        "learning.resumed" => say!("audit-learning-resumed"),
        "learning.undone" => say!("audit-learning-undone"),
        "mailbox.added" => say!("audit-mailbox-added"),
        "mailbox.changed" | "mailbox.updated" => say!("audit-mailbox-changed"),
        "mailbox.list_seen" => say!("audit-mailbox-list-seen"),
        "mailbox.removed" => say!("audit-mailbox-removed"),
        "mailboxes.import_begun" => say!("audit-mailboxes-import-begun"),
        "mailboxes.import_stopped" => say!("audit-mailboxes-import-stopped"),
        "mailboxes.imported" => say!("audit-mailboxes-imported"),
        "operator.added" => say!("audit-operator-added"),
        "passkey.added" => say!("audit-passkey-added"),
        "passkey.refused" => say!("audit-passkey-refused"),
        "passkey.removed" => say!("audit-passkey-removed"),
        "request.answered" => say!("audit-request-answered"),
        "request.proven" => say!("audit-request-proven"),
        "request.reopened" => say!("audit-request-reopened"),
        "second_factor.codes_replaced" => say!("audit-second-factor-codes-replaced"),
        "second_factor.disabled" => say!("audit-second-factor-disabled"),
        "second_factor.enabled" => say!("audit-second-factor-enabled"),
        "second_factor.reset" => say!("audit-second-factor-reset"),
        "server_request.answered" => say!("audit-server-request-answered"),
        "server_request.proven" => say!("audit-server-request-proven"),
        "server_request.reopened" => say!("audit-server-request-reopened"),
        "sign_in_link.made" => say!("audit-sign-in-link-made"),
        "spamtrap.added" => say!("audit-spamtrap-added"),
        "spamtrap.forgiven" => say!("audit-spamtrap-forgiven"),
        "spamtrap.removed" => say!("audit-spamtrap-removed"),
        "spamtrap.restored" => say!("audit-spamtrap-restored"),
        "tenant.added" => say!("audit-tenant-added"),
        "tenant.changed" | "tenant.updated" => say!("audit-tenant-changed"),
        "tenant.disabled" => say!("audit-tenant-disabled"),
        "tenant.enabled" => say!("audit-tenant-enabled"),
        "tenant.look_changed" => say!("audit-tenant-look-changed"),
        "tenant.removed" => say!("audit-tenant-removed"),
        "token.ended" => say!("audit-token-ended"),
        "token.created" => say!("audit-token-created"),
        "watched.added" => say!("audit-watched-added"),
        "watched.case_changed" => say!("audit-watched-case-changed"),
        "watched.removed" => say!("audit-watched-removed"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{ABOUT, words};
    use crate::store::AuditFilter;

    /// Every action that stands in a file below, where an event is made.
    fn actions(directory: &Path, found: &mut Vec<String>) {
        for file in std::fs::read_dir(directory).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                actions(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for before in ["event(", "action: ", "note(web, &mut tx, person, "] {
                let behind = text.split(before).skip(1);
                let literal = behind.filter_map(|rest| rest.trim_start().strip_prefix('"'));
                let action = literal.filter_map(|rest| rest.split('"').next());
                let is_word = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '.');
                let action = action.filter(|word| word.contains('.') && word.chars().all(is_word));
                found.extend(action.map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_action_has_words() {
        let mut found = Vec::new();
        actions(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut found,
        );
        assert!(found.len() > 30, "{found:?}");
        for action in &found {
            let fits = |what: &[&str]| what.iter().any(|begin| action.starts_with(begin));
            let groups = ABOUT.iter().filter(|(_, what)| fits(what));
            assert_eq!(groups.count(), 1, "{action} belongs to one group");
        }
        for (_, what) in ABOUT {
            assert!(what.len() <= AuditFilter::MOST_BEGINNINGS);
        }
        found.retain(|action| words(action).is_empty());
        assert_eq!(found, [""; 0]);
    }
}
