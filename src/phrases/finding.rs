//! What the checks found. Records keep it in English words and as data; other languages tell the data.

use std::net::Ipv4Addr;

use crate::lang::{Language, spoken};
use crate::policy::{Finding, Found, Listing, Scope, Subject};

/// A finding of a record for the owner of the mailbox, without full stop; `client` is the server that brought the message.
pub fn finding(finding: &Finding, client: &str) -> String {
    // What was written down says more than the data: a list's own meaning of its answer, how many people complained.
    // But of a network that waits it says until when, in universal time: pages have that beside it, in the reader's own.
    if spoken() == Language::English && finding.found != Some(Found::Probing) {
        return finding.text.clone();
    }
    let told = match &finding.found {
        Some(Found::Listed(listing)) => Some(of_record(listing, finding.points)),
        Some(found) => plain_finding(found, client),
        None => None,
    };
    let told = told.unwrap_or_else(|| finding.text.clone());
    told.trim_end_matches('.').to_owned()
}

/// What was found without asking a list, as a sentence; None: it is a place on a list.
pub fn plain_finding(found: &Found, client: &str) -> Option<String> {
    Some(match found {
        Found::NoName => say!("found-no-name", client = client),
        Found::NameLeadsElsewhere => say!("found-name-elsewhere", client = client),
        Found::PoolName => say!("found-pool-name", client = client),
        Found::SpfFail => say!("found-spf-fail", client = client),
        Found::SpfSoftfail => say!("found-spf-softfail", client = client),
        Found::DmarcUnproven => say!("found-dmarc"),
        Found::Probing => say!("found-probing", client = client),
        Found::TrappedClient => say!("found-trapped-client", client = client),
        Found::TrappedSender => say!("found-trapped-sender"),
        Found::ReportedClient => say!("found-reported-client", client = client),
        Found::ReportedSender => say!("found-reported-sender"),
        Found::Listed(_) => return None,
    })
}

/// A place on a list, for a sentence.
#[derive(Clone, Debug)]
pub struct ListedWords {
    /// Whom it was asked about.
    pub subject: Subject,
    /// The address, domain or name itself; empty: it isn't known any more.
    pub about: String,
    /// What the list is called.
    pub list: String,
    /// See [`list_condemns`]; or what these very answers mean; or nothing.
    pub what: String,
    /// What it answered.
    pub codes: Vec<Ipv4Addr>,
}

/// `The server that sent it, 192.0.2.7, is on the list "Example BL", which lists … (its answer: 127.0.0.2).`
pub fn listed(words: ListedWords) -> String {
    let ListedWords {
        subject,
        about,
        list,
        what,
        codes,
    } = words;
    let answers = answers(&codes);
    match subject {
        Subject::Client => say!(
            "found-listed-server",
            client = about,
            list = list,
            what = what,
            answers = answers
        ),
        Subject::SenderDomain => say!(
            "found-listed-domain",
            domain = about,
            list = list,
            what = what,
            answers = answers
        ),
        Subject::Helo if about.is_empty() => say!(
            "found-listed-helo-unknown",
            list = list,
            what = what,
            answers = answers
        ),
        Subject::Helo => say!(
            "found-listed-helo",
            name = about,
            list = list,
            what = what,
            answers = answers
        ),
    }
}

fn of_record(listing: &Listing, points: i32) -> String {
    // What such a list condemns is meant for those that speak against their entries.
    let what = if points < 0 {
        say!("found-which-vouches")
    } else {
        list_condemns(listing.scope, listing.subject)
    };
    listed(ListedWords {
        subject: listing.subject,
        about: listing.about.clone(),
        list: listing.name.clone(),
        what,
        codes: listing.codes.clone(),
    })
}

/// `its answer: 127.0.0.2`
pub fn answers(codes: &[Ipv4Addr]) -> String {
    let answers: Vec<String> = codes.iter().map(ToString::to_string).collect();
    match answers.as_slice() {
        [one] => say!("found-answer", answer = one.as_str()),
        many => say!("found-answers", answers = many.join(", ")),
    }
}

/// `, which lists addresses that send spam`
pub fn list_condemns(scope: Scope, subject: Subject) -> String {
    say!("found-which-lists", what = scope_words(scope, subject))
}

/// What such a list lists.
pub fn scope_words(scope: Scope, subject: Subject) -> String {
    match (scope, subject) {
        (Scope::Address, Subject::Client) => say!("scope-addresses"),
        (Scope::Address, Subject::SenderDomain | Subject::Helo) => say!("scope-domains"),
        (Scope::Range, _) => say!("scope-networks"),
        (Scope::Provider, _) => say!("scope-provider"),
        (Scope::Country, _) => say!("scope-country"),
        (Scope::Dynamic, _) => say!("scope-dynamic"),
        (Scope::Marketing, _) => say!("scope-marketing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::with_language;

    #[test]
    fn a_place_on_a_list_is_told_from_its_data_where_the_record_has_no_words() {
        let listing = Listing {
            name: "Example BL".to_owned(),
            zone: "key.bl.example".to_owned(),
            subject: Subject::Client,
            about: "192.0.2.7".to_owned(),
            codes: vec![Ipv4Addr::new(127, 0, 0, 2)],
            scope: Scope::Address,
            paid_removal: false,
            text: None,
            lookup_url: None,
        };
        let text = "its server is on \"Example BL\": bots";
        let found = Finding {
            check: "dnsbl".to_owned(),
            points: 5,
            text: text.to_owned(),
            found: Some(Found::Listed(Box::new(listing))),
        };
        assert_eq!(finding(&found, "192.0.2.7"), text);
        assert_eq!(
            with_language(Language::German, || finding(&found, "192.0.2.7")),
            "Der sendende Server, 192.0.2.7, steht auf der Liste „Example BL“, einer Liste für Adressen, die Spam senden \
             (ihre Antwort: 127.0.0.2)"
        );
        let vouched = Finding {
            points: -3,
            ..found
        };
        assert_eq!(
            with_language(Language::German, || finding(&vouched, "192.0.2.7")),
            "Der sendende Server, 192.0.2.7, steht auf der Liste „Example BL“, die für ihn spricht (ihre Antwort: \
             127.0.0.2)"
        );
    }
}
