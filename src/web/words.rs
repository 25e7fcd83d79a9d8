//! Verdicts, reasons, modes and matches in the words of the pages.

use super::shown::{ShownAddress, plain};
use crate::phrases::Why;
use crate::policy::{AskThen, Decision, Mode, Pattern, Verdict};
use crate::store::DecisionRecord;

/// What came of a message: a word, an icon and a colour, which always go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) word: String,
    /// A symbol of `static/icons/icons.svg`.
    pub(crate) icon: &'static str,
    /// The variant of `.badge`.
    pub(crate) tone: &'static str,
}

impl Outcome {
    pub(crate) fn new(word: String, icon: &'static str, tone: &'static str) -> Self {
        Self { word, icon, tone }
    }

    /// What came of one decision.
    pub(crate) fn of(record: &DecisionRecord) -> Self {
        Self::of_verdict(record.verdict, record.would_have)
    }

    /// What would come of a message that nobody has sent.
    pub(crate) fn supposed(decision: &Decision) -> Self {
        let outcome = Self::of_verdict(decision.verdict, decision.would_have);
        let word = match (decision.would_have, decision.verdict) {
            (Some(Verdict::Reject | Verdict::Defer), _) => say!("outcome-would-watch"),
            (_, Verdict::Accept | Verdict::None) => say!("outcome-would-let-in"),
            (_, Verdict::Tag) => say!("outcome-would-mark"),
            (_, Verdict::Defer) => say!("outcome-would-wait"),
            (_, Verdict::Reject) => say!("outcome-would-turn-away"),
        };
        Self { word, ..outcome }
    }

    fn of_verdict(verdict: Verdict, would_have: Option<Verdict>) -> Self {
        if matches!(would_have, Some(Verdict::Reject | Verdict::Defer)) {
            return Self::new(say!("outcome-watched"), "watch", "amber");
        }
        match verdict {
            Verdict::Accept => Self::new(say!("outcome-let-in"), "allow", "green"),
            Verdict::Tag => Self::new(say!("outcome-marked"), "mark", "amber"),
            Verdict::Defer => Self::new(say!("outcome-waits"), "wait", "amber"),
            Verdict::Reject => Self::new(say!("outcome-turned-away"), "block", "red"),
            Verdict::None => Self::new(say!("outcome-unjudged"), "allow", "muted"),
        }
    }
}

/// "once", "17 times".
pub(crate) fn times(count: i64) -> String {
    say!("times", count = count)
}

/// Why, for the owner of the mailbox: the end of a sentence that begins "Turned away:".
pub(crate) fn reason(record: &DecisionRecord, tenant: &str) -> String {
    let why = Why {
        reason: record.reason,
        findings: &record.findings,
        client: &record.client_address,
        could_be_forged: record.could_be_forged.is_some(),
        tenant,
    };
    plain(&why.words())
}

/// The same for a message that nobody has sent, from this server.
pub(crate) fn supposed_reason(decision: &Decision, client: &str, tenant: &str) -> String {
    let why = Why {
        reason: decision.reason,
        findings: &decision.findings,
        client,
        could_be_forged: decision.could_be_forged.is_some(),
        tenant,
    };
    plain(&why.words())
}

/// The sender of a decision, in words when it is no address.
pub(crate) fn sender(sender: &str) -> ShownAddress {
    if sender.is_empty() {
        ShownAddress::new(&say!("sender-none"))
    } else {
        ShownAddress::new(sender)
    }
}

/// A mode's name on the pages.
pub(crate) fn mode_name(mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("mode-monitor"),
        Mode::Tag => say!("mode-tag"),
        Mode::Standard => say!("mode-standard"),
        Mode::Ask => say!("mode-ask"),
        Mode::WhitelistOnly => say!("mode-whitelist"),
    }
}

/// What a mode does, in one sentence after its name and a colon.
pub(crate) fn mode_in_short(mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("mode-monitor-short"),
        Mode::Tag => say!("mode-tag-short"),
        Mode::Standard => say!("mode-standard-short"),
        Mode::Ask => say!("mode-ask-short"),
        Mode::WhitelistOnly => say!("mode-whitelist-short"),
    }
}

/// What a mode does, for someone who is about to choose.
pub(crate) fn mode_at_length(mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("mode-monitor-long"),
        Mode::Tag => say!("mode-tag-long"),
        Mode::Standard => say!("mode-standard-long"),
        Mode::Ask => say!("mode-ask-long"),
        Mode::WhitelistOnly => say!("mode-whitelist-long"),
    }
}

/// What an entry matches, in words where it is no address: text before and the match itself.
pub(crate) fn matches(pattern: &Pattern) -> (String, ShownAddress) {
    let (before, shown) = match pattern {
        Pattern::Address(address) => {
            return (String::new(), ShownAddress::new(&address.written()));
        }
        Pattern::LocalWildcard { .. } => (say!("match-wildcard"), pattern.to_string()),
        Pattern::Domain(domain) => (say!("match-domain"), domain.to_string()),
        Pattern::ParentDomain(domain) => (say!("match-parent"), domain.to_string()),
        Pattern::Tld(_) => (say!("match-tld"), pattern.to_string()),
        Pattern::Network(network) => (say!("match-network"), network.to_string()),
        Pattern::ListId(id) => (say!("match-list"), id.to_string()),
    };
    (format!("{before} "), ShownAddress::new(&shown))
}

/// The same in one piece, for sentences.
pub(crate) fn matches_text(pattern: &Pattern) -> String {
    let (before, shown) = matches(pattern);
    format!("{before}{}", shown.text())
}

/// The same within a sentence: "everyone at example.org".
pub(crate) fn matches_within(pattern: &Pattern) -> String {
    let (before, shown) = matches(pattern);
    let mut letters = before.chars();
    let first = letters.next().map(char::to_lowercase);
    let before: String = first.into_iter().flatten().chain(letters).collect();
    format!("{before}{}", shown.text())
}

/// What someone is told whose organisation is switched off.
pub(crate) fn switched_off(tenant: &str) -> String {
    say!("switched-off", tenant = tenant)
}

/// Why an entry in one's own domain lets nothing in.
pub(crate) fn own_domain() -> String {
    say!("own-domain")
}

/// What becomes of mail about which no answer came.
pub(crate) fn ask_then(then: AskThen) -> String {
    match then {
        AskThen::Accept => say!("ask-then-let-in"),
        AskThen::Refuse => say!("ask-then-turn-away"),
    }
}

/// Why the owner can't let in what a binding block keeps out.
pub(crate) fn kept_out(tenant: &str, mode: Mode) -> String {
    say!("kept-out", tenant = tenant, stays = stays_out(tenant, mode))
}

/// The same where the reason has been said already.
pub(crate) fn stays_out(tenant: &str, mode: Mode) -> String {
    match mode {
        Mode::Monitor => say!("stays-out-watching", tenant = tenant),
        _ => say!("stays-out", tenant = tenant),
    }
}

/// "120" or "120 of 200"
pub(crate) fn of_limit(count: i64, limit: Option<u32>) -> String {
    match limit {
        None => say!("use-count", count = count),
        Some(limit) if count > i64::from(limit) => {
            say!("use-count-over", count = count, limit = i64::from(limit))
        }
        Some(limit) => say!("use-count-of", count = count, limit = i64::from(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::of_limit;
    use crate::lang::{Language, with_language};

    #[test]
    fn one_and_many_are_told_apart_in_both_languages() {
        let some_out =
            |out: usize, all: usize| say!("operator-lists-some-out", out = out, all = all);
        let short = |limit: i64| say!("mailbox-import-short", limit = limit, first = 0, out = 2);
        let of = |count: i64, limit: i64| say!("use-mailboxes-of", count = count, limit = limit);
        let all = || {
            [
                some_out(1, 5),
                some_out(2, 5),
                short(1),
                of(0, 1),
                of_limit(20, Some(3)),
                of_limit(2, Some(3)),
            ]
        };
        assert_eq!(
            with_language(Language::English, all),
            [
                "1 of 5 is out of use. Mail goes on without it.",
                "2 of 5 are out of use. Mail goes on without them.",
                "Your organisation may have 1 mailbox: none of the new ones has room.",
                "0 of 1 mailbox",
                "20, more than the limit of 3",
                "2 of 3",
            ]
        );
        assert_eq!(
            with_language(Language::German, all),
            [
                "1 von 5 ist außer Gebrauch. Die Post geht ohne sie weiter.",
                "2 von 5 sind außer Gebrauch. Die Post geht ohne sie weiter.",
                "Ihre Organisation darf 1 Postfach haben: Für keines der neuen ist Platz.",
                "0 von 1 Postfach",
                "20, mehr als die Grenze von 3",
                "2 von 3",
            ]
        );
    }
}
