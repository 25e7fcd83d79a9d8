//! What stands beside a change in an audit log, in the reader's language.
//!
//! It is kept as facts, parted by `, `: a word (`whitelist`, `by_digest`), or a name and its value (`mode: tag`). What isn't
//! known as one is shown as it stands: names that people gave, and what was written down before there were facts.

use crate::policy::Mode;
use crate::web::words::mode_name;

/// What a change was made to: a list is called by its name, everything else has one of its own.
pub(super) fn subject(action: &str, subject: &str) -> String {
    let is_list = action.starts_with("entr");
    let said = if is_list { list(subject) } else { None };
    said.unwrap_or_else(|| subject.to_owned())
}

/// What came on a list or off it, with the list: in the words of the page, and the facts that are left to say.
pub(super) fn of_list<'f>(action: &str, detail: &'f str) -> Option<(String, &'f str)> {
    let (first, rest) = detail.split_once(", ").unwrap_or((detail, ""));
    if !matches!(first, "whitelist" | "blocklist") {
        return None;
    }
    let words = match action {
        "entry.added" => say!("audit-entry-added-to", list = first),
        "entry.removed" => say!("audit-entry-removed-from", list = first),
        _ => return None,
    };
    Some((words, rest))
}

/// The facts of a change.
pub(super) fn words(action: &str, detail: &str) -> String {
    let facts: Vec<String> = detail.split(", ").map(|fact| said(action, fact)).collect();
    facts.join(", ")
}

fn said(action: &str, fact: &str) -> String {
    let said = match fact.split_once(": ") {
        Some((name, value)) => named(name, value),
        None => word(action, fact),
    };
    said.unwrap_or_else(|| fact.to_owned())
}

/// Words mean something beside the changes that they belong to, or else they are somebody's name for something.
fn word(action: &str, fact: &str) -> Option<String> {
    let (about, _) = action.split_once('.')?;
    match about {
        "entry" | "entries" | "complaint" => list(fact).or_else(|| everywhere(fact)),
        "request" | "server_request" => answer(fact).or_else(|| everywhere(fact)),
        "account" => sign_in(fact).or_else(|| everywhere(fact)),
        _ => everywhere(fact),
    }
}

fn list(fact: &str) -> Option<String> {
    Some(match fact {
        "whitelist" => say!("logged-whitelist"),
        "blocklist" => say!("logged-blocklist"),
        _ => return None,
    })
}

fn answer(fact: &str) -> Option<String> {
    Some(match fact {
        "allow" => say!("logged-allow"),
        "allow_7_days" => say!("logged-allow-week"),
        "block" => say!("logged-block"),
        "ignore" => say!("logged-not-now"),
        "refuse" => say!("logged-refused"),
        _ => return None,
    })
}

fn sign_in(fact: &str) -> Option<String> {
    Some(match fact {
        "password" => say!("logged-password"),
        "link" => say!("logged-link"),
        "passkey" => say!("logged-passkey"),
        "app" => say!("logged-app"),
        "recovery code" => say!("logged-recovery-code"),
        "invitation" => say!("logged-invitation"),
        "everywhere" => say!("logged-everywhere"),
        "everywhere_else" => say!("logged-everywhere-else"),
        "one_other_place" => say!("logged-one-place"),
        _ => return None,
    })
}

/// Words that nobody gives to anything as a name.
fn everywhere(fact: &str) -> Option<String> {
    Some(match fact {
        "all" => say!("logged-all"),
        "by_digest" => say!("logged-by-digest"),
        "by_mail" => say!("logged-by-mail"),
        "on_command_line" => say!("logged-command-line"),
        "new_password" => say!("logged-new-password"),
        "asked_for_removal" => say!("logged-asked-removal"),
        "logo_removed" => say!("logged-logo-removed"),
        "wrote_to_spamtrap" => say!("logged-spamtrap"),
        _ => return None,
    })
}

fn named(name: &str, value: &str) -> Option<String> {
    let value = value_words(value);
    Some(match name {
        "name" => say!("logged-name", value = value),
        "mode" => say!("logged-mode", value = value),
        "before" => say!("logged-before", value = value),
        "ask_hours" => say!("logged-ask-hours", value = value),
        "ask_then" => say!("logged-ask-then", value = value),
        "ask_everyone" => say!("logged-ask-everyone", value = value),
        "digest" => say!("logged-digest", value = value),
        "digest_at" => say!("logged-digest-at", value = value),
        "time_zone" => say!("logged-time-zone", value = value),
        "language" => say!("logged-language", value = value),
        "look" => say!("logged-look", value = value),
        "colour" => say!("logged-colour", value = value),
        "admins_see_lists" => say!("logged-admins-see", value = value),
        "recipient_delimiter" => say!("logged-delimiter", value = value),
        "forwarders" => say!("logged-forwarders", value = value),
        "aliases" => say!("logged-aliases", value = value),
        "learning" => say!("logged-learning", value = value),
        "ignore_tag" => say!("logged-ignore-tag", value = value),
        "entries" => say!("logged-entries", value = value),
        "trusted" => say!("logged-trusted", value = value),
        "scope" => say!("logged-scope", value = value),
        "contact" => say!("logged-contact", value = value),
        "text" => say!("logged-text", value = value),
        "recipient" => say!("logged-recipient", value = value),
        "mailbox_limit" => say!("logged-mailbox-limit", value = value),
        "entry_limit" => say!("logged-entry-limit", value = value),
        "passkeys_removed" => say!("logged-passkeys-removed", value = value),
        "unlisted" => say!("logged-unlisted", value = value),
        "added" => say!("logged-added", value = value),
        "changed" => say!("logged-changed", value = value),
        "wrong" => say!("logged-wrong", value = value),
        _ => return None,
    })
}

fn value_words(value: &str) -> String {
    match value {
        "true" | "on" => say!("logged-yes"),
        "false" | "off" => say!("logged-no"),
        "none" => say!("logged-none"),
        "any" => say!("logged-any"),
        "default" => say!("logged-default"),
        "daily" => say!("logged-daily"),
        "weekly" => say!("logged-weekly"),
        "never" => say!("logged-never"),
        "accept" => say!("logged-let-in"),
        "refuse" => say!("logged-turn-away"),
        "light" => say!("logged-light"),
        "dark" => say!("logged-dark"),
        value => Mode::parse(value).map_or_else(|| value.to_owned(), mode_name),
    }
}

#[cfg(test)]
mod tests {
    use super::{of_list, subject, words};
    use crate::lang::{Language, with_language};

    #[test]
    fn facts_are_said_in_the_readers_language() {
        let german =
            |action: &str, detail: &str| with_language(Language::German, || words(action, detail));
        assert_eq!(german("entry.undone", "entries: 3"), "Einträge: 3");
        assert_eq!(
            german("entry.kept", "whitelist, by_digest"),
            "Gästeliste, über einen Link in der Übersicht"
        );
        assert_eq!(
            german("entry.suspended", "wrote_to_spamtrap"),
            "schrieb an eine Spamfalle"
        );
        assert_eq!(
            german("mailboxes.imported", "added: 2, changed: 1, wrong: 0"),
            "neu: 2, geändert: 1, falsch: 0"
        );
        assert_eq!(
            german("complaint.added", "recipient: anna@isp.example"),
            "an: anna@isp.example"
        );
        assert_eq!(
            german("tenant.changed", "name: Bäcker, Müller, digest: never"),
            "Name: Bäcker, Müller, Übersicht: nie"
        );
        let list = with_language(Language::German, || subject("entry.undone", "blocklist"));
        assert_eq!(list, "Sperrliste");
    }

    #[test]
    fn a_list_is_named_with_what_came_on_it() {
        let said = |action, detail| of_list(action, detail);
        assert_eq!(
            said("entry.added", "whitelist, by_digest"),
            Some(("added to the whitelist:".to_owned(), "by_digest"))
        );
        assert_eq!(
            said("entry.removed", "blocklist"),
            Some(("took off the blocklist:".to_owned(), ""))
        );
        assert_eq!(said("entry.kept", "whitelist"), None);
        assert_eq!(said("entry.added", "somebody's note"), None);
    }

    #[test]
    fn what_is_no_fact_is_shown_as_it_stands() {
        for (action, detail) in [
            ("entry.undone", "3 entries"),
            ("passkey.added", "whitelist"),
            ("token.created", "app"),
            ("account.signed_in", ""),
        ] {
            assert_eq!(words(action, detail), detail, "{action}");
        }
        assert_eq!(subject("token.created", "whitelist"), "whitelist");
    }
}
