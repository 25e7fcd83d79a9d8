//! Reasons in the words of the house: the end of a sentence that begins "Turned away:".

use super::finding::finding;
use crate::policy::{Finding, Level, List, Reason};

/// One decision, as far as its reason is told.
#[derive(Clone, Copy, Debug)]
pub struct Why<'d> {
    /// What decided.
    pub reason: Reason,
    /// What the checks found.
    pub findings: &'d [Finding],
    /// The address of the server that brought the message.
    pub client: &'d str,
    /// An entry of the owner's whitelist matched, and did not count.
    pub could_be_forged: bool,
    /// The name of the owner's organisation.
    pub tenant: &'d str,
}

impl Why<'_> {
    /// Tells it to the owner of the mailbox.
    pub fn words(self) -> String {
        let why = match self.reason {
            Reason::AboveThreshold => self.heaviest(),
            Reason::BelowThreshold if self.findings.iter().any(|found| found.points > 0) => {
                say!("reason-below-some")
            }
            reason => reason_alone(reason, self.tenant),
        };
        match (self.could_be_forged, self.reason) {
            (false, _) => why,
            // That it is on no other list goes without saying.
            (true, Reason::Stranger) => say!("reason-forged"),
            (true, _) => say!("reason-forged-and", why = why),
        }
    }

    /// The heaviest finding, and how many more there are: all of them stand on the decision's own page.
    fn heaviest(self) -> String {
        let mut against = self.findings.iter().filter(|finding| finding.points > 0);
        let Some(heaviest) = against.next() else {
            return say!("reason-above");
        };
        let why = finding(heaviest, self.client);
        match against.count() {
            0 => why,
            more => say!("reason-and-more", why = why, more = more),
        }
    }
}

/// A reason without what was found.
pub fn reason_alone(reason: Reason, tenant: &str) -> String {
    match reason {
        Reason::NotOurs => say!("reason-not-ours"),
        Reason::TenantDisabled => say!("reason-switched-off", tenant = tenant),
        Reason::Submission => say!("reason-submission"),
        Reason::Whitelisted(level) => {
            say!("reason-listed", whose = whose(level, List::Allow, tenant))
        }
        Reason::Blocked(level) => say!("reason-listed", whose = whose(level, List::Block, tenant)),
        Reason::BlockedBinding => say!("reason-binding", tenant = tenant),
        Reason::RoleAddress => say!("reason-role"),
        Reason::NullSender => say!("reason-null"),
        Reason::BelowThreshold => say!("reason-below"),
        Reason::AboveThreshold => say!("reason-above"),
        Reason::Stranger => say!("reason-stranger"),
        Reason::AskOwner => say!("reason-asked"),
        Reason::UnansweredAccepted | Reason::UnansweredRefused => say!("reason-unanswered"),
        Reason::NotNow => say!("reason-not-now"),
        Reason::Probing => say!("reason-probing"),
        Reason::Failure => say!("reason-failure"),
    }
}

/// Whose list it is, for the owner of the mailbox, behind "on": "your whitelist".
pub fn whose(level: Level, list: List, tenant: &str) -> String {
    let list = list.as_str();
    match level {
        Level::Mailbox => say!("whose-mailbox", list = list),
        Level::Tenant => say!("whose-tenant", list = list, tenant = tenant),
        Level::System => say!("whose-system", list = list),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::{Language, with_language};
    use crate::policy::Found;

    fn why(reason: Reason, findings: &[Finding]) -> Why<'_> {
        Why {
            reason,
            findings,
            client: "192.0.2.7",
            could_be_forged: false,
            tenant: "Agency",
        }
    }

    #[test]
    fn a_reason_is_told_in_both_languages() {
        let tenants = why(Reason::Blocked(Level::Tenant), &[]);
        assert_eq!(tenants.words(), "it is on the blocklist of Agency");
        let german = with_language(Language::German, || tenants.words());
        assert_eq!(german, "Steht auf der Sperrliste von Agency");
    }

    #[test]
    fn the_heaviest_finding_speaks_and_the_others_are_counted() {
        let finding = |found, text: &str| Finding {
            check: "reverse_dns".to_owned(),
            points: 2,
            text: text.to_owned(),
            found,
        };
        let findings = [
            finding(Some(Found::NoName), "its server has no name in the DNS"),
            finding(None, "something else"),
        ];
        let forged = Why {
            could_be_forged: true,
            ..why(Reason::AboveThreshold, &findings)
        };
        assert_eq!(
            forged.words(),
            "on your whitelist, but it could be a forgery; its server has no name in the DNS; and 1 more"
        );
        assert_eq!(
            with_language(Language::German, || forged.words()),
            "Auf Ihrer Gästeliste, könnte aber gefälscht sein. Der sendende Server, 192.0.2.7, hat keinen Namen im \
             DNS, wie Mailserver ihn haben sollten, und ein weiterer Grund"
        );
    }
}
