//! Reasons in the words of the house: the end of a sentence that begins "Turned away:". For pages and for mails.

use super::{Finding, Level, Reason};

impl Reason {
    /// Why, for the owner of the mailbox. `could_be_forged`: an entry of the whitelist matched, and did not count.
    pub fn for_owner(self, findings: &[Finding], could_be_forged: bool, tenant: &str) -> String {
        let why = match self {
            Self::AboveThreshold => heaviest(findings),
            reason => reason.alone(tenant),
        };
        match (could_be_forged, self) {
            (false, _) => why,
            // That it is on no other list goes without saying.
            (true, Self::Stranger) => "on your whitelist, but it could be a forgery".to_owned(),
            (true, _) => format!("on your whitelist, but it could be a forgery; {why}"),
        }
    }

    /// The same without what was found.
    pub fn alone(self, tenant: &str) -> String {
        match self {
            Self::NotOurs => "the address is not one of ours".to_owned(),
            Self::TenantDisabled => format!("{tenant} is switched off"),
            Self::Submission => "you sent it".to_owned(),
            Self::Whitelisted(level) => format!("it is on {}", level.whose("whitelist", tenant)),
            Self::Blocked(level) => format!("it is on {}", level.whose("blocklist", tenant)),
            Self::BlockedBinding => format!("{tenant} keeps it out for everyone"),
            Self::RoleAddress => "everyone may write to postmaster and abuse".to_owned(),
            Self::NullSender => "it is a notice about mail that was not delivered".to_owned(),
            Self::BelowThreshold => "nothing speaks against it".to_owned(),
            Self::AboveThreshold => "too much speaks against it".to_owned(),
            Self::Stranger => "it is not on your whitelist".to_owned(),
            Self::AskOwner => "you were asked about it".to_owned(),
            Self::UnansweredAccepted | Self::UnansweredRefused => {
                "you were asked about it, and gave no answer in time".to_owned()
            }
            Self::NotNow => "you were asked about it, and said \u{201c}not now\u{201d}".to_owned(),
            Self::Probing => "its network tries names that nobody has".to_owned(),
            Self::Failure => "we could not look at it in time".to_owned(),
        }
    }
}

impl Level {
    /// Whose list it is, for the owner of the mailbox: "your whitelist".
    pub fn whose(self, list: &str, tenant: &str) -> String {
        match self {
            Self::Mailbox => format!("your {list}"),
            Self::Tenant => format!("the {list} of {tenant}"),
            Self::System => format!("the {list} of the mail service"),
        }
    }
}

/// The heaviest finding, and how many more there are: all of them stand on the decision's own page.
fn heaviest(findings: &[Finding]) -> String {
    let mut against = findings.iter().filter(|finding| finding.points > 0);
    let Some(heaviest) = against.next() else {
        return "too much speaks against it".to_owned();
    };
    match against.count() {
        0 => heaviest.text.clone(),
        more => format!("{}; and {more} more", heaviest.text),
    }
}
