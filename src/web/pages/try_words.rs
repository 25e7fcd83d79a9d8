//! The trail of a decision in the words of the pages: what matched, what counted, and what won over what.

use super::entries::path_of;
use crate::phrases;
use crate::policy::{EntryId, Ground, Level, List, Reason, RuleMatch, Source, Step};
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
        told.push(plainly(say!("step-no-entry")));
    }
    if reason.is_about_strangers() {
        let mode = owner.mode();
        told.push(plainly(say!(
            "step-stranger",
            mode = words::mode_name(mode),
            short = words::mode_in_short(mode)
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
    let (rule, counts) = match step {
        Step::Matched { rule, counted, .. } => (rule, *counted),
        Step::Outranked { loser: rule, .. } | Step::Expired(rule) | Step::Suspended(rule) => {
            (rule, false)
        }
        Step::NoEntry(_) | Step::Checked { .. } | Step::Note(_) => return None,
    };
    let own = rule.level == Level::Mailbox;
    Some(TryStep {
        text: sentence(step, all, rule, tenant),
        entry: own.then(|| format!("{}/{}", path_of(rule.list), rule.entry_id)),
        counts,
    })
}

fn sentence(step: &Step, all: &[&Step], rule: &RuleMatch, tenant: &str) -> String {
    let who = words::matches_text(&rule.pattern);
    let whose = phrases::whose(rule.level, rule.list, tenant);
    match step {
        Step::Matched { counted, why, .. } => {
            let why = ground(*why);
            match (rule.list, counted) {
                (_, true) => say!("step-counts", who = who, whose = whose, why = why),
                (List::Allow, false) => say!("step-forged", who = who, whose = whose, why = why),
                (List::Block, false) => {
                    say!("step-passed-over", who = who, whose = whose, why = why)
                }
            }
        }
        Step::Outranked { loser, winner } => match matched(all, *winner) {
            Some(winner) => say!(
                "step-outranked",
                who = who,
                whose = whose,
                winner = words::matches_within(&winner.pattern),
                why = why_first(winner, loser, tenant)
            ),
            None => say!("step-outranked-unknown", who = who, whose = whose),
        },
        Step::Expired(_) => say!("step-expired", who = who, whose = whose),
        _ => say!("step-suspended", who = who, whose = whose),
    }
}

/// Why an entry counts, or doesn't.
fn ground(ground: Ground) -> String {
    match ground {
        Ground::Binding => say!("ground-binding"),
        Ground::MoreSpecific => say!("ground-more-specific"),
        Ground::Block => say!("ground-block"),
        Ground::LiftsChecks => say!("ground-lifts"),
        Ground::NotSought => say!("ground-not-sought"),
        Ground::Network => say!("ground-network"),
        Ground::Authenticated => say!("ground-authenticated"),
        Ground::KnownNetwork => say!("ground-known-network"),
        Ground::Literal => say!("ground-literal"),
        Ground::ClientName => say!("ground-client-name"),
        Ground::Forwarder => say!("ground-forwarder"),
        Ground::SpfPass => say!("ground-spf-pass"),
        Ground::SpfFail => say!("ground-spf-fail"),
        Ground::OwnDomain => say!("ground-own-domain"),
        Ground::Dmarc => say!("ground-dmarc"),
        Ground::NothingPublished => say!("ground-nothing-published"),
        Ground::DnsTrouble => say!("ground-dns-trouble"),
    }
}

/// The match that an id stands for.
fn matched<'s>(all: &[&'s Step], id: EntryId) -> Option<&'s RuleMatch> {
    all.iter().find_map(|step| match step {
        Step::Matched { rule, .. } | Step::Suspended(rule) if rule.entry_id == id => Some(rule),
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
        return say!("first-binding", tenant = tenant);
    }
    if place(winner.level) < place(loser.level) {
        return match winner.level {
            Level::Mailbox => say!("first-own"),
            Level::Tenant | Level::System => say!("first-tenants", tenant = tenant),
        };
    }
    if winner.pattern.rank() > loser.pattern.rank() {
        return say!("first-exact");
    }
    if winner.list != loser.list {
        return say!("first-block");
    }
    match winner.source {
        Source::Manual => say!("first-person"),
        Source::Learned => say!("first-of-two"),
    }
}
