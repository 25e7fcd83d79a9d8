//! What the checks found, told to the stranger who was turned away by it.

use crate::checks::{KnownList, known_list};
use crate::engine::{SealedFinding, SealedRefusal};
use crate::policy::{CodeMeaning, DnsList, Scope, Subject};
use crate::web::shown::plain;

/// One finding, in words.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) text: String,
    /// What the list is like.
    pub(super) note: Option<String>,
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
    let listed = |finding: &SealedFinding| matches!(finding, SealedFinding::Listed { .. });
    let any = |is: fn(&SealedFinding) -> bool| refusal.findings.iter().any(is);
    let mut steps = Vec::new();
    if any(listed) {
        steps.push(
            "Look at what the list says; most tell there how to be taken off. The people who run your mail server \
             should do that."
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
        note: None,
        lookup_url: None,
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
        SealedFinding::Listed {
            list: sealed,
            subject,
            code,
        } => {
            let known = known_list(sealed.public_zone());
            let list = known
                .and_then(KnownList::list)
                .or_else(|| lists.iter().find(|list| sealed.is(list)));
            let domain = refusal.sender.rsplit_once('@').map(|(_, domain)| domain);
            let about = match subject {
                Subject::Client => client.to_string(),
                Subject::SenderDomain => domain.unwrap_or_default().to_owned(),
                Subject::Helo => String::new(),
            };
            let who = match subject {
                Subject::Client => format!("The server that sent it, {client}, is"),
                Subject::SenderDomain => format!("The sender's domain, {}, is", plain(&about)),
                Subject::Helo => "The name that the server gave itself is".to_owned(),
            };
            let name = list.map_or(sealed.public_zone(), DnsList::name);
            let meaning = list.and_then(|list| list.meaning(*code)).unwrap_or_default();
            Found {
                text: format!(
                    "{who} on the list \"{}\"{} (its answer: {code}).",
                    plain(name),
                    lists_what(list, known, &meaning, *subject)
                ),
                note: list.and_then(|list| note(list, meaning.scope)),
                lookup_url: list.and_then(|list| list.lookup_url(&about)),
            }
        }
    }
}

/// `, which lists …`, or what this very answer means.
fn lists_what(
    list: Option<&DnsList>,
    known: Option<&KnownList>,
    meaning: &CodeMeaning,
    subject: Subject,
) -> String {
    match (list, known) {
        _ if !meaning.text.is_empty() => format!(": {}", plain(&meaning.text)),
        (_, Some(known)) => format!(", which lists {}", known.lists),
        (Some(list), None) => format!(", which lists {}", list.scope.lists(subject)),
        (None, None) => String::new(),
    }
}

/// What the reader should know of the list.
fn note(list: &DnsList, scope: Option<Scope>) -> Option<String> {
    let wide = scope.unwrap_or(list.scope) != Scope::Address;
    let wide = wide.then_some("It lists more than the one address that did something.");
    let paid = list
        .paid_removal
        .then_some("It takes money for some removals; you need not pay: an entry on the person's whitelist is enough.");
    let notes: Vec<&str> = wide.into_iter().chain(paid).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}
