//! What the checks found, in the words of the pages.

use super::shown::plain;
use crate::engine::ServerFinding;
use crate::phrases;
use crate::policy::{Finding, Listing, Scope};

/// One finding.
#[derive(Debug)]
pub(crate) struct ShownFinding {
    /// What was found.
    pub(crate) text: String,
    /// "5 points", "2 points in favour".
    pub(crate) points: String,
    /// What is known of the list, sentence by sentence.
    pub(crate) about: Vec<String>,
    /// The list's page about this listing.
    pub(crate) lookup_url: Option<String>,
}

impl ShownFinding {
    /// All findings of a decision about a message from this server, for those who run the tenant.
    pub(crate) fn for_admins(findings: &[Finding], client: &str) -> Vec<Self> {
        let zone = |listing: &Listing| plain(&listing.zone);
        findings
            .iter()
            .map(|finding| Self::of(finding, client, zone))
            .collect()
    }

    /// The same for the owner of the mailbox: a list's zone may carry the tenant's key.
    pub(crate) fn for_owner(findings: &[Finding], client: &str) -> Vec<Self> {
        let name = |listing: &Listing| plain(&listing.name);
        findings
            .iter()
            .map(|finding| Self::of(finding, client, name))
            .collect()
    }

    fn of(finding: &Finding, client: &str, list: fn(&Listing) -> String) -> Self {
        let listing = finding.listing();
        Self {
            text: plain(&phrases::finding(finding, client)),
            points: points(finding.points),
            about: listing
                .map(|listing| about(listing, &list(listing)))
                .unwrap_or_default(),
            lookup_url: listing.and_then(|listing| listing.lookup_url.clone()),
        }
    }
}

/// "1 point", "3 points", "3 points in favour".
pub(crate) fn points(points: i32) -> String {
    let many = points.unsigned_abs();
    if points < 0 {
        say!("points-in-favour", points = many)
    } else {
        say!("points", points = many)
    }
}

/// `list` is what the list is called.
fn about(listing: &Listing, list: &str) -> Vec<String> {
    let codes: Vec<String> = listing.codes.iter().map(ToString::to_string).collect();
    let mut about = vec![say!(
        "finding-answered",
        list = list,
        codes = codes.join(", "),
        about = plain(&listing.about)
    )];
    if let Some(text) = &listing.text {
        about.push(say!("finding-says", said = plain(text)));
    }
    match (listing.scope, listing.paid_removal) {
        (Scope::Address, false) => {}
        (Scope::Address, true) => about.push(say!("finding-not-alone-paid")),
        _ => about.push(say!("finding-not-alone-wide")),
    }
    about
}

/// What was found about a mail server now, for whoever reads it.
pub(crate) fn server_finding(found: &ServerFinding) -> String {
    let text = match found {
        ServerFinding::Waits { network, until } => say!(
            "server-waits",
            network = network.to_string(),
            until = until.format("%Y-%m-%d %H:%M").to_string()
        ),
        ServerFinding::NameLeadsElsewhere(name) => {
            say!("server-name-elsewhere", name = name.as_str())
        }
        ServerFinding::NoName => say!("server-no-name"),
        ServerFinding::Listed { list, codes } => say!(
            "server-listed",
            list = list.as_str(),
            answers = phrases::answers(codes)
        ),
    };
    plain(&text)
}
