//! The trail of a decision in the words of the pages: what matched, what counted, and what won over what.

use super::entries::path_of;
use crate::phrases;
use crate::policy::{EntryId, Level, List, Reason, RuleMatch, Source, Step};
use crate::web::extract::Owner;
use crate::web::words;

/// One sentence, with the way to the entry it is about.
#[derive(Debug)]
pub(super) struct TryStep {
    pub(super) text: String,
    /// The owner's own entry.
    pub(super) entry: Option<String>,
    /// It decided.
    pub(super) counts: bool,
}

/// The sentences about the lists, and what follows from them.
pub(super) fn steps(steps: &[&Step], reason: Reason, owner: &Owner) -> Vec<TryStep> {
    let tenant = owner.tenant.name.as_str();
    let mut told: Vec<TryStep> = Vec::new();
    for step in steps {
        told.extend(one(step, steps, tenant));
    }
    if told.is_empty() && reason.is_about_strangers() {
        let text = "No entry of any list matches this sender.".to_owned();
        told.push(plainly(text));
    }
    if reason.is_about_strangers() {
        let mode = owner.mode();
        told.push(plainly(format!(
            "So it is judged like any stranger's mail. {}: {}.",
            words::mode_name(mode),
            words::mode_in_short(mode)
        )));
    }
    told
}

fn plainly(text: String) -> TryStep {
    TryStep {
        text,
        entry: None,
        counts: false,
    }
}

fn one(step: &Step, all: &[&Step], tenant: &str) -> Option<TryStep> {
    let (rule, end, counts) = match step {
        Step::Matched {
            rule, counted, why, ..
        } => {
            let end = match (rule.list, counted) {
                (_, true) => format!("and that counts: {why}."),
                (List::Allow, false) => {
                    format!("but it could be a forgery, and doesn't count: {why}.")
                }
                (List::Block, false) => format!("but that doesn't count here: {why}."),
            };
            (rule, end, *counted)
        }
        Step::Outranked { loser, winner } => {
            let winner = matched(all, *winner);
            let end = match winner {
                Some(winner) => format!(
                    "too, but {} comes first: {}.",
                    words::matches_within(&winner.pattern),
                    why_first(winner, loser, tenant)
                ),
                None => "too, but something else comes first.".to_owned(),
            };
            (loser, end, false)
        }
        Step::Expired(rule) => (rule, "but its time is over.".to_owned(), false),
        Step::Suspended(rule) => {
            let end = "but it is suspended until you say that it stays.".to_owned();
            (rule, end, false)
        }
        Step::NoEntry(_) | Step::Checked { .. } | Step::Note(_) => return None,
    };
    let own = rule.level == Level::Mailbox;
    Some(TryStep {
        text: format!(
            "{} is on {}, {end}",
            words::matches_text(&rule.pattern),
            phrases::whose(rule.level, rule.list, tenant)
        )
        .replace(", too, but", " too, but"),
        entry: own.then(|| format!("{}/{}", path_of(rule.list), rule.entry_id)),
        counts,
    })
}

/// The match that an id stands for.
fn matched<'s>(all: &[&'s Step], id: EntryId) -> Option<&'s RuleMatch> {
    all.iter().find_map(|step| match step {
        Step::Matched { rule, .. } if rule.entry_id == id => Some(rule),
        _ => None,
    })
}

/// Why one match wins over another (design, section 2).
fn why_first(winner: &RuleMatch, loser: &RuleMatch, tenant: &str) -> String {
    let place = |level: Level| match level {
        Level::Mailbox => 0,
        Level::Tenant => 1,
        Level::System => 2,
    };
    if place(winner.level) > place(loser.level) {
        return format!("{tenant} keeps it out for everyone");
    }
    if place(winner.level) < place(loser.level) {
        return match winner.level {
            Level::Mailbox => "your own lists come before all others".to_owned(),
            Level::Tenant | Level::System => {
                format!("the lists of {tenant} come before those of the mail service")
            }
        };
    }
    if winner.pattern.rank() > loser.pattern.rank() {
        return "it is more exact".to_owned();
    }
    if winner.list != loser.list {
        return "of two that are equally exact, the blocklist wins".to_owned();
    }
    match winner.source {
        Source::Manual => "a person added it".to_owned(),
        Source::Learned => "it is the first of the two".to_owned(),
    }
}
