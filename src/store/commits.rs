//! What became of the changes of one request: nobody is told to try again what was done already.
//!
//! A change is kept from the moment that the database commits it, however the page that was to say so fares. So whoever
//! answers for a request runs it under [`Commits::watch`] and asks [`Commits::kept`] before it says that nothing was done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

tokio::task_local! {
    static WATCHED: Commits;
}

/// What is kept of the changes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// No commit was begun, or each one failed: all is as it was.
    Nothing,
    /// A commit was begun, and the database has not said how it ended.
    Unknown,
    /// A change is there for good.
    Something,
}

/// The commits of one request; cheap to clone.
#[derive(Clone, Default)]
pub struct Commits(Arc<Counts>);

#[derive(Default)]
struct Counts {
    /// Begun, and not known to have ended.
    open: AtomicU32,
    done: AtomicBool,
}

impl Commits {
    /// Runs a future and notes each commit in it. What it leaves to other tasks is not noted.
    pub async fn watch<F: Future>(&self, work: F) -> F::Output {
        WATCHED.scope(self.clone(), work).await
    }

    /// Says what is kept by now. While [`Self::watch`] is not polled that doesn't change from nothing to something.
    pub fn kept(&self) -> Kept {
        if self.0.done.load(Ordering::SeqCst) {
            Kept::Something
        } else if self.0.open.load(Ordering::SeqCst) > 0 {
            Kept::Unknown
        } else {
            Kept::Nothing
        }
    }
}

/// A commit under way. Dropped before it has ended, nobody knows what came of it.
pub(super) struct CommitUnderWay(Option<Commits>);

impl CommitUnderWay {
    /// Begins one of the request at hand.
    pub(super) fn begin() -> Self {
        let watched = WATCHED.try_with(Clone::clone).ok();
        if let Some(commits) = &watched {
            commits.0.open.fetch_add(1, Ordering::SeqCst);
        }
        Self(watched)
    }

    /// Begins one that nobody would want to hear of.
    pub(super) fn begin_aside() -> Self {
        Self(None)
    }

    /// The database said how it ended.
    pub(super) fn ended(self, well: bool) {
        if let Some(commits) = self.0 {
            commits.0.open.fetch_sub(1, Ordering::SeqCst);
            commits.0.done.fetch_or(well, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_committed_failed_or_cut_off_is_told_apart() {
        for (ends, kept) in [
            (Some(true), Kept::Something),
            (Some(false), Kept::Nothing),
            (None, Kept::Unknown),
        ] {
            let commits = Commits::default();
            assert_eq!(commits.kept(), Kept::Nothing);
            let work = async {
                let commit = CommitUnderWay::begin();
                match ends {
                    Some(well) => commit.ended(well),
                    None => drop(commit),
                }
                CommitUnderWay::begin_aside().ended(true);
            };
            commits.watch(work).await;
            assert_eq!(commits.kept(), kept);
        }
    }

    #[tokio::test]
    async fn one_change_that_is_kept_is_something_whatever_follows() {
        let commits = Commits::default();
        let work = async {
            CommitUnderWay::begin().ended(true);
            drop(CommitUnderWay::begin());
        };
        commits.watch(work).await;
        assert_eq!(commits.kept(), Kept::Something);
    }
}
