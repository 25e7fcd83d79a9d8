//! A rehearsal in the words of the pages.

use std::collections::BTreeMap;

use super::check_words;
use crate::engine::{Differences, Proposal};
use crate::mail::Address;
use crate::policy::{Check, Difference, Lacking};
use crate::web::findings;
use crate::web::shown::ShownAddress;
use crate::web::words::{self, Outcome};

/// What is tried out, against what holds now: one line for each thing that differs.
pub(super) fn tried(now: &Proposal, proposed: &Proposal) -> Vec<String> {
    let mut lines = Vec::new();
    if now.mode != proposed.mode {
        let (mode, before) = (words::mode_name(proposed.mode), words::mode_name(now.mode));
        lines.push(say!("rehearsal-tried-mode", mode = mode, before = before));
    }
    if proposed
        .asking
        .is_some_and(|asking| now.asking != Some(asking))
    {
        lines.push(say!("rehearsal-tried-asking"));
    }
    if now.threshold != proposed.threshold {
        let (points, before) = (proposed.threshold, now.threshold);
        lines.push(say!(
            "rehearsal-tried-threshold",
            points = findings::points(points),
            before = before
        ));
    }
    let on = |checks: &[Check]| {
        let on = checks.iter().filter(|check| check.enabled);
        on.map(|check| (check_words::key(&check.kind), check.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let (were, are) = (on(&now.checks), on(&proposed.checks));
    for (key, check) in &are {
        let name = check_words::name(&check.kind);
        let points = check_words::points(check);
        lines.extend(match were.get(key) {
            Some(was) if was == check => None,
            Some(was) if was.points != check.points => Some(say!(
                "rehearsal-tried-points",
                name = name,
                points = points,
                before = was.points
            )),
            Some(_) => Some(say!("rehearsal-tried-changed", name = name)),
            None => Some(say!("rehearsal-tried-on", name = name, points = points)),
        });
    }
    let off = were.iter().filter(|(key, _)| !are.contains_key(*key));
    lines.extend(off.map(|(_, was)| {
        let name = check_words::name(&was.kind);
        say!("rehearsal-tried-off", name = name)
    }));
    lines
}

/// How many messages would have met with something else.
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) many: u64,
}

/// The differences that there are.
pub(super) fn figures(differences: &Differences) -> Vec<Figure> {
    [
        (say!("rehearsal-more-refused"), differences.refused),
        (say!("rehearsal-more-deferred"), differences.deferred),
        (say!("rehearsal-more-accepted"), differences.accepted),
        (say!("rehearsal-more-tagged"), differences.tagged),
        (say!("rehearsal-more-noted"), differences.noted),
        (say!("rehearsal-fewer-noted"), differences.not_noted),
    ]
    .into_iter()
    .filter(|(_, many)| *many > 0)
    .map(|(name, many)| Figure { name, many })
    .collect()
}

/// The same within a sentence.
fn told(differences: &Differences) -> Vec<String> {
    let Differences {
        refused,
        deferred,
        accepted,
        tagged,
        noted,
        not_noted,
        from_whitelisted,
    } = *differences;
    [
        (say!("rehearsal-box-refused", count = refused), refused),
        (say!("rehearsal-box-deferred", count = deferred), deferred),
        (say!("rehearsal-box-accepted", count = accepted), accepted),
        (say!("rehearsal-box-tagged", count = tagged), tagged),
        (say!("rehearsal-box-noted", count = noted), noted),
        (
            say!("rehearsal-box-not-noted", count = not_noted),
            not_noted,
        ),
        (
            say!("rehearsal-box-wanted", count = from_whitelisted),
            from_whitelisted,
        ),
    ]
    .into_iter()
    .filter(|(_, many)| *many > 0)
    .map(|(text, _)| text)
    .collect()
}

/// What would have come of a message.
pub(super) fn would_be(difference: Difference) -> Outcome {
    let (word, icon, tone) = match difference {
        Difference::Refused => (say!("would-refused"), "block", "red"),
        Difference::Deferred => (say!("would-deferred"), "wait", "amber"),
        Difference::Accepted => (say!("would-accepted"), "allow", "green"),
        Difference::Tagged => (say!("would-tagged"), "mark", "amber"),
        Difference::Noted => (say!("would-noted"), "watch", "amber"),
        Difference::NotNoted => (say!("would-not-noted"), "allow", "green"),
    };
    Outcome::new(word.clone(), icon, tone)
}

/// Evidence that isn't on record.
pub(super) struct Lack {
    /// "3 lack the server's name in the DNS."
    pub(super) text: String,
    /// It would be, with 0 points.
    pub(super) is_list: bool,
}

impl Lack {
    pub(super) fn of(lacking: &Lacking, many: u64, checks: &[Check]) -> Self {
        let lists = checks.iter().filter_map(|check| check.kind.list());
        let text = match lacking {
            Lacking::List(zone) => {
                let list = lists.into_iter().find(|list| list.zone == *zone);
                let name = list.map_or_else(|| zone.as_str(), |list| list.name());
                say!("rehearsal-lack-list", count = many, list = name)
            }
            Lacking::ReverseName => say!("rehearsal-lack-name", count = many),
            Lacking::Spf => say!("rehearsal-lack-spf", count = many),
            Lacking::Held => say!("rehearsal-lack-held", count = many),
        };
        Self {
            text,
            is_list: matches!(lacking, Lacking::List(_)),
        }
    }
}

/// One mailbox with its differences.
pub(super) struct MailboxLine {
    pub(super) address: ShownAddress,
    /// "more turned away: 3, of them from senders it wants: 1"
    pub(super) text: String,
}

impl MailboxLine {
    pub(super) fn of((address, differences): &(Option<Address>, Differences)) -> Self {
        let address = address
            .as_ref()
            .map_or_else(|| say!("rehearsal-box-gone"), Address::to_string);
        Self {
            address: ShownAddress::new(&address),
            text: told(differences).join(", "),
        }
    }
}
