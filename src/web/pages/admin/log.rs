//! An audit log: who changed what, when, from where. The tenant's for its admins, the system's for the operator.

use askama::Template;
use askama_web::WebTemplate;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::store::{Actor, AuditEvent, AuditQuery, Tx};
use crate::tenancy::TenantId;
use crate::web::error::Error;
use crate::web::extract::escape;
use crate::web::page::Page;
use crate::web::person::Person;
use crate::web::shown::{ShownAddress, plain};
use crate::web::times::{Moment, Present};

const PER_PAGE: u32 = 50;

/// What the address of a log may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Wanted {
    /// Events up to this time; anything that is no time asks for the newest.
    until: String,
}

/// Whose log it is, and where.
#[derive(Clone, Copy, Debug)]
pub(in crate::web::pages) struct Log {
    pub(in crate::web::pages) tenant: TenantId,
    pub(in crate::web::pages) path: &'static str,
    /// The place in the rail that it belongs to.
    pub(in crate::web::pages) place: &'static str,
}

#[derive(Template, WebTemplate)]
#[template(path = "admin/audit.html")]
pub(in crate::web::pages) struct LogPage {
    page: Page,
    is_system: bool,
    lines: Vec<Line>,
    older: Option<String>,
    is_newest: bool,
    path: &'static str,
}

struct Line {
    at: Moment,
    who: ShownAddress,
    what: &'static str,
    /// The stable word, for those who search for it.
    action: String,
    subject: ShownAddress,
    detail: String,
    from: String,
}

impl LogPage {
    /// Reads one page of a log.
    pub(in crate::web::pages) async fn read(
        tx: &mut Tx,
        person: &Person,
        log: Log,
        wanted: &Wanted,
    ) -> Result<Self, Error> {
        let until: Option<DateTime<Utc>> = wanted.until.parse().ok();
        let query = AuditQuery {
            until,
            limit: PER_PAGE + 1,
        };
        let mut events = tx.of(log.tenant).audit().list(&query).await?;
        // One more than shown: the page after this one begins with it.
        let next = events.get(PER_PAGE as usize).map(|event| event.at);
        events.truncate(PER_PAGE as usize);
        let present = Present {
            now: person.now,
            zone: person.time_zone(),
        };
        let older = next.map(|at| format!("{}?until={}", log.path, escape(&at.to_rfc3339())));
        Ok(Self {
            page: person.page("Audit log", log.place),
            is_system: log.tenant == TenantId::SYSTEM,
            lines: events
                .into_iter()
                .map(|event| Line::new(event, present))
                .collect(),
            older,
            is_newest: until.is_none(),
            path: log.path,
        })
    }
}

impl Line {
    fn new(event: AuditEvent, present: Present) -> Self {
        let who = match &event.actor {
            Actor::Account(_, address) => address.as_str(),
            Actor::Token(_, name) => name.as_str(),
            Actor::System => "Guestlist",
        };
        Self {
            at: present.moment(event.at),
            who: ShownAddress::new(who),
            what: words(&event.action),
            subject: ShownAddress::new(&event.subject),
            detail: plain(&event.detail),
            from: plain(&event.client_address),
            action: event.action,
        }
    }
}

/// What was done, in words; empty for an action that has none yet, which is shown by its stable word.
fn words(action: &str) -> &'static str {
    match action {
        "account.added" => "made an account",
        "account.changed" => "changed language or look of",
        "account.exported" => "took away everything about",
        "account.password_changed" => "changed the password of",
        "account.removed" => "removed the account",
        "account.signed_in" => "signed in as",
        "account.signed_out" => "signed out",
        "admin.added" => "made an admin",
        "admin.removed" => "took the admin's rights away",
        "app_token.made" => "made a token for",
        "app_token.revoked" => "revoked a token for",
        "blocked_client.lifted" => "let in a network that guessed at names:",
        "blocked_client.restored" => "took back that a network was let in:",
        "checks.changed" | "checks.replaced" => "changed the checks of",
        "complaint.added" => "reported spam from",
        "complaint.removed" => "took back the report of spam from",
        "complaints.forgiven" => "forgave the complaints about",
        "domain.added" => "added the domain",
        "domain.catch_all" => "changed where unknown names go",
        "domain.updated" => "changed the domain",
        "domain.removed" => "removed the domain",
        "domain.verified" => "proved the domain",
        "entry.added" => "added to a list",
        "entry.changed" | "entry.updated" => "changed an entry",
        "entries.expire" => "set until when several entries count on",
        "entries.move" => "moved several entries from",
        "entries.note" => "wrote a note beside several entries on",
        "entries.remove" => "took several entries off",
        "entry.import_undone" => "took back a list that was brought to",
        "entry.imported" => "brought a list to",
        "entry.kept" => "let an entry count again:",
        "entry.removed" => "took off a list",
        "entry.suspended" => "suspended the whitelist's entry for",
        "entry.undone" => "undid a change",
        "learning.resumed" => "let learning go on",
        "learning.undone" => "undid what was learned",
        "mailbox.added" => "added the mailbox",
        "mailbox.changed" | "mailbox.updated" => "changed the mailbox",
        "mailbox.removed" => "removed the mailbox",
        "operator.added" => "made an operator",
        "passkey.added" => "added a passkey to",
        "passkey.refused" => "was refused with what looks like the copy of a passkey of",
        "passkey.removed" => "removed a passkey of",
        "request.answered" => "answered the request of",
        "request.proven" => "confirmed an address that asks to be let in:",
        "request.reopened" => "took back an answer to",
        "second_factor.codes_replaced" => "made new recovery codes for",
        "second_factor.disabled" => "switched off the second step of",
        "second_factor.enabled" => "switched on the second step of",
        "second_factor.reset" => "reset the second step of",
        "server_request.answered" => "answered the request for the mail server",
        "server_request.proven" => "confirmed the contact of the mail server",
        "server_request.reopened" => "took back an answer to the server request",
        "sign_in_link.made" => "made a sign-in link",
        "spamtrap.added" => "made a spamtrap of",
        "spamtrap.forgiven" => "forgave who wrote to a spamtrap:",
        "spamtrap.removed" => "removed the spamtrap",
        "spamtrap.restored" => "brought back the spamtrap",
        "tenant.added" => "added the tenant",
        "tenant.changed" | "tenant.updated" => "changed the settings",
        "tenant.disabled" => "switched the tenant off",
        "tenant.enabled" => "switched the tenant on",
        "tenant.removed" => "removed the tenant",
        "token.created" => "made a token",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::words;

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
        found.retain(|action| words(action).is_empty());
        assert_eq!(found, [""; 0]);
    }
}
