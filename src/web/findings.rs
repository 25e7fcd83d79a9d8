//! What the checks found, in the words of the pages.

use super::shown::plain;
use super::words;
use crate::policy::{Finding, Listing};

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
    /// All findings of a decision, for those who run the tenant.
    pub(crate) fn for_admins(findings: &[Finding]) -> Vec<Self> {
        let zone = |listing: &Listing| plain(&listing.zone);
        findings
            .iter()
            .map(|finding| Self::of(finding, zone))
            .collect()
    }

    /// All findings of a decision, for the owner of the mailbox: a list's zone may carry the tenant's key.
    pub(crate) fn for_owner(findings: &[Finding]) -> Vec<Self> {
        let name = |listing: &Listing| plain(&listing.name);
        findings
            .iter()
            .map(|finding| Self::of(finding, name))
            .collect()
    }

    fn of(finding: &Finding, list: fn(&Listing) -> String) -> Self {
        let listing = finding.listing();
        Self {
            text: plain(&finding.text),
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
    let many = usize::try_from(points.unsigned_abs()).unwrap_or(usize::MAX);
    let count = words::count(many, "point", "points");
    if points < 0 {
        format!("{count} in favour")
    } else {
        count
    }
}

/// `list` is what the list is called.
fn about(listing: &Listing, list: &str) -> Vec<String> {
    let codes: Vec<String> = listing.codes.iter().map(ToString::to_string).collect();
    let mut about = vec![format!(
        "{list} answered {} for {}.",
        codes.join(", "),
        plain(&listing.about)
    )];
    if let Some(text) = &listing.text {
        about.push(format!("It says: \u{201c}{}\u{201d}", plain(text)));
    }
    if let Some(why) = listing.why_not_alone() {
        about.push(format!(
            "It turns nobody away without a second finding, because {why}."
        ));
    }
    about
}
