//! Learning: many submissions, one transaction, one fsync; each answered only after the commit.

use tokio::sync::{mpsc, oneshot};

use crate::store::{Database, LearnJob, LearnOutcome, StoreError};

/// Submissions that may wait for the running transaction.
const WAITING: usize = 4_096;
/// Addresses that one transaction learns.
const BATCH: usize = 256;

/// One address to learn, and whom to tell.
struct Waiting {
    job: LearnJob,
    done: oneshot::Sender<Result<LearnOutcome, LearnError>>,
}

/// Why an address was not learned: nothing was kept, nothing must be claimed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(super) enum LearnError {
    /// The transaction failed (its cause is in the log, once for the batch).
    #[error("the database did not keep it")]
    NotKept,
    /// The learner has stopped or is overrun.
    #[error("the learner does not take it")]
    NotTaken,
}

/// Hands addresses to the one task that learns; cheap to clone.
#[derive(Clone)]
pub(super) struct Learner {
    queue: mpsc::Sender<Waiting>,
}

/// The other end: what the task takes.
pub(super) struct LearnQueue(mpsc::Receiver<Waiting>);

impl Learner {
    pub(super) fn new() -> (Self, LearnQueue) {
        let (queue, receiver) = mpsc::channel(WAITING);
        (Self { queue }, LearnQueue(receiver))
    }

    /// Returns what became of the address, after it is committed.
    pub(super) async fn learn(&self, job: LearnJob) -> Result<LearnOutcome, LearnError> {
        let (done, outcome) = oneshot::channel();
        self.queue
            .send(Waiting { job, done })
            .await
            .map_err(|_| LearnError::NotTaken)?;
        outcome.await.map_err(|_| LearnError::NotTaken)?
    }
}

impl LearnQueue {
    /// Learns until every [`Learner`] is gone.
    pub(super) async fn run(mut self, database: Database) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.0.recv_many(&mut batch, BATCH).await > 0 {
            let (jobs, waiting): (Vec<_>, Vec<_>) = batch
                .drain(..)
                .map(|waiting| (waiting.job, waiting.done))
                .unzip();
            answer(database.learn(&jobs).await, waiting);
        }
    }
}

fn answer(
    outcomes: Result<Vec<LearnOutcome>, StoreError>,
    waiting: Vec<oneshot::Sender<Result<LearnOutcome, LearnError>>>,
) {
    let count = waiting.len();
    match outcomes {
        Ok(outcomes) => {
            for (done, outcome) in waiting.into_iter().zip(outcomes) {
                // Whoever asked may have run into the deadline: the address is kept all the same.
                if done.send(Ok(outcome)).is_err() {
                    tracing::debug!("An address was kept after the deadline of its request");
                }
            }
        }
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "{count} addresses were not learned: the database failed"
            );
            for done in waiting {
                if done.send(Err(LearnError::NotKept)).is_err() {
                    tracing::debug!("Nobody waits for an address that was not kept");
                }
            }
        }
    }
}
