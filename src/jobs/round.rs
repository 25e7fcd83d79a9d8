//! A round of work for many: where it fails for one, the others get theirs, and the operator hears how many didn't.

use std::error::Error;

use super::spawn::in_full;
use crate::store::StoreError;

/// Why a round was not all done.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// It was not to be found out what there is to do.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Some of it failed.
    #[error("{failed} of {all} failed, the last because: {last}")]
    Some {
        /// So many,
        failed: usize,
        /// of so many.
        all: usize,
        /// Why the last of them did.
        last: String,
    },
}

/// How a round goes.
#[derive(Default)]
pub(super) struct Round {
    all: usize,
    failed: usize,
    last: String,
}

impl Round {
    /// One was done, or failed: then `what` is said in the log.
    pub(super) fn note<E: Error + 'static>(&mut self, outcome: Result<(), E>, what: &str) {
        self.all += 1;
        if let Err(error) = outcome {
            tracing::warn!(error = &error as &dyn Error, "{what}");
            self.failed += 1;
            self.last = in_full(&error);
        }
    }

    /// The round is over.
    pub(super) fn end(self) -> Result<(), RoundError> {
        let Self { all, failed, last } = self;
        if failed == 0 {
            return Ok(());
        }
        Err(RoundError::Some { failed, all, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_says_how_many_failed_and_why_the_last_of_them_did() {
        let mut round = Round::default();
        round.note(Ok::<(), StoreError>(()), "");
        round.note(Err(StoreError::Absent), "one failed");
        round.note(Err(StoreError::Machine("no room".to_owned())), "one failed");
        let why = round.end().unwrap_err().to_string();
        assert_eq!(
            why,
            "2 of 3 failed, the last because: the machine failed: no room"
        );
        assert!(Round::default().end().is_ok());
    }
}
