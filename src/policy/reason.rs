//! Why a decision was made: one stable code, one sentence for the mail server, one for people.

use super::Level;

/// Why: stable codes, stored and shown by the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// `not_ours`
    NotOurs,
    /// `tenant_disabled`
    TenantDisabled,
    /// `submission`
    Submission,
    /// `whitelisted_by_mailbox`, `…_tenant`, `…_system`
    Whitelisted(Level),
    /// `blocked_by_mailbox`, `…_tenant`, `…_system`
    Blocked(Level),
    /// `blocked_binding`: a tenant's binding block.
    BlockedBinding,
    /// `role_address`: postmaster or abuse.
    RoleAddress,
    /// `null_sender`: a bounce that no entry and no check refuses.
    NullSender,
    /// `below_threshold`: the checks found too little to object.
    BelowThreshold,
    /// `above_threshold`: the checks found enough.
    AboveThreshold,
    /// `stranger`: whitelist-only and not on a list.
    Stranger,
    /// `ask_owner`: the owner is asked.
    AskOwner,
    /// `unanswered_accepted`: the owner was asked, and gave no answer in time.
    UnansweredAccepted,
    /// `unanswered_refused`: the same, where the tenant lets nobody in for that.
    UnansweredRefused,
    /// `not_now`: the owner was asked, and said so.
    NotNow,
    /// `probing`: the client's network tries names that nobody has.
    Probing,
    /// `failure`: our side failed; no opinion.
    Failure,
}

impl Reason {
    /// Every reason there is.
    pub const ALL: [Self; 21] = [
        Self::NotOurs,
        Self::TenantDisabled,
        Self::Submission,
        Self::Whitelisted(Level::Mailbox),
        Self::Whitelisted(Level::Tenant),
        Self::Whitelisted(Level::System),
        Self::Blocked(Level::Mailbox),
        Self::Blocked(Level::Tenant),
        Self::Blocked(Level::System),
        Self::BlockedBinding,
        Self::RoleAddress,
        Self::NullSender,
        Self::BelowThreshold,
        Self::AboveThreshold,
        Self::Stranger,
        Self::AskOwner,
        Self::UnansweredAccepted,
        Self::UnansweredRefused,
        Self::NotNow,
        Self::Probing,
        Self::Failure,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOurs => "not_ours",
            Self::TenantDisabled => "tenant_disabled",
            Self::Submission => "submission",
            Self::Whitelisted(Level::Mailbox) => "whitelisted_by_mailbox",
            Self::Whitelisted(Level::Tenant) => "whitelisted_by_tenant",
            Self::Whitelisted(Level::System) => "whitelisted_by_system",
            Self::Blocked(Level::Mailbox) => "blocked_by_mailbox",
            Self::Blocked(Level::Tenant) => "blocked_by_tenant",
            Self::Blocked(Level::System) => "blocked_by_system",
            Self::BlockedBinding => "blocked_binding",
            Self::RoleAddress => "role_address",
            Self::NullSender => "null_sender",
            Self::BelowThreshold => "below_threshold",
            Self::AboveThreshold => "above_threshold",
            Self::Stranger => "stranger",
            Self::AskOwner => "ask_owner",
            Self::UnansweredAccepted => "unanswered_accepted",
            Self::UnansweredRefused => "unanswered_refused",
            Self::NotNow => "not_now",
            Self::Probing => "probing",
            Self::Failure => "failure",
        }
    }

    /// Reads the code of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Says whether no entry decided and the checks or the mode did (rules 5 and 6 of the ladder): with other checks
    /// or another mode the decision could have been another one.
    pub fn is_about_strangers(self) -> bool {
        match self {
            Self::NullSender
            | Self::BelowThreshold
            | Self::AboveThreshold
            | Self::Stranger
            | Self::AskOwner
            | Self::UnansweredAccepted
            | Self::UnansweredRefused
            | Self::NotNow
            | Self::Probing => true,
            Self::NotOurs
            | Self::TenantDisabled
            | Self::Submission
            | Self::Whitelisted(_)
            | Self::Blocked(_)
            | Self::BlockedBinding
            | Self::RoleAddress
            | Self::Failure => false,
        }
    }

    /// One short ASCII sentence for the SMTP reply, without full stop. Tells a sender whose word it
    /// was, and nothing of what is on anyone's list.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotOurs => "This recipient is not ours",
            Self::TenantDisabled | Self::Failure => "No opinion on this mail",
            Self::Submission => "Mail from a signed-in user",
            Self::Whitelisted(_) => "The recipient takes mail from this sender",
            // "Not now" looks like "never" from outside.
            Self::Blocked(Level::Mailbox) | Self::NotNow => {
                "The recipient does not take mail from this sender"
            }
            Self::Blocked(Level::Tenant | Level::System) | Self::BlockedBinding => {
                "The recipient's mail provider does not take mail from this sender"
            }
            Self::RoleAddress => "This address takes all mail",
            Self::NullSender | Self::BelowThreshold => "Nothing speaks against this mail",
            Self::AboveThreshold => {
                "The recipient's mail provider has doubts about this sender or its mail server"
            }
            Self::Stranger => "This mailbox only takes mail from people on its list",
            Self::AskOwner => {
                "The recipient is being asked whether to take this mail, please try again later"
            }
            Self::UnansweredAccepted => "The recipient was asked and had no objection",
            Self::UnansweredRefused => "The recipient was asked about this mail and gave no answer",
            Self::Probing => {
                "Your network tried too many unknown recipients, please try again later"
            }
        }
    }

    /// One plain sentence for the owner's pages, without full stop.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::NotOurs => "Not judged: the recipient is not one of ours",
            Self::TenantDisabled => "Not judged: your organisation is switched off",
            Self::Submission => "Sent by you",
            Self::Whitelisted(Level::Mailbox) => "Let in: on your whitelist",
            Self::Whitelisted(Level::Tenant) => "Let in: on your organisation's whitelist",
            Self::Whitelisted(Level::System) => "Let in: on your mail provider's whitelist",
            Self::Blocked(Level::Mailbox) => "Turned away: on your blocklist",
            Self::Blocked(Level::Tenant) => "Turned away: on your organisation's blocklist",
            Self::Blocked(Level::System) => "Turned away: on your mail provider's blocklist",
            Self::BlockedBinding => {
                "Turned away: blocked by your organisation, whatever your lists say"
            }
            Self::RoleAddress => "Let in: postmaster and abuse always get their mail",
            Self::NullSender => "Let in: a delivery report",
            Self::BelowThreshold => "Let in: nothing spoke against it",
            Self::AboveThreshold => "Turned away: the checks found too much against it",
            Self::Stranger => {
                "Turned away: not on your whitelist, and you take mail from people on it only"
            }
            Self::AskOwner => "Waiting: you are asked whether to let it in",
            Self::UnansweredAccepted => "Let in: you were asked, and gave no answer in time",
            Self::UnansweredRefused => "Turned away: you were asked, and gave no answer in time",
            Self::NotNow => "Turned away: you were asked, and said \"not now\"",
            Self::Probing => "Put off: its network tries names that nobody has",
            Self::Failure => "Let in: we could not decide in time",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::SmtpReply;

    #[test]
    fn every_code_leads_back_to_its_reason() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Reason::from_code("no_such_reason"), None);
    }

    #[test]
    fn sentences_go_into_a_reply_unchanged() {
        for reason in Reason::ALL {
            let sentence = reason.sentence();
            assert_eq!(SmtpReply::reject(sentence).text(), sentence);
            assert!(
                !sentence.ends_with('.') && !reason.explanation().ends_with('.'),
                "{sentence}"
            );
            assert!(sentence.len() <= 80, "{sentence}");
        }
    }
}
