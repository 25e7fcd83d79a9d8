//! What the checks found, told to the stranger who was turned away by it.

use crate::checks::{KnownList, known_list};
use crate::engine::{SealedFinding, SealedListing, SealedRefusal, SealedTerms};
use crate::lang::{Language, spoken};
use crate::phrases::{self, ListedWords};
use crate::policy::{CodeMeaning, DnsList, Found as data, Scope, Subject};
use crate::web::list_words;
use crate::web::shown::plain;

/// One finding, in words.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) text: String,
    /// What the list says itself.
    pub(super) said: Option<String>,
    /// What the list is like, sentence by sentence.
    pub(super) notes: Vec<String>,
    /// Its page about this listing.
    pub(super) lookup_url: Option<String>,
}

/// All findings of the token; `lists` are the tenant's own, for those that the catalogue doesn't know.
pub(super) fn found(refusal: &SealedRefusal, lists: &[DnsList]) -> Vec<Found> {
    let findings = refusal.findings.iter();
    findings
        .map(|finding| one(finding, refusal, lists))
        .collect()
}

/// What the sender can do about them.
pub(super) fn what_to_do(refusal: &SealedRefusal) -> String {
    let is_held = |finding: &SealedFinding| {
        matches!(
            finding,
            SealedFinding::TrappedClient
                | SealedFinding::TrappedSender
                | SealedFinding::ReportedClient
                | SealedFinding::ReportedSender
        )
    };
    let mut findings = refusal.findings.iter();
    if findings.clone().any(|finding| finding.listing().is_some()) {
        say!("why-do-list")
    } else if findings.any(is_held) {
        say!("why-do-held")
    } else {
        say!("why-do-tell")
    }
}

fn one(finding: &SealedFinding, refusal: &SealedRefusal, lists: &[DnsList]) -> Found {
    let found = match finding {
        SealedFinding::NoName => data::NoName,
        SealedFinding::NameLeadsElsewhere => data::NameLeadsElsewhere,
        SealedFinding::PoolName => data::PoolName,
        SealedFinding::SpfFail => data::SpfFail,
        SealedFinding::SpfSoftfail => data::SpfSoftfail,
        SealedFinding::DmarcUnproven => data::DmarcUnproven,
        SealedFinding::TrappedClient => data::TrappedClient,
        SealedFinding::TrappedSender => data::TrappedSender,
        SealedFinding::ReportedClient => data::ReportedClient,
        SealedFinding::ReportedSender => data::ReportedSender,
        SealedFinding::Listed(listing) => return listed(listing, refusal, lists),
    };
    let client = refusal.client_address.to_string();
    Found {
        text: phrases::plain_finding(&found, &client).unwrap_or_default(),
        ..Found::default()
    }
}

fn listed(sealed: &SealedListing, refusal: &SealedRefusal, lists: &[DnsList]) -> Found {
    let known = known_list(sealed.list.public_zone());
    let list = known
        .and_then(KnownList::list)
        .or_else(|| lists.iter().find(|list| sealed.list.is(list)));
    let client = refusal.client_address;
    let domain = refusal.sender.rsplit_once('@').map(|(_, domain)| domain);
    let about = match sealed.subject {
        Subject::Client => client.to_string(),
        Subject::SenderDomain => domain.unwrap_or_default().to_owned(),
        Subject::Helo => sealed.helo_name.clone().unwrap_or_default(),
    };
    let name = plain(list.map_or(sealed.list.public_zone(), DnsList::name));
    let meanings: Vec<CodeMeaning> = match list {
        Some(list) => sealed
            .codes
            .iter()
            .filter_map(|code| list.meaning(*code))
            .collect(),
        None => Vec::new(),
    };
    let terms = sealed.terms.or_else(|| terms_now(list?, meanings.first()));
    let what = lists_what(known, &meanings, terms, sealed.subject);
    Found {
        text: phrases::listed(ListedWords {
            subject: sealed.subject,
            about: plain(&about),
            list: name,
            what,
            codes: sealed.codes.clone(),
        }),
        said: sealed.words(&about).as_deref().map(plain),
        notes: terms
            .map(|terms| notes(terms, sealed.subject, known.is_some()))
            .unwrap_or_default(),
        lookup_url: list.and_then(|list| list.lookup_url(&about)),
    }
}

/// What a link of before doesn't tell.
fn terms_now(list: &DnsList, meaning: Option<&CodeMeaning>) -> Option<SealedTerms> {
    Some(SealedTerms {
        scope: meaning?.scope.unwrap_or(list.scope),
        paid_removal: list.paid_removal,
    })
}

/// `, which lists …`, or what these very answers mean.
fn lists_what(
    known: Option<&KnownList>,
    meanings: &[CodeMeaning],
    terms: Option<SealedTerms>,
    subject: Subject,
) -> String {
    let mut texts: Vec<String> = Vec::new();
    for meaning in meanings {
        let text = plain(&meaning.text);
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    // What a list's answers mean is told in English alone.
    let is_told = spoken() == Language::English;
    match (known, terms) {
        _ if is_told && !texts.is_empty() => format!(": {}", texts.join("; ")),
        (Some(known), _) => say!("found-which-lists", what = list_words::lists(known)),
        (_, Some(terms)) => phrases::list_condemns(terms.scope, subject),
        (_, None) => String::new(),
    }
}

/// What the reader should know of the list: what one listing condemns, and whether it takes money.
fn notes(terms: SealedTerms, subject: Subject, is_known: bool) -> Vec<String> {
    let what = match (terms.scope, subject) {
        (Scope::Address, Subject::Client) => say!("found-about-address"),
        (Scope::Address, _) => say!("found-about-domain"),
        _ => say!("found-about-more"),
    };
    let fee = if terms.paid_removal {
        Some(say!("found-takes-money"))
    } else {
        // Nobody has looked it up for a list that somebody named for themselves.
        is_known.then(|| say!("found-is-free"))
    };
    std::iter::once(what).chain(fee).collect()
}
