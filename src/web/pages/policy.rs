//! `/policy/{slug}`: what an organisation's mail server checks, for everyone, and how to get through.
//!
//! It says what kinds of things are looked at and which public lists are asked, and nothing that would help to get round
//! them: no points, no thresholds, no zones (one may carry the organisation's key), and nothing about traps but that
//! misbehaviour is remembered.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;

use crate::checks::{ListKey, OutOfUse, Standing, known_list};
use crate::policy::{Check, CheckKind, DnsList, Mode, Subject, fill_lookup_url};
use crate::store::StoreError;
use crate::tenancy::{PolicyPage, Slug, Tenant};
use crate::web::error::Error;
use crate::web::extract::Path;
use crate::web::look::ShownLook;
use crate::web::shown::plain;
use crate::web::state::WebState;

#[derive(Template, WebTemplate)]
#[template(path = "policy/index.html")]
pub(in crate::web) struct Index {
    look: Option<ShownLook>,
    name: String,
    /// The organisation's own words, by paragraphs.
    own_words: Vec<String>,
    mode: String,
    looked_at: Vec<String>,
    against: Vec<ListLine>,
    in_favour: Vec<ListLine>,
    contact: Contact,
}

/// A public list that is asked.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ListLine {
    name: String,
    /// Whom it is asked about.
    about: String,
    /// Where anyone can look something up.
    page: Option<String>,
}

/// Whom to turn to.
struct Contact {
    text: String,
    /// `mailto:`, or the address of a page; empty: only text.
    href: String,
}

/// Shows the page; a switched-off organisation checks nothing, and has none.
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    Path(slug): Path<String>,
) -> Result<Index, Error> {
    let slug = Slug::parse(&slug).map_err(|_| Error::Absent)?;
    let mut tx = state.database.read().await?;
    let tenant = tx.system().tenants().find_by_slug(&slug).await?;
    let tenant = tenant.filter(|tenant| tenant.disabled_at.is_none());
    let tenant = tenant.ok_or(Error::Absent)?;
    let checks = tx.of(tenant.id).checks().list().await?;
    let domains = tx.of(tenant.id).domains().list().await?;
    let first = domains.iter().find(|domain| domain.verified_at.is_some());
    let postmaster = first.map(|domain| format!("postmaster@{}", domain.name));
    let book = state.engine.checker().health();
    let now = state.clock.now();
    let is_out = |check: &Check| {
        let list = check.kind.list();
        let report = list.and_then(|list| book.report(&ListKey::of(list), now));
        // One that is new is tested within minutes.
        report.is_some_and(|report| match report.standing {
            Standing::InUse => false,
            Standing::OutOfUse { why, .. } => why != OutOfUse::Untested,
        })
    };
    // A list that is out of use isn't asked.
    let asked: Vec<Check> = checks.into_iter().filter(|check| !is_out(check)).collect();
    Ok(Index::new(&tenant, &asked, postmaster))
}

impl Index {
    fn new(tenant: &Tenant, checks: &[Check], postmaster: Option<String>) -> Self {
        let in_use: Vec<&Check> = checks.iter().filter(|check| check.enabled).collect();
        let mut looked_at: Vec<String> = Vec::new();
        for check in &in_use {
            let words = looked_at_words(&check.kind);
            if !words.is_empty() && !looked_at.contains(&words) {
                looked_at.push(words);
            }
        }
        let lists = |wanted: fn(&CheckKind) -> bool| {
            let kinds = in_use.iter().map(|check| &check.kind);
            let lists = kinds
                .filter(|kind| wanted(kind))
                .filter_map(CheckKind::list);
            let mut lines: Vec<ListLine> = lists.map(ListLine::of).collect();
            lines.sort();
            lines.dedup();
            lines
        };
        let text = tenant.policy.text.lines().map(plain);
        Self {
            look: ShownLook::of(tenant),
            name: plain(&tenant.name),
            own_words: text.filter(|line| !line.trim().is_empty()).collect(),
            mode: mode_words(tenant.mode),
            looked_at,
            against: lists(|kind| matches!(kind, CheckKind::Dnsbl(_))),
            in_favour: lists(|kind| matches!(kind, CheckKind::Dnswl(_))),
            contact: Contact::of(&tenant.policy, postmaster),
        }
    }
}

impl ListLine {
    fn of(list: &DnsList) -> Self {
        // Its start page: where one looks up what, the list itself says.
        let filled = list.lookup_url.as_deref();
        let filled = filled.and_then(|url| fill_lookup_url(url, "192.0.2.1"));
        let known = known_list(list.zone.as_str()).and_then(|known| known.list()?.name.as_deref());
        let name = list.name.as_deref().or(known);
        let page = filled.and_then(|url| url::Url::parse(&url).ok());
        let page = page.filter(|url| url.scheme() == "https" || url.scheme() == "http");
        Self {
            name: name.map_or_else(|| say!("policy-own-list"), plain),
            about: match list.subject {
                Subject::Client => say!("policy-about-client"),
                Subject::SenderDomain => say!("policy-about-domain"),
                Subject::Helo => say!("policy-about-helo"),
            },
            page: page.map(|url| format!("{}/", url.origin().ascii_serialization())),
        }
    }
}

impl Contact {
    fn of(policy: &PolicyPage, postmaster: Option<String>) -> Self {
        let text = match (policy.contact.as_str(), postmaster) {
            ("", Some(postmaster)) => postmaster,
            (contact, _) => contact.to_owned(),
        };
        let href = if text.starts_with("https://") || text.starts_with("http://") {
            text.clone()
        } else if text.contains('@') {
            format!("mailto:{text}")
        } else {
            String::new()
        };
        Self {
            text: plain(&text),
            href,
        }
    }
}

/// What of a message a check looks at; empty: a list, which has a line of its own.
fn looked_at_words(kind: &CheckKind) -> String {
    match kind {
        CheckKind::Dnsbl(_) | CheckKind::Dnswl(_) => String::new(),
        CheckKind::ReverseDns => say!("policy-reverse-dns"),
        CheckKind::Spf => say!("policy-spf"),
        CheckKind::Dmarc => say!("policy-dmarc"),
        CheckKind::Spamtrap { .. } | CheckKind::Complaints { .. } | CheckKind::Probing(_) => {
            say!("policy-misbehaved")
        }
    }
}

/// What becomes of strangers in general.
fn mode_words(mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("policy-monitor"),
        Mode::Tag => say!("policy-tag"),
        Mode::Standard => say!("policy-standard"),
        Mode::Ask => say!("policy-ask"),
        Mode::WhitelistOnly => say!("policy-whitelist"),
    }
}

/// A tenant that is gone meanwhile has no page, either.
pub(super) async fn path_of(
    tx: &mut crate::store::Tx,
    tenant: crate::tenancy::TenantId,
) -> Result<Option<String>, StoreError> {
    let tenant = tx.of(tenant).row().find().await?;
    let tenant = tenant.filter(|tenant| tenant.disabled_at.is_none());
    Ok(tenant.map(|tenant| format!("/policy/{}", tenant.slug)))
}
