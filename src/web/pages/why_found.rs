//! What the checks found, told to the stranger who was turned away by it.

use std::net::Ipv4Addr;

use crate::checks::{KnownList, known_list};
use crate::engine::{SealedFinding, SealedListing, SealedRefusal, SealedTerms};
use crate::policy::{CodeMeaning, DnsList, Scope, Subject};
use crate::web::shown::plain;

/// One finding, in words.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) text: String,
    /// What the list says itself.
    pub(super) said: Option<String>,
    /// What the list is like, sentence by sentence.
    pub(super) notes: Vec<&'static str>,
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
pub(super) fn what_to_do(refusal: &SealedRefusal) -> Vec<String> {
    let is_held = |finding: &SealedFinding| {
        matches!(
            finding,
            SealedFinding::TrappedClient
                | SealedFinding::TrappedSender
                | SealedFinding::ReportedClient
                | SealedFinding::ReportedSender
        )
    };
    let mut steps = Vec::new();
    if refusal
        .findings
        .iter()
        .any(|finding| finding.listing().is_some())
    {
        steps.push(
            "Look at what the list says; most tell there how to be taken off. The people who run your mail server \
             should do that."
                .to_owned(),
        );
    } else if refusal.findings.iter().any(is_held) {
        steps.push(
            "Look for who sends from there without being asked to, or to old lists of addresses. What is held against a \
             sender or a network here is forgotten by itself after some days without anything new."
                .to_owned(),
        );
    } else {
        steps.push("Tell the people who run your mail server what this page says.".to_owned());
    }
    steps
}

fn one(finding: &SealedFinding, refusal: &SealedRefusal, lists: &[DnsList]) -> Found {
    let client = refusal.client_address;
    let simple = |text: String| Found {
        text,
        ..Found::default()
    };
    match finding {
        SealedFinding::NoName => simple(format!(
            "The server that sent it, {client}, has no name in the DNS, as mail servers should."
        )),
        SealedFinding::NameLeadsElsewhere => simple(format!(
            "The server that sent it, {client}, has a name in the DNS, but that name doesn't lead back to it."
        )),
        SealedFinding::PoolName => simple(format!(
            "The server that sent it, {client}, has no name of its own, but one of a pool of addresses."
        )),
        SealedFinding::SpfFail => simple(format!(
            "The sender's domain says that {client} may not send its mail (SPF)."
        )),
        SealedFinding::SpfSoftfail => simple(format!(
            "The sender's domain says that {client} probably may not send its mail (SPF)."
        )),
        SealedFinding::DmarcUnproven => simple(
            "The sender's domain asks to distrust mail that isn't proven (DMARC), and nothing proved this message \
             when it came."
                .to_owned(),
        ),
        SealedFinding::TrappedClient => simple(format!(
            "The server that sent it, {client}, or one beside it in its network, wrote lately to a spamtrap: an address \
             that nobody uses, so that nobody can have asked for that mail."
        )),
        SealedFinding::TrappedSender => simple(
            "This sender wrote lately to a spamtrap: an address that nobody uses, so that nobody can have asked for that \
             mail."
                .to_owned(),
        ),
        SealedFinding::ReportedClient => simple(format!(
            "People here reported mail from the server that sent it, {client}, or from one beside it in its network, as \
             spam."
        )),
        SealedFinding::ReportedSender => {
            simple("People here reported mail from this sender as spam.".to_owned())
        }
        SealedFinding::Listed(listing) => listed(listing, refusal, lists),
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
    let who = match (sealed.subject, about.as_str()) {
        (Subject::Client, _) => format!("The server that sent it, {client}, is"),
        (Subject::SenderDomain, about) => format!("The sender's domain, {}, is", plain(about)),
        (Subject::Helo, "") => "The name that the server gave itself is".to_owned(),
        (Subject::Helo, about) => {
            format!("The name that the server gave itself, {}, is", plain(about))
        }
    };
    let name = list.map_or(sealed.list.public_zone(), DnsList::name);
    let meanings: Vec<CodeMeaning> = match list {
        Some(list) => sealed
            .codes
            .iter()
            .filter_map(|code| list.meaning(*code))
            .collect(),
        None => Vec::new(),
    };
    let terms = sealed.terms.or_else(|| terms_now(list?, meanings.first()));
    Found {
        text: format!(
            "{who} on the list \"{}\"{} ({}).",
            plain(name),
            lists_what(known, &meanings, terms, sealed.subject),
            answers(&sealed.codes),
        ),
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

/// `its answer: 127.0.0.2`
fn answers(codes: &[Ipv4Addr]) -> String {
    let answers: Vec<String> = codes.iter().map(ToString::to_string).collect();
    match answers.as_slice() {
        [one] => format!("its answer: {one}"),
        many => format!("its answers: {}", many.join(", ")),
    }
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
    match (known, terms) {
        _ if !texts.is_empty() => format!(": {}", texts.join("; ")),
        (Some(known), _) => format!(", which lists {}", known.lists),
        (None, Some(terms)) => format!(", which lists {}", terms.scope.lists(subject)),
        (None, None) => String::new(),
    }
}

/// What the reader should know of the list: what one listing condemns, and whether it takes money.
fn notes(terms: SealedTerms, subject: Subject, is_known: bool) -> Vec<&'static str> {
    let what = match (terms.scope, subject) {
        (Scope::Address, Subject::Client) => {
            "Such a listing is about this one address and what came from it."
        }
        (Scope::Address, _) => "Such a listing is about this one domain and what was seen of it.",
        _ => {
            "It lists more than the one address that did something: you may have done nothing wrong."
        }
    };
    let fee = if terms.paid_removal {
        Some(
            "It takes money for some removals; you need not pay: an entry on the person's whitelist is enough.",
        )
    } else {
        // Nobody has looked it up for a list that somebody named for themselves.
        is_known.then_some("Being taken off costs nothing there, as far as we know.")
    };
    std::iter::once(what).chain(fee).collect()
}
