//! What somebody typed into a form while their session had ended: it is not lost, but waits in a sealed cookie of their
//! own browser until they are in again, and is sent then by one press.
//!
//! Nothing of it is kept on the server. It lasts half an hour, and only the account that its page was made for gets to see
//! it: not another one of the same address, and nobody else who signs in with that browser. A form with a password or a
//! code is never kept, and neither is one that is too long for a cookie.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::csrf::FormTokens;
use super::state::Web;
use crate::tenancy::Account;

/// The page that offers it again.
pub(super) const PATH: &str = "/unsent";
/// The field that says so when it is sent, and the cookie's name.
pub(super) const NAME: &str = "unsent";
const PURPOSE: &str = "unsent form";
const LASTS: TimeDelta = TimeDelta::minutes(30);
const MAX_AGE: u32 = 30 * 60;
/// RFC 6265, 6.1: browsers keep 4096 bytes of a cookie, its name and what follows included.
const LONGEST: usize = 3900;
/// What is never kept.
const SECRETS: [&str; 4] = ["password", "code", "recovery", "credential"];
/// The first names of the pages whose forms only those can send who are signed in; the account's are all about secrets.
const PLACES: [&str; 9] = [
    "",
    "whitelist",
    "blocklist",
    "import",
    "activity",
    "requests",
    "settings",
    "admin",
    "operator",
];

/// A form that was not sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Unsent {
    pub(super) path: String,
    pub(super) fields: Vec<(String, String)>,
    until: DateTime<Utc>,
    /// Whom it was made for, as its token said.
    mark: String,
}

impl Unsent {
    /// Seals a form as a cookie; None where nothing of it can be kept. `mark` says whom it was made for; empty: for nobody.
    pub(super) fn cookie(
        web: &Web,
        mark: &[u8],
        path: &str,
        fields: &[(String, String)],
    ) -> Option<String> {
        let has_owner = wants_sign_in(path) && !mark.is_empty();
        if !has_owner || has_secret(fields) || typed(path, fields).is_empty() {
            return None;
        }
        let unsent = Self {
            path: path.to_owned(),
            fields: fields.to_vec(),
            until: web.state.clock.now() + LASTS,
            mark: URL_SAFE_NO_PAD.encode(mark),
        };
        let text = serde_json::to_vec(&unsent).ok()?;
        let sealed = web.state.keys.seal(PURPOSE, &[], &text);
        let sealed = sealed.inspect_err(
            |error| warn!(error = %error, "A form could not be kept for a sign-in: {error}"),
        );
        let value = URL_SAFE_NO_PAD.encode(sealed.ok()?);
        (value.len() <= LONGEST).then(|| web.tokens.set_cookie(NAME, &value, MAX_AGE))
    }

    /// The one that waits for this account, if there is any.
    pub(super) fn of(web: &Web, headers: &HeaderMap, account: &Account) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(web.tokens.cookie(headers, NAME)?);
        let text = web.state.keys.unseal(PURPOSE, &[], &sealed.ok()?).ok()?;
        let unsent: Self = serde_json::from_slice(&text).ok()?;
        let waits = web.state.clock.now() < unsent.until;
        let mark = URL_SAFE_NO_PAD.decode(&unsent.mark).ok()?;
        (waits && web.tokens.is_of(account.id, &mark)).then_some(unsent)
    }

    /// The cookie that ends it.
    pub(super) fn end(tokens: &FormTokens) -> String {
        tokens.set_cookie(NAME, "", 0)
    }
}

fn wants_sign_in(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    PLACES.contains(&first.unwrap_or_default())
}

/// A field that nobody else may read, filled or not: without it the form is worth nothing.
pub(super) fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| name.contains(secret))
}

fn has_secret(fields: &[(String, String)]) -> bool {
    fields.iter().any(|(name, _)| is_secret(name))
}

/// What people type, with the labels that it has in its form; buttons and hidden fields have none.
pub(super) fn typed<'f>(path: &str, fields: &'f [(String, String)]) -> Vec<(String, &'f str)> {
    let filled = fields.iter().filter(|(_, value)| !value.trim().is_empty());
    filled
        .filter_map(|(name, value)| Some((label(path, name)?, value.as_str())))
        .collect()
}

fn label(path: &str, name: &str) -> Option<String> {
    Some(match name {
        "text" if path == "/admin/policy" => say!("public-words"),
        "match" | "text" => say!("entries-match"),
        "note" => say!("entry-note"),
        "expires_on" => say!("entry-end"),
        "networks" => say!("entry-networks"),
        "name" => say!("tenant-name"),
        "display_name" => say!("mailbox-name"),
        "address" => say!("mailbox-new-address"),
        "aliases" => say!("mailbox-aliases"),
        "domain" => say!("domains-add"),
        "catch_all" => say!("domain-catch-all"),
        "forwarders" => say!("tenant-forwarders"),
        "recipient_delimiter" => say!("tenant-delimiter"),
        "ask_hours" => say!("asking-hours"),
        "digest_time" => say!("settings-digest-time"),
        "contact" => say!("public-contact"),
        "message" => say!("ask-line"),
        "email" => say!("sign-in-address"),
        "threshold" => say!("checks-threshold"),
        "what" => say!("watched-what"),
        "cause" => say!("watched-cause"),
        "slug" => say!("operator-slug"),
        "admin" => say!("operator-admin-add"),
        "mailbox_limit" => say!("operator-limit-mailboxes"),
        "entry_limit" => say!("operator-limit-entries"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        fields.iter().map(own).collect()
    }

    #[test]
    fn only_forms_of_those_who_are_signed_in_wait_and_none_with_a_secret() {
        for path in [
            "/",
            "/whitelist",
            "/admin/mailboxes/new",
            "/operator/tenants/isp",
        ] {
            assert!(wants_sign_in(path), "{path}");
        }
        for path in [
            "/account",
            "/account/tokens",
            "/why/x",
            "/second-step",
            "/passkey",
        ] {
            assert!(!wants_sign_in(path), "{path}");
        }
        for name in [
            "password",
            "current_password",
            "code",
            "recovery",
            "credential",
        ] {
            assert!(
                has_secret(&form(&[("email", "a@b.example"), (name, "")])),
                "{name}"
            );
        }
    }

    #[test]
    fn what_was_typed_stands_with_its_label_and_what_was_hidden_does_not_stand() {
        let fields = form(&[
            ("action", "add"),
            ("match", "scott@example.com"),
            ("note", " "),
            ("was", "x"),
        ]);
        let shown = typed("/whitelist", &fields);
        assert_eq!(
            shown,
            [(
                "Addresses, domains or networks".to_owned(),
                "scott@example.com"
            )]
        );
    }
}
