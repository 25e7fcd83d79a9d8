//! The trail of a decision, as data; in words it is what `explain` prints.

use std::fmt;

use super::{EntryId, Ground, Level, List, Pattern, Proof, Source};

/// An entry that matched.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleMatch {
    /// Whose list it is on.
    pub level: Level,
    /// Which entry.
    pub entry_id: EntryId,
    /// Which list.
    pub list: List,
    /// What it matches.
    pub pattern: Pattern,
    /// Where it came from.
    pub source: Source,
}

/// `allow scott@example.com (the mailbox's whitelist, manual, entry 0192…)`
impl fmt::Display for RuleMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = match self.list {
            List::Allow => "whitelist",
            List::Block => "blocklist",
        };
        write!(
            f,
            "{} {} (the {}'s {list}, {}, entry {})",
            self.list.as_str(),
            self.pattern,
            self.level.as_str(),
            self.source.as_str(),
            self.entry_id
        )
    }
}

/// One step of the trail: what was looked at and what came of it. `explain` prints them.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An entry matched, but another one had decided already, or is suspended and more specific.
    Outranked {
        /// What matched too.
        loser: RuleMatch,
        /// What had decided, or is suspended.
        winner: EntryId,
    },
    /// An entry matched, but its time is over.
    Expired(RuleMatch),
    /// An entry matched, but its sender wrote to a spamtrap or was reported as spam: the owner is asked.
    Suspended(RuleMatch),
    /// An entry matched.
    Matched {
        /// Which one.
        rule: RuleMatch,
        /// Whether it holds against forgery, where that was asked.
        proof: Option<Proof>,
        /// It had its effect; or it was passed over.
        counted: bool,
        /// Why.
        why: Ground,
    },
    /// Nothing on the lists of this level matched.
    NoEntry(Level),
    /// A check was weighed, or passed over.
    Checked {
        /// Which one: `dnsbl`, `spf` …
        check: &'static str,
        /// The zone, if it is a list.
        list: Option<String>,
        /// What it adds.
        points: i32,
        /// What came of it, in words.
        text: String,
    },
    /// A plain sentence about a rule of the ladder that applied or was passed over.
    Note(String),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outranked { loser, winner } => {
                write!(f, "{loser} matched too; entry {winner} won over it.")
            }
            Self::Expired(rule) => write!(f, "{rule} matched, but has expired."),
            Self::Suspended(rule) => write!(
                f,
                "{rule} matched, but is suspended until its owner says that it counts."
            ),
            Self::Matched {
                rule,
                proof,
                counted,
                why,
            } => {
                let result = match (rule.list, counted) {
                    (List::Allow | List::Block, true) => "matched and counts",
                    (List::Allow, false) => "matched, but could be forged and does not count",
                    (List::Block, false) => "matched, but does not count",
                };
                write!(f, "{rule} {result}: {}", why.as_str())?;
                match proof {
                    Some(proof) => write!(f, " ({}).", proof.as_str()),
                    None => f.write_str("."),
                }
            }
            Self::NoEntry(level) => write!(f, "No entry of the {} matched.", level.as_str()),
            Self::Checked {
                check,
                list,
                points,
                text,
            } => {
                write!(f, "Check {check}")?;
                if let Some(list) = list {
                    write!(f, " {list}")?;
                }
                write!(f, ": {text} ({points} points).")
            }
            Self::Note(note) => f.write_str(note),
        }
    }
}
