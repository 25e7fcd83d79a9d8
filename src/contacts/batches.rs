//! Lines on their way from a file into the database: read beside the threads that answer, one batch in memory at a time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hash, RandomState};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::store::StoreError;

/// Batches that may wait for the database.
const WAITING: usize = 2;

/// Batches as they are read.
pub(super) struct Batches<L> {
    batches: mpsc::Receiver<Vec<L>>,
    reading: JoinHandle<()>,
}

impl<L: Send + 'static> Batches<L> {
    /// Begins to read: `all` hands over line by line, and stops when it is told false.
    pub(super) fn read(
        size: usize,
        all: impl FnOnce(&mut dyn FnMut(L) -> bool) + Send + 'static,
    ) -> Self {
        let (sender, batches) = mpsc::channel(WAITING);
        let reading = tokio::task::spawn_blocking(move || {
            let mut batch = Vec::with_capacity(size);
            all(&mut |line| {
                batch.push(line);
                batch.len() < size || sender.blocking_send(std::mem::take(&mut batch)).is_ok()
            });
            if !batch.is_empty() {
                // Nobody takes it any more when the database failed: then it is said there.
                drop(sender.blocking_send(batch));
            }
        });
        Self { batches, reading }
    }

    /// The next batch; None: all was read.
    pub(super) async fn next(&mut self) -> Option<Vec<L>> {
        self.batches.recv().await
    }

    /// Fails when reading did.
    pub(super) async fn end(self) -> Result<(), StoreError> {
        let ended = self.reading.await;
        ended.map_err(|error| StoreError::Machine(error.to_string()))
    }
}

/// The lines in which things stood before. Hashes are enough: keyed anew each time, two of 200,000 collide in one file
/// of a billion.
#[derive(Default)]
pub(super) struct Seen {
    lines: HashMap<u64, u32>,
    hasher: RandomState,
}

impl Seen {
    /// The line in which this stood before; None: it is the first.
    pub(super) fn before(&mut self, thing: &impl Hash, line: u32) -> Option<u32> {
        let hash = self.hasher.hash_one(thing);
        match self.lines.entry(hash) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(place) => {
                place.insert(line);
                None
            }
        }
    }

    /// The same, and nothing is kept.
    pub(super) fn find(&self, thing: &impl Hash) -> Option<u32> {
        self.lines.get(&self.hasher.hash_one(thing)).copied()
    }
}
