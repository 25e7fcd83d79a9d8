//! Loads what policy needs (cache), asks it once, records, learns: the one way to a verdict; and refusal links.

mod answer;
mod behind;
mod cache;
mod cached;
mod conclude;
mod core;
mod counted;
mod explain;
mod hits;
mod keys;
mod learner;
mod link;
mod locked;
mod memo;
mod notice;
mod probed;
mod probes;
mod proof;
mod recent;
mod recorder;
mod rehearsal;
mod rehearsal_report;
mod sealed_finding;
mod sealed_listing;
mod submission;
mod tally;

pub use self::core::{Engine, EngineError, EngineParts};
pub use answer::{Answer, Explanation};
pub use keys::SecretKeys;
pub use link::{LinkError, RefusalLinks, SealedRefusal};
pub use notice::Notice;
pub use rehearsal::{Proposal, RehearsalBounds, RehearsalError, Rehearsals};
pub use rehearsal_report::{Differences, RehearsalExample, RehearsalReport};
pub use sealed_finding::SealedFinding;
pub use sealed_listing::{SealedList, SealedListing, SealedTerms};
