//! The judgement: a pure function of compiled policy and evidence. No I/O, no clock, no async.

mod asking;
mod binding;
mod check;
mod checks;
mod client_network;
mod code_pattern;
mod compiled;
mod decide;
mod decision;
mod entry;
mod evidence;
mod finding;
mod forms;
mod ladder;
mod learn;
mod mode;
mod networks;
mod pattern;
mod pattern_parse;
mod probing;
#[cfg(test)]
mod probing_tests;
mod proof;
#[cfg(test)]
mod properties;
mod reason;
mod recorded;
mod rehearsal;
#[cfg(test)]
mod rehearsal_tests;
mod request;
mod rule_set;
mod step;
mod suspect;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod weigh;
mod weigh_held;
#[cfg(test)]
mod weigh_tests;
mod wide;
mod wrong_rate;

pub use asking::{AskThen, Asked, Asking};
pub use binding::BindingBlocks;
pub use check::{
    Check, CheckKind, CodeMeaning, DnsList, Scope, Subject, fill_lookup_url, registrable,
};
pub use checks::{CheckProblem, Checks};
pub use client_network::ClientNetwork;
pub use code_pattern::{CodeError, CodePattern};
pub use compiled::{MailboxPolicy, Policy, SystemPolicy, TenantPolicy};
pub use decide::{Needs, Outcome, decide};
pub use decision::{Decision, Level, Proof, Verdict};
pub use entry::{CameWith, Entry, EntryId, ImportId, List, NoteError, Rule, Source, SuspendedFor};
pub use evidence::{
    About, Evidence, ListAnswer, ListQuestion, ListResult, ReverseName, SpfEvidence, is_public,
};
pub use finding::{Finding, Found, Listing};
pub use learn::{LearningPause, LearningWindow, Unlearnable, may_learn};
pub use mode::Mode;
pub use networks::Networks;
pub use pattern::{Pattern, PatternError, PatternKind, Rank};
pub use probing::{Probing, ProbingHold, Suspicion, is_role_address, may_probe};
pub use proof::Ground;
pub use reason::Reason;
pub use recorded::RecordedEvidence;
pub use rehearsal::{Difference, Lacking, OwnMode, PastDecision, Rehearsal, Replayed};
pub use request::Request;
pub use rule_set::{CompiledRule, RuleSet};
pub use step::{RuleMatch, Step};
pub use suspect::{Against, Held, Suspect};
pub use wide::Wide;
pub use wrong_rate::{HeldMessage, ListName, WrongDay, WrongRate};
