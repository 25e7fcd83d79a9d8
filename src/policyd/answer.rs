//! The answer to a request: one `action=` line and one blank line.
//!
//! `SMTPD_POLICY_README`: "The policy server replies with any action that is allowed in a Postfix
//! SMTPD access(5) table." What Postfix makes of a slip here is worse than a wrong verdict: it lets
//! mail in on an empty action, and a second line could name another action. So whatever comes in,
//! one non-empty line of printable ASCII goes out ([`push_action`]).

use std::io::Write as _;

use crate::engine::Answer;
use crate::mail::SmtpReply;
use crate::policy::{Decision, Verdict};

/// The longest action, in bytes: 400 of text, and the reply codes before it.
pub const MAX_TEXT: usize = 400 + "550 5.7.1 ".len();

const NO_OPINION: &str = "DUNNO";

/// Appends the answer `action=…` with its blank line to `out`.
///
/// Bytes that are not printable ASCII become `?`, what is too long is cut, and what is empty is no
/// opinion.
pub fn push_action(out: &mut Vec<u8>, action: &str) {
    let action = action.trim();
    let action = if action.is_empty() {
        NO_OPINION
    } else {
        action
    };
    out.extend_from_slice(b"action=");
    let printable = |byte: u8| {
        if matches!(byte, b' '..=b'~') {
            byte
        } else {
            b'?'
        }
    };
    out.extend(action.bytes().take(MAX_TEXT).map(printable));
    out.extend_from_slice(b"\n\n");
}

/// Appends the answer that says nothing.
pub(super) fn push_no_opinion(out: &mut Vec<u8>) {
    out.extend_from_slice(b"action=DUNNO\n\n");
}

/// Appends what the engine answered, in Postfix's words. `whitelisted_action` is the operator's
/// action for a whitelist match.
pub(super) fn push_answer(out: &mut Vec<u8>, answer: &Answer, whitelisted_action: &str) {
    let decision = &answer.decision;
    match (decision.verdict, decision.reason) {
        (Verdict::Accept, _) if decision.is_surely_whitelisted() => {
            push_action(out, whitelisted_action);
        }
        (Verdict::None | Verdict::Accept, _) => push_no_opinion(out),
        (Verdict::Tag, _) => push_action(out, &header(decision)),
        (Verdict::Reject, _) => push_reply(out, answer, SmtpReply::reject),
        (Verdict::Defer, _) => push_reply(out, answer, SmtpReply::defer),
    }
}

fn header(decision: &Decision) -> String {
    format!(
        "PREPEND X-Guestlist: tag; reason={}; points={}",
        decision.reason.code(),
        decision.points
    )
}

/// The engine puts the reply together, with its link; should it ever be missing, the sentence of the
/// reason does.
fn push_reply(out: &mut Vec<u8>, answer: &Answer, reply: fn(&str) -> SmtpReply) {
    let reply = answer
        .reply
        .clone()
        .unwrap_or_else(|| reply(answer.decision.reason.sentence()));
    let mut line = Vec::with_capacity(MAX_TEXT);
    if write!(line, "{reply}").is_err() {
        return push_no_opinion(out);
    }
    push_action(out, &String::from_utf8_lossy(&line));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(action: &str) -> String {
        let mut out = Vec::new();
        push_action(&mut out, action);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_empty_action_is_no_opinion_because_postfix_lets_mail_in_on_it() {
        assert_eq!(line(""), "action=DUNNO\n\n");
        assert_eq!(line(" \r\n"), "action=DUNNO\n\n");
    }

    #[test]
    fn no_second_action_can_be_smuggled_in() {
        assert_eq!(
            line("DUNNO\n\naction=DISCARD"),
            "action=DUNNO??action=DISCARD\n\n"
        );
        assert_eq!(
            line("550 5.7.1 a\u{2028}b\0c"),
            "action=550 5.7.1 a???b?c\n\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn an_answer_is_always_one_short_line_of_printable_ascii(action: String) {
            let answer = line(&action);
            let text = answer.strip_prefix("action=").unwrap().strip_suffix("\n\n").unwrap();
            proptest::prop_assert!(!text.trim().is_empty());
            proptest::prop_assert!(text.len() <= MAX_TEXT);
            proptest::prop_assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        }
    }
}
